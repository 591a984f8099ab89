"""The README of aws-token-refresh, line by line, with fob in place of its two commands; and what the tool got wrong."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.harness.aws_texts import EXPIRY, SESSION_KEYS
from tests.harness.forked import Forked
from tests.harness.program import Program
from tests.harness.refusals import assert_refused
from tests.harness.sdk import arn_seen_by_a_client, may_use_iam
from tests.harness.user_machine import UserMachine
from tests.harness.users import READMES, key_of, serial_of

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.home import Home

CONFIG = """\
# made by hand
[sso-session corp]
sso_start_url = https://corp.example/start
sso_region = eu-west-1

[profile corp]
sso_session = corp   ; and a comment

[default]
output = json
s3 =
  max_concurrent_requests = 7
"""
CREDENTIALS = "[other]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = other\n# the end"
ENDS = rf"aws_session_token_expiration = ({EXPIRY})\n"


class MachineWithProfileFolder(UserMachine):
    """A machine whose AWS files hold other things, and a profile folder beside them."""

    @property
    def path(self) -> Path:
        return self.home.aws / "aws-profiles"

    def write(self, name: str, text: str, mode: int = 0o600) -> Path:
        path = self.path / name
        path.write_text(text)
        path.chmod(mode)
        return path

    def sample(self, name: str) -> str:
        """Return a sample of the README with the user's key and device, and twelve digits for its eleven."""
        text = (READMES / "profile-dir" / name).read_text()
        text = text.replace("arn:aws:iam::12342567890:mfa/mainuser", self.serial)
        text = text.replace("AKIAJHEGCHEXAMPLE", self.user.key_id).replace("12342567890", self.user.account)
        return text.replace("fSU2a3BdmxVX5cX0+HFw6IBcNaEXAMPLEKEY", self.user.secret)

    @property
    def credentials(self) -> str:
        return self.home.credentials.read_text()

    @property
    def config(self) -> str:
        return self.home.config.read_text()

    def marker(self, name: str) -> str:
        return f"### This section is made by fob from '{self.path / name}' ###\n"


@pytest.fixture
def folder(home: Home, sandbox: SandboxProcess, name: str) -> MachineWithProfileFolder:
    home.write_credentials(CREDENTIALS)
    home.write_config(CONFIG)
    made = MachineWithProfileFolder(home, sandbox, name)
    made.path.mkdir(mode=0o700)
    return made


@pytest.fixture
def ready(folder: MachineWithProfileFolder) -> MachineWithProfileFolder:
    """The folder with the two samples of the README in it."""
    for name in ("mainuser", "profilename"):
        folder.write(name, folder.sample(name))
    return folder


def test_the_readme_line_by_line(ready: MachineWithProfileFolder) -> None:
    ready.sandbox.control.role("myadminrole", mfa=True)
    done = ready.with_code("login", "mainuser")
    assert (done.code, done.out) == (0, ""), done.all
    settings = f"mfa_id = {ready.user.serial}\naccount_id = {ready.user.account}\nregion = us-east-1\n"
    block = f"\n\n[mainuser]\n# An optional comment\n{settings}{ready.marker('mainuser')}"
    found = re.fullmatch(re.escape(CREDENTIALS + block) + SESSION_KEYS + ENDS, ready.credentials)
    assert found, ready.credentials
    assert timedelta(hours=11.9) < datetime.fromisoformat(found[4]) - datetime.now(UTC) <= timedelta(hours=12)
    assert ready.config == f"{CONFIG}\n[profile mainuser]\n{settings}{ready.marker('mainuser')}"
    assert arn_seen_by_a_client(ready.home, "mainuser") == ready.user.arn
    assert may_use_iam(ready.home, "mainuser")

    role = ready.fob("login", "profilename")
    assert role.code == 0, role.all
    assert ready.logins == ["ok"]
    assert ":assumed-role/myadminrole/" in arn_seen_by_a_client(ready.home, "profilename")
    assert ready.credentials.startswith(CREDENTIALS + block)
    assert "[profile profilename]\nrole_name = myadminrole\n" in ready.config
    assert "aws_" not in ready.config

    env = ready.fob("env", "profilename", "--legacy-vars")
    assert f"export AWS_ACCT='{ready.user.account}'\n" in env.out
    assert ready.fob("status", "mainuser", "--check").code == 0
    before = ready.credentials
    assert ready.fob("login", "mainuser").code == 0
    assert ready.credentials == before


