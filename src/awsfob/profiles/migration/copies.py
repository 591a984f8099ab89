"""A key that is in two files, after a migration from config to the credentials file. Pure."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.layouts import find_pair
from awsfob.profiles.migration.moves import FileMove
from awsfob.profiles.section_changes import SectionChange
from awsfob.profiles.snapshot import CONFIG, CREDENTIALS, KEY_ID, SECRET

if TYPE_CHECKING:
    from awsfob.profiles.snapshot import Snapshot


def removal_of_copy(snapshot: Snapshot, name: str) -> FileMove | None:
    """Return the move that removes a key from config that is also in the credentials file, in the same profile.

    Args:
        snapshot: All files.
        name: The name of a pair.
    """
    pair = find_pair(snapshot, name)
    ref = snapshot.section_ref(pair.key_profile, CONFIG) if pair and pair.key.file == CREDENTIALS else None
    if pair is None or ref is None:
        return None
    own, copy = snapshot.config.own(ref.header), snapshot.credentials.own(pair.key.header)
    before = {each: own[each] for each in (KEY_ID, SECRET) if each in own}
    if not before or any(copy.get(each) != value for each, value in before.items()):
        return None
    return FileMove(CONFIG, changes=(SectionChange(ref, dict.fromkeys(before), before),))
