"""``fob init``: find the user and the MFA device of an access key, and write both beside the key."""

from __future__ import annotations

from contextlib import suppress

from awsfob.app.iam_access import confirmer, iam_user_of
from awsfob.app.inherited_settings import update_inherited
from awsfob.app.init_options import tell_limits
from awsfob.app.only_profile import profile_to_set_up
from awsfob.app.plain_source import offer_to_remove
from awsfob.app.session_section import with_section
from awsfob.app.session_use import PROCESS, ask_for_region, chosen_use, move_key
from awsfob.errors import FilesError, UsageError, UserNeededError
from awsfob.interaction.terminal import agrees
from awsfob.light_typing import TYPE_CHECKING
from awsfob.structs import replace
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from awsfob.app.context import Context
    from awsfob.app.init_options import InitOptions, ProcessOptions
    from awsfob.app.inputs import Access
    from awsfob.keys.iam_user import IamUser
    from awsfob.model import Key


def init(context: Context, access: Access, options: InitOptions, show: Callable[[str], None]) -> tuple[Context, bool]:
    """Write the device and the user's name beside a profile's access key, and the key itself if it is missing.

    ``--process`` and ``--roles`` go on from there: the profile of the session, or that of a role, runs fob; the role
    profiles of the key need no code. If the files name the device, a role needs no call of AWS.

    Args:
        context: The context of the command.
        access: The options for the device and the code.
        options: The other options.
        show: Receives changes of the files to show, with secrets masked.

    Returns:
        The context of the profile that was set up, and whether the user was asked for a login and wants one.

    Raises:
        FobError: The key or the device was not found, AWS refused, or a file cannot be written.
    """
    context = context.for_profile(_profile(context, options))
    if options.process and options.process.name and not _role_of(context):
        raise UsageError(f"--as is for roles, and profile '{context.profile}' is not a role", "leave it out")
    if not options.dry_run:
        context = with_section(_with_key(context, access, options.from_csv), options.to)
    role = _role_of(context) if options.process and not options.roles else None
    if options.roles or role:
        _init_roles(context, access, role, options, show)
        return context, False
    if options.dry_run:
        raise UsageError("--dry-run shows the changes of --roles, or of --process for a role", "give --roles, too")
    user = iam_user_of(context, replace(access, no_mfa=True), "init")  # the device is not known yet
    _write_device(context, access, user, yes=options.yes)
    if user.plan.pair:
        offer_to_remove(context, user.plan.pair, yes=options.yes)
    if options.process or options.to:
        if options.process:
            _make_process(context, user, options.process)
        return context, False
    return _set_use(context.reread(), user, options)


def _profile(context: Context, options: InitOptions) -> str:
    """Return the profile to set up; ask for the only one with a key if none is named."""
    name = context.common.profile_name(context.settings)
    if context.common.profile or context.settings.profile_variable or options.yes or options.from_csv:
        return name
    return profile_to_set_up(context.snapshot, name)


def write_device_of(context: Context, access: Access) -> None:
    """Write the device and the user's name beside a profile's access key, and do nothing else; see ``init``."""
    user = iam_user_of(context, replace(access, no_mfa=True), "init")
    _write_device(context, access, user, yes=True)


def _set_use(context: Context, user: IamUser, options: InitOptions) -> tuple[Context, bool]:
    """Set where the sessions of a new key go, see ``InitOptions``; if the user was asked for it, ask on."""
    use = chosen_use(context, options.session_in, ask=not options.yes)
    if use == PROCESS and options.own_process:
        _make_process(context, user, options.own_process)
    elif use == context.profile:
        context = move_key(context)
    elif use:
        context = with_section(context, use)
    is_asked = use is not None and options.session_in is None
    if not is_asked:
        return context, False
    context = ask_for_region(context.reread())
    return context, agrees(f"Log in to {context.profile} now?")


