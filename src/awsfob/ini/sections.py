"""Whole sections of an AWS file: made from given lines, added to, and taken out. Pure, bytes to bytes.

``document.py`` edits one setting at a time; here lines are moved as they are, comments among them. All other bytes
stay, and after each change the text is read again: where more would mean something else, nothing is changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.errors import FilesError
from awsfob.ini.document import Document
from awsfob.ini.lines import Reading, Section, split_lines

if TYPE_CHECKING:
    from collections.abc import Sequence


def add_section(data: bytes, header: str, lines: Sequence[str]) -> bytes:
    """Put a new section at the end of a file, with a blank line above."""
    end = _line_end(data)
    above = data if not data or data.endswith((b"\n", b"\r")) else data + end
    gap = end if above.strip() and not above.endswith(end + end) else b""
    return _checked(data, above + gap + _encoded([f"[{header}]", *lines], end), header)


def add_lines(data: bytes, header: str, lines: Sequence[str], *, above: str | None = None) -> bytes:
    """Put lines into a section: above the line of the key ``above``, where it has that, else at its end."""
    all_lines, section = _taken_apart(data, header)
    entry = section.entries.get(above) if above else None
    at = entry.line if entry else _end(all_lines, section)
    end = _line_end(data)
    before = _encoded_as_is(all_lines[:at])
    if before and not before.endswith((b"\n", b"\r")):
        before += end
    return _checked(data, before + _encoded(lines, end) + _encoded_as_is(all_lines[at:]), header)


def remove_section(data: bytes, header: str) -> bytes:
    """Take a section out, with the comments that stand between its lines and the blank lines behind it."""
    lines, section = _taken_apart(data, header)
    last = _end(lines, section)
    while last < len(lines) and not lines[last].strip():
        last += 1
    rest = [*lines[: section.header], *lines[last:]]
    return _checked(data, _encoded_as_is(rest), header)


def comments(data: bytes, header: str) -> list[str]:
    """Return the comments among the lines of a section; nothing when there is no such section."""
    if not Document.parse(data).has(header):
        return []
    lines, section = _taken_apart(data, header)
    inside = lines[section.header + 1 : _end(lines, section)]
    return [text for line in inside if (text := line.strip())[:1] in ("#", ";")]


def _end(lines: list[str], section: Section) -> int:
    """Return the index after a section's last line: comments that follow at once are its own.

    Unless a header follows those at once: then only what stands above the last marker of a maker is.
    """
    entries = section.entries.values()
    start = max([section.header, *(index for entry in entries for index in (entry.line, *entry.more))]) + 1
    at = start
    while at < len(lines) and lines[at].strip()[:1] in ("#", ";"):
        at += 1
    if at < len(lines) and lines[at].strip()[:1] == "[":
        marks = [index for index in range(start, at) if lines[index].strip().startswith("### ")]
        return marks[-1] + 1 if marks else start
    return at


def _taken_apart(data: bytes, header: str) -> tuple[list[str], Section]:
    lines = split_lines(data.decode("utf-8", "surrogateescape"))
    return lines, Reading(lines).sections[header]


def _line_end(data: bytes) -> bytes:
    return b"\r\n" if b"\r\n" in data else b"\n"


def _encoded(lines: Sequence[str], end: bytes) -> bytes:
    return b"".join(line.encode("utf-8", "surrogateescape") + end for line in lines)


def _encoded_as_is(lines: Sequence[str]) -> bytes:
    return "".join(lines).encode("utf-8", "surrogateescape")


def _checked(before: bytes, after: bytes, header: str) -> bytes:
    """Return the new text if all sections but one say what they said."""
    old, new = Document.parse(before), Document.parse(after)
    others = [name for name in (*old.sections(), "DEFAULT") if name != header]
    same = [name for name in (*new.sections(), "DEFAULT") if name != header] == others
    if not same or any(old.own(name) != new.own(name) for name in others):
        raise FilesError(f"[{header}] cannot be edited without a change to other sections", "nothing was changed")
    return after
