"""Codes from where the person has them: which source is asked, what happens when it fails, and that none goes twice."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.harness.drawer import DRAWER
from tests.harness.program import Program
from tests.harness.terminal import TerminalProgram
from tests.scripts.people import fresh_code, key_of, key_section, logins, serial_of

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.sandbox.control import Control, SandboxUser
    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.home import Home
    from tests.harness.program import Result
    from tests.harness.terminal import Terminal

PROMPT = r"MFA code of \S+ for profile \w+: "
OP_OPTIONS = ("--op-account", "acme.1password.com", "--op-item", "AWS MFA")
OP_VARIABLES = {"AWS_MFA_UPDATER_OP_ACCOUNT": "acme.1password.com", "AWS_MFA_UPDATER_OP_ITEM_NAME": "AWS MFA"}
LOCKED = 'echo "[ERROR] You are not currently signed in." >&2; exit 1'


@dataclass(frozen=True)
class Stage:
    """A person with a device, and programs that stand in for those that make codes.

    ``home/code`` holds the code that they print.
    """

    home: Home
    sandbox: SandboxProcess
    user: SandboxUser

    @property
    def control(self) -> Control:
        return self.sandbox.control

    @property
    def serial(self) -> str:
        return serial_of(self.user)

    @property
    def calls(self) -> list[str]:
        return logins(self.control)

    @property
    def _bin(self) -> Path:
        return self.home.path / "bin"

    def install(self, program: str, body: str = 'cat "$HOME/code"') -> None:
        """Put a shell script on PATH that notes how it is called."""
        self._bin.mkdir(exist_ok=True)
        path = self._bin / program
        path.write_text(f'#!/bin/sh\nprintf "%s\\n" "$0 $*" >>"$HOME/called"\n{body}\n')
        path.chmod(0o755)

    def next_code(self) -> str:
        """Let the programs print a code that AWS would take."""
        code = fresh_code(self.sandbox, self.user)
        (self.home.path / "code").write_text(f"{code}\n")
        return code

    @property
    def called(self) -> list[str]:
        """Each start of a program, without its path."""
        notes = self.home.path / "called"
        return [line.rpartition("/bin/")[2] for line in notes.read_text().splitlines()] if notes.exists() else []

    def env(self, more: dict[str, str] | None = None) -> dict[str, str | None]:
        return {"PATH": f"{self._bin}:{self.home.env()['PATH']}", **(more or {})}

    def fob(self, *words: str, env: dict[str, str] | None = None) -> Result:
        """Run fob where nobody can be asked."""
        return Program(self.home)(*words, env=self.env(env))

    def at_terminal(self, *words: str, env: dict[str, str] | None = None) -> Terminal:
        return TerminalProgram(self.home)(*words, env=self.env(env))


@pytest.fixture
def stage(home: Home, sandbox: SandboxProcess, name: str) -> Stage:
    user = sandbox.control.user(name)
    home.write_credentials(key_section("work", user))
    return Stage(home, sandbox, user)


@pytest.mark.parametrize(("words", "env"), [(OP_OPTIONS, {}), ((), OP_VARIABLES)], ids=["options", "variables"])
def test_1password_as_the_readme_of_aws_mfa_has_it(stage: Stage, words: tuple[str, ...], env: dict[str, str]) -> None:
    stage.install("op")
    code = stage.next_code()

    done = stage.fob("login", "work", *words, env=env)

    assert done.code == 0, done.all
    assert stage.calls == ["ok"]
    assert stage.called == ["op item get AWS MFA --account acme.1password.com --otp"]
    assert code not in done.all


def test_half_of_1password_is_no_1password(stage: Stage) -> None:
    stage.install("op")
    stage.next_code()
    assert stage.fob("login", "work", env={"AWS_MFA_UPDATER_OP_ACCOUNT": "acme"}).code == 6
    assert stage.fob("login", "work", "--mfa-from", "1password", "--op-item", "AWS MFA").code == 2
    assert stage.called == []


def test_a_source_that_fails_is_named_once_and_the_person_is_asked(stage: Stage) -> None:
    stage.install("op", LOCKED)
    code = fresh_code(stage.sandbox, stage.user)
    with stage.at_terminal("login", "work", *OP_OPTIONS) as terminal:
        terminal.answer(PROMPT, "no code")
        terminal.answer(PROMPT, code)
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert done.screen.count("warning: 1password") == 1
    assert "You are not currently signed in" in done.screen
    assert "op signin --account acme.1password.com" in done.screen
    assert (len(stage.called), stage.calls) == (1, ["ok"])


def test_a_source_that_fails_where_nobody_can_answer_is_6(stage: Stage) -> None:
    stage.install("op", LOCKED)
    done = stage.fob("login", "work", *OP_OPTIONS)
    assert done.code == 6
    assert "fob: error: 1password: op ended with exit code 1" in done.err
    assert "hint: sign in: op signin --account acme.1password.com" in done.err
    assert stage.calls == []


def test_with_quiet_the_error_still_names_the_source(stage: Stage) -> None:
    stage.install("op", LOCKED)
    done = stage.fob("login", "work", "-q", *OP_OPTIONS)
    assert done.code == 6
    assert "warning" not in done.err
    assert "1password: op ended with exit code 1" in done.err


def test_sources_are_tried_in_order(stage: Stage) -> None:
    stage.install("op", LOCKED)
    stage.install("ykman", "echo '1234567'")
    stage.install("show-code")
    stage.next_code()
    done = stage.fob("login", "work", *OP_OPTIONS, "--mfa-from", "ykman:a,1password,command:show-code --a,b,prompt")
    assert done.code == 0, done.all
    assert [line.split()[0] for line in stage.called] == ["ykman", "op", "show-code"]
    assert stage.called[-1] == "show-code --a,b"
    assert done.err.count("warning: ") == 2


@pytest.mark.parametrize("how", ["--code", "FOB_CODE"])
def test_a_code_that_is_given_beats_every_source(stage: Stage, how: str) -> None:
    stage.install("show-code", "exit 1")
    code = fresh_code(stage.sandbox, stage.user)
    words, env = (["--code", code], {}) if how == "--code" else ([], {"FOB_CODE": code})
    done = stage.fob("login", "work", *words, "--mfa-from", "command:show-code", env=env)
    assert done.code == 0, done.all
    assert stage.called == []


ORDERS = [
    # option, variable, in [work], in [work-sts], 1Password: what is asked
    ("pass", "ykman", "fob_mfa_from = totp", "", True, "pass, prompt"),
    ("", "ykman", "fob_mfa_from = totp", "", True, "ykman, prompt"),
    ("", "", "fob_mfa_from = totp", "mfa_process = x", True, "totp, prompt"),
    ("", "", "", "mfa_process = x", True, "command, prompt"),
    ("", "", "fob_mfa_from = totp", "", True, "totp, prompt"),
    ("", "", "mfa_process = x -y", "", True, "command, prompt"),
    ("", "", "mfa_process = x\nfob_mfa_from = ykman,pass", "", True, "ykman, pass, command, prompt"),
    ("", "", "", "", True, "1password, prompt"),
    ("", "", "", "", False, "prompt"),
    ("prompt,ykman", "", "", "", True, "prompt, ykman"),
    ("", "", "mfa_process = x", "mfa_serial = GAHT12345678\nmfa_process = y", False, "command, prompt"),
]


@pytest.mark.parametrize(("option", "variable", "key", "session", "op", "asked"), ORDERS)
def test_the_first_that_says_something_decides(  # noqa: PLR0913  the columns of the table
    offline_home: Home, option: str, variable: str, key: str, session: str, *, op: bool, asked: str
) -> None:
    section = "[work]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\nmfa_serial = GAHT00000001\n"
    offline_home.write_credentials(f"{section}{key}\n[work-sts]\n{session}\n")
    env: dict[str, str | None] = {**(OP_VARIABLES if op else {}), "FOB_MFA_FROM": variable}
    words = ["--mfa-from", option] if option else []
    done = Program(offline_home)("mfa", "sources", "work", *words, env=env)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1] == f"for profile work: {asked}"


def test_sources_that_are_not_there_are_listed_with_the_reason(stage: Stage) -> None:
    stage.install("ykman")
    lines = {line.split()[0]: line for line in stage.fob("mfa", "sources").out.splitlines()}
    assert {"prompt", "1password", "command", "pass", "ykman", "keepassxc", "totp"} == set(lines)
    assert re.match(r"ykman +yes ", lines["ykman"])
    assert re.match(r"1password +no .*there is no program op\)", lines["1password"])
    assert re.match(r"prompt +no .*no terminal", lines["prompt"])
    assert re.match(r"totp +no .*no system keyring", lines["totp"])


@pytest.mark.parametrize(
    ("words", "env", "code"),
    [
        (["--mfa-from", "bogus"], {}, 2),
        (["--mfa-from", "totp,secret"], {}, 2),
        ([], {"FOB_MFA_FROM": "bogus"}, 2),
        (["--mfa-from", "command:'x"], {}, 2),
        (["--mfa-from", "keepassxc:x"], {}, 2),
        (["--mfa-from", "totp"], {}, 6),
        (["--mfa-from", "command:no-such-program-here"], {}, 6),
    ],
)
def test_bad_input_is_one_line_a_hint_and_its_exit_code(
    stage: Stage, words: list[str], env: dict[str, str], code: int
) -> None:
    done = stage.fob("login", "work", "-q", *words, env=env)
    assert (done.code, done.out) == (code, ""), done.all
    assert re.fullmatch(r"fob: error: .+\n(hint: .+\n)*", done.err)
    assert "secret" not in done.err
    assert stage.calls == []


def test_a_bad_name_in_the_profile_is_a_matter_of_the_file(stage: Stage) -> None:
    stage.home.write_credentials(f"{key_section('work', stage.user)}fob_mfa_from = bogus\n")
    done = stage.fob("login", "work")
    assert done.code == 3
    assert "fob_mfa_from names no source of codes in the profile" in done.err


def test_a_source_gets_the_terminal_when_it_has_to_ask(stage: Stage) -> None:
    stage.install("op", 'printf "Unlock: " >&2; read -r answer; [ "$answer" = sesame ] && cat "$HOME/code"')
    code = stage.next_code()
    with stage.at_terminal("login", "work", *OP_OPTIONS) as terminal:
        terminal.answer("Unlock: ", "sesame")
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert stage.calls == ["ok"]
    assert code not in done.screen


def test_a_source_may_open_the_terminal_itself_also_behind_pipes(stage: Stage) -> None:
    stage.install("op", '{ printf "Unlock: "; read -r answer; } <>/dev/tty >&0; cat "$HOME/code"')
    stage.next_code()
    with TerminalProgram(stage.home)(
        "process", "work", *OP_OPTIONS, env=stage.env(), stdin="pipe", stdout="pipe", stderr="pipe"
    ) as terminal:
        terminal.answer("Unlock: ", "sesame")
        done = terminal.wait()
    assert done.code == 0, done
    assert stage.calls == ["ok"]
    assert '"Version": 1' in done.out


def test_ctrl_c_while_a_source_asks_ends_fob_and_the_terminal_echoes_again(stage: Stage) -> None:
    stage.install("op", 'stty -echo; printf "Unlock: " >&2; read -r answer; cat "$HOME/code"')
    stage.next_code()
    with stage.at_terminal("login", "work", *OP_OPTIONS) as terminal:
        terminal.expect("Unlock: ")
        assert not terminal.echoes()
        terminal.interrupt()
        terminal.expect("interrupted")
        assert terminal.echoes()
        assert terminal.wait().code == 130
    assert stage.calls == []


def test_the_prompt_takes_a_space_and_asks_again_for_what_is_no_code(stage: Stage) -> None:
    code = fresh_code(stage.sandbox, stage.user)
    with stage.at_terminal("login", "work") as terminal:
        for typed in ("", "12345", "1234567", "abcdef", "12 34 56", "١٢٣٤٥٦"):
            terminal.answer(PROMPT, typed)
        terminal.answer(PROMPT, f" {code[:3]} {code[3:]} ")
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert done.screen.count("that is not a code: six digits, please") == 6
    assert stage.calls == ["ok"]
    assert all(0 <= int(left) <= 30 for left in re.findall(r"\[(\d+) s left\]", done.screen))
    assert stage.serial in done.screen


@pytest.mark.parametrize("hidden", [True, False])
def test_a_hidden_code_is_not_shown(stage: Stage, *, hidden: bool) -> None:
    code = fresh_code(stage.sandbox, stage.user)
    with stage.at_terminal("login", "work", *(["--hidden"] if hidden else [])) as terminal:
        terminal.answer(PROMPT, code)
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert (code in done.screen) is not hidden


def test_three_refusals_are_enough(stage: Stage) -> None:
    now = int(stage.control.code(stage.serial))
    with stage.at_terminal("login", "work") as terminal:
        for number in range(3):
            terminal.answer(PROMPT, f"{(now + 1000 + number) % 10**6:06d}")
        done = terminal.wait()
    assert done.code == 4
    assert len(stage.calls) == 3
    assert stage.calls.count("ok") == 0


def test_a_typed_code_that_was_sent_is_told_why_and_not_sent_again(stage: Stage) -> None:
    first = fresh_code(stage.sandbox, stage.user)
    assert stage.fob("login", "work", "--code", first).code == 0
    second = fresh_code(stage.sandbox, stage.user)
    with stage.at_terminal("login", "work", "--force") as terminal:
        terminal.answer(PROMPT, first)
        terminal.expect("that code was sent already, and AWS takes each code once: wait for the next one")
        terminal.answer(PROMPT, second)
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert stage.calls == ["ok", "ok"]


def test_two_profiles_that_share_a_device_share_its_codes(stage: Stage) -> None:
    other = f"[other]\n{key_of(stage.user)}mfa_serial = {stage.serial}\n"
    stage.home.write_credentials(key_section("work", stage.user) + other)
    first = fresh_code(stage.sandbox, stage.user)
    assert stage.fob("login", "work", "--code", first).code == 0
    refused = stage.fob("login", "other", "--code", first)
    assert (refused.code, stage.calls) == (4, ["ok"])
    second = fresh_code(stage.sandbox, stage.user)
    assert stage.fob("login", "other", "--code", second).code == 0
    assert stage.calls == ["ok", "ok"]


@pytest.mark.parametrize("skew", [90, -90, 0])
def test_a_refusal_tells_how_far_this_clock_is_off(stage: Stage, skew: int) -> None:
    stage.control.skew(skew)
    stage.install("show-code", "echo 000000")
    code = "000001" if stage.control.code(stage.serial) == "000000" else "000000"
    done = stage.fob("login", "work", "--code", code)
    assert done.code == 4
    told = re.search(r"the clock here is 1 min \d+ s (ahead|behind)", done.err)
    assert (told[1] if told else None) == {90: "behind", -90: "ahead", 0: None}[skew]


def test_keepassxc_asks_for_its_password_at_the_terminal(stage: Stage) -> None:
    if not shutil.which("keepassxc-cli"):
        pytest.skip("keepassxc-cli is missing: it is in Debian's package keepassxc")
    uri = f"otpauth://totp/AWS?secret={stage.user.seed}"
    (stage.home.path / "export.xml").write_text(DATABASE.format(uri=uri))
    make = ["keepassxc-cli", "import", "-p", "-t", "100", "export.xml", "keys.kdbx"]
    subprocess.run(make, input=b"sesame\nsesame\n", cwd=stage.home.path, env=stage.home.env(), check=True)
    with stage.at_terminal("login", "work", "--mfa-from", "keepassxc:~/keys.kdbx AWS") as terminal:
        terminal.expect("Enter password to unlock")
        terminal.type("sesame")
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert "sesame" not in done.screen
    assert stage.calls == ["ok"]


DATABASE = """\
<?xml version="1.0" encoding="UTF-8"?>
<KeePassFile><Meta><DatabaseName>test</DatabaseName></Meta><Root><Group>
<UUID>AAAAAAAAAAAAAAAAAAAAAA==</UUID><Name>Root</Name>
<Entry><UUID>AAAAAAAAAAAAAAAAAAAAAQ==</UUID><String><Key>Title</Key><Value>AWS</Value></String>
<String><Key>otp</Key><Value>{uri}</Value></String></Entry></Group></Root></KeePassFile>
"""


def test_a_seed_is_added_unseen_gives_codes_and_is_removed(stage: Stage) -> None:
    keyring = _file_keyring(stage)
    assert stage.user.seed
    with stage.at_terminal("mfa", "add", "work", env=keyring) as terminal:
        terminal.expect("a seed on this machine makes the second factor as strong as this machine")
        terminal.answer(r"Seed of .*: ", stage.user.seed)
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert stage.user.seed not in done.screen
    assert stage.fob("mfa", "add", "work", "--stdin", env=keyring).code == 3

    login = stage.fob("login", "work", "--mfa-from", "totp", env=keyring)
    assert (login.code, stage.calls) == (0, ["ok"]), login.all

    assert stage.fob("mfa", "remove", "work", env=keyring).code == 0
    assert stage.fob("mfa", "remove", "work", env=keyring).code == 3
    assert stage.fob("login", "work", "--force", "--mfa-from", "totp", env=keyring).code == 6


def test_a_seed_that_is_none_is_refused_and_nothing_is_kept(stage: Stage) -> None:
    keyring = _file_keyring(stage)
    with stage.at_terminal("mfa", "add", "work", env=keyring) as terminal:
        terminal.answer(r"Seed of .*: ", "not a seed 189")
        done = terminal.wait()
    assert done.code == 2
    assert "not a seed 189" not in done.screen
    assert stage.fob("mfa", "remove", "work", env=keyring).code == 3


def _file_keyring(stage: Stage) -> dict[str, str]:
    """Return the variables that make a file of the test the system keyring."""
    folder = stage.home.path / "plugin"
    folder.mkdir()
    (folder / "drawer.py").write_text(DRAWER)
    return {"PYTHON_KEYRING_BACKEND": "drawer.Drawer", "PYTHONPATH": str(folder)}


# Without the extra ``keyring`` ----------------------------------------------------------------------------------------

INSTALL = "pip install 'awsfob[keyring]'"


def _without(stage: Stage, package: str) -> dict[str, str]:
    """Return the variables that hide an installed package from a program, as if it were not there."""
    folder = stage.home.path / f"without-{package}"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(f"import sys\nsys.modules[{package!r}] = None\n")
    return {"PYTHONPATH": str(folder)}


@pytest.mark.parametrize("package", ["keyring", "pyotp"])
def test_without_the_extra_the_source_says_what_to_install_and_the_next_one_is_asked(
    stage: Stage, package: str
) -> None:
    env = _without(stage, package)
    listed = {line.split()[0]: line for line in stage.fob("mfa", "sources", env=env).out.splitlines()}
    assert re.match(rf"totp +no .*package {package} is not installed: {re.escape(INSTALL)}", listed["totp"])

    alone = stage.fob("login", "work", "--mfa-from", "totp", env=env)
    assert alone.code == 6, alone.all
    assert f"fob: error: totp: the Python package {package} is not installed" in alone.err
    assert f"hint: {INSTALL}" in alone.err
    assert "Traceback" not in alone.err

    stage.next_code()
    stage.install("ykman")
    assert stage.fob("login", "work", "--mfa-from", "totp,ykman:AWS", env=env).code == 0
    assert stage.calls == ["ok"]


@pytest.mark.parametrize(
    "words", [["add", "work", "--stdin"], ["add", "work", "--stdin", "--replace"], ["remove", "work"]]
)
def test_without_the_extra_no_seed_is_added_or_removed(stage: Stage, words: list[str]) -> None:
    done = stage.fob("mfa", *words, env=_without(stage, "keyring"))
    assert (done.code, done.out) == (6, "")
    error, hint = done.err.splitlines()
    assert error == "fob: error: totp: the Python package keyring is not installed"
    assert hint.startswith(f"hint: {INSTALL}")


def test_with_the_extra_nothing_is_said_to_be_missing(stage: Stage) -> None:
    env = {**_without(stage, "nothing_that_fob_needs"), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    assert "not installed" not in stage.fob("mfa", "sources", env=env).out
    assert "not installed" not in stage.fob("mfa", "remove", "work", env=env).err
