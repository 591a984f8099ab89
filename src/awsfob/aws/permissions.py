"""The policy statements that fob's commands need: the fewest actions, on the user's own ARN.

GetSessionToken and GetCallerIdentity need no permission and cannot be given one (AWS's documentation of both), so
``login`` and ``whoami`` need no statement. Actions and their resources are from AWS's Service Authorization Reference.
"""

from __future__ import annotations

import json

from awsfob.light_typing import NamedTuple


class Need(NamedTuple):
    """The IAM actions of one purpose.

    Attributes:
        sid: The statement's identifier.
        actions: On the user's own ARN.
        before_mfa: The device is not known yet at that point, so the statement must not demand MFA.
    """

    sid: str
    actions: tuple[str, ...]
    before_mfa: bool = False


NEEDS = {
    "init": Need("FobInit", ("iam:ListMFADevices",), before_mfa=True),
    "keys": Need("FobKeys", ("iam:ListAccessKeys", "iam:GetAccessKeyLastUsed")),
    "rotate": Need(
        "FobRotate",
        (
            "iam:ListAccessKeys",
            "iam:CreateAccessKey",
            "iam:UpdateAccessKey",
            "iam:DeleteAccessKey",
            "iam:GetAccessKeyLastUsed",
        ),
    ),
}


def statement(purpose: str, user_arn: str, *, mfa: bool = False) -> dict[str, object]:
    """Return the policy statement for a purpose.

    Args:
        purpose: A key of ``NEEDS``.
        user_arn: The user's ARN, path included.
        mfa: Demand a session with MFA, where the purpose allows that.
    """
    need = NEEDS[purpose]
    facts: dict[str, object] = {
        "Sid": need.sid,
        "Effect": "Allow",
        "Action": list(need.actions),
        "Resource": user_arn,
    }
    if mfa and not need.before_mfa:
        facts["Condition"] = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    return facts


def role_statement(role_arns: list[str]) -> dict[str, object]:
    """Return the statement that lets a user assume roles; their trust policies have a say too."""
    return {"Sid": "FobRoles", "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": role_arns}


def needed(purpose: str, user_arn: str) -> str:
    """Return the policy statement for a purpose, as JSON."""
    return json.dumps(statement(purpose, user_arn))


def needed_statement(action: str, user_arn: str, resource: str, purpose: str | None = None) -> str:
    """Return, as JSON, the statement that allows an action that was denied.

    Args:
        action: As ``iam:CreateAccessKey``.
        user_arn: Who was denied, as AWS names it.
        resource: The resource, for actions that fob itself does not need.
        purpose: What the action is part of; several purposes may need it.
    """
    found = [name for name, need in NEEDS.items() if action in need.actions]
    if found and ":user/" in user_arn:
        return needed(purpose if purpose in found else found[0], user_arn)
    return json.dumps({"Effect": "Allow", "Action": action, "Resource": resource})
