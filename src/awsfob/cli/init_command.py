"""``fob init``: find the user and the MFA device of an access key, and write both beside the key."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from awsfob.cli.messages import context_of
from awsfob.cli.options import access_options, common_options
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


@click.command("init")
@common_options
@access_options
@click.option(
    "--from-csv",
    type=click.Path(path_type=Path),
    metavar="F",
    help="Read the access key from a CSV file of the IAM console.",
)
@click.option("--to", metavar="SECTION", help="The section for the sessions of the key, from now on (fob_session).")
@click.option("--process", is_flag=True, help="Make fob the credential_process of the session's profile.")
@click.option("-y", "--yes", is_flag=True, help="Answer yes to all questions.")
def command(  # noqa: PLR0913  one argument for each option
    common: Common, access: Access, *, from_csv: Path | None, to: str | None, process: bool, yes: bool
) -> None:
    """Set up PROFILE: find its user and MFA device at AWS.

    Writes mfa_serial and username beside PROFILE's access key. If PROFILE has no key, fob reads one from --from-csv or
    asks for it, checks it at AWS and writes it. With --process, no session is written to the AWS files: AWS tools run
    fob to get it, and fob asks for a code when it needs one. With --force, settings that differ from what AWS says are
    changed, too. If the files do not say which section gets the sessions of the key, fob asks, or --to names it; the
    line fob_session beside the key keeps the answer.
    """
    from awsfob.app.init import init

    program = _program() if process else None
    init(context_of(common), access, from_csv=from_csv, to=to, process=program, yes=yes)


def _program() -> list[str]:
    """Return the command that serves sessions: ``fob-process`` if it is installed and runs, because it is faster."""
    from awsfob.app.init import can_run_scripts

    here = Path(os.path.realpath(sys.argv[0])).parent

    def find(name: str) -> str | None:
        return shutil.which(name, path=str(here)) or shutil.which(name)

    if can_run_scripts() and (script := find("fob-process")):
        return [script]
    return [find("fob") or "fob", "process"]
