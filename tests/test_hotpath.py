"""The way of `fob process` that SDKs take at every start: what it loads, and when it must not answer.

`fastpath/entry.py` and the shell script `fob-process` read the same stored entry by the same rules. Each rule is broken
here once, for the one and for the other under every shell, beside an entry that is answered from.
"""

from __future__ import annotations

import ast
import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awsfob.fastpath import entry as hot
from awsfob.fastpath.writer import cksum_of, forget_entries, note_files, store_entry
from tests.harness.aws_texts import EXAMPLE_CREDENTIALS
from tests.harness.program import Program, Result, installed
from tests.harness.records import record_example
from tests.harness.terminal import TerminalProgram
from tests.harness.user_machine import PROMPT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.harness.home import Home
    from tests.harness.user_machine import UserMachine

SCRIPT = Path(__file__).parent.parent / "bin" / "fob-process"
SHELLS = {
    "dash": ("dash",),
    "bash": ("bash",),
    "bash as sh": ("bash", "--posix"),
    "zsh as sh": ("zsh", "--emulate", "sh"),
    "busybox": ("busybox", "sh"),
    "mksh": ("mksh",),
    "yash": ("yash",),
    "ksh93": ("ksh93",),
}
HEAVY = {"asyncio", "boto3", "botocore", "cryptography", "http", "keyring", "moto", "platformdirs", "pyotp",
         "requests", "segno", "ssl", "urllib3", "werkzeug"}  # fmt: skip
SESSION = """\
[work-sts]
aws_access_key_id = ASIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMIEXAMPLE
aws_session_token = IQoJb3JpZ2luX2VjEXAMPLE+/=
expiration = 2099-01-01T00:00:00Z
"""
MARKER = '{"Version": 1, "AccessKeyId": "from the entry"}'
LONG_AGO = 1_600_000_000
FAKE_FOB = '#!/bin/sh\nprintf "handed over"\nprintf "<%s>" "$@"\ncat\n'
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another user")


# What is loaded.


LEAST = {"awsfob", "awsfob.__main__", "awsfob.fastpath", "awsfob.fastpath.entry"}


def loaded(home: Home, *words: str, env: Mapping[str, str | None] | None = None) -> set[str]:
    """Return the modules that a run of Python loads, from its own account of it."""
    result = Program(home, [sys.executable, "-X", "importtime"])(*words, env=env)
    assert result.code == 0, result.err
    return set(re.findall(r"^import time:[\s\d|]+\| +(\S+)$", result.err, re.MULTILINE))


def heavy(modules: set[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules} & HEAVY


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["login", "--help"], ["status"], ["status", "--json"]])
def test_what_needs_no_network_loads_no_library_for_it(offline_home: Home, words: Sequence[str]) -> None:
    offline_home.write_credentials(EXAMPLE_CREDENTIALS)
    modules = loaded(offline_home, "-m", "awsfob", *words)
    assert "awsfob.fastpath.entry" in modules
    assert heavy(modules) == set()


HANDS_ON = [["env", "work"], ["use", "--for=zsh", "work"], ["exec", "work", "--", "true"], ["process", "work"]]


@pytest.mark.parametrize("words", HANDS_ON)
def test_a_session_that_is_there_is_handed_on_without_botocore(offline_home: Home, words: Sequence[str]) -> None:
    settled(offline_home, SESSION)
    first, second = (loaded(offline_home, "-m", "awsfob", *words) for _ in range(2))
    assert (heavy(first), "awsfob.app.context" in first) == (set(), True)
    assert (heavy(second), "awsfob.app.context" in second) == (set(), False)


def test_a_heavy_program_is_seen_as_one(offline_home: Home) -> None:
    assert heavy(loaded(offline_home, "-c", "import keyring, pyotp")) >= {"keyring", "pyotp"}


def test_the_package_itself_loads_nothing(offline_home: Home) -> None:
    assert loaded(offline_home, "-c", "import awsfob") - loaded(offline_home, "-c", "pass") == {"awsfob"}


def test_the_entry_imports_only_what_python_has_loaded() -> None:
    body = ast.parse(Path(hot.__file__).read_text()).body
    imports = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert sorted(ast.unparse(node) for node in imports) == [
        "from _imp import source_hash",
        "import os",
        "import sys",
        "import time",
    ]


def test_a_stored_answer_loads_nothing_else(offline_home: Home) -> None:
    settled(offline_home, SESSION)
    answer = (installed()[0], "process", "work")
    ground = loaded(offline_home, "-c", "import os, sys, time")
    first, second = (loaded(offline_home, *answer) - ground for _ in range(2))
    assert first > LEAST
    assert second == LEAST


def test_the_version_loads_nothing_else(offline_home: Home) -> None:
    assert (
        loaded(offline_home, installed()[0], "--version") - loaded(offline_home, "-c", "import os, sys, time") == LEAST
    )


@pytest.mark.parametrize(
    "words", [["env", "work"], ["exec", "work", "--", "true"], ["use", "--for=fish", "--also=awsume", "work"]]
)
def test_credentials_from_an_entry_load_no_library(offline_home: Home, words: Sequence[str]) -> None:
    settled(offline_home, SESSION)
    fob = Program(offline_home)
    assert fob("process", "work").code == 0
    ground = loaded(offline_home, "-c", "import os, sys, time")
    known = LEAST | {"awsfob.fastpath.answers", "awsfob.output", "awsfob.output.environment"}
    known |= {"awsfob.fastpath.script_head"} if words[0] == "exec" else set()
    of_line = {"awsfob.fastpath.use_line", "awsfob.durations"}
    known |= of_line if words[0] == "use" else set()
    assert loaded(offline_home, installed()[0], *words) - ground <= known | {"_signal", "__future__"}


