"""``fob rotate``: replace access keys; the files hold a working key at every moment."""

from __future__ import annotations

from contextlib import contextmanager, suppress

from awsfob.app.agreement import ask_for_all, ask_to_replace, must_ask, question_about_keys
from awsfob.app.iam_access import check_delete_key, iam_user_of
from awsfob.changes import CHANGES
from awsfob.errors import CancelledError, CodeNeededError, FobError, UserNeededError
from awsfob.interrupts import FIRST_SIGNAL_CODE
from awsfob.light_typing import TYPE_CHECKING, NamedTuple
from awsfob.settings import leave_out
from awsfob.structs import replace
from awsfob.system import SYSTEM
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from awsfob.app.context import Context
    from awsfob.app.inputs import Access
    from awsfob.keys.iam_user import IamUser
    from awsfob.keys.rotate import Rotation

_LEAK_HINT = (
    "sessions made with the old key work until they expire. If the old key has leaked, give the user a policy that"
    " denies everything to sessions from before now: the condition DateLessThan with aws:TokenIssueTime"
)
AT_ONCE = 8
"""How many keys are replaced at the same time."""
_NO_KEY = "no key was changed"


class RotateOptions(NamedTuple):
    """The options of a rotation.

    Attributes:
        keep_old: Deactivate the old key, but do not delete it.
        dry_run: Show each step, and change nothing.
        delete_key: The id of a second key to delete without a question, if it leaves no room for a new one; None asks.
        max_age: Rotate only a key that is older than this many seconds; None rotates every key.
        wait: Seconds to wait until AWS accepts the new key.
        yes: Replace the key without a question.
    """

    keep_old: bool
    dry_run: bool
    delete_key: str | None
    max_age: int | None
    wait: int
    yes: bool = False


def rotate(context: Context, access: Access, options: RotateOptions) -> None:
    """Replace the access key of a context's profile, or finish an interrupted rotation; tell what that does not end.

    Raises:
        FobError: The rotation stopped; the files hold a working key.
    """
    if _replace(context, access, options):
        context.messages.notice(_LEAK_HINT)


def _replace(context: Context, access: Access, options: RotateOptions) -> bool:
    """Replace the access key of a context's profile; return whether this process did.

    Raises:
        FobError: The rotation stopped; the files hold a working key.
    """
    check_delete_key(options.delete_key)
    user = iam_user_of(context, access, "rotate")
    user.may_ask = not options.dry_run
    asks = not (options.yes or options.dry_run) and must_ask(context, user.plan)
    rotation = _rotation(context, user, options)
    if options.max_age is not None:
        rotation.rehearse()  # to ask for the age may take a code
        if not _is_older(context, user, options.max_age):
            return False
    if asks:
        ask_to_replace(context, f"the access key {user.key.key_id} of profile {context.profile}")
    return _carry_out(context, rotation, dry_run=options.dry_run)


def _rotation(context: Context, user: IamUser, options: RotateOptions) -> Rotation:
    from awsfob.keys.file_store import FileStore
    from awsfob.keys.rotate import Rotation

    pair = user.plan.pair
    assert pair is not None  # noqa: S101  the plan of a user has a pair
    return Rotation(
        user.broker,
        user.plan,
        FileStore(context.credentials_path, context.config_path, pair.key, context.state),
        context.state,
        context.messages.notice,
        context.messages.step,
        context.messages.done,
        question_about_keys(context),
        keep_old=options.keep_old,
        wait=options.wait,
        delete_key=options.delete_key,
    )


def rotate_all(
    context: Context,
    access: Access,
    options: RotateOptions,
    on_failure: Callable[[FobError], None],
    show: Callable[[str], None],
) -> None:
    """Replace the access keys of all profiles, each key once.

    Where the system can, copies of this process that cannot ask the user replace several at once; the others follow.

    Args:
        context: The context of the command.
        access: The options for sessions and codes.
        options: The options of each rotation.
        on_failure: Receives each failure; the number of them is raised at the end.
        show: Receives what a copy of this process has told the user, lines as they are.

    Raises:
        FobError: The user would not, or a rotation failed; then the other rotations were done.
    """
    rotations = _Rotations(context, on_failure, show)
    options = rotations.agreed(options)
    has_one_code = access.code is not None or context.settings.code is not None
    if SYSTEM.can_fork and len(rotations.left) > 1 and not options.dry_run and not has_one_code:
        _load_for_copies()
        with CHANGES.explained_by(rotations.explain, nothing=_NO_KEY), rotations.telling_what_is_begun():
            rotations.tell_progress()
            number = SYSTEM.fork_each(len(rotations.left), AT_ONCE, rotations.copy_ended)
            context.messages.progress("")
        if number is not None:
            _replace(_unattended(rotations.left[number]), access, options)
            return
    try:
        with rotations.telling_what_is_begun():
            rotations.carry_out(lambda chosen: _replace(chosen, access, options))
        rotations.raise_failure()
    finally:
        if context.profiles_by_key().keys() - context.reread().profiles_by_key().keys():
            context.messages.notice(_LEAK_HINT)


