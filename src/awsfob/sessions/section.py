"""A session in a section of the credentials file, where the AWS CLI and every SDK read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from awsfob.ini.document import Document
from awsfob.profiles.folder.section_copy import copy_into_config, copy_into_credentials
from awsfob.profiles.layouts import layout_of
from awsfob.profiles.snapshot import KEY_ID, config_header
from awsfob.sessions.session_keys import put_session, session_in, take_session
from awsfob.sessions.session_store import check_state
from awsfob.storage import files as disk
from awsfob.storage.preflight import check_writable

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.model import SectionCopy, Session
    from awsfob.profiles.layouts import Layout, Pair


class SectionStore(NamedTuple):
    """A section of the credentials file, where the AWS CLI and every SDK read it.

    Attributes:
        path: The credentials file.
        section: The section.
        layout: How the layout spells a session.
        region: For a section that has to be made.
        state: fob's state folder, for the first copy of the file.
        copied_from: The file that the section is made from, and the config file, which then gets its settings too.
    """

    path: Path
    section: str
    layout: Layout
    region: str | None
    state: Path
    copied_from: tuple[SectionCopy, Path] | None = None

    @classmethod
    def of(cls, path: Path, pair: Pair, state: Path, region: str | None = None) -> SectionStore:
        """Return the place where the user session of a pair is kept."""
        return cls(path, pair.session_section, layout_of(pair), region, state)

    @property
    def home(self) -> tuple[Path, str | None]:
        """See ``SessionStore``."""
        return self.path, self.section

    @property
    def identity(self) -> str:
        """See ``SessionStore``."""
        return f"section {self.section} of {self.path.resolve()}"

    def load(self) -> Session | None:
        """See ``SessionStore``."""
        document = Document.parse(disk.read(self.path))
        return session_in(document.items(self.section)) if document.has(self.section) else None

    def check(self) -> None:
        """See ``SessionStore``: both the file and fob's state, where its first copy goes."""
        for path in (self.path, *([self.copied_from[1]] if self.copied_from else [])):
            check_writable(path)
        check_state(self.state)

    def save(self, session: Session) -> tuple[str, ...]:
        """See ``SessionStore``.

        Raises:
            FilesError: The file cannot be written, or the section holds a key by now.
        """
        copy = self.copied_from[0] if self.copied_from else None
        keys = (*self.layout.session_settings, self.layout.expiry_setting)

        def change(data: bytes) -> bytes:
            document = Document.parse(data)
            if copy:
                with document.edit() as edit:
                    copy_into_credentials(edit, copy, keys)
            put_session(document, self.section, session, self.layout, self.region, copy.key_id if copy else None)
            return document.render()

        return disk.edit(self.path, change, state=self.state).warnings + self._save_settings()

    def complete(self) -> tuple[str, ...]:
        """See ``SessionStore``: a run that was cut off may have written the session, and not yet the settings.

        Raises:
            FilesError: The config file would have to be changed, and cannot be.
        """
        if self.copied_from is None:
            return ()
        copy, path = self.copied_from
        before = disk.read(path)
        return () if _with_settings(before, copy) == before else self._save_settings()

    def _save_settings(self) -> tuple[str, ...]:
        """Bring the config file in line with the file that the section is made from."""
        if self.copied_from is None:
            return ()
        copy, path = self.copied_from
        return disk.edit(path, lambda data: _with_settings(data, copy), state=self.state).warnings

    def clear(self, key_id: str | None = None) -> disk.Written:
        """Remove the session; the file is another one then if there was one.

        Args:
            key_id: Only the session of this access key (``ASIA...``); anything else in the section stays.

        Raises:
            FilesError: As ``save``.
        """

        def change(data: bytes) -> bytes:
            document = Document.parse(data)
            if key_id and not (document.has(self.section) and document.items(self.section).get(KEY_ID) == key_id):
                return data
            take_session(document, self.section)
            return document.render()

        return disk.edit(self.path, change, state=self.state)


def _with_settings(config: bytes, copy: SectionCopy) -> bytes:
    document = Document.parse(config)
    with document.edit() as edit:
        copy_into_config(edit, config_header(document, copy.profile), copy)
    return document.render()
