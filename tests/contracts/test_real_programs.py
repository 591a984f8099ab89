"""The programs that people have, as Debian ships them, beside what stands in for them in the contract."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from awsfob.errors import FilesError
from awsfob.interaction.interaction import Interaction
from awsfob.mfa.qr import read_picture
from awsfob.mfa.seeds import read_seed
from awsfob.mfa.source import SourceFailedError
from tests.contracts.source_setup import REQUEST, SEED, SourceSetup, code_now, use_path
from tests.harness.stand_in import needs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

URI = f"otpauth://totp/AWS:anna?secret={SEED}&issuer=AWS"
OTHER_SEED = SEED[::-1]
DATABASE = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<KeePassFile><Meta><DatabaseName>test</DatabaseName></Meta><Root><Group>
<UUID>AAAAAAAAAAAAAAAAAAAAAA==</UUID><Name>Root</Name>
<Entry><UUID>AAAAAAAAAAAAAAAAAAAAAQ==</UUID><String><Key>Title</Key><Value>AWS work</Value></String>
<String><Key>otp</Key><Value>{URI.replace("&", "&amp;")}</Value></String></Entry>
<Entry><UUID>AAAAAAAAAAAAAAAAAAAAAg==</UUID><String><Key>Title</Key><Value>plain</Value></String></Entry>
</Group></Root></KeePassFile>
"""


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SourceSetup:
    made = SourceSetup(tmp_path, dict(os.environ))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("DISPLAY", raising=False)
    use_path(made, monkeypatch.setenv)
    return made


def done(*words: str, typed: str = "") -> None:
    ran = subprocess.run(words, input=typed.encode(), capture_output=True, check=False, timeout=60)
    assert ran.returncode == 0, (words, ran.stderr)


def test_oathtool_gives_the_code_of_a_seed(setup: SourceSetup) -> None:
    needs("oathtool", "oathtool")
    given, possible = code_now(setup.source("command", f"oathtool --totp --base32 {SEED}"))
    assert given in possible
    with pytest.raises(SourceFailedError, match="command: oathtool ended with exit code 1") as caught:
        setup.source("command", "oathtool --totp --base32 1").code(REQUEST)
    assert caught.value.hints == ()
    assert "base32" in " ".join(setup.notices).lower()


def test_oathtool_with_another_seed_gives_another_code(setup: SourceSetup) -> None:
    needs("oathtool", "oathtool")
    given, possible = code_now(setup.source("command", f"oathtool --totp --base32 {OTHER_SEED}"))
    assert given not in possible


@pytest.fixture
def store(
    setup: SourceSetup, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SourceSetup]:
    """A password store with one entry, under a key that lives as long as the test."""
    needs("pass", "pass")
    needs("gpg", "gnupg")
    if subprocess.run(["pass", "otp", "--help"], capture_output=True, check=False).returncode:
        pytest.skip("pass otp is missing: it is in Debian's package pass-extension-otp")
    keys = tmp_path_factory.mktemp("g")  # short: the path of a socket in it has to fit into 107 bytes
    keys.chmod(0o700)
    monkeypatch.setenv("GNUPGHOME", str(keys))
    monkeypatch.setenv("PASSWORD_STORE_DIR", str(setup.folder / "store"))
    key = (
        "gpg",
        "--batch",
        "--quiet",
        "--passphrase",
        "",
        "--quick-gen-key",
        "fob test",
        "future-default",
        "default",
        "never",
    )
    try:
        done(*key)
        done("pass", "init", "fob test")
        done("pass", "otp", "insert", "aws/work", typed=f"{URI}\n")
        yield setup
    finally:
        subprocess.run(["gpgconf", "--kill", "all"], check=False)
        shutil.rmtree(keys, ignore_errors=True)


def test_pass_gives_the_code_of_an_entry(store: SourceSetup) -> None:
    given, possible = code_now(store.source("pass", "aws/work"))
    assert given in possible


def test_pass_without_the_entry_is_told_how_to_name_one(store: SourceSetup) -> None:
    with pytest.raises(SourceFailedError) as caught:
        store.source("pass").code(REQUEST)
    assert caught.value.hints == ("name the entry: --mfa-from pass:ENTRY",)


@pytest.fixture
def database(setup: SourceSetup) -> SourceSetup:
    """A KeePassXC database that a key file opens."""
    needs("keepassxc-cli", "keepassxc")
    source = setup.folder / "export.xml"
    source.write_text(DATABASE)
    home = setup.folder
    done("keepassxc-cli", "import", "--set-key-file", f"{home}/key", str(source), f"{home}/d.kdbx")
    return setup


KEY = "--no-password --key-file ~/key ~/d.kdbx"


def test_keepassxc_gives_the_code_of_an_entry(database: SourceSetup) -> None:
    given, possible = code_now(database.source("keepassxc", f"{KEY} 'AWS work'"))
    assert given in possible


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (f"{KEY} nothing", "see the entries"),
        (f"{KEY} plain", "set up a one-time password"),
        ("--no-password ~/d.kdbx 'AWS work'", "the password or the key file is wrong"),
        ("--no-password ~/nothing.kdbx x", "whole path"),
    ],
)
def test_keepassxc_says_what_is_wrong(database: SourceSetup, words: str, hint: str) -> None:
    with pytest.raises(SourceFailedError) as caught:
        database.source("keepassxc", words).code(REQUEST)
    assert [hint in each for each in caught.value.hints] == [True], database.notices


def test_a_picture_gives_its_seed_and_another_picture_none(setup: SourceSetup, monkeypatch: pytest.MonkeyPatch) -> None:
    needs("qrencode", "qrencode")
    needs("zbarimg", "zbar-tools")
    user = Interaction(None, setup.notices.append)
    for name, text in (("device.png", URI), ("web.png", "https:" + "//example.com/")):
        done("qrencode", "-o", str(setup.folder / name), text)
    seed = read_seed(read_picture(setup.folder / "device.png", user, setup.environ))
    assert seed.reveal() == SEED
    for name in ("web.png", "nothing.png", "export.xml"):
        with pytest.raises(FilesError):
            read_picture(setup.folder / name, user, setup.environ)
    monkeypatch.setitem(setup.environ, "PATH", "")
    with pytest.raises(SourceFailedError, match="zbarimg"):
        read_picture(setup.folder / "device.png", user, setup.environ)
