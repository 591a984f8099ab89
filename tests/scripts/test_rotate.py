"""``fob rotate``: the key replaced in every place, in the safe order, whatever stands in the way."""

from __future__ import annotations

import hashlib
import json
import re
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.harness.program import PATIENCE
from tests.harness.refusals import assert_refused
from tests.harness.sdk import client
from tests.harness.user_machine import PROMPT, UserMachine
from tests.harness.users import key_lines, key_of, key_section, readme, serial_of

if TYPE_CHECKING:
    from awsfob.sandbox.control import SandboxUser
    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.forked import Forked
    from tests.harness.home import Home
    from tests.harness.terminal import TerminalProgram

MUTATING = {"CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"}
STEPS = [
    "create a new key",
    "test the new key, then write it to the files",
    "deactivate the old key, signed by the new one",
    "test the new key again, then delete the old one",
]


class RotatingMachine(UserMachine):
    """What a rotation changes: the user's keys at IAM, and the one in the file."""

    @property
    def mutations(self) -> list[str]:
        return [call.action for call in self.control.calls() if call.action in MUTATING and call.outcome == "ok"]

    def another_key(self) -> tuple[str, str]:
        with client(self.home, "iam", "work") as iam:
            made = iam.create_access_key(UserName=self.user.name)["AccessKey"]
        return made["AccessKeyId"], made["SecretAccessKey"]

    def key_in_file(self) -> str:
        found = re.search(r"\[work\][^\[]*aws_access_key_id = (\w+)", self.home.credentials.read_text())
        assert found is not None
        return found[1]


@pytest.fixture
def machine(home: Home, sandbox: SandboxProcess, name: str) -> RotatingMachine:
    """A user whom IAM lets do everything without MFA, so that a test is about something else."""
    made = RotatingMachine(home, sandbox, name, policy="open")
    made.write_key()
    return made


def steps_said(text: str) -> list[str]:
    said = [line.removeprefix("fob: ").partition(" (AKIA")[0] for line in text.splitlines()]
    return [line for line in said if line in STEPS]


def test_the_key_is_replaced_in_the_safe_order_and_the_user_told(machine: RotatingMachine) -> None:
    before = machine.home.credentials.read_text()
    done = machine.fob("rotate", "work", "--yes")
    assert done.code == 0, done.all
    assert done.out == ""
    assert steps_said(done.err) == STEPS
    assert "sessions made with the old key work until they expire" in done.err
    assert "aws:TokenIssueTime" in done.err
    assert machine.mutations == ["CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"]
    new = machine.key_in_file()
    assert machine.keys_at_iam() == {new: "Active"}
    after = re.sub(r"(aws_\w+_key\w*) = .*", r"\1 = X", machine.home.credentials.read_text())
    assert after == re.sub(r"(aws_\w+_key\w*) = .*", r"\1 = X", before)
    assert machine.user.secret not in done.all
    signers = {call.action: call.key_id for call in machine.control.calls() if call.action in MUTATING}
    old = machine.user.key_id
    assert signers == {"CreateAccessKey": old, "UpdateAccessKey": new, "DeleteAccessKey": new}


def test_the_readme_sample_of_aws_iam_login(machine: RotatingMachine) -> None:
    """Its five steps: one key, a new one, the old one deactivated by it, written, the old one deleted."""
    sample = readme("sts-suffix", "credentials", machine.user)
    machine.home.write_credentials(sample)
    done = machine.fob("rotate", "my-profile", "--yes")
    assert done.code == 0, done.all
    assert machine.mutations == ["CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"]
    text = machine.home.credentials.read_text()
    new = re.search(r"aws_access_key_id = (\w+)\naws_secret_access_key = (\S+)\n", text)
    assert new is not None
    assert new[1] != machine.user.key_id
    assert text == sample.replace(machine.user.key_id, new[1]).replace(machine.user.secret, new[2])
    proofs = [call.action for call in machine.control.calls() if call.key_id == new[1] and call.outcome == "ok"]
    assert proofs.index("GetCallerIdentity") < proofs.index("UpdateAccessKey")


