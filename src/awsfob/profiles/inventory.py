"""Every profile of both files, and how its session stands. Pure: no network, no clock of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from awsfob.errors import FilesError
from awsfob.model import DEFAULT_MIN_LEFT
from awsfob.profiles import expiry
from awsfob.profiles.layouts import Pair, find_pair, find_serial, layout_of, pair_section_refs
from awsfob.profiles.roles import chain, role_section, unknown_profile
from awsfob.profiles.snapshot import holds_session
from awsfob.profiles.sources import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from awsfob.profiles.expiry import Expiry
    from awsfob.profiles.snapshot import Snapshot


class Row(NamedTuple):
    """One profile; absent facts are None.

    Attributes:
        profile: Its name; of a pair, the name that a user of the layout types.
        kind: The word of a source, see ``sources.KINDS``: ``user`` for a key that gets sessions; else ``unclear`` (two
            layouts fit, or a chain is broken) or ``settings`` (no source).
        layout: The layout of the pair behind it.
        key_section: The section that holds the key.
        session_section: The section that holds the session.
        serial: The MFA device.
        state: ``good``, ``ending`` (less left than asked for), ``expired`` or ``none``.
        expiry: When the session ends, and how that was spelled.
        seconds_left: Until then; 0 when it has passed.
    """

    profile: str
    kind: str
    layout: str | None
    key_section: str | None
    session_section: str | None
    serial: str | None
    state: str
    expiry: Expiry | None
    seconds_left: int | None


def survey(snapshot: Snapshot, now: datetime, min_left: int | None) -> list[Row]:
    """Return a row for every pair and every other profile, in the order of the files."""
    rows = (look(snapshot, name, now, min_left) for name in snapshot.names)
    by_name: dict[tuple[str, str | None], Row] = {}
    for row in rows:
        by_name.setdefault((row.profile, row.session_section), row)
    return list(by_name.values())


def look(snapshot: Snapshot, name: str, now: datetime, min_left: int | None) -> Row:
    """Return the row of one profile, given from either side of its pair.

    Raises:
        FilesError: There is no such profile.
    """
    settings = snapshot.settings(name)
    pair = None if "role_arn" in settings else _pair(snapshot, name)
    if isinstance(pair, Pair):
        return _row(snapshot, pair.name, "user", pair, None, now, min_left)
    if not settings and not snapshot.section_refs(name):
        raise unknown_profile(snapshot, name)
    base = _role_base(snapshot, name) if "role_arn" in settings else None
    serial = find_serial(snapshot, snapshot.section_refs(name))
    section = name if role_section(snapshot, name) or not base else None
    return _row(snapshot, name, _kind(settings, pair), base, serial, now, min_left, section)


def role_sections(snapshot: Snapshot, pair: Pair) -> list[str]:
    """Return the sections that keep sessions of roles which come from a pair."""
    roles = [name for name in snapshot.names if role_section(snapshot, name)]
    return [name for name in roles if _role_base(snapshot, name) == pair]


def pairs(snapshot: Snapshot) -> list[Pair]:
    """Return every pair of both files, each once."""
    found = (_pair(snapshot, name) for name in snapshot.names)
    return list(dict.fromkeys(pair for pair in found if isinstance(pair, Pair)))


def _row(  # noqa: PLR0913, PLR0917  the facts of a row come from as many places
    snapshot: Snapshot,
    profile: str,
    kind: str,
    pair: Pair | None,
    serial: str | None,
    now: datetime,
    min_left: int | None,
    section: str | None = None,
) -> Row:
    session_section = section or (pair.session_section if pair else None)
    ref = snapshot.section_ref(session_section, "credentials") if session_section else None
    values = snapshot.values(ref) if ref else {}
    ends = expiry.read(values) if holds_session(values) else None
    left = int((ends.instant - now).total_seconds()) if ends else None
    return Row(
        profile,
        kind,
        pair.layout if pair else None,
        pair.key.header if pair else None,
        session_section if pair or holds_session(values) else None,
        serial or (find_serial(snapshot, pair_section_refs(snapshot, pair)) if pair else None),
        _state(left, _least(pair, kind) if min_left is None else min_left),
        ends,
        None if left is None else max(left, 0),
    )


def _least(pair: Pair | None, kind: str) -> int:
    return layout_of(pair).min_left if pair and kind == "user" else DEFAULT_MIN_LEFT


def _state(left: int | None, min_left: int) -> str:
    if left is None:
        return "none"
    if left <= 0:
        return "expired"
    return "good" if left >= min_left else "ending"


def _kind(settings: Mapping[str, str], pair: object) -> str:
    if pair == _UNCLEAR:
        return "unclear"
    kind = kind_of(settings)
    return kind.word if kind else "settings"


_UNCLEAR = "unclear"


def _pair(snapshot: Snapshot, name: str) -> Pair | str | None:
    try:
        return find_pair(snapshot, name)
    except FilesError:
        return _UNCLEAR


def _role_base(snapshot: Snapshot, name: str) -> Pair | None:
    """Return the pair whose session a role profile uses; None when there is none or the chain is broken."""
    try:
        _, base = chain(snapshot, name)
    except FilesError:
        return None
    return base if isinstance(base, Pair) else None
