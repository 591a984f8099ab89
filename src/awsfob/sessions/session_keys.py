"""How a session is written into a section, and taken out again. Pure edits of a parsed file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.errors import FilesError
from awsfob.model import Secret, Session
from awsfob.profiles import expiry
from awsfob.profiles.snapshot import KEY_ID, LEGACY_TOKEN, SECRET, TOKEN, holds_session, may_be_overwritten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsfob.ini.document import Document
    from awsfob.profiles.layouts import Layout


def put_session(  # noqa: PLR0913, PLR0917  what is written, where, and how
    document: Document,
    section: str,
    session: Session,
    layout: Layout,
    region: str | None,
    copied_key: str | None = None,
) -> None:
    """Write a session into a section, in the keys that its layout and the section itself use.

    Args:
        document: The credentials file; changed in place.
        section: The section; made at the end of the file when missing.
        session: The session.
        layout: Which keys are written, in which order.
        region: The key's region, for a section that is made: named profiles inherit nothing.
        copied_key: The id of a key that the section has only a copy of, see ``may_be_overwritten``.

    Raises:
        FilesError: The section holds a long-term key by now.
    """
    _refuse_key(document, section, "name another section with --to", copied_key)
    assert session.expiration is not None  # noqa: S101  STS always tells when a session ends
    is_new = not document.has(section)
    own = document.own(section) if not is_new else {}
    token_keys = {TOKEN, LEGACY_TOKEN} & {*layout.session_settings, *own}
    values = {KEY_ID: session.key_id, SECRET: session.secret.reveal()}
    values |= dict.fromkeys(sorted(token_keys, reverse=True), session.token.reveal())
    names = [*layout.session_settings, *(token_keys - {*layout.session_settings})]
    ends = dict.fromkeys(expiry.settings_to_write(own, layout.expiry_setting), expiry.write(session.expiration, own))
    with_region = {"region": region} if is_new and region else {}
    document.change(section, {name: values[name] for name in names} | ends | with_region)


def take_session(document: Document, section: str) -> bool:
    """Remove a session from a section: keys, tokens and expiry; all else stays.

    Returns:
        Whether anything was there to remove.

    Raises:
        FilesError: The section holds a long-term key.
    """
    _refuse_key(document, section, "a logout takes sessions only; a key that has to go is taken out in an editor")
    present = document.own(section) if document.has(section) else {}
    doomed = [key for key in (KEY_ID, SECRET, TOKEN, LEGACY_TOKEN, *expiry.SETTINGS) if key in present]
    document.change(section, dict.fromkeys(doomed))
    return bool(doomed)


def session_in(values: Mapping[str, str]) -> Session | None:
    """Return the session that a section's values hold; None when there is none, or nobody knows when it ends."""
    ends = expiry.read(values)
    if not ends or not holds_session(values):
        return None
    token = values.get(LEGACY_TOKEN) or values[TOKEN]
    return Session(values[KEY_ID], Secret(values[SECRET]), Secret(token), ends.instant)


def _refuse_key(document: Document, section: str, hint: str, copied_key: str | None = None) -> None:
    if not may_be_overwritten(document.items(section), copied_key):
        raise FilesError(
            f"[{section}] of the credentials file holds a long-term key, which fob never overwrites or removes",
            hint,
        )