def test_the_old_key_is_kept_when_asked(machine: RotatingMachine) -> None:
    done = machine.fob("rotate", "work", "--yes", "--keep-old")
    assert done.code == 0, done.all
    assert machine.keys_at_iam() == {machine.user.key_id: "Inactive", machine.key_in_file(): "Active"}
    assert "DeleteAccessKey" not in machine.mutations


def test_a_dry_run_says_the_steps_and_touches_nothing(machine: RotatingMachine) -> None:
    before = machine.home.files()
    done = machine.fob("rotate", "work", "--dry-run")
    assert done.code == 0, done.all
    would = [line for line in done.err.splitlines() if line.startswith("fob: would ")]
    assert would == [f"fob: would {step}" for step in STEPS]
    assert f"the key {machine.user.key_id} of {machine.user.arn} is in [work] of credentials" in done.err
    assert machine.home.files() == before
    assert not machine.mutations
    kept = machine.fob("rotate", "work", "--dry-run", "--keep-old")
    assert "delete the old one" not in kept.err
    assert "for the new key" not in kept.err  # IAM asks this user for no code


def test_a_dry_run_asks_nobody_for_a_code(
    sandbox: SandboxProcess, home: Home, fob_pty: TerminalProgram, name: str
) -> None:
    user = sandbox.control.user(name)
    home.write_credentials(key_section("work", user))
    before = home.files()
    with fob_pty("rotate", "work", "--dry-run") as terminal:
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert (
        f"IAM asks this user for a code of the device {user.serial}, and for another one for the new key" in done.said
    )
    assert STEPS[0] in done.screen
    assert home.files() == before
    assert not (home.path / ".local").exists()
    assert not sandbox.control.calls("GetSessionToken")


def test_a_dry_run_with_a_session_names_the_code_that_the_new_key_needs(
    home: Home, sandbox: SandboxProcess, name: str
) -> None:
    machine = UserMachine(home, sandbox, name)
    machine.write_key_and_region()
    machine.log_in()
    done = machine.fob("rotate", "work", "--dry-run")
    assert done.code == 0, done.all
    assert f"fob: IAM asks this user for a code of the device {machine.serial} for the new key" in done.err.splitlines()


def test_where_iam_demands_mfa_two_codes_are_asked_for_and_none_is_sent_again(
    sandbox: SandboxProcess, home: Home, fob_pty: TerminalProgram, name: str
) -> None:
    user = sandbox.control.user(name)
    home.write_credentials(key_section("work", user))
    with fob_pty("rotate", "work", "--yes") as terminal:
        first = sandbox.control.fresh_code(serial_of(user))
        terminal.answer(PROMPT, first)
        terminal.expect("the new key AKIA[A-Z0-9]+ needs a session of its own, so fob needs another code")
        terminal.expect(PROMPT)
        terminal.type(first)
        terminal.expect("that code was sent already")
        terminal.answer(PROMPT, lambda: sandbox.control.fresh_code(serial_of(user)))
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert done.said.count("needs a session of its own") == 1  # the first code needs no explanation
    steps = [call.steps for call in sandbox.control.calls("GetSessionToken")]
    assert [call.outcome for call in sandbox.control.calls("GetSessionToken")] == ["ok", "ok"]
    assert len(set(steps)) == 2
    assert user.key_id not in home.credentials.read_text()
    assert sandbox.control.calls("DeleteAccessKey")[-1].outcome == "ok"