def test_a_check_in_a_shell_prompt_loads_nothing_else(offline_home: Home) -> None:
    settled(offline_home, SESSION)
    ground = loaded(offline_home, "-c", "import os, sys, time")
    check = partial(loaded, offline_home, installed()[0], "status")
    assert check("work", "--check") - ground > LEAST
    assert check("work", "--check") - ground == LEAST
    assert check("--check", "work") - ground == LEAST
    assert check("--check", env={"AWS_PROFILE": "work"}) - ground == LEAST
    assert check("work", "--check", "--min-left", "20m") - ground > LEAST
    fob = Program(offline_home)
    assert fob("logout", "work").code == 0
    assert fob("status", "work", "--check").code == 6


@pytest.mark.parametrize("words", [["login", "work"], ["status"], ["env", "work"], ["process", "work"]])
def test_a_plain_command_line_loads_no_click(offline_home: Home, words: Sequence[str]) -> None:
    settled(offline_home, SESSION)
    plain = loaded(offline_home, "-m", "awsfob", *words)
    assert ("click" in plain, "awsfob.cli.main" in plain) == (False, True)
    assert "click" in loaded(offline_home, "-m", "awsfob", *words, "-qv")


def test_a_choice_is_loaded_only_where_it_is_asked_for(machine: UserMachine) -> None:
    machine.write_key_and_region()
    machine.store_session()
    named = loaded(machine.home, "-m", "awsfob", "use", "--for=bash", "work")
    assert "awsfob.app.chosen_profile" in named
    assert not {each for each in named if "picker" in each} | named & {"awsfob.app.status", "subprocess"}


@pytest.mark.parametrize("words", [["bash", "fob login w", "w"], ["zsh", "exec", "w"], ["fish", "env", "w"]])
def test_completion_of_a_profile_loads_no_click(offline_home: Home, words: Sequence[str]) -> None:
    settled(offline_home, SESSION)
    complete = ["-m", "awsfob", "completion", words[0], "--complete", "--"]
    assert "click" not in loaded(offline_home, *complete, *words[1:])
    assert "click" in loaded(
        offline_home, *complete, *(["fob policy w", "w"] if words[0] == "bash" else ["policy", "w"])
    )


# Neither the table of status nor the question at a terminal needs one of these.
NOT_BEFORE_THE_QUESTION = {"ast", "base64", "bz2", "dataclasses", "datetime", "hashlib", "importlib", "inspect",
                           "locale", "lzma", "pprint", "random", "shlex", "shutil", "signal", "socket", "subprocess",
                           "tempfile", "threading", "typing", "zlib"}  # fmt: skip
MOST_BEFORE_THE_QUESTION, MOST_OF_STATUS, MOST_OF_HELP = 107, 78, 18
"""How many modules of fob are loaded, each of which takes a hundredth of a start of Python."""


def of_fob(modules: set[str]) -> set[str]:
    return {module for module in modules if module.partition(".")[0] == "awsfob"}


def test_a_status_loads_nothing_for_a_question_or_a_call(offline_home: Home) -> None:
    settled(offline_home, SESSION)
    modules = loaded(offline_home, "-m", "awsfob", "status") - loaded(offline_home, "-m", "site")
    assert modules & NOT_BEFORE_THE_QUESTION == set()
    assert "awsfob.profiles.roles" not in modules  # no profile has one
    assert 50 < len(of_fob(modules)) <= MOST_OF_STATUS


def test_the_help_loads_no_click(offline_home: Home) -> None:
    modules = loaded(offline_home, "-m", "awsfob", "--help") - loaded(offline_home, "-m", "site")
    assert modules & (NOT_BEFORE_THE_QUESTION - {"bz2", "lzma", "shutil", "zlib"}) == set()  # shutil knows the terminal
    assert ("click" in modules, 10 < len(of_fob(modules)) <= MOST_OF_HELP) == (False, True)
    assert "click" in loaded(offline_home, "-m", "awsfob", "--help", "--help")


COLD = [["login", "work"], ["process", "work"], ["env", "work"]]


@pytest.mark.parametrize("words", COLD)
def test_a_call_of_sts_loads_only_what_it_needs(machine: UserMachine, words: Sequence[str]) -> None:
    machine.write_key_and_region()
    code: dict[str, str | None] = {"FOB_CODE": machine.code()}
    modules = loaded(machine.home, "-m", "awsfob", *words, env=code)
    assert (machine.logins, heavy(modules)) == (["ok"], {"http", "ssl"})
    assert not modules & {"click", "filelock"}


@pytest.mark.parametrize("special", [True, False])
def test_the_question_is_shown_before_anything_for_the_call_is_loaded(machine: UserMachine, *, special: bool) -> None:
    """Python tells of each module on stderr when it is loaded, and the terminal shows that in order."""
    machine.write_key_and_region()
    env = {"AWS_STS_REGIONAL_ENDPOINTS": "regional"} if special else {}  # botocore makes the call, or fob itself
    library = "botocore.session" if special else "awsfob.aws.query_call"
    fob = TerminalProgram(machine.home, [sys.executable, "-X", "importtime", "-m", "awsfob"])
    with fob("login", "work", env=env) as terminal:
        terminal.answer(PROMPT, machine.code)
        result = terminal.wait()
    before, _, after = result.screen.partition(PROMPT)
    assert result.code == 0
    assert "awsfob.sessions.broker" in before
    assert not re.findall(r"[|] +((?:botocore|http|ssl|urllib3)\b.*)", before)
    modules = set(re.findall(r"[|] +([\w.]+)\n", before)) - loaded(machine.home, "-m", "site")
    assert "pathlib" in modules
    assert modules & (NOT_BEFORE_THE_QUESTION | {"json"}) == set()
    assert 70 < len(of_fob(modules)) <= MOST_BEFORE_THE_QUESTION
    assert f" {library}\n" in after


