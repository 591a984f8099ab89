"""A session belongs to the access key that made it: which of the stored sessions a step of a plan may reuse.

The cache needs no check, because the name of an entry comes from the key. A section of the credentials file holds what
somebody wrote to it last. The registry knows the key of each session that fob wrote there. About any other session the
caller decides: the broker asks AWS once whose it is.
"""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.sessions.rotated_keys import RotatedKeys
from awsfob.structs import Struct, as_dict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from awsfob.ini.document import Document
    from awsfob.model import Session, Step
    from awsfob.profiles.plan import Plan
    from awsfob.sessions.records import Record
    from awsfob.sessions.session_store import SessionStore


class Found(Struct):
    """A stored session, and the store that holds it."""

    store: SessionStore
    session: Session


def find_session(
    stores: Sequence[SessionStore], belongs: Callable[[Found], bool], credentials: Document | None = None
) -> Found | None:
    """Return the stored session that ends last, expired or not; None if there is none.

    Args:
        stores: The stores of a step; see ``Locations.of``.
        belongs: Returns whether a session may be reused; it is asked about sessions in sections only.
        credentials: The credentials file if it has just been read; None reads it.
    """
    loaded = [Found(store, session) for store in stores if (session := store.load(credentials)) and session.expiration]
    own = [found for found in loaded if found.store.location[1] is None or belongs(found)]
    return max(own, key=lambda found: str(found.session.expiration), default=None)


class Ownership(Struct):
    """What a session must have been made with.

    Attributes:
        signer: The id of the access key that signs the first call.
        serial: The device of the code; None for a session without MFA.
        settings: The settings of the roles, see ``role_settings``.
    """

    signer: str
    serial: str | None
    settings: str

    @classmethod
    def of(cls, plan: Plan, number: int, signer: str) -> Ownership:
        """Return the ownership of a step's session."""
        steps = plan.steps[: number + 1]
        serial = next((step.serial for step in reversed(steps) if step.serial), None)
        return cls(signer, serial, role_settings(steps))

    def includes(self, key_id: str, rows: Iterable[Record], state: Path) -> bool | None:
        """Return whether a session belongs to these; None if fob did not make the session.

        A session with MFA also serves a call that asks for none.

        Args:
            key_id: The id of the session's access key (``ASIA...``).
            rows: The rows of the registry.
            state: fob's state folder, which knows the rotations.
        """
        own = [row for row in rows if row.key_id == key_id]
        if not own:
            return None
        rotated = RotatedKeys.read(state)
        return any(self._made(row, rotated) for row in own)

    def _made(self, row: Record, rotated: RotatedKeys) -> bool:
        is_key = row.signer is not None and rotated.original(row.signer) == rotated.original(self.signer)
        return is_key and row.settings == self.settings and (row.serial is not None or self.serial is None)


def step_inputs(step: Step) -> dict[str, object]:
    """Return the inputs of a step that make its session differ from others.

    The duration counts for a role session only: a user has one session for all durations, as in a section.
    """
    if step.role is None:
        return {"operation": step.operation, "serial": step.serial}
    role = {**as_dict(step.role), "profile": None}
    return {"operation": step.operation, "serial": step.serial, "duration": step.duration, "role": role}


def role_settings(steps: Iterable[Step]) -> str:
    """Return a checksum of the steps that assume roles; "" without roles. Settings of a role may be private."""
    roles = [step_inputs(step) for step in steps if step.role]
    if not roles:
        return ""
    import json
    from hashlib import sha256

    return sha256(json.dumps(roles, sort_keys=True).encode()).hexdigest()[:40]
