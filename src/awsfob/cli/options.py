"""The commands and options of click, made of the rows in ``option_rows``."""

from __future__ import annotations

from functools import partial

import click

from awsfob.cli.help_pages import Command
from awsfob.cli.option_rows import ACCESS, CHOICE, COMMON, DURATION, FILE, FILES, FLAG, PROFILE, SOURCE, SOURCES, TOOLS
from awsfob.cli.plain_words import split_at_dashes
from awsfob.durations import duration_or_usage
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from awsfob.cli.option_rows import Declared, OptionGroup, OptionRow

# The types of click have parameters since 8.5. fob also runs with 8.2, where they have no parameters.
if TYPE_CHECKING:
    _TextType = click.ParamType[str, Any]
    _SecondsType = click.ParamType[int, Any]
else:
    _TextType = _SecondsType = click.ParamType


class Duration(_SecondsType):
    """A duration: seconds, or a text such as ``8h``, ``1h30m`` or ``15m``."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401  click's signature
        """Return the duration in seconds."""
        del ctx
        return value if isinstance(value, int) else duration_or_usage(value, _option(param))


class _Suggested(_TextType):
    """A text that often is one of some values, which a shell completes.

    Args:
        name: What it is.
        fitting: Returns the values that begin with a text, and what they are.
    """

    def __init__(self, name: str, fitting: Callable[[str], Mapping[str, str]]) -> None:
        self.name = name
        self._fitting = fitting

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,
        incomplete: str,
    ) -> list[click.shell_completion.CompletionItem]:
        """Return the values that start with ``incomplete``."""
        del ctx, param
        from click.shell_completion import CompletionItem

        return [CompletionItem(value, help=what) for value, what in self._fitting(incomplete).items()]


def _profiles(start: str) -> Mapping[str, str]:
    from awsfob.app.profile_names import fitting_names

    return dict.fromkeys(fitting_names(start), "")


def _sources(start: str) -> Mapping[str, str]:
    from awsfob.app.profile_names import fitting_sources

    return fitting_sources(start)


def _tools(start: str) -> Mapping[str, str]:
    from awsfob.app.profile_names import fitting_tools

    return fitting_tools(start)


def _option(param: click.Parameter | None) -> str:
    return f"--{(param and param.name) or 'duration'}".replace("_", "-")


def click_option(row: OptionRow) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the decorator of click for an option, or for the argument PROFILE."""
    if not row.names[0].startswith("-"):
        return click.argument(row.field, metavar=row.metavar, required=False, type=_TYPES[PROFILE]())
    settings: dict[str, Any] = {"help": row.help, "metavar": row.metavar, "hidden": row.is_hidden}
    if row.kind == FLAG:
        settings = {"help": row.help, "is_flag": True}
    elif row.kind == CHOICE:
        settings |= {"type": click.Choice(row.choices), "default": row.default}
    elif row.kind in _TYPES:
        settings["type"] = _TYPES[row.kind]()
    return click.option(*row.names, row.field, **settings)


_TYPES: dict[str, Callable[[], Any]] = {
    DURATION: Duration,
    PROFILE: partial(_Suggested, PROFILE, _profiles),
    FILE: click.Path,
    SOURCE: partial(_Suggested, SOURCE, _sources),
    TOOLS: partial(_Suggested, TOOLS, _tools),
}


def common_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the shared options to a click command, which receives them as the argument ``common``."""
    return _gathered(function, COMMON)


def file_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options for files to a click command, which receives them as ``common``, without a profile."""
    return _gathered(function, FILES)


def access_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options for sessions to a click command, which receives them as the argument ``access``."""
    return _gathered(function, ACCESS)


def profiles_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add an argument for any number of profiles to a click command, which receives them as ``profiles``."""
    return click.argument("profiles", metavar="[PROFILE]...", nargs=-1, type=_TYPES[PROFILE]())(function)


def source_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options for codes and the device to a click command, which receives them as the argument ``access``."""
    return _gathered(function, SOURCES)


def _gathered(function: Callable[..., Any], group: OptionGroup) -> Callable[..., Any]:
    """Add click options to a function, which receives their values as one typed argument."""
    from functools import wraps

    @wraps(function)
    def gathered(*words: Any, **values: Any) -> Any:  # noqa: ANN401  click passes the values of the options
        group.moved(values)
        return function(*words, **values)

    return _with_options(gathered, group.rows)


def _with_options(function: Callable[..., Any], rows: Sequence[OptionRow]) -> Callable[..., Any]:
    for row in reversed(rows):
        function = click_option(row)(function)
    return function


def click_command(declared: Declared) -> click.Command:
    """Return the command of click for a command that is declared as data."""

    def callback(**values: Any) -> None:  # noqa: ANN401  click passes the values of the options
        if declared.rest is not None:
            values[declared.rest] = click.get_current_context().meta["rest"]
        declared.run(**declared.arguments(values))

    callback.__doc__ = declared.run.__doc__
    return click.command(declared.name, cls=_with_rest(declared))(_with_options(callback, declared.all_rows))


def _with_rest(declared: Declared) -> type[Command]:
    """Return the class of a command that keeps the words after ``--`` for itself, if it has any."""
    if declared.rest is None:
        return Command

    class WithRest(Command):
        def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
            own, ctx.meta["rest"] = split_at_dashes(args)
            return super().parse_args(ctx, own)

        def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
            return [*super().collect_usage_pieces(ctx), *filter(None, [declared.rest_metavar])]

    return WithRest
