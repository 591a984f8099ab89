"""``fob login``: get a session, or reuse a good one, and write it where AWS tools read it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from awsfob.awsfiles import expiry
from awsfob.cli.options import Common, Duration, common_options, duration_or_usage
from awsfob.cli.passthrough import Passthrough, split_at_dashes
from awsfob.cli.workplace import Workplace
from awsfob.durations import words
from awsfob.errors import FilesError, UsageError
from awsfob.model import Operation, Session
from awsfob.plans import Wish, make_plan, without_roles

if TYPE_CHECKING:
    from awsfob.broker import Obtained
    from awsfob.plans import Plan


@dataclass(frozen=True, slots=True)
class Options:
    """What a login takes beside the common options."""

    code: str | None
    duration: int | None
    force: bool
    serial: str | None
    to: str | None
    no_mfa: bool
    min_left: int | None
    as_json: bool


class _Login(click.Command):
    """A command whose words after ``--`` are options of ``aws sts get-session-token``, as the seed awsmfa has it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own, ctx.meta["passthrough"] = split_at_dashes(args)
        return super().parse_args(ctx, own)


@click.command("login", cls=_Login)
@common_options
@click.option("-c", "--code", "--token-code", metavar="CODE", help="The six digits of the device; else fob asks.")
@click.option("-d", "--duration", type=Duration(), help="How long the session lives: seconds or 8h; 12h by default.")
@click.option("-f", "--force", is_flag=True, help="Renew even a session that is still good.")
@click.option("--serial", metavar="S", help="ARN or number of the MFA device; else the one in the files.")
@click.option("--to", metavar="SECTION", help="The section that gets the session, against every layout rule.")
@click.option("--no-mfa", is_flag=True, help="Get a session without MFA, on purpose.")
@click.option("--min-left", type=Duration(), help="Reuse a session with at least this long to live; 15m by default.")
@click.option("--json", "as_json", is_flag=True, help="Report on stdout as JSON.")
@click.pass_context
def command(ctx: click.Context, /, common: Common, **values: Any) -> None:  # noqa: ANN401  click passes what the options are
    """Get a session for PROFILE with one MFA code, or reuse a good one.

    The session goes into the credentials file, in the section that your layout uses ([P-sts], [Pmfa], or [P] beside
    [P-long-term]). For a role profile, what the role needs is logged in. Words after -- are read as options of `aws
    sts get-session-token`.
    """
    given = Passthrough.of(ctx.meta["passthrough"])
    place = Workplace.of(replace(common, region=given.region or common.region))
    login(place, _merged(Options(**values), given), endpoint=given.endpoint_url)


def login(place: Workplace, options: Options, *, endpoint: str | None = None) -> None:
    """Carry out a login and report it.

    Raises:
        FobError: Whatever stands in the way; the files are as they were then.
    """
    min_left = place.min_left(options.min_left)
    plan = make_plan(place.snapshot, _wish(place, options))
    if not options.to:
        plan = without_roles(plan)
    if plan.last.operation is Operation.RESOLVE:
        raise _not_ours(place.profile)
    place.explain(plan)
    broker = place.broker(plan, code=options.code, min_left=min_left, force=options.force, endpoint=endpoint)
    obtained = broker.obtain(plan)
    _report(place, plan, obtained, as_json=options.as_json)


def _wish(place: Workplace, options: Options) -> Wish:
    lifetime = place.environ.get("AWS_SESSION_DURATION")
    return Wish(
        place.profile,
        to=options.to,
        duration=options.duration,
        session_duration=duration_or_usage(lifetime, "AWS_SESSION_DURATION") if lifetime else None,
        serial=options.serial or place.serial,
        no_mfa=options.no_mfa,
        region=place.region,
    )


def _merged(options: Options, given: Passthrough) -> Options:
    """Add what was said after ``--`` to the options, which must not say the same thing otherwise."""
    for mine, theirs in ((options.code, given.token_code), (options.serial, given.serial_number)):
        if mine and theirs and mine != theirs:
            raise UsageError("an option before -- and one after it contradict each other", "give it once")
    seconds = given.duration_seconds
    return replace(
        options,
        code=options.code or given.token_code,
        serial=options.serial or given.serial_number,
        duration=duration_or_usage(seconds, "--duration-seconds") if seconds else options.duration,
    )


def _not_ours(profile: str) -> FilesError:
    return FilesError(
        f"profile '{profile}' has no key of an IAM user behind it: its credentials come from elsewhere",
        f"log in there, for instance with: aws sso login --profile {profile}",
    )


def _report(place: Workplace, plan: Plan, obtained: Obtained, *, as_json: bool) -> None:
    ends = obtained.session.expiration if isinstance(obtained.session, Session) else None
    assert ends is not None  # noqa: S101  STS always tells when a session ends
    left = words((ends - datetime.now(UTC)).total_seconds() + 1)
    section = plan.last.section
    where = f"in [{section}] of {place.credentials_path}" if section else "in fob's cache"
    done = "session is still good" if obtained.reused else "logged in"
    place.voice.notice(f"{done}: {plan.profile}, {where}, for {left}")
    if as_json:
        facts = {
            "profile": plan.profile,
            "section": section,
            "layout": plan.pair.layout if plan.pair else None,
            "expiration": expiry.rfc3339(ends),
            "reused": obtained.reused,
        }
        click.echo(json.dumps(facts))
