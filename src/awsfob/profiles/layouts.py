"""Which section holds the key and which one gets the session: the layouts people have, as data.

Each layout is one entry of ``LAYOUTS`` with one small function that knows its naming rule; a further layout is a
further entry. The rules were read from the sources of the tools that the layouts come from (see the README).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from awsfob.errors import FilesError
from awsfob.profiles.folder.rules import check_profile
from awsfob.profiles.snapshot import KEY_ID, LEGACY_TOKEN, SECRET, TOKEN, Snapshot, holds_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from awsfob.profiles.section_ref import SectionRef

SERIAL_KEYS = ("mfa_serial", "aws_mfa_device", "mfa_id")
_THREE_KEYS = (KEY_ID, SECRET, TOKEN)


class Layout(NamedTuple):
    """How one family of files keeps key and session apart.

    Attributes:
        name: The word for it in tables and JSON.
        session_keys: What a login writes, in order; the expiry comes last.
        expiry_key: Where the expiry goes in a section that has none yet.
        serial_key: The name for the device in a section that has none yet.
        min_left: Seconds that a session must have to live to be used again, where they differ from those of
            ``sessions/validity.py``.
        find: Yields the pairs that this layout sees behind a name, which may be given from either side.
    """

    name: str
    session_keys: tuple[str, ...]
    expiry_key: str
    serial_key: str
    find: Callable[[Snapshot, str], Iterator[Pair]]
    min_left: int | None = None


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


def find_pair(snapshot: Snapshot, name: str, to: str | None = None) -> Pair | None:
    """Return the pair behind a name, or None when no layout fits.

    Args:
        snapshot: Both files.
        name: A profile name, from either side of the pair.
        to: The section that is to get the session, chosen by the user; beats every rule.

    Raises:
        FilesError: Two rules fit and lead to different sections.
    """
    pairs = list(dict.fromkeys(pair for layout in LAYOUTS for pair in layout.find(snapshot, name)))
    chosen = _directed(pairs, to) if to else pairs
    if len(chosen) > 1:
        raise _ambiguous(name, chosen)
    return chosen[0] if chosen else _key_alone(snapshot, name, to)


def layout_of(pair: Pair) -> Layout:
    """Return the layout that found a pair."""
    return next(layout for layout in LAYOUTS if layout.name == pair.layout)


def pair_places(snapshot: Snapshot, pair: Pair) -> list[SectionRef]:
    """Return every section that may describe the pair: the key's side first, then the session's.

    With a profile file that file alone does: the sections are made from it, and may be older than it is.
    """
    if pair.key_profile in snapshot.profile_files:
        return [pair.key]
    sections = [pair.key, *snapshot.places(pair.key_profile), *snapshot.places(pair.session_section)]
    return list(dict.fromkeys(sections))


def find_serial(snapshot: Snapshot, places: Iterable[SectionRef]) -> str | None:
    """Return the first serial that the sections name, under any of its names, or None."""
    for place in places:
        values = snapshot.values(place)
        for key in SERIAL_KEYS:
            if values.get(key):
                return values[key]
    return None


def key_place(snapshot: Snapshot, name: str) -> SectionRef | None:
    """Return the section of profile ``name`` that holds a key in the AWS files, credentials before config, or None."""
    return next((place for place in snapshot.sections(name) if holds_key(snapshot.values(place))), None)


def _profile_dir(snapshot: Snapshot, name: str) -> Iterator[Pair]:
    """The file ``aws-profiles/P`` keeps the key, ``[P]`` of credentials gets the session: aws-token-refresh."""
    check_profile(snapshot, name)
    file = snapshot.profile_files.get(name)
    if file and holds_key(file.values):
        yield Pair(name, "profile-dir", file.place, name, name)


def _long_term(snapshot: Snapshot, name: str) -> Iterator[Pair]:
    """``[P-long-term]`` keeps the key, ``[P]`` gets the session: aws-mfa of either author."""
    for base in (name, name.removesuffix("-long-term")):
        holder = f"{base}-long-term"
        if base and (place := snapshot.place(holder, "credentials")):
            yield Pair(base, "long-term", place, holder, base)


def _source_profile(snapshot: Snapshot, name: str) -> Iterator[Pair]:
    """``[P]`` of config says ``source_profile = K`` and no role: ``[K]`` keeps the key, ``[P]`` gets the session."""
    sources = ((source, session) for source, names in snapshot.key_pointers.items() for session in names)
    for source, session in sources:
        if name not in (source, session):
            continue
        place = key_place(snapshot, source) or snapshot.place(source, "credentials")
        if place is None:
            raise _no_source(snapshot, session, source)
        yield Pair(session, "source-profile", place, source, session)


def _mfa_suffix(snapshot: Snapshot, name: str) -> Iterator[Pair]:
    """``[P]`` keeps the key, ``[Pmfa]`` gets the session and names the device: aws-mfa-rotate."""
    yield from _suffixed(snapshot, name, "mfa", "mfa-suffix")


def _sts_suffix(snapshot: Snapshot, name: str) -> Iterator[Pair]:
    """``[P]`` keeps the key, ``[P-sts]`` gets the session: aws-iam-login."""
    yield from _suffixed(snapshot, name, "-sts", "sts-suffix")


LAYOUTS = (
    Layout("profile-dir", _THREE_KEYS, "aws_session_token_expiration", "mfa_id", _profile_dir, min_left=2 * 3600),
    Layout("source-profile", _THREE_KEYS, "expiration", "mfa_serial", _source_profile),
    Layout("long-term", (*_THREE_KEYS, LEGACY_TOKEN), "expiration", "aws_mfa_device", _long_term),
    Layout("mfa-suffix", _THREE_KEYS, "expiration", "mfa_serial", _mfa_suffix),
    Layout("sts-suffix", _THREE_KEYS, "expiration", "mfa_serial", _sts_suffix),
)


def _suffixed(snapshot: Snapshot, name: str, suffix: str, layout: str) -> Iterator[Pair]:
    """Yield the pair whose session section is the key's name and a suffix, when that section exists already."""
    bases = [name] if key_place(snapshot, name) else [name.removesuffix(suffix)]
    for base in bases:
        place = key_place(snapshot, base) if base else None
        if place and snapshot.sections(base + suffix):
            yield Pair(base, layout, place, base, base + suffix)


