"""Login on the files that people have: for each layout the samples of its tool's README, and nothing else changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.harness.aws_texts import EXPIRY, SESSION_KEYS
from tests.harness.sdk import arn_seen_by_a_client, may_use_iam
from tests.harness.users import fresh_code, key_of, key_section, logins, readme, serial_of

if TYPE_CHECKING:
    from awsfob.sandbox.control import SandboxUser
    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.forked import Forked
    from tests.harness.home import Home

TWIN = r"aws_security_token = \3\n"
ENDS = rf"expiration = ({EXPIRY})\n"
DUMMIES = "aws_access_key_id = dummy\naws_secret_access_key = dummy\naws_session_token = dummy\n"


@dataclass(frozen=True)
class Sample:
    """What a login makes of a README's credentials file.

    Attributes:
        names: Every name that leads to the pair; None for no name at all.
        section: Where the tool's users expect the session.
        header: What the login adds to the file before the keys; "" when the section is there.
        keys: The keys in order, as a pattern.
        dummies: Lines of the file whose place the keys take.
        config: What the login adds to config: where the key's profile has a region, the session's gets it, too.
    """

    names: tuple[str | None, ...]
    section: str
    header: str
    keys: str = SESSION_KEYS + ENDS
    dummies: str = ""
    config: str = ""


SAMPLES = {
    "long-term": Sample(
        (None, "default", "default-long-term"), "default", "\n[default]\n", keys=SESSION_KEYS + TWIN + ENDS
    ),
    "mfa-suffix": Sample(("accountName", "accountNamemfa"), "accountNamemfa", "", dummies=DUMMIES),
    "source-profile": Sample(
        ("myaccount", "myaccountPermanent"), "myaccount", "", config="\n[profile myaccount]\nregion = us-west-2\n"
    ),
    "sts-suffix": Sample(("my-profile", "my-profile-sts", "my-role-1"), "my-profile-sts", "\n[my-profile-sts]\n"),
}
CASES = [pytest.param(layout, name, id=f"{layout}-{name}") for layout, each in SAMPLES.items() for name in each.names]


def use_readme(layout: str, home: Home, user: SandboxUser) -> str:
    """Put the samples in place and return the text of credentials."""
    credentials = readme(layout, "credentials", user)
    if layout == "source-profile":  # the README's slip, mended as its own checks demand; a test below has it as printed
        credentials = credentials.replace("[myaccountPerm] ", "[myaccountPermanent] ")
    home.write_credentials(credentials)
    home.write_config(readme(layout, "config", user))
    return credentials


@pytest.mark.parametrize(("layout", "given"), CASES)
def test_the_readme_of_each_tool(  # noqa: PLR0913, PLR0917  the cast of the play
    sandbox: SandboxProcess, home: Home, fob: Forked, name: str, layout: str, given: str | None
) -> None:
    user, sample = sandbox.control.user(name), SAMPLES[layout]
    before, config = use_readme(layout, home, user), readme(layout, "config", user).encode()
    words = [given] if given else []

    done = fob("login", *words, "--code", fresh_code(sandbox, user))
    assert (done.code, done.out) == (0, ""), done.all
    assert f"in [{sample.section}] of {home.credentials}" in done.err
    after = home.credentials.read_bytes().decode()
    start = before.removesuffix(sample.dummies)
    found = re.fullmatch(re.escape(start + sample.header) + sample.keys, after)
    assert found, after
    assert timedelta(hours=11.9) < datetime.fromisoformat(found[4]) - datetime.now(UTC) <= timedelta(hours=12)
    assert arn_seen_by_a_client(home, sample.section) == user.arn
    assert may_use_iam(home, sample.section)

    again = fob("login", *words)
    assert (again.code, "session is still good" in again.err) == (0, True), again.all
    assert logins(sandbox.control) == ["ok"]
    assert home.credentials.read_bytes().decode() == after

    assert fob("logout", *words).code == 0
    assert home.credentials.read_bytes().decode() == start + sample.header
    assert home.config.read_bytes() == config + sample.config.encode()
    assert not may_use_iam_at_all(home, sample.section)


def may_use_iam_at_all(home: Home, section: str) -> bool:
    from botocore.exceptions import NoCredentialsError, PartialCredentialsError

    try:
        return may_use_iam(home, section)
    except (NoCredentialsError, PartialCredentialsError):
        return False


def test_a_role_on_the_session_section_works_after_the_login(
    sandbox: SandboxProcess, home: Home, fob: Forked, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = sandbox.control.user(name)
    sandbox.control.role("my-role-1", mfa=True)
    use_readme("sts-suffix", home, user)
    monkeypatch.setenv("AWS_ENDPOINT_URL", home.endpoint)  # botocore's own AssumeRole has to find the sandbox
    assert fob("login", "my-role-1", "--code", fresh_code(sandbox, user)).code == 0
    assert ":assumed-role/my-role-1/" in arn_seen_by_a_client(home, "my-role-1")
    assert "[my-role-1]" not in home.credentials.read_text()


def test_the_slip_in_the_readme_of_awsmfa(sandbox: SandboxProcess, home: Home, fob: Forked, name: str) -> None:
    user = sandbox.control.user(name)
    home.write_credentials(readme("source-profile", "credentials", user))
    home.write_config(readme("source-profile", "config", user))
    before = home.files()
    done = fob("login", "myaccount", "--code", fresh_code(sandbox, user))
    assert done.code == 3
    assert "[myaccountPermanent]" in done.err
    assert "[myaccountPerm]" in done.err
    assert home.files() == before
    assert sandbox.control.calls() == []


def expiration(home: Home, key: str = "expiration") -> datetime:
    (text,) = re.findall(rf"(?m)^{key} = (.+)$", home.credentials.read_text())
    return datetime.fromisoformat(text)


def lasts(ends: datetime, seconds: int) -> bool:
    return abs((ends - datetime.now(UTC)).total_seconds() - seconds) < 60


def test_the_command_line_of_awsmfa(sandbox: SandboxProcess, home: Home, fob: Forked, name: str) -> None:
    user = sandbox.control.user(name)
    use_readme("source-profile", home, user)
    environ = {"AWS_PROFILE": "myaccount"}
    code = fresh_code(sandbox, user)
    done = fob("login", "--token-code", code, "--", "--duration-seconds", "3600", env=environ)
    assert done.code == 0, done.all
    assert lasts(expiration(home), 3600)
    assert fob("logout", env=environ).code == 0
    assert "ASIA" not in home.credentials.read_text()


def test_everything_after_the_dashes(sandbox: SandboxProcess, home: Home, fob: Forked, name: str) -> None:
    user = sandbox.control.user(name)
    home.write_credentials(f"[work]\n{key_of(user)}")
    words = ["--serial-number", serial_of(user), f"--token-code={fresh_code(sandbox, user)}", "--region", "eu-west-1"]
    words += ["--endpoint-url", sandbox.endpoint, "--duration-seconds=900"]
    done = fob("login", "work", "--", *words, env={"AWS_ENDPOINT_URL": "http://127.0.0.1:9"})
    assert done.code == 0, done.all
    assert lasts(expiration(home), 900)


@pytest.mark.parametrize("way", ["option", "variable"])
def test_the_command_line_of_aws_mfa(sandbox: SandboxProcess, home: Home, fob: Forked, name: str, way: str) -> None:
    user = sandbox.control.user(name)
    elsewhere = home.path / "work-credentials"
    elsewhere.write_text(readme("long-term", "credentials", user))
    code = fresh_code(sandbox, user)
    if way == "option":
        done = fob("login", "-c", code, "-d", "28800", "--credentials-file", str(elsewhere))
    else:
        environ = {"AWS_SHARED_CREDENTIALS_FILE": "~/work-credentials", "AWS_SESSION_DURATION": "28800"}
        done = fob("login", env=environ | {"FOB_CODE": code})
    assert done.code == 0, done.all
    (text,) = re.findall(rf"\[default\]\n{SESSION_KEYS}{TWIN}expiration = (.+)\n", elsewhere.read_text())
    assert lasts(datetime.fromisoformat(text[3]), 28800)
    assert not home.aws.exists()


def test_an_option_beats_the_environment_beats_the_file(
    sandbox: SandboxProcess, home: Home, fob: Forked, name: str
) -> None:
    user, other = sandbox.control.user(name), sandbox.control.user(f"{name}-2")
    home.write_credentials(key_section("work", user, serial_of(other)) + key_section("other", user))
    environ = {"MFA_DEVICE": serial_of(user), "AWS_SESSION_DURATION": "7200", "AWS_PROFILE": "other"}
    done = fob("login", "--profile", "work", env=environ | {"FOB_CODE": fresh_code(sandbox, user)})
    assert done.code == 0, done.all
    assert lasts(expiration(home), 7200)
    environ["MFA_DEVICE"] = serial_of(other)
    words = ["--serial", serial_of(user), "-d", "1h", "--force", "--code", fresh_code(sandbox, user)]
    done = fob("login", "work", *words, env=environ | {"FOB_CODE": "000000"})
    assert done.code == 0, done.all
    assert lasts(expiration(home), 3600)


@pytest.mark.parametrize("variable", ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])
def test_a_profile_from_the_environment(
    sandbox: SandboxProcess, home: Home, fob: Forked, name: str, variable: str
) -> None:
    user = sandbox.control.user(name)
    config = home.path / "config-elsewhere"
    config.write_text(f"[profile work]\nmfa_serial = {serial_of(user)}\nregion = eu-north-1\n")
    home.write_credentials(f"[work]\n{key_of(user)}")
    environ = {variable: "work", "AWS_CONFIG_FILE": str(config)}
    done = fob("login", "--json", "--code", fresh_code(sandbox, user), env=environ)
    assert done.code == 0, done.all
    assert done.json() == {
        "profile": "work",
        "section": "work-sts",
        "layout": "sts-suffix",
        "expiration": expiration(home).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "reused": False,
    }
    assert config.read_text().endswith("[profile work-sts]\nregion = eu-north-1\n")
    assert fob("login", "--json", "-q", env=environ).json()["reused"] is True


OLD = "aws_access_key_id = ASIAOLD\naws_secret_access_key = old\naws_session_token = old\naws_security_token = old\n"


def test_broamskis_section_keeps_its_form(sandbox: SandboxProcess, home: Home, fob: Forked, name: str) -> None:
    user = sandbox.control.user(name)
    before = f"{readme('long-term', 'credentials', user)}\n[default]\nassumed_role = False\n"
    home.write_credentials(f"{before}{OLD}expiration = 2020-01-01 00:00:00\n")
    kolkata = {"TZ": "XXX-05:30"}
    assert fob("login", "--code", fresh_code(sandbox, user), env=kolkata).code == 0
    naive = r"expiration = (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\n"
    found = re.fullmatch(re.escape(before) + SESSION_KEYS + TWIN + naive, home.credentials.read_text())
    assert found
    assert lasts(datetime.fromisoformat(found[4]).replace(tzinfo=UTC), 43200)
    # read again as UTC, wherever the machine is
    assert "still good" in fob("login", env=kolkata).err
    assert "still good" in fob("login", "--min-left", "11h", env={"TZ": "XXX+09:00"}).err


@pytest.mark.parametrize(("hours", "good"), [(6, True), (1, False)])
def test_what_awsume_left_is_local_time(home: Home, fob: Forked, hours: int, good: bool) -> None:
    """In Kolkata, a session that ends in one hour of UTC's clock has ended four and a half hours ago."""
    ends = (datetime.now(UTC) + timedelta(hours=hours)).strftime("%Y-%m-%d %H:%M:%S")
    key = "[work]\naws_access_key_id = AKIA\naws_secret_access_key = x\nmfa_serial = arn:aws:iam::111122223333:mfa/x\n"
    home.write_credentials(f"{key}[work-sts]\nmanager = awsume\n{OLD}expiration = {ends}\n")
    done = fob("status", "work", "--json", env={"TZ": "XXX-05:30"})
    assert done.json()[0]["state"] == ("good" if good else "expired"), done.all
    done = fob("status", "work", "--check", env={"TZ": "XXX-05:30"})
    assert done.code == (0 if good else 6), done.all


