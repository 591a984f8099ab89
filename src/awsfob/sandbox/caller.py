"""The caller of a request, known from its credentials."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from awsfob.sandbox.policies import Document

Kind = Literal["root", "user", "role"]


@dataclass(frozen=True, slots=True)
class Caller:
    """The owner of a set of credentials.

    Attributes:
        kind: Whose policies apply: ``user`` or ``root`` for their keys and sessions, ``role`` for a role session.
        arn: The ARN that GetCallerIdentity returns.
        principal: The ARN that a trust policy names: the user's or the role's.
        name: User name or role name; of a federated user, the name of the user who federated it.
        token: The session token; None for a long-term key.
        mfa_at: When a code was accepted, in seconds since 1970; None without MFA.
        issued: When the session was issued, in seconds since 1970.
        expires: When the session expires, in seconds since 1970.
        tags: Session tags.
        transitive: Keys of the tags that pass to the next role of a chain.
        federated: Whether GetFederationToken made this session.
        limits: The session policies, in layers. An action must be allowed in each layer, and denied in none.
        scopes: How many of the layers GetScopedCredentials added.
        packed: The texts of policies and tags that take space in the session token.
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
    federated: bool = False
    limits: tuple[tuple[Document, ...], ...] = ()
    scopes: int = 0
    packed: tuple[str, ...] = ()
    source_identity: str | None = None

    @property
    def temporary(self) -> bool:
        """Whether these are session credentials, not a long-term key."""
        return self.token is not None
