"""``fob status``: the state of all sessions, from the files and the registry, without AWS."""

from __future__ import annotations

from contextlib import suppress

from awsfob.errors import FobError, UserNeededError
from awsfob.light_datetime import UTC, datetime
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.key_rule import holds_key
from awsfob.profiles.snapshot import CREDENTIALS, KEY_ID, SECRET
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.app.context import Context
    from awsfob.fastpath.writer import Before
    from awsfob.profiles.inventory import Row
    from awsfob.profiles.plan import Plan
    from awsfob.profiles.snapshot import Snapshot
    from awsfob.sessions.records import Record
    from awsfob.sessions.rotated_keys import RotatedKeys
    from awsfob.sessions.session_state import ProfileStatus


_NOT_GOOD = {
    "none": "no session for profile",
    "expired": "no session that is still valid for profile",
    "ending": "no session with enough time left for profile",
}


def statuses(context: Context, profile: str | None, min_left: int | None) -> list[ProfileStatus]:
    """Return the status of one profile, or of all profiles.

    Args:
        context: The context of the command.
        profile: The profile, from either side of its pair; None for all profiles.
        min_left: Seconds that a good session has left, from the option; None if it is not given.

    Raises:
        FilesError: There is no such profile.
    """
    from awsfob.profiles.inventory import row_of, survey
    from awsfob.sessions.registry import Registry
    from awsfob.sessions.rotated_keys import RotatedKeys
    from awsfob.sessions.session_state import status_of

    snapshot, now, required = context.snapshot, datetime.now(UTC), context.min_left(min_left)
    rows = [row_of(snapshot, profile)] if profile else survey(snapshot)
    records, rotated = Registry(context.state).all(), RotatedKeys.read(context.state)
    cached = [record for record in records if record.section is None]
    in_sections = {record.key_id for record in records}
    found = []
    for row in rows:
        session = _session_in_section(snapshot, row)
        made = [record for record in records if record.key_id == session] if session in in_sections else []
        lacks_mfa = row.serial is not None and bool(made) and all(record.serial is None for record in made)
        is_used = not lacks_mfa and not _is_of_another_key(context, row, made, rotated)
        in_cache = _end_in_cache(context, row, records, cached) if cached else None
        status = status_of(snapshot, row, in_cache, now, required, reads_section=is_used)
        found.append(status._replace(lacks_mfa=status.state == "none") if lacks_mfa else status)
    for each in found:
        if each.expiry:
            setting = f"{each.expiry.setting} ({each.expiry.spelling})"
            context.messages.detail(f"{each.row.profile}: expiry read from {setting}")
    return found


def check(context: Context, min_left: int | None) -> None:
    """Check that the session of the command's profile is good.

    Raises:
        UserNeededError: The session is not good.
        FilesError: As ``statuses``.
    """
    from awsfob.app.stored_answers import note_before

    before = note_before(context)
    (found,) = statuses(context, context.profile, min_left)
    if found.state != "good":
        name = found.row.profile
        why = "the session was made without MFA, for profile" if found.lacks_mfa else _NOT_GOOD[found.state]
        raise UserNeededError(f"{why} '{name}'", f"fob login {shell_word(name)}")
    if min_left is None:
        _store_answer(context, before)


def _store_answer(context: Context, before: Before) -> None:
    """Store an answer. The next check finds it and loads nothing else: people have the check in their shell prompts."""
    from awsfob.app.credentials import plan_without_options
    from awsfob.app.stored_answers import store_known_session
    from awsfob.sessions.registry import Registry

    with suppress(FobError):
        plan = plan_without_options(context)
        if signer := _signer_of(context, plan):
            store_known_session(context, plan, signer, Registry(context.state).all(), before)


def _is_of_another_key(context: Context, row: Row, made: Sequence[Record], rotated: RotatedKeys) -> bool:
    """Return whether fob made the session in a row's section with a key that stands there no more."""
    signers = [record.signer for record in made]
    key = _key_of(context, row) if signers else None
    if not key:
        return False
    return rotated.original(key) not in {rotated.original(each) for each in signers if each}


def _key_of(context: Context, row: Row) -> str | None:
    values = context.snapshot.values(row.pair.key) if row.pair else {}
    return values.get(KEY_ID) if holds_key(values) and values.get(SECRET) else None


def _session_in_section(snapshot: Snapshot, row: Row) -> str | None:
    ref = snapshot.section_ref(row.session_section, CREDENTIALS) if row.session_section else None
    return snapshot.values(ref).get(KEY_ID) if ref else None


def _end_in_cache(context: Context, row: Row, records: Sequence[Record], cached: Sequence[Record]) -> datetime | None:
    """Return until when a profile needs no code, thanks to cached sessions; None if none of them is its own."""
    from awsfob.sessions.locations import key_section
    from awsfob.sessions.session_state import may_be_cached

    role = context.snapshot.settings(row.profile).get("role_arn")
    key = key_section(row.pair.key, context.credentials_path, context.config_path) if row.pair else None
    if not may_be_cached(role, key, cached):
        return None
    plan = _plan(context, row)
    signer = _signer_of(context, plan) if plan else None
    return _no_code_until(context, plan, signer, records) if plan and signer else None


def _plan(context: Context, row: Row) -> Plan | None:
    """Return the plan of a row; of one whose ``credential_process`` has options for fob, the plan of its user."""
    from awsfob.app.credentials import plan_without_options

    for name in (row.profile, *([row.pair.key_profile] if row.pair else [])):
        try:
            plan = plan_without_options(context.for_profile(name))
        except FobError:
            continue
        if plan.pair == row.pair:  # another one is of a program that runs fob, such as a shell
            return plan
    return None


def _signer_of(context: Context, plan: Plan) -> str | None:
    """Return the id of the key that signs a plan; None if only the source can say that."""
    if plan.key:
        return plan.key.key_id
    return context.settings.access_key_id if plan.steps[0].provider == "Environment" else None


def _no_code_until(context: Context, plan: Plan, signer: str, records: Sequence[Record]) -> datetime | None:
    """Return until when a plan needs no code: the later end of its own session and of the user's session."""
    from awsfob.app.credentials import locations_for
    from awsfob.sessions.ownership import Found, Ownership, find_session

    locations, ends, last = locations_for(context, plan), [], len(plan.steps) - 1
    for number in {0, last} if plan.pair and plan.steps[0].role is None else {last}:
        ownership = Ownership.of(plan, number, signer)

        def belongs(found: Found, ownership: Ownership = ownership) -> bool:
            return ownership.includes(found.session.key_id, records, context.state) is not False

        found = find_session(locations.of(plan, number, signer), belongs)
        ends += [found.session.expiration] if found and found.session.expiration else []
    return max(ends, default=None)
