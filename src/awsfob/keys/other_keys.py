"""The user's second access key, which blocks a rotation: IAM allows two.

fob did not record this key as its own, so it never deletes it unasked. The user sees its id, its age and its last use,
and the answer is "no" unless the user says otherwise. Where nobody can be asked, the key has to be named in an option.
"""

from __future__ import annotations

from datetime import UTC, datetime

from awsfob.durations import words
from awsfob.errors import CancelledError, CodeNeededError, DeniedError, FobError, RefusedError, UserNeededError
from awsfob.keys.key_changes import delete_key
from awsfob.keys.rotation import Action, Next
from awsfob.light_typing import TYPE_CHECKING, NamedTuple
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.aws.iam import KeyInfo, LastUse
    from awsfob.keys.iam_user import IamUser
    from awsfob.keys.key_store import StoredKey
    from awsfob.keys.standing import Standing

_DAY_SECONDS = 86400
_WHY = {
    Action.ASK_UNRECORDED: "A rotation was interrupted, and fob has not recorded whether AWS made a key for it.",
    Action.ASK_OTHER: "IAM allows two keys, and fob did not make this one.",
}


class SecondKey(NamedTuple):
    """A key of the user that fob did not record as its own: as IAM lists it, and its last use (None: not told)."""

    info: KeyInfo
    used: LastUse | None

    @property
    def may_be_in_use(self) -> bool:
        """Whether the key works, and was used or IAM does not tell."""
        return self.info.status == "Active" and (self.used is None or self.used.at is not None)

    def __str__(self) -> str:
        return (
            f"the {self.info.status.lower()} key {self.info.key_id}, {_age(self.info.created)} old, {_use(self.used)}"
        )


def find_second(key_id: str, access: IamUser, user: str) -> SecondKey:
    """Ask IAM about a key.

    Raises:
        FobError: AWS refused or was not reached, or the key is gone.
    """
    listed = access.call(user, lambda iam: iam.keys())
    info = next((each for each in listed if each.key_id == key_id), None)
    if info is None:
        raise RefusedError(f"IAM no longer lists the key {key_id}", "try again")
    return SecondKey(info, _last_use(key_id, access, user))


def check_may_go(key: SecondKey, profile: str) -> None:
    """Refuse to ask about a key that is likely in use: somebody else's program may need it.

    Raises:
        RefusedError: It is active, and was used.
    """
    if key.may_be_in_use:
        key_id = key.info.key_id
        raise RefusedError(
            f"the user has two keys, and IAM allows no third; the other one may be in use: {key}",
            "no file here has it: find out which machine uses it, or deactivate it and see what fails:"
            f" aws iam update-access-key --access-key-id {key_id} --status Inactive",
            f"if nobody needs it: fob rotate {shell_word(profile)} --delete-key {key_id}",
        )


class SecondKeyQuestion(NamedTuple):
    """The question whether a second key may be deleted.

    Attributes:
        profile: The profile, for the command that names the key.
        named: The key id that the user has named for this; then no question is asked.
        confirm: Asks the user; see ``Rotation``.
    """

    profile: str
    named: str | None
    confirm: Callable[[str], bool]

    def ask_and_delete(self, step: Next, access: IamUser, user: str, standing: Standing) -> None:
        """Ask, and delete the key if the user agrees.

        Raises:
            CancelledError: The user wants to keep it.
            UserNeededError: Nobody can be asked.
            RefusedError: See ``check_may_go``.
        """
        key = find_second(str(step.key_id), access, user)
        self._agree(key, step.action)
        delete_key(key.info.key_id, access, user, standing)
        standing.removed.append(key.info.key_id)

    def _agree(self, key: SecondKey, action: Action) -> None:
        if key.info.key_id == self.named:
            return
        check_may_go(key, self.profile)
        try:
            agreed = self.confirm(f"{_WHY[action]} Delete {key}?")
        except UserNeededError:
            raise _nobody_to_ask(key, self.profile, self.named) from None
        if not agreed:
            raise CancelledError(
                f"the key {key.info.key_id} stays, so there is no room for a new one", _look(self.profile)
            )


def _nobody_to_ask(key: SecondKey, profile: str, named: str | None) -> UserNeededError:
    return UserNeededError(
        f"the user has two keys, and IAM allows no third; fob may delete one only if you say so: {key}",
        *([f"--delete-key names another key: {named}"] if named else []),
        f"if nobody needs it: fob rotate {shell_word(profile)} --delete-key {key.info.key_id}",
        f"or run this in a terminal: fob rotate {shell_word(profile)}",
        _look(profile),
    )


def stuck(step: Next, access: IamUser, user: str, stored: StoredKey, profile: str) -> FobError:
    """Return the error for a step that only the user can take, with what is known about the key."""
    key_id = str(step.key_id)
    if step.action is Action.STUCK_LOST:
        hint = "make a new key in the IAM console and put it into the file in place of the one that is there"
        return RefusedError(f"{step.action}", hint)
    if step.action is Action.STUCK_FOREIGN:
        return RefusedError(
            f"IAM lists no key {key_id} for this user", f"look at it with: fob keys {shell_word(profile)}"
        )
    key = find_second(key_id, access, user)
    return RefusedError(
        "the user has two keys, and IAM allows no third",
        f"the other one is in {', '.join(stored.where(key_id))}: {key}",
        "if nobody needs it: remove it from there, then fob asks whether to delete it",
        f"else put one key into all sections, and then: fob rotate {shell_word(profile)}",
    )


def _look(profile: str) -> str:
    return f"to look at both keys: fob keys {shell_word(profile)}"


def _last_use(key_id: str, access: IamUser, user: str) -> LastUse | None:
    try:
        return access.call(user, lambda iam: iam.last_use(key_id))
    except (DeniedError, CodeNeededError):
        return None


def _use(used: LastUse | None) -> str:
    if used is None:
        return "last use unknown (a policy denies iam:GetAccessKeyLastUsed)"
    return f"last used {used.at:%Y-%m-%d} for {used.service}" if used.at else "never used"


def _age(created: datetime) -> str:
    seconds = max((datetime.now(UTC) - created).total_seconds(), 0)
    days = int(seconds // _DAY_SECONDS)
    return f"{days} days" if days > 1 else words(seconds)
