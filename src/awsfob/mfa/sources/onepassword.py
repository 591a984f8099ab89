"""1Password through its command-line program, as the tool aws-mfa asks it."""

from __future__ import annotations

from awsfob.errors import UsageError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.mfa.sources.program import ProgramSource, missing_program

if TYPE_CHECKING:
    from awsfob.mfa.source_context import SourceContext

NAME = "1password"
_PROGRAM = "op"


def make(argument: str, context: SourceContext) -> ProgramSource:
    """Return the source for the account and the item that the user named.

    Args:
        argument: An item, in place of the one in ``around``.
        context: Holds account and item.

    Raises:
        UsageError: One of the two is missing, or would be read as an option.
    """
    account, item = context.op_account, argument or context.op_item
    if not account or not item:
        raise UsageError(
            "the source '1password' needs an account and an item",
            "--op-account A --op-item I, or AWS_MFA_UPDATER_OP_ACCOUNT and AWS_MFA_UPDATER_OP_ITEM_NAME",
        )
    if item.startswith("-"):
        raise UsageError("an item at 1Password cannot start with '-'", "name it by its id: op item list")
    words = [_PROGRAM, "item", "get", item, "--account", account, "--otp"]
    # The texts are those of op 2; an unknown one costs a hint, nothing else.
    advice = {
        "signed in": f"sign in: op signin --account {account}",
        "session expired": f"sign in: op signin --account {account}",
        "found no account": "see the accounts that op knows: op account list",
        "more than one item": "name the item by its id: op item list",
        "isn't an item": f"see the names of the items: op item list --account {account}",
        "one-time password": "add a one-time password to the item, from the QR code of the device",
    }
    return ProgramSource(NAME, lambda _: words, context.interaction, advice)


def why_unavailable(context: SourceContext) -> str | None:
    """Return what is missing on this machine, or None."""
    if missing := missing_program(_PROGRAM, context.environ):
        return missing
    return None if context.op_account and context.op_item else "no account and item are named (--op-account, --op-item)"
