"""Where surveyed clients are asked: a home with a profile for every way, made by fob and, for the controls, by hand."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.clients.survey.s3_answers import BUCKET
from tests.clients.survey.ways import Way
from tests.harness.program import Program, installed
from tests.harness.sdk import client
from tests.harness.user_machine import UserMachine
from tests.harness.users import key_section, serial_of

if TYPE_CHECKING:
    from awsfob.sandbox.control import SandboxUser
    from awsfob.sandbox.server_process import SandboxProcess
    from tests.clients.survey.recorder import Recorder, Signed
    from tests.clients.survey.subjects import Subject
    from tests.harness.home import Home
    from tests.harness.program import Result

REGION = "eu-central-1"
"""None that a client would take by itself."""
KEY = "work"

#: The profile of each way; the ways of `fob exec` name what comes after it.
PROFILES: dict[Way, str] = {
    Way.SESSION: "work-sts",
    Way.PROCESS: "shop-sts",
    Way.EXEC: "work",
    Way.ROLE_ON_SESSION: "admin",
    Way.ROLE_ON_PROCESS: "shop-admin",
    Way.ROLE_AS_PROCESS: "admin-by-fob",
    Way.ROLE_IN_CREDENTIALS: "admin-in-credentials",
    Way.ROLE_EXEC: "admin",
    Way.PROCESS_IN_CREDENTIALS: "stall-sts",
    Way.PLAIN: "plain",
    Way.PLAIN_PROCESS: "plain-process",
    Way.ROLE_ON_PLAIN: "plain-admin",
    Way.ROLE_ON_PLAIN_PROCESS: "plain-process-admin",
}
_STACK = {
    "type": "aws:cloudformation:stack",
    "environment": "aws://unknown-account/unknown-region",
    "properties": {"templateFile": "stack.json"},
}
_PROVIDER = (
    'provider "aws" {}\ndata "aws_caller_identity" "me" {}\noutput "arn" { value = data.aws_caller_identity.me.arn }\n'
)
_UNDER_FOB = {Way.EXEC, Way.ROLE_EXEC}
_ROLES = {Way.ROLE_ON_SESSION, Way.ROLE_ON_PROCESS, Way.ROLE_AS_PROCESS, Way.ROLE_IN_CREDENTIALS, Way.ROLE_EXEC,
          Way.ROLE_ON_PLAIN, Way.ROLE_ON_PLAIN_PROCESS}  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What came of asking a client: whether it got its answer as whom it should be, and if not, why."""

    good: bool
    why: str = ""


