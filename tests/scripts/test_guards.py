"""What can be wrong before AWS is asked: one line, a hint, its exit code, no code spent, and every byte as it was."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.harness.program import Program, installed
from tests.scripts.people import arn_seen_by_a_client, key_of, key_section
from tests.scripts.scene import Scene, refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.home import Home
    from tests.harness.terminal import Terminal, TerminalProgram, TerminalResult

CANARY = "hunter2-never-shown"
SESSION = "aws_access_key_id = ASIAEXAMPLE\naws_secret_access_key = secret\naws_session_token = token\n"


@pytest.fixture
def scene(sandbox: SandboxProcess, home: Home, fob: Program, name: str) -> Scene:
    made = Scene(sandbox, home, fob, name)
    made.settle()
    return made


@contextmanager
def untouched(scene: Scene) -> Iterator[None]:
    """Inside, no AWS file may change and no call may reach AWS."""
    before, calls = scene.aws_files(), len(scene.control.calls())
    yield
    assert scene.aws_files() == before
    assert len(scene.control.calls()) == calls


def without_privilege() -> tuple[str, ...]:
    """Return how to run a program for which modes count: root ignores them, unless it gives that right up."""
    if os.geteuid() != 0:
        return installed()
    drop = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--")
    if shutil.which("setpriv") is None or subprocess.run([*drop, "true"], capture_output=True, check=False).returncode:
        pytest.skip("run as root, and setpriv cannot give root's right to ignore modes up")
    return (*drop, *installed())


# Names


def test_an_unknown_profile_is_told_the_closest_and_never_falls_back(scene: Scene) -> None:
    scene.home.write_credentials(key_section("default", scene.user) + key_section("production", scene.user))
    with untouched(scene):
        for command in ("login", "logout", "whoami", "status"):
            hints = refused(scene.fob(command, "prodction"), 3, "no profile 'prodction'")
            assert "did you mean production?" in hints
    scene.works(profile="production")


@pytest.mark.parametrize("variable", ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])
def test_an_unknown_profile_in_the_environment_is_told_from_where(scene: Scene, variable: str) -> None:
    with untouched(scene):
        for command in ("login", "logout", "whoami"):
            hints = refused(scene.fob(command, env={variable: "wrok"}), 3, "no profile 'wrok'")
            assert f"the name comes from {variable}" in hints
            assert "work" in hints
    done = scene.fob("login", "--code", scene.code(), env={variable: "work"})
    assert done.code == 0, done.all


def test_no_name_and_no_default(scene: Scene) -> None:
    with untouched(scene):
        hints = refused(scene.fob("login"), 3, "no profile 'default'")
    assert "known profiles: work" in hints
    assert "AWS_PROFILE" in hints


def test_two_names(scene: Scene) -> None:
    with untouched(scene):
        refused(scene.fob("login", "work", "--profile", "other"), 2, "two profiles")
    assert scene.fob("login", "work", "--profile", "work", "--code", scene.code()).code == 0


def test_two_layouts_are_named_and_each_can_be_chosen(scene: Scene) -> None:
    scene.home.write_credentials(key_section("work", scene.user) + "[workmfa]\n[work-sts]\n")
    with untouched(scene):
        hints = refused(scene.login(), 3, "mfa-suffix", "sts-suffix")
    assert "fob login work --to workmfa" in hints
    scene.works("--to", "workmfa")


def test_a_profile_that_is_only_in_config(scene: Scene) -> None:
    scene.home.credentials.unlink()
    scene.home.write_config(f"[profile work]\n{key_of(scene.user)}mfa_serial = {scene.serial}\n")
    scene.works()
    assert scene.home.credentials.read_text().startswith("[work-sts]\n")


# Folders and files


def test_no_aws_folder_is_not_made_for_nothing(scene: Scene) -> None:
    shutil.rmtree(scene.home.aws)
    with untouched(scene):
        hints = refused(scene.login(), 3, "no profile 'work'")
    assert str(scene.home.credentials) in hints
    assert not scene.home.aws.exists()


@pytest.mark.parametrize("umask", ["000", "077"])
def test_a_missing_aws_folder_is_made_private_under_any_umask(scene: Scene, umask: str) -> None:
    shutil.rmtree(scene.home.aws)
    config = scene.home.path / "config"
    config.write_text(f"[profile work]\n{key_of(scene.user)}mfa_serial = {scene.serial}\n")
    fob = Program(scene.home, ["/bin/sh", "-c", f'umask {umask}; exec "$0" "$@"', *installed()])
    done = fob("login", "work", "--code", scene.code(), env={"AWS_CONFIG_FILE": str(config)})
    assert done.code == 0, done.all
    assert [path.stat().st_mode & 0o777 for path in (scene.home.aws, scene.home.credentials)] == [0o700, 0o600]


@pytest.mark.parametrize(
    ("file", "line", "reason"),
    [
        ("credentials", CANARY, "neither a section header nor a setting"),
        ("credentials", f"[work]\n{CANARY} = x", "second time"),
        ("credentials", f"region = {CANARY}\nREGION = {CANARY}", "second time"),
        ("config", f"s3 =\n  {CANARY}", "nested block"),
        ("config", f"x = {CANARY}\udcff", "not UTF-8"),
    ],
)
def test_a_broken_file_is_named_with_its_line_and_never_its_content(
    scene: Scene, file: str, line: str, reason: str
) -> None:
    path = scene.home.aws / file
    before = path.read_bytes() if path.exists() else b"[work]\n"
    path.write_bytes(before + line.encode("utf-8", "surrogateescape") + b"\n")
    with untouched(scene):
        for done in (scene.login(), scene.fob("logout", "work")):
            refused(done, 3, str(path), reason)
            assert re.search(r"line \d+", done.err)
            assert CANARY not in done.all
    path.write_bytes(before)
    scene.works()


def test_an_unreadable_file(scene: Scene) -> None:
    closed = Program(scene.home, without_privilege())
    for path in (scene.home.credentials, scene.home.write_config("[default]\n")):
        path.chmod(0)
        for words in (["login", "work", "--code", scene.code()], ["status"]):
            refused(closed(*words), 3, f"cannot read {path}", "no permission")
        path.chmod(0o600)
    assert scene.control.calls() == []
    assert closed("login", "work", "--code", scene.code()).code == 0


@pytest.mark.parametrize("what", ["folder", "file"])
def test_a_read_only_folder_or_file_costs_no_code(scene: Scene, what: str) -> None:
    closed = Program(scene.home, without_privilege())
    path, mode = (scene.home.aws, 0o500) if what == "folder" else (scene.home.credentials, 0o400)
    usual = path.stat().st_mode
    path.chmod(mode)
    with untouched(scene):
        refused(closed("login", "work", "--code", scene.code()), 3, "cannot change", "read-only", str(path))
    path.chmod(usual)
    assert closed("login", "work", "--code", scene.code()).code == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own that can be filled."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small file system here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("what", ["credentials", "state"])
def test_a_full_disk_costs_no_code(scene: Scene, small_disk: Path, what: str) -> None:
    environ: dict[str, str | None] = {"FOB_STATE_DIR": str(small_disk / "state")}
    if what == "credentials":
        (small_disk / "credentials").write_text(key_section("work", scene.user))
        environ = {"AWS_SHARED_CREDENTIALS_FILE": str(small_disk / "credentials")}
    filler = small_disk / "filler"
    filled = subprocess.run(["dd", "if=/dev/zero", f"of={filler}", "bs=4096"], capture_output=True, check=False)
    assert b"No space" in filled.stderr
    before = {path: path.read_bytes() for path in small_disk.iterdir() if path != filler}
    with untouched(scene):
        refused(scene.login(env=environ), 3, "disk is full", str(small_disk))
    assert {path: path.read_bytes() for path in small_disk.iterdir() if path.is_file() and path != filler} == before
    filler.unlink()
    scene.works(env=environ)


# Keys, devices and durations


@pytest.mark.parametrize(
    ("section", "says"),
    [
        ("aws_access_key_id = AKIAEXAMPLE\n", "no aws_secret_access_key"),
        ("aws_secret_access_key = secret\n", "no aws_access_key_id"),
        ("aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key =\n", "no aws_secret_access_key"),
    ],
)
def test_half_a_key(scene: Scene, section: str, says: str) -> None:
    scene.home.write_credentials(f"[work]\n{section}mfa_serial = {scene.serial}\n")
    with untouched(scene):
        hints = refused(scene.login(), 3, "[work]", str(scene.home.credentials), says)
    assert "add the line" in hints
    scene.settle()
    scene.works()


@pytest.mark.parametrize("name_given", ["work", "work-long-term"])
def test_a_session_where_a_key_is_needed(scene: Scene, name_given: str) -> None:
    scene.home.write_credentials(f"[work-long-term]\n{SESSION}mfa_serial = {scene.serial}\n")
    with untouched(scene):
        hints = refused(
            scene.login(profile=name_given), 3, "[work-long-term]", "session where a long-term key is needed"
        )
    assert "IAM user" in hints
    scene.home.write_credentials(key_section("work-long-term", scene.user))
    scene.works(profile=name_given)


def test_a_pasted_session_alone_is_no_key(scene: Scene) -> None:
    scene.home.write_credentials(f"[work]\n{SESSION}mfa_serial = {scene.serial}\n")
    with untouched(scene):
        hints = refused(scene.login(), 3, "[work]", "session where a long-term key is needed")
    assert "sso" not in hints


def test_no_serial(scene: Scene) -> None:
    scene.home.write_credentials(f"[work]\n{key_of(scene.user)}")
    with untouched(scene):
        hints = refused(scene.login(), 3, "no MFA serial for profile 'work'")
    assert "mfa_serial = " in hints
    assert "--serial" in hints
    assert "fob login work --no-mfa" in hints
    done = scene.fob("login", "work", "--no-mfa")
    assert done.code == 0, done.all
    assert arn_seen_by_a_client(scene.home, "work-sts") == scene.user.arn


@pytest.mark.parametrize("way", ["file", "option", "variable"])
def test_a_fido_device_costs_no_code(scene: Scene, way: str) -> None:
    fido = "arn:aws:iam::111122223333:u2f/user/alice/my-yubikey-ABCDEF"
    words, environ = (["--serial", fido] if way == "option" else [], {"MFA_DEVICE": fido} if way == "variable" else {})
    if way == "file":
        scene.home.write_credentials(key_section("work", scene.user, fido))
    with untouched(scene):
        hints = refused(scene.login(*words, env={**environ}), 4, fido, "FIDO")
    assert "virtual MFA device" in hints
    scene.settle()
    scene.works()


def test_a_serial_of_no_form(scene: Scene) -> None:
    scene.home.write_credentials(key_section("work", scene.user, f"{scene.serial}   # my phone"))
    with untouched(scene):
        assert "comment" in refused(scene.login(), 3, "MFA serial of profile 'work'")
        refused(scene.login("--serial", "my phone"), 2, "--serial")
        refused(scene.login(env={"MFA_DEVICE": "x"}), 2, "MFA_DEVICE")
    scene.works("--serial", scene.serial)


def test_the_number_of_a_hardware_device_is_a_serial(
    sandbox: SandboxProcess, home: Home, fob: Program, name: str
) -> None:
    user = sandbox.control.user(name, serial=f"GAHT{abs(hash(name)) % 10**8:08d}")
    home.write_credentials(key_section("work", user))
    done = fob("login", "work", "--code", sandbox.control.fresh_code(str(user.serial)))
    assert done.code == 0, done.all


@pytest.mark.parametrize(
    ("words", "environ", "says"),
    [
        (["-d", "899"], {}, "899"),
        (["-d", "129601"], {}, "129601"),
        (["-d", "37h"], {}, "133200"),
        (["--", "--duration-seconds", "60"], {}, "60"),
        ([], {"AWS_SESSION_DURATION": "60"}, "60"),
    ],
)
def test_a_duration_that_sts_does_not_give(scene: Scene, words: list[str], environ: dict[str, str], says: str) -> None:
    with untouched(scene):
        hints = refused(scene.login(*words, env={**environ}), 2, "900 to 129600", says)
    assert "15m to 36h" in hints
    scene.works("-d", "36h")


@pytest.mark.parametrize(
    ("words", "environ", "says"),
    [
        (["-d", "soon"], {}, "--duration"),
        (["--min-left", "1w"], {}, "--min-left"),
        (["--", "--duration-seconds", "x"], {}, "--duration-seconds"),
        (["--", "--profile", "x"], {}, "after --"),
        ([], {"AWS_SESSION_DURATION": "soon"}, "AWS_SESSION_DURATION"),
        ([], {"FOB_MIN_LEFT": "soon"}, "FOB_MIN_LEFT"),
    ],
)
def test_what_is_no_duration(scene: Scene, words: list[str], environ: dict[str, str], says: str) -> None:
    with untouched(scene):
        refused(scene.login(*words, env={**environ}), 2, says)


# The guard of keys


def test_a_login_whose_target_holds_a_key(scene: Scene) -> None:
    both = key_section("work-long-term", scene.user) + key_section("work", scene.user)
    scene.home.write_credentials(both)
    with untouched(scene):
        hints = refused(scene.login(), 3, "[work] of", "holds a long-term key")
        assert "fob login work-long-term --to work-long-term-sts" in hints
        refused(scene.login("--to", "work-long-term"), 3, "[work-long-term] of", "holds a long-term key")
        refused(scene.login("--to", "work"), 3, "[work] of", "holds a long-term key")
    scene.works("--to", "work-long-term-sts", profile="work-long-term")


def test_a_logout_on_a_section_with_a_key(scene: Scene) -> None:
    scene.home.write_credentials(key_section("work-long-term", scene.user) + key_section("work", scene.user))
    with untouched(scene):
        hints = refused(scene.fob("logout", "work"), 3, "[work]", "long-term key")
        assert "--to" not in hints
        done = scene.fob("logout", "--all")
        assert (done.code, "no session to remove" in done.err) == (0, True)
    scene.home.write_credentials(key_section("work-long-term", scene.user) + f"[work]\n{SESSION}")
    assert scene.fob("logout", "work").code == 0
    assert scene.home.credentials.read_text() == key_section("work-long-term", scene.user) + "[work]\n"


def test_a_logout_where_there_is_nothing(scene: Scene) -> None:
    with untouched(scene):
        done = scene.fob("logout", "work")
    assert (done.code, done.out) == (0, "")
    assert "no session to remove" in done.err


def test_logout_of_all_takes_every_session(scene: Scene) -> None:
    mfa = f"[b]\n{key_of(scene.user)}[bmfa]\n"
    scene.home.write_credentials(f"{key_section('a', scene.user)}[a-sts]\n{SESSION}{mfa}{SESSION}[other]\nx = y\n")
    done = scene.fob("logout", "--all")
    assert done.code == 0
    assert "[a-sts]" in done.err
    assert "[bmfa]" in done.err
    assert scene.home.credentials.read_text() == f"{key_section('a', scene.user)}[a-sts]\n{mfa}[other]\nx = y\n"


# Codes


@pytest.mark.parametrize("code", ["12345", "1234567", "12 345", "123 456", "12345a", "", " 123456", "١٢٣٤٥٦", "-12345"])
def test_a_malformed_code_is_usage(scene: Scene, code: str) -> None:
    with untouched(scene):
        done = scene.fob("login", "work", f"--code={code}")
        assert "six digits" in refused(done, 2, "--code")
        assert not code.strip() or code not in done.err.replace(scene.name, "")  # the test's name has it too
        if code:
            assert "six digits" in refused(scene.fob("login", "work", env={"FOB_CODE": code}), 2, "FOB_CODE")


def test_leading_zeros_are_sent(scene: Scene) -> None:
    """A code that looks like a small number goes to AWS as it is: refused there, not here."""
    refused(scene.fob("login", "work", "--code", "000001"), 4)
    assert scene.calls == ["AccessDenied"]


def test_a_code_that_was_sent_is_not_sent_again(scene: Scene) -> None:
    code = scene.code()
    assert scene.fob("login", "work", "--code", code).code == 0
    before = scene.aws_files()
    assert "next code" in refused(scene.fob("login", "work", "--force", "--code", code), 4, "sent already")
    assert scene.calls == ["ok"]
    assert scene.aws_files() == before
    scene.works("--force")


def test_a_refused_login_leaves_every_byte_and_the_old_session(scene: Scene) -> None:
    scene.works("-d", "1h")
    before = scene.aws_files()
    refused(scene.fob("login", "work", "--force", "--code", scene.wrong_code()), 4, "refused the code")
    assert scene.aws_files() == before
    assert arn_seen_by_a_client(scene.home, "work-sts") == scene.user.arn


def test_no_terminal_and_no_code(scene: Scene) -> None:
    with untouched(scene):
        hints = refused(scene.fob("login", "work"), 6, scene.serial)
    assert "fob login work" in hints
    assert "FOB_CODE" in hints
    assert scene.fob("login", "work", env={"FOB_CODE": scene.code()}).code == 0


# The prompt


PROMPT = r"MFA code of \S+ for profile work[^:]*: "


def ended(terminal: Terminal, code: int) -> TerminalResult:
    result = terminal.wait()
    assert result.code == code, result.screen
    assert "Traceback" not in result.screen
    return result


def test_a_person_types_the_code(scene: Scene, fob_pty: TerminalProgram) -> None:
    with fob_pty("login", "work") as terminal:
        terminal.expect(re.escape(scene.serial))
        terminal.answer(": ", scene.code())
        assert "logged in" in ended(terminal, 0).screen


def test_the_question_comes_to_the_terminal_whatever_the_streams_are(scene: Scene, fob_pty: TerminalProgram) -> None:
    with fob_pty("login", "work", "--json", stdin="pipe", stdout="pipe", stderr="pipe") as terminal:
        terminal.answer(PROMPT, scene.code())
        result = ended(terminal, 0)
    assert '"section": "work-sts"' in result.out
    assert "logged in" in result.err
    assert "MFA code" not in result.out + result.err


@pytest.mark.parametrize("press", ["interrupt", "end_input"])
def test_a_person_gives_up_at_the_prompt(scene: Scene, fob_pty: TerminalProgram, press: str) -> None:
    with untouched(scene), fob_pty("login", "work") as terminal:
        terminal.expect(PROMPT)
        getattr(terminal, press)()
        screen = ended(terminal, 130).screen
    assert "fob: error: " in screen
    scene.works()


def test_a_malformed_code_is_asked_for_again(scene: Scene, fob_pty: TerminalProgram) -> None:
    with fob_pty("login", "work") as terminal:
        for typed in ("abc", "12345", "1234567", ""):
            terminal.answer(PROMPT, typed)
            terminal.expect("six digits")
        assert scene.control.calls() == []
        code = scene.code()
        terminal.answer(PROMPT, f"{code[:3]} {code[3:]}")  # as authenticators show it
        ended(terminal, 0)
    assert scene.calls == ["ok"]


@pytest.mark.parametrize("words", [[], ["--quiet"]])
def test_a_refused_code_is_asked_for_again_with_the_reason(
    scene: Scene, fob_pty: TerminalProgram, words: list[str]
) -> None:
    with fob_pty("login", "work", *words) as terminal:
        terminal.answer(PROMPT, scene.wrong_code())
        terminal.expect("AWS refused the code")
        terminal.answer(PROMPT, scene.code())
        ended(terminal, 0)
    assert scene.calls == ["AccessDenied", "ok"]


def test_three_refused_codes_are_enough(scene: Scene, fob_pty: TerminalProgram) -> None:
    before = scene.aws_files()
    with fob_pty("login", "work") as terminal:
        for step in (1, 2, 3):
            terminal.answer(PROMPT, scene.wrong_code(step))
        screen = ended(terminal, 4).screen
    assert screen.count("fob: error: ") == 1
    assert scene.calls == ["AccessDenied"] * 3
    assert scene.aws_files() == before


def test_a_code_typed_twice_is_told_why_it_is_not_sent(scene: Scene, fob_pty: TerminalProgram) -> None:
    code = scene.code()
    assert scene.fob("login", "work", "--code", code).code == 0
    with fob_pty("login", "work", "--force") as terminal:
        terminal.answer(PROMPT, code)
        terminal.expect("sent already")
        terminal.answer(PROMPT, scene.code())
        ended(terminal, 0)
    assert scene.calls == ["ok", "ok"]


# Many at once


def test_parallel_logins_to_one_file_all_survive(sandbox: SandboxProcess, home: Home, fob: Program, name: str) -> None:
    users = [sandbox.control.user(f"{name}-{number}") for number in range(8)]
    home.write_credentials("".join(key_section(f"p{number}", user) for number, user in enumerate(users)))
    codes = [sandbox.control.fresh_code(str(user.serial)) for user in users]
    running = [fob.start("login", f"p{number}", "--code", code) for number, code in enumerate(codes)]
    results = [each.wait() for each in running]
    assert [result.code for result in results] == [0] * 8, [result.all for result in results]
    for number, user in enumerate(users):
        assert arn_seen_by_a_client(home, f"p{number}-sts") == user.arn
        assert arn_seen_by_a_client(home, f"p{number}") == user.arn


# The way to AWS


@pytest.mark.parametrize("command", [["login", "work"], ["whoami", "work"]])
def test_an_endpoint_where_nobody_listens(scene: Scene, command: list[str]) -> None:
    nowhere = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    with untouched(scene):
        hints = refused(scene.fob(*command, "--code", scene.code(), env={**nowhere}), 5, "cannot reach AWS", ":9")
    assert "AWS_ENDPOINT_URL" in hints
    scene.works()


def test_an_endpoint_that_says_nothing(scene: Scene) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, untouched(scene):
        silent_url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        done = scene.login(env={"AWS_ENDPOINT_URL": silent_url})
        hints = refused(done, 5, silent_url)
    assert re.search(r"did not answer within 1\d s", done.err)
    assert "network" in hints


def test_a_certificate_that_is_not_trusted(scene: Scene) -> None:
    """A plain-text server behind an https URL: what answers is not TLS at all."""
    with untouched(scene):
        done = scene.login(env={"AWS_ENDPOINT_URL": scene.sandbox.endpoint.replace("http:", "https:")})
    assert "AWS_CA_BUNDLE" in refused(done, 5, "cannot show that it is AWS")


@pytest.mark.parametrize("status", [200, 403, 502])
def test_an_endpoint_that_answers_html(scene: Scene, status: int) -> None:
    before = scene.aws_files()
    scene.control.fault("GetSessionToken", "html", status=status)
    refused(scene.login(), 5, "not one that AWS gives")
    assert scene.aws_files() == before
    assert len(scene.calls) == 1
    scene.works()


@pytest.mark.parametrize("kind", ["drop", "500", "503", "throttle"])
def test_a_call_with_a_code_is_never_sent_again(scene: Scene, kind: str) -> None:
    before = scene.aws_files()
    scene.control.fault("GetSessionToken", kind)
    refused(scene.login(), 5)
    assert len(scene.calls) == 1
    assert scene.aws_files() == before
    scene.works()
