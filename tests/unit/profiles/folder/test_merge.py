"""Sections made from the profile folder, kept in line with it, and taken out; all else stays to the byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from awsfob.errors import FilesError
from awsfob.ini.document import Document
from awsfob.profiles.folder.export import with_imported
from awsfob.profiles.folder.merge import Merged, sync_config, sync_credentials
from awsfob.profiles.folder.rules import copy_of
from awsfob.profiles.folder.section_copy import copy_into_config
from tests.harness.aws_texts import KEY, SERIAL, SESSION
from tests.unit.files import PROFILE_FILE, profile_file, snap

if TYPE_CHECKING:
    from collections.abc import Callable

USER = copy_of(profile_file("main", f"[main]\n# mine\n{KEY}mfa_id = {SERIAL}\nregion = eu-west-1\n"))
PLAIN = copy_of(profile_file("s3", f"[s3]\n{KEY}endpoint_url = x\n"))
MARK = f"### This section is made by fob from '{PROFILE_FILE}' ###\n"
MADE = f"[main]\n# mine\nmfa_id = {SERIAL}\nregion = eu-west-1\n{MARK.format('main')}"
NEIGHBOURS = ["", "# only a comment\n", "[a]\nx = 1\n", "[a]\nx = 1", "[a]\nx = 1\n\n\n", "[a]\nx =\n  y = 1\n# end\n"]


@pytest.mark.parametrize("before", NEIGHBOURS)
def test_a_new_section_stands_at_the_end(before: str) -> None:
    after = sync_credentials(before.encode(), [USER], prune=False).data.decode()
    assert after.startswith(before)
    assert after.endswith(MADE)
    assert sync_credentials(after.encode(), [USER], prune=True) == (after.encode(), ())
    gone = sync_credentials(after.encode(), [], prune=True).data.decode()
    assert gone.rstrip("\n") == before.rstrip("\n")


ROLE = copy_of(profile_file("role", "[role]\nrole_name = admin\naccount_id = 111122223333\nmaster_profile = main\n"))
OLD = f"[main]\nregion = old\nrole_name = gone\n{MARK.format('main')}"
AFTER = ("", SESSION, f"[s3]\n{MARK.format('s3')}{KEY}")
FILES = [
    *NEIGHBOURS,
    *(
        before + after
        for before in ("[a]\nx = 1\n\n", OLD)
        for after in (SESSION, f"[s3]\n{MARK.format('s3')}{KEY}", "")
    ),
    f"{OLD}# of b\n[b]\ny = 2\n\n[s3]\n{MARK.format('s3')}[role]\nrole_name = x\n{MARK.format('role')}",
    f"[s3]\n{MARK.format('s3')}\n{OLD}\n\n".rstrip("\n"),
]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("before", FILES)
@pytest.mark.parametrize("sync", [sync_credentials, sync_config])
def test_all_files_at_once_give_the_bytes_of_one_after_another(
    sync: Callable[..., Merged], before: str, end: str
) -> None:
    if sync is sync_config:
        before = before.replace("[", "[profile ")
    data = one_by_one = before.replace("\n", end).encode()
    for copy in (PLAIN, USER, ROLE):
        one_by_one = sync(one_by_one, [copy], prune=False).data
    assert sync(data, [PLAIN, USER, ROLE], prune=False).data == one_by_one


def test_crlf_stays() -> None:
    after = sync_credentials(b"[a]\r\nx = 1\r\n", [USER], prune=False).data
    assert after.count(b"\n") == after.count(b"\r\n")
    assert Document.parse(after).own("main")["region"] == "eu-west-1"


def test_session_and_own_lines_stay_while_settings_follow() -> None:
    text = MADE.replace("eu-west-1", "old") + SESSION + "account_id = 1\nmy_own = line\n\n[b]\ny = 2\n"
    after = sync_credentials(text.encode(), [USER], prune=True).data.decode()
    assert after == text.replace("old", "eu-west-1").replace("account_id = 1\n", "")


def test_what_is_not_marked_stays_and_is_named() -> None:
    text = f"[main]\n{SESSION}".encode()
    folded = sync_credentials(text, [USER], prune=True)
    assert folded.data == text
    assert "[main] of credentials does not come from the folder" in folded.notes[0]
    config = b"[profile main]\nsso_session = x\n"
    assert sync_config(config, [USER], prune=True).data == config


def test_a_plain_key_is_copied_and_never_replaced_by_another() -> None:
    made = sync_credentials(b"", [PLAIN], prune=False).data
    assert Document.parse(made).own("s3")["aws_secret_access_key"] == "secret"
    other = made.replace(b"AKIAIOSFODNN7EXAMPLE", b"AKIAOTHER")
    folded = sync_credentials(other, [PLAIN], prune=False)
    assert (folded.data, "another key" in folded.notes[0]) == (other, True)
    kept = sync_credentials(made, [], prune=True)
    assert (kept.data, "last copy" in kept.notes[0]) == (made, True)
    assert b"secret" not in sync_config(b"", [PLAIN], prune=False).data


def test_without_prune_what_is_gone_is_named() -> None:
    folded = sync_config(sync_config(b"", [USER], prune=False).data, [], prune=False)
    assert "[profile main] of config comes from a profile file that is gone" in folded.notes[0]
    assert sync_config(folded.data, [], prune=True) == (b"", ())


def test_keys_that_the_tool_left_in_config_go() -> None:
    seed = "### This profile section was auto-generated from '/home/me/.aws/aws-profiles/main' ###\n"
    for keys in (SESSION, KEY):
        after = into_config(f"[profile main]\n{seed}{keys}x = 1\n")
        assert "secret" not in after
        assert after.startswith(f"[profile main]\n{seed}x = 1\n")
    assert "AKIB" in into_config(f"[profile main]\n{seed}{KEY.replace('AKIA', 'AKIB')}")


def into_config(text: str) -> str:
    document = Document.parse(text.encode())
    with document.edit() as edit:
        copy_into_config(edit, "profile main", USER)
    return document.render().decode()


def test_a_comment_of_the_next_section_is_not_taken_along() -> None:
    text = b"[a]\nx = 1\n# of b\n[b]\ny = 2\n"
    removed, added = Document.parse(text), Document.parse(text)
    with removed.edit() as edit:
        edit.remove_section("a")
    assert removed.render() == b"# of b\n[b]\ny = 2\n"
    with added.edit() as edit:
        edit.add_lines("a", ["z = 3"])
    assert added.render().startswith(b"[a]\nx = 1\nz = 3\n# of b\n")
    assert Document.parse(text).comments("a") == []
    assert Document.parse(b"[a]\n# 1\nx = 1\n; 2\n\n# 3\n[b]\n").comments("a") == ["# 1", "; 2"]


def test_import() -> None:
    role = "[role]\nrole_name = admin\naccount_id = 111122223333\nmaster_profile = main\nregion = x\n"
    files = {"main": f"[main]\n{KEY}mfa_id = {SERIAL}\n", "role": role, "s3": f"[s3]\n{KEY}endpoint_url = y\n"}
    snapshot = snap(profiles=files)
    credentials, config = with_imported(snapshot, b"[a]\nx = 1\n", b"")
    text = credentials.decode()
    assert text == f"[a]\nx = 1\n\n[main-long-term]\n{KEY}aws_mfa_device = {SERIAL}\n\n[s3]\n{KEY}"
    arn = "arn:aws:iam::111122223333:role/admin"
    made = f"[profile role]\nregion = x\nrole_arn = {arn}\nsource_profile = main\n\n[profile s3]\nendpoint_url = y\n"
    assert config.decode() == made
    assert with_imported(snapshot, credentials, config) == (credentials, config)
    with pytest.raises(FilesError, match="another aws_access_key_id"):
        with_imported(snapshot, credentials.replace(b"AKIA", b"AKIB"), config)
