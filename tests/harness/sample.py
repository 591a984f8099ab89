"""A sample of the slow proofs: in an order that a seed decides, as many as a given time allows.

A failure in it is run again with the same seed, or by its name, which pytest prints.
"""

from __future__ import annotations

import os
import random
import time

import pytest

_SEED = "SAMPLE_SEED"


class Sample:
    """A pytest plugin that stops starting tests when the time is up.

    Args:
        seed: Decides the order.
        seconds: After which no further test is started; those that run are finished.
    """

    def __init__(self, seed: int, seconds: float) -> None:
        self._seed = seed
        self._end = time.monotonic() + seconds

    def pytest_report_header(self) -> str:
        return f"sample of the proofs: --sample-seed {self._seed}"

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        random.Random(self._seed).shuffle(items)  # noqa: S311  an order, not a secret

    def pytest_runtest_setup(self) -> None:
        if time.monotonic() > self._end:
            pytest.skip(f"the sample's time is up (--sample-seed {self._seed})")


def options(parser: pytest.Parser) -> None:
    """Declare the options of a sample."""
    parser.addoption("--sample-seconds", type=float, help="run tests in random order, and start none after this time")
    parser.addoption("--sample-seed", type=int, help="of that order")


def configure(config: pytest.Config) -> None:
    """Make this run a sample when it is asked to be one."""
    seconds = config.getoption("--sample-seconds")
    if seconds is None:
        return
    # The workers of a parallel run are children, and share nothing with their leader but the environment.
    chosen = config.getoption("--sample-seed") or os.environ.setdefault(_SEED, str(random.randrange(1, 10**6)))  # noqa: S311  an order, not a secret
    config.pluginmanager.register(Sample(int(chosen), seconds))