def test_logout_and_login_keep_every_other_byte(ready: MachineWithProfileFolder) -> None:
    ready.sandbox.control.role("myadminrole", mfa=True)
    assert ready.with_code("login", "profilename").code == 0
    first = ready.credentials
    out = ready.fob("logout", "mainuser")
    assert "[mainuser]" in out.err
    assert "[profilename]" in out.err
    assert "ASIA" not in ready.credentials
    assert not re.search(r"secret_access_key = (?!other)", ready.credentials)
    assert ready.with_code("login", "profilename").code == 0
    values = re.compile(rf"(aws_\w+ = )(ASIA\w+|\S{{30,}}|{EXPIRY})")
    assert values.sub(r"\1", ready.credentials) == values.sub(r"\1", first)


def test_a_session_is_stale_two_hours_before_its_end(ready: MachineWithProfileFolder) -> None:
    assert ready.with_code("login", "mainuser", "-d", "1h50m").code == 0
    assert ready.fob("status", "mainuser", "--check").code == 6
    assert ready.fob("status", "mainuser", "--check", "--min-left", "1h").code == 0
    assert "still good" in ready.fob("login", "mainuser", "--min-left", "1h").err
    assert "still good" in ready.fob("login", "mainuser", env={"FOB_MIN_LEFT": "1h"}).err
    assert ready.with_code("login", "mainuser").code == 0
    assert ready.logins == ["ok", "ok"]


def test_a_role_that_refuses_costs_no_code(ready: MachineWithProfileFolder) -> None:
    assert ready.with_code("login", "mainuser").code == 0
    before = ready.credentials
    assert_refused(ready.fob("login", "profilename"), 4, "myadminrole")
    assert ready.credentials == before
    ready.sandbox.control.role("myadminrole", mfa=True)
    assert ready.fob("login", "profilename").code == 0
    assert ready.logins == ["ok"]


def test_a_login_that_was_cut_off_between_the_files_is_completed(ready: MachineWithProfileFolder) -> None:
    assert ready.with_code("login", "mainuser").code == 0
    session, config = ready.credentials, ready.config
    ready.home.write_config(CONFIG)
    assert ready.fob("env", "mainuser").code == 0
    assert ready.config == CONFIG
    again = ready.fob("login", "mainuser")
    assert (again.code, "session is still good" in again.err) == (0, True), again.all
    assert (ready.credentials, ready.config) == (session, config)


def test_a_wrong_code_changes_nothing(ready: MachineWithProfileFolder) -> None:
    before = ready.home.files()
    wrong = f"{(int(ready.sandbox.control.code(serial_of(ready.user))) + 111) % 10**6:06d}"
    assert_refused(ready.fob("login", "mainuser", "--code", wrong), 4)
    after = {name: data for name, data in ready.home.files().items() if not name.startswith((".local", ".aws/.fob"))}
    assert after == before


def test_the_key_that_the_tool_left_goes_and_another_stays(ready: MachineWithProfileFolder) -> None:
    left = f"[mainuser]\n# An optional comment\n{key_of(ready.user)}region = us-east-1\n"
    ready.home.write_credentials(left.replace(ready.user.key_id, "AKIAANOTHERKEY"))
    assert_refused(ready.with_code("login", "mainuser"), 3, "long-term key")
    assert "AKIAANOTHERKEY" in ready.credentials
    ready.home.write_credentials(left)
    done = ready.with_code("login", "mainuser")
    assert done.code == 0, done.all
    assert ready.user.key_id not in ready.credentials
    assert ready.marker("mainuser") in ready.credentials
    assert arn_seen_by_a_client(ready.home, "mainuser") == ready.user.arn


def test_the_samples_as_they_ship(folder: MachineWithProfileFolder) -> None:
    for name in ("mainuser", "profilename"):
        folder.write(name, (READMES / "profile-dir" / name).read_text())
        assert_refused(folder.fob("login", name), 3, "has 11 digits", "12")
    folder.write("main", folder.sample("mainuser"))
    assert_refused(folder.fob("login", "main"), 3, "'main'", "[mainuser]")
    assert folder.sandbox.control.calls() == []


