"""The variables that ``fob env``, ``fob use`` and ``fob shell`` put into a shell, and those that they take out."""

from __future__ import annotations

from awsfob.app.stored_answers import credentials_for_environment, own_endpoints
from awsfob.light_typing import TYPE_CHECKING
from awsfob.output.environment import (
    ALSO,
    CREDENTIALS,
    LEGACY,
    NAMES,
    REGIONS,
    SHADOWS,
    legacy_variables,
    names_of,
    to_remove,
    variables,
)
from awsfob.structs import Struct, field

if TYPE_CHECKING:
    from awsfob.app.context import Context
    from awsfob.app.inputs import Access


class ShellEnvironment(Struct):
    """What a shell gets.

    Attributes:
        values: The variables to set.
        removed: The variables to unset.
    """

    values: dict[str, str] = field(shown=False)
    removed: list[str]


def environment_of(
    context: Context, access: Access, *, legacy: bool = False, also: str | None = None, named: bool = False
) -> ShellEnvironment:
    """Return the variables for the profile of a context.

    Args:
        context: The context of the command.
        access: The options for sessions.
        legacy: Whether to set ``LEGACY``, too.
        also: The tools whose variables get the name of the profile, see ``names_of``.
        named: Whether to set the variables that say whose credentials a shell has; they are removed otherwise.

    Raises:
        FobError: There are no credentials.
    """
    names_of("", None, also)  # a wrong name is found before a code is asked for
    found = credentials_for_environment(context, access)
    values = variables(found.credentials, found.region, dict(found.endpoints))
    if legacy:
        values |= legacy_variables(context.snapshot.settings(context.profile), found.serial)
    if named or also:
        names = names_of(context.profile, None if context.settings.region else found.region, also)
        values |= {name: text for name, text in names.items() if named or name in ALSO.values()}
    others = [name for name in (*(LEGACY if legacy else ()), *found.unset) if name not in values]
    return ShellEnvironment(values, [*to_remove(values), *others])


def all_variables(*, legacy: bool) -> list[str]:
    """Return all variables that ``environment_of`` may set, and those that it unsets."""
    names = [*CREDENTIALS, *SHADOWS, *REGIONS, *NAMES, *(LEGACY if legacy else ()), *own_endpoints()]
    return list(dict.fromkeys(names))
