"""What the sandbox's tests stand on: a user, real botocore clients, and calls made by hand."""

from __future__ import annotations

import hashlib
import http.client
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsfob.sandbox.control import Control, SandboxUser

# No validation by the client, which would test the client; no second attempt, which would send a code twice.
CONFIG = Config(parameter_validation=False, retries={"total_max_attempts": 1}, read_timeout=10)


#: GetScopedCredentials, for a botocore that is too old to know it.
MODELS = Path(__file__).with_name("models")


@cache
def _session() -> botocore.session.Session:
    session = botocore.session.Session()
    session.get_component("data_loader").search_paths.append(str(MODELS))
    session.set_config_variable("config_file", os.devnull)
    session.set_config_variable("credentials_file", os.devnull)
    return session


@dataclass(frozen=True)
class Keys:
    key_id: str
    secret: str
    token: str | None = None

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Keys:
        found = answer["Credentials"]
        return cls(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])


@dataclass(frozen=True)
class ApiCaller:
    """A user of the sandbox who calls STS and IAM directly, without fob."""

    control: Control
    user: SandboxUser

    @property
    def keys(self) -> Keys:
        return Keys(self.user.key_id, self.user.secret)

    @property
    def serial(self) -> str:
        assert self.user.serial is not None
        return self.user.serial

    def client(
        self, service: str, keys: Keys | None = None, region: str = "us-east-1", *, impatient: bool = False
    ) -> Any:  # noqa: ANN401 - a botocore client has no static type
        keys = keys or self.keys
        return _session().create_client(
            service,
            region_name=region,
            endpoint_url=self.control.endpoint,
            aws_access_key_id=keys.key_id,
            aws_secret_access_key=keys.secret,
            aws_session_token=keys.token,
            config=CONFIG.merge(Config(read_timeout=0.3)) if impatient else CONFIG,
        )

    def sts(self, keys: Keys | None = None, region: str = "us-east-1") -> Any:  # noqa: ANN401 - as above
        return self.client("sts", keys, region)

    def iam(self, keys: Keys | None = None) -> Any:  # noqa: ANN401 - as above
        return self.client("iam", keys)

    def with_code(self) -> dict[str, Any]:
        return {"SerialNumber": self.serial, "TokenCode": self.control.fresh_code(self.serial)}

    def two_codes(self, serial: str, *, first: int = 0) -> tuple[str, str]:
        """Return two consecutive codes, also when a step ends just now."""
        while True:
            one, two = (self.control.code_state(serial, ahead=ahead) for ahead in (first, first + 1))
            if two["step"] == one["step"] + 1:
                return str(one["code"]), str(two["code"])

    def federated(self, **params: object) -> Keys:
        return Keys.of(self.sts().get_federation_token(**{"Name": "Bob", **params}))

    def scoped(self, keys: Keys, **params: object) -> Keys:
        return Keys.of(self.sts(keys).get_scoped_credentials(**params))

    def session(self, *, mfa: bool = True, seconds: int = 3600) -> Keys:
        answer = self.sts().get_session_token(DurationSeconds=seconds, **(self.with_code() if mfa else {}))
        return Keys.of(answer)

    def take(self, arn: str, keys: Keys | None = None, **more: object) -> Keys:
        return Keys.of(self.assume(arn, keys, **more)())

    def assume(self, arn: str, keys: Keys | None = None, **more: object) -> Callable[[], Mapping[str, Any]]:
        def call() -> Mapping[str, Any]:
            answer: Mapping[str, Any] = self.sts(keys).assume_role(RoleArn=arn, RoleSessionName="fob", **more)
            return answer

        return call


@dataclass(frozen=True)
class Answer:
    status: int
    body: str
    headers: Mapping[str, str]


def signed(
    endpoint: str, keys: Keys, params: Mapping[str, str], *, method: str = "POST", service: str = "sts"
) -> AWSRequest:
    """Return a request signed by botocore, for a test to spoil before it is sent."""
    body, url = urlencode(params), f"{endpoint}/"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Host": urlsplit(endpoint).netloc}
    if method == "GET":
        url, body = f"{url}?{body}", ""
    request = AWSRequest(method, url, headers, body.encode())
    SigV4Auth(Credentials(keys.key_id, keys.secret, keys.token), service, "us-east-1").add_auth(request)
    return request


def send(request: AWSRequest) -> Answer:
    """Send a request exactly as it is, without asking a proxy."""
    url = urlsplit(str(request.url))
    connection = http.client.HTTPConnection(url.netloc, timeout=10)
    try:
        connection.putrequest(str(request.method), url._replace(scheme="", netloc="").geturl(), skip_host=True)
        for name, value in request.headers.items():
            connection.putheader(name, value)
        body = request.body or b""
        assert isinstance(body, bytes)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return Answer(response.status, response.read().decode(), dict(response.getheaders()))
    finally:
        connection.close()


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


IDENTITY = {"Action": "GetCallerIdentity", "Version": "2011-06-15"}
