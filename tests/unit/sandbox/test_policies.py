"""Policy evaluation by itself: actions, resources, principals, conditions, variables."""

from __future__ import annotations

from typing import Any

import pytest

from awsfob.sandbox.aws_errors import RefusalError
from awsfob.sandbox.conditions import met
from awsfob.sandbox.policies import Decision, PolicyRequest, identity, trust

ALICE = "arn:aws:iam::111122223333:user/alice"
ALLOW, DENY, IMPLICIT_DENY, ACCOUNT = Decision.ALLOW, Decision.DENY, Decision.IMPLICIT_DENY, Decision.ACCOUNT


def _says(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Statement": [{"Effect": "Allow", "Resource": "*", **statement} for statement in statements]}


@pytest.mark.parametrize(
    ("statements", "verdict"),
    [
        ([{"Action": "iam:ListUsers"}], ALLOW),
        ([{"Action": "IAM:listusers"}], ALLOW),
        ([{"Action": ["s3:*", "iam:List*"]}], ALLOW),
        ([{"Action": "iam:List?sers"}], ALLOW),
        ([{"Action": "iam:Get*"}], IMPLICIT_DENY),
        ([{"NotAction": "s3:*"}], ALLOW),
        ([{"NotAction": ["iam:*"]}], IMPLICIT_DENY),
        ([{"Action": "*"}, {"Effect": "Deny", "Action": "iam:ListUsers"}], DENY),
        ([{"Effect": "Deny", "Action": "iam:ListUsers"}, {"Action": "*"}], DENY),
        ([{"Action": "*", "Resource": "arn:aws:iam::*:user/*"}], ALLOW),
        ([{"Action": "*", "Resource": "arn:aws:iam::*:USER/*"}], IMPLICIT_DENY),
        ([{"Action": "*", "Resource": "arn:aws:iam::*:user/${aws:username}"}], ALLOW),
        ([{"Action": "*", "Resource": "arn:aws:iam::*:user/${aws:FederatedProvider}"}], IMPLICIT_DENY),
        ([{"Action": "*", "NotResource": ALICE}], IMPLICIT_DENY),
        ([], IMPLICIT_DENY),
    ],
)
def test_identity_policies(statements: list[dict[str, Any]], verdict: Decision) -> None:
    ask = PolicyRequest("iam:ListUsers", ALICE, {"aws:username": ["alice"]})
    assert identity([_says(*statements)], ask) is verdict


def test_one_statement_needs_no_list() -> None:
    document = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    assert identity([document], PolicyRequest("iam:ListUsers", "*", {})) is ALLOW


@pytest.mark.parametrize(
    ("principal", "verdict"),
    [
        ({"AWS": ALICE}, ALLOW),
        ({"AWS": [ALICE, "arn:aws:iam::1:user/x"]}, ALLOW),
        ({"AWS": "*"}, ALLOW),
        ("*", ALLOW),
        ({"AWS": "111122223333"}, ACCOUNT),
        ({"AWS": "arn:aws:iam::111122223333:root"}, ACCOUNT),
        ({"AWS": "arn:aws:iam::999900001111:root"}, IMPLICIT_DENY),
        ({"AWS": f"{ALICE}x"}, IMPLICIT_DENY),
        ({"Service": "ec2.amazonaws.com"}, IMPLICIT_DENY),
    ],
)
def test_trust_policies(principal: object, verdict: Decision) -> None:
    document = {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}]}
    assert trust(document, PolicyRequest("sts:AssumeRole", "r", {}, (ALICE,), "111122223333")) is verdict
    deny = {"Effect": "Deny", "Principal": "*", "Action": "*"}
    both = {"Statement": [*document["Statement"], deny]}
    assert trust(both, PolicyRequest("sts:AssumeRole", "r", {}, (ALICE,), "111122223333")) is DENY


