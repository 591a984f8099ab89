"""Setting a profile up: its key, its device and its user, written beside the key.

fob asks the user only what neither AWS nor the files can tell, and changes nothing that is there without being told.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from awsfob.errors import DeniedError, FilesError, PersonNeededError, UsageError
from awsfob.ini.document import Document
from awsfob.keys.iam_user import user_name
from awsfob.model import Key, Secret
from awsfob.profiles.layouts import SERIAL_SETTINGS, find_serial, layout_of, pair_section_refs
from awsfob.profiles.snapshot import KEY_ID, SECRET, Snapshot, config_header, holds_key
from awsfob.profiles.values import check_serial, gives_codes
from awsfob.storage import files as disk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from awsfob.keys.iam_user import IamUser
    from awsfob.profiles.layouts import Pair
    from awsfob.profiles.section_ref import SectionRef

_CSV_COLUMNS = ("Access key ID", "Secret access key")


def key_from_csv(path: Path) -> Key:
    """Return the key in the file that the IAM console offers for download.

    Raises:
        FilesError: It cannot be read, or has not the console's columns; its content is never shown.
    """
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
    """Refuse what cannot be a long-term key before AWS is asked.

    Raises:
        UsageError: It has not the form of one, or is a session's.
    """
    if key.key_id.startswith("ASIA"):
        raise UsageError("that is the key id of a session (ASIA...)", "give the user's long-term access key (AKIA...)")
    if not (16 <= len(key.key_id) <= 128 and key.key_id.isalnum() and key.key_id.isascii() and key.secret):  # noqa: PLR2004  IAM's own limits of AccessKeyId
        raise UsageError("that is not an access key id", "it looks like AKIAIOSFODNN7EXAMPLE, with its secret")


def write_key(path: Path, section: str, key: Key, state: Path) -> tuple[str, ...]:
    """Write a key into a section of the credentials file that holds no key.

    Raises:
        FilesError: The section holds a key already, or the file cannot be written.
    """

    def change(data: bytes) -> bytes:
        document = Document.parse(data)
        if holds_key(document.items(section)) or document.own(section).get(KEY_ID):
            raise FilesError(f"[{section}] of {path} holds a key already", "fob rotate replaces a key safely")
        document.change(section, {KEY_ID: key.key_id, SECRET: key.secret.reveal()})
        return document.render()

    return disk.edit(path, change, state=state).warnings


def find_device(
    user: IamUser, arn: str, named: str | None, there: str | None, choose: Callable[[list[str]], str]
) -> tuple[str, bool]:
    """Find the serial of the user's device.

    Args:
        user: At IAM.
        arn: The user's ARN.
        named: A serial that an option named; it must be one of the user's.
        there: The serial that the files name already; it is chosen among several.
        choose: Lets the user choose; given all devices, also those that STS does not take.

    Returns:
        The serial, and whether it is a guess because a policy denies the list of devices.

    Raises:
        FilesError: The user has no device that STS takes, or not the one that was named.
        RefusedError: The one that was named is a FIDO key or a passkey.
    """
    try:
        devices = user.call(user_name(arn), lambda iam: iam.devices())
    except DeniedError:
        known = named or there
        return known or guess(arn), known is None
    if named and named not in devices:
        raise FilesError(f"{named} is no device of {arn}", f"its devices: {', '.join(devices) or 'none'}")
    if named:
        check_serial(named, None)
        return named, False
    usable = [serial for serial in devices if gives_codes(serial)]
    if not usable:
        raise _no_device(arn, devices)
    if there in usable:
        return str(there), False
    return (usable[0] if len(usable) == 1 else choose(devices)), False


def guess(arn: str) -> str:
    """Return the serial that the console's own suggestion, a device named after the user, would have."""
    partition, account = arn.split(":")[1], arn.split(":")[4]
    return f"arn:{partition}:iam::{account}:mfa/{user_name(arn)}"


def serial_there(snapshot: Snapshot, pair: Pair) -> str | None:
    """Return the serial that the files name for a pair."""
    return find_serial(snapshot, pair_section_refs(snapshot, pair))


def facts_to_write(snapshot: Snapshot, pair: Pair, serial: str, arn: str, *, force: bool) -> dict[str, str]:
    """Return the settings that are missing beside the key, or differ and may be changed.

    Raises:
        FilesError: The files name another device or user, and ``force`` is not given.
    """
    values = snapshot.values(pair.key)
    there = {"serial": serial_there(snapshot, pair), "username": values.get("username")}
    found = {"serial": serial, "username": user_name(arn)}
    for what, old in there.items():
        if old and old != found[what] and not force:
            raise FilesError(
                f"{pair.key} names the {what} {old}, and AWS says {found[what]}",
                "give --force to change it to what AWS says",
            )
    keys = {_serial_setting(values, pair): serial, "username": found["username"]}
    wanted = {"serial": there["serial"] != serial, "username": there["username"] != found["username"]}
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
    snapshot: Snapshot, pair: Pair, command: str, region: str | None, state: Path
) -> tuple[str, ...]:
    """Turn the session's profile into one whose ``credential_process`` is fob.

    The session in the credentials file goes: it would beat the ``credential_process``.

    Raises:
        FilesError: A file cannot be written.
    """
    name = pair.session_section
    header = config_header(snapshot.config, name)

    def change(data: bytes) -> bytes:
        document = Document.parse(data)
        needs_region = region and not snapshot.settings(name).get("region")
        document.change(header, {"credential_process": command} | ({"region": region} if needs_region else {}))
        return document.render()

    warnings = disk.edit(snapshot.config_path, change, state=state).warnings
    if snapshot.credentials.has(name):
        from awsfob.sessions.section import SectionStore

        SectionStore.of(snapshot.credentials_path, pair, state).clear()
    return warnings


def _serial_setting(values: Mapping[str, str], pair: Pair) -> str:
    """Return the name that the section uses for the device already, else its layout's."""
    return next((name for name in SERIAL_SETTINGS if name in values), layout_of(pair).serial_setting)


def _no_device(arn: str, devices: list[str]) -> FilesError:
    advice = "add one in the IAM console: Security credentials, Assign MFA device, Authenticator app"
    if devices:
        return FilesError(
            f"{arn} has only FIDO keys or passkeys ({', '.join(devices)}), and AWS does not accept those for a session",
            f"a user may have eight devices: {advice}",
        )
    return FilesError(f"{arn} has no MFA device", advice)


def nobody_to_choose(serials: list[str]) -> PersonNeededError:
    """Return the error for several devices and nobody to choose one."""
    return PersonNeededError("the user has several MFA devices", *(f"choose with --serial {each}" for each in serials))
