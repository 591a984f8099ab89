"""A session in a section: what is stored, what is refused, what a second run completes, and what a logout takes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from awsfob.errors import FilesError
from awsfob.model import Key, Secret, SectionCopy, Session
from awsfob.profiles.layouts import LAYOUTS, Layout
from awsfob.sessions.records import change_records
from awsfob.sessions.section import SectionStore
from awsfob.structs import replace
from tests.harness.aws_texts import KEY
from tests.unit.sessions.session_examples import record

if TYPE_CHECKING:
    from pathlib import Path

ENDS = datetime(2099, 1, 1, tzinfo=UTC)
SESSION = Session("ASIAIOSFODNN7EXAMPLE", Secret("secret/+="), Secret("token/+="), ENDS)
OTHER = Session("ASIAOTHER", Secret("other"), Secret("token"), ENDS)
MARKER = "### This section is made by fob from '/home/me/.aws/aws-profiles/work' ###"


def layout(name: str) -> Layout:
    return next(each for each in LAYOUTS if each.name == name)


def store_in(folder: Path, text: str = "", section: str = "work-sts") -> SectionStore:
    if text:
        (folder / "credentials").write_text(text)
        (folder / "credentials").chmod(0o600)
    return SectionStore(folder / "credentials", section, layout("sts-suffix"), folder / "state")


def copied_store(folder: Path, text: str = "", *, key: str | None = None, secret: str = "secret") -> SectionStore:
    own = Key(key, Secret(secret)) if key else None
    copy = SectionCopy("work", MARKER, ("region = eu-west-1",), (("region", "eu-west-1"),), own, is_plain=False)
    store = store_in(folder, text, "work")
    return replace(store, layout=layout("profile-dir"), copied_from=(copy, folder / "config"))


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    store = store_in(tmp_path, f"[work]\n{KEY}")
    assert store.load() is None
    assert store.save(SESSION) == ()
    assert store.load() == SESSION
    assert store_in(tmp_path, section="another").load() is None


@pytest.mark.posix_only("no modes")
def test_a_file_that_others_can_read_is_warned_about(tmp_path: Path) -> None:
    store = store_in(tmp_path, f"[work]\n{KEY}")
    store.path.chmod(0o644)
    (warning,) = store.save(SESSION)
    assert "can be read by other users" in warning


def test_the_rest_of_the_file_stays(tmp_path: Path) -> None:
    text = f"# mine\n[work]\n{KEY}\n[work-sts]\ncolour = blue\n"
    store = store_in(tmp_path, text)
    store.save(SESSION)
    assert store.path.read_text().startswith(text)


def test_a_section_that_holds_a_key_is_left_alone(tmp_path: Path) -> None:
    text = f"[work-sts]\n{KEY}"
    store = store_in(tmp_path, text)
    for change in (lambda: store.save(SESSION), store.clear):
        with pytest.raises(FilesError, match="long-term key"):
            change()
    assert store.path.read_text() == text


def test_a_cleared_session_is_gone_and_a_second_time_nothing_changes(tmp_path: Path) -> None:
    store = store_in(tmp_path, "[work-sts]\ncolour = blue\n")
    store.save(SESSION)
    assert store.clear().changed
    assert store.path.read_text() == "[work-sts]\ncolour = blue\n"
    assert not store.clear().changed


def test_only_the_named_session_is_cleared(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.save(SESSION)
    assert not store.clear(OTHER.key_id).changed
    assert not store_in(tmp_path, section="gone").clear(SESSION.key_id).changed
    assert store.load() == SESSION
    assert store.clear(SESSION.key_id).changed
    assert store.load() is None


def test_a_section_from_a_profile_file_gets_its_settings_in_both_files(tmp_path: Path) -> None:
    store = copied_store(tmp_path)
    store.save(SESSION)
    credentials, config = (tmp_path / name for name in ("credentials", "config"))
    assert MARKER in credentials.read_text()
    assert "aws_session_token_expiration = 2099-01-01T00:00:00Z" in credentials.read_text()
    assert config.read_text() == f"[profile work]\nregion = eu-west-1\n{MARKER}\n"
    assert store.load() == SESSION


def test_a_copy_of_the_files_key_gives_way_and_another_key_does_not(tmp_path: Path) -> None:
    text = f"[work]\n{KEY}"
    with pytest.raises(FilesError, match="long-term key"):
        copied_store(tmp_path, text, key="AKIAANOTHER").save(SESSION)
    with pytest.raises(FilesError, match="long-term key"):
        copied_store(tmp_path, text, key="AKIAIOSFODNN7EXAMPLE", secret="of another").save(SESSION)
    assert (tmp_path / "credentials").read_text() == text
    copied_store(tmp_path, key="AKIAIOSFODNN7EXAMPLE").save(SESSION)
    assert copied_store(tmp_path).load() == SESSION


def test_what_a_killed_run_left_undone_is_completed(tmp_path: Path) -> None:
    store = copied_store(tmp_path)
    store.save(SESSION)
    config = tmp_path / "config"
    config.unlink()
    assert store.finish_save() == ()
    before = config.stat().st_mtime_ns
    assert "region = eu-west-1" in config.read_text()
    assert store.finish_save() == ()
    assert config.stat().st_mtime_ns == before
    config.unlink()
    assert replace(store, copied_from=None).finish_save() == ()
    assert not config.exists()


def test_what_cannot_be_written_is_refused_before_a_code_is_spent(tmp_path: Path) -> None:
    store_in(tmp_path).check()
    (tmp_path / "file").touch()
    (tmp_path / "taken").mkdir()
    with pytest.raises(FilesError):
        replace(store_in(tmp_path), path=tmp_path / "file" / "credentials").check()
    copy = copied_store(tmp_path)
    assert copy.copied_from is not None
    with pytest.raises(FilesError):
        replace(copy, copied_from=(copy.copied_from[0], tmp_path / "file" / "config")).check()


@pytest.mark.posix_only("no modes")
def test_without_a_state_folder_only_the_backup_is_missing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "credentials").write_text("[work]\n")
    (tmp_path / "credentials").chmod(0o600)
    store = replace(store_in(tmp_path), state=tmp_path / "file" / "state")
    store.check()
    (warning,) = store.save(SESSION)
    assert "FOB_STATE_DIR" in warning
    assert store.load() == SESSION
    (warning,) = store.clear().warnings
    assert "FOB_STATE_DIR" in warning
    assert store_in(tmp_path).save(SESSION) == ()
    assert [*(store_in(tmp_path).state / "backups").iterdir()] != []


@pytest.mark.posix_only("links need a privilege there")
def test_a_store_is_named_by_its_file_and_section(tmp_path: Path) -> None:
    first, second = store_in(tmp_path), store_in(tmp_path, section="b")
    (tmp_path / "link").symlink_to(tmp_path / "credentials")
    linked = replace(first, path=tmp_path / "link")
    assert first.identity == linked.identity != second.identity
    assert first.location == (tmp_path / "credentials", "work-sts")


HELD = """\
[work-sts]
aws_access_key_id = {key_id}
aws_secret_access_key = secret
aws_session_token = token
"""


@pytest.mark.parametrize("key_id", ["ASIAAAAAAAAAAAAAAAAA", "ASIAZZZZZZZZZZZZZZZZ"])
def test_a_session_of_somebody_else_is_not_cleared(tmp_path: Path, key_id: str) -> None:
    text = HELD.format(key_id="ASIAMMMMMMMMMMMMMMMM")
    store = store_in(tmp_path, text)
    assert not store.clear(key_id).changed
    assert (tmp_path / "credentials").read_text() == text
    assert store.clear("ASIAMMMMMMMMMMMMMMMM").changed


@pytest.mark.parametrize("recorded", [None, "ASIAAAAAAAAAAAAAAAAA", "ASIAZZZZZZZZZZZZZZZZ", "ASIAMMMMMMMMMMMMMMMM"])
def test_where_a_record_is_needed_only_a_recorded_session_gives_way(tmp_path: Path, recorded: str | None) -> None:
    text = HELD.format(key_id="ASIAMMMMMMMMMMMMMMMM")
    store = replace(store_in(tmp_path, text), needs_record=True)
    if recorded:
        row = record(section="work-sts")._replace(file=str(tmp_path / "credentials"), key_id=recorded)
        change_records(tmp_path / "state", lambda _: [row])
    if recorded == "ASIAMMMMMMMMMMMMMMMM":
        store.save(SESSION)
        assert store.load() == SESSION
        return
    with pytest.raises(FilesError, match="holds a session that fob has not written"):
        store.save(SESSION)
    assert (tmp_path / "credentials").read_text() == text


def test_where_a_record_is_needed_an_empty_section_needs_none(tmp_path: Path) -> None:
    for text in ("", "[work-sts]\nregion = eu-west-1\n"):
        store = replace(store_in(tmp_path, text), needs_record=True)
        store.save(SESSION)
        assert store.load() == SESSION
        (tmp_path / "credentials").unlink()


MAY_BE_LONG_TERM = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
UNCLEAR = HELD.format(key_id="XYZAIOSFODNN7EXAMPLE").replace("= secret", f"= {MAY_BE_LONG_TERM}")


@pytest.mark.parametrize("recorded", [True, False])
def test_an_id_of_no_known_form_is_cleared_only_if_fob_wrote_it(tmp_path: Path, *, recorded: bool) -> None:
    """A stand-in of AWS may give such ids; they may as well be those of long-term keys."""
    store = store_in(tmp_path, UNCLEAR)
    if recorded:
        row = record(section="work-sts")._replace(file=str(tmp_path / "credentials"), key_id="XYZAIOSFODNN7EXAMPLE")
        change_records(tmp_path / "state", lambda _: [row])
        assert store.clear().changed
        return
    with pytest.raises(FilesError):
        store.clear()
    assert (tmp_path / "credentials").read_text() == UNCLEAR


@pytest.mark.parametrize("config", ["", "[profile work]\nregion = a\n", "[profile work]\nregion = z\n", "[a]\nx = y\n"])
def test_an_interrupted_save_is_finished_whatever_the_config_file_has(tmp_path: Path, config: str) -> None:
    store = copied_store(tmp_path)
    (tmp_path / "config").write_text(config.replace("[profile work]", f"[profile work]\n{MARKER}"))
    store.finish_save()
    assert "region = eu-west-1" in (tmp_path / "config").read_text()
    assert store.finish_save() == ()
