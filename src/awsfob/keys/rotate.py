"""A rotation: each step of ``rotation.py`` as calls to IAM and writes to the files.

Every step first reads the journal, IAM's list and the files again, so that a run that continues after a crash does the
same as one that was never interrupted. One rotation of a key runs at a time: the next one waits.
"""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from awsfob.changes import CHANGES
from awsfob.errors import CodeNeededError, FilesError, FobError, RefusedError
from awsfob.keys import proof
from awsfob.keys.iam_user import IamUser, user_name
from awsfob.keys.journal import Journal, Journals, lock_name
from awsfob.keys.key_changes import deactivate_key, delete_key
from awsfob.keys.new_key import make_key
from awsfob.keys.other_keys import SecondKeyQuestion, check_may_go, find_second, stuck
from awsfob.keys.proof import prove
from awsfob.keys.rotation import ASKING, Action, Next, next_step
from awsfob.keys.standing import NOTHING, Standing
from awsfob.light_typing import TYPE_CHECKING
from awsfob.sessions.session_store import check_state
from awsfob.storage.preflight import check_private
from awsfob.storage.single_flight import single_flight
from awsfob.structs import Struct, field, replace
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from awsfob.keys.key_store import KeyStore, StoredKey
    from awsfob.model import Key
    from awsfob.profiles.plan import Plan
    from awsfob.sessions.broker import Broker

LISTING_DELAY = timedelta(seconds=10)
"""How long IAM may take to list a key that was just made."""
_MOST_STEPS = 20
_SECOND_CODE = "IAM requires MFA, and the new key {} needs a session of its own, so fob needs another code"
_STUCK = (Action.STUCK_OTHER, Action.STUCK_LOST, Action.STUCK_FOREIGN)


