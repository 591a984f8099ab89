"""The credentials of a command's profile, and the broker that gets them."""

from __future__ import annotations

from contextlib import nullcontext

from awsfob.light_typing import TYPE_CHECKING
from awsfob.sessions.validity import MIN_LEFT_SECONDS
from awsfob.structs import replace

if TYPE_CHECKING:
    from awsfob.app.context import Context
    from awsfob.app.inputs import Access
    from awsfob.model import Key, Session
    from awsfob.profiles.plan import Plan
    from awsfob.sessions.broker import Broker
    from awsfob.sessions.locations import Locations

_CALM_SECONDS = 5


def broker_for(context: Context, plan: Plan, access: Access, endpoint: str | None = None) -> Broker:
    """Return the broker for a plan.

    Args:
        context: The context of the command.
        plan: The plan of the credentials.
        access: The options for sessions.
        endpoint: The URL to call instead of AWS; None for the endpoint of the files and the environment.
    """
    from awsfob.app.codes import Codes
    from awsfob.sessions.broker import Broker

    codes, locations = Codes(context, access, plan), locations_for(context, plan, endpoint)
    return Broker(
        context.connection(plan.caller, locations.region, endpoint=endpoint),
        codes,
        locations,
        context.messages.notice,
        context.messages.detail,
        context.min_left(access.min_left),
        force=access.force,
        means=codes.means,
        login_wait=lambda: context.login_wait,
        waiting=nullcontext if context.serves_program else context.messages.waiting,
    )


def credentials_of(context: Context, access: Access, *, for_sdk: bool = False) -> tuple[Plan, Key | Session]:
    """Return the plan and the credentials of the profile; get a new session if there is no good one.

    Args:
        context: The context of the command.
        access: The options for sessions.
        for_sdk: An SDK asks, again and again: if the user requests no other time, renew a session 15 minutes before it
            ends, as SDKs expect, and use no code for a session that cannot be stored.

    Raises:
        FobError: There are no credentials; the error says why.
    """
    from awsfob.profiles.plan import make_plan

    plan = make_plan(context.snapshot, context.request(access))
    context.tell_plan(plan)
    broker = broker_for(context, plan, access)
    if for_sdk:
        broker = replace(broker, usual_min_left=MIN_LEFT_SECONDS, any_store_required=True, calm_seconds=_CALM_SECONDS)
    obtained = broker.obtain(plan, context.snapshot.credentials)
    if broker.written:
        from awsfob.app.inherited_settings import update_inherited

        update_inherited(context, plan, is_new=True, only=broker.written)
    return plan, obtained.credentials


def plan_without_options(context: Context) -> Plan:
    """Return the plan of the profile for a command without options.

    Raises:
        FobError: The profile has no plan.
    """
    from awsfob.app.inputs import Access
    from awsfob.profiles.plan import make_plan

    return make_plan(context.snapshot, context.request(Access()))


def locations_for(context: Context, plan: Plan, endpoint: str | None = None) -> Locations:
    """Return the locations of a plan's sessions."""
    from awsfob.sessions.locations import Locations, plan_region

    return Locations(context.state, context.credentials_path, context.config_path, plan_region(plan), endpoint)
