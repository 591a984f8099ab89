"""Where fob asks: not at a terminal that another program uses, not for ever, and never so that a secret shows."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.concurrent_programs import until
from tests.harness.forked import ForkedTerminalProgram
from tests.harness.program import Program, installed
from tests.harness.stand_in import write_script
from tests.harness.terminal import TerminalProgram
from tests.harness.user_machine import PROMPT

if TYPE_CHECKING:
    from tests.harness.home import Home
    from tests.harness.terminal import Terminal
    from tests.harness.user_machine import UserMachine

KEY_ID, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
ASKED = "MFA code for work"
RAW = """
import os, subprocess, sys, termios, tty
before = termios.tcgetattr(0)
{mode}
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
termios.tcsetattr(0, termios.TCSANOW, before)
print(done.returncode, done.stderr.decode())
"""


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    machine.write_key_and_region()
    return machine


def missing(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


# A terminal that another program uses ---------------------------------------------------------------------------------


def under_a_program(machine: UserMachine, mode: str) -> Terminal:
    """Start fob as the child of a program that sets the terminal in this way."""
    start = TerminalProgram(machine.home, (sys.executable, "-c", RAW.format(mode=mode)))
    return start(*installed(), "process", "work")


@pytest.mark.parametrize("mode", ["tty.setraw(0)", "tty.setcbreak(0)"])
def test_a_program_in_raw_mode_keeps_its_screen_and_its_keys(machine: UserMachine, mode: str) -> None:
    with under_a_program(machine, mode) as terminal:
        result = terminal.wait()
    assert ASKED not in result.screen
    assert "6 fob: error: an MFA code of" in result.screen
    assert "another program is using the terminal" in result.screen
    assert "fob login work" in result.screen


def test_a_program_in_line_mode_lets_fob_ask(machine: UserMachine) -> None:
    with under_a_program(machine, "pass") as terminal:
        terminal.answer(PROMPT, machine.code)
        assert "0 " in terminal.wait().screen
    assert machine.logins == ["ok"]


PINENTRY = """#!/bin/sh
echo 'OK Pleased to meet you'
while read -r word rest; do
  echo "$word $rest" >>{log}
  case $word in
    GETPIN) echo "D {code}"; echo OK ;;
    BYE) echo OK; exit ;;
    *) echo OK ;;
  esac
