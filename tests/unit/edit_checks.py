"""What must be true of every reading and every edit of an AWS file.

Nothing here asks ``Document`` where a line is: what an edit may touch is worked out from the bytes before and after,
and from the value that was there.
"""

from __future__ import annotations

import configparser
import io
import re
from typing import TYPE_CHECKING, NamedTuple

from awsfob.errors import FilesError
from awsfob.ini.document import Document
from tests.unit.ini_oracle import Sections, botocore_reads, fob_reads, meaning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


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
        assert not accepted or would_be_a_header(edit)
        return
    check_meaning(before, edit, after, accepted=accepted)
    old = before.get(edit.section, {}).get(edit.key.lower())
    # In a file that botocore refuses, and fob never writes, a stray line may say what a line of the block says.
    if accepted or "\n" not in (old or "") or edit.value in (None, old):
        check_bytes(data, edit, after, old=old)


def would_be_a_header(edit: Edit) -> bool:
    """Say whether no line can hold the setting: a key may begin with a bracket as long as none closes it."""
    return edit.key.startswith("[") and "]" in (edit.value or "")


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
    elif accepted:  # botocore looks at a block in [DEFAULT] only once it shows through: in a new section, for one
        assert {problem.reason for problem in document.problems()} == {"a line without = inside a nested block"}
        assert any(value.startswith("\n") for value in before["DEFAULT"].values())
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
    """The old file with the new value in the setting's own line, and without the lines that continued the old value."""
    lines = data.splitlines(keepends=True)
    first, *more = old.encode("utf-8", "surrogateescape").split(b"\n")
    value = (edit.value or "").encode()
    assert any(
        after == b"".join([*lines[:at], head, *without_block(lines[at + 1 :], more)])
        for at, line in enumerate(lines)
        for head in with_value_replaced(line, first, value)
    )


def without_block(lines: list[bytes], pieces: list[bytes]) -> list[bytes]:
    """Return the lines that stay: each but the first that say the pieces, in their order; comments are none of them."""
    left, rest = list(pieces), []
    for line in lines:
        if left and line.decode("utf-8", "surrogateescape").strip() == left[0].decode("utf-8", "surrogateescape"):
            left.pop(0)
        else:
            rest.append(line)
    return rest


def check_only_replaced(data: bytes, after: bytes, old: str, new: str) -> None:
    """The old file with the old value taken out in one place, and the new one (after a space, maybe) put in there."""
    gone = old.encode("utf-8", "surrogateescape")
    assert any(after == result for result in with_value_replaced(data, gone, new.encode()))


def with_value_replaced(data: bytes, gone: bytes, new: bytes) -> Iterator[bytes]:
    fillers = (b"", b" ") if not gone else (b"",)
    starts = (at for at in range(len(data) + 1) if data.startswith(gone, at))
    yield from (data[:at] + fill + new + data[at + len(gone) :] for at in starts for fill in fillers)


def check_only_dropped(data: bytes, after: bytes, old: str, key: str) -> None:
    """The old file without some of its lines: those of the value, and no comment among them."""
    left = pieces_of(after)
    dropped = []
    for line in pieces_of(data):
        if left[:1] == [line]:
            left.pop(0)
        else:
            dropped.append(line.decode("utf-8", "surrogateescape").strip())
    assert not left
    heads = [line for line in dropped if line.lower().startswith(key.lower())]
    assert heads
    if not Document.parse(data).problems():
        pieces = old.split("\n")
        assert sorted(line for line in dropped if line) == sorted([*filter(None, pieces[1:]), heads[0]])
        assert pieces[0] in heads[0]
    assert not any(line.startswith(("#", ";")) for line in dropped)


def pieces_of(data: bytes) -> list[bytes]:
    """Split behind each CR and each LF: a lone CR and an LF that come together when what was between them has gone
    are one line end by then, and the same two bytes."""
    return re.findall(rb"[^\r\n]*[\r\n]|[^\r\n]+", data)


def check_edits_in_a_row(data: bytes, edits: list[Edit]) -> None:
    document = Document.parse(data)
    for edit in edits:
        before = document.render()
        if botocore_reads(before) is None:
            return
        if edit.value is None:
            document.remove(edit.section, edit.key)
        else:
            document.set(edit.section, edit.key, edit.value)
        assert document.render() == apply(before, edit)
        check_edit(before, edit)


def check_edits_at_once(data: bytes, edits: list[Edit]) -> None:
    """One edit of many changes gives what as many edits give."""
    one_by_one, at_once = Document.parse(data), Document.parse(data)
    try:
        for edit in edits:
            one_by_one.change(edit.section, {edit.key: edit.value})
    except FilesError:
        return
    with at_once.edit() as together:
        for edit in edits:
            if edit.value is None:
                together.remove(edit.section, edit.key)
            else:
                together.set(edit.section, edit.key, edit.value)
    assert at_once.render() == one_by_one.render()
