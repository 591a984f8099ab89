"""Checks of the values in the AWS files where fob reads them, before it asks for a code or calls AWS.

An error names the file, the line, the setting and what is wrong. It contains no value, because a value in the wrong
setting may be a secret. The forms are those of AWS's API references of STS and IAM; a region is what botocore accepts
as the name of a host. The IAM user guide says that FIDO devices and passkeys work for the console and not for STS.
"""

from __future__ import annotations

import re

from awsfob.errors import FilesError, UsageError
from awsfob.ini.comments import without_comment
from awsfob.light_typing import TYPE_CHECKING
from awsfob.partitions import HOME_REGIONS, REGION_FORM, partition_of_arn, partition_of_region
from awsfob.profiles.section_ref import SectionRef
from awsfob.profiles.snapshot import CONFIG, KEY_ID, SECRET
from awsfob.profiles.sources import own_key
from awsfob.structs import Struct
from awsfob.text import has_key_id_form, has_secret, shell_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from awsfob.model import Key, Step
    from awsfob.profiles.snapshot import Snapshot


class Form(Struct):
    """The form of a value.

    Attributes:
        what: What a right value is, in words that follow "is not".
        pattern: The form.
        example: A hint with a right value.
    """

    what: str
    pattern: str
    example: str

    def fits(self, value: str) -> bool:
        """Return whether a value has this form."""
        return re.fullmatch(self.pattern, value, re.ASCII) is not None


_DEVICE = r"arn:[a-z0-9-]+:iam::[0-9]{12}:(mfa|u2f|sms-mfa)/[\w+=/:,.@-]+|(?!arn:)[\w+=/:,.@-]{9,256}"
_SERIAL = Form(
    "the serial of an MFA device",
    _DEVICE,
    "a serial is an ARN such as arn:aws:iam::ACCOUNT:mfa/DEVICE, or the number of a hardware device",
)
_NAME = r"[\w+=,.@-]{2,64}"
_NAME_EXAMPLE = "use 2 to 64 letters, digits and the characters _+=,.@-"
_ROLE = Form(
    "the ARN of a role",
    r"arn:[a-z0-9-]+:iam::[0-9]{12}:role/[\x21-\x7e]{1,1000}",
    "it looks like arn:aws:iam::111122223333:role/NAME",
)
_NO_QUOTES = "AWS files have no quotes, so they are part of the value: remove the quotes"
_NO_COMMENTS = "AWS files have no comments after a value, so this one is part of it: move the comment to its own line"
FORMS = {
    "region": Form("a region", REGION_FORM, "a region is a name such as eu-west-1"),
    "role_arn": _ROLE,
    "assume_role": _ROLE,
    "role_session_name": Form("the name of a role session", _NAME, _NAME_EXAMPLE),
    "source_identity": Form("a source identity", _NAME, _NAME_EXAMPLE),
    "external_id": Form(
        "an external id", r"[\w+=,.@:/-]{2,1224}", "use 2 to 1224 letters, digits and the characters _+=,.@:/-"
    ),
    "mfa_serial": _SERIAL,
    "aws_mfa_device": _SERIAL,
    "mfa_id": _SERIAL,
    "endpoint_url": Form(
        "a URL", r"https?://[^\s/?#\"']+([/?#][^\s\"']*)?", "a URL begins with https:// and the name of a host"
    ),
    "sso_account_id": Form("the id of an account", r"[0-9]{12}", "an account id has 12 digits"),
}
"""The settings whose values have a form, wherever they are."""


def check_values(snapshot: Snapshot, profiles: Iterable[str], *, skipped: Iterable[str] = ()) -> None:
    """Check the settings of profiles that have a form; of each setting, the value that counts.

    Args:
        snapshot: All files.
        profiles: The names of the profiles.
        skipped: Settings that an option or the environment overrides.

    Raises:
        FilesError: A value has not the form.
    """
    for profile in dict.fromkeys(profiles):
        refs = snapshot.section_refs(profile)
        for name in FORMS.keys() - set(skipped):
            ref = next((ref for ref in refs if name in snapshot.values(ref)), None)
            if ref and snapshot.values(ref)[name]:
                _check_value(snapshot, profile, ref, name)
        _check_services(snapshot, snapshot.settings(profile).get("services", ""))


def _check_services(snapshot: Snapshot, name: str) -> None:
    """Check the endpoints in the section ``[services NAME]``."""
    form = FORMS["endpoint_url"]
    for service, url in service_endpoints(snapshot, name):
        if not _fits(form, url):
            where = snapshot.where(SectionRef(CONFIG, f"services {name}"), service)
            raise FilesError(f"endpoint_url of {service} {where} is not {form.what}", *_reasons(form, url))


def service_endpoints(snapshot: Snapshot, name: str) -> Iterator[tuple[str, str]]:
    """Yield each service in the section ``[services NAME]`` with its endpoint, which is indented below it."""
    for service, text in snapshot.config.items(f"services {name}").items():
        for setting, _, value in (line.partition("=") for line in text.splitlines()):
            if setting.strip() == "endpoint_url" and value.strip():
                yield service, value.strip()


def _check_value(snapshot: Snapshot, profile: str, ref: SectionRef, name: str) -> None:
    form, value = FORMS[name], snapshot.values(ref)[name]
    if _fits(form, value):
        return
    hints = _reasons(form, value)
    if form is _SERIAL and own_key(snapshot, profile):
        hints.append(f"to find the device and write it there: fob init {shell_word(profile)} --force")
    raise FilesError(f"{name} {snapshot.where(ref, name)} is not {form.what}", *hints)


