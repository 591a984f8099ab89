"""Names of files for long texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from awsfob.storage.short_name import short_name


@given(st.text(st.characters(exclude_categories=()), max_size=300), st.text(max_size=300))
def test_a_name_is_of_its_text_alone(text: str, other: str) -> None:
    name = short_name("x" + text)
    assert (len(name), set(name) <= set("0123456789abcdef")) == (32, True)
    assert name == short_name("x" + text)
    assert (name == short_name("x" + other)) is (text == other)


def test_bytes_that_are_no_text_make_a_difference() -> None:
    assert short_name("a\udcff") != short_name("a\udcfe")


def test_the_name_stays_the_same_for_other_runs_of_fob() -> None:
    assert short_name("section work-sts of /home/me/.aws/credentials") == "d79c56077eb899adaf7ab301c714fb5f"
