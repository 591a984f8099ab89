"""Who a call is from, once its signature has been believed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["root", "user", "role"]


@dataclass(frozen=True, slots=True)
class Caller:
    """The owner of a set of credentials.

    Attributes:
        kind: ``user`` and ``root`` for their keys and for the sessions made from them, ``role`` for a role session.
        arn: What GetCallerIdentity says.
        principal: The ARN that a trust policy names: the user's, or the role's own.
        name: User name or role name.
        token: The session token; None for a long-term key.
        mfa_at: When a code was given, in seconds since 1970; None where none was.
        issued: When a session was made, in seconds since 1970.
        expires: The end of a session, in seconds since 1970.
        tags: Session tags.
        transitive: Keys of the tags which go on to the next role.
        source_identity: As set by the first AssumeRole of a chain.
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
        """Whether this is a session, and not a long-term key."""
        return self.token is not None