def test_comments_behind_values_and_no_final_newline(folder: MachineWithProfileFolder) -> None:
    text = folder.sample("mainuser").replace("us-east-1", "eu-west-1   # optional").rstrip("\n")
    folder.write("mainuser", text.replace(f"= {folder.user.key_id}", f"= {folder.user.key_id}  # mine"))
    done = folder.with_code("login", "mainuser")
    assert done.code == 0, done.all
    assert "region = eu-west-1\n" in folder.credentials
    assert "# optional" not in folder.credentials + folder.config
    assert arn_seen_by_a_client(folder.home, "mainuser") == folder.user.arn


ROLE = "[r]\nrole_name = x\n"
BAD_ROLES = [
    (ROLE + "master_profile = mainuser\n", "no account_id"),
    (ROLE + "account_id = 1234567890\nmaster_profile = mainuser\n", "10 digits"),
    (ROLE + "account_id = one\nmaster_profile = mainuser\n", "not a number"),
    (ROLE + "account_id = 123456789012\n", "no master_profile"),
    (ROLE + "account_id = 123456789012\nmaster_profile = nobody\n", "'nobody'"),
    (ROLE + "account_id = 123456789012\nmaster_profile = r\n", "itself"),
    (ROLE + "account_id = 123456789012\nmaster_profile = profilename\n", "is a role"),
    ("[r]\n[s]\n", "2 headers"),
    ("[mainuser]\n", "'r'"),
    ("", "no header"),
    ("[r]\nregion\n", "line 2"),
]


@pytest.mark.parametrize(("text", "says"), BAD_ROLES, ids=[says for _, says in BAD_ROLES])
def test_a_bad_file_is_refused_and_harms_no_other(ready: MachineWithProfileFolder, text: str, says: str) -> None:
    ready.write("r", text)
    assert_refused(ready.fob("login", "r"), 3, "aws-profiles", says) if "line" not in says else ready.fob("login", "r")
    assert_refused(ready.fob("sync"), 3, says)
    assert ready.credentials == CREDENTIALS
    assert ready.sandbox.control.calls() == []
    assert ready.fob("status").code == 0
    assert ready.with_code("login", "mainuser").code == 0


def test_the_default_master(ready: MachineWithProfileFolder) -> None:
    ready.sandbox.control.role("myadminrole", mfa=True)
    text = ready.sample("profilename").replace("master_profile = mainuser\n", "")
    ready.write("profilename", text)
    assert_refused(ready.fob("login", "profilename"), 3, "FOB_MASTER_PROFILE")
    done = ready.with_code("login", "profilename", env={"FOB_MASTER_PROFILE": "mainuser"})
    assert done.code == 0, done.all
    ready.home.write_config(ready.config.replace("output = json", "output = json\nfob_master_profile = mainuser"))
    assert ready.fob("login", "profilename", "--force").code == 0
    assert_refused(ready.fob("login", "profilename", env={"FOB_MASTER_PROFILE": "nobody"}), 3, "'nobody'")


def test_what_editors_leave_and_what_others_can_read(ready: MachineWithProfileFolder) -> None:
    for name in ("mainuser~", ".mainuser.swp", "#x#", ".DS_Store"):
        ready.write(name, "\0 no profile")
    (ready.path / "old").mkdir()
    assert ready.fob("sync", "--list").out == "mainuser\nprofilename\n"
    quiet = ready.with_code("login", "mainuser")
    assert (quiet.code, "warning" in quiet.err) == (0, False)
    (ready.path / "mainuser").chmod(0o644)
    ready.path.chmod(0o755)
    said = ready.fob("login", "mainuser").err
    assert f"chmod 600 {ready.path / 'mainuser'}" in said
    assert f"chmod 700 {ready.path}" in said


