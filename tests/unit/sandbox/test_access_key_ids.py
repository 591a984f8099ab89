"""The account in an access key id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto.iam.utils import generate_access_key_id_from_account_id

from awsfob.sandbox.access_key_ids import account_of
from tests.unit.sandbox.api_caller import ApiCaller

if TYPE_CHECKING:
    from awsfob.sandbox.server_process import SandboxProcess


@settings(max_examples=50)
@given(account=st.from_regex("[0-9]{12}", fullmatch=True), prefix=st.sampled_from(["AKIA", "ASIA"]))
def test_an_id_that_is_made_for_an_account_names_it(account: str, prefix: str) -> None:
    assert account_of(generate_access_key_id_from_account_id(account, prefix, 20)) == account


@pytest.mark.parametrize(
    ("key_id", "account"),
    [
        ("ASIAQNZGKIQY56JQ7WML", "029608264753"),  # the example of the article that found the form
        ("AKIAIOSFODNN7EXAMPLE", None),  # made before ids had an account
        ("AROAQNZGKIQY56JQ7WML", None),
        ("ASIAQNZGKIQY", None),
        ("ASIAQNZGKIQY1", None),
        ("", None),
    ],
)
def test_ids(key_id: str, account: str | None) -> None:
    assert account_of(key_id) == account


def test_the_key_may_be_gone_or_of_another_account(sandbox: SandboxProcess) -> None:
    caller = ApiCaller(sandbox.control, sandbox.control.user("alice", policy="open"))
    bob = caller.control.user("bob")
    caller.control.delete_key(bob.key_id)
    far = caller.take(caller.control.role("r", account="999900001111", trusts="111122223333"))
    accounts = [
        caller.sts().get_access_key_info(AccessKeyId=key_id)["Account"]
        for key_id in (caller.user.key_id, bob.key_id, caller.session().key_id, far.key_id)
    ]
    assert accounts == ["111122223333"] * 3 + ["999900001111"]
