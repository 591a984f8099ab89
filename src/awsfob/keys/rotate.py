"""Carrying a rotation out: each step of ``rotation.py`` as calls to IAM and writes to the files.

Every step starts from a fresh look at the journal, at IAM's list and at the files, so that a run that continues after
a crash does the same as one that was never interrupted. One rotation of a key runs at a time: the next one waits.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from awsfob.errors import CodeNeededError, FilesError, FobError, RefusedError, UnreachableError
from awsfob.keys import proof
from awsfob.keys.iam_user import IamUser, user_name
from awsfob.keys.journal import Journal, Journals
from awsfob.keys.other_keys import delete_orphan, remove_other, stuck
from awsfob.keys.proof import prove
from awsfob.keys.rotation import Action, Next, next_step
from awsfob.sessions.session_store import check_state
from awsfob.storage.preflight import check_writable
from awsfob.storage.single_flight import single_flight

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from awsfob.keys.key_store import KeyStore
    from awsfob.model import Key
    from awsfob.profiles.plan import Plan
    from awsfob.sessions.broker import Broker

SETTLED = timedelta(seconds=10)
"""After this, IAM's list shows a key that was made: it may lag behind the call by seconds."""

_MOST_STEPS = 20
_STUCK = (Action.STUCK_OTHER, Action.STUCK_LOST, Action.STUCK_FOREIGN)


