"""What a layout is: how one family of files keeps the key and the session apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from awsfob.profiles.snapshot import Snapshot, holds_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from awsfob.model import SectionCopy
    from awsfob.profiles.section_ref import SectionRef


class Pair(NamedTuple):
    """The section that holds the key, and the section of the credentials file that gets the session.

    ``name`` is what a user of the layout calls the pair; ``key_profile`` and ``session_section`` are profile names.
    """

    name: str
    layout: str
    key: SectionRef
    key_profile: str
    session_section: str

    @property
    def identity(self) -> str:
        """A text that names this pair among all of a machine's state."""
        return f"{self.key} -> [{self.session_section}]"


def _accepts(snapshot: Snapshot, name: str) -> None:
    """Refuse no profile."""


def _copies_nothing(snapshot: Snapshot, section: str) -> SectionCopy | None:
    """Copy nothing into a section."""


def _keeps_no_role(snapshot: Snapshot, profile: str) -> bool:
    """Keep the sessions of roles in no section."""
    del snapshot, profile
    return False


class Layout(NamedTuple):
    """How one family of files keeps key and session apart.

    Attributes:
        name: The word for it in tables and JSON.
        session_settings: The settings that a login writes, in order; the expiry comes last.
        expiry_setting: The setting for the expiry in a section that has none yet.
        serial_setting: The setting for the device in a section that has none yet.
        find: Yields the pairs that this layout sees behind a name, which may be given from either side.
        key_suffix: What the key's section has behind the name of the session's.
        session_suffix: What the session's section has behind the name of the key's.
        min_left: Seconds that a session must have to live to be used again, where that differs from the
            rule of ``sessions/validity.py``.
        check: Refuses a profile of this layout that cannot be used as it is.
        section_copy: Returns what a section takes over from the file that describes its profile, if there is one.
        keeps_role: Says whether the session of a role profile goes into a section of the profile's name.
    """

    name: str
    session_settings: tuple[str, ...]
    expiry_setting: str
    serial_setting: str
    find: Callable[[Layout, Snapshot, str], Iterator[Pair]]
    key_suffix: str = ""
    session_suffix: str = ""
    min_left: int | None = None
    check: Callable[[Snapshot, str], None] = _accepts
    section_copy: Callable[[Snapshot, str], SectionCopy | None] = _copies_nothing
    keeps_role: Callable[[Snapshot, str], bool] = _keeps_no_role


def key_section(snapshot: Snapshot, name: str) -> SectionRef | None:
    """Return the section of profile ``name`` that holds a key in the AWS files, credentials before config, or None."""
    return next((ref for ref in snapshot.aws_section_refs(name) if holds_key(snapshot.values(ref))), None)