class Rotation(Struct, frozen=False):
    """One rotation, from its current step to its end.

    Attributes:
        broker: For calls and sessions.
        plan: The user's own plan.
        store: Where the key is kept.
        state: fob's state folder.
        say, step, done: Are given lines for the user: to know, about a step that begins, and about what was done.
        confirm: Asks the user a yes-or-no question; raises UserNeededError where nobody can answer.
        keep_old: Leave the old key inactive.
        wait: Seconds to wait for AWS to know the new key.
        delete_key: The id of a second key that the user wants to be deleted; see ``other_keys``.
    """

    broker: Broker
    plan: Plan
    store: KeyStore
    state: Path
    say: Callable[[str], None]
    step: Callable[[str], None]
    done: Callable[[str], None]
    confirm: Callable[[str], bool]
    keep_old: bool = False
    wait: int = 120
    delete_key: str | None = None
    _arn: str = ""
    _standing: Standing = field(factory=lambda: Standing(""))

    def run(self) -> bool:
        """Replace the key, or finish an interrupted rotation.

        Returns:
            False when another fob has replaced it while this one was waiting for its turn.

        Raises:
            FobError: It stopped; the key in the files works, and running it again goes on from there.
        """
        self._standing = Standing(self.plan.profile)
        with CHANGES.explained_by(self._where_it_stands, nothing=NOTHING):
            replaced = self._run_in_turn()
        if replaced:
            CHANGES.note(f"the access key of profile {self.plan.profile}")
        if self.delete_key and self.delete_key not in self._standing.removed:
            self.say(f"the key {self.delete_key} was not deleted: it left room for a new one")
        return replaced

    def rehearse(self) -> None:
        """Make sure that the state folder, the files and the journal can be written.

        Raises:
            FilesError: One of them cannot: a rotation that cannot end is not begun.
        """
        check_state(self.state)  # for a moment it has the only copy of the new key
        self._check_can_end(self.store.read())

    def _run_in_turn(self) -> bool:
        check_state(self.state)
        rotated = self._rotated_key_id(self.store.read().key)
        with single_flight(self.state / "locks", lock_name(rotated), self.say, doing="rotating this key"):
            stored = self.store.read()
            if self._rotated_key_id(stored.key) != rotated:
                return False
            access, self._arn = self._preflight(stored)
            self._step_by_step(access, self._arn, stored.key)
        return True

    def _rotated_key_id(self, current: Key) -> str:
        """Return the id of the key that a rotation replaces: the journal's old key where one was begun."""
        journal = self._journals.find(current.key_id)
        return (journal.old if journal else current).key_id

    def _where_it_stands(self) -> tuple[str, ...]:
        """Say where the rotation stands after it was stopped; see ``Standing``."""
        try:
            stored = self.store.read()
            return self._standing.lines(self._journals.find(stored.key.key_id, self._arn), stored.where)
        except FobError as error:
            look = f"fob keys {shell_word(self.plan.profile)}"
            return f"where the rotation stands cannot be read: {error.what}", look

    def _step_by_step(self, access: IamUser, arn: str, current: Key) -> None:
        self._wait_for_listing(self._journals.find(current.key_id, arn))
        for _ in range(_MOST_STEPS):
            step, journal = self._find_step(access, arn)
            if step.action is Action.FINISH:
                self._standing.is_complete = True
                self._drop(journal)
                self.done(self._standing.outcome(self.store.read(), journal))
                return
            if step.action not in _STUCK:
                self.step(str(step))
            access = self._carry_out(step, journal, access, arn)
            self.done(step.done(self._standing.made if step.action is Action.CREATE else None))
        raise FobError(f"{_MOST_STEPS} steps did not end the rotation", f"fob keys {shell_word(self.plan.profile)}")

    def _wait_for_listing(self, journal: Journal | None) -> None:
        """Where the journal has only the intent to make a key, wait until IAM would list a key that was made."""
        if journal is None or journal.new:
            return
        end = journal.started + min(LISTING_DELAY, timedelta(seconds=self.wait))
        time.sleep(min(max((end - datetime.now(UTC)).total_seconds(), 0), LISTING_DELAY.seconds))

    def outlook(self) -> list[str]:
        """Return what ``run`` would do now, one line for each step; nothing is changed, and nobody asked."""
        stored = self.store.read()
        access, arn = self._preflight(stored, may_ask=False)
        sections = stored.where(access.key.key_id)
        begin = f"the key {access.key.key_id} of {arn} is in {', '.join(sections)}"
        steps = [Action.CREATE, Action.WRITE, Action.DEACTIVATE, *([] if self.keep_old else [Action.DELETE])]
        later = [f"would {step}" for step in steps]
        try:
            step, journal = self._find_step(access, arn)
        except CodeNeededError as error:
            return [begin, f"{error.what}, and for another one for the new key", *later]
        if journal:
            return [f"would go on with an interrupted rotation: {step}"]
        if step.action in _STUCK:
            raise self._stuck(step, access, arn)
        if step.action in ASKING and step.key_id != self.delete_key:
            check_may_go(find_second(str(step.key_id), access, user_name(arn)), self.plan.profile)
        return [*access.with_code(begin), *([f"would {step}"] if step.action is not Action.CREATE else []), *later]

    def _preflight(self, stored: StoredKey, *, may_ask: bool = True) -> tuple[IamUser, str]:
        """Check everything that could stop the rotation, before anything is changed."""
        current = stored.key
        journal = self._journals.find(current.key_id)
        self._check_can_end(stored)
        access, arn = self._working_access(current, journal)
        access.may_ask = may_ask
        if journal and journal.user_arn != arn:
            raise FilesError(
                f"{self._journals.path(journal)} is the journal of {journal.user_arn}, and the key belongs to {arn}",
                "compare it with the keys in the IAM console, then move it out of that folder",
            )
        return access, arn

    def _check_can_end(self, stored: StoredKey) -> None:
        """Make sure that the files and the journal can be written: a rotation that cannot end is not begun."""
        stored.check_replaceable()
        check_private(self.state / "rotations" / "new")

    def _working_access(self, current: Key, journal: Journal | None) -> tuple[IamUser, str]:
        """Return access with the key in the file, or with the journal's old key when somebody has deleted the new one.

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

    def _find_step(self, access: IamUser, arn: str) -> tuple[Next, Journal | None]:
        stored = self.store.read()
        current = stored.key
        journal = self._journals.find(current.key_id, arn)
        remote = access.call(user_name(arn), lambda iam: iam.keys())
        self._standing.saw(remote)
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
            case Action.ASK_UNRECORDED | Action.ASK_OTHER:
                question = SecondKeyQuestion(self.plan.profile, self.delete_key, self.confirm)
                question.ask_and_delete(step, access, user, self._standing)
                self._drop(journal)
            case Action.ROLL_BACK:
                delete_key(str(step.key_id), access, user, self._standing)
                self._standing.made = str(step.key_id)
                self._drop(journal)
            case Action.FORGET:
                self._drop(journal)
            case _:
                raise self._stuck(step, access, arn)
        return access

    def _create(self, access: IamUser, arn: str) -> None:
        """Make the new key, after a last check of what the later steps need."""
        self._check_can_end(self.store.read())
        user = user_name(arn)
        known = tuple(key.key_id for key in access.call(user, lambda iam: iam.keys()))
        access.check_next_code()
        intent = Journal(arn, access.key, known, datetime.now(UTC), self.keep_old)
        access.call(user, lambda iam: make_key(iam, self._journals, intent, self._standing, self.say))

    def _advance(self, step: Next, journal: Journal, new: Key, access: IamUser, user: str) -> IamUser:
        """Take one of the steps that use the new key: each proves it first, and the later ones are signed with it."""
        fresh = access if access.key == new else self._access(new, renew=True)
        old = journal.old.key_id
        if step.action is Action.WRITE:
            self._prove_or_roll_back(fresh, journal, access, user)
            for warning in self.store.replace(old, new):
                self.say(f"warning: {warning}")
            with suppress(FilesError):  # it costs one more code at the next login
                self.broker.carry_over(replace(self.plan, key=journal.old), new)
            return fresh
        prove(fresh, self.wait)
        if step.action is Action.DEACTIVATE:
            deactivate_key(old, fresh, user, self._standing)
        else:
            delete_key(old, fresh, user, self._standing)
        return fresh

    def _prove_or_roll_back(self, fresh: IamUser, journal: Journal, access: IamUser, user: str) -> None:
        """Prove the new key. Where AWS does not accept it, delete it again, unless a file holds it already."""
        try:
            prove(fresh, self.wait)
        except RefusedError:
            if self.store.read().where(fresh.key.key_id):
                raise
            delete_key(fresh.key.key_id, access, user, self._standing)
            self._standing.made = fresh.key.key_id
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
        why = _SECOND_CODE.format(key.key_id)
        broker = replace(self.broker, why_asked=why, command="fob rotate") if renew else self.broker
        return IamUser(broker, self.plan, key, "rotate", renew)

    @property
    def _journals(self) -> Journals:
        return Journals(self.state / "rotations")

    def _drop(self, journal: Journal | None) -> None:
        if journal:
            self._journals.drop(journal)
