"""The only writer under ``~/.aws``, and of fob's own state.

The promise: whatever happens (``kill -9``, a full disk, a second writer), a file is the old one or the new one, whole,
and nobody's change is lost. How it is kept, in the order of ``edit``:

1. the link is followed to the file it names, and the folder locked (``.fob.lock`` in it), so that fobs take turns;
2. the file is read, changed in memory, and the result refused if botocore could not read it;
3. before fob's first change of a file a copy of it goes to ``backups`` in the state folder;
4. the new text goes to a temporary file beside the target, which takes over owner, mode and extended attributes, and
   is synced to the disk;
5. the target is looked at again: if another program, which knows nothing of the lock, has changed it or has it open for
   writing (it may have emptied it, to fill it in a moment), back to 2;
6. the temporary file is renamed over the target, and the folder synced;
7. both are looked at once more: what another program has written into the old file since 5 is put in place, and where
   one has written over the new file what it had read before 6, as ``aws configure set`` may, our change is made again.

What remains is a program that reads before 6 and writes after 7: it takes back what it never saw. Who writes is known
on Linux only (``system/linux.py``). A file with several hard links gets a file of its own, as with every such editor.

What differs on macOS and Windows is in ``system/``.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from awsfob.errors import FilesError
from awsfob.ini.document import Document
from awsfob.storage.file_metadata import PRIVATE, take_over
from awsfob.storage.file_state import (
    MOST_BYTES,
    TRIES,
    FileState,
    pause,
    read_open_state,
    read_state,
    too_large,
    wait_for_writers,
)
from awsfob.storage.leftovers import remove_leftovers, temporary_of
from awsfob.storage.lock import locked
from awsfob.storage.os_errors import describe, to_files_error
from awsfob.storage.validation import exposed, refuse_broken
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PRIVATE_FOLDER = 0o700

Change = Callable[[bytes], bytes]


class Written(NamedTuple):
    """What became of an edit.

    Attributes:
        changed: Whether the file is another one now.
        warnings: What the user should know, one line each.
    """

    changed: bool
    warnings: tuple[str, ...]


class _ChangedMeanwhileError(Exception):
    """Another program changed the file after fob read it: before fob replaced it, or right after (``replaced``)."""

    def __init__(self, *, replaced: bool = False) -> None:
        self.replaced = replaced


def read(path: Path) -> bytes:
    """Return a file's bytes, ``b""`` when there is no such file.

    Raises:
        FilesError: It cannot be read, is a folder, or is larger than ``MOST_BYTES``.
    """
    with _reporting(path, "read"):
        return wait_for_writers(lambda: read_state(path), lambda seen: bool(seen.data)).data


def edit(path: Path, change: Change, *, state: Path) -> Written:
    """Change an AWS file: atomically, durably, and together with any number of other writers.

    Args:
        path: The file; it need not exist, nor its folder. A symbolic link is followed, and stays.
        change: Gets the file's bytes and returns the new ones. It must depend on nothing else: it is called again
            when another program has changed the file meanwhile.
        state: fob's state folder, where the first-time copy goes.

    Raises:
        FilesError: Nothing was changed; the message says why, and never what the file holds.
    """
    with _reporting(path, "change"):
        target = _target(path)
        if not target.parent.is_dir() and change(b"") == b"":
            return Written(changed=False, warnings=())
        _make_folder(target.parent)
        with locked(target.parent):
            remove_leftovers(target.parent)  # also when nothing has to change
            return _edit_until_it_stays(path, target, change, state)


def private_folder(path: Path) -> None:
    """Make sure that there is such a folder, and that nobody else can write in it.

    A new one gets mode 0700 under any umask, and so do missing folders above it.

    Raises:
        FilesError: It cannot be made, it or a link in its place belongs to somebody else, or others can write in it.
    """
    with _reporting(path, "use"):
        _make_folder(path)
        info, link = path.stat(), path.lstat()
    # The link of another user may lead into any folder of this one's.
    is_own_link = SYSTEM.is_owned_by_user(link) or SYSTEM.is_owned_by_root(link)
    if not is_own_link or not SYSTEM.is_owned_by_user(info):
        raise FilesError(f"cannot use {path}: the folder belongs to another user", "name another one in FOB_STATE_DIR")
    if SYSTEM.can_others_write(info):
        raise FilesError(f"cannot use {path}: other users can write in the folder", f"chmod 700 {path}")


def write_private(path: Path, data: bytes) -> None:
    """Replace a state file atomically and durably; it has mode 0600 under any umask. The folder must exist.

    Raises:
        FilesError: It could not be written; what was there before is still there.
    """
    with _reporting(path, "write"), locked(path.parent):
        _replace(path, data, None)


def remove_private(folder: Path, doomed: Iterable[Path]) -> None:
    """Remove state files of one folder, and what killed writers may have left beside them.

    Args:
        folder: An existing folder.
        doomed: Files in it; one that is gone already is fine.

    Raises:
        FilesError: The folder cannot be changed.
    """
    with _reporting(folder, "change"), locked(folder):
        remove_leftovers(folder)
        for path in doomed:
            path.unlink(missing_ok=True)


def _edit_until_it_stays(path: Path, target: Path, change: Change, state: Path) -> Written:
    replaced = False
    for attempt in range(TRIES):
        try:
            written = _edit_once(path, target, change, state, is_last=attempt == TRIES - 1)
        except _ChangedMeanwhileError as overtaken:
            replaced |= overtaken.replaced
            pause(attempt)
        else:
            return written._replace(changed=written.changed or replaced)
    raise FilesError(f"cannot change {path}: another program keeps changing it", "stop that program, then try again")


def _edit_once(path: Path, target: Path, change: Change, state: Path, *, is_last: bool) -> Written:
    seen = read_state(target)
    # A program that only keeps the file open, and writes nothing, is no reason not to; an empty file is one.
    if seen.is_written and not (is_last and seen.data):
        raise _ChangedMeanwhileError
    after = change(seen.data)
    document = Document.parse(after)
    mode = stat.S_IMODE(seen.info.st_mode) if seen.info else PRIVATE
    warnings = exposed(path, document, mode)
    if after == seen.data:
        return Written(changed=False, warnings=warnings)
    refuse_broken(path, seen.data, document)
    if len(after) > MOST_BYTES:
        raise too_large(path)
    _keep_copy(target, seen, state)
    with target.open("rb") if seen.info is not None else nullcontext() as old:
        warnings += _replace(target, after, seen)
        _must_have_lasted(target, seen, after, old)
    return Written(changed=True, warnings=warnings)


def _replace(target: Path, data: bytes, seen: FileState | None) -> tuple[str, ...]:
    """Put new bytes in a file's place, under the folder's lock; without ``seen``, whatever is there now.

    Returns:
        Warnings: at most that the folder could not be synced.
    """
    remove_leftovers(target.parent)
    temporary = temporary_of(target)
    descriptor = os.open(temporary, SYSTEM.new_file_flags, PRIVATE)
    try:
        try:
            _write_all(descriptor, data)
            take_over(descriptor, target, seen.info if seen else None)
            SYSTEM.sync_file(descriptor)
        finally:
            os.close(descriptor)
        if seen is not None:
            _must_be_still(seen, target)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    return _sync_folder(target.parent)


def _must_be_still(seen: FileState, target: Path) -> None:
    if not seen.is_still(read_state(target)):
        raise _ChangedMeanwhileError


def _must_have_lasted(target: Path, seen: FileState, after: bytes, old: BinaryIO | None) -> None:
    """Make sure that in the moment of our rename no other program's change was lost, nor ours to it."""
    if old is not None:
        lost = wait_for_writers(
            lambda: read_open_state(old, target), lambda now: seen.is_written and now.data == seen.data
        )
        if lost.data not in {seen.data, b""} and not lost.is_written:
            _replace(target, lost.data, read_state(target))
            raise _ChangedMeanwhileError(replaced=True)
    if read_state(target).data != after:
        raise _ChangedMeanwhileError(replaced=True)


