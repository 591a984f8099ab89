"""The stored sessions of plans: finding one that belongs to the key that signs, and recording a new one."""

from __future__ import annotations

from contextlib import suppress

from awsfob.errors import FilesError, FobError
from awsfob.light_datetime import UTC, datetime
from awsfob.light_typing import TYPE_CHECKING
from awsfob.sessions import validity
from awsfob.sessions.ownership import Found, Ownership, find_session
from awsfob.structs import Struct, field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.ini.document import Document
    from awsfob.model import Session
    from awsfob.profiles.plan import Plan
    from awsfob.sessions.calls import Calls
    from awsfob.sessions.locations import Locations
    from awsfob.sessions.registry import Registry
    from awsfob.sessions.session_store import SessionStore


STORED = "the session was stored all the same, so the next command needs no new code"
KEPT = "fob keeps the session in its cache, so the next command needs no new code"


class Saved(Struct):
    """How a session was stored.

    Attributes:
        warnings: What the user should know, one line each.
        failure: Why the session is not in the first store; None if it is there.
    """

    warnings: tuple[str, ...]
    failure: FilesError | None


class StoredSessions(Struct):
    """The stored sessions of the steps of plans.

    Attributes:
        locations: Finds the stores.
        calls: Says who signs, and asks AWS about a session that fob did not make.
    """

    locations: Locations
    calls: Calls
    _adopted: dict[str, bool] = field(factory=dict, shown=False)

    def stores(self, plan: Plan, number: int) -> Sequence[SessionStore]:
        """Return the stores of a step, see ``Locations.of``."""
        return self.locations.of(plan, number, self.calls.signer_id(plan))

    def find(
        self, plan: Plan, number: int, stores: Sequence[SessionStore], credentials: Document | None = None
    ) -> Found | None:
        """Return the stored session of a step, expired or not; None without a session of the key that signs.

        fob asks AWS about a session that it did not make, and records the answer if the session may be reused.

        Args:
            plan: The plan.
            number: The number of the step.
            stores: The stores of the step.
            credentials: The credentials file if it has just been read; None reads it.

        Raises:
            UnreachableError: AWS had to be asked, and gave no usable answer.
        """
        ownership = self._ownership(plan, number)

        def belongs(found: Found) -> bool:
            if not is_valid(found):
                return True  # nothing will use it
            known = ownership.includes(found.session.key_id, self._registry.all(), self.locations.state)
            is_own = self._adopt(plan, number, found) if known is None else known
            if not is_own:
                self.calls.detail(
                    f"the session in [{found.store.location[1]}] was not made for this key and these roles"
                )
            return is_own

        return find_session(stores, belongs, credentials)

    def save(self, plan: Plan, number: int, stores: Sequence[SessionStore], session: Session) -> Saved:
        """Write a session to the first of these stores; if that fails, keep it in the next one, for the next command.

        Args:
            plan: The plan.
            number: The number of the step.
            stores: The store to write to, and those after it.
            session: The session.
        """
        store, *others = stores
        try:
            warnings = store.save(session)
        except FilesError as error:
            if _has(store, session):
                self.record(plan, number, Found(store, session))
                return Saved((STORED,), error)
            kept = self._keep(plan, number, others, session)
            return Saved((KEPT,) if kept else (), error)
        self.record(plan, number, Found(store, session))
        for other in others:
            with suppress(FilesError, OSError):  # it expires
                other.drop()
        return Saved(warnings, None)

    def _keep(self, plan: Plan, number: int, others: Sequence[SessionStore], session: Session) -> bool:
        for store in others:
            try:
                store.save(session)
            except FilesError as error:
                self.calls.detail(error.what)
            else:
                self.record(plan, number, Found(store, session))
                return True
        return False

    def record(self, plan: Plan, number: int, stored: Found) -> None:
        """Add a row to the registry; without it, fob asks AWS whose session a section holds."""
        key_section = self.locations.key_section(plan.pair) if plan.pair else None
        try:
            self._registry.record(plan, number, stored, self._ownership(plan, number), key_section)
        except (FobError, OSError) as error:
            self.calls.detail(f"the registry has no row of this session: {error}")

    def _adopt(self, plan: Plan, number: int, found: Found) -> bool:
        """Return whether another program's session may be reused; the session of a role has no user to compare."""
        key_id = found.session.key_id
        if key_id not in self._adopted:
            is_role = plan.steps[number].role is not None
            self._adopted[key_id] = not is_role and self.calls.is_of_same_user(plan, found.session)
            if self._adopted[key_id]:
                self.record(plan, number, found)
        return self._adopted[key_id]

    def _ownership(self, plan: Plan, number: int) -> Ownership:
        return Ownership.of(plan, number, self.calls.signer_id(plan))

    @property
    def _registry(self) -> Registry:
        from awsfob.sessions.registry import Registry

        return Registry(self.locations.state)


def is_valid(found: Found) -> bool:
    """Return whether a session has not expired yet."""
    return validity.left(found.session.expiration, datetime.now(UTC)) > 0


def _has(store: SessionStore, session: Session) -> bool:
    """Return whether a store has a session, although saving it failed: perhaps only what comes after it failed."""
    try:
        found = store.load()
    except FilesError:
        return False
    return found is not None and found.key_id == session.key_id
