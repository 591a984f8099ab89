"""Giving a section another name: its header changes, and nothing else. Pure."""

from __future__ import annotations

from awsfob.errors import EditError
from awsfob.ini.limits import check_section
from awsfob.ini.parsed import encode, parse


def rename_section(data: bytes, section: str, name: str) -> bytes:
    """Return a file whose section has another name.

    Args:
        data: The file.
        section: The section.
        name: Its new name.

    Raises:
        FilesError: The file has no such section, or one of the new name, or cannot have one.
    """
    check_section(name)
    text = parse(data)
    sections = text.reading.sections
    if section not in sections or name in sections:
        raise EditError(f"[{section}] cannot be renamed to [{name}]", "the file has changed; run the command again")
    lines, at = [*text.lines], sections[section].header
    lines[at] = lines[at].replace(f"[{section}]", f"[{name}]", 1)
    new = encode(text.bom, lines)
    wanted = {name if each == section else each: own for each, own in text.meaning().items()}
    if parse(new).meaning() != wanted:
        raise EditError(f"[{section}] cannot be renamed without changing something else", "rename it by hand")
    return new
