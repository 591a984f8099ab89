"""The meaning of the lines of an AWS file, read as botocore reads them.

botocore uses Python's ``configparser.RawConfigParser`` (strict; ``=`` and ``:`` are delimiters; ``#`` and ``;`` start a
comment at the beginning of a line only). The rules of that parser are:

* Lines end with LF, CR LF or a single CR.
* A line that is indented more than the last setting or header continues the value of the last setting, even if it looks
  like a setting or a header. A comment never does, and a blank line does only if such a line follows.
* A header is the text from ``[`` to the **last** ``]`` of the line; the rest of the line is ignored.
* The names of settings are converted to lower case, and the names of sections are not. ``[DEFAULT]`` is not a section.

A file that the parser refuses is read too, so that fob can show it and keep its bytes. Its errors go to ``problems``,
sections with the same name are joined, and of settings with the same name the last one counts (``strict=False`` in
configparser). Other lines are ignored.
"""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULT = "DEFAULT"  # configparser.DEFAULTSECT: all sections inherit its settings


class Problem(NamedTuple):
    """A reason why botocore refuses a file.

    Attributes:
        line: The number of the line, from 1.
        reason: The problem, in words that contain no text of the file.
    """

    line: int
    reason: str


class Entry:
    """One setting of a section.

    Attributes:
        line: The index of the line with the name.
        more: The indexes of the other lines of the value, with blank lines between them and without comments.
        value: The value, with its lines joined as in configparser.
        parts: The texts of the lines in ``more``.
        shadowed: An earlier setting with the same name, or None.
    """

    __slots__ = ("line", "more", "parts", "shadowed", "value")

    def __init__(self, line: int, value: str, shadowed: Entry | None) -> None:
        self.line = line
        self.value = value
        self.shadowed = shadowed
        self.more: Sequence[int] = ()
        self.parts: Sequence[str] = ()

    def join(self, more: Sequence[int], parts: Sequence[str]) -> None:
        """Join the other lines of the value, with their indexes, to the first one."""
        self.more, self.parts = more, parts
        self.value = "\n".join((self.value, *parts))

    def bad_nested_line(self) -> int | None:
        """Return the index of the first line that botocore cannot read as a nested setting, or None.

        For botocore, a value with an empty first line is a block of ``name = value`` lines (``_parse_nested``). If one
        of these lines has no ``=``, botocore refuses the whole file.
        """
        if not self.value.startswith("\n"):
            return None
        for index, part in zip(self.more, self.parts, strict=True):
            if any("=" not in piece and piece.strip() for piece in part.splitlines()):
                return index
        return None


class Section:
    """One section, or all sections with the same name.

    Attributes:
        header: The index of the (last) header line.
        entries: The settings by lower-case name; of settings with the same name, the last one.
        last: The last setting in the file; None in a section without settings.
    """

    __slots__ = ("entries", "header", "last")

    def __init__(self, header: int) -> None:
        self.header = header
        self.entries: dict[str, Entry] = {}
        self.last: Entry | None = None

    def own(self) -> dict[str, str]:
        """Return the settings, without those of ``[DEFAULT]``."""
        return {name: entry.value for name, entry in self.entries.items()}