def test_the_script_is_short() -> None:
    assert len(SCRIPT.read_text().splitlines()) <= 45


# An entry, and those who answer from it.


@dataclass
class StoredAnswer:
    """A home with a good entry of profile ``work``, which says MARKER."""

    home: Home
    env: dict[str, str]

    @property
    def hot(self) -> Path:
        return self.home.path / ".local/state/fob/hot"

    @property
    def folder(self) -> Path:
        return self.hot / "work"

    @property
    def entry(self) -> Path:
        return self.folder / "entry"

    def rewrite(self, change: Callable[[bytes], bytes]) -> None:
        self.entry.write_bytes(change(self.entry.read_bytes()))

    def line(self, number: int, text: str) -> None:
        lines = self.entry.read_text().split("\n")
        lines[number] = text
        self.entry.write_text("\n".join(lines))


def settled(home: Home, more: str = "", config: str | None = None) -> None:
    """Write AWS files that were last changed long ago."""
    written = [
        home.write_credentials(EXAMPLE_CREDENTIALS + more),
        *([home.write_config(config)] if config is not None else []),
    ]
    for path in written:
        os.utime(path, (LONG_AGO, LONG_AGO))
    if SESSION in more:
        record_example(home)


def store(home: Home, name: str = "work", *, paths: tuple[Path, Path] | None = None, state: Path | None = None) -> None:
    """Leave an entry, as the long way does; it expires in an hour."""
    paths = paths or (home.credentials, home.config)
    ends = datetime.fromtimestamp(time.time() + hot.RENEW_SECONDS + 3600, UTC)
    folder = state or home.path / ".local/state/fob"
    store_entry(folder, name, "", MARKER, ends, paths, note_files(folder, *paths))


