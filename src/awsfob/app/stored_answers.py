"""Leaving a stored entry, so that the next call for the same profile is answered by the short way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.app.credentials import obtain
from awsfob.cli.options import Access
from awsfob.errors import FobError
from awsfob.fastpath.entry import RENEW_SECONDS, stored_answer
from awsfob.fastpath.writer import note_files, store_entry

if TYPE_CHECKING:
    from awsfob.app.context import Context
    from awsfob.fastpath.writer import BothNoted
    from awsfob.model import Key, Session
    from awsfob.profiles.plan import Plan


def handed_out(context: Context, access: Access) -> tuple[Plan, Key | Session]:
    """Return the plan and the credentials of a profile; without special wishes, an entry is left for the next call.

    Raises:
        FobError: Whatever stands in the way of the credentials; never of the entry.
    """
    before = note_files(context.credentials_path, context.config_path)
    plan, credentials = obtain(context, access)
    least = context.min_left(None)
    if access == Access() and (least is None or least >= RENEW_SECONDS):
        keep_for_next_time(context, plan, credentials, before)
    return plan, credentials


def keep_for_next_time(context: Context, plan: Plan, credentials: Key | Session, before: BothNoted) -> None:
    """Leave an entry; it is a shortcut, so a failure is only said when asked for reasons."""
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
