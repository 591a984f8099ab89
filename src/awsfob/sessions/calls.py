"""The STS calls of a plan: who signs them, and what an error says about them."""

from __future__ import annotations

from contextlib import nullcontext

from awsfob.errors import RefusedError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.model import Operation
from awsfob.structs import Struct, field

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from awsfob.aws.connection import Connection
    from awsfob.aws.situation import Situation
    from awsfob.model import Key, Session, Step
    from awsfob.profiles.plan import Plan

SILENT_SECONDS = 5
"""How long a program or a server that gives credentials may take before the user is told what fob waits for."""


class Calls(Struct):
    """Makes the calls of plans.

    Attributes:
        connection: The connection to AWS.
        notify: Receives messages to the user, one line each.
        detail: Receives messages that are shown only with ``--verbose``, one line each.
        waiting: Shows the user that a block waits for AWS.
    """

    connection: Connection
    notify: Callable[[str], None]
    detail: Callable[[str], None]
    waiting: Callable[[], AbstractContextManager[None]] = nullcontext
    _sources: dict[str | None, Key | Session] = field(factory=dict, shown=False)

    def resolved(self, plan: Plan) -> Key | Session:
        """Return the credentials of a plan's source; botocore is asked once.

        Raises:
            FobError: As ``resolved.resolve``.
        """
        from awsfob.interaction.meanwhile import saying_after
        from awsfob.sessions.resolved import resolve

        step = plan.steps[0]
        if step.source not in self._sources:
            is_source = len(plan.steps) > 1
            waiting = f"still waiting for a program or a server that gives the credentials of '{step.source}'"
            with saying_after(SILENT_SECONDS, waiting, self.notify):
                self._sources[step.source] = resolve(
                    self.connection, step, self.situation(plan, step), self.detail, as_source=is_source
                )
        return self._sources[step.source]

    def signer_id(self, plan: Plan) -> str:
        """Return the id of the access key that signs the first call of a plan.

        Raises:
            FobError: botocore does not find the credentials of the source.
        """
        return plan.key.key_id if plan.key else self.resolved(plan).key_id

    def check(self, signer: Key | Session) -> None:
        """See ``aws.connection.check_call``."""
        from awsfob.aws.connection import check_call

        check_call(self.connection, signer)

    def prepare(self, plan: Plan, step: Step, signer: Key | Session) -> None:
        """See ``aws.sts.prepare``."""
        from awsfob.aws import sts

        sts.prepare(self.connection, signer, self.situation(plan, step, signer))

    def make(self, plan: Plan, step: Step, signer: Key | Session, code: str | None) -> Session:
        """Make the call of a step, with a code if the step names a device.

        Raises:
            FobError: As ``aws.sts.get_session_token``.
        """
        from awsfob.aws import sts

        call = sts.get_session_token if step.operation is Operation.GET_SESSION_TOKEN else sts.assume_role
        with self.waiting():
            return call(self.connection, signer, step, code, self.situation(plan, step, signer))

    def is_of_same_user(self, plan: Plan, session: Session) -> bool:
        """Ask AWS whether a session belongs to the user of a plan's key; False if AWS refuses either of them.

        Raises:
            UnreachableError: No usable answer.
        """
        from awsfob.aws.sts import caller_identity

        if plan.key is None:
            return False
        try:
            of_session, of_key = (
                caller_identity(self.connection, each, self.situation(plan, None, each)) for each in (session, plan.key)
            )
        except RefusedError:
            return False
        return of_session == of_key

    def situation(self, plan: Plan, step: Step | None = None, signer: Key | Session | None = None) -> Situation:
        """Return what an error says about a call."""
        from awsfob.aws.situation import FROM_SOURCE, THE_SESSION, Situation

        signed_with = "what botocore resolved" if signer is None else THE_SESSION if plan.key else FROM_SOURCE
        if plan.pair and signer is plan.key:
            signed_with = f"the key in {plan.pair.key}"
        return Situation(
            plan.profile,
            signed_with,
            signer.key_id if signer else "",
            serial=step.serial if step else None,
            role_arn=step.role.arn if step and step.role else None,
            source=step.source if step else None,
            origin=step.origin if step else None,
            region=self.connection.region,
        )