class Reading:
    """The meaning of all lines of a file.

    Args:
        lines: The lines of the text, with their line ends.

    Attributes:
        sections: The sections by name, in the order of the file, without ``[DEFAULT]``.
        defaults: The section ``[DEFAULT]``; its header is -1 if the file has none.
        problems: The reasons why configparser refuses the file, in order of lines.
    """

    def __init__(self, lines: list[str]) -> None:
        self.sections: dict[str, Section] = {}
        self.defaults = Section(-1)
        self.problems: list[Problem] = []
        self._section: Section | None = None
        self._entry: Entry | None = None
        self._level = 0
        self._blanks: list[int] = []
        self._spread: dict[int, tuple[Entry, list[int], list[str]]] = {}
        for index, line in enumerate(lines):
            self._read(index, line)
        for entry, more, parts in self._spread.values():
            entry.join(more, parts)

    def _read(self, index: int, line: str) -> None:
        text = line.strip()
        if not text:
            if self._entry is not None:
                self._blanks.append(index)
            return
        first = text[0]
        if first in "#;":
            return
        level = 0 if line[0] == first else len(line) - len(line.lstrip())
        if self._entry is not None and level > self._level:
            self._continue(self._entry, index, text)
            return
        self._level = level
        if first == "[" and (end := text.rfind("]")) > 1:
            self._open(index, text[1:end])
        elif self._section is None:
            self._refuse(index, "a line before the first section header")
        else:
            self._set(self._section, index, text)

    def _continue(self, entry: Entry, index: int, text: str) -> None:
        more, parts = self._spread.setdefault(entry.line, (entry, [], []))[1:]
        more += [*self._blanks, index]
        parts += [*("" for _ in self._blanks), text]
        self._blanks = []

    def _open(self, index: int, name: str) -> None:
        self._entry = None
        if name == DEFAULT:
            self._section = self.defaults
        elif (known := self.sections.get(name)) is not None:
            self._refuse(index, f"the section of line {known.header + 1} a second time")
            self._section = known
        else:
            self._section = self.sections[name] = Section(index)
            return
        self._section.header = index

    def _set(self, section: Section, index: int, text: str) -> None:
        at = delimiter_at(text)
        if at < 0:
            # As in configparser, an indented line below still continues the value of the setting above.
            self._refuse(index, "neither a section header nor a setting: no = or : in it")
            return
        self._blanks = []
        name = text[:at].rstrip().lower()
        if not name:
            self._entry = None
            self._refuse(index, "a setting without a name")
            return
        shadowed = section.entries.get(name)
        if shadowed is not None:
            self._refuse(index, f"the setting of line {shadowed.line + 1} a second time")
        entry = Entry(index, text[at + 1 :].strip(), shadowed)
        section.entries[name] = section.last = self._entry = entry

    @property
    def is_flat(self) -> bool:
        """Whether each value is in one line."""
        return not self._spread

    def _refuse(self, index: int, reason: str) -> None:
        self.problems.append(Problem(index + 1, reason))


def delimiter_at(text: str) -> int:
    """Return the index of the first ``=`` or ``:`` in a text, or -1."""
    equals, colon = text.find("="), text.find(":")
    return max(equals, colon) if equals < 0 or colon < 0 else min(equals, colon)


class Setting(NamedTuple):
    """The parts of a line with a setting; joined, they are the line.

    Attributes:
        indent: The white space before the name.
        name: The name, with its case.
        before: The white space between the name and the delimiter.
        delimiter: ``=`` or ``:``.
        after: The white space between the delimiter and the value.
        value: The first line of the value.
        tail: The white space after the value, and the line end.
    """

    indent: str
    name: str
    before: str
    delimiter: str
    after: str
    value: str
    tail: str

    def __repr__(self) -> str:
        return f"Setting({self.name!r})"

    def gap(self) -> str:
        """Return the white space to put between the delimiter and a new value.

        A line with an empty value does not show it. Then it is a space if there is white space before the delimiter or
        if the delimiter is a colon.
        """
        if self.after or self.value:
            return self.after
        return " " if self.before or self.delimiter == ":" else ""


def split_setting(line: str) -> Setting:
    """Split a line with a setting into its parts."""
    body, end = split_end(line)
    at = delimiter_at(body)
    left, rest = body[:at], body[at + 1 :]
    name, value = left.strip(), rest.strip()
    start = len(rest) - len(rest.lstrip())
    return Setting(
        indent=left[: len(left) - len(left.lstrip())],
        name=name,
        before=left[len(left.rstrip()) :],
        delimiter=body[at],
        after=rest[:start],
        value=value,
        tail=rest[start + len(value) :] + end,
    )


def split_lines(text: str) -> list[str]:
    """Split a text into lines with their line ends: LF, CR LF or a single CR, as in Python's text files."""
    if "\r" not in text:
        lines = [line + "\n" for line in text.split("\n")]
        last = lines.pop()[:-1]
        return [*lines, last] if last else lines
    # str.splitlines also splits at nine other line ends (form feed, U+2028, ...); bytes.splitlines does not.
    pieces = text.encode("utf-8", "surrogateescape").splitlines(keepends=True)
    return [piece.decode("utf-8", "surrogateescape") for piece in pieces]


def split_end(line: str) -> tuple[str, str]:
    """Split a line into its text and its line end, which may be empty."""
    body = line.rstrip("\r\n")
    return body, line[len(body) :]


def indent_of(line: str) -> str:
    """Return the white space at the start of a line."""
    return line[: len(line) - len(line.lstrip())]
