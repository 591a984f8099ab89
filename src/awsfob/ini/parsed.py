"""The parsed text of an AWS file: its lines and their meaning. It is immutable."""

from __future__ import annotations

from functools import cached_property, lru_cache

from awsfob.errors import FilesError
from awsfob.ini.lines import DEFAULT, Problem, Reading, Section, indent_of, split_end, split_lines
from awsfob.structs import Struct

_BOM = "\ufeff"
_MARKS_OF_UTF_16 = ("\udcff\udcfe", "\udcfe\udcff")  # as ``parse`` decodes them
_UTF_16 = "text in UTF-16, not UTF-8"
_NOT_UTF_8 = "bytes that are not UTF-8"
_MARKED = "a byte order mark before the text"
_FILES_KEPT = 16  # the two AWS files before and after an edit, and a few files of a profile folder


class Parsed(Struct):
    """A parsed file.

    Attributes:
        bom: The byte order mark, or an empty text.
        lines: The lines of the text, with their line ends; this list must not be changed.
        reading: The meaning of the lines.
    """

    bom: str
    lines: list[str]
    reading: Reading

    def __repr__(self) -> str:
        return f"Parsed({len(self.lines)} lines)"

    def render(self) -> bytes:
        """Return the bytes of the file."""
        return encode(self.bom, self.lines)

    def meaning(self) -> dict[str, dict[str, str]]:
        """Return all sections with their settings, including ``[DEFAULT]``."""
        meaning = {name: section.own() for name, section in self.reading.sections.items()}
        meaning[DEFAULT] = self.reading.defaults.own()
        return meaning

    def problems(self) -> list[Problem]:
        """Return the reasons why botocore refuses the file, in order of lines; empty if botocore accepts it."""
        if self.lines and self.lines[0].startswith(_MARKS_OF_UTF_16):
            return [Problem(1, _UTF_16)]
        found = [*self.reading.problems, *self._undecodable(), *self._bad_nested()]
        if self.bom:
            found.append(Problem(1, _MARKED))
        return sorted(found)

    def end_of_section(self, section: Section) -> int:
        """Return the index after the last line of a section, including the comments directly after its settings.

        If a header follows directly after these comments, they belong to the next section, except for those up to the
        last marker (``### ... ###``).
        """
        lines, entries = self.lines, section.entries.values()
        start = max([section.header, *(index for entry in entries for index in (entry.line, *entry.more))]) + 1
        at = start
        while at < len(lines) and lines[at].strip()[:1] in ("#", ";"):
            at += 1
        if at < len(lines) and lines[at].strip()[:1] == "[":
            marks = [index for index in range(start, at) if lines[index].strip().startswith("### ")]
            return marks[-1] + 1 if marks else start
        return at

    def first_indent(self, section: Section) -> str:
        """Return the white space to put before the first setting of a section.

        This is the indent of the header, or that of the next line if it is indented more: otherwise, that line would
        continue the value of the new setting.
        """
        indent = indent_of(self.lines[section.header])
        for line in self.lines[section.header + 1 :]:
            text = line.strip()
            if text and text[0] not in "#;":
                return max(indent, indent_of(line), key=len)
        return indent

    @cached_property
    def usual_end(self) -> str:
        """The line end of most lines."""
        ends = [split_end(line)[1] for line in self.lines]
        known = [end for end in ("\n", "\r\n", "\r") if end in ends]
        return max(known, key=ends.count, default="\n")

    @cached_property
    def line_end(self) -> str:
        """The line end of new sections and comments: CR LF if any line has it."""
        return "\r\n" if any(line.endswith("\r\n") for line in self.lines) else "\n"

    def _undecodable(self) -> list[Problem]:
        if all(map(str.isascii, self.lines)):
            return []
        for index, line in enumerate(self.lines):
            if not line.isascii() and any("\udc80" <= char <= "\udcff" for char in line):
                return [Problem(index + 1, _NOT_UTF_8)]
        return []

    def _bad_nested(self) -> list[Problem]:
        if self.reading.is_flat:
            return []
        sections = self.reading.sections.values()
        entries = [entry for section in sections for entry in section.entries.values()]
        # botocore checks a setting of [DEFAULT] only in a section without this setting.
        for name, entry in self.reading.defaults.entries.items():
            if entry.more and any(name not in section.entries for section in sections):
                entries.append(entry)
        lines = [entry.bad_nested_line() for entry in entries if entry.more]
        return [Problem(line + 1, "a line without = inside a nested block") for line in lines if line is not None]


@lru_cache(maxsize=_FILES_KEPT)
def parse(data: bytes) -> Parsed:
    """Parse the bytes of a file. This never fails, and the results are cached.

    Bytes that are not UTF-8 are decoded to lone surrogates, and encoded to the same bytes (PEP 383).
    """
    text = data.decode("utf-8", "surrogateescape")
    bom = _BOM if text.startswith(_BOM) else ""
    lines = split_lines(text[len(bom) :])
    return Parsed(bom, lines, Reading(lines))


def encode(bom: str, lines: list[str]) -> bytes:
    """Return the bytes of a text."""
    return "".join((bom, *lines)).encode("utf-8", "surrogateescape")


def broken(problem: Problem, path: object = "the file") -> FilesError:
    """Return the error for a file that botocore refuses. It names the line and does not contain its text.

    On Windows, AWS tools read a file in the encoding of the system, so they may read what fob does not.
    """
    hint = "AWS tools cannot read this file either; correct the line in an editor"
    if problem.reason in {_UTF_16, _NOT_UTF_8, _MARKED}:
        hint = "save the file as UTF-8 without a byte order mark, in an editor"
    return FilesError(f"{path}, line {problem.line}: {problem.reason}", hint)
