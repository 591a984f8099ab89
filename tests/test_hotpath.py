"""What fob loads before it answers. A command imports what it uses, when it uses it.

`fob process` runs on every call of some SDKs and `fob status` in every shell prompt, so a library that creeps into the
start is paid for thousands of times a day.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

from tests.harness.program import Program

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.harness.home import Home

HEAVY = {"asyncio", "boto3", "botocore", "cryptography", "filelock", "http", "keyring", "moto", "platformdirs", "pyotp",
         "requests", "rich", "segno", "ssl", "urllib3", "werkzeug"}  # fmt: skip
STORED_KEY = """\
[work]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMIEXAMPLE
mfa_serial = arn:aws:iam::111122223333:mfa/anna
"""


def loaded(home: Home, *words: str) -> set[str]:
    """Return the modules that a run of Python loads, from its own account of it."""
    result = Program(home, [sys.executable, "-X", "importtime"])(*words)
    assert result.code == 0, result.err
    return set(re.findall(r"^import time:[\s\d|]+\| +(\S+)$", result.err, re.MULTILINE))


def heavy(modules: set[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules} & HEAVY


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["login", "--help"], ["status", "--json"]])
def test_what_needs_no_network_loads_no_library_for_it(offline_home: Home, words: Sequence[str]) -> None:
    offline_home.write_credentials(STORED_KEY)
    modules = loaded(offline_home, "-m", "awsfob", *words)
    assert "awsfob.hot" in modules
    assert heavy(modules) == set()


def test_a_table_for_a_person_may_use_the_library_for_tables(offline_home: Home) -> None:
    offline_home.write_credentials(STORED_KEY)
    assert heavy(loaded(offline_home, "-m", "awsfob", "status")) <= {"rich"}


def test_a_heavy_program_is_seen_as_one(offline_home: Home) -> None:
    assert heavy(loaded(offline_home, "-c", "import filelock, rich.table")) >= {"filelock", "rich"}


def test_the_package_itself_loads_nothing(offline_home: Home) -> None:
    assert loaded(offline_home, "-c", "import awsfob") - loaded(offline_home, "-c", "pass") == {"awsfob"}


def test_the_start_loads_next_to_nothing(offline_home: Home) -> None:
    ground = loaded(offline_home, "-c", "import __future__, os, sys, time")
    assert loaded(offline_home, "-c", "import awsfob.hot") - ground == {"awsfob", "awsfob.hot"}
    assert loaded(offline_home, "-c", "import awsfob.hot, json") - ground > {"awsfob", "awsfob.hot"}
