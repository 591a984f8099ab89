"""Stored answers: the next call for the same profile is answered from one, without loading the rest of fob.

An answer is a copy of a session. So a logout, a login that makes a session, and ``--force`` drop all answers: those of
the profile, of its other names, and of the roles that come from it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from awsfob.app.credentials import credentials_of
from awsfob.app.inputs import Access
from awsfob.errors import FobError
from awsfob.fastpath.entry import stored_answer
from awsfob.fastpath.writer import forget_entries, note_files, store_entry
from awsfob.sessions.validity import MIN_LEFT_SECONDS, is_worth_an_answer

if TYPE_CHECKING:
    from awsfob.app.context import Context
    from awsfob.fastpath.writer import BothNoted
    from awsfob.model import Key, Session
    from awsfob.profiles.plan import Plan


class ToHandOut(NamedTuple):
    """What ``env`` and ``exec`` hand to a shell or a program.

    Attributes:
        credentials: The profile's.
        region: The region of the options or the files, None where neither names one.
        serial: The device whose code the plan takes, if it takes one.
    """

    credentials: Key | Session
    region: str | None
    serial: str | None


def to_hand_out(context: Context, access: Access) -> ToHandOut:
    """Return the credentials of a profile, and leave an answer for the next call where it would be the same.

    Raises:
        FobError: The credentials cannot be had. An answer that cannot be stored is no error.
    """
    before = note_files(context.credentials_path, context.config_path)
    plan, credentials = credentials_of(context, access)
    if _is_usual(access) and is_worth_an_answer(context.min_left(None)):
        _store(context, plan, credentials, before)
    return ToHandOut(credentials, plan.region, next((step.serial for step in plan.steps if step.serial), None))


def for_process(context: Context, access: Access) -> Key | Session:
    """Return the credentials of a profile for an SDK: with 15 minutes to live at least, unless the options differ.

    Raises:
        FobError: As ``to_hand_out``.
    """
    before = note_files(context.credentials_path, context.config_path)
    early = access if access.min_left is not None else replace(access, min_left=MIN_LEFT_SECONDS)
    plan, credentials = credentials_of(context, early)
    if _is_usual(access):
        _store(context, plan, credentials, before)
    return credentials


def forget_answers(context: Context) -> None:
    """Drop the stored answers of all profiles: each is made again at the next call."""
    forget_entries(context.state)


def _is_usual(access: Access) -> bool:
    """Say whether a call without options gets the same credentials next time: who gave the code does not matter."""
    usual = Access()
    return all(getattr(access, name) == getattr(usual, name) for name in ("duration", "serial", "no_mfa", "min_left"))


def _store(context: Context, plan: Plan, credentials: Key | Session, before: BothNoted) -> None:
    """Leave an answer. It is a shortcut, so a failure is said with ``--verbose`` only."""
    from awsfob.output.process_document import document
    from awsfob.profiles.plan import region_in_files

    options = (context.common.credentials_file, context.common.config_file, context.common.region)
    ends = getattr(credentials, "expiration", None)
    if any(options) or ends is None or plan.last.source or stored_answer(context.profile):
        return
    chain = {context.profile, *(step.role.profile for step in plan.steps if step.role)}
    if (chain | {plan.pair.key_profile if plan.pair else ""}) & {*context.snapshot.profile_files}:
        return  # an entry knows what the two AWS files were, not the profile folder
    region = region_in_files(context.snapshot, plan.profile, plan.pair) or ""
    paths = (context.credentials_path, context.config_path)
    try:
        store_entry(context.state, context.profile, region, document(credentials), ends, paths, before)
    except (FobError, OSError) as error:
        context.messages.detail(f"no stored entry for the next call: {error}")
