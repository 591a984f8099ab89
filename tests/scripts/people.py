"""The people in the script tests: users of the sandbox, the files that their tools left behind, and their clients."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore.session
from botocore.config import Config
from botocore.loaders import create_loader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsfob.sandbox.control import Control, SandboxUser
    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.home import Home

_LOADER = create_loader()
"""Reads botocore's descriptions of the services once for all clients."""

READMES = Path(__file__).parent.parent / "vectors" / "readmes"
EXPIRY = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
THREE_KEYS = r"aws_access_key_id = (ASIA\w+)\naws_secret_access_key = (\S+)\naws_session_token = (\S+)\n"


def serial_of(user: SandboxUser) -> str:
    assert user.serial is not None
    return user.serial


def fresh_code(sandbox: SandboxProcess, user: SandboxUser) -> str:
    return sandbox.control.fresh_code(serial_of(user))


def key_of(user: SandboxUser) -> str:
    """Return the two lines of a user's key."""
    return f"aws_access_key_id = {user.key_id}\naws_secret_access_key = {user.secret}\n"


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


def logins(control: Control) -> list[str]:
    """Return how each GetSessionToken so far came out."""
    return [call.outcome for call in control.calls("GetSessionToken")]


@contextmanager
def client(home: Home, service: str, profile: str) -> Iterator[Any]:
    """Give a botocore client that finds its credentials in a home's files, as every SDK would."""
    variables = dict.fromkeys(("profile", "config_file", "credentials_file"), (None, None, None, None))
    session = botocore.session.Session(session_vars=variables, include_builtin_handlers=True)
    session.register_component("data_loader", _LOADER)
    session.set_config_variable("config_file", str(home.config))
    session.set_config_variable("credentials_file", str(home.credentials))
    session.set_config_variable("profile", profile)
    config = Config(retries={"total_max_attempts": 1})
    made = session.create_client(service, region_name="us-east-1", endpoint_url=home.endpoint, config=config)
    try:
        yield made
    finally:
        made.close()


def arn_seen_by_a_client(home: Home, profile: str) -> str:
    """Return who AWS says a profile is."""
    with client(home, "sts", profile) as sts:
        return str(sts.get_caller_identity()["Arn"])


def may_use_iam(home: Home, profile: str) -> bool:
    """Say whether a profile may do what the sandbox's users may do with MFA only."""
    from botocore.exceptions import ClientError

    with client(home, "iam", profile) as iam:
        try:
            iam.list_users()
        except ClientError:
            return False
    return True
