"""The broker turns a plan into credentials. Only this module decides the order of these actions.

For each step of the plan, starting with the last one:

1. Reuse: if a store of the step has a good session of the key that signs the plan, return it.
2. Check: find the first store that can be written, so that errors come before a code is used.
3. Lock: of all processes that need this session, one continues and the others wait.
4. Load again: another process may have stored the session in the meantime.
5. Code: if the step names a device, get a code that was never sent.
6. STS: make the call, signed by the key or by the session of the step before. If nobody can be asked for the code, AWS
   cannot be reached, or another process fails or does not end, a stored session is used until it expires.
7. Store: write the session. Until then no AWS file is changed. If the store fails now, in spite of the check, the
   session goes to the next store, where step 4 of the next command finds it.
8. Record: add a row for the session to the registry. A failure here only loses that row.
"""

from __future__ import annotations

import time
from contextlib import nullcontext
from functools import cached_property, partial

from awsfob.durations import words
from awsfob.errors import FilesError, FobError, UnreachableError, UserNeededError
from awsfob.interaction.meanwhile import Meanwhile
from awsfob.light_datetime import UTC, datetime
from awsfob.light_typing import TYPE_CHECKING
from awsfob.model import Operation
from awsfob.sessions import validity
from awsfob.sessions.calls import Calls
from awsfob.sessions.coded_call import with_code
from awsfob.sessions.rotated_keys import record_rotation
from awsfob.sessions.stored_sessions import StoredSessions, is_valid
from awsfob.storage.short_name import short_name
from awsfob.storage.single_flight import single_flight
from awsfob.structs import Struct
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from datetime import timedelta

    from awsfob.aws.connection import Connection
    from awsfob.ini.document import Document
    from awsfob.model import Key, Session, Step
    from awsfob.profiles.plan import Plan
    from awsfob.sessions.coded_call import CodeProvider
    from awsfob.sessions.locations import Locations
    from awsfob.sessions.ownership import Found
    from awsfob.sessions.session_store import SessionStore

_LOOK_SECONDS = 0.5


class BrokerResult(Struct):
    """The credentials of a plan, and whether they are a stored session."""

    credentials: Key | Session
    reused: bool


