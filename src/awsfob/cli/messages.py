"""Messages to the user on stderr; stdout is for results only.

A notice is one line that starts with ``fob:``. An error is one line that starts with ``fob: error:``, followed by
``hint:`` lines. On a terminal, marks stand in place of ``fob:``, and long lines are broken between words; see
``output.looks``. ``--quiet`` shows only errors, ``--verbose`` also shows the reason of each choice. No line contains a
secret, a token or a code. If stderr cannot be written, the command goes on: a rotation must not stop half way because
the terminal was closed or the disk behind ``2>`` is full.

Names and values come from files and answers. So everything that fob prints goes through this module, which puts a
question mark in place of each control character: a terminal would obey it. On stderr it also masks what looks like the
secret of an access key, because a user may have pasted it as a serial or a region.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager, nullcontext, suppress

from awsfob.changes import CHANGES
from awsfob.light_typing import TYPE_CHECKING
from awsfob.structs import Struct, replace
from awsfob.text import printable, without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from awsfob.app.context import Context
    from awsfob.app.inputs import Common
    from awsfob.errors import FobError
    from awsfob.interaction.live_line import LiveLine
    from awsfob.output.looks import Kind, Look

_LINE = "\N{BOX DRAWINGS LIGHT HORIZONTAL}"  # under the headings of a table
_WARNING = "warning: "
_MOMENT_SECONDS = 0.3
_FAILING = ("strict", "surrogateescape", "surrogatepass")


class StderrMessages(Struct):
    """Writes messages to stderr; see ``app.inputs.Messages``."""

    quiet: bool = False
    verbose: bool = False

    def notice(self, line: str) -> None:
        """Write one line, except with ``--quiet``. One that begins with ``warning:`` gets the mark of a warning."""
        is_warning = line.startswith(_WARNING)
        if not self.quiet and not (is_warning and line in _Said.warnings):
            _Said.warnings |= {line} if is_warning else set()
            say("warning" if is_warning else "note", line.removeprefix(_WARNING))

    def done(self, line: str) -> None:
        """Write one line, except with ``--quiet``, with the mark of what was done."""
        self.progress("")
        if not self.quiet:
            say("done", line)

    def detail(self, line: str) -> None:
        """Write one line, only with ``--verbose``."""
        if self.verbose:
            say("detail", line)

    def step(self, line: str) -> None:
        """Write one line, except with ``--quiet``; on a terminal only until something else is written."""
        if live := self._live():
            live.spin(line)
        else:
            self.notice(line)

    def progress(self, line: str) -> None:
        """Write one line in place of the one before; nothing in a pipe, and with ``--quiet``."""
        if live := self._live() if line else _Live.line:
            live.show(line)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Say after a moment that fob waits for AWS; nothing in a pipe, and with ``--quiet``."""
        live = self._live()
        if live is None or live.is_used:
            yield
            return
        live.spin("asking AWS", _MOMENT_SECONDS)
        try:
            yield
        except Exception:
            live.show("")
            raise
        live.show("")  # after an interruption, ``leave_line`` does that

    def _live(self) -> LiveLine | None:
        if self.quiet or sys.stderr is None or not sys.stderr.isatty():
            return None
        from awsfob.interaction.screen import is_live

        if _Live.line is None and is_live(sys.stderr):
            from awsfob.interaction.live_line import LiveLine

            _Live.line = LiveLine(sys.stderr)
        return _Live.line


class _Said:
    """The warnings that this process has shown: several writes of one command warn of the same file once."""

    warnings: set[str] = set()  # noqa: RUF012


class _Live:
    """The line of this process that is written again; None while nothing has needed one."""

    line: LiveLine | None = None


def context_of(common: Common, *, may_read_stdin: bool = False) -> Context:
    """Return the context of a command for its options.

    Args:
        common: The options.
        may_read_stdin: Whether a code may come from standard input, which is not another program's then.
    """
    from awsfob.app.context import Context

    context = Context.of(common, StderrMessages(quiet=common.quiet, verbose=common.verbose))
    return replace(context, may_read_stdin=True) if may_read_stdin else context


