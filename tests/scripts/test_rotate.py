"""``fob rotate``: the key replaced in every place, in the safe order, whatever stands in the way."""

from __future__ import annotations

import hashlib
import json
import re
import time
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from awsfob.keys.rotate import lock_name
from tests.scripts.people import client, key_of, key_section, readme, serial_of
from tests.scripts.scene import Scene, refused

if TYPE_CHECKING:
    from awsfob.sandbox.control import SandboxUser
    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.home import Home
    from tests.harness.program import Program
    from tests.harness.terminal import TerminalProgram

MUTATING = {"CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"}
STEPS = [
    "create a new key",
    "prove the new key, then write it to the files",
    "deactivate the old key, signed by the new one",
    "prove the new key again, then delete the old one",
    "done",
]


class OpenScene(Scene):
    """A person whom IAM lets do everything without MFA, so that a test is about something else."""

    @property
    def keys(self) -> dict[str, str]:
        """The user's keys at IAM with their status, asked for with whatever key is in the file."""
        with client(self.home, "iam", "work") as iam:
            found = iam.list_access_keys(UserName=self.user.name)["AccessKeyMetadata"]
        return {each["AccessKeyId"]: each["Status"] for each in found}

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
def scene(sandbox: SandboxProcess, home: Home, fob: Program, name: str) -> OpenScene:
    made = OpenScene(sandbox, home, fob, name)
    made.__dict__["user"] = sandbox.control.user(name, policy="open")
    made.settle()
    return made


def spell(key: tuple[str, str]) -> str:
    return f"aws_access_key_id = {key[0]}\naws_secret_access_key = {key[1]}\n"


def steps_said(text: str) -> list[str]:
    said = [line.removeprefix("fob: ").partition(" (AKIA")[0] for line in text.splitlines()]
    return [line for line in said if line in STEPS]


def test_the_key_is_replaced_in_the_safe_order_and_the_person_told(scene: OpenScene) -> None:
    before = scene.home.credentials.read_text()
    done = scene.fob("rotate", "work")
    assert done.code == 0, done.all
    assert done.out == ""
    assert steps_said(done.err) == STEPS
    assert "sessions that the old key made live on until they expire" in done.err
    assert "aws:TokenIssueTime" in done.err
    assert scene.mutations == ["CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"]
    new = scene.key_in_file()
    assert scene.keys == {new: "Active"}
    after = re.sub(r"(aws_\w+_key\w*) = .*", r"\1 = X", scene.home.credentials.read_text())
    assert after == re.sub(r"(aws_\w+_key\w*) = .*", r"\1 = X", before)
    assert scene.user.secret not in done.all
    signers = {call.action: call.key_id for call in scene.control.calls() if call.action in MUTATING}
    old = scene.user.key_id
    assert signers == {"CreateAccessKey": old, "UpdateAccessKey": new, "DeleteAccessKey": new}


def test_the_readme_sample_of_aws_iam_login(scene: OpenScene) -> None:
    """Its five steps: one key, a new one, the old one deactivated by it, written, the old one deleted."""
    sample = readme("sts-suffix", "credentials", scene.user)
    scene.home.write_credentials(sample)
    done = scene.fob("rotate", "my-profile")
    assert done.code == 0, done.all
    assert scene.mutations == ["CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"]
    text = scene.home.credentials.read_text()
    new = re.search(r"aws_access_key_id = (\w+)\naws_secret_access_key = (\S+)\n", text)
    assert new is not None
    assert new[1] != scene.user.key_id
    assert text == sample.replace(scene.user.key_id, new[1]).replace(scene.user.secret, new[2])
    proofs = [call.action for call in scene.control.calls() if call.key_id == new[1] and call.outcome == "ok"]
    assert proofs.index("GetCallerIdentity") < proofs.index("UpdateAccessKey")


