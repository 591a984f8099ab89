"""The profile to use if the user names none and ``default`` has no credentials."""

from __future__ import annotations

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.text import shell_word

if TYPE_CHECKING:
    from awsfob.profiles.layouts import Pair
    from awsfob.profiles.snapshot import Snapshot

_MOST = 5


def chosen_profile(snapshot: Snapshot, default: str) -> str:
    """Return the default profile if it has credentials; else ask whether to use the only profile with a key.

    Args:
        snapshot: All files.
        default: The name of the default profile.

    Raises:
        FilesError: The default profile has no credentials, and the user chose no other one. The hints name the others.
    """
    from awsfob.interaction.terminal import agrees
    from awsfob.profiles.inventory import pairs
    from awsfob.profiles.layouts import find_pairs
    from awsfob.profiles.sources import names_source

    if find_pairs(snapshot, default) or names_source(snapshot, default):
        return default
    found = pairs(snapshot)
    if not found:
        return default
    if len(found) == 1 and agrees(f"Profile {default} has no credentials. Use profile {found[0].name}?"):
        return found[0].name
    hints = [_hint(snapshot, pair) for pair in found[:_MOST]]
    more = [f"{len(found) - _MOST} more profiles have a key: fob status"] if len(found) > _MOST else []
    what = "has no credentials" if snapshot.section_refs(default) else "does not exist"
    raise FilesError(f"no profile is named, and profile '{default}' {what}", *hints, *more)


def profile_to_set_up(snapshot: Snapshot, default: str) -> str:
    """Return the profile for ``fob init`` without a name: the default, or the only one with a key if the user agrees.

    Args:
        snapshot: All files.
        default: The name of the default profile.
    """
    from awsfob.interaction.terminal import agrees
    from awsfob.profiles.inventory import pairs
    from awsfob.profiles.layouts import find_pairs

    if find_pairs(snapshot, default):
        return default
    found = pairs(snapshot)
    if len(found) == 1 and agrees(f"Profile {default} has no access key. Set up profile {found[0].name}?"):
        return found[0].name
    return default


def _hint(snapshot: Snapshot, pair: Pair) -> str:
    from awsfob.profiles.layouts import find_serial, pair_section_refs

    if find_serial(snapshot, pair_section_refs(snapshot, pair)):
        return f"to use the key in [{pair.key.header}]: fob login {shell_word(pair.name)}"
    return f"to set up the key in [{pair.key.header}]: fob init {shell_word(pair.name)}"