@pytest.mark.parametrize("key", ["aws_session_token_expiration", "x_security_token_expires"])
def test_the_expiry_stays_in_the_key_that_the_section_uses(
    sandbox: SandboxProcess, home: Home, fob: Forked, name: str, key: str
) -> None:
    user = sandbox.control.user(name)
    before = f"{key_section('work', user)}\n[work-sts]\n"
    home.write_credentials(f"{before}{OLD}{key} = 2020-01-01T00:00:00Z\n# the end\n")
    assert fob("login", "work", "--code", fresh_code(sandbox, user)).code == 0
    pattern = re.escape(before) + SESSION_KEYS + TWIN + rf"{key} = {EXPIRY}\n# the end\n"
    assert re.fullmatch(pattern, home.credentials.read_text())
    assert arn_seen_by_a_client(home, "work-sts") == user.arn


def test_force_and_min_left_renew_a_good_session(sandbox: SandboxProcess, home: Home, fob: Forked, name: str) -> None:
    user = sandbox.control.user(name)
    home.write_credentials(key_section("work", user))
    first = fob("login", "work", "-d", "1h", "--code", fresh_code(sandbox, user))
    assert first.code == 0
    one = home.credentials.read_text()
    assert fob("login", "work", "--min-left", "2h", "--code", fresh_code(sandbox, user)).code == 0
    two = home.credentials.read_text()
    assert fob("login", "work", "--force", "--code", fresh_code(sandbox, user)).code == 0
    assert len({one, two, home.credentials.read_text()}) == 3
    assert logins(sandbox.control) == ["ok"] * 3


