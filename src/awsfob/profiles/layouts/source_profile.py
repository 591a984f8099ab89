"""The layout ``source-profile`` of awsmfa: ``[P]`` of config says ``source_profile = K`` and no role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.errors import FilesError
from awsfob.profiles.layouts.layout import Layout, Pair, key_section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsfob.profiles.snapshot import Snapshot


def by_source_profile(layout: Layout, snapshot: Snapshot, name: str) -> Iterator[Pair]:
    """Yield the pairs of a name: ``[K]`` keeps the key, ``[P]`` gets the session.

    Raises:
        FilesError: The section that ``source_profile`` names is missing.
    """
    sources = ((source, session) for source, names in snapshot.key_pointers.items() for session in names)
    for source, session in sources:
        if name not in (source, session):
            continue
        ref = key_section(snapshot, source) or snapshot.section_ref(source, "credentials")
        if ref is None:
            raise _no_source(snapshot, session, source)
        yield Pair(session, layout.name, ref, source, session)


def _no_source(snapshot: Snapshot, session: str, source: str) -> FilesError:
    from difflib import get_close_matches

    close = get_close_matches(source, snapshot.credentials.sections(), n=1, cutoff=0.4)
    where = f"profile '{session}' keeps its key in [{source}], and {snapshot.credentials_path} has no such section"
    hints = [f"the closest section there is [{close[0]}]: give both the same name"] if close else []
    return FilesError(where, *hints, f"source_profile of '{session}' in {snapshot.config_path} names the key's section")