@pytest.mark.parametrize("first", ["rotate", "login"])
def test_where_the_code_for_the_new_key_cannot_be_had_no_key_is_made(
    sandbox: SandboxProcess, home: Home, fob: Forked, name: str, first: str
) -> None:
    """A rotation that cannot end is not begun: one given code is not enough, and a stored session gives none."""
    user = sandbox.control.user(name)
    home.write_credentials(key_section("work", user))
    begun = fob(first, "work", *["--yes"] * (first == "rotate"), "--code", sandbox.control.fresh_code(serial_of(user)))
    for stopped in [begun] * (first == "rotate") + [fob("rotate", "work", "--yes")]:
        assert "FOB_CODE=123456 fob rotate work" in assert_refused(
            stopped, 6, "the new key would need another code", after_notices=True
        )
    assert user.key_id in home.credentials.read_text()
    assert sandbox.control.calls("CreateAccessKey") == []
    done = fob("rotate", "work", "--yes", "--code", sandbox.control.fresh_code(serial_of(user)))
    assert done.code == 0, done.all
    assert user.key_id not in home.credentials.read_text()
    assert [call.outcome for call in sandbox.control.calls("GetSessionToken")] == ["ok", "ok"]


def test_every_place_of_the_key_is_changed(machine: RotatingMachine) -> None:
    twice = f"{key_section('work', machine.user)}\n[same]\n{key_of(machine.user)}"
    machine.home.write_credentials(twice)
    machine.home.write_config(f"[profile again]\n{key_of(machine.user)}region = eu-west-1\n[profile plain]\n")
    done = machine.fob("rotate", "again", "--yes")
    assert done.code == 0, done.all
    for path in (machine.home.credentials, machine.home.config):
        assert machine.user.key_id not in path.read_text()
        assert machine.user.secret not in path.read_text()
    assert machine.home.credentials.read_text().count(machine.key_in_file()) == 2
    assert machine.key_in_file() in machine.home.config.read_text()
    assert list(machine.keys_at_iam()) == [machine.key_in_file()]


def test_a_key_in_config_and_a_role_in_the_environment(machine: RotatingMachine) -> None:
    machine.home.credentials.unlink()
    role = "[profile dev]\nrole_arn = arn:aws:iam::111122223333:role/dev\nsource_profile = work\n"
    machine.home.write_config(f"[profile work]\n{key_of(machine.user)}{role}")
    done = machine.fob("rotate", "--yes", env={"AWS_PROFILE": "dev"})
    assert done.code == 0, done.all
    assert machine.user.key_id not in machine.home.config.read_text()
    assert not machine.home.credentials.exists()


def test_a_key_in_the_defaults_of_a_file_is_left_alone(machine: RotatingMachine) -> None:
    machine.home.write_credentials(f"[DEFAULT]\n{key_of(machine.user)}\n[work]\nregion = eu-west-1\n")
    before = machine.home.files()
    assert_refused(machine.fob("rotate", "work", "--yes"), 3, "is in [DEFAULT]")
    assert machine.home.files().keys() >= before.keys()
    assert not machine.mutations


def test_all_keys_that_are_old_enough(machine: RotatingMachine) -> None:
    other = machine.control.user(f"{machine.name}-b", policy="none")
    machine.home.write_credentials(key_section("poor", other) + key_section("work", machine.user))
    young = machine.fob("rotate", "--all", "--yes", "--max-age", "90d", "--no-mfa")
    assert young.code == 4, young.all  # of the one whose keys nobody may list; the other had its turn all the same
    assert "work: the key is not older than --max-age" in young.err
    assert not machine.mutations
    done = machine.fob("rotate", "--all", "--yes", "--max-age", "0", "--no-mfa")
    assert done.code == 4, done.all
    assert machine.user.key_id not in machine.home.credentials.read_text()
    assert other.key_id in machine.home.credentials.read_text()


def test_a_session_that_fob_process_serves_outlives_the_key(machine: RotatingMachine) -> None:
    assert machine.fob("init", "work", "--process").code == 0
    machine.log_in()
    before = machine.fob("process", "work-sts")
    assert before.code == 0, before.all
    assert machine.fob("rotate", "work", "--yes").code == 0
    after = machine.fob("process", "work-sts")  # nobody is there to give a code
    assert after.code == 0, after.all
    assert after.json() == before.json()
    assert machine.logins == ["ok"]


