"""The harness shows that it is right: each thing it promises, beside a case where it must say no."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from awsfob.errors import UnreachableError
from awsfob.sandbox.control import Control
from tests.harness.home import Home
from tests.harness.program import Program, Result, installed
from tests.harness.refusals import assert_refused
from tests.harness.terminal import TerminalProgram

if TYPE_CHECKING:
    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.terminal import Stream
    from tests.harness.user_machine import UserMachine

OPEN_TTY = "open('/dev/tty').close(); print('opened')"
ASK = """
import getpass, sys
print("to stdout"); print("to stderr", file=sys.stderr)
with open("/dev/tty", "r+b", buffering=0) as tty:
    tty.write(b"code: ")
    answer = tty.readline().decode().strip()
print(f"<{answer}>", [stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)])
"""
INTERRUPTED = """
try:
    input("code: ")
except (KeyboardInterrupt, EOFError) as stop:
    print(type(stop).__name__)
    raise SystemExit(130)
"""


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


@pytest.fixture
def python(offline_home: Home) -> Program:
    return Program(offline_home, [sys.executable])


@pytest.fixture
def python_pty(offline_home: Home) -> TerminalProgram:
    return TerminalProgram(offline_home, [sys.executable])


def test_without_a_terminal_none_can_be_opened(python: Program) -> None:
    result = python("-c", OPEN_TTY)
    assert result.code == 1
    assert "OSError" in result.err


def test_with_a_terminal_it_can_be_opened(python_pty: TerminalProgram) -> None:
    with python_pty("-c", OPEN_TTY) as terminal:
        result = terminal.wait()
    assert (result.code, result.screen) == (0, "opened\n")


def test_streams_and_code_are_told_apart(python: Program) -> None:
    result = python("-c", "import sys; print('o'); print('e', file=sys.stderr); sys.exit(6)")
    assert (result.code, result.out, result.err) == (6, "o\n", "e\n")


def test_input_is_empty_unless_given(python: Program) -> None:
    read = "import sys; print(repr(sys.stdin.read()))"
    assert python("-c", read).out == "''\n"
    assert python("-c", read, input="123456").out == "'123456'\n"


def test_a_stuck_program_and_its_children_are_killed(python: Program) -> None:
    script = "import subprocess; print('begun', flush=True); subprocess.run(['sleep', '30'])"
    began = time.monotonic()
    with pytest.raises(AssertionError, match=r"still running(?s:.*)begun"):
        python("-c", script, timeout=1)
    assert time.monotonic() - began < 20


def test_programs_run_side_by_side(python: Program) -> None:
    running = [python.start("-c", f"print({number})") for number in range(3)]
    assert [each.wait().out for each in running] == ["0\n", "1\n", "2\n"]


@pytest.mark.parametrize("stream", ["terminal", "pipe"])
def test_a_person_answers_whatever_the_streams_are(python_pty: TerminalProgram, stream: Stream) -> None:
    with python_pty("-c", ASK, stdin=stream, stdout=stream, stderr=stream) as terminal:
        terminal.answer("code: ", "012345")
        result = terminal.wait()
    assert result.code == 0
    where = result.out if stream == "pipe" else result.screen
    assert f"<012345> {[stream == 'terminal'] * 3}" in where
    assert ("to stdout" in result.screen) is (stream == "terminal")
    assert result.err == ("to stderr\n" if stream == "pipe" else "")


@pytest.mark.parametrize(("press", "caught"), [("interrupt", "KeyboardInterrupt"), ("end_input", "EOFError")])
def test_keys_that_stop(python_pty: TerminalProgram, press: str, caught: str) -> None:
    with python_pty("-c", INTERRUPTED) as terminal:
        terminal.expect("code: ")
        getattr(terminal, press)()
        result = terminal.wait()
    assert result.code == 130
    assert caught in result.screen


def test_a_prompt_that_never_comes_fails_with_the_screen(python_pty: TerminalProgram) -> None:
    with python_pty("-c", "print('something else'); input()") as terminal:
        with pytest.raises(AssertionError, match=r"never showed 'code'(?s:.*)something else"):
            terminal.expect("code", timeout=1)
        terminal.type("")
        assert terminal.wait().code == 0


def test_a_program_that_ends_early_fails_the_wait_for_its_prompt(python_pty: TerminalProgram) -> None:
    with python_pty("-c", "raise SystemExit('no prompt from me')") as terminal:
        assert terminal.wait().code == 1
        with pytest.raises(AssertionError, match="no prompt from me"):
            terminal.expect("code: ", timeout=1)


def test_much_output_blocks_nobody(python_pty: TerminalProgram) -> None:
    with python_pty("-c", "import sys; print('x' * 300000); sys.stderr.write('y' * 300000)", stderr="pipe") as terminal:
        result = terminal.wait()
    assert (result.code, result.screen.count("x"), len(result.err)) == (0, 300000, 300000)


def test_a_terminal_leaves_nothing_open(python_pty: TerminalProgram) -> None:
    before = open_files()
    for _ in range(3):
        with python_pty("-c", "input()", stdout="pipe"):
            pass
    assert open_files() == before


def test_the_outside_world_does_not_leak_in(python: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    show = "import os; print({name for name in os.environ if name.startswith(('AWS', 'FOB', 'OUT'))})"
    for outside in ("AWS_PROFILE", "FOB_CODE", "OUTSIDE"):
        monkeypatch.setenv(outside, "outside")
    seen = python("-c", show).out
    assert "AWS_ENDPOINT_URL" in seen
    assert not any(outside in seen for outside in ("AWS_PROFILE", "FOB_CODE", "OUTSIDE"))
    assert "AWS_PROFILE" in python("-c", show, env={"AWS_PROFILE": "mine"}).out
    assert "AWS_ENDPOINT_URL" not in python("-c", show, env={"AWS_ENDPOINT_URL": None}).out


def test_a_home_is_a_home(python: Program) -> None:
    seen = python("-c", "import os, pathlib; print(pathlib.Path.home(), os.getcwd())").out
    assert seen == f"{python.home.path} {python.home.path}\n"


def test_a_home_shows_what_changed(tmp_path: Path) -> None:
    home = Home(tmp_path)
    before = home.files()
    home.write_credentials("[a]\r\n")
    home.write_config(b"[profile \xe9]\n", mode=0o644)
    assert before == {}
    assert home.files() == {".aws/config": b"[profile \xe9]\n", ".aws/credentials": b"[a]\r\n"}
    assert [path.stat().st_mode & 0o777 for path in (home.aws, home.credentials, home.config)] == [0o700, 0o600, 0o644]


def test_the_installed_program_is_what_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert installed()[0].endswith("/fob")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(FileNotFoundError, match="not installed"):
        installed()


def test_the_sandbox_is_empty_and_right_at_first(sandbox: SandboxProcess, name: str) -> None:
    assert sandbox.control.calls() == []
    user = sandbox.control.user(name)
    sandbox.control.advance(3600)
    sandbox.control.fault("*", "drop", 100)
    assert user.serial is not None


test_the_sandbox_is_empty_and_right_at_second = test_the_sandbox_is_empty_and_right_at_first


def test_a_home_reaches_the_sandbox_and_an_offline_home_nothing(
    sandbox: SandboxProcess, home: Home, tmp_path: Path
) -> None:
    assert home.env()["AWS_ENDPOINT_URL"] == sandbox.endpoint
    assert Control(home.endpoint).about()["account"] == "111122223333"
    with pytest.raises(UnreachableError):
        Control(Home(tmp_path).endpoint).about()


def refusal(err: str, code: int = 3, out: str = "") -> Result:
    return Result(code, out, err)


GOOD_REFUSAL = "fob: warning: w\nfob: error: it is broken\nhint: mend it\nhint: or not\n"


def test_a_refusal_of_the_right_form_gives_its_hints() -> None:
    assert assert_refused(refusal(GOOD_REFUSAL), 3, "broken", "mend") == "hint: mend it\nhint: or not"
    commands = (
        "see fob mfa sources, or `fob init 'a, b' --serial ARN`; FOB_CODE=123456 fob login work | cat; run fob in it"
    )
    assert assert_refused(refusal(GOOD_REFUSAL.replace("mend it", commands)), 3)
    noticed = refusal(f"fob: begun\n{GOOD_REFUSAL}")
    assert assert_refused(noticed, 3, after_notices=True).startswith("hint: mend")
    assert assert_refused(refusal("fob: error: interrupted\n", 130), 130) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        refusal(GOOD_REFUSAL, code=4),
        refusal(GOOD_REFUSAL, out="something"),
        refusal(""),
        refusal("hint: mend it\n"),
        refusal("fob: error: broken\n"),
        refusal(f"fob: begun\n{GOOD_REFUSAL}"),
        refusal(f"Traceback\n{GOOD_REFUSAL}"),
        refusal(f"{GOOD_REFUSAL}fob: error: and more is broken\n"),
        refusal(GOOD_REFUSAL.replace("broken", "bent")),
        refusal(GOOD_REFUSAL.replace("mend it", "mend it: fob login work --mend")),
        refusal(GOOD_REFUSAL.replace("mend it", "see fob mend")),
        refusal(GOOD_REFUSAL.replace("or not", "see fob status, or FOB_CODE=123456 fob login --mend")),
        refusal(GOOD_REFUSAL.replace("mend it", "fob rotate mends it")),
    ],
)
def test_a_refusal_of_another_form_is_seen(wrong: Result) -> None:
    with pytest.raises(AssertionError):
        assert_refused(wrong, 3, "broken")


def test_a_machine_hands_out_each_code_once_and_knows_a_wrong_one(machine: UserMachine) -> None:
    machine.write_key()
    codes = [machine.code() for _ in range(3)]
    assert len(set(codes)) == 3
    assert machine.fob("login", "work", "--code", machine.wrong_code()).code == 4
    machine.log_in()
    assert machine.logins == ["AccessDenied", "ok"]
    with pytest.raises(AssertionError):
        machine.log_in("--serial", f"{machine.serial}-of-another", "--force")


def test_programs_of_a_test_come_first_on_path(machine: UserMachine) -> None:
    before = machine.home.env()["PATH"]
    machine.install("op", "echo installed")
    assert machine.home.env()["PATH"] == f"{machine.home.programs}:{before}"
    assert Program(machine.home, ["op"])().out == "installed\n"
