"""A section of the credentials file as the store of a session."""

from __future__ import annotations

import os
from functools import cached_property

from awsfob.errors import FilesError
from awsfob.ini.document import Document
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.key_rule import Held, held_in
from awsfob.profiles.snapshot import KEY_ID, config_header
from awsfob.sessions.records import recorded_key_id
from awsfob.sessions.session_settings import (
    check_section_may_change,
    check_section_may_clear,
    put_session,
    remove_session,
    session_in,
)
from awsfob.sessions.session_store import check_state
from awsfob.storage import files as disk
from awsfob.storage.preflight import check_editable, check_writable
from awsfob.structs import Struct, replace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from awsfob.model import Key, SectionCopy, Session
    from awsfob.profiles.layouts import Layout, Pair


class SectionStore(Struct):
    """A section of the credentials file, which the AWS CLI and all SDKs read.

    Attributes:
        path: The credentials file.
        section: The section.
        layout: The layout, which names the settings of a session.
        state: fob's state folder, which gets the backup of the file before fob's first change.
        copied_from: The profile file behind the section, and the config file, which gets its settings too.
        needs_record: See ``Destination``.
    """

    path: Path
    section: str
    layout: Layout
    state: Path
    copied_from: tuple[SectionCopy, Path] | None = None
    needs_record: bool = False
    role_arn: str | None = None

    @classmethod
    def of(cls, path: Path, pair: Pair, state: Path) -> SectionStore:
        """Return the store for the session of a pair's user."""
        return cls(path, pair.session_section, pair.layout, state)

    @property
    def location(self) -> tuple[Path, str | None]:
        """See ``SessionStore``."""
        return self.path, self.section

    @property
    def identity(self) -> str:
        """See ``SessionStore``."""
        return f"section {self.section} of {os.path.realpath(self.path)}"

    def load(self, credentials: Document | None = None) -> Session | None:
        """See ``SessionStore``."""
        document = Document.parse(disk.read(self.path)) if credentials is None else credentials
        return session_in(document.items(self.section)) if document.has(self.section) else None

    def check(self) -> None:
        """See ``SessionStore``; this includes the state folder, if it exists: it gets the backup of the file.

        Raises:
            FilesError: Also if the section holds credentials that fob has not written, and that may be a long-term
                key, or that another program keeps in a section of its own.
        """
        if self.needs_record:
            self._check_record(Document.parse(disk.read(self.path)))
        state = self._state_of_copies
        for path in (self.path, *([self.copied_from[1]] if self.copied_from else [])):
            if state:
                check_editable(path, state)
            else:
                check_writable(path)

    def save(self, session: Session) -> tuple[str, ...]:
        """See ``SessionStore``.

        Raises:
            FilesError: The file cannot be written, or the section now holds what may be a long-term key.
        """
        copy = self.copied_from[0] if self.copied_from else None
        settings = (*self.layout.session_settings, self.layout.expiry_setting)

        def change(data: bytes) -> bytes:
            document = Document.parse(data)
            if copy:
                from awsfob.profiles.folder.section_copy import copy_into_credentials

                with document.edit() as edit:
                    copy_into_credentials(edit, copy, settings)
            written = self._written(document)
            if self.needs_record:
                self._check_record(document)
            put_session(document, self.section, session, self.layout, self._copied, written, self.role_arn)
            return document.render()

        return tuple(dict.fromkeys(self._edit(self.path, change).warnings + self._save_settings()))

    def drop(self) -> None:
        """See ``SessionStore``."""
        self.clear()

    def finish_save(self) -> tuple[str, ...]:
        """See ``SessionStore``: an interrupted ``save`` may have written the session, but not the config file.

        Raises:
            FilesError: The config file must change and cannot be written.
        """
        if self.copied_from is None:
            return ()
        copy, path = self.copied_from
        before = disk.read(path)
        return () if _with_settings(before, copy) == before else self._save_settings()

    def _save_settings(self) -> tuple[str, ...]:
        """Update the config file from the profile file."""
        if self.copied_from is None:
            return ()
        copy, path = self.copied_from
        return self._edit(path, lambda data: _with_settings(data, copy)).warnings

    def clear(self, key_id: str | None = None) -> disk.Written:
        """Remove the session from the section.

        Args:
            key_id: Remove only the session with this access key (``ASIA...``); None removes any session.

        Returns:
            Whether the file has changed, and warnings.

        Raises:
            FilesError: As ``save``.
        """

        def change(data: bytes) -> bytes:
            document = Document.parse(data)
            if key_id and not (document.has(self.section) and document.items(self.section).get(KEY_ID) == key_id):
                return data
            remove_session(document, self.section, self._written(document))
            return document.render()

        return self._edit(self.path, change)

    def _edit(self, path: Path, change: Callable[[bytes], bytes]) -> disk.Written:
        """Change a file, after a backup; without one if the state folder cannot be made: only a session changes."""
        state = self._state_of_copies
        written = disk.edit(path, change, state=state)
        if state is None:
            hint = "to keep a copy of a file before its first change, name another folder in FOB_STATE_DIR"
            return replace(written, warnings=(*written.warnings, f"{self.state} cannot be made; {hint}"))
        return written

    @cached_property
    def _state_of_copies(self) -> Path | None:
        """The state folder, or None if it is missing and cannot be made; rehearsed once, at the latest by a write.

        Raises:
            FilesError: It exists, and cannot be used.
        """
        try:
            check_state(self.state)
        except FilesError:
            above = next((parent for parent in self.state.parents if parent.exists()), None)  # Windows: no such drive
            if os.path.lexists(self.state) or (above and os.access(above, os.W_OK | os.X_OK)):
                raise
            return None
        return self.state

    def check_clear(self, document: Document) -> None:
        """Check that ``clear`` may change the section, before something else is changed.

        Args:
            document: The credentials file.

        Raises:
            FilesError: The section holds what may be a long-term key.
        """
        check_section_may_clear(document, self.section, self._written(document))

    def _check_record(self, document: Document) -> None:
        other = "write the session to another section with --to, or remove the access key's lines from this one"
        check_section_may_change(document, self.section, other, self._copied, self._written(document))
        values = document.items(self.section) if document.has(self.section) else {}
        if held_in(values) is not Held.SESSION:
            return
        if values.get(KEY_ID) != recorded_key_id(self.state, self.path, self.section):
            raise FilesError(f"[{self.section}] of {self.path} holds a session that fob has not written", other)

    @property
    def _copied(self) -> Key | None:
        """The long-term key in the profile file behind the section, or None."""
        return self.copied_from[0].key if self.copied_from else None

    def _written(self, document: Document) -> str | None:
        """Return the id of the session that fob has written to the section, if the form of the id does not tell."""
        if held_in(document.items(self.section)) is not Held.UNCLEAR:
            return None
        return recorded_key_id(self.state, self.path, self.section)


def _with_settings(config: bytes, copy: SectionCopy) -> bytes:
    from awsfob.profiles.folder.section_copy import copy_into_config

    document = Document.parse(config)
    with document.edit() as edit:
        copy_into_config(edit, config_header(document, copy.profile), copy)
    return document.render()
