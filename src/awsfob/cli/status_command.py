"""``fob status``: show all profiles and how long their sessions last. No network, no prompt."""

from __future__ import annotations

from functools import partial

from awsfob.app.status import check as check_status
from awsfob.app.status import statuses
from awsfob.cli.messages import context_of, print_json, print_table
from awsfob.cli.option_rows import COMMON, DURATION, FLAG, Declared, OptionRow
from awsfob.errors import UsageError
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.app.context import Context
    from awsfob.app.inputs import Common


def overview() -> None:
    """Show all profiles, and what to do next: ``fob`` without a command."""
    from awsfob.app.inputs import Common
    from awsfob.app.next_step import next_step, roles_step

    context = context_of(Common(None, None, None, None, quiet=False, verbose=False))
    found = statuses(context, None, None)
    if found:
        print_table(_table(context, verbose=False)(found))
    context.messages.notice(next_step(context, found))
    if roles := roles_step(context, found):
        context.messages.notice(roles)
    context.messages.notice("all commands: fob --help")


def run(common: Common, *, as_json: bool, check: bool, watch: bool, min_left: int | None) -> None:
    """Show all profiles and their sessions, or only PROFILE.

    Shows the account, the user or the role, the device, and the time that the session has left; with --verbose the
    section of the key and the layout, too. The roles of a key are below it. A star marks the profile that is in use
    here: of `fob use`, else of AWS_PROFILE. Does not call AWS.
    """
    if watch:
        _watch(common, min_left, once=as_json or check)
        return
    context = context_of(common)
    if check:
        check_status(context, min_left)
        return
    found = statuses(context, common.profile, min_left)
    if as_json:
        from awsfob.output.status_table import as_json as json_of

        print_json(json_of(found), indent=2)
    elif found:
        print_table(_table(context, verbose=common.verbose)(found))
    else:
        context.messages.notice(f"no profile yet in {context.credentials_path} or {context.config_path}")
        context.messages.notice("to set one up: fob init NAME")


def _watch(common: Common, min_left: int | None, *, once: bool) -> None:
    from awsfob.cli.watching import watch

    if once:
        raise UsageError("--watch goes with neither --json nor --check", "give one of them")

    def show() -> str:
        context = context_of(common)
        return _table(context, verbose=common.verbose)(statuses(context, common.profile, min_left))

    watch(show, "fob status")


def _table(context: Context, *, verbose: bool) -> partial[str]:
    from awsfob.cli.tables import stdout_look
    from awsfob.output.status_table import as_table

    look = stdout_look()
    used = context.common.profile_in_use(context.settings)
    return partial(as_table, used=used, width=look.width, coloured=look.colours, verbose=verbose)


DECLARED = Declared(
    "status",
    run,
    (COMMON,),
    (
        OptionRow(("--json",), "as_json", FLAG, "Print a list of objects as JSON."),
        OptionRow(("--check",), "check", FLAG, "Exit with 0 if PROFILE's session is good, else with 6."),
        OptionRow(("-w", "--watch"), "watch", FLAG, "Show the table again every two seconds, until Ctrl-C."),
        OptionRow(("--min-left",), "min_left", DURATION, "Time that a good session has left. Default: 15m."),
    ),
)