done
"""


def test_where_another_program_has_the_terminal_a_desktop_is_asked(machine: UserMachine, tmp_path: Path) -> None:
    """The dialogue is a stand-in that keeps the Assuan protocol of pinentry."""
    code, log = machine.code(), tmp_path / "log"
    write_script(machine.home.programs / "pinentry", PINENTRY.format(log=log, code=code))
    start = TerminalProgram(machine.home, (sys.executable, "-c", RAW.format(mode="tty.setraw(0)")))
    with start(*installed(), "process", "work", env={"DISPLAY": ":99"}) as terminal:
        screen = terminal.wait().screen
    assert ASKED not in screen
    assert screen.lstrip().startswith("0 "), screen
    assert machine.logins == ["ok"]
    said = log.read_text()
    assert said.index("SETDESC") < said.index("GETPIN")
    assert code not in said


@pytest.mark.parametrize("mode", ["tty.setraw(0)", "pass"], ids=["raw", "lines"])
def test_the_aws_cli_in_a_program_is_asked_only_in_line_mode(machine: UserMachine, mode: str) -> None:
    """The AWS CLI gets its credentials from ``fob process``; in line mode, the control, its user is asked."""
    machine.add_profile(
        "by-fob", f"credential_process = {shlex.quote(installed()[0])} process work", "region = us-east-1"
    )
    words = (str(Path(sys.executable).with_name("aws")), "sts", "get-caller-identity", "--profile", "by-fob")
    start = TerminalProgram(machine.home, (sys.executable, "-c", RAW.format(mode=mode)))
    with start(*words) as terminal:
        if mode == "pass":
            terminal.answer(PROMPT, machine.code)
        screen = terminal.wait().screen
    assert (ASKED in screen) == (mode == "pass")
    assert ("another program is using the terminal" in screen) == (mode != "pass")
    assert machine.logins == (["ok"] if mode == "pass" else [])


@missing("less")
def test_less_keeps_its_screen(machine: UserMachine, tmp_path: Path) -> None:
    """A filter of ``less`` runs while ``less`` has the terminal in raw mode, at the second file."""
    said = tmp_path / "said"
    write_script(tmp_path / "filter", f'#!/bin/sh\nfob process work 2>{said}\necho "ended with $?" >>{said}\n')
    for name in ("one", "two"):
        (tmp_path / name).write_text(f"the text of {name}\n")
    env = {"LESSOPEN": f"|{tmp_path}/filter %s", "LESS": ""}
    start = TerminalProgram(machine.home, (shutil.which("less") or "less",))
    with start(str(tmp_path / "one"), str(tmp_path / "two"), env={**env, "LESSOPEN": f"|{tmp_path}/second %s"}) as less:
        write_script(tmp_path / "second", f"#!/bin/sh\ncase $1 in *two) exec {tmp_path}/filter;; esac\n")
        less.expect("the text of one")
        less.begin_to_type(":n")
        less.expect("the text of two", timeout=30)
        less.begin_to_type("q")
        screen = less.wait().screen
    assert ASKED not in screen
    assert "another program is using the terminal" in said.read_text()
    assert "ended with 6" in said.read_text()


@missing("vim")
def test_vim_keeps_its_screen(machine: UserMachine, tmp_path: Path) -> None:
    """A job of vim runs in a session of its own, and a filter (``:silent !``) in line mode."""
    said = tmp_path / "said"
    script = f"set nocp | call job_start(['sh','-c','fob process work 2>{said}; echo ended with $? >>{said}'])"
    start = TerminalProgram(machine.home, (shutil.which("vim") or "vim", "-u", "NONE", "-N", "-c", script))
    with start() as vim:
        deadline = time.monotonic() + 30
        while not (said.exists() and "ended" in said.read_text()):
            assert time.monotonic() < deadline, vim.screen
            time.sleep(0.05)
        vim.type(":q!")
        screen = vim.wait().screen
    assert ASKED not in screen
    assert "ended with 6" in said.read_text()


def test_a_background_job_is_neither_stopped_nor_asked(machine: UserMachine) -> None:
    script = 'stty tostop; set -m; "$@" 2>said & wait $!; echo "ended with $?"'
    start = TerminalProgram(machine.home, ("/bin/sh", "-c", script, "sh"))
    with start(*installed(), "process", "work") as terminal:
        screen = terminal.wait(30).screen
    assert "ended with 6" in screen
    assert "in the background" in (machine.home.path / "said").read_text()


# Ctrl-Z, and signals that end fob -------------------------------------------------------------------------------------


def shell(home: Home) -> Terminal:
    start = TerminalProgram(home, ("/bin/bash", "--norc", "--noprofile", "-i"))
    terminal = start(env={"PS1": "ready> "})
    terminal.expect("ready> ")
    return terminal


@missing("bash")
def test_a_secret_stays_hidden_after_ctrl_z_and_fg(offline_home: Home) -> None:
    with shell(offline_home) as terminal:
        terminal.answer("", "fob init new")
        terminal.answer("Access key id", KEY_ID)
        terminal.expect("Secret access key")
        terminal.begin_to_type("\x1a")
        terminal.expect("Stopped")
        terminal.answer("ready> ", "echo is''shown")
        terminal.expect("isshown")
        terminal.answer("ready> ", "fg")
        terminal.expect("Secret access key")
        terminal.answer("", SECRET)
        terminal.expect("cannot reach AWS")
        terminal.answer("ready> ", "echo is''shown''again; exit")
        screen = terminal.wait().screen
    assert SECRET not in screen
    assert KEY_ID not in screen
    assert "isshownagain" in screen
    assert "echo is''shown''again" in screen


@missing("bash")
def test_a_code_program_stops_with_ctrl_z_and_goes_on_with_fg(machine: UserMachine) -> None:
    """fob stops with it, so that the shell has the terminal and nobody waits for fob beyond the limit."""
    program = machine.install(
        "asks",
        "stty -echo </dev/tty; printf 'PIN please' >&2; read answer </dev/tty; stty echo </dev/tty; echo $answer",
    )
    with shell(machine.home) as terminal:
        terminal.answer("", f"fob process work --mfa-from command:{program} >document")
        terminal.expect("PIN please")
        terminal.begin_to_type("\x1a")
        terminal.expect("Stopped")
        terminal.answer("ready> ", "bg; sleep 0.5; jobs")  # it cannot ask there, so it stops again
        terminal.expect("Stopped")
        waiting = machine.fob("process", "work", env={"FOB_LOCK_WAIT": "0"})
        assert waiting.code == 6
        assert "which is stopped" in waiting.err
        terminal.answer("ready> ", "fg")
        code = machine.code()
        terminal.expect(r"fg\r\n.*> document\r\n")
        until(lambda: not terminal.echoes())  # as the program had set it
        terminal.type(code)
        terminal.answer("ready> ", "echo ended'' with $?; exit")
        screen = terminal.wait().screen
    assert "ended with 0" in screen
    assert code not in screen
    assert machine.logins == ["ok"]


def test_a_shown_answer_is_seen_so_the_terminal_can_show_a_secret(offline_home: Home) -> None:
    """The control: without ``hidden`` the same terminal shows what is typed."""
    with TerminalProgram(offline_home, ("/bin/sh", "-c", "read answer; echo"))() as terminal:
        terminal.type(SECRET)
        assert SECRET in terminal.wait().screen


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT], ids=lambda n: n.name)
def test_a_signal_at_a_hidden_question_puts_the_echo_back(offline_home: Home, number: signal.Signals) -> None:
    with ForkedTerminalProgram(offline_home)("init", "new") as terminal:
        terminal.expect("Access key id")
        assert not terminal.echoes()
        terminal.kill(number)
        terminal.process.wait(20)
        assert terminal.echoes()
        expected = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}.get(number, -number)
        assert terminal.wait().code == expected


def is_alive(process: int) -> bool:
    """Say whether a process runs: one that has ended, and that nobody has waited for, has no command line."""
    try:
        return bool(Path(f"/proc/{process}/cmdline").read_bytes())
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="/proc does not tell of processes here")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT], ids=lambda n: n.name)
def test_a_signal_ends_the_program_that_gives_codes(
    machine: UserMachine, tmp_path: Path, number: signal.Signals
) -> None:
    started = tmp_path / "started"
    write_script(tmp_path / "codes", f"#!/bin/sh\nstty -echo </dev/tty\necho $$ >{started}\nexec sleep 600\n")
    with machine.fob_at_terminal("process", "work", "--mfa-from", f"command:{tmp_path}/codes") as terminal:
        deadline = time.monotonic() + 30
        while not (started.exists() and started.read_text().endswith("\n")):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        program = int(started.read_text())
        os.kill(terminal.process.pid, number)
        terminal.process.wait(20)
        assert terminal.echoes()
    deadline = time.monotonic() + 10
    while is_alive(program):
        assert time.monotonic() < deadline, "the program that gives codes runs on"
        time.sleep(0.02)


# What is found while the user types -----------------------------------------------------------------------------------

NOWHERE = "https://127.0.0.1:9"
NO_FILE = "the file with the certificates of authorities cannot be used: no such file"
BAD_SETTINGS = {
    "a file of certificates": ("ca_bundle = /missing.pem", {"AWS_ENDPOINT_URL": NOWHERE}, 5, NO_FILE),
    "that file in a variable": ("", {"AWS_ENDPOINT_URL": NOWHERE, "AWS_CA_BUNDLE": "/missing.pem"}, 5, NO_FILE),
    "that file of nobody": ("ca_bundle = ~nobody-here/ca.pem", {"AWS_ENDPOINT_URL": NOWHERE}, 5, NO_FILE),
    "a choice": ("sts_regional_endpoints = nowhere", {}, 3, "AWS_STS_REGIONAL_ENDPOINTS"),
}


@pytest.mark.parametrize(("line", "env", "code", "says"), BAD_SETTINGS.values(), ids=BAD_SETTINGS)
def test_a_setting_that_botocore_refuses_ends_the_question(
    machine: UserMachine, line: str, env: dict[str, str], code: int, says: str
) -> None:
    """Nobody presses Enter, so no code is spent."""
    machine.home.write_config(f"[profile work]\nregion = us-east-1\n{line}\n")
    with TerminalProgram(machine.home)("login", "work", env=env) as terminal:
        terminal.expect(PROMPT)
        result = terminal.wait()
    assert (result.code, "bug" in result.screen) == (code, False)
    assert says in result.said
    assert "\nfob: error: " in result.said


def test_a_code_typed_before_an_error_was_found_can_be_used_again(machine: UserMachine) -> None:
    code, says = machine.code(), "AWS_STS_REGIONAL_ENDPOINTS"
    with TerminalProgram(machine.home)("login", "work", env={"AWS_STS_REGIONAL_ENDPOINTS": "nowhere"}) as terminal:
        terminal.answer(PROMPT, code)
        result = terminal.wait()
    assert (result.code, says in result.screen) == (3, True)
    assert machine.fob("login", "work", "--code", code, env={"AWS_STS_REGIONAL_ENDPOINTS": "nowhere"}).code == 3
    assert machine.logins == []
    assert machine.fob("login", "work", "--code", code).code == 0  # the memory of used codes knows nothing of it
    assert "was sent already" in machine.fob("login", "work", "--force", "--code", code).err


def test_digits_typed_before_an_error_was_found_do_not_go_to_the_shell(machine: UserMachine) -> None:
    line = "fob login work; echo ended $?; stty -icanon min 0 time 5; echo left=$(dd bs=9 count=1 2>/dev/null)"
    shell = TerminalProgram(machine.home, ["/bin/sh", "-c", line])
    with shell(env={"AWS_STS_REGIONAL_ENDPOINTS": "nowhere"}) as terminal:
        terminal.begin_to_type("123")
        result = terminal.wait()
    assert "ended 3" in result.screen
    assert result.screen.endswith("left=\n")


def test_ctrl_c_while_things_are_loaded_ends_fob_at_once(machine: UserMachine) -> None:
    """The thread may be anywhere then, also in OpenSSL, which clears up when a process ends."""
    for number in range(16):
        env = {} if number % 4 else {"AWS_STS_REGIONAL_ENDPOINTS": "regional"}  # most without botocore
        with TerminalProgram(machine.home)("login", "work", env=env) as terminal:
            terminal.expect(PROMPT)
            time.sleep(0.015 * number)
            terminal.interrupt()
            result = terminal.wait()
        assert (result.code, result.screen.count("error")) == (130, 1), result.screen


LOADING = """
import sys, threading
from awsfob.cli import main
ended = threading.Event()
threading.Thread(target=ended.wait, daemon={daemon}).start()
def run(words):
    print("whole")
    if not {daemon}:
        ended.set()
    return True