@pytest.mark.parametrize("odd", ["a.*b", "two words", "it's"])
def test_odd_names(folder: MachineWithProfileFolder, odd: str) -> None:
    folder.write(odd, folder.sample("mainuser").replace("[mainuser]", f"[{odd}]"))
    folder.write("aXXb", "[aXXb]\nregion = eu-west-1\n")
    assert folder.fob("sync").code == 0
    before = folder.credentials
    done = folder.with_code("login", odd)
    assert done.code == 0, done.all
    assert "[aXXb]\nregion = eu-west-1\n" in before
    assert "[aXXb]\nregion = eu-west-1\n" in folder.credentials
    assert arn_seen_by_a_client(folder.home, odd) == folder.user.arn


def test_sync_makes_shows_and_prunes(ready: MachineWithProfileFolder) -> None:
    ready.write("minio", "[minio]\naws_access_key_id = minio\naws_secret_access_key = canary\nendpoint_url = x\n")
    shown = ready.fob("sync", "--dry-run")
    assert shown.code == 0, shown.all
    assert "+aws_secret_access_key = ***\n" in shown.out
    assert "canary" not in shown.all
    assert (ready.credentials, ready.config) == (CREDENTIALS, CONFIG)

    assert ready.fob("sync").code == 0
    assert ready.credentials.startswith(CREDENTIALS)
    assert ready.config.startswith(CONFIG)
    assert "aws_secret_access_key = canary\n" in ready.credentials
    assert "canary" not in ready.config
    assert ready.user.secret not in ready.credentials
    synced = (ready.credentials, ready.config)
    assert ready.fob("sync").code == 0
    assert ready.fob("sync", "--dry-run").out == ""
    assert (ready.credentials, ready.config) == synced

    (ready.path / "profilename").unlink()
    (ready.path / "minio").unlink()
    said = ready.fob("sync")
    assert "--prune" in said.err
    assert (ready.credentials, ready.config) == synced
    pruned = ready.fob("sync", "--prune")
    assert pruned.code == 0, pruned.all
    assert "[profilename]" not in ready.credentials
    assert "[profile profilename]" not in ready.config
    assert "canary" in ready.credentials  # the last copy of a key, perhaps
    assert ready.credentials.startswith(CREDENTIALS)
    assert ready.config.startswith(CONFIG)


def test_sync_follows_the_file_and_leaves_what_is_not_its_own(ready: MachineWithProfileFolder) -> None:
    ready.home.write_config(f"{CONFIG}\n[profile profilename]\nregion = my own\n")
    assert ready.with_code("login", "mainuser").code == 0
    session = re.search(SESSION_KEYS, ready.credentials)
    ready.write("mainuser", ready.sample("mainuser").replace("us-east-1", "eu-south-1"))
    said = ready.fob("sync")
    assert "[profile profilename] of config does not come from the folder" in said.err
    assert "region = eu-south-1" in ready.credentials
    assert "region = eu-south-1" in ready.config
    assert "region = my own" in ready.config
    assert session
    assert session[0] in ready.credentials


def test_sync_without_a_folder(home: Home) -> None:
    assert_refused(Forked(home)("sync"), 3, "mkdir -m 700")


def test_rotate_and_init_go_to_the_file(ready: MachineWithProfileFolder) -> None:
    text = ready.sample("mainuser").replace(ready.user.secret, f"{ready.user.secret}   # secret")
    path = ready.write("mainuser", text)
    ready.sandbox.control.policy(ready.user.name, "open")
    done = ready.fob("rotate", "mainuser", "--yes")
    assert done.code == 0, done.all
    assert ready.user.key_id not in path.read_text()
    assert "   # secret\n" in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert ready.fob("keys", "mainuser").code == 0
    assert ready.with_code("whoami", "mainuser").out == f"{ready.user.arn}\n"
    path.write_text(re.sub(r"mfa_id = .*\n", "", path.read_text()))
    assert ready.fob("init", "mainuser").code == 0
    assert f"mfa_id = {ready.user.serial}\n" in path.read_text()


def test_process_and_exec(ready: MachineWithProfileFolder) -> None:
    ready.sandbox.control.role("myadminrole", mfa=True)
    role = ready.with_code("process", "profilename")
    assert role.json()["AccessKeyId"].startswith("ASIA"), role.all
    assert ready.fob("exec", "mainuser", "--", "sh", "-c", "echo $AWS_REGION").out == "us-east-1\n"
    ready.write("mainuser", ready.sample("mainuser").replace("us-east-1", "eu-south-1"))
    assert ready.fob("exec", "mainuser", "--", "sh", "-c", "echo $AWS_REGION").out == "eu-south-1\n"