def test_a_dry_run_after_an_interruption_says_how_it_would_go_on(machine: RotatingMachine) -> None:
    new = machine.another_key()
    journal_of(machine, new={"id": new[0], "secret": new[1]})
    before = machine.home.files()
    done = machine.fob("rotate", "work", "--dry-run")
    assert done.code == 0, done.all
    assert f"would go on with an interrupted rotation: {STEPS[1]} ({new[0]})" in done.err
    assert machine.home.files() == before
    assert machine.fob("rotate", "work", "--yes").code == 0
    assert machine.keys_at_iam() == {new[0]: "Active"}
    assert machine.key_in_file() == new[0]


# Bad input ------------------------------------------------------------------------------------------------------------


DETAILS = r"{} key {}, \d+ s old, never used"


@pytest.mark.parametrize("status", ["Active", "Inactive"])
def test_a_second_key_that_nobody_uses_is_deleted_only_after_a_question(
    machine: RotatingMachine, fob_pty: TerminalProgram, status: str
) -> None:
    other, _ = machine.another_key()
    machine.control.set_key(other, status)
    question = rf"Delete the {DETAILS.format(status.lower(), other)}\? \[y/N\] "
    for answer in ("n", ""):
        with fob_pty("rotate", "work", "--yes") as terminal:
            terminal.answer(question, answer)
            refused = terminal.wait()
        assert refused.code == 130, refused.screen
        assert f"the key {other} stays" in refused.screen
        assert "no key was made, and no AWS file was changed" in refused.screen
        assert machine.keys_at_iam() == {machine.user.key_id: "Active", other: status}
    with fob_pty("rotate", "work", "--yes") as terminal:
        terminal.answer(question, "y")
        assert terminal.wait().code == 0
    assert machine.keys_at_iam() == {machine.key_in_file(): "Active"}
    assert machine.key_in_file() not in {other, machine.user.key_id}


def test_a_second_key_is_named_where_nobody_can_be_asked(machine: RotatingMachine) -> None:
    """Also with a lost secret: what blocks the rotation is named, with the command that makes room."""
    other, _ = machine.another_key()
    before = machine.home.files()
    hints = assert_refused(
        machine.fob("rotate", "work", "--yes"), 6, "may delete one only if you say so", after_notices=True
    )
    assert re.search(DETAILS.format("active", other), machine.fob("rotate", "work", "--yes").err)
    assert f"if nobody needs it: fob rotate work --delete-key {other}" in hints
    assert "fob keys work" in hints
    assert machine.home.files().items() >= before.items()
    assert machine.keys_at_iam() == {machine.user.key_id: "Active", other: "Active"}
    wrong = machine.fob("rotate", "work", "--yes", "--delete-key", "AKIAIOSFODNN7EXAMPLE")
    assert "--delete-key names another key: AKIAIOSFODNN7EXAMPLE" in assert_refused(wrong, 6, after_notices=True)
    assert "--delete-key" not in hints.replace(f"--delete-key {other}", "")
    done = machine.fob("rotate", "work", "--yes", "--delete-key", other)
    assert done.code == 0, done.all
    assert machine.keys_at_iam() == {machine.key_in_file(): "Active"}


@pytest.mark.parametrize("status", ["Active", "Inactive"])
def test_a_second_key_that_was_used(machine: RotatingMachine, fob_pty: TerminalProgram, status: str) -> None:
    """An active one may be another machine's, so fob does not even ask; an inactive one serves nobody."""
    other, _ = machine.another_key()
    machine.control.set_key(other, status)
    machine.control.use_key(other, "s3")
    if status == "Inactive":
        with fob_pty("rotate", "work", "--yes") as terminal:
            terminal.answer(rf"the inactive key {other}, .* old, last used \d{{4}}-\d\d-\d\d for s3\? \[y/N\] ", "y")
            assert terminal.wait().code == 0
        return
    done = machine.fob("rotate", "work", "--yes")
    hints = assert_refused(done, 4, "may be in use", f"{other}, ", "for s3", after_notices=True)
    assert f"aws iam update-access-key --access-key-id {other} --status Inactive" in hints
    assert machine.fob("rotate", "work", "--dry-run").code == 4
    assert machine.keys_at_iam() == {machine.user.key_id: "Active", other: "Active"}
    named = machine.fob("rotate", "work", "--yes", "--delete-key", other)
    assert named.code == 0, named.all
    assert other not in machine.keys_at_iam()


