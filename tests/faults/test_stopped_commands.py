"""Commands that change the AWS files, ended by Ctrl-C or SIGTERM, or refused half way: they say which files changed.

The message is compared with the files, for every command that changes any, also between the two files.
"""

from __future__ import annotations

import re
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.harness.users import key_of, key_section, serial_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.rotation_runner import RotationRunner
    from tests.harness.figures import Proven

NOTHING = "hint: no AWS file was changed"
CHANGED = re.compile(r"^hint: changed so far: (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Row:
    """A command, and how many of the AWS files it changes."""

    words: tuple[str, ...]
    files: int


ROWS = {
    "sync": Row(("sync",), 2),
    "import": Row(("import", "HOME/profiles"), 2),
    "init --process": Row(("init", "work", "--process"), 2),
    "init --roles": Row(("init", "work", "--roles", "--yes"), 2),
    "migrate": Row(("migrate", "work", "--to", "long-term", "--yes"), 2),
    "login": Row(("login", "work"), 2),
    "logout": Row(("logout", "work"), 1),
}


def ready(rotation: RotationRunner, row: Row) -> tuple[str, ...]:
    """Write what a command works on; return its words."""
    home, user = rotation.home, rotation.user
    home.write_credentials(key_section("work", user))
    home.write_config("[profile work]\nregion = eu-west-1\n")
    if "--roles" in row.words:
        role = f"role_arn = arn:aws:iam::111122223333:role/r\nsource_profile = work\nmfa_serial = {serial_of(user)}\n"
        home.write_credentials(f"{key_section('work', user)}[a]\n{role}")
        home.write_config(f"[profile work]\nregion = eu-west-1\n[profile b]\n{role}")
    folder = home.aws / "aws-profiles" if row.words[0] == "sync" else home.path / "profiles"
    if row.words[0] in {"sync", "import"}:
        folder.mkdir(mode=0o700)
        path = folder / "p"
        path.write_text(f"[p]\n{key_of(user)}mfa_serial = {serial_of(user)}\nregion = eu-west-1\noutput = json\n")
        path.chmod(0o600)
    if row.words[0] == "logout":
        rotation.log_in()
    more = ("--code", rotation.code()) if row.words[0] == "login" else ()
    return (*(word.replace("HOME", str(home.path)) for word in row.words), *more)


def aws_files(rotation: RotationRunner) -> dict[str, bytes]:
    paths = (rotation.home.credentials, rotation.home.config)
    return {str(path.resolve()): path.read_bytes() for path in paths if path.exists()}


def wrongly_told(rotation: RotationRunner, before: dict[str, bytes]) -> str:
    """Return what is wrong with the last message, or nothing."""
    after = aws_files(rotation)
    changed = {path for path, data in after.items() if before.get(path) != data}
    told = CHANGED.search(rotation.said)
    claimed = set(told[1].split(", ")) if told else set()
    if claimed != changed or (NOTHING in rotation.said) == bool(changed):
        return f"changed: {changed}; said: {rotation.said}"
    return ""


def stopped_at(
    point: int, rotation: RotationRunner, row: Row, number: signal.Signals, mutant: str | None = None
) -> str:
    words = ready(rotation, row)
    before = aws_files(rotation)
    code, points = rotation.run(*words, kill=point, number=number, mutant=mutant)
    if code == 0 and len(points) < point:
        return ""
    where = f"{number.name} {points[point - 1]} ({point})"
    if code != 128 + number:
        return f"{where}: ended with {code}: {rotation.said}"
    return f"{where}: {wrong}" if (wrong := wrongly_told(rotation, before)) else ""


def points_of(rotation: RotationRunner, row: Row) -> list[str]:
    """Run a command that nothing disturbs, and see that it changes what the table says; return its points."""
    words = ready(rotation, row)
    before = aws_files(rotation)
    code, points = rotation.run(*words)
    assert code == 0, rotation.said
    after = aws_files(rotation)
    assert len([path for path in after if before.get(path) != after[path]]) == row.files
    return points


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_stopped_around_each_replacement(make_rotation: Callable[..., RotationRunner], row: Row) -> None:
    points = points_of(make_rotation(), row)
    chosen = [number for number, point in enumerate(points, 1) if "replace" in point]
    numbers = [signal.SIGINT, signal.SIGTERM]
    wrong = [stopped_at(point, make_rotation(), row, numbers[each % 2]) for each, point in enumerate(chosen)]
    assert [each for each in wrong if each] == []


@pytest.mark.proof
@pytest.mark.timeout(900)
@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=str)
def test_stopped_at_every_point(
    make_rotation: Callable[..., RotationRunner], row: Row, number: signal.Signals, proven: Proven
) -> None:
    points = points_of(make_rotation(), row)
    wrong = [stopped_at(point, make_rotation(), row, number) for point in range(1, len(points) + 1)]
    found = [each for each in wrong if each]
    title = f"fob {row.words[0]}, {number.name}"
    proven("What a stopped command says", title, tried=len(points), unit="points", wrong=len(found))
    assert found == []


def test_a_command_that_keeps_no_record_is_found_out(make_rotation: Callable[..., RotationRunner]) -> None:
    row = ROWS["sync"]
    points = points_of(make_rotation(), row)
    second = [number for number, point in enumerate(points, 1) if "replace" in point][-1]
    assert stopped_at(second, make_rotation(), row, signal.SIGINT, "notes-nothing")
    assert stopped_at(second, make_rotation(), row, signal.SIGINT) == ""


@pytest.mark.parametrize("row", [row for row in ROWS.values() if row.files > 1], ids=lambda row: row.words[0])
def test_a_full_disk_at_the_second_file(make_rotation: Callable[..., RotationRunner], row: Row) -> None:
    points = points_of(make_rotation(), row)
    writes = [number for number, point in enumerate(points, 1) if point == "before replace"]
    told = []
    for point in writes:
        rotation = make_rotation()
        words = ready(rotation, row)
        before = aws_files(rotation)
        code, _ = rotation.run(*words, full=point)
        told.append((code, wrongly_told_of_error(rotation, before)))
    assert [each for each in told if each[1]] == []
    assert any(code == 3 for code, _ in told)


def wrongly_told_of_error(rotation: RotationRunner, before: dict[str, bytes]) -> str:
    """As ``wrongly_told``; an error need not say that nothing was changed. No error needs to."""
    if "fob: error: " not in rotation.said:
        return ""
    wrong = wrongly_told(rotation, before)
    is_silent = NOTHING not in rotation.said and not CHANGED.search(rotation.said)
    return "" if is_silent and aws_files(rotation) == before else wrong