class Stage(UserMachine):
    """The home and the AWS of all clients that one process of pytest asks."""

    def __init__(self, home: Home, sandbox: SandboxProcess, recorder: Recorder) -> None:
        super().__init__(home, sandbox, "worker")
        self.recorder = recorder
        self._shopper, self._other = (self.control.user(name, policy="mfa") for name in ("shopper", "other"))
        self._runs = home.path / "runs"
        self.role = self.control.role("admin", trusts=[self.user.arn, self._shopper.arn, self._other.arn], mfa=True)
        self._write_by_hand()
        self._write_projects()
        self._let_fob_write()
        self._key_ids = {way: self._key_id(way) for way in PROFILES if way not in _ROLES}
        self.check_owners()

    def check_owners(self) -> None:
        """Ask AWS whose the sessions are that fob has written: a client is compared with their key ids only.

        Raises:
            AssertionError: One is not of the user whose key it comes from, or AWS does not take it.
        """
        aws = Program(self.home, [sys.executable, "-m", "awscli"])
        owners = {
            Way.SESSION: self.user,
            Way.PROCESS: self._shopper,
            Way.PROCESS_IN_CREDENTIALS: self._shopper,
            Way.PLAIN: self._other,
        }
        for way, owner in owners.items():
            said = aws("sts", "get-caller-identity", env={"AWS_PROFILE": PROFILES[way]})
            assert f'"{owner.arn}"' in said.out, f"{way.value} is not {owner.arn}'s: {said.all}"

    def _write_by_hand(self) -> None:
        keys = {KEY: self.user, "shop": self._shopper, "stall": self._shopper, "idle": self._other}
        self.home.write_credentials("".join(key_section(name, user) for name, user in keys.items()))
        self.home.write_config("")
        for name in (*keys, "plain"):
            self.add_profile(name, f"region = {REGION}")
        session = self._session_of(self._other)
        with self.home.credentials.open("a") as file:
            file.write(f"[plain]\naws_access_key_id = {session['AccessKeyId']}\n"
                       f"aws_secret_access_key = {session['SecretAccessKey']}\n"
                       f"aws_session_token = {session['SessionToken']}\n")  # fmt: skip
        self.add_profile("plain-process", f"credential_process = {self._script(session)}", f"region = {REGION}")
        sources = {"admin": "work-sts", "shop-admin": "shop-sts", "plain-admin": "plain",
                   "plain-process-admin": "plain-process"}  # fmt: skip
        for name, source in sources.items():
            self.add_role(name, self.role, f"region = {REGION}", source=source)

    def hint(self, subject: Subject) -> str:
        """Return what a client makes of a profile that runs fob, where fob has no session and nobody to ask."""
        done = self._run(subject, subject.words(self._around()), "idle-sts")
        return "yes" if "fob login idle" in done.all else "no"

    def runs(self, subject: Subject) -> str:
        """Return how often a client runs a `credential_process` at one start."""
        self._runs.unlink(missing_ok=True)
        self.ask(subject, Way.PLAIN_PROCESS)
        return f"{len(self._runs.read_bytes())} times".replace("1 times", "once") if self._runs.exists() else "never"

    def _write_projects(self) -> None:
        """Write what clients want to find in the folder that they are started in."""
        backend = f'bucket = "{BUCKET}"\nregion = "{REGION}"\nkey = "state"\nuse_path_style = true\n'
        for name, text in {
            "cdk.out/manifest.json": json.dumps({"version": "36.0.0", "artifacts": {"Stack": _STACK}}),
            "cdk.out/stack.json": "{}",
            "terraform-aws/main.tf": _PROVIDER,
            "terraform/main.tf": f'terraform {{\nbackend "s3" {{\n{backend}}}\n}}\n',
        }.items():
            path = self.home.path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)

    def _session_of(self, user: SandboxUser) -> dict[str, str]:
        """Ask for a session as any program would."""
        with self.home.credentials.open("a") as file:
            file.write(key_section("other", user))
        with client(self.home, "sts", "other") as sts:
            code = self.control.fresh_code(serial_of(user))
            answer = sts.get_session_token(SerialNumber=serial_of(user), TokenCode=code)["Credentials"]
        return {**answer, "Expiration": answer["Expiration"].isoformat()}

    def _script(self, session: dict[str, str]) -> str:
        """Write a program that prints a session and notes that it ran."""
        path = self.home.path / "plain-process"
        document = shlex.quote(json.dumps({"Version": 1, **session}))
        path.write_text(f"#!/bin/sh\necho >>{shlex.quote(str(self._runs))}\necho {document}\n")
        path.chmod(0o700)
        return str(path)

    def _let_fob_write(self) -> None:
        self.log_in()
        fob = Program(self.home)
        code = self.control.fresh_code(serial_of(self._shopper))
        for words in (
            ("init", "shop", "--process"),
            ("process", "shop", "--code", code),
            ("init", "stall", "--process", "--in", "credentials"),
            ("init", "idle", "--process"),
            ("init", "admin", "--process", "--as", PROFILES[Way.ROLE_AS_PROCESS]),
            ("init", "admin", "--process", "--in", "credentials", "--as", PROFILES[Way.ROLE_IN_CREDENTIALS]),
        ):
            done = fob(*words)
            assert done.code == 0, done.all

    def _key_id(self, way: Way) -> str:
        if way in {Way.PLAIN, Way.PLAIN_PROCESS}:
            return self._section("plain")
        if way in {Way.PROCESS, Way.PROCESS_IN_CREDENTIALS}:
            return str(Program(self.home)("process", "shop").json()["AccessKeyId"])
        return self._section("work-sts")

    def _section(self, name: str) -> str:
        text = self.home.credentials.read_text().partition(f"[{name}]")[2]
        found = re.search(r"aws_access_key_id = (\w+)", text)
        assert found, name
        return found.group(1)

    def ask(self, subject: Subject, way: Way) -> Outcome:
        """Ask a client, and judge what it signed and what it said."""
        words = subject.words(self._around())
        if way in _UNDER_FOB:
            return self._judge(
                subject, way, self._run(subject, [*installed(), "exec", PROFILES[way], "--", *words], None)
            )
        return self._judge(subject, way, self._run(subject, words, PROFILES[way]))

    def ask_with_key(self, subject: Subject) -> Outcome:
        """Ask it on the profile that has the key alone: it must not be the session then."""
        return self._judge(subject, Way.SESSION, self._run(subject, subject.words(self._around()), KEY))

    def _run(self, subject: Subject, words: list[str], profile: str | None) -> Result:
        # The AWS CLI keeps a role's credentials by its ARN, whatever profile they came from; the ECR helper tokens.
        for cache in (self.home.aws / "cli", self.home.aws / "boto", self.home.path / ".ecr"):
            shutil.rmtree(cache, ignore_errors=True)
        self.recorder.seen.clear()
        env = {"AWS_PROFILE": profile, "AWS_PAGER": "", **self._network(), **subject.variables(self._around())}
        return Program(self.home, words)(env=env, input=subject.stdin, timeout=100)

    def _around(self) -> dict[str, str]:
        """Return what the words of a subject refer to."""
        endpoint = self.recorder.endpoint
        host = endpoint.partition("//")[2]
        return {"endpoint": endpoint, "host": host, "bucket": BUCKET, "ca": str(self.recorder.authority)}

    def _network(self) -> dict[str, str]:
        """Return what sends a client that talks to the names of AWS to the recorder."""
        bundles = ("AWS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
        proxy = dict.fromkeys(("HTTPS_PROXY", "https_proxy"), self.recorder.endpoint)
        direct = dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost")
        return {**dict.fromkeys(bundles, str(self.recorder.authority)), **proxy, **direct}

    def _judge(self, subject: Subject, way: Way, done: Result) -> Outcome:
        own = self._own()
        if done.code != subject.exit_code or subject.answer not in done.all:
            return Outcome(good=False, why=f"exit {done.code}, signed {own[-3:]}: {done.all[-1500:]}")
        if not own:
            return Outcome(good=False, why=f"nothing was signed: {done.all[-1500:]}")
        signer, regions = own[-1].key_id, {each.region for each in own if each.key_id}
        right = self.recorder.roles.get(signer) == self.role if way in _ROLES else signer == self._key_ids[way]
        if not right or own[-1].region != REGION or (regions != {REGION} and not subject.finds_region):
            return Outcome(good=False, why=f"signed {own[-3:]}, not as {way.value} in {REGION}")
        return Outcome(good=True)

    def _own(self) -> list[Signed]:
        """Return the requests of the client itself: fob's own are for sessions and roles."""
        return [each for each in self.recorder.seen if each.action not in {"GetSessionToken", "AssumeRole"}]
