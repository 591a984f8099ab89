"""``fob migrate``: a key and its sessions move to the sections of another layout, and everything works after it."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

import pytest

from tests.harness.layout_homes import MOVABLE, LayoutHome, layout_home
from tests.harness.refusals import assert_refused
from tests.harness.sdk import arn_seen_by_a_client
from tests.harness.users import key_of
from tests.scripts.test_init_roles import assumed

if TYPE_CHECKING:
    from tests.harness.user_machine import UserMachine

PAIRS = list(itertools.permutations(MOVABLE, 2))


@pytest.fixture(autouse=True)
def _environment(machine: UserMachine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the botocore of this process reach the sandbox, as the programs in the home do."""
    for name, value in machine.home.env().items():
        monkeypatch.setenv(name, value)


def write(machine: UserMachine, layout: str, *, key_in_config: bool = False) -> LayoutHome:
    """Write the files of a layout, with a role of the session and one of the key; both demand MFA."""
    made = layout_home(layout, key_of(machine.user), machine.serial, key_in_config=key_in_config)
    roles = [machine.control.role(f"{each}-{machine.user.name}"[:60], mfa=True) for each in ("of-session", "of-key")]
    lines = f"[profile of-session]\nrole_arn = {roles[0]}\nsource_profile = {made.session}\n"
    lines += f"[profile of-key]\nrole_arn = {roles[1]}\nsource_profile = {made.key_profile}\n"
    machine.home.write_credentials(made.credentials)
    machine.home.write_config(f"{made.config}{lines}mfa_serial = {machine.serial}\n")
    return made


def session_of(machine: UserMachine) -> str:
    """Return the section for the sessions, as ``fob status`` says."""
    return str(json.loads(machine.fob("status", "work", "--json").out)[0]["session_section"])


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_all_that_worked_before_works_after_it(machine: UserMachine, source: str, target: str) -> None:
    old = write(machine, source)
    machine.log_in()
    assert "/of-session-" in assumed(machine.home, "of-session", [])
    calls = len(machine.control.calls())
    done = machine.fob("migrate", "work", "--to", target, "--yes")
    assert done.code == 0, done.all
    assert len(machine.control.calls()) == calls  # nothing is asked of AWS
    session = session_of(machine)
    assert (session == old.session) is ({source, target} == {"long-term", "source-profile"})
    assert arn_seen_by_a_client(machine.home, session) == machine.user.arn
    logins = len(machine.logins)
    assert machine.fob("login", "work").code == 0  # without a code: the session is known under its new name
    assert len(machine.logins) == logins
    asked: list[str] = []
    assert "/of-session-" in assumed(machine.home, "of-session", asked)
    assert asked == []
    with pytest.raises(Exception, match="MultiFactorAuthentication"):
        assumed(machine.home, "of-key", asked)  # as before: the key needs a code, and this one is wrong
    assert len(asked) == 1
    for role in ("of-session", "of-key"):
        done = machine.with_code("whoami", role)
        assert done.code == 0, done.all
        assert f"/{role}-" in done.out
    machine.log_in("--force")
    assert arn_seen_by_a_client(machine.home, session) == machine.user.arn


def test_what_is_shown_is_what_is_done_without_secrets(machine: UserMachine) -> None:
    write(machine, "sts-suffix")
    before = machine.aws_files()
    shown = machine.fob("migrate", "work", "--to", "long-term", "--dry-run")
    assert shown.code == 0, shown.all
    assert machine.aws_files() == before
    assert "-[work]\n+[work-long-term]\n" in shown.out
    assert f"-mfa_serial={machine.serial}\n+aws_mfa_device={machine.serial}\n" in shown.out
    assert machine.user.secret not in shown.all
    done = machine.fob("migrate", "work", "--to", "long-term", "--yes")
    assert shown.out in done.err
    assert machine.user.secret not in done.all
    assert "[work-long-term]\n; made in May\n" in machine.home.credentials.read_text()


@pytest.mark.parametrize(("answer", "code"), [("n", 130), ("", 130), ("y", 0)])
def test_it_asks_before_a_file_changes(machine: UserMachine, answer: str, code: int) -> None:
    write(machine, "sts-suffix")
    before = machine.aws_files()
    with machine.fob_at_terminal("migrate", "work", "--to", "mfa-suffix") as terminal:
        terminal.expect(r"Make these changes\?")
        assert machine.aws_files() == before
        terminal.type(answer)
        assert terminal.wait().code == code
    assert (machine.aws_files() == before) is bool(code)


