"""What the tools do with fob: a login, with their profile, section and question."""

from __future__ import annotations

from awsfob.app.inputs import Access, Common
from awsfob.cli.messages import context_of
from awsfob.light_typing import TYPE_CHECKING
from awsfob.structs import replace

if TYPE_CHECKING:
    from awsfob.app.context import Context
    from awsfob.app.login import LoginResult

TWELVE_HOURS = 12 * 3600


def context_for(
    profile: str | None, *, credentials_file: str | None = None, region: str | None = None, verbose: bool = False
) -> Context:
    """Return the context for a profile; a code may come from standard input, as these tools read it."""
    common = Common(profile, credentials_file, None, region, quiet=False, verbose=verbose)
    return context_of(common, may_read_stdin=True)


def assuming(context: Context, arn: str, session_name: str) -> Context:
    """Return a context whose login also assumes a role, and writes the session of the role to the section."""
    return replace(context, common=replace(context.common, role=arn, role_session_name=session_name))


def access_for(  # noqa: PLR0913  the options of a login
    question: str | None = None,
    *,
    code: str | None = None,
    seconds: int = TWELVE_HOURS,
    serial: str | None = None,
    force: bool = True,
    min_left: int | None = None,
    op: tuple[str, str] | None = None,
) -> Access:
    """Return the options of a login as a tool makes it: most make a new session each time, of twelve hours.

    Args:
        question: What the tool asks, with ``{serial}`` for the device.
        code: The code, if it is given.
        seconds: The lifetime of the session.
        serial: The device; None for that in the files.
        force: Whether a good session is replaced, too.
        min_left: How many seconds a good session has left.
        op: The account and the item at 1Password.
    """
    account, item = op or (None, None)
    return Access(
        code=code,
        op_account=account,
        op_item=item,
        question=question,
        duration=seconds,
        serial=serial,
        min_left=min_left,
        force=force,
    )


def log_in(context: Context, access: Access, to: str, endpoint: str | None = None) -> LoginResult:
    """Get a session, write it to a section, and say so on stderr, because some tools say nothing on stdout."""
    from awsfob.app.login import login
    from awsfob.cli.login_command import tell_where

    result = login(context, access, to=to, endpoint=endpoint)
    tell_where(context, result)
    return result