main.run_plain = run
import atexit
atexit.register(print, "cleared up")
main.run(["status"])
"""


@pytest.mark.parametrize("daemon", [True, False])
def test_a_process_does_not_clear_up_under_a_thread_that_loads(machine: UserMachine, *, daemon: bool) -> None:
    done = Program(machine.home, (sys.executable, "-c", LOADING.format(daemon=daemon)))()
    assert (done.code, done.err) == (0, "")
    assert done.out == ("whole\n" if daemon else "whole\ncleared up\n")


# A program that waits for the answer, and does not wait for ever ------------------------------------------------------

# The shell of a program ends, and leaves fob behind, as where an SDK gives up on its credential_process.
GIVES_UP = """
import pathlib, subprocess, sys, time
line = "fob process work 2>said </dev/null & echo $! >number; wait"
waiting = subprocess.Popen(["sh", "-c", line])
while not pathlib.Path("give-up").exists():
    time.sleep(0.05)
waiting.kill()
waiting.wait()
time.sleep(float(sys.argv[1]))
print("gave", "up")
"""


def gives_up(machine: UserMachine, terminal: Terminal, more: float = 0) -> None:
    """Start a program whose shell runs fob, and wait for fob's question; it goes on for some seconds without fob."""
    (machine.home.path / "program.py").write_text(GIVES_UP)
    terminal.answer("", f"cd; {shlex.quote(sys.executable)} program.py {more}")
    terminal.expect(PROMPT)


