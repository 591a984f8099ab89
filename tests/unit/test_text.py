"""No text that fob shows can command a terminal, and none has a part of credentials that another program has put in."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsfob.text import (
    MASK,
    has_key_id_form,
    how_to_install,
    masked,
    printable,
    shell_word,
    shown_key_id,
    without_passwords,
    without_secrets,
)

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


@pytest.mark.parametrize("sign", ["\x1b", "\r", "\n", "\t", "\x7f", "\u202e", "\x9b"])
def test_a_control_character_becomes_a_question_mark(sign: str) -> None:
    assert printable(f"a{sign}b") == "a?b"


@pytest.mark.parametrize("text", ["", "plain text", "Grüße 東京"])
def test_what_can_be_shown_stays(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize("text", [KEY_ID, "ASIAIOSFODNN7EXAMPLE", "0PN5J17HBGZHT7JJ3X82", "LKIAQAAAAAAABBBBBBBB"])
def test_an_id_has_the_form_of_one(text: str) -> None:
    assert has_key_id_form(text)
    assert shown_key_id(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *("", SECRET, f"{KEY_ID} {SECRET}", f"{KEY_ID}{SECRET}", f"{KEY_ID}  # laptop", KEY_ID[:-1], f"{KEY_ID}A"),
        *("test", KEY_ID.lower(), f"{KEY_ID}\n", f'"{KEY_ID}"', "ÄKIAIOSFODNN7EXAMPLE"),
    ],
)
def test_nothing_else_has(text: str) -> None:
    assert not has_key_id_form(text)
    assert shown_key_id(text) == "***"


@pytest.mark.parametrize(
    "text",
    [
        "The security token included in the request is invalid.",
        "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
        "User: arn:aws:iam::111122223333:user/team/AVeryLongName1234 is not authorized to perform: sts:AssumeRole",
        "on resource: arn:aws:iam::111122223333:role/AVeryLongNameOfARole1234567890",
        "User: arn:aws:sts::111122223333:assumed-role/admin/session-1234567890123 is not authorized",
        "Signature expired: 20261121T100000Z is now earlier than 20261121T104500Z (20261121T110000Z - 15 min.)",
        f"The key {KEY_ID} is not known",
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        "because no identity-based policy allows the iam:GetAccessKeyLastUsed action",
        "request id 01234567-89ab-cdef-0123-456789abcdef",
        "AccessDeniedException",
    ],
)
def test_texts_of_aws_stay_as_they_are(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize("value", [SECRET, SECRET + KEY_ID, KEY_ID + SECRET, "FwoGZXIvYXdzEBYaDKtXyZ0123456789" * 9])
@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "'{}' not a valid key=value pair (missing equal-sign) in Authorization header",
        "AWS4-HMAC-SHA256 Credential={}/20261121/us-east-1/sts/aws4_request, SignedHeaders=host",
        "The security token ({}) is invalid",
        "x-amz-security-token:{}\nhost:sts.amazonaws.com",
        "http://host/{}",
    ],
)
def test_a_part_of_credentials_in_a_text_is_masked(text: str, value: str) -> None:
    shown = masked(text.format(value))
    assert "***" in shown
    assert not [part for part in (value, *SECRET.split("/"), value[-20:]) if part in shown and part != KEY_ID]


URLS = {
    "http://me:hunter2@host:8080/path?x=y": "http://host:8080/path?x=y",
    "https://hunter2@host": "https://host",
    "http://me:hun/ter2@host/": "http://host/",
    "http://me:hunter2?@host/": "http://host/",
    "http://me:hunt@er2@host/": "http://host/",
    "http://me:hunter2#@[::1]:80/": "http://[::1]:80/",
    "HTTP://me:hunter2@host": "HTTP://host",
    "at http://me:hunter2@a and 'socks5h://u:hunter2@b:1'": "at http://a and 'socks5h://b:1'",
    "sts\nendpoint_url = http://u:hunter2@c": "sts\nendpoint_url = http://c",
    "http://127.0.0.1:4711": "http://127.0.0.1:4711",
    "http://host/a@b": "http://host/a@b",
    "http://[::1]/a@b": "http://[::1]/a@b",
    "me:hunter2x@host": "me:hunter2x@host",  # not a URL; an endpoint without a scheme is refused before any call
    "": "",
}


@pytest.mark.parametrize(("text", "shown"), URLS.items())
def test_a_url_loses_its_password(text: str, shown: str) -> None:
    assert without_passwords(text) == shown
    assert without_passwords(shown) == shown


word = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="'\"<>"), min_size=1, max_size=9)


@given(word, st.sampled_from(["host", "host:80", "[::1]:80", "a.b/c", "host/p?q#f"]))
def test_no_password_of_any_form_is_left(password: str, rest: str) -> None:
    """Whatever it has in it: what follows the last @ before the host is all that stays."""
    assert without_passwords(f"see http://me:~{password}~@{rest}") == f"see http://{rest}"


@pytest.mark.parametrize(
    "secret", ["wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKE1"]
)
@pytest.mark.parametrize("text", ["{}", "a code of {}, please", "'{}'", "region={}", "step 1:{}:"])
def test_a_secret_is_masked_wherever_it_stands(text: str, secret: str) -> None:
    assert without_secrets(text.format(secret)) == text.format(MASK)


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:iam::111122223333:role/Deploy/ReadOnlyForTheTeam2Accounts",
        "/Users/Anna/Documents/Projects/Aws/files1",
        "/home/anna/.local/state/fob/cache/0123456789abcdef0123456789abcdef01234567.json",
        "AKIAIOSFODNN7EXAMPLE",
        "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DP",
    ],
)
def test_names_and_paths_stay(text: str) -> None:
    assert without_secrets(text) == text


@pytest.mark.posix_only("PowerShell and cmd have other quotes")
@given(st.text(st.characters(codec="utf-8"), max_size=20) | st.text("aA0_@%+=:,./-'\"$ ~*\u00e9", max_size=12))
def test_a_word_is_quoted_as_shlex_quotes_it(text: str) -> None:
    assert shell_word(text) == shlex.quote(text)


@given(st.text("AZaz09 \u00c9-KSI", max_size=24) | st.from_regex(r"\A(AKIA|ASIA|AROA)?[A-Z0-9]{0,140}\Z"))
def test_the_form_of_an_id_is_that_of_iam(text: str) -> None:
    is_id = re.fullmatch(r"[A-Z0-9]{16,128}", text) is not None
    assert has_key_id_form(text) is (is_id and (len(text) == 20 or not text.startswith(("AKIA", "ASIA"))))


@pytest.mark.parametrize("extra", tomllib.loads(PROJECT.read_text())["project"]["optional-dependencies"])
def test_the_commands_that_install_an_extra_work_where_fob_is_installed_already(extra: str) -> None:
    pip, pipx, uv = how_to_install(extra).split(", or ")
    assert {shlex.split(command)[-1] for command in (pip, pipx, uv)} == {f"awsfob[{extra}]"}
    assert "--force" in pipx
