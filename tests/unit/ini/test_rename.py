"""A renamed section: one header changes, and the meaning of nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsfob.errors import FilesError
from awsfob.ini.document import Document
from awsfob.ini.rename import rename_section

LINES = st.sampled_from(["a = b", "# c", "", "  nested = 1", "[z]", "x: [a]", "; [a]", "k = [a]"])


@given(above=st.lists(LINES, max_size=4), below=st.lists(LINES, max_size=4), end=st.sampled_from(["\n", "\r\n"]))
def test_only_the_header_changes(above: list[str], below: list[str], end: str) -> None:
    text = end.join([*above, "[a] ; why", *below, ""])
    document = Document.parse(text.encode())
    if document.problems() or above.count("[z]") + below.count("[z]") > 1:
        return
    renamed = rename_section(text.encode(), "a", "b-long-term").decode()
    assert renamed == end.join([*above, "[b-long-term] ; why", *below, ""])
    after = Document.parse(renamed.encode())
    assert after.own("b-long-term") == document.own("a")
    assert [each for each in after.sections() if each != "b-long-term"] == [
        each for each in document.sections() if each != "a"
    ]


@pytest.mark.parametrize(("section", "name"), [("gone", "b"), ("a", "z"), ("a", "DEFAULT")])
def test_what_cannot_be_renamed_is_refused(section: str, name: str) -> None:
    with pytest.raises(FilesError):
        rename_section(b"[a]\nx = y\n[z]\n", section, name)
