"""The group of commands, and the one place where errors are printed and turned into exit codes."""

from __future__ import annotations

import gc
import os
import sys
import threading
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

import click

from awsfob import __version__
from awsfob.cli.messages import give_up, say, show_error
from awsfob.errors import CancelledError, FilesError, FobError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMMANDS = (
    *("login", "logout", "status", "whoami", "env", "exec", "process"),
    *("init", "rotate", "keys", "policy"),
    *("sync", "import", "use", "shell-init"),
    *("mfa", "sandbox", "completion"),
)


class _Commands(click.Group):
    """Commands that are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which a new user needs them."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"awsfob.cli.{cmd_name.replace('-', '_')}_command").command
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="fob %(version)s")
def fob() -> None:
    """One MFA login for the AWS CLI and every SDK, on the files you already have.

    Type one code, work for hours: fob turns the long-term key of an IAM user into a session and writes it where all
    AWS tools read it. It never overwrites a long-term key.

    Exit codes: 0 ok, 1 a bug in fob, 2 usage, 3 files or profile wrong, 4 AWS refused, 5 AWS not reached,
    6 a person is needed, 130 interrupted.
    """


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run fob and end the process with its exit code.

    Args:
        arguments: The command line without the program's name; None for this process's own.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    threading.excepthook = lambda what: show_crash(what.exc_value, words)
    sys.unraisablehook = lambda what: show_crash(what.exc_value, words)
    code = _exit_code(words)
    gc.freeze()  # Python's last act would be to look through all that botocore made, once more for nothing
    sys.exit(code)


def _exit_code(words: list[str]) -> int:
    try:
        return int(fob.main(words, prog_name="fob", standalone_mode=False) or 0)
    except FobError as error:
        show_error(error)
        return error.exit_code
    except click.ClickException as error:
        return _show_usage(error)
    except (KeyboardInterrupt, click.Abort):
        return _show_interrupted()
    except OSError as error:
        return _system_refused(error, words)
    except Exception as error:  # noqa: BLE001  whatever comes here is a bug, and must not show a value
        return show_crash(error, words)


def show_crash(error: BaseException | None, words: Sequence[str]) -> int:
    """Report an exception that nothing caught, in this thread or another one; return its exit code.

    Args:
        error: What was raised.
        words: The command line, which may ask for more than a line.
    """
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return _show_interrupted()
    if error is not None and not isinstance(error, BrokenPipeError):  # a reader that has left is no bug
        _show_bug(error, words)
    return 1


def _show_interrupted() -> int:
    show_error(CancelledError("interrupted", "nothing was changed"))
    return CancelledError.exit_code


def _show_usage(error: click.ClickException) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        say(error.format_message())  # the help of a group that was called without a command
    else:
        show_error(_usage_error(error))
    return UsageError.exit_code


def _usage_error(error: click.ClickException) -> UsageError:
    """Say what click found wrong without the words that were typed: one of them may be a code or a secret."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "fob"
    hint = f"{path} --help shows what it takes"
    if isinstance(error, click.NoSuchOption):
        close = f"did you mean {' or '.join(error.possibilities)}?" if error.possibilities else ""
        return UsageError(f"no such option: {error.option_name}", *filter(None, [close]), hint)
    if isinstance(error, click.BadParameter) and error.param:
        wanted = error.param.get_error_hint(context) if context else str(error.param.name)
        missing = isinstance(error, click.MissingParameter)
        return UsageError(f"{wanted} is missing" if missing else f"the value of {wanted} is not of its form", hint)
    if isinstance(error, click.BadOptionUsage):
        return UsageError(f"option {error.option_name} needs a value, or takes none", hint)
    if "No such command" in error.message:
        return UsageError("no such command", f"commands: {', '.join(_COMMANDS)}")
    return UsageError("the command line has too many words, or too few", hint)


def _reader_gone() -> int:
    """End quietly when the reader of stdout has left, as ``fob status | head -1`` does."""
    give_up(sys.stdout)
    return 141


def _system_refused(error: OSError, words: list[str]) -> int:
    """Explain a refusal of the operating system that no rule foresaw; one without a file is about the output."""
    from awsfob.app.os_refusals import explain_refusal

    if isinstance(error, BrokenPipeError):
        return _reader_gone()
    _show_traceback(error, words)
    if not isinstance(error.filename, str):
        give_up(sys.stdout)
    show_error(explain_refusal(error))
    return FilesError.exit_code


def _show_bug(error: BaseException, words: Sequence[str]) -> None:
    """Report a bug by its kind and place; an exception's own text may quote a value."""
    import traceback

    _show_traceback(error, words)
    frames = traceback.extract_tb(error.__traceback__)[-1:]
    places = (f"{'/'.join(each.filename.replace(os.sep, '/').split('/')[-2:])}:{each.lineno}" for each in frames)
    where = next(places, "an unknown place")  # an exception at the end of Python has no frames
    hint = "please report it with the output of the same command and --verbose"
    show_error(FobError(f"a bug in fob: {type(error).__name__} at {where}", hint))


def _show_traceback(error: BaseException, words: Sequence[str]) -> None:
    """With --verbose, show where an error came from."""
    import traceback

    if {"-v", "--verbose"} & set(words):
        say("".join(traceback.format_tb(error.__traceback__)).rstrip())