def _role_of(context: Context) -> str | None:
    """Return the role profile that the command names, also by the profile that runs fob for it; else None."""
    from awsfob.profiles.process_profile import is_role, served_role

    name = context.profile
    return name if is_role(context.snapshot, name) else served_role(context.snapshot, name)


def _init_roles(
    context: Context, access: Access, role: str | None, options: InitOptions, show: Callable[[str], None]
) -> None:
    """Set up one role profile, or all of a key, after the device of the key if the files do not name it."""
    from awsfob.app.init_roles import devices_of, set_up_process, set_up_roles

    devices = devices_of(context, role)
    if devices is not None and not access.no_mfa:
        if options.dry_run:
            context.messages.notice(
                "no file names the device: without --dry-run, fob asks AWS for it first and writes it beside the key"
            )
        else:
            named = replace(access, serial=access.serial or (devices[0] if len(devices) == 1 else None))
            user = iam_user_of(context, replace(access, no_mfa=True), "init")
            _write_device(context, named, user, yes=options.yes)
            context = context.reread()
    if role:
        known = options if options.process is None else replace(options, process=_named(context, role, options.process))
        set_up_process(context, access, role, known, show)
    else:
        set_up_roles(context, access, options, show)


def _named(context: Context, role: str, process: ProcessOptions) -> ProcessOptions:
    """Return what to write, to the profile that the user named if that one runs fob for the role."""
    return process if process.name or context.profile == role else replace(process, name=context.profile)


def _write_device(context: Context, access: Access, user: IamUser, *, yes: bool) -> None:
    from awsfob.aws.permissions import needed
    from awsfob.keys.setup import facts_to_write, find_device, serial_in_files, write_facts

    pair = user.plan.pair
    assert pair is not None  # noqa: S101  the plan of a user has a pair
    arn = user.identity().arn
    wanted = access.serial or context.settings.device
    serial, guessed = find_device(user, arn, wanted, serial_in_files(context.snapshot, pair), _choose)
    if guessed:
        context.messages.notice(f"to find the device, the user's policy needs this statement: {needed('init', arn)}")
        question = f"A policy denies iam:ListMFADevices. Is the device {serial}?"
        if not confirmer(yes=yes)(question):
            raise UserNeededError(
                "the device is not known", f"name it: fob init {shell_word(user.plan.profile)} --serial ARN"
            )
    facts = facts_to_write(context.snapshot, pair, serial, arn, force=access.force)
    path = context.snapshot.path(pair.key.file)
    for warning in write_facts(path, pair.key, facts, context.state) if facts else ():
        context.messages.notice(f"warning: {warning}")
    written = ", ".join(f"{name} = {value}" for name, value in facts.items())
    context.messages.done(f"wrote to {pair.key}: {written}" if facts else f"already set: {serial} of {arn}")
    if guessed:
        context.messages.notice("the device is a guess from the user's name; the next login will show if it is right")


def _choose(serials: list[str]) -> str:
    from awsfob.interaction.terminal import open_terminal
    from awsfob.keys.setup import nobody_to_choose
    from awsfob.profiles.values import gives_codes

    usable = [serial for serial in serials if gives_codes(serial)]
    terminal = open_terminal()
    if terminal is None:
        raise nobody_to_choose(usable)
    for number, serial in enumerate(usable, 1):
        terminal.say_whole(f"{number}: {serial}")
    for serial in serials:
        if serial not in usable:
            terminal.say(f"-: {serial} (a FIDO key or passkey has no codes, and AWS needs a code for a session)")
    while True:
        answer = terminal.ask(f"Which device (1 to {len(usable)})? ").strip()
        if answer.isdecimal() and 1 <= int(answer) <= len(usable):
            return usable[int(answer) - 1]


def _with_key(context: Context, access: Access, from_csv: Path | None) -> Context:
    """Return a context whose profile has a key; write the key first if it is missing."""
    name = context.common.profile_name(context.settings)
    context = context.for_profile(name)
    if _has_source(context, name):
        if from_csv:
            # It refuses what cannot be rotated, with its reason.
            iam_user_of(context, replace(access, no_mfa=True), "init")
            raise FilesError(f"profile '{name}' has a key already", f"to replace it: fob rotate {shell_word(name)}")
        return context
    _write_key(context, name, from_csv)
    return context.reread()