class _Rotations:
    """What became of several rotations; a failure does not stop the others.

    Attributes:
        left: The contexts of the rotations that are still to do, by their numbers.
    """

    def __init__(self, context: Context, on_failure: Callable[[FobError], None], show: Callable[[str], None]) -> None:
        self.left = dict(enumerate(context.for_each_key()))
        self._context = context
        self._on_failure = on_failure
        self._show = show
        self._count = len(self.left)
        self._done: list[str] = []
        self._failed: list[tuple[str, int]] = []

    def agreed(self, options: RotateOptions) -> RotateOptions:
        """Ask once for all keys, and return options that need no other question."""
        if not (options.yes or options.dry_run):
            ask_for_all(self._context, self.left.values(), only_old=options.max_age is not None)
        return options._replace(yes=True)

    def carry_out(self, replace_key: Callable[[Context], object]) -> None:
        """Replace the keys that are left in this process, one after another."""
        while self.left:
            context = self.left.pop(min(self.left))
            self._tell_number(context.profile)
            try:
                replace_key(context)
            except CancelledError:
                raise
            except FobError as error:
                self._on_failure(error)
                self._failed.append((context.profile, error.exit_code))

    def copy_ended(self, number: int, code: int | None, text: str) -> None:
        """Tell the user what a copy did, unless it needs an answer of the user, or was not begun: its key is left."""
        if code is None or code == UserNeededError.exit_code:
            return
        context = self.left.pop(number)
        self._tell_number(context.profile)
        if text:
            self._show(text.rstrip("\n"))
        if code < 0 or (code and not text):
            self._on_failure(_silent_end(code))
        self._done.append(context.profile)
        self.tell_progress()
        if code:
            self._failed.append((context.profile, code if code > 0 else FIRST_SIGNAL_CODE - code))

    def _tell_number(self, profile: str) -> None:
        self._context.messages.progress("")
        self._context.messages.notice(f"{self._count - len(self.left)} of {self._count}: {profile}")

    def tell_progress(self) -> None:
        """Show how many keys are done, while copies of this process replace others."""
        self._context.messages.progress(f"{self._count - len(self.left)} of {self._count} keys are done")

    @contextmanager
    def telling_what_is_begun(self) -> Iterator[None]:
        """When the user stops fob, tell which of the keys that are left a copy has begun to replace."""
        try:
            yield
        except (KeyboardInterrupt, CancelledError):
            for profile in self._begun():
                self._on_failure(
                    FobError(
                        f"the rotation of profile '{profile}' has begun, and needs an answer from the user",
                        f"to finish: fob rotate {shell_word(profile)}",
                    )
                )
                self._done.append(profile)
            raise

    def _begun(self) -> list[str]:
        from awsfob.keys.journal import Journals

        profiles, journals = {each.profile for each in self.left.values()}, Journals(self._context.state / "rotations")
        with suppress(FobError):
            of_keys = self._context.reread().profiles_by_key().items()
            return [profile for key_id, profile in of_keys if profile in profiles and journals.find(key_id)]
        return []

    def explain(self) -> tuple[str, ...]:
        """Return what an interruption leaves behind; nothing if it came before the first copy."""
        left = ", ".join(each.profile for each in self.left.values() if each.profile not in self._done)
        done = f"see above for the keys of {', '.join(self._done)}"
        return (done, *([f"still to do: the keys of {left}"] if left else [])) if self._done else ()

    def raise_failure(self) -> None:
        """Raise an error with the exit code of the last rotation that failed, if one did.

        Raises:
            FobError: See above.
        """
        if self._failed:
            hints = (f"when the reason is gone: fob rotate {shell_word(profile)}" for profile, _ in self._failed)
            error = FobError(f"{len(self._failed)} of {self._count} keys were not replaced; see above", *hints)
            error.exit_code = self._failed[-1][1]
            raise error


def _silent_end(code: int) -> FobError:
    """Return the error of a copy that has not said why it ended."""
    if code > 0:
        return FobError(f"the rotation ended with exit code {code}, and its reason could not be kept")
    return FobError(
        f"the rotation was ended by signal {-code}, and the next one goes on from there",
        "the system ends a program with signal 9 when there is not enough memory",
    )


def _load_for_copies() -> None:
    """Load what each rotation needs, so that the copies of this process share it."""
    from awsfob.aws.client import load_models
    from awsfob.keys import rotate as _  # noqa: F401  each rotation needs it

    load_models()


def _unattended(context: Context) -> Context:
    """Return a context in which no dialogue is opened: many at once would confuse the user."""
    left_out = SYSTEM.desktop_variables
    leave_out(left_out)  # for the programs that give codes
    environ = {name: value for name, value in context.settings.environ.items() if name not in left_out}
    return replace(context, settings=replace(context.settings, environ=environ), may_read_stdin=False)


def _is_older(context: Context, user: IamUser, max_age: int) -> bool:
    try:
        older = user.is_older(max_age)
    except CodeNeededError as error:
        context.messages.notice(f"{error.what}, so the age of the key is not known yet")
        return True
    if not older:
        context.messages.notice(f"{context.profile}: the key is not older than --max-age")
    return older


def _carry_out(context: Context, rotation: Rotation, *, dry_run: bool) -> bool:
    if dry_run:
        for line in rotation.outlook():
            context.messages.notice(line)
        return False
    old = rotation.plan.key
    if not rotation.run():
        context.messages.notice("another fob process has replaced the key")
        return False
    if old and context.settings.access_key_id == old.key_id:
        context.messages.notice(
            "AWS_ACCESS_KEY_ID in this shell is still the old key: unset it and AWS_SECRET_ACCESS_KEY"
        )
    return True
