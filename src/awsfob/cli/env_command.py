"""``fob env``: print shell commands that set a profile's credentials as environment variables."""

from __future__ import annotations

from awsfob.app.last_profile import remember_profile, with_last_profile
from awsfob.app.stored_answers import credentials_for_environment, own_endpoints
from awsfob.cli.messages import context_of, print_as_it_is
from awsfob.cli.option_rows import ACCESS, CHOICE, COMMON, FLAG, Declared, OptionRow
from awsfob.light_typing import TYPE_CHECKING
from awsfob.output.environment import (
    CREDENTIALS,
    LEGACY,
    REGIONS,
    SHADOWS,
    SHELLS,
    legacy_variables,
    lines,
    to_remove,
    variables,
)

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


def run(common: Common, access: Access, *, shell: str, unset: bool, legacy_vars: bool) -> None:
    """Print shell commands that set PROFILE's credentials.

    \b
    sh, bash, zsh:  eval "$(fob env PROFILE)"
    fish:           fob env PROFILE --shell fish | source
    PowerShell:     fob env PROFILE --shell powershell | Out-String | Invoke-Expression

    With a profile folder (~/.aws/aws-profiles), PROFILE defaults to the profile that was used last.
    """  # noqa: D301  click reads the backspace
    legacy = LEGACY if legacy_vars else ()
    if unset:
        names = [*CREDENTIALS, *SHADOWS, *REGIONS, *legacy, *own_endpoints()]
        print_as_it_is(lines({}, list(dict.fromkeys(names)), shell))
        return
    context = with_last_profile(context_of(common))
    found = credentials_for_environment(context, access)
    remember_profile(context)
    values = variables(found.credentials, found.region, dict(found.endpoints))
    if legacy_vars:
        values |= legacy_variables(context.snapshot.settings(context.profile), found.serial)
    others = (name for name in (*legacy, *found.unset) if name not in values)
    print_as_it_is(lines(values, [*to_remove(values), *others], shell))


DECLARED = Declared(
    "env",
    run,
    (COMMON, ACCESS),
    (
        OptionRow(("--shell",), "shell", CHOICE, "Syntax of the output. Default: sh.", choices=tuple(SHELLS)),
        OptionRow(("--legacy-vars",), "legacy_vars", FLAG, "Also set AWS_ACCT, AWS_MFA_SN and ADMIN_AWS_ACCT."),
        OptionRow(("--unset",), "unset", FLAG, "Print commands that unset the variables."),
    ),
)
