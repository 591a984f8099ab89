"""The profile of a session calls where the profile of the key calls: its region and endpoints, in config."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import botocore.session
import pytest

from tests.harness.home import NOWHERE
from tests.harness.program import Program
from tests.harness.users import key_of, key_section, serial_of

if TYPE_CHECKING:
    from tests.harness.user_machine import UserMachine

WHERE = {"AWS_ENDPOINT_URL": None}
"""No variable says where AWS is: only the files do."""
ASK = """\
import json, os, botocore.session
session = botocore.session.Session()
arn = session.create_client("sts").get_caller_identity()["Arn"]
print(json.dumps([arn, session.get_config_variable("region"), os.environ.get("AWS_ENDPOINT_URL")]))
"""


def region(machine: UserMachine, profile: str) -> str | None:
    """Return the region that botocore reads for a profile."""
    session = botocore.session.Session(session_vars=dict.fromkeys(("profile", "region"), (None, None, None, None)))
    session.set_config_variable("config_file", str(machine.home.config))
    session.set_config_variable("credentials_file", str(machine.home.credentials))
    found = session.full_config["profiles"].get(profile, {}).get("region")
    return None if found is None else str(found)


def config_lines(machine: UserMachine, header: str) -> list[str]:
    """Return the lines of a section of config, as a program reads them that knows this file only."""
    text = machine.home.config.read_text() if machine.home.config.exists() else ""
    _, found, rest = f"\n{text}".partition(f"\n[{header}]\n")
    return rest.partition("\n[")[0].split("\n")[:-1] if found else []


FILES = {
    "the key's profile in config": ("work", "work-sts", "[work]\n{key}", "[profile work]\nregion = eu-west-1\n", ""),
    "the key's section in credentials": ("work", "work-sts", "[work]\n{key}region = eu-west-1\n", "", ""),
    "a section that was there": (
        *("work", "work-sts", "[work]\n{key}\n[work-sts]\n"),
        *("[profile work]\nregion = eu-west-1\n[profile work-sts]\noutput = json\n", "output = json\n"),
    ),
    "a key apart": ("work", "work", "[work-long-term]\n{key}region = eu-west-1\n", "", ""),
    "the layout of awsmfa": (
        *("work", "work", "[perm]\n{key}[work]\n"),
        *("[work]\nsource_profile = perm\n[profile perm]\nregion = eu-west-1\n", ""),
    ),
    "a region below a bare header": (
        *("work", "work", "[perm]\n{key}[work]\n", "[work]\nsource_profile = perm\nregion = eu-west-1\n", ""),
    ),
    "a region below a bare header of no tool": (
        *("work", "work-sts", "[work]\n{key}"),
        *("[work-sts]\nregion = eu-west-1\n", ""),
    ),
    "the default profile": ("default", "default-sts", "[default]\n{key}", "[default]\nregion = eu-west-1\n", ""),
    "a name with a space": ("my work", "my work-sts", "[my work]\n{key}region = eu-west-1\n", "", ""),
}


@pytest.mark.parametrize("files", FILES.values(), ids=FILES.keys())
def test_the_region_of_the_key_is_the_region_of_the_session(
    machine: UserMachine, files: tuple[str, str, str, str, str]
) -> None:
    profile, session, credentials, config, own = files
    key = f"{key_of(machine.user)}mfa_serial = {serial_of(machine.user)}\n"
    machine.home.write_credentials(credentials.format(key=key))
    if config:
        machine.home.write_config(config)
    machine.log_in(profile=profile)
    header = session if session == "default" else f'profile "{session}"' if " " in session else f"profile {session}"
    assert "\n".join(config_lines(machine, header)).rstrip() == f"{own}region = eu-west-1"
    assert region(machine, session) == "eu-west-1"
    assert machine.home.config.read_text().startswith(config.rstrip("\n"))
    assert "region" not in machine.home.credentials.read_text().partition(f"[{session}]")[2]
    again = machine.aws_files()
    assert machine.fob("login", profile).code == 0
    assert machine.aws_files() == again
    assert machine.fob("logout", profile).code == 0
    assert region(machine, session) == "eu-west-1"
    machine.log_in(profile=profile)  # the profile of the session is no layout of its own
    assert machine.aws_files()[".aws/config"] == again[".aws/config"]


@pytest.fixture
def work(machine: UserMachine) -> UserMachine:
    machine.write_key()
    machine.home.write_config("[profile work]\nregion = eu-west-1\n")
    machine.log_in()
    return machine


def set_region(machine: UserMachine, header: str, value: str | None) -> None:
    """Set the region of a section of config by hand, or take it out."""
    start, _, rest = machine.home.config.read_text().partition(f"[{header}]\n")
    first, _, others = rest.partition("\n")
    assert first.startswith("region = ")
    line = f"region = {value}\n" if value else ""
    machine.home.write_config(f"{start}[{header}]\n{line}{others}")


def test_the_session_follows_each_change_of_the_key(work: UserMachine) -> None:
    for value in ("us-east-2", "eu-west-1", None):
        set_region(work, "profile work", value)
        assert work.fob("login", "work").code == 0
        assert region(work, "work-sts") == value
        if value is None:
            assert "[profile work-sts]" in work.home.config.read_text()
    assert work.logins == ["ok"]


def test_a_region_that_the_user_set_by_hand_stays(work: UserMachine) -> None:
    set_region(work, "profile work-sts", "sa-east-1")
    set_region(work, "profile work", "us-east-2")
    assert work.fob("login", "work").code == 0
    assert region(work, "work-sts") == "sa-east-1"
    set_region(work, "profile work-sts", None)  # the user takes it out again
    assert work.fob("login", "work").code == 0
    assert region(work, "work-sts") == "us-east-2"


@pytest.mark.parametrize(("key", "between"), [("us-east-2", "sa-east-1"), (None, None)], ids=["changed", "removed"])
def test_a_region_that_comes_back_by_hand_is_the_users(work: UserMachine, key: str | None, between: str | None) -> None:
    """It is the one that fob wrote once; but the user had another one, or none, at a login since."""
    set_region(work, "profile work-sts", between)
    set_region(work, "profile work", key)
    assert work.fob("login", "work").code == 0
    assert region(work, "work-sts") == between
    config = work.home.config.read_text().replace("region = sa-east-1\n", "")
    work.home.write_config(config.replace("[profile work-sts]\n", "[profile work-sts]\nregion = eu-west-1\n"))
    assert work.fob("login", "work").code == 0
    assert region(work, "work-sts") == "eu-west-1"


def test_a_region_in_the_session_section_of_credentials_is_the_users_too(machine: UserMachine) -> None:
    """The AWS CLI reads that one, so programs that read config only get the same."""
    machine.home.write_credentials(f"{key_section('work', machine.user)}[work-sts]\nregion = sa-east-1\n")
    machine.home.write_config("[profile work]\nregion = eu-west-1\n")
    machine.log_in()
    assert config_lines(machine, "profile work-sts") == ["region = sa-east-1"]


def test_exec_that_gets_the_session_writes_the_region_too(machine: UserMachine) -> None:
    machine.write_key()
    machine.home.write_config("[profile work]\nregion = eu-west-1\n")
    assert machine.with_code("exec", "work", "--", "true").code == 0
    assert region(machine, "work-sts") == "eu-west-1"


def test_a_profile_that_runs_fob_follows_the_key(machine: UserMachine) -> None:
    machine.write_key()
    machine.home.write_config("[profile work]\nregion = eu-west-1\n")
    done = machine.fob("init", "work", "--process")
    assert done.code == 0, done.all
    assert region(machine, "work-sts") == "eu-west-1"
    set_region(machine, "profile work", "us-east-2")
    machine.log_in()
    assert region(machine, "work-sts") == "us-east-2"
    assert "aws_session_token" not in machine.home.credentials.read_text()


def test_the_region_that_init_found_elsewhere_gives_way_to_one_of_the_key(machine: UserMachine) -> None:
    machine.write_key()
    machine.home.write_config("[default]\nregion = eu-west-1\n")
    assert machine.fob("init", "work", "--process").code == 0
    machine.log_in()
    assert region(machine, "work-sts") == "eu-west-1"  # the key's profile has none, and the program needs one
    machine.add_profile("work", "region = us-east-2")
    assert machine.fob("login", "work").code == 0
    assert region(machine, "work-sts") == "us-east-2"
    set_region(machine, "profile work", "sa-east-1")
    config = machine.home.config.read_text().replace("region = us-east-2\n", "region = eu-west-1\n")
    machine.home.write_config(config)
    assert machine.fob("login", "work").code == 0
    assert region(machine, "work-sts") == "eu-west-1"  # by hand


def test_a_region_that_cannot_be_recorded_is_a_warning_once(machine: UserMachine) -> None:
    machine.write_key()
    machine.home.write_config("[profile work]\nregion = eu-west-1\n")
    machine.state.mkdir(mode=0o700, parents=True)
    (machine.state / "written-settings.json").write_text('{"version": 99, "profiles": {}}')
    done = machine.try_login()
    assert done.code == 0, done.all
    assert "warning: programs may call another region or endpoint for [work-sts]" in done.err
    assert region(machine, "work-sts") is None
    again = machine.fob("login", "work")
    assert (again.code, "warning" in again.err) == (0, False), again.all


def test_a_record_of_a_newer_fob_does_not_fail_a_login(machine: UserMachine) -> None:
    """Nothing is recorded, so that no region is named is told each time."""
    machine.write_key()
    machine.state.mkdir(mode=0o700, parents=True)
    (machine.state / "written-settings.json").write_text('{"version": 99, "profiles": {}}')
    for _ in range(2):
        done = machine.try_login("--force")
        assert (done.code, "no profile names a region" in done.err) == (0, True), done.all


def test_no_region_at_all_is_told_once(machine: UserMachine) -> None:
    machine.write_key()
    told = "no profile names a region for [work-sts]"
    with_variable = machine.try_login(env={"AWS_REGION": "eu-west-1"})
    assert told not in with_variable.err
    assert machine.try_login("--force", "--quiet").err == ""  # nobody is told
    first = machine.try_login("--force")
    assert (first.code, told in first.err) == (0, True), first.all
    assert "aws configure set region REGION --profile work, then fob login work" in first.err
    assert told not in machine.try_login("--force").err
    done = Program(machine.home, [sys.executable, "-m", "awscli"])(
        "configure", "set", "region", "eu-west-1", "--profile", "work"
    )
    assert done.code == 0, done.all
    assert machine.fob("login", "work").code == 0
    assert region(machine, "work-sts") == "eu-west-1"


def test_no_region_in_a_profile_file_is_told_once_too(machine: UserMachine) -> None:
    file = machine.home.aws / "aws-profiles" / "work"
    file.parent.mkdir(mode=0o700, parents=True)
    file.write_text(f"[work]\n{key_of(machine.user)}mfa_id = {serial_of(machine.user)}\n")
    file.chmod(0o600)
    told = machine.try_login()
    assert f"to set it: add the line 'region = REGION' to {file}, then fob login work" in told.err, told.all
    assert "names a region" not in machine.try_login("--force").err
    file.write_text(file.read_text() + "region = eu-west-1\n")
    assert machine.fob("login", "work").code == 0
    assert region(machine, "work") == "eu-west-1"


# Endpoints


def local_endpoint(machine: UserMachine, *, by_service: bool) -> str:
    """Return lines of a profile, and what follows it, that send STS to the sandbox."""
    if not by_service:
        return f"endpoint_url = {machine.home.endpoint}\n"
    return f"services = local\n[services local]\nsts =\n  endpoint_url = {machine.home.endpoint}\n"


@pytest.mark.parametrize("by_service", [False, True], ids=["of all services", "of one service"])
@pytest.mark.parametrize("key_profile", ["work", "work-long-term"])
def test_the_endpoint_of_the_key_is_the_endpoint_of_the_session(
    machine: UserMachine, key_profile: str, by_service: bool
) -> None:
    machine.home.write_credentials(key_section(key_profile, machine.user))
    lines = local_endpoint(machine, by_service=by_service)
    machine.home.write_config(f"[profile {key_profile}]\nregion = eu-west-1\n{lines}")
    machine.log_in(env=WHERE)
    (machine.home.path / "ask.py").write_text(ASK)
    python = [sys.executable, "ask.py"]
    session = "work-sts" if key_profile == "work" else "work"
    by_profile = Program(machine.home, python)(env={**WHERE, "AWS_PROFILE": session})
    assert json.loads(by_profile.out) == [machine.user.arn, "eu-west-1", None], by_profile.all
    for _ in range(2):  # the second time from a stored answer, if there is one
        machine.age_files()
        of_exec = machine.fob("exec", "work", "--", *python, env=WHERE)
        url = None if by_service else machine.home.endpoint
        assert json.loads(of_exec.out) == [machine.user.arn, "eu-west-1", url], of_exec.all
    assert machine.logins == ["ok"]


def test_an_endpoint_of_the_environment_wins(machine: UserMachine) -> None:
    """As in the SDKs: AWS_ENDPOINT_URL goes before what a profile says."""
    machine.write_key()
    machine.home.write_config(f"[profile work]\nregion = eu-west-1\nendpoint_url = {NOWHERE}\n")
    machine.log_in()
    found = machine.fob("env", "work", "--shell", "json")
    values = json.loads(found.out)
    assert [name for name in values if "ENDPOINT" in name] == []
    of_files = json.loads(machine.fob("env", "work", "--shell", "json", env=WHERE).out)
    assert of_files["AWS_ENDPOINT_URL"] == NOWHERE


def test_the_endpoint_of_one_profile_is_not_that_of_the_next(machine: UserMachine) -> None:
    """``fob env`` has put it into the shell, for that profile only."""
    other = machine.control.user("other")
    machine.home.write_credentials(key_section("work", machine.user) + key_section("other", other))
    there = f"endpoint_url = {machine.home.endpoint}\n"
    machine.home.write_config(f"[profile work]\nregion = eu-west-1\n{there}[profile other]\nregion = eu-west-1\n")
    machine.log_in(env=WHERE)
    first = json.loads(machine.fob("env", "work", "--shell", "json", env=WHERE).out)
    shell = {name: value for name, value in first.items() if value is not None} | {"AWS_PROFILE": None}
    assert (shell["AWS_ENDPOINT_URL"], shell["FOB_ENDPOINTS"]) == (machine.home.endpoint, "AWS_ENDPOINT_URL")
    done = machine.fob("login", "other", "--code", machine.control.code(serial_of(other)), env=shell)
    assert done.code != 0, "the call went to the endpoint of the other profile"
    assert machine.fob("login", "other", "--code", machine.control.code(serial_of(other))).code == 0
    switched = json.loads(machine.fob("env", "other", "--shell", "json", env=shell).out)
    assert [switched[name] for name in ("AWS_ENDPOINT_URL", "FOB_ENDPOINTS")] == [None, None]
    unset = json.loads(machine.fob("env", "--unset", "--shell", "json", env=shell).out)
    assert unset["AWS_ENDPOINT_URL"] is None
    printed = machine.fob("exec", "other", "--", "env", env=shell)
    assert "ENDPOINT" not in printed.out, printed.all
