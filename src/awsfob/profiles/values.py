"""The serial of an MFA device: what fob can refuse before it asks for a code.

AWS's API reference of GetSessionToken gives the characters and the length; its user guide says that FIDO devices and
passkeys sign in to the console and cannot be used with STS.
"""

from __future__ import annotations

import re

from awsfob.errors import FilesError, RefusedError, UsageError

_FORM = re.compile(r"[\w+=/:,.@-]{9,256}", re.ASCII)


def gives_codes(serial: str) -> bool:
    """Say whether a device has codes, as STS needs them: FIDO security keys and passkeys do not."""
    return ":u2f/" not in serial


def check_serial(serial: str, profile: str | None) -> None:
    """Refuse a serial that STS is sure to refuse.

    Args:
        serial: An ARN, or the number of a hardware device.
        profile: The profile whose files name it; None when it was given by option or environment.

    Raises:
        RefusedError: It is a FIDO device or a passkey.
        FilesError: The files hold something that is no serial.
        UsageError: Something that is no serial was given.
    """
    if not gives_codes(serial):
        raise RefusedError(
            f"{serial} is a FIDO security key or passkey, and AWS does not accept those for a session",
            "add a virtual MFA device (an authenticator app) to the user too: IAM allows eight devices",
            "then name that one: mfa_serial in the profile, or --serial",
        )
    if _FORM.fullmatch(serial):
        return
    form = "a serial is an ARN such as arn:aws:iam::ACCOUNT:mfa/DEVICE, or the number of a hardware device"
    if profile is None:
        raise UsageError("--serial or MFA_DEVICE is not the serial of an MFA device", form)
    hints = [form]
    if any(mark in serial for mark in "#;"):
        hints.insert(0, "what looks like a comment behind it is part of the value: give the comment a line of its own")
    raise FilesError(f"the MFA serial of profile '{profile}' is not a serial that AWS accepts", *hints)