@pytest.mark.parametrize("named", ["", "other", "current"])
def test_a_second_key_that_a_file_has_is_never_deleted(machine: RotatingMachine, named: str) -> None:
    other = machine.another_key()
    machine.home.write_credentials(f"{machine.home.credentials.read_text()}[laptop]\n{key_lines(*other)}")
    before = machine.home.credentials.read_bytes()
    options = {"other": ["--delete-key", other[0]], "current": ["--delete-key", machine.user.key_id]}.get(named, [])
    done = machine.fob("rotate", "work", "--yes", *options)
    assert_refused(done, 4, "the other one is in [laptop] of credentials: the active key", other[0])
    assert machine.home.credentials.read_bytes() == before
    assert machine.keys_at_iam() == {machine.user.key_id: "Active", other[0]: "Active"}
    assert machine.fob("rotate", "work", "--dry-run").code == 4


def test_a_text_that_is_no_key_id_is_not_shown(machine: RotatingMachine) -> None:
    for secret in (machine.user.secret, "a" * 40, "Secret0" * 5):
        done = machine.fob("rotate", "work", "--yes", "--delete-key", secret)
        assert_refused(done, 2, "--delete-key is not the id of an access key")
        assert secret not in done.all
    assert not machine.mutations


def test_a_named_key_that_is_not_in_the_way_is_left_alone(machine: RotatingMachine) -> None:
    done = machine.fob("rotate", "work", "--yes", "--delete-key", "AKIAIOSFODNN7EXAMPLE")
    assert done.code == 0, done.all
    assert "the key AKIAIOSFODNN7EXAMPLE was not deleted" in done.err


@pytest.mark.parametrize("seconds", [-1200, -1, 0, 1, 1200])
def test_a_key_of_the_user_made_around_a_lost_answer_is_not_taken_for_fobs_own(
    machine: RotatingMachine, seconds: int
) -> None:
    """The user made a key in the console while a rotation failed: no time stamp tells the two apart."""
    started = datetime.now(UTC) - timedelta(seconds=seconds)
    journal_of(machine, started=started.isoformat())
    other, _ = machine.another_key()
    done = machine.fob("rotate", "work", "--yes", "--wait", "0")
    hints = assert_refused(done, 6, other, "never used", after_notices=True)
    assert f"--delete-key {other}" in hints
    assert "AWS was asked for a new key, and its answer is not known" in hints
    assert machine.keys_at_iam() == {machine.user.key_id: "Active", other: "Active"}
    assert machine.mutations == ["CreateAccessKey"]  # the user's own


def test_after_a_lost_answer_the_key_is_asked_about(machine: RotatingMachine, fob_pty: TerminalProgram) -> None:
    machine.control.fault("CreateAccessKey", "drop-after")
    lost = machine.fob("rotate", "work", "--yes")
    assert lost.code == 5, lost.all
    assert "AWS was asked for a new key, and its answer is not known" in lost.err
    (made,) = set(machine.keys_at_iam()) - {machine.user.key_id}
    assert made not in lost.all
    with fob_pty("rotate", "work", "--yes", "--wait", "1") as terminal:
        terminal.answer(rf"A rotation was interrupted.* Delete the active key {made}, .*never used\? \[y/N\] ", "y")
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert machine.keys_at_iam() == {machine.key_in_file(): "Active"}
    assert machine.key_in_file() != made


def test_a_key_of_the_root_user(machine: RotatingMachine) -> None:
    root = machine.control.root()
    machine.home.write_credentials(f"[work]\n{key_of(root)}")
    assert_refused(machine.fob("rotate", "work", "--yes"), 3, ":root, which is not an IAM user")


