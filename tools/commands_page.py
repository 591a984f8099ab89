"""``docs/reference/commands.md``: every command with its options."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.program import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tools.program import Page, Section

_HEAD = """\
# Commands

<!-- written by make reference, from the program itself -->

This is what `--help` says, for all commands on one page. `man fob` and `man fob-login` have the same. The guides show
how the commands are used: [log in](../how-to/log-in.md), [status](../how-to/status.md),
[roles](../how-to/roles.md) and more.
"""
_CODE = re.compile(r"(?<!\w)(\[[^\]\s]*\]|--[a-z][\w-]*|~/[\w./-]*\w|[a-z]\w*_\w+)(?!\w)")


def commands_page(pages: Sequence[Page]) -> str:
    """Return the page."""
    return "\n".join((_HEAD, *(line for page in pages for line in _command(page))))


def _command(page: Page) -> Iterator[str]:
    yield f"## {page.name}\n"
    yield f"```text\n{page.usage}\n```\n"
    for paragraph in page.paragraphs:
        yield f"{in_markdown(paragraph[0])}\n" if len(paragraph) == 1 else _fenced(paragraph)
    for section in page.sections:
        yield f"**{section.title}**\n"
        yield from _rows(page, section)


def _rows(page: Page, section: Section) -> Iterable[str]:
    if not any(row.text for row in section.rows):
        return [_fenced([row.name for row in section.rows], "sh" if section.title == EXAMPLES else "text")]
    is_link = section.title != EXAMPLES and not any(row.name.startswith("-") for row in section.rows)
    names = [_linked(page, row.name) if is_link else f"`{row.name}`" for row in section.rows]
    texts = [in_markdown(row.text) for row in section.rows]
    return [*(f"- {name}: {text}" if text else f"- {name}" for name, text in zip(names, texts, strict=True)), ""]


def _linked(page: Page, name: str) -> str:
    return f"[`{name}`](#{page.name.replace(' ', '-')}-{name})"


def _fenced(lines: Iterable[str], language: str = "text") -> str:
    return f"```{language}\n" + "\n".join(lines) + "\n```\n"


def in_markdown(text: str) -> str:
    """Return a text of the program as Markdown: options, sections and paths are code."""
    parts = re.split(r"(`[^`]*`)", text)  # what is code already stays
    return "".join(part if part.startswith("`") else _CODE.sub(r"`\1`", part) for part in parts)
