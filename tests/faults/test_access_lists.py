"""Access lists (ACLs): a replaced file has the readers that the old one had, whatever its folder gives to new files.

The lists are written as the kernel keeps them (acl(5), and ``linux/posix_acl_xattr.h``), so that no program for them is
needed. Who may read is asked of the kernel, by a process of that user.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from awsfob.storage import files as disk
from tests.faults.disk_child import setting

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="missing: Linux, whose access lists Python can set"),
    pytest.mark.skipif(os.geteuid() != 0, reason="missing: root, to be another user"),
]
FRIEND, FOREIGNER = 4321, 8765
ACCESS, DEFAULT = "system.posix_acl_access", "system.posix_acl_default"
_NO_ID = 0xFFFFFFFF


def acl(user: int, rights: int, *, owner: int = 6, mask: int = 7) -> bytes:
    """Return the list ``user::rw-,user:USER:RIGHTS,group::r--,mask::rwx,other::---``."""
    entries = [(0x01, owner, _NO_ID), (0x02, rights, user), (0x04, 4, _NO_ID), (0x10, mask, _NO_ID), (0x20, 0, _NO_ID)]
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that gives its new files a reader, and that everybody may enter."""
    with tempfile.TemporaryDirectory() as name:
        made = Path(name) / "aws"
        made.mkdir()
        Path(name).chmod(0o755)
        (made / "credentials").write_bytes(b"[a]\ntoken = old\n")
        try:
            os.setxattr(made, DEFAULT, acl(FRIEND, 7, owner=7))
        except OSError as error:
            pytest.skip(f"missing: access lists on the disk of the tests ({error.strerror})")
        made.chmod(0o755)
        yield made


def may_read(path: Path, uid: int) -> bool:
    """Ask the kernel, as that user."""
    command = ["/bin/sh", "-c", 'cat "$0" >/dev/null 2>&1', str(path)]
    return subprocess.run(command, user=uid, group=uid, extra_groups=[], check=False).returncode == 0


def edited(path: Path) -> Path:
    assert disk.edit(path, setting("a", "token", "new"), state=path.parent.parent / "state").changed
    return path


def test_what_the_folder_gives_to_a_new_file(folder: Path) -> None:
    """The control: another program that replaced the file would open it."""
    new = folder / "new"
    new.write_bytes(b"")
    new.chmod(0o640)
    assert (may_read(new, FRIEND), may_read(new, FOREIGNER)) == (True, False)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o660, 0o644])
def test_a_replaced_file_has_no_reader_that_the_old_one_had_not(folder: Path, mode: int) -> None:
    path = folder / "credentials"
    path.chmod(mode)
    before = may_read(path, FRIEND)
    edited(path)
    assert ACCESS not in os.listxattr(path)
    assert (may_read(path, FRIEND), path.stat().st_mode & 0o777) == (before, mode)


def test_a_new_file_has_none_either_not_even_when_its_mode_is_widened(folder: Path) -> None:
    (folder / "credentials").unlink()
    path = edited(folder / "credentials")
    path.chmod(0o640)
    assert (may_read(path, FRIEND), ACCESS in os.listxattr(path)) == (False, False)


@pytest.mark.parametrize("rights", [4, 6])
def test_the_list_of_the_old_file_stays(folder: Path, rights: int) -> None:
    path = folder / "credentials"
    before = acl(FOREIGNER, rights)
    os.setxattr(path, ACCESS, before)
    edited(path)
    assert os.getxattr(path, ACCESS) == before
    assert (may_read(path, FOREIGNER), may_read(path, FRIEND)) == (True, False)
