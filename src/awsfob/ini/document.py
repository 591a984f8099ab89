"""An AWS file as bytes that can be read, and edited without touching anything else.

``lines.py`` says what each line means, ``parsed.py`` what the file says and what is wrong with it, ``edit.py`` how a
change is made and verified. Several changes in one ``edit`` cost one parse.

Files that botocore refuses (``problems()`` says why) are kept byte for byte as well. In them duplicate sections count
as one and of duplicate settings the last counts: ``set`` changes that one, ``remove`` takes them all.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from awsfob.ini.edit import Edit
from awsfob.ini.lines import DEFAULT, Problem
from awsfob.ini.parsed import Parsed, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Document", "Problem"]


class Document:
    """The text of one AWS file.

    Args:
        data: The file's bytes, any bytes.
    """

    def __init__(self, data: bytes) -> None:
        self._text = parse(data)

    @classmethod
    def parse(cls, data: bytes) -> Document:
        """Read a file's bytes; never fails. ``parse(data).render()`` is ``data``."""
        return cls(data)

    @property
    def parsed(self) -> Parsed:
        """The lines of the file as it now is, and what each means."""
        return self._text

    def render(self) -> bytes:
        """Return the bytes of the file as it now is."""
        return self._text.render()

    def sections(self) -> list[str]:
        """Return the header texts in the order of the file, each once, without ``DEFAULT``."""
        return list(self._text.reading.sections)

    def has(self, section: str) -> bool:
        """Say whether there is such a section; ``DEFAULT`` is none."""
        return section in self._text.reading.sections

    def own(self, section: str) -> dict[str, str]:
        """Return a section's own settings by lower-case name; nothing when there is no such section.

        A value of several lines is joined by line feeds, each line stripped, as configparser has it. ``DEFAULT`` may be
        asked for.
        """
        reading = self._text.reading
        found = reading.defaults if section == DEFAULT else reading.sections.get(section)
        return found.own() if found is not None else {}

    def items(self, section: str) -> dict[str, str]:
        """Return what botocore sees in a section: its own settings, and those of ``[DEFAULT]`` that it lacks."""
        if not self.has(section):
            return {}
        return self.own(DEFAULT) | self.own(section)

    def get(self, section: str, name: str) -> str | None:
        """Return the value that botocore sees (see ``items``), None when there is none."""
        found = self._text.reading.sections.get(section)
        if found is None:
            return None
        entry = found.entries.get(name.lower()) or self._text.reading.defaults.entries.get(name.lower())
        return entry.value if entry is not None else None

    def comments(self, section: str) -> list[str]:
        """Return the comments among the lines of a section; nothing when there is no such section."""
        return Edit(self._text).comments(section)

    @contextmanager
    def edit(self) -> Iterator[Edit]:
        """Collect changes, and make them together at the end; after an error none is made.

        Raises:
            FilesError: The changes would change more than they should.
        """
        edit = Edit(self._text)
        yield edit
        self._text = edit.done()

    def change(self, section: str, settings: Mapping[str, str | None]) -> None:
        """Set settings of one section, and remove those whose value is None; see ``Edit.set`` and ``Edit.remove``.

        Raises:
            FilesError: The file format cannot hold it, or more would change; nothing was changed.
        """
        with self.edit() as edit:
            for name, value in settings.items():
                if value is None:
                    edit.remove(section, name)
                else:
                    edit.set(section, name, value)

    def set(self, section: str, name: str, value: str) -> None:
        """Give a setting of a section this value; see ``change``."""
        self.change(section, {name: value})

    def remove(self, section: str, name: str) -> bool:
        """Remove a setting; say whether the section itself had it. See ``change``."""
        is_there = name.lower() in self.own(section) and self.has(section)
        self.change(section, {name: None})
        return is_there

    def problems(self) -> list[Problem]:
        """Return why botocore refuses the file, in order of lines; empty exactly when it takes it."""
        return self._text.problems()
