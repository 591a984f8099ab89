"""All profiles of both files: their kinds and their sections. Pure.

``sessions/session_state.py`` adds the state of their sessions.
"""

from __future__ import annotations

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING, NamedTuple
from awsfob.profiles.key_rule import holds_session
from awsfob.profiles.layouts import Pair, find_pair, find_serial, pair_section_refs, role_section
from awsfob.profiles.sources import kind_of

if TYPE_CHECKING:
    from awsfob.profiles.snapshot import Snapshot


class Row(NamedTuple):
    """One profile.

    Attributes:
        profile: The name of the profile; for a pair, the name that users of the layout type.
        kind: A kind of source, see ``sources.KINDS``: ``user`` for an access key that gets sessions; or ``unclear``
            (two layouts fit, or a chain is broken), or ``settings`` (no source).
        pair: The pair of the profile, or None.
        session_section: The section for the session, or None.
        serial: The serial of the MFA device, or None.
        account: The id of the account in the ARN of the role or of the device; None if neither has one.
        identity: The user or the role, as far as the files name it; else the kind.
    """

    profile: str
    kind: str
    pair: Pair | None
    session_section: str | None
    serial: str | None
    account: str | None = None
    identity: str = ""

    @property
    def layout(self) -> str | None:
        """The layout of the pair; None without a pair."""
        return self.pair.layout.name if self.pair else None

    @property
    def key_section(self) -> str | None:
        """The section with the key; None without a pair."""
        return self.pair.key.header if self.pair else None


def survey(snapshot: Snapshot) -> list[Row]:
    """Return a row for each pair and each other profile, in the order of the files."""
    rows = (row_of(snapshot, name) for name in snapshot.names)
    by_name: dict[tuple[str, str | None], Row] = {}
    for row in rows:
        by_name.setdefault((row.profile, row.session_section), row)
    return list(by_name.values())


def row_of(snapshot: Snapshot, name: str) -> Row:
    """Return the row of one profile, given by either name of its pair.

    Raises:
        FilesError: There is no such profile.
    """
    settings = snapshot.settings(name)
    pair = None if "role_arn" in settings else _pair(snapshot, name)
    if isinstance(pair, Pair):
        return _row(snapshot, pair.name, "user", pair, None)
    if not settings and not snapshot.section_refs(name):
        from awsfob.profiles.roles import unknown_profile

        raise unknown_profile(snapshot, name)
    base = _base(snapshot, name) if {"role_arn", "credential_process", "source_profile"} & {*settings} else None
    serial = find_serial(snapshot, snapshot.section_refs(name))
    section = name if role_section(snapshot, name) or not base else None
    return _row(snapshot, name, _kind(snapshot, name, pair), base, serial, section)


def role_sections(snapshot: Snapshot, pair: Pair) -> list[str]:
    """Return the sections for the sessions of the roles that a pair assumes."""
    roles = [name for name in snapshot.names if role_section(snapshot, name)]
    return [name for name in roles if _base(snapshot, name) == pair]


def pairs(snapshot: Snapshot) -> list[Pair]:
    """Return all pairs of both files, each once."""
    found = (_pair(snapshot, name) for name in snapshot.names)
    return list(dict.fromkeys(pair for pair in found if isinstance(pair, Pair)))


def _row(  # noqa: PLR0913, PLR0917  the values of a row
    snapshot: Snapshot, profile: str, kind: str, pair: Pair | None, serial: str | None, section: str | None = None
) -> Row:
    session_section = section or (pair.session_section if pair else None)
    ref = snapshot.section_ref(session_section, "credentials") if session_section else None
    values = snapshot.values(ref) if ref else {}
    if pair and not serial:
        serial = find_serial(snapshot, [pair.key]) or find_serial(snapshot, pair_section_refs(snapshot, pair))
    role = snapshot.settings(profile).get("role_arn") if kind == "role" else None
    identity = f"role {role.rpartition('/')[2]}" if role else _identity(snapshot, kind, pair)
    session_section = session_section if pair or holds_session(values) else None
    return Row(profile, kind, pair, session_section, serial, _account(role or serial), identity)


def _identity(snapshot: Snapshot, kind: str, pair: Pair | None) -> str:
    """Return the kind of a profile, for a user with the name that ``fob init`` has written beside the key."""
    name = snapshot.settings(pair.key_profile).get("username") if pair and kind == "user" else None
    return f"{kind} {name}" if name else kind


def _account(arn: str | None) -> str | None:
    parts = (arn or "").split(":")
    return parts[4] if len(parts) > _PARTS_OF_ARN and parts[4].isdecimal() else None


def _kind(snapshot: Snapshot, name: str, pair: object) -> str:
    if pair == _UNCLEAR:
        return "unclear"
    kind = kind_of(snapshot, name)
    return kind.word if kind else "settings"


_UNCLEAR = "unclear"
_PARTS_OF_ARN = 5


def _pair(snapshot: Snapshot, name: str) -> Pair | str | None:
    try:
        return find_pair(snapshot, name)
    except FilesError:
        return _UNCLEAR


def _base(snapshot: Snapshot, name: str) -> Pair | None:
    """Return the pair whose session a profile uses; None without a pair or with a broken chain."""
    from awsfob.profiles.user_pair import user_pair  # many users have no roles

    found = user_pair(snapshot, name)
    return found if isinstance(found, Pair) else None
