"""``fob use`` in the shells that people use: what it sets, what it says, and that it gives back what was there."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from tests.harness.program import Program, Result
from tests.harness.stand_in import needs
from tests.harness.terminal import TerminalProgram
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
GIVEN_BACK = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_VAULT")
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
    assert re.fullmatch(LINE * 2 + f"fob: gave back {', '.join(GIVEN_BACK)}\n", done.err), done.err
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
    assert done.err.splitlines()[1:] == [
        "fob: the credentials are unset; there was nothing to give back",
        "fob: this shell has nothing of fob to give back",
    ]
    quiet = run(machine, shell, "fob use work --quiet\nfob use --unset --quiet\n", env=STALE)
    assert (quiet.code, quiet.err) == (0, "")


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


LOOKS = {
    "usual": {},
    "no colour": {"NO_COLOR": "1"},
    "forced": {"FORCE_COLOR": "1", "TERM": "dumb"},
    "dumb": {"TERM": "dumb"},
    "no locale": {"LANG": None, "PYTHONIOENCODING": "ascii"},
    "narrow": {"COLUMNS": "20"},
}


@pytest.mark.parametrize("env", LOOKS.values(), ids=LOOKS)
def test_both_look_the_same_on_a_terminal_and_in_a_pipe(machine: UserMachine, env: dict[str, str | None]) -> None:
    machine.age_files()
    assert machine.fob("env", "work").code == 0
    slow: dict[str, str | None] = {**env, "FOB_MIN_LEFT": "15m"}  # no stored answer is used then
    screens = []
    for each in (env, slow):
        with TerminalProgram(machine.home)("use", "--for=bash", "work", stdout="pipe", env=each) as terminal:
            screens.append(terminal.wait().screen)
    assert "now work, until" in screens[0].replace("\n ", "")
    assert screens[0] == screens[1]
    piped = [machine.started_fob("use", "--for=bash", "work", env=each).err for each in (env, slow)]
    assert "now work, until" in piped[0].replace("\n ", "")
    assert piped[0] == piped[1]


def test_quiet_says_nothing(machine: UserMachine) -> None:
    assert machine.fob("use", "--for=bash", "work", "--quiet").err == ""
    assert machine.fob("use", "--for=bash", "work").err.startswith("fob: now work, until ")


def test_the_day_is_said_when_it_is_another_one(machine: UserMachine) -> None:
    machine.store_session(timedelta(hours=30))
    assert re.match(
        r"fob: now work, until \w{3} \d\d:\d\d \((29 h 59 min|30 h)", machine.fob("use", "--for=bash", "work").err
    )


# The hook


TIMES = ("1970-01-01T00:00:01Z", "2000-02-29T23:59:59Z", "2026-12-31T08:09:08Z", "2100-03-01T00:00:00Z")


@pytest.mark.parametrize("end", TIMES)
def test_the_shell_reads_the_end_as_python_does(machine: UserMachine, shell: str, end: str) -> None:
    script = "_fob_read_end; echo $_fob_ends"
    done = run(machine, shell, script, init=" --hook", env={"AWS_CREDENTIAL_EXPIRATION": end})
    assert done.out == f"{int(datetime.fromisoformat(end).timestamp())}\n", done.all


SOON = {
    60 * 9 - 5: "fob: the credentials of work have 8 min left; run fob use to renew them\n",
    30: "fob: the credentials of work have less than 1 min left; run fob use to renew them\n",
    -3: "fob: the credentials of work have ended; run fob use to renew them\n",
    60 * 20: "",
}


@pytest.mark.parametrize("left", SOON)
@pytest.mark.parametrize("is_old", [False, True])
def test_the_hook_says_it_once(machine: UserMachine, shell: str, left: int, *, is_old: bool) -> None:
    """Also in shells that know only how long they run, as bash before 5.0."""
    skew = "_fob_skew=$(($(date +%s) - SECONDS))\n"
    clocks = {"bash": f"unset EPOCHSECONDS; {skew}", "zsh": f"zmodload -u zsh/datetime; {skew}", "fish": ""}
    clock = clocks[shell] if is_old else ""
    end = datetime.now(UTC) + timedelta(seconds=left)
    env = {"AWS_CREDENTIAL_EXPIRATION": f"{end:%Y-%m-%dT%H:%M:%SZ}", "FOB_USE": "work"}
    hooks = "_fob_hook\n_fob_hook\n"
    done = run(machine, shell, clock + hooks, init=" --hook", env=env)
    assert (done.code, done.err) == (0, SOON[left])
    other = run(machine, shell, hooks, init=" --hook", env={**env, "AWS_CREDENTIAL_EXPIRATION": "tomorrow"})
    assert (other.code, other.err) == (0, "")
    nothing = run(machine, shell, hooks, init=" --hook")
    assert (nothing.code, nothing.err) == (0, "")


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_the_hook_takes_strict_shells_and_keeps_the_status(machine: UserMachine, shell: str) -> None:
    hooked = "(exit 7); _fob_hook; echo $?\n"
    script = f"set -u\n{hooked}AWS_CREDENTIAL_EXPIRATION=2000-01-01T00:00:00Z\n{hooked}"
    done = run(machine, shell, script, init=" --hook")
    assert (done.out, done.err) == ("7\n7\n", "fob: the credentials in this shell have ended\n")


@pytest.mark.linux_only("strace")
@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_the_hook_starts_no_program(machine: UserMachine, shell: str) -> None:
    needs("strace", "strace")
    command, start = START[shell]
    trace = machine.home.path / "trace"

    def forks(hooks: str) -> int:
        env = {"AWS_CREDENTIAL_EXPIRATION": "2099-01-01T00:00:00Z"}
        words = ["strace", "-f", "-qq", "-e", "trace=clone,clone3,fork,vfork,execve", "-o", str(trace), *command]
        assert Program(machine.home, words)(start.format(" --hook") + hooks, env=env).code == 0
        return len(trace.read_text().splitlines())

    assert forks("_fob_hook\n" * 20) == forks("_fob_hook\n")
    assert forks("_fob_hook\n/bin/true\n_fob_hook\n") > forks("_fob_hook\n")


HOOKED = {
    "bash": ("--norc", "--noprofile", "-i"),
    "zsh": ("-f", "-i"),
    "fish": ("--private", "--no-config", "-i"),
}


def test_the_hook_runs_before_a_prompt(machine: UserMachine, shell: str) -> None:
    init = f"fob shell-init {shell} --hook"
    load = f"{init} | source" if shell == "fish" else f'PROMPT_COMMAND="true; "; eval "$({init})"'
    end = f"{datetime.now(UTC) + timedelta(seconds=595):%Y-%m-%dT%H:%M:%SZ}"
    env = {"AWS_CREDENTIAL_EXPIRATION": end, "FOB_USE": "work", "PS1": "ready> ", "TERM": "dumb"}
    with TerminalProgram(machine.home, (shutil.which(shell) or shell, *HOOKED[shell]))(env=env) as terminal:
        terminal.type(load)
        terminal.expect("have 9 min left; run fob use to renew them", 20)
        terminal.type("echo d''one; false")
        terminal.expect("done", 20)
        terminal.type("echo st''ill")
        terminal.expect("still", 20)
        terminal.type("exit 0")
        result = terminal.wait(20)
    assert result.screen.count("min left; run fob use") == 1
