"""Keys in the AWS files as tools have them whose layout fob does not log in to: it can only move them. Pure.

The rules come from the documentation of the tools. To add one, add a finder to ``FINDERS``.
"""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.key_rule import holds_session
from awsfob.profiles.layouts import Pair, default_layout, find_serial, pair_section_refs
from awsfob.profiles.snapshot import CREDENTIALS
from awsfob.profiles.sources import own_key
from awsfob.structs import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from awsfob.profiles.snapshot import Snapshot

_NOAUTH, _LONG, _SHORT, _SESSION = "-noauth", "-long-term", "-short-term", "session-"
_IDENTITY, _DEFAULT = "identity", "default"


def other_pairs(snapshot: Snapshot) -> list[Pair]:
    """Return the pairs of other tools; the name of each is that of the profile that the tool's user names."""
    found: dict[object, Pair] = {}
    for finder in FINDERS:
        for pair in finder(snapshot):
            found.setdefault(pair.key, pair)
    return [*found.values()]


def _with_noauth(snapshot: Snapshot) -> Iterator[Pair]:
    """Yield the pairs of aws-mfa by jhandguy: the key is in ``[P-noauth]``, the session in ``[P]``."""
    for name in snapshot.credentials.sections():
        base = name.removesuffix(_NOAUTH)
        if base and base != name:
            yield from _pair(snapshot, "noauth", base, name, base)


def _with_short_term(snapshot: Snapshot) -> Iterator[Pair]:
    """Yield the pairs of mfaws with two suffixes: ``[P-long-term]`` and ``[P-short-term]``."""
    for name in snapshot.credentials.sections():
        base = name.removesuffix(_SHORT)
        if base and base != name:
            yield from _pair(snapshot, "short-term", base, base + _LONG, name)


def _identity(snapshot: Snapshot) -> Iterator[Pair]:
    """Yield the pair of awsmfa by dcoker: the key is in ``[identity]``, the session in ``[default]``."""
    if own_key(snapshot, _DEFAULT) is None:
        yield from _pair(snapshot, "identity", _DEFAULT, _IDENTITY, _DEFAULT)


def _of_mfa_login(snapshot: Snapshot) -> Iterator[Pair]:
    """Yield the pairs of ``aws configure mfa-login``: the session is in ``[session-DEVICE]``.

    The session is of the key beside which that device is named, or of the only key.
    """
    keys = [name for name in snapshot.names if own_key(snapshot, name)]
    for section in snapshot.credentials.sections():
        if not section.startswith(_SESSION) or not holds_session(snapshot.credentials.items(section)):
            continue
        device = section.removeprefix(_SESSION)
        found = {name: pair for name in keys for pair in _pair(snapshot, "mfa-login", name, name, section)}
        named = [name for name, pair in found.items() if _device(snapshot, pair) == device]
        if len(chosen := named or keys) == 1 and chosen[0] in found:
            yield found[chosen[0]]


FINDERS: tuple[Callable[[Snapshot], Iterator[Pair]], ...] = (_with_noauth, _with_short_term, _identity, _of_mfa_login)


def _pair(snapshot: Snapshot, layout: str, name: str, key_profile: str, session: str) -> Iterator[Pair]:
    """Yield a pair if its key is there, and no other key where its session goes."""
    ref = own_key(snapshot, key_profile)
    if ref and ref.file == CREDENTIALS and (session == key_profile or own_key(snapshot, session) is None):
        yield Pair(name, replace(default_layout(), name=layout), ref, key_profile, session)


def _device(snapshot: Snapshot, pair: Pair) -> str:
    return (find_serial(snapshot, pair_section_refs(snapshot, pair)) or "").rpartition("/")[2]
