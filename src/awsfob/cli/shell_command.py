"""``fob shell``: start a shell with a profile's credentials."""

from __future__ import annotations

from awsfob.cli.messages import context_of
from awsfob.cli.option_rows import ACCESS, ALSO, COMMON, FLAG, TEXT, Declared, OptionRow
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


def run(common: Common, access: Access, *, program: str | None, also: str | None, nest: bool) -> None:
    """Start a shell with PROFILE's credentials.

    The shell is that of SHELL. Its prompt begins with the profile (bash, zsh, fish and others), and FOB_SHELL and
    FOB_USE name it. `fob use` in it renews the credentials. fob exits with the exit code of the shell. At a terminal,
    without PROFILE, it lets you choose one.
    """
    from awsfob.app.chosen_profile import context_to_use
    from awsfob.app.subshell import check_not_nested, program_of, subshell
    from awsfob.fastpath.use_line import use_line

    context = context_of(common)
    if not nest:
        check_not_nested(context.settings)
    file = program_of(context.settings, program)  # found out before a code is asked for
    context = context_to_use(context, ask=True)
    ready = subshell(context, access, file, also)
    context.messages.done(f"{use_line(context.profile, ready.ends)}; to leave: exit")
    ready.start()


DECLARED = Declared(
    "shell",
    run,
    (COMMON, ACCESS),
    (
        OptionRow(("--with",), "program", TEXT, "Start this shell. Default: that of SHELL.", "PROGRAM"),
        ALSO,
        OptionRow(("--nest",), "nest", FLAG, "Start it also inside another shell of fob."),
    ),
)