def test_a_session_instead_of_a_key(machine: RotatingMachine) -> None:
    machine.home.write_credentials(
        "[work]\naws_access_key_id = ASIAX\naws_secret_access_key = s\naws_session_token = t\n"
    )
    assert_refused(machine.fob("rotate", "work", "--yes"), 3)


@pytest.mark.parametrize("how", ["deleted", "inactive"])
def test_a_key_that_the_console_has_retired_meanwhile(machine: RotatingMachine, how: str) -> None:
    if how == "deleted":
        machine.control.delete_key(machine.user.key_id)
    else:
        machine.control.set_key(machine.user.key_id, "Inactive")
    before = machine.home.credentials.read_bytes()
    assert_refused(machine.fob("rotate", "work", "--yes"), 4, "AWS does not accept the key in [work] of credentials")
    assert machine.home.credentials.read_bytes() == before


def journal_of(machine: RotatingMachine, **facts: object) -> str:
    """Leave a journal behind, as an interrupted rotation does; return its path in the home."""
    folder = machine.home.path / ".local/state/fob/rotations"
    folder.mkdir(mode=0o700, parents=True)
    for each in (folder, folder.parent):
        each.chmod(0o700)
    noted = {
        "version": 1,
        "user_arn": machine.user.arn,
        "old": {"id": machine.user.key_id, "secret": machine.user.secret},
        "known": [machine.user.key_id],
        "started": "2020-01-01T00:00:00+00:00",
        "keep_old": False,
        "new": None,
    }
    name = f"{hashlib.sha256(machine.user.key_id.encode()).hexdigest()[:32]}.json"
    (folder / name).write_text(json.dumps(noted | facts) if facts.get("old") != "corrupt" else "{")
    return f".local/state/fob/rotations/{name}"


def test_a_journal_of_another_user_is_left_alone(machine: RotatingMachine) -> None:
    path = journal_of(machine, user_arn="arn:aws:iam::111122223333:user/somebody-else")
    before = machine.home.files()[path]
    assert_refused(
        machine.fob("rotate", "work", "--yes"), 3, "is the journal of arn:aws:iam::111122223333:user/somebody-else"
    )
    assert machine.home.files()[path] == before
    assert not machine.mutations


def test_a_corrupt_journal_is_left_alone(machine: RotatingMachine) -> None:
    path = journal_of(machine, old="corrupt")
    hints = assert_refused(machine.fob("rotate", "work", "--yes"), 3, "is not the journal of a rotation")
    assert "only copy of a new key's secret" in hints
    assert machine.home.files()[path] == b"{"
    assert not machine.mutations


def test_a_third_key_was_put_into_the_file_after_an_interrupted_rotation(machine: RotatingMachine) -> None:
    """The key that the rotation made is nobody's then, and is deleted; the user's own is rotated."""
    new = machine.another_key()
    journal_of(machine, new={"id": new[0], "secret": new[1]})
    machine.control.delete_key(machine.user.key_id)
    machine.home.write_credentials(f"[work]\n{key_lines(*new)}")
    third = machine.another_key()
    machine.home.write_credentials(f"[work]\n{key_lines(*third)}")
    done = machine.fob("rotate", "work", "--yes")
    assert done.code == 0, done.all
    assert "delete the new key, which no file names" in done.err
    assert set(machine.keys_at_iam()) == {machine.key_in_file()}
    assert machine.key_in_file() not in {new[0], third[0]}


def test_two_fobs_at_once_replace_the_key_once(machine: RotatingMachine) -> None:
    machine.control.propagation(2)
    both = [machine.fob.start("rotate", "work", "--yes") for _ in range(2)]
    done = [each.wait() for each in both]
    assert [each.code for each in done] == [0, 0], [each.all for each in done]
    assert machine.mutations.count("CreateAccessKey") == 1
    assert any("another fob process has replaced the key" in each.err for each in done)
    assert machine.keys_at_iam() == {machine.key_in_file(): "Active"}


