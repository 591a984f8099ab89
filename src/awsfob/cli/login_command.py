"""``fob login``: get a session, or reuse a good one, and write it where AWS tools read it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from awsfob.app.context import Context
from awsfob.app.credentials import broker_for
from awsfob.app.last_profile import note_used
from awsfob.cli.options import Access, Common, access_options, common_options, duration_or_usage
from awsfob.cli.sts_options import Passthrough, split_at_dashes
from awsfob.durations import words
from awsfob.errors import FilesError, UsageError
from awsfob.fastpath.writer import forget_entries
from awsfob.model import Operation, Session
from awsfob.profiles import expiry
from awsfob.profiles.layouts import section_for_key
from awsfob.profiles.plan import make_plan, without_roles
from awsfob.profiles.reader import exposed_files
from awsfob.profiles.roles import role_section
from awsfob.profiles.snapshot import holds_session

if TYPE_CHECKING:
    from awsfob.profiles.plan import Plan, PlanRequest
    from awsfob.profiles.snapshot import Snapshot
    from awsfob.sessions.broker import Obtained


class _Login(click.Command):
    """A command whose words after ``--`` are options of ``aws sts get-session-token``, as the seed awsmfa has it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own, ctx.meta["passthrough"] = split_at_dashes(args)
        return super().parse_args(ctx, own)


@click.command("login", cls=_Login)
@common_options
@access_options
@click.option("--to", metavar="SECTION", help="The section that gets the session, against every layout rule.")
@click.option("--json", "as_json", is_flag=True, help="Report on stdout as JSON.")
@click.pass_context
def command(ctx: click.Context, /, common: Common, access: Access, *, to: str | None, as_json: bool) -> None:
    """Get a session for PROFILE with one MFA code, or reuse a good one.

    The session goes into the credentials file, in the section that your layout uses ([P-sts], [Pmfa], or [P] beside
    [P-long-term]). For a role profile, what the role needs is logged in. Words after -- are read as options of `aws
    sts get-session-token`. In a folder of profile files (~/.aws/aws-profiles), a role's session is written, too.
    """
    given = Passthrough.of(ctx.meta["passthrough"])
    context = Context.of(replace(common, region=given.region or common.region))
    access = _merged(access, given)
    plan = _plan(context.snapshot, context.request(access, to=to))
    if plan.last.operation is Operation.RESOLVE:
        raise _not_ours(context.snapshot, context.profile)
    context.explain(plan)
    broker = replace(broker_for(context, plan, access, endpoint=given.endpoint_url), must_keep=True)
    obtained = broker.obtain(plan)
    note_used(context)
    for warning in exposed_files(context.snapshot):
        context.messages.notice(f"warning: {warning}")
    if not obtained.reused:
        forget_entries(context.state)
    _report(context, plan, obtained, as_json=as_json)


def _plan(snapshot: Snapshot, request: PlanRequest) -> Plan:
    """Return what to log in: the role's session where a section keeps it or no session helps it, else the user's own.

    What a duration is for follows from that.
    """
    if not (request.to or role_section(snapshot, request.profile)):
        users = request._replace(duration=None, session_duration=request.duration or request.session_duration)
        plan = without_roles(make_plan(snapshot, users))
        if plan.last.role is None:
            return plan
    return make_plan(snapshot, request)


def _merged(access: Access, given: Passthrough) -> Access:
    """Add what was said after ``--`` to the options, which must not say the same thing otherwise."""
    for mine, theirs in ((access.code, given.token_code), (access.serial, given.serial_number)):
        if mine and theirs and mine != theirs:
            raise UsageError("an option before -- and one after it contradict each other", "give it once")
    seconds = given.duration_seconds
    return replace(
        access,
        code=access.code if access.code is not None else given.token_code,
        serial=access.serial or given.serial_number,
        duration=duration_or_usage(seconds, "--duration-seconds") if seconds else access.duration,
    )


def _not_ours(snapshot: Snapshot, profile: str) -> FilesError:
    if holds_session(snapshot.settings(profile)):
        return FilesError(
            f"[{profile}] of {snapshot.credentials_path} holds a session where a long-term key is needed",
            f"put the key of the IAM user into [{section_for_key(profile)}]: its sessions then go to [{profile}]",
        )
    return FilesError(
        f"profile '{profile}' has no key of an IAM user behind it: its credentials come from elsewhere",
        f"log in there, for instance with: aws sso login --profile {profile}",
    )


def _report(context: Context, plan: Plan, obtained: Obtained, *, as_json: bool) -> None:
    ends = obtained.session.expiration if isinstance(obtained.session, Session) else None
    assert ends is not None  # noqa: S101  STS always tells when a session ends
    left = words((ends - datetime.now(UTC)).total_seconds() + 1)
    section = plan.last.section
    where = f"in [{section}] of {context.credentials_path}" if section else "in fob's cache"
    done = "session is still good" if obtained.reused else "logged in"
    context.messages.notice(f"{done}: {plan.profile}, {where}, for {left}")
    if as_json:
        facts = {
            "profile": plan.profile,
            "section": section,
            "layout": plan.pair.layout if plan.pair else None,
            "expiration": expiry.rfc3339(ends),
            "reused": obtained.reused,
        }
        click.echo(json.dumps(facts))
