"""The credentials that the sandbox accepts: finds the caller of a request and issues sessions."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from awsfob.sandbox.aws_errors import expired_token, unknown_token
from awsfob.sandbox.caller import Caller
from awsfob.sandbox.moto_adapter import secret

if TYPE_CHECKING:
    from awsfob.sandbox.clock import Clock
    from awsfob.sandbox.moto_adapter import Moto
    from awsfob.sandbox.signature import Authorization


class KnownCredentials:
    """All access keys and sessions that the sandbox accepts.

    Attributes:
        delay: Seconds for which a new access key is refused, as in AWS until IAM has propagated it.
        flicker: How often a new key is refused again after its first success; every second use is refused.
    """

    def __init__(self, moto: Moto, clock: Clock) -> None:
        self._moto = moto
        self._clock = clock
        self._sessions: dict[str, Caller] = {}
        self._root: dict[str, Caller] = {}
        self._created: dict[str, float] = {}
        self._uses: dict[str, int] = {}
        self.delay = 0.0
        self.flicker = 0

    def find(self, authorization: Authorization) -> Caller:
        """Return the owner of the credentials. The caller must check the signature afterwards.

        Raises:
            RefusalError: InvalidClientTokenId.
        """
        if authorization.token is not None:
            return self._session(authorization.key_id, authorization.token)
        if authorization.key_id in self._root:
            return self._root[authorization.key_id]
        found = self._moto.key(authorization.key_id)
        if found is None or not self.is_active(found[1].status):
            raise unknown_token()
        user, key = found
        return Caller(
            "user", self._moto.account, user.arn, user.arn, user.id, user.name, key.access_key_id, key.secret_access_key
        )

    def is_active(self, status: str) -> bool:
        """Return whether a key with this status may sign."""
        return status == "Active"

    def check_propagated(self, key_id: str) -> None:
        """Refuse a key that has not propagated yet, and count its uses.

        Raises:
            RefusalError: InvalidClientTokenId.
        """
        created = self._created.get(key_id)
        if created is None:
            return
        if self._clock.now() < created + self.delay:
            raise unknown_token()
        self._uses[key_id] = self._uses.get(key_id, 0) + 1
        if self._uses[key_id] % 2 == 0 and self._uses[key_id] // 2 <= self.flicker:
            raise unknown_token()

    def start_propagation(self, key_id: str) -> None:
        """Start the propagation delay of a new key."""
        self._created[key_id] = self._clock.now()

    def check_not_expired(self, caller: Caller) -> None:
        """Refuse an expired session.

        Raises:
            RefusalError: ExpiredToken.
        """
        if caller.expires is not None and self._clock.now() >= caller.expires:
            raise expired_token()

    def add_root(self) -> Caller:
        """Create an access key for the root user of the account."""
        arn = f"arn:{self._moto.partition}:iam::{self._moto.account}:root"
        caller = Caller(
            "root", self._moto.account, arn, arn, self._moto.account, "root", self._moto.key_id("AKIA"), secret()
        )
        self._root[caller.key_id] = caller
        return caller

    def issue_session(self, owner: Caller, seconds: int, *, mfa_at: float | None) -> dict[str, object]:
        """Issue session credentials for a user or an assumed role.

        Args:
            owner: The user or role of the session, or the session that the new one must not outlive.
            seconds: The length of the session.
            mfa_at: When the code was accepted, in seconds since 1970; None without MFA.

        Returns:
            The ``Credentials`` element of the response.
        """
        now = int(self._clock.now())
        expires = now + seconds if owner.expires is None else min(now + seconds, int(owner.expires))
        token = "IQoJb3JpZ2luX2Vj" + secrets.token_urlsafe(480).replace("-", "+").replace("_", "/")
        session = replace(
            owner,
            key_id=self._moto.key_id("ASIA", owner.account),
            secret=secret(),
            token=token,
            mfa_at=mfa_at,
            issued=now,
            expires=expires,
        )
        self._sessions[session.key_id] = session
        return {
            "AccessKeyId": session.key_id,
            "SecretAccessKey": session.secret,
            "SessionToken": token,
            "Expiration": datetime.fromtimestamp(expires, UTC),
        }

    def _session(self, key_id: str, token: str) -> Caller:
        caller = self._sessions.get(key_id)
        if caller is None or not hmac.compare_digest((caller.token or "").encode(), token.encode()):
            raise unknown_token()
        if caller.kind == "user" and self._moto.user(caller.name) is None:
            raise unknown_token()
        return caller
