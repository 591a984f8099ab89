"""``fob login``: get a session, or reuse a good one, and put it where AWS tools read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from awsfob.app.credentials import broker_for
from awsfob.app.last_profile import note_used
from awsfob.app.stored_answers import forget_answers
from awsfob.errors import FilesError
from awsfob.model import Operation, Session
from awsfob.profiles.layouts import section_for_key
from awsfob.profiles.plan import make_plan, without_roles
from awsfob.profiles.reader import exposed_files
from awsfob.profiles.roles import role_section
from awsfob.profiles.snapshot import holds_session

if TYPE_CHECKING:
    from awsfob.app.context import Context
    from awsfob.app.inputs import Access
    from awsfob.profiles.plan import Plan, PlanRequest
    from awsfob.profiles.snapshot import Snapshot


class LoginResult(NamedTuple):
    """A session that is there now.

    Attributes:
        profile: The profile.
        section: The section of the credentials file that holds it; None for fob's cache.
        layout: The layout of the pair behind the profile.
        expiration: When it ends, in UTC.
        seconds_left: Until then, rounded up.
        reused: It was there before, and still good.
    """

    profile: str
    section: str | None
    layout: str | None
    expiration: datetime
    seconds_left: float
    reused: bool


def login(context: Context, access: Access, *, to: str | None = None, endpoint: str | None = None) -> LoginResult:
    """Log in the profile of a context.

    All stored answers go when a session was made: those of the profile and of each role that comes from it.

    Args:
        context: What the command works with.
        access: What the options say about the session and the code.
        to: The section that gets the session, against every layout rule.
        endpoint: Where to call instead of AWS.

    Raises:
        FobError: The login failed; the files are as they were.
    """
    plan = _plan(context.snapshot, context.request(access, to=to))
    if plan.last.operation is Operation.RESOLVE:
        raise _no_key(context.snapshot, context.profile)
    context.tell_plan(plan)
    obtained = replace(broker_for(context, plan, access, endpoint=endpoint), store_required=True).obtain(plan)
    note_used(context)
    for warning in exposed_files(context.snapshot):
        context.messages.notice(f"warning: {warning}")
    if not obtained.reused:
        forget_answers(context)
    ends = obtained.credentials.expiration if isinstance(obtained.credentials, Session) else None
    assert ends is not None  # noqa: S101  STS always tells when a session ends
    left = (ends - datetime.now(UTC)).total_seconds() + 1
    layout = plan.pair.layout if plan.pair else None
    return LoginResult(plan.profile, plan.last.section, layout, ends, left, obtained.reused)


def _plan(snapshot: Snapshot, request: PlanRequest) -> Plan:
    """Return what to log in: the role's session where a section keeps it or no session helps it, else the user's own.

    What a duration is for follows from that.
    """
    if not (request.to or role_section(snapshot, request.profile)):
        users = request._replace(duration=None, session_duration=request.duration or request.session_duration)
        plan = without_roles(make_plan(snapshot, users))
        if plan.last.role is None:
            return plan
    return make_plan(snapshot, request)


def _no_key(snapshot: Snapshot, profile: str) -> FilesError:
    if holds_session(snapshot.settings(profile)):
        return FilesError(
            f"[{profile}] of {snapshot.credentials_path} holds a session where a long-term key is needed",
            f"put the key of the IAM user into [{section_for_key(profile)}]: its sessions then go to [{profile}]",
        )
    return FilesError(
        f"profile '{profile}' has no key of an IAM user behind it: its credentials come from elsewhere",
        f"log in there, for instance with: aws sso login --profile {profile}",
    )
