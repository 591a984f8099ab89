"""``fob use``: put a profile's credentials into the shell that it is typed in.

A program cannot change the shell that starts it. So the shell has a function, see ``shell-init``, which gives the
command the option ``--for`` and evaluates what the command prints. Without the function there is an error, which says
how to define it.
"""

from __future__ import annotations

from awsfob.cli.messages import context_of, print_as_it_is
from awsfob.cli.option_rows import ACCESS, ALSO, COMMON, FLAG, LEGACY_VARS, TEXT, Declared, OptionRow
from awsfob.errors import UsageError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.output.environment import CREDENTIALS, FUNCTION_SHELLS, lines_of_unset, lines_of_use

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


def run(  # noqa: PLR0913  an argument for each option
    common: Common, access: Access, *, for_shell: str | None, also: str | None, unset: bool, legacy_vars: bool
) -> None:
    """Set PROFILE's credentials in the current shell.

    A program cannot change the shell that starts it, so this command needs a shell function: see `fob shell-init
    --help`. At a terminal, without PROFILE, it lets you choose one. In a `fob shell`, it renews that shell's profile.
    """
    from awsfob.app.shell_environment import all_variables, environment_of

    if for_shell not in FUNCTION_SHELLS:
        raise UsageError(
            "fob use needs a function in your shell, because a program cannot change the shell that starts it",
            'bash, zsh: eval "$(fob shell-init bash)" (or zsh)',
            "fish: fob shell-init fish | source",
        )
    if unset:
        names = all_variables(legacy=legacy_vars)
        print_as_it_is(lines_of_unset(names, for_shell, quiet=common.quiet, always=legacy_vars))
        return
    from awsfob.app.chosen_profile import context_to_use
    from awsfob.app.last_profile import remember_profile
    from awsfob.fastpath.use_line import use_line

    context = context_to_use(context_of(common), ask=not legacy_vars)
    found = environment_of(context, access, legacy=legacy_vars, also=also, named=True)
    remember_profile(context)
    print_as_it_is(lines_of_use(found.values, found.removed, for_shell))
    context.messages.done(use_line(context.profile, found.values.get(CREDENTIALS[-1])))


DECLARED = Declared(
    "use",
    run,
    (COMMON, ACCESS),
    (
        ALSO,
        LEGACY_VARS,
        OptionRow(("--unset",), "unset", FLAG, "Give back what was there before."),
        OptionRow(("--for",), "for_shell", TEXT, is_hidden=True),
    ),
)
