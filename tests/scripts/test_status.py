"""``fob status``, ``whoami`` and ``completion``: what a user and a script see, with no call where none is needed."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pyte
import pytest

from awsfob.app import status
from awsfob.app.inputs import Common
from awsfob.cli.messages import context_of
from tests.harness.aws_texts import KEY, SERIAL, SESSION
from tests.harness.forked import ForkedTerminalProgram
from tests.harness.refusals import assert_refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsfob.app.context import Context
    from awsfob.sessions.session_state import ProfileStatus
    from tests.harness.forked import Forked
    from tests.harness.home import Home
    from tests.harness.user_machine import UserMachine

ESCAPE = "\x1b["


def ending(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def session(seconds: float) -> str:
    return f"{SESSION}expiration = {ending(seconds)}\n"


def pair(name: str, seconds: float | None) -> str:
    key = f"[{name}]\n{KEY}mfa_serial = {SERIAL}\n"
    return key if seconds is None else f"{key}[{name}-sts]\n{session(seconds)}"


@pytest.fixture
def offline_home(offline_home: Home) -> Home:
    """The files of somebody with a bit of everything."""
    offline_home.write_credentials(
        pair("good", 7230) + pair("ending", 300) + pair("expired", -300) + pair("none", None) + f"[pasted]\n{SESSION}"
    )
    offline_home.write_config(
        "[profile admin]\nrole_arn = arn:aws:iam::111122223333:role/admin\nsource_profile = good-sts\n"
        "[profile corporate]\nsso_session = corporate\n[profile just-a-region]\nregion = eu-west-1\n"
    )
    return offline_home


def rows_of(table: str) -> dict[str, list[str]]:
    """Return the cells of each profile, without those that are empty."""
    cells = [re.split(r"\s{2,}", line.lstrip(" *")) for line in table.splitlines()[2:]]
    return {row[0]: row[1:] for row in cells}


def test_every_profile_has_its_row(offline_fob: Forked, offline_home: Home) -> None:
    before = offline_home.files()
    done = offline_fob("status")
    assert done.code == 0, done.all
    assert done.err == ""
    found = rows_of(done.out)
    assert found["good"] == ["111122223333", "user", "good-sts", "alice", "2 h"]
    assert found["admin"] == ["111122223333", "role admin", "alice", "2 h"]
    assert found["ending"][-1] in {"4 min", "5 min"}
    assert found["expired"][-1] == "expired"
    assert found["none"][-1] == "none"
    assert found["pasted"] == ["session", "none"]
    assert {"corporate", "just-a-region"} <= found.keys()
    assert offline_home.files() == before


def test_roles_are_below_their_key_and_the_profile_in_use_has_a_mark(offline_fob: Forked) -> None:
    for env in (
        {"AWS_PROFILE": "ending"},
        {"AWS_PROFILE": "ending-sts"},
        {"FOB_USE": "ending"},
        {"FOB_USE": "ending", "AWS_PROFILE": "good"},  # the credentials of ``fob use`` hide a profile
    ):
        lines = offline_fob("status", env=env).out.splitlines()[2:]
        assert [line.split()[0] for line in lines[:3]] == ["good", "admin", "*"]
        assert lines[1].startswith("    admin ")
        assert [line for line in lines if line.startswith("*")] == [lines[2]]
        assert lines[2].startswith("* ending ")
    assert "*" not in offline_fob("status").out  # there is no profile called default


def test_verbose_also_shows_the_key_and_the_layout(offline_fob: Forked) -> None:
    assert rows_of(offline_fob("status", "-v").out)["good"][-3:-1] == ["good", "sts-suffix"]
    assert "sts-suffix" not in offline_fob("status").out


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        (120, ["profile", "account", "identity", "session", "device", "left"]),
        (80, ["profile", "account", "identity", "session", "device", "left"]),
        (60, ["profile", "identity", "session", "left"]),
        (40, ["profile", "identity", "left"]),
        (20, ["profile", "left"]),
    ],
)
def test_a_narrow_terminal_gets_fewer_columns_and_whole_names(
    offline_fob: Forked, columns: int, shown: list[str]
) -> None:
    lines = offline_fob("status", env={"COLUMNS": str(columns)}).out.splitlines()
    assert lines[0].split() == shown
    assert len(lines) == 2 + len(offline_fob("status", "--json").json())
    names = ("good", "admin", "ending", "expired", "none", "pasted", "corporate", "just-a-region")
    assert [line.split()[0] for line in lines[2:]] == [*names]
    assert max(map(len, lines)) <= max(columns, 25)


def test_a_pipe_gets_a_line_for_each_profile_however_long(offline_fob: Forked, offline_home: Home) -> None:
    offline_home.write_credentials(pair(LONG, 7230))
    line = offline_fob("status").out.splitlines()[2]
    assert line.split() == [LONG, "111122223333", "user", f"{LONG}-sts", "alice", "2", "h"]


def test_the_table_fits_and_has_no_colours_in_a_pipe(offline_fob: Forked) -> None:
    done = offline_fob("status", env={"COLUMNS": "80"})
    assert max(len(line) for line in done.out.splitlines()) <= 80
    assert ESCAPE not in done.out
    assert all(line.strip() for line in done.out.splitlines())


def test_colours_are_for_terminals(offline_home: Home) -> None:
    with ForkedTerminalProgram(offline_home)("status") as terminal:
        coloured = terminal.wait().screen
    with ForkedTerminalProgram(offline_home)("status", env={"NO_COLOR": "1"}) as terminal:
        plain = terminal.wait().screen
    assert "\x1b[32m" in coloured
    assert "\x1b[31m" in coloured
    assert "\x1b[3" not in plain
    assert max(len(line) for line in re.sub(r"\x1b\[[\d;]*m", "", coloured).splitlines()) <= 80


LONG = "a-rather-long-team-name-in-production-of-the-european-branch"


def test_long_names_are_neither_folded_nor_cut(offline_fob: Forked, offline_home: Home) -> None:
    wide = "wide-名前-プロファイル"
    offline_home.write_credentials(pair(LONG, 7230) + pair(wide, 7230))
    found = rows_of(offline_fob("status", env={"COLUMNS": "80"}).out)
    assert found[LONG] == ["user", "2 h"]
    assert found[wide] == ["user", "2 h"]


def test_nothing_to_show(offline_fob: Forked, offline_home: Home) -> None:
    offline_home.credentials.unlink()
    offline_home.config.unlink()
    assert offline_fob("status", "--json").json() == []
    done = offline_fob("status")
    assert (done.code, done.out) == (0, "")
    assert f"no profile yet in {offline_home.credentials}" in done.err


def test_the_shape_of_the_json(offline_fob: Forked) -> None:
    done = offline_fob("status", "--json")
    rows = {row["profile"]: row for row in done.json()}
    assert list(rows) == ["good", "ending", "expired", "none", "pasted", "admin", "corporate", "just-a-region"]
    assert list(rows["good"]) == [
        "profile",
        "kind",
        "layout",
        "key_section",
        "session_section",
        "serial",
        "state",
        "expiration",
        "seconds_left",
    ]
    assert 7000 < rows["good"].pop("seconds_left") <= 7230
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", rows["good"].pop("expiration"))
    assert rows["good"] == {
        "profile": "good",
        "kind": "user",
        "layout": "sts-suffix",
        "key_section": "good",
        "session_section": "good-sts",
        "serial": SERIAL,
        "state": "good",
    }
    assert [rows[name]["state"] for name in ("good", "ending", "expired", "none")] == [
        "good",
        "ending",
        "expired",
        "none",
    ]
    assert rows["expired"]["seconds_left"] == 0
    assert rows["just-a-region"] == {
        "profile": "just-a-region",
        "kind": "settings",
        "layout": None,
        "key_section": None,
        "session_section": None,
        "serial": None,
        "state": "none",
        "expiration": None,
        "seconds_left": None,
    }


@pytest.mark.parametrize("words", [["good-sts"], ["--profile", "good"]])
def test_one_profile(offline_fob: Forked, words: list[str]) -> None:
    (row,) = offline_fob("status", *words, "--json").json()
    assert (row["profile"], row["session_section"]) == ("good", "good-sts")


@pytest.mark.parametrize(
    ("name", "words", "code"),
    [
        ("good", [], 0),
        ("good-sts", [], 0),
        ("admin", [], 0),
        ("good", ["--min-left", "3h"], 6),
        ("ending", [], 6),
        ("ending", ["--min-left", "1m"], 0),
        ("expired", [], 6),
        ("none", [], 6),
        ("just-a-region", [], 6),
        ("nobody", [], 3),
    ],
)
def test_check_is_for_scripts(offline_fob: Forked, name: str, words: list[str], code: int) -> None:
    done = offline_fob("status", name, "--check", *words)
    assert (done.code, done.out) == (code, ""), done.all
    if code == 6:
        assert f"fob login {name}" in assert_refused(done, 6, f"'{name}'")


def test_check_takes_the_profile_of_the_environment(offline_fob: Forked) -> None:
    assert offline_fob("status", "--check", env={"AWS_PROFILE": "good"}).code == 0
    assert offline_fob("status", "--check", env={"AWS_PROFILE": "good", "FOB_MIN_LEFT": "3h"}).code == 6
    assert offline_fob("status", "--check").code == 3


@pytest.mark.parametrize(
    ("lines", "spelling"),
    [
        ("expiration = {:%Y-%m-%d %H:%M:%S}\n", "expiration (no zone, read as UTC)"),
        (
            "manager = awsume\nexpiration = {:%Y-%m-%d %H:%M:%S}\n",
            "expiration (no zone, local time as awsume writes it)",
        ),
        ("awsmfa_expiration = {:%s}\n", "awsmfa_expiration (Unix seconds)"),
        ("x_security_token_expires = {:%Y-%m-%dT%H:%M:%S}+00:00\n", "x_security_token_expires (with its zone)"),
    ],
)
def test_verbose_says_which_spelling_it_read(
    offline_fob: Forked, offline_home: Home, lines: str, spelling: str
) -> None:
    ends = datetime.now(UTC) + timedelta(hours=2)
    written = lines.replace("{:%s}", str(int(ends.timestamp()))).format(ends)
    offline_home.write_credentials(f"{pair('work', None)}[work-sts]\n{SESSION}{written}")
    environ = {"TZ": "UTC"}
    done = offline_fob("status", "-v", env={**environ})
    assert f"work: expiry read from {spelling}" in done.err
    assert offline_fob("status", env={**environ}).err == ""


def test_five_hundred_profiles(offline_fob: Forked, offline_home: Home) -> None:
    offline_home.write_credentials("".join(pair(f"team-{number:03d}", 7230) for number in range(500)))
    offline_home.config.unlink()
    rows = offline_fob("status", "--json").json()
    assert [row["profile"] for row in rows] == [f"team-{number:03d}" for number in range(500)]
    table = offline_fob("status", env={"COLUMNS": "80"})
    assert table.code == 0
    assert sum("2 h" in line for line in table.out.splitlines()) == 500


def test_a_profile_that_two_layouts_claim_does_not_hide_the_others(offline_fob: Forked, offline_home: Home) -> None:
    offline_home.write_credentials(f"[torn]\n{KEY}[tornmfa]\n[torn-sts]\n{pair('good', 7230)}")
    rows = {(row["profile"], row["kind"]) for row in offline_fob("status", "--json").json()}
    assert {("torn", "unclear"), ("good", "user")} <= rows


# whoami


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    machine.write_key()
    return machine


def test_a_session_without_mfa_is_not_good_for_a_profile_with_a_device(machine: UserMachine) -> None:
    """``fob env`` does not use it, so status says so; for a profile without a device it is good."""
    machine.write_key_and_region()
    assert machine.fob("login", "work", "--no-mfa").code == 0
    assert machine.fob("env", "work").code == 6
    assert "no MFA" in machine.fob("status").out
    assert machine.fob("status", "--json").json()[0]["state"] == "none"
    assert_refused(machine.fob("status", "work", "--check"), 6, "was made without MFA", "fob login work")
    machine.home.write_credentials(
        re.sub("mfa_serial.*", "# no device", machine.home.credentials.read_text(encoding="utf-8"))
    )
    assert machine.fob("env", "work", "--no-mfa").code == 0
    assert machine.fob("status", "work", "--check").code == 0
    assert "no MFA" not in machine.fob("status").out


def test_whoami_logs_in_once_and_then_uses_the_session(machine: UserMachine) -> None:
    first = machine.fob("whoami", "work", "--code", machine.code())
    assert (first.code, first.out) == (0, f"{machine.user.arn}\n"), first.all
    again = machine.fob("whoami", "work-sts", "--json")
    assert again.json() == {
        "account": machine.user.account,
        "arn": machine.user.arn,
        "user_id": again.json()["user_id"],
    }
    assert again.json()["user_id"].startswith("AIDA")
    assert machine.logins == ["ok"]
    assert {call.key_id[:4] for call in machine.control.calls("GetCallerIdentity")} == {"ASIA"}


def test_whoami_without_a_session_needs_a_user(machine: UserMachine) -> None:
    assert "fob login work" in assert_refused(machine.fob("whoami", "work"), 6, machine.serial)


# completion


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_has_its_script(offline_fob: Forked, shell: str) -> None:
    done = offline_fob("completion", shell)
    assert (done.code, done.err) == (0, "")
    assert f"fob completion {shell} --complete" in done.out


def test_another_shell_is_usage(offline_fob: Forked) -> None:
    assert_refused(offline_fob("completion", "tcsh"), 2)


BASH = """
eval "$(fob completion bash)"
COMP_WORDS=({line}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); COMP_LINE="{line}"; COMP_POINT=${{#COMP_LINE}}
_fob_completion fob
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
ZSH = """
compdef() {{ :; }}
eval "$(fob completion zsh)"
words=({line}); CURRENT=${{#words}}; PREFIX=$words[CURRENT]
compadd() {{ print -l -- "${{(@P)argv[-1]}}" }}
_fob_completion
"""
FISH = "fob completion fish | source; complete -C '{line}'"
COMPLETIONS = [
    ("fob log", {"login", "logout"}),
    ("fob login g", {"good", "good-sts"}),
    ("fob status --profile e", {"ending", "ending-sts", "expired", "expired-sts"}),
    ("fob login --mi", {"--min-left"}),
    ("fob completion z", {"zsh"}),
]


@pytest.mark.parametrize(("shell", "script"), [("bash", BASH), ("zsh", ZSH), ("fish", FISH)])
def test_a_shell_really_completes(offline_home: Home, shell: str, script: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    for line, wanted in COMPLETIONS:
        command = [shell, "-c", script.format(line=line)]
        done = subprocess.run(command, env=offline_home.env(), capture_output=True, text=True, timeout=60, check=False)
        found = {re.split(r"[\t:]", each)[0] for each in done.stdout.splitlines() if each}
        assert found == wanted, done.stderr


def test_broken_files_complete_nothing_and_say_nothing(offline_home: Home, offline_fob: Forked) -> None:
    offline_home.write_credentials("broken")
    for shell, words in (("bash", ["fob login g", "g"]), ("zsh", ["login", "g"]), ("fish", ["login", "g"])):
        done = offline_fob("completion", shell, "--complete", "--", *words)
        assert (done.code, done.all.strip()) == (0, "")


def test_words_without_the_option_are_wrong_usage(offline_fob: Forked) -> None:
    assert_refused(offline_fob("completion", "bash", "login"), 2)


# The check that is answered from a stored entry


def checked(machine: UserMachine, env: Mapping[str, str | None] | None = None) -> tuple[int, bool]:
    """Return how the check ends, and whether there is an entry for it; the long way has to agree."""
    short = machine.fob("status", "work", "--check", env=env)
    long = machine.fob("status", "--profile", "work", "--check", env=env)
    assert (short.code, short.out) == (long.code, long.out)
    return short.code, (machine.state / "hot/work/entry").exists()


def aged_login(machine: UserMachine) -> None:
    machine.log_in()
    machine.age_files()
    assert checked(machine) == (0, True)


def test_a_stored_check_ends_when_the_session_does(machine: UserMachine) -> None:
    machine.write_key_and_region()
    for words in (["logout", "work"], ["logout", "--all"], ["login", "work", "--no-mfa", "--force"]):
        aged_login(machine)
        assert machine.fob(*words).code == 0
        machine.age_files()
        assert checked(machine) == (6, False)
    aged_login(machine)
    text = machine.home.credentials.read_text()
    machine.home.write_credentials(text.replace(machine.user.key_id, "AKIAIOSFODNN7EXAMPLE"))
    machine.age_files()
    assert checked(machine)[0] == 6
    machine.home.write_credentials(text)
    machine.age_files()
    assert checked(machine)[0] == 0
    machine.home.write_credentials(text.split("[work-sts]", maxsplit=1)[0])
    machine.age_files()
    assert checked(machine)[0] == 6


@pytest.mark.parametrize(
    ("env", "code"),
    [
        ({"FOB_MIN_LEFT": "20h"}, 6),
        ({"HOME": "/nowhere"}, 3),
        ({"AWS_SHARED_CREDENTIALS_FILE": "/nowhere/credentials"}, 6),
        ({"FOB_STATE_DIR": "{home}/elsewhere"}, 0),
        ({"MFA_DEVICE": "arn:aws:iam::111122223333:mfa/other"}, 0),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_a_stored_check_is_of_its_environment(machine: UserMachine, env: dict[str, str], code: int) -> None:
    machine.write_key_and_region()
    aged_login(machine)
    given = {name: value.format(home=machine.home.path) for name, value in env.items()}
    assert checked(machine, {"FOB_STATE_DIR": str(machine.state), **given})[0] == code


def test_a_session_of_another_key_leaves_no_stored_check(machine: UserMachine) -> None:
    machine.write_key_and_region()
    machine.store_session(signer="AKIAIOSFODNN7EXAMPLE")
    machine.age_files()
    assert checked(machine) == (6, False)
    machine.store_session()
    machine.age_files()
    assert checked(machine) == (0, True)


def test_files_that_change_during_a_check_leave_no_stored_check(
    machine: UserMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new file is as old as a copy made with ``cp -p``, so only the bytes tell."""
    machine.write_key_and_region()
    machine.log_in()
    machine.age_files()
    for name, value in machine.home.env().items():
        monkeypatch.setenv(name, value)
    statuses = status.statuses
    text = machine.home.credentials.read_text()

    def then_edit(context: Context, profile: str | None, min_left: int | None) -> list[ProfileStatus]:
        found = statuses(context, profile, min_left)
        machine.home.write_credentials(text + "# edited\n")
        machine.age_files()
        return found

    monkeypatch.setattr(status, "statuses", then_edit)
    entry = machine.state / "hot/work/entry"
    status.check(context_of(Common("work", None, None, None, quiet=True, verbose=False)), None)
    assert not entry.exists()
    monkeypatch.undo()
    assert checked(machine) == (0, True)


# Watching -------------------------------------------------------------------------------------------------------------


def test_a_watch_shows_what_has_changed_in_the_same_lines(offline_home: Home) -> None:
    with ForkedTerminalProgram(offline_home)("status", "--watch") as terminal:
        terminal.expect("expired")
        assert "newcomer" not in terminal.screen
        offline_home.write_credentials(pair("newcomer", 7230))
        terminal.expect("newcomer")
        terminal.interrupt()
        done = terminal.wait()
    assert done.code == 0
    screen = pyte.Screen(80, 24)
    pyte.Stream(screen).feed(done.screen.replace("\n", "\r\n"))
    lines = [line.rstrip() for line in screen.display if line.strip()]
    assert sum("newcomer" in line for line in lines) == 1
    assert not any("expired" in line for line in lines)
    assert "error" not in done.screen


@pytest.mark.parametrize(
    ("words", "env", "says"),
    [
        ([], {"TERM": "dumb"}, "--watch needs a terminal"),
        (["--json"], {}, "--watch goes with neither --json nor --check"),
        (["--check"], {}, "--watch goes with neither --json nor --check"),
    ],
)
def test_a_watch_that_cannot_be(offline_home: Home, words: list[str], env: dict[str, str], says: str) -> None:
    with ForkedTerminalProgram(offline_home)("status", "-w", *words, env=env) as terminal:
        done = terminal.wait()
    assert done.code == 2
    assert says in done.said


def test_a_watch_needs_a_terminal(offline_fob: Forked) -> None:
    assert_refused(offline_fob("status", "--watch"), 2, "--watch needs a terminal")


def test_a_watch_of_more_rows_than_lines_says_how_many_are_left_out(offline_home: Home) -> None:
    offline_home.write_credentials("".join(pair(f"p{number}", 7230) for number in range(40)))
    with ForkedTerminalProgram(offline_home)("status", "--watch") as terminal:
        terminal.expect("[.]{3} 2[0-9] more")
        terminal.interrupt()
        assert "p39" not in terminal.wait().screen
