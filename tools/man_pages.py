"""``man/*.1``: the manual pages, one for the program and one for each command, in man(7)."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from awsfob import __version__
from tools.program import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tools.program import Page, Section

_NOTES = {
    "fob process": (
        "The program fob-process in the same folder gives the same answer, and faster: it is a script for /bin/sh that "
        "starts fob only when there is no stored answer. Write credential_process = fob-process PROFILE."
    ),
}
"""What a page says that the help text does not."""
_LONGEST = 76
_FILES = {
    "~/.aws/credentials, ~/.aws/config": "The AWS files. Variables and options name others.",
    "~/.aws/aws-profiles/": "A file for each profile, if you keep them so.",
    "~/.local/state/fob/": "What fob remembers: the sessions that it wrote, stored answers, used codes as hashes.",
}


def man_pages(pages: Sequence[Page], tables: Mapping[str, Sequence[tuple[str, str]]]) -> dict[str, str]:
    """Return the text of each page by its file name.

    Args:
        pages: What ``--help`` says.
        tables: More sections for the page of the program: names and what they mean.
    """
    return {f"{_dashed(page.name)}.1": "\n".join(_lines(page, pages, tables)) + "\n" for page in pages}


def _lines(page: Page, pages: Sequence[Page], tables: Mapping[str, Sequence[tuple[str, str]]]) -> Iterator[str]:
    yield '.\\" Written by make reference, from the program itself.'
    yield f'.TH {_dashed(page.name).upper()} 1 "" "fob {__version__}" "fob"'
    yield ".SH NAME"
    yield f"{roff(_dashed(page.name))} \\- {roff(page.summary.rstrip('.'))}"
    yield ".SH SYNOPSIS"
    yield f".B {roff(page.name)}"
    yield roff(page.usage.removeprefix(page.name).strip())
    yield ".SH DESCRIPTION"
    yield from _description(page)
    above = ""
    for section in page.sections:
        heading = _heading(section)
        if heading != above:
            yield f".SH {heading}"
        if section.title.upper() != heading:
            yield f".SS {roff(section.title)}"
        yield from _rows(page, section)
        above = heading
    if page.name == "fob":
        for title, table in (*tables.items(), ("FILES", list(_FILES.items()))):
            yield f".SH {title}"
            yield from _definitions(table)
    yield ".SH SEE ALSO"
    yield from _others(page, pages)


def _heading(section: Section) -> str:
    """Return the heading of a section; options and commands may be in groups below one."""
    if any(row.name.startswith("-") for row in section.rows):
        return "OPTIONS"
    return "EXAMPLES" if section.title == EXAMPLES else "COMMANDS"


def _description(page: Page) -> Iterator[str]:
    for number, paragraph in enumerate(page.paragraphs):
        if number:
            yield ".PP"
        yield from _filled(paragraph[0]) if len(paragraph) == 1 else [".nf", *map(roff, paragraph), ".fi"]
    if page.name in _NOTES:
        yield from (".PP", *_filled(_NOTES[page.name]))


def _rows(page: Page, section: Section) -> Iterator[str]:
    if not any(row.text for row in section.rows):
        yield from [".nf", *(roff(row.name) for row in section.rows), ".fi"]
        return
    is_command = _heading(section) == "COMMANDS"
    names = [f"{_dashed(page.name)}-{row.name}(1)" if is_command else row.name for row in section.rows]
    yield from _definitions(zip(names, (row.text for row in section.rows), strict=True))


def _definitions(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, text in rows:
        yield from (".TP", f".B {roff(name)}", *_filled(text))


def _filled(text: str) -> Iterable[str]:
    """Return the lines of a paragraph."""
    return map(roff, textwrap.wrap(text, _LONGEST, break_long_words=False, break_on_hyphens=False))


def _others(page: Page, pages: Sequence[Page]) -> Iterator[str]:
    above = page.name.rpartition(" ")[0]
    related = [other.name for other in pages if other.name == above or other.name.rpartition(" ")[0] == page.name]
    names = [f".BR {roff(_dashed(name))} (1)" for name in related] + [".BR aws (1)"] * (page.name == "fob")
    yield ",\n".join(names).replace("(1),", "(1) ,") if names else ".BR fob (1)"


def _dashed(name: str) -> str:
    return name.replace(" ", "-")


def roff(text: str) -> str:
    """Return a text for a line of its own: without what roff would take for a request, an escape or a hyphen."""
    plain = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "")
    plain = re.sub(r"[^\x00-\x7f]", lambda found: f"\\[u{ord(found[0]):04X}]", plain)
    return f"\\&{plain}" if plain[:1] in {".", "'"} else plain


def markdown_table(text: str) -> list[tuple[str, str]]:
    """Return the first table of a page as rows of plain text."""
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [(_plain(name), _plain(meaning)) for name, meaning in lines[2:]]


def _plain(cell: str) -> str:
    return re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", cell).replace("`", "").strip()