def test_the_old_key_is_kept_when_asked(scene: OpenScene) -> None:
    done = scene.fob("rotate", "work", "--keep-old")
    assert done.code == 0, done.all
    assert scene.keys == {scene.user.key_id: "Inactive", scene.key_in_file(): "Active"}
    assert "DeleteAccessKey" not in scene.mutations


def test_a_dry_run_says_the_steps_and_touches_nothing(scene: OpenScene) -> None:
    before = scene.home.files()
    done = scene.fob("rotate", "work", "--dry-run")
    assert done.code == 0, done.all
    assert [line for line in done.err.splitlines() if line.startswith("fob: would: ")][1:] == [
        f"fob: would: {step}" for step in STEPS[:-1]
    ]
    assert f"the key {scene.user.key_id} of {scene.user.arn} stands in [work] of credentials" in done.err
    assert scene.home.files() == before
    assert not scene.mutations
    kept = scene.fob("rotate", "work", "--dry-run", "--keep-old")
    assert "delete the old one" not in kept.err


def test_a_dry_run_asks_nobody_for_a_code(
    sandbox: SandboxProcess, home: Home, fob_pty: TerminalProgram, name: str
) -> None:
    user = sandbox.control.user(name)
    home.write_credentials(key_section("work", user))
    before = home.files()
    with fob_pty("rotate", "work", "--dry-run") as terminal:
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert f"would: IAM asks this user for a code of the device {user.serial}, and for the next one" in done.screen
    assert STEPS[0] in done.screen
    assert home.files() == before
    assert not sandbox.control.calls("GetSessionToken")


def test_where_iam_demands_mfa_two_codes_are_asked_for_and_none_is_sent_again(
    sandbox: SandboxProcess, home: Home, fob_pty: TerminalProgram, name: str
) -> None:
    user = sandbox.control.user(name)
    home.write_credentials(key_section("work", user))
    with fob_pty("rotate", "work") as terminal:
        first = sandbox.control.fresh_code(serial_of(user))
        terminal.answer("code.*: ", first)
        terminal.expect("code.*: ")
        terminal.type(first)
        terminal.expect("that code was sent already")
        terminal.answer("code.*: ", sandbox.control.fresh_code(serial_of(user)))
        done = terminal.wait()
    assert done.code == 0, done.screen
    steps = [call.steps for call in sandbox.control.calls("GetSessionToken")]
    assert [call.outcome for call in sandbox.control.calls("GetSessionToken")] == ["ok", "ok"]
    assert len(set(steps)) == 2
    assert user.key_id not in home.credentials.read_text()
    assert sandbox.control.calls("DeleteAccessKey")[-1].outcome == "ok"


def test_with_a_session_at_hand_only_the_new_key_asks_for_a_code(
    sandbox: SandboxProcess, home: Home, fob: Program, name: str
) -> None:
    user = sandbox.control.user(name)
    home.write_credentials(key_section("work", user))
    assert fob("login", "work", "--code", sandbox.control.fresh_code(serial_of(user))).code == 0
    stopped = fob("rotate", "work")
    hints = refused_with_notices(stopped.err, stopped.code)
    assert "the key in the files works; to finish: fob rotate work" in hints
    done = fob("rotate", "work", "--code", sandbox.control.fresh_code(serial_of(user)))
    assert done.code == 0, done.all
    assert user.key_id not in home.credentials.read_text()


def refused_with_notices(said: str, code: int) -> str:
    assert code == 6, said
    return "\n".join(line for line in said.splitlines() if line.startswith("hint: "))


def test_every_place_of_the_key_is_changed(scene: OpenScene) -> None:
    twice = f"{key_section('work', scene.user)}\n[same]\n{key_of(scene.user)}"
    scene.home.write_credentials(twice)
    scene.home.write_config(f"[profile again]\n{key_of(scene.user)}region = eu-west-1\n[profile plain]\n")
    done = scene.fob("rotate", "again")
    assert done.code == 0, done.all
    for path in (scene.home.credentials, scene.home.config):
        assert scene.user.key_id not in path.read_text()
        assert scene.user.secret not in path.read_text()
    assert scene.home.credentials.read_text().count(scene.key_in_file()) == 2
    assert scene.key_in_file() in scene.home.config.read_text()
    assert list(scene.keys) == [scene.key_in_file()]


