"""The settings of a session in a section: write them, read them, remove them. Pure: edits of a parsed file."""

from __future__ import annotations

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.model import Secret, Session
from awsfob.profiles import expiry
from awsfob.profiles.key_rule import holds_session, may_be_lost, why_kept
from awsfob.profiles.snapshot import KEY_ID, LEGACY_TOKEN, SECRET, TOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsfob.ini.document import Document
    from awsfob.model import Key
    from awsfob.profiles.layouts import Layout


def put_session(  # noqa: PLR0913, PLR0917  the session, the section and their settings
    document: Document,
    section: str,
    session: Session,
    layout: Layout,
    copied: Key | None = None,
    written: str | None = None,
    role_arn: str | None = None,
) -> None:
    """Write a session to a section, to the settings that the layout names and the section has.

    Args:
        document: The credentials file; changed in place.
        section: The section; added at the end of the file if it is missing.
        session: The session.
        layout: The layout, which names the settings and their order.
        copied: A long-term key that another file holds too, see ``may_be_lost``.
        written: The id of the session that fob has written to the section, see ``may_be_lost``.
        role_arn: The role of the session; None for the session of a user.

    Raises:
        FilesError: The section holds what may be a long-term key.
    """
    check_section_may_change(document, section, "name another section with --to", copied, written)
    assert session.expiration is not None  # noqa: S101  STS always returns an expiration
    own = document.own(section)
    token_settings = {TOKEN, LEGACY_TOKEN} & {*layout.session_settings, *own}
    values = {KEY_ID: session.key_id, SECRET: session.secret.reveal()}
    values |= dict.fromkeys(sorted(token_settings, reverse=True), session.token.reveal())
    names = [*layout.session_settings, *(token_settings - {*layout.session_settings})]
    role = _role_marks(own, layout, role_arn)
    spelling = expiry.write(session.expiration, {**own, **{name: text for name, text in role.items() if text}})
    ends = dict.fromkeys(expiry.settings_to_write(own, layout.expiry_setting), spelling)
    document.change(section, role | {name: values[name] for name in names} | ends)


def _role_marks(own: Mapping[str, str], layout: Layout, role_arn: str | None) -> dict[str, str | None]:
    """Return the settings with which broamski/aws-mfa says whose session a section holds; it reads them again.

    A section with them, or with a role's session in the layout of aws-mfa, has them after a login, too.
    """
    if not (set(own) & {"assumed_role", "assumed_role_arn"} or (role_arn and layout.name == "long-term")):
        return {}
    return {"assumed_role": "True" if role_arn else "False", "assumed_role_arn": role_arn}


def remove_session(document: Document, section: str, written: str | None = None) -> bool:
    """Remove a session from a section: access key, tokens and expiry; other settings stay.

    Args:
        document: The credentials file; changed in place.
        section: The section.
        written: The id of the session that fob has written to the section, see ``may_be_lost``.

    Returns:
        Whether the section had any of these settings.

    Raises:
        FilesError: The section holds what may be a long-term key.
    """
    check_section_may_clear(document, section, written)
    present = document.own(section) if document.has(section) else {}
    found = [name for name in (KEY_ID, SECRET, TOKEN, LEGACY_TOKEN, *expiry.SETTINGS) if name in present]
    document.change(section, dict.fromkeys(found))
    return bool(found)


def session_in(values: Mapping[str, str]) -> Session | None:
    """Return the session in a section's values; None if there is none or its expiry is not readable."""
    ends = expiry.read(values)
    if not ends or not holds_session(values):
        return None
    token = values.get(LEGACY_TOKEN) or values[TOKEN]
    return Session(values[KEY_ID], Secret(values[SECRET]), Secret(token), ends.instant)


def check_section_may_clear(document: Document, section: str, written: str | None = None) -> None:
    """Check that ``remove_session`` may change a section; the arguments and the error are the same."""
    hint = "fob removes only sessions; to remove the key, edit the file"
    check_section_may_change(document, section, hint, written=written)


def check_section_may_change(
    document: Document, section: str, hint: str, copied: Key | None = None, written: str | None = None
) -> None:
    """Check that a change of the credentials in a section loses no long-term key.

    The settings of ``[DEFAULT]`` count too, and so do the section's own settings without them.

    Args:
        document: The credentials file.
        section: The section.
        hint: What the user can do.
        copied: See ``may_be_lost``.
        written: See ``may_be_lost``.

    Raises:
        FilesError: The section holds what may be a long-term key.
    """
    for values in (document.items(section), document.own(section)):
        if may_be_lost(values, copied, written):
            why = why_kept(values)
            raise FilesError(f"[{section}] of the credentials file {why}, which fob never overwrites or removes", hint)
