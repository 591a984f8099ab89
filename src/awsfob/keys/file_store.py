"""All sections that hold a long-term key, and writing another key into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.ini.comments import with_comment_of, without_comment
from awsfob.ini.document import Document
from awsfob.ini.lines import DEFAULT
from awsfob.profiles.section_ref import SectionRef
from awsfob.profiles.snapshot import KEY_ID, SECRET, Snapshot
from awsfob.storage import files as disk

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.model import Key


def sections_with_key(snapshot: Snapshot, key_id: str) -> list[SectionRef]:
    """Return every section of every file that holds a key id itself (not through ``[DEFAULT]``)."""
    files = ((file, document) for file, (document, _) in snapshot.files.items())
    return [SectionRef(file, header) for file, document in files for header in _headers(document, key_id)]


def _headers(document: Document, key_id: str) -> list[str]:
    """Return the sections with a key id; in the profile folder a comment may stand behind it."""
    ids = {header: document.own(header).get(KEY_ID, "") for header in document.sections()}
    return [header for header, found in ids.items() if without_comment(found) == key_id]


def stands_in_default(snapshot: Snapshot, key_id: str) -> bool:
    """Say whether ``[DEFAULT]`` of either file holds a key id: there it belongs to every section without its own."""
    return any(document.own(DEFAULT).get(KEY_ID) == key_id for document in (snapshot.credentials, snapshot.config))


def replace_key(snapshot: Snapshot, old_id: str, new: Key, state: Path) -> tuple[str, ...]:
    """Write ``new`` wherever ``old_id`` stands, file by file; each file is replaced as a whole.

    Returns:
        Warnings for the person.

    Raises:
        FilesError: A file could not be written; it, and those not yet reached, hold the old key.
    """
    files = dict.fromkeys(ref.file for ref in sections_with_key(snapshot, old_id))
    return tuple(warning for file in files for warning in _replace_in(snapshot.path(file), old_id, new, state))


def _replace_in(path: Path, old_id: str, new: Key, state: Path) -> tuple[str, ...]:
    def change(data: bytes) -> bytes:
        document = Document.parse(data)
        with document.edit() as edit:
            for header in _headers(document, old_id):
                own = document.own(header)
                for name, value in ((KEY_ID, new.key_id), (SECRET, new.secret.reveal())):
                    edit.set(header, name, with_comment_of(own.get(name, ""), value))
        return document.render()

    return disk.edit(path, change, state=state).warnings
