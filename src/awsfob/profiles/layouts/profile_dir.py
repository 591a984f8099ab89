"""The layout ``profile-dir`` of aws-token-refresh: one file for each profile, see ``profiles/folder/``."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.key_rule import holds_key
from awsfob.profiles.layouts.layout import Layout, Pair
from awsfob.profiles.snapshot import KEY_ID, SECRET, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsfob.model import SectionCopy
    from awsfob.profiles.snapshot import Snapshot


def _check(snapshot: Snapshot, name: str) -> None:
    if snapshot.profile_files:  # few users have such a folder
        from awsfob.profiles.folder.rules import check_profile

        check_profile(snapshot, name)


def _find(layout: Layout, snapshot: Snapshot, name: str) -> Iterator[Pair]:
    """Yield the pair of a profile: the profile file has the key, ``[P]`` of credentials gets the session."""
    _check(snapshot, name)
    file = snapshot.profile_files.get(name)
    if file and holds_key(file.values):
        yield Pair(name, layout, file.section_ref, name, name)


def _section_copy(snapshot: Snapshot, section: str) -> SectionCopy | None:
    file = snapshot.profile_files.get(section)
    if file is None:
        return None
    from awsfob.profiles.folder.rules import copy_of

    return copy_of(file)


def _keeps_role(snapshot: Snapshot, profile: str) -> bool:
    file = snapshot.profile_files.get(profile)
    return bool(file and file.is_role)


PROFILE_DIR = Layout(
    "profile-dir",
    (KEY_ID, SECRET, TOKEN),
    "aws_session_token_expiration",
    "mfa_id",
    _find,
    min_left=2 * 3600,  # aws-token-refresh renews a session at this point
    check=_check,
    section_copy=_section_copy,
    keeps_role=_keeps_role,
)