def test_the_rotation_of_another_users_key_neither_waits_nor_fails_with_it(machine: RotatingMachine) -> None:
    """dave is asked for a code and gives up; erin's rotation, begun meanwhile, has nothing to do with that."""
    dave = machine.control.user(f"{machine.name}-dave", policy="force-mfa")
    machine.home.write_credentials(key_section("work", machine.user) + key_section("dave", dave))
    with machine.fob_at_terminal("rotate", "dave", "--yes") as asked:
        asked.expect(PROMPT)
        erin = machine.fob("rotate", "work", "--yes")
        assert erin.code == 0, erin.all
        assert steps_said(erin.err) == STEPS
        asked.interrupt()
        assert asked.wait().code == 130
    assert dave.key_id in machine.home.credentials.read_text()


def test_the_rotation_of_the_same_key_waits_and_shares_the_failure(machine: RotatingMachine) -> None:
    dave = machine.control.user(f"{machine.name}-dave", policy="force-mfa")
    again = f"[again]\n{key_of(dave)}mfa_serial = {serial_of(dave)}\n"
    machine.home.write_credentials(key_section("dave", dave) + again)
    with machine.fob_at_terminal("rotate", "dave", "--yes") as asked:
        asked.expect(PROMPT)
        waiting = machine.fob.start("rotate", "again", "--yes")
        time.sleep(4)
        assert waiting.process.poll() is None
        asked.interrupt()
        assert asked.wait().code == 130
        done = waiting.wait()
    assert done.code == 130, done.all
    assert "waiting for another fob that is rotating this key" in done.err
    assert "the other fob that was rotating this key was interrupted" in done.err
    assert "no key was made, and no AWS file was changed" in done.err
    assert "login" not in done.err


def test_a_fob_that_comes_after_the_new_key_is_written_does_not_replace_that_one(machine: RotatingMachine) -> None:
    machine.control.fault("UpdateAccessKey", "hang", seconds=4)
    first = machine.fob.start("rotate", "work", "--yes")
    give_up = time.monotonic() + PATIENCE
    while machine.key_in_file() == machine.user.key_id and time.monotonic() < give_up:
        time.sleep(0.05)
    second = machine.fob("rotate", "work", "--yes")
    done = first.wait()
    assert (done.code, second.code) == (0, 0), done.all + second.all
    assert "another fob process has replaced the key" in second.err
    assert not steps_said(second.err)
    assert machine.mutations == ["CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"]
    assert machine.keys_at_iam() == {machine.key_in_file(): "Active"}
    again = machine.fob("rotate", "work", "--yes")  # the control: nobody else is at it
    assert again.code == 0, again.all
    assert machine.mutations.count("CreateAccessKey") == 2


def test_a_login_at_the_same_time_loses_nothing(machine: RotatingMachine) -> None:
    rotating = machine.fob.start("rotate", "work", "--yes")
    logged = machine.try_login()
    assert rotating.wait().code == 0
    if logged.code != 0:  # it signed with the old key just when that was retired: the next one works
        logged = machine.try_login()
    assert logged.code == 0, logged.all
    assert "[work-sts]" in machine.home.credentials.read_text()
    assert machine.keys_at_iam() == {machine.key_in_file(): "Active"}
    assert machine.user.key_id not in machine.home.credentials.read_text()


def allowing(user: SandboxUser, *actions: str) -> dict[str, object]:
    return {"Statement": [{"Effect": "Allow", "Action": [f"iam:{action}" for action in actions], "Resource": user.arn}]}


@pytest.mark.parametrize("missing", ["ListAccessKeys", "CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"])
def test_without_the_permission_for_a_step_the_statement_is_named_and_the_key_in_the_file_works(
    machine: RotatingMachine, missing: str
) -> None:
    actions = ["ListAccessKeys", "CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"]
    machine.control.policy(machine.name, allowing(machine.user, *(each for each in actions if each != missing)))
    done = machine.fob("rotate", "work", "--yes", "--no-mfa")
    assert done.code == 4, done.all
    assert f"policy denies iam:{missing}" in done.err
    assert '"Sid": "FobRotate"' in done.err
    assert machine.fob("whoami", "work", "--no-mfa").code == 0
    machine.control.policy(machine.name, allowing(machine.user, *actions, "GetAccessKeyLastUsed"))
    finished = machine.fob("rotate", "work", "--yes", "--no-mfa")
    assert finished.code == 0, finished.all
    assert machine.keys_at_iam() == {machine.key_in_file(): "Active"}


