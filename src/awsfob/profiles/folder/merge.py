"""Update both AWS files from the profile folder (``fob sync``). Pure.

Missing sections are added. Only sections with the marker of a profile file are changed. With ``--prune``, a section
whose profile file is gone is removed, except if it may hold a long-term key: that may be the last copy of the key.
"""

from __future__ import annotations

from awsfob.ini.document import Document
from awsfob.light_typing import TYPE_CHECKING, NamedTuple
from awsfob.profiles.folder.rules import NOT_COPIED, marked_name
from awsfob.profiles.folder.section_copy import (
    copy_into_config,
    copy_into_credentials,
    marked_names,
    put_plain_key,
)
from awsfob.profiles.key_rule import holds_session, may_be_lost, may_hide_key, why_kept
from awsfob.profiles.snapshot import KEY_ID, config_headers, new_header, profile_of
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from awsfob.ini.edit import Edit
    from awsfob.model import SectionCopy


class Merged(NamedTuple):
    """The new content of a file, and notes on the sections that stay as they are, one line each."""

    data: bytes
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Merged({len(self.data)} bytes)"


def sync_credentials(data: bytes, copies: Sequence[SectionCopy], *, prune: bool) -> Merged:
    """Return the credentials file with the profiles of the folder.

    Args:
        data: The content of the file.
        copies: One section copy for each profile file.
        prune: Remove the sections whose profile file is gone.
    """
    document, notes = Document.parse(data), []
    with document.edit() as edit:
        for copy in copies:
            if edit.has(copy.profile) and copy.profile not in marked_names(edit, copy.profile):
                login = f"; to change that: fob login {shell_word(copy.profile)}" if not copy.is_plain else ""
                notes.append(
                    f"[{copy.profile}] of credentials does not come from the folder, and stays as it is{login}"
                )
            else:
                copy_into_credentials(edit, copy)
    with document.edit() as edit:
        for copy in copies:
            if copy.is_plain and copy.profile in marked_names(edit, copy.profile):
                notes += _put_plain_key(document, edit, copy)
        notes += _prune(edit, document.sections(), {copy.profile for copy in copies}, "credentials", prune=prune)
    return Merged(document.render(), tuple(notes))


def sync_config(data: bytes, copies: Sequence[SectionCopy], *, prune: bool) -> Merged:
    """Return the config file with the profiles of the folder; the arguments are those of ``sync_credentials``."""
    document, notes = Document.parse(data), []
    headers = config_headers(document)
    with document.edit() as edit:
        for copy in copies:
            header = headers.get(copy.profile) or new_header(copy.profile)
            if edit.has(header) and copy.profile not in marked_names(edit, header):
                notes.append(f"[{header}] of config does not come from the folder, and stays as it is")
            copy_into_config(edit, header, copy)
        notes += _prune(edit, document.sections(), {copy.profile for copy in copies}, "config", prune=prune)
    return Merged(document.render(), tuple(notes))


def _put_plain_key(document: Document, edit: Edit, copy: SectionCopy) -> list[str]:
    """Write the key of a profile without a device, unless the section holds a session or another key."""
    values = document.items(copy.profile)
    if holds_session(values):
        return []
    if may_be_lost(values, copy.key) or may_be_lost(document.own(copy.profile), copy.key):
        is_same = copy.key and values.get(KEY_ID) == copy.key.key_id
        what = "another secret for the key of its profile file" if is_same else "another key than its profile file"
        return [f"[{copy.profile}] of credentials holds {what}, and stays as it is"]
    put_plain_key(edit, copy)
    return []


def _beside_session(edit: Edit, header: str) -> Iterator[str]:
    """Yield the comments of a section, except fob's marker, and the values that are not part of a session."""
    yield from (comment for comment in edit.comments(header) if marked_name(comment) is None)
    yield from (value for name, value in edit.own(header).items() if name not in NOT_COPIED)


def _prune(edit: Edit, headers: Sequence[str], known: set[str], file: str, *, prune: bool) -> Iterator[str]:
    """Remove the sections whose profile file is gone; yield a note for each one that stays."""
    for header in headers:
        name = profile_of(header) if file == "config" else header
        if name is None or name in known or name not in marked_names(edit, header):
            continue
        if not prune:
            yield f"[{header}] of {file} comes from a profile file that is gone; to remove it, use --prune"
        elif may_be_lost(edit.own(header)):
            yield f"[{header}] of {file} stays: it {why_kept(edit.own(header))}, which may be the last copy"
        elif any(may_hide_key(text) for text in _beside_session(edit, header)):
            yield f"[{header}] of {file} stays: a comment or setting in it may contain a long-term key"
        else:
            edit.remove_section(header)