def _fits(form: Form, value: str) -> bool:
    """Return whether a value has a form. AWS logs what it gets, so a secret has none; an external id may be random."""
    may_be_random = form is FORMS["external_id"]
    return form.fits(value) and (may_be_random or not has_secret(value))


def _reasons(form: Form, value: str) -> list[str]:
    """Return what is wrong with a value, and how a right one looks."""
    hints = []
    if form is _SERIAL and ":user/" in value:
        hints.append("this is the ARN of a user, and the ARN of a device has :mfa/ in its place")
    if any(mark in value for mark in "\"'"):
        hints.append(_NO_QUOTES)
    if without_comment(value) != value or (form is _SERIAL and any(mark in value for mark in "#;")):
        hints.append(_NO_COMMENTS)
    return [*hints, form.example]


def foreign_signs(value: str) -> list[str]:
    """Return hints about quotes around a name and a comment after it, which other kinds of files have."""
    return [*([_NO_QUOTES] if _is_quoted(value) else []), *([_NO_COMMENTS] if without_comment(value) != value else [])]


def gives_codes(serial: str) -> bool:
    """Return whether a device has codes, which STS needs: FIDO security keys and passkeys have no codes."""
    return ":u2f/" not in serial


def check_serial(serial: str, *, is_option: bool) -> None:
    """Refuse a serial that STS would refuse; ``check_values`` checks the form of a serial in a file.

    Args:
        serial: An ARN, or the number of a hardware device.
        is_option: Whether an option or the environment names the serial.

    Raises:
        FilesError: The device is a FIDO security key or a passkey.
        UsageError: The serial of the option or the environment is not valid.
    """
    if not gives_codes(serial):
        raise FilesError(
            f"{serial} is a FIDO security key or passkey, and AWS does not accept those for a session",
            "add a virtual MFA device (an authenticator app) to the user too: IAM allows eight devices",
            "then use that device: set mfa_serial in the profile, or use --serial",
        )
    if is_option and not _fits(_SERIAL, serial):
        raise UsageError("--serial or MFA_DEVICE is not the serial of an MFA device", *_reasons(_SERIAL, serial))


def check_role(arn: str) -> None:
    """Refuse a text of the command line that is not the ARN of a role.

    Raises:
        UsageError: It is not.
    """
    if not _ROLE.fits(arn):
        raise UsageError("that is not the ARN of a role", _ROLE.example)


def check_partitions(steps: Sequence[Step], region: str | None) -> None:
    """Refuse a plan whose device, roles and region are not in one partition: AWS would not know the key or the role.

    Args:
        steps: The steps of the plan.
        region: The region of the calls; None if the device or a role decides.

    Raises:
        FilesError: They are in different partitions.
    """
    named = [("the device", step.serial) for step in steps if step.serial]
    named += [(f"the role of '{step.role.profile}'", step.role.arn) for step in steps if step.role]
    found = [(f"{what} {arn}", partition) for what, arn in named if (partition := partition_of_arn(arn))]
    if not found:
        return
    first, partition = found[0]
    if region:
        found.append((f"the region {region}", partition_of_region(region)))
    for other, its_partition in found:
        if its_partition != partition:
            home = HOME_REGIONS.get(partition)
            hint = f"use a region of {partition}" + (f", such as --region {home}" if home else "")
            raise FilesError(
                f"{first} is of the partition {partition}, and {other} is of {its_partition}",
                f"{hint}; the region comes from --region, AWS_REGION, AWS_DEFAULT_REGION or the profile"
                if other.startswith("the region")
                else "users and roles of different partitions do not know each other: correct one of the two ARNs",
            )


def check_key(key: Key, snapshot: Snapshot, ref: SectionRef) -> None:
    """Refuse an access key whose values have not the form of an id and of a secret.

    Without this check, a secret in the wrong setting would be sent to AWS and shown in messages.

    Args:
        key: The key.
        snapshot: All files.
        ref: The section of the key.

    Raises:
        FilesError: A value has not the right form. The error contains no value.
    """
    secret = key.secret.reveal()
    if has_key_id_form(key.key_id) and len(secret.split()) == 1 and not _is_quoted(secret):
        return
    if has_key_id_form(secret):
        raise FilesError(
            f"the values of {KEY_ID} and {SECRET} {snapshot.where(ref, KEY_ID)} are swapped",
            "put each value after its own name",
        )
    name, value = (SECRET, secret) if has_key_id_form(key.key_id) else (KEY_ID, key.key_id)
    if _is_quoted(value):
        hint = _NO_QUOTES
    elif without_comment(value) != value:
        hint = "the comment after the value is part of the value: move the comment to its own line"
    elif len(value.split()) > 1:
        hint = f"the line has several values: {KEY_ID} and {SECRET} need a line each, with one value"
    else:
        hint = "an id has 20 upper-case letters and digits, such as AKIAIOSFODNN7EXAMPLE"
    form = "a secret" if name == SECRET else "an id"
    raise FilesError(f"{name} {snapshot.where(ref, name)} does not have the form of {form}", hint)


def _is_quoted(value: str) -> bool:
    return value[:1] in ("'", '"') and value[:1] == value[-1:]