def _has_source(context: Context, name: str) -> bool:
    """Return whether a profile has a key or another source of credentials, which init must not change."""
    from awsfob.profiles.layouts import find_pairs
    from awsfob.profiles.sources import names_source

    return bool(find_pairs(context.snapshot, name)) or names_source(context.snapshot, name)


def _write_key(context: Context, name: str, from_csv: Path | None) -> None:
    """Read a key from the file or the user, ask AWS whose it is, and write it."""
    from awsfob.keys.iam_user import identity_of_user
    from awsfob.keys.setup import check_key_form, key_from_csv, write_key
    from awsfob.storage.preflight import check_writable

    check_writable(context.credentials_path)  # before the user types anything
    key = key_from_csv(from_csv) if from_csv else _typed_key(name)
    check_key_form(key)
    identity = identity_of_user(context.connection(name, context.region), key, name, "the key that was given")
    for warning in write_key(context.credentials_path, name, key, context.state):
        context.messages.notice(f"warning: {warning}")
    context.messages.done(f"wrote the key of {identity.arn} to [{name}] of {context.credentials_path}")


def _typed_key(name: str) -> Key:
    from awsfob.interaction.terminal import open_terminal
    from awsfob.model import Key, Secret

    terminal = open_terminal()
    if terminal is None:
        raise UserNeededError(
            f"profile '{name}' has no key, and there is no terminal to ask for one",
            f"use the CSV file of the IAM console: fob init {shell_word(name)} --from-csv FILE",
        )
    key_id = terminal.ask(f"Access key id for profile {name} (not shown): ", hidden=True).strip()
    return Key(key_id, Secret(terminal.ask("Secret access key (not shown): ", hidden=True).strip()))


def _make_process(context: Context, user: IamUser, process: ProcessOptions) -> None:
    """Make fob the ``credential_process`` of the session's profile.

    The settings that the profile inherits are written in the same edit: a run that is killed then leaves no profile
    without a region. They are recorded before, so that a later login keeps them up to date.
    """
    from awsfob.keys.setup import make_process_profile
    from awsfob.profiles.inherited import inherited
    from awsfob.profiles.key_rule import holds_session
    from awsfob.profiles.process_profile import ProcessProfile, process_changes
    from awsfob.profiles.snapshot import header_for_all
    from awsfob.sessions.written_settings import record_inherited

    pair = user.plan.pair
    assert pair is not None  # noqa: S101  the plan of a user has a pair
    snapshot, section = context.reread().snapshot, pair.session_section
    has_region = snapshot.first("region", (pair.key_profile, section))
    given_region = None if has_region else user.plan.region
    in_config = snapshot.config.own(header_for_all(snapshot.config, section))
    found = inherited(snapshot, section, (pair.key_profile,))
    missing = {name: value for name, value in found.items() if not in_config.get(name)}
    with suppress(FilesError, OSError):  # without a record, they count as the user's
        record_inherited(snapshot, section, missing, context.state, given_region=given_region)
    to_call = ({"region": given_region} if given_region else {}) | missing
    changes = process_changes(snapshot, ProcessProfile(section, process.command(section), process.file, to_call))
    for warning in make_process_profile(snapshot, pair, changes, context.state):
        context.messages.notice(f"warning: {warning}")
    update_inherited(context.reread(), user.plan, is_new=True)
    tell_limits(context, process, section)
    path = snapshot.path(process.file)
    context.messages.done(f"[{section}] of {path} now runs fob: credential_process = {process.command(section)}")
    if holds_session(snapshot.credentials.own(section)):
        context.messages.notice(f"the session in [{section}] was removed: programs would use it and not run fob")
    context.messages.notice(f"for AWS_PROFILE={shell_word(section)}; to log in: fob login {shell_word(pair.name)}")