def number_of_fob(machine: UserMachine) -> int:
    return int((machine.home.path / "number").read_text())


@missing("bash")
@pytest.mark.parametrize(("begun", "more"), [("", 0), ("12", 1)])
def test_a_question_ends_with_the_program_and_takes_no_line_of_the_shell(
    machine: UserMachine, begun: str, more: float
) -> None:
    with shell(machine.home) as terminal:
        gives_up(machine, terminal, more)
        fob = Path(f"/proc/{number_of_fob(machine)}")
        assert fob.exists()
        terminal.begin_to_type(begun)
        time.sleep(0.5)
        (machine.home.path / "give-up").touch()
        terminal.expect("gave up")
        until(lambda: not fob.exists())
        terminal.answer("ready> ", "echo for'' the shell")
        terminal.expect("for the shell\r")
        terminal.type("exit")
        screen = terminal.wait().screen
    assert f"{begun}echo: " not in screen
    said = (machine.home.path / "said").read_text()
    assert "the program that needs credentials has ended" in said
    assert "run fob login work, then the program again" in said
    assert machine.logins == []


# The shell between the program and fob stays, as that of a script without exec does, or of a program that was killed.
NO_EXEC = """
import pathlib, subprocess, sys, time
waiting = subprocess.Popen(["sh", "-c", "fob process work 2>said; true"], stdout=subprocess.PIPE)
while not pathlib.Path("give-up").exists():
    time.sleep(0.05)
waiting.stdout.close()
print("gave", "up", flush=True)
for line in sys.stdin:
    print("got", line, end="", flush=True)
"""


