"""Where the session of each step of a plan is kept: a section of the credentials file, or the cache."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from awsfob.aws.region import fallback_region
from awsfob.errors import FilesError
from awsfob.profiles.layouts import default_layout, layout_of
from awsfob.sessions.cache import CacheStore
from awsfob.sessions.section import SectionStore
from awsfob.settings import current

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from awsfob.model import Session, Step
    from awsfob.profiles.plan import Plan
    from awsfob.sessions.session_store import SessionStore


class Locations(NamedTuple):
    """What the place of a session depends on, beside the plan.

    Attributes:
        state: fob's state folder.
        credentials_path: The credentials file.
        config_path: The config file.
        region: The region that is called.
        endpoint: The endpoint that an option names.
    """

    state: Path
    credentials_path: Path
    config_path: Path
    region: str
    endpoint: str | None

    def of(self, plan: Plan, number: int) -> tuple[SessionStore, ...]:
        """Return the stores of a step's session: the first one, and those to use while it cannot be written."""
        step = plan.steps[number]
        cache = CacheStore(self.state / "cache", self._inputs(plan, number), plan.pair.identity if plan.pair else None)
        where = step.destination
        if where is None:
            return (cache,)
        layout = layout_of(plan.pair) if plan.pair else default_layout()
        copied_from = (where.section_copy, self.config_path) if where.section_copy else None
        section = SectionStore(self.credentials_path, where.section, layout, where.region, self.state, copied_from)
        return section, cache

    def _inputs(self, plan: Plan, number: int) -> str:
        """Spell every input of a step's call, and of those before it, as one text."""
        signer = plan.key.key_id if plan.key else plan.steps[0].source
        endpoints = [self.endpoint, plan.endpoint, *current().endpoints]
        steps = [_facts(step) for step in plan.steps[: number + 1]]
        return json.dumps([signer, self.region, endpoints, steps], sort_keys=True)


def stored_session(stores: Sequence[SessionStore]) -> Session | None:
    """Return the session that the broker would find in these stores, good or not.

    A further store counts only while those before it cannot be written, as for the broker.
    """
    found: list[Session] = []
    for store in stores:
        session = store.load()
        if session and session.expiration:
            found.append(session)
        if store is stores[-1] or _is_writable(store):
            break
    return max(found, key=lambda session: str(session.expiration), default=None)


def _is_writable(store: SessionStore) -> bool:
    try:
        store.check()
    except FilesError:
        return False
    return True


def plan_region(plan: Plan) -> str:
    """Return the region that a plan's calls go to, from the plan or, failing that, the machine or the partition."""
    arns = (arn for step in plan.steps for arn in (step.serial, step.role.arn if step.role else None) if arn)
    return plan.region or fallback_region(next(arns, None))


def _facts(step: Step) -> dict[str, object]:
    """Return what of a step makes its session another one.

    The user's own session is one for all its lengths of life, as it is in a section; a role session is not.
    """
    if step.role is None:
        return {"operation": step.operation, "serial": step.serial}
    role = {**step.role._asdict(), "profile": None}
    return {"operation": step.operation, "serial": step.serial, "duration": step.duration, "role": role}
