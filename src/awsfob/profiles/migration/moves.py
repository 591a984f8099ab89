"""What a migration does to one file: headers and settings that get other names, and settings that change. Pure.

Lines are not moved. A section stays where it is, with its comments and spacing; only its header gets another name.
"""

from __future__ import annotations

from awsfob.ini.document import Document
from awsfob.ini.parsed import encode, parse
from awsfob.ini.rename import rename
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.folder.rules import marked_name
from awsfob.profiles.section_changes import SectionChange, with_changes
from awsfob.profiles.section_ref import SectionRef
from awsfob.profiles.snapshot import KEY_ID, LEGACY_TOKEN, SECRET, TOKEN
from awsfob.structs import Struct, field, replace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class FileMove(Struct):
    """What changes in one file, in this order.

    Attributes:
        file: The name of the file, as in ``SectionRef``.
        headers: The new header of each section that gets one.
        settings: The new names of settings, by the old header and the old name.
        changes: The settings that change, in sections with their new headers.
        empty: The sections to add without a setting.
        unmarked: The profile files whose marks go first: comments that say that a section is a copy.
    """

    file: str
    headers: Mapping[str, str] = field(factory=dict, shown=False)
    settings: Mapping[str, Mapping[str, str]] = field(factory=dict, shown=False)
    changes: tuple[SectionChange, ...] = field(default=(), shown=False)
    empty: tuple[str, ...] = ()
    unmarked: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether the file stays as it is."""
        return not (self.headers or self.settings or self.changes or self.empty or self.unmarked)

    def made_in(self, data: bytes) -> bytes:
        """Return the content of the file after the move.

        Raises:
            EditError: A section or a setting is not what it was when the move was planned.
        """
        for name in self.unmarked:
            data = without_marks(data, name)
        document = Document.parse(with_changes(rename(data, self.headers, self.settings), self.changes, self.file))
        for header in self.empty:
            with document.edit() as edit:
                edit.add_section(header, ())
        return document.render()

    def is_made_in(self, data: bytes) -> bool:
        """Return whether a file is as it is after the move, as far as the move goes."""
        if any(without_marks(data, name) != data for name in self.unmarked):
            return False
        document = Document.parse(data)
        gone = self.headers.keys() - self.headers.values()
        if any(map(document.has, gone)) or not all(map(document.has, (*self.headers.values(), *self.empty))):
            return False
        renamed = ((self.headers.get(header, header), names) for header, names in self.settings.items())
        if any(old in document.own(header) for header, names in renamed for old in names):
            return False
        wanted = ((document.own(each.ref.header), each.settings) for each in self.changes)
        return all(own.get(name) == value for own, settings in wanted for name, value in settings.items())

    def without_secrets(self) -> FileMove:
        """Return the move without the changes of credentials."""
        changes = tuple(
            replace(each, settings=_public(each.settings), before=_public(each.before)) for each in self.changes
        )
        return replace(self, changes=changes)

    def as_json(self) -> dict[str, Any]:
        """Return the move as JSON, without the changes of credentials."""
        changes = [[each.ref.header, dict(each.settings), dict(each.before)] for each in self.without_secrets().changes]
        settings = {header: dict(names) for header, names in self.settings.items()}
        return {
            "file": self.file,
            "headers": dict(self.headers),
            "settings": settings,
            "changes": changes,
            "empty": [*self.empty],
            "unmarked": [*self.unmarked],
        }

    @classmethod
    def of_json(cls, found: Mapping[str, Any]) -> FileMove:
        """Return the move of ``as_json``.

        Raises:
            KeyError, TypeError, ValueError: It is none.
        """
        changes = tuple(
            SectionChange(SectionRef(found["file"], header), settings, before)
            for header, settings, before in found["changes"]
        )
        more = tuple(found["empty"]), tuple(found["unmarked"])
        return cls(found["file"], found["headers"], found["settings"], changes, *more)


def without_marks(data: bytes, name: str) -> bytes:
    """Return a file without the comments that mark sections as copies of a profile file."""
    text = parse(data)
    return encode(text.bom, [line for line in text.lines if marked_name(line) != name])


def _public(settings: Mapping[str, str | None]) -> dict[str, str | None]:
    return {name: value for name, value in settings.items() if name not in {KEY_ID, SECRET, TOKEN, LEGACY_TOKEN}}
