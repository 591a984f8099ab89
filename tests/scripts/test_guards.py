"""What can be wrong before AWS is asked: one line, a hint, its exit code, no code spent, and every byte as it was."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.harness.aws_texts import SESSION
from tests.harness.program import Program, installed
from tests.harness.refusals import assert_refused
from tests.harness.sdk import arn_seen_by_a_client
from tests.harness.users import key_of, key_section

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.forked import Forked
    from tests.harness.home import Home
    from tests.harness.terminal import Terminal, TerminalProgram, TerminalResult
    from tests.harness.user_machine import UserMachine

CANARY = "hunter2-never-shown"


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    machine.write_key()
    return machine


@contextmanager
def untouched(machine: UserMachine) -> Iterator[None]:
    """Inside, no AWS file may change and no call may reach AWS."""
    before, calls = machine.aws_files(), len(machine.control.calls())
    yield
    assert machine.aws_files() == before
    assert len(machine.control.calls()) == calls


def without_privilege() -> tuple[str, ...]:
    """Return how to run a program for which modes count: root ignores them, unless it gives that right up."""
    if os.geteuid() != 0:
        return installed()
    drop = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--")
    if shutil.which("setpriv") is None or subprocess.run([*drop, "true"], capture_output=True, check=False).returncode:
        pytest.skip("run as root, and setpriv cannot give root's right to ignore modes up")
    return (*drop, *installed())


# Names


def test_an_unknown_profile_is_told_the_closest_and_never_falls_back(machine: UserMachine) -> None:
    machine.home.write_credentials(key_section("default", machine.user) + key_section("production", machine.user))
    with untouched(machine):
        for command in ("login", "logout", "whoami", "status"):
            hints = assert_refused(machine.fob(command, "prodction"), 3, "no profile 'prodction'")
            assert "did you mean production?" in hints
    machine.log_in(profile="production")


@pytest.mark.parametrize("variable", ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])
def test_an_unknown_profile_in_the_environment_is_told_from_where(machine: UserMachine, variable: str) -> None:
    with untouched(machine):
        for command in ("login", "logout", "whoami"):
            hints = assert_refused(machine.fob(command, env={variable: "wrok"}), 3, "no profile 'wrok'")
            assert f"the name comes from {variable}" in hints
            assert "work" in hints
    done = machine.fob("login", "--code", machine.code(), env={variable: "work"})
    assert done.code == 0, done.all


def test_no_name_and_no_default(machine: UserMachine) -> None:
    with untouched(machine):
        hints = assert_refused(machine.fob("login"), 3, "no profile is named, and profile 'default' does not exist")
    assert "fob login work" in hints


def test_two_names(machine: UserMachine) -> None:
    with untouched(machine):
        assert_refused(machine.fob("login", "work", "--profile", "other"), 2, "two profiles")
    assert machine.fob("login", "work", "--profile", "work", "--code", machine.code()).code == 0


def test_two_layouts_are_named_and_each_can_be_chosen(machine: UserMachine) -> None:
    machine.home.write_credentials(key_section("work", machine.user) + "[workmfa]\n[work-sts]\n")
    with untouched(machine):
        hints = assert_refused(machine.try_login(), 3, "mfa-suffix", "sts-suffix")
    assert "fob init work --to workmfa" in hints
    machine.log_in("--to", "workmfa")


def test_a_profile_that_is_only_in_config(machine: UserMachine) -> None:
    machine.home.credentials.unlink()
    machine.home.write_config(f"[profile work]\n{key_of(machine.user)}mfa_serial = {machine.serial}\n")
    machine.log_in()
    assert machine.home.credentials.read_text().startswith("[work-sts]\n")


# Folders and files


def test_no_aws_folder_is_not_made_for_nothing(machine: UserMachine) -> None:
    shutil.rmtree(machine.home.aws)
    with untouched(machine):
        hints = assert_refused(machine.try_login(), 3, "no profile 'work'")
    assert str(machine.home.credentials) in hints
    assert not machine.home.aws.exists()


@pytest.mark.parametrize("umask", ["000", "077"])
def test_a_missing_aws_folder_is_made_private_under_any_umask(machine: UserMachine, umask: str) -> None:
    shutil.rmtree(machine.home.aws)
    config = machine.home.path / "config"
    config.write_text(f"[profile work]\n{key_of(machine.user)}mfa_serial = {machine.serial}\n")
    fob = Program(machine.home, ["/bin/sh", "-c", f'umask {umask}; exec "$0" "$@"', *installed()])
    done = fob("login", "work", "--code", machine.code(), env={"AWS_CONFIG_FILE": str(config)})
    assert done.code == 0, done.all
    assert [path.stat().st_mode & 0o777 for path in (machine.home.aws, machine.home.credentials)] == [0o700, 0o600]


@pytest.mark.parametrize(
    ("file", "line", "reason"),
    [
        ("credentials", CANARY, "neither a section header nor a setting"),
        ("credentials", f"[work]\n{CANARY} = x", "second time"),
        ("credentials", f"region = {CANARY}\nREGION = {CANARY}", "second time"),
        ("config", f"s3 =\n  {CANARY}", "nested block"),
        ("config", f"x = {CANARY}\udcff", "not UTF-8"),
    ],
)
def test_a_broken_file_is_named_with_its_line_and_never_its_content(
    machine: UserMachine, file: str, line: str, reason: str
) -> None:
    path = machine.home.aws / file
    before = path.read_bytes() if path.exists() else b"[work]\n"
    path.write_bytes(before + line.encode("utf-8", "surrogateescape") + b"\n")
    with untouched(machine):
        for done in (machine.try_login(), machine.fob("logout", "work")):
            assert_refused(done, 3, str(path), reason)
            assert re.search(r"line \d+", done.err)
            assert CANARY not in done.all
    path.write_bytes(before)
    machine.log_in()


def test_an_unreadable_file(machine: UserMachine) -> None:
    closed = Program(machine.home, without_privilege())
    for path in (machine.home.credentials, machine.home.write_config("[default]\n")):
        path.chmod(0)
        for words in (["login", "work", "--code", machine.code()], ["status"]):
            assert_refused(closed(*words), 3, f"cannot read {path}", "no permission")
        path.chmod(0o600)
    assert machine.control.calls() == []
    assert closed("login", "work", "--code", machine.code()).code == 0


@pytest.mark.parametrize("what", ["folder", "file"])
def test_a_read_only_folder_or_file_costs_no_code(machine: UserMachine, what: str) -> None:
    closed = Program(machine.home, without_privilege())
    path, mode = (machine.home.aws, 0o500) if what == "folder" else (machine.home.credentials, 0o400)
    usual = path.stat().st_mode
    path.chmod(mode)
    with untouched(machine):
        assert_refused(closed("login", "work", "--code", machine.code()), 3, "cannot change", "read-only", str(path))
    path.chmod(usual)
    assert closed("login", "work", "--code", machine.code()).code == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own that can be filled."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small file system here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(disk: Path) -> Path:
    filler = disk / "filler"
    filled = subprocess.run(["dd", "if=/dev/zero", f"of={filler}", "bs=4096"], capture_output=True, check=False)
    assert b"No space" in filled.stderr
    return filler


@pytest.mark.parametrize("what", ["credentials", "state"])
def test_a_full_disk_costs_no_code(machine: UserMachine, small_disk: Path, what: str) -> None:
    environ: dict[str, str | None] = {"FOB_STATE_DIR": str(small_disk / "state")}
    if what == "credentials":
        (small_disk / "credentials").write_text(key_section("work", machine.user))
        environ = {"AWS_SHARED_CREDENTIALS_FILE": str(small_disk / "credentials")}
    filler = fill(small_disk)
    before = {path: path.read_bytes() for path in small_disk.iterdir() if path != filler}
    with untouched(machine):
        assert_refused(machine.try_login(env=environ), 3, "disk is full", str(small_disk))
    assert {path: path.read_bytes() for path in small_disk.iterdir() if path.is_file() and path != filler} == before
    filler.unlink()
    machine.log_in(env=environ)


# Keys, devices and durations


@pytest.mark.parametrize(
    ("section", "says"),
    [
        ("aws_access_key_id = AKIAIOSFODNN7EXAMPLE\n", "no aws_secret_access_key"),
        ("aws_secret_access_key = secret\n", "no aws_access_key_id"),
        ("aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key =\n", "no aws_secret_access_key"),
    ],
)
def test_half_a_key(machine: UserMachine, section: str, says: str) -> None:
    machine.home.write_credentials(f"[work]\n{section}mfa_serial = {machine.serial}\n")
    with untouched(machine):
        hints = assert_refused(machine.try_login(), 3, "[work]", str(machine.home.credentials), says)
    assert "add the line" in hints
    machine.write_key()
    machine.log_in()


@pytest.mark.parametrize("name_given", ["work", "work-long-term"])
def test_a_session_where_a_key_is_needed(machine: UserMachine, name_given: str) -> None:
    machine.home.write_credentials(f"[work-long-term]\n{SESSION}mfa_serial = {machine.serial}\n")
    with untouched(machine):
        hints = assert_refused(
            machine.try_login(profile=name_given), 3, "[work-long-term]", "session where a long-term key is needed"
        )
    assert "IAM user" in hints
    machine.home.write_credentials(key_section("work-long-term", machine.user))
    machine.log_in(profile=name_given)


def test_a_pasted_session_alone_is_no_key(machine: UserMachine) -> None:
    machine.home.write_credentials(f"[work]\n{SESSION}mfa_serial = {machine.serial}\n")
    with untouched(machine):
        hints = assert_refused(machine.try_login(), 3, "[work]", "session where a long-term key is needed")
    assert "sso" not in hints


def test_no_serial(machine: UserMachine) -> None:
    machine.home.write_credentials(f"[work]\n{key_of(machine.user)}")
    with untouched(machine):
        hints = assert_refused(machine.try_login(), 3, "no MFA serial for profile 'work'")
    assert "mfa_serial = " in hints
    assert "--serial" in hints
    assert "fob login work --no-mfa" in hints
    done = machine.fob("login", "work", "--no-mfa")
    assert done.code == 0, done.all
    assert arn_seen_by_a_client(machine.home, "work-sts") == machine.user.arn


@pytest.mark.parametrize("way", ["file", "option", "variable"])
def test_a_fido_device_costs_no_code(machine: UserMachine, way: str) -> None:
    fido = "arn:aws:iam::111122223333:u2f/user/alice/my-yubikey-ABCDEF"
    words, environ = (["--serial", fido] if way == "option" else [], {"MFA_DEVICE": fido} if way == "variable" else {})
    if way == "file":
        machine.home.write_credentials(key_section("work", machine.user, fido))
    with untouched(machine):
        hints = assert_refused(machine.try_login(*words, env={**environ}), 3, fido, "FIDO")
    assert "virtual MFA device" in hints
    machine.write_key()
    machine.log_in()


def test_a_serial_of_no_form(machine: UserMachine) -> None:
    machine.home.write_credentials(key_section("work", machine.user, f"{machine.serial}   # my phone"))
    with untouched(machine):
        refused = machine.try_login()
        assert "comment" in assert_refused(refused, 3, "mfa_serial in [work] of", "is not the serial of an MFA device")
        assert_refused(machine.try_login("--serial", "my phone"), 2, "--serial")
        assert_refused(machine.try_login(env={"MFA_DEVICE": "x"}), 2, "MFA_DEVICE")
    machine.log_in("--serial", machine.serial)


def test_the_number_of_a_hardware_device_is_a_serial(
    sandbox: SandboxProcess, home: Home, fob: Forked, name: str
) -> None:
    user = sandbox.control.user(name, serial=f"GAHT{abs(hash(name)) % 10**8:08d}")
    home.write_credentials(key_section("work", user))
    done = fob("login", "work", "--code", sandbox.control.fresh_code(str(user.serial)))
    assert done.code == 0, done.all


@pytest.mark.parametrize(
    ("words", "environ", "says"),
    [
        (["-d", "899"], {}, "899"),
        (["-d", "129601"], {}, "129601"),
        (["-d", "37h"], {}, "133200"),
        (["--", "--duration-seconds", "60"], {}, "60"),
        ([], {"AWS_SESSION_DURATION": "60"}, "60"),
    ],
)
def test_a_duration_that_sts_does_not_give(
    machine: UserMachine, words: list[str], environ: dict[str, str], says: str
) -> None:
    with untouched(machine):
        hints = assert_refused(machine.try_login(*words, env={**environ}), 2, "900 to 129600", says)
    assert "15m to 36h" in hints
    machine.log_in("-d", "36h")


@pytest.mark.parametrize(
    ("words", "environ", "says"),
    [
        (["-d", "soon"], {}, "--duration"),
        (["--min-left", "1w"], {}, "--min-left"),
        (["--", "--duration-seconds", "x"], {}, "--duration-seconds"),
        (["--", "--profile", "x"], {}, "after --"),
        ([], {"AWS_SESSION_DURATION": "soon"}, "AWS_SESSION_DURATION"),
        ([], {"FOB_MIN_LEFT": "soon"}, "FOB_MIN_LEFT"),
    ],
)
def test_what_is_no_duration(machine: UserMachine, words: list[str], environ: dict[str, str], says: str) -> None:
    with untouched(machine):
        assert_refused(machine.try_login(*words, env={**environ}), 2, says)


@pytest.mark.parametrize("text", ["soon", "60"])
def test_a_lifetime_of_the_environment_matters_where_a_session_is_made(machine: UserMachine, text: str) -> None:
    environ = {"AWS_SESSION_DURATION": text}
    with untouched(machine):
        assert_refused(machine.try_login(env=environ), 2, "AWS_SESSION_DURATION" if text == "soon" else text)
    assert machine.try_login("-d", "1h", env=environ).code == 0  # the option beats it
    assert machine.fob("login", "work", env=environ).code == 0  # the session is there
    assert_refused(machine.try_login("--force", env=environ), 2)


# The guard of keys


def test_a_login_whose_target_holds_a_key(machine: UserMachine) -> None:
    both = key_section("work-long-term", machine.user) + key_section("work", machine.user)
    machine.home.write_credentials(both)
    with untouched(machine):
        hints = assert_refused(machine.try_login(), 3, "[work] of", "holds a long-term key")
        assert "fob login work-long-term --to work-long-term-sts" in hints
        assert_refused(machine.try_login("--to", "work-long-term"), 3, "[work-long-term] of", "holds a long-term key")
        assert_refused(machine.try_login("--to", "work"), 3, "[work] of", "holds a long-term key")
    machine.log_in("--to", "work-long-term-sts", profile="work-long-term")


def test_the_section_that_a_hint_names_holds_no_key(machine: UserMachine) -> None:
    theirs = key_of(machine.user).replace(machine.user.key_id, "AKIAIOSFODNN7EXAMPLE")
    kept = "".join(f"[{name}]\n{theirs}" for name in ("work-sts", "work-sts2"))
    machine.home.write_credentials(key_section("work", machine.user) + kept)
    with untouched(machine):
        hints = assert_refused(machine.fob("login", "work", "--code", "123456"), 3, "[work-sts] of")
    command = next(line for line in hints.splitlines() if "another section: fob " in line).partition(": fob ")[2]
    assert command == "login work --to work-sts3"
    done = machine.fob(*command.split(), "--code", machine.code())
    assert done.code == 0, done.all
    assert kept in machine.home.credentials.read_text()
    assert arn_seen_by_a_client(machine.home, "work-sts3") == machine.user.arn


def test_a_logout_on_a_section_with_a_key(machine: UserMachine) -> None:
    machine.home.write_credentials(key_section("work-long-term", machine.user) + key_section("work", machine.user))
    with untouched(machine):
        hints = assert_refused(machine.fob("logout", "work"), 3, "[work]", "long-term key")
        assert "--to" not in hints
        done = machine.fob("logout", "--all")
        assert (done.code, "no session to remove" in done.err) == (0, True)
    machine.home.write_credentials(key_section("work-long-term", machine.user) + f"[work]\n{SESSION}")
    assert machine.fob("logout", "work").code == 0
    assert machine.home.credentials.read_text() == key_section("work-long-term", machine.user) + "[work]\n"


def test_a_logout_where_there_is_nothing(machine: UserMachine) -> None:
    with untouched(machine):
        done = machine.fob("logout", "work")
    assert (done.code, done.out) == (0, "")
    assert "no session to remove" in done.err


def test_logout_of_all_takes_every_session(machine: UserMachine) -> None:
    mfa = f"[b]\n{key_of(machine.user)}[bmfa]\n"
    machine.home.write_credentials(f"{key_section('a', machine.user)}[a-sts]\n{SESSION}{mfa}{SESSION}[other]\nx = y\n")
    done = machine.fob("logout", "--all")
    assert done.code == 0
    assert "[a-sts]" in done.err
    assert "[bmfa]" in done.err
    assert machine.home.credentials.read_text() == f"{key_section('a', machine.user)}[a-sts]\n{mfa}[other]\nx = y\n"


# Codes


@pytest.mark.parametrize("code", ["12345", "1234567", "12 345", "12345a", "", "١٢٣٤٥٦", "-12345"])
def test_a_malformed_code_is_usage(machine: UserMachine, code: str) -> None:
    with untouched(machine):
        done = machine.fob("login", "work", f"--code={code}")
        assert "six digits" in assert_refused(done, 2, "--code")
        assert not code.strip() or code not in done.err.replace(machine.name, "")  # the test's name has it too
        if code:
            assert "six digits" in assert_refused(machine.fob("login", "work", env={"FOB_CODE": code}), 2, "FOB_CODE")


def test_leading_zeros_are_sent(machine: UserMachine) -> None:
    """A code that looks like a small number goes to AWS as it is: refused there, not here."""
    assert_refused(machine.fob("login", "work", "--code", "000001"), 4)
    assert machine.logins == ["AccessDenied"]


def test_a_code_that_was_sent_is_not_sent_again(machine: UserMachine) -> None:
    code = machine.code()
    assert machine.fob("login", "work", "--code", code).code == 0
    before = machine.aws_files()
    assert "next code" in assert_refused(machine.fob("login", "work", "--force", "--code", code), 4, "sent already")
    assert machine.logins == ["ok"]
    assert machine.aws_files() == before
    machine.log_in("--force")


def test_a_refused_login_leaves_every_byte_and_the_old_session(machine: UserMachine) -> None:
    machine.log_in("-d", "1h")
    before = machine.aws_files()
    assert_refused(machine.fob("login", "work", "--force", "--code", machine.wrong_code()), 4, "refused the code")
    assert machine.aws_files() == before
    assert arn_seen_by_a_client(machine.home, "work-sts") == machine.user.arn


def test_no_terminal_and_no_code(machine: UserMachine) -> None:
    with untouched(machine):
        hints = assert_refused(machine.fob("login", "work"), 6, machine.serial)
    assert "fob login work" in hints
    assert "FOB_CODE" in hints
    assert machine.fob("login", "work", env={"FOB_CODE": machine.code()}).code == 0


# The prompt


PROMPT = r"MFA code for work "


def ended(terminal: Terminal, code: int) -> TerminalResult:
    result = terminal.wait()
    assert result.code == code, result.screen
    assert "Traceback" not in result.screen
    return result


def test_a_user_types_the_code(machine: UserMachine, fob_pty: TerminalProgram) -> None:
    with fob_pty("login", "work") as terminal:
        terminal.expect(rf"MFA code for work \({machine.name[:8]}")
        terminal.answer(" ", machine.code)
        assert "logged in" in ended(terminal, 0).screen


def test_the_question_comes_to_the_terminal_whatever_the_streams_are(
    machine: UserMachine, fob_pty: TerminalProgram
) -> None:
    with fob_pty("login", "work", "--json", stdin="pipe", stdout="pipe", stderr="pipe") as terminal:
        terminal.answer(PROMPT, machine.code)
        result = ended(terminal, 0)
    assert '"section": "work-sts"' in result.out
    assert "logged in" in result.err
    assert "MFA code" not in result.out + result.err


@pytest.mark.parametrize("press", ["interrupt", "end_input"])
def test_a_user_gives_up_at_the_prompt(machine: UserMachine, fob_pty: TerminalProgram, press: str) -> None:
    with untouched(machine), fob_pty("login", "work") as terminal:
        terminal.expect(PROMPT)
        getattr(terminal, press)()
        said = ended(terminal, 130).said
    assert "fob: error: " in said
    machine.log_in()


def test_a_malformed_code_is_asked_for_again(machine: UserMachine, fob_pty: TerminalProgram) -> None:
    with fob_pty("login", "work") as terminal:
        for typed in ("abc", "12345", "1234567", ""):
            terminal.answer(PROMPT, typed)
            terminal.expect("six digits")
        assert machine.control.calls() == []
        code = machine.code()
        terminal.answer(PROMPT, f"{code[:3]} {code[3:]}")  # as authenticators show it
        ended(terminal, 0)
    assert machine.logins == ["ok"]


@pytest.mark.parametrize("words", [[], ["--quiet"]])
def test_a_refused_code_is_asked_for_again_with_the_reason(
    machine: UserMachine, fob_pty: TerminalProgram, words: list[str]
) -> None:
    with fob_pty("login", "work", *words) as terminal:
        terminal.answer(PROMPT, machine.wrong_code())
        terminal.expect("AWS refused the code")
        terminal.answer(PROMPT, machine.code)
        ended(terminal, 0)
    assert machine.logins == ["AccessDenied", "ok"]


def test_three_refused_codes_are_enough(machine: UserMachine, fob_pty: TerminalProgram) -> None:
    before = machine.aws_files()
    with fob_pty("login", "work") as terminal:
        for step in (1, 2, 3):
            terminal.answer(PROMPT, machine.wrong_code(step))
        said = ended(terminal, 4).said
    assert said.count("fob: error: ") == 1
    assert machine.logins == ["AccessDenied"] * 3
    assert machine.aws_files() == before


def test_a_code_typed_twice_is_told_why_it_is_not_sent(machine: UserMachine, fob_pty: TerminalProgram) -> None:
    code = machine.code()
    assert machine.fob("login", "work", "--code", code).code == 0
    with fob_pty("login", "work", "--force") as terminal:
        terminal.answer(PROMPT, code)
        terminal.expect("sent already")
        terminal.answer(PROMPT, machine.code)
        ended(terminal, 0)
    assert machine.logins == ["ok", "ok"]


# Many at once


def test_parallel_logins_to_one_file_all_survive(sandbox: SandboxProcess, home: Home, fob: Forked, name: str) -> None:
    users = [sandbox.control.user(f"{name}-{number}") for number in range(8)]
    home.write_credentials("".join(key_section(f"p{number}", user) for number, user in enumerate(users)))
    codes = [sandbox.control.fresh_code(str(user.serial)) for user in users]
    running = [fob.start("login", f"p{number}", "--code", code) for number, code in enumerate(codes)]
    results = [each.wait() for each in running]
    assert [result.code for result in results] == [0] * 8, [result.all for result in results]
    for number, user in enumerate(users):
        assert arn_seen_by_a_client(home, f"p{number}-sts") == user.arn
        assert arn_seen_by_a_client(home, f"p{number}") == user.arn


# The way to AWS


@pytest.mark.parametrize("command", [["login", "work"], ["whoami", "work"]])
def test_an_endpoint_where_nobody_listens(machine: UserMachine, command: list[str]) -> None:
    nowhere = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    with untouched(machine):
        hints = assert_refused(
            machine.fob(*command, "--code", machine.code(), env={**nowhere}), 5, "cannot reach AWS", ":9"
        )
    assert "AWS_ENDPOINT_URL" in hints
    machine.log_in()


@pytest.mark.parametrize(
    ("limit", "waited"), [("1", "1"), pytest.param(None, r"1\d", marks=pytest.mark.proof)], ids=["short", "usual"]
)
def test_an_endpoint_that_says_nothing(machine: UserMachine, limit: str | None, waited: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, untouched(machine):
        silent_url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        done = machine.try_login(env={"AWS_ENDPOINT_URL": silent_url, "FOB_AWS_TIMEOUT": limit})
        hints = assert_refused(done, 5, silent_url)
    assert re.search(rf"did not answer within {waited} s", done.err)
    assert "network" in hints


def test_a_certificate_that_is_not_trusted(machine: UserMachine) -> None:
    """A plain-text server behind an https URL: what answers is not TLS at all."""
    with untouched(machine):
        done = machine.try_login(env={"AWS_ENDPOINT_URL": machine.sandbox.endpoint.replace("http:", "https:")})
    assert "AWS_CA_BUNDLE" in assert_refused(done, 5, "cannot show that it is AWS")


@pytest.mark.parametrize("status", [200, 403, 502])
def test_an_endpoint_that_answers_html(machine: UserMachine, status: int) -> None:
    before = machine.aws_files()
    machine.control.fault("GetSessionToken", "html", status=status)
    assert_refused(machine.try_login(), 5, "does not come from AWS")
    assert machine.aws_files() == before
    assert len(machine.logins) == 1
    machine.log_in()


@pytest.mark.parametrize("kind", ["drop", "500", "503", "throttle"])
def test_a_call_with_a_code_is_never_sent_again(machine: UserMachine, kind: str) -> None:
    before = machine.aws_files()
    machine.control.fault("GetSessionToken", kind)
    assert_refused(machine.try_login(), 5)
    assert len(machine.logins) == 1
    assert machine.aws_files() == before
    machine.log_in()
