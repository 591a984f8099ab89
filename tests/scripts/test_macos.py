"""fob where it takes the machine for a Mac: what differs there, put in terms of Linux.

``macos_start.py`` takes away what macOS lacks, and ``macos_calls.c`` has the calls of macOS. What they cannot show is
whether macOS does what its manual pages say.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.harness.home import Home
from tests.harness.program import Program, installed
from tests.harness.refusals import assert_refused
from tests.harness.stand_in import write_script
from tests.harness.user_machine import UserMachine

if TYPE_CHECKING:
    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.program import Result

pytestmark = pytest.mark.linux_only("the stand-ins put macOS in terms of Linux; a Mac has what they stand for")

HERE = Path(__file__).parent
COMPILER = pytest.mark.skipif(not shutil.which("cc"), reason="missing: cc, to compile the calls of macOS")
ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="missing: root, to be in one group and not in another")
NOBODY = 65534
FOREIGN = 4321


class Mac(UserMachine):
    """A user whose fob takes the machine for a Mac; its home is behind a link, as /tmp and /var are there."""

    calls: Path | None = None

    def run(self, *words: str, env: dict[str, str | None] | None = None) -> Result:
        loaded = {"LD_PRELOAD": str(self.calls)} if self.calls else {}
        return Program(self.home, (sys.executable, str(HERE / "macos_start.py")))(*words, env={**loaded, **(env or {})})


@pytest.fixture
def mac(tmp_path: Path, sandbox: SandboxProcess, name: str) -> Mac:
    (tmp_path / "private").mkdir(mode=0o700)
    (tmp_path / "tmp").symlink_to("private")
    home = Home(tmp_path / "tmp/home", sandbox.endpoint)
    home.path.mkdir(mode=0o700)
    made = Mac(home, sandbox, name)
    made.write_key_and_region()
    return made


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    library = tmp_path_factory.mktemp("macos") / "calls.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, HERE / "macos_calls.c"], check=True)
    return library


def test_a_session_from_login_to_logout(mac: Mac) -> None:
    key = mac.home.credentials.read_bytes()
    login = mac.run("login", "work", "--code", mac.code())
    assert (login.code, "warning" in login.err) == (0, False), login.all
    assert mac.run("login", "work").code == 0
    assert mac.logins == ["ok"]
    mac.age_files()
    assert '"AccessKeyId": "ASIA' in mac.run("process", "work").out
    in_child = mac.run("exec", "work", "--", "sh", "-c", "echo $AWS_ACCESS_KEY_ID; exit 9")
    assert (in_child.code, in_child.out[:4]) == (9, "ASIA")
    assert "11 h 59 min" in mac.run("status").out
    assert mac.run("logout", "work").code == 0
    after = mac.home.credentials.read_bytes()
    assert (after.startswith(key), b"ASIA" in after) == (True, False)


@COMPILER
def test_attributes_and_access_lists_stay_and_none_is_inherited(mac: Mac, calls: Path) -> None:
    mac.calls = calls
    file, folder = mac.home.credentials, mac.home.aws
    os.setxattr(file, "user.com.apple.metadata", b"tags")
    os.setxattr(file, "user.acl", b"everybody deny delete")
    login = mac.run("login", "work", "--code", mac.code())
    assert login.code == 0, login.all
    assert {name: os.getxattr(file, name) for name in os.listxattr(file)} == {
        "user.com.apple.metadata": b"tags",
        "user.acl": b"everybody deny delete",
    }
    assert sorted(path.name for path in folder.iterdir()) == ["config", "credentials"]


@COMPILER
def test_a_list_that_the_folder_hands_down_is_taken_away(mac: Mac, calls: Path) -> None:
    """The old file had none: the new one would be open to users who could not read it."""
    script = (
        "import sys, os; sys.path.insert(0, sys.argv[1]); setxattr = os.setxattr; import macos_start\n"
        "from pathlib import Path; from awsfob.system import SYSTEM\n"
        "new = os.open(sys.argv[3], os.O_RDWR | os.O_CREAT, 0o600); setxattr(new, 'user.acl', b'staff allow read')\n"
        "SYSTEM.copy_attributes(new, Path(sys.argv[2]) if sys.argv[2] else None)"
    )
    for number, source in enumerate((str(mac.home.credentials), "")):
        new = mac.home.aws / f"new-{number}"
        words = [sys.executable, "-c", script, str(HERE), source, str(new)]
        subprocess.run(words, env=mac.home.env({"LD_PRELOAD": str(calls)}), check=True)
        assert os.listxattr(new) == []


@ROOT
@pytest.mark.parametrize("mode", [0o660, 0o640, 0o600])
def test_a_group_that_the_user_is_not_in_loses_its_rights(mac: Mac, mode: int) -> None:
    """A new file has the group of its folder; the old file may have another, which only root could give it."""
    os.chown(mac.home.credentials, 0, FOREIGN)
    mac.home.credentials.chmod(mode)
    # Without CAP_CHOWN even root cannot give a file to a group that it is not in.
    if not shutil.which("setpriv"):
        pytest.skip("missing: setpriv, to take a right from root")
    for program in (installed(), (sys.executable, str(HERE / "macos_start.py"))):
        weak = ("setpriv", "--bounding-set=-chown", "--inh-caps=-chown", *program)
        done = Program(mac.home, weak)("login", "work", "--force", "--code", mac.code())
        assert done.code == 0, done.all
        info = mac.home.credentials.stat()
        assert (info.st_gid, info.st_mode & 0o7777) == (os.getegid(), mode & ~0o070)
        os.chown(mac.home.credentials, 0, FOREIGN)
        mac.home.credentials.chmod(mode)
    kept = mac.run("login", "work", "--force", "--code", mac.code())
    assert kept.code == 0, kept.all
    info = mac.home.credentials.stat()
    assert (info.st_gid, info.st_mode & 0o7777) == (FOREIGN, mode)


def test_a_dialogue_where_a_mac_has_one(mac: Mac) -> None:
    """Programs of the desktop have no DISPLAY there; somebody who came through SSH would not see the dialogue."""
    answers = f"read x; echo OK; while read x; do case $x in (GETPIN) echo 'D {mac.code()}' ;; esac; echo OK; done"
    mac.home.programs.mkdir()
    mac.install("pinentry-mac", f"echo OK; {answers}")
    refused = mac.run("process", "work", env={"SSH_CONNECTION": "1 2 3 4"})
    assert_refused(refused, 6, "no terminal")
    asked = mac.run("process", "work")
    assert (asked.code, mac.logins) == (0, ["ok"]), asked.all


BSD = {
    "ls": 'command -p ls "$@" | sed -E "s/^([-d][-rwx]{9})[.+]? /\\\\1@ /"',
    "readlink": 'case $1 in (-*) echo "readlink: illegal option -- f" >&2; exit 1 ;; esac; command -p readlink "$@"',
    "stat": 'echo "stat: illegal option" >&2; exit 1',
    "date": 'case $1 in (+%s) command -p date +%s ;; (*) echo "date: illegal option" >&2; exit 1 ;; esac',
}


def test_the_script_reads_what_programs_of_bsd_print(mac: Mac) -> None:
    mac.home.programs.mkdir()
    for program, body in BSD.items():
        mac.install(program, body)
    mac.log_in()
    mac.age_files()
    stored = mac.fob("process", "work")
    assert stored.code == 0, stored.all
    entry = mac.state / "hot/work/entry"
    entry.write_bytes(entry.read_bytes().replace(b'"AccessKeyId": "ASIA', b'"AccessKeyId": "STOR'))
    script = write_script(mac.home.programs / "fob-process", Path(installed("fob-process")[0]).read_text())
    answer = Program(mac.home, (str(script),))("work")
    assert '"AccessKeyId": "STOR' in answer.out, answer.all
    entry.chmod(0o640)
    write_script(mac.home.programs / "fob", "#!/bin/sh\necho fob\n")
    assert Program(mac.home, (str(script),))("work").out == "fob\n"


def test_a_file_is_synced_past_the_cache_of_the_drive(mac: Mac) -> None:
    """Where a file system does not have that, fob syncs as elsewhere."""
    script = (
        "import sys, os; sys.path.insert(0, sys.argv[1]); import macos_start, fcntl\n"
        "seen = []; fsync = os.fsync; os.fsync = lambda number: seen.append('fsync')\n"
        "def full(number, what):\n    seen.append(what == fcntl.F_FULLFSYNC)\n    if len(seen) > 1: raise OSError\n"
        "fcntl.fcntl = full; from awsfob.system import SYSTEM; SYSTEM.sync_file(0); SYSTEM.sync_file(0); print(seen)"
    )
    words = [sys.executable, "-c", script, str(HERE)]
    done = subprocess.run(words, env=mac.home.env(), capture_output=True, text=True, check=True)
    assert done.stdout == "[True, True, 'fsync']\n"


def test_a_name_in_other_letters_is_another_profile(mac: Mac) -> None:
    """The file system of a Mac has one folder for both, so it finds the answer that is stored for the other one."""
    assert mac.run("login", "work", "--code", mac.code()).code == 0
    mac.age_files()
    assert mac.run("process", "work").code == 0
    shutil.copytree(mac.state / "hot/work", mac.state / "hot/Work")
    assert_refused(mac.run("process", "Work"), 3, "no profile 'Work'")
    shipped = Program(mac.home, (str(Path(installed()[0]).with_name("fob-process")),))
    assert_refused(shipped("Work"), 3, "no profile 'Work'")
    assert shipped("work").code == 0
