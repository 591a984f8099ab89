"""From a plan to credentials: reuse, lock, code, STS, store. The order lives here and nowhere else.

What can fail without a code fails before one is asked for; AWS has answered before a file is touched; whoever waited
for the lock looks again before doing anything.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from awsfob.aws import sts
from awsfob.aws.refusals import Situation
from awsfob.aws.region import fallback_region
from awsfob.awsfiles.layouts import LAYOUTS, layout_of
from awsfob.errors import CodeRefusedError, FilesError, RefusedError
from awsfob.flight import single_flight
from awsfob.mfa.source import CodeRequest
from awsfob.model import Operation
from awsfob.sessions import CacheStore, SectionStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from awsfob.aws.client import Connection
    from awsfob.mfa.source import CodeSource
    from awsfob.mfa.used_codes import UsedCodes
    from awsfob.model import Key, Session, Step
    from awsfob.plans import Plan
    from awsfob.sessions import SessionStore

_TRIES = 3
_ENDPOINTS = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS")


@dataclass(frozen=True, slots=True)
class Obtained:
    """Credentials, and whether they were there already."""

    session: Key | Session
    reused: bool


@dataclass(frozen=True)
class Broker:
    """Everything that turning a plan into credentials needs from outside.

    Attributes:
        connection: How to reach AWS.
        codes: Where codes come from.
        used_codes: Which ones were sent already.
        state: fob's state folder.
        credentials_path: The credentials file.
        notify: Is given one line for the person.
        min_left: A stored session with at least this long to live is reused.
        force: Renew the last step's session all the same.
    """

    connection: Connection
    codes: CodeSource
    used_codes: UsedCodes
    state: Path
    credentials_path: Path
    notify: Callable[[str], None]
    min_left: timedelta
    force: bool = False

    def obtain(self, plan: Plan) -> Obtained:
        """Return the credentials at the end of a plan, making only what is missing.

        Raises:
            FobError: Whatever stands in the way; nothing was changed then.
        """
        return self._step(plan, len(plan.steps) - 1, force=self.force)

    def store(self, plan: Plan, number: int) -> SessionStore | None:
        """Return where the session of a plan's step is kept; None when botocore keeps it."""
        step = plan.steps[number]
        if step.operation is Operation.RESOLVE:
            return None
        if step.section:
            layout = layout_of(plan.pair) if plan.pair else LAYOUTS[-1]
            return SectionStore(self.credentials_path, step.section, layout, step.section_region, self.state)
        return CacheStore(self.state / "cache", self._inputs(plan, number), plan.pair.identity if plan.pair else None)

    def is_good(self, session: Session | None) -> bool:
        """Say whether a stored session may be handed out."""
        ends = session.expiration if session else None
        return ends is not None and ends - datetime.now(UTC) >= self.min_left

    def _step(self, plan: Plan, number: int, *, force: bool = False) -> Obtained:
        store = self.store(plan, number)
        if store is None:
            return Obtained(self._resolve(plan, plan.steps[number]), reused=False)
        before = store.load()
        if before and self.is_good(before) and not force:
            return Obtained(before, reused=True)
        store.check()
        with single_flight(self.state / "locks", _file_name(store.identity), self.notify):
            now = store.load()
            if now and self.is_good(now) and (not force or now != before):
                return Obtained(now, reused=True)
            session = self._make(plan, number)
            for warning in store.save(session):
                self.notify(f"warning: {warning}")
        return Obtained(session, reused=False)

    def _resolve(self, plan: Plan, step: Step) -> Key | Session:
        connection = replace(self.connection, profile=step.source or plan.profile)
        return sts.resolve(connection, self._at(plan))

    def _make(self, plan: Plan, number: int) -> Session:
        step = plan.steps[number]
        signer = self._step(plan, number - 1).session if number else plan.key
        if signer is None:
            raise FilesError(f"nothing signs the first call of profile '{plan.profile}'")
        if not step.serial:
            return self._call(plan, step, signer, None)
        request = CodeRequest(plan.profile, step.serial)
        for _ in range(_TRIES - 1):
            try:
                return self._call(plan, step, signer, self._fresh_code(request))
            except CodeRefusedError as error:
                if not self.codes.asks_again:
                    raise
                request = replace(request, why_again="; ".join((error.what, *error.hints[:1])))
        return self._call(plan, step, signer, self._fresh_code(request))

    def _fresh_code(self, request: CodeRequest) -> str:
        """Get a code that was not sent before, and note it as sent."""
        serial = request.serial
        code = self.codes.code(request)
        while self.used_codes.used(serial, code):
            if not self.codes.asks_again:
                raise RefusedError(
                    f"this code of {serial} was sent already, and AWS takes each code once",
                    "wait for the next code of the device (at most 30 s) and use that one",
                )
            why = "that code was sent already, and AWS takes each code once: wait for the next one"
            code = self.codes.code(replace(request, why_again=why))
        self.used_codes.remember(serial, code)
        return code

    def _call(self, plan: Plan, step: Step, signer: Key | Session, code: str | None) -> Session:
        call = sts.get_session_token if step.operation is Operation.GET_SESSION_TOKEN else sts.assume_role
        return call(self.connection, signer, step, code, self._at(plan, step, signer))

    def _at(self, plan: Plan, step: Step | None = None, signer: Key | Session | None = None) -> Situation:
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
        endpoints = [self.connection.endpoint, *(os.environ.get(name) for name in _ENDPOINTS)]
        steps = [_facts(step) for step in plan.steps[: number + 1]]
        return json.dumps([signer, self.connection.region, endpoints, steps], sort_keys=True)


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
    role = {**asdict(step.role), "profile": None}
    return {"operation": step.operation, "serial": step.serial, "duration": step.duration, "role": role}


def _file_name(identity: str) -> str:
    return hashlib.sha256(identity.encode()).hexdigest()[:40]
