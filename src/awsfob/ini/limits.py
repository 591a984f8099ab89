"""What an AWS file can hold: the texts that may be a value, a setting's name or a section's."""

from __future__ import annotations

from awsfob.errors import FilesError
from awsfob.ini.lines import DEFAULT


def check_value(value: str) -> None:
    """Refuse a value that is not one line of text, as it would be written.

    Raises:
        FilesError: It is not; the message does not repeat it.
    """
    if value != value.strip() or not _is_one_line(value):
        raise _cannot_hold("this value: white space at its ends, or control characters in it")


def check_name(name: str) -> None:
    """Refuse the name of a setting that no line can hold.

    Raises:
        FilesError: It is one; the message does not repeat it.
    """
    if not name or name != name.strip() or name[0] in "#;[" or "=" in name or ":" in name or not _is_one_line(name):
        raise _cannot_hold("a setting of this name")


def check_section(section: str) -> None:
    """Refuse a name that no section can be given, or that means something else.

    Raises:
        FilesError: It is one; the message does not repeat it.
    """
    if not section or section == DEFAULT or not _is_one_line(section):
        raise _cannot_hold("a section of this name")


def _cannot_hold(what: str) -> FilesError:
    return FilesError(f"an AWS file cannot hold {what}", "nothing was changed")


def _is_one_line(text: str) -> bool:
    """Say whether a text is free of control characters, line separators and lone surrogates."""
    return not any(
        char < " " or "\x7f" <= char <= "\x9f" or char in "\u2028\u2029" or "\ud800" <= char <= "\udfff"
        for char in text
    )
