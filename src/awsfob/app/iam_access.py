"""What the commands about access keys share: the plan of the IAM user, and yes-or-no questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.app.credentials import broker_for
from awsfob.errors import PersonNeededError

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.app.context import Context
    from awsfob.app.inputs import Access
    from awsfob.keys.iam_user import IamUser
    from awsfob.profiles.plan import Plan


def iam_user(context: Context, access: Access, purpose: str | None = None) -> IamUser:
    """Return the user behind the command's profile, ready for calls to IAM.

    Args:
        context: What the command works with.
        access: Its options.
        purpose: What of ``aws.permissions.NEEDS`` it is about, for the advice where a policy denies it.
    """
    from awsfob.keys.iam_user import IamUser
    from awsfob.profiles.plan import user_plan

    plan: Plan = user_plan(context.snapshot, context.request(access))
    context.tell_plan(plan)
    assert plan.key is not None  # noqa: S101  a user's own plan has its key
    return IamUser(broker_for(context, plan, access), plan, plan.key, purpose)


def asker(*, yes: bool) -> Callable[[str], bool]:
    """Return a function that asks a yes-or-no question at the terminal; with ``yes`` it answers by itself."""

    def confirm(question: str) -> bool:
        from awsfob.interaction.terminal import open_terminal

        if yes:
            return True
        terminal = open_terminal()
        if terminal is None:
            raise PersonNeededError(f"nobody is here to answer: {question}", "give --yes, or run it in a terminal")
        return terminal.ask(f"{question} [y/N] ").strip().lower() in {"y", "yes"}

    return confirm
