"""What every source of codes promises, tried on each; programs that cannot be had here are stood in for."""

from __future__ import annotations

import logging
import os
import signal
import time
from typing import TYPE_CHECKING, Any, ClassVar

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError
from pyotp import TOTP

from awsfob.errors import CancelledError, RefusedError, UsageError, UserNeededError
from awsfob.interaction.pinentry import Pinentry
from awsfob.mfa import seeds
from awsfob.mfa.source import Kind, SourceFailedError
from awsfob.mfa.source_registry import SOURCES
from awsfob.mfa.sources.program import ProgramSource
from awsfob.mfa.sources.prompt import Prompt
from awsfob.mfa.sources.totp import Totp
from awsfob.model import Secret
from awsfob.structs import replace
from tests.contracts.source_setup import ACCOUNT, CODE, ITEM, REQUEST, SEED, SourceSetup, code_now, gone, use_path
from tests.harness.aws_texts import SERIAL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from awsfob.mfa.source import CodeSource

SHORT = 0.6


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SourceSetup:
    folder = tmp_path / "bin"
    folder.mkdir()
    made = SourceSetup(folder, {"HOME": str(tmp_path)})
    use_path(made, monkeypatch.setenv)
    return made


class Contract:
    """Each source has a class below that says how it works, fails and hangs; what must hold is said here."""

    name: ClassVar[str]
    gives: ClassVar[Kind] = Kind.GENERATED

    def working(self, setup: SourceSetup) -> CodeSource:
        raise NotImplementedError

    def failing(self, setup: SourceSetup) -> CodeSource:
        raise NotImplementedError

    def hanging(self, setup: SourceSetup) -> CodeSource:
        raise NotImplementedError

    def test_it_is_in_the_family_by_its_name(self, setup: SourceSetup) -> None:
        assert self.name in SOURCES
        assert self.working(setup).name == self.name

    def test_it_gives_six_digits_and_keeps_leading_zeros(self, setup: SourceSetup) -> None:
        code = self.working(setup).code(REQUEST)
        assert (len(code.digits), code.digits.isdigit(), code.kind) == (6, True, self.gives)
        assert code.source == self.name

    def test_it_says_in_time_that_it_cannot(self, setup: SourceSetup) -> None:
        begun = time.monotonic()
        with pytest.raises(UserNeededError) as caught:
            self.failing(setup).code(REQUEST)
        assert caught.value.exit_code == 6
        assert "\n" not in caught.value.what
        assert time.monotonic() - begun < 20

    def test_a_source_that_hangs_is_given_up(self, setup: SourceSetup) -> None:
        begun = time.monotonic()
        with pytest.raises(UserNeededError):
            self.hanging(setup).code(REQUEST)
        assert time.monotonic() - begun < 20

    def test_the_code_is_in_no_log(self, setup: SourceSetup, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        source = self.working(setup)
        code = source.code(REQUEST)
        assert code.digits not in f"{caplog.text}{setup.notices}{code!r}{code}{source!r}"


class ProgramContract(Contract):
    """What holds for a source that runs a program: here another one stands in for it."""

    argument: ClassVar[str] = ""
    program: ClassVar[str]
    argv: ClassVar[tuple[str, ...]]

    def having(self, setup: SourceSetup, body: str) -> ProgramSource:
        setup.install(self.program, body)
        return self.made(setup)

    def made(self, setup: SourceSetup) -> ProgramSource:
        source = setup.source(self.name, self.argument)
        assert isinstance(source, ProgramSource)
        return source

    def working(self, setup: SourceSetup) -> ProgramSource:
        return self.having(setup, f'printf "%s\\n" "$@" >"$NOTES.argv"; echo {CODE}')

    def failing(self, setup: SourceSetup) -> ProgramSource:
        return self.having(setup, "echo locked >&2; exit 3")

    def hanging(self, setup: SourceSetup) -> ProgramSource:
        body = 'sleep 600 & echo $$ $! | tr " " "\\n" >"$NOTES.pids"; echo waiting >&2; wait'
        return replace(self.having(setup, body), seconds=SHORT)

    def test_the_program_is_called_as_documented(self, setup: SourceSetup) -> None:
        assert self.working(setup).code(REQUEST).digits == CODE
        assert tuple(setup.notes(self.program, "argv")) == self.argv

    def test_a_missing_program_is_named(self, setup: SourceSetup, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(setup.folder))
        with pytest.raises(SourceFailedError, match=f"{self.name}: there is no program {self.program}"):
            self.made(setup).code(REQUEST)

    def test_a_program_that_cannot_be_run_is_named(self, setup: SourceSetup, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(setup.folder))
        source = self.working(setup)
        (setup.folder / self.program).write_text("#!/no/such/interpreter\n")
        with pytest.raises(SourceFailedError, match=self.name):
            source.code(REQUEST)

    def test_a_hanging_program_is_killed_with_its_children(self, setup: SourceSetup) -> None:
        with pytest.raises(SourceFailedError, match=f"{self.name}: {self.program} took more than 0.6 s"):
            self.hanging(setup).code(REQUEST)
        processes = [int(line) for line in setup.notes(self.program, "pids")]
        assert len(processes) == 2
        assert all(gone(process) for process in processes)
        assert setup.notices == ["waiting"]

    def test_its_stderr_reaches_the_user_and_a_code_in_it_does_not(self, setup: SourceSetup) -> None:
        source = self.having(setup, f'echo "touch the key {CODE} 1234567" >&2; printf "no line end" >&2; echo {CODE}')
        assert source.code(REQUEST).digits == CODE
        assert setup.notices == ["touch the key ****** 1234567", "no line end"]

    def test_what_it_prints_when_it_fails_is_not_repeated(self, setup: SourceSetup) -> None:
        with pytest.raises(SourceFailedError) as caught:
            self.having(setup, f"echo {CODE}; exit 1").code(REQUEST)
        assert caught.value.what == f"{self.name}: {self.program} ended with exit code 1"
        assert CODE not in f"{caught.value.hints}{setup.notices}"

    def test_a_signal_that_ends_it_is_named(self, setup: SourceSetup) -> None:
        with pytest.raises(SourceFailedError, match="was ended by signal 15"):
            self.having(setup, f"echo {CODE}; kill -TERM $$").code(REQUEST)

    def test_it_gets_no_stdin_where_there_is_no_terminal(self, setup: SourceSetup) -> None:
        with pytest.raises(SourceFailedError, match="ended with exit code 7"):
            self.having(setup, f"read answer || exit 7; echo {CODE}").code(REQUEST)


class TestCommand(ProgramContract):
    name, argument = "command", "show-code --for 'my work'"
    program, argv = "show-code", ("--for", "my work")


class TestOnePassword(ProgramContract):
    name, program = "1password", "op"
    argv = ("item", "get", ITEM, "--account", ACCOUNT, "--otp")


class TestPass(ProgramContract):
    name, argument = "pass", "aws/work"
    program, argv = "pass", ("otp", "code", "aws/work")


class TestYkman(ProgramContract):
    name, argument = "ykman", "AWS:work"
    program, argv = "ykman", ("oath", "accounts", "code", "--single", "AWS:work")


class TestKeepassxc(ProgramContract):
    name, argument = "keepassxc", "--no-password --key-file ~/key 'my passwords.kdbx' AWS"
    program = "keepassxc-cli"
    argv = ("show", "--totp", "--no-password", "--key-file", "~/key", "my passwords.kdbx", "AWS")

    @pytest.fixture(autouse=True)
    def _home(self, setup: SourceSetup, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", setup.environ["HOME"])

    def test_the_program_is_called_as_documented(self, setup: SourceSetup) -> None:
        self.working(setup).code(REQUEST)
        argv = [word.replace("~", setup.environ["HOME"]) for word in self.argv]
        assert setup.notes(self.program, "argv") == argv


class MemoryKeyring(KeyringBackend):
    """A keyring that forgets everything with the test; it can be slow, or broken."""

    priority = 1

    def __init__(self, *, wait: float = 0, broken: bool = False) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's own
        self.kept: dict[tuple[str, str], str] = {}
        self._wait, self._broken = wait, broken

    def get_password(self, service: str, username: str) -> str | None:
        time.sleep(self._wait)
        if self._broken:
            raise RuntimeError(f"cannot read {SEED}")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if not self.kept.pop((service, username), None):
            raise PasswordDeleteError


class TestTotp(Contract):
    name = "totp"

    @pytest.fixture(autouse=True)
    def _own_keyring(self) -> Iterator[None]:
        before = keyring.get_keyring()
        yield
        keyring.set_keyring(before)

    def use_keyring(self, **how: Any) -> MemoryKeyring:  # noqa: ANN401  what the keyring takes
        made = MemoryKeyring(**how)
        made.kept[seeds.SERVICE, SERIAL] = SEED
        keyring.set_keyring(made)
        return made

    def working(self, setup: SourceSetup) -> CodeSource:
        self.use_keyring()
        source: CodeSource = setup.source(self.name)
        return source

    def failing(self, setup: SourceSetup) -> CodeSource:
        self.use_keyring(broken=True)
        source: CodeSource = setup.source(self.name)
        return source

    def hanging(self, setup: SourceSetup) -> CodeSource:
        del setup
        self.use_keyring(wait=SHORT * 5)
        return Totp(seconds=SHORT)

    def test_its_codes_are_those_of_the_seed(self, setup: SourceSetup) -> None:
        given, possible = code_now(self.working(setup))
        assert given in possible

    def test_a_broken_keyring_is_named_by_its_error_and_quoted_nowhere(self, setup: SourceSetup) -> None:
        with pytest.raises(SourceFailedError) as caught:
            self.failing(setup).code(REQUEST)
        assert caught.value.what == "totp: the system keyring failed (RuntimeError)"
        assert SEED not in f"{caught.value.__cause__}{caught.value.hints}"

    def test_a_device_without_a_seed_is_told_how_to_get_one(self, setup: SourceSetup) -> None:
        source = self.working(setup)
        with pytest.raises(SourceFailedError) as caught:
            source.code(replace(REQUEST, serial="GAHT12345678"))
        assert caught.value.hints == ("put it there: fob mfa add work",)

    def test_rubbish_in_the_keyring_is_told(self, setup: SourceSetup) -> None:
        source = self.working(setup)
        seeds.put(SERIAL, Secret("not base32!"))
        with pytest.raises(SourceFailedError, match="is no seed"):
            source.code(REQUEST)
        seeds.put(SERIAL, Secret(SEED))
        assert source.code(REQUEST).kind is Kind.GENERATED

    def test_a_seed_that_was_removed_is_gone(self, setup: SourceSetup) -> None:
        source = self.working(setup)
        seeds.remove(SERIAL)
        with pytest.raises(SourceFailedError):
            source.code(REQUEST)
        with pytest.raises(SourceFailedError, match="PasswordDeleteError"):
            seeds.remove(SERIAL)


DIALOGUE = """\
echo "OK Pleased to meet you"
while read -r line; do
    echo "$line" >>"$NOTES.said"
    case "$line" in
        GETPIN) echo "# a remark"; echo "S a status"; {answer} ;;
        OPTION*) echo "ERR 83886254 Unknown option <Pinentry>" ;;
        *) echo OK ;;
    esac
done
"""


class TestPinentry(Contract):
    """The prompt on a desktop; the real pinentry is tried in the proofs."""

    name, gives = "prompt", Kind.TYPED

    def prompt(self, setup: SourceSetup, answer: str) -> Prompt:
        setup.install("pinentry", DIALOGUE.format(answer=answer))
        return Prompt(Pinentry(str(setup.folder / "pinentry"), setup.environ, seconds=SHORT))

    def working(self, setup: SourceSetup) -> CodeSource:
        return self.prompt(setup, 'echo "D 012%20345"; echo OK')

    def failing(self, setup: SourceSetup) -> CodeSource:
        return self.prompt(setup, 'echo "ERR 83886142 Timeout <Pinentry>"')

    def hanging(self, setup: SourceSetup) -> CodeSource:
        return self.prompt(setup, "sleep 600")

    def test_the_dialogue_names_device_and_profile(self, setup: SourceSetup) -> None:
        setup.environ["GPG_TTY"] = "/dev/pts/99"
        self.working(setup).code(replace(REQUEST, profile="50% work", why_again="refused"))
        said = setup.notes("pinentry", "said")
        assert said[0] == "OPTION ttyname=/dev/pts/99"
        assert [line for line in said if line.startswith("SETDESC ") and SERIAL in line and "50%25 work" in line]
        assert "SETERROR refused" in said
        assert said[-1] == "GETPIN"

    def test_a_user_who_closes_it_says_stop(self, setup: SourceSetup) -> None:
        with pytest.raises(CancelledError):
            self.prompt(setup, 'echo "ERR 83886179 Operation cancelled <Pinentry>"').code(REQUEST)

    def test_a_bad_form_is_asked_for_again_with_the_reason(self, setup: SourceSetup) -> None:
        answer = 'if grep -q SETERROR "$NOTES.said"; then echo "D 012345"; else echo "D 12345"; fi; echo OK'
        assert self.prompt(setup, answer).code(REQUEST).digits == CODE
        assert "SETERROR a code has six digits: type it again" in setup.notes("pinentry", "said")

    def test_an_error_that_is_found_meanwhile_closes_the_dialogue(self, setup: SourceSetup) -> None:
        setup.install("pinentry", DIALOGUE.format(answer='echo $$ >"$NOTES.number"; exec sleep 600'))
        calls = []

        def look() -> None:
            calls.append(1)
            if len(calls) == 3:
                raise RefusedError("AWS cannot be called like that")

        began = time.monotonic()
        with pytest.raises(RefusedError, match="like that"):
            Prompt(Pinentry(str(setup.folder / "pinentry"), setup.environ, meanwhile=look)).code(REQUEST)
        assert time.monotonic() - began < 60
        assert gone(int(setup.notes("pinentry", "number")[0]))

    def test_a_program_that_leaves_is_nobody(self, setup: SourceSetup) -> None:
        setup.install("pinentry", "exit 0")
        with pytest.raises(UserNeededError):
            Prompt(Pinentry(str(setup.folder / "pinentry"), setup.environ)).code(REQUEST)


def names_under_contract(base: type[Contract]) -> set[str]:
    """Return the names of the sources that have a class of tests."""
    found = {base.name} if hasattr(base, "name") else set()
    return found.union(*(names_under_contract(each) for each in base.__subclasses__()))


def test_each_source_is_under_the_contract() -> None:
    assert names_under_contract(Contract) >= set(SOURCES)
    assert names_under_contract(ProgramContract) < set(SOURCES)  # the control: not every class is counted for each


BAD_OUTPUTS = {
    "nothing": ("", "nothing"),
    "a line end": (r"\n", "nothing"),
    "text": (r"hello\n", "text"),
    "an error text": (r"error: vault is locked (code 123456)\n", "text"),
    "five digits": (r"12345\n", "5 digits"),
    "seven digits": (r"1234567\n", "7 digits"),
    "two codes": (r"123456 654321\n", "text"),
    "a space inside": (r"123 456\n", "text"),
    "two lines": (r"123456\n654321\n", "more than one line"),
    "an empty line more": (r"123456\n\n", "more than one line"),
    "invalid UTF-8": (r"\377\376123456\n", "bytes that are no text"),
    "digits of another script": (r"\331\241\331\242\331\243\331\244\331\245\331\246\n", "text"),
    "a colour": (r"\033[1m123456\033[0m\n", "more than one line"),
}


@pytest.mark.parametrize(("printed", "says"), BAD_OUTPUTS.values(), ids=BAD_OUTPUTS)
def test_an_output_that_is_not_one_code_is_described_and_never_quoted(
    setup: SourceSetup, printed: str, says: str
) -> None:
    setup.install("show-code", f"printf '{printed}'")
    with pytest.raises(SourceFailedError) as caught:
        setup.source("command", "show-code").code(REQUEST)
    assert caught.value.what == f"command: show-code printed {says} where a code of six digits is wanted"
    assert "123456" not in f"{caught.value.hints}{setup.notices}"


@pytest.mark.parametrize("printed", [r"012345", r"012345\n", r"012345\r\n", r" 012345 \n", r"012345\t\n"])
def test_a_line_end_of_any_kind_does_no_harm(setup: SourceSetup, printed: str) -> None:
    setup.install("show-code", f"printf '{printed}'")
    assert setup.source("command", "show-code").code(REQUEST).digits == CODE


def test_an_endless_output_is_cut_off(setup: SourceSetup) -> None:
    setup.install("show-code", "yes 123456 | head -c 3000000")
    with pytest.raises(SourceFailedError, match="more than one line"):
        setup.source("command", "show-code").code(REQUEST)


def test_a_daemon_left_behind_does_not_hold_the_code_back(setup: SourceSetup) -> None:
    setup.install("show-code", f"sleep 30 & echo $! >$NOTES.pids; echo {CODE}")
    begun = time.monotonic()
    assert setup.source("command", "show-code").code(REQUEST).digits == CODE
    assert time.monotonic() - begun < 15
    (process,) = setup.notes("show-code", "pids")
    assert not gone(int(process), patience=0.1)  # it ended well, so its daemons are its own affair
    os.kill(int(process), signal.SIGKILL)


# What op and ykman say when they fail; op's are from its users' reports, ykman's from its source (5.x).
SIGNED_OUT = "[ERROR] 2026/11/21 10:00:00 You are not currently signed in. Please run `op signin --help`"
ADVICE = {
    "op not signed in": ("1password", "op", SIGNED_OUT, f"sign in: op signin --account {ACCOUNT}"),
    "op wrong item": (
        "1password",
        "op",
        '[ERROR] "AWS MFA" isn\'t an item. Specify the item with its UUID',
        "names of",
    ),
    "op several": ("1password", "op", 'More than one item matches "AWS MFA". Try again with its ID', "by its id"),
    "ykman no device": ("ykman", "ykman", "ERROR: No YubiKey detected!", "put the YubiKey in"),
    "ykman several": ("ykman", "ykman", "Error: Multiple matches, make the query more specific.", "account whole"),
    "ykman no account": ("ykman", "ykman", "ERROR: No matching account found.", "ykman oath accounts list"),
    "ykman untouched": ("ykman", "ykman", "ERROR: Touch account timed out!", "touch the YubiKey while it blinks"),
}


@pytest.mark.parametrize(("name", "program", "says", "hint"), ADVICE.values(), ids=ADVICE)
def test_a_failure_that_is_known_comes_with_advice(
    setup: SourceSetup, name: str, program: str, says: str, hint: str
) -> None:
    (setup.folder / "says").write_text(f"{says}\n")
    setup.install(program, f'cat "{setup.folder}/says" >&2; exit 1')
    with pytest.raises(SourceFailedError) as caught:
        setup.source(name).code(REQUEST)
    assert [hint in each for each in caught.value.hints] == [True]
    assert setup.notices == [says]


def test_an_unknown_failure_has_no_advice(setup: SourceSetup) -> None:
    setup.install("ykman", "echo something else >&2; exit 1")
    with pytest.raises(SourceFailedError) as caught:
        setup.source("ykman").code(REQUEST)
    assert caught.value.hints == ()


def test_the_names_of_aws_vault_are_taken_for_accounts(setup: SourceSetup) -> None:
    names = {"YKMAN_OATH_CREDENTIAL_NAME": "AWS:anna", "YKMAN_OATH_DEVICE_SERIAL": "123"}
    setup.environ |= {**names, "PASS_OATH_CREDENTIAL_NAME": "aws/anna"}
    for program in ("ykman", "pass"):
        setup.install(program, f'printf "%s\\n" "$@" >"$NOTES.argv"; echo {CODE}')
        setup.source(program).code(REQUEST)
    assert setup.notes("ykman", "argv") == ["--device", "123", "oath", "accounts", "code", "--single", "AWS:anna"]
    assert setup.notes("pass", "argv") == ["otp", "code", "aws/anna"]
    for name in (*names, "PASS_OATH_CREDENTIAL_NAME"):
        del setup.environ[name]
    for program in ("ykman", "pass"):
        setup.source(program).code(REQUEST)
        assert setup.notes(program, "argv")[-1] == SERIAL


def test_a_command_that_wants_a_shell_is_told_so(setup: SourceSetup) -> None:
    setup.install("show-code", "exit 1")
    with pytest.raises(SourceFailedError) as caught:
        setup.source("command", "show-code | tail -1").code(REQUEST)
    assert "without a shell" in "".join(caught.value.hints)
    with pytest.raises(SourceFailedError) as caught:
        setup.source("command", "show-code").code(REQUEST)
    assert caught.value.hints == ()


@pytest.mark.parametrize(
    ("name", "words"),
    [("command", ""), ("command", "'open"), ("keepassxc", ""), ("keepassxc", "one"), ("1password", "--vault")],
)
def test_words_that_a_source_cannot_use_are_a_usage_error(setup: SourceSetup, name: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        setup.source(name, words)
    assert "open" not in caught.value.what


GOOD_SEEDS = [
    SEED,
    SEED.lower(),
    f" {SEED[:4]} {SEED[4:8]}-{SEED[8:]}\n",
    f"otpauth://totp/Amazon%20Web%20Services:anna@acme?secret={SEED}&issuer=Amazon%20Web%20Services",
    f"otpauth://totp/x?SECRET={SEED}&digits=6&period=30&algorithm=sha1",
]
BAD_SEEDS = [
    "",
    "   ",
    "123456",
    SEED[:-1] + "1",
    SEED[:16],
    "päßwort" * 5,
    f"otpauth://hotp/x?secret={SEED}&counter=1",
    f"otpauth://totp/x?secret={SEED}&digits=8",
    f"otpauth://totp/x?secret={SEED}&period=60",
    f"otpauth://totp/x?secret={SEED}&algorithm=SHA256",
    "otpauth://totp/x?issuer=y",
    f"https://totp/x?secret={SEED}",
    "otpauth://[broken?secret=" + SEED,
]


@pytest.mark.parametrize("text", GOOD_SEEDS)
def test_a_seed_is_read_in_each_form_that_aws_shows(text: str) -> None:
    assert TOTP(seeds.read_seed(text).reveal()).at(59) == "287082"  # RFC 6238, appendix B, its last six digits


@pytest.mark.parametrize("text", BAD_SEEDS)
def test_what_is_no_seed_is_refused_without_a_word_of_it(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        seeds.read_seed(text)
    assert not text.strip() or text.strip()[:10] not in f"{caught.value.what}{caught.value.__cause__}"
