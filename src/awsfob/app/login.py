"""``fob login``: get a session, or reuse a good one, and write it to the file that AWS tools read."""

from __future__ import annotations

from awsfob.app.credentials import broker_for
from awsfob.errors import FilesError
from awsfob.light_datetime import UTC, datetime
from awsfob.light_typing import TYPE_CHECKING
from awsfob.model import Operation, Session
from awsfob.profiles.fob_process import runs_fob
from awsfob.profiles.key_rule import holds_session
from awsfob.profiles.layouts import role_section, section_for_key
from awsfob.profiles.plan import make_plan, without_roles
from awsfob.profiles.reader import exposed_files
from awsfob.profiles.roles import assumed_section
from awsfob.profiles.snapshot import LEGACY_TOKEN, TOKEN
from awsfob.profiles.sources import login_hint
from awsfob.structs import Struct, replace
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsfob.app.context import Context
    from awsfob.app.inputs import Access
    from awsfob.profiles.plan import Plan, PlanRequest
    from awsfob.profiles.snapshot import Snapshot


class LoginResult(Struct):
    """The session of a login.

    Attributes:
        profile: The profile.
        section: The section of the credentials file with the session; None for fob's cache.
        layout: The layout of the profile's pair; None without a pair.
        expiration: The end of the session, in UTC.
        seconds_left: The seconds until the end, rounded up.
        reused: Whether this is a stored session that was still good.
        role_hint: How other tools use the role without another code, for a role whose session fob keeps; else None.
        tool_profile: The profile to name for other tools; None if there is none, or the environment names it.
        lacks_region: Whether other tools find no region for that profile.
    """

    profile: str
    section: str | None
    layout: str | None
    expiration: datetime
    seconds_left: float
    reused: bool
    role_hint: str | None = None
    tool_profile: str | None = None
    lacks_region: bool = False


def login(context: Context, access: Access, *, to: str | None = None, endpoint: str | None = None) -> LoginResult:
    """Log in the profile of a context.

    A new session removes all stored answers, because they may contain the older session.

    Args:
        context: The context of the command.
        access: The options for the session and the code.
        to: The section for the session; None for the section of the layout.
        endpoint: The URL to call instead of AWS; None for the endpoint of the files and the environment.

    Raises:
        FobError: The login failed; the session that it is for is not in the file.
    """
    plan = _plan(context.snapshot, context.request(access, to=to))
    if plan.last.operation is Operation.RESOLVE:
        raise _no_key(context.snapshot, context.profile, plan.steps[0].source or context.profile)
    context.tell_plan(plan)
    broker = replace(broker_for(context, plan, access, endpoint), store_required=True)
    obtained = broker.obtain(plan, context.snapshot.credentials)
    _follow_up(context, plan, is_new=not obtained.reused)
    ends = obtained.credentials.expiration if isinstance(obtained.credentials, Session) else None
    assert ends is not None  # noqa: S101  STS always returns an expiration
    left = (ends - datetime.now(UTC)).total_seconds() + 1
    layout = plan.pair.layout.name if plan.pair else None
    hint = _role_hint(context.snapshot, plan)
    named = None if hint else _tool_profile(context, plan)
    lacks_region = named is not None and not _names_region(context, plan, named)
    section, reused = plan.last.section, obtained.reused
    return LoginResult(plan.profile, section, layout, ends, left, reused, hint, named, lacks_region)


def _follow_up(context: Context, plan: Plan, *, is_new: bool) -> None:
    """Do what follows a login, and show what the user has to know.

    The modules for it are imported here: imports at the top would delay the question for the code.
    """
    from awsfob.app.inherited_settings import no_region, update_inherited
    from awsfob.app.last_profile import remember_profile
    from awsfob.app.plain_source import notice_of_plain_source
    from awsfob.fastpath.writer import forget_entries

    remember_profile(context)
    update_inherited(context, plan, is_new=is_new)
    for warning in (*exposed_files(context.snapshot), *_old_token(context.snapshot, plan)):
        context.messages.notice(f"warning: {warning}")
    texts = (no_region(context, plan), notice_of_plain_source(context.snapshot, plan)) if is_new else ()
    for text in filter(None, texts):
        context.messages.notice(text)
    if is_new:
        forget_entries(context.state)