def test_nothing_temporary_in_the_files_with_a_process(ready: MachineWithProfileFolder) -> None:
    assert ready.with_code("login", "mainuser").code == 0
    done = ready.fob("init", "mainuser", "--process")
    assert done.code == 0, done.all
    given = ready.with_code("process", "mainuser")
    assert given.json()["AccessKeyId"].startswith("ASIA"), given.all
    assert "ASIA" not in ready.credentials
    assert ready.fob("sync").code == 0
    assert "credential_process = " in ready.config
    assert "ASIA" not in ready.credentials


def test_import_makes_ordinary_profiles(ready: MachineWithProfileFolder) -> None:
    ready.sandbox.control.role("myadminrole", mfa=True)
    shown = ready.fob("import", str(ready.path), "--dry-run")
    assert shown.code == 0, shown.all
    assert ready.user.secret not in shown.all
    assert (ready.credentials, ready.config) == (CREDENTIALS, CONFIG)
    done = ready.fob("import", str(ready.path))
    assert "move it away" in done.err
    ready.path.rename(ready.home.path / "old-profiles")
    assert ready.fob("login", "nobody").code == 3
    again = ready.with_code("login", "mainuser")
    assert again.code == 0, again.all
    assert arn_seen_by_a_client(ready.home, "mainuser") == ready.user.arn
    assert f"role_arn = arn:aws:iam::{ready.user.account}:role/myadminrole" in ready.config
    assert ":assumed-role/myadminrole/" in ready.fob("whoami", "profilename").out
    ready.home.write_config(ready.config.replace("role/myadminrole", "role/other"))
    assert_refused(ready.fob("import", str(ready.home.path / "old-profiles")), 3, "role_arn")
    assert_refused(ready.fob("import", str(ready.path)), 3, "folder")


SHELLS = {
    "bash": (("bash", "-c"), 'eval "$(fob shell-init bash --seed-names)"; '),
    "zsh": (("zsh", "-c"), 'eval "$(fob shell-init zsh --seed-names)"; '),
    "fish": (("fish", "--no-config", "-c"), "fob shell-init fish --seed-names | source; "),
}


@pytest.mark.parametrize("shell", SHELLS)
def test_the_functions_of_the_tool_in_real_shells(ready: MachineWithProfileFolder, shell: str) -> None:
    command, start = SHELLS[shell]
    if shutil.which(command[0]) is None:
        pytest.skip(f"missing: {command[0]}")
    assert ready.with_code("login", "mainuser").code == 0
    steps = (
        "list_aws_profiles; awsenv mainuser; env >full; clear_aws_env; env >cleared;"
        " fob use; env >last; fob use nobody; echo code=$status$?; env >still; fob --version; token mainuser"
    )
    script = start + (steps.replace("$status$?", "$status") if shell == "fish" else steps.replace("$status$?", "$?"))
    result = Program(ready.home, command)(script)
    assert result.out.startswith("mainuser\nprofilename\ncode=3\nfob "), result.all
    assert "still good" in result.err

    def variables(name: str) -> dict[str, str]:
        text = (ready.home.path / name).read_text()
        return dict(line.split("=", 1) for line in text.splitlines() if re.match("(ADMIN_)?AWS_[AMS]", line))

    full, last = variables("full"), variables("last")
    assert full["AWS_ACCESS_KEY_ID"].startswith("ASIA")
    assert (full["AWS_ACCT"], full["ADMIN_AWS_ACCT"]) == (ready.user.account,) * 2
    assert full["AWS_MFA_SN"] == ready.user.serial
    assert variables("cleared") == {}
    assert last["AWS_ACCESS_KEY_ID"] == full["AWS_ACCESS_KEY_ID"]
    assert "AWS_ACCT" not in last
    assert variables("still") == last


def test_use_without_the_function_says_what_to_do(offline_fob: Forked) -> None:
    assert_refused(offline_fob("use", "work"), 2, "shell-init bash")
    assert "awsenv" not in offline_fob("shell-init", "bash").out
