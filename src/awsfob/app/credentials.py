"""From a command's surroundings to credentials: the broker with its parts, and what it obtains for the profile."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.app.context import Context
    from awsfob.cli.options import Access
    from awsfob.model import Key, Session
    from awsfob.profiles.plan import Plan
    from awsfob.sessions.broker import Broker


def broker_for(context: Context, plan: Plan, access: Access, *, endpoint: str | None = None) -> Broker:
    """Return the broker for a plan.

    Args:
        context: What the command works with.
        plan: What is to be obtained.
        access: What the options say about how.
        endpoint: Where to call instead of AWS; None for what the files and the environment say.
    """
    from awsfob.app.codes import Codes
    from awsfob.sessions.broker import Broker, plan_region

    least = context.min_left(access.min_left)
    return Broker(
        context.connection(plan.profile, plan_region(plan), endpoint=endpoint),
        Codes(context, access, plan),
        context.state,
        context.credentials_path,
        context.messages.notice,
        None if least is None else timedelta(seconds=least),
        access.force,
    )


def obtain(context: Context, access: Access) -> tuple[Plan, Key | Session]:
    """Return the plan of the profile and its credentials, which are made when none are stored.

    Raises:
        FobError: Whatever stands in the way.
    """
    from awsfob.profiles.plan import make_plan

    plan = make_plan(context.snapshot, context.request(access))
    context.explain(plan)
    return plan, broker_for(context, plan, access).obtain(plan).session