@dataclass
class Rotation:
    """One rotation, from wherever it stands to its end.

    Attributes:
        broker: For calls and sessions.
        plan: The user's own plan.
        store: Where the key is kept.
        state: fob's state folder.
        say: Is given a line for every step.
        confirm: Asks the user a yes-or-no question; raises PersonNeededError where nobody can answer.
        keep_old: Leave the old key inactive.
        wait: Seconds to wait for AWS to know the new key.
    """

    broker: Broker
    plan: Plan
    store: KeyStore
    state: Path
    say: Callable[[str], None]
    confirm: Callable[[str], bool]
    keep_old: bool = False
    wait: int = 120

    def run(self) -> bool:
        """Replace the key, or finish what an interrupted rotation has begun.

        Returns:
            False when another fob has replaced it while this one was waiting for its turn.

        Raises:
            FobError: It stopped; the key in the files works, and running it again goes on from there.
        """
        check_state(self.state)  # the only copy of a new key stands there for a moment
        before = self._stored_key()
        while True:
            rotated = self._rotated_key_id()
            with single_flight(self.state / "locks", _lock_name(rotated), self.say, doing="rotating this key"):
                current = self._stored_key()
                if current != before and not self._journals.find(current.key_id):
                    return False
                if self._rotated_key_id() == rotated:
                    self._run_locked()
                    return True

    def _rotated_key_id(self) -> str:
        """Return the id of the key that a rotation replaces: the journal's old key where one was begun."""
        current = self._stored_key()
        journal = self._journals.find(current.key_id)
        return (journal.old if journal else current).key_id

    def _run_locked(self) -> None:
        access, arn = self._preflight()
        try:
            self._step_by_step(access, arn)
        except FobError as error:
            self._add_way_on(error, arn)
            raise

    def _add_way_on(self, error: FobError, arn: str) -> None:
        """Say how to go on, where something was begun; then "nothing was changed" would not be true."""
        if self._journals.find(self._stored_key().key_id, arn):
            going_on = f"the key in the files works; to finish: fob rotate {self.plan.profile}"
            error.hints = (*(() if isinstance(error, UnreachableError) else error.hints), going_on)

    def _step_by_step(self, access: IamUser, arn: str) -> None:
        self._let_settle(arn)
        for _ in range(_MOST_STEPS):
            step, journal = self._look(access, arn)
            if step.action not in _STUCK:
                self.say(str(step))
            if step.action is Action.FINISH:
                self._drop(journal)
                return
            access = self._carry_out(step, journal, access, arn)
        raise FobError("the rotation does not come to an end", "look at the keys with: fob keys")

    def _let_settle(self, arn: str) -> None:
        """Wait until IAM's list can be trusted to show a key of which only the intent was noted."""
        journal = self._journals.find(self._stored_key().key_id, arn)
        if journal is None or journal.new:
            return
        left = (journal.started + min(SETTLED, timedelta(seconds=self.wait)) - datetime.now(UTC)).total_seconds()
        time.sleep(min(max(left, 0), SETTLED.seconds))

    def outlook(self) -> list[str]:
        """Return what ``run`` would do now, one line for each step; nothing is changed, and nobody asked."""
        access, arn = self._preflight(may_ask=False)
        sections = self.store.read().where(access.key.key_id)
        begin = f"the key {access.key.key_id} of {arn} stands in {', '.join(sections)}"
        later = [Action.CREATE, Action.WRITE, Action.DEACTIVATE, *([] if self.keep_old else [Action.DELETE])]
        try:
            step, journal = self._look(access, arn)
        except CodeNeededError as error:
            return [begin, f"{error.what}, and for the next one when the new key takes over", *later]
        if journal:
            return [
                f"an interrupted rotation would go on with: {step.action}"
                + (f" ({step.key_id})" if step.key_id else "")
            ]
        if step.action in _STUCK:
            raise self._stuck(step, access, arn)
        return [begin, *([step.action] if step.action is not Action.CREATE else []), *later]

    def _preflight(self, *, may_ask: bool = True) -> tuple[IamUser, str]:
        """Look at everything that can be wrong before anything is changed."""
        current = self._stored_key()
        journal = self._journals.find(current.key_id)
        self.store.check(current.key_id)
        check_writable(self.state / "rotations" / "new")
        access, arn = self._working_access(current, journal)
        access.may_ask = may_ask
        if journal and journal.user_arn != arn:
            raise FilesError(
                f"{self._journals.path(journal)} is the journal of {journal.user_arn}, and the key belongs to {arn}",
                "compare it with the keys in the IAM console, then move it out of that folder",
            )
        return access, arn

    def _working_access(self, current: Key, journal: Journal | None) -> tuple[IamUser, str]:
        """Return access with the key in the file, or with the journal's old one when somebody has deleted that.

        A key that a rotation has just made is refused now and then while AWS learns it, so both are tried for a while.
        """
        keys = [current] if journal is None else list(dict.fromkeys([current, journal.old]))
        give_up = time.monotonic() + (self.wait if journal else 0)
        while True:
            for key in keys:
                access = self._access(key)
                try:
                    return access, access.identity().arn
                except RefusedError:
                    if key == keys[-1] and time.monotonic() >= give_up:
                        raise
            time.sleep(proof.PAUSE_SECONDS)

    def _look(self, access: IamUser, arn: str) -> tuple[Next, Journal | None]:
        stored = self.store.read()
        current = stored.key
        journal = self._journals.find(current.key_id, arn)
        remote = access.call(user_name(arn), lambda iam: iam.keys())
        known = [*(key.key_id for key in remote), *((journal.old.key_id, journal.new_id) if journal else ())]
        elsewhere = [each for each in dict.fromkeys(known) if each != current.key_id and stored.where(each)]
        return next_step(journal, remote, [current.key_id, *elsewhere]), journal

    def _carry_out(self, step: Next, journal: Journal | None, access: IamUser, arn: str) -> IamUser:
        user = user_name(arn)
        match step.action:
            case Action.CREATE:
                self._create(access, arn)
            case Action.WRITE | Action.DEACTIVATE | Action.DELETE if journal and journal.new:
                return self._advance(step, journal, journal.new, access, user)
            case Action.RESTORE if journal:
                return self._restore(journal)
            case Action.DELETE_ORPHAN:
                delete_orphan(str(step.key_id), access, user)
                self._drop(journal)
            case Action.ROLL_BACK:
                access.call(user, lambda iam: iam.delete_key(str(step.key_id)))
                self._drop(journal)
            case Action.FORGET:
                self._drop(journal)
            case Action.REMOVE_OTHER:
                remove_other(str(step.key_id), access, user, self.confirm)
            case _:
                raise self._stuck(step, access, arn)
        return access

    def _create(self, access: IamUser, arn: str) -> None:
        """Make the new key, with the intent noted before and the secret noted at once."""
        user = user_name(arn)
        known = tuple(key.key_id for key in access.call(user, lambda iam: iam.keys()))
        intent = Journal(arn, access.key, known, datetime.now(UTC), self.keep_old)
        self._journals.save(intent)
        try:
            made = access.call(user, lambda iam: iam.create_key())
        except RefusedError:
            self._drop(intent)
            raise
        try:
            self._journals.save(intent.with_new(made))
        except FilesError:
            access.call(user, lambda iam: iam.delete_key(made.key_id))
            self._drop(intent)
            raise

    def _advance(self, step: Next, journal: Journal, new: Key, access: IamUser, user: str) -> IamUser:
        """Take one of the steps that rest on the new key; each proves it first, and the later ones it signs."""
        fresh = access if access.key == new else self._access(new, renew=True)
        old = journal.old.key_id
        if step.action is Action.WRITE:
            self._prove_or_roll_back(fresh, journal, access, user)
            for warning in self.store.replace(old, new):
                self.say(f"warning: {warning}")
            with suppress(FilesError):  # it costs one more code at the next login
                self.broker.carry_over(self.plan._replace(key=journal.old), new)
            return fresh
        prove(fresh, self.wait)
        if step.action is Action.DEACTIVATE:
            fresh.call(user, lambda iam: iam.deactivate(old))
        else:
            fresh.call(user, lambda iam: iam.delete_key(old))
        return fresh

    def _prove_or_roll_back(self, fresh: IamUser, journal: Journal, access: IamUser, user: str) -> None:
        """Prove the new key; where AWS does not get to know it, delete it again, unless a file holds it already."""
        try:
            prove(fresh, self.wait)
        except RefusedError:
            if self.store.read().where(fresh.key.key_id):
                raise
            access.call(user, lambda iam: iam.delete_key(fresh.key.key_id))
            self._drop(journal)
            self.say("rolled back: the new key is deleted, the old one is as it was")
            raise

    def _restore(self, journal: Journal) -> IamUser:
        """Put the old key back into the files, after the new one was deleted by somebody else."""
        old = self._access(journal.old)
        prove(old, self.wait)
        self.store.replace(journal.new_id, journal.old)
        return old

    def _stuck(self, step: Next, access: IamUser, arn: str) -> FobError:
        return stuck(step, access, user_name(arn), self.store.read(), self.plan.profile)

    def _access(self, key: Key, *, renew: bool = False) -> IamUser:
        return IamUser(self.broker, self.plan, key, "rotate", renew)

    @property
    def _journals(self) -> Journals:
        return Journals(self.state / "rotations")

    def _drop(self, journal: Journal | None) -> None:
        if journal:
            self._journals.drop(journal)

    def _stored_key(self) -> Key:
        return self.store.read().key


def _lock_name(key_id: str) -> str:
    """Return the name of the lock under which a key is replaced; a file name."""
    from hashlib import sha256

    return f"rotation-{sha256(key_id.encode()).hexdigest()[:32]}"
