"""Checks of a file before it is written: some refuse the file, others only warn."""

from __future__ import annotations

from awsfob.errors import EditError
from awsfob.ini.document import Document
from awsfob.ini.parsed import broken
from awsfob.light_typing import TYPE_CHECKING
from awsfob.system import SYSTEM
from awsfob.text import shell_word

if TYPE_CHECKING:
    from pathlib import Path

_SECRETS = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_security_token")


def refuse_broken(path: Path, before: bytes, after: Document) -> None:
    """Refuse a text that botocore could not read.

    Args:
        path: The file, for the message.
        before: What the file holds now. If that is broken already, its line is the one to name.
        after: What it would hold.

    Raises:
        FilesError: Names file, line number and reason, and nothing of what the file says.
    """
    problems = after.problems()
    if not problems:
        return
    own = Document.parse(before).problems()
    if own:
        raise broken(own[0], path)
    line, reason = problems[0]
    raise EditError(
        f"cannot change {path}: its line {line} would be broken then: {reason}",
        "if the file looks right to you, this is a bug in fob",
    )


def readers_unknown(path: Path) -> tuple[str, ...]:
    """Return a warning for a file on a drive that has modes for nothing, to be shown once for each file."""
    if SYSTEM.tells_readers(path):
        return ()
    return (f"cannot tell who may read {path}: it is on a drive of Windows, whose own permissions decide that",)


def exposed(path: Path, document: Document, mode: int) -> tuple[str, ...]:
    """Return a warning when a file with these permission bits shows a secret to other users, else nothing.

    Where the mode says nothing about that, fob does not either; see ``readers_unknown``.
    """
    if not SYSTEM.can_others_read(mode) or not SYSTEM.tells_readers(path):
        return ()
    sections = (document.own(name) for name in (*document.sections(), "DEFAULT"))
    if not any(section.get(key) for section in sections for key in _SECRETS):
        return ()
    what = f"{path} holds secrets and can be read by other users (mode {mode:04o})"
    return (f"{what}; to change that: chmod 600 {shell_word(path)}",)
