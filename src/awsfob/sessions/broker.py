"""From a plan to credentials: reuse, lock, code, STS, store. The order lives here and nowhere else.

What can fail without a code fails before one is asked for; AWS has answered before a file is touched; whoever waited
for the lock looks again before doing anything.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from awsfob.aws.region import fallback_region
from awsfob.errors import CodeRefusedError, FilesError
from awsfob.model import Operation
from awsfob.profiles.layouts import default_layout, layout_of
from awsfob.sessions.cache import CacheStore
from awsfob.sessions.section import SectionStore
from awsfob.storage.single_flight import single_flight

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from awsfob.aws.client import Connection
    from awsfob.aws.refusals import Situation
    from awsfob.mfa.source import Code, CodeRequest
    from awsfob.model import Key, Session, Step
    from awsfob.profiles.plan import Plan
    from awsfob.sessions.session_store import SessionStore

_ASKING = "FOB_ASKING"  # the profiles that are being resolved, for a fob that a program of theirs starts
_ENDPOINTS = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS")


class Obtained(NamedTuple):
    """Credentials, and whether they were there already."""

    session: Key | Session
    reused: bool


@dataclass(frozen=True)
class Broker:
    """Everything that turning a plan into credentials needs from outside.

    Attributes:
        connection: How to reach AWS.
        codes: Gives a code that was never sent, see ``UnusedCodes``.
        state: fob's state folder.
        credentials_path: The credentials file.
        notify: Is given one line for the person.
        min_left: A stored session with at least this long to live is reused; None leaves it to each step.
        force: Renew the last step's session all the same.
        must_keep: Keeping the session is the point, so a place that cannot be written is an error before a code is
            spent. Otherwise it costs a warning, and the session goes to the cache, if that can be written.
    """

    connection: Connection
    codes: Callable[[CodeRequest], Code]
    state: Path
    credentials_path: Path
    notify: Callable[[str], None]
    min_left: timedelta | None
    force: bool = False
    must_keep: bool = False

    def obtain(self, plan: Plan) -> Obtained:
        """Return the credentials at the end of a plan, making only what is missing.

        Raises:
            FobError: Whatever stands in the way; nothing was changed then.
        """
        return self._step(plan, len(plan.steps) - 1, force=self.force)

    def stored(self, plan: Plan) -> Session | None:
        """Return the session that ``obtain`` would find and reuse; nothing is asked, made or changed."""
        found = self._stores(plan, len(plan.steps) - 1)[0].load()
        return found if found and self._lasts(found, self._least(plan.last)) else None

    def carry_over(self, plan: Plan, key: Key) -> None:
        """Keep the stored session of a plan for when another key of the same user signs: to AWS it is as good as ever.

        Raises:
            FilesError: The session's place cannot be written.
        """
        before, after = (self._stores(each, len(plan.steps) - 1)[0] for each in (plan, plan._replace(key=key)))
        session = before.load()
        if session and before.identity != after.identity:
            after.save(session)

    def _step(self, plan: Plan, number: int, *, force: bool = False) -> Obtained:
        step = plan.steps[number]
        if step.operation is Operation.RESOLVE:
            return Obtained(self._resolve(plan, step), reused=False)
        return self._stored(plan, number, *self._stores(plan, number), force=force)

    def _stores(self, plan: Plan, number: int) -> tuple[SessionStore, ...]:
        """Return where a step's session is kept, and where else when that cannot be written."""
        step = plan.steps[number]
        cache = CacheStore(self.state / "cache", self._inputs(plan, number), plan.pair.identity if plan.pair else None)
        where = step.destination
        if where is None:
            return (cache,)
        layout = layout_of(plan.pair) if plan.pair else default_layout()
        origin = (where.section_copy, self.connection.config_path) if where.section_copy else None
        section = SectionStore(self.credentials_path, where.section, layout, where.region, self.state, origin)
        return section, cache

    def _stored(self, plan: Plan, number: int, *stores: SessionStore, force: bool) -> Obtained:
        """Use the session of the first store, or make one for it; with trouble there, turn to the next."""
        store, *others = stores
        before = store.load()
        if before and not force and self._lasts(before, self._least(plan.steps[number])):
            return self._reused(store, before)
        try:
            store.check()
        except FilesError as error:
            if self.must_keep:
                raise
            self._warn_once(f"{error.what}; the session is kept elsewhere, or not at all")
            if others:
                return self._stored(plan, number, *others, force=force)
            return Obtained(self._make(plan, number), reused=False)
        with single_flight(self.state / "locks", _file_name(store.identity), self.notify):
            return self._stored_by_now(store, before, plan, number, force=force)

    def _stored_by_now(
        self, store: SessionStore, before: Session | None, plan: Plan, number: int, *, force: bool
    ) -> Obtained:
        """Look again with the lock held, then make a session and keep it.

        What another process made meanwhile is new, even where STS gives less life than is asked for here.
        """
        now = store.load()
        is_new = now != before
        step = plan.steps[number]
        least = self._least(step)
        least = min(least, timedelta(seconds=step.duration / 2)) if is_new else least
        if now and (is_new or not force) and self._lasts(now, least):
            return self._reused(store, now)
        session = self._make(plan, number)
        try:
            for warning in store.save(session):
                self.notify(f"warning: {warning}")
        except FilesError as error:
            if self.must_keep:
                raise
            self._warn_once(f"the session is not kept: {error.what}")
        return Obtained(session, reused=False)

    def _reused(self, store: SessionStore, session: Session) -> Obtained:
        """Reuse a session; where keeping it is the point, make sure that all of it was kept."""
        if self.must_keep:
            for warning in store.complete():
                self.notify(f"warning: {warning}")
        return Obtained(session, reused=True)

    def _least(self, step: Step) -> timedelta:
        return timedelta(seconds=step.min_left) if self.min_left is None else self.min_left

    @staticmethod
    def _lasts(session: Session, least: timedelta) -> bool:
        """Say whether a stored session may be handed out."""
        return session.expiration is not None and session.expiration - datetime.now(UTC) >= least

    def _warn_once(self, text: str) -> None:
        if text not in self._warned:
            self._warned.add(text)
            self.notify(f"warning: {text}")

    @cached_property
    def _warned(self) -> set[str]:
        return set()

    def _resolve(self, plan: Plan, step: Step) -> Key | Session:
        from awsfob.aws import sts

        source = step.source or plan.profile
        with _asking_for(source):
            return sts.resolve(self.connection._replace(profile=source), self._at(plan), step.provider)

    def _make(self, plan: Plan, number: int) -> Session:
        step = plan.steps[number]
        signer = self._step(plan, number - 1).session if number else plan.key
        if signer is None:
            raise FilesError(f"nothing signs the first call of profile '{plan.profile}'")
        if not step.serial:
            return self._call(plan, step, signer, None)
        return self._with_code(plan, step, signer, step.serial)

    def _with_code(self, plan: Plan, step: Step, signer: Key | Session, serial: str) -> Session:
        """Make a call with a code; one that is refused is followed by another, as often as its kind makes sense."""
        from awsfob.aws import sts
        from awsfob.mfa.source import CodeRequest, Kind

        sts.prepare(self.connection, signer, self._at(plan, step, signer))
        request, refusals = CodeRequest(plan.profile, serial), 0
        while True:
            code = self.codes(request)
            try:
                return self._call(plan, step, signer, code.digits)
            except CodeRefusedError as error:
                refusals += 1
                if refusals >= code.tries:
                    raise
                request = replace(request, why_again="; ".join((error.what, *error.hints[:1])))
                if code.kind is Kind.GENERATED:
                    self.notify(f"{error.what}; trying the next one of {code.source}")

    def _call(self, plan: Plan, step: Step, signer: Key | Session, code: str | None) -> Session:
        from awsfob.aws import sts

        call = sts.get_session_token if step.operation is Operation.GET_SESSION_TOKEN else sts.assume_role
        return call(self.connection, signer, step, code, self._at(plan, step, signer))

    def _at(self, plan: Plan, step: Step | None = None, signer: Key | Session | None = None) -> Situation:
        from awsfob.aws.refusals import Situation

        where = "what botocore resolved"
        if signer is not None:
            where = f"the key in {plan.pair.key}" if plan.pair and signer is plan.key else "the session"
        return Situation(
            plan.profile,
            where,
            signer.key_id if signer else "",
            serial=step.serial if step else None,
            role_arn=step.role.arn if step and step.role else None,
            region=self.connection.region,
        )

    def _inputs(self, plan: Plan, number: int) -> str:
        """Spell every input of a step's call, and of those before it, as one text."""
        signer = plan.key.key_id if plan.key else plan.steps[0].source
        endpoints = [self.connection.endpoint, plan.endpoint, *(os.environ.get(name) for name in _ENDPOINTS)]
        steps = [_facts(step) for step in plan.steps[: number + 1]]
        return json.dumps([signer, self.connection.region, endpoints, steps], sort_keys=True)


@contextmanager
def _asking_for(profile: str) -> Iterator[None]:
    """Tell the programs that botocore starts for a profile what they were started for: fob may be one, by any detour.

    Raises:
        FilesError: This very process was started for the same profile, and would start another one, and so on.
    """
    before = os.environ.get(_ASKING, "")
    if profile in before.splitlines():
        raise FilesError(
            f"profile '{profile}' gets its credentials from a program that asks fob for '{profile}' again",
            "give it the key of an IAM user, or name another program in credential_process",
        )
    os.environ[_ASKING] = f"{before}\n{profile}"
    try:
        yield
    finally:
        os.environ[_ASKING] = before


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


def _file_name(identity: str) -> str:
    import hashlib

    return hashlib.sha256(identity.encode()).hexdigest()[:40]
