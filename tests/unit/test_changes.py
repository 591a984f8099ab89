"""What a process has changed so far, and the words for it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from awsfob.changes import Changes
from awsfob.errors import CancelledError, FilesError

SOURCE = Path(__file__).parents[2] / "src" / "awsfob"
CLAIM = re.compile(
    r"nothing (was|is|has been) (changed|removed|written)|no (aws )?(file|key) (was|has been|is) \w+", re.IGNORECASE
)
MAY_CLAIM = {
    "app/replace_keys.py": "rotate --all, where a signal comes before the first copy of the process",
    "app/agreement.py": "asks before a rotation, which has done nothing yet",
    "changes.py": "keeps the record",
    "keys/standing.py": "gives the words that a rotation has for it",
}
STOP = CancelledError("interrupted")


def test_nothing_was_changed() -> None:
    assert Changes().hints(STOP, also_nothing=True) == ("no AWS file was changed",)
    assert Changes().hints(STOP, also_nothing=False) == ()


@pytest.mark.parametrize("is_replaced", [True, False])
def test_a_signal_around_a_rename(tmp_path: Path, *, is_replaced: bool) -> None:
    """The rename may have happened or not when the signal comes: the file itself tells."""
    target, temporary = tmp_path / "credentials", tmp_path / "new"
    target.write_text("old")
    temporary.write_text("new")
    changes = Changes()
    changes.begin_to_replace(target, temporary)
    if is_replaced:
        temporary.replace(target)
    said = changes.hints(STOP, also_nothing=True)
    assert (f"changed so far: {target}" in said) == is_replaced
    assert ("no AWS file was changed" in said) != is_replaced
    assert changes.hints(STOP, also_nothing=True) == said


def test_a_file_that_could_not_be_replaced(tmp_path: Path) -> None:
    target, temporary = tmp_path / "credentials", tmp_path / "new"
    temporary.write_text("new")
    changes = Changes()
    changes.begin_to_replace(target, temporary)
    temporary.unlink()
    assert changes.hints(STOP, also_nothing=False) == ()
    with pytest.raises(FileNotFoundError):
        changes.begin_to_replace(target, temporary)


def test_every_file_is_named_once(tmp_path: Path) -> None:
    changes = Changes()
    for name in ("config", "credentials", "config"):
        changes.note(tmp_path / name)
    first, second = (
        changes.hints(FilesError("the disk is full"), also_nothing=False),
        changes.hints(STOP, also_nothing=True),
    )
    assert first == (f"changed so far: {tmp_path / 'config'}, {tmp_path / 'credentials'}",)
    assert second == (*first, "what is left to change: the same command does it")


def test_a_command_that_explains_its_changes_itself(tmp_path: Path) -> None:
    changes = Changes()
    changes.note("the access key of profile a")
    error = FilesError("the disk is full")

    def fail() -> None:
        changes.note(tmp_path / "credentials")
        raise error

    with pytest.raises(FilesError), changes.explained_by(lambda: ("the new key is made",), nothing="no key was made"):
        fail()
    assert changes.hints(error, also_nothing=True) == (
        "the new key is made",
        "changed so far: the access key of profile a",
    )
    assert "the new key" not in str(changes.hints(FilesError("another"), also_nothing=True))


def test_a_command_that_explains_and_has_changed_nothing() -> None:
    changes = Changes()
    with pytest.raises(KeyboardInterrupt) as stop, changes.explained_by(tuple, nothing="no key was made"):
        raise KeyboardInterrupt
    assert changes.hints(stop.value, also_nothing=True) == ("no key was made",)


def test_a_note_of_another_library_is_not_shown() -> None:
    """It may contain a secret."""
    error = FilesError("the disk is full")
    error.add_note("secret")
    assert Changes().hints(error, also_nothing=False) == ()


def test_one_that_ends_well_is_summed_up_by_its_caller(tmp_path: Path) -> None:
    changes = Changes()
    with changes.explained_by(lambda: ("never",), nothing="no key was made"):
        changes.note(tmp_path / "credentials")
    changes.note("the access key of profile a")
    assert changes.hints(STOP, also_nothing=True) == ("changed so far: the access key of profile a",)


def claims(text: str) -> list[str]:
    """Return the texts of a module, other than its docstrings, that claim that something was not changed."""
    tree = ast.parse(text)
    notes = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [each for each in ast.walk(tree) if isinstance(each, ast.Constant) and each not in notes]
    return [each.value for each in texts if isinstance(each.value, str) and CLAIM.search(each.value)]


def test_no_message_claims_by_itself_that_nothing_was_changed() -> None:
    found = {
        path.relative_to(SOURCE).as_posix(): texts
        for path in SOURCE.rglob("*.py")
        if (texts := claims(path.read_text())) and "sandbox" not in path.parts
    }
    assert found.keys() == MAY_CLAIM.keys(), found


@pytest.mark.parametrize("text", ["nothing was changed; try again", "no file was changed", "No AWS file was touched"])
def test_such_a_message_is_seen(text: str) -> None:
    assert claims(f'def f():\n    """nothing was changed"""\n    raise E("{text}")') == [text]