CONTEXT = {
    "aws:multifactorauthpresent": ["false"],
    "aws:multifactorauthage": ["100"],
    "aws:username": ["alice"],
    "aws:currenttime": ["2026-01-02T00:00:00+00:00"],
    "aws:principalarn": [ALICE],
    "aws:tagkeys": ["team", "desk"],
}


@pytest.mark.parametrize(
    ("operator", "key", "wanted", "holds"),
    [
        ("Bool", "aws:MultiFactorAuthPresent", "false", True),
        ("Bool", "aws:MultiFactorAuthPresent", True, False),
        ("Bool", "aws:SourceIdentity", "false", False),
        ("BoolIfExists", "aws:SourceIdentity", "false", True),
        ("BoolIfExists", "aws:MultiFactorAuthPresent", "true", False),
        ("StringEquals", "AWS:UserName", "alice", True),
        ("StringEquals", "aws:username", ["bob", "alice"], True),
        ("StringEquals", "aws:username", "Alice", False),
        ("StringEqualsIgnoreCase", "aws:username", "Alice", True),
        ("StringNotEquals", "aws:username", "bob", True),
        ("StringNotEquals", "aws:username", ["bob", "alice"], False),
        ("StringNotEquals", "aws:SourceIdentity", "bob", True),
        ("StringLike", "aws:username", "al*", True),
        ("StringNotLike", "aws:username", "al*", False),
        ("NumericLessThan", "aws:MultiFactorAuthAge", "101", True),
        ("NumericLessThan", "aws:MultiFactorAuthAge", 100, False),
        ("NumericLessThanEquals", "aws:MultiFactorAuthAge", 100, True),
        ("NumericGreaterThan", "aws:MultiFactorAuthAge", "99", True),
        ("NumericNotEquals", "aws:MultiFactorAuthAge", "99", True),
        ("NumericEquals", "aws:username", "1", False),
        ("DateGreaterThan", "aws:CurrentTime", "2026-01-01T00:00:00Z", True),
        ("DateLessThan", "aws:CurrentTime", "2026-01-01T00:00:00Z", False),
        ("DateLessThan", "aws:CurrentTime", "nonsense", False),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:user/*", True),
        ("ArnLike", "aws:PrincipalArn", "arn:*:user/*", False),
        ("ArnNotEquals", "aws:PrincipalArn", ALICE, False),
        ("Null", "aws:username", "false", True),
        ("Null", "aws:username", True, False),
        ("Null", "aws:SourceIdentity", "true", True),
        ("ForAnyValue:StringEquals", "aws:TagKeys", ["team"], True),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["team"], False),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["team", "desk", "floor"], True),
        ("ForAllValues:StringEquals", "aws:SourceIdentity", ["team"], True),
        ("ForAnyValue:StringEquals", "aws:SourceIdentity", ["team"], False),
        ("ForAnyValue:StringNotEquals", "aws:SourceIdentity", ["team"], False),
    ],
)
def test_conditions(operator: str, key: str, wanted: object, *, holds: bool) -> None:
    assert met({operator: {key: wanted}}, CONTEXT, lambda text: text) is holds


@pytest.mark.parametrize("operator", ["IpAddress", "BinaryEquals", "Boolean", "For:Bool", "StringNotNotEquals"])
def test_an_unknown_condition_is_never_taken_as_met(operator: str) -> None:
    with pytest.raises(RefusalError, match="condition operator"):
        met({operator: {"aws:username": "alice"}}, CONTEXT, lambda text: text)


@pytest.mark.parametrize("key", ["aws:SourceIp", "aws:Nothing", "s3:prefix", "aws:PrincipalTag"])
def test_an_unknown_key_is_never_taken_as_absent(key: str) -> None:
    with pytest.raises(RefusalError, match=f"condition key {key}"):
        met({"StringNotEquals": {key: "alice"}}, CONTEXT, lambda text: text)
    assert met({"StringNotEquals": {"aws:PrincipalTag/team": "blue"}}, CONTEXT, lambda text: text)
