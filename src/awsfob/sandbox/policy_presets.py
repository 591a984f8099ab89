"""Named policies for users, and trust policies for roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from awsfob.sandbox.policies import Document

_VERSION: Final = "2012-10-17"
_WITH_MFA: Final = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
#: What a user without MFA still needs: "Self-manage MFA" of the IAM user guide.
_WITHOUT_MFA: Final = [
    "iam:CreateVirtualMFADevice",
    "iam:EnableMFADevice",
    "iam:GetUser",
    "iam:ListMFADevices",
    "iam:ListVirtualMFADevices",
    "iam:ResyncMFADevice",
    "sts:GetSessionToken",
]
_OWN: Final = ["arn:*:iam::*:user/${aws:username}", "arn:*:iam::*:user/*/${aws:username}"]

POLICIES: Final[dict[str, list[dict[str, Any]] | None]] = {
    # IAM needs MFA, except to read the own user and its devices; trust policies decide over roles
    "mfa": [
        {"Effect": "Allow", "Action": "iam:*", "Resource": "*", "Condition": _WITH_MFA},
        {"Effect": "Allow", "Action": ["iam:GetUser", "iam:ListMFADevices"], "Resource": _OWN},
        {"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], "Resource": "*"},
    ],
    # everything, but only with MFA: AWS's example of a deny
    "force-mfa": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {
            "Effect": "Deny",
            "NotAction": _WITHOUT_MFA,
            "Resource": "*",
            "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
        },
    ],
    "open": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    "none": None,
}


def user_document(policy: object) -> Document | None:
    """Return the policy document of a preset, or of a document without a version.

    Raises:
        ValueError: If there is no preset of this name.
    """
    if policy is None:
        return None
    if isinstance(policy, dict):
        return {"Version": _VERSION, **policy}  # without a version AWS applies the rules of 2008
    if not isinstance(policy, str) or policy not in POLICIES:
        raise ValueError(f"unknown policy {policy!r}; the policies are {', '.join(POLICIES)}")
    statements = POLICIES[policy]
    return None if statements is None else {"Version": _VERSION, "Statement": statements}


def trust_document(  # noqa: PLR0913 - the parts of a trust policy
    account: str,
    partition: str,
    *,
    trusts: list[str],
    mfa: bool = False,
    external_id: str | None = None,
    tags: bool = False,
    trust: Document | None = None,
) -> Document:
    """Return the trust policy of a role.

    Args:
        account: The sandbox's account, trusted when ``trusts`` is empty.
        partition: The partition of its ARN.
        trusts: ARNs of users and roles, account ids, or ``*``.
        mfa: Whether ``aws:MultiFactorAuthPresent`` must be true.
        external_id: The external id to require.
        tags: Whether to allow session tags and a source identity.
        trust: A complete trust policy, in place of all of the above.
    """
    if trust is not None:
        return trust
    condition: dict[str, dict[str, str]] = {}
    if mfa:
        condition["Bool"] = {"aws:MultiFactorAuthPresent": "true"}
    if external_id is not None:
        condition["StringEquals"] = {"sts:ExternalId": external_id}
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": trusts or [f"arn:{partition}:iam::{account}:root"]},
        "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"] if tags else "sts:AssumeRole",
    }
    return {"Version": _VERSION, "Statement": [statement | ({"Condition": condition} if condition else {})]}
