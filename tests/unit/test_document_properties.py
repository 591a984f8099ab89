"""The editor on any file that hypothesis can think of, judged by botocore's loader and by plain comparison of bytes.

Nothing here asks ``Document`` where a line is: what an edit may touch is worked out from the bytes before and after,
and from the value that was there.
"""

from __future__ import annotations

import configparser
import io
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from awsfob.awsfiles.document import Document
from awsfob.errors import FilesError
from tests.unit.ini_oracle import Sections, botocore_reads, fob_reads, meaning

if TYPE_CHECKING:
    from collections.abc import Callable

QUICK = settings(max_examples=200, deadline=None)
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


class Edit(NamedTuple):
    """One operation; a value of None removes."""

    section: str
    key: str
    value: str | None


def apply(data: bytes, edit: Edit) -> bytes:
    document = Document.parse(data)
    if edit.value is None:
        document.remove(edit.section, edit.key)
    else:
        document.set(edit.section, edit.key, edit.value)
    return document.render()


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


# What is true of any file ---------------------------------------------------------------------------------------------


def check_reading(data: bytes) -> None:
    document = Document.parse(data)
    assert document.render() == data
    read = botocore_reads(data)
    assert (read is None) == bool(document.problems())
    if read is None:
        read = lenient_configparser_reads(data)
    if read is not None:
        assert fob_reads(document) == read


def lenient_configparser_reads(data: bytes) -> Sections | None:
    """Read duplicates as ``Document`` promises to, where they are all that is wrong."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_file(io.TextIOWrapper(io.BytesIO(data), "utf-8"))
    except (configparser.Error, UnicodeDecodeError):
        return None
    return {name: dict(parser.items(name)) for name in parser.sections()}


# What is true of any edit ---------------------------------------------------------------------------------------------


def check_edit(data: bytes, edit: Edit, apply: Callable[[bytes, Edit], bytes] = apply) -> None:
    before = meaning(Document.parse(data))
    accepted = botocore_reads(data) is not None
    try:
        after = apply(data, edit)
    except FilesError:
        assert not accepted
        return
    check_meaning(before, edit, after, accepted=accepted)
    check_bytes(data, edit, after, old=before.get(edit.section, {}).get(edit.key.lower()))


def check_meaning(before: Sections, edit: Edit, after: bytes, *, accepted: bool) -> None:
    """The one key is what it should be, and nothing else is another; by botocore's word where it has one."""
    wanted = {name: dict(keys) for name, keys in before.items()}
    if edit.value is not None:
        wanted.setdefault(edit.section, {})[edit.key.lower()] = edit.value
    elif edit.section in wanted:
        wanted[edit.section].pop(edit.key.lower(), None)
    document = Document.parse(after)
    assert meaning(document) == wanted
    if accepted and not document.problems():
        defaults = wanted.pop("DEFAULT")
        assert botocore_reads(after) == {name: defaults | keys for name, keys in wanted.items()}
    elif accepted:  # a broken block in [DEFAULT] is seen by botocore from the first section on
        assert before.keys() == {"DEFAULT"}
        assert botocore_reads(after) is None


def check_bytes(data: bytes, edit: Edit, after: bytes, old: str | None) -> None:
    """All bytes outside the touched lines are equal."""
    if edit.value == old:
        assert after == data
    elif edit.value is None:
        assert old is not None
        check_only_dropped(data, after, old, edit.key)
    elif old is None:
        check_only_inserted(data, after, edit)
    elif "\n" in old:
        check_block_replaced(data, after, edit, old)
    else:
        check_only_replaced(data, after, old, edit.value)


