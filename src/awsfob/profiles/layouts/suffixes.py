"""Find the pairs of layouts with a suffix: both sections have the same name, and one of them also has the suffix."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.layouts.layout import Layout, Pair, is_another_key, may_get_session
from awsfob.profiles.sources import own_key, own_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsfob.profiles.snapshot import Snapshot


def by_key_suffix(layout: Layout, snapshot: Snapshot, name: str) -> Iterator[Pair]:
    """Yield the pair whose key is in the section with the suffix; the other section gets the session.

    A section without a key counts too if nothing else gives credentials, so that the error names it.
    """
    if not _has_suffix(snapshot, name, layout.key_suffix):
        return
    for base in dict.fromkeys((name, name.removesuffix(layout.key_suffix))):
        key_profile = base + layout.key_suffix
        ref = own_key(snapshot, key_profile)
        if ref is None and own_source(snapshot, base) is None:
            ref = snapshot.section_ref(key_profile, "credentials")
        if base and ref and may_get_session(snapshot, base):
            yield Pair(base, layout, ref, key_profile, base)


def by_session_suffix(layout: Layout, snapshot: Snapshot, name: str) -> Iterator[Pair]:
    """Yield the pair whose session goes to the section with the suffix, if that section exists."""
    if not _has_suffix(snapshot, name, layout.session_suffix):
        return
    base = name if own_key(snapshot, name) else name.removesuffix(layout.session_suffix)
    session = base + layout.session_suffix
    ref = own_key(snapshot, base) if base else None
    if not ref or not snapshot.aws_section_refs(session):
        return
    if may_get_session(snapshot, session) and not is_another_key(snapshot, session):
        yield Pair(base, layout, ref, base, session)


def _has_suffix(snapshot: Snapshot, name: str, suffix: str) -> bool:
    """Return whether a profile has the suffix, or there is one with its name and the suffix: else it is in no pair."""
    return name.endswith(suffix) or snapshot.has(name + suffix)


def is_key_apart(snapshot: Snapshot, pair: Pair) -> bool:
    """Return True: a key in the section with the suffix shows by itself that a tool of the layout uses the pair."""
    del snapshot, pair
    return True


def names_user(snapshot: Snapshot, pair: Pair) -> bool:
    """Return whether ``username`` is beside the key: aws-iam-login writes it, and ``fob init`` does in all layouts."""
    return "username" in snapshot.values(pair.key)