def test_a_key_in_config_and_a_role_in_the_environment(scene: OpenScene) -> None:
    scene.home.credentials.unlink()
    role = "[profile dev]\nrole_arn = arn:aws:iam::1:role/dev\nsource_profile = work\n"
    scene.home.write_config(f"[profile work]\n{key_of(scene.user)}{role}")
    done = scene.fob("rotate", env={"AWS_PROFILE": "dev"})
    assert done.code == 0, done.all
    assert scene.user.key_id not in scene.home.config.read_text()
    assert not scene.home.credentials.exists()


def test_a_key_in_the_defaults_of_a_file_is_left_alone(scene: OpenScene) -> None:
    scene.home.write_credentials(f"[DEFAULT]\n{key_of(scene.user)}\n[work]\nregion = eu-west-1\n")
    before = scene.home.files()
    refused(scene.fob("rotate", "work"), 3, "stands in [DEFAULT]")
    assert scene.home.files().keys() >= before.keys()
    assert not scene.mutations


def test_all_keys_that_are_old_enough(scene: OpenScene) -> None:
    other = scene.control.user(f"{scene.name}-b", policy="none")
    scene.home.write_credentials(key_section("poor", other) + key_section("work", scene.user))
    young = scene.fob("rotate", "--all", "--max-age", "90d", "--no-mfa")
    assert young.code == 4, young.all  # of the one whose keys nobody may list; the other had its turn all the same
    assert "work: the key is young enough" in young.err
    assert not scene.mutations
    done = scene.fob("rotate", "--all", "--max-age", "0", "--no-mfa")
    assert done.code == 4, done.all
    assert scene.user.key_id not in scene.home.credentials.read_text()
    assert other.key_id in scene.home.credentials.read_text()


def test_a_session_that_fob_process_serves_outlives_the_key(scene: OpenScene) -> None:
    assert scene.fob("init", "work", "--process").code == 0
    scene.works()
    before = scene.fob("process", "work-sts")
    assert before.code == 0, before.all
    assert scene.fob("rotate", "work").code == 0
    after = scene.fob("process", "work-sts")  # nobody is there to give a code
    assert after.code == 0, after.all
    assert after.json() == before.json()
    assert scene.calls == ["ok"]


def test_a_dry_run_after_an_interruption_says_how_it_would_go_on(scene: OpenScene) -> None:
    new = scene.another_key()
    journal_of(scene, new={"id": new[0], "secret": new[1]})
    before = scene.home.files()
    done = scene.fob("rotate", "work", "--dry-run")
    assert done.code == 0, done.all
    assert f"would: an interrupted rotation would go on with: {STEPS[1]} ({new[0]})" in done.err
    assert scene.home.files() == before
    assert scene.fob("rotate", "work").code == 0
    assert scene.keys == {new[0]: "Active"}
    assert scene.key_in_file() == new[0]


# Bad input ------------------------------------------------------------------------------------------------------------


def test_two_keys_and_the_other_is_inactive(scene: OpenScene, fob_pty: TerminalProgram) -> None:
    other, _ = scene.another_key()
    scene.control.set_key(other, "Inactive")
    refused_by_nobody = scene.fob("rotate", "work")
    assert refused_by_nobody.code == 6, refused_by_nobody.all
    assert "--yes" in refused_by_nobody.err
    with fob_pty("rotate", "work") as terminal:
        terminal.answer(rf"Delete the inactive key {other}, never used\? \[y/N\] ", "n")
        assert terminal.wait().code == 130
    assert set(scene.keys) == {scene.user.key_id, other}
    done = scene.fob("rotate", "work", "--yes")
    assert done.code == 0, done.all
    assert scene.keys == {scene.key_in_file(): "Active"}


