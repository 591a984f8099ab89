"""Functions shared by the commands for access keys: the IAM user of a profile, and yes-or-no questions."""

from __future__ import annotations

from awsfob.app.credentials import broker_for
from awsfob.errors import UsageError, UserNeededError
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.app.context import Context
    from awsfob.app.inputs import Access
    from awsfob.keys.iam_user import IamUser
    from awsfob.profiles.plan import Plan


def iam_user_of(context: Context, access: Access, purpose: str | None = None) -> IamUser:
    """Return the IAM user of the command's profile, for calls to IAM.

    Args:
        context: The context of the command.
        access: The options of the command.
        purpose: A name in ``aws.permissions.NEEDS``, for the hint when a policy denies a call.

    Raises:
        FilesError: The profile has no access key of an IAM user.
    """
    from awsfob.keys.iam_user import IamUser
    from awsfob.profiles.plan import user_plan

    plan: Plan = user_plan(context.snapshot, context.request(access))
    context.tell_plan(plan)
    assert plan.key is not None  # noqa: S101  the plan of a user has a key
    return IamUser(broker_for(context, plan, access), plan, plan.key, purpose)


def confirmer(*, yes: bool, before: Callable[[], None] = lambda: None) -> Callable[[str], bool]:
    """Return a function that asks a yes-or-no question at the terminal; with ``yes`` it always returns True.

    The function raises UserNeededError if there is no terminal.

    Args:
        yes: Whether the user has agreed already.
        before: Is called before a question.
    """

    def confirm(question: str) -> bool:
        from awsfob.interaction.terminal import open_terminal

        if yes:
            return True
        terminal = open_terminal()
        if terminal is None:
            raise UserNeededError(f"there is no terminal to ask: {question}", "use --yes, or run fob in a terminal")
        before()
        return terminal.ask(f"{question} [y/N] ").strip().lower() in {"y", "yes"}

    return confirm


def check_delete_key(key_id: str | None) -> None:
    """Refuse a text that is no key id; it may be a secret, so it is not shown."""
    from awsfob.text import has_key_id_form

    if key_id is not None and not has_key_id_form(key_id):
        raise UsageError("--delete-key is not the id of an access key", "it looks like AKIAIOSFODNN7EXAMPLE")