def test_to_sends_the_session_elsewhere(sandbox: SandboxProcess, home: Home, fob: Forked, name: str) -> None:
    user = sandbox.control.user(name)
    before = key_section("work", user)
    home.write_credentials(before)
    assert fob("login", "work", "--to", "my own", "--code", fresh_code(sandbox, user)).code == 0
    assert re.fullmatch(re.escape(before) + r"\n\[my own\]\n" + SESSION_KEYS + ENDS, home.credentials.read_text())


def test_dummies_without_a_session_name_are_no_key(sandbox: SandboxProcess, home: Home, fob: Forked, name: str) -> None:
    """Dummy values with a dummy token are overwritten; the same values without the token are a key, and are not."""
    user = sandbox.control.user(name)
    home.write_config(f"[profile work]\n{key_of(user)}\n[profile workmfa]\nmfa_serial = {serial_of(user)}\n")
    half = DUMMIES.replace("aws_session_token = dummy\n", "")
    home.write_credentials(f"[workmfa]\n{half}")
    refused = fob("login", "work", "--code", fresh_code(sandbox, user))
    assert refused.code == 3
    assert "[workmfa]" in refused.err
    assert sandbox.control.calls() == []
    home.write_credentials(f"[workmfa]\n{DUMMIES}")
    assert fob("login", "work", "--code", fresh_code(sandbox, user)).code == 0
    assert re.fullmatch(r"\[workmfa\]\n" + SESSION_KEYS + ENDS, home.credentials.read_text())