@pytest.mark.parametrize("where", ["elsewhere", "here"])
def test_two_keys_in_use(scene: OpenScene, where: str) -> None:
    other = scene.another_key()
    if where == "here":
        scene.home.write_credentials(f"{scene.home.credentials.read_text()}[laptop]\n{spell(other)}")
    before = scene.home.credentials.read_bytes()
    done = scene.fob("rotate", "work", "--yes")
    place = "stands in [laptop] of credentials" if where == "here" else "stands in none of the files here"
    refused(done, 4, f"{other[0]}: it {place}, never used")
    assert scene.home.credentials.read_bytes() == before
    assert scene.keys == {scene.user.key_id: "Active", other[0]: "Active"}
    dry = scene.fob("rotate", "work", "--dry-run")
    assert dry.code == 4, dry.all


def test_a_key_of_the_root_user(scene: OpenScene) -> None:
    root = scene.control.root()
    scene.home.write_credentials(f"[work]\n{key_of(root)}")
    refused(scene.fob("rotate", "work"), 3, ":root, which is no IAM user")


def test_a_session_instead_of_a_key(scene: OpenScene) -> None:
    scene.home.write_credentials(
        "[work]\naws_access_key_id = ASIAX\naws_secret_access_key = s\naws_session_token = t\n"
    )
    refused(scene.fob("rotate", "work"), 3)


@pytest.mark.parametrize("how", ["deleted", "inactive"])
def test_a_key_that_the_console_has_retired_meanwhile(scene: OpenScene, how: str) -> None:
    if how == "deleted":
        scene.control.delete_key(scene.user.key_id)
    else:
        scene.control.set_key(scene.user.key_id, "Inactive")
    before = scene.home.credentials.read_bytes()
    refused(scene.fob("rotate", "work"), 4, "AWS does not accept the key in [work] of credentials")
    assert scene.home.credentials.read_bytes() == before


def journal_of(scene: OpenScene, **facts: object) -> str:
    """Leave a journal behind, as an interrupted rotation does; return its path in the home."""
    folder = scene.home.path / ".local/state/fob/rotations"
    folder.mkdir(mode=0o700, parents=True)
    for each in (folder, folder.parent):
        each.chmod(0o700)
    noted = {
        "version": 1,
        "user_arn": scene.user.arn,
        "old": {"id": scene.user.key_id, "secret": scene.user.secret},
        "known": [scene.user.key_id],
        "started": "2020-01-01T00:00:00+00:00",
        "keep_old": False,
        "new": None,
    }
    name = f"{hashlib.sha256(scene.user.key_id.encode()).hexdigest()[:32]}.json"
    (folder / name).write_text(json.dumps(noted | facts) if facts.get("old") != "corrupt" else "{")
    return f".local/state/fob/rotations/{name}"


def test_a_journal_of_another_user_is_left_alone(scene: OpenScene) -> None:
    path = journal_of(scene, user_arn="arn:aws:iam::111122223333:user/somebody-else")
    before = scene.home.files()[path]
    refused(scene.fob("rotate", "work"), 3, "is the journal of arn:aws:iam::111122223333:user/somebody-else")
    assert scene.home.files()[path] == before
    assert not scene.mutations


def test_a_corrupt_journal_is_left_alone(scene: OpenScene) -> None:
    path = journal_of(scene, old="corrupt")
    hints = refused(scene.fob("rotate", "work"), 3, "is not a journal of a rotation")
    assert "only copy of a new key's secret" in hints
    assert scene.home.files()[path] == b"{"
    assert not scene.mutations


def test_a_third_key_was_put_into_the_file_after_an_interrupted_rotation(scene: OpenScene) -> None:
    """The key that the rotation made is nobody's then, and is deleted; the person's own is rotated."""
    new = scene.another_key()
    journal_of(scene, new={"id": new[0], "secret": new[1]})
    scene.control.delete_key(scene.user.key_id)
    scene.home.write_credentials(f"[work]\n{spell(new)}")
    third = scene.another_key()
    scene.home.write_credentials(f"[work]\n{spell(third)}")
    done = scene.fob("rotate", "work")
    assert done.code == 0, done.all
    assert "delete the new key, which no file names" in done.err
    assert set(scene.keys) == {scene.key_in_file()}
    assert scene.key_in_file() not in {new[0], third[0]}