def _plan(snapshot: Snapshot, request: PlanRequest) -> Plan:
    """Return the plan of a login.

    A role profile gets the role's session if a section keeps it, or if the key assumes the role directly. Otherwise the
    user gets a session, which assumes the role later; ``duration`` is then the lifetime of the user's session.
    """
    if not (request.to or role_section(snapshot, request.profile) or assumed_section(snapshot, request.profile)):
        for_user = replace(request, duration=None, session_duration=request.duration or request.session_duration)
        plan = without_roles(make_plan(snapshot, for_user))
        if plan.last.role is None:
            return plan
    return make_plan(snapshot, request)


def _names_region(context: Context, plan: Plan, profile: str) -> bool:
    """Return whether other tools find a region for a profile. That of a role inherits none from the key's profile."""
    pair = plan.pair
    parents = [pair.key_profile] if pair and not _is_for_role(context.snapshot, profile) else []
    return context.names_region((profile, *parents))


def _tool_profile(context: Context, plan: Plan) -> str | None:
    """Return the profile with which other tools use the session, unless the environment names it already."""
    section = plan.last.section
    if section is None and plan.pair:
        section = plan.pair.session_section if runs_fob(context.snapshot.settings(plan.pair.session_section)) else None
    # The user's session is there for the role that was asked for.
    name = plan.profile if plan.last.role is None and _is_for_role(context.snapshot, plan.profile) else section
    return None if name == (context.settings.profile or "default") else name


def _is_for_role(snapshot: Snapshot, profile: str) -> bool:
    """Return whether a profile is a role, or runs fob for one."""
    from awsfob.profiles.process_profile import is_role, served_role

    return is_role(snapshot, profile) or served_role(snapshot, profile) is not None


def _role_hint(snapshot: Snapshot, plan: Plan) -> str | None:
    """Return how other tools use a role without another code if its source is the key, as AWS documents it."""
    settings = snapshot.settings(plan.profile)
    if plan.pair is None or plan.last.section == plan.profile or "role_arn" not in settings:
        return None
    name, section, source = plan.profile, plan.pair.session_section, settings.get("source_profile")
    lines = [f"its source_profile is {section}"] if source == plan.pair.key_profile else []
    # With a serial of their own, AWS tools ask for a code whatever the source is.
    asks = settings.get("mfa_serial") and source in (plan.pair.key_profile, section)
    lines += ["it has no mfa_serial"] if asks else []
    if not lines:
        return None
    return (
        f"for {name}, other tools ask for another code, or fail, unless {' and '.join(lines)}; "
        f"to change that: fob init {shell_word(plan.pair.name)} --roles; "
        f"without a change: fob exec {shell_word(name)} -- PROGRAM"
    )


def _old_token(snapshot: Snapshot, plan: Plan) -> Iterator[str]:
    """Yield a warning if an old session token is beside the key: fob does not use it, but all AWS tools send it.

    ``aws configure`` leaves such a token when it writes a key over a session.
    """
    values = snapshot.values(plan.pair.key) if plan.pair else {}
    names = [name for name in (TOKEN, LEGACY_TOKEN) if values.get(name)]
    if plan.pair and names:
        ref = plan.pair.key
        where = f"[{ref.header}] of {snapshot.path(ref.file)}"
        yield f"{where} has an old session token beside its long-term key: remove the line {' and '.join(names)}"


def _no_key(snapshot: Snapshot, profile: str, source: str) -> FilesError:
    if holds_session(snapshot.settings(profile)):
        return FilesError(
            f"[{profile}] of {snapshot.credentials_path} holds a session where a long-term key is needed",
            f"write the user's key to [{section_for_key(profile)}]: fob then writes its sessions to [{profile}]",
        )
    return FilesError(
        f"profile '{profile}' has no access key of an IAM user: its credentials come from another source",
        login_hint(snapshot, source),
    )
