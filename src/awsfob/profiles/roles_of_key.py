"""The role profiles of one access key, and the edits after which every program assumes them without a code. Pure.

A program asks for a code, or fails, where a role profile has ``mfa_serial`` or where its source is the key itself. With
the section of the session as ``source_profile`` and without ``mfa_serial`` it does neither, once the key is logged in:
the session contains MFA already.
"""

from __future__ import annotations

from awsfob.errors import FilesError
from awsfob.ini.comments import with_comment_of
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.layouts import Pair, find_serial, keeps_role, pair_section_refs
from awsfob.profiles.lifetimes import HOUR
from awsfob.profiles.roles import chain
from awsfob.profiles.section_changes import SectionChange, after, planned
from awsfob.profiles.snapshot import CONFIG, profile_of
from awsfob.profiles.sources import ROLE, kind_of, own_key, own_source
from awsfob.structs import Struct, field
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsfob.model import Role
    from awsfob.profiles.section_ref import SectionRef
    from awsfob.profiles.snapshot import Snapshot


class RolesOfKey(Struct):
    """The role profiles of a key.

    Attributes:
        names: The profiles in the order of the files.
        broken: Why fob cannot find the key of a role profile, by the profile's name.
        serials: The devices that the profiles name.
    """

    names: tuple[str, ...]
    broken: Mapping[str, str] = field(shown=False)
    serials: tuple[str, ...] = ()


class RoleEdits(Struct):
    """The edits of the role profiles of a key.

    Attributes:
        changes: The edits by profile; a profile that needs none is not there.
        left: Why a profile that needs an edit gets none, by its name.
    """

    changes: Mapping[str, tuple[SectionChange, ...]] = field(shown=False)
    left: Mapping[str, str] = field(shown=False)


def roles_of_key(snapshot: Snapshot, pair: Pair) -> RolesOfKey:
    """Find the role profiles whose first credentials are those of a key, also through other roles."""
    names, broken, serials = list[str](), dict[str, str](), dict[str, None]()
    for name in snapshot.names:
        if "role_arn" not in snapshot.settings(name) or kind_of(snapshot, name) is not ROLE:
            continue
        try:
            base = chain(snapshot, name, decide=False)[1]
        except FilesError as error:
            broken[name] = error.what
            continue
        if isinstance(base, Pair) and base.key == pair.key:
            names.append(name)
            serials |= dict.fromkeys(filter(None, [snapshot.settings(name).get("mfa_serial")]))
    return RolesOfKey(tuple(names), broken, tuple(serials))


def edits_for_session(snapshot: Snapshot, pair: Pair, names: tuple[str, ...]) -> RoleEdits:
    """Return the edits after which the session of a key is the source of its roles.

    Each edit is tried out: one after which fob would assume another role, or would no longer find the key or its
    device, is not made.

    Args:
        snapshot: All files.
        pair: The pair of the key.
        names: The role profiles.
    """
    changes, left = dict[str, tuple[SectionChange, ...]](), dict[str, str]()
    for name in names:
        wanted = _wanted(snapshot, pair, name)
        if why := _unseen(snapshot, name) or (_why_not(snapshot, pair, name) if wanted else None):
            left[name] = why
        elif wanted:
            changes[name] = tuple(each for ref in snapshot.section_refs(name) for each in _edit(snapshot, ref, wanted))
    while failed := _without_effect(snapshot, pair, changes):
        left |= failed
        changes = {name: edits for name, edits in changes.items() if name not in failed}
    return RoleEdits(changes, left)


def _wanted(snapshot: Snapshot, pair: Pair, name: str) -> dict[str, str | None]:
    """Return the settings of a role profile that must change; none if the profile works already."""
    if keeps_role(snapshot, name):
        return {}
    settings = snapshot.settings(name)
    source = settings.get("source_profile", "")
    wanted: dict[str, str | None] = {}
    if source != pair.session_section and _asks_as_source(snapshot, source):
        wanted["source_profile"] = pair.session_section
    if "mfa_serial" in settings:
        wanted["mfa_serial"] = None
    return wanted


def _asks_as_source(snapshot: Snapshot, source: str) -> bool:
    """Return whether a source has the key itself, or nothing: then AWS asks for MFA, or SDKs find no credentials."""
    if own_key(snapshot, source) is not None:
        return True
    return kind_of(snapshot, source) is not ROLE and own_source(snapshot, source) is None


def _why_not(snapshot: Snapshot, pair: Pair, name: str) -> str | None:
    """Return why an edit of a role profile would not help, or None."""
    settings = snapshot.settings(name)
    if name == pair.key_profile:
        return f"it is the profile of the key, too: give the role a profile of its own, with source_profile = {name}"
    seconds = settings.get("duration_seconds", "")
    if seconds.isdecimal() and int(seconds) > HOUR:
        return (
            "its duration_seconds is over one hour, the most that AWS gives a role on a session; for a profile without"
            f" that limit: fob init {shell_word(name)} --process"
        )
    return None


def _unseen(snapshot: Snapshot, name: str) -> str | None:
    """Return why AWS tools do not know a role profile that fob knows, or None."""
    ref = snapshot.section_ref(name, CONFIG)
    if ref and profile_of(ref.header) is None and not snapshot.credentials.has(name):
        return f"[{ref.header}] of {snapshot.path(CONFIG)} lacks the word profile, so AWS tools do not see it"
    return None


def _edit(snapshot: Snapshot, ref: SectionRef, wanted: Mapping[str, str | None]) -> list[SectionChange]:
    """Return the edit of one section of a role profile; a setting that the section lacks is not added."""
    own = snapshot.files[ref.file][0].own(ref.header)
    new = {
        name: value if value is None else with_comment_of(own[name], value) if _has_comments(ref) else value
        for name, value in wanted.items()
        if name in own
    }
    return planned(snapshot, ref, new)


def _has_comments(ref: SectionRef) -> bool:
    """Return whether a comment may follow a value on its line: in a profile file, but not in the AWS files."""
    return "/" in ref.file


def _without_effect(snapshot: Snapshot, pair: Pair, changes: Mapping[str, tuple[SectionChange, ...]]) -> dict[str, str]:
    """Return why an edit would not do what it should, by profile: all edits are made, in memory only."""
    new = after(snapshot, [change for edits in changes.values() for change in edits])
    found = {name: _fault(snapshot, new, pair, name) for name in changes}
    return {name: fault for name, fault in found.items() if fault}


def _fault(old: Snapshot, new: Snapshot, pair: Pair, name: str) -> str | None:
    if "mfa_serial" in new.settings(name):
        return "its mfa_serial is that of [DEFAULT], which counts for every profile"
    if _wanted(new, pair, name):
        return "its source_profile is that of [DEFAULT], which counts for every profile"
    try:
        roles, base = chain(new, name, decide=False)
    except FilesError as error:
        return f"after the change, {error.what}"
    if not isinstance(base, Pair) or base.key != pair.key or _arns(roles) != _arns(chain(old, name, decide=False)[0]):
        return f"with source_profile = {pair.session_section}, it would get the credentials of somebody else"
    if find_serial(old, pair_section_refs(old, pair)) and not find_serial(new, pair_section_refs(new, pair)):
        return "its mfa_serial is the only line that names the device of the key"
    return None


def _arns(roles: list[Role]) -> list[str]:
    return [role.arn for role in roles]
