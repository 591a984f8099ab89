"""The AWS files as a store of keys: where a key is, whether it can be replaced, and what a replacement leaves alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from awsfob.errors import FilesError
from awsfob.keys.file_store import FileStore
from awsfob.model import Key, Secret
from awsfob.profiles.section_ref import SectionRef
from awsfob.profiles.snapshot import CREDENTIALS
from awsfob.structs import replace

if TYPE_CHECKING:
    from pathlib import Path

OLD, LOWER, HIGHER = "AKIAMIDDLE", "AKIAEARLY", "AKIAZEBRA"
NEW = Key("AKIANEW", Secret("new/+="))


def lines(key_id: str) -> str:
    return f"aws_access_key_id = {key_id}\naws_secret_access_key = secret-of-{key_id}\n"


def store_in(folder: Path, credentials: str, config: str = "") -> FileStore:
    for name, text in (("credentials", credentials), ("config", config)):
        if text:
            (folder / name).write_text(text)
            (folder / name).chmod(0o600)
    section = SectionRef(CREDENTIALS, "work")
    return FileStore(folder / "credentials", folder / "config", section, folder / "state")


def test_the_key_and_every_section_that_holds_it(tmp_path: Path) -> None:
    others = f"[a]\n{lines(LOWER)}[z]\n{lines(HIGHER)}[none]\nregion = x\n"
    store = store_in(tmp_path, f"[work]\n{lines(OLD)}[same]\n{lines(OLD)}{others}", f"[profile again]\n{lines(OLD)}")
    stored = store.read()
    assert stored.key == Key(OLD, Secret(f"secret-of-{OLD}"))
    assert stored.where(OLD) == ["[work] of credentials", "[same] of credentials", "[profile again] of config"]
    assert stored.where(HIGHER) == ["[z] of credentials"]
    assert stored.where("AKIANOBODY") == []


def test_a_replacement_changes_every_section_with_the_key_and_no_other(tmp_path: Path) -> None:
    others = f"[a]\n{lines(LOWER)}[z]\n{lines(HIGHER)}"
    before = f"[work]\nregion = x\n{lines(OLD)}[same]\n{lines(OLD)}{others}"
    store = store_in(tmp_path, before, f"[profile again]\n{lines(OLD)}")
    assert store.replace(OLD, NEW) == ()
    new = f"aws_access_key_id = {NEW.key_id}\naws_secret_access_key = new/+=\n"
    assert store.credentials_path.read_text() == f"[work]\nregion = x\n{new}[same]\n{new}{others}"
    assert store.config_path.read_text() == f"[profile again]\n{new}"
    assert store.read().key == NEW


def test_a_file_without_the_key_is_not_written(tmp_path: Path) -> None:
    store = store_in(tmp_path, f"[work]\n{lines(OLD)}", f"[profile a]\n{lines(LOWER)}")
    before = store.config_path.stat()
    store.replace(OLD, NEW)
    after = store.config_path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.posix_only("no modes")
def test_a_file_that_others_can_read_is_warned_about(tmp_path: Path) -> None:
    store = store_in(tmp_path, f"[work]\n{lines(OLD)}")
    store.credentials_path.chmod(0o644)
    (warning,) = store.replace(OLD, NEW)
    assert "can be read by other users" in warning


@pytest.mark.parametrize("file", ["credentials", "config"])
def test_a_key_in_default_cannot_be_replaced(tmp_path: Path, file: str) -> None:
    text = f"[work]\n{lines(OLD)}"
    shared = f"[DEFAULT]\n{lines(OLD)}"
    both = (shared + text, "") if file == "credentials" else (text, shared)
    with pytest.raises(FilesError, match=r"is in \[DEFAULT\]"):
        store_in(tmp_path, *both).read().check_replaceable()
    (tmp_path / "control").mkdir()
    control = store_in(tmp_path / "control", f"[DEFAULT]\n{lines(LOWER)}{text}", f"[DEFAULT]\n{lines(HIGHER)}")
    control.read().check_replaceable()


def test_a_key_in_a_folder_that_is_gone_cannot_be_replaced(tmp_path: Path) -> None:
    stored = store_in(tmp_path, f"[work]\n{lines(OLD)}").read()
    stored.check_replaceable()
    file = tmp_path / "file"
    file.write_text("")
    moved = stored._replace(snapshot=replace(stored.snapshot, credentials_path=file / "credentials"))
    with pytest.raises(FilesError):
        moved.check_replaceable()
