"""``fob status``: show all profiles and how long their sessions last. No network, no prompt."""

from __future__ import annotations

from awsfob.app.status import check as check_status
from awsfob.app.status import statuses
from awsfob.cli.messages import context_of, print_json, print_table
from awsfob.cli.option_rows import COMMON, DURATION, FLAG, Declared, OptionRow
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.app.inputs import Common


def run(common: Common, *, as_json: bool, check: bool, min_left: int | None) -> None:
    """Show all profiles and their sessions, or only PROFILE.

    Shows the kind, layout, sections and device of each profile, and the time that its session has left. Does not call
    AWS.
    """
    context = context_of(common)
    if check:
        check_status(context, min_left)
        return
    from awsfob.cli import tables
    from awsfob.output import status_table as status

    found = statuses(context, common.profile, min_left)
    if as_json:
        print_json(status.as_json(found), indent=2)
    elif found:
        print_table(status.as_table(found, tables.width(context), coloured=tables.shows_colours(context)))
    else:
        context.messages.notice(f"no profile yet in {context.credentials_path} or {context.config_path}")
        context.messages.notice("to set one up: fob init NAME")


DECLARED = Declared(
    "status",
    run,
    (COMMON,),
    (
        OptionRow(("--json",), "as_json", FLAG, "Print a list of objects as JSON."),
        OptionRow(("--check",), "check", FLAG, "Exit with 0 if PROFILE's session is good, else with 6."),
        OptionRow(("--min-left",), "min_left", DURATION, "Time that a good session has left. Default: 15m."),
    ),
)
