"""``fob env``: print shell commands that set a profile's credentials as environment variables."""

from __future__ import annotations

from awsfob.app.last_profile import remember_profile, with_last_profile
from awsfob.app.shell_environment import all_variables, environment_of
from awsfob.cli.messages import context_of, print_as_it_is
from awsfob.cli.option_rows import ACCESS, ALSO, CHOICE, COMMON, FLAG, LEGACY_VARS, Declared, OptionRow
from awsfob.light_typing import TYPE_CHECKING
from awsfob.output.environment import SHELLS, lines

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


def run(  # noqa: PLR0913  an argument for each option
    common: Common, access: Access, *, shell: str, also: str | None, unset: bool, legacy_vars: bool
) -> None:
    """Print shell commands that set PROFILE's credentials.

    \b
    sh, bash, zsh:  eval "$(fob env PROFILE)"
    fish:           fob env PROFILE --shell fish | source
    PowerShell:     fob env PROFILE --shell powershell | Out-String | Invoke-Expression

    With a profile folder (~/.aws/aws-profiles), PROFILE defaults to the profile that was used last.
    """  # noqa: D301  click reads the backspace
    if unset:
        print_as_it_is(lines({}, all_variables(legacy=legacy_vars), shell))
        return
    context = with_last_profile(context_of(common))
    found = environment_of(context, access, legacy=legacy_vars, also=also)
    remember_profile(context)
    print_as_it_is(lines(found.values, found.removed, shell))


DECLARED = Declared(
    "env",
    run,
    (COMMON, ACCESS),
    (
        OptionRow(("--shell",), "shell", CHOICE, "Syntax of the output. Default: sh.", choices=tuple(SHELLS)),
        ALSO,
        LEGACY_VARS,
        OptionRow(("--unset",), "unset", FLAG, "Print commands that unset the variables."),
    ),
)
