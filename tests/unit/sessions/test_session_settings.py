"""A session goes into a section and out again, in the keys that layout and section use."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsfob.errors import FilesError
from awsfob.ini.document import Document
from awsfob.model import Key, Secret, Session
from awsfob.profiles.layouts import LAYOUTS, Layout
from awsfob.sessions.session_settings import put_session, remove_session, session_in
from tests.harness.aws_texts import DUMMIES, KEY, SESSION
from tests.harness.key_variants import KEYS, LONG_TERM_SECRET, OTHERS, Variant

NEW = Session("ASIANEW", Secret("new-secret"), Secret("new-token"), datetime(2026, 11, 21, 11, 25, 58, tzinfo=UTC))
BY_NAME = {layout.name: layout for layout in LAYOUTS}
STS = BY_NAME["sts-suffix"]
LONG_TERM = BY_NAME["long-term"]
EXAMPLE = "AKIAIOSFODNN7EXAMPLE"
HALF = f"aws_secret_access_key = {LONG_TERM_SECRET}\n"
THREE = "aws_access_key_id = ASIANEW\naws_secret_access_key = new-secret\naws_session_token = new-token\n"
ENDS = "expiration = 2026-11-21T11:25:58Z\n"


def put(text: str, layout: Layout = STS) -> str:
    document = Document.parse(text.encode())
    put_session(document, "S", NEW, layout)
    return document.render().decode()


def take(text: str) -> str:
    document = Document.parse(text.encode())
    remove_session(document, "S")
    return document.render().decode()


@pytest.mark.parametrize(
    "layout", [layout for layout in LAYOUTS if layout is not LONG_TERM], ids=lambda each: each.name
)
def test_a_new_section_has_the_three_keys_in_order_then_the_expiry(layout: Layout) -> None:
    assert put("", layout) == f"[S]\n{THREE}{ENDS.replace('expiration', layout.expiry_setting)}"


def test_long_term_also_has_the_legacy_twin() -> None:
    assert put("", LONG_TERM) == f"[S]\n{THREE}aws_security_token = new-token\n{ENDS}"


def test_what_is_there_keeps_its_place_and_spelling() -> None:
    before = (
        "[S]\n; mine\nAWS_Access_Key_Id:ASIAOLD\noutput = json\naws_secret_access_key=old\naws_session_token = old\n"
    )
    after = "[S]\n; mine\nAWS_Access_Key_Id:ASIANEW\noutput = json\naws_secret_access_key=new-secret\n"
    assert put(before) == f"{after}aws_session_token = new-token\n{ENDS}"


def test_dummies_are_overwritten() -> None:
    assert put(f"[S]\n{DUMMIES}") == f"[S]\n{THREE}{ENDS}"


def test_a_legacy_twin_never_stays_stale() -> None:
    after = put("[S]\naws_access_key_id = ASIAOLD\naws_secret_access_key = o\naws_security_token = stale\n")
    assert "stale" not in after
    assert "aws_security_token = new-token\n" in after
    assert "aws_session_token = new-token\n" in after


@pytest.mark.parametrize(
    "key",
    ["expiration", "aws_session_token_expiration", "aws_session_expiration_timestamp", "x_security_token_expires"],
)
def test_the_expiry_stays_in_the_key_that_is_used(key: str) -> None:
    assert put(f"[S]\n{key} = 2020-01-01 00:00:00\n") == f"[S]\n{key} = 2026-11-21T11:25:58Z\n{THREE}"


def test_broamskis_section_keeps_its_form() -> None:
    assert "expiration = 2026-11-21 11:25:58\n" in put("[S]\nassumed_role = False\nexpiration = 2020-01-01 00:00:00\n")


@pytest.mark.parametrize("lines", [KEY, "aws_access_key_id = AKIAHALF\n", "aws_secret_access_key = half\n"])
def test_a_key_is_neither_overwritten_nor_removed(lines: str) -> None:
    for change in (put, take):
        with pytest.raises(FilesError, match=r"\[S\].*long-term key"):
            change(f"[S]\n{lines}")


def test_a_key_that_leaks_from_default_counts() -> None:
    with pytest.raises(FilesError, match="long-term key"):
        put(f"[DEFAULT]\n{KEY}[S]\n")


@pytest.mark.parametrize(
    "text",
    [
        f"[DEFAULT]\n{SESSION}[S]\n{HALF}",  # with the id and the token of [DEFAULT], it looks like a session
        f"[DEFAULT]\naws_session_token = t\n[S]\n{KEY}",
        f"[DEFAULT]\n{KEY}[S]\naws_session_token = t\n",
    ],
)
def test_default_neither_hides_a_key_nor_adds_a_token_to_it(text: str) -> None:
    for change in (put, take):
        with pytest.raises(FilesError, match="long-term key"):
            change(text)


@given(st.sampled_from([*KEYS, *OTHERS]), st.sampled_from([*KEYS, *OTHERS]))
def test_no_mixture_with_default_loses_a_key(default: Variant, own: Variant) -> None:
    text = f"[DEFAULT]\n{default.lines}[S]\n{own.lines}"
    for change in (put, take):
        try:
            after = change(text)
        except FilesError:
            continue
        assert after.startswith(f"[DEFAULT]\n{default.lines}[S]\n")
        assert not own.stays


@pytest.mark.parametrize("before", ["[S]\n", "[S]\nregion = x\n# mine\n\n[T]\na = b\n", "[S]   \n   \n"])
@pytest.mark.parametrize("layout", [STS, LONG_TERM], ids=lambda each: each.name)
def test_a_logout_takes_exactly_what_the_login_brought(before: str, layout: Layout) -> None:
    assert take(put(before, layout)) == before


def test_a_logout_takes_every_spelling_and_nothing_else() -> None:
    rest = "[S]\nassumed_role = False\nregion = x\n"
    more = "aws_security_token = t\nexpiration = x\nawsmfa_expiration = y\naws_credential_expiration = z\n"
    assert take(f"{rest}{THREE}{more}") == rest
    assert take(rest) == rest
    assert take("[T]\n") == "[T]\n"


def test_a_session_is_read_back() -> None:
    document = Document.parse(put("", LONG_TERM).encode())
    assert session_in(document.items("S")) == NEW


def test_the_token_that_botocore_would_use_is_read() -> None:
    values = Document.parse(put("").encode()).items("S") | {"aws_security_token": "legacy"}
    found = session_in(values)
    assert found
    assert found.token == Secret("legacy")


@pytest.mark.parametrize("text", ["", "[S]\n", f"[S]\n{THREE}", f"[S]\n{KEY}{ENDS}", f"[S]\n{DUMMIES}{ENDS}"])
def test_what_is_no_session_or_has_no_known_end(text: str) -> None:
    assert session_in(Document.parse(text.encode()).items("S")) is None


@pytest.mark.parametrize(
    ("there", "secret", "copied", "is_written"),
    [
        (EXAMPLE, "secret", EXAMPLE, True),  # the section has a copy of the key
        (EXAMPLE, "secret  # mine", EXAMPLE, True),
        (EXAMPLE, "another", EXAMPLE, False),  # one of the two secrets is right, and fob does not know which
        (EXAMPLE, "secret", "AKIAIOSFODNN7ANOTHER", False),  # another key is the copied one
        (EXAMPLE, "secret", None, False),
        ("ASIAIOSFODNN7EXAMPLE", "another", EXAMPLE, True),  # a session may always go
        ("", "another", EXAMPLE, False),  # half of another key
        ("", "secret", EXAMPLE, True),  # half of the copied key
    ],
)
def test_only_a_copy_of_a_key_is_overwritten(there: str, secret: str, copied: str | None, is_written: bool) -> None:
    document = Document.parse(f"[S]\naws_access_key_id = {there}\naws_secret_access_key = {secret}\n".encode())
    before = document.render()
    key = Key(copied, Secret("secret")) if copied else None
    if is_written:
        put_session(document, "S", NEW, STS, key)
        assert session_in(document.items("S")) == NEW
        return
    with pytest.raises(FilesError, match="long-term key"):
        put_session(document, "S", NEW, STS, key)
    assert document.render() == before


ROLE = "arn:aws:iam::111122223333:role/admin"


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_only_aws_mfa_s_layout_says_which_role_was_assumed(layout: Layout) -> None:
    document = Document.parse(b"")
    put_session(document, "S", NEW, layout, role_arn=ROLE)
    assert (f"assumed_role_arn = {ROLE}" in document.render().decode()) is (layout.name == "long-term")


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize("setting", ["assumed_role = False", "assumed_role_arn = old"])
def test_a_section_that_says_it_says_it_again(layout: Layout, setting: str) -> None:
    document = Document.parse(f"[S]\n{setting}\n".encode())
    put_session(document, "S", NEW, layout, role_arn=ROLE)
    text = document.render().decode()
    assert "assumed_role = True" in text
    assert f"assumed_role_arn = {ROLE}" in text


def test_the_session_of_a_user_has_no_role_in_the_layout_of_aws_mfa() -> None:
    assert "assumed_role" not in put("", LONG_TERM)
