"""The text of an AWS file, parsed once: its lines and what they mean. Nothing here changes after it is made."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from awsfob.errors import FilesError
from awsfob.ini.lines import DEFAULT, Problem, Reading, Section, indent_of, split_end, split_lines

_BOM = "\ufeff"
_FILES_KEPT = 16  # the two AWS files before and after an edit, and a few files of a profile folder


@dataclass(frozen=True, repr=False)
class Parsed:
    """A parsed file.

    Attributes:
        bom: The byte order mark, or nothing.
        lines: The text, one item per line, each with its line end. Nobody may change the list.
        reading: What the lines mean.
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
        """Return every section with its own settings, ``[DEFAULT]`` among them."""
        meaning = {name: section.own() for name, section in self.reading.sections.items()}
        meaning[DEFAULT] = self.reading.defaults.own()
        return meaning

    def problems(self) -> list[Problem]:
        """Return why botocore refuses the file, in order of lines; empty exactly when it takes it."""
        found = [*self.reading.problems, *self._undecodable(), *self._bad_nested()]
        if self.bom:
            found.append(Problem(1, "a byte order mark before the text"))
        return sorted(found)

    def end_of_section(self, section: Section) -> int:
        """Return the index after a section's last line. Comments that follow at once belong to it.

        Where a header follows right after those comments, they belong to the next section. Then only the comments up
        to the last marker (``### ... ###``) belong to this one.
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
        """Return the white space before the first setting of a section.

        That of the header, unless the next line that counts is indented deeper: it would then continue the new value.
        """
        indent = indent_of(self.lines[section.header])
        for line in self.lines[section.header + 1 :]:
            text = line.strip()
            if text and text[0] not in "#;":
                return max(indent, indent_of(line), key=len)
        return indent

    @cached_property
    def usual_end(self) -> str:
        """The line end that most lines have."""
        ends = [split_end(line)[1] for line in self.lines]
        known = [end for end in ("\n", "\r\n", "\r") if end in ends]
        return max(known, key=ends.count, default="\n")

    @cached_property
    def line_end(self) -> str:
        """The line end for whole new lines: CR LF where any line has it."""
        return "\r\n" if any(line.endswith("\r\n") for line in self.lines) else "\n"

    def _undecodable(self) -> list[Problem]:
        for index, line in enumerate(self.lines):
            if not line.isascii() and any("\udc80" <= char <= "\udcff" for char in line):
                return [Problem(index + 1, "bytes that are not UTF-8")]
        return []

    def _bad_nested(self) -> list[Problem]:
        sections = self.reading.sections.values()
        entries = [entry for section in sections for entry in section.entries.values()]
        # botocore checks a setting of [DEFAULT] only where it shows through.
        for name, entry in self.reading.defaults.entries.items():
            if entry.more and any(name not in section.entries for section in sections):
                entries.append(entry)
        lines = [entry.bad_nested_line() for entry in entries if entry.more]
        return [Problem(line + 1, "a line without = inside a nested block") for line in lines if line is not None]


@lru_cache(maxsize=_FILES_KEPT)
def parse(data: bytes) -> Parsed:
    """Parse a file's bytes; never fails. The same bytes are parsed once.

    Bytes that are not UTF-8 turn into lone surrogates, and back into the same bytes (PEP 383).
    """
    text = data.decode("utf-8", "surrogateescape")
    bom = _BOM if text.startswith(_BOM) else ""
    lines = split_lines(text[len(bom) :])
    return Parsed(bom, lines, Reading(lines))


def encode(bom: str, lines: list[str]) -> bytes:
    """Return the bytes of a text."""
    return "".join((bom, *lines)).encode("utf-8", "surrogateescape")


def broken(problem: Problem, path: object = "the file") -> FilesError:
    """Return the error for a file that AWS programs refuse; it names the line, and never what the line says."""
    return FilesError(
        f"{path}, line {problem.line}: {problem.reason}",
        "AWS programs cannot read such a file either; correct that line in an editor",
        "nothing was changed",
    )
