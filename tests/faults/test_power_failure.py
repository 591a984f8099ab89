"""A power failure may leave a file that need not last empty, cut, full of zeros, or as it was before.

``write_private(..., lasting=False)`` writes such files; each reader takes a spoilt one for none.
"""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import awsfob
from tests.harness.refusals import assert_refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.harness.user_machine import UserMachine

# Where such files are, in fob's state folder.
FILES = {
    "the entry of a profile": "hot/*/entry",
    "the generation of entries": "hot.generation",
    "the used codes": "codes/[!.]*",
    "who holds a lock": "locks/*.holder",
    "how a holder failed": "locks/*.failed",
    "the profile used last": "last-profile",
    "what fob wrote to config": "written-settings.json",
}
WRITERS = {
    "app/last_profile.py": 1,
    "app/subshell.py": 1,
    "fastpath/writer.py": 2,
    "mfa/used_codes.py": 1,
    "sessions/written_settings.py": 1,
    "storage/flight_notes.py": 1,
}
SPOIL: dict[str, Callable[[bytes, bytes], bytes]] = {
    "empty": lambda _, __: b"",
    "cut": lambda new, _: new[: len(new) // 2],
    "zeros": lambda new, _: bytes(len(new)),
    "half zeros": lambda new, _: new[: len(new) // 2] + bytes(len(new) - len(new) // 2),
    "old": lambda _, old: old,
}


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    """A machine with a key and a role."""
    machine.write_key_and_region()
    machine.make_role("admin")
    return machine


def kept(machine: UserMachine) -> dict[Path, bytes]:
    return {path: path.read_bytes() for pattern in FILES.values() for path in machine.state.glob(pattern)}


def work(machine: UserMachine) -> None:
    """Log in, and leave an entry, and the notes of another process that was at it."""
    machine.control.advance(60)
    machine.log_in("--force")
    machine.age_files()
    for name in ("work", "admin"):
        assert machine.fob("process", name).code == 0
    assert machine.fob("process", "work").code == 0
    note = {"process": 1, "since": time.time()}
    failure = {"at": time.time(), "kind": "RefusedError", "what": "no", "hints": [], "tried": []}
    for lock in (machine.state / "locks").glob("*.lock"):
        lock.with_suffix(".holder").write_text(json.dumps(note))
        lock.with_suffix(".failed").write_text(json.dumps(failure))
    (machine.state / "last-profile").write_text("admin")


def test_the_table_has_every_file_that_need_not_last(machine: UserMachine) -> None:
    source = Path(awsfob.__file__).parent
    found = {
        path.relative_to(source).as_posix(): path.read_text().count("lasting=False") for path in source.rglob("*.py")
    }
    assert {name: count for name, count in found.items() if count} == WRITERS
    work(machine)
    assert all(list(machine.state.glob(pattern)) for pattern in FILES.values())


@pytest.mark.parametrize("how", SPOIL)
@pytest.mark.parametrize("what", [*FILES, "all of them"])
def test_a_spoilt_file_is_no_file(machine: UserMachine, what: str, how: str) -> None:
    work(machine)
    old = kept(machine)
    work(machine)
    for path, data in kept(machine).items():
        if what == "all of them" or path.match(FILES[what]):
            path.write_bytes(SPOIL[how](data, old.get(path, b"")))
    made = list(machine.logins)
    session = re.findall(r"aws_access_key_id = (ASIA\w+)", machine.home.credentials.read_text())
    for words in (("status",), ("status", "work", "--check"), ("process", "admin"), ("login", "work")):
        done = machine.fob(*words)
        assert done.code == 0, (words, done.all)
    assert [machine.fob("process", "work").json()["AccessKeyId"]] == session
    assert f"AWS_ACCESS_KEY_ID='{session[0]}'" in machine.fob("env", "work").out
    assert machine.logins == made
    assert machine.fob("logout", "work").code == 0
    assert_refused(machine.fob("process", "work"), 6, "code", after_notices=True)
    machine.control.advance(60)
    machine.log_in()
