"""``fob init``: find the user and the device behind a key, and write them beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from awsfob.app.iam_access import asker, iam_user
from awsfob.errors import FilesError, PersonNeededError
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from awsfob.app.context import Context
    from awsfob.app.inputs import Access
    from awsfob.keys.iam_user import IamUser
    from awsfob.model import Key


def init(context: Context, access: Access, *, from_csv: Path | None, process: Sequence[str] | None, yes: bool) -> None:
    """Write the device and the user's name beside a profile's key, and the key itself where it is missing.

    Args:
        context: What the command works with.
        access: What the options say about the device and the code.
        from_csv: The file of a key that the IAM console gave; None asks for a missing key at the terminal.
        process: The program and its first words that become the profile's ``credential_process``; None leaves it.
        yes: Answer questions with yes.

    Raises:
        FobError: The user's key or device is not known, or a file cannot be written.
    """
    context = _with_key(context, from_csv)
    user = iam_user(context, replace(access, no_mfa=True), "init")  # the device is what is looked for
    arn = user.identity().arn
    _write_device(context, access, user, arn, yes=yes)
    if process:
        _make_process(context, user, process)


def _write_device(context: Context, access: Access, user: IamUser, arn: str, *, yes: bool) -> None:
    from awsfob.aws.permissions import needed
    from awsfob.keys.setup import facts_to_write, find_device, serial_there, write_facts

    pair = user.plan.pair
    assert pair is not None  # noqa: S101  a user's own plan has its pair
    wanted = access.serial or context.settings.device
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
            terminal.say(f"-: {serial} (a FIDO key or passkey has no codes, and AWS needs a code for a session)")
    while True:
        answer = terminal.ask(f"Which device (1 to {len(usable)})? ").strip()
        if answer.isdecimal() and 1 <= int(answer) <= len(usable):
            return usable[int(answer) - 1]


def _with_key(context: Context, from_csv: Path | None) -> Context:
    """Return a context whose profile has a key behind it, after writing one where there is none."""
    name = context.common.profile_name(context.settings)
    context = context.for_profile(name)
    if _has_source(context, name):
        if from_csv:
            raise FilesError(f"profile '{name}' has a key already", "fob rotate replaces a key safely")
        return context
    _write_key(context, name, from_csv)
    return context.reread()


def _has_source(context: Context, name: str) -> bool:
    """Say whether a profile has a key, or a source of credentials that init has to leave alone."""
    from awsfob.profiles.layouts import find_pair
    from awsfob.profiles.sources import names_source

    return bool(find_pair(context.snapshot, name)) or names_source(context.snapshot.settings(name))


def _write_key(context: Context, name: str, from_csv: Path | None) -> None:
    """Write the key that the user gives, once AWS has said whose it is."""
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


def _make_process(context: Context, user: IamUser, program: Sequence[str]) -> None:
    from awsfob.keys.setup import make_process_profile

    pair = user.plan.pair
    assert pair is not None  # noqa: S101  a user's own plan has its pair
    command = SYSTEM.command_line([*program, pair.session_section])
    snapshot = context.reread().snapshot
    for warning in make_process_profile(snapshot, pair, command, user.plan.region, context.state):
        context.messages.notice(f"warning: {warning}")
    context.messages.notice(
        f"[{pair.session_section}] of {context.config_path} asks fob now: credential_process = {command}"
    )
