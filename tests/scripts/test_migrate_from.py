"""``fob migrate --from``: keys that another tool keeps elsewhere come to the AWS files, and are never lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.harness.layout_homes import MOVABLE, NAMES
from tests.harness.refusals import assert_refused
from tests.harness.sdk import arn_seen_by_a_client
from tests.harness.users import key_of
from tests.scripts.test_init_roles import assumed

if TYPE_CHECKING:
    from tests.harness.user_machine import UserMachine


@pytest.fixture(autouse=True)
def _environment(machine: UserMachine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the botocore of this process reach the sandbox, as the programs in the home do."""
    for name, value in machine.home.env().items():
        monkeypatch.setenv(name, value)


MOVE = ("migrate", "work", "--to", "long-term", "--yes")
FROM_VAULT, FROM_FILE = ("--from", "aws-vault"), ("--from", "mfa_credentials")


def install_vault(machine: UserMachine, output: str | None = None, ending: str = "") -> None:
    """Put an ``aws-vault`` on PATH that answers as its documentation says, for the profile ``work`` only."""
    document = {"Version": 1, "AccessKeyId": machine.user.key_id, "SecretAccessKey": machine.user.secret}
    text = json.dumps(document) if output is None else output
    check = '[ "$*" = "export --no-session --format=json work" ] || { echo "unknown profile" >&2; exit 1; }'
    machine.install("aws-vault", f"{check}\n{ending}\necho '{text}'")


def write_config(machine: UserMachine) -> None:
    """Write the profiles of a user of aws-vault: of the key, and two roles."""
    arn = machine.control.role(f"deploy-{machine.user.name}"[:60], mfa=True)
    machine.home.write_config(
        f"[profile work]\nregion = us-east-1\nmfa_serial = {machine.serial}\n"
        f"credential_process = aws-vault export --format=json work\n"
        f"[profile deploy]\nrole_arn = {arn}\nsource_profile = work\nsession_tags = team=a\n"
        f"[profile common]\nmfa_serial = {machine.serial}\n"
        f"[profile including]\ninclude_profile = common\nrole_arn = {arn}\nsource_profile = work\n"
    )


def write_file(machine: UserMachine) -> None:
    """Write the files of a user of aws-mfa-tools."""
    machine.home.write_config(f"[work]\nmfa_serial = {machine.serial}\nregion = us-east-1\n")
    path = machine.home.aws / "mfa_credentials"
    path.write_text(f"# keys\n[work]\n{key_of(machine.user)}\n[other]\n{key_of(machine.user)}")
    path.chmod(0o600)


@pytest.mark.parametrize(("target", "section"), [("long-term", "work"), ("sts-suffix", "work-sts")])
def test_a_key_comes_out_of_aws_vault_and_its_roles_work(machine: UserMachine, target: str, section: str) -> None:
    write_config(machine)
    install_vault(machine)
    assert "fob migrate PROFILE --from aws-vault --to long-term" in machine.fob("migrate").err
    done = machine.fob("migrate", "work", "--to", target, "--yes", *FROM_VAULT)
    assert done.code == 0, done.all
    assert machine.user.secret not in done.all
    assert "aws-vault export" not in machine.home.config.read_text()
    assert "session_tags = team=a" in machine.home.config.read_text()
    machine.log_in()
    assert arn_seen_by_a_client(machine.home, section) == machine.user.arn
    asked: list[str] = []
    assert "/deploy-" in assumed(machine.home, "deploy", asked)
    assert asked == []
    assert machine.fob("migrate").out.splitlines()[-1].split()[:2] == ["work", target]
    assert_refused(machine.fob("migrate", "work", "--to", target, "--yes", *FROM_VAULT), 3, "key")
    again = machine.fob("migrate", "work", "--to", target, "--yes", *FROM_VAULT)
    assert "has a key already" in again.err or "there is such a profile: [work-long-term]" in again.err


def test_what_only_aws_vault_takes_over_is_named(machine: UserMachine) -> None:
    write_config(machine)
    install_vault(machine)
    done = machine.fob(*MOVE, *FROM_VAULT)
    assert "including" in done.err
    assert "write these settings to [profile including], too: mfa_serial (of 'common')" in done.err


@pytest.mark.parametrize(
    ("output", "ending", "says"),
    [
        (None, "echo locked >&2; exit 1", "ended with exit code 1"),
        ("no json", "", "no JSON document"),
        ("[]", "", "no JSON document"),
        ('{"AccessKeyId": "ASIAIOSFODNN7EXAMPLE", "SecretAccessKey": "s", "SessionToken": "t"}', "", "but a session"),
        ('{"AccessKeyId": 7}', "", "but a session"),
    ],
)
def test_a_vault_that_gives_no_key_changes_nothing(
    machine: UserMachine, output: str | None, ending: str, says: str
) -> None:
    write_config(machine)
    install_vault(machine, output, ending)
    before = machine.aws_files()
    assert_refused(machine.fob(*MOVE, *FROM_VAULT), 3, says, after_notices=True)
    assert machine.aws_files() == before
    install_vault(machine)
    assert machine.fob(*MOVE, *FROM_VAULT).code == 0


def test_a_vault_that_is_not_there_is_named(machine: UserMachine) -> None:
    write_config(machine)
    assert_refused(machine.fob(*MOVE, *FROM_VAULT), 3, "there is no program aws-vault")
    assert "aws-vault is installed" not in machine.fob("migrate").err


