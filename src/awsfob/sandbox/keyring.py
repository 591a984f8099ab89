"""Keys and sessions: from an Authorization header to a caller, and the making of sessions."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from awsfob.sandbox.aws_errors import expired_token, unknown_token
from awsfob.sandbox.caller import Caller
from awsfob.sandbox.moto_side import secret

if TYPE_CHECKING:
    from awsfob.sandbox.clock import Clock
    from awsfob.sandbox.moto_side import Moto
    from awsfob.sandbox.signature import Claim


class Keyring:
    """Every credential that the sandbox believes.

    Attributes:
        delay: Seconds for which a key made by CreateAccessKey stays unknown, as in AWS while IAM propagates.
        flicker: How many further refusals a new key meets after its first success; every second use is one.
    """

    def __init__(self, moto: Moto, clock: Clock) -> None:
        self._moto = moto
        self._clock = clock
        self._sessions: dict[str, Caller] = {}
        self._root: dict[str, Caller] = {}
        self._births: dict[str, float] = {}
        self._uses: dict[str, int] = {}
        self.delay = 0.0
        self.flicker = 0

    def find(self, claim: Claim) -> Caller:
        """Return whose credentials these are; nothing is proven before the signature is checked.

        Raises:
            RefusalError: InvalidClientTokenId.
        """
        if claim.token is not None:
            return self._session(claim.key_id, claim.token)
        if claim.key_id in self._root:
            return self._root[claim.key_id]
        found = self._moto.key(claim.key_id)
        if found is None or not self.is_active(found[1].status):
            raise unknown_token()
        user, key = found
        return Caller(
            "user", self._moto.account, user.arn, user.arn, user.id, user.name, key.access_key_id, key.secret_access_key
        )

    def is_active(self, status: str) -> bool:
        """Return whether a key of this status may sign."""
        return status == "Active"

    def check_propagated(self, key_id: str) -> None:
        """Count a use of a key, and refuse it while it is too new.

        Raises:
            RefusalError: InvalidClientTokenId.
        """
        born = self._births.get(key_id)
        if born is None:
            return
        if self._clock.now() < born + self.delay:
            raise unknown_token()
        self._uses[key_id] = self._uses.get(key_id, 0) + 1
        if self._uses[key_id] % 2 == 0 and self._uses[key_id] // 2 <= self.flicker:
            raise unknown_token()

    def born(self, key_id: str) -> None:
        """Start the propagation of a key that has just been made."""
        self._births[key_id] = self._clock.now()

    def check_alive(self, caller: Caller) -> None:
        """Refuse a session past its end.

        Raises:
            RefusalError: ExpiredToken.
        """
        if caller.expires is not None and self._clock.now() >= caller.expires:
            raise expired_token()

    def add_root(self) -> Caller:
        """Make a key of the account's root user."""
        arn = f"arn:{self._moto.partition}:iam::{self._moto.account}:root"
        caller = Caller(
            "root", self._moto.account, arn, arn, self._moto.account, "root", self._moto.key_id("AKIA"), secret()
        )
        self._root[caller.key_id] = caller
        return caller

    def open(self, owner: Caller, seconds: int, *, mfa_at: float | None) -> dict[str, object]:
        """Make a session: new credentials for ``owner``, which may be a user or a role taken on.

        Args:
            owner: Who the session speaks as.
            seconds: How long it lives.
            mfa_at: When its code was given, or None.

        Returns:
            The ``Credentials`` element of the answer.
        """
        now = int(self._clock.now())
        token = "IQoJb3JpZ2luX2Vj" + secrets.token_urlsafe(480).replace("-", "+").replace("_", "/")
        session = replace(
            owner,
            key_id=self._moto.key_id("ASIA", owner.account),
            secret=secret(),
            token=token,
            mfa_at=mfa_at,
            issued=now,
            expires=now + seconds,
        )
        self._sessions[session.key_id] = session
        return {
            "AccessKeyId": session.key_id,
            "SecretAccessKey": session.secret,
            "SessionToken": token,
            "Expiration": datetime.fromtimestamp(now + seconds, UTC),
        }

    def _session(self, key_id: str, token: str) -> Caller:
        caller = self._sessions.get(key_id)
        if caller is None or not hmac.compare_digest((caller.token or "").encode(), token.encode()):
            raise unknown_token()
        if caller.kind == "user" and self._moto.user(caller.name) is None:
            raise unknown_token()
        return caller
