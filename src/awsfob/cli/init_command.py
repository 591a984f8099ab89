"""``fob init``: find the user and the device behind a key, and write them beside it."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from awsfob.app.context import Context
from awsfob.app.iam_access import asker, iam_user
from awsfob.cli.options import Access, Common, access_options, common_options
from awsfob.errors import FilesError, PersonNeededError
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from awsfob.keys.iam_user import IamUser
    from awsfob.model import Key


@click.command("init")
@common_options
@access_options
@click.option("--from-csv", type=click.Path(path_type=Path), metavar="F", help="The key, as the IAM console gives it.")
@click.option("--process", is_flag=True, help="Make the session's profile a credential_process of fob.")
@click.option("-y", "--yes", is_flag=True, help="Answer questions with yes.")
def command(common: Common, access: Access, *, from_csv: Path | None, process: bool, yes: bool) -> None:
    """Write mfa_serial and username beside PROFILE's key, as AWS tells them.

    Where there is no key yet, fob takes one from --from-csv, or asks for it, checks it at AWS and writes it. With
    --process nothing temporary stands in the AWS files any more: every tool gets the session from fob, and fob asks
    for a code when one is due.
    """
    context = _with_key(Context.of(common), from_csv)
    user = iam_user(context, replace(access, no_mfa=True), "init")  # the device is what is looked for
    arn = user.identity().arn
    _write_device(context, access, user, arn, yes=yes)
    if process:
        _make_process(context, user)


def _write_device(context: Context, access: Access, user: IamUser, arn: str, *, yes: bool) -> None:
    from awsfob.aws.permissions import needed
    from awsfob.keys.setup import facts_to_write, find_device, serial_there, write_facts

    pair = user.plan.pair
    assert pair is not None  # noqa: S101  a user's own plan has its pair
    wanted = access.serial or context.environ.get("MFA_DEVICE") or None
    serial, guessed = find_device(user, arn, wanted, serial_there(context.snapshot, pair), _choose)
    if guessed:
        context.messages.notice(f"to look the device up, the user's policy needs this statement: {needed('init', arn)}")
        question = f"A policy denies iam:ListMFADevices. Is the device {serial}?"
        if not asker(yes=yes)(question):
            raise PersonNeededError("the device is not known", "name it: fob init --serial ARN")
    facts = facts_to_write(context.snapshot, pair, serial, arn, force=access.force)
    path = context.snapshot.path(pair.key.file)
    for warning in write_facts(path, pair.key, facts, context.state) if facts else ():
        context.messages.notice(f"warning: {warning}")
    said = ", ".join(f"{key} = {value}" for key, value in facts.items())
    context.messages.notice(f"wrote to {pair.key}: {said}" if facts else f"already set: {serial} of {arn}")
    if guessed:
        context.messages.notice("the device is a guess from the user's name; the next login proves it")


def _choose(serials: list[str]) -> str:
    from awsfob.interaction.terminal import open_terminal
    from awsfob.keys.setup import nobody_to_choose
    from awsfob.profiles.values import gives_codes

    usable = [serial for serial in serials if gives_codes(serial)]
    terminal = open_terminal()
    if terminal is None:
        raise nobody_to_choose(usable)
    for number, serial in enumerate(usable, 1):
        terminal.say(f"{number}: {serial}")
    for serial in serials:
        if serial not in usable:
            terminal.say(f"-: {serial} (a FIDO key or passkey has no codes, so AWS takes none of it for a session)")
    while True:
        answer = terminal.ask(f"Which device (1 to {len(usable)})? ").strip()
        if answer.isdecimal() and 1 <= int(answer) <= len(usable):
            return usable[int(answer) - 1]


def _with_key(context: Context, from_csv: Path | None) -> Context:
    """Return a workplace whose profile has a key behind it, writing one first where there is none."""
    name = context.common.profile_name(context.environ)
    context = context.for_profile(name)
    if _has_source(context, name):
        if from_csv:
            raise FilesError(f"profile '{name}' has a key already", "fob rotate replaces a key safely")
        return context
    _write_key(context, name, from_csv)
    return context.for_profile(name)


def _has_source(context: Context, name: str) -> bool:
    """Say whether a profile has a key, or a source of credentials that init has to leave alone."""
    from awsfob.profiles.layouts import find_pair
    from awsfob.profiles.sources import names_source

    return bool(find_pair(context.snapshot, name)) or names_source(context.snapshot.settings(name))


def _write_key(context: Context, name: str, from_csv: Path | None) -> None:
    """Write the key that the person gives, once AWS has said whose it is."""
    from awsfob.keys.iam_user import identity_of_user
    from awsfob.keys.setup import check_key_form, key_from_csv, write_key

    key = key_from_csv(from_csv) if from_csv else _typed_key(name)
    check_key_form(key)
    identity = identity_of_user(context.connection(name, context.region), key, name, "the key that was given")
    for warning in write_key(context.credentials_path, name, key, context.state):
        context.messages.notice(f"warning: {warning}")
    context.messages.notice(f"wrote the key of {identity.arn} to [{name}] of {context.credentials_path}")


def _typed_key(name: str) -> Key:
    from awsfob.interaction.terminal import open_terminal
    from awsfob.model import Key, Secret

    terminal = open_terminal()
    if terminal is None:
        raise PersonNeededError(
            f"profile '{name}' has no key yet, and nobody is here to type one",
            "give the file that the IAM console offers: fob init --from-csv FILE",
        )
    key_id = terminal.ask(f"Access key id for profile {name} (not shown): ", hidden=True).strip()
    return Key(key_id, Secret(terminal.ask("Secret access key (not shown): ", hidden=True).strip()))


def _make_process(context: Context, user: IamUser) -> None:
    from awsfob.keys.setup import make_process_profile

    pair = user.plan.pair
    assert pair is not None  # noqa: S101  a user's own plan has its pair
    command = SYSTEM.command_line([*_program(), pair.session_section])
    snapshot = context.for_profile(context.profile).snapshot
    for warning in make_process_profile(snapshot, pair, command, user.plan.region, context.state):
        context.messages.notice(f"warning: {warning}")
    context.messages.notice(
        f"[{pair.session_section}] of {context.config_path} asks fob now: credential_process = {command}"
    )


def _program() -> list[str]:
    """Return the fastest of fob's programs that is installed beside this one."""
    here = Path(sys.argv[0]).resolve().parent
    found = {name: shutil.which(name, path=str(here)) or shutil.which(name) for name in ("fob-process", "fob")}
    if found["fob-process"]:
        return [found["fob-process"]]
    return [found["fob"] or "fob", "process"]
