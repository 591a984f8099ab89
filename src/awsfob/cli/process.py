"""``fob process``: the answer to an SDK that runs fob as its ``credential_process``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from awsfob.cli.options import Access, Common, access_options, common_options
from awsfob.cli.workplace import Workplace
from awsfob.emit.process import document
from awsfob.hot import RENEW_SECONDS
from awsfob.hot_entry import note_files, store_entry

if TYPE_CHECKING:
    from awsfob.model import Key, Session
    from awsfob.plans import Plan


@click.command("process")
@common_options
@access_options
def command(common: Common, access: Access) -> None:
    """Print PROFILE's credentials in the form that AWS SDKs expect of a credential_process.

    Renews what has less than 15 minutes to live; asks for a code on the terminal, wherever stdin and stdout lead.
    Write it as credential_process = fob-process PROFILE where that program is installed: it answers faster.
    """
    place = Workplace.of(common)
    before = note_files(place.credentials_path, place.config_path)
    plan, credentials = place.credentials(_renewing_early(access))
    text = document(credentials)
    click.echo(text)
    if access == Access():
        _keep_for_next_time(place, plan, credentials, text, before)


def _renewing_early(access: Access) -> Access:
    return access if access.min_left is not None else replace(access, min_left=RENEW_SECONDS)


def _keep_for_next_time(
    place: Workplace, plan: Plan, credentials: Key | Session, text: str, before: tuple[int | None, int | None]
) -> None:
    """Leave an entry that the next call is answered from; it is a shortcut, so a failure is only said when asked."""
    from awsfob.errors import FobError

    options = (place.common.credentials_file, place.common.config_file, place.common.region)
    ends = getattr(credentials, "expiration", None)
    if any(options) or ends is None or plan.last.source:
        return
    try:
        store_entry(place.state, place.profile, text, ends, (place.credentials_path, place.config_path), before)
    except (FobError, OSError) as error:
        place.voice.detail(f"no stored entry for the next call: {error}")
