"""A migration, killed at each point of what it does to the disk: every key is there, and a second run finishes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from awsfob.ini.document import Document
from tests.faults.test_rotation_kills import KILLED, KILLS, sample
from tests.harness.layout_homes import layout_home
from tests.harness.users import key_of, serial_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.rotation_runner import RotationRunner
    from tests.harness.figures import Proven

SESSION = "aws_access_key_id = ASIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\naws_session_token = t\n"
NOTE = "/migration.json"
MOVES = {
    "in place": ("sts-suffix", "long-term", False),
    "from config": ("mfa-suffix", "source-profile", True),
    "from a profile file": ("profile-dir", "sts-suffix", True),
    "without headers": ("sts-suffix", "mfa-suffix", False),
}


def ready(rotation: RotationRunner, case: str) -> tuple[str, ...]:
    """Write the files of a layout; return the command that moves them."""
    layout, target, key_in_config = MOVES[case]
    user = rotation.user
    if layout == "profile-dir":
        write_folder(rotation)
        return "migrate", "work", "--to", target, "--yes", "--remove-source"
    made = layout_home(layout, key_of(user), serial_of(user), session=SESSION, key_in_config=key_in_config)
    role = f"[profile r]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = {made.session}\n"
    rotation.home.write_credentials(made.credentials)
    rotation.home.write_config(made.config + role)
    return "migrate", "work", "--to", target, "--yes", *(["--remove-source"] if key_in_config else [])


def write_folder(rotation: RotationRunner) -> None:
    """Write the files of aws-token-refresh: the key in a file, and its copies with a session."""
    home, user = rotation.home, rotation.user
    lines = f"mfa_id = {serial_of(user)}\nregion = eu-west-1\noutput = json\n"
    mark = f"### This profile section was auto-generated from '{home.aws}/aws-profiles/work' ###\n"
    folder = home.aws / "aws-profiles"
    folder.mkdir(mode=0o700)
    (folder / "work").write_text(f"# mine\n[work]\n{key_of(user)}{lines}")
    (folder / "work").chmod(0o600)
    home.write_credentials(f"[work]\n{lines}{mark}{SESSION}")
    home.write_config(f"[profile work]\n{lines}{mark}")


def files_of(rotation: RotationRunner) -> list[bytes]:
    paths = (rotation.home.credentials, rotation.home.config, rotation.home.aws / "aws-profiles/work")
    return [path.read_bytes() if path.exists() else b"" for path in paths]


def killed_at(point: int, rotation: RotationRunner, case: str, wanted: list[str], mutant: str | None = None) -> str:
    """Kill a migration at a point and run it again; return what is wrong then, or nothing."""
    words = ready(rotation, case)
    code, points = rotation.run(*words, kill=point, mutant=mutant)
    if code != KILLED:
        return "" if code == 0 and len(points) < point else f"not killed, but ended with {code}: {rotation.said}"
    where = f"killed {points[-1]} ({point})"
    secret = rotation.user.secret.encode()
    facts = {
        "no file holds the key": not any(secret in data for data in files_of(rotation)),
        "a file is broken": any(Document.parse(data).problems() for data in files_of(rotation)),
        "a secret is in the note": any(name.endswith(NOTE) for name in rotation.secrets_elsewhere()),
    }
    code, _ = rotation.run(*words, mutant=mutant)
    left = [name for name in rotation.home.files() if name.endswith((".fob-tmp", NOTE))]
    facts |= {
        f"the second run ended with {code}: {rotation.said}": code != 0,
        f"the files are {masked(rotation)}": masked(rotation) != wanted,
        f"left {left}, {rotation.secrets_elsewhere()}": bool(left or rotation.secrets_elsewhere()),
    }
    return "; ".join(f"{where}: {fact}" for fact, is_wrong in facts.items() if is_wrong)


def masked(rotation: RotationRunner) -> list[str]:
    """Return both files, with the user's own values replaced."""
    user = rotation.user
    values = {user.secret: "SECRET", user.key_id: "ID", serial_of(user): "SERIAL"}
    texts = [data.decode() for data in files_of(rotation)]
    for value, name in values.items():
        texts = [text.replace(value, name) for text in texts]
    return texts


def undisturbed(rotation: RotationRunner, case: str) -> tuple[list[str], list[str]]:
    """Run a migration that nothing disturbs; return its points, and both files after it."""
    code, points = rotation.run(*ready(rotation, case))
    assert code == 0, rotation.said
    assert len([point for point in points if point == "before replace"]) >= 4  # both files, and the note
    assert masked(rotation)[0].count("SECRET") == 1
    assert "SECRET" not in "".join(masked(rotation)[1:])
    return points, masked(rotation)


@pytest.mark.parametrize("case", MOVES)
def test_killed_at_some_points_of_every_kind(make_rotation: Callable[..., RotationRunner], case: str) -> None:
    points, wanted = undisturbed(make_rotation(), case)
    replaced = [number for number, point in enumerate(points, 1) if "replace" in point]
    chosen = sorted({*sample(points, per_name=1), *replaced})
    assert [wrong for point in chosen if (wrong := killed_at(point, make_rotation(), case, wanted))] == []


@pytest.mark.proof
@pytest.mark.timeout(900)
@pytest.mark.parametrize("case", MOVES)
def test_killed_at_every_point(make_rotation: Callable[..., RotationRunner], case: str, proven: Proven) -> None:
    points, wanted = undisturbed(make_rotation(), case)
    numbers = range(1, len(points) + 1)
    wrong = [found for point in numbers if (found := killed_at(point, make_rotation(), case, wanted))]
    proven(KILLS, f"fob migrate, {case}", tried=len(points), unit="points", wrong=len(wrong))
    assert wrong == []


def test_a_dry_run_finishes_nothing_and_the_list_does(make_rotation: Callable[..., RotationRunner]) -> None:
    points, wanted = undisturbed(make_rotation(), "in place")
    told = []
    for point in [number for number, name in enumerate(points, 1) if name == "after replace"]:
        rotation = make_rotation()
        words = ready(rotation, "in place")
        assert rotation.run(*words, kill=point)[0] == KILLED
        before = files_of(rotation)
        code, _ = rotation.run(*words[:-1], "--dry-run")
        told.append("a migration was interrupted between the two files" in rotation.said)
        assert code == (3 if told[-1] else 0)
        assert files_of(rotation) == before
        assert rotation.run("migrate")[0] == 0
        assert ("finished the migration that was interrupted" in rotation.said) is told[-1]
        assert (masked(rotation) == wanted) or not told[-1]
    assert True in told
    assert False in told


def test_a_migration_without_a_note_is_found_out(make_rotation: Callable[..., RotationRunner]) -> None:
    points, wanted = undisturbed(make_rotation(), "in place")
    replaced = [number for number, point in enumerate(points, 1) if point == "after replace"]
    found = [killed_at(point, make_rotation(), "in place", wanted, "notes-no-move") for point in replaced]
    assert any(found)
    assert [killed_at(point, make_rotation(), "in place", wanted) for point in replaced] == [""] * len(replaced)
