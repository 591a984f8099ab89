"""Modes and owners, through the program: what is kept, what is new, and what was private at every moment in between.

The writer's own rules are in test_disk_rules.py. Here each command that writes runs under each umask, on files and
folders of each mode, plain and behind links, and the kernel's trace tells with which mode everything was made.
"""

from __future__ import annotations

import itertools
import os
import random
import re
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.harness.program import Program, installed
from tests.harness.tracing import needs_strace
from tests.secrets.secret_commands import SECRET_COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.harness.equipped_machine import EquippedMachine, MachineMaker
    from tests.harness.figures import Proven
    from tests.harness.program import Result

COMMANDS = ("login", "logout", "init", "rotate", "sync", "process")
KINDS = ("plain", "linked file", "linked folder")
CALLS = "openat,open,creat,mkdir,mkdirat,chmod,fchmod,fchmodat"
AT = r'(?:AT_FDCWD(?:<(?P<at>[^>]*)>)?, )?"(?P<path>[^"]*)"'
MAKING = re.compile(rf"(?:openat|open|mkdir|mkdirat)\({AT}(?:, [^,]*O_CREAT[^,]*)?, (?P<mode>0\d*)\) += (?!-1)")
CHANGING = re.compile(rf"f?chmod(?:at)?\((?:{AT}|\d+<(?P<open>[^>]*)>), (?P<mode>0\d*)")
SHUT = {0o600, 0o700}


@dataclass(frozen=True)
class Case:
    """How the files are, and which command comes upon them."""

    command: str
    umask: int
    file: int
    folder: int
    kind: str

    def __str__(self) -> str:
        return f"{self.command}, umask {self.umask:03o}, {self.file:o} in {self.folder:o}, {self.kind}"


CASES = [
    Case(*facts) for facts in itertools.product(COMMANDS, (0o000, 0o022, 0o077), (0o600, 0o644), (0o700, 0o755), KINDS)
]


def settle(case: Case, machine: EquippedMachine) -> dict[str, str | None]:
    """Put the files in place, with their modes and links; return the variables of the command."""
    env = SECRET_COMMANDS[case.command].prepare(machine)
    if case.command == "process":
        machine.home.write_config("[profile work]\nregion = us-east-1\n")
    home, aws, elsewhere = machine.home.path, machine.home.aws, machine.home.path / "dotfiles"
    for path in (machine.home.credentials, machine.home.config):
        path.chmod(case.file)
    aws.chmod(case.folder)
    if case.kind == "linked folder":
        aws.rename(elsewhere)
        aws.symlink_to("dotfiles")
    elif case.kind == "linked file":
        elsewhere.mkdir(mode=0o700)
        machine.home.credentials.rename(elsewhere / "credentials")
        machine.home.credentials.symlink_to(home / "dotfiles" / "credentials")
    return env


def words_of(case: Case) -> tuple[str, ...]:
    return {"process": ("process", "work"), "init": ("init", "work")}.get(
        case.command, SECRET_COMMANDS[case.command].words
    )


def tree(machine: EquippedMachine) -> dict[Path, tuple[int, int, str]]:
    """Return kind and mode, owner, and link of everything in a home."""
    found = {}
    for path in [machine.home.path, *machine.home.path.rglob("*")]:
        info = path.lstat()
        found[path] = (info.st_mode, info.st_uid, str(path.readlink()) if path.is_symlink() else "")
    return found


def wrongs(case: Case, before: dict[Path, tuple[int, int, str]], machine: EquippedMachine, result: Result) -> list[str]:
    """Return what is not as it has to be after the command."""
    found = [] if result.code == 0 else [f"ended with {result.code}: {result.err}"]
    after = tree(machine)
    found += [f"{path}: {before[path]} became {after.get(path)}" for path in before if after.get(path) != before[path]]
    for path in after.keys() - before.keys():
        wanted = stat.S_IFDIR | 0o700 if path.is_dir() else stat.S_IFREG | 0o600
        found += [f"{path} is new and {after[path][0]:o}"] if after[path][0] != wanted else []
    about = f"warning: {machine.home.credentials} "
    warned = any(about in line and "0644" in line for line in result.err.splitlines())
    return found + ([] if warned == (case.file == 0o644) else [f"warning: {warned}"])


def named(call: re.Match[str]) -> str:
    """Return the path that a call is about; a relative one is below the home, where programs are started."""
    facts = call.groupdict()
    return os.path.join(facts["at"] or ".", facts["path"]) if facts["path"] is not None else facts["open"]  # noqa: PTH118  text of a trace