def test_two_fobs_at_once_replace_the_key_once(scene: OpenScene) -> None:
    scene.control.propagation(2)
    both = [scene.fob.start("rotate", "work") for _ in range(2)]
    done = [each.wait() for each in both]
    assert [each.code for each in done] == [0, 0], [each.all for each in done]
    assert scene.mutations.count("CreateAccessKey") == 1
    assert any("another fob has replaced the key meanwhile" in each.err for each in done)
    assert scene.keys == {scene.key_in_file(): "Active"}


def test_the_rotation_of_another_key_does_not_wait(scene: OpenScene) -> None:
    locks = scene.home.path / ".local/state/fob/locks"
    locks.mkdir(parents=True, mode=0o700)
    other, own = "AKIAIOSFODNN7EXAMPLE", scene.user.key_id
    with FileLock(locks / f"{lock_name(other)}.lock"):
        done = scene.fob("rotate", "work")
    assert done.code == 0, done.all
    assert "waiting" not in done.err
    assert scene.key_in_file() != own


def test_the_rotation_of_the_same_key_waits(scene: OpenScene) -> None:
    locks = scene.home.path / ".local/state/fob/locks"
    locks.mkdir(parents=True, mode=0o700)
    with FileLock(locks / f"{lock_name(scene.user.key_id)}.lock"):
        running = scene.fob.start("rotate", "work")
        time.sleep(5)
        assert not scene.mutations
    done = running.wait()
    assert done.code == 0, done.all
    assert "waiting for another fob that is rotating this key" in done.err


def test_a_login_at_the_same_time_loses_nothing(scene: OpenScene) -> None:
    rotating = scene.fob.start("rotate", "work")
    logged = scene.login()
    assert rotating.wait().code == 0
    if logged.code != 0:  # it signed with the old key just when that was retired: the next one works
        logged = scene.login()
    assert logged.code == 0, logged.all
    assert "[work-sts]" in scene.home.credentials.read_text()
    assert scene.keys == {scene.key_in_file(): "Active"}
    assert scene.user.key_id not in scene.home.credentials.read_text()


def allowing(user: SandboxUser, *actions: str) -> dict[str, object]:
    return {"Statement": [{"Effect": "Allow", "Action": [f"iam:{action}" for action in actions], "Resource": user.arn}]}


@pytest.mark.parametrize("missing", ["ListAccessKeys", "CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"])
def test_without_the_permission_for_a_step_the_statement_is_named_and_the_key_in_the_file_works(
    scene: OpenScene, missing: str
) -> None:
    actions = ["ListAccessKeys", "CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"]
    scene.control.policy(scene.name, allowing(scene.user, *(each for each in actions if each != missing)))
    done = scene.fob("rotate", "work", "--no-mfa")
    assert done.code == 4, done.all
    assert f"policy denies iam:{missing}" in done.err
    assert '"Sid": "FobRotate"' in done.err
    assert scene.fob("whoami", "work", "--no-mfa").code == 0
    scene.control.policy(scene.name, allowing(scene.user, *actions, "GetAccessKeyLastUsed"))
    finished = scene.fob("rotate", "work", "--no-mfa")
    assert finished.code == 0, finished.all
    assert scene.keys == {scene.key_in_file(): "Active"}


def test_a_shell_that_still_holds_the_old_key_is_pointed_out(scene: OpenScene) -> None:
    done = scene.fob("rotate", "work", env={"AWS_ACCESS_KEY_ID": scene.user.key_id, "AWS_SECRET_ACCESS_KEY": "x"})
    assert done.code == 0, done.all
    assert "AWS_ACCESS_KEY_ID of this shell still names the old key" in done.err
