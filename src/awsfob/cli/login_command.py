"""``fob login``: get a session, or reuse a good one, and write it to the file that AWS tools read."""

from __future__ import annotations

from awsfob.cli.messages import context_of, print_json
from awsfob.cli.option_rows import ACCESS, COMMON, FLAG, TEXT, Declared, OptionRow
from awsfob.durations import duration_or_usage
from awsfob.errors import UsageError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.structs import replace

if TYPE_CHECKING:
    from awsfob.app.context import Context
    from awsfob.app.inputs import Access, Common
    from awsfob.app.login import LoginResult
    from awsfob.cli.sts_options import StsOptions


def run(common: Common, access: Access, *, to: str | None, as_json: bool, after_dashes: list[str]) -> None:
    """Get a session for PROFILE, or reuse a good one.

    fob writes the session to the credentials file, in the section that your layout uses: [P-sts], [Pmfa], or [P] beside
    [P-long-term]. For a role profile, fob gets the session that the role needs. With a profile folder
    (~/.aws/aws-profiles), fob also writes the role's session. Arguments after -- are options of `aws sts
    get-session-token`.
    """
    endpoint = None
    if after_dashes:
        from awsfob.cli.sts_options import StsOptions

        sts_options = StsOptions.of(after_dashes)
        common = replace(common, region=sts_options.region or common.region)
        access, endpoint = _with_sts_options(access, sts_options), sts_options.endpoint_url
    log_in(context_of(common, may_read_stdin=True), access, to=to, as_json=as_json, endpoint=endpoint)


def log_in(
    context: Context, access: Access, *, to: str | None = None, as_json: bool = False, endpoint: str | None = None
) -> None:
    """Log in, and say where the session is and how to use it; for the arguments see ``app.login``."""
    from awsfob.app.login import login

    result = login(context, access, to=to, endpoint=endpoint)
    from awsfob.output import login_report

    tell_where(context, result)
    tool, how = result.tool_profile, result.role_hint
    if tool:
        how = login_report.how_to_use(tool, result.profile, lacks_region=result.lacks_region)
    if how:
        context.messages.notice(how)
    if as_json:
        facts = login_report.as_json(
            result.profile, result.section, result.layout, result.expiration, reused=result.reused
        )
        print_json(facts)


def tell_where(context: Context, result: LoginResult) -> None:
    """Say where the session of a login is, and how long it lasts."""
    from awsfob.output.login_report import sentence

    where = result.section, context.credentials_path
    context.messages.done(sentence(result.profile, where, result.seconds_left, reused=result.reused))


def _with_sts_options(access: Access, sts_options: StsOptions) -> Access:
    """Add the options after ``--`` to the options before it.

    Raises:
        UsageError: Both give a code or a serial, with different values.
    """
    both = ((access.code, sts_options.token_code), (access.serial, sts_options.serial_number))
    if any(before and after and before != after for before, after in both):
        raise UsageError("an option before -- and one after it contradict each other", "give it once")
    seconds = sts_options.duration_seconds
    return replace(
        access,
        code=access.code if access.code is not None else sts_options.token_code,
        serial=access.serial or sts_options.serial_number,
        duration=duration_or_usage(seconds, "--duration-seconds") if seconds else access.duration,
    )


DECLARED = Declared(
    "login",
    run,
    (COMMON, ACCESS),
    (
        OptionRow(("--to",), "to", TEXT, "Write the session to this section instead of the layout's.", "SECTION"),
        OptionRow(("--json",), "as_json", FLAG, "Print the result as JSON."),
    ),
    rest="after_dashes",
)
