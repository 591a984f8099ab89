"""The only writer under ``~/.aws``, and of fob's own state.

The promise: after a ``kill -9``, on a full disk and beside a second writer, a file is the whole old one or the whole
new one, and no change is lost. The steps of ``edit``:

1. Follow the symbolic link to the file, and lock the folder (``lock.py``): fobs take turns.
2. Read the file, change it in memory, and refuse a result that botocore could not read.
3. Before fob's first change of a file, copy the file to ``backups`` in the state folder.
4. Write the new text to a temporary file beside the target, with the owner, mode and extended attributes of the target,
   and sync it to the disk.
5. Look at the target again. If another program, which does not know the lock, has changed it or has it open for
   writing, go back to 2: the program may have emptied the file, and fill it in a moment.
6. Exchange the names of the two files (``replacement.py``). If the old file is not what was read, exchange them back
   and go back to 2. Else remove it and sync the folder.
7. Look at both files once more. If another program has written into the old file since 5, write its text to the target.
   If another program has overwritten the new file with what it had read before 6, as ``aws configure set`` may, make
   the change again.

A program that reads before 6 and writes after 7 still overwrites fob's change. fob knows who has a file open on Linux
only (``system/linux.py``). Some file systems cannot exchange two names; there, 6 is a plain rename. A file with several
hard links gets a file of its own, as with every such editor.

What differs on macOS and Windows is in ``system/``.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import nullcontext

from awsfob.changes import CHANGES
from awsfob.errors import FilesError
from awsfob.ini.document import Document
from awsfob.light_typing import TYPE_CHECKING
from awsfob.storage.file_metadata import PRIVATE
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
from awsfob.storage.folders import belongs_to_user, make_folder
from awsfob.storage.leftovers import remove_leftovers
from awsfob.storage.lock import locked
from awsfob.storage.os_errors import reporting
from awsfob.storage.real_path import real_path
from awsfob.storage.replacement import ChangedMeanwhileError, replace_file
from awsfob.storage.short_name import short_name
from awsfob.structs import Struct, replace
from awsfob.system import SYSTEM
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import BinaryIO

Change = Callable[[bytes], bytes]


class Written(Struct):
    """The result of an edit.

    Attributes:
        changed: Whether the file is another one now.
        warnings: What the user should know, one line each.
    """

    changed: bool
    warnings: tuple[str, ...]


def read(path: Path) -> bytes:
    """Return a file's bytes, ``b""`` when there is no such file.

    Raises:
        FilesError: It cannot be read, is a folder, or is larger than ``MOST_BYTES``.
    """
    with reporting(path, "read"):
        return wait_for_writers(lambda: read_state(path), lambda seen: bool(seen.data)).data


def edit(path: Path, change: Change, *, state: Path | None) -> Written:
    """Change an AWS file: atomically, durably, and together with any number of other writers.

    Args:
        path: The file; it need not exist, nor its folder. A symbolic link is followed, and stays.
        change: Gets the file's bytes and returns the new ones. It must depend on nothing else: it is called again
            when another program has changed the file meanwhile.
        state: fob's state folder, where the first-time copy goes; None for a change without a copy.

    Raises:
        FilesError: The file was not changed by this call; the message says why, and never what the file holds.
    """
    with reporting(path, "change"):
        target = real_path(path)
        if not target.parent.is_dir() and change(b"") == b"":
            return Written(changed=False, warnings=())
        make_folder(target.parent)
        with locked(target.parent):
            remove_leftovers(target.parent)  # also when nothing has to change
            return _edit_until_it_stays(path, target, change, state)


def remove(path: Path, *, state: Path) -> None:
    """Remove a file of the user's, after a copy of it in the state folder.

    Args:
        path: The file.
        state: fob's state folder.

    Raises:
        FilesError: It could not be copied or removed.
    """
    with reporting(path, "remove"), locked(path.parent):
        _keep_copy(path, read_state(path), state)
        SYSTEM.remove(path)
        CHANGES.note(path)


def private_folder(path: Path) -> None:
    """Make sure that there is such a folder, and that nobody else can write in it.

    A new one gets mode 0700 under any umask, and so do missing folders above it.

    Raises:
        FilesError: It cannot be made, it or a link in its place belongs to somebody else, or others can write in it.
    """
    with reporting(path, "use"):
        make_folder(path)
        info, link = path.stat(), path.lstat()
    # The link of another user may lead into any folder of this one's.
    is_own_link = SYSTEM.is_owned_by_user(link) or SYSTEM.is_owned_by_root(link) or not path.is_symlink()
    if not is_own_link or not belongs_to_user(path):
        raise FilesError(f"cannot use {path}: the folder belongs to another user", "name another one in FOB_STATE_DIR")
    if SYSTEM.can_others_write(info):
        if not SYSTEM.tells_readers(path):
            what = f"cannot use {path}: it is on a drive of Windows, where fob cannot keep other users out"
            raise FilesError(what, "name a folder on a disk of Linux, such as one in /home, in FOB_STATE_DIR")
        is_shared = bool(info.st_mode & stat.S_ISVTX)  # as /tmp is: not fob's to close to others
        hint = (
            f"name a folder in it instead: FOB_STATE_DIR={shell_word(path / 'fob')}"
            if is_shared
            else f"chmod 700 {shell_word(path)}"
        )
        raise FilesError(f"cannot use {path}: other users can write in the folder", hint)


def write_private(path: Path, data: bytes, *, lasting: bool = True) -> None:
    """Replace a state file atomically; it has mode 0600 under any umask. The folder must exist.

    Args:
        path: The file.
        data: The bytes.
        lasting: Whether the file must survive a power failure, which takes a disk some milliseconds. Without it, the
            file may then be empty or have its old bytes.

    Raises:
        FilesError: It could not be written; what was there before is still there.
    """
    with reporting(path, "write"), locked(path.parent):
        replace_file(path, data, None, lasting=lasting)


def remove_private(folder: Path, doomed: Iterable[Path]) -> None:
    """Remove state files of one folder, and what killed writers may have left beside them.

    Args:
        folder: An existing folder.
        doomed: Files in it; one that is gone already is fine.

    Raises:
        FilesError: The folder cannot be changed.
    """
    with reporting(folder, "change"), locked(folder):
        remove_leftovers(folder)
        for path in doomed:
            SYSTEM.remove(path)


def _edit_until_it_stays(path: Path, target: Path, change: Change, state: Path | None) -> Written:
    replaced = False
    for attempt in range(TRIES):
        try:
            written = _edit_once(path, target, change, state, is_last=attempt == TRIES - 1)
        except ChangedMeanwhileError as overtaken:
            replaced |= overtaken.replaced
            pause(attempt)
        else:
            written = replace(written, changed=written.changed or replaced)
            if written.changed:
                CHANGES.note(target)
            return written
    raise FilesError(f"cannot change {path}: another program keeps changing it", "stop that program, then try again")


def _edit_once(path: Path, target: Path, change: Change, state: Path | None, *, is_last: bool) -> Written:
    seen = read_state(target)
    # A program that only keeps the file open, and writes nothing, is no reason not to; an empty file is one.
    if seen.is_written and not (is_last and seen.data):
        raise ChangedMeanwhileError
    after = change(seen.data)
    document = Document.parse(after)
    mode = stat.S_IMODE(seen.info.st_mode) if seen.info else PRIVATE
    from awsfob.storage.validation import exposed, readers_unknown, refuse_broken  # after the question

    warnings = exposed(path, document, mode)
    if after == seen.data:
        return Written(changed=False, warnings=warnings)
    refuse_broken(path, seen.data, document)
    if len(after) > MOST_BYTES:
        raise too_large(path)
    if state is not None and _keep_copy(target, seen, state):
        warnings += readers_unknown(path)
    stays_open = seen.info is not None and SYSTEM.replaces_open_files
    with target.open("rb") if stays_open else nullcontext() as old:
        warnings += replace_file(target, after, seen)
        _must_have_lasted(target, seen, after, old)
    return Written(changed=True, warnings=warnings)


def _must_have_lasted(target: Path, seen: FileState, after: bytes, old: BinaryIO | None) -> None:
    """Check that no change was lost in the moment of the exchange: neither another program's nor fob's."""
    if old is not None:
        lost = wait_for_writers(
            lambda: read_open_state(old, target), lambda now: seen.is_written and now.data == seen.data
        )
        if lost.data not in {seen.data, b""} and not lost.is_written:
            replace_file(target, lost.data, read_state(target))
            raise ChangedMeanwhileError(replaced=True)
    if read_state(target).data != after:
        raise ChangedMeanwhileError(replaced=True)


def first_copy_of(target: Path, state: Path) -> Path:
    """Return where the copy of a file is that fob makes before its first change; ``target`` is no link."""
    return state / "backups" / f"{target.name}-{short_name(str(target))[:16]}"


def _keep_copy(target: Path, seen: FileState, state: Path) -> bool:
    """Copy a file that fob is about to change for the first time, and say whether that was so.

    A copy that is there already stays as it is.
    """
    copy = first_copy_of(target, state)
    if seen.info is None or os.path.lexists(copy):
        return False
    private_folder(state)
    private_folder(copy.parent)
    write_private(copy, seen.data)
    return True
