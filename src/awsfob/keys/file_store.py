"""The AWS files as a store of long-term keys: every section that holds a key, and writing another key into them."""

from __future__ import annotations

from awsfob.errors import FilesError
from awsfob.ini.comments import with_comment_of, without_comment
from awsfob.ini.document import Document
from awsfob.ini.lines import DEFAULT
from awsfob.light_typing import TYPE_CHECKING, NamedTuple
from awsfob.profiles.plan import read_key
from awsfob.profiles.reader import load
from awsfob.profiles.section_ref import SectionRef
from awsfob.profiles.snapshot import KEY_ID, SECRET, Snapshot
from awsfob.storage import files as disk
from awsfob.storage.preflight import check_editable

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.model import Key


class FileKey(NamedTuple):
    """The key of a section, the files that it was read from, and fob's state folder; see ``StoredKey``."""

    key: Key
    snapshot: Snapshot
    state: Path

    def where(self, key_id: str) -> list[str]:
        """See ``StoredKey``."""
        return [str(ref) for ref in sections_with_key(self.snapshot, key_id)]

    def check_replaceable(self) -> None:
        """See ``StoredKey``; a key in ``[DEFAULT]`` belongs to every profile, so it is not replaced."""
        if is_in_default(self.snapshot, self.key.key_id):
            raise FilesError(
                f"the key {self.key.key_id} is in [DEFAULT], where it belongs to every profile",
                f"move it into a section of its own in {self.snapshot.credentials_path}",
            )
        for ref in sections_with_key(self.snapshot, self.key.key_id):
            check_editable(self.snapshot.path(ref.file), self.state)


class FileStore(NamedTuple):
    """The key of one section of the AWS files or the profile folder; see ``KeyStore``.

    Attributes:
        credentials_path: The credentials file.
        config_path: The config file.
        section: The section that holds the key.
        state: fob's state folder, for the first copy of a file.
    """

    credentials_path: Path
    config_path: Path
    section: SectionRef
    state: Path

    def read(self) -> FileKey:
        """See ``KeyStore``."""
        snapshot = load(self.credentials_path, self.config_path)
        return FileKey(read_key(snapshot, self.section), snapshot, self.state)

    def replace(self, old_id: str, new: Key) -> tuple[str, ...]:
        """See ``KeyStore``; each file is replaced as a whole, one after the other."""
        snapshot = load(self.credentials_path, self.config_path)
        files = dict.fromkeys(ref.file for ref in sections_with_key(snapshot, old_id))
        return tuple(warning for file in files for warning in _replace_in(snapshot.path(file), old_id, new, self.state))


def sections_with_key(snapshot: Snapshot, key_id: str) -> list[SectionRef]:
    """Return every section of every file that holds a key id itself (not through ``[DEFAULT]``)."""
    files = ((file, document) for file, (document, _) in snapshot.files.items())
    return [SectionRef(file, header) for file, document in files for header in _headers(document, key_id)]


def _headers(document: Document, key_id: str) -> list[str]:
    """Return the sections with a key id; in the profile folder a comment may follow it."""
    ids = {header: document.own(header).get(KEY_ID, "") for header in document.sections()}
    return [header for header, found in ids.items() if without_comment(found) == key_id]


def is_in_default(snapshot: Snapshot, key_id: str) -> bool:
    """Return whether ``[DEFAULT]`` of either file holds a key id: each section without a key of its own then has it."""
    return any(document.own(DEFAULT).get(KEY_ID) == key_id for document in (snapshot.credentials, snapshot.config))


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
