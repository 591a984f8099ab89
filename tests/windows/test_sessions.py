"""Logging in and using sessions, on Windows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.harness.refusals import assert_refused
from tests.windows.set_up import windows_path
from tests.windows.wine import FOB, PYTHON

if TYPE_CHECKING:
    from tests.windows.windows_machine import WindowsMachine

pytestmark = [pytest.mark.windows, pytest.mark.timeout(300)]

HERE = Path(__file__).parent


def test_a_login_is_reused_shown_and_ended(machine: WindowsMachine) -> None:
    """The files have the line ends of Windows, and keep them."""
    key = machine.home.credentials.read_text().replace("\n", "\r\n")
    machine.home.write_credentials(key)
    machine.logged_in()
    after = machine.home.credentials.read_bytes()
    assert after.startswith(key.encode())
    assert after.count(b"\n") == after.count(b"\r\n") > key.count("\n")
    again = machine.run("login", "work")
    assert (again.code, machine.logins) == (0, ["ok"]), again.all
    assert "session is still good" in again.err
    status = machine.run("status")
    assert re.search(r"^-{20,}$", status.out, re.MULTILINE), status.all  # cp1252 has no box drawings
    assert "11 h 59 min" in status.out
    as_json = machine.run("status", "--json")
    assert as_json.json()[0]["profile"] == "work", as_json.all
    ended = machine.run("logout", "work")
    rest = machine.home.credentials.read_bytes()
    assert (ended.code, rest.startswith(key.encode()), b"ASIA" in rest) == (0, True, False), ended.all
    assert not (machine.home.path / ".local").exists()
    assert (machine.state / "sessions.json").exists()


def test_a_shell_with_a_session(machine: WindowsMachine) -> None:
    """The cmd of wine reads one line from a pipe, and takes no prompt from the environment; that of Windows does."""
    machine.logged_in()
    typed = "echo id=%AWS_ACCESS_KEY_ID% of=%FOB_SHELL%& exit 9\r\n"
    done = machine.run("shell", "work", text=typed)
    (key_id,) = re.findall("ASIA[A-Z0-9]+", machine.home.credentials.read_text())
    assert (done.code, f"id={key_id} of=work" in done.out) == (9, True), done.all
    assert "fob: now work, until " in done.err
    assert_refused(machine.run("shell", "work", env={"FOB_SHELL": "work"}), 2, "fob use work")
    assert_refused(machine.run("shell", "work", "--with", "no-such-shell"), 127, "there is no such program")
    chosen = machine.run("shell", "work", "--with", "cmd", env={"COMSPEC": "no-such-shell"}, text="exit 4\r\n")
    assert chosen.code == 4, chosen.all


def test_a_session_in_the_environment(machine: WindowsMachine) -> None:
    machine.logged_in()
    command = "echo %AWS_ACCESS_KEY_ID%& exit 9"
    (key_id,) = re.findall("ASIA[A-Z0-9]+", machine.home.credentials.read_text())
    done = machine.run("exec", "work", "--", "cmd", "/c", command)
    assert (done.code, done.out.strip()) == (9, key_id), done.all
    batch = machine.home.path / "variables.bat"
    batch.write_bytes(machine.run("env", "work", "--shell", "cmd").out.replace("\n", "\r\n").encode())
    cmd = machine.wine.run(["cmd", "/c", f"call variables.bat && {command}"], machine.environ(), machine.home.path)
    assert (cmd.code, key_id in cmd.out.splitlines()) == (9, True), cmd.all
    assert f"$Env:AWS_ACCESS_KEY_ID = '{key_id}'\n" in machine.run("env", "work", "--shell", "powershell").out
    missing = machine.run("exec", "work", "--", "no-such-program")
    assert_refused(missing, 127, "there is no such program")
    text = machine.home.path / "text.exe"
    text.write_text("not a program\n")
    assert_refused(machine.run("exec", "work", "--", r".\text.exe"), 126, "cannot run")


def test_an_answer_is_stored_and_used_until_a_file_changes(machine: WindowsMachine) -> None:
    machine.logged_in()
    machine.age_files()
    first = machine.run("process", "work")
    assert json.loads(first.out)["AccessKeyId"] in machine.home.credentials.read_text(), first.all
    entry = machine.state / "hot/work/entry"
    assert entry.exists()
    # What the stored answer alone says shows that it is used.
    entry.write_bytes(entry.read_bytes().replace(b'"AccessKeyId": "ASIA', b'"AccessKeyId": "STOR'))
    stored = machine.run("process", "work")
    assert json.loads(stored.out)["AccessKeyId"].startswith("STOR"), stored.all
    in_child = machine.run("exec", "work", "--", "cmd", "/c", "echo %AWS_ACCESS_KEY_ID%")
    assert in_child.out.startswith("STOR"), in_child.all
    machine.home.credentials.write_bytes(machine.home.credentials.read_bytes() + b"# changed\n")
    assert machine.run("process", "work").out == first.out


@pytest.mark.parametrize("profile", [r"D:evil", r"a\..\..\..\x", "team:prod", "NUL"])
def test_no_profile_names_a_place_outside_the_state_folder(machine: WindowsMachine, profile: str) -> None:
    machine.home.write_credentials(machine.home.credentials.read_text().replace("[work]", f"[{profile}]"))
    machine.profile = profile
    machine.logged_in()
    machine.age_files()
    before = set(machine.home.files())
    done = machine.run("process", profile)
    assert done.code == 0, done.all
    made = set(machine.home.files()) - before
    assert all(each.startswith("AppData/Local/fob/") and "/hot/" not in each for each in made), made


def test_ctrl_c_is_for_the_child(machine: WindowsMachine) -> None:
    """Terraform unlocks its state when it is interrupted; a child may end with the code that Windows has for it."""
    machine.logged_in()
    careful = (
        "import sys, time\nprint('up', flush=True)\ntry:\n    time.sleep(30)\nexcept KeyboardInterrupt:\n"
        "    time.sleep(0.5)\n    print('unlocked', flush=True)\n    sys.exit(7)"
    )
    ended = careful.partition("    time.sleep(0.5)")[0] + "    import os\n    os._exit(0xC000013A - (1 << 32))"
    for script, ends in ((careful, "up\nunlocked\ncode 0x7\n"), (ended, "up\ncode 0xc000013a\n")):
        words = [PYTHON, windows_path(HERE / "ctrl_c.py"), FOB, "exec", "work", "--", PYTHON, "-u", "-c", script]
        done = machine.wine.run(words, machine.environ(), machine.home.path, console=True)
        assert (done.code, done.all) == (0, ends)


def test_a_code_is_typed_at_the_console(machine: WindowsMachine) -> None:
    words = [PYTHON, windows_path(HERE / "typed.py"), machine.code(), FOB, "login", "work"]
    done = machine.wine.run(words, machine.environ(), machine.home.path, console=True)
    assert (done.out.splitlines()[-1:], machine.logins) == (["code 0"], ["ok"]), done.all


def test_the_words_of_a_batch_file_stay_words(machine: WindowsMachine) -> None:
    """cmd runs it, which would take an ampersand for the end of the command, and run the rest with the credentials."""
    machine.logged_in()
    tools = machine.home.path / "my tools"
    tools.mkdir()
    batch = 'import sys; print(sys.argv[1:])"'
    (tools / "tool.cmd").write_bytes(f'@"{PYTHON}" -c "{batch} %*\r\n@exit /b 5\r\n'.encode())
    path = rf"{windows_path(tools)};C:\windows\system32"
    for words in (
        ["a&whoami&b"],
        ["a b", "c&d", ""],
        ["a^b", "(c)", "d|more", "e,f=g;h"],
        ["C:\\x\\"],
        ["<in", ">out"],
    ):
        done = machine.run("exec", "work", "--", "tool", *words, env={"PATH": path})
        assert (done.code, done.out) == (5, f"{words}\n"), done.all


def test_a_reader_that_ends_early(machine: WindowsMachine) -> None:
    """As ``more`` does when the user has seen enough; Windows has another error for it than POSIX systems."""
    machine.logged_in()
    machine.age_files()
    assert machine.run("process", "work").code == 0
    script = (
        "import subprocess, sys; pipe = subprocess.PIPE\n"
        "process = subprocess.Popen(sys.argv[1:], stdout=pipe, stderr=pipe)\n"
        "process.stdout.close()\nprint(process.stderr.read().decode(), process.wait())"
    )
    for words in (("status",), ("process", "work"), ("--version",), ("login", "--help"), ("env", "--unset")):
        assert machine.python(script, FOB, *words).out.split() == ["141"], words


def test_a_home_that_is_not_known(machine: WindowsMachine) -> None:
    refused = machine.run("status", env={"USERPROFILE": None, "LOCALAPPDATA": None})
    assert_refused(refused, 3, "USERPROFILE is not set")
