"""``fob use`` in the shells that people use: what it sets, what it says, and that it gives back what was there."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta

import pytest

from tests.harness.program import Program, Result
from tests.harness.user_machine import STORED, UserMachine

START = {
    "bash": (("bash", "--norc", "-c"), 'eval "$(fob shell-init bash{})"\n'),
    "zsh": (("zsh", "-f", "-c"), 'eval "$(fob shell-init zsh{})"\n'),
    "fish": (("fish", "--no-config", "-c"), "fob shell-init fish{} | source\n"),
}
STALE = {
    "AWS_PROFILE": "mine",
    "AWS_ACCESS_KEY_ID": "AKIAMINE",
    "AWS_SECRET_ACCESS_KEY": "it's `$(touch made)` \\ mine",
    "AWS_VAULT": "vaulted",
}
LINE = r"fob: now work, until (\w{3} )?\d\d:\d\d \((\d+ h|59 min|1 h)[^)]* left\)\n"


@pytest.fixture(params=START)
def shell(request: pytest.FixtureRequest) -> str:
    if shutil.which(request.param) is None:
        pytest.skip(f"missing: {request.param}")
    return str(request.param)


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    machine.write_key_and_region()
    machine.store_session()
    return machine


def run(machine: UserMachine, shell: str, script: str, *, init: str = "", env: dict[str, str] | None = None) -> Result:
    command, start = START[shell]
    return Program(machine.home, command)(start.format(init) + script, env={**(env or {})})


def environments(result: Result) -> list[dict[str, str]]:
    """Return what each ``env -0; echo =`` of a script has printed."""
    parts = result.out.split("\0=\n")[:-1]
    return [dict(line.split("=", 1) for line in part.split("\0")) for part in parts]


SHOW = "env -0; echo =\n"


def test_it_sets_says_and_gives_back(machine: UserMachine, shell: str) -> None:
    done = run(machine, shell, f"{SHOW}fob use work\n{SHOW}fob use work\n{SHOW}fob use --unset\n{SHOW}", env=STALE)
    assert done.code == 0, done.all
    assert re.fullmatch(LINE * 2, done.err), done.err
    before, first, second, after = environments(done)
    assert (first["AWS_ACCESS_KEY_ID"], first["FOB_USE"], first["AWS_REGION"]) == (STORED, "work", "us-east-1")
    assert not {"AWS_PROFILE", "AWS_VAULT"} & {*first}
    assert first == second
    assert before == after
    assert not (machine.home.path / "made").exists()
    hidden = [name for name in first if name.startswith("_fob") or "mine" in first[name]]
    assert hidden == []  # what is kept is in no environment


def test_without_anything_before_all_of_it_goes(machine: UserMachine, shell: str) -> None:
    done = run(machine, shell, f"{SHOW}fob use work\nfob use --unset\n{SHOW}fob use --unset\n{SHOW}")
    before, after, again = environments(done)
    assert before == after == again


def test_the_names_that_prompts_read(machine: UserMachine, shell: str) -> None:
    done = run(machine, shell, f"fob use work\n{SHOW}fob use --unset\n{SHOW}", init=" --also awsume,aws-vault")
    used, after = environments(done)
    assert (used["AWSUME_PROFILE"], used["AWS_VAULT"]) == ("work", "work")
    assert not {"AWSUME_PROFILE", "AWS_VAULT"} & {*after}
    plain = run(machine, shell, f"fob use work\n{SHOW}")
    assert not {"AWSUME_PROFILE", "AWS_VAULT"} & {*environments(plain)[0]}


def test_a_name_of_no_tool_is_refused(machine: UserMachine) -> None:
    for words in (["shell-init", "bash"], ["env", "work"], ["use", "work", "--for=bash"]):
        done = machine.fob(*words, "--also", "awsum")
        assert (done.code, done.out) == (2, "")
        assert "hint: use one or more of: awsume,aws-vault,aws-sso" in done.err
    assert "AWS_VAULT" in machine.fob("env", "work", "--also", "aws-vault").out


def test_a_failure_changes_nothing(machine: UserMachine, shell: str) -> None:
    done = run(machine, shell, f"{SHOW}fob use nobody\nenv -0; echo =", env=STALE)
    before, after = environments(done)
    assert before == after
    assert run(machine, shell, "fob use nobody").code == 3


@pytest.mark.parametrize("shell", ["bash", "zsh"])
@pytest.mark.parametrize("options", ["set -eu", "set -aeu"])
def test_strict_shells_take_it(machine: UserMachine, shell: str, options: str) -> None:
    script = f"{options}\nfob use work\n{SHOW}fob use --unset\n{SHOW}"
    done = run(machine, shell, script, env=STALE)
    assert done.code == 0, done.all
    used, after = environments(done)
    assert used["FOB_USE"] == "work"
    assert [name for name in used if name.startswith("_fob_old")] == []
    assert {name: after[name] for name in STALE} == STALE


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_variable_that_no_program_got_stays_so(machine: UserMachine, shell: str) -> None:
    script = f'AWS_PROFILE=own\nfob use work\nfob use --unset\necho "[$AWS_PROFILE]"\n{SHOW}'
    done = run(machine, shell, script)
    assert done.out.startswith("[own]\n")
    assert "AWS_PROFILE" not in environments(done)[0]


def test_a_universal_variable_of_fish_comes_back(machine: UserMachine) -> None:
    if shutil.which("fish") is None:
        pytest.skip("missing: fish")
    fish = Program(machine.home, ["fish", "-c"])
    assert fish("set -Ux AWS_PROFILE everywhere").code == 0
    script = f"fob shell-init fish | source\nfob use work\n{SHOW}fob use --unset\n{SHOW}set --show AWS_PROFILE"
    done = fish(script)
    used, after = environments(done)
    assert ("AWS_PROFILE" in used, after["AWS_PROFILE"]) == (False, "everywhere")
    assert "set in universal scope, exported" in done.out
    assert "AWS_PROFILE is universal in fish" in done.err


def test_the_region_of_one_profile_is_not_that_of_the_next(machine: UserMachine, shell: str) -> None:
    """But one that the user sets stays."""
    machine.home.write_config("[profile work]\nregion = us-east-1\n[profile other]\nregion = eu-west-3\n")
    text = machine.home.credentials.read_text()
    keys = text.partition("[work-sts]")[2]
    machine.home.write_credentials(f"{text}[other]{keys}[none]{keys}")
    script = "".join(f"fob use {name}\n{SHOW}" for name in ("work", "other", "none"))
    names = ("AWS_REGION", "AWS_DEFAULT_REGION", "FOB_REGION")

    def regions(env: dict[str, str], script: str = script) -> list[list[str | None]]:
        return [[each.get(name) for name in names] for each in environments(run(machine, shell, script, env=env))]

    assert regions({}) == [["us-east-1"] * 3, ["eu-west-3"] * 3, [None] * 3]
    mine = {"AWS_REGION": "ap-south-1"}
    back = f"fob use --unset\n{SHOW}"
    assert regions(mine, script + back) == [["ap-south-1", "ap-south-1", None]] * 3 + [["ap-south-1", None, None]]
    machine.age_files()
    for _ in range(2):  # the second time from a stored answer
        child = "fob use work\nfob exec other -- env -0; echo =\nfob exec none -- env -0; echo =\n"
        assert regions({}, child) == [["eu-west-3", "eu-west-3", None], [None] * 3]
    set_after = "fob use work\nexport AWS_REGION=eu-north-1\nfob use other\n" + SHOW
    assert regions(
        {}, set_after.replace("export AWS_REGION=", "set -gx AWS_REGION ") if shell == "fish" else set_after
    ) == [["eu-north-1", "eu-north-1", None]]


def test_the_stored_answer_and_the_command_line_say_the_same(machine: UserMachine, shell: str) -> None:
    machine.age_files()
    options = {"bash": "--for=bash", "zsh": "--for=zsh", "fish": "--for=fish"}[shell]
    for also in ([], ["--also=aws-vault"]):
        words = ["use", options, *also, "work"]
        first, second = machine.started_fob(*words), machine.started_fob(*words)
        plain = machine.started_fob(*words, "--verbose")
        assert first.out == second.out == plain.out
        assert first.err == second.err


def test_quiet_says_nothing(machine: UserMachine) -> None:
    assert machine.fob("use", "--for=bash", "work", "--quiet").err == ""
    assert machine.fob("use", "--for=bash", "work").err.startswith("fob: now work, until ")


def test_the_day_is_said_when_it_is_another_one(machine: UserMachine) -> None:
    machine.store_session(timedelta(hours=30))
    assert re.match(
        r"fob: now work, until \w{3} \d\d:\d\d \((29 h 59 min|30 h)", machine.fob("use", "--for=bash", "work").err
    )
