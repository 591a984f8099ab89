"""The content of an AWS file: read it, and edit it without changing other bytes.

``lines.py`` reads the lines, ``parsed.py`` reads the file and finds its problems, and ``edit.py`` makes and verifies
changes. Several changes in one ``edit`` need one parse.

fob also keeps the bytes of a file that botocore refuses; ``problems()`` says why. In such a file, sections with the
same name count as one section. Of settings with the same name, the last one counts: ``set`` changes it, and ``remove``
removes all of them.
"""

from __future__ import annotations

from contextlib import contextmanager

from awsfob.ini.lines import DEFAULT, Problem
from awsfob.ini.parsed import Parsed, parse
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from awsfob.ini.edit import Edit

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
        """Parse the bytes of a file. This never fails, and ``parse(data).render()`` equals ``data``."""
        return cls(data)

    @property
    def parsed(self) -> Parsed:
        """The lines of the file with all changes, and their meaning."""
        return self._text

    def render(self) -> bytes:
        """Return the bytes of the file with all changes."""
        return self._text.render()

    def sections(self) -> list[str]:
        """Return the headers in the order of the file, each once, without ``DEFAULT``."""
        return list(self._text.reading.sections)

    def has(self, section: str) -> bool:
        """Return whether the file has a section; False for ``DEFAULT``."""
        return section in self._text.reading.sections

    def own(self, section: str) -> dict[str, str]:
        """Return the settings in a section by lower-case name, without those of ``[DEFAULT]``; empty if it is missing.

        The lines of a value are stripped and joined with line feeds, as in configparser. ``section`` may be
        ``DEFAULT``.
        """
        reading = self._text.reading
        found = reading.defaults if section == DEFAULT else reading.sections.get(section)
        return found.own() if found is not None else {}

    def items(self, section: str) -> dict[str, str]:
        """Return the settings that botocore reads in a section: its own, and those of ``[DEFAULT]`` that it lacks."""
        if not self.has(section):
            return {}
        inherited = self._text.reading.defaults.entries
        return self.own(DEFAULT) | self.own(section) if inherited else self.own(section)

    def get(self, section: str, name: str) -> str | None:
        """Return the value that botocore reads for a setting (see ``items``), or None."""
        found = self._text.reading.sections.get(section)
        if found is None:
            return None
        entry = found.entries.get(name.lower()) or self._text.reading.defaults.entries.get(name.lower())
        return entry.value if entry is not None else None

    def sections_with(self, name: str) -> list[str]:
        """Return the sections in which ``items`` has a setting, given by its lower-case name."""
        reading = self._text.reading
        if name in reading.defaults.entries:
            return list(reading.sections)
        return [section for section, found in reading.sections.items() if name in found.entries]

    def line(self, section: str, name: str) -> int | None:
        """Return the number of the line of the setting that ``get`` returns, from 1, or None."""
        found = self._text.reading.sections.get(section)
        if found is None:
            return None
        entry = found.entries.get(name.lower()) or self._text.reading.defaults.entries.get(name.lower())
        return entry.line + 1 if entry is not None else None

    def comments(self, section: str) -> list[str]:
        """Return the comments in a section; empty if the section is missing."""
        from awsfob.ini.edit import Edit

        return Edit(self._text).comments(section)

    @contextmanager
    def edit(self) -> Iterator[Edit]:
        """Collect changes, and make all of them at the end of the block; make none of them after an error.

        Raises:
            FilesError: The changes would also change something else.
        """
        from awsfob.ini.edit import Edit

        edit = Edit(self._text)
        yield edit
        self._text = edit.done()

    def change(self, section: str, settings: Mapping[str, str | None]) -> None:
        """Set the settings of a section, and remove those with the value None; see ``Edit.set`` and ``Edit.remove``.

        Raises:
            FilesError: The file cannot hold a setting, or something else would change.
        """
        with self.edit() as edit:
            for name, value in settings.items():
                if value is None:
                    edit.remove(section, name)
                else:
                    edit.set(section, name, value)

    def set(self, section: str, name: str, value: str) -> None:
        """Set the value of a setting; see ``change``."""
        self.change(section, {name: value})

    def remove(self, section: str, name: str) -> bool:
        """Remove a setting, and return whether the section had it; see ``change``."""
        is_there = name.lower() in self.own(section) and self.has(section)
        self.change(section, {name: None})
        return is_there

    def problems(self) -> list[Problem]:
        """Return the reasons why botocore refuses the file, in order of lines; empty if botocore accepts it."""
        return self._text.problems()
