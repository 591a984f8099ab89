"""What the user has to agree to: changes of the AWS files, and new keys."""

from __future__ import annotations

from awsfob.app.iam_access import confirmer
from awsfob.errors import CancelledError, UsageError
from awsfob.light_typing import TYPE_CHECKING, Protocol
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from awsfob.app.context import Context
    from awsfob.profiles.plan import Plan


class Agreed(Protocol):
    """The options of a command that shows changes and asks about them."""

    @property
    def dry_run(self) -> bool:
        """Whether to show the changes only."""

    @property
    def yes(self) -> bool:
        """Whether the user has agreed already."""


def agrees_to_changes(
    context: Context, options: Agreed, tell: Callable[[], None], check: Callable[[], None], refusal: str
) -> bool:
    """Show changes and ask about them; return False for a dry run.

    Args:
        context: The context of the command.
        options: The options of the command.
        tell: Shows the changes. It is not called where the user has agreed already and wants to hear nothing.
        check: Raises an error if a file cannot be written; it is called before the question.
        refusal: What to say when the user says no.

    Raises:
        FilesError: A file cannot be written.
        CancelledError: The user said no.
        UserNeededError: Nobody can be asked.
    """
    if options.dry_run or not (options.yes and context.common.quiet):
        tell()
    if options.dry_run:
        return False
    check()
    if not confirmer(yes=options.yes)("Make these changes?"):
        raise CancelledError(refusal)
    return True


def must_ask(context: Context, plan: Plan) -> bool:
    """Return whether the user has to agree to a new key: not to the end of a rotation that was interrupted.

    Args:
        context: The context of the command.
        plan: The plan of the user of the key.

    Raises:
        UsageError: Nobody can be asked.
    """
    from awsfob.keys.journal import Journals

    if plan.key and Journals(context.state / "rotations").find(plan.key.key_id):
        return False
    name = context.profile
    _check_can_ask(
        f"the access key of profile '{name}'",
        f"in a script, say so: fob rotate {shell_word(name)} --yes",
        f"for a session, and the same key: fob login {shell_word(name)}",
    )
    return True


def ask_for_all(context: Context, others: Iterable[Context], *, only_old: bool) -> None:
    """Ask once before the keys of several contexts are replaced.

    Raises:
        CancelledError: The user would not.
        UsageError: Nobody can be asked.
    """
    _check_can_ask("the access keys of all profiles", "in a script, say so: fob rotate --all --yes")
    which = "these profiles that are older than --max-age" if only_old else "these profiles"
    ask_to_replace(context, f"the access keys of {which}: {', '.join(each.profile for each in others)}")


def ask_to_replace(context: Context, what: str) -> None:
    """Ask before keys are replaced.

    Raises:
        CancelledError: The user would not.
    """
    if not question_about_keys(context)(f"Replace {what}?"):
        raise CancelledError("no key was replaced")


def question_about_keys(context: Context) -> Callable[[str], bool]:
    """Return a function that asks a yes-or-no question in the middle of a rotation, see ``confirmer``."""
    return confirmer(yes=False, before=lambda: context.messages.progress(""))


def _check_can_ask(what: str, *hints: str) -> None:
    """Refuse to replace keys where nobody can be asked: a script has to say that it means it.

    Args:
        what: Which keys.
        hints: What to do instead.

    Raises:
        UsageError: There is no terminal.
    """
    from awsfob.interaction.terminal import why_no_terminal

    if why_no_terminal() is not None:
        raise UsageError(f"{what} would be replaced, and there is no terminal to ask whether that is meant", *hints)
