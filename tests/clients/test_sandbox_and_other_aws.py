"""The sandbox and ministack get the same calls, and answer alike but for a few, where AWS is known to differ."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.clients.other_aws import ROOT, client

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsfob.sandbox.server_process import SandboxProcess

Credentials = tuple[str, str, str | None]
CONFIG = Config(parameter_validation=False, retries={"total_max_attempts": 1})


@cache
def _session() -> botocore.session.Session:
    return botocore.session.Session()


def document(*actions: str, effect: str = "Allow") -> dict[str, Any]:
    return {"Effect": effect, "Action": list(actions), "Resource": "*"}


def policy(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


LIST_USERS = policy(document("iam:ListUsers"))


@dataclass(frozen=True)
class Account:
    """A user with every permission, a role that trusts the account, and a managed policy, in either AWS."""

    endpoint: str
    user: Credentials
    name: str
    number: str
    role: str
    managed: str
    clients: dict[tuple[str, Credentials], Any] = field(default_factory=dict)

    @classmethod
    def made_by(cls, endpoint: str, admin: Credentials, name: str) -> Account:
        iam = client("iam", endpoint, admin)
        number = iam.create_user(UserName=name)["User"]["Arn"].split(":")[4]
        every = policy(document("*"))
        iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=every)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{number}:root"}}
        role = iam.create_role(
            RoleName=name,
            AssumeRolePolicyDocument=policy({**trust, "Action": ["sts:AssumeRole", "sts:TagSession"]}),
        )["Role"]["Arn"]
        iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=every)
        managed = iam.create_policy(PolicyName=name, PolicyDocument=LIST_USERS)["Policy"]["Arn"]
        return cls(endpoint, (key["AccessKeyId"], key["SecretAccessKey"], None), name, number, role, managed)

    def key_account(self, key_id: str) -> object:
        return self.call("sts", "get_access_key_info", AccessKeyId=key_id)["Account"]

    def call(self, service: str, operation: str, credentials: Credentials | None = None, **params: object) -> Any:  # noqa: ANN401  an answer of botocore
        who = credentials or self.user
        if (service, who) not in self.clients:
            made = _session().create_client(
                service, "us-east-1", endpoint_url=self.endpoint, aws_access_key_id=who[0],
                aws_secret_access_key=who[1], aws_session_token=who[2], config=CONFIG,
            )  # fmt: skip
            self.clients[service, who] = made
        return getattr(self.clients[service, who], operation)(**params)

    def assume(self, credentials: Credentials | None = None, **params: Any) -> Credentials:  # noqa: ANN401  as botocore takes them
        role = {"RoleArn": self.role, "RoleSessionName": "fob", **params}
        return _credentials(self.call("sts", "assume_role", credentials, **role))

    def federate(self, credentials: Credentials | None = None, **params: Any) -> Credentials:  # noqa: ANN401  as above
        named = {"Name": "Bob", **params}
        return _credentials(self.call("sts", "get_federation_token", credentials, **named))


def _credentials(answer: Mapping[str, Any]) -> Credentials:
    found = answer["Credentials"]
    return found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"]


def outcome(run: Callable[[Account], Any], account: Account) -> object:
    """Return the code and the status of a refusal, or what the call says, with what differs by nature made alike."""
    try:
        answer = run(account)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    if isinstance(answer, tuple):
        return "ok"
    return json.loads(json.dumps(answer, default=str).replace(account.name, "NAME").replace(account.number, "NUMBER"))


def _tags(*keys: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": "v"} for key in keys]


def _listed(account: Account, operation: str = "list_users", **session: Any) -> bool:  # noqa: ANN401  as above
    return bool(account.call("iam", operation, account.assume(**session))["ResponseMetadata"])


def _identity(account: Account, credentials: Credentials) -> list[str]:
    answer = account.call("sts", "get_caller_identity", credentials)
    return [answer["Account"], answer["Arn"], re.sub("^ARO[0-9A-Z]+", "ID", answer["UserId"])]


def _request_id(account: Account) -> str:
    found = account.call("sts", "get_caller_identity")["ResponseMetadata"]["RequestId"]
    return re.sub("[0-9a-f]", "x", str(uuid.UUID(found)))


TOO_LONG = LIST_USERS.ljust(2049)
DENY = policy(document("*"), document("iam:ListUsers", effect="Deny"))
MISSING: dict[str, Any] = {"PolicyArns": [{"arn": "arn:aws:iam::aws:policy/NoSuchPolicyAtAll"}]}

#: What both are asked. What both say is not written down: the two have to agree.
ALIKE: dict[str, Callable[[Account], Any]] = {
    "tags": lambda account: account.assume(Tags=_tags("team", "desk")),
    "tags in another case": lambda account: account.assume(Tags=_tags("team", "Team")),
    "tags in another case of a federated user": lambda account: account.federate(Tags=_tags("team", "Team")),
    "policy that is no JSON": lambda account: account.assume(Policy="{"),
    "policy without statement": lambda account: account.assume(Policy='{"Version": "2012-10-17"}'),
    "policy without action": lambda account: account.assume(Policy=policy({"Effect": "Allow", "Resource": "*"})),
    "policy without resource": lambda account: account.assume(Policy=policy({"Effect": "Allow", "Action": "*"})),
    "policy with another effect": lambda account: account.assume(Policy=policy(document("*", effect="Permit"))),
    "policy of a federated user that is too long": lambda account: account.federate(Policy=TOO_LONG),
    "policy of a federated user that is no JSON": lambda account: account.federate(Policy="{"),
    "managed policy that is missing": lambda account: account.assume(**MISSING),
    "what a session policy allows": lambda account: _listed(account, Policy=LIST_USERS),
    "what a session policy leaves out": lambda account: _listed(account, "list_roles", Policy=LIST_USERS),
    "what a session policy denies": lambda account: _listed(account, Policy=DENY),
    "what a session policy does not deny": lambda account: _listed(account, "list_roles", Policy=DENY),
    "what a managed policy allows": lambda account: _listed(account, PolicyArns=[{"arn": account.managed}]),
    "what a managed policy leaves out": lambda account: _listed(
        account, "list_roles", PolicyArns=[{"arn": account.managed}]
    ),
    "what one of two policies allows": lambda account: _listed(
        account, "list_roles", Policy=policy(document("iam:ListRoles")), PolicyArns=[{"arn": account.managed}]
    ),
    "role session": lambda account: _identity(account, account.assume(Policy=LIST_USERS)),
    "federated user": lambda account: _identity(account, account.federate()),
    "federated name too short": lambda account: account.federate(Name="n"),
    "federated name too long": lambda account: account.federate(Name="n" * 33),
    "federated name with a blank": lambda account: account.federate(Name="a b"),
    "federation from a role session": lambda account: account.federate(account.assume()),
    "federation from a federated user": lambda account: account.federate(account.federate()),
    "account of a key": lambda account: account.key_account(account.user[0]),
    "account of a session": lambda account: account.key_account(account.assume()[0]),
    "account of another key": lambda account: account.key_account("ASIAQNZGKIQY56JQ7WML"),
    "account of an id that is too short": lambda account: account.key_account("AKIA"),
    "account of an id that is none": lambda account: account.key_account("B" * 20),
    "list of keys": lambda account: account.call("iam", "list_access_keys", UserName=account.name)["IsTruncated"],
    "form of a request id": _request_id,
}


def _sizes(account: Account) -> object:
    return account.call("sts", "assume_role", RoleArn=account.role, RoleSessionName="fob", Policy=LIST_USERS)[
        "PackedPolicySize"
    ]


#: What only one of them answers as AWS does, with what the sandbox says, and where AWS's answer is known from.
OTHERWISE: dict[str, tuple[Callable[[Account], Any], object, str]] = {
    "transitive key that is no tag": (
        lambda account: account.assume(Tags=_tags("team"), TransitiveTagKeys=["desk"]),
        ("InvalidParameterValue", 400),
        "recorded by LocalStack",
    ),
    "last use of an unknown key": (
        lambda account: account.call("iam", "get_access_key_last_used", AccessKeyId="AKIAIOSFODNN7EXAMPLE"),
        ("AccessDenied", 403),
        "recorded by LocalStack",
    ),
    "packed size": (_sizes, 14, "AWS says 16 for a policy of this length; recorded by LocalStack"),
    "policy that is too long": (
        lambda account: account.assume(Policy=TOO_LONG),
        ("PackedPolicyTooLarge", 400),
        "the model of AssumeRole has no longest policy",
    ),
    "policy without version": (
        lambda account: account.assume(Policy=json.dumps({"Statement": [document("*")]})),
        ("MalformedPolicyDocument", 400),
        "moto's policy validation",
    ),
    "role from a federated user": (
        lambda account: account.assume(account.federate(Policy=policy(document("*")))),
        ("AccessDenied", 403),
        "API reference of GetFederationToken",
    ),
    "IAM from a federated user": (
        lambda account: bool(account.call("iam", "list_users", account.federate(Policy=policy(document("*"))))),
        ("InvalidClientTokenId", 403),
        "API reference of GetFederationToken",
    ),
}


@pytest.fixture
def accounts(sandbox: SandboxProcess, other_aws: str, name: str) -> tuple[Account, Account]:
    admin = sandbox.control.user(f"admin-{name}"[:64], policy="open")
    ours = Account.made_by(sandbox.endpoint, (admin.key_id, admin.secret, None), name)
    return ours, Account.made_by(other_aws, ROOT, name)


def test_both_say_the_same(accounts: tuple[Account, Account]) -> None:
    said = {what: tuple(outcome(run, account) for account in accounts) for what, run in ALIKE.items()}
    assert {what: pair for what, pair in said.items() if pair[0] != pair[1]} == {}
    assert len({json.dumps(pair[0]) for pair in said.values()}) > 8  # which are not all refused for one reason


def test_where_they_differ_the_sandbox_says_what_aws_says(accounts: tuple[Account, Account]) -> None:
    said = {what: tuple(outcome(run, account) for account in accounts) for what, (run, _, _) in OTHERWISE.items()}
    assert {what: pair[0] for what, pair in said.items()} == {
        what: wanted for what, (_, wanted, _) in OTHERWISE.items()
    }
    assert [what for what, pair in said.items() if pair[0] == pair[1]] == []  # else the row belongs to ALIKE
