"""Which section holds the key and which one gets the session: the known layouts, as data.

Each layout is one entry of ``LAYOUTS``; a further layout is a further entry. The rules were read from the sources of
the tools that the layouts come from (see the README). No other module knows a layout's name, suffix or settings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.errors import FilesError
from awsfob.profiles.layouts.layout import Layout, Pair, key_section
from awsfob.profiles.layouts.profile_dir import PROFILE_DIR
from awsfob.profiles.layouts.source_profile import by_source_profile
from awsfob.profiles.layouts.suffixes import by_key_suffix, by_session_suffix
from awsfob.profiles.snapshot import KEY_ID, LEGACY_TOKEN, SECRET, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from awsfob.model import SectionCopy
    from awsfob.profiles.section_ref import SectionRef
    from awsfob.profiles.snapshot import Snapshot

__all__ = ["LAYOUTS", "Layout", "Pair", "key_section"]

SERIAL_SETTINGS = ("mfa_serial", "aws_mfa_device", "mfa_id")
_THREE = (KEY_ID, SECRET, TOKEN)
_FOUR = (*_THREE, LEGACY_TOKEN)

# aws-mfa of either author keeps the key in [P-long-term]: so does fob where [P] itself has to be free for the session.
_KEY_APART = Layout("long-term", _FOUR, "expiration", "aws_mfa_device", by_key_suffix, key_suffix="-long-term")
# aws-iam-login: so does fob for a key that no layout claims.
_SESSION_APART = Layout("sts-suffix", _THREE, "expiration", "mfa_serial", by_session_suffix, session_suffix="-sts")

LAYOUTS = (
    PROFILE_DIR,
    Layout("source-profile", _THREE, "expiration", "mfa_serial", by_source_profile),
    _KEY_APART,
    # aws-mfa-rotate
    Layout("mfa-suffix", _THREE, "expiration", "mfa_serial", by_session_suffix, session_suffix="mfa"),
    _SESSION_APART,
)


def find_pair(snapshot: Snapshot, name: str, to: str | None = None) -> Pair | None:
    """Return the pair behind a name, or None when no layout fits.

    Args:
        snapshot: All files.
        name: A profile name, from either side of the pair.
        to: The section that is to get the session, chosen by the user; beats every rule.

    Raises:
        FilesError: Two rules fit and lead to different sections.
    """
    pairs = list(dict.fromkeys(pair for layout in LAYOUTS for pair in layout.find(layout, snapshot, name)))
    chosen = _directed(pairs, to) if to else pairs
    if len(chosen) > 1:
        raise _ambiguous(name, chosen)
    return chosen[0] if chosen else _key_alone(snapshot, name, to)


def layout_of(pair: Pair) -> Layout:
    """Return the layout that found a pair."""
    return next(layout for layout in LAYOUTS if layout.name == pair.layout)


def pair_section_refs(snapshot: Snapshot, pair: Pair) -> list[SectionRef]:
    """Return every section that may describe the pair: the key's side first, then the session's.

    Where the key's profile has a file of its own, that file alone does: the sections are made from it, and may be
    older than it is.
    """
    if pair.key_profile in snapshot.profile_files:
        return [pair.key]
    names = pair.key_profile, pair.session_section
    return list(dict.fromkeys([pair.key, *(ref for name in names for ref in snapshot.section_refs(name))]))


def find_serial(snapshot: Snapshot, sections: Iterable[SectionRef]) -> str | None:
    """Return the first serial that the sections name, under any of its names, or None."""
    for ref in sections:
        values = snapshot.values(ref)
        for name in SERIAL_SETTINGS:
            if values.get(name):
                return values[name]
    return None


def check_profile(snapshot: Snapshot, name: str) -> None:
    """Refuse a profile that its layout cannot use as it is.

    Raises:
        FilesError: What is wrong, and where.
    """
    for layout in LAYOUTS:
        layout.check(snapshot, name)


def section_copy(snapshot: Snapshot, section: str) -> SectionCopy | None:
    """Return what a section takes over from the file that describes its profile; None where there is no such file."""
    copies = (layout.section_copy(snapshot, section) for layout in LAYOUTS)
    return next((copy for copy in copies if copy), None)


def keeps_role(snapshot: Snapshot, profile: str) -> bool:
    """Say whether a layout keeps the session of a role profile in a section of that name."""
    return any(layout.keeps_role(snapshot, profile) for layout in LAYOUTS)


def default_layout() -> Layout:
    """Return the layout of a key that no layout claims, and of sessions without a pair."""
    return _SESSION_APART


def section_for_session(key_profile: str) -> str:
    """Return a section that can get the session of a key, where it is not to go where it went."""
    return key_profile + _SESSION_APART.session_suffix


def section_for_key(profile: str) -> str:
    """Return a section to put a profile's key into, so that its sessions go to the section of the profile's name."""
    return profile + _KEY_APART.key_suffix


def key_settings_apart(serial: str) -> dict[str, str]:
    """Return the setting that names the device beside a key in ``section_for_key``."""
    return {_KEY_APART.serial_setting: serial}


def key_profile_of(name: str) -> str:
    """Return the profile whose key belongs to a session section that no key was found for."""
    return name.removesuffix(_SESSION_APART.session_suffix)


def _key_alone(snapshot: Snapshot, name: str, to: str | None) -> Pair | None:
    """Pair a key that no layout claims with a section named after it, or with the one that the user chose."""
    for base in (name, key_profile_of(name)):
        if base and (ref := key_section(snapshot, base)):
            return Pair(base, _SESSION_APART.name, ref, base, to or section_for_session(base))
    return None


def _directed(pairs: list[Pair], to: str) -> list[Pair]:
    """Narrow the pairs to the one that ``--to`` means: the one with that section, else the one key sent there."""
    exact = [pair for pair in pairs if pair.session_section == to]
    return exact[:1] or list(dict.fromkeys(pair._replace(session_section=to) for pair in pairs))


def _ambiguous(name: str, pairs: list[Pair]) -> FilesError:
    found = "; ".join(f"{pair.layout}: {pair.key} -> [{pair.session_section}]" for pair in pairs)
    hints = [f"choose one: fob login {name} --to {pair.session_section}" for pair in pairs]
    return FilesError(f"profile '{name}' fits {len(pairs)} layouts ({found})", *hints)
