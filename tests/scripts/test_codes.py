"""Codes from where the user has them: which source is asked, what happens when it fails, and that none goes twice."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.harness.forked import Forked
from tests.harness.private_keyring import install_keyring
from tests.harness.stand_in import needs
from tests.harness.user_machine import UserMachine
from tests.harness.users import key_of, key_section

if TYPE_CHECKING:
    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.home import Home

PROMPT = r"MFA code for \w+ \(\S+\) "
OP_OPTIONS = ("--op-account", "acme.1password.com", "--op-item", "AWS MFA")
OP_VARIABLES = {"AWS_MFA_UPDATER_OP_ACCOUNT": "acme.1password.com", "AWS_MFA_UPDATER_OP_ITEM_NAME": "AWS MFA"}
LOCKED = 'echo "[ERROR] You are not currently signed in." >&2; exit 1'


class MachineWithPrograms(UserMachine):
    """A machine with programs that stand in for those that make codes; ``home/code`` holds the code they print."""

    def install_noting(self, program: str, body: str = 'cat "$HOME/code"') -> None:
        """Put a shell script on PATH that notes how it is called."""
        self.install(program, f'printf "%s\\n" "$0 $*" >>"$HOME/called"\n{body}')

    def next_code(self) -> str:
        """Let the programs print a code that AWS would take."""
        code = self.code()
        (self.home.path / "code").write_text(f"{code}\n")
        return code

    @property
    def called(self) -> list[str]:
        """Each start of a program, without its path."""
        notes = self.home.path / "called"
        return [line.rpartition("/programs/")[2] for line in notes.read_text().splitlines()] if notes.exists() else []


@pytest.fixture
def machine(home: Home, sandbox: SandboxProcess, name: str) -> MachineWithPrograms:
    made = MachineWithPrograms(home, sandbox, name)
    made.write_key()
    return made


@pytest.mark.parametrize(("words", "env"), [(OP_OPTIONS, {}), ((), OP_VARIABLES)], ids=["options", "variables"])
def test_1password_as_the_readme_of_aws_mfa_has_it(
    machine: MachineWithPrograms, words: tuple[str, ...], env: dict[str, str]
) -> None:
    machine.install_noting("op")
    code = machine.next_code()

    done = machine.fob("login", "work", *words, env=env)

    assert done.code == 0, done.all
    assert machine.logins == ["ok"]
    assert machine.called == ["op item get AWS MFA --account acme.1password.com --otp"]
    assert code not in done.all


def test_half_of_1password_is_no_1password(machine: MachineWithPrograms) -> None:
    machine.install_noting("op")
    machine.next_code()
    assert machine.fob("login", "work", env={"AWS_MFA_UPDATER_OP_ACCOUNT": "acme"}).code == 6
    assert machine.fob("login", "work", "--mfa-from", "1password", "--op-item", "AWS MFA").code == 2
    assert machine.called == []


def test_a_source_that_fails_is_named_once_and_the_user_is_asked(machine: MachineWithPrograms) -> None:
    machine.install_noting("op", LOCKED)
    code = machine.code()
    with machine.fob_at_terminal("login", "work", *OP_OPTIONS) as terminal:
        terminal.answer(PROMPT, "no code")
        terminal.answer(PROMPT, code)
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert done.said.count("! 1password") == 1
    assert "You are not currently signed in" in done.screen
    assert "op signin --account acme.1password.com" in done.screen
    assert (len(machine.called), machine.logins) == (1, ["ok"])


def test_a_source_that_fails_where_nobody_can_answer_is_6(machine: MachineWithPrograms) -> None:
    machine.install_noting("op", LOCKED)
    done = machine.fob("login", "work", *OP_OPTIONS)
    assert done.code == 6
    assert "fob: error: 1password: op ended with exit code 1" in done.err
    assert "hint: sign in: op signin --account acme.1password.com" in done.err
    assert machine.logins == []


def test_with_quiet_the_error_still_names_the_source(machine: MachineWithPrograms) -> None:
    machine.install_noting("op", LOCKED)
    done = machine.fob("login", "work", "-q", *OP_OPTIONS)
    assert done.code == 6
    assert "warning" not in done.err
    assert "1password: op ended with exit code 1" in done.err


def test_sources_are_tried_in_order(machine: MachineWithPrograms) -> None:
    machine.install_noting("op", LOCKED)
    machine.install_noting("ykman", "echo '1234567'")
    machine.install_noting("show-code")
    machine.next_code()
    done = machine.fob("login", "work", *OP_OPTIONS, "--mfa-from", "ykman:a,1password,command:show-code --a,b,prompt")
    assert done.code == 0, done.all
    assert [line.split()[0] for line in machine.called] == ["ykman", "op", "show-code"]
    assert machine.called[-1] == "show-code --a,b"
    assert done.err.count("warning: ") == 2


@pytest.mark.parametrize("how", ["--code", "FOB_CODE"])
def test_a_code_that_is_given_beats_every_source(machine: MachineWithPrograms, how: str) -> None:
    machine.install_noting("show-code", "exit 1")
    code = machine.code()
    words, env = (["--code", code], {}) if how == "--code" else ([], {"FOB_CODE": code})
    done = machine.fob("login", "work", *words, "--mfa-from", "command:show-code", env=env)
    assert done.code == 0, done.all
    assert machine.called == []


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
    done = Forked(offline_home)("mfa", "sources", "work", *words, env=env)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1] == f"for profile work: {asked}"


def test_sources_that_are_not_there_are_listed_with_the_reason(machine: MachineWithPrograms) -> None:
    machine.install_noting("ykman")
    _, _, *rows = machine.fob("mfa", "sources").out.splitlines()
    lines = {line.split()[0]: line for line in rows}
    assert {"prompt", "1password", "command", "pass", "ykman", "keepassxc", "totp"} == set(lines)
    assert re.match(r"ykman +yes ", lines["ykman"])
    assert re.match(r"1password +no .*there is no program op", lines["1password"])
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
    machine: MachineWithPrograms, words: list[str], env: dict[str, str], code: int
) -> None:
    done = machine.fob("login", "work", "-q", *words, env=env)
    assert (done.code, done.out) == (code, ""), done.all
    assert re.fullmatch(r"fob: error: .+\n(hint: .+\n)*", done.err)
    assert "secret" not in done.err
    assert machine.logins == []


def test_a_bad_name_in_the_profile_is_a_matter_of_the_file(machine: MachineWithPrograms) -> None:
    machine.home.write_credentials(f"{key_section('work', machine.user)}fob_mfa_from = bogus\n")
    done = machine.fob("login", "work")
    assert done.code == 3
    assert "fob_mfa_from is not a source of codes in the profile" in done.err


def test_a_source_gets_the_terminal_when_it_has_to_ask(machine: MachineWithPrograms) -> None:
    machine.install_noting("op", 'printf "Unlock: " >&2; read -r answer; [ "$answer" = sesame ] && cat "$HOME/code"')
    code = machine.next_code()
    with machine.fob_at_terminal("login", "work", *OP_OPTIONS) as terminal:
        terminal.answer("Unlock: ", "sesame")
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert machine.logins == ["ok"]
    assert code not in done.screen


def test_a_source_may_open_the_terminal_itself_also_behind_pipes(machine: MachineWithPrograms) -> None:
    machine.install_noting("op", '{ printf "Unlock: "; read -r answer; } <>/dev/tty >&0; cat "$HOME/code"')
    machine.next_code()
    with machine.fob_at_terminal(
        "process", "work", *OP_OPTIONS, stdin="pipe", stdout="pipe", stderr="pipe"
    ) as terminal:
        terminal.answer("Unlock: ", "sesame")
        done = terminal.wait()
    assert done.code == 0, done
    assert machine.logins == ["ok"]
    assert '"Version": 1' in done.out


def test_ctrl_c_while_a_source_asks_ends_fob_and_the_terminal_echoes_again(machine: MachineWithPrograms) -> None:
    machine.install_noting("op", 'stty -echo; printf "Unlock: " >&2; read -r answer; cat "$HOME/code"')
    machine.next_code()
    with machine.fob_at_terminal("login", "work", *OP_OPTIONS) as terminal:
        terminal.expect("Unlock: ")
        assert not terminal.echoes()
        terminal.interrupt()
        terminal.expect("interrupted")
        assert terminal.echoes()
        assert terminal.wait().code == 130
    assert machine.logins == []


def test_the_prompt_takes_a_space_and_asks_again_for_what_is_no_code(machine: MachineWithPrograms) -> None:
    code = machine.code()
    with machine.fob_at_terminal("login", "work") as terminal:
        for typed in ("", "12345", "1234567", "abcdef", "12 34 56", "١٢٣٤٥٦"):
            terminal.answer(PROMPT, typed)
        terminal.answer(PROMPT, f" {code[:3]} {code[3:]} ")
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert done.screen.count("a code has six digits: type it again") == 6
    assert machine.logins == ["ok"]
    left = re.findall(r"(\d+) s left on this code", done.screen)
    assert left
    assert all(0 < int(each) <= 30 for each in left)
    assert f"({machine.user.name[:8]}...{machine.user.name[-8:]}) " in done.screen


@pytest.mark.parametrize("hidden", [True, False])
def test_a_hidden_code_is_not_shown(machine: MachineWithPrograms, *, hidden: bool) -> None:
    code = machine.code()
    with machine.fob_at_terminal("login", "work", *(["--hidden"] if hidden else [])) as terminal:
        terminal.answer(PROMPT, code)
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert (code in done.screen) is not hidden


def test_three_refusals_are_enough(machine: MachineWithPrograms) -> None:
    now = int(machine.control.code(machine.serial))
    with machine.fob_at_terminal("login", "work") as terminal:
        for number in range(3):
            terminal.answer(PROMPT, f"{(now + 1000 + number) % 10**6:06d}")
        done = terminal.wait()
    assert done.code == 4
    assert len(machine.logins) == 3
    assert machine.logins.count("ok") == 0


def test_a_typed_code_that_was_sent_is_told_why_and_not_sent_again(machine: MachineWithPrograms) -> None:
    first = machine.code()
    assert machine.fob("login", "work", "--code", first).code == 0
    second = machine.code()
    with machine.fob_at_terminal("login", "work", "--force") as terminal:
        terminal.answer(PROMPT, first)
        terminal.expect("that code was sent already, and AWS takes each code once: wait for the next one")
        terminal.answer(PROMPT, second)
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert machine.logins == ["ok", "ok"]


def test_two_profiles_that_share_a_device_share_its_codes(machine: MachineWithPrograms) -> None:
    other = f"[other]\n{key_of(machine.user)}mfa_serial = {machine.serial}\n"
    machine.home.write_credentials(key_section("work", machine.user) + other)
    first = machine.code()
    assert machine.fob("login", "work", "--code", first).code == 0
    refused = machine.fob("login", "other", "--code", first)
    assert (refused.code, machine.logins) == (4, ["ok"])
    second = machine.code()
    assert machine.fob("login", "other", "--code", second).code == 0
    assert machine.logins == ["ok", "ok"]


@pytest.mark.parametrize("skew", [90, -90, 0])
def test_a_refusal_tells_how_far_this_clock_is_off(machine: MachineWithPrograms, skew: int) -> None:
    machine.control.skew(skew)
    machine.install_noting("show-code", "echo 000000")
    code = "000001" if machine.control.code(machine.serial) == "000000" else "000000"
    done = machine.fob("login", "work", "--code", code)
    assert done.code == 4
    told = re.search(r"the clock here is 1 min \d+ s (ahead|behind)", done.err)
    assert (told[1] if told else None) == {90: "behind", -90: "ahead", 0: None}[skew]


def test_keepassxc_asks_for_its_password_at_the_terminal(machine: MachineWithPrograms) -> None:
    needs("keepassxc-cli", "keepassxc")
    uri = f"otpauth://totp/AWS?secret={machine.seed}"
    (machine.home.path / "export.xml").write_text(DATABASE.format(uri=uri))
    make = ["keepassxc-cli", "import", "-p", "-t", "100", "export.xml", "keys.kdbx"]
    subprocess.run(make, input=b"sesame\nsesame\n", cwd=machine.home.path, env=machine.home.env(), check=True)
    with machine.fob_at_terminal("login", "work", "--mfa-from", "keepassxc:~/keys.kdbx AWS") as terminal:
        terminal.expect("Enter password to unlock")
        terminal.type("sesame")
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert "sesame" not in done.screen
    assert machine.logins == ["ok"]


DATABASE = """\
<?xml version="1.0" encoding="UTF-8"?>
<KeePassFile><Meta><DatabaseName>test</DatabaseName></Meta><Root><Group>
<UUID>AAAAAAAAAAAAAAAAAAAAAA==</UUID><Name>Root</Name>
<Entry><UUID>AAAAAAAAAAAAAAAAAAAAAQ==</UUID><String><Key>Title</Key><Value>AWS</Value></String>
<String><Key>otp</Key><Value>{uri}</Value></String></Entry></Group></Root></KeePassFile>
"""


def test_a_seed_is_added_unseen_gives_codes_and_is_removed(machine: MachineWithPrograms) -> None:
    keyring = install_keyring(machine.home.path.parent / "keyring")
    with machine.fob_at_terminal("mfa", "add", "work", env=keyring) as terminal:
        terminal.expect("with the seed on this machine, every program that runs as you can make codes")
        terminal.answer(r"Seed of .*: ", machine.seed)
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert machine.seed not in done.screen
    assert machine.fob("mfa", "add", "work", "--stdin", env=keyring).code == 3

    login = machine.fob("login", "work", "--mfa-from", "totp", env=keyring)
    assert (login.code, machine.logins) == (0, ["ok"]), login.all

    assert machine.fob("mfa", "remove", "work", env=keyring).code == 0
    assert machine.fob("mfa", "remove", "work", env=keyring).code == 3
    assert machine.fob("login", "work", "--force", "--mfa-from", "totp", env=keyring).code == 6


def test_a_seed_that_is_none_is_refused_and_nothing_is_kept(machine: MachineWithPrograms) -> None:
    keyring = install_keyring(machine.home.path.parent / "keyring")
    with machine.fob_at_terminal("mfa", "add", "work", env=keyring) as terminal:
        terminal.answer(r"Seed of .*: ", "not a seed 189")
        done = terminal.wait()
    assert done.code == 2
    assert "not a seed 189" not in done.screen
    assert machine.fob("mfa", "remove", "work", env=keyring).code == 3


# Without the extra ``keyring`` ----------------------------------------------------------------------------------------

INSTALL = "pip install 'awsfob[keyring]'"


def _without(machine: MachineWithPrograms, package: str) -> dict[str, str]:
    """Return the variables that hide an installed package from a program, as if it were not there."""
    folder = machine.home.path / f"without-{package}"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(f"import sys\nsys.modules[{package!r}] = None\n")
    return {"PYTHONPATH": str(folder)}


@pytest.mark.parametrize("package", ["keyring", "pyotp"])
def test_without_the_extra_the_source_says_what_to_install_and_the_next_one_is_asked(
    machine: MachineWithPrograms, package: str
) -> None:
    env = _without(machine, package)
    listed = {line.split()[0]: line for line in machine.fob("mfa", "sources", env=env).out.splitlines()}
    assert re.match(rf"totp +no .*package {package} is not installed: {re.escape(INSTALL)}", listed["totp"])

    alone = machine.fob("login", "work", "--mfa-from", "totp", env=env)
    assert alone.code == 6, alone.all
    assert f"fob: error: totp: the Python package {package} is not installed" in alone.err
    assert f"hint: {INSTALL}" in alone.err
    assert "Traceback" not in alone.err

    machine.next_code()
    machine.install_noting("ykman")
    assert machine.fob("login", "work", "--mfa-from", "totp,ykman:AWS", env=env).code == 0
    assert machine.logins == ["ok"]


@pytest.mark.parametrize(
    "words", [["add", "work", "--stdin"], ["add", "work", "--stdin", "--replace"], ["remove", "work"]]
)
def test_without_the_extra_no_seed_is_added_or_removed(machine: MachineWithPrograms, words: list[str]) -> None:
    done = machine.fob("mfa", *words, env=_without(machine, "keyring"))
    assert (done.code, done.out) == (6, "")
    error, hint = done.err.splitlines()
    assert error == "fob: error: totp: the Python package keyring is not installed"
    assert hint.startswith(f"hint: {INSTALL}")


def test_with_the_extra_nothing_is_said_to_be_missing(machine: MachineWithPrograms) -> None:
    env = {**_without(machine, "nothing_that_fob_needs"), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    assert "not installed" not in machine.fob("mfa", "sources", env=env).out
    assert "not installed" not in machine.fob("mfa", "remove", "work", env=env).err