def test_without_a_terminal_it_needs_a_yes(machine: UserMachine) -> None:
    write(machine, "sts-suffix")
    before = machine.aws_files()
    done = machine.fob("migrate", "work", "--to", "long-term")
    assert done.code == 6, done.all
    assert "there is no terminal to ask: Make these changes?\nhint: use --yes" in done.err
    assert machine.aws_files() == before
    assert machine.fob("migrate", "work", "--to", "long-term", "--yes").code == 0
    assert machine.aws_files() != before


@pytest.mark.parametrize("target", [each for each in MOVABLE if each != "mfa-suffix"])
def test_a_key_in_config_stays_there_without_a_word_to_remove_it(machine: UserMachine, target: str) -> None:
    write(machine, "mfa-suffix", key_in_config=True)
    done = machine.fob("migrate", "work", "--to", target, "--yes")
    assert done.code == 0, done.all
    assert "the key is still in [profile work" in done.err
    for path in (machine.home.credentials, machine.home.config):
        assert path.read_text().count(machine.user.secret) == 1
    machine.log_in()
    calls = len(machine.control.calls("GetCallerIdentity"))
    done = machine.fob("migrate", "work", "--to", target, "--yes", "--remove-source")
    assert done.code == 0, done.all
    assert f": {machine.user.arn}" in done.err
    assert len(machine.control.calls("GetCallerIdentity")) == calls + 1
    assert machine.user.secret not in machine.home.config.read_text()
    assert machine.home.credentials.read_text().count(machine.user.secret) == 1
    machine.log_in("--force")


def test_a_key_that_aws_does_not_accept_stays_where_it_was(machine: UserMachine) -> None:
    write(machine, "mfa-suffix", key_in_config=True)
    machine.control.fault("GetCallerIdentity", "error", code="InvalidClientTokenId", text="no", status=403)
    done = machine.fob("migrate", "work", "--to", "sts-suffix", "--yes", "--remove-source")
    assert done.code == 4, done.all
    for path in (machine.home.credentials, machine.home.config):
        assert path.read_text().count(machine.user.secret) == 1
    assert machine.fob("migrate", "work", "--to", "sts-suffix", "--yes", "--remove-source").code == 0
    assert machine.user.secret not in machine.home.config.read_text()


def test_the_list_says_what_is_there_and_how_to_move_it(machine: UserMachine) -> None:
    assert "no profile has an access key" in machine.fob("migrate").err
    write(machine, "sts-suffix")
    machine.log_in()
    line = machine.fob("migrate").out.splitlines()[-1]
    assert line.split()[:2] == ["work", "sts-suffix"]
    assert line.endswith(command := "fob migrate work --to long-term")
    assert machine.fob(*command.split()[1:], "--yes").code == 0
    line = machine.fob("migrate").out.splitlines()[-1]
    assert line.split()[:2] == ["work", "long-term"]
    assert line.endswith(command := "fob migrate work --to sts-suffix")
    assert machine.fob(*command.split()[1:], "--yes").code == 0
    assert session_of(machine) == "work-sts"


def test_several_profiles_move_in_one_edit(machine: UserMachine) -> None:
    first = write(machine, "sts-suffix")
    other = key_of(machine.user).replace(machine.user.key_id, "AKIAIOSFODNN7EXAMPLE")
    second = layout_home("mfa-suffix", other, machine.serial, name="home")
    machine.home.write_credentials(first.credentials + second.credentials)
    machine.home.write_config(first.config + second.config)
    done = machine.fob("migrate", "work", "home", "workmfa", "--to", "long-term", "--yes")
    assert_refused(done, 3, "workmfa")
    done = machine.fob("migrate", "work", "home", "homemfa", "--to", "long-term", "--yes")
    assert done.code == 0, done.all
    rows = [line.split()[:2] for line in machine.fob("migrate").out.splitlines()[2:]]
    assert rows == [["work", "long-term"], ["home", "long-term"]]


