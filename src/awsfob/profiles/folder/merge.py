"""Bringing both AWS files in line with the profile folder, and showing what that changes. Pure.

Only sections with the marker of a file of the folder are changed, and missing ones are made. A section whose file is
gone is removed when the user asks for that, unless it holds a long-term key: that might be the last copy.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, NamedTuple

from awsfob.ini.document import Document
from awsfob.profiles.folder.section_copy import (
    copy_into_config,
    copy_into_credentials,
    is_secret_name,
    marked_names,
    put_plain_key,
)
from awsfob.profiles.snapshot import KEY_ID, config_headers, holds_key, holds_session, new_header, profile_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from awsfob.ini.edit import Edit
    from awsfob.model import SectionCopy

_SETTING = re.compile(r"(\s*[#;]*\s*)([^=:]+?)(\s*[=:]\s*)(.*)")
_HARMLESS = ("aws_access_key_id", "aws_session_token_expiration")


class Folded(NamedTuple):
    """What a file is to say, and what was left as it is and why, one line each."""

    data: bytes
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Folded({len(self.data)} bytes)"


def sync_credentials(data: bytes, copies: Sequence[SectionCopy], *, prune: bool) -> Folded:
    """Return the credentials file in line with the folder.

    Args:
        data: The file.
        copies: What the folder's files say, one each.
        prune: Take out the sections whose file is gone.
    """
    document, notes = Document.parse(data), []
    with document.edit() as edit:
        for copy in copies:
            if edit.has(copy.profile) and copy.profile not in marked_names(edit, copy.profile):
                login = f"; fob login {copy.profile} takes it over" if not copy.is_plain else ""
                notes.append(f"[{copy.profile}] of credentials is not made from the folder, and stays as it is{login}")
            else:
                copy_into_credentials(edit, copy)
    with document.edit() as edit:
        for copy in copies:
            if copy.is_plain and copy.profile in marked_names(edit, copy.profile):
                notes += _put_plain_key(document, edit, copy)
        notes += _prune(edit, document.sections(), {copy.profile for copy in copies}, "credentials", prune=prune)
    return Folded(document.render(), tuple(notes))


def sync_config(data: bytes, copies: Sequence[SectionCopy], *, prune: bool) -> Folded:
    """Return the config file in line with the folder; arguments as for ``sync_credentials``."""
    document, notes = Document.parse(data), []
    headers = config_headers(document)
    with document.edit() as edit:
        for copy in copies:
            header = headers.get(copy.profile) or new_header(copy.profile)
            if edit.has(header) and copy.profile not in marked_names(edit, header):
                notes.append(f"[{header}] of config is not made from the folder, and stays as it is")
            copy_into_config(edit, header, copy)
        notes += _prune(edit, document.sections(), {copy.profile for copy in copies}, "config", prune=prune)
    return Folded(document.render(), tuple(notes))


def masked_diff(name: str, before: bytes, after: bytes) -> str:
    """Return the lines that differ, as ``diff`` shows them, with the values of secrets masked."""
    old, new = (data.decode("utf-8", "replace").splitlines() for data in (before, after))
    return "".join(f"{line}\n" for line in _masked(difflib.unified_diff(old, new, name, name, lineterm="", n=0)))


def _masked(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        sign, text = line[:1], line[1:]
        found = _SETTING.fullmatch(text) if sign in "+-" and not line.startswith(("+++", "---")) else None
        if found and not text.lstrip().startswith("###") and _hides(found[2].strip().lower(), found[1]):
            yield f"{sign}{found[1]}{found[2]}{found[3]}***"
        else:
            yield line


def _hides(key: str, before: str) -> bool:
    return key not in _HARMLESS and (is_secret_name(key) or bool(before.strip()))


def _put_plain_key(document: Document, edit: Edit, copy: SectionCopy) -> list[str]:
    """Write a key that is used as it is, unless a session or another key stands there."""
    values = document.items(copy.profile)
    if holds_session(values):
        return []
    if holds_key(values) and values.get(KEY_ID) != copy.key_id:
        return [f"[{copy.profile}] of credentials holds another key than its file, and keeps it"]
    put_plain_key(edit, copy)
    return []


def _prune(edit: Edit, headers: Sequence[str], known: set[str], file: str, *, prune: bool) -> Iterator[str]:
    """Take out the sections whose file is gone; yield what stays, and why."""
    for header in headers:
        name = profile_of(header) if file == "config" else header
        if name is None or name in known or name not in marked_names(edit, header):
            continue
        if not prune:
            yield f"[{header}] of {file} comes from a file that is gone; --prune removes it"
        elif holds_key(edit.own(header)):
            yield f"[{header}] of {file} holds a long-term key, perhaps its last copy, and stays"
        else:
            edit.remove_section(header)
