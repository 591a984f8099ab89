"""Credentials from other sources: botocore resolves them, and the section says when they expire."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime

from awsfob.durations import words
from awsfob.errors import FilesError, UserNeededError
from awsfob.ini.document import Document
from awsfob.light_typing import TYPE_CHECKING
from awsfob.model import Session
from awsfob.profiles import expiry
from awsfob.profiles.expiry import rfc3339
from awsfob.profiles.layouts import section_for_key
from awsfob.profiles.snapshot import KEY_ID, config_header
from awsfob.sessions.validity import unreadable_expiry
from awsfob.settings import ASKING, environment, environment_with
from awsfob.storage import files as disk
from awsfob.structs import replace
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from awsfob.aws.connection import Connection
    from awsfob.aws.situation import Situation
    from awsfob.model import Key, Step


def resolve(
    connection: Connection, step: Step, situation: Situation, detail: Callable[[str], None], *, as_source: bool = False
) -> Key | Session:
    """Return the credentials that botocore finds for a step's source.

    botocore reads no expiry from a section, so fob adds it to a session. For ``as_source`` see ``aws.sts.resolve``.

    Raises:
        FilesError: botocore finds no credentials, or the source runs fob for the same profile.
        UserNeededError: The session has expired, or the expiry in its section is not readable.
    """
    from awsfob.aws import sts

    source = step.source or situation.profile
    with _resolving(source):
        found = sts.resolve(replace(connection, profile=source), situation, step.provider, as_source=as_source)
    if not isinstance(found, Session) or found.expiration:
        return found
    return _with_expiration(connection, source, found, detail)


def _with_expiration(connection: Connection, source: str, session: Session, detail: Callable[[str], None]) -> Session:
    """Add the expiration in its section to a session; without an expiry setting there, the session stays as it is."""
    where, values = _section_of(connection, source, session.key_id)
    ends = expiry.read(values)
    if ends is None:
        if setting := unreadable_expiry(values):
            raise UserNeededError(
                f"the session in {where} cannot be used: its {setting} is not a readable time", *_hints(source)
            )
        detail(f"the session of profile '{source}' has no known end: {where} has no expiry setting")
        return session
    if ends.instant <= datetime.now(UTC):
        ago = words((datetime.now(UTC) - ends.instant).total_seconds() + 1)
        raise UserNeededError(f"the session in {where} expired at {rfc3339(ends.instant)}, {ago} ago", *_hints(source))
    return replace(session, expiration=ends.instant)


def _hints(source: str) -> tuple[str, str]:
    return (
        f"log in again with the program that wrote [{source}]",
        f"or write an IAM user's access key to [{section_for_key(source)}] and run: fob login {shell_word(source)}",
    )


def _section_of(connection: Connection, source: str, key_id: str) -> tuple[str, Mapping[str, str]]:
    """Return the section that holds a session, as text, and its values; no values if neither file holds it."""
    credentials, config = (
        Document.parse(disk.read(path)) for path in (connection.credentials_path, connection.config_path)
    )
    sections = (
        (credentials, source, connection.credentials_path),
        (config, config_header(config, source), connection.config_path),
    )
    for document, header, path in sections:
        values = document.items(header) if document.has(header) else {}
        if values.get(KEY_ID) == key_id:
            return f"[{header}] of {path}", values
    return "its source", {}


@contextmanager
def _resolving(profile: str) -> Iterator[None]:
    """Set FOB_ASKING for the programs that botocore starts for a profile, because one of them may be fob.

    Raises:
        FilesError: fob was started to resolve the same profile, so it would start itself again and again.
    """
    before = environment().get(ASKING, "")
    if profile in before.splitlines():
        raise FilesError(
            f"profile '{profile}' gets its credentials from a program that asks fob for '{profile}' again",
            "give it the key of an IAM user, or name another program in credential_process",
        )
    with environment_with(ASKING, f"{before}\n{profile}"):
        yield
