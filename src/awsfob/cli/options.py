"""The options that commands share, and the typed values that they become."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import click

from awsfob.app.inputs import Access, Common, duration_or_usage
from awsfob.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.app.context import Context

# The types of click have parameters since 8.5. fob also runs with 8.2, where they have no parameters.
if TYPE_CHECKING:
    _TextType = click.ParamType[str, Any]
    _SecondsType = click.ParamType[int, Any]
else:
    _TextType = _SecondsType = click.ParamType


class ProfileName(_TextType):
    """A profile name; completes those of both files."""

    name = "profile"

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,
        incomplete: str,
    ) -> list[click.shell_completion.CompletionItem]:
        """Offer the profiles that start with what was typed; no names while the files cannot be read."""
        del ctx, param
        from click.shell_completion import CompletionItem

        from awsfob.app.profile_names import known_names

        return [CompletionItem(name) for name in known_names() if name.startswith(incomplete)]


class Duration(_SecondsType):
    """Seconds, or ``8h``, ``1h30m``, ``15m``."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401  click's signature
        """Return whole seconds."""
        del ctx
        return value if isinstance(value, int) else duration_or_usage(value, _option(param))


def _option(param: click.Parameter | None) -> str:
    return f"--{(param and param.name) or 'duration'}".replace("_", "-")


def context_of(common: Common) -> Context:
    """Return what a command works with, for the options that the user gave."""
    from awsfob.app.context import Context
    from awsfob.cli.messages import StderrMessages

    return Context.of(common, StderrMessages(quiet=common.quiet, verbose=common.verbose))


_FILES = (
    click.option("--credentials-file", metavar="F", help="Instead of ~/.aws/credentials."),
    click.option("--config-file", metavar="F", help="Instead of ~/.aws/config."),
    click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
    click.option("-v", "--verbose", is_flag=True, help="Say why, for every choice."),
)
_COMMON = (
    click.argument("name", metavar="[PROFILE]", required=False, type=ProfileName()),
    click.option("--profile", type=ProfileName(), help="The profile, as in the AWS CLI."),
    click.option("--region", metavar="R", help="The region to call."),
    *_FILES,
)
_SOURCES = (
    click.option("--mfa-from", metavar="SOURCE", help="Who gives the code, in order: see fob mfa sources."),
    click.option("--op-account", metavar="A", help="The account at 1Password, with --op-item."),
    click.option("--op-item", "--op-item-name", metavar="I", help="The item at 1Password that holds the code."),
    click.option("--hidden", is_flag=True, help="Do not show the code while it is typed."),
)
_SERIAL = click.option("--serial", metavar="S", help="ARN or number of the MFA device; else the one in the files.")
_ACCESS = (
    click.option("-c", "--code", "--token-code", metavar="CODE", help="The six digits of the device; else fob asks."),
    *_SOURCES,
    click.option("-d", "--duration", type=Duration(), help="How long it lives: seconds or 8h; 12h, a role's 1h."),
    _SERIAL,
    click.option("--no-mfa", is_flag=True, help="Get a session without MFA, on purpose."),
    click.option("--min-left", type=Duration(), help="Reuse a session with at least this long to live; 15m."),
    click.option("-f", "--force", is_flag=True, help="Renew even a session that is still good."),
)


def common_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a click command the shared options; it receives them as one ``common`` argument."""

    def gather(values: dict[str, Any]) -> Common:
        name, profile = values.pop("name"), values.pop("profile")
        if name and profile and name != profile:
            raise UsageError("two profiles are given, one as a word and one with --profile", "give one of them")
        taken = ("credentials_file", "config_file", "region", "quiet", "verbose")
        return Common(profile=name or profile, **{field: values.pop(field) for field in taken})

    return _gathered(function, _COMMON, "common", gather)


def file_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a click command the options about the files; it receives them as a ``common`` argument without a profile."""

    def gather(values: dict[str, Any]) -> Common:
        taken = ("credentials_file", "config_file", "quiet", "verbose")
        return Common(profile=None, region=None, **{field: values.pop(field) for field in taken})

    return _gathered(function, _FILES, "common", gather)


def access_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a click command the options about sessions; it receives them as one ``access`` argument."""

    def gather(values: dict[str, Any]) -> Access:
        return Access(**{each.name: values.pop(each.name) for each in fields(Access)})

    return _gathered(function, _ACCESS, "access", gather)


def source_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a click command the options about codes and the device; it receives them as one ``access`` argument."""

    def gather(values: dict[str, Any]) -> Access:
        taken = ("mfa_from", "op_account", "op_item", "hidden", "serial")
        return Access(**{field: values.pop(field) for field in taken})

    return _gathered(function, (*_SOURCES, _SERIAL), "access", gather)


def _gathered(
    function: Callable[..., Any],
    options: tuple[Callable[[Callable[..., Any]], Callable[..., Any]], ...],
    argument: str,
    gather: Callable[[dict[str, Any]], object],
) -> Callable[..., Any]:
    """Turn several click options into one typed argument of the function."""
    from functools import wraps

    @wraps(function)
    def gathered(*words: Any, **values: Any) -> Any:  # noqa: ANN401  click passes what the options of the command are
        return function(*words, **{argument: gather(values)}, **values)

    for option in reversed(options):
        gathered = option(gathered)
    return gathered