def check_only_inserted(data: bytes, after: bytes, edit: Edit) -> None:
    """The old file with one piece put in: the setting, and above it a header only where one was missing."""
    space, end = r"[^\S\r\n]*", r"(?:\r\n|\r|\n)"
    header = rf"{end}?\[{re.escape(edit.section)}\]{end}"
    shape = rf"{space}{re.escape(edit.key)}{space}[=:]{space}{re.escape(edit.value or '')}"
    if not Document.parse(data).has(edit.section):
        shape = header + shape
    added = len(after) - len(data)
    # Equal bytes at both ends of a piece leave open where it begins, so every place that fits is looked at.
    places = [at for at in range(len(data) + 1) if data[:at] + after[at : at + added] + data[at:] == after]
    pieces = [after[at : at + added].decode("utf-8", "surrogateescape") for at in places]
    assert any(re.fullmatch(rf"{end}?{shape}{end}?", piece) for piece in pieces)


def check_block_replaced(data: bytes, after: bytes, edit: Edit, old: str) -> None:
    """Only the setting's own first line is another one; what else has gone is what a removal takes, too."""
    removal = edit._replace(value=None)
    assert apply(after, removal) == apply(data, removal)
    new = Counter(after.splitlines(keepends=True)) - Counter(data.splitlines(keepends=True))
    assert new.total() == (0 if old.partition("\n")[0] == edit.value else 1)
    for line in new:
        head = line.rstrip().removesuffix((edit.value or "").encode()).rstrip()
        assert any(known.startswith(head) for known in data.splitlines())


def check_only_replaced(data: bytes, after: bytes, old: str, new: str) -> None:
    """The old file with the old value taken out in one place, and the new one (after a space, maybe) put in there."""
    gone, places = old.encode("utf-8", "surrogateescape"), range(len(data) + 1)
    starts = (at for at in places if data.startswith(gone, at))
    fillers = (b"", b" ") if not gone else (b"",)
    results = (data[:at] + fill + new.encode() + data[at + len(gone) :] for at in starts for fill in fillers)
    assert any(after == result for result in results)


def check_only_dropped(data: bytes, after: bytes, old: str, key: str) -> None:
    """The old file without some of its lines: those of the value, and no comment among them."""
    at = 0
    dropped = []
    for line in data.splitlines(keepends=True):
        if after.startswith(line, at):
            at += len(line)
        else:
            dropped.append(line.decode("utf-8", "surrogateescape").strip())
    assert at == len(after)
    heads = [line for line in dropped if line.lower().startswith(key.lower())]
    assert heads
    if not Document.parse(data).problems():
        pieces = old.split("\n")
        assert sorted(line for line in dropped if line) == sorted([*filter(None, pieces[1:]), heads[0]])
        assert pieces[0] in heads[0]
    assert not any(line.startswith(("#", ";")) for line in dropped)


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
def test_an_edit_changes_its_key_and_nothing_else(data: bytes, edit: Edit) -> None:
    check_edit(data, edit)


@QUICK
@given(likely_file(), EDITS)
def test_an_edit_of_a_likely_file(data: bytes, edit: Edit) -> None:
    check_edit(data, edit)


@settings(max_examples=60, deadline=None)
@given(likely_file(), st.lists(EDITS, min_size=2, max_size=6))
def test_edits_in_a_row(data: bytes, edits: list[Edit]) -> None:
    assume(botocore_reads(data) is not None)
    document = Document.parse(data)
    for edit in edits:
        before = document.render()
        if edit.value is None:
            document.remove(edit.section, edit.key)
        else:
            document.set(edit.section, edit.key, edit.value)
        assert document.render() == apply(before, edit)
        check_edit(before, edit)


@QUICK
@given(likely_file(), st.text(max_size=8))
def test_any_value_is_refused_or_reads_back(data: bytes, value: str) -> None:
    document = Document.parse(data)
    try:
        document.set("a", "new", value)
    except (ValueError, FilesError):
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


@pytest.mark.parametrize("wrong", [with_configparser, tidying, in_the_wrong_section, into_the_block])
def test_a_wrong_editor_is_found_out(wrong: Callable[[bytes, Edit], bytes]) -> None:
    data = b"# top\n[a]\ns3 =\n  region = in\nregion = x  \n\n[b]\nk=v  \n"
    edit = Edit("a", "region", "y")
    check_edit(data, edit)
    with pytest.raises(AssertionError):
        check_edit(data, edit, wrong)