def say(kind: Kind, line: str) -> None:
    """Print a message on stderr; after a failure, discard all further messages.

    Args:
        kind: One of the kinds in ``output.looks``.
        line: The message.
    """
    from awsfob.output.looks import message  # a command that has nothing to say does not load it

    _say(message(kind, without_secrets(printable(line)), _look()))


def say_text(text: str) -> None:
    """Print lines on stderr, without a mark or a colour."""
    _say(_printable_lines(without_secrets(text)))


def _say(text: str) -> None:
    try:
        _write(sys.stderr, f"{text}\n")
    except OSError:
        give_up(sys.stderr)


def _look() -> Look:
    """Return what stderr can show."""
    from awsfob.interaction.screen import columns, is_terminal, shows_colours
    from awsfob.output.looks import CHECK, Look

    stream = sys.stderr
    colours = shows_colours(stream)
    if not is_terminal(stream):
        return Look(colours=colours)
    return Look(marks=_can_encode(CHECK, stream), colours=colours, width=columns(stream))


def _can_encode(text: str, stream: TextIO | None) -> bool:
    try:
        text.encode(getattr(stream, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def print_line(line: str) -> None:
    """Print one line on stdout."""
    _write(sys.stdout, f"{printable(line)}\n")


def print_table(text: str) -> None:
    """Print a table on stdout; its cells are safe to show, and it may have colours of its own.

    Windows has an encoding without box drawings for what goes into a pipe or a file.
    """
    if not _can_encode(_LINE, sys.stdout):
        text = text.replace(_LINE, "-")
    _write(sys.stdout, text)


def print_json(value: object, indent: int | None = None) -> None:
    """Print a value on stdout as JSON in ASCII."""
    import json

    _write(sys.stdout, json.dumps(value, indent=indent).replace("\x7f", "\\u007f") + "\n")


def print_as_it_is(text: str) -> None:
    """Print text for a program on stdout; bytes that are not UTF-8 come out as they were read (PEP 383).

    Where a user sees it, on a terminal, control characters are replaced here, too.
    """
    if sys.stdout is not None and sys.stdout.isatty():
        text = _printable_lines(text)
    _write(sys.stdout, text.encode("utf-8", "surrogateescape"))


def _write(stream: TextIO | None, text: str | bytes) -> None:
    """Write to a stream at once; to one that was closed before the start, nothing."""
    if stream is None:
        return
    with _Live.line.hidden() if _Live.line else nullcontext():
        _put(stream, text)


def _put(stream: TextIO, text: str | bytes) -> None:
    if isinstance(text, bytes):
        stream.flush()
        stream.buffer.write(text)
    else:
        stream.write(text)
    stream.flush()


def _printable_lines(text: str) -> str:
    return "\n".join("\t".join(map(printable, line.split("\t"))) for line in text.split("\n"))


def never_fail_to_encode() -> None:
    """Let stdout print what its encoding lacks as an escape, as stderr does.

    In the C locale, and where PYTHONIOENCODING says so, a stream fails in another way than the strict one.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors in _FAILING:
            stream.reconfigure(errors="backslashreplace")


def give_up(stream: TextIO) -> None:
    """Redirect a stream that cannot be written to the null device, so that Python can flush it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def leave_line() -> None:
    """Leave the line in which an interruption came: it ends with ``^C``, and may begin with a question."""
    if _Live.line and _Live.line.is_used:
        _Live.line.show("")
    elif sys.stderr is not None and sys.stderr.isatty():
        with suppress(OSError):
            _write(sys.stderr, "\n")


def show_error(error: FobError, cause: BaseException | None = None) -> None:
    """Print an error, its hints, and what this process has changed so far.

    Args:
        error: What to print.
        cause: The exception behind it, if that one knows what was changed.
    """
    if _Live.line:
        _Live.line.show("")
    say("error", error.what)
    for hint in (*error.hints, *CHANGES.hints(cause or error, also_nothing=error.says_nothing_changed)):
        say("hint", hint)