def _key_alone(snapshot: Snapshot, name: str, to: str | None) -> Pair | None:
    """Pair a key that no layout claims with a section named after it, or with the one that the user chose."""
    for base in (name, name.removesuffix("-sts")):
        if base and (place := key_place(snapshot, base)):
            return Pair(base, "sts-suffix", place, base, to or f"{base}-sts")
    return None


def _directed(pairs: list[Pair], to: str) -> list[Pair]:
    """Narrow the pairs to the one that ``--to`` means: the one with that section, else the one key sent there."""
    exact = [pair for pair in pairs if pair.session_section == to]
    return exact[:1] or list(dict.fromkeys(pair._replace(session_section=to) for pair in pairs))


def _ambiguous(name: str, pairs: list[Pair]) -> FilesError:
    found = "; ".join(f"{pair.layout}: {pair.key} -> [{pair.session_section}]" for pair in pairs)
    hints = [f"choose one: fob login {name} --to {pair.session_section}" for pair in pairs]
    return FilesError(f"profile '{name}' fits {len(pairs)} layouts ({found})", *hints)


def _no_source(snapshot: Snapshot, session: str, source: str) -> FilesError:
    from difflib import get_close_matches

    close = get_close_matches(source, snapshot.credentials.sections(), n=1, cutoff=0.4)
    where = f"profile '{session}' keeps its key in [{source}], and {snapshot.credentials_path} has no such section"
    hints = [f"the closest section there is [{close[0]}]: give both the same name"] if close else []
    return FilesError(where, *hints, f"source_profile of '{session}' in {snapshot.config_path} names the key's section")