def test_a_shell_that_still_holds_the_old_key_is_pointed_out(machine: RotatingMachine) -> None:
    done = machine.fob(
        "rotate", "work", "--yes", env={"AWS_ACCESS_KEY_ID": machine.user.key_id, "AWS_SECRET_ACCESS_KEY": "x"}
    )
    assert done.code == 0, done.all
    assert "AWS_ACCESS_KEY_ID in this shell is still the old key" in done.err


# The question


QUESTION = r"Replace the access key AKIA\w{16} of profile work\? \[y/N\] "


@pytest.mark.parametrize("answer", ["y", "n", ""])
def test_a_key_is_replaced_after_a_question(machine: RotatingMachine, answer: str) -> None:
    with machine.fob_at_terminal("rotate", "work") as terminal:
        terminal.answer(QUESTION, answer)
        ended = terminal.wait()
    assert ended.code == (0 if answer == "y" else 130), ended.screen
    assert bool(machine.mutations) == (answer == "y")
    assert ("no key was replaced" in ended.said) == (answer != "y")


@pytest.mark.parametrize("words", [["work"], ["--all"], ["--token-code", "123456", "--profile", "work"]])
def test_a_script_has_to_say_that_it_means_it(machine: RotatingMachine, words: list[str]) -> None:
    before = machine.aws_files()
    refused = machine.fob("rotate", *words)
    assert (refused.code, "there is no terminal to ask" in refused.err) == (2, True), refused.all
    assert ("fob login work" in refused.err) == (words != ["--all"])
    assert (machine.mutations, machine.logins, machine.aws_files()) == ([], [], before)
    login = machine.fob("login", "work", "--code", machine.code())
    assert (login.code, machine.mutations) == (0, []), login.all
    agreed = machine.fob("rotate", "--all", "--yes") if words == ["--all"] else machine.fob("rotate", "work", "--yes")
    assert agreed.code == 0, agreed.all
    assert machine.mutations


def test_all_keys_are_asked_for_once(machine: RotatingMachine) -> None:
    with machine.fob_at_terminal("rotate", "--all", "--max-age", "0") as terminal:
        terminal.answer("Replace the access keys of these profiles that are older than --max-age: work", "y")
        ended = terminal.wait()
    assert ended.code == 0, ended.screen
    assert machine.mutations
    assert ended.screen.count("[y/N]") == 1


def test_an_interrupted_rotation_goes_on_without_a_question(machine: RotatingMachine) -> None:
    machine.control.fault("UpdateAccessKey", "error", code="ValidationError", text="no", status=400)
    refused = machine.fob("rotate", "work", "--yes")
    assert "to finish: fob rotate work" in refused.err, refused.all
    assert machine.fob("rotate", "work").code == 0


@pytest.mark.parametrize("option", ["--token", "-t", "-p"])
def test_whoever_knows_aws_mfa_rotate_is_told_what_rotate_means_here(machine: RotatingMachine, option: str) -> None:
    refused = machine.fob("rotate", option, "123456", "--yes")
    assert (refused.code, machine.mutations) == (2, []), refused.all
    assert "in aws-mfa-rotate it means: get a session" in refused.err
    assert "fob login PROFILE --code CODE" in refused.err
    assert machine.fob("login", "work", "--code", machine.code()).code == 0
    there = machine.fob("as", "aws-mfa-rotate", "rotate", "--token", machine.code(), "--profile", "work")
    assert (there.code, machine.mutations) == (0, []), there.all
    other = machine.fob("rotate", "--tokens", "123456")
    assert (other.code, "aws-mfa-rotate" in other.err) == (2, False), other.all
