"""What each line of an AWS file means, read exactly as botocore reads it.

botocore hands its files to Python's ``configparser.RawConfigParser`` (strict, ``=`` and ``:`` as delimiters, ``#`` and
``;`` before a whole-line comment, none inside a line). The rules kept here are the ones of that parser:

* Lines end with LF, CR LF or a lone CR.
* A line indented deeper than the last setting or header line continues the value of the last setting, also when it
  looks like a setting or a header. Comments never do, and blank lines only when such a line follows.
* A header is ``[`` up to the **last** ``]`` of the line; what follows it is ignored.
* The names of settings are lower-cased, those of sections are not; ``[DEFAULT]`` is no section.

A file that the parser refuses is read all the same, so that it can be shown and kept byte for byte. What is wrong goes
to ``problems``, duplicate sections are joined, and of duplicate settings the last one counts (``strict=False`` in the
terms of configparser). Lines that mean nothing are passed over.
"""

from __future__ import annotations

from typing import NamedTuple

DEFAULT = "DEFAULT"  # configparser.DEFAULTSECT: every section has its settings too


class Problem(NamedTuple):
    """Why botocore refuses a file.

    Attributes:
        line: The line's number, from 1.
        reason: What is wrong with it, in words that hold nothing of what the file says.
    """

    line: int
    reason: str


class Entry:
    """One setting of a section: where it stands, and its value.

    Attributes:
        line: Index of the line with the name.
        more: Indexes of the lines that continue the value, blank ones inside it among them; comments are not.
        value: The value as configparser joins it.
        shadowed: The same setting further up, when the file has it twice.
    """

    __slots__ = ("line", "more", "parts", "shadowed", "value")

    def __init__(self, line: int, value: str, shadowed: Entry | None) -> None:
        self.line = line
        self.value = value
        self.shadowed = shadowed
        self.more: list[int] = []
        self.parts: list[str] = []

    def join(self) -> None:
        """Make the value out of the lines it is spread over."""
        self.value = "\n".join((self.value, *self.parts))

    def bad_nested_line(self) -> int | None:
        """Return the index of the first line that botocore cannot take for a nested setting, None when all are fine.

        A value whose first line is empty is a block of ``name = value`` lines to botocore (``_parse_nested``), and one
        line of it without ``=`` makes the whole file unusable.
        """
        if not self.value.startswith("\n"):
            return None
        for index, part in zip(self.more, self.parts, strict=True):
            if any("=" not in piece and piece.strip() for piece in part.splitlines()):
                return index
        return None


class Section:
    """One section, or all that share a name.

    Attributes:
        header: Index of its (last) header line.
        entries: Its settings by lower-case name; the last one of duplicates.
        last: The setting that stands last in the file, None in a section without any.
    """

    __slots__ = ("entries", "header", "last")

    def __init__(self, header: int) -> None:
        self.header = header
        self.entries: dict[str, Entry] = {}
        self.last: Entry | None = None

    def own(self) -> dict[str, str]:
        """Return its settings, without those of ``[DEFAULT]``."""
        return {name: entry.value for name, entry in self.entries.items()}


class Reading:
    """The meaning of all lines of a file.

    Args:
        lines: The text, one item per line, each with its line end.

    Attributes:
        sections: By name, in the order of the file, ``[DEFAULT]`` not among them.
        defaults: ``[DEFAULT]``; its header is -1 when there is none.
        problems: What makes configparser refuse the file, in order of lines.
    """

    def __init__(self, lines: list[str]) -> None:
        self.sections: dict[str, Section] = {}
        self.defaults = Section(-1)
        self.problems: list[Problem] = []
        self._section: Section | None = None
        self._entry: Entry | None = None
        self._level = 0
        self._blanks: list[int] = []
        self._spread: dict[int, Entry] = {}
        for index, line in enumerate(lines):
            self._read(index, line)
        for entry in self._spread.values():
            entry.join()

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
        entry.more += [*self._blanks, index]
        entry.parts += [*("" for _ in self._blanks), text]
        self._blanks = []
        self._spread[entry.line] = entry

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
            # configparser goes on with the setting above, so that an indented line below still continues its value.
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

    def _refuse(self, index: int, reason: str) -> None:
        self.problems.append(Problem(index + 1, reason))


def delimiter_at(text: str) -> int:
    """Return the index of the first ``=`` or ``:`` of a text, -1 when it has none."""
    equals, colon = text.find("="), text.find(":")
    return max(equals, colon) if equals < 0 or colon < 0 else min(equals, colon)


class Setting(NamedTuple):
    """A line with a setting, taken apart; the parts joined are the line again.

    Attributes:
        indent: White space before the name.
        name: The name as it is spelled.
        before: White space between name and delimiter.
        delimiter: ``=`` or ``:``.
        after: White space between delimiter and value.
        value: The first line of the value.
        tail: White space after the value, and the line end.
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
        """Return the white space that belongs between the delimiter and a value.

        Where the value is empty the line itself does not show it: then it mirrors what stands before the delimiter,
        and a colon is followed by a space as in prose.
        """
        if self.after or self.value:
            return self.after
        return " " if self.before or self.delimiter == ":" else ""


def take_apart(line: str) -> Setting:
    """Take a line apart that is known to hold a setting."""
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
    """Split a text where Python's text files do: at LF, CR LF and lone CR only. Each line keeps its end."""
    if "\r" not in text:
        lines = [line + "\n" for line in text.split("\n")]
        last = lines.pop()[:-1]
        return [*lines, last] if last else lines
    # str.splitlines knows nine more line ends (form feed, U+2028, ...); bytes.splitlines knows just these.
    pieces = text.encode("utf-8", "surrogateescape").splitlines(keepends=True)
    return [piece.decode("utf-8", "surrogateescape") for piece in pieces]


def split_end(line: str) -> tuple[str, str]:
    """Split a line into what it says and its line end, ``""`` when it has none."""
    body = line.rstrip("\r\n")
    return body, line[len(body) :]


def indent_of(line: str) -> str:
    """Return the white space that a line begins with."""
    return line[: len(line) - len(line.lstrip())]
