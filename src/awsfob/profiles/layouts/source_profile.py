"""The layout ``source-profile`` of awsmfa: ``[P]`` of config has ``source_profile = K`` and no role.

Users write the same two lines to change only a region, and SDKs ignore a ``source_profile`` without a role. So the
lines are this layout only with other evidence for it.
"""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.layouts.evidence import has_evidence
from awsfob.profiles.layouts.layout import Layout, Pair, may_get_session
from awsfob.profiles.snapshot import CONFIG, profile_of
from awsfob.profiles.sources import own_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsfob.profiles.snapshot import Snapshot


def by_source_profile(layout: Layout, snapshot: Snapshot, name: str) -> Iterator[Pair]:
    """Yield the pairs of a profile: ``[K]`` has the key, ``[P]`` gets the session."""
    sources = [(source, name)] if (source := snapshot.plain_source(name)) else []
    sources += [(name, session) for session in snapshot.key_pointers.get(name, ())]
    for key_profile, session in sources:
        ref = own_key(snapshot, key_profile)
        if ref and may_get_session(snapshot, session) and not own_key(snapshot, session):
            pair = Pair(session, layout, ref, key_profile, session)
            # A user who names the session's section itself needs less evidence than one who names the key.
            is_for_awsmfa = session == name and _has_bare_header(snapshot, key_profile)
            if is_for_awsmfa or has_evidence(snapshot, pair):
                yield pair


def is_of_awsmfa(snapshot: Snapshot, pair: Pair) -> bool:
    """Return whether awsmfa reads the pair: it needs ``user_arn`` beside the key, and a bare header."""
    return "user_arn" in snapshot.settings(pair.key_profile) or _has_bare_header(snapshot, pair.session_section)


def _has_bare_header(snapshot: Snapshot, name: str) -> bool:
    """Return whether a profile of config has a header without the word profile, which only awsmfa reads."""
    return any(ref.file == CONFIG and profile_of(ref.header) is None for ref in snapshot.aws_section_refs(name))
