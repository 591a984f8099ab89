"""A migration of a profile file of aws-token-refresh to the AWS files. Pure.

While the file is there, fob uses it and not the sections. So it has to go once the key is in the AWS files, and the
sections that were copies of it lose their mark: ``fob sync --prune`` would remove them.
"""

from __future__ import annotations

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.folder.rules import NOT_COPIED, ROLE_SETTINGS, check_profile, copy_of
from awsfob.profiles.folder.section_copy import is_secret_name
from awsfob.profiles.layouts import device_settings, find_pair
from awsfob.profiles.migration.added_key import planned_with_key
from awsfob.profiles.migration.moves import FileMove
from awsfob.profiles.migration.planned import FILES, planned_migration
from awsfob.profiles.roles import chain
from awsfob.profiles.section_changes import SectionChange
from awsfob.profiles.section_ref import SectionRef
from awsfob.profiles.snapshot import CONFIG, KEY_ID, SECRET, header_for_all
from awsfob.structs import replace
from awsfob.text import shell_word

if TYPE_CHECKING:
    from awsfob.profiles.folder.profile_file import ProfileFile
    from awsfob.profiles.migration.planned import Migration
    from awsfob.profiles.snapshot import Snapshot


def without_file(snapshot: Snapshot, name: str) -> Snapshot:
    """Return what the files would be without a profile file."""
    return replace(
        snapshot, profile_files={each: file for each, file in snapshot.profile_files.items() if each != name}
    )


def planned_from_file(snapshot: Snapshot, name: str, layout: str) -> Migration | None:
    """Return the plan that moves the key of a profile file to the AWS files; None if it is there in this layout.

    Args:
        snapshot: All files.
        name: The profile, which has a file with a key.
        layout: The name of the layout.

    Raises:
        FilesError: The file is not valid, has no device, or has roles that would not work; or see ``planned_with_key``.
    """
    check_profile(snapshot, name)
    file, rest = snapshot.profile_files[name], without_file(snapshot, name)
    key, serial = copy_of(file).key, file.values.get("mfa_id")
    if key is None or not serial:
        raise FilesError(
            f"{file.path} has no {'access key' if key is None else 'mfa_id'}, so no session is got with it",
            f"to convert all profile files: fob import {shell_word(file.path.parent)}",
        )
    pair = find_pair(rest, name)
    own = rest.values(pair.key) if pair else {}
    if pair and (own.get(KEY_ID), own.get(SECRET)) == (key.key_id, key.secret.reveal()):
        found = None if pair.layout.name == layout else planned_migration(rest, pair, layout)
    else:
        found = planned_with_key(rest, name, key, layout, (_unmarked(rest, file), device_settings(serial)))
    for each, other in snapshot.profile_files.items():
        if other.is_role and other.master == name:
            chain(found.after if found else rest, each)  # it raises an error for one that would not work
    return found


def _unmarked(snapshot: Snapshot, file: ProfileFile) -> tuple[FileMove, ...]:
    """Return the moves after which the sections of a profile file are ordinary ones, with all its settings."""
    header = header_for_all(snapshot.config, file.name)
    own, dropped = snapshot.config.own(header), {*NOT_COPIED, *ROLE_SETTINGS} - {"region"}
    settings = {
        name: value
        for name, value in file.values.items()
        if name not in dropped and not is_secret_name(name) and name not in own and "\n" not in value
    }
    moves = {each: FileMove(each, unmarked=(file.name,)) for each in FILES}
    if settings:
        change = SectionChange(SectionRef(CONFIG, header), settings, dict.fromkeys(settings))
        moves[CONFIG] = replace(moves[CONFIG], changes=(change,))
    found = {each: move.made_in(snapshot.files[each][0].render()) for each, move in moves.items()}
    return tuple(move for each, move in moves.items() if found[each] != snapshot.files[each][0].render())
