"""Files on Windows: held open by other programs, changed by three at once, their access lists, and what writes them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.harness.refusals import assert_refused
from tests.windows.set_up import windows_path
from tests.windows.wine import FOB, PYTHON

if TYPE_CHECKING:
    from tests.windows.windows_machine import WindowsMachine

pytestmark = [pytest.mark.windows, pytest.mark.timeout(300)]

HOLD = """
import os, subprocess, sys, threading
held = open(sys.argv[1], "rb")  # Python does not let others replace what it has open
if float(sys.argv[2]):
    threading.Timer(float(sys.argv[2]), held.close).start()
done = subprocess.run(sys.argv[3:], capture_output=True, text=True)
sys.stdout.write(done.stdout)
sys.stderr.write(done.stderr)
sys.exit(done.returncode)
"""


def test_a_file_that_another_program_has_open(machine: WindowsMachine) -> None:
    """A virus scanner lets go in a moment; with an editor that does not, no code is spent."""
    before = machine.home.credentials.read_bytes()
    held = str(machine.home.credentials).replace("/", "\\")
    login = [FOB, "login", "work", "--code", machine.code()]
    refused = machine.python(HOLD, f"Z:{held}", "0", *login)
    assert_refused(refused, 3, "another program has the file open")
    assert machine.home.credentials.read_bytes() == before
    assert machine.logins == []
    assert [path.name for path in machine.home.aws.iterdir() if "tmp" in path.name] == []
    passed = machine.python(HOLD, f"Z:{held}", "1", *login)
    assert (passed.code, machine.logins) == (0, ["ok"]), passed.all


def test_three_at_once_with_one_code(machine: WindowsMachine) -> None:
    code = machine.code()
    started = [machine.start("login", "work", "--code", code) for _ in range(3)]
    done = [each.result(280) for each in started]
    assert [each.code for each in done] == [0, 0, 0], [each.all for each in done]
    assert machine.logins == ["ok"]


def test_rotating_and_setting_up(machine: WindowsMachine) -> None:
    old = machine.user.key_id
    init = machine.run("init", "work")
    assert (init.code, "username" in machine.home.credentials.read_text()) == (0, True), init.all
    process = machine.run("init", "work", "--process", "--yes")
    assert process.code == 0, process.all
    (line,) = re.findall("^credential_process = (.*)$", machine.home.config.read_text(), re.MULTILINE)
    program, *words = line.split(" ")
    assert (program.lower(), words) == (FOB.lower(), ["process", "work-sts"])
    # As an SDK of Windows runs it, which hands the line to the system.
    run = (
        "import subprocess, sys; done = subprocess.run(sys.argv[1], capture_output=True, text=True)\n"
        "print(done.stdout, end=''); print(done.stderr, end='', file=sys.stderr); sys.exit(done.returncode)"
    )
    answer = machine.python(run, line, env={"FOB_CODE": machine.code()})
    assert answer.code == 0, answer.all
    assert json.loads(answer.out)["AccessKeyId"].startswith("ASIA"), answer.all
    assert "ASIA" not in machine.home.credentials.read_text()  # an SDK would use that, and not run fob any more
    again = machine.run("init", "work", "--process", "--yes")
    assert (again.code, machine.home.config.read_text().count("credential_process")) == (0, 1), again.all
    rotated = machine.run("rotate", "work", "--yes", env={"FOB_CODE": machine.code()})
    assert rotated.code == 0, rotated.all
    assert old not in machine.home.credentials.read_text()


def test_a_profile_folder_is_synchronised(machine: WindowsMachine) -> None:
    folder = machine.home.aws / "aws-profiles"
    folder.mkdir()
    text = f"[mainuser]\naws_access_key_id = {machine.user.key_id}\naws_secret_access_key = {machine.user.secret}\n"
    (folder / "mainuser").write_text(f"{text}mfa_serial = {machine.serial}\nregion = eu-west-1\n")
    machine.home.write_credentials("")
    machine.home.write_config("")
    first = machine.run("sync")
    assert first.code == 0, first.all
    written = machine.home.files()
    assert b"[mainuser]" in written[".aws/credentials"], first.all
    again = machine.run("sync")
    assert (again.code, machine.home.files()[".aws/credentials"]) == (0, written[".aws/credentials"]), again.all
    login = machine.run("login", "mainuser", "--code", machine.code())
    assert (login.code, machine.logins) == (0, ["ok"]), login.all
    after = machine.run("sync", "--dry-run")
    assert (after.code, "chmod" in after.all) == (0, False), after.all


def test_the_sandbox_makes_a_home(machine: WindowsMachine) -> None:
    """Python 3.11 and 3.12 have no ``os.fchmod`` there. The server itself needs a library that wine 8 cannot load."""
    script = (
        "from pathlib import Path; from awsfob.sandbox.sample_homes import write_files\n"
        "write_files(Path('made'), {'credentials': '[work]\\n', 'aws-profiles/work': '[work]\\n'})"
    )
    done = machine.python(script)
    assert done.code == 0, done.all
    made = machine.home.path / "made/.aws"
    assert (made / "credentials").read_text() == (made / "aws-profiles/work").read_text() == "[work]\n"


def test_the_access_list_of_a_file_stays(machine: WindowsMachine) -> None:
    """Wine keeps an access list as a mode of Linux, in its own way: this one comes out as it went in."""
    machine.home.credentials.chmod(0o770)
    machine.logged_in()
    assert machine.home.credentials.stat().st_mode & 0o777 == 0o770
    assert (machine.state / "sessions.json").stat().st_mode & 0o777 != 0o770


def test_backslashes_in_the_command_of_a_source(machine: WindowsMachine) -> None:
    code = machine.code()
    source = f"command:{PYTHON} -c \"print('{code}')\""  # the quotes keep a zero at the beginning
    done = machine.run("login", "work", "--mfa-from", source)
    assert (done.code, machine.logins) == (0, ["ok"]), done.all


def test_a_source_that_fails_where_nobody_can_be_asked(machine: WindowsMachine) -> None:
    """The console that nobody sees may take no text, which a thread finds out, too."""
    done = machine.run("login", "work", "--mfa-from", f"command:{PYTHON} -c 1/0")
    assert done.code in {6, 130}, done.all
    assert "ended with exit code 1" in done.err
    assert "bug" not in done.all


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("login", "nobody"), 3, "nobody"),
        (("login", "work"), 6, "no terminal"),
        (("login", "work", "--code", "12345"), 2, "six digits"),
        (("login", "--no-such-option"), 2, "no such option"),
    ],
)
def test_a_refusal(machine: WindowsMachine, words: tuple[str, ...], code: int, says: str) -> None:
    # fob.exe would give its Python a console where it has none.
    done = machine.wine.run([PYTHON, "-m", "awsfob", *words], machine.environ(), machine.home.path)
    assert_refused(done, code, says)


KEEP = """
import ctypes, subprocess, sys, threading
kernel = ctypes.WinDLL("kernel32")
kernel.CreateFileW.restype = ctypes.c_void_p
kept = ctypes.c_void_p(kernel.CreateFileW(sys.argv[1], 0x80000000, int(sys.argv[2]), None, 3, 0, None))
if float(sys.argv[3]):
    threading.Timer(float(sys.argv[3]), kernel.CloseHandle, [kept]).start()
