"""The editor against its vectors: pairs of files in tests/vectors/documents, one folder each.

To add one, make a folder with the files ``before`` and ``after`` and a ``vector.json``: why it is there, which cases of
the list below it covers, whether botocore accepts or refuses the file, and the operations, in order:
``["set", section, key, value]`` or ``["remove", section, key]``.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from awsfob.errors import FilesError
from awsfob.ini.document import Document, Problem
from awsfob.ini.parsed import broken, parse
from tests.unit.ini_oracle import botocore_reads, fob_reads

if TYPE_CHECKING:
    from types import FrameType

VECTORS = Path(__file__).parents[2] / "vectors" / "documents"
FOLDERS = sorted(folder for folder in VECTORS.iterdir() if folder.is_dir())
REQUIRED = {
    "CRLF", "mixed line ends", "lone CR", "tabs", "key=value", "Key : value", "colon", "no final newline", "BOM",
    "latin-1 bytes", "percent sign", "hash in a value", "semicolon in a value", "equals sign in a value",
    "colon in a value", "quotes in values", "inline comments on header and value", "comment blocks between sections",
    "nested s3 with the same key name inside", "multi-line values", "duplicate keys and sections elsewhere",
    "indented headers", "[DEFAULT]", "quoted profile names", "emoji", "blank line inside a section",
    "sections without a blank line between", "an empty file", "a file with only comments", "empty value", "remove",
    "new section: one blank line",
}  # fmt: skip


@dataclass(frozen=True)
class Vector:
    before: bytes
    after: bytes
    covers: list[str]
    botocore: str
    operations: list[list[str]]

    @classmethod
    def load(cls, folder: Path) -> Vector:
        facts = json.loads((folder / "vector.json").read_text(encoding="utf-8"))
        assert facts.pop("why")
        return cls((folder / "before").read_bytes(), (folder / "after").read_bytes(), **facts)

    def run(self) -> bytes:
        document = Document.parse(self.before)
        for verb, section, key, *value in self.operations:
            if verb == "set":
                document.set(section, key, *value)
                assert document.own(section)[key.lower()] == value[0]
            else:
                assert verb == "remove"
                document.remove(section, key)
                assert key.lower() not in document.own(section)
        return document.render()


@pytest.mark.posix_only("botocore reads a file in the encoding of the locale, which is no UTF-8 there")
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_vector(folder: Path) -> None:
    vector = Vector.load(folder)
    assert vector.run() == vector.after
    for data in (vector.before, vector.after):
        document = Document.parse(data)
        assert document.render() == data
        read = botocore_reads(data)
        assert (read is None) == bool(document.problems()) == (vector.botocore == "refuses")
        if read is not None:
            assert fob_reads(document) == read


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_vector_a_second_time_changes_nothing(folder: Path) -> None:
    vector = Vector.load(folder)
    final = Document.parse(vector.after)
    wanted = {(section, key.lower()): value for _, section, key, *value in vector.operations}
    for (section, key), value in wanted.items():
        if value:
            final.set(section, key, *value)
        else:
            assert not final.remove(section, key)
    assert final.render() == vector.after


def test_every_case_of_the_contract_has_a_vector() -> None:
    covered = {case for folder in FOLDERS for case in Vector.load(folder).covers}
    assert covered == REQUIRED
    assert len(FOLDERS) >= 45


def test_a_spoiled_vector_is_noticed() -> None:
    vector = Vector.load(VECTORS / "crlf")
    assert vector.run() != vector.after.replace(b"\r\n", b"\n", 1)


PROBLEMS = {
    b"": [],
    b"[a]\nk = \xff\n[b]\nj = \xfe\n": [(2, "bytes that are not UTF-8")],
    b"[a]\rk = 1\r\nj = \xff\n": [(3, "bytes that are not UTF-8")],
    b"\xef\xbb\xbf[a]\n": [(1, "a byte order mark before the text")],
    "# x\r\n[a]\r\nk = 1\r\n".encode("utf-16"): [(1, "text in UTF-16, not UTF-8")],
    b"\xfe\xff" + "[a]\n".encode("utf-16-be"): [(1, "text in UTF-16, not UTF-8")],
    b"# x\nk = 1\n[a]\n": [(2, "a line before the first section header")],
    b"[a]\n[b]\n[a]\n": [(3, "the section of line 1 a second time")],
    b"[a]\nk = 1\n\nK: 2\n": [(4, "the setting of line 2 a second time")],
    b"[DEFAULT]\nk = 1\n[DEFAULT]\nk = 2\n": [(4, "the setting of line 2 a second time")],
    b"[DEFAULT]\n[DEFAULT]\n": [],
    b"[a]\nsecret\n": [(2, "neither a section header nor a setting: no = or : in it")],
    b"[a\nk = 1\n": [(1, "a line before the first section header"), (2, "a line before the first section header")],
    b"[a]\n= secret\n": [(2, "a setting without a name")],
    b"[a]\ns3 =\n  b = 1\n\n  secret\n": [(5, "a line without = inside a nested block")],
    b"[a]\ns3 = x\n  secret\n": [],
    b"[DEFAULT]\ns3 =\n  secret\n": [],
    b"[DEFAULT]\ns3 =\n  secret\n[a]\n": [(3, "a line without = inside a nested block")],
    b"[DEFAULT]\ns3 =\n  secret\n[a]\ns3 = own\n": [],
}


@pytest.mark.posix_only("botocore reads a file in the encoding of the locale, which is no UTF-8 there")
@pytest.mark.parametrize("data", PROBLEMS, ids=repr)
def test_problems_are_those_of_botocore_and_hold_no_content(data: bytes) -> None:
    problems = Document.parse(data).problems()
    assert problems == PROBLEMS[data]
    assert bool(problems) == (botocore_reads(data) is None)
    assert not any("secret" in problem.reason for problem in problems)


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf[a]\n", "[a]\n".encode("utf-16"), b"# \xfc\n[a]\n"], ids=repr)
def test_a_file_in_another_encoding_is_to_be_saved_in_this_one(data: bytes) -> None:
    """PowerShell 5.1 writes UTF-16, older editors of Windows its own encoding, or UTF-8 with a mark."""
    (problem,) = Document.parse(data).problems()
    assert broken(problem).hints == ("save the file as UTF-8 without a byte order mark, in an editor",)


def test_problems_are_in_order_of_lines() -> None:
    document = Document.parse(b"\xef\xbb\xbfstray\n[a]\ns3 =\n  x\nk = 1\nk = \xff\n")
    assert [problem.line for problem in document.problems()] == [1, 1, 4, 6, 6]
    assert isinstance(document.problems()[0], Problem)


def test_reading() -> None:
    text = b"[DEFAULT]\nregion = d\noutput = json\n[a]\nRegion = x\ns3 =\n  k = v\n\n  [z]\n\n[profile b]\n"
    document = Document.parse(text)
    assert document.sections() == ["a", "profile b"]
    assert document.has("a")
    assert not document.has("A")
    assert not document.has("DEFAULT")
    assert document.own("a") == {"region": "x", "s3": "\nk = v\n\n[z]"}
    assert document.items("a") == {"region": "x", "output": "json", "s3": "\nk = v\n\n[z]"}
    assert document.own("profile b") == {}
    assert document.items("profile b") == document.own("DEFAULT") == {"region": "d", "output": "json"}
    assert document.own("nobody") == document.items("nobody") == document.items("DEFAULT") == {}


def test_get_sees_what_botocore_sees() -> None:
    document = Document.parse(b"[DEFAULT]\nregion = d\n[a]\nRegion = x\n[b]\n")
    assert document.get("a", "REGION") == "x"
    assert document.get("b", "region") == "d"
    assert document.get("b", "output") is None
    assert document.get("nobody", "region") is None


REFUSED = [
    ("a", "k", " leading"), ("a", "k", "trailing\t"), ("a", "k", "two\nlines"), ("a", "k", "two\rlines"),
    ("a", "k", "\x00"), ("a", "k", "a\tb"), ("a", "k", "a\x7fb"), ("a", "k", "a\x85b"), ("a", "k", "a\u2028b"),
    ("a", "k", "lone \udcff surrogate"), ("a", "", "v"), ("a", " k", "v"), ("a", "k=j", "v"), ("a", "k:j", "v"),
    ("a", "#k", "v"), ("a", ";k", "v"), ("a", "[k", "v"), ("a", "k\nj", "v"), ("", "k", "v"), ("DEFAULT", "k", "v"),
    ("b\nc", "k", "v"), ("b\udcff", "k", "v"),
]  # fmt: skip


@pytest.mark.parametrize(("section", "key", "value"), REFUSED)
def test_what_the_format_cannot_hold_is_refused(section: str, key: str, value: str) -> None:
    document = Document.parse(b"[a]\nj = 1\n")
    with pytest.raises(FilesError, match="cannot hold") as refusal:
        document.set(section, key, value)
    assert "lone" not in str(refusal.value)
    assert document.render() == b"[a]\nj = 1\n"


def test_a_value_of_several_lines_may_be_set_to_itself() -> None:
    document = Document.parse(b"[a]\ns3 =\n  b = 1\n")
    document.set("a", "s3", document.own("a")["s3"])
    assert document.render() == b"[a]\ns3 =\n  b = 1\n"


def test_an_edit_that_would_change_more_than_its_key_is_not_made() -> None:
    data = b"[a]\nsecret\n  words\n"  # with a key above them, the indented line would continue its value
    document = Document.parse(data)
    with pytest.raises(FilesError, match="the file, line 2: neither") as refusal:
        document.set("a", "k", "v")
    assert refusal.value.hints
    assert "secret" not in str(refusal.value)
    assert document.render() == data


def test_ten_times_the_profiles_are_ten_times_the_work() -> None:
    section = "[profile p{0}]\naws_access_key_id = A{0}\naws_secret_access_key = s\nregion = x\ns3 =\n  a = b\n\n"
    few, many = ("".join(section.format(n) for n in range(count)).encode() for count in (50, 500))
    assert _work(few) > 50
    assert _work(many) < 15 * _work(few)


def test_ten_times_the_lines_of_one_value_are_ten_times_the_work() -> None:
    few, many = (b"[a]\nk =\n" + b"  x = y\n\n" * count for count in (50, 500))
    assert _work(few) > 50
    assert _work(many) < 15 * _work(few)


def _work(data: bytes) -> int:
    """Count the lines of Python that a reading takes: the same on every machine, unlike its time."""
    steps = 0

    def count(_frame: FrameType, event: str, _argument: object) -> Any:  # noqa: ANN401  a function that returns itself
        nonlocal steps
        steps += event == "line"
        return count

    parse.cache_clear()
    before = sys.gettrace()
    sys.settrace(count)
    try:
        Document.parse(data).problems()
    finally:
        sys.settrace(before)
    return steps
