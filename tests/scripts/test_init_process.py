"""``fob init --process`` for a role, in the credentials file, and with paths that have a space."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from shlex import split
from typing import TYPE_CHECKING

import botocore.session
import pytest
from botocore.credentials import ProcessProvider

from tests.harness.program import Program, installed
from tests.harness.refusals import assert_refused
from tests.harness.sdk import arn_seen_by_a_client
from tests.harness.users import key_of, key_section
from tests.scripts.test_guards import without_privilege

if TYPE_CHECKING:
    from pathlib import Path

    from tests.harness.home import Home
    from tests.harness.user_machine import UserMachine

AWS = [sys.executable, "-m", "awscli"]
WHO = ("sts", "get-caller-identity")
LOST = "[deploy-process]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = a\n"


@pytest.fixture
def role(machine: UserMachine, monkeypatch: pytest.MonkeyPatch) -> UserMachine:
    """A user with a role that demands MFA, and its profile, with a region, on the session section.

    The botocore of this process starts fob in the environment of the machine.
    """
    for name, value in machine.home.env().items():
        monkeypatch.setenv(name, value)
    machine.write_key()
    machine.home.write_config("# mine\n[profile work]\nregion = eu-west-1\n")
    lines = f"region = eu-central-1\nendpoint_url = {machine.home.endpoint}", "services = mine"
    machine.make_role("deploy", *lines, source="work-sts", mfa=True)
    machine.home.write_config(machine.home.config.read_text() + "[services mine]\nsts =\n  x = y\n")
    return machine


def process_of(home: Home, profile: str) -> dict[str, str] | None:
    """Return what a program gets that knows ``credential_process`` and assumes no role."""
    session = botocore.session.Session(profile=profile)
    session.set_config_variable("config_file", str(home.config))
    session.set_config_variable("credentials_file", str(home.credentials))
    found = ProcessProvider(profile, lambda: session.full_config).load()
    return None if found is None else {"key": found.access_key, "method": found.method}


def added(machine: UserMachine, before: bytes) -> str:
    """Return what was added at the end of config, of which nothing else changed."""
    after = machine.home.config.read_bytes()
    assert after.startswith(before)
    return after[len(before) :].decode()


def test_a_program_that_assumes_no_role_gets_one_by_a_profile_of_its_own(role: UserMachine) -> None:
    config, credentials = role.home.config.read_bytes(), role.home.credentials.read_bytes()
    assert process_of(role.home, "deploy") is None
    done = role.fob("init", "deploy", "--process")
    assert done.code == 0, done.all
    assert role.control.calls("ListMFADevices") == []  # the files name the device
    command = f"{shlex.quote(installed('fob-process')[0])} deploy"
    endpoint = f"endpoint_url = {role.home.endpoint}\nservices = mine\n"
    section = f"[profile deploy-process]\ncredential_process = {command}\nregion = eu-central-1\n{endpoint}"
    assert added(role, config).strip() == section.strip()
    assert role.home.credentials.read_bytes() == credentials
    role.log_in()
    found = process_of(role.home, "deploy-process")
    assert found is not None
    assert found["key"].startswith("ASIA")
    assert "assumed-role/deploy/" in arn_seen_by_a_client(role.home, "deploy-process")
    assert "assumed-role/deploy/" in arn_seen_by_a_client(role.home, "deploy")
    assert role.logins == ["ok"]


def test_a_second_run_changes_nothing_and_brings_the_path_up_to_date(role: UserMachine) -> None:
    assert role.fob("init", "deploy", "--process").code == 0
    first = role.home.config.read_bytes()
    for name in ("deploy", "deploy-process"):  # by either name
        again = role.fob("init", name, "--process")
        assert again.code == 0, again.all
        assert "[deploy-process]" in again.err
        assert role.home.config.read_bytes() == first
    moved = first.replace(str(installed("fob-process")[0]).encode(), b"/old/fob-process").replace(b"eu-central", b"us")
    role.home.write_config(moved)
    assert role.fob("init", "deploy", "--process").code == 0
    assert role.home.config.read_bytes() == first.replace(b"eu-central", b"us")  # a region there is the user's


def test_the_aws_cli_needs_no_region_beside_it_and_fob_sees_the_role(role: UserMachine) -> None:
    role.home.write_config(f"[profile bare]\nsource_profile = work-sts\nrole_arn = {role_arn(role)}\n")
    assert role.fob("init", "bare", "--process", "--as", "now", "--region", "eu-west-2").code == 0
    role.log_in()
    aws = Program(role.home, AWS)
    assert "eu-west-2" in aws("configure", "get", "region", "--profile", "now").out
    seen = aws("sts", "get-caller-identity", env={"AWS_PROFILE": "now"})
    assert "assumed-role/deploy/" in seen.out, seen.all
    assert "region" in aws("sts", "get-caller-identity", env={"AWS_PROFILE": "bare"}).err
    who = role.fob("whoami", "now")
    assert "assumed-role/deploy/" in who.out, who.all
    assert role.fob("status", "now", "--check").code == 0
    assert role.logins == ["ok"]


def role_arn(machine: UserMachine) -> str:
    lines = machine.home.config.read_text().splitlines()
    return next(line.partition(" = ")[2] for line in lines if line.startswith("role_arn"))


TAKEN = {
    "a key": (LOST, "", "aws_access_key_id in [deploy-process]"),
    "a session": ("[deploy-process]\naws_access_key_id = ASIAIOSFODNN7EXAMPLE\naws_session_token = t\n", "", "SDKs"),
    "a key in config": ("", "[profile deploy-process]\naws_secret_access_key = a\n", "aws_secret_access_key"),
    "another program": ("", "[profile deploy-process]\ncredential_process = other\n", "would be lost"),
    "another one, in credentials": ("[deploy-process]\ncredential_process = other\n", "", "would be lost"),
    "fob for another role": ("", "[profile deploy-process]\ncredential_process = fob-process x\n", "is there already"),
    "a role": ("", "[profile deploy-process]\nrole_arn = x\nsource_profile = work\n", "role_arn in"),
    "SSO": ("", "[profile deploy-process]\nsso_session = x\n", "sso_session in"),
    "the section of a session": ("", "[profile deploy-process]\nsource_profile = work\n", "is there already"),
}


@pytest.mark.parametrize("taken", TAKEN)
def test_another_source_of_that_name_stays(role: UserMachine, taken: str) -> None:
    credentials, config, says = TAKEN[taken]
    role.home.write_credentials(role.home.credentials.read_text() + credentials)
    role.home.write_config(role.home.config.read_text() + config)
    before = role.aws_files()
    hints = assert_refused(role.fob("init", "deploy", "--process"), 3, says)
    assert "fob init deploy --process --as ANOTHER-NAME" in hints
    assert role.aws_files() == before
    assert role.fob("init", "deploy", "--process", "--as", "other").code == 0


def test_the_role_itself_is_no_name_for_it(role: UserMachine) -> None:
    before = role.aws_files()
    assert_refused(role.fob("init", "deploy", "--process", "--as", "deploy"), 3, "without running fob")
    assert role.aws_files() == before


def test_a_dry_run_shows_the_line_and_changes_nothing(role: UserMachine) -> None:
    before = role.home.files()
    done = role.fob("init", "deploy", "--process", "--dry-run")
    assert done.code == 0, done.all
    assert f"+credential_process = {shlex.quote(installed('fob-process')[0])} deploy\n" in done.out
    assert "+[profile deploy-process]\n" in done.out
    assert role.home.files() == before


def test_a_missing_device_is_found_first(role: UserMachine) -> None:
    role.home.write_credentials(f"[work]\n{key_of(role.user)}")
    before = role.home.files()
    shown = role.fob("init", "deploy", "--process", "--dry-run")
    assert "fob asks AWS for it first" in shown.err
    assert role.home.files() == before
    assert role.fob("init", "deploy", "--process").code == 0
    assert f"mfa_serial = {role.serial}\n" in role.home.credentials.read_text()
    assert "[profile deploy-process]" in role.home.config.read_text()


def test_a_role_of_the_profile_folder(machine: UserMachine, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in machine.home.env().items():
        monkeypatch.setenv(name, value)
    arn = machine.control.role("ops", mfa=True)
    folder = machine.home.aws / "aws-profiles"
    folder.mkdir(parents=True, mode=0o700)
    files = {
        "main": f"[main]\n{key_of(machine.user)}mfa_id = {machine.serial}\nregion = eu-west-1\n",
        "ops": f"[ops]\nrole_name = ops\naccount_id = {arn.split(':')[4]}\nmaster_profile = main\nregion = eu-west-3\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o600)
    done = machine.fob("init", "ops", "--process")
    assert done.code == 0, done.all
    assert {path.name: path.read_text() for path in folder.iterdir()} == files
    assert "region = eu-west-3\n" in machine.home.config.read_text()
    assert machine.fob("login", "main", "--code", machine.code()).code == 0
    assert "assumed-role/ops/" in arn_seen_by_a_client(machine.home, "ops-process")


def test_endpoints_that_the_role_tells_sdks_to_ignore_are_not_carried(role: UserMachine) -> None:
    text = role.home.config.read_text()
    role.home.write_config(text.replace("services = mine", "ignore_configured_endpoint_urls = true"))
    before = role.home.config.read_bytes()
    assert role.fob("init", "deploy", "--process").code == 0
    assert "endpoint_url" not in added(role, before)
    assert "region = eu-central-1\n" in added(role, before)


@pytest.mark.parametrize("logged_in", [False, True])
@pytest.mark.parametrize("file", ["config", "credentials"])
def test_a_bare_header_gets_one_that_all_programs_read(
    machine: UserMachine, monkeypatch: pytest.MonkeyPatch, file: str, logged_in: bool
) -> None:
    for name, value in machine.home.env().items():
        monkeypatch.setenv(name, value)
    config = f"[perm]\nmfa_serial = {machine.serial}\n[work]\nsource_profile = perm\nregion = eu-west-3\n"
    machine.home.write_config(config)
    machine.home.write_credentials(f"[perm]\n{key_of(machine.user)}[work]\n")
    if logged_in:  # the login has written a header for the region
        assert machine.fob("login", "work", "--code", machine.code()).code == 0
    done = machine.fob("init", "work", "--process", "--in", file)
    assert done.code == 0, done.all
    assert added(machine, config.encode()).lstrip().startswith("[profile work]\n")
    first = machine.aws_files()
    assert machine.fob("init", "work", "--process", "--in", file).code == 0
    assert machine.aws_files() == first
    assert machine.fob("login", "work", "--code", machine.code()).code == 0
    assert "ASIA" not in machine.home.credentials.read_text()
    aws = Program(machine.home, AWS)
    seen = aws("sts", "get-caller-identity", env={"AWS_PROFILE": "work"})  # with the region of the profile
    assert machine.user.arn in seen.out, seen.all
    assert process_of(machine.home, "work") is not None
    assert machine.fob("logout", "work").code == 0
    assert machine.fob("login", "perm", "--code", machine.code()).code == 0
    assert "ASIA" not in machine.home.credentials.read_text()


def test_a_role_without_a_region_is_told(role: UserMachine) -> None:
    arn = role_arn(role)
    keep = role.home.config.read_text().replace("[profile work]\nregion = eu-west-1\n", "")
    role.home.write_config(f"{keep}[profile bare]\nsource_profile = work-sts\nrole_arn = {arn}\n")
    says = "no region is set for bare-process, and most programs need one"
    how = "aws configure set region REGION --profile bare-process"
    for _ in range(2):
        done = role.fob("init", "bare", "--process")
        assert done.code == 0, done.all
        assert f"fob: {says}; to set it: {how}\n" in done.err
    assert says not in role.fob("init", "bare", "--process", env={"AWS_REGION": "eu-west-1"}).err
    assert "no region" not in role.fob("init", "deploy", "--process").err
    role.log_in()
    aws = Program(role.home, AWS)
    assert "region" in aws("sts", "get-caller-identity", env={"AWS_PROFILE": "bare-process"}).err
    assert aws(*how.replace("REGION", "eu-west-2").split()[1:]).code == 0
    assert "assumed-role/deploy/" in aws("sts", "get-caller-identity", env={"AWS_PROFILE": "bare-process"}).out
    assert says not in role.fob("init", "bare", "--process").err


@pytest.mark.parametrize("fixed", ["config", "credentials"])
def test_no_file_changes_if_one_of_them_cannot(role: UserMachine, fixed: str) -> None:
    other = "credentials" if fixed == "config" else "config"
    assert role.fob("init", "deploy", "--process", "--in", fixed).code == 0
    words = ("init", "deploy", "--process", "--in", other)  # the line leaves the file that cannot change
    elsewhere = role.home.path / "elsewhere"
    elsewhere.mkdir()
    path = role.home.aws / fixed
    path.rename(elsewhere / fixed)
    name = "AWS_CONFIG_FILE" if fixed == "config" else "AWS_SHARED_CREDENTIALS_FILE"
    fob, env = Program(role.home, without_privilege()), {name: str(elsewhere / fixed)}
    before = role.aws_files()
    elsewhere.chmod(0o500)
    assert_refused(fob(*words, env=env), 3, f"cannot change {elsewhere / fixed}")
    assert role.aws_files() == before
    elsewhere.chmod(0o700)
    assert fob(*words, env=env).code == 0
    assert role.aws_files() != before


def test_a_session_that_cannot_be_removed_stays_in_use(role: UserMachine) -> None:
    role.log_in()
    assert role.fob("init", "work").code == 0
    elsewhere = role.home.path / "elsewhere"
    elsewhere.mkdir()
    role.home.credentials.rename(elsewhere / "credentials")
    fob = Program(role.home, without_privilege())
    env = {"AWS_SHARED_CREDENTIALS_FILE": str(elsewhere / "credentials")}
    before = role.aws_files()
    elsewhere.chmod(0o500)
    refused = fob("init", "work", "--process", env=env)
    assert (refused.code, "cannot change" in refused.err) == (3, True), refused.all
    assert role.aws_files() == before
    elsewhere.chmod(0o700)
    assert fob("init", "work", "--process", env=env).code == 0
    assert "ASIA" not in (elsewhere / "credentials").read_text()


def test_a_login_names_the_profile_that_runs_fob_for_a_role(role: UserMachine) -> None:
    arn = role_arn(role)
    role.add_role("bare", arn, source="work-sts")
    for name in ("deploy", "bare"):
        assert role.fob("init", name, "--process").code == 0
    role.home.write_config(role.home.config.read_text().replace("bare\nregion = eu-west-1\n", "bare\n"))
    done = role.fob("login", "deploy-process", "--code", role.code())
    assert done.err.splitlines()[-1] == "fob: use it: aws --profile deploy-process ..., or fob use deploy-process"
    assert "assumed-role/deploy/" in Program(role.home, AWS)("--profile", "deploy-process", *WHO).out
    bare = role.fob("login", "bare-process")
    assert "use it: aws --profile bare-process --region REGION ..." in bare.err
    assert "region" in Program(role.home, AWS)("--profile", "bare-process", *WHO).err


# --in credentials -----------------------------------------------------------------------------------------------------


def test_the_line_goes_to_the_credentials_file_and_back(role: UserMachine) -> None:
    role.log_in()
    line = f"credential_process = {shlex.quote(installed('fob-process')[0])} work-sts\n"
    done = role.fob("init", "work", "--process", "--in", "credentials")
    assert done.code == 0, done.all
    assert "DuckDB and GDAL 3.12" in done.err
    assert "the session in [work-sts] was removed" in done.err
    assert "for AWS_PROFILE=work-sts; to log in: fob login work" in done.err
    assert role.home.credentials.read_text().count(line) == 1
    assert "ASIA" not in role.home.credentials.read_text()
    assert "credential_process" not in role.home.config.read_text()
    assert "[profile work-sts]\nregion = eu-west-1\n" in role.home.config.read_text()
    again = role.aws_files()
    second = role.fob("init", "work", "--process", "--in", "credentials")
    assert (second.code, "was removed" in second.err) == (0, False), second.all
    assert role.aws_files() == again
    role.log_in()
    assert "ASIA" not in role.home.credentials.read_text()
    assert role.user.arn == arn_seen_by_a_client(role.home, "work-sts")
    assert "assumed-role/deploy/" in arn_seen_by_a_client(role.home, "deploy")
    back = role.fob("init", "work", "--process")
    assert back.code == 0, back.all
    assert "DuckDB" not in back.err
    assert "credential_process" not in role.home.credentials.read_text()
    assert role.home.config.read_text().count(line) == 1
    assert role.user.arn == arn_seen_by_a_client(role.home, "work-sts")


@pytest.mark.parametrize("file", ["config", "credentials"])
def test_the_region_follows_that_of_the_key(role: UserMachine, file: str) -> None:
    assert role.fob("init", "work", "--process", "--in", file).code == 0
    text = role.home.config.read_text()
    assert text.count("region = eu-west-1\n") == 2
    role.home.write_config(text.replace("eu-west-1", "eu-north-1", 1))
    role.log_in()
    assert role.home.config.read_text().count("region = eu-north-1\n") == 2


def test_a_program_that_reads_the_line_in_credentials_only(role: UserMachine) -> None:
    """Such as Java v1 and minio-go: here the AWS CLI, without a config file."""
    role.log_in()
    alone = {"AWS_CONFIG_FILE": str(role.home.path / "none"), "AWS_DEFAULT_REGION": "us-east-1"}
    aws = Program(role.home, AWS)
    assert role.fob("init", "work", "--process").code == 0
    role.log_in()
    assert aws("sts", "get-caller-identity", "--profile", "work-sts", env=alone).code != 0
    assert role.fob("init", "work", "--process", "--in", "credentials").code == 0
    assert process_of(role.home, "work-sts") is not None
    in_credentials = role.home.credentials.read_text()
    assert re.search(r"fob-process'? work-sts", in_credentials)
    env = {**alone, "FOB_CODE": role.code()}
    seen = aws("sts", "get-caller-identity", "--profile", "work-sts", env=env)
    assert role.user.arn in seen.out, seen.all


def test_a_role_in_the_credentials_file(role: UserMachine) -> None:
    assert role.fob("init", "deploy", "--process", "--in", "credentials").code == 0
    command = f"credential_process = {shlex.quote(installed('fob-process')[0])} deploy\n"
    assert f"[deploy-process]\n{command}" in role.home.credentials.read_text()
    config = role.home.config.read_text()
    assert "[profile deploy-process]\nregion = eu-central-1\n" in config
    assert "credential_process" not in config
    role.log_in()
    assert "assumed-role/deploy/" in arn_seen_by_a_client(role.home, "deploy-process")
    assert role.fob("init", "deploy", "--process").code == 0
    assert "credential_process" not in role.home.credentials.read_text()
    assert command in role.home.config.read_text()


@pytest.mark.parametrize("file", ["config", "credentials"])
def test_a_key_in_the_way_of_a_session_stays(machine: UserMachine, file: str) -> None:
    key = "[work-sts]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = a\n"
    machine.home.write_credentials(f"{key_section('work', machine.user)}fob_session = work-sts\n{key}")
    before = machine.home.credentials.read_bytes()
    assert_refused(machine.fob("init", "work", "--process", "--in", file), 3, "key", after_notices=True)
    assert b"[work-sts]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE" in machine.home.credentials.read_bytes()
    assert b"credential_process" not in before + machine.home.credentials.read_bytes()
    assert not machine.home.config.exists()


SHADOWS = {
    "another program": ("credential_process = other --secret x\n", "would be lost"),
    "a role": ("role_arn = arn:aws:iam::111122223333:role/x\nsource_profile = other\n", "role_arn in"),
    "a key": ("aws_access_key_id = dummy\naws_secret_access_key = d\naws_session_token = d\n", "aws_access_key_id in"),
}


@pytest.mark.parametrize("file", ["config", "credentials"])
@pytest.mark.parametrize("shadow", SHADOWS)
def test_another_source_in_the_profile_of_the_session_stays(machine: UserMachine, shadow: str, file: str) -> None:
    machine.write_key()
    machine.home.write_config(f"[profile work-sts]\n{SHADOWS[shadow][0]}")
    before = machine.home.config.read_bytes()
    done = machine.fob("init", "work", "--process", "--in", file)
    hints = assert_refused(done, 3, SHADOWS[shadow][1], after_notices=True)
    assert "fob init work --to ANOTHER-SECTION" in hints
    assert machine.home.config.read_bytes() == before
    assert "credential_process" not in machine.home.credentials.read_text()


def test_options_that_mean_nothing_alone(role: UserMachine) -> None:
    before = role.home.files()
    for words, says in {
        ("--in", "credentials"): "--in needs --process",
        ("--as", "x"): "--as needs --process",
        ("--roles", "--process", "--as", "x"): "--as cannot be combined with --roles",
        ("--process", "--as", "x"): "--as is for roles, and profile 'work' is not a role",
        ("--dry-run",): "--dry-run shows the changes of --roles",
        ("--process", "--dry-run"): "--dry-run shows the changes of --roles",
    }.items():
        assert_refused(role.fob("init", "work", *words), 2, says)
    assert role.home.files() == before


# A path with a space --------------------------------------------------------------------------------------------------


def copy_of_fob(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for program in ("fob", "fob-process"):
        shutil.copy(installed(program)[0], folder)
    return folder / "fob"


def test_a_path_with_a_space_is_quoted_and_a_link_without_one_helps(role: UserMachine) -> None:
    fob = Program(role.home, [str(copy_of_fob(role.home.path / "my own programs"))])
    done = fob("init", "deploy", "--process")
    assert done.code == 0, done.all
    line = f"credential_process = '{role.home.path}/my own programs/fob-process' deploy"
    assert f"{line}\n" in role.home.config.read_text()
    assert "GDAL and minio-go (restic) cannot run that line" in done.err
    assert "make a link to it in a folder of PATH that has no space in its name" in done.err
    role.log_in()
    assert "assumed-role/deploy/" in arn_seen_by_a_client(role.home, "deploy-process")
    role.home.programs.mkdir()
    (role.home.programs / "fob-process").symlink_to(role.home.path / "my own programs" / "fob-process")
    cured = fob("init", "deploy", "--process")
    assert cured.code == 0, cured.all
    assert "minio-go" not in cured.err
    assert f"credential_process = {role.home.programs}/fob-process deploy\n" in role.home.config.read_text()
    assert "assumed-role/deploy/" in arn_seen_by_a_client(role.home, "deploy-process")


def test_another_fob_on_path_is_not_taken_for_this_one(role: UserMachine) -> None:
    fob = Program(role.home, [str(copy_of_fob(role.home.path / "my own programs"))])
    role.install("fob-process", "exit 1")
    assert fob("init", "deploy", "--process").code == 0
    assert f"'{role.home.path}/my own programs/fob-process' deploy\n" in role.home.config.read_text()


@pytest.mark.parametrize(("folder", "is_quoted"), [("päth", False), ("a(b)", True), ("plain", False)])
def test_only_what_must_be_is_quoted(role: UserMachine, folder: str, is_quoted: bool) -> None:
    done = Program(role.home, [str(copy_of_fob(role.home.path / folder))])("init", "deploy", "--process")
    assert done.code == 0, done.all
    path = f"{role.home.path}/{folder}/fob-process"
    lines = [line for line in role.home.config.read_text().splitlines() if line.startswith("credential_process")]
    assert lines == [f"credential_process = {repr(path) if is_quoted else path} deploy"]
    assert split(lines[0])[2:] == [path, "deploy"]
    assert ("minio-go" in done.err) is is_quoted
    role.log_in()
    assert "assumed-role/deploy/" in arn_seen_by_a_client(role.home, "deploy-process")


def test_the_name_of_a_profile_with_a_space(machine: UserMachine) -> None:
    machine.home.write_credentials(key_section("my work", machine.user))
    done = machine.fob("init", "my work", "--process")
    assert done.code == 0, done.all
    assert "give the profile a name without a space" in done.err
    config = machine.home.config.read_text()
    assert (
        f"[profile \"my work-sts\"]\ncredential_process = {shlex.quote(installed('fob-process')[0])} 'my work-sts'\n"
        in config
    )
