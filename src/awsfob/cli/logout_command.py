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
    context = Context.of(common)
    removed = _all(context) if everything else _one(context)
    forget_entries(context.state)
    context.messages.notice(f"logged out: {', '.join(removed)}" if removed else "there was no session to remove")


def _one(context: Context) -> list[str]:
    """Log out of one pair; for a role, out of the user session that it comes from."""
    from awsfob.profiles.inventory import role_sections
    from awsfob.profiles.roles import chain
    from awsfob.sessions.cache import forget_cached
    from awsfob.sessions.section import SectionStore

    _, base = chain(context.snapshot, context.profile)
    if isinstance(base, str):
        return _foreign(context, base)
    store = SectionStore.of(context.credentials_path, base, context.state)
    stores = [store, *(store._replace(section=name) for name in role_sections(context.snapshot, base))]
    removed = [f"[{each.section}] of {context.credentials_path}" for each in _cleared(context, stores)]
    forgotten = forget_cached(context.state / "cache", base.identity)
    return removed or ([f"[{base.session_section}] of {context.credentials_path}"] if forgotten else [])


def _cleared(context: Context, stores: Sequence[SectionStore]) -> list[SectionStore]:
    """Clear sections; return those in which there was a session."""
    there = [store for store in stores if context.snapshot.credentials.has(store.section)]
    written = [store.clear() for store in there]
    for warning in dict.fromkeys(warning for each in written for warning in each.warnings):
        context.messages.notice(f"warning: {warning}")
    return [store for store, each in zip(there, written, strict=True) if each.changed]


def _all(context: Context) -> list[str]:
    from awsfob.profiles.inventory import pairs, role_sections
    from awsfob.sessions.cache import forget_cached
    from awsfob.sessions.section import SectionStore

    known = [pair for pair in pairs(context.snapshot) if _may_hold_session(context, pair)]
    stores = [SectionStore.of(context.credentials_path, pair, context.state) for pair in known]
    of_roles = [
        store._replace(section=name)
        for store, pair in zip(stores, known, strict=True)
        for name in role_sections(context.snapshot, pair)
    ]
    removed = [f"[{store.section}]" for store in _cleared(context, [*stores, *of_roles])]
    forgotten = forget_cached(context.state / "cache", None)
    return [*removed, *([f"{forgotten} cached"] if forgotten else [])]


def _may_hold_session(context: Context, pair: Pair) -> bool:
    """Say whether a pair's session section is there, and none that holds a key: ``--all`` passes over those."""
    found = context.snapshot.section_ref(pair.session_section, "credentials")
    return found is not None and not holds_key(context.snapshot.values(found))


def _foreign(context: Context, base: str) -> list[str]:
    raise FilesError(
        f"profile '{base}' is not one that fob logs in: no key of an IAM user belongs to it",
        f"nothing was removed from {context.credentials_path}",
    )
