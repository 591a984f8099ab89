"""Copy a profile file to the sections of the AWS files. Pure: edits of a parsed file.

fob changes only a section with the marker of the profile file; other settings in it stay. The config file gets no
secret, because users show it to others.
"""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles import expiry
from awsfob.profiles.folder.rules import NOT_COPIED, ROLE_SETTINGS, marked_name
from awsfob.profiles.key_rule import Held, held_in, is_copy_of
from awsfob.profiles.snapshot import KEY_ID, LEGACY_TOKEN, SECRET, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from awsfob.ini.edit import Edit
    from awsfob.model import Key, SectionCopy

_SECRET_NAMES = ("secret", "token", "password", "passphrase", "access_key", "seed")


def is_secret_name(name: str) -> bool:
    """Return whether a setting with this name may hold a secret, which must not go to the config file."""
    return any(each in name.casefold() for each in _SECRET_NAMES)


def marked_names(edit: Edit, header: str) -> set[str]:
    """Return the profiles in the markers of a section: at most one, except if a user has edited them."""
    return {name for comment in edit.comments(header) if (name := marked_name(comment))}


def copy_into_credentials(edit: Edit, copy: SectionCopy, session_settings: Sequence[str] = ()) -> None:
    """Copy the settings of a profile file to its section of the credentials file; a session in it stays.

    Args:
        edit: The edit of the credentials file.
        copy: The section copy of the profile file.
        session_settings: The settings of a session that is written next; added with empty values below the marker.
    """
    header, empty = copy.profile, [f"{name} = " for name in session_settings]
    if not edit.has(header):
        edit.add_section(header, [*copy.lines, copy.marker, *empty])
        return
    if copy.profile not in marked_names(edit, header):
        edit.add_lines(header, [copy.marker], above=KEY_ID)
    _set_all(edit, header, copy.settings)
    for name in ROLE_SETTINGS:  # settings of profile files only; the file no longer has them
        if name not in dict(copy.settings):
            edit.remove(header, name)
    if empty and KEY_ID not in edit.own(header):
        edit.add_lines(header, empty)


def copy_into_config(edit: Edit, header: str, copy: SectionCopy) -> None:
    """Copy the settings of a profile file to its section of the config file; without the marker, the section stays.

    Credentials that aws-token-refresh has left in the section are removed: a session, or the key of the profile file.
    """
    settings = [(name, value) for name, value in copy.settings if not is_secret_name(name)]
    if not edit.has(header):
        edit.add_section(header, [*(f"{name} = {value}" for name, value in settings), copy.marker])
    elif copy.profile in marked_names(edit, header):
        _set_all(edit, header, settings)
        _remove_keys(edit, header, copy.key)


def put_plain_key(edit: Edit, copy: SectionCopy) -> None:
    """Write the access key of a profile without a device to its section of the credentials file.

    The token and the expiry of an older session are removed: SDKs would send the token with the key.
    """
    if copy.key:
        for name in (TOKEN, LEGACY_TOKEN, *expiry.SETTINGS):
            edit.remove(copy.profile, name)
        edit.set(copy.profile, KEY_ID, copy.key.key_id)
        edit.set(copy.profile, SECRET, copy.key.secret.reveal())


def _set_all(edit: Edit, header: str, settings: Iterable[tuple[str, str]]) -> None:
    for name, value in settings:
        edit.set(header, name, value)


def _remove_keys(edit: Edit, header: str, key: Key | None) -> None:
    there = edit.own(header)
    if held_in(there) is Held.SESSION or (key and there.get(KEY_ID) and is_copy_of(there, key)):
        for name in NOT_COPIED:
            edit.remove(header, name)