def _write_all(descriptor: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]


def _sync_folder(folder: Path) -> tuple[str, ...]:
    """Make a rename in a folder last. The rename has happened by now, so a failure is only a warning."""
    try:
        SYSTEM.sync_folder(folder)
    except OSError as error:
        return (f"the change is made, but may not survive a power failure now: {describe(error)} ({folder})",)
    return ()


def _target(path: Path) -> Path:
    """Return the file behind a path's links; it may be missing, but nothing else may be in its place."""
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(path.stat().st_mode):
            raise FilesError(f"cannot change {path}: it is not a file", "name a file")
    return Path(os.path.realpath(path))


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    if folder.parent != folder:
        _make_folder(folder.parent)
    try:
        folder.mkdir(_PRIVATE_FOLDER)
    except FileExistsError:
        if folder.is_dir():  # another process was as quick
            return
        raise
    folder.chmod(_PRIVATE_FOLDER)  # a umask can only have taken bits away
    _sync_folder(folder.parent)


def _keep_copy(target: Path, seen: FileState, state: Path) -> None:
    """Copy a file that fob is about to change for the first time; a copy that is there already stays as it is."""
    from hashlib import sha256

    folder = state / "backups"
    copy = folder / f"{target.name}-{sha256(os.fsencode(target)).hexdigest()[:16]}"
    if seen.info is None or os.path.lexists(copy):
        return
    private_folder(state)
    private_folder(folder)
    write_private(copy, seen.data)


@contextmanager
def _reporting(path: Path, doing: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise to_files_error(error, path, doing) from error
