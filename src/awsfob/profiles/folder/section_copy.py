"""How the sections of a profile are made, and kept, from its file in the profile folder. Pure, bytes to bytes.

A section that carries the file's marker is the folder's; what else a person has written into it stays all the same.
The config file gets settings only, never a secret: it is a file that people show around.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from awsfob.ini import sections as blocks
from awsfob.ini.document import Document
from awsfob.profiles.folder.rules import NOT_COPIED, ROLE_WORDS, marked_name
from awsfob.profiles.snapshot import KEY_ID, SECRET

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from awsfob.model import SectionCopy

_SECRET_NAME = re.compile(r"secret|token|password|passphrase|access_key|seed", re.IGNORECASE)


def is_secret_name(key: str) -> bool:
    """Say whether a setting of this name may hold a secret, which belongs into no config file."""
    return bool(_SECRET_NAME.search(key))


def is_marked(data: bytes, header: str, profile: str) -> bool:
    """Say whether a section carries the marker of a profile's file."""
    return profile in marked_names(data, header)


def marked_names(data: bytes, header: str) -> set[str]:
    """Return the profiles that the markers in a section name; there is one at most, where nobody has edited it."""
    return {name for comment in blocks.comments(data, header) if (name := marked_name(comment))}


def copy_into_credentials(data: bytes, copy: SectionCopy, session_keys: Sequence[str] = ()) -> bytes:
    """Make a profile's section of the credentials file say what its file says; the session in it stays.

    Args:
        data: The credentials file.
        copy: What the file says.
        session_keys: Keys that are to stand behind the marker, empty, for a session that is about to be written.
    """
    header = copy.profile
    if not Document.parse(data).has(header):
        return blocks.add_section(data, header, [*copy.lines, copy.marker, *_empty(session_keys)])
    data = _with_marker(data, header, copy)
    data = _with_settings(data, header, copy.settings, gone=ROLE_WORDS)
    has_keys = KEY_ID in Document.parse(data).own(header)
    return data if has_keys or not session_keys else blocks.add_lines(data, header, _empty(session_keys))


def copy_into_config(data: bytes, header: str, copy: SectionCopy) -> bytes:
    """Make a profile's section of the config file have its settings; one that somebody else has made stays as it is.

    Keys that aws-token-refresh has left in such a section are taken out: of sessions, and the one that the file has.
    """
    settings = [(key, value) for key, value in copy.settings if not is_secret_name(key)]
    if not Document.parse(data).has(header):
        lines = [f"{key} = {value}" for key, value in settings]
        return blocks.add_section(data, header, [*lines, copy.marker])
    if not is_marked(data, header, copy.profile):
        return data
    return _without_keys(_with_settings(data, header, settings, gone=()), header, copy.key_id)


def put_plain_key(data: bytes, copy: SectionCopy) -> bytes:
    """Write the key of a profile without a device, as it is, into its section of the credentials file."""
    document = Document.parse(data)
    if copy.key:
        document.set(copy.profile, KEY_ID, copy.key.key_id)
        document.set(copy.profile, SECRET, copy.key.secret.reveal())
    return document.render()


def _empty(keys: Sequence[str]) -> list[str]:
    return [f"{key} = " for key in keys]


def _with_marker(data: bytes, header: str, copy: SectionCopy) -> bytes:
    if is_marked(data, header, copy.profile):
        return data
    return blocks.add_lines(data, header, [copy.marker], above=KEY_ID)


def _with_settings(data: bytes, header: str, settings: Iterable[tuple[str, str]], *, gone: Sequence[str]) -> bytes:
    """Set what the file says, and remove what only such a file says and this one does not say any more."""
    document, wanted = Document.parse(data), dict(settings)
    for key, value in wanted.items():
        document.set(header, key, value)
    for key in gone:
        if key not in wanted:
            document.remove(header, key)
    return document.render()


def _without_keys(data: bytes, header: str, key_id: str | None) -> bytes:
    document = Document.parse(data)
    own = document.own(header)
    if own.get(KEY_ID, "").startswith("ASIA") or (key_id and own.get(KEY_ID) == key_id):
        for key in NOT_COPIED:
            document.remove(header, key)
    return document.render()
