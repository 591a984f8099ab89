"""What fob does only when it stands in for another tool."""

from __future__ import annotations

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.settings import environment, leave_out

if TYPE_CHECKING:
    from collections.abc import Iterable

    from awsfob.app.context import Context


def forget_variables(names: Iterable[str]) -> None:
    """Take variables out of this process's environment: the tool does not know them."""
    leave_out(names)


def variable(name: str) -> str | None:
    """Return an environment variable of another tool; None if it is not set or empty."""
    return environment().get(name) or None


def profile_or_variable(given: str | None) -> str | None:
    """Return the profile: the given one, AWS_PROFILE or AWS_DEFAULT_PROFILE; None if none is named."""
    return given or variable("AWS_PROFILE") or variable("AWS_DEFAULT_PROFILE")


def section_names(context: Context) -> list[str]:
    """Return the sections of the credentials file."""
    return context.snapshot.credentials.sections()


def values_of(context: Context, section: str) -> dict[str, str]:
    """Return the settings of a section of the credentials file; empty if it is missing."""
    document = context.snapshot.credentials
    return dict(document.own(section)) if document.has(section) else {}


def role_in_file(context: Context, section: str) -> str | None:
    """Return the role that broamski/aws-mfa assumes with the key of a section, or None."""
    return values_of(context, section).get("assume_role") or None


def user_of_machine() -> str:
    """Return the name of the user who runs fob: the usual name of the session of a role."""
    from getpass import getuser

    return getuser()


def refuse_key(context: Context, section: str) -> None:
    """Refuse a logout from a section with a long-term key, which awsmfa would delete.

    Raises:
        FilesError: It holds one.
    """
    from awsfob.profiles.key_rule import may_be_lost, why_kept

    values = values_of(context, section)
    if may_be_lost(values):
        raise FilesError(
            f"[{section}] of {context.credentials_path} {why_kept(values)}, and awsmfa would delete it",
            "name the profile with the session",
        )


def mark_section(context: Context, section: str, role: str | None) -> None:
    """Add to a session what broamski/aws-mfa looks for: without it, that tool takes the session for none.

    Args:
        context: A context that has read the session.
        section: The section of the session.
        role: The ARN of its role; None for the session of a user.

    Raises:
        FilesError: The file cannot be written.
    """
    from awsfob.ini.document import Document
    from awsfob.profiles import expiry
    from awsfob.profiles.snapshot import LEGACY_TOKEN, TOKEN
    from awsfob.storage import files as disk

    def change(data: bytes) -> bytes:
        document = Document.parse(data)
        own = document.own(section)
        marks: dict[str, str | None] = {"assumed_role": "True" if role else "False", "assumed_role_arn": role}
        ends = expiry.read(own)
        if ends:
            marks["expiration"] = expiry.write(ends.instant, {**own, "assumed_role": ""})
        document.change(section, {**marks, LEGACY_TOKEN: own.get(TOKEN)})
        return document.render()

    disk.edit(context.credentials_path, change, state=context.state)
