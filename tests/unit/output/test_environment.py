"""Credentials as lines that shells read back to the byte, whatever is in them; the shells are the real ones."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from awsfob.errors import FilesError
from awsfob.model import Key, Secret, Session
from awsfob.output.environment import SHADOWS, SHELLS, child_environment, lines, to_remove, variables

if TYPE_CHECKING:
    from pathlib import Path

EVERY_BYTE = bytes(range(1, 256)).decode("utf-8", "surrogateescape")
QUOTES = "\u2018\u2019\u201a\u201b"
NASTY = (
    EVERY_BYTE, "'", "''", "\\", "\\'", "'\\''", "$HOME `id` $(id) ${x}", '"', "!!", "#", " a  b ", "*", "~", "-n",
    "\n", "a\nb\n", "\t", ";&|<>(){}[]", "%PATH%", f"é{QUOTES}", "\N{NO-BREAK SPACE}", "",
)  # fmt: skip
REAL = {
    "sh": [["bash", "-c"], ["dash", "-c"], ["zsh", "-c"], ["busybox", "sh", "-c"]],
    "fish": [["fish", "--no-config", "-c"]],
}
SHELLS_HERE = [(form, command) for form, commands in REAL.items() for command in commands]
ENDS = datetime(2031, 1, 2, 3, 4, 5, tzinfo=UTC)
SESSION = Session("ASIAX", Secret("s"), Secret("t"), ENDS)


def run(command: list[str], folder: Path, text: str, before: dict[str, str] | None = None) -> dict[bytes, bytes]:
    """Evaluate lines in a shell and return the environment of a child that it starts afterwards."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"missing: {command[0]}")
    (folder / "lines").write_bytes(text.encode("utf-8", "surrogateescape"))
    script = "source lines; env -0" if command[0] == "fish" else 'eval "$(cat lines)"; env -0'
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), **(before or {})}
    done = subprocess.run([*command, script], cwd=folder, env=environment, capture_output=True, check=True)
    assert done.stderr == b""
    entries = (entry.partition(b"=") for entry in done.stdout.split(b"\0"))
    return {name: value for name, mark, value in entries if mark}


@pytest.mark.parametrize(("form", "command"), SHELLS_HERE, ids=lambda each: each[0] if isinstance(each, list) else each)
def test_any_byte_survives_eval(tmp_path: Path, form: str, command: list[str]) -> None:
    values = {f"V{number}": value for number, value in enumerate(NASTY)}
    found = run(command, tmp_path, lines(values, [], form))
    expected = {name.encode(): value.encode("utf-8", "surrogateescape") for name, value in values.items()}
    assert {name: value for name, value in found.items() if name in expected} == expected


@pytest.mark.parametrize(("form", "command"), SHELLS_HERE, ids=lambda each: each[0] if isinstance(each, list) else each)
def test_what_is_unset_is_gone(tmp_path: Path, form: str, command: list[str]) -> None:
    before = {"AWS_PROFILE": "stale", "AWS_SECURITY_TOKEN": "stale", "KEPT": "kept"}
    found = run(command, tmp_path, lines({}, ["AWS_PROFILE", "AWS_SECURITY_TOKEN", "NEVER_SET"], form), before)
    assert [name.decode() for name in found if name.decode() in before] == ["KEPT"]


def test_powershell_doubles_each_quote_that_it_knows() -> None:
    doubled = "".join(sign * 2 for sign in QUOTES)
    text = lines({"A": f"it's {QUOTES} $x `n"}, ["OLD"], "powershell")
    assert text == f"Remove-Item -ErrorAction SilentlyContinue Env:OLD\n$Env:A = 'it''s {doubled} $x `n'\n"


def test_cmd_and_dotenv() -> None:
    values = {"A": "a/b+c=", "B": "x y"}
    assert lines(values, ["OLD"], "cmd") == 'set "OLD="\nset "A=a/b+c="\nset "B=x y"\n'
    assert lines(values, ["OLD"], "dotenv") == "A=a/b+c=\nB=x y\n"


@pytest.mark.parametrize("form", ["cmd", "dotenv"])
def test_a_value_that_a_form_cannot_spell_is_refused_without_being_shown(form: str) -> None:
    with pytest.raises(FilesError, match="cannot hold the value of B") as caught:
        lines({"A": "fine", "B": "canary\nC=injected"}, [], form)
    assert "canary" not in "".join((caught.value.what, *caught.value.hints))
    for quoting in ("sh", "fish", "powershell", "json"):
        assert "canary" in lines({"B": "canary\nC=injected"}, [], quoting)


def test_json_has_null_for_what_must_go() -> None:
    text = lines({"A": EVERY_BYTE, "B": "b"}, ["OLD"], "json")
    assert json.loads(text) == {"A": EVERY_BYTE, "B": "b", "OLD": None}


def test_a_session_in_variables() -> None:
    assert variables(SESSION, "eu-west-1") == {
        "AWS_ACCESS_KEY_ID": "ASIAX",
        "AWS_SECRET_ACCESS_KEY": "s",
        "AWS_SESSION_TOKEN": "t",
        "AWS_CREDENTIAL_EXPIRATION": "2031-01-02T03:04:05Z",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
    }
    assert not any(re.search("REGION", name) for name in variables(SESSION, None))


def test_a_key_leaves_no_token_of_somebody_else() -> None:
    values = variables(Key("AKIAX", Secret("s")), None)
    assert list(values) == ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
    assert {"AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION"} <= set(to_remove(values))
    assert "AWS_SESSION_TOKEN" not in to_remove(variables(SESSION, None))


def test_a_child_gets_nothing_stale() -> None:
    parent = dict.fromkeys((*SHADOWS, "AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID", "FOB_CODE", "AWS_REGION"), "stale")
    child = child_environment({**parent, "KEPT": "kept"}, variables(SESSION, None))
    assert [name for name, value in child.items() if value == "stale"] == ["AWS_REGION"]
    assert child["KEPT"] == "kept"
    assert not set(SHADOWS) - {"AWS_CREDENTIAL_EXPIRATION"} & set(child)


def test_every_form_is_tried_here() -> None:
    assert set(SHELLS) == {"sh", "fish", "powershell", "cmd", "dotenv", "json"}
