"""Giving sections and settings another name: their lines keep all else, and no other line changes. Pure."""

from __future__ import annotations

from awsfob.errors import EditError
from awsfob.ini.limits import check_name, check_section
from awsfob.ini.lines import split_setting
from awsfob.ini.parsed import encode, parse
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def rename_section(data: bytes, section: str, name: str) -> bytes:
    """Return a file whose section has another name.

    Args:
        data: The file.
        section: The section.
        name: Its new name.

    Raises:
        FilesError: The file has no such section, or one of the new name, or cannot have one.
    """
    return rename(data, {section: name})


def rename(data: bytes, sections: Mapping[str, str], settings: Mapping[str, Mapping[str, str]] | None = None) -> bytes:
    """Return a file whose sections and settings have other names, all in one step: two sections may swap their names.

    Args:
        data: The file.
        sections: The new name of each section, by its name.
        settings: The new names of settings by their lower-case names, by the name that their section has before.

    Raises:
        FilesError: The file lacks one of them, or has one of a new name that is not renamed itself, or cannot have one.
    """
    text, settings = parse(data), settings or {}
    found = text.reading.sections
    stay = found.keys() - sections.keys()
    for section, name in sections.items():
        check_section(name)
        if section not in found or name in stay or [*sections.values()].count(name) > 1:
            raise EditError(f"[{section}] cannot be renamed to [{name}]", "the file has changed; run the command again")
    lines, meaning = [*text.lines], text.meaning()
    for section, name in sections.items():
        at = found[section].header
        lines[at] = lines[at].replace(f"[{section}]", f"[{name}]", 1)
    for section, names in settings.items():
        for setting, other in names.items():
            check_name(other)
            if section not in found or setting not in meaning[section] or other in meaning[section]:
                raise EditError(
                    f"{setting} in [{section}] cannot be renamed", "the file has changed; run the command again"
                )
            at = found[section].entries[setting].line
            lines[at] = "".join(split_setting(lines[at])._replace(name=other))
    new = encode(text.bom, lines)
    wanted = {
        sections.get(each, each): {settings.get(each, {}).get(name, name): value for name, value in own.items()}
        for each, own in meaning.items()
    }
    if parse(new).meaning() != wanted:
        which = ", ".join(f"[{section}]" for section in (*sections, *settings))
        raise EditError(f"{which} cannot be renamed without changing something else", "rename it by hand")
    return new
