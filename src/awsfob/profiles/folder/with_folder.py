"""Add the files of a profile folder to a snapshot."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.structs import replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsfob.profiles.folder.profile_file import ProfileFile
    from awsfob.profiles.snapshot import Snapshot


def with_folder(snapshot: Snapshot, files: Mapping[str, ProfileFile], master: str | None) -> Snapshot:
    """Return a snapshot with the files of a profile folder.

    Args:
        snapshot: The AWS files.
        files: The files of the folder by name.
        master: The profile that assumes the roles whose files name no ``master_profile``; None for
            ``fob_master_profile`` of ``[default]``.
    """
    default = master or replace(snapshot, profile_files={}).settings("default").get("fob_master_profile") or None
    known = {name: replace(file, default_master=default) for name, file in files.items()}
    serials = {name: file.values.get("mfa_id") for name, file in known.items()}
    linked = {name: replace(file, master_serial=serials.get(file.master or "")) for name, file in known.items()}
    return replace(snapshot, profile_files=linked)
