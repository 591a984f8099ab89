"""The layouts: which section holds the access key, and which section gets the session.

To add a layout, add an entry to ``LAYOUTS``. The rules come from the source code of the tools that made them. No other
module knows the name, the suffixes or the settings of a layout.
"""

from __future__ import annotations

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.fob_process import runs_fob
from awsfob.profiles.layouts.evidence import ANSWER, answer_of, most_evident
from awsfob.profiles.layouts.layout import Layout, Pair, may_get_session
from awsfob.profiles.layouts.profile_dir import PROFILE_DIR
from awsfob.profiles.layouts.source_profile import by_source_profile, is_of_awsmfa
from awsfob.profiles.layouts.suffixes import by_key_suffix, by_session_suffix, is_key_apart, names_user
from awsfob.profiles.snapshot import CREDENTIALS, KEY_ID, LEGACY_TOKEN, SECRET, TOKEN
from awsfob.profiles.sources import own_key
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from awsfob.model import SectionCopy
    from awsfob.profiles.section_ref import SectionRef
    from awsfob.profiles.snapshot import Snapshot

__all__ = ["ANSWER", "LAYOUTS", "Layout", "Pair"]

SERIAL_SETTINGS = ("mfa_serial", "aws_mfa_device", "mfa_id")
_THREE = (KEY_ID, SECRET, TOKEN)
_FOUR = (*_THREE, LEGACY_TOKEN)

# Both tools named aws-mfa keep the key in [P-long-term]. fob also does so for a session that must go to [P].
_KEY_APART = Layout(
    "long-term",
    _FOUR,
    "expiration",
    "aws_mfa_device",
    by_key_suffix,
    has_mark=is_key_apart,
    role_setting="assume_role",
    key_suffix="-long-term",
)
# aws-iam-login. fob also uses it for a key without a layout.
_SESSION_APART = Layout(
    "sts-suffix", _THREE, "expiration", "mfa_serial", by_session_suffix, has_weak_mark=names_user, session_suffix="-sts"
)

LAYOUTS = (
    PROFILE_DIR,
    _KEY_APART,
    # aws-mfa-rotate
    Layout("mfa-suffix", _THREE, "expiration", "mfa_serial", by_session_suffix, session_suffix="mfa"),
    _SESSION_APART,
    # awsmfa; source_profile makes every pair of this layout exist in config
    Layout(
        "source-profile",
        _THREE,
        "expiration",
        "mfa_serial",
        by_source_profile,
        has_mark=is_of_awsmfa,
        files=(CREDENTIALS,),
    ),
)


def find_pair(snapshot: Snapshot, name: str, to: str | None = None, *, decide: bool = True) -> Pair | None:
    """Return the pair of a profile, or None if it has no key.

    Args:
        snapshot: All files.
        name: The profile, by either name of the pair.
        to: The section that the user chose for the session, instead of the section of the layout; or None.
        decide: Whether the section for the session matters. If it does not, the pair may be one of several with the
            same key, and it is not decided.

    Raises:
        FilesError: The evidence for two pairs is equally strong.
    """
    pairs = find_pairs(snapshot, name, to)
    if len(pairs) > 1 and (decide or len({pair.key for pair in pairs}) > 1):
        raise _ambiguous(snapshot, name, pairs)
    return _decided(pairs)


def pair_of_own_key(snapshot: Snapshot, name: str) -> Pair | None:
    """Return the pair of the key in a profile itself, which SDKs sign with; None if it has none.

    Its section may also be the one for the sessions of another key, which ``find_pair`` then returns.
    """
    ref = own_key(snapshot, name)
    found = [pair for pair in _candidates(snapshot, name) if pair.key == ref]
    return _decided(_best(snapshot, name, found))


def find_pairs(snapshot: Snapshot, name: str, to: str | None = None) -> list[Pair]:
    """Return the pairs of a profile with the strongest evidence; no pair if it has no key.

    Args:
        snapshot: All files.
        name: The profile, by either name of the pair.
        to: See ``find_pair``.
    """
    found = _candidates(snapshot, name)
    if not to:
        return _best(snapshot, name, found)
    exact = [pair for pair in found if pair.session_section == to]
    return exact[:1] or _distinct(pair._replace(session_section=to) for pair in _best(snapshot, name, found))


def _best(snapshot: Snapshot, name: str, found: Iterable[Pair]) -> list[Pair]:
    """Return the pairs with the strongest evidence, with the sections that the user has chosen for their keys."""
    return most_evident(snapshot, _distinct(_answered(snapshot, name, pair) for pair in found))


def _decided(pairs: Sequence[Pair]) -> Pair | None:
    """Return the first pair, which is decided if it is the only one."""
    is_decided = len(pairs) == 1
    return next(
        (each if each.is_decided is is_decided else each._replace(is_decided=is_decided) for each in pairs), None
    )


def _candidates(snapshot: Snapshot, name: str) -> list[Pair]:
    """Return all pairs that a name may mean, the one of no layout last.

    They are found out once, because thousands of profiles may name the same key.
    """
    known: dict[str, list[Pair]] = snapshot.memo["candidates"]
    if name not in known:
        known[name] = _find_candidates(snapshot, name)
    return known[name]


def _find_candidates(snapshot: Snapshot, name: str) -> list[Pair]:
    if snapshot.profile_files and (from_file := list(PROFILE_DIR.find(PROFILE_DIR, snapshot, name))):
        return from_file
    found = [pair for layout in LAYOUTS[1:] for pair in layout.find(layout, snapshot, name)]
    keys = snapshot.answers.get(name, ())
    keys = keys if keys and may_get_session(snapshot, name) else ()
    found += [Pair(key, _SESSION_APART, ref, key, name) for key in keys if (ref := own_key(snapshot, key))]
    return _distinct([*found, *_key_alone(snapshot, name)])