def test_a_vault_asks_for_its_password_at_the_terminal(machine: UserMachine) -> None:
    write_config(machine)
    install_vault(machine, ending='printf "Enter passphrase: " >&2; read -r word; [ "$word" = sesame ] || exit 1')
    with machine.fob_at_terminal(*MOVE, *FROM_VAULT) as terminal:
        terminal.expect("Enter passphrase: ")
        terminal.type("sesame")
        assert terminal.wait().code == 0
    machine.log_in()


@pytest.mark.parametrize(("target", "section"), [("long-term", "work"), ("mfa-suffix", "workmfa")])
def test_a_key_in_the_file_of_aws_mfa_tools(machine: UserMachine, target: str, section: str) -> None:
    write_file(machine)
    path = machine.home.aws / "mfa_credentials"
    before = path.read_bytes()
    rows = machine.fob("migrate").out.splitlines()
    assert rows[-2].endswith("fob migrate work --from mfa_credentials --to long-term")
    done = machine.fob("migrate", "work", "--to", target, "--yes", *FROM_FILE)
    assert done.code == 0, done.all
    assert "the key is still in [work] of mfa_credentials" in done.err
    assert path.read_bytes() == before
    machine.log_in()
    assert arn_seen_by_a_client(machine.home, section) == machine.user.arn


def test_the_key_in_the_file_goes_when_aws_has_accepted_the_copy(machine: UserMachine) -> None:
    write_file(machine)
    path = machine.home.aws / "mfa_credentials"
    shown = machine.fob(*MOVE[:-1], "--dry-run", *FROM_FILE, "--remove-source")
    assert shown.code == 0, shown.all
    assert f"--- {path}\n" in shown.out
    assert machine.user.secret not in shown.all
    done = machine.fob(*MOVE, *FROM_FILE, "--remove-source")
    assert done.code == 0, done.all
    assert f"AWS accepts the key in [work-long-term] of credentials: {machine.user.arn}" in done.err
    assert path.read_text() == f"# keys\n[work]\n\n[other]\n{key_of(machine.user)}"
    machine.log_in()


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("nobody", *FROM_FILE), 3, "has no key of 'nobody'"),
        (("work", "--remove-source", *FROM_VAULT), 2, "fob removes nothing from aws-vault"),
        (("r", *FROM_FILE), 3, "is a role"),
    ],
)
def test_what_cannot_come_is_refused(machine: UserMachine, words: tuple[str, ...], code: int, says: str) -> None:
    write_file(machine)
    machine.add_profile("r", "role_arn = arn:aws:iam::111122223333:role/r", "source_profile = work")
    path = machine.home.aws / "mfa_credentials"
    path.write_text(path.read_text().replace("[other]", "[r]"))
    before = machine.aws_files()
    assert_refused(machine.fob("migrate", *words, "--to", "long-term", "--yes"), code, says)
    assert machine.aws_files() == before


def test_other_tools_are_named(machine: UserMachine) -> None:
    machine.write_key()
    machine.home.write_config("[profile mine]\ncredential_process = granted credential-process --profile=mine\n")
    machine.install("awsume", "true")
    said = machine.fob("migrate").err
    assert "granted credentials export-plaintext mine" in said
    assert "awsume is installed: it reads the same profiles as fob, so nothing has to move" in said


def write_folder(machine: UserMachine) -> None:
    """Write the folder of a user of aws-token-refresh, with a role."""
    folder = machine.home.aws / "aws-profiles"
    folder.mkdir(mode=0o700, parents=True)
    arn = machine.control.role(f"deploy-{machine.user.name}"[:60], mfa=True)
    texts = {
        "work": f"[work]\n{key_of(machine.user)}mfa_id = {machine.serial}\nregion = us-east-1\n",
        "deploy": f"[deploy]\nrole_name = {arn.rpartition('/')[2]}\naccount_id = 111122223333\nmaster_profile = work\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o600)


@pytest.mark.parametrize("target", MOVABLE)
def test_a_profile_file_goes_when_aws_has_accepted_its_key_elsewhere(machine: UserMachine, target: str) -> None:
    write_folder(machine)
    path = machine.home.aws / "aws-profiles/work"
    machine.log_in()
    before = machine.aws_files()
    move = ("migrate", "work", "--to", target, "--yes")
    assert_refused(machine.fob(*move), 2, "as long as that file is there")
    assert machine.fob(*move[:-1], "--dry-run").code == 0
    assert machine.aws_files() == before
    machine.control.fault("GetCallerIdentity", "error", code="InvalidClientTokenId", text="no", status=403)
    assert machine.fob(*move, "--remove-source").code == 4
    assert path.read_bytes() == before[".aws/aws-profiles/work"]
    done = machine.fob(*move, "--remove-source")
    assert done.code == 0, done.all
    assert not path.exists()
    assert machine.home.credentials.read_text().count(machine.user.secret) == 1
    section = NAMES[target][1].format("work")
    assert arn_seen_by_a_client(machine.home, section) == machine.user.arn
    machine.log_in("--force")
    assert arn_seen_by_a_client(machine.home, section) == machine.user.arn
    assert "/deploy-" in machine.fob("whoami", "deploy").out
    assert machine.fob("sync", "--prune").code == 0
    assert arn_seen_by_a_client(machine.home, section) == machine.user.arn
