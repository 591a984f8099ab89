"""``make clients``: install the clients and ask them. All of them, or a part that a seed draws.

    python -m tests.clients.survey.make_clients [--seed N]

A run of all writes what it found into the page about clients.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys

from tests.clients.survey.catalogue_of_all import SUBJECTS
from tests.clients.survey.subjects import ROOT, Subject

PAGE = "docs/clients.md"
TEST = "tests/clients/survey/test_survey.py::test_a_client_signs_as_whom_it_is_told_or_its_limit_is_known"
MOST_MEGABYTES = 600
"""On disk, of a part: about a minute to download and unpack, and a minute to ask."""


def drawn(seed: int) -> list[Subject]:
    """Return a part of the clients: those that `make test` does not ask, in the seed's order, while there is room."""
    order = [subject for subject in SUBJECTS if not subject.quick]
    random.Random(seed).shuffle(order)  # noqa: S311  an order, not a secret
    chosen, total = [], 0
    for subject in order:
        if total + subject.megabytes <= MOST_MEGABYTES:
            chosen.append(subject)
            total += subject.megabytes
    return chosen


def install(subjects: list[Subject]) -> None:
    """Make the environments of those that have one. A client that cannot be installed is skipped by its test."""
    targets = [str((subject.here / ".ready").relative_to(ROOT)) for subject in subjects if subject.has_environment]
    subprocess.run(["make", "--no-print-directory", "--keep-going", *targets], cwd=ROOT, check=False)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, help="ask a part of the clients only")
    seed = parser.parse_args().seed
    chosen = list(SUBJECTS) if seed is None else drawn(seed)
    size = sum(subject.megabytes for subject in chosen)
    part = "all" if seed is None else f"a part, make clients SEED={seed}"
    print(f"clients ({part}), {size} MB: {', '.join(subject.name for subject in chosen)}", flush=True)  # noqa: T201  its output
    install(chosen)
    page = [f"--clients-page={PAGE}"] if seed is None else []
    tests = [f"{TEST}[{subject.name}]" for subject in chosen]
    parallel = ("-n", "auto", "--dist", "worksteal")
    return subprocess.run([sys.executable, "-m", "pytest", *parallel, *page, *tests], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
