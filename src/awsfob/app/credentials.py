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


def broker_for(place: Context, plan: Plan, access: Access, *, endpoint: str | None = None) -> Broker:
    """Return the broker for a plan.

    Args:
        place: The surroundings of the command.
        plan: What is to be obtained.
        access: What the options say about how.
        endpoint: Where to call instead of AWS; None for what the files and the environment say.
    """
    from awsfob.app.codes import Codes
    from awsfob.sessions.broker import Broker, plan_region

    least = place.min_left(access.min_left)
    return Broker(
        place.connection(plan.profile, plan_region(plan), endpoint=endpoint),
        Codes(place, access, plan),
        place.state,
        place.credentials_path,
        place.voice.notice,
        None if least is None else timedelta(seconds=least),
        access.force,
    )


def obtain(place: Context, access: Access) -> tuple[Plan, Key | Session]:
    """Return the plan of the profile and its credentials, which are made when none are stored.

    Raises:
        FobError: Whatever stands in the way.
    """
    from awsfob.profiles.plan import make_plan

    plan = make_plan(place.snapshot, place.wish(access))
    place.explain(plan)
    return plan, broker_for(place, plan, access).obtain(plan).session
