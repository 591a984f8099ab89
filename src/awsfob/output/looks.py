"""How a message looks: with marks and colours on a terminal, with ``fob:`` before it in a pipe or a file.

A colour never says what the words do not: without colours, the marks and the words ``error`` and ``hint`` remain. They
can be read on dark and on light ground, see ``colours``.
"""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.output.colours import BOLD, DIM, GREEN, RED, YELLOW, in_colour
from awsfob.structs import Struct
from awsfob.text import INDENT, broken_lines

if TYPE_CHECKING:
    from typing import Literal

    Kind = Literal["done", "note", "warning", "detail", "error", "hint"]

DONE: Kind = "done"
NOTE: Kind = "note"
WARNING: Kind = "warning"
DETAIL: Kind = "detail"
ERROR: Kind = "error"
HINT: Kind = "hint"
"""The kinds of messages: something was done, something to know, a warning, the reason of a choice, an error, a hint."""
CHECK, CAUTION = "\N{CHECK MARK}", "!"


class Look(Struct):
    """What a stream can show.

    Attributes:
        marks: Whether a mark stands in place of ``fob:``, because the stream is a terminal that can show it.
        colours: Whether to use colours.
        width: The width in columns; None where lines may be as long as they are.
    """

    marks: bool = False
    colours: bool = False
    width: int | None = None

    def coloured(self, text: str, colour: str) -> str:
        """Return a text in a colour, or as it is."""
        return in_colour(text, colour) if self.colours else text


def message(kind: Kind, text: str, look: Look) -> str:
    """Return a message as it is shown, without a line feed at its end.

    Args:
        kind: One of the kinds above.
        text: One printable line.
        look: What the stream can show.
    """
    speaker, label, colour = _start(kind, marks=look.marks)
    used = len(speaker) + len(label)
    first, *more = broken_lines(text, look.width, used)
    lines = [first, *(" " * INDENT + line for line in more)]
    if kind == DETAIL:
        lines = [look.coloured(line, DIM) for line in lines]
    return speaker + look.coloured(label.rstrip(), colour) + " " + "\n".join(lines)


def _start(kind: Kind, *, marks: bool) -> tuple[str, str, str]:
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