def _answered(snapshot: Snapshot, name: str, pair: Pair) -> Pair:
    """Return a pair with the section that ``fob_session`` beside its key names, unless the name is its section."""
    answer = answer_of(snapshot, pair)
    if not answer or name == pair.session_section:
        return pair
    known = (each for each in _candidates(snapshot, pair.key_profile) if each.session_section == answer)
    return next(known, pair._replace(layout=_SESSION_APART, session_section=answer))


def _distinct(pairs: Iterable[Pair]) -> list[Pair]:
    """Return each pair of a key and a section once: two layouts that lead to the same ones are no question."""
    every = list(pairs)
    if len(every) <= 1:
        return every
    found: dict[tuple[SectionRef, str], Pair] = {}
    for pair in every:
        found.setdefault((pair.key, pair.session_section), pair)
    return list(found.values())


def pair_section_refs(snapshot: Snapshot, pair: Pair) -> list[SectionRef]:
    """Return the sections with settings of a pair: first those of the key's profile, then those of the session's.

    If the key's profile has a profile file, only this file counts, because the sections are copies and may be older.
    """
    if pair.key_profile in snapshot.profile_files:
        return [pair.key]
    names = pair.key_profile, pair.session_section
    return list(dict.fromkeys([pair.key, *(ref for name in names for ref in snapshot.section_refs(name))]))


def find_serial(snapshot: Snapshot, sections: Iterable[SectionRef]) -> str | None:
    """Return the first serial in the sections, from any of ``SERIAL_SETTINGS``, or None."""
    for ref in sections:
        values = snapshot.values(ref)
        for name in SERIAL_SETTINGS:
            if values.get(name):
                return values[name]
    return None


def check_profile(snapshot: Snapshot, name: str) -> None:
    """Check a profile with the checks of all layouts.

    Raises:
        FilesError: A layout cannot use the profile.
    """
    for layout in LAYOUTS:
        layout.check(snapshot, name)


def section_copy(snapshot: Snapshot, section: str) -> SectionCopy | None:
    """Return the section copy for a section that comes from a profile file; else None."""
    copies = (layout.section_copy(snapshot, section) for layout in LAYOUTS)
    return next((copy for copy in copies if copy), None)


def is_session_section(snapshot: Snapshot, section: str) -> bool:
    """Return whether a layout names a section for the session of a key, so that a tool of that layout writes there."""
    return any(pair.session_section == section for pair in _candidates(snapshot, section))


def keeps_role(snapshot: Snapshot, profile: str) -> bool:
    """Return whether a layout keeps the session of a role profile in the section with its name."""
    return any(layout.keeps_role(snapshot, profile) for layout in LAYOUTS)


def role_section(snapshot: Snapshot, profile: str) -> str | None:
    """Return the section for the session of a role profile; None if the session goes to the cache."""
    return profile if keeps_role(snapshot, profile) and not runs_fob(snapshot.settings(profile)) else None


def default_layout() -> Layout:
    """Return the layout for a key without a layout, and for sessions without a pair."""
    return _SESSION_APART


def section_for_session(key_profile: str) -> str:
    """Return the section for the session of a key without a layout."""
    return key_profile + _SESSION_APART.session_suffix


def section_for_key(profile: str) -> str:
    """Return the section for a profile's key, so that its sessions go to the section with the profile's name."""
    return profile + _KEY_APART.key_suffix


def device_settings(serial: str) -> dict[str, str]:
    """Return the setting for the serial of the device in ``section_for_key``."""
    return {_KEY_APART.serial_setting: serial}


def key_profile_of(name: str) -> str:
    """Return the profile with the key for a session section, by the name of the section."""
    return name.removesuffix(_SESSION_APART.session_suffix)


def _key_alone(snapshot: Snapshot, name: str) -> list[Pair]:
    """Return the pair of a key without a layout: the session goes to ``section_for_session``."""
    for base in (name, key_profile_of(name)):
        if base and (ref := own_key(snapshot, base)):
            return [Pair(base, _SESSION_APART, ref, base, section_for_session(base))]
    return []


def check_answers(snapshot: Snapshot, section: str) -> None:
    """Refuse a section that two keys name in ``fob_session``: one session would overwrite the other.

    Raises:
        FilesError: Two different keys name it. The error names both lines.
    """
    names = snapshot.answers.get(section, ())
    found = {snapshot.values(ref).get(KEY_ID): name for name in names if (ref := own_key(snapshot, name))}
    if len(found) <= 1:
        return
    lines = [
        f"[{ref.header}] of {snapshot.path(ref.file)}, line {snapshot.line(ref, ANSWER)}"
        for name in found.values()
        for ref in snapshot.section_refs(name)
        if snapshot.values(ref).get(ANSWER) == section
    ]
    raise FilesError(
        f"the sessions of {len(found)} keys go to [{section}], by {ANSWER} in {' and in '.join(lines)}",
        *(
            f"choose another section for one: fob init {shell_word(name)} --to {shell_word(section_for_session(name))}"
            for name in found.values()
        ),
    )


def _ambiguous(snapshot: Snapshot, name: str, pairs: list[Pair]) -> FilesError:
    check_answers(snapshot, name)
    found = "; ".join(f"{pair.layout.name}: {pair.key} -> [{pair.session_section}]" for pair in pairs)
    hints = [
        f"choose, once: fob init {shell_word(pair.key_profile)} --to {shell_word(pair.session_section)}"
        for pair in pairs
    ]
    return FilesError(f"profile '{name}' fits {len(pairs)} layouts ({found})", *hints)