@pytest.fixture
def environ(offline_home: Home, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """This process's environment for the length of a test: that of the programs in the home."""
    env = offline_home.env()
    monkeypatch.setattr(os, "environ", env)
    return env


@pytest.fixture
def stored(offline_home: Home, environ: dict[str, str]) -> StoredAnswer:
    settled(offline_home)
    store(offline_home)
    return StoredAnswer(offline_home, environ)


class Ring0:
    """``fastpath/entry.py`` in this process, whose environment ``environ`` has set."""

    def __call__(self, name: str = "work") -> str | None:
        answer = hot.stored_answer(name)
        return None if answer is None else answer.decode()


class Script:
    """``fob-process`` under one shell, with a program beside it that only tells that it was called."""

    def __init__(self, shell: Sequence[str], folder: Path, env: dict[str, str]) -> None:
        self.shell = shell
        self.env = env
        self.path = folder / "fob-process"
        put_program(self.path, SCRIPT.read_text())
        put_program(folder / "fob", FAKE_FOB)

    def __call__(self, name: str = "work") -> str | None:
        said = self.run(name)
        return None if said == f"handed over<process><{name}>" else said

    def run(self, *words: str, script: str | Path | None = None, stdin: bytes = b"", cwd: Path | None = None) -> str:
        argv = [*self.shell, str(script or self.path), *words]
        done = subprocess.run(argv, env=self.env, input=stdin, capture_output=True, timeout=20, check=False, cwd=cwd)
        assert (done.returncode, done.stderr.decode()) == (0, "")
        return done.stdout.decode()


def put_program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def shell_words(name: str) -> tuple[str, ...]:
    words = SHELLS[name]
    program = shutil.which(words[0])
    if program is None:
        pytest.skip(f"{words[0]} is not installed")
    return (program, *words[1:])


@pytest.fixture(params=["fastpath/entry.py", *SHELLS])
def reader(request: pytest.FixtureRequest, tmp_path: Path, environ: dict[str, str]) -> Ring0 | Script:
    if request.param == "fastpath/entry.py":
        return Ring0()
    (tmp_path / "bin").mkdir()
    return Script(shell_words(request.param), tmp_path / "bin", environ)


@pytest.fixture(params=SHELLS)
def script(request: pytest.FixtureRequest, tmp_path: Path, environ: dict[str, str]) -> Script:
    (tmp_path / "bin").mkdir()
    return Script(shell_words(request.param), tmp_path / "bin", environ)


# Both paths and the long way give the same bytes.


def test_both_give_what_the_long_way_gives(offline_home: Home) -> None:
    settled(offline_home, SESSION)
    fob, twin = Program(offline_home), Program(offline_home, installed("fob-process"))
    long = fob("process", "--profile", "work")
    short, shell = fob("process", "work"), twin("work")
    assert (long.code, long.err, long.json()["AccessKeyId"]) == (0, "", "ASIAIOSFODNN7EXAMPLE")
    assert (short, shell) == (long, long)


def test_both_ask_the_long_way_when_a_file_was_edited(offline_home: Home) -> None:
    settled(offline_home, SESSION)
    fob, twin = Program(offline_home), Program(offline_home, installed("fob-process"))
    long = fob("process", "work")
    entry = offline_home.path / ".local/state/fob/hot/work/entry"
    entry.write_text(entry.read_text().replace(long.out.strip(), MARKER))
    assert [fob("process", "work").out, twin("work").out] == [MARKER + "\n"] * 2
    offline_home.write_credentials(EXAMPLE_CREDENTIALS + SESSION)
    assert [fob("process", "work"), twin("work")] == [long, long]


def test_the_installed_script_is_the_one_in_the_tree() -> None:
    assert Path(installed("fob-process")[0]).read_bytes() == SCRIPT.read_bytes()


def shown(offline_home: Home, *words: str, env: Mapping[str, str | None] | None = None) -> Result:
    """Run env, or exec of a program that shows what it was given."""
    tail = ["--", "env"] if words[0] == "exec" else []
    result = Program(offline_home)(*words, *tail, env=env)
    return replace(result, out="\n".join(sorted(result.out.splitlines())))


@pytest.mark.parametrize("command", ["env", "exec"])
def test_env_and_exec_say_the_same_from_an_entry(offline_home: Home, command: str) -> None:
    settled(offline_home, SESSION, config="[profile work]\nregion = eu-west-3\n")
    env = {"AWS_PROFILE": "other", "AWS_SECURITY_TOKEN": "stale", "FOB_CODE": "123456"}
    long = shown(offline_home, command, "--profile", "work", env=env)
    entry = offline_home.path / ".local/state/fob/hot/work/entry"
    assert long.out.count("eu-west-3") == 2
    assert shown(offline_home, command, "work", env=env) == long
    entry.write_text(entry.read_text().replace("ASIAIOSFODNN7", "ASIAFROMENTRY"))
    assert "ASIAFROMENTRY" in shown(offline_home, command, "work", env=env).out
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        assert shown(offline_home, command, "work", env={name: "us-west-1"}).out.count("us-west-1") == 2


@pytest.mark.parametrize("command", ["env", "exec"])
def test_env_and_exec_leave_what_is_special_to_the_long_way(offline_home: Home, command: str) -> None:
    settled(offline_home, SESSION)
    fob, tail = Program(offline_home), ["--", "env"] if command == "exec" else []
    fob("process", "work")
    entry = offline_home.path / ".local/state/fob/hot/work/entry"
    entry.write_text(entry.read_text().replace("ASIAIOSFODNN7", "ASIAFROMENTRY"))
    assert "ASIAFROMENTRY" not in fob(command, "work", *tail, env={"FOB_MIN_LEFT": "1h"}).out
    assert "ASIAFROMENTRY" not in fob(command, "--serial", "GAHT12345678", "work", *tail).out
    *rest, document, end = entry.read_text().split("\n")
    for broken in (document.replace("SecretAccessKey", "Secret"), re.sub('"ASIA[^"]*"', "5", document), "[" * 20_000):
        entry.write_text("\n".join([*rest, broken, end]))
        assert "ASIAIOSFODNN7" in fob(command, "work", *tail).out


@pytest.mark.parametrize(("words", "code"), [(["missing-program"], 127), (["/"], 126), ([], 2)])
def test_exec_fails_alike_from_an_entry(offline_home: Home, words: list[str], code: int) -> None:
    settled(offline_home, SESSION)
    fob = Program(offline_home)
    before = fob("exec", "work", "--", *words)
    fob("process", "work")
    assert fob("exec", "work", "--", *words) == before
    assert before.code == code


@pytest.mark.parametrize("command", ["fob", "fob-process"])
def test_an_answer_that_cannot_be_written_is_a_failure(stored: StoredAnswer, command: str) -> None:
    words = [*installed(command), *(["process"] if command == "fob" else []), "work"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(words, env=stored.env, stdout=full, stderr=subprocess.PIPE, timeout=20, check=False)
    assert done.returncode != 0
    assert b"Traceback" not in done.stderr


def test_fifty_at_once_are_all_answered(stored: StoredAnswer) -> None:
    twin = Program(stored.home, installed("fob-process"))
    running = [twin.start("work") for _ in range(50)]
    assert {each.wait().all for each in running} == {MARKER + "\n"}


# When an entry is good.


def test_a_good_entry_is_answered_from(stored: StoredAnswer, reader: Ring0 | Script) -> None:
    assert stored.entry.exists()
    assert reader() == MARKER + "\n"


@pytest.mark.parametrize("name", ["a b", " a ", "é→", "a'b\"c", "a\\b", "*", "[a]", "a;b", "a&b", "~", "!", "(", "A.-"])
def test_names_with_odd_signs_are_names(stored: StoredAnswer, reader: Ring0 | Script, name: str) -> None:
    if isinstance(reader, Script) and "yash" in reader.shell[0] and not name.isascii():
        pytest.skip("yash takes no argument that its locale has no letters for")
    store(stored.home, name)
    assert reader(name) == MARKER + "\n"
    assert reader(name + "x") is None


@pytest.mark.parametrize("name", ["", ".", "..", "../hot/work", "work/", "./work", "/work", "-n", "--help", ".work"])
def test_what_could_lead_elsewhere_is_no_name(stored: StoredAnswer, reader: Ring0 | Script, name: str) -> None:
    with contextlib.suppress(OSError):
        shutil.copytree(stored.folder, stored.hot / name)
    assert reader(name) is None


@pytest.mark.parametrize("variable", ["XDG_STATE_HOME", "FOB_STATE_DIR"])
def test_the_state_may_be_elsewhere(
    stored: StoredAnswer, reader: Ring0 | Script, tmp_path: Path, variable: str
) -> None:
    elsewhere = tmp_path / "other state"
    stored.env[variable] = str(elsewhere)
    assert reader() is None
    store(stored.home, state=elsewhere / "fob" if variable == "XDG_STATE_HOME" else elsewhere)
    assert reader() == MARKER + "\n"


def test_settings_of_the_tools_do_not_disturb(stored: StoredAnswer, reader: Ring0 | Script) -> None:
    stored.env |= {"CDPATH": "/:/usr", "TIME_STYLE": "long-iso", "IFS": "0", "POSIXLY_CORRECT": "1", "COLUMNS": "10"}
    assert reader() == MARKER + "\n"


def test_a_missing_config_may_stay_missing_and_a_present_one_unchanged(
    stored: StoredAnswer, reader: Ring0 | Script
) -> None:
    assert not stored.home.config.exists()
    settled(stored.home, config="[profile work]\n")
    store(stored.home)
    assert (stored.folder / "config").exists()
    assert reader() == MARKER + "\n"


# When it is not. Each breaks one thing of a good entry.


def mode_of(part: str, mode: int) -> Callable[[StoredAnswer], None]:
    return lambda stored: getattr(stored, part).chmod(mode)


def owner_of(part: str) -> Callable[[StoredAnswer], None]:
    return lambda stored: os.chown(getattr(stored, part), 1, 1)


def link_to(part: str) -> Callable[[StoredAnswer], None]:
    def change(stored: StoredAnswer) -> None:
        path: Path = getattr(stored, part)
        path.symlink_to(path.rename(stored.home.path / "moved"))

    return change


def instead(make: Callable[[Path], object]) -> Callable[[StoredAnswer], None]:
    def change(stored: StoredAnswer) -> None:
        stored.entry.unlink()
        make(stored.entry)

    return change


def line(number: int, text: str) -> Callable[[StoredAnswer], None]:
    return lambda stored: stored.line(number, text)


def flip_lines(texts: dict[int, str]) -> Callable[[StoredAnswer], None]:
    def change(stored: StoredAnswer) -> None:
        for number, text in texts.items():
            stored.line(number, text)

    return change


def data(change: Callable[[bytes], bytes]) -> Callable[[StoredAnswer], None]:
    return lambda stored: stored.rewrite(change)


def variable(name: str, value: str = "elsewhere") -> Callable[[StoredAnswer], None]:
    return lambda stored: stored.env.update({name: value})


def another_home(stored: StoredAnswer) -> None:
    (stored.home.path.parent / "twin").symlink_to(stored.home.path)
    stored.env["HOME"] = str(stored.home.path.parent / "twin")


def touched(seconds: int) -> Callable[[StoredAnswer], None]:
    return lambda stored: os.utime(stored.home.credentials, (LONG_AGO + seconds, LONG_AGO + seconds))


def dangling(stored: StoredAnswer) -> None:
    stored.home.credentials.unlink()
    stored.home.credentials.symlink_to("nothing")


def stamp_gone(stored: StoredAnswer) -> None:
    (stored.folder / "credentials").unlink()


def stamp_appeared(stored: StoredAnswer) -> None:
    (stored.folder / "config").touch()


FLIPS: dict[str, Callable[[StoredAnswer], object]] = {
    "the entry is readable for the group": mode_of("entry", 0o640),
    "the entry is readable for others": mode_of("entry", 0o604),
    "the entry is writable for others": mode_of("entry", 0o602),
    "the entry has another mode": mode_of("entry", 0o400),
    "its folder is open to the group": mode_of("folder", 0o770),
    "its folder can be written by others": mode_of("folder", 0o702),
    "its folder can be listed by others": mode_of("folder", 0o705),
    "the folder of entries is open to the group": mode_of("hot", 0o750),
    "the folder of entries can be written by others": mode_of("hot", 0o777),
    "the folder of entries has a special bit": mode_of("hot", 0o1700),
    "the entry is a link": link_to("entry"),
    "its folder is a link": link_to("folder"),
    "the folder of entries is a link": link_to("hot"),
    "the entry is gone": instead(Path.exists),
    "the entry is a folder": instead(partial(Path.mkdir, mode=0o700)),
    "the entry is a pipe": instead(partial(os.mkfifo, mode=0o600)),
    "the entry is empty": data(lambda _: b""),
    "the entry is binary": data(lambda _: bytes(range(256)) * 4),
    "the entry is huge": data(lambda old: old + b"x" * hot.MOST_BYTES),
    "a line is huge": data(lambda old: old[:-2] + b"x" * hot.MOST_BYTES + b"}\n"),
    "the entry is cut in the middle": data(lambda old: old[: len(old) // 2]),
    "the entry is cut by its last byte": data(lambda old: old[:-1]),
    "the entry has a line more": data(lambda old: old + b"x\n"),
    "the entry has an empty line more": data(lambda old: old + b"\n"),
    "the entry has more without an end": data(lambda old: old + b"x"),
    "the entry has an empty line before": data(lambda old: b"\n" + old),
    "the lines end with CR LF": data(lambda old: old.replace(b"\n", b"\r\n")),
    "a NUL in the document": data(lambda old: old.replace(b"from", b"fr\0om")),
    "a NUL for a letter": data(lambda old: old.replace(b"from", b"fr\0m")),
    "a NUL at the end": data(lambda old: old + b"\0"),
    "zeros as after a crash": data(lambda old: bytes(len(old))),
    "an older mark": line(0, "fob 1"),
    "a newer mark": line(0, "fob 3"),
    "a longer mark": line(0, "fob 2 "),
    "no mark": line(0, ""),
    "its time has come": lambda stored: stored.line(1, str(int(time.time()))),
    "its time is long past": line(1, "1"),
    "no time": line(1, ""),
    "a time that is no number": line(1, "tomorrow"),
    "a negative time": line(1, "-4070908800"),
    "a time with a sign": line(1, "+4070908800"),
    "a time with space": line(1, " 4070908800"),
    "a time with an underscore": line(1, "407_090880"),
    "a time in other digits": line(1, "\u0664" * 10),
    "a time beyond all": line(1, "9" * 30),
    "a time as a sum": line(1, "1+40709088"),
    "another profile's entry": lambda stored: stored.rewrite(lambda old: old.replace(b"\nwork|", b"\nWORK|")),
    "another home": another_home,
    "another credentials file": variable("AWS_SHARED_CREDENTIALS_FILE"),
    "another config file": variable("AWS_CONFIG_FILE"),
    "another endpoint": variable("AWS_ENDPOINT_URL"),
    "another STS endpoint": variable("AWS_ENDPOINT_URL_STS"),
    "another device": variable("MFA_DEVICE"),
    "the same text in other variables": variable("MFA_DEVICE", "|"),
    "credentials are newer": touched(10),
    "credentials are older": touched(-10),
    "credentials were edited now": lambda stored: stored.home.write_credentials(EXAMPLE_CREDENTIALS),
    "credentials are gone": lambda stored: stored.home.credentials.unlink(),
    "credentials are a dangling link": dangling,
    "a config appeared": lambda stored: stored.home.write_config(""),
    "the time of credentials was not noted": stamp_gone,
    "the time of a config was noted": stamp_appeared,
    "another file is named": line(3, "/nowhere"),
    "no file is named": line(3, ""),
    "the files have no marks": flip_lines({5: "", 6: ""}),
    "the files are marked as missing": flip_lines({5: "missing missing", 6: "|"}),
    "the marks are those of other files": flip_lines({5: "1:2:3:4:5 missing", 6: "1 2|"}),
    "another least life is asked for": variable("FOB_MIN_LEFT", "1h"),
    "the document is empty": line(8, ""),
}


@pytest.mark.parametrize("flip", FLIPS)
def test_at_the_least_doubt_fob_decides(stored: StoredAnswer, reader: Ring0 | Script, flip: str) -> None:
    FLIPS[flip](stored)
    assert reader() is None


@AS_ROOT
@pytest.mark.parametrize("part", ["entry", "folder", "hot"])
def test_what_belongs_to_another_user_is_not_ours(stored: StoredAnswer, reader: Ring0 | Script, part: str) -> None:
    owner_of(part)(stored)
    assert reader() is None


# Every way to give an AWS file other bytes, each under the time that the file had.


def at(path: Path, new: bytes) -> Path:
    path.write_bytes(new)
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


def in_place(path: Path, new: bytes) -> None:
    at(path, new)


def in_place_now(path: Path, new: bytes) -> None:
    path.write_bytes(new)


def renamed_over(path: Path, new: bytes) -> None:
    at(path.with_name("new"), new).replace(path)


def linked_anew(path: Path, new: bytes) -> None:
    at(path.with_name("other"), new)
    subprocess.run(["ln", "-sfn", "other", path], check=True)


def hard_linked_anew(path: Path, new: bytes) -> None:
    other = at(path.with_name("other"), new)
    path.unlink(missing_ok=True)
    path.hardlink_to(other)


def copied(path: Path, new: bytes) -> None:
    subprocess.run(["cp", "-p", at(path.with_name("other"), new), path], check=True)


def touched_after(path: Path, new: bytes) -> None:
    reference = at(path.with_name("reference"), b"")
    path.write_bytes(new)
    subprocess.run(["touch", "-r", reference, path], check=True)


def removed(path: Path, _: bytes) -> None:
    path.unlink(missing_ok=True)


WAYS = [in_place, in_place_now, renamed_over, linked_anew, hard_linked_anew, copied, touched_after, removed]
STARTS = ["a file", "a link", "missing"]


def edited(old: bytes, where: int, byte: int, how: str) -> bytes:
    """Return other bytes: one exchanged, one more, or one less."""
    index = where % max(len(old), 1)
    if how == "exchanged" and old:
        return old[:index] + bytes([old[index] ^ (byte or 1)]) + old[index + 1 :]
    return old[:index] + old[index + 1 :] if how == "less" and old else old[:index] + bytes([byte]) + old[index:]


DRAWN = given(
    way=st.sampled_from(WAYS),
    which=st.sampled_from(["credentials", "config"]),
    start=st.sampled_from(STARTS),
    where=st.integers(0, 400),
    byte=st.integers(0, 255),
    how=st.sampled_from(["exchanged", "more", "less"]),
)
TRIES = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def no_edit_by_any_means_goes_unseen(  # noqa: PLR0913, PLR0917  what is drawn
    offline_home: Home,
    environ: dict[str, str],
    tmp_path: Path,
    way: Callable[[Path, bytes], None],
    which: str,
    start: str,
    where: int,
    byte: int,
    how: str,
) -> None:
    readers = all_readers(tmp_path, environ)
    shutil.rmtree(offline_home.path / ".aws", ignore_errors=True)
    settled(offline_home, config="[profile work]\nregion = eu-west-3\n")
    path: Path = getattr(offline_home, which)
    if start == "a link":
        path.symlink_to(path.rename(path.with_name("first")))
    if start == "missing":
        path.unlink()
    store(offline_home)
    assert {name: reader() for name, reader in readers.items()} == dict.fromkeys(readers, MARKER + "\n")
    old = path.read_bytes() if path.exists() else None
    way(path, edited(old or b"", where, byte, how))
    now = path.read_bytes() if path.exists() else None
    expected = None if now != old else MARKER + "\n"
    assert {name: reader() for name, reader in readers.items()} == dict.fromkeys(readers, expected)


test_no_edit_by_any_means_goes_unseen = settings(TRIES, max_examples=20)(DRAWN(no_edit_by_any_means_goes_unseen))
test_no_edit_by_any_of_many_means_goes_unseen = pytest.mark.proof(
    settings(TRIES, max_examples=300)(DRAWN(no_edit_by_any_means_goes_unseen))
)


def all_readers(folder: Path, environ: dict[str, str]) -> dict[str, Ring0 | Script]:
    """Return Python's reader and the script under every shell that is installed."""
    found = {name: words for name, words in SHELLS.items() if shutil.which(words[0])}
    return {"fastpath/entry.py": Ring0(), **{name: Script(words, folder, environ) for name, words in found.items()}}


@pytest.mark.parametrize("name", ["credentials", "config"])
@pytest.mark.parametrize("kind", ["a pipe", "a folder", "a huge file"])
def test_what_is_no_plain_file_leaves_no_entry(stored: StoredAnswer, name: str, kind: str) -> None:
    path: Path = getattr(stored.home, name)
    path.unlink(missing_ok=True)
    if kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a folder":
        path.mkdir()
    else:
        path.write_bytes(bytes(5 * 1024 * 1024))
    os.utime(path, (LONG_AGO, LONG_AGO))
    store(stored.home)
    assert not stored.entry.exists()


@pytest.mark.parametrize("size", [0, 1, 3, 255, 256, 70_000])
def test_the_checksum_is_that_of_cksum(size: int) -> None:
    data = bytes(number * 7 % 251 for number in range(size))
    said = subprocess.run(["cksum"], input=data, capture_output=True, check=True).stdout.decode()
    assert cksum_of(data) == said.strip()
    assert cksum_of(data + b"x") != said.strip()


def test_no_byte_of_a_key_is_kept_beside_an_entry(stored: StoredAnswer) -> None:
    kept = b"".join(path.read_bytes() for path in stored.hot.rglob("*") if path.is_file())
    assert MARKER.encode() in kept
    assert b"AKIA" not in kept
    assert b"wJalr" not in kept


# What bash takes from its environment: functions and options. No other shell does.

RESERVED = {"case", "do", "done", "else", "esac", "fi", "for", "if", "in", "then", "until"}
SPECIAL = {"set", "unset", "exec", "exit", "export", "eval", ":", "."}
NAMES = {*re.findall(r"[a-z]+", re.sub(r"(?m)#.*$", "", SCRIPT.read_text())), "[", "printf", "test", "true", *SPECIAL}
OPTIONS = ["xtrace", "verbose", "allexport", "errexit", "nounset", "noglob", "noclobber", "keyword", "physical",
           "functrace", "posix"]  # fmt: skip


@pytest.mark.parametrize("function", sorted(NAMES - RESERVED))
@pytest.mark.parametrize("shell", ["bash", "bash as sh"])
def test_no_exported_function_takes_over(stored: StoredAnswer, tmp_path: Path, function: str, shell: str) -> None:
    """In POSIX mode bash ends, before it reads the script, on a function named like a special builtin."""
    stored.env[f"BASH_FUNC_{function}%%"] = "() { /bin/echo STOLEN; }"
    reader = Script(shell_words(shell), tmp_path, stored.env)
    for words, expected in ((["work"], MARKER + "\n"), (["none", "more"], "handed over<process><none><more>")):
        argv = [*reader.shell, str(reader.path), *words]
        done = subprocess.run(argv, env=stored.env, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if shell == "bash as sh" and function in SPECIAL and done.returncode != 0:
            assert (done.stdout, b"is a special builtin" in done.stderr) == (b"", True)
        else:
            assert done.stdout.decode() == expected
            assert b"AccessKeyId" not in done.stderr


def test_an_exported_function_does_reach_bash(stored: StoredAnswer, tmp_path: Path) -> None:
    stored.env["BASH_FUNC_cd%%"] = "() { /bin/echo STOLEN; }"
    script = put_program(tmp_path / "naive", "#!/bin/sh\ncd /\n")
    assert Script(shell_words("bash as sh"), tmp_path, stored.env).run(script=script) == "STOLEN\n"


@pytest.mark.parametrize("trace", ["1", "2"])
@pytest.mark.parametrize("option", OPTIONS)
def test_no_option_from_outside_shows_or_changes_the_answer(
    stored: StoredAnswer, script: Script, option: str, trace: str
) -> None:
    stored.env |= {"SHELLOPTS": option, "PS4": "traced: ", "BASH_ENV": "/nowhere", "ENV": "/nowhere"}
    stored.env["BASH_XTRACEFD"] = trace  # where bash writes its trace
    done = subprocess.run([*script.shell, str(script.path), "work"], env=stored.env, capture_output=True, check=False)
    assert done.stdout.decode() == MARKER + "\n"
    assert "AccessKeyId" not in done.stderr.decode()
    if option != "verbose":
        assert "traced" not in done.stderr.decode()


# What the script may meet on its way to fob.


def test_all_words_and_the_input_reach_fob(script: Script) -> None:
    assert script.run() == "handed over<process>"
    assert script.run("a  b", "--code", "*") == "handed over<process><a  b><--code><*>"
    assert script.run("none", stdin=b"typed") == "handed over<process><none>typed"


@pytest.mark.parametrize("path", ["", "/nowhere"])
def test_without_its_tools_it_hands_over(stored: StoredAnswer, script: Script, path: str) -> None:
    put_program(script.path.parent / "fob", "#!/bin/sh\necho handed over\n")
    stored.env["PATH"] = path
    if has_own(script, "ls"):
        assert script() == MARKER + "\n"
    else:
        assert script.run("work", cwd=stored.home.path) == "handed over\n"


@pytest.mark.parametrize("tool", ["ls", "date", "cksum"])
@pytest.mark.parametrize("does", ["exit 1", "echo nonsense", "echo noise >&2", ":"])
def test_tools_that_say_something_else_are_not_believed(
    stored: StoredAnswer, script: Script, tmp_path: Path, tool: str, does: str
) -> None:
    put_program(tmp_path / "odd" / tool, f"#!/bin/sh\n{does}\n")
    stored.env["PATH"] = f"{tmp_path / 'odd'}:{stored.env['PATH']}"
    assert script() == (MARKER + "\n" if has_own(script, tool) else None)


def has_own(script: Script, tool: str) -> bool:
    """Say whether a shell has a tool built in, as a busybox may, and so asks no PATH for it."""
    done = subprocess.run([*script.shell, "-c", tool], env={"PATH": "/nowhere"}, capture_output=True, check=False)
    return done.returncode == 0


def test_a_link_finds_the_fob_beside_what_it_names(script: Script, tmp_path: Path) -> None:
    first, second = tmp_path / "links" / "one", tmp_path / "links" / "two"
    first.parent.mkdir()
    first.symlink_to(Path("..") / "bin" / script.path.name)
    second.symlink_to(first.name)
    assert script.run("none", script=second) == "handed over<process><none>"
    put_program(second.with_name("fob"), "#!/bin/sh\necho the nearer one\n")
    assert script.run("none", script=second) == "the nearer one\n"


@pytest.mark.parametrize("beside", ["nothing", "a folder", "no program"])
def test_where_no_fob_stands_beside_it_the_one_on_path_runs(script: Script, tmp_path: Path, beside: str) -> None:
    lonely = put_program(tmp_path / "lonely" / "fob-process", SCRIPT.read_text())
    if beside == "a folder":
        lonely.with_name("fob").mkdir()
    if beside == "no program":
        lonely.with_name("fob").write_text("x")
    script.env["PATH"] = f"{script.path.parent}:{script.env['PATH']}"
    assert script.run("none", script=lonely) == "handed over<process><none>"


def test_a_program_of_that_name_in_the_working_folder_is_not_run(script: Script, tmp_path: Path) -> None:
    """`sh fob-process` finds the script by a name without a slash, which says nothing about where fob is."""
    here = tmp_path / "here"
    put_program(here / "fob", "#!/bin/sh\necho stranger\n")
    put_program(here / "fob-process", SCRIPT.read_text())
    script.env["PATH"] = f"{script.path.parent}:{script.env['PATH']}"
    assert script.run("none", script="fob-process", cwd=here) == "handed over<process><none>"


# When no entry is left.


@pytest.mark.parametrize("name", ["", ".", "..", "-n", "a/b", "a\nb", "a|b", "a$b"])
def test_a_name_that_could_not_be_compared_leaves_none(stored: StoredAnswer, name: str) -> None:
    before = stored.home.files()
    store(stored.home, name)
    assert stored.home.files() == before


@pytest.mark.parametrize(
    ("variable", "value"),
    [("AWS_CONFIG_FILE", "$ELSEWHERE/config"), ("AWS_ENDPOINT_URL", "http://x/|"), ("MFA_DEVICE", "a\nb")],
)
def test_a_variable_that_could_not_be_compared_leaves_none(stored: StoredAnswer, variable: str, value: str) -> None:
    """A `$` in a path stands for another variable, which nobody compares."""
    stored.env[variable] = value
    before = stored.home.files()
    store(stored.home)
    assert stored.home.files() == before


def test_a_path_that_depends_on_the_working_folder_leaves_none(stored: StoredAnswer) -> None:
    before = stored.home.files()
    store(stored.home, paths=(Path("credentials"), stored.home.config))
    assert stored.home.files() == before


def test_files_that_were_just_edited_leave_none(stored: StoredAnswer) -> None:
    stored.home.write_credentials(EXAMPLE_CREDENTIALS)
    store(stored.home)
    assert not stored.entry.exists()


def test_files_that_changed_since_they_were_read_leave_none(stored: StoredAnswer) -> None:
    paths = (stored.home.credentials, stored.home.config)
    before = note_files(stored.hot.parent, *paths)
    os.utime(paths[0], (LONG_AGO + 1, LONG_AGO + 1))
    store_entry(stored.hot.parent, "work", "", MARKER, datetime(2099, 1, 1, tzinfo=UTC), paths, before)
    assert not stored.entry.exists()


@pytest.mark.parametrize("is_removed", [True, False])
def test_an_answer_made_before_a_logout_is_not_stored_after_it(stored: StoredAnswer, *, is_removed: bool) -> None:
    state, paths = stored.hot.parent, (stored.home.credentials, stored.home.config)
    for _ in range(2):  # the first removal begins the first generation, and each other one another
        before = note_files(state, *paths)
        if is_removed:
            forget_entries(state)
        store_entry(state, "work", "", MARKER, datetime(2099, 1, 1, tzinfo=UTC), paths, before)
        assert stored.entry.exists() is not is_removed


def test_a_removal_makes_no_state_folder(stored: StoredAnswer) -> None:
    missing = stored.hot.parent / "missing"
    forget_entries(missing)
    assert not missing.exists()
