"""Values in the wrong setting are told apart before any call, and are never shown, whoever repeats them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.harness.refusals import assert_refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from awsfob.sandbox.control import SandboxUser
    from tests.harness.forked import Forked
    from tests.harness.user_machine import UserMachine

# What a user may have written, with a word of the hint that helps.
WRONG: dict[str, tuple[Callable[[SandboxUser], tuple[str, str]], str]] = {
    "swapped": (lambda user: (user.secret, user.key_id), "after its own name"),
    "the secret twice": (lambda user: (user.secret, user.secret), "upper-case letters and digits"),
    "both on one line": (lambda user: (f"{user.key_id} {user.secret}", user.secret), "a line each"),
    "both without a space": (lambda user: (f"{user.key_id}{user.secret}", user.secret), "upper-case letters"),
    "both with a colon": (lambda user: (f"{user.key_id}:{user.secret}", user.secret), "upper-case letters"),
    "a comment": (lambda user: (f"{user.key_id}  # laptop {user.secret}", user.secret), "move the comment"),
    "quotes": (lambda user: (f'"{user.key_id}"', user.secret), "remove the quotes"),
    "a lost character": (lambda user: (user.key_id[:-1], user.secret), "20 upper-case letters"),
    "a comment after the secret": (lambda user: (user.key_id, f"{user.secret}  # laptop"), "move the comment"),
    "both in the secret": (lambda user: (user.key_id, f"{user.key_id} {user.secret}"), "a line each"),
    "a second line": (lambda user: (user.key_id, f"{user.secret}\n  {user.secret}"), "a line each"),
}
COMMANDS = (
    *(("login", "work", "--no-mfa"), ("login", "work"), ("login", "work", "--to", "other", "--verbose")),
    *(("whoami", "work"), ("keys", "work"), ("keys", "--all"), ("policy", "work"), ("env", "work")),
    *(("init", "work"), ("init", "work", "--process"), ("rotate", "work", "--yes"), ("rotate", "work", "--dry-run")),
    *(("rotate", "--all", "--yes"), ("process", "work"), ("exec", "work", "--", "true"), ("whoami", "role")),
)


def parts_of(user: SandboxUser) -> list[str]:
    """Return the secret and every part of it that a message could repeat."""
    return [user.secret, *(part for part in user.secret.replace("+", "/").split("/") if len(part) > 5)]


@pytest.mark.parametrize("token", ["", "aws_session_token = stale\n"], ids=["alone", "with a stale token"])
@pytest.mark.parametrize(("make", "helps"), WRONG.values(), ids=WRONG)
def test_a_value_of_another_form_is_neither_sent_nor_shown(
    machine: UserMachine,
    fob: Forked,
    make: Callable[[SandboxUser], tuple[str, str]],
    helps: str,
    token: str,
) -> None:
    key_id, secret = make(machine.user)
    lines = f"aws_access_key_id = {key_id}\naws_secret_access_key = {secret}\n{token}"
    machine.home.write_credentials(f"[work]\n{lines}mfa_serial = {machine.serial}\n")
    machine.home.write_config("[profile role]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = work\n")
    before = machine.aws_files()
    for words in COMMANDS[:4] if token else COMMANDS:
        done = fob(*words, env={"FOB_CODE": "123456"})
        assert (done.code, done.out) == (3, ""), (words, done.all)
        assert f"[work] of {machine.home.credentials}" in done.err
        assert helps in done.err, (words, done.err)
        assert not [part for part in parts_of(machine.user) if part in done.all], (words, done.all)
    assert machine.control.calls() == []
    assert machine.aws_files() == before
    state = machine.home.path / ".local"
    kept = b"".join(path.read_bytes() for path in state.rglob("*") if path.is_file() and path.parent.name != "backups")
    assert machine.user.secret.encode() not in kept


def test_the_right_form_is_sent(machine: UserMachine, fob: Forked) -> None:
    """The control: each of these commands makes a call with the same lines in the right form."""
    machine.write_key()
    for words in (
        ["login", "work", "--no-mfa"],
        ["keys", "work"],
        ["policy", "work", "--for", "keys"],
        ["init", "work"],
    ):
        calls = len(machine.control.calls())
        fob(*words, env={"FOB_CODE": "123456", "AWS_PROFILE": "work"})
        assert len(machine.control.calls()) > calls, words


@pytest.mark.parametrize("words", [["whoami", "role"], ["exec", "role", "--", "true"]])
def test_credentials_of_another_program_are_checked_before_a_call(machine: UserMachine, words: list[str]) -> None:
    """What is not sent, AWS cannot repeat. A profile without a role gets them as they are, because no call is made."""
    document = {"Version": 1, "AccessKeyId": machine.user.secret, "SecretAccessKey": machine.user.key_id}
    (machine.home.path / "other.json").write_text(json.dumps(document))
    machine.home.write_config(
        f"[profile program]\ncredential_process = cat {machine.home.path}/other.json\n"
        "[profile role]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = program\n"
    )
    done = machine.fob(*words)
    assert_refused(done, 3, "does not have the form of an id")
    assert not [part for part in parts_of(machine.user) if part in done.all]
    assert machine.control.calls() == []
    assert machine.fob("process", "program").json() == document


TEXTS = (
    "'{secret}/20261121/us-east-1/sts/aws4_request' not a valid key=value pair in Authorization header",
    "The Canonical String for this request should have been 'POST {secret} {token}'",
    "1 validation error detected: Value '{secret}' at 'tokenCode' failed to satisfy constraint",
    "User: {secret} is not authorized to perform: sts:{token} on resource: {secret}",
)
CODES = ("IncompleteSignature", "SignatureDoesNotMatch", "ValidationError", "AccessDenied", "Weird")


@pytest.mark.parametrize("code", CODES)
def test_what_aws_repeats_is_masked(machine: UserMachine, fob: Forked, code: str) -> None:
    machine.write_key()
    token = "FwoGZXIvYXdzEBYaDKtXyZ0123456789abcdefghijKLMNOP" * 8
    for text in TEXTS:
        said = text.format(secret=machine.user.secret, token=token)
        for words in (
            ["login", "work", "--no-mfa"],
            ["keys", "work"],
            ["init", "work"],
            ["whoami", "work", "--no-mfa"],
        ):
            machine.control.fault("*", "error", 1, code=code, text=said, status=403)
            done = fob(*words, "--verbose", env={"FOB_CODE": "123456"})
            assert done.code == 4, (words, done.all)
            assert not [part for part in (*parts_of(machine.user), token[:20]) if part in done.all], (words, done.all)


def test_a_text_of_aws_without_credentials_is_shown(machine: UserMachine) -> None:
    machine.write_key()
    text = "a text that nobody has seen before"
    machine.control.fault("GetSessionToken", "error", 1, code="Weird", text=text, status=400)
    done = machine.fob("login", "work", "--no-mfa")
    assert f"AWS refused GetSessionToken (Weird): {text}" in done.err


# URLs


@pytest.mark.parametrize("password", ["hunter2", "hun%2Fter2", "hun/ter2", "h:unter2"])
@pytest.mark.parametrize("words", [["login", "work"], ["whoami", "work"], ["keys", "work"], ["init", "work"]])
def test_no_password_of_an_endpoint_is_shown(
    machine: UserMachine, fob: Forked, words: list[str], password: str
) -> None:
    machine.write_key()
    url = f"http://me:{password}@127.0.0.1:9/x"
    for given in ({"AWS_ENDPOINT_URL": url}, {"AWS_ENDPOINT_URL": None, "AWS_ENDPOINT_URL_STS": url}):
        done = fob(*words, "--verbose", env={"FOB_CODE": machine.code(), **given})
        assert done.code in {2, 3, 5}, done.all
        assert not [part for part in (password, "ter2", "unter2") if part in done.all], done.all


def test_no_password_of_an_endpoint_is_kept(machine: UserMachine) -> None:
    machine.write_key()
    url = machine.sandbox.endpoint.replace("http://", "http://me:hunter2@")
    machine.home.write_config(
        f"[profile work]\nendpoint_url = {url}\n[profile work-sts]\ncredential_process = fob process work\n"
    )
    machine.age_files()
    for given in ({"AWS_ENDPOINT_URL": url}, {"AWS_ENDPOINT_URL": None}):
        done = machine.with_code("process", "work", env=given)
        assert done.code == 0, done.all
        kept = files_of_fob(machine)
        assert any(b"ASIA" in data for data in kept.values())
        assert not [path for path, data in kept.items() if b"hunter2" in data]
    assert (machine.state / "hot/work/entry").exists()  # of the second run: it has no password
    assert machine.with_code("login", "work", env={"AWS_ENDPOINT_URL": None}).code == 0
    assert not [path for path, data in files_of_fob(machine).items() if b"hunter2" in data]
    assert machine.home.config.read_text().count("hunter2") == 1


def files_of_fob(machine: UserMachine) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in machine.state.rglob("*") if path.is_file()}


SECRETS = {
    "with slashes": "wJalrXUtn/EMI/K7MDENG/bPxRfiCY+EXAMPLEKE",
    "letters and digits": "wJalrXUtnFEMI9K7MDENGabPxRfiCYzEXAMPLEKE",
}
SETTINGS = ("mfa_serial", "region", "role_arn", "source_profile", "role_session_name", "source_identity")


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize("setting", SETTINGS)
def test_a_secret_in_another_setting_is_neither_shown_nor_sent(
    machine: UserMachine, fob: Forked, setting: str, secret: str
) -> None:
    """AWS writes all that it gets to the log of the account (CloudTrail), and a region is part of a host's name."""
    machine.write_key_and_region()
    lines = {"role_arn": f"arn:aws:iam::{machine.user.arn.split(':')[4]}:role/x", "source_profile": "work"}
    if setting not in {"mfa_serial", "region"}:
        machine.add_profile("role", *(f"{name} = {value}" for name, value in (lines | {setting: secret}).items()))
    else:
        kept = [line for line in machine.home.credentials.read_text().splitlines() if not line.startswith(setting)]
        machine.home.write_credentials("\n".join([*kept, f"{setting} = {secret}", ""]))
    profile = "work" if setting in {"mfa_serial", "region"} else "role"
    lines_of_words = ["login", "login --verbose", "process", "env", "whoami", "exec"]
    for words in map(str.split, lines_of_words):
        child = ("--", "true") if words[0] == "exec" else ()
        result = fob(words[0], profile, *words[1:], *child)
        assert not [part for part in secret.split("/") if part in result.err], (words, result.err)
        assert result.code in {2, 3}, (words, result)
    for option in ({"--region": secret}, {"--serial": secret}):
        result = machine.with_code("login", "work", *(word for pair in option.items() for word in pair))
        assert result.code in {2, 3}, (option, result)
    assert machine.control.calls() == []


@pytest.mark.parametrize("token", ["t\u20ac", "t\xe9"])
def test_a_token_that_no_header_can_hold_is_refused_by_aws_and_no_bug(machine: UserMachine, token: str) -> None:
    machine.write_key_and_region()
    machine.make_role("admin")
    machine.store_session()
    text = machine.home.credentials.read_text()
    machine.home.write_credentials(text.replace("aws_session_token = t\n", f"aws_session_token = {token}\n"))
    assert machine.home.credentials.read_text() != text
    assert_refused(machine.fob("process", "admin"), 4, "AWS does not accept the session")
