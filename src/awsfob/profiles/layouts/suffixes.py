"""Finding pairs whose two sections have one name and differ in a suffix, which the layout's entry names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.profiles.layouts.layout import Layout, Pair, key_section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsfob.profiles.snapshot import Snapshot


def by_key_suffix(layout: Layout, snapshot: Snapshot, name: str) -> Iterator[Pair]:
    """Yield the pair whose key is in a section of credentials with the suffix; the bare name gets the session."""
    for base in (name, name.removesuffix(layout.key_suffix)):
        holder = base + layout.key_suffix
        if base and (ref := snapshot.section_ref(holder, "credentials")):
            yield Pair(base, layout.name, ref, holder, base)


def by_session_suffix(layout: Layout, snapshot: Snapshot, name: str) -> Iterator[Pair]:
    """Yield the pair whose session section is the key's name and the suffix, when that section exists already."""
    base = name if key_section(snapshot, name) else name.removesuffix(layout.session_suffix)
    session = base + layout.session_suffix
    ref = key_section(snapshot, base) if base else None
    if ref and snapshot.aws_section_refs(session):
        yield Pair(base, layout.name, ref, base, session)
