"""Sources that botocore resolves: what goes wrong in one is told as what it is, with the setting and its line."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

import pytest

from awsfob.sessions.calls import SILENT_SECONDS
from tests.harness.refusals import assert_refused
from tests.harness.stand_in import write_script

if TYPE_CHECKING:
    from tests.harness.forked import Forked
    from tests.harness.home import Home

ROLE = "[profile admin]\nrole_arn = arn:aws:iam::111122223333:role/admin\nsource_profile = base\n"
DOCUMENT = {"Version": 1, "AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "s", "SessionToken": "t"}


class Fault(NamedTuple):
    """What a program of ``credential_process`` does, what fob says of it, and the line in place of its path."""

    prints: str
    says: str
    ends: str = "exit 0"
    line: str = "{program}"


def printed(**more: object) -> str:
    return json.dumps({**DOCUMENT, **more})


FAULTS = {
    "nothing": Fault("", "the program printed nothing"),
    "no JSON": Fault("please log in", "is no JSON document"),
    "a list": Fault("[1]", "has another form"),
    "no secret": Fault('{"Version": 1, "AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}', "Missing required key"),
    "another version": Fault(printed(Version=2), "Unsupported version"),
    "expired credentials": Fault(printed(Expiration="2001-01-01T00:00:00Z"), "the credentials have expired"),
    "a time without a zone": Fault(printed(Expiration="2101-01-01T00:00:00"), "a time without a zone"),
    "no time": Fault(printed(Expiration="soon"), "cannot be read"),
    "an error": Fault("", "the vault is locked", ends="echo the vault is locked >&2; exit 3"),
    "an error without a word": Fault("", "it said nothing", ends="exit 3"),
    "a missing program": Fault("", "does not exist", line="/no/such/program"),
    "a program that may not be run": Fault("", "may not be run", line="{home}"),
    "an empty setting": Fault("", "the setting is empty", line=""),
    "no text as the id": Fault(printed(AccessKeyId=None), "is not one word"),
    "no text as the secret": Fault(printed(SecretAccessKey=[1]), "is not one word"),
    "no text as the token": Fault(printed(SessionToken=5), "is not one word"),
    "empty credentials": Fault(printed(AccessKeyId="", SecretAccessKey=""), "is not one word"),
    "a line break in the id": Fault(printed(AccessKeyId="AKIAIOSFODNN7EXAMPLE\n"), "is not one word"),
    "an unclosed quote": Fault("", "a quote in the command is not closed", line="{program} 'a"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_program_that_fails_is_blamed_itself(offline_home: Home, offline_fob: Forked, fault: Fault) -> None:
    program = write_script(offline_home.programs / "vault", f"#!/bin/sh\nprintf '%s' '{fault.prints}'\n{fault.ends}\n")
    line = fault.line.format(program=program, home=offline_home.path)
    offline_home.write_config(f"# mine\n[profile base]\nregion = us-east-1\ncredential_process = {line}\n{ROLE}")
    for words in (("env", "base"), ("env", "admin"), ("process", "admin"), ("exec", "base", "--", "true")):
        done = offline_fob(*words)
        hints = assert_refused(done, 3, fault.says, "profile 'base' gets")
        assert f"credential_process in [profile base] of {offline_home.config}, line 4" in hints
        assert "network" not in done.err


def test_a_program_that_works(offline_home: Home, offline_fob: Forked) -> None:
    """The control of the table, with a device beside the program."""
    program = write_script(offline_home.programs / "vault", f"#!/bin/sh\nprintf '%s' '{printed()}'\n")
    serial = "mfa_serial = arn:aws:iam::111122223333:mfa/alice\n"
    offline_home.write_config(f"[profile base]\ncredential_process = {program}\n{serial}{ROLE}")
    assert "AKIAIOSFODNN7EXAMPLE" in offline_fob("env", "base").out
    refused = offline_fob("env", "admin")  # the next step is a call of AWS
    assert_refused(refused, 5, "cannot reach AWS")


def test_a_program_that_does_not_answer_is_named(offline_home: Home, offline_fob: Forked) -> None:
    slow = f"#!/bin/sh\nsleep {SILENT_SECONDS + 1}\nprintf '%s' '{printed()}'\n"
    program = write_script(offline_home.programs / "vault", slow)
    offline_home.write_config(f"[profile base]\ncredential_process = {program}\n")
    done = offline_fob("process", "base")
    assert (done.code, done.err) == (
        0,
        "fob: still waiting for a program or a server that gives the credentials of 'base'\n",
    )


SSO = (
    "sso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 111122223333\n"
    "sso_role_name = dev\n"
)
LOGINS = {
    "sso": (
        SSO,
        "aws sso login --profile base",
        6,
    ),
    "login": ("login_session = arn:aws:iam::111122223333:user/alice\n", "aws login --profile base", 6),
    "process": ("credential_process = /no/such/program\n", "the program in credential_process", 3),
    "web-identity": (
        "role_arn = arn:aws:iam::111122223333:role/x\nweb_identity_token_file = /no/such/file\n",
        "web_identity_token_file",
        3,
    ),
}


@pytest.mark.parametrize("kind", LOGINS)
def test_a_source_says_how_to_log_in_there(offline_home: Home, offline_fob: Forked, kind: str) -> None:
    lines, says, code = LOGINS[kind]
    offline_home.write_config(f"[profile base]\nregion = us-east-1\n{lines}{ROLE}")
    hints = assert_refused(offline_fob("login", "base"), 3, "profile 'base' has no access key")
    assert says in hints
    eu = "[profile eu]\nsource_profile = base\n"
    offline_home.write_config(f"[profile base]\nregion = us-east-1\n{lines}{ROLE}{eu}")
    assert says in assert_refused(offline_fob("login", "eu"), 3, "profile 'eu' has no access key")
    for words in (("env", "base"), ("env", "admin")):
        done = offline_fob(*words)
        assert done.code in {code, 3}, done.all
        assert "network" not in done.err
        assert "base" in done.err
        assert "hint: " in done.err


def test_a_source_that_gives_nothing_is_named_with_its_line(offline_home: Home, offline_fob: Forked) -> None:
    role = ROLE.replace("source_profile = base", "credential_source = Environment")
    offline_home.write_config(f"# mine\n{role}")
    hints = assert_refused(offline_fob("env", "admin"), 3, "finds no credentials for profile 'admin'")
    assert f"credential_source in [profile admin] of {offline_home.config}, line 4" in hints


LOGIN = "[profile base]\nregion = us-east-1\nlogin_session = arn:aws:iam::111122223333:user/alice\n"


@pytest.mark.skipif(find_spec("awscrt") is not None, reason="needs a botocore without awscrt")
def test_without_awscrt_the_aws_cli_gives_the_credentials_of_its_login(offline_home: Home, offline_fob: Forked) -> None:
    offline_home.write_config(LOGIN)
    refused = offline_fob("env", "base", env={"PATH": str(offline_home.programs)})
    assert "awsfob[login]" in assert_refused(refused, 3, "profile 'base' needs a package that is not installed")
    ends = (datetime.now(UTC) + timedelta(minutes=15)).strftime("%Y-%m-%dT%H:%M:%SZ")
    body = "#!/bin/sh\n[ \"$*\" = 'configure export-credentials --profile base --format process' ] || exit 2\n"
    write_script(offline_home.programs / "aws", f"{body}echo '{printed(Expiration=ends)}'\n")
    for _ in range(2):
        done = offline_fob("env", "base")
        assert "AKIAIOSFODNN7EXAMPLE" in done.out, done.all
    assert offline_fob("process", "base").json()["Expiration"] == ends
    write_script(offline_home.programs / "aws", "#!/bin/sh\necho please log in >&2\nexit 255\n")
    hints = assert_refused(offline_fob("env", "base"), 3, "the AWS CLI says: please log in")
    assert "login_session in [profile base]" in hints
    assert "aws login --profile base" in hints
    assert "JSON" not in hints
    old = "aws: error: argument subcommand: Invalid choice, valid choices are:"
    write_script(offline_home.programs / "aws", f"#!/bin/sh\necho '{old}' >&2\nexit 2\n")
    hints = assert_refused(offline_fob("env", "base"), 3, "the AWS CLI in PATH is version 1")
    assert "awsfob[login]" in hints
