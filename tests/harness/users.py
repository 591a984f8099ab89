"""Users of the sandbox: their device, their codes, and the lines of an AWS file that hold their key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.sandbox.control import Control, SandboxUser
    from awsfob.sandbox.server_process import SandboxProcess

READMES = Path(__file__).parent.parent / "vectors" / "readmes"
"""Sample files of other tools' READMEs, a folder for each layout."""


def serial_of(user: SandboxUser) -> str:
    """Return the serial of a user who has a device."""
    assert user.serial is not None
    return user.serial


def fresh_code(sandbox: SandboxProcess, user: SandboxUser) -> str:
    """Return a code of the user's device that AWS has not seen."""
    return sandbox.control.fresh_code(serial_of(user))


def logins(control: Control) -> list[str]:
    """Return how each GetSessionToken so far came out."""
    return [call.outcome for call in control.calls("GetSessionToken")]


def key_lines(key_id: str, secret: str) -> str:
    """Return the two lines of an access key."""
    return f"aws_access_key_id = {key_id}\naws_secret_access_key = {secret}\n"


def key_of(user: SandboxUser) -> str:
    """Return the two lines of a user's key."""
    return key_lines(user.key_id, user.secret)


def key_section(header: str, user: SandboxUser, serial: str | None = None) -> str:
    """Return a whole section with a user's key and device."""
    return f"[{header}]\n{key_of(user)}mfa_serial = {serial or serial_of(user)}\n"


def readme(layout: str, file: str, user: SandboxUser) -> str:
    """Return a sample file of a tool's README, as printed, with a user's key and device where it has placeholders."""
    path = READMES / layout / file
    text = path.read_bytes().decode() if path.exists() else ""
    for placeholder, value in _placeholders(layout, user).items():
        text = text.replace(placeholder, value)
    return text


def _placeholders(layout: str, user: SandboxUser) -> dict[str, str]:
    serial = serial_of(user)
    return {
        "long-term": {
            "YOUR_ACCESS_KEY": user.key_id,
            "YOUR_SECRET_KEY": user.secret,
            "arn:aws:iam::ACCOUNT:mfa/USERNAME": serial,
        },
        "mfa-suffix": {
            "[keyId]": user.key_id,
            "[secretKey]": user.secret,
            "[MfaArn]": serial,
            "[regionHere]": "eu-west-3",
            "[randomDummyValue]": "dummy",
        },
        "source-profile": {
            "aws_access_key_id = REDACTED": f"aws_access_key_id = {user.key_id}",
            "aws_secret_access_key = REDACTED": f"aws_secret_access_key = {user.secret}",
            "arn:aws:iam::REDACTED_ACCOUNT_NUMBER:mfa/REDACTED_USER_NAME": serial,
            "arn:aws:iam::REDACTED_ACCOUNT_NUMBER:user/REDACTED_USER_NAME": user.arn,
        },
        "sts-suffix": {
            "= XXXXXXX\n": f"= {user.key_id}\n",
            "= XXXXXXXXXXXXXXXXXXXXXXXXXXXX\n": f"= {user.secret}\n",
            "arn:aws:iam::111122223333:mfa/my-iam-user": serial,
            "= my-iam-user": f"= {user.name}",
        },
    }[layout]
