"""Setting up a profile: its key, and the device and the user name beside the key.

fob asks the user only for what neither AWS nor the files tell, and overwrites a setting only when an option says so.
"""

from __future__ import annotations

import csv
import io
from functools import partial

from awsfob.errors import DeniedError, FilesError, UsageError, UserNeededError
from awsfob.ini.document import Document
from awsfob.keys.iam_user import user_name
from awsfob.light_typing import TYPE_CHECKING
from awsfob.model import Key, Secret
from awsfob.profiles import expiry
from awsfob.profiles.key_rule import may_be_lost, why_kept
from awsfob.profiles.layouts import SERIAL_SETTINGS, find_serial, pair_section_refs
from awsfob.profiles.process_profile import check_source
from awsfob.profiles.section_changes import changed_files, with_changes
from awsfob.profiles.snapshot import KEY_ID, LEGACY_TOKEN, SECRET, TOKEN, Snapshot
from awsfob.profiles.values import check_serial, gives_codes
from awsfob.sessions.section import SectionStore
from awsfob.storage import files as disk
from awsfob.storage.preflight import check_editable
from awsfob.text import has_key_id_form, shell_word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from awsfob.keys.iam_user import IamUser
    from awsfob.profiles.layouts import Pair
    from awsfob.profiles.section_changes import SectionChange
    from awsfob.profiles.section_ref import SectionRef

_CSV_COLUMNS = ("Access key ID", "Secret access key")


def key_from_csv(path: Path) -> Key:
    """Return the key in the file that the IAM console offers for download.

    Raises:
        FilesError: It cannot be read, or lacks the console's columns. The message never shows its content.
    """
    if not path.exists():
        raise FilesError(f"there is no file {path}", "download it in the IAM console, when you create an access key")
    try:
        text = disk.read(path).decode("utf-8-sig")
        row = next(csv.DictReader(io.StringIO(text, newline="")), None)
    except (UnicodeDecodeError, csv.Error):
        row = None
    values = [(row or {}).get(column, "") for column in _CSV_COLUMNS]
    if not all(values):
        raise FilesError(
            f"{path} is not the CSV file of an access key from the IAM console",
            f"its first line names the columns: {', '.join(_CSV_COLUMNS)}",
        )
    return Key(values[0].strip(), Secret(values[1].strip()))


def check_key_form(key: Key) -> None:
    """Refuse what cannot be a long-term key, before any call to AWS.

    Raises:
        UsageError: It does not have the form of one, or is a session's.
    """
    if key.key_id.startswith("ASIA"):
        raise UsageError("that is the key id of a session (ASIA...)", "give the user's long-term access key (AKIA...)")
    if has_key_id_form(key.secret.reveal()) and not has_key_id_form(key.key_id):
        raise UsageError("the id and the secret of the access key are swapped", "give the id (AKIA...) as the id")
    if not (has_key_id_form(key.key_id) and len(key.secret.reveal().split()) == 1):
        raise UsageError("that is not an access key id", "it looks like AKIAIOSFODNN7EXAMPLE, with its secret")


def write_key(path: Path, section: str, key: Key, state: Path) -> tuple[str, ...]:
    """Write a key into a section of the credentials file that holds no key.

    Raises:
        FilesError: The section holds a key already, or the file cannot be written.
    """

    def change(data: bytes) -> bytes:
        document = Document.parse(data)
        values = document.items(section)
        if may_be_lost(values) or may_be_lost(document.own(section)):
            raise FilesError(
                f"[{section}] of {path} {why_kept(values)} already",
                f"to replace it safely: fob rotate {shell_word(section)}",
            )
        if document.own(section).get(KEY_ID):
            raise FilesError(f"[{section}] of {path} holds a session", "name another profile for the key")
        old_session = dict.fromkeys((TOKEN, LEGACY_TOKEN, *expiry.SETTINGS))  # SDKs would send the token with the key
        document.change(section, {**old_session, KEY_ID: key.key_id, SECRET: key.secret.reveal()})
        return document.render()

    return disk.edit(path, change, state=state).warnings


def find_device(
    user: IamUser, arn: str, named: str | None, in_files: str | None, choose: Callable[[list[str]], str]
) -> tuple[str, bool]:
    """Find the serial of the user's device.

    Args:
        user: At IAM.
        arn: The user's ARN.
        named: A serial that an option named; it must be one of the user's.
        in_files: The serial that the files name already; it is chosen among several.
        choose: Lets the user choose. It gets all devices, also those that STS does not accept.

    Returns:
        The serial, and whether it is a guess because a policy denies the list of devices.

    Raises:
        FilesError: The user has no device that STS accepts, or not the named one.
        RefusedError: The named one is a FIDO key or a passkey.
    """
    try:
        devices = user.call(user_name(arn), lambda iam: iam.devices())
    except DeniedError:
        known = named or in_files
        return known or guess(arn), known is None
    if named and named not in devices:
        raise FilesError(f"{named} is not a device of {arn}", f"its devices: {', '.join(devices) or 'none'}")
    if named:
        check_serial(named, is_option=True)
        return named, False
    usable = [serial for serial in devices if gives_codes(serial)]
    if not usable:
        raise _no_device(arn, devices)
    if in_files in usable:
        return str(in_files), False
    return (usable[0] if len(usable) == 1 else choose(devices)), False