class Broker(Struct):
    """Turns plans into credentials.

    Attributes:
        connection: The connection to AWS.
        codes: Gives the codes.
        locations: Finds the stores of sessions.
        notify: Receives messages to the user, one line each.
        detail: Receives messages that are shown only with ``--verbose``, one line each.
        min_left: Seconds that a reused session has left, as the user requests; None if the user requests nothing.
        usual_min_left: The seconds then; None leaves this to each step, see ``validity``.
        force: Do not reuse a session for the last step.
        store_required: If True, the first store of the last step must be written, or the command fails before a code is
            used. If False, the session goes to the next store after a warning.
        any_store_required: If True, a code is used only for a session that some store can keep, as for an SDK.
        means: Returns the names of the means by which codes can be had here, see ``single_flight``.
        calm_seconds: How long after a cancelled question the user is not asked again, see ``single_flight``.
        login_wait: Returns the seconds to wait for a login in another process where a code is needed and nobody can be
            asked.
        why_asked: Why the user is asked for a code, where that needs an explanation.
        command: The command that the user can run in a terminal if nobody can be asked here.
        waiting: Shows the user that a block waits for AWS.
    """

    connection: Connection
    codes: CodeProvider
    locations: Locations
    notify: Callable[[str], None]
    detail: Callable[[str], None]
    min_left: int | None
    usual_min_left: int | None = None
    force: bool = False
    store_required: bool = False
    any_store_required: bool = False
    means: Callable[[], frozenset[str]] = frozenset
    calm_seconds: int = 0
    login_wait: Callable[[], int] = lambda: 0
    why_asked: str | None = None
    command: str = "fob login"
    waiting: Callable[[], AbstractContextManager[None]] = nullcontext

    def obtain(self, plan: Plan, credentials: Document | None = None) -> BrokerResult:
        """Return the credentials of a plan; reuse good sessions, and get only the missing ones.

        Args:
            plan: The plan.
            credentials: The credentials file that the plan was just made from, for the first look; None reads it.

        Raises:
            FobError: There are no credentials. A session of an earlier step may be stored already.
        """
        until = None
        while True:
            try:
                return self._step(plan, len(plan.steps) - 1, credentials, force=self.force)
            except UserNeededError as error:
                credentials = None
                wait = self.login_wait()
                until = until or time.monotonic() + wait
                if self.force or time.monotonic() >= until:
                    raise
                self._warn_once(f"{error.what}; waiting for a login elsewhere: fob login {shell_word(plan.profile)}")
            time.sleep(min(_LOOK_SECONDS, wait))

    def stored(self, plan: Plan) -> Session | None:
        """Return the session that ``obtain`` would reuse, or None; ask for no code and change no AWS file."""
        number = len(plan.steps) - 1
        found = self._stored.find(plan, number, self._stored.stores(plan, number))
        return found.session if found and self._is_good(found, self._min_left(plan.last)) else None

    def carry_over(self, plan: Plan, key: Key) -> None:
        """Record that a new key of the same user replaced a plan's key, because AWS still accepts its sessions.

        Args:
            plan: The plan with the old key.
            key: The new key.

        Raises:
            FilesError: The state folder cannot be written.
        """
        if plan.key:
            record_rotation(self.locations.state, plan.key.key_id, key.key_id)

    def _step(
        self, plan: Plan, number: int, credentials: Document | None = None, *, force: bool = False
    ) -> BrokerResult:
        if plan.steps[number].operation is Operation.RESOLVE:
            return BrokerResult(self._calls.resolved(plan), reused=False)
        stores = self._stored.stores(plan, number)
        found = self._stored.find(plan, number, stores, credentials)
        if found and not force and self._is_good(found, self._min_left(plan.steps[number])):
            return self._reuse(plan, number, stores, found)
        try:
            return self._make_in_turn(plan, number, stores, found, force=force)
        except FobError as error:
            return self._kept(found, error, force=force)

    def _make_in_turn(
        self, plan: Plan, number: int, stores: Sequence[SessionStore], found: Found | None, *, force: bool
    ) -> BrokerResult:
        store = self._writable(plan.steps[number], stores, found)
        if store is None:
            return BrokerResult(self._make(plan, number), reused=False)
        folder, name = self.locations.state / "locks", short_name(store.identity)
        with single_flight(folder, name, self.notify, means=self.means, calm_seconds=self.calm_seconds):
            return self._under_lock(plan, number, stores, found, store, force=force)

    def _writable(self, step: Step, stores: Sequence[SessionStore], found: Found | None) -> SessionStore | None:
        """Return the first store that can be written, or None."""
        for store in stores:
            try:
                store.check()
            except FilesError as error:
                if self.store_required:
                    raise
                if store is stores[-1] and self._needs_store(step, found):
                    raise FilesError(
                        f"no session can be stored, so each run would need a code: {error.what}",
                        *error.hints,
                        "or name a folder that you can write to in FOB_STATE_DIR",
                    ) from error
                self._warn_once(f"{error.what}; the session goes to the cache, or is not stored")
            else:
                return store
        return None

    def _needs_store(self, step: Step, found: Found | None) -> bool:
        return self.any_store_required and bool(step.serial) and not (found and is_valid(found))

    def _under_lock(  # noqa: PLR0913  the state of one step
        self,
        plan: Plan,
        number: int,
        stores: Sequence[SessionStore],
        before: Found | None,
        store: SessionStore,
        *,
        force: bool,
    ) -> BrokerResult:
        """Load the session again, because another process may have stored one; else get a session and store it.

        A session that another process has just stored is reused even if it has less time left than requested: a new
        one would be no longer.
        """
        now = self._stored.find(plan, number, stores)
        is_new = now is not None and (before is None or now.session != before.session)
        step = plan.steps[number]
        min_left = self._min_left(step)
        min_left = min(min_left, validity.half_lifetime(step.duration)) if is_new else min_left
        if now and (is_new or not force) and self._is_good(now, min_left):
            return self._reuse(plan, number, stores, now)
        session = self._make(plan, number)
        self._save(plan, number, stores[stores.index(store) :], session)
        return BrokerResult(session, reused=False)

    def _kept(self, found: Found | None, error: FobError, *, force: bool) -> BrokerResult:
        """Return a stored session that is still valid where a new one cannot be had now, as SDKs do; else raise."""
        is_asked_for = force or self.store_required or self.min_left is not None
        may_pass = isinstance(error, UnreachableError | UserNeededError) or error.is_of_other
        if is_asked_for or not may_pass or found is None or not is_valid(found):
            raise error
        left = validity.left(found.session.expiration, datetime.now(UTC))
        self._warn_once(f"{error.what}; the stored session is used, which ends in {words(left)}")
        return BrokerResult(found.session, reused=True)

    def _save(self, plan: Plan, number: int, stores: Sequence[SessionStore], session: Session) -> None:
        """Store a session, and tell the user what went wrong, see ``StoredSessions.save``.

        Raises:
            FilesError: It is not where ``store_required`` wants it.
        """
        saved = self._stored.save(plan, number, stores, session)
        for warning in saved.warnings:
            self._warn_once(warning)
        if not saved.failure and (section := stores[0].location[1]):
            self.written.add(section)
        if saved.failure and self.store_required:
            raise saved.failure
        if saved.failure:
            self._warn_once(f"the session is not stored: {saved.failure.what}")

    def _reuse(self, plan: Plan, number: int, stores: Sequence[SessionStore], found: Found) -> BrokerResult:
        """Return a stored session; with ``store_required``, first make sure that the first store has all of it."""
        if self.store_required and found.store.location != stores[0].location:
            stores[0].check()
            self._save(plan, number, stores, found.session)
        elif self.store_required:
            for warning in found.store.finish_save():
                self.notify(f"warning: {warning}")
        return BrokerResult(found.session, reused=True)

    def _min_left(self, step: Step) -> timedelta:
        return validity.required(self.min_left, self.usual_min_left or step.min_left)

    @staticmethod
    def _is_good(found: Found, min_left: timedelta) -> bool:
        return validity.is_good(found.session.expiration, min_left, datetime.now(UTC))

    def _warn_once(self, text: str) -> None:
        if text not in self._warned:
            self._warned.add(text)
            self.notify(f"warning: {text}")

    @cached_property
    def _warned(self) -> set[str]:
        return set()

    @cached_property
    def written(self) -> set[str]:
        """The sections that ``obtain`` has written a session to."""
        return set()

    @cached_property
    def _calls(self) -> Calls:
        return Calls(self.connection, self.notify, self.detail, self.waiting)

    @cached_property
    def _stored(self) -> StoredSessions:
        return StoredSessions(self.locations, self._calls)

    def _make(self, plan: Plan, number: int) -> Session:
        step = plan.steps[number]
        if number == 0 and plan.refusal:
            raise plan.refusal
        signer = self._step(plan, number - 1).credentials if number else plan.key
        if signer is None:
            raise FilesError(f"no key signs the first call for profile '{plan.profile}'")
        if not step.serial:
            return self._calls.make(plan, step, signer, None)
        from awsfob.mfa.source import CodeRequest

        self._calls.check(signer)
        preparation = Meanwhile(lambda: self._calls.prepare(plan, step, signer))
        request = CodeRequest(plan.profile, step.serial, self.why_asked, self.command)
        call = partial(self._calls.make, plan, step, signer)
        return with_code(self.codes, request, preparation, call, self.notify)
