"""What of Windows is a rule about texts, and needs no Windows. ``tests/windows`` has the rest."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

import pytest

from awsfob.fastpath.entry import _is_plain

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(sys, "platform", "win32")
    name = "awsfob.system.windows_advice"
    yield importlib.import_module(name).WindowsAdvice()
    del sys.modules[name]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r"C:\tools\oathtool.exe -b", [r"C:\tools\oathtool.exe", "-b"]),
        (r'"C:\Program Files\x.exe" "C:\a b\\" c', [r"C:\Program Files\x.exe", "C:\\a b\\\\", "c"]),
        ("x 'a b' # c", ["x", "a b", "#", "c"]),
        (r"x \\server\share", ["x", r"\\server\share"]),
    ],
)
def test_a_backslash_is_a_character_like_any_other(windows: Any, text: str, words: list[str]) -> None:  # noqa: ANN401  not a type of Linux
    assert windows.split_words(text) == words


def test_the_line_of_a_credential_process_survives_cmd(windows: Any) -> None:  # noqa: ANN401  likewise
    plain = [r"C:\Users\ANNA~1\fob.exe", "process", "work-sts"]
    assert windows.command_line(plain) == " ".join(plain)
    words = [r"C:\Users\Anna B\fob.exe", "process", "a&b"]
    assert windows.command_line(words) == r'"C:\Users\Anna B\fob.exe" process "a&b"'
    assert windows.split_words(windows.command_line(words)) == words


def test_a_quote_that_is_never_closed_is_refused(windows: Any) -> None:  # noqa: ANN401  likewise
    with pytest.raises(ValueError, match="quotation"):
        windows.split_words(r'"C:\tools')


def test_the_dialogue_is_looked_for_where_its_installers_put_it(windows: Any) -> None:  # noqa: ANN401  likewise
    found = windows.pinentries({"PROGRAMFILES(X86)": r"C:\Program Files (x86)"})
    assert r"C:\Program Files (x86)\GnuPG\bin\pinentry-basic.exe" in found
    assert found[0] == "pinentry"
    assert windows.pinentries({}) == ("pinentry",)


def test_no_hint_names_a_program_that_windows_lacks(windows: Any) -> None:  # noqa: ANN401  likewise
    hints = (windows.no_permission[1], windows.not_permitted)
    assert [word for word in ("lsattr", "ls -", "chmod", "chown") if any(word in hint for hint in hints)] == []
    assert all("icacls" in hint for hint in hints)


@pytest.mark.parametrize("sign", [*" &|<>^(),;="])
def test_what_cmd_would_take_for_a_sign_is_quoted(windows: Any, sign: str) -> None:  # noqa: ANN401  likewise
    """Some SDKs run the line of ``credential_process`` through cmd."""
    assert windows.command_line(["fob.exe", "process", f"a{sign}b"]) == f'fob.exe process "a{sign}b"'
    assert windows.command_line([r"C:\x\fob.exe", "a-b_c'd"]) == 'C:\\x\\fob.exe "a-b_c\'d"'


@pytest.mark.parametrize(
    ("word", "quoted"),
    [("a", "a"), ("", '""'), ("a&b", '"a&b"'), ('a"&b', '"a""&b"'), ("a b\\", '"a b\\\\"'), ("C:\\x", "C:\\x")],
)
def test_the_words_of_a_batch_file_are_quoted_for_cmd(windows: Any, word: str, quoted: str) -> None:  # noqa: ANN401  likewise
    """Python quotes for programs that read their words themselves, and leaves ``&`` as it is."""
    assert windows.line_of(r"C:\my tools\x.cmd", ["x", word]) == rf'"C:\my tools\x.cmd" {quoted}'
    assert windows.line_of(r"C:\x.exe", ["x", word]) == [r"C:\x.exe", word]


@pytest.mark.parametrize("name", ["work", "Work-2", "a.b_c", "console", "NULL"])
def test_a_plain_name_is_a_folder_on_windows(name: str) -> None:
    assert _is_plain(name)


@pytest.mark.parametrize(
    "name", ["D:evil", r"a\..\x", "team:prod", "NUL", "nul.txt", "COM1", "lpt9.x", "a b", "a*", "a.", "é", "-", "..."]
)
def test_another_name_is_none(name: str) -> None:
    assert not _is_plain(name)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("work", "work"),
        (r"C:\Users\anna\.aws", r"C:\Users\anna\.aws"),
        ("", '""'),
        ("my prof", '"my prof"'),
        ("a&b|c", '"a&b|c"'),
        ("it's", '"it\'s"'),
        ("a, b", '"a, b"'),
        ("$(calc)", "'$(calc)'"),
        ("100%", "'100%'"),
        ("a`b 'c'", "'a`b ''c'''"),
        ('say "x"', "'say \"x\"'"),
        ("my folder\\", "'my folder\\'"),
    ],
)
def test_a_word_of_powershell_and_where_it_can_be_of_cmd(windows: Any, text: str, word: str) -> None:  # noqa: ANN401  likewise
    """A comma makes a list in PowerShell. Inside double quotes a dollar sign and a backtick have a meaning there."""
    assert windows.quoted_word(text) == word
