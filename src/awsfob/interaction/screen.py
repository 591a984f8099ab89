"""What a standard stream can show: whether it is a terminal, how wide it is, and whether it gets colours."""

from __future__ import annotations

import os
from contextlib import contextmanager

from awsfob.errors import UsageError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.settings import colours_of, current, environment
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

WHEN = ("auto", "always", "never")
"""The values of ``--color``."""
OPTION = "--color"
_USUAL_COLUMNS = 80


class _Chosen:
    """What the command line says about colours; ``auto`` leaves it to the environment and the stream."""

    when = WHEN[0]


def take_choice(words: list[str]) -> list[str]:
    """Return a command line without ``--color WHEN``, and remember the value.

    It may stand anywhere before ``--``; what follows that is another program's.

    Raises:
        UsageError: The value is missing or unknown.
    """
    own = words[: words.index("--")] if "--" in words else words
    for at, word in enumerate(own):
        name, mark, value = word.partition("=")
        if name != OPTION:
            continue
        when = value if mark else "".join(own[at + 1 : at + 2])
        if when not in WHEN:
            what = f"the value of {OPTION} is not valid" if when else f"option {OPTION} needs a value"
            raise UsageError(what, f"choose one of: {', '.join(WHEN)}")
        _Chosen.when = when
        return take_choice([*words[:at], *words[at + (1 if mark else 2) :]])
    return words


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a standard stream is a terminal; one that was closed before the start is None."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # it was closed since
        return False


def shows_colours(stream: TextIO | None) -> bool:
    """Return whether to use colours on a stream: ``--color`` decides, else the environment, else what it is."""
    if _Chosen.when != WHEN[0]:
        return _Chosen.when == WHEN[1]
    wanted = colours_of(environment())
    if wanted is not None:
        return wanted
    return is_terminal(stream) and stream is not None and SYSTEM.obeys_colours(stream.fileno())


def can_redraw(stream: TextIO | None) -> bool:
    """Return whether a stream is a terminal whose cursor can be moved."""
    if stream is None or not is_terminal(stream) or environment().get("TERM") == "dumb":
        return False
    return SYSTEM.obeys_colours(stream.fileno())


def is_live(stream: TextIO | None) -> bool:
    """Return whether a stream shows what goes on: where the cursor can be moved, and nobody wants plain text.

    Who wants no colours wants plain text.
    """
    return can_redraw(stream) and SYSTEM.has_vt100 and current().redraws and shows_colours(stream)


@contextmanager
def around_signals(leave: Callable[[], object], take: Callable[[], object]) -> Iterator[None]:
    """Within a block, call ``leave`` before a signal ends or stops this process, and ``take`` when it goes on."""
    with SYSTEM.ending_with(leave), SYSTEM.stopping_with(leave, take):
        yield


def columns(stream: TextIO | None) -> int | None:
    """Return the width of a stream: COLUMNS if it is set, else the terminal's; None for a pipe, or if nobody knows.

    A program reads a line for each row, however long it is.
    """
    chosen = environment().get("COLUMNS", "")
    if chosen.isdecimal() and int(chosen):
        return int(chosen)
    if stream is None or not is_terminal(stream):
        return None
    try:
        return os.get_terminal_size(stream.fileno()).columns or _USUAL_COLUMNS
    except OSError:
        return _USUAL_COLUMNS
