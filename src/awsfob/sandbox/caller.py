"""The caller of a request, known from its credentials."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["root", "user", "role"]


@dataclass(frozen=True, slots=True)
class Caller:
    """The owner of a set of credentials.

    Attributes:
        kind: ``user`` or ``root`` for their access keys and sessions, ``role`` for a role session.
        arn: The ARN that GetCallerIdentity returns.
        principal: The ARN that a trust policy names: the user's or the role's.
        name: User name or role name.
        token: The session token; None for a long-term key.
        mfa_at: When a code was accepted, in seconds since 1970; None without MFA.
        issued: When the session was issued, in seconds since 1970.
        expires: When the session expires, in seconds since 1970.
        tags: Session tags.
        transitive: Keys of the tags that pass to the next role of a chain.
        source_identity: The source identity that the first AssumeRole of a chain set.
    """

    kind: Kind
    account: str
    arn: str
    principal: str
    user_id: str
    name: str
    key_id: str
    secret: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    mfa_at: float | None = None
    issued: float | None = None
    expires: float | None = None
    tags: dict[str, str] = field(default_factory=dict)
    transitive: frozenset[str] = frozenset()
    source_identity: str | None = None

    @property
    def temporary(self) -> bool:
        """Whether these are session credentials, not a long-term key."""
        return self.token is not None
