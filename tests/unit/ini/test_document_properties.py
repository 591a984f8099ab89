"""The editor on any file that hypothesis can think of, judged by botocore's loader and by plain comparison of bytes.

What is checked stands in edit_checks.py.
"""

from __future__ import annotations

import configparser
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from awsfob.errors import FilesError
from awsfob.ini.document import Document
from tests.unit.edit_checks import (
    Edit,
    apply,
    check_edit,
    check_edits_at_once,
    check_edits_in_a_row,
    check_reading,
)

if TYPE_CHECKING:
    from collections.abc import Callable


pytestmark = pytest.mark.posix_only("botocore reads a file in the encoding of the locale, which is no UTF-8 there")

# The short runs are the same each time, so that they never fail for what nobody changed; the long ones explore.
QUICK = settings(max_examples=200, deadline=None, derandomize=True)
LONG = settings(max_examples=10_000, deadline=None)

NAMES = ["a", "b", "profile x", "default"]
KEYS = ["k", "K", "j", "region", "s3"]
ENDS = ["\n", "\n", "\r\n", "\r"]
INDENTS = ["", "", "", " ", "  ", "\t", "\u00a0"]
PIECES = [
    "[a]", "[b]", "[DEFAULT]", "[default] # x", "[profile x]", "[", "]", "k", "K", "j", "s3", "=", ":", " ", "  ", "\t",
    "\n", "\n", "\n\n", "\r\n", "\r", "#", ";", "k = v", "\nj: w", "\nregion=eu", "s3 =\n  a = b\n",
    "\n  region = in\n", "\ufeff", "\xa0", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\x00", "Σ", "İ", "é", "🔑",
    "%", "\\", "'",
]  # fmt: skip


@st.composite
def settings_line(draw: st.DrawFn) -> str:
    spaces = st.sampled_from(["", " ", "  ", "\t"])
    key = draw(st.sampled_from(KEYS))
    value = draw(st.sampled_from(["", "v", "a = b", "# x", "1 ; 2", "[a]", "é🔑", "100%"]))
    line = draw(st.sampled_from(INDENTS)) + key + draw(spaces) + draw(st.sampled_from("==:")) + draw(spaces) + value
    nested = draw(
        st.lists(st.sampled_from(["  k = in", "    region = in", "\tx=y", " # note", "", "  [a]"]), max_size=3)
    )
    return "\n".join([line + draw(spaces), *nested])


@st.composite
def likely_file(draw: st.DrawFn) -> bytes:
    """A file such as people have, with every liberty the format gives, and sometimes one too many."""
    lines = []
    for name in draw(st.lists(st.sampled_from([*NAMES, "DEFAULT"]), unique=True, max_size=4)):
        lines += draw(st.lists(st.sampled_from(["", "# note", "; note", "   "]), max_size=2))
        lines.append(draw(st.sampled_from(INDENTS)) + f"[{name}]" + draw(st.sampled_from(["", " ", " # x"])))
        lines += draw(st.lists(settings_line() | st.sampled_from(["", "# k = v"]), max_size=4))
    end = draw(st.sampled_from(ENDS))
    text = "".join(
        line + (draw(st.sampled_from(ENDS)) if end == "\r" else end) for line in "\n".join(lines).split("\n")
    )
    return (text if draw(st.booleans()) else text.rstrip("\r\n")).encode()


def nasty_file() -> st.SearchStrategy[bytes]:
    pieces = st.lists(st.sampled_from([piece.encode() for piece in PIECES] + [b"\xff", b"\xe2\x80"]), max_size=20)
    joined = st.builds(
        lambda top, rest: top + b"".join(rest), st.sampled_from([b"", b"[a]\n", b"[a]\nk = 1\n"]), pieces
    )
    return joined | st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode())


FILES = likely_file() | nasty_file()
VALUES = st.sampled_from(["", "v", "w", "a = b", "# x", "[a]", "é🔑", "100%", "IQoJ+/=="])
EDITS = st.builds(Edit, st.sampled_from([*NAMES, "new", "n]w"]), st.sampled_from([*KEYS, "new"]), VALUES | st.none())
ROWS = st.lists(EDITS, min_size=2, max_size=6)


# The runs -------------------------------------------------------------------------------------------------------------


@QUICK
@given(FILES)
@example(b"\xef\xbb\xbf")
@example(b"[a]\n[DEFAULT]\ns3 =\n  x\n")
def test_reading_is_botocores_reading(data: bytes) -> None:
    check_reading(data)


