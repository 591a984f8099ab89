"""Checks of values and names that an AWS file can hold."""

from __future__ import annotations

from awsfob.errors import EditError
from awsfob.ini.lines import DEFAULT


def check_value(value: str) -> None:
    """Check that a value is one line of text, without white space at its ends.

    Raises:
        FilesError: It is not; the message does not contain the value.
    """
    if value != value.strip() or not _is_one_line(value):
        raise _cannot_hold("this value: white space at its ends, or control characters in it")


def check_name(name: str) -> None:
    """Check that a line can hold the name of a setting.

    Raises:
        FilesError: It cannot; the message does not contain the name.
    """
    if not name or name != name.strip() or name[0] in "#;[" or "=" in name or ":" in name or not _is_one_line(name):
        raise _cannot_hold("a setting of this name")


def check_section(section: str) -> None:
    """Check that a new section can have a name, which must not be ``DEFAULT``.

    Raises:
        FilesError: It cannot; the message does not contain the name.
    """
    if not section or section == DEFAULT or not _is_one_line(section):
        raise _cannot_hold("a section of this name")


def _cannot_hold(what: str) -> EditError:
    return EditError(f"an AWS file cannot hold {what}", "use one line of text, without white space at its ends")


def _is_one_line(text: str) -> bool:
    """Return whether a text has no control characters, line separators and lone surrogates."""
    return not any(
        char < " " or "\x7f" <= char <= "\x9f" or char in "\u2028\u2029" or "\ud800" <= char <= "\udfff"
        for char in text
    )
