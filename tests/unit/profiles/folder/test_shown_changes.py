"""What a dry run shows of a file: the changes, and no value that is not known to be harmless."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsfob.profiles.folder.shown_changes import masked_diff
from tests.harness.aws_texts import SERIAL, SESSION

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN_LINE = "FwoGZXIvYXdzEBYaDKtXyZ0123456789/+abcdefghijKLMNOP=="


def added(text: str) -> list[str]:
    """Return the lines of a diff for a new file, without its head and its range."""
    lines = masked_diff("credentials", b"", text.encode("utf-8", "surrogateescape")).splitlines()
    return [line.removeprefix("+") for line in lines if line.startswith("+") and not line.startswith("+++")]


def test_what_is_harmless_is_shown_and_the_rest_is_masked() -> None:
    session = SESSION
    assert added(f"[a]\n{session}region = x\naws_session_token_expiration = 2026\n") == [
        "[a]",
        "aws_access_key_id = ASIAIOSFODNN7EXAMPLE",
        "aws_secret_access_key = ***",
        "aws_session_token = ***",
        "region = x",
        "aws_session_token_expiration = 2026",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "region = eu-west-1",
        "Region=eu-west-1",
        "output : json",
        f"mfa_serial = {SERIAL}",
        "role_arn = arn:aws:iam::111122223333:role/team/AVeryLongNameOfARoleThatSomebodyThoughtOf1",
        "source_profile = main",
        "source_profile = my work-sts",
        "duration_seconds = 3600",
        "expiration = 2026-11-21 11:30:50+00:00",
        "expiration = 2026-11-21T11:25:58.123456Z",
        "aws_access_key_id = AKIAIOSFODNN7EXAMPLE",
        "### This section is made by fob from '/home/me/.aws/aws-profiles/a' ###",
    ],
)
def test_a_harmless_line_is_shown_as_it_is(line: str) -> None:
    assert added(f"[a]\n{line}\n") == ["[a]", line]


# Each has the word SECRETVALUE or a part of SECRET where it must not be seen.
LINES = [
    "api_key = SECRETVALUE",
    "apikey: SECRETVALUE",
    "credential_process = prog --key SECRETVALUE",
    "external_id = SECRETVALUE",
    "endpoint_url = http://me:SECRETVALUE@host",
    "region = http://me:SECRETVALUE@host",
    "region = eu-west-1  # SECRETVALUE",
    "region = eu-west-1 SECRETVALUE",
    f"region = {SECRET}",
    f"source_profile = my {SECRET}",
    "source_profile = main  # SECRETVALUE",
    "source_profile = main\n  SECRETVALUE",
    f"username = {SECRET}",
    f"aws_access_key_id = {SECRET}",
    f"aws_access_key_id = AKIAIOSFODNN7EXAMPLE {SECRET}",
    "aws_access_key_id = AKIAIOSFODNN7EXAMPLE  # SECRETVALUE",
    "AWS_Secret_Access_Key=SECRETVALUE",
    "x =\n  SECRETVALUE",
    "x =\n  region = SECRETVALUE",
    "region = eu-west-1\n  SECRETVALUE",
    "region = eu-west-1\n\n  [SECRETVALUE]",
    "region = a\n  SECRETVALUE\nregion = b",  # botocore refuses the file
    "region = a\n# a comment\n  SECRETVALUE",
    "# SECRETVALUE",
    "; SECRETVALUE",
    "# region = SECRETVALUE",
    "### SECRETVALUE from 'x' ###",
    "[b] SECRETVALUE",
    "SECRETVALUE",
    TOKEN_LINE,
    f"{TOKEN_LINE[:30]}=x",
    f"{SECRET}=",
    f"{SECRET}: x",
]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("line", LINES)
def test_no_other_value_is_shown(line: str, end: str) -> None:
    before, after = (f"[a]\n{text}\n".replace("\n", end).encode() for text in ("x = 1", line))
    for old, new in ((before, after), (after, before), (b"", after), (after, b"")):
        shown = masked_diff("x", old, new)
        assert "***" in shown
        for part in ("SECRETVALUE", *SECRET.split("/"), TOKEN_LINE[:12]):
            assert part not in shown


@given(
    st.lists(st.sampled_from([*LINES, "", "region = x", "x =", "  y = SECRETVALUE", "[b]", "[c]", "s3 ="]), max_size=9),
    st.lists(st.sampled_from([*LINES, "", "region = x", "x =", "  y = SECRETVALUE", "[b]", "[c]", "s3 ="]), max_size=9),
)
def test_no_mixture_of_lines_shows_one(old: list[str], new: list[str]) -> None:
    """Also in files that botocore refuses, and for a continuation of a line that did not change."""
    shown = masked_diff("x", "\n".join(old).encode(), "\n".join(new).encode())
    for part in ("SECRETVALUE", *SECRET.split("/"), TOKEN_LINE[:12]):
        assert part not in shown
    assert bool(shown) is ("\n".join(old).splitlines() != "\n".join(new).splitlines())


def test_the_lines_of_a_change_have_their_numbers() -> None:
    before, after = b"[a]\nregion = x\noutput = json\n", b"[a]\nregion = y\noutput = json\n[b]\noutput = text\n"
    assert masked_diff("config", before, after) == (
        "--- config\n+++ config\n@@ -2 +2 @@\n-region = x\n+region = y\n@@ -3,0 +4,2 @@\n+[b]\n+output = text\n"
    )
    assert masked_diff("x", b"a\n", b"a\n") == ""


def test_a_secret_that_changes_is_a_change() -> None:
    before, after = (f"[a]\naws_secret_access_key = {value}\n".encode() for value in ("one", "two"))
    assert masked_diff("x", before, after).endswith(
        "@@ -2 +2 @@\n-aws_secret_access_key = ***\n+aws_secret_access_key = ***\n"
    )


def test_no_line_steers_a_terminal() -> None:
    assert "\x1b" not in masked_diff("x", b"", b"[a\x1b[2J]\nregion = \x1b[2J\n# \x1b\n")


SHOWN = ["region = a", "region=b", "output = json", "[x]", "[y]", "[z]", ""]


@given(st.lists(st.sampled_from(SHOWN), max_size=12), st.lists(st.sampled_from(SHOWN), max_size=12), st.booleans())
def test_the_line_numbers_of_a_diff_lead_to_the_new_file(old: list[str], new: list[str], with_headers: bool) -> None:
    data = ["\n".join(["[a]", *lines, ""]).encode() for lines in (old, new)]
    shown = masked_diff("x", *data, with_headers=with_headers).splitlines()
    lines = ["[a]", *old]
    for number in reversed([number for number, line in enumerate(shown) if line.startswith("@@ ")]):
        start, _, count = shown[number].split()[1][1:].partition(",")
        at, length = int(start) - (count != "0"), int(count or 1)
        body = _until_next(shown[number + 1 :])
        assert lines[at : at + length] == [line[1:] for line in body if line[0] == "-"]
        lines[at : at + length] = [line[1:] for line in body if line[0] == "+"]
    assert lines == ["[a]", *new]


def _until_next(lines: list[str]) -> list[str]:
    end = next((number for number, line in enumerate(lines) if line.startswith("@@ ")), len(lines))
    return lines[:end]


def test_a_change_can_name_its_section() -> None:
    before, after = b"[a]\nregion = x\n[b] TEXT\nregion = x\n", b"[a]\nregion = x\n[b] TEXT\nregion = y\n"
    shown = masked_diff("config", before, after, with_headers=True)
    assert "@@ -4 +4 @@ [b] ***\n-region = x\n+region = y\n" in shown
    assert "TEXT" not in shown
    assert "@@ -4 +4 @@\n" in masked_diff("config", before, after)


def test_fob_as_a_program_is_shown_and_no_other_one() -> None:
    for line in ("/x/fob-process work", "'/x y/fob' process work", "fob-process 'a b'"):
        assert line in masked_diff("x", b"", f"[a]\ncredential_process = {line}\n".encode())
    for line in (
        "other SECRETVALUE",
        "env A=SECRETVALUE fob process work",
        "fob process --code=SECRETVALUE",
        "fob x y",
    ):
        shown = masked_diff("x", b"", f"[a]\ncredential_process = {line}\n".encode())
        assert "SECRETVALUE" not in shown
        assert "credential_process = ***" in shown


def test_a_file_of_thousands_of_sections_takes_no_minutes() -> None:
    before = "".join(f"[s{number}]\nregion = x\noutput = json\n" for number in range(3000))
    begun = process_time()
    shown = masked_diff("x", before.encode(), before.replace("region = x\n", "").encode() + b"[new]\nregion = x\n")
    assert shown.count("-region = x") == 3000
    assert process_time() - begun < 10
