"""The rows among which the user chooses a profile: its name, its account, and the time that its session has left."""

from __future__ import annotations

from awsfob.durations import words
from awsfob.light_typing import TYPE_CHECKING
from awsfob.output.table import Column, TableRow, fitting, render_table
from awsfob.structs import Struct
from awsfob.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.sessions.session_state import ProfileStatus

_COLUMNS = (
    Column("profile", may_fold=False),
    Column("account", may_fold=False, leaves=1),
    Column("left", may_fold=False, leaves=2),
)
_HEADINGS = 2
_NUMBERS = 6


class PickerRow(Struct):
    """A row.

    Attributes:
        name: The profile.
        text: What the row shows, in one line.
        is_used: Whether the profile is in use now.
    """

    name: str
    text: str
    is_used: bool


def as_rows(found: Sequence[ProfileStatus], used: str | None, width: int) -> list[PickerRow]:
    """Return a row for each profile.

    Names are never cut. Where the rows are too wide, the account is left out, then the time left.

    Args:
        found: The profiles.
        used: The profile that is in use now, by either name of its pair; or None.
        width: The columns of the terminal.
    """
    table = [TableRow((printable(each.row.profile), each.row.account or "", _left(each))) for each in found]
    columns, rows = fitting(_COLUMNS, table, width - _NUMBERS)
    lines = render_table(columns, rows, None, coloured=False).split("\n")[_HEADINGS:]
    return [
        PickerRow(each.row.profile, line, used in {each.row.profile, each.row.session_section} - {None})
        for each, line in zip(found, lines, strict=False)
    ]


def _left(status: ProfileStatus) -> str:
    if status.lacks_mfa:
        return "no MFA"
    is_valid = status.state in {"good", "ending"} and status.seconds_left
    return words(status.seconds_left or 0) if is_valid else "" if status.state == "none" else status.state
