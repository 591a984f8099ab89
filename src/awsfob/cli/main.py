"""Running a command line. Errors are printed and turned into exit codes here."""

from __future__ import annotations

import atexit
import os
import sys
from contextlib import suppress

from awsfob import interrupts
from awsfob.cli.messages import give_up, leave_line, never_fail_to_encode, print_as_it_is, say_text, show_error
from awsfob.cli.plain_words import run_plain
from awsfob.errors import CancelledError, ChoiceCancelledError, FilesError, FobError
from awsfob.fastpath.entry import READER_GONE
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run fob and end the process with its exit code.

    Args:
        arguments: The command line without the program's name; None for this process's own.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)

    def tell(_kind: type, error: BaseException | None, _trace: object) -> None:
        show_crash(error, words)

    sys.excepthook = tell  # of threads, too, see system/threads.py
    sys.unraisablehook = lambda what: show_crash(what.exc_value, words)
    interrupts.listen()
    never_fail_to_encode()
    _end(_exit_code(words))


def _end(code: int) -> NoReturn:
    """End the process as Python does, but do not take all modules apart: that takes longer than most commands.

    A thread that still loads what a call needs would crash in OpenSSL, which clears up at exit. So nothing clears up
    under one.
    """
    threads = sys.modules.get("threading")
    is_loading = threads is not None and any(each.daemon for each in threads.enumerate())
    if not is_loading:
        if threads:
            threads._shutdown()  # noqa: SLF001  what Python does first
        atexit._run_exitfuncs()  # noqa: SLF001  what it does then
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
    except (OSError, ValueError):
        if not is_loading:
            sys.exit(code)  # Python says what is wrong with the stream
    os._exit(code)


def _exit_code(words: list[str]) -> int:
    try:
        return _run(words)
    except ChoiceCancelledError as error:
        return error.exit_code
    except FobError as error:
        show_error(error)
        return error.exit_code
    except KeyboardInterrupt as stop:
        return _show_interrupted(stop)
    except (OSError, SystemExit) as error:
        return _system_refused(error, words)
    except Exception as error:  # noqa: BLE001  any other exception is a bug, and its text may contain a secret
        return show_crash(error, words)


def _run(words: list[str]) -> int:
    if len(words) > 1 and words[0] == "as" and not words[1].startswith("-"):  # the other words are another tool's
        from awsfob.cli.other_tools.run import run_as

        return run_as(words[1], words[2:])
    words = _with_help_option(_without_color(words))
    if not words:
        from awsfob.cli.status_command import overview

        overview()
        return 0
    if run_plain(words) or (words[:1] == ["completion"] and _completed(words)):
        return 0
    if words in (["--help"], ["-h"]):
        _show_help()
        return 0
    from awsfob.cli.command_line import run_by_click

    return run_by_click(words)


def _without_color(words: list[str]) -> list[str]:
    """Return the words without ``--color WHEN``, which every command takes."""
    if not any(word.startswith("--color") for word in words):
        return words
    from awsfob.cli.color_option import take_color

    return take_color(words)


def _with_help_option(words: list[str]) -> list[str]:
    """Return the words with options in place of the commands ``help`` and ``version``, which other programs have."""
    if words[:1] == ["help"]:
        return [*words[1:], "--help"]
    return ["--version"] if words == ["version"] else words


def _show_help() -> None:
    from shutil import get_terminal_size

    from awsfob.cli.top_help import top_help

    print_as_it_is(top_help(get_terminal_size().columns))


def _completed(words: list[str]) -> bool:
    from awsfob.cli.completion_lines import completed

    return completed(words)


def show_crash(error: BaseException | None, words: Sequence[str]) -> int:
    """Report an exception that nothing caught, in this thread or another one.

    Args:
        error: The exception.
        words: The command line; with ``--verbose``, a traceback is shown.

    Returns:
        The exit code.
    """
    if isinstance(error, KeyboardInterrupt):
        return _show_interrupted(error)
    if isinstance(error, MemoryError):
        return _out_of_memory()
    if error is not None and not isinstance(error, BrokenPipeError):  # not a bug: stdout's reader has ended
        _show_bug(error, words)
    return 1


def _show_interrupted(stop: BaseException) -> int:
    cause = interrupts.cause_of(stop)
    leave_line()
    show_error(CancelledError("interrupted"), cause)
    return interrupts.exit_code(cause)


def _out_of_memory() -> int:
    """Report it without ``show_error``, which may need a module that there is no memory to load."""
    with suppress(OSError, MemoryError):
        sys.stderr.write(
            "fob: error: there is not enough memory\nhint: raise the limit: ulimit -v, or end other programs\n"
        )
    return FilesError.exit_code


def _reader_gone() -> int:
    """Return the exit code when the reader of stdout has ended, as in ``fob status | head -1``; print nothing."""
    give_up(sys.stdout)
    return READER_GONE


def end_refused(error: OSError, words: list[str]) -> NoReturn:
    """Report an error of the operating system, and end the process with its exit code.

    Args:
        error: The error.
        words: The command line; with ``--verbose``, a traceback is shown.
    """
    sys.exit(_system_refused(error, words))


def _system_refused(error: OSError | SystemExit, words: list[str]) -> int:
    """Report an error of the operating system. An error without a file name concerns fob's own output.

    click ends the process where stdout is a closed pipe; no command of fob does that.
    """
    from awsfob.app.os_refusals import is_reader_gone, unexpected_os_error

    if isinstance(error, SystemExit) or is_reader_gone(error):
        return _reader_gone()
    _show_traceback(error, words)
    if not isinstance(error.filename, str):
        give_up(sys.stdout)
    show_error(unexpected_os_error(error), error)
    return FilesError.exit_code


def _show_bug(error: BaseException, words: Sequence[str]) -> None:
    """Report a bug by its type and its line of code; the text of an exception may contain a secret."""
    import traceback

    _show_traceback(error, words)
    frames = traceback.extract_tb(error.__traceback__)[-1:]
    code_lines = (f"{'/'.join(each.filename.replace(os.sep, '/').split('/')[-2:])}:{each.lineno}" for each in frames)
    where = next(code_lines, "an unknown line")  # an exception at exit may have no frames
    hint = "please report it, with the output of the same command with --verbose"
    show_error(FobError(f"a bug in fob: {type(error).__name__} at {where}", hint), error)


def _show_traceback(error: BaseException, words: Sequence[str]) -> None:
    """Show the traceback of an error, with ``--verbose``; it contains lines of code and no values."""
    import traceback

    if {"-v", "--verbose"} & set(words):
        say_text("".join(traceback.format_tb(error.__traceback__)).rstrip())
