"""The whole command line, read by click."""

from __future__ import annotations

from importlib import import_module

import click

from awsfob import __version__, interrupts
from awsfob.cli.messages import say_text, show_error
from awsfob.cli.options import click_command
from awsfob.cli.top_help import COLOR, GROUPS, HELP, MOST_COLUMNS, SUMMARIES
from awsfob.errors import UsageError
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


_DASHES = {"exec": ("put -- before the program: fob exec PROFILE -- PROGRAM ARGUMENTS",)}
"""What a user may have forgotten who gives a command too many arguments."""

_OF_AWS_MFA_ROTATE = ("--token", "-t", "-p")
_TO_LOG_IN = (
    "rotate replaces the access key; in aws-mfa-rotate it means: get a session",
    "to do that: fob login PROFILE --code CODE",
    "or as there: fob as aws-mfa-rotate rotate --token CODE --profile PROFILE",
)
"""What a user needs who has the command line of aws-mfa-rotate at hand."""


class _Commands(click.Group):
    """A group that imports a command when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands in the order of ``fob --help``."""
        del ctx
        return list(SUMMARIES)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands of ``fob --help`` in groups."""
        del ctx
        width = max(map(len, SUMMARIES))
        for title, commands in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(f"{name:{width}}", summary) for name, summary in commands.items()])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None for an unknown name."""
        del ctx
        if cmd_name not in SUMMARIES:
            return None
        module = import_module(f"awsfob.cli.{cmd_name.replace('-', '_')}_command")
        declared = getattr(module, "DECLARED", None)
        return click_command(declared) if declared else module.command

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; click would print an empty line after an interruption, wherever the cursor is."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as stop:
            raise click.Abort from stop


@click.group(
    cls=_Commands,
    help=HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": MOST_COLUMNS},
)
@click.version_option(__version__, message="fob %(version)s")
@click.option("--color", metavar="WHEN", expose_value=False, help=COLOR)
def fob() -> None:
    """Read the command line; ``HELP`` is what ``fob --help`` says."""


def run_by_click(words: Sequence[str]) -> int:
    """Run a command and return the exit code.

    Args:
        words: The command line without the program's name.

    Raises:
        FobError: The command failed.
        KeyboardInterrupt: The user ended it.
    """
    try:
        return int(fob.main([*words], prog_name="fob", standalone_mode=False) or 0)
    except click.ClickException as error:
        return _show_usage(error, words)
    except click.Abort as stop:
        cause = interrupts.cause_of(stop)
        raise (cause if isinstance(cause, KeyboardInterrupt) else KeyboardInterrupt()) from None


def _show_usage(error: click.ClickException, words: Sequence[str]) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        say_text(error.format_message())  # the help text of a group without a command
    else:
        show_error(_usage_error(error, words))
    return UsageError.exit_code


def _usage_error(error: click.ClickException, words: Sequence[str]) -> UsageError:
    """Return the error of click without the user's arguments, because one may be a code or a secret."""
    context = getattr(error, "ctx", None)
    named = [word for word in words[:1] if word in SUMMARIES]  # the user's other words may be secrets
    path = context.command_path if context else " ".join(["fob", *named])
    hint = f"for its arguments and options: {path} --help"
    if isinstance(error, click.NoSuchOption):
        return UsageError(f"no such option: {error.option_name}", *_instead_of(error, named), hint)
    if isinstance(error, click.BadParameter) and error.param:
        return _wrong_value(error, error.param, context, hint)
    if isinstance(error, click.BadOptionUsage):
        needs = "takes no value" if "does not take a value" in error.message else "needs a value"
        return UsageError(f"option {error.option_name} {needs}", hint)
    if "No such command" in error.message:
        return _no_such_command(error, context, words)
    if "unexpected extra argument" in error.message:
        return UsageError("too many arguments", *_DASHES.get("".join(named), ()), hint)
    return UsageError("the command line cannot be understood", hint)


def _instead_of(error: click.NoSuchOption, named: list[str]) -> Sequence[str]:
    """Return what to use in place of an option that there is not."""
    if named == ["rotate"] and error.option_name in _OF_AWS_MFA_ROTATE:
        return _TO_LOG_IN
    return [f"did you mean {' or '.join(error.possibilities)}?"] if error.possibilities else []


def _wrong_value(
    error: click.BadParameter, param: click.Parameter, context: click.Context | None, hint: str
) -> UsageError:
    is_argument = isinstance(param, click.Argument) or context is None
    wanted = param.human_readable_name if is_argument or context is None else param.get_error_hint(context)
    choices = (
        [f"choose one of: {', '.join(map(str, param.type.choices))}"] if isinstance(param.type, click.Choice) else []
    )
    what = (
        f"{wanted} is missing" if isinstance(error, click.MissingParameter) else f"the value of {wanted} is not valid"
    )
    return UsageError(what, *choices, hint)


def _no_such_command(error: click.ClickException, context: click.Context | None, words: Sequence[str]) -> UsageError:
    """Return the error for an unknown command. The word itself is not shown, only the commands that are like it."""
    from difflib import get_close_matches

    group = context.command if context else fob
    names = group.list_commands(context) if context and isinstance(group, click.Group) else list(SUMMARIES)
    typed = error.message.partition("'")[2].partition("'")[0]
    close = get_close_matches(typed, names, n=2)
    hints = [f"did you mean {' or '.join(close)}?"] if close else []
    hints += [f"the command comes first: fob {word} PROFILE" for word in words[1:2] if word in SUMMARIES and not close]
    return UsageError("no such command", *hints, f"commands: {', '.join(names)}")
