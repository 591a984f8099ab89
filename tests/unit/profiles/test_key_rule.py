"""A key is a key, whatever stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsfob.model import Key, Secret
from awsfob.profiles.key_rule import Held, held_in, holds_key, holds_session, may_be_lost, may_hide_key
from tests.harness.key_variants import KEYS, LONG_TERM_ID, LONG_TERM_SECRET, OTHERS, Variant
from tests.unit.files import snap

if TYPE_CHECKING:
    from collections.abc import Mapping

COPY = Key(LONG_TERM_ID, Secret(LONG_TERM_SECRET))


def values_of(variant: Variant) -> Mapping[str, str]:
    return snap(f"[a]\n{variant.lines}").settings("a")


@pytest.mark.parametrize("variant", KEYS, ids=lambda each: each.name)
def test_what_may_be_a_long_term_key_may_be_lost(variant: Variant) -> None:
    values = values_of(variant)
    assert may_be_lost(values)
    assert may_be_lost(values, Key("AKIAIOSFODNN7ANOTHER", Secret("another")), "ASIAIOSFODNN7EXAMPLE")
    assert holds_key(values) is not variant.is_unclear
    assert not holds_session(values)


@pytest.mark.parametrize("variant", OTHERS, ids=lambda each: each.name)
def test_the_rest_may_not(variant: Variant) -> None:
    values = values_of(variant)
    assert not may_be_lost(values)
    assert not holds_key(values)
    assert holds_session(values) is (variant.name in {"a session", "a legacy session"})


@pytest.mark.parametrize("variant", KEYS, ids=lambda each: each.name)
def test_fobs_record_counts_only_where_the_form_says_nothing(variant: Variant) -> None:
    assert may_be_lost(values_of(variant), written=variant.key_id or "") is not (
        variant.is_unclear and variant.key_id is not None
    )


@pytest.mark.parametrize("token", ["", "aws_session_token = t\n"])
@pytest.mark.parametrize(
    ("secret", "is_lost"),
    [(LONG_TERM_SECRET, False), (f"{LONG_TERM_SECRET} # mine", False), ("", False), (LONG_TERM_SECRET[:-1], True)],
)
def test_a_copy_has_the_same_secret(secret: str, is_lost: bool, token: str) -> None:
    lines = f"aws_access_key_id = {LONG_TERM_ID}\naws_secret_access_key = {secret}\n{token}"
    values = snap(f"[a]\n{lines}").settings("a")
    assert may_be_lost(values, COPY) is is_lost
    assert may_be_lost(values)


text = st.text(st.sampled_from("AKISabcXYZ0123456789/+ #"), max_size=45)


@given(text, text, st.text(max_size=3), st.text(max_size=3))
def test_no_token_makes_a_key_of_aws_less_than_one(before: str, secret: str, token: str, legacy: str) -> None:
    values = {
        "aws_access_key_id": before + LONG_TERM_ID,
        "aws_secret_access_key": secret,
        "aws_session_token": token,
        "aws_security_token": legacy,
    }
    assert held_in(values) is Held.KEY
    swapped = values | {"aws_access_key_id": secret, "aws_secret_access_key": before + LONG_TERM_ID}
    assert held_in(swapped) is Held.KEY


@given(text.filter(lambda key_id: not key_id.startswith("ASIA")), text)
def test_without_a_token_everything_but_a_sessions_id_is_a_key(key_id: str, secret: str) -> None:
    values = {"aws_access_key_id": key_id, "aws_secret_access_key": secret}
    assert holds_key(values) is bool(key_id or secret)


@pytest.mark.parametrize(
    ("comment", "hides"),
    [
        (f"# {LONG_TERM_SECRET}", True),
        (f"#{LONG_TERM_ID}", True),
        ("# the key of the laptop", False),
        ("# arn:aws:iam::111122223333:role/admin", False),
        (f"# {'=' * 60}", False),
    ],
)
def test_a_key_put_aside_in_a_comment(comment: str, hides: bool) -> None:
    assert may_hide_key(comment) is hides
