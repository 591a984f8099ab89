"""``make mutants``: change one thing at a time in the riskiest files, and see whether the unit tests notice.

cosmic-ray makes the changes, in a copy of the tree. It knows some 1,200 of them in these files; a sample of each file,
drawn by a seed, is tried. Changes of ``|`` are left out: nearly all of them are in type annotations, which never run.
"""

from __future__ import annotations

import argparse
import random
import shlex
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
BEGIN, END = "<!-- written by make mutants -->", "<!-- end -->"
SECONDS = 60.0

TARGETS: dict[str, list[str]] = {
    "storage/files.py": ["tests/unit/storage", "tests/faults/test_disk_rules.py", "tests/faults/test_disk.py"],
    "storage/file_state.py": ["tests/unit/storage", "tests/faults/test_disk_rules.py"],
    "sessions/section.py": ["tests/unit/sessions"],
    "sessions/ownership.py": ["tests/unit/sessions"],
    "sessions/session_settings.py": ["tests/unit/sessions"],
    "sessions/cache.py": ["tests/unit/sessions"],
    "keys/rotation.py": ["tests/unit/keys"],
    "keys/file_store.py": ["tests/unit/keys"],
    "profiles/plan.py": ["tests/unit/profiles"],
}


class Mutant(NamedTuple):
    """One change, and what became of it: ``killed`` by a test, or ``survived``."""

    line: int
    operator: str
    changed: str
    outcome: str


class Score(NamedTuple):
    """The mutants of one file: how many there are, and those that were tried."""

    file: str
    known: int
    tried: list[Mutant]

    @property
    def killed(self) -> int:
        return sum(mutant.outcome == "killed" for mutant in self.tried)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("programs", type=Path, help="the folder with cosmic-ray")
    parser.add_argument("folder", type=Path, help="where to work")
    parser.add_argument("page", type=Path, help="the page whose table is written")
    parser.add_argument("--per-file", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    tree = words.folder.resolve() / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    for name in ("src", "tests", "bin", "bench", "docs", "man", "tools", "requirements"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    for name in ("pyproject.toml", "README.md", "SECURITY.md", "Makefile"):
        shutil.copy(ROOT / name, tree)
    chosen = random.Random(words.seed)  # noqa: S311  a sample, not a secret
    scores = []
    for file, tests in TARGETS.items():
        scores.append(score(words.programs.resolve() / "cosmic-ray", tree, file, tests, words.per_file, chosen))
        sys.stdout.write(f"{file}: {scores[-1].killed} of {len(scores[-1].tried)} killed\n")
        sys.stdout.flush()
    words.page.write_text(with_table(words.page.read_text(), scores, words.seed))


def score(program: Path, tree: Path, file: str, tests: list[str], most: int, chosen: random.Random) -> Score:  # noqa: PLR0913, PLR0917  one run
    """Try a sample of a file's mutants."""
    session, config = tree.parent / "session.sqlite", tree.parent / "config.toml"
    session.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not proof", *tests]
    (tree / "run-tests").write_text(f"PYTHONPATH=src exec {shlex.join(command)}\n")
    config.write_text(
        "[cosmic-ray]\n"
        f'module-path = "src/awsfob/{file}"\n'
        f"timeout = {SECONDS}\n"
        "excluded-modules = []\n"
        'test-command = "sh run-tests"\n'
        '[cosmic-ray.distributor]\nname = "local"\n'
    )
    subprocess.run(["sh", "run-tests"], cwd=tree, check=True)  # unless they pass as they are, they kill every mutant
    subprocess.run([program, "init", config, session], cwd=tree, check=True)
    known = sampled(session, most, chosen)
    subprocess.run([program, "exec", config, session], cwd=tree, check=True)
    return Score(file, known, results(session))


def sampled(session: Path, most: int, chosen: random.Random) -> int:
    """Leave a sample of the mutants in a session; return how many there were."""
    query = (
        "select job_id from mutation_specs where operator_name not like 'core/ReplaceBinaryOperator_BitOr%'"
        " order by start_pos_row, start_pos_col, operator_name, occurrence"
    )
    with sqlite3.connect(session) as database:
        jobs = [job for (job,) in database.execute(query)]
        kept = {*chosen.sample(jobs, min(most, len(jobs)))}
        others = [(job,) for (job,) in database.execute("select job_id from work_items") if job not in kept]
        database.executemany("delete from mutation_specs where job_id = ?", others)
        database.executemany("delete from work_items where job_id = ?", others)
    return len(jobs)


def results(session: Path) -> list[Mutant]:
    """Return what became of the mutants of a session, in the order of the file."""
    query = (
        "select start_pos_row, operator_name, diff, test_outcome from mutation_specs join work_results using (job_id)"
        " order by start_pos_row, operator_name"
    )
    with sqlite3.connect(session) as database:
        rows = database.execute(query).fetchall()
    return [
        Mutant(line, name.removeprefix("core/"), _added(diff), outcome.lower()) for line, name, diff, outcome in rows
    ]


def _added(diff: str) -> str:
    """Return the line that a mutant has in place of the file's."""
    added = [
        line[1:].strip() for line in (diff or "").splitlines() if line.startswith("+") and not line.startswith("+++")
    ]
    return added[0] if added else ""


def with_table(page: str, scores: list[Score], seed: int) -> str:
    """Return the page with a new table and a new list of survivors."""
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n{table(scores, seed)}{END}{after}"


def table(scores: list[Score], seed: int) -> str:
    tried, killed = sum(len(each.tried) for each in scores), sum(each.killed for each in scores)
    rows = [f"| `{each.file}` | {each.known} | {len(each.tried)} | {each.killed} |" for each in scores]
    survivors = [
        f"- `{each.file}` line {mutant.line}: `{mutant.changed}`"
        for each in scores
        for mutant in each.tried
        if mutant.outcome != "killed"
    ]
    return "\n".join(
        [
            "",
            f"Seed {seed}: {killed} of {tried} were killed.",
            "",
            "| file | mutants | tried | killed |",
            "|---|---|---|---|",
            *rows,
            "",
            "Survivors, each with its line as it was changed:",
            "",
            *survivors,
            "",
            "",
        ]
    )


if __name__ == "__main__":
    main()