def test_what_is_there_already_stays_as_it_is(machine: UserMachine) -> None:
    write(machine, "long-term")
    before = machine.aws_files()
    done = machine.fob("migrate", "work", "--to", "long-term", "--yes")
    assert (done.code, machine.aws_files()) == (0, before)
    assert "is in the layout long-term already" in done.err


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("work", "--yes"), 2, "--to is missing"),
        (("--to", "long-term"), 2, "PROFILE is missing"),
        (("nobody", "--to", "long-term"), 3, "nobody"),
        (("of-key", "--to", "long-term"), 3, "has no access key of an IAM user"),
        (("work", "--to", "profile-dir"), 2, "long-term"),
        (("work", "--to", "mfa-suffix", "--yes"), 3, "there is such a profile: [workmfa] of "),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    machine: UserMachine, words: tuple[str, ...], code: int, says: str
) -> None:
    write(machine, "long-term")
    machine.home.write_credentials(f"{machine.home.credentials.read_text()}[workmfa]\nregion = eu-west-1\n")
    before = machine.aws_files()
    assert_refused(machine.fob("migrate", *words), code, says)
    assert machine.aws_files() == before


def test_a_key_that_is_elsewhere_too_is_named(machine: UserMachine) -> None:
    write(machine, "sts-suffix")
    machine.home.write_credentials(f"{machine.home.credentials.read_text()}[twin]\n{key_of(machine.user)}")
    machine.add_profile("triplet", *key_of(machine.user).splitlines())
    done = machine.fob("migrate", "work", "--to", "long-term", "--yes")
    assert done.code == 0, done.all
    assert "is also in [twin] of credentials, [profile triplet] of config, which stays as it is" in done.err
    assert f"[twin]\n{key_of(machine.user)}" in machine.home.credentials.read_text()


TOOLS = {
    "noauth": ("[work-noauth]\n{}", "work", "noauth"),
    "short-term": ("[work-long-term]\n{}[work-short-term]\nregion = eu-west-1\n", "work", "short-term"),
    "identity": ("[identity]\n{}", "default", "identity"),
}


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
@pytest.mark.parametrize("target", ["long-term", "sts-suffix"])
def test_a_key_of_another_tool_is_listed_moved_and_logged_in(
    machine: UserMachine, tool: tuple[str, str, str], target: str
) -> None:
    lines, name, layout = tool
    machine.home.write_credentials(lines.format(key_of(machine.user)))
    machine.home.write_config("[default]\nregion = us-east-1\n")
    assert machine.fob("migrate").out.splitlines()[-1].split()[:2] == [name, layout]
    done = machine.fob("migrate", name, "--to", target, "--yes")
    assert done.code == 0, done.all
    assert machine.fob("migrate").out.splitlines()[-1].split()[:2] == [name, target]
    machine.log_in("--serial", machine.serial, profile=name)
    section = name if target == "long-term" else f"{name}-sts"
    assert arn_seen_by_a_client(machine.home, section) == machine.user.arn


def test_what_another_program_writes_meanwhile_stays(machine: UserMachine) -> None:
    write(machine, "sts-suffix")
    with machine.fob_at_terminal("migrate", "work", "--to", "long-term") as terminal:
        terminal.expect(r"Make these changes\?")
        for path in (machine.home.credentials, machine.home.config):
            path.write_text(f"[above]\noutput = json\n{path.read_text()}[below]\nregion = eu-west-3\n")
        terminal.type("y")
        assert terminal.wait().code == 0
    for path in (machine.home.credentials, machine.home.config):
        assert path.read_text().startswith("[above]\noutput = json\n")
        assert path.read_text().endswith("[below]\nregion = eu-west-3\n")
    machine.log_in()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[work]\n", "[mine]\n"),
        ("mfa_serial=", "mfa_serial=x"),
        ("[work-sts]\n", "[work-long-term]\na = b\n[work-sts]\n"),
    ],
)
def test_a_section_that_another_program_changes_meanwhile_is_not_moved(
    machine: UserMachine, before: str, after: str
) -> None:
    write(machine, "sts-suffix")
    with machine.fob_at_terminal("migrate", "work", "--to", "mfa-suffix" if "x" in after else "long-term") as terminal:
        terminal.expect(r"Make these changes\?")
        machine.home.write_credentials(machine.home.credentials.read_text().replace(before, after))
        now = machine.aws_files()
        terminal.type("y")
        assert terminal.wait().code == 3
    assert machine.aws_files() == now
    assert machine.fob("status").code == 0