def too_open(trace: str, home: Path, umask: int, kept: int) -> list[str]:
    """Return the calls that made something in a home with bits for others, or gave it other bits than it had before."""
    made = [call for call in MAKING.finditer(trace) if int(call["mode"], 8) & ~umask & 0o077]
    changed = [call for call in CHANGING.finditer(trace) if int(call["mode"], 8) not in SHUT | {kept}]
    return [call[0] for call in (*made, *changed) if named(call).startswith((str(home), "."))]


def traced(umask: int, trace: Path, *command: str) -> list[str]:
    strace = ["strace", "-f", "-y", "--seccomp-bpf", "-e", f"trace={CALLS}", "-s", "4096", "-o", str(trace)]
    return ["/bin/sh", "-c", 'umask "$0"; exec "$@"', f"{umask:03o}", *strace, *command]


def try_traced(case: Case, machine: EquippedMachine, trace: Path) -> list[str]:
    """Run the installed program on a case, and look at every call; return what was wrong."""
    env = settle(case, machine)
    before = tree(machine)
    result = Program(machine.home, traced(case.umask, trace, *installed()))(*words_of(case), env=env)
    calls = trace.read_text()
    assert any(str(machine.home.path) in named(call) for call in MAKING.finditer(calls))
    opened = too_open(calls, machine.home.path, case.umask, case.file)
    return [f"{case}: {each}" for each in (*wrongs(case, before, machine, result), *opened)]


def try_forked(case: Case, machine: EquippedMachine) -> list[str]:
    """The same without the trace."""
    env = settle(case, machine)
    before = tree(machine)
    result = machine.fob(*words_of(case), env=env, umask=case.umask)
    return [f"{case}: {each}" for each in wrongs(case, before, machine, result)]


def handful() -> list[Case]:
    chance = random.Random(5)  # noqa: S311  a choice, not a secret
    return [chance.choice([case for case in CASES if case.command == command]) for command in COMMANDS for _ in "ab"]


@pytest.mark.parametrize("case", handful(), ids=str)
def test_modes_owners_and_links_stay(make_machine: MachineMaker, case: Case) -> None:
    assert try_forked(case, make_machine()) == []


@needs_strace
@pytest.mark.parametrize("case", [Case("login", 0o000, 0o644, 0o755, "linked file")], ids=str)
def test_nothing_is_open_to_others_at_any_moment(make_machine: MachineMaker, tmp_path: Path, case: Case) -> None:
    assert try_traced(case, make_machine(), tmp_path / "trace") == []


@pytest.mark.proof
@pytest.mark.timeout(600)
@needs_strace
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("command", COMMANDS)
def test_modes_owners_and_links_stay_in_every_case(
    make_machine: MachineMaker, tmp_path: Path, proven: Proven, command: str, kind: str
) -> None:
    mine = [case for case in CASES if (case.command, case.kind) == (command, kind)]
    found = [try_traced(case, make_machine(), tmp_path / "trace") for case in mine]
    what = f"fob {command}, by umask, mode and link"
    proven("Modes and owners", what, tried=len(mine), unit="cases", wrong=sum(map(bool, found)))
    assert [each for wrong in found for each in wrong] == []


# Negative controls ----------------------------------------------------------------------------------------------------

CARELESS = {
    "a file made open": "echo x >new",
    "a folder made open": "mkdir new",
    "a file opened later": "umask 077; echo x >new; chmod 640 new",
    "a mode given up": "chmod 604 .aws/credentials",
    "a link replaced": "cp .aws/credentials x; rm .aws/credentials; umask 077; cp x .aws/credentials; rm x",
}


@needs_strace
@pytest.mark.parametrize("body", CARELESS.values(), ids=CARELESS)
def test_a_careless_program_is_found_out(make_machine: MachineMaker, tmp_path: Path, body: str) -> None:
    machine, case = make_machine(), Case("login", 0o022, 0o600, 0o700, "linked file")
    settle(case, machine)
    before = tree(machine)
    result = Program(machine.home, traced(case.umask, tmp_path / "trace", "/bin/sh", "-c"))(
        f"cd {machine.home.path}; {body}"
    )
    assert wrongs(case, before, machine, result)
    seen = too_open((tmp_path / "trace").read_text(), machine.home.path, case.umask, case.file)
    assert bool(seen) == (body != CARELESS["a link replaced"])
