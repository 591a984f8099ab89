"""Choosing one of several rows at the terminal: with fzf, or from a list with numbers."""

from __future__ import annotations

import subprocess

from awsfob.interaction.run_program import without_code
from awsfob.light_typing import TYPE_CHECKING, Protocol
from awsfob.settings import environment
from awsfob.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.interaction.terminal import Terminal

_USUAL_LINES = 24
_LINES_BESIDE = 4
_FEWEST_SHOWN = 5
_FZF = (
    "--height=50%",
    "--min-height=8",
    "--reverse",
    "--no-multi",
    "--delimiter=\t",
    "--with-nth=2..",
    "--prompt=profile> ",
)
_FZF_CHOSE, _FZF_FAILED = 0, 2


class Row(Protocol):
    """One of the rows."""

    @property
    def name(self) -> str:
        """What the user types."""

    @property
    def text(self) -> str:
        """What the row shows, in one line."""

    @property
    def is_used(self) -> bool:
        """Whether Enter alone chooses it."""


def pick(terminal: Terminal, rows: Sequence[Row], fzf: str | None) -> int | None:
    """Let the user choose; return the number of the row, from 0, or None if the user cancels.

    Args:
        terminal: Where to ask.
        rows: The rows, at least one.
        fzf: The program, or None for a list with numbers. That also serves where the program fails.

    Raises:
        UserNeededError: Nobody answered.
        CancelledError: The user ended the input.
    """
    code, number = _picked_by_fzf(fzf, terminal, rows) if fzf else (_FZF_FAILED, None)
    if code != _FZF_FAILED:
        return number
    return _picked_from_list(terminal, rows, max((terminal.lines or _USUAL_LINES) - _LINES_BESIDE, _FEWEST_SHOWN))


def _picked_by_fzf(fzf: str, terminal: Terminal, rows: Sequence[Row]) -> tuple[int, int | None]:
    """Return the exit code of fzf, and the number of the row that the user chose with it."""
    in_order = sorted(range(len(rows)), key=lambda number: not rows[number].is_used)
    shown = "".join(f"{number}\t{_marked(rows[number])}\n" for number in in_order)
    try:
        with (
            open(terminal.path, "wb", buffering=0) as screen,  # noqa: PTH123  a device
            subprocess.Popen(
                [fzf, *_FZF],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=screen,
                env=without_code(environment()),
            ) as process,
        ):
            try:
                out, _ = process.communicate(shown.encode("utf-8", "surrogateescape"))
            except BaseException:
                process.terminate()  # it puts the terminal right
                raise
    except OSError:
        return _FZF_FAILED, None
    chosen = out.decode("utf-8", "replace").rstrip("\n").rpartition("\n")[2].partition("\t")[0]
    is_one = process.returncode == _FZF_CHOSE and chosen.isdecimal() and int(chosen) < len(rows)
    return process.returncode, int(chosen) if is_one else None


def _picked_from_list(terminal: Terminal, rows: Sequence[Row], most: int) -> int:
    fitting = [*range(len(rows))]
    used = next((number for number, row in enumerate(rows) if row.is_used), None)
    question = "profile: " if used is None else f"profile [{used + 1}]: "
    _show(terminal, rows, fitting, most)
    terminal.say("Type a number or the beginning of a name.")
    while True:
        typed = terminal.ask(question).strip()
        if not typed and used is not None:
            return used
        if typed.isascii() and typed.isdecimal() and 0 < int(typed) <= len(rows):
            return int(typed) - 1
        found = _beginning_with(typed, rows)
        if len(found) == 1:
            return found[0]
        if found:
            fitting = found
            _show(terminal, rows, fitting, most)
        else:
            terminal.say(f"no profile begins with {printable(typed)}")


def _beginning_with(typed: str, rows: Sequence[Row]) -> list[int]:
    """Return the rows whose name begins with a text, in upper or lower case; only the one with that very name."""
    exact = [number for number, row in enumerate(rows) if row.name == typed]
    start = typed.casefold()
    return exact or [number for number, row in enumerate(rows) if row.name.casefold().startswith(start)]


def _show(terminal: Terminal, rows: Sequence[Row], numbers: Sequence[int], most: int) -> None:
    width = len(str(len(rows)))
    for number in numbers[:most]:
        terminal.say_whole(f"{number + 1:>{width}} {_marked(rows[number])}")
    if len(numbers) > most:
        terminal.say(f"... and {len(numbers) - most} more")


def _marked(row: Row) -> str:
    return f"{'*' if row.is_used else ' '} {row.text}"