done = subprocess.run(sys.argv[4:], capture_output=True, text=True)
sys.stdout.write(done.stdout)
sys.stderr.write(done.stderr)
sys.exit(done.returncode)
"""
ALONE, WITH_READERS = "0", "1"  # FILE_SHARE_READ


def test_a_file_that_another_program_keeps_for_itself_is_read_in_a_moment(machine: WindowsMachine) -> None:
    kept = windows_path(machine.home.credentials)
    passed = machine.python(KEEP, kept, ALONE, "1", FOB, "login", "work", "--code", machine.code())
    assert (passed.code, machine.logins) == (0, ["ok"]), passed.all
    refused = machine.python(KEEP, kept, ALONE, "0", FOB, "process", "work")
    assert_refused(refused, 3, "another program has the file open")


def test_a_logout_removes_an_answer_that_another_program_has_open(machine: WindowsMachine) -> None:
    machine.logged_in()
    machine.age_files()
    assert machine.run("process", "work").code == 0
    entry = machine.state / "hot/work/entry"
    assert entry.exists()
    done = machine.python(KEEP, windows_path(entry), WITH_READERS, "2", FOB, "logout", "work")
    assert (done.code, entry.exists()) == (0, False), done.all


@pytest.mark.parametrize("folder", ["Q:\\", r"\\server\share" + "\\"])
def test_a_drive_that_is_not_there(machine: WindowsMachine, folder: str) -> None:
    for variable in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "FOB_STATE_DIR"):
        env = {variable: rf"{folder}no\such"}
        for words in (("init", "work", "--from-csv", "x.csv"), ("login", "work", "--code", "000000", "--force")):
            done = machine.run(*words, env=env)
            assert "bug" not in done.all, (variable, words, done.all)
    refused = machine.run("init", "new", "--from-csv", "x.csv", env={"AWS_SHARED_CREDENTIALS_FILE": rf"{folder}no\x"})
    assert_refused(refused, 3, "a folder on its path is missing")


def test_a_folder_in_place_of_a_file(machine: WindowsMachine) -> None:
    done = machine.run("status", env={"AWS_CONFIG_FILE": windows_path(machine.home.aws)})
    assert_refused(done, 3, "it is a folder")


def test_a_source_may_be_a_batch_file(machine: WindowsMachine) -> None:
    """Package managers put such files on PATH; the name of a path with blanks may go without its ending, too."""
    tools = machine.home.path / "my tools"
    tools.mkdir()
    path = rf"{windows_path(tools)};C:\windows\system32"
    for source in ("command:code", f'command:"{windows_path(tools)}\\code"', "keepassxc:C:\\my.kdbx AWS"):
        code = machine.code()
        for program in ("code.cmd", "keepassxc-cli.bat"):
            (tools / program).write_text(f"@echo {code}\n")
        done = machine.run("login", "work", "--force", "--mfa-from", source, env={"PATH": path})
        assert done.code == 0, (source, done.all)
    assert machine.logins == ["ok"] * 3


def test_no_program_of_the_current_folder_is_asked(machine: WindowsMachine) -> None:
    """It may be a folder that a stranger has filled."""
    for program in ("pinentry.bat", "ykman.bat", "op.bat"):
        (machine.home.path / program).write_text("@echo %0 >> ran.txt\n")
    for option in (("--mfa-from", "ykman:work"), ("--op-account", "a", "--op-item", "b"), ()):
        words = [PYTHON, "-m", "awsfob", "login", "work", *option]  # without a console
        machine.wine.run(words, machine.environ(), machine.home.path)
    sources = machine.run("mfa", "sources").out
    assert re.search("^ykman +no", sources, re.MULTILINE), sources
    assert not (machine.home.path / "ran.txt").exists()


def test_a_tilde_before_a_backslash_is_the_home_folder(machine: WindowsMachine) -> None:
    (machine.home.path / "keepassxc-cli.bat").write_text(f"@echo %* > args.txt\n@echo {machine.code()}\n")
    path = rf"{windows_path(machine.home.path)};C:\windows\system32"
    done = machine.run("login", "work", "--mfa-from", r"keepassxc:~\my.kdbx AWS", env={"PATH": path})
    assert done.code == 0, done.all
    assert rf"{windows_path(machine.home.path)}\my.kdbx AWS" in (machine.home.path / "args.txt").read_text()
