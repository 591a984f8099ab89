"""From a command's context to credentials: the broker with its parts, and what it gives for the profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.app.context import Context
    from awsfob.app.inputs import Access
    from awsfob.model import Key, Session
    from awsfob.profiles.plan import Plan
    from awsfob.sessions.broker import Broker
    from awsfob.sessions.locations import Locations


def broker_for(context: Context, plan: Plan, access: Access, *, endpoint: str | None = None) -> Broker:
    """Return the broker for a plan.

    Args:
        context: What the command works with.
        plan: The plan of the credentials.
        access: What the options say about how.
        endpoint: Where to call instead of AWS; None for what the files and the environment say.
    """
    from awsfob.app.codes import Codes
    from awsfob.sessions.broker import Broker
    from awsfob.sessions.locations import plan_region

    return Broker(
        context.connection(plan.profile, plan_region(plan), endpoint=endpoint),
        Codes(context, access, plan),
        context.state,
        context.credentials_path,
        context.messages.notice,
        context.messages.detail,
        context.min_left(access.min_left),
        access.force,
    )


def credentials_of(context: Context, access: Access) -> tuple[Plan, Key | Session]:
    """Return the plan of the profile and its credentials, which are made when none are stored.

    With ``--force`` all stored answers go: those that were made from an older session are not to be served after it.

    Raises:
        FobError: The credentials cannot be had; the error says why.
    """
    from awsfob.profiles.plan import make_plan

    plan = make_plan(context.snapshot, context.request(access))
    context.tell_plan(plan)
    obtained = broker_for(context, plan, access).obtain(plan)
    if access.force:
        from awsfob.fastpath.writer import forget_entries

        forget_entries(context.state)
    return plan, obtained.credentials


def plan_without_options(context: Context) -> Plan:
    """Return the plan of the profile as a command without options would follow it.

    Raises:
        FobError: There is no plan.
    """
    from awsfob.app.inputs import Access
    from awsfob.profiles.plan import make_plan

    return make_plan(context.snapshot, context.request(Access()))


def locations_for(context: Context, plan: Plan) -> Locations:
    """Return where the sessions of a plan are kept."""
    from awsfob.sessions.locations import Locations, plan_region

    return Locations(context.state, context.credentials_path, context.config_path, plan_region(plan), None)
