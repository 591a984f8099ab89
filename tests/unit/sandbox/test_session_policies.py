"""The size of what a session carries, as AssumeRole reports it."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from botocore.model import StructureShape
from botocore.parsers import create_parser
from hypothesis import example, given
from hypothesis import strategies as st

from awsfob.sandbox.aws_errors import RefusalError
from awsfob.sandbox.moto_adapter import Moto
from awsfob.sandbox.policies import PolicyRequest, identity
from awsfob.sandbox.session_policies import SessionPolicies, packed_size, session_policies
from tests.unit.sandbox.api_caller import ApiCaller
from tests.unit.sandbox.session_probes import LIST_USERS, document, random_actions, tags

if TYPE_CHECKING:
    from awsfob.sandbox.server_process import SandboxProcess

READ_ONLY = [{"arn": "arn:aws:iam::aws:policy/IAMReadOnlyAccess"}]


@pytest.mark.parametrize(
    ("passed", "between"),
    [
        ({"Policy": document("s3:ListAllMyBuckets")}, (10, 22)),  # AWS said 16 for a policy of about this length
        ({"PolicyArns": READ_ONLY}, (1, 30)),
        ({"Tags": tags(team="blue")}, (1, 10)),
        ({"Policy": document(*random_actions(20))}, (50, 100)),
    ],
)
def test_packed_policy_size(sandbox: SandboxProcess, passed: dict[str, Any], between: tuple[int, int]) -> None:
    caller = ApiCaller(sandbox.control, sandbox.control.user("alice"))
    size = caller.assume(caller.control.role("r", tags=True), **passed)()["PackedPolicySize"]
    assert between[0] <= size <= between[1]


@pytest.mark.parametrize("passed", [{}, {"DurationSeconds": 900}, {"SourceIdentity": "alice"}])
def test_no_packed_policy_size_where_nothing_is_packed(sandbox: SandboxProcess, passed: dict[str, Any]) -> None:
    caller = ApiCaller(sandbox.control, sandbox.control.user("alice"))
    assert "PackedPolicySize" not in caller.assume(caller.control.role("r", tags=True), **passed)()


def test_tags_that_a_chain_passes_on_count_too(sandbox: SandboxProcess) -> None:
    caller = ApiCaller(sandbox.control, sandbox.control.user("alice"))
    arn = caller.control.role("r", tags=True)
    kept = caller.take(arn, Tags=tags(team="blue"), TransitiveTagKeys=["team"])
    left = caller.take(arn, Tags=tags(team="blue"))
    sizes = [caller.assume(arn, keys, Policy=LIST_USERS)()["PackedPolicySize"] for keys in (kept, left)]
    assert sizes[0] > sizes[1]


def test_the_size_grows_with_each_part_up_to_all_of_the_space() -> None:
    def size(count: int) -> int:
        return packed_size(SessionPolicies((), tuple(random_actions(count))), {})

    sizes = [size(count) for count in range(31)]
    assert sizes == sorted(sizes)
    assert (sizes[0], 80 < sizes[-1] <= 100) == (0, True), sizes
    with pytest.raises(RefusalError, match="PackedPolicyTooLarge"):
        size(60)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.sampled_from(["*", "iam:*"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["Bool", "AWS", "x"]), inner),
    max_leaves=4,
)
STATEMENT = st.fixed_dictionaries(
    {"Effect": st.just("Allow") | JSON, "Action": st.just("iam:*") | JSON, "Resource": st.just("*") | JSON},
    optional={
        "Sid": JSON,
        "NotAction": JSON,
        "Principal": JSON,
        "Condition": st.dictionaries(
            st.sampled_from(["Bool", "StringLike", "Null", "NumericLessThan", "DateLessThan", "ArnLike", "IpAddress"]),
            st.dictionaries(st.sampled_from(["aws:username", "aws:SecureTransport", "s3:prefix", "\ud800"]), JSON)
            | JSON,
        ),
    },
)
POLICIES = st.fixed_dictionaries(
    {"Version": st.just("2012-10-17") | JSON, "Statement": STATEMENT | st.lists(STATEMENT | JSON, max_size=2)}
)


@cache
def _moto() -> Moto:
    return Moto("111122223333", "aws")


@given(text=POLICIES.map(json.dumps) | JSON.map(json.dumps))
@example(text="[" * 2048)
@example(text=LIST_USERS.replace('"iam:ListUsers"', "null"))
@example(text=LIST_USERS.replace('"iam:ListUsers"', '"iam:\\ud800\\u0000"'))
@example(text=document("iam:*", Condition={"StringLike": {"\ud800\x00": "a"}}))
def test_any_text_is_a_policy_or_is_refused(text: str) -> None:
    context = {"aws:username": ["alice"], "aws:securetransport": ["true"]}
    try:
        found = session_policies(_moto(), {"Policy": text}, "111122223333")
        assert found is not None
        packed_size(found, {})
        identity(found.documents, PolicyRequest("iam:ListUsers", "*", context))
    except RefusalError as error:
        refused = error
    else:
        return
    answer = {"body": refused.xml("sts", "id"), "headers": {}, "status_code": refused.status}
    said = create_parser("query").parse(answer, StructureShape("Nothing", {"type": "structure", "members": {}}))[
        "Error"
    ]
    assert said["Code"] in {"MalformedPolicyDocument", "NotImplemented", "PackedPolicyTooLarge"}
    assert said["Message"]
