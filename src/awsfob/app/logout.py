"""``fob logout``: remove sessions from the credentials file, the cache and the stored answers.

A layout says which section gets a session. The registry records every other section that fob has written to. A recorded
section is cleared only if it still holds the recorded session. A section that may hold a long-term key is never
changed, whatever is beside the key: a logout of one profile is refused, and ``--all`` says which sections stay.
While the credentials file is away (moved, or not mounted), the registry keeps the rows of its sessions.
"""

from __future__ import annotations

import os

from awsfob.errors import FilesError, FobError
from awsfob.fastpath.writer import forget_entries
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.inventory import pairs, role_sections
from awsfob.profiles.key_rule import why_kept
from awsfob.profiles.layouts import default_layout
from awsfob.profiles.plan import read_key
from awsfob.profiles.snapshot import CREDENTIALS, KEY_ID
from awsfob.profiles.user_pair import user_pairs
from awsfob.sessions.cache import forget_cached, forget_cached_files
from awsfob.sessions.locations import is_key_in, key_section
from awsfob.sessions.registry import Registry
from awsfob.sessions.rotated_keys import RotatedKeys
from awsfob.sessions.section import SectionStore
from awsfob.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from awsfob.app.context import Context
    from awsfob.profiles.layouts import Pair
    from awsfob.sessions.records import Record


def logout(context: Context) -> list[str]:
    """Log out the pair of the command's profile; for a role profile, the pair of the user that assumes the role.

    All stored answers are removed, including those of other profiles; the next call makes them again.

    Returns:
        The removed sessions, as text.

    Raises:
        FilesError: fob does not log in this profile, a file cannot be written, or the credentials file is away.
    """
    registry, pairs_or_error = Registry(context.state), user_pairs(context.snapshot, context.profile)
    known = [] if isinstance(pairs_or_error, FilesError) else pairs_or_error
    keys = [_key_section(context, pair) for pair in known]
    found = [*(row for key in keys for row in registry.of_key(key)), *registry.of_profile(context.profile)]
    rows = [row for row in dict.fromkeys(found) if _is_in_reach(context, row)]
    if isinstance(pairs_or_error, FilesError) and not any(_is_there(context, row) for row in rows):
        _refuse_missing_file(context, rows)
        raise pairs_or_error
    stores = _layout_stores(context, known)
    for store in stores:
        store.check_clear(context.snapshot.credentials)
    sections = _clear(context, stores, rows)
    cached = forget_cached(context.state / "cache", {owner for pair in known for owner in _owners(context, pair)})
    cached += _forget_cached_rows(context, rows)
    _forget(context, registry, rows)
    _refuse_missing_file(context, rows)
    removed = [f"[{name}] of {context.credentials_path}" for name in sections]
    return removed or ([f"the cached session of profile '{context.profile}'"] if cached else [])


def logout_all(context: Context) -> list[str]:
    """Log out all profiles of both files, and empty the cache.

    Returns:
        The removed sessions, as text.

    Raises:
        FilesError: A file cannot be written, or the credentials file is away.
    """
    registry = Registry(context.state)
    rows = [row for row in registry.all() if row.section is None or _is_in_reach(context, row)]
    stores = [store for store in _layout_stores(context, pairs(context.snapshot)) if _is_removable(context, store)]
    removed = _clear(context, stores, rows)
    forgotten = forget_cached(context.state / "cache", None)
    _forget(context, registry, rows)
    _refuse_missing_file(context, rows)
    return [*(f"[{name}]" for name in removed), *([f"{forgotten} cached"] if forgotten else [])]


def _forget(context: Context, registry: Registry, rows: Sequence[Record]) -> None:
    """Remove the stored answers, and the rows of sessions that are gone; a row that cannot be removed does no harm."""
    forget_entries(context.state, lasting=True)
    try:
        registry.forget(row for row in rows if not _is_away(context, row))
    except (FobError, OSError) as error:
        context.messages.detail(f"the registry still has rows of removed sessions: {error}")


def _refuse_missing_file(context: Context, rows: Iterable[Record]) -> None:
    """Refuse to call it a logout while sessions may come back with the credentials file."""
    away = [row.section for row in rows if row.section and not context.credentials_path.exists()]
    if away:
        raise FilesError(
            f"{context.credentials_path} is not there, so its sessions were not removed: "
            + ", ".join(f"[{section}]" for section in away),
            "mount or restore the file, or name it with --credentials-file; then log out again",
        )


def _owners(context: Context, pair: Pair) -> list[str]:
    """Return the owners of a pair's cached sessions, see ``CacheStore``."""
    section = _key_section(context, pair)
    try:
        return [section, RotatedKeys.read(context.state).original(read_key(context.snapshot, pair.key).key_id)]
    except FilesError:  # half of a key
        return [section]


def _key_section(context: Context, pair: Pair) -> str:
    return key_section(pair.key, context.credentials_path, context.config_path)


def _layout_stores(context: Context, known: Iterable[Pair]) -> list[SectionStore]:
    """Return the sections for the sessions of pairs, and for the sessions of the roles that they assume."""
    of_pairs = [(pair, SectionStore.of(context.credentials_path, pair, context.state)) for pair in known]
    of_roles = [
        replace(store, section=name) for pair, store in of_pairs for name in role_sections(context.snapshot, pair)
    ]
    return [*(store for _, store in of_pairs), *of_roles]


def _clear(context: Context, stores: Iterable[SectionStore], rows: Iterable[Record]) -> list[str]:
    """Clear sections, and the recorded sections that still hold the recorded session; return those that held one."""
    written = [(store.section, store.clear()) for store in stores if context.snapshot.credentials.has(store.section)]
    for row in rows:
        if row.section is not None and _is_there(context, row):
            store = SectionStore(context.credentials_path, row.section, default_layout(), context.state)
            written.append((row.section, store.clear(row.key_id)))
    for warning in dict.fromkeys(warning for _, each in written for warning in each.warnings):
        context.messages.notice(f"warning: {warning}")
    return [section for section, each in written if each.changed]


def _is_in_reach(context: Context, row: Record) -> bool:
    """Return whether a row is for these files; rows of other credentials files stay."""
    if row.section is not None:
        return row.file == os.path.realpath(context.credentials_path)
    return row.key_section is None or is_key_in(row.key_section, context.credentials_path, context.config_path)


def _is_there(context: Context, row: Record) -> bool:
    """Return whether the recorded session is still where fob wrote it, as far as the files say."""
    if row.section is None:
        return os.path.exists(row.file)  # noqa: PTH110  a text of the registry
    ref = context.snapshot.section_ref(row.section, CREDENTIALS)
    return ref is not None and context.snapshot.values(ref).get(KEY_ID) == row.key_id


def _is_away(context: Context, row: Record) -> bool:
    """Return whether a recorded section is missing: it may come back with another state of the file."""
    return row.section is not None and not context.snapshot.credentials.has(row.section)


def _forget_cached_rows(context: Context, rows: Iterable[Record]) -> int:
    return forget_cached_files(context.state / "cache", [row.file for row in rows if row.section is None])


def _is_removable(context: Context, store: SectionStore) -> bool:
    """Return whether a section may be cleared; if not, tell the user why it stays."""
    try:
        store.check_clear(context.snapshot.credentials)
    except FilesError:
        ref = context.snapshot.section_ref(store.section, CREDENTIALS)
        why = why_kept(context.snapshot.values(ref)) if ref else "may hold a long-term key"
        context.messages.notice(f"[{store.section}] of {context.credentials_path} stays: it {why}")
        return False
    return True
