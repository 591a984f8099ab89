"""What a standard stream can show: whether it is a terminal, how wide it is, and whether it gets colours."""

from __future__ import annotations

import os
from contextlib import contextmanager

from awsfob.light_typing import TYPE_CHECKING
from awsfob.settings import colours_of, current, environment
from awsfob.system import SYSTEM
from awsfob.text import USUAL_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO


class _Chosen:
    """Whether the command line wants colours; None leaves it to the environment and the stream."""

    colours: bool | None = None


def choose_colours(*, wanted: bool | None) -> None:
    """Use colours on every stream, or on none; None leaves it to the environment and the stream."""
    _Chosen.colours = wanted


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a standard stream is a terminal; one that was closed before the start is None."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # it was closed since
        return False


def shows_colours(stream: TextIO | None) -> bool:
    """Return whether to use colours on a stream: the choice decides, else the environment, else what it is."""
    wanted = colours_of(environment()) if _Chosen.colours is None else _Chosen.colours
    if wanted is not None:
        return wanted
    return can_redraw(stream)


def can_redraw(stream: TextIO | None) -> bool:
    """Return whether a stream is a terminal that obeys colours and moves of its cursor."""
    if stream is None or not is_terminal(stream):
        return False
    return SYSTEM.obeys_colours(stream.fileno(), environment().get("TERM", ""))


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
        return os.get_terminal_size(stream.fileno()).columns or USUAL_COLUMNS
    except OSError:
        return USUAL_COLUMNS
