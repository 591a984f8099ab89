"""Codes, slowly: real windows of thirty seconds, a real keyring, and real dialogues that ask a user."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.harness.program import Program, installed
from tests.harness.stand_in import needs
from tests.harness.terminal import TerminalProgram
from tests.harness.users import key_of, key_section, logins, serial_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsfob.sandbox.control import SandboxUser
    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.forked import Forked
    from tests.harness.home import Home

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]

COUNTDOWN = r"the code of command was used already: the next one comes in (\d+) s"


@pytest.fixture
def user(home: Home, sandbox: SandboxProcess, name: str) -> SandboxUser:
    """A user with a device, whose profiles ``work`` and ``other`` share it; oathtool has its seed."""
    needs("oathtool", "oathtool")
    made = sandbox.control.user(name)
    others = f"[other]\n{key_of(made)}mfa_serial = {made.serial}\n"
    home.write_credentials(key_section("work", made) + others)
    home.write_config(f"[profile work]\nmfa_process = oathtool --totp -b {made.seed}\n"
                      f"[profile other]\nmfa_process = oathtool --totp -b {made.seed}\n")  # fmt: skip
    return made


def early_in_a_window() -> None:
    """Wait until a window has most of its time before it."""
    if time.time() % 30 > 15:
        time.sleep(30 - time.time() % 30 + 0.1)


def steps(sandbox: SandboxProcess) -> list[int]:
    """Return the windows whose codes AWS took, in order."""
    return [step for call in sandbox.control.calls() for step in call.steps]


def test_a_second_login_in_one_window_waits_for_the_next_and_counts_down(
    fob: Forked, fob_pty: TerminalProgram, sandbox: SandboxProcess, user: SandboxUser
) -> None:
    early_in_a_window()
    assert fob("login", "work").code == 0
    begun = time.monotonic()
    with fob_pty("login", "work", "--force") as terminal:
        done = terminal.wait()
    assert done.code == 0, done.screen
    seconds = [int(text) for text in re.findall(COUNTDOWN, done.screen)]
    assert seconds == sorted(seconds, reverse=True)
    assert len(seconds) >= 5
    assert time.monotonic() - begun < 36
    assert logins(sandbox.control) == ["ok", "ok"]
    assert len(set(steps(sandbox))) == 2
    del user


def test_in_a_pipe_the_wait_is_silent(fob: Forked, sandbox: SandboxProcess, user: SandboxUser) -> None:
    early_in_a_window()
    assert fob("login", "work").code == 0
    done = fob("login", "work", "--force")
    assert done.code == 0, done.all
    assert [line.split()[1] for line in done.err.splitlines()] == ["logged", "use"], done.err
    assert logins(sandbox.control) == ["ok", "ok"]
    del user


def test_processes_that_hold_one_code_at_once_send_it_once(
    fob: Forked, sandbox: SandboxProcess, user: SandboxUser
) -> None:
    early_in_a_window()
    running = [fob.start("login", profile) for profile in ("work", "other")]
    assert [each.wait(90).code for each in running] == [0, 0]
    assert logins(sandbox.control) == ["ok", "ok"]
    assert len(set(steps(sandbox))) == 2
    del user


def test_a_program_that_repeats_itself_costs_one_call_and_one_wait(
    fob: Forked, sandbox: SandboxProcess, user: SandboxUser
) -> None:
    code = sandbox.control.fresh_code(serial_of(user))
    fixed = ("--mfa-from", f"command:echo {code}")
    assert fob("login", "work", *fixed).code == 0
    begun = time.monotonic()
    done = fob("login", "work", "--force", *fixed)
    assert done.code == 4, done.all
    assert "gave the same code again" in done.err
    assert time.monotonic() - begun < 36
    assert logins(sandbox.control) == ["ok"]


def test_a_generator_with_a_wrong_seed_is_refused_twice_and_no_more(
    fob: Forked, sandbox: SandboxProcess, user: SandboxUser
) -> None:
    assert user.seed
    wrong = f"command:oathtool --totp -b {user.seed[::-1]}"
    done = fob("login", "work", "--mfa-from", wrong)
    assert done.code == 4, done.all
    assert len(logins(sandbox.control)) == 2


def test_a_rotation_and_a_login_around_it_never_share_a_code(
    fob: Forked, sandbox: SandboxProcess, home: Home, name: str, user: SandboxUser
) -> None:
    strict = sandbox.control.user(f"{name}-strict", policy="force-mfa")
    home.write_credentials(key_section("strict", strict))
    home.write_config(f"[profile strict]\nmfa_process = oathtool --totp -b {strict.seed}\n")
    early_in_a_window()
    assert fob("login", "strict").code == 0
    assert fob("logout", "strict").code == 0
    rotated = fob("rotate", "strict", "--yes", timeout=300)
    assert rotated.code == 0, rotated.all
    assert fob("login", "strict", "--force").code == 0
    taken = steps(sandbox)
    assert len(taken) >= 3
    assert len(set(taken)) == len(taken)
    assert set(logins(sandbox.control)) == {"ok"}
    del user


def test_a_source_is_proven_without_a_call(fob: Forked, sandbox: SandboxProcess, user: SandboxUser) -> None:
    good = fob("mfa", "test", "work")
    assert good.code == 0, good.all
    assert "command works: it gave two different codes for" in good.err
    bad = fob("mfa", "test", "work", "--mfa-from", "command:echo 123456")
    assert bad.code == 6
    assert "in two periods of 30 s" in bad.err
    assert not re.search(r"\b\d{6}\b", good.all + bad.all)
    assert sandbox.control.calls() == []
    assert fob("login", "work").code == 0  # the codes were not noted as used
    del user


DESKTOP = 'printf "secret\\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$@"'


@pytest.fixture
def desktop(home: Home) -> Program:
    """The program in a private D-Bus session with a Secret Service, as on a desktop."""
    needs("dbus-run-session", "dbus")
    needs("gnome-keyring-daemon", "gnome-keyring")
    return Program(home, ["dbus-run-session", "--", "/bin/sh", "-c", DESKTOP, "sh", *installed()])


def test_a_seed_in_the_secret_service_gives_codes(
    desktop: Program, fob: Forked, sandbox: SandboxProcess, user: SandboxUser
) -> None:
    assert user.seed
    added = desktop("mfa", "add", "work", "--stdin", input=f"{user.seed}\n")
    assert added.code == 0, added.all
    assert "SecretService" in added.err
    kept = [path.read_bytes() for path in (fob.home.path / ".local").rglob("*") if path.is_file()]
    assert not [data for data in kept if user.seed.encode() in data]

    done = desktop("login", "work", "--mfa-from", "totp")
    assert done.code == 0, done.all
    assert logins(sandbox.control) == ["ok"]
    assert desktop("mfa", "remove", "work").code == 0
    assert desktop("login", "work", "--force", "--mfa-from", "totp").code == 6


@pytest.mark.parametrize("flavour", ["pinentry-tty", "pinentry-curses"])
def test_a_user_answers_the_real_pinentry(
    home: Home, sandbox: SandboxProcess, user: SandboxUser, tmp_path: Path, flavour: str
) -> None:
    """fob has no terminal and a desktop; its pinentry is told where the user sits by GPG_TTY."""
    needs(flavour, flavour)
    (tmp_path / "pinentry").symlink_to(str(shutil.which(flavour)))
    with TerminalProgram(home, ["/bin/sleep"])("600") as seat:
        name = str(Path(f"/proc/{seat.process.pid}/fd/0").readlink())
        env = {"DISPLAY": ":99", "GPG_TTY": name, "PATH": f"{tmp_path}:{home.env()['PATH']}"}
        running = Program(home).start("login", "work", "--mfa-from", "prompt", env=env)
        seat.expect("mfa/")
        seat.expect("Code:")
        seat.type(sandbox.control.fresh_code(serial_of(user)))
        done = running.wait()
    assert done.code == 0, done.all
    assert logins(sandbox.control) == ["ok"]


@pytest.fixture
def locked_store(home: Home, user: SandboxUser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A password store whose key has a passphrase; give back the variables that lead to it."""
    for program, package in (("pass", "pass"), ("gpg", "gnupg"), ("pinentry-curses", "pinentry-curses")):
        needs(program, package)
    keys = tmp_path_factory.mktemp("g")
    keys.chmod(0o700)
    (keys / "gpg-agent.conf").write_text(f"pinentry-program {shutil.which('pinentry-curses')}\n")
    where = {"GNUPGHOME": str(keys), "PASSWORD_STORE_DIR": str(home.path / "store")}
    env = home.env(where)
    key = "gpg --batch --quiet --pinentry-mode loopback --passphrase sesame --quick-gen-key fob future-default - never"
    try:
        subprocess.run(key.split(), env=env, check=True)
        subprocess.run(["pass", "init", "fob"], env=env, check=True)
        uri = f"otpauth://totp/AWS?secret={user.seed}\n"
        subprocess.run(["pass", "otp", "insert", "aws"], input=uri.encode(), env=env, check=True)
        subprocess.run(["gpgconf", "--kill", "all"], env=env, check=True)  # and with it the passphrase that it knows
        yield where
    finally:
        subprocess.run(["gpgconf", "--kill", "all"], env=env, check=False)
        shutil.rmtree(keys, ignore_errors=True)


@pytest.mark.parametrize("stream", ["terminal", "pipe"])
def test_pass_is_unlocked_at_the_terminal(
    fob_pty: TerminalProgram, sandbox: SandboxProcess, locked_store: dict[str, str], stream: str
) -> None:
    env = dict(locked_store)
    with fob_pty("login", "work", "--mfa-from", "pass:aws", env=env, stdout="pipe", stderr=stream) as terminal:  # type: ignore[arg-type]  # one of the two words it takes
        terminal.expect("[Pp]assphrase")
        terminal.type("sesame")
        done = terminal.wait()
    assert done.code == 0, (done.screen, done.err)
    assert logins(sandbox.control) == ["ok"]
