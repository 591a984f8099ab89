"""``fob init``: find the user and the MFA device of an access key, and write both beside the key."""

from __future__ import annotations

from pathlib import Path

import click

from awsfob.cli.help_pages import Command
from awsfob.cli.messages import context_of, print_as_it_is, say_text
from awsfob.cli.options import access_options, common_options
from awsfob.cli.own_program import own_program
from awsfob.errors import UsageError
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from awsfob.app.inputs import Access, Common


@click.command("init", cls=Command)
@common_options
@access_options
@click.option(
    "--from-csv",
    type=click.Path(path_type=Path),
    metavar="F",
    help="Read the access key from a CSV file of the IAM console.",
)
@click.option("--to", metavar="SECTION", help="Keep this section for the sessions of the key (fob_session).")
@click.option(
    "--session-in",
    metavar="WHERE",
    help="Where the sessions of a new key go: PROFILE, PROFILE-sts, or process.  [default: ask]",
)
@click.option("--process", is_flag=True, help="Make fob the credential_process of the session's or a role's profile.")
@click.option(
    "--in",
    "file",
    type=click.Choice(["config", "credentials"]),
    help="The file for the line of --process.  [default: config]",
)
@click.option("--as", "role_profile", metavar="NAME", help="The profile that runs fob for a role, else ROLE-process.")
@click.option("--roles", is_flag=True, help="Let the role profiles of PROFILE's key work everywhere without a code.")
@click.option("--dry-run", is_flag=True, help="Show the changes of role profiles, and make none.")
@click.option("-y", "--yes", is_flag=True, help="Answer yes to all questions.")
def command(  # noqa: PLR0913  one argument for each option
    common: Common,
    access: Access,
    *,
    process: bool,
    file: str | None,
    role_profile: str | None,
    dry_run: bool,
    **others: Any,  # noqa: ANN401  the options that are handed on as they are
) -> None:
    """Set up PROFILE: find its user and MFA device at AWS.

    Writes mfa_serial and username beside PROFILE's access key, and for a new key the key itself: from --from-csv, or as
    you type it. Asks where the sessions of a new key go, for a region if there is none, and whether to log in.

    With --process, AWS tools run fob to get a session, and no session is written to the AWS files. For a role, fob
    makes a new profile, for programs that assume no role.

    With --roles, the role profiles of PROFILE's key work in every program after one fob login, without a code. fob
    shows the changes and asks.
    """
    from awsfob.app.init import init
    from awsfob.app.init_options import InitOptions, ProcessOptions

    _check(process=process, file=file, name=role_profile, roles=others["roles"])
    if others["session_in"] and (process or others["to"] or others["roles"]):
        raise UsageError("--session-in cannot be combined with --to, --process or --roles", "give one of them")
    own = ProcessOptions(_program(), file or "config", role_profile)
    show = print_as_it_is if dry_run else say_text
    options = InitOptions(process=own if process else None, own_process=own, dry_run=dry_run, **others)
    context, wants_login = init(context_of(common, may_read_stdin=True), access, options, show)
    if wants_login:
        from awsfob.cli.login_command import log_in

        log_in(context, access)
    if not (process or options.roles):
        from awsfob.app.role_notes import offer_roles

        offer_roles(context.reread(), access, options, show)


def _check(*, process: bool, file: str | None, name: str | None, roles: bool) -> None:
    for option, value in (("--in", file), ("--as", name)):
        if value and not process:
            raise UsageError(f"{option} needs --process", "add --process, or leave it out")
    if name and roles:
        raise UsageError("--as cannot be combined with --roles, which makes several profiles", "leave one of them out")


def _program() -> list[str]:
    """Return the command that serves sessions: ``fob-process`` if it is installed and runs, because it is faster."""
    from awsfob.app.init_options import can_run_scripts

    if can_run_scripts() and (script := own_program("fob-process")):
        return [script]
    return [own_program("fob") or "fob", "process"]
