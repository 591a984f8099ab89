"""``fob login``: get a session, or reuse a good one, and write it where AWS tools read it."""

from __future__ import annotations

import json
from dataclasses import replace

import click

from awsfob.app.inputs import Access, Common, duration_or_usage
from awsfob.cli.options import access_options, common_options, context_of
from awsfob.cli.sts_options import Passthrough, split_at_dashes
from awsfob.errors import UsageError


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
    from awsfob.app.login import login
    from awsfob.output import login_report

    given = Passthrough.of(ctx.meta["passthrough"])
    context = context_of(replace(common, region=given.region or common.region))
    done = login(context, _merged(access, given), to=to, endpoint=given.endpoint_url)
    where = done.section, context.credentials_path
    context.messages.notice(login_report.sentence(done.profile, where, done.seconds_left, reused=done.reused))
    if as_json:
        facts = login_report.as_json(done.profile, done.section, done.layout, done.expiration, reused=done.reused)
        click.echo(json.dumps(facts))


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
