"""Convert a profile folder to ordinary profiles (``fob import``). Pure: bytes in, bytes out.

The access key of a user with a device goes to ``[P-long-term]`` of the credentials file, and its sessions go to
``[P]``, so that programs can still use the profile P. A role becomes ``role_arn`` and ``source_profile`` in the config
file, which all SDKs read.
"""

from __future__ import annotations

from awsfob.errors import EditError
from awsfob.ini.document import Document
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.folder.rules import NOT_COPIED, ROLE_SETTINGS, check_profile, copy_of
from awsfob.profiles.folder.section_copy import is_secret_name
from awsfob.profiles.layouts import device_settings, section_for_key
from awsfob.profiles.snapshot import KEY_ID, LEGACY_TOKEN, SECRET, TOKEN, config_headers, new_header

if TYPE_CHECKING:
    from awsfob.ini.edit import Edit
    from awsfob.profiles.folder.profile_file import ProfileFile
    from awsfob.profiles.snapshot import Snapshot


def with_imported(snapshot: Snapshot, credentials: bytes, config: bytes) -> tuple[bytes, bytes]:
    """Return both AWS files with the profiles of a folder.

    Args:
        snapshot: The folder and both AWS files.
        credentials: The content of the credentials file.
        config: The content of the config file.

    Raises:
        FilesError: A file of the folder cannot be used, or an AWS file has a different profile with the same name.
    """
    new_credentials, new_config = Document.parse(credentials), Document.parse(config)
    headers = config_headers(new_config)
    with new_credentials.edit() as credentials_edit, new_config.edit() as config_edit:
        for name, file in snapshot.profile_files.items():
            check_profile(snapshot, name)
            _add_settings(config_edit, headers.get(name) or new_header(name), _settings(snapshot, file))
            if not file.is_role:
                _import_key(credentials_edit, file)
    return new_credentials.render(), new_config.render()


def _settings(snapshot: Snapshot, file: ProfileFile) -> dict[str, str]:
    """Return the settings for the config file: all except secrets and the settings of this layout only."""
    values = snapshot.values(file.section_ref)
    dropped = {*NOT_COPIED, *ROLE_SETTINGS} - {"region"}
    return {name: value for name, value in values.items() if name not in dropped and not is_secret_name(name)}


def _import_key(edit: Edit, file: ProfileFile) -> None:
    key = copy_of(file).key
    if key is None:
        return
    serial = file.values.get("mfa_id")
    header = section_for_key(file.name) if serial else file.name
    device = device_settings(serial) if serial else {}
    _add_settings(edit, header, {KEY_ID: key.key_id, SECRET: key.secret.reveal(), **device})
    for name in (TOKEN, LEGACY_TOKEN):  # of an older session: SDKs would send it with the key
        edit.remove(header, name)


def _add_settings(edit: Edit, header: str, values: dict[str, str]) -> None:
    """Add the missing settings to a section.

    Raises:
        FilesError: The section has another value for a setting; the message does not contain the values.
    """
    own = edit.own(header)
    for name, value in values.items():
        if own.get(name, value) != value:
            raise EditError(
                f"[{header}] exists already with another {name}", "rename or remove one of the two profiles"
            )
        edit.set(header, name, value)
