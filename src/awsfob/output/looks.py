"""How a message looks: with marks and colours on a terminal, with ``fob:`` before it in a pipe or a file.

A colour never says what the words do not: without colours, the marks and the words ``error`` and ``hint`` remain. The
colours are of the 8 that a terminal's theme defines, so they can be read on dark and on light ground.
"""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.structs import Struct
from awsfob.text import text_width

if TYPE_CHECKING:
    from collections.abc import Iterator

GREEN, YELLOW, RED, DIM, BOLD = "32", "33", "31", "2", "1"
"""SGR parameters of ECMA-48."""
DONE, NOTE, WARNING, DETAIL, ERROR, HINT = "done", "note", "warning", "detail", "error", "hint"
"""The kinds of messages: something was done, something to know, a warning, the reason of a choice, an error, a hint."""
_COMMANDS = {"fob", "aws", "chmod", "chown", "export", "op", "pip", "pipx", "python3", "unset", "uv"}
CHECK, CAUTION = "\N{CHECK MARK}", "!"
_INDENT = 2
_FEWEST_COLUMNS = 20


class Look(Struct):
    """What the stream of a message can show.

    Attributes:
        marks: Whether a mark stands in place of ``fob:``, because the stream is a terminal that can show it.
        colours: Whether to use colours.
        width: The width of the terminal in columns; None for no line breaks.
    """

    marks: bool = False
    colours: bool = False
    width: int | None = None

    def coloured(self, text: str, colour: str) -> str:
        """Return a text in a colour, or as it is."""
        return f"\x1b[{colour}m{text}\x1b[0m" if self.colours and text else text


def message(kind: str, text: str, look: Look) -> str:
    """Return a message as it is shown, without a line feed at its end.

    Args:
        kind: One of the kinds above.
        text: One printable line.
        look: What the stream can show.
    """
    speaker, label, colour = _start(kind, marks=look.marks)
    used = len(speaker) + len(label)
    first, *more = _lines(text, look.width, used)
    lines = [first, *(" " * _INDENT + line for line in more)]
    if kind == DETAIL:
        lines = [look.coloured(line, DIM) for line in lines]
    return speaker + look.coloured(label.rstrip(), colour) + " " + "\n".join(lines)


def _start(kind: str, *, marks: bool) -> tuple[str, str, str]:
    """Return what stands before a message: who speaks, and a label with its colour."""
    if kind == ERROR:
        return "fob: ", "error: ", f"{RED};{BOLD}"
    if kind == HINT:
        return "", "hint: ", DIM
    if kind == WARNING:
        return ("", f"{CAUTION} ", YELLOW) if marks else ("fob: ", "warning: ", YELLOW)
    if kind == DONE and marks:
        return "", f"{CHECK} ", GREEN
    return (" ", " ", "") if marks else ("", "fob: ", GREEN if kind == DONE else "")


def _lines(text: str, width: int | None, used: int) -> Iterator[str]:
    """Yield the lines of a text that fits a width; the first one has less room.

    A command is never broken, because a user copies it: a terminal itself breaks what is too long, and copies it whole.
    """
    if width is None or used + text_width(text) <= width:
        yield text
        return
    room, line = max(width, _FEWEST_COLUMNS) - used, ""
    for word in _words(text):
        longer = f"{line} {word}" if line else word
        if line and text_width(longer) > room:
            yield line
            room, longer = max(width, _FEWEST_COLUMNS) - _INDENT, word
        line = longer
    yield line


def _words(text: str) -> list[str]:
    """Split a text at its spaces, but keep a command at its end together."""
    before, colon, last = text.rpartition(": ")
    if colon and last.split(" ", 1)[0] in _COMMANDS:
        return [*f"{before}:".split(" "), last]
    return text.split(" ")
