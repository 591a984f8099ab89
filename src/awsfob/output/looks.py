"""How a message looks: with marks and colours on a terminal, with ``fob:`` before it in a pipe or a file.

A colour never says what the words do not: without colours, the marks and the words ``error`` and ``hint`` remain. The
colours are of the 8 that a terminal's theme defines, so they can be read on dark and on light ground.
"""

from __future__ import annotations

from awsfob.structs import Struct
from awsfob.text import INDENT, broken_lines

GREEN, YELLOW, RED, DIM, BOLD = "32", "33", "31", "2", "1"
"""SGR parameters of ECMA-48."""
DONE, NOTE, WARNING, DETAIL, ERROR, HINT = "done", "note", "warning", "detail", "error", "hint"
"""The kinds of messages: something was done, something to know, a warning, the reason of a choice, an error, a hint."""
CHECK, CAUTION = "\N{CHECK MARK}", "!"


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
    first, *more = broken_lines(text, look.width, used)
    lines = [first, *(" " * INDENT + line for line in more)]
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
