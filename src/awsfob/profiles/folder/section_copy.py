"""How the sections of a profile are made, and kept, from its file in the profile folder. Pure edits of a parsed file.

A section that carries the file's marker belongs to the folder; what else a user has written into it stays.
The config file gets settings only, never a secret: users show that file to others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from awsfob.profiles.folder.rules import NOT_COPIED, ROLE_WORDS, marked_name
from awsfob.profiles.snapshot import KEY_ID, SECRET

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from awsfob.ini.edit import Edit
    from awsfob.model import SectionCopy

_SECRET_NAME = re.compile(r"secret|token|password|passphrase|access_key|seed", re.IGNORECASE)


def is_secret_name(name: str) -> bool:
    """Say whether a setting of this name may hold a secret, which must not go into the config file."""
    return bool(_SECRET_NAME.search(name))


def marked_names(edit: Edit, header: str) -> set[str]:
    """Return the profiles that the markers in a section name: at most one, unless somebody has edited them."""
    return {name for comment in edit.comments(header) if (name := marked_name(comment))}


def copy_into_credentials(edit: Edit, copy: SectionCopy, session_settings: Sequence[str] = ()) -> None:
    """Make a profile's section of the credentials file say what its file says; the session in it stays.

    Args:
        edit: The credentials file.
        copy: What the file says.
        session_settings: Settings to add below the marker, empty, for a session that is about to be written.
    """
    header, empty = copy.profile, [f"{name} = " for name in session_settings]
    if not edit.has(header):
        edit.add_section(header, [*copy.lines, copy.marker, *empty])
        return
    if copy.profile not in marked_names(edit, header):
        edit.add_lines(header, [copy.marker], above=KEY_ID)
    _set_all(edit, header, copy.settings)
    for name in ROLE_WORDS:  # what only such a file says, and this one does not say any more
        if name not in dict(copy.settings):
            edit.remove(header, name)
    if empty and KEY_ID not in edit.own(header):
        edit.add_lines(header, empty)


def copy_into_config(edit: Edit, header: str, copy: SectionCopy) -> None:
    """Make a profile's section of the config file have its settings; one without the marker stays as it is.

    Keys that aws-token-refresh has left in such a section are removed: those of sessions, and the one in the file.
    """
    settings = [(name, value) for name, value in copy.settings if not is_secret_name(name)]
    if not edit.has(header):
        edit.add_section(header, [*(f"{name} = {value}" for name, value in settings), copy.marker])
    elif copy.profile in marked_names(edit, header):
        _set_all(edit, header, settings)
        _remove_keys(edit, header, copy.key_id)


def put_plain_key(edit: Edit, copy: SectionCopy) -> None:
    """Write the key of a profile without a device, as it is, into its section of the credentials file."""
    if copy.key:
        edit.set(copy.profile, KEY_ID, copy.key.key_id)
        edit.set(copy.profile, SECRET, copy.key.secret.reveal())


def _set_all(edit: Edit, header: str, settings: Iterable[tuple[str, str]]) -> None:
    for name, value in settings:
        edit.set(header, name, value)


def _remove_keys(edit: Edit, header: str, key_id: str | None) -> None:
    there = edit.own(header).get(KEY_ID, "")
    if there.startswith("ASIA") or (key_id and there == key_id):
        for name in NOT_COPIED:
            edit.remove(header, name)