def guess(arn: str) -> str:
    """Return the serial of a device that has the user's name, which is what the console suggests."""
    partition, account = arn.split(":")[1], arn.split(":")[4]
    return f"arn:{partition}:iam::{account}:mfa/{user_name(arn)}"


def serial_in_files(snapshot: Snapshot, pair: Pair) -> str | None:
    """Return the serial that the files name for a pair."""
    return find_serial(snapshot, pair_section_refs(snapshot, pair))


def facts_to_write(snapshot: Snapshot, pair: Pair, serial: str, arn: str, *, force: bool) -> dict[str, str]:
    """Return the settings to write beside the key: those that are missing, and with ``force`` those that differ.

    Raises:
        FilesError: The files name another device or user, and ``force`` is not given.
    """
    values = snapshot.values(pair.key)
    in_files = {"serial": serial_in_files(snapshot, pair), "username": values.get("username")}
    found = {"serial": serial, "username": user_name(arn)}
    for what, old in in_files.items():
        if old and old != found[what] and not force:
            raise FilesError(
                f"{pair.key} names the {what} {old}, and AWS says {found[what]}",
                "give --force to change it to what AWS says",
            )
    keys = {_serial_setting(values, pair): serial, "username": found["username"]}
    wanted = {"serial": in_files["serial"] != serial, "username": in_files["username"] != found["username"]}
    return {key: value for (key, value), is_new in zip(keys.items(), wanted.values(), strict=True) if is_new}


def write_facts(path: Path, ref: SectionRef, facts: Mapping[str, str], state: Path) -> tuple[str, ...]:
    """Write settings beside a key.

    Raises:
        FilesError: The file cannot be written.
    """

    def change(data: bytes) -> bytes:
        document = Document.parse(data)
        document.change(ref.header, facts)
        return document.render()

    return disk.edit(path, change, state=state).warnings


def make_process_profile(
    snapshot: Snapshot, pair: Pair, changes: Sequence[SectionChange], state: Path
) -> tuple[str, ...]:
    """Turn the session's profile into one whose ``credential_process`` is fob.

    The session in the credentials file is removed: it would take precedence over the ``credential_process``.

    Args:
        snapshot: All files.
        pair: The pair of the key.
        changes: See ``process_profile.process_changes``.
        state: fob's state folder.

    Raises:
        FilesError: A file cannot be written, the session's section holds what may be a long-term key, or its profile
            has another source of credentials.
    """
    name = pair.session_section
    another = f"choose another section: fob init {shell_word(pair.key_profile)} --to ANOTHER-SECTION"
    check_source(snapshot, name, another)
    store = SectionStore.of(snapshot.credentials_path, pair, state)
    store.check_clear(snapshot.credentials)
    if snapshot.credentials.has(name):
        check_editable(snapshot.credentials_path, state)
    warnings = write_changes(snapshot, changes, state)
    if snapshot.credentials.has(name):
        store.clear()
    return warnings


def check_files(snapshot: Snapshot, changes: Sequence[SectionChange], state: Path) -> None:
    """Rehearse the edits of all files, before one of them changes.

    Raises:
        FilesError: A file cannot be written.
    """
    for file in changed_files(changes):
        check_editable(snapshot.path(file), state)


def write_changes(snapshot: Snapshot, changes: Sequence[SectionChange], state: Path) -> tuple[str, ...]:
    """Write planned changes, file by file.

    Raises:
        FilesError: A file cannot be written, or another program has changed the same settings. In the first case, none
            is changed.
    """
    check_files(snapshot, changes, state)
    warnings: dict[str, None] = {}
    for file in changed_files(changes):
        written = disk.edit(snapshot.path(file), partial(with_changes, changes=changes, file=file), state=state)
        warnings |= dict.fromkeys(written.warnings)
    return tuple(warnings)


def _serial_setting(values: Mapping[str, str], pair: Pair) -> str:
    """Return the setting that names the device in the section already, else the layout's."""
    return next((name for name in SERIAL_SETTINGS if name in values), pair.layout.serial_setting)


def _no_device(arn: str, devices: list[str]) -> FilesError:
    advice = "add one in the IAM console: Security credentials, Assign MFA device, Authenticator app"
    if devices:
        return FilesError(
            f"{arn} has only FIDO keys or passkeys ({', '.join(devices)}), and AWS does not accept those for a session",
            f"a user may have eight devices: {advice}",
        )
    return FilesError(f"{arn} has no MFA device", advice)


def nobody_to_choose(serials: list[str]) -> UserNeededError:
    """Return the error for several devices and nobody to choose one."""
    return UserNeededError("the user has several MFA devices", *(f"choose with --serial {each}" for each in serials))
