"""The writer's rules, one by one: links, folders, modes, first-time copies, and what it refuses and how it says so."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from awsfob.errors import FilesError
from awsfob.ini.document import Document
from awsfob.storage import files as disk
from awsfob.storage.file_state import MOST_BYTES
from awsfob.storage.os_errors import to_files_error
from tests.faults.disk_child import setting
from tests.faults.disk_run import an_aws_folder, mode

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "wJalrXUtnFEMI"
NEW = setting("a", "token", "new")

# Reading --------------------------------------------------------------------------------------------------------------


def test_a_missing_file_reads_as_empty(tmp_path: Path) -> None:
    assert disk.read(tmp_path / "nowhere" / "credentials") == b""


def test_a_file_reads_as_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "credentials").write_bytes(b"\xff\r\n\x00")
    assert disk.read(tmp_path / "credentials") == b"\xff\r\n\x00"


def test_the_null_device_reads_as_empty_and_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "null"
    path.symlink_to(os.devnull)
    assert disk.read(path) == b""
    with pytest.raises(FilesError, match="it is not a file"):
        disk.edit(path, NEW, state=tmp_path / "state")


def test_what_cannot_be_read_is_named_with_what_to_do(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    below_a_file = tmp_path / "file" / "credentials"
    below_a_file.parent.write_bytes(b"")
    too_long = tmp_path / ("n" * 300)
    reasons = {
        tmp_path: "it is a folder",
        loop: "its symbolic links lead in a circle",
        below_a_file: "a part of its path is a file, not a folder",
        too_long: "its name is too long",
    }
    for path, reason in reasons.items():
        with pytest.raises(FilesError) as refusal:
            disk.read(path)
        assert refusal.value.what == f"cannot read {path}: {reason}"
        assert refusal.value.hints
        with pytest.raises(FilesError):
            disk.edit(path, NEW, state=tmp_path / "state")


def test_a_file_too_large_to_be_one_of_aws(tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    path.write_bytes(b"#" * MOST_BYTES)
    assert len(disk.read(path)) == MOST_BYTES
    for refused in (lambda: disk.read(path), lambda: disk.edit(path, lambda _: b"", state=tmp_path / "state")):
        path.write_bytes(b"#" * (MOST_BYTES + 1))
        with pytest.raises(FilesError, match="larger than 4 MiB"):
            refused()
    path.write_bytes(b"")
    with pytest.raises(FilesError, match="larger than 4 MiB"):
        disk.edit(path, lambda _: b"#" * (MOST_BYTES + 1), state=tmp_path / "state")
    assert path.read_bytes() == b""


# Folders and modes ----------------------------------------------------------------------------------------------------


def test_everything_new_is_private_under_any_umask(tmp_path: Path, umask: int) -> None:
    path, state = tmp_path / "home" / ".aws" / "credentials", tmp_path / "state" / "fob"
    assert disk.edit(path, setting("a", "k", "v"), state=state).changed
    assert disk.edit(path, setting("a", "k", "w"), state=state).changed
    found = {str(item.relative_to(tmp_path)): mode(item) for item in tmp_path.rglob("*")}
    copy = next(name for name in found if "/credentials-" in name)
    files = {"home/.aws/credentials", copy}
    folders = {"home", "home/.aws", "state", "state/fob", "state/fob/backups"}
    assert found == dict.fromkeys(files, 0o600) | dict.fromkeys(folders, 0o700), oct(umask)


@pytest.mark.parametrize("kept", [0o600, 0o640, 0o644, 0o400, 0o660])
def test_an_existing_mode_is_kept(tmp_path: Path, kept: int, umask: int) -> None:
    path = an_aws_folder(tmp_path)
    path.chmod(kept)
    assert disk.edit(path, NEW, state=tmp_path / "state").changed
    assert mode(path) == kept, oct(umask)


def test_extended_attributes_are_kept(tmp_path: Path) -> None:
    path = an_aws_folder(tmp_path)
    try:
        os.setxattr(path, "user.note", b"mine")
    except OSError as error:
        pytest.skip(f"missing: extended attributes on the disk of the tests ({error.strerror})")
    disk.edit(path, NEW, state=tmp_path / "state")
    assert os.getxattr(path, "user.note") == b"mine"


def test_nothing_to_change_writes_nothing(tmp_path: Path) -> None:
    path = an_aws_folder(tmp_path)
    before = path.stat()
    assert disk.edit(path, setting("a", "token", "old"), state=tmp_path / "state") == disk.Written(
        changed=False, warnings=()
    )
    assert path.stat() == before
    assert not (tmp_path / "state").exists()


def test_nothing_to_change_makes_no_folder(tmp_path: Path) -> None:
    assert not disk.edit(tmp_path / "home" / ".aws" / "credentials", lambda data: data, state=tmp_path / "s").changed
    assert not list(tmp_path.iterdir())


def test_an_error_of_the_change_changes_nothing_and_frees_the_lock(tmp_path: Path) -> None:
    path = an_aws_folder(tmp_path)
    before = path.read_bytes()

    def fail(_: bytes) -> bytes:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        disk.edit(path, fail, state=tmp_path / "state")
    assert path.read_bytes() == before
    assert disk.edit(path, NEW, state=tmp_path / "state").changed


# Links ----------------------------------------------------------------------------------------------------------------


def test_a_linked_file_is_changed_where_it_is(tmp_path: Path) -> None:
    real = an_aws_folder(tmp_path / "dotfiles")
    link = tmp_path / "home" / ".aws" / "credentials"
    link.parent.mkdir(parents=True)
    link.symlink_to("../../dotfiles/.aws/credentials")
    assert disk.edit(link, NEW, state=tmp_path / "state").changed
    assert link.is_symlink()
    assert Document.parse(real.read_bytes()).get("a", "token") == "new"
    assert {item.name for item in link.parent.iterdir()} == {"credentials"}


def test_a_file_in_a_linked_folder(tmp_path: Path) -> None:
    real = an_aws_folder(tmp_path / "dotfiles")
    (tmp_path / ".aws").symlink_to(real.parent)
    assert disk.edit(tmp_path / ".aws" / "credentials", NEW, state=tmp_path / "state").changed
    assert (tmp_path / ".aws").is_symlink()
    assert Document.parse(real.read_bytes()).get("a", "token") == "new"


def test_a_link_to_a_file_that_is_not_there(tmp_path: Path) -> None:
    """It may be on a volume that is not mounted, where a mount would hide what fob wrote."""
    link, real = tmp_path / "credentials", tmp_path / "dotfiles" / "credentials"
    link.symlink_to(real)
    assert disk.read(link) == b""
    with pytest.raises(FilesError, match="which is missing"):
        disk.edit(link, NEW, state=tmp_path / "state")
    assert not real.parent.exists()
    real.parent.mkdir()
    real.touch()
    assert disk.edit(link, NEW, state=tmp_path / "state").changed
    assert link.is_symlink()
    assert real.read_bytes() == b"[a]\ntoken = new\n"


def test_a_stale_temporary_file_goes_also_when_nothing_changes(tmp_path: Path) -> None:
    path = an_aws_folder(tmp_path)
    stale, victim = path.parent / ".credentials.fob-tmp", tmp_path / "victim"
    for made in (lambda: stale.write_bytes(b"secret"), lambda: stale.symlink_to(victim)):
        for change in (NEW, lambda data: data):
            victim.write_bytes(b"mine")
            made()
            disk.edit(path, change, state=tmp_path / "state")
            assert not stale.is_symlink()
            assert not stale.exists()
            assert victim.read_bytes() == b"mine"


# First-time copies ----------------------------------------------------------------------------------------------------


def test_the_first_change_keeps_a_copy_and_later_ones_leave_it(tmp_path: Path) -> None:
    path, other, state = an_aws_folder(tmp_path / "one"), an_aws_folder(tmp_path / "two"), tmp_path / "state"
    original = path.read_bytes()
    link = tmp_path / "link"
    link.symlink_to(path)
    for place, value in ((path, "1"), (path, "2"), (link, "3")):
        assert disk.edit(place, setting("a", "token", value), state=state).changed
    copies = list(state.glob("backups/credentials-*"))
    assert [copy.read_bytes() for copy in copies] == [original]
    disk.edit(other, NEW, state=state)
    assert len(list(state.glob("backups/credentials-*"))) == 2


# What is refused and said ---------------------------------------------------------------------------------------------

BROKEN = [
    b"[a]\nk = 1\n" + SECRET.encode() + b"\n",
    b"[a]\nk = \xff" + SECRET.encode(),
    b"[a]\nK=1\nk=" + SECRET.encode(),
]


@pytest.mark.parametrize("data", BROKEN)
def test_a_broken_file_is_named_with_its_line_and_never_its_content(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "credentials"
    path.write_bytes(data)
    with pytest.raises(FilesError) as refusal:
        disk.edit(path, setting("b", "k", "v"), state=tmp_path / "state")
    assert refusal.value.what.startswith(f"{path}, line ")
    assert SECRET not in " ".join([refusal.value.what, *refusal.value.hints])
    assert path.read_bytes() == data


def test_a_result_that_botocore_could_not_read_is_refused(tmp_path: Path) -> None:
    path = an_aws_folder(tmp_path)
    before = path.read_bytes()
    with pytest.raises(FilesError, match="line 1 would be broken then") as refusal:
        disk.edit(path, lambda data: SECRET.encode() + data, state=tmp_path / "state")
    assert SECRET not in refusal.value.what
    assert path.read_bytes() == before


def test_a_broken_file_may_be_mended(tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    path.write_bytes(BROKEN[0])
    assert disk.edit(path, lambda _: b"[a]\n", state=tmp_path / "state").changed


@pytest.mark.parametrize("change", [NEW, lambda data: data])
def test_a_file_with_secrets_that_others_can_read_is_warned_about(tmp_path: Path, change: disk.Change) -> None:
    path, state = tmp_path / "credentials", tmp_path / "state"
    path.write_bytes(f"[a]\naws_secret_access_key = {SECRET}\n".encode())
    path.chmod(0o644)
    (warning,) = disk.edit(path, change, state=state).warnings
    assert str(path) in warning
    assert "0644" in warning
    assert SECRET not in warning
    path.chmod(0o600)
    assert disk.edit(path, setting("a", "k", "v"), state=state).warnings == ()


def test_a_file_without_secrets_may_be_read_by_others(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_bytes(b"[default]\nregion = a\naws_session_token =\n")
    path.chmod(0o644)
    assert disk.edit(path, setting("default", "region", "b"), state=tmp_path / "state").warnings == ()


def test_every_known_trouble_is_told_in_words_and_with_a_hint(tmp_path: Path) -> None:
    for number in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO, errno.EBUSY, errno.ENOTTY):
        told = to_files_error(OSError(number, os.strerror(number)), tmp_path, "change")
        assert told.what.startswith(f"cannot change {tmp_path}: ")
        assert "Errno" not in told.what
        assert told.hints
