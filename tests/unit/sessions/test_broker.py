"""What a stored session is good for: every input of the call that made it, and of those before, is part of its key."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from awsfob.app.credentials import broker_for
from awsfob.app.inputs import Access, Common
from awsfob.aws import sts
from awsfob.cli.messages import context_of
from awsfob.model import Secret, Session
from awsfob.profiles.plan import make_plan
from tests.harness.aws_texts import KEY

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.model import Step

NOTHING = Access()
ARN = "arn:aws:iam::111122223333:role/"
BASE = f"""\
[profile A]
role_arn = {ARN}A
source_profile = K
[profile T]
role_arn = {ARN}T
source_profile = A
region = us-east-1
"""


@dataclass
class Bench:
    """Files, and an STS that counts: each AssumeRole gives a session of its own."""

    folder: Path
    made: list[str] = field(default_factory=list)

    def assume(self, _connection: object, _signer: object, step: Step, _code: object, _at: object) -> Session:
        assert step.role is not None
        self.made.append(step.role.profile)
        ends = datetime.now(UTC) + timedelta(hours=1)
        return Session(f"ASIA{len(self.made)}", Secret("s"), Secret("t"), ends)

    def write(self, config: str, credentials: str = f"[K]\n{KEY}") -> None:
        (self.folder / "credentials").write_text(credentials)
        (self.folder / "config").write_text(config)

    def ask(
        self, profile: str = "T", access: Access = NOTHING, *, region: str | None = None, endpoint: str | None = None
    ) -> str:
        """Return the key id of the session for a profile."""
        paths = str(self.folder / "credentials"), str(self.folder / "config")
        context = context_of(Common(profile, *paths, region, quiet=True, verbose=False))
        plan = make_plan(context.snapshot, context.request(access))
        return broker_for(context, plan, access, endpoint=endpoint).obtain(plan).credentials.key_id


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    made = Bench(tmp_path)
    for name in (
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_STS",
        "MFA_DEVICE",
        "FOB_CODE",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FOB_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setattr(sts, "assume_role", made.assume)
    made.write(BASE)
    return made


def test_the_same_inputs_are_the_same_session(bench: Bench) -> None:
    first = bench.ask()
    assert bench.ask() == first
    assert bench.made == ["A", "T"]


END = "region = us-east-1\n"
ADDED = (
    "external_id = e1",
    "duration_seconds = 1800",
    "role_session_name = me",
    "source_identity = me",
    "session_tags = a=1",
    "transitive_session_tags = a",
    "endpoint_url = http://elsewhere",
)
EDITS = [
    (f"{ARN}T", f"{ARN}U"),
    (f"{ARN}A", f"{ARN}B"),
    ("source_profile = K", "source_profile = K\nexternal_id = of-the-role-before"),
    *((END, f"{END}{line}\n") for line in ADDED),
]


@pytest.mark.parametrize(("old", "new"), EDITS)
def test_an_edited_input_is_another_session(bench: Bench, old: str, new: str) -> None:
    first = bench.ask()
    bench.write(BASE.replace(old, new))
    second = bench.ask()
    assert second != first
    assert bench.ask() == second
    bench.write(BASE)
    assert bench.ask() == first


@pytest.mark.parametrize("line", ["output = json", "# a comment", "cli_pager ="])
def test_an_edit_of_something_else_is_none(bench: Bench, line: str) -> None:
    first = bench.ask()
    bench.write(f"{BASE}{line}\n")
    assert bench.ask() == first
    assert bench.made == ["A", "T"]


@pytest.mark.parametrize("region", ["eu-west-1", "ap-southeast-4"])
def test_another_region_of_the_partition_is_the_same_session(bench: Bench, region: str) -> None:
    first = bench.ask()
    assert bench.ask(region=region) == first
    bench.write(BASE.replace("us-east-1", region))
    assert bench.ask() == first
    assert bench.made == ["A", "T"]


def test_another_key_is_another_session(bench: Bench) -> None:
    first = bench.ask()
    bench.write(BASE, f"[K]\n{KEY}".replace("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7ANOTHER"))
    assert bench.ask() != first


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS"])
def test_another_endpoint_is_another_session(bench: Bench, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = bench.ask()
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert bench.ask() != first
    monkeypatch.delenv(name)
    assert bench.ask(endpoint="http://127.0.0.1:9") != first
    assert bench.ask() == first


def test_options_that_change_the_call_change_the_session(bench: Bench) -> None:
    bench.write(BASE.replace("source_profile = A", "source_profile = K"))
    asked = [(Access(duration=seconds), None) for seconds in (None, 1800, 7200)]
    found = [bench.ask("T", access, region=region) for access, region in asked]
    assert len(set(found)) == len(asked)
    assert [bench.ask("T", access, region=region) for access, region in asked] == found


def test_two_profiles_of_one_role_share_its_session(bench: Bench) -> None:
    bench.write(BASE + f"[profile T2]\nrole_arn = {ARN}T\nsource_profile = A\nregion = us-east-1\n")
    assert bench.ask("T2") == bench.ask("T")


def test_force_renews_the_last_session_alone(bench: Bench) -> None:
    first = bench.ask()
    assert bench.ask("T", Access(force=True)) != first
    assert bench.made == ["A", "T", "T"]


def test_a_session_with_too_little_left_is_made_again(bench: Bench) -> None:
    first = bench.ask()
    assert bench.ask("T", Access(min_left=3000)) == first
    assert bench.ask("T", Access(min_left=4000)) != first
