"""A profile folder as ordinary profiles, for users who leave that layout. Pure: bytes in, bytes out.

A user with a device becomes ``[P-long-term]`` of the credentials file, whose sessions go to ``[P]``, so that
whatever names P still works. A role becomes ``role_arn`` and ``source_profile`` in the config file, where every SDK
reads them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.errors import FilesError
from awsfob.ini.document import Document
from awsfob.profiles.folder.rules import NOT_COPIED, ROLE_WORDS, check_profile, copy_of
from awsfob.profiles.folder.section_copy import is_secret_name
from awsfob.profiles.layouts import key_settings_apart, section_for_key
from awsfob.profiles.snapshot import KEY_ID, SECRET, config_headers, new_header

if TYPE_CHECKING:
    from awsfob.ini.edit import Edit
    from awsfob.profiles.folder.profile_file import ProfileFile
    from awsfob.profiles.snapshot import Snapshot


def imported(snapshot: Snapshot, credentials: bytes, config: bytes) -> tuple[bytes, bytes]:
    """Return both AWS files with the profiles of a folder in them.

    Args:
        snapshot: The folder, and the files that its profiles may refer to.
        credentials: The credentials file.
        config: The config file.

    Raises:
        FilesError: A file of the folder cannot be used, or a profile of its name says something else already.
    """
    into_credentials, into_config = Document.parse(credentials), Document.parse(config)
    headers = config_headers(into_config)
    with into_credentials.edit() as credentials_edit, into_config.edit() as config_edit:
        for name, file in snapshot.profile_files.items():
            check_profile(snapshot, name)
            _fill(config_edit, headers.get(name) or new_header(name), _settings(snapshot, file))
            if not file.is_role:
                _import_key(credentials_edit, file)
    return into_credentials.render(), into_config.render()


def _settings(snapshot: Snapshot, file: ProfileFile) -> dict[str, str]:
    """Return what goes into the config file: all but keys, and what only this layout says."""
    values = snapshot.values(file.section_ref)
    dropped = {*NOT_COPIED, *ROLE_WORDS} - {"region"}
    return {key: value for key, value in values.items() if key not in dropped and not is_secret_name(key)}


def _import_key(edit: Edit, file: ProfileFile) -> None:
    key = copy_of(file).key
    if key is None:
        return
    serial = file.values.get("mfa_id")
    header = section_for_key(file.name) if serial else file.name
    device = key_settings_apart(serial) if serial else {}
    _fill(edit, header, {KEY_ID: key.key_id, SECRET: key.secret.reveal(), **device})


def _fill(edit: Edit, header: str, values: dict[str, str]) -> None:
    """Set what is missing in a section.

    Raises:
        FilesError: The section says something else already; the message does not tell what.
    """
    own = edit.own(header)
    for key, value in values.items():
        if own.get(key, value) != value:
            raise FilesError(
                f"[{header}] is there already with another {key}",
                "rename or remove one of the two; nothing was changed",
            )
        edit.set(header, key, value)
