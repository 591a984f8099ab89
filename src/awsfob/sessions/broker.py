"""From a plan to credentials. The order of it lives here and nowhere else.

For each step of the plan, from the last one back:

1. Reuse: a good session in the step's store is handed out.
2. Check: the store can be written, so that what can fail without a code fails before one is asked for. Where it cannot,
   there may be another store: back to 1 with that.
3. Lock: of all processes that need this session, one goes on; the others wait for it.
4. Look again: another process may have made the session meanwhile.
5. Code: one that was never sent, where the step names a device.
6. STS: the call, signed by the key or by the session of the step before.
7. Store: the session is written only now, so a refused login changes no file.
8. Record: the registry gets a row of where the session went. A failure here costs nothing but that row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from awsfob.errors import CodeRefusedError, FilesError, FobError
from awsfob.model import Operation
from awsfob.sessions import validity
from awsfob.sessions.locations import Locations
from awsfob.sessions.registry import Registry
from awsfob.storage.single_flight import single_flight

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta
    from pathlib import Path

    from awsfob.aws.client import Connection
    from awsfob.aws.refusals import Situation
    from awsfob.mfa.source import Code, CodeRequest
    from awsfob.model import Key, Session, Step
    from awsfob.profiles.plan import Plan
    from awsfob.sessions.session_store import SessionStore


class BrokerResult(NamedTuple):
    """What the broker hands out: credentials, and whether a stored session was reused."""

    credentials: Key | Session
    reused: bool


@dataclass(frozen=True)
class Broker:
    """Everything that turning a plan into credentials needs from outside.

    Attributes:
        connection: How to reach AWS.
        codes: Gives a code that was never sent, see ``UnusedCodes``.
        state: fob's state folder.
        credentials_path: The credentials file.
        notify: Is given one line for the user.
        detail: Is given one line for the user who wants to know why.
        min_left: Seconds that a stored session must have to live; None leaves it to each step, see ``validity``.
        force: Renew the last step's session all the same.
        store_required: Storing the session is the point, so a store that cannot be written is an error before a code
            is spent. Otherwise it costs a warning, and the session goes to the cache, if that can be written.
    """

    connection: Connection
    codes: Callable[[CodeRequest], Code]
    state: Path
    credentials_path: Path
    notify: Callable[[str], None]
    detail: Callable[[str], None]
    min_left: int | None
    force: bool = False
    store_required: bool = False

    def obtain(self, plan: Plan) -> BrokerResult:
        """Return the credentials at the end of a plan, making only what is missing.

        Raises:
            FobError: The session cannot be made; nothing was changed.
        """
        return self._step(plan, len(plan.steps) - 1, force=self.force)

    def stored(self, plan: Plan) -> Session | None:
        """Return the session that ``obtain`` would find and reuse; nothing is asked, made or changed."""
        found = self._registry.find(plan, self._locations)
        return found if found and self._is_good(found, self._min_left(plan.last)) else None

    def carry_over(self, plan: Plan, key: Key) -> None:
        """Keep the stored session of a plan for when another key of the same user signs: to AWS it is as good as ever.

        Raises:
            FilesError: The session's store cannot be written.
        """
        number = len(plan.steps) - 1
        with_key = plan._replace(key=key)
        before, after = (self._locations.of(each, number)[0] for each in (plan, with_key))
        session = before.load()
        if session is None:
            return
        is_recorded = any(row.key_id == session.key_id for row in self._registry.all())
        if before.identity != after.identity:
            after.save(session)
        if is_recorded:  # a session of another program stays unrecorded
            self._record(with_key, number, after, session)

    def _step(self, plan: Plan, number: int, *, force: bool = False) -> BrokerResult:
        step = plan.steps[number]
        if step.operation is Operation.RESOLVE:
            from awsfob.sessions.resolved import resolve

            return BrokerResult(resolve(self.connection, step, self._situation(plan), self.detail), reused=False)
        return self._from_store(plan, number, *self._locations.of(plan, number), force=force)

    def _from_store(self, plan: Plan, number: int, *stores: SessionStore, force: bool) -> BrokerResult:
        """Use the session of the first store, or make one for it; where it cannot be written, turn to the next."""
        store, *others = stores
        before = store.load()
        if before and not force and self._is_good(before, self._min_left(plan.steps[number])):
            return self._reused(store, before)
        try:
            store.check()
        except FilesError as error:
            if self.store_required:
                raise
            self._warn_once(f"{error.what}; the session is kept elsewhere, or not at all")
            if others:
                return self._from_store(plan, number, *others, force=force)
            return BrokerResult(self._make(plan, number), reused=False)
        with single_flight(self.state / "locks", _file_name(store.identity), self.notify):
            return self._with_lock(store, before, plan, number, force=force)

    def _with_lock(
        self, store: SessionStore, before: Session | None, plan: Plan, number: int, *, force: bool
    ) -> BrokerResult:
        """Look again with the lock held, then make a session and store it.

        What another process made meanwhile is new, even where STS gives less life than is asked for here.
        """
        now = store.load()
        is_new = now != before
        step = plan.steps[number]
        min_left = self._min_left(step)
        min_left = min(min_left, validity.half_of(step.duration)) if is_new else min_left
        if now and (is_new or not force) and self._is_good(now, min_left):
            return self._reused(store, now)
        session = self._make(plan, number)
        self._save(plan, number, store, session)
        return BrokerResult(session, reused=False)

    def _save(self, plan: Plan, number: int, store: SessionStore, session: Session) -> None:
        try:
            for warning in store.save(session):
                self.notify(f"warning: {warning}")
        except FilesError as error:
            if self.store_required:
                raise
            self._warn_once(f"the session is not kept: {error.what}")
        else:
            self._record(plan, number, store, session)

    def _record(self, plan: Plan, number: int, store: SessionStore, session: Session) -> None:
        """Note where a session went; without the row it is still where the layout looks for it."""
        try:
            self._registry.record(plan, number, store, session)
        except (FobError, OSError) as error:
            self.detail(f"the registry has no row of this session: {error}")

    def _reused(self, store: SessionStore, session: Session) -> BrokerResult:
        """Reuse a session; where storing it is the point, make sure that all of it was stored."""
        if self.store_required:
            for warning in store.complete():
                self.notify(f"warning: {warning}")
        return BrokerResult(session, reused=True)

    def _min_left(self, step: Step) -> timedelta:
        return validity.required(self.min_left, step.min_left)

    @staticmethod
    def _is_good(session: Session, min_left: timedelta) -> bool:
        return validity.is_good(session.expiration, min_left, datetime.now(UTC))

    def _warn_once(self, text: str) -> None:
        if text not in self._warned:
            self._warned.add(text)
            self.notify(f"warning: {text}")

    @cached_property
    def _warned(self) -> set[str]:
        return set()

    @cached_property
    def _registry(self) -> Registry:
        return Registry(self.state)

    @property
    def _locations(self) -> Locations:
        to = self.connection
        return Locations(self.state, self.credentials_path, to.config_path, to.region, to.endpoint)

    def _make(self, plan: Plan, number: int) -> Session:
        step = plan.steps[number]
        signer = self._step(plan, number - 1).credentials if number else plan.key
        if signer is None:
            raise FilesError(f"nothing signs the first call of profile '{plan.profile}'")
        if not step.serial:
            return self._call(plan, step, signer, None)
        return self._with_code(plan, step, signer, step.serial)

    def _with_code(self, plan: Plan, step: Step, signer: Key | Session, serial: str) -> Session:
        """Make a call with a code; one that is refused is followed by another, as often as its kind makes sense."""
        from awsfob.aws import sts
        from awsfob.mfa.source import CodeRequest, Kind

        sts.prepare(self.connection, signer, self._situation(plan, step, signer))
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
        return call(self.connection, signer, step, code, self._situation(plan, step, signer))

    def _situation(self, plan: Plan, step: Step | None = None, signer: Key | Session | None = None) -> Situation:
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


def _file_name(identity: str) -> str:
    import hashlib

    return hashlib.sha256(identity.encode()).hexdigest()[:40]
