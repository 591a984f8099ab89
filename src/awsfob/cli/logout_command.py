"""``fob logout``: take the session out of the files, and the role sessions that came from it out of the cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from awsfob.app.context import Context
from awsfob.cli.options import Common, common_options
from awsfob.errors import FilesError
from awsfob.fastpath.writer import forget_entries
from awsfob.profiles.snapshot import holds_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.profiles.layouts import Pair
    from awsfob.sessions.section import SectionStore


@click.command("logout")
@common_options
@click.option("--all", "everything", is_flag=True, help="Every session of both files, and all that is cached.")
def command(common: Common, *, everything: bool) -> None:
    """Remove the session of PROFILE: its keys, token and expiry. Other keys of the section stay.

    AWS cannot revoke a session: a copy that someone made stays valid until it expires.
    """
    place = Context.of(common)
    removed = _all(place) if everything else _one(place)
    forget_entries(place.state)
    place.voice.notice(f"logged out: {', '.join(removed)}" if removed else "there was no session to remove")


def _one(place: Context) -> list[str]:
    """Log out of one pair; for a role, out of the user session that it comes from."""
    from awsfob.profiles.inventory import role_sections
    from awsfob.profiles.roles import chain
    from awsfob.sessions.cache import forget_cached
    from awsfob.sessions.section import SectionStore

    _, base = chain(place.snapshot, place.profile)
    if isinstance(base, str):
        return _foreign(place, base)
    store = SectionStore.of(place.credentials_path, base, place.state)
    stores = [store, *(store._replace(section=name) for name in role_sections(place.snapshot, base))]
    removed = [f"[{each.section}] of {place.credentials_path}" for each in _cleared(place, stores)]
    forgotten = forget_cached(place.state / "cache", base.identity)
    return removed or ([f"[{base.session_section}] of {place.credentials_path}"] if forgotten else [])


def _cleared(place: Context, stores: Sequence[SectionStore]) -> list[SectionStore]:
    """Clear sections; return those in which there was a session."""
    there = [store for store in stores if place.snapshot.credentials.has(store.section)]
    written = [store.clear() for store in there]
    for warning in dict.fromkeys(warning for each in written for warning in each.warnings):
        place.voice.notice(f"warning: {warning}")
    return [store for store, each in zip(there, written, strict=True) if each.changed]


def _all(place: Context) -> list[str]:
    from awsfob.profiles.inventory import pairs, role_sections
    from awsfob.sessions.cache import forget_cached
    from awsfob.sessions.section import SectionStore

    known = [pair for pair in pairs(place.snapshot) if _may_hold_session(place, pair)]
    stores = [SectionStore.of(place.credentials_path, pair, place.state) for pair in known]
    of_roles = [
        store._replace(section=name)
        for store, pair in zip(stores, known, strict=True)
        for name in role_sections(place.snapshot, pair)
    ]
    removed = [f"[{store.section}]" for store in _cleared(place, [*stores, *of_roles])]
    forgotten = forget_cached(place.state / "cache", None)
    return [*removed, *([f"{forgotten} cached"] if forgotten else [])]


def _may_hold_session(place: Context, pair: Pair) -> bool:
    """Say whether a pair's session section is there, and none that holds a key: ``--all`` passes over those."""
    found = place.snapshot.place(pair.session_section, "credentials")
    return found is not None and not holds_key(place.snapshot.values(found))


def _foreign(place: Context, base: str) -> list[str]:
    raise FilesError(
        f"profile '{base}' is not one that fob logs in: no key of an IAM user belongs to it",
        f"nothing was removed from {place.credentials_path}",
    )
