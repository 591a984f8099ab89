"""fob against a local AWS that is not ours: ministack, with its signature and session checks on.

It knows no codes (any six digits will do), so it bears witness to all the rest: what fob signs, sends and keeps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import botocore.configloader
import pytest
from botocore.exceptions import ClientError

from tests.clients.other_aws import ROOT, client
from tests.harness.home import Home
from tests.harness.program import Program

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def other_home(tmp_path: Path, other_aws: str, name: str) -> Home:
    """A home with the key and device of a user of that AWS."""
    iam = client("iam", other_aws, ROOT)
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    serial = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]["SerialNumber"]
    iam.enable_mfa_device(
        UserName=name, SerialNumber=serial, AuthenticationCode1="123456", AuthenticationCode2="234567"
    )
    home = Home(tmp_path / "home", other_aws)
    home.write_credentials(
        f"[work]\naws_access_key_id = {key['AccessKeyId']}\naws_secret_access_key = {key['SecretAccessKey']}\n"
        f"mfa_serial = {serial}\n"
    )
    return home


def stored(home: Home) -> tuple[str, str, str | None]:
    values = botocore.configloader.raw_config_parse(str(home.credentials))["work-sts"]
    return values["aws_access_key_id"], values["aws_secret_access_key"], values["aws_session_token"]


def test_a_login_gives_a_session_that_another_aws_accepts(other_home: Home, other_aws: str, name: str) -> None:
    fob = Program(other_home)
    assert fob("login", "work", "--code", "345678").code == 0
    credentials = stored(other_home)
    assert client("sts", other_aws, credentials).get_caller_identity()["Arn"].endswith(f":user/{name}")
    with pytest.raises(ClientError, match=r"InvalidClientTokenId|InvalidToken"):
        client("sts", other_aws, (*credentials[:2], "another token")).get_caller_identity()


def test_another_aws_knows_the_user_by_the_session(other_home: Home, name: str) -> None:
    whoami = Program(other_home)("whoami", "work", "--code", "345678", "--json")
    assert whoami.json()["arn"].endswith(f":user/{name}")


def test_a_secret_that_is_not_the_keys_is_refused_by_another_aws(other_home: Home) -> None:
    text = other_home.credentials.read_text()
    broken = text.replace("aws_secret_access_key = ", "aws_secret_access_key = x")
    other_home.write_credentials(broken)
    result = Program(other_home)("login", "work", "--code", "345678")
    assert (result.code, other_home.credentials.read_text()) == (4, broken)
    assert "the secret of the key in [work] of credentials does not belong to it" in result.err
