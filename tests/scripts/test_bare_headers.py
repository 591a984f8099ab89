"""A header of config without the word ``profile``, which fob and awsmfa read, beside the one that AWS tools read."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from tests.harness.program import Program
from tests.harness.users import key_of, key_section, serial_of

if TYPE_CHECKING:
    from tests.harness.user_machine import UserMachine

FILES = {
    "the session's, in the layout of aws-mfa-rotate": ("work", "[workmfa]\n", "profile workmfa"),
    "the session's, in the layout of aws-mfa": ("work-long-term", "[work]\n", "profile work"),
}


@pytest.mark.parametrize(("key", "bare", "named"), FILES.values(), ids=FILES.keys())
def test_the_device_below_a_bare_header_is_known_after_the_first_login_too(
    machine: UserMachine, key: str, bare: str, named: str
) -> None:
    machine.home.write_credentials(f"[{key}]\n{key_of(machine.user)}region = eu-west-1\n")
    machine.home.write_config(f"{bare}mfa_serial = {serial_of(machine.user)}\n")
    for _ in range(2):
        machine.log_in("--force")
        assert f"[{named}]\nregion = eu-west-1\n" in machine.home.config.read_text()


def test_a_region_set_as_fob_says_hides_no_device(machine: UserMachine) -> None:
    """The files of awsmfa's README, and the AWS CLI, which adds a header of its own."""
    machine.home.write_credentials(f"[perm]\n{key_of(machine.user)}[work]\n")
    machine.home.write_config(f"[perm]\nmfa_serial = {serial_of(machine.user)}\n[work]\nsource_profile = perm\n")
    told = machine.try_login()
    assert (told.code, "aws configure set region REGION --profile perm" in told.err) == (0, True), told.all
    aws = Program(machine.home, [sys.executable, "-m", "awscli"])
    assert aws("configure", "set", "region", "eu-west-1", "--profile", "perm").code == 0
    machine.log_in("--force")
    assert "[profile work]\nregion = eu-west-1\n" in machine.home.config.read_text()
    assert machine.try_login("--force", profile="perm").code == 0


def test_a_role_below_a_bare_header_stays_a_role(machine: UserMachine) -> None:
    machine.write_key()
    arn = machine.control.role("dev")
    config = f"[profile work]\nregion = eu-west-1\n[dev]\nrole_arn = {arn}\nsource_profile = work\n"
    machine.home.write_config(config)
    for count in (1, 2):
        done = machine.fob("login", "dev", "--to", "dev", "--force", "--code", machine.code())
        assert done.code == 0, done.all
        assert machine.roles == ["ok"] * count
    assert "[profile dev]" not in machine.home.config.read_text()
    assert "[profile work-sts]\nregion = eu-west-1\n" in machine.home.config.read_text()  # the control


BARE = {
    "awsmfa": ("perm", "[work]\nsource_profile = perm\n[profile perm]\nregion = eu-west-1\n"),
    "aws-mfa": ("work-long-term", "[work]\nregion = eu-west-1\n"),
}


@pytest.mark.parametrize("logs_in", [False, True], ids=["first", "after a login"])
@pytest.mark.parametrize(("key", "config"), BARE.values(), ids=BARE.keys())
def test_a_profile_that_runs_fob_is_one_that_aws_tools_read(
    machine: UserMachine, key: str, config: str, *, logs_in: bool
) -> None:
    """Fob looks for the key of the profile below the bare header, and AWS tools see the other one only."""
    machine.home.write_credentials(key_section(key, machine.user) + "[work]\n")
    machine.home.write_config(config)
    if logs_in:
        machine.log_in()
    done = machine.fob("init", "work", "--process")
    assert done.code == 0, done.all
    machine.log_in()
    asked = Program(machine.home, [sys.executable, "-m", "awscli", "--profile", "work"])("sts", "get-caller-identity")
    assert (asked.code, json.loads(asked.out or "{}").get("Arn")) == (0, machine.user.arn), asked.all
    again = machine.fob("status", "work", "--json").json()
    assert [(each["session_section"], each["state"]) for each in again] == [("work", "good")]


@pytest.mark.parametrize("is_refused", [False, True], ids=["made", "refused"])
def test_nothing_is_written_beside_the_key_for_it(machine: UserMachine, *, is_refused: bool) -> None:
    """Fob finds the key by the bare header, also beside the new one; a refusal leaves all files as they were."""
    machine.home.write_credentials(f"{key_section('perm', machine.user)}username = {machine.user.name}\n[work]\n")
    other = "[profile work]\naws_session_token = t\n" if is_refused else ""
    machine.home.write_config(f"[work]\nsource_profile = perm\n{other}")
    before = machine.aws_files()
    done = machine.fob("init", "work", "--process")
    assert (done.code, "is another source" in done.err) == ((3, True) if is_refused else (0, False)), done.all
    assert "fob_session" not in machine.home.credentials.read_text()
    assert (machine.aws_files() == before) is is_refused