def test_a_question_ends_when_nobody_reads_the_answer_though_a_shell_waits_for_fob(machine: UserMachine) -> None:
    (machine.home.path / "program.py").write_text(NO_EXEC)
    said = machine.home.path / "said"
    with TerminalProgram(machine.home, (sys.executable, "program.py"))() as terminal:
        terminal.expect(PROMPT)
        time.sleep(1)
        assert said.read_text() == ""  # the control: the question stays while somebody reads
        (machine.home.path / "give-up").touch()
        terminal.expect("gave up")
        until(lambda: "the program that needs credentials has ended" in said.read_text())
        for number in range(4):  # a fob that waits on gets one line in two or three
            terminal.type(f"line {number}")
            terminal.expect(f"got line {number}")
        terminal.begin_to_type("\x04")
        screen = terminal.wait().screen
    assert screen.count(ASKED) == 1


FIVE = """
import subprocess, time
pipe = subprocess.PIPE
began = time.monotonic()
for each in [subprocess.Popen(["fob", "process", "work"], stdout=pipe, stderr=pipe) for _ in range(5)]:
    print(each.communicate()[1].decode())
print("after", int(time.monotonic() - began), "s")
"""


def test_five_at_once_do_not_ask_one_after_the_other(machine: UserMachine) -> None:
    """Each has its own time, but all of them began to wait at once."""
    with TerminalProgram(machine.home, (sys.executable, "-c", FIVE))(env={"FOB_ASK_TIMEOUT": "4"}) as terminal:
        screen = terminal.wait().screen
    assert screen.count("nobody answered the question within 4 s") == 5
    assert screen.count("run fob login work, then the program again") == 5
    assert int(screen.split("after ")[1].split()[0]) < 12