@QUICK
@given(FILES, EDITS)
@example(b"[a]\nk=v\n  w\n", Edit("a", "k", "v"))
@example(b"[a]\nk=\n  k = in", Edit("a", "k", ""))
@example(b"[a]\nk=\r  x=1\n\n", Edit("a", "k", ""))
@example(b"[a]\nk=\n\r  x=1\n\r\n", Edit("a", "k", None))
@example(b"[DEFAULT]\nk=\n  x\n", Edit("a", "j", "v"))
@example(b"[a]\nk=\n[DEFAULT]\nk=\n  x\n", Edit("a", "k", None))
def test_an_edit_changes_its_key_and_nothing_else(data: bytes, edit: Edit) -> None:
    check_edit(data, edit)


@QUICK
@given(likely_file(), EDITS)
def test_an_edit_of_a_likely_file(data: bytes, edit: Edit) -> None:
    check_edit(data, edit)


@settings(QUICK, max_examples=60)
@given(likely_file(), ROWS)
@example(b"[a]\nk=\r  x=1\n\n", [Edit("a", "k", ""), Edit("a", "j", "v")])
def test_edits_in_a_row(data: bytes, edits: list[Edit]) -> None:
    check_edits_in_a_row(data, edits)


@settings(QUICK, max_examples=200)
@given(likely_file(), ROWS)
@example(b"[a]\nk=\n  x=1\n  # c\n", [Edit("a", "k", ""), Edit("a", "new", "v"), Edit("new", "k", "v")])
@example(b"[a]\nk=1", [Edit("a", "new", "v"), Edit("a", "j", "v"), Edit("new", "k", "v"), Edit("a", "k", None)])
def test_edits_at_once_give_the_bytes_of_edits_in_a_row(data: bytes, edits: list[Edit]) -> None:
    check_edits_at_once(data, edits)


@QUICK
@given(likely_file(), st.text(max_size=8))
def test_any_value_is_refused_or_reads_back(data: bytes, value: str) -> None:
    document = Document.parse(data)
    try:
        document.set("a", "new", value)
    except FilesError:
        return
    assert Document.parse(document.render()).own("a")["new"] == value


@pytest.mark.proof
@pytest.mark.timeout(1200)
@LONG
@given(FILES)
def test_reading_is_botocores_reading_at_length(data: bytes) -> None:
    check_reading(data)


@pytest.mark.proof
@pytest.mark.timeout(1200)
@LONG
@given(FILES, EDITS)
def test_an_edit_changes_its_key_and_nothing_else_at_length(data: bytes, edit: Edit) -> None:
    check_edit(data, edit)


@pytest.mark.proof
@pytest.mark.timeout(1200)
@settings(LONG, max_examples=3_000)
@given(likely_file(), ROWS)
def test_edits_in_a_row_at_length(data: bytes, edits: list[Edit]) -> None:
    check_edits_in_a_row(data, edits)


# The checks find what is wrong ----------------------------------------------------------------------------------------


def with_configparser(data: bytes, edit: Edit) -> bytes:
    """How most tools edit these files."""
    parser = configparser.RawConfigParser()
    parser.read_string(data.decode())
    parser.set(edit.section, edit.key, edit.value)
    out = io.StringIO()
    parser.write(out)
    return out.getvalue().encode()


def tidying(data: bytes, edit: Edit) -> bytes:
    return b"\n".join(line.rstrip() for line in apply(data, edit).split(b"\n"))


def in_the_wrong_section(data: bytes, edit: Edit) -> bytes:
    return apply(data, edit._replace(section="b"))


def into_the_block(data: bytes, edit: Edit) -> bytes:
    return data.replace(b"  region = in", f"  region = {edit.value}".encode())


def leaving_the_block(data: bytes, edit: Edit) -> bytes:
    return data.replace(b"s3 =", b"s3 = y") if edit.key == "s3" else data


def and_a_blank_line_less(data: bytes, edit: Edit) -> bytes:
    return apply(data, edit).replace(b"\n\n", b"\n")


@pytest.mark.parametrize("wrong", [leaving_the_block, and_a_blank_line_less])
def test_a_wrong_editor_of_blocks_is_found_out(wrong: Callable[[bytes, Edit], bytes]) -> None:
    data = b"# top\n[a]\ns3 =\n  region = in\n\n[b]\nk=v  \n"
    edit = Edit("a", "s3", "y")
    check_edit(data, edit)
    with pytest.raises(AssertionError):
        check_edit(data, edit, wrong)


@pytest.mark.parametrize("wrong", [with_configparser, tidying, in_the_wrong_section, into_the_block])
def test_a_wrong_editor_is_found_out(wrong: Callable[[bytes, Edit], bytes]) -> None:
    data = b"# top\n[a]\ns3 =\n  region = in\nregion = x  \n\n[b]\nk=v  \n"
    edit = Edit("a", "region", "y")
    check_edit(data, edit)
    with pytest.raises(AssertionError):
        check_edit(data, edit, wrong)
