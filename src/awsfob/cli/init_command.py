"""``fob init``: find the user and the device behind a key, and write them beside it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from awsfob.cli.options import access_options, common_options, context_of

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


@click.command("init")
@common_options
@access_options
@click.option("--from-csv", type=click.Path(path_type=Path), metavar="F", help="The key, as the IAM console gives it.")
@click.option("--process", is_flag=True, help="Make the session's profile a credential_process of fob.")
@click.option("-y", "--yes", is_flag=True, help="Answer questions with yes.")
def command(common: Common, access: Access, *, from_csv: Path | None, process: bool, yes: bool) -> None:
    """Write mfa_serial and username beside PROFILE's key, as AWS tells them.

    Where there is no key yet, fob takes one from --from-csv, or asks for it, checks it at AWS and writes it. With
    --process the AWS files hold no session any more: every tool gets it from fob, and fob asks for a code when one is
    needed.
    """
    from awsfob.app.init import init

    init(context_of(common), access, from_csv=from_csv, process=_program() if process else None, yes=yes)


def _program() -> list[str]:
    """Return the fastest of fob's programs that is installed beside this one."""
    here = Path(sys.argv[0]).resolve().parent
    found = {name: shutil.which(name, path=str(here)) or shutil.which(name) for name in ("fob-process", "fob")}
    if found["fob-process"]:
        return [found["fob-process"]]
    return [found["fob"] or "fob", "process"]
