"""Credentials that are not fob's to make: botocore finds them, and the section tells when they end."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from awsfob.durations import words
from awsfob.errors import FilesError, PersonNeededError
from awsfob.ini.document import Document
from awsfob.model import Session
from awsfob.profiles import expiry
from awsfob.profiles.expiry import rfc3339
from awsfob.profiles.layouts import section_for_key
from awsfob.profiles.snapshot import KEY_ID, config_header
from awsfob.sessions.validity import unreadable_expiry
from awsfob.settings import ASKING, environment, environment_with
from awsfob.storage import files as disk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from awsfob.aws.client import Connection
    from awsfob.aws.refusals import Situation
    from awsfob.model import Key, Step


def resolve(connection: Connection, step: Step, situation: Situation, detail: Callable[[str], None]) -> Key | Session:
    """Return what botocore finds for a step's source; a session from a section gets the expiry of the section.

    Raises:
        FilesError: botocore finds nothing, or the source asks fob for itself.
        PersonNeededError: The session has expired, or its section names an end that nobody can read.
    """
    from awsfob.aws import sts

    source = step.source or situation.profile
    with _asking_for(source):
        found = sts.resolve(connection._replace(profile=source), situation, step.provider)
    if not isinstance(found, Session) or found.expiration:
        return found
    return _with_end(connection, source, found, detail)


def _with_end(connection: Connection, source: str, session: Session, detail: Callable[[str], None]) -> Session:
    """Read when a session ends from the section that it comes from; botocore knows no expiry in a section."""
    where, values = _section_of(connection, source, session.key_id)
    ends = expiry.read(values)
    if ends is None:
        if key := unreadable_expiry(values):
            raise PersonNeededError(
                f"the session in {where} cannot be used: nobody can read when it ends ({key})", *_hints(source)
            )
        detail(f"nobody knows when the session of profile '{source}' ends: {where} names no expiry")
        return session
    if ends.instant <= datetime.now(UTC):
        ago = words((datetime.now(UTC) - ends.instant).total_seconds() + 1)
        raise PersonNeededError(
            f"the session in {where} expired at {rfc3339(ends.instant)}, {ago} ago", *_hints(source)
        )
    return session._replace(expiration=ends.instant)


def _hints(source: str) -> tuple[str, str]:
    return (
        f"log in again with the program that wrote [{source}]",
        f"or put the key of an IAM user into [{section_for_key(source)}] and run: fob login {source}",
    )


def _section_of(connection: Connection, source: str, key_id: str) -> tuple[str, Mapping[str, str]]:
    """Return the section that holds a session, and its values; no values when it stands in neither file."""
    credentials, config = (
        Document.parse(disk.read(path)) for path in (connection.credentials_path, connection.config_path)
    )
    places = (
        (credentials, source, connection.credentials_path),
        (config, config_header(config, source), connection.config_path),
    )
    for document, header, path in places:
        values = document.items(header) if document.has(header) else {}
        if values.get(KEY_ID) == key_id:
            return f"[{header}] of {path}", values
    return "its source", {}


@contextmanager
def _asking_for(profile: str) -> Iterator[None]:
    """Tell the programs that botocore starts for a profile what they were started for: fob may be one of them.

    Raises:
        FilesError: This process was started for the same profile, and would start itself without end.
    """
    before = environment().get(ASKING, "")
    if profile in before.splitlines():
        raise FilesError(
            f"profile '{profile}' gets its credentials from a program that asks fob for '{profile}' again",
            "give it the key of an IAM user, or name another program in credential_process",
        )
    with environment_with(ASKING, f"{before}\n{profile}"):
        yield