@missing("bash")
def test_a_code_that_was_typed_is_used_though_the_program_has_ended(machine: UserMachine) -> None:
    machine.control.fault("GetSessionToken", "hang", seconds=2)
    with shell(machine.home) as terminal:
        gives_up(machine, terminal)
        fob = Path(f"/proc/{number_of_fob(machine)}")
        terminal.type(machine.code())
        until(lambda: any((machine.state / "codes").glob("[0-9a-f]*")))  # it is noted right before it is sent
        (machine.home.path / "give-up").touch()
        terminal.expect("gave up")
        assert fob.exists()
        until(lambda: not fob.exists())
        terminal.type("exit")
        terminal.wait()
    assert machine.fob("process", "work").code == 0
    assert machine.logins == ["ok"]


def test_a_program_that_waits_gets_its_answer(machine: UserMachine) -> None:
    """The control: the question stays while the program does."""
    start = TerminalProgram(machine.home, (sys.executable, "-c", RAW.format(mode="")))
    with start(*installed(), "process", "work") as terminal:
        terminal.expect(PROMPT)
        time.sleep(1)
        terminal.type(machine.code())
        assert terminal.wait().screen.rstrip().endswith("0")


def test_the_time_for_an_answer_is_a_setting(machine: UserMachine) -> None:
    env = {"FOB_ASK_TIMEOUT": "1"}
    for words in (["login", "work"], ["process", "work"], ["init", "new"]):
        with ForkedTerminalProgram(machine.home)(*words, env=env) as terminal:
            result = terminal.wait()
        assert "nobody answered the question within 1 s" in result.screen
        assert result.code == 6
        assert ("run fob login work, then the program again" in result.screen) == (words[0] == "process")
    assert machine.with_code("login", "work").code == 0
    assert machine.fob("process", "work").code == 0
    machine.fob("logout", "work")
    refused = machine.fob_at_terminal("login", "work", env={"FOB_ASK_TIMEOUT": "soon"})
    with refused as terminal:
        result = terminal.wait()
    assert result.code == 2
    assert "FOB_ASK_TIMEOUT is not a duration" in result.screen


@missing("bash")
def test_after_ctrl_c_a_program_that_tries_again_does_not_ask_again(machine: UserMachine) -> None:
    with shell(machine.home) as terminal:
        terminal.answer("", "fob process work")
        terminal.expect(PROMPT)
        terminal.interrupt()
        terminal.answer("ready> ", "fob process work; echo ended'' with $?")
        terminal.expect("fob asks again 5 s after that")
        terminal.expect("ended with 130")
        terminal.answer("ready> ", f"FOB_CODE={machine.code()} fob process work >/dev/null; echo then'' $?")
        terminal.expect("then 0")
        terminal.type("exit")
        screen = terminal.wait().screen
    assert screen.count(ASKED) == 1


@missing("bash")
@pytest.mark.parametrize("wait", [0, 6])
def test_a_user_who_wants_to_log_in_or_waits_is_asked(machine: UserMachine, wait: int) -> None:
    command = "process" if wait else "login"
    with shell(machine.home) as terminal:
        terminal.answer("", "fob process work")
        terminal.expect(PROMPT)
        terminal.interrupt()
        terminal.answer("ready> ", f"sleep {wait}; fob {command} work >/dev/null; echo ended'' with $?")
        terminal.answer(PROMPT, machine.code)
        terminal.expect("ended with 0")
        terminal.type("exit")
        terminal.wait()
