"""The types of layouts: ``Layout`` and ``Pair``."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING, NamedTuple
from awsfob.profiles.fob_process import runs_fob
from awsfob.profiles.snapshot import CONFIG, CREDENTIALS, KEY_ID
from awsfob.profiles.sources import PROCESS, own_key, own_source
from awsfob.structs import Struct
from awsfob.text import has_key_id_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from awsfob.model import SectionCopy
    from awsfob.profiles.section_ref import SectionRef
    from awsfob.profiles.snapshot import Snapshot


class Pair(NamedTuple):
    """The section with the access key, and the section of the credentials file for its session.

    Attributes:
        name: The profile name that users of the layout type.
        layout: The layout.
        key: The section with the key.
        key_profile: The profile of that section.
        session_section: The section for the session, which is also a profile name.
        is_decided: Whether the evidence decides for this section; if not, it is one of several.
    """

    name: str
    layout: Layout
    key: SectionRef
    key_profile: str
    session_section: str
    is_decided: bool = True

    @property
    def identity(self) -> str:
        """A text that is unique to this pair in fob's state folder."""
        return f"{self.key} -> [{self.session_section}]"


def _accepts(snapshot: Snapshot, name: str) -> None:
    """Accept all profiles: the default of ``Layout.check``."""


def _copies_nothing(snapshot: Snapshot, section: str) -> SectionCopy | None:
    """Return None: the default of ``Layout.section_copy``."""


def _keeps_no_role(snapshot: Snapshot, profile: str) -> bool:
    """Return False: the default of ``Layout.keeps_role``."""
    del snapshot, profile
    return False


def _has_no_mark(snapshot: Snapshot, pair: Pair) -> bool:
    """Return False: the default of ``Layout.has_mark`` and ``Layout.has_weak_mark``."""
    del snapshot, pair
    return False


class Layout(Struct):
    """A rule which section holds the access key and which section gets the session.

    Attributes:
        name: The name in tables and JSON.
        session_settings: The settings that a login writes, in order; the expiry follows them.
        expiry_setting: The expiry setting for a section without one.
        serial_setting: The device setting for a section without one.
        find: Yields the pairs of a profile, given by either name of a pair; ``evidence`` chooses among them.
        has_mark: Returns whether the files of a pair show that a tool of this layout uses it: a row of ``evidence``.
        has_weak_mark: The same for a mark that other layouts may have too.
        files: The files in which the section for the session, if it exists, is evidence for a pair.
        role_setting: The setting beside the key for a role that gets the session in place of the user, or None.
        key_suffix: The suffix of the key's section, after the name of the session's section.
        session_suffix: The suffix of the session's section, after the name of the key's section.
        min_left: Seconds that a good session has left; None for the rule of ``sessions/validity.py``.
        check: Raises FilesError for a profile that the layout cannot use.
        section_copy: Returns the section copy for a section that comes from a profile file, else None.
        keeps_role: Returns whether the session of a role profile goes to the section with the profile's name.
    """

    name: str
    session_settings: tuple[str, ...]
    expiry_setting: str
    serial_setting: str
    find: Callable[[Layout, Snapshot, str], Iterator[Pair]]
    has_mark: Callable[[Snapshot, Pair], bool] = _has_no_mark
    has_weak_mark: Callable[[Snapshot, Pair], bool] = _has_no_mark
    files: tuple[str, ...] = (CREDENTIALS, CONFIG)
    role_setting: str | None = None
    key_suffix: str = ""
    session_suffix: str = ""
    min_left: int | None = None
    check: Callable[[Snapshot, str], None] = _accepts
    section_copy: Callable[[Snapshot, str], SectionCopy | None] = _copies_nothing
    keeps_role: Callable[[Snapshot, str], bool] = _keeps_no_role


def may_get_session(snapshot: Snapshot, section: str) -> bool:
    """Return whether SDKs would use a session in a section.

    Its profile has no role, and no source of credentials but the section, or a ``credential_process`` that runs fob.
    """
    settings = snapshot.settings(section)
    kind = own_source(snapshot, section)
    is_of_fob = kind is PROCESS and runs_fob(settings)
    return "role_arn" not in settings and (kind is None or kind.word in ("session", "user") or is_of_fob)


def is_another_key(snapshot: Snapshot, section: str) -> bool:
    """Return whether a section has what is plainly an access key, so that it is a profile of its own."""
    ref = own_key(snapshot, section)
    return ref is not None and has_key_id_form(snapshot.values(ref).get(KEY_ID, ""))
