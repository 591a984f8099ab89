"""``fob logout``: take sessions out of the credentials file, the cache and the stored answers.

The layouts tell where a session may be, and the registry where else fob has written one. A recorded section is cleared
only while it holds the very session that fob wrote there; a section that holds a long-term key is never touched.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from awsfob.app.stored_answers import forget_answers
from awsfob.errors import FilesError, FobError
from awsfob.profiles.inventory import pairs, role_sections
from awsfob.profiles.layouts import Pair
from awsfob.profiles.roles import chain, profile_served_by_fob
from awsfob.profiles.snapshot import CREDENTIALS, KEY_ID, holds_key
from awsfob.sessions.cache import forget_cached, forget_cached_files
from awsfob.sessions.registry import Registry
from awsfob.sessions.section import SectionStore

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from awsfob.app.context import Context
    from awsfob.profiles.snapshot import Snapshot
    from awsfob.sessions.records import Record
    from awsfob.storage.files import Written


def logout(context: Context) -> list[str]:
    """Log out the pair behind the command's profile; of a role, the user whose session it uses.

    All stored answers go, those of other profiles too: each is made again at the next call.

    Returns:
        What was removed, in words.

    Raises:
        FilesError: fob has no session of this profile to remove, or a file cannot be written.
    """
    registry, behind = Registry(context.state), _pair_behind(context.snapshot, context.profile)
    known = [behind] if isinstance(behind, Pair) else []
    found = [*(row for pair in known for row in registry.of_pair(pair)), *registry.of_profile(context.profile)]
    rows = [row for row in dict.fromkeys(found) if _is_in_reach(context, row)]
    if isinstance(behind, FilesError) and not rows:
        raise behind
    sections = [*_cleared(context, _layout_stores(context, known)), *_cleared_rows(context, rows)]
    cached = sum(forget_cached(context.state / "cache", pair.identity) for pair in known)
    cached += _forget_cached_rows(context, rows)
    _forget(context, registry, rows)
    if not sections and cached:
        sections = [pair.session_section for pair in known] or [context.profile]
    return [f"[{name}] of {context.credentials_path}" for name in sections]


def logout_all(context: Context) -> list[str]:
    """Log out every profile of both files, and remove all that is cached.

    Returns:
        What was removed, in words.

    Raises:
        FilesError: A file cannot be written.
    """
    registry = Registry(context.state)
    rows = [row for row in registry.all() if _is_in_reach(context, row)]
    known = [pair for pair in pairs(context.snapshot) if _may_hold_session(context, pair)]
    stores = [store for store in _layout_stores(context, known) if not _holds_key(context, store.section)]
    removed = [*_cleared(context, stores), *_cleared_rows(context, rows)]
    forgotten = forget_cached(context.state / "cache", None)
    _forget(context, registry, rows)
    return [*(f"[{name}]" for name in removed), *([f"{forgotten} cached"] if forgotten else [])]


def _forget(context: Context, registry: Registry, rows: Sequence[Record]) -> None:
    """Drop the copies of sessions that are gone, and their rows; a row that stays is known to be out of date."""
    forget_answers(context)
    try:
        registry.forget(rows)
    except (FobError, OSError) as error:
        context.messages.detail(f"the registry keeps rows of sessions that are gone: {error}")


def _pair_behind(snapshot: Snapshot, profile: str) -> Pair | FilesError:
    """Return the pair whose session a profile uses, through roles and any ``credential_process`` that runs fob.

    Returns:
        The pair, or the error that says why there is no pair.
    """
    failure, visited, name = _not_ours(snapshot, profile), list[str](), profile
    while name and name not in visited:
        visited.append(name)
        try:
            _, base = chain(snapshot, name)
        except FilesError as error:
            if len(visited) == 1:
                failure = error
        else:
            if isinstance(base, Pair):
                return base
            failure = _not_ours(snapshot, base)
        name = profile_served_by_fob(snapshot, name) or ""
    return failure


def _not_ours(snapshot: Snapshot, base: str) -> FilesError:
    return FilesError(
        f"profile '{base}' is not one that fob logs in: no key of an IAM user belongs to it",
        f"nothing was removed from {snapshot.credentials_path}",
    )


def _layout_stores(context: Context, known: Iterable[Pair]) -> list[SectionStore]:
    """Return where the layouts keep the sessions of pairs, and of the roles that come from them."""
    of_pairs = [(pair, SectionStore.of(context.credentials_path, pair, context.state)) for pair in known]
    of_roles = [
        store._replace(section=name) for pair, store in of_pairs for name in role_sections(context.snapshot, pair)
    ]
    return [*(store for _, store in of_pairs), *of_roles]


def _cleared(context: Context, stores: Iterable[SectionStore]) -> list[str]:
    """Clear sections; return those in which there was a session."""
    there = [store for store in stores if context.snapshot.credentials.has(store.section)]
    return _changed(context, [(store.section, store.clear()) for store in there])


def _cleared_rows(context: Context, rows: Iterable[Record]) -> list[str]:
    """Clear the recorded sections that still hold the recorded session; return their names."""
    from awsfob.profiles.layouts import default_layout

    written = []
    for row in rows:
        if row.section is None or not _is_there(context, row):
            continue
        store = SectionStore(context.credentials_path, row.section, default_layout(), None, context.state)
        written.append((row.section, store.clear(row.key_id)))
    return _changed(context, written)


def _changed(context: Context, written: Sequence[tuple[str, Written]]) -> list[str]:
    for warning in dict.fromkeys(warning for _, each in written for warning in each.warnings):
        context.messages.notice(f"warning: {warning}")
    return [section for section, each in written if each.changed]


def _is_in_reach(context: Context, row: Record) -> bool:
    """Say whether a row is about the cache or this credentials file; another one was not named, so it stays."""
    return row.section is None or row.file == os.path.realpath(context.credentials_path)


def _is_there(context: Context, row: Record) -> bool:
    ref = context.snapshot.section_ref(row.section or "", CREDENTIALS)
    return ref is not None and context.snapshot.values(ref).get(KEY_ID) == row.key_id


def _forget_cached_rows(context: Context, rows: Iterable[Record]) -> int:
    return forget_cached_files(context.state / "cache", [row.file for row in rows if row.section is None])


def _may_hold_session(context: Context, pair: Pair) -> bool:
    """Say whether a pair's session section is there and holds no key: ``--all`` skips sections with a key."""
    there = context.snapshot.section_ref(pair.session_section, CREDENTIALS) is not None
    return there and not _holds_key(context, pair.session_section)


def _holds_key(context: Context, section: str) -> bool:
    ref = context.snapshot.section_ref(section, CREDENTIALS)
    return ref is not None and holds_key(context.snapshot.values(ref))
