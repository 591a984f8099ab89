"""What botocore makes of a profile: who signs the first call, and which roles are assumed. No call leaves the machine.

The providers are botocore's own, in botocore's order. Only their clients and their programs are replaced, by ones that
name the profile that asks: so the answer says where credentials come from without any of them being made.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.credentials import (
    AssumeRoleProvider,
    CanonicalNameCredentialSourcer,
    CredentialProvider,
    CredentialResolver,
    Credentials,
    ProcessProvider,
    ProfileProviderBuilder,
)
from botocore.exceptions import BotoCoreError
from botocore.session import Session

if TYPE_CHECKING:
    from pathlib import Path

START_URL = "https://example.awsapps.com/start"
_LATER = datetime.now(UTC) + timedelta(hours=1)


class Answer(NamedTuple):
    """What botocore makes of a profile.

    Attributes:
        signer: The id of the access key that signs first; ``sso``, ``process`` or ``environment`` and the profile for
            a source that is no access key; None without credentials.
        roles: The ARNs of the roles, in the order in which they are assumed.
        error: The name of botocore's exception; None without one.
    """

    signer: str | None
    roles: tuple[str, ...] = ()
    error: str | None = None


class Oracle:
    """Asks botocore about the profiles of two files, which are written to a folder."""

    def __init__(self, folder: Path) -> None:
        self._credentials, self._config = folder / "credentials", folder / "config"
        self._session: Any = Session(
            session_vars={"profile": (None, None, None, None)}, include_builtin_handlers=False
        )  # one for all answers: to make one takes longer than an answer
        self._session.set_config_variable("credentials_file", str(self._credentials))
        self._session.set_config_variable("config_file", str(self._config))

    def answer(self, credentials: str, config: str, profile: str, *, as_source: bool = False) -> Answer:
        """Return what botocore makes of a profile in two files."""
        self._credentials.write_text(credentials)
        self._config.write_text(config)
        self._session._config = None  # noqa: SLF001  makes botocore read the files again
        calls: list[tuple[str, str]] = []

        def client(service: str, **settings: Any) -> Any:  # noqa: ANN401  what botocore expects
            return _Client(calls, settings.get("aws_access_key_id", service))

        self._session.create_client = client
        builder: Any = _Builder(self._session, cache={}, sso_token_cache=_tokens())
        roles = AssumeRoleProvider(
            lambda: self._session.full_config,
            client,
            {},
            profile,
            prompter=lambda _: "123456",
            credential_sourcer=CanonicalNameCredentialSourcer([_Environment()]),
            profile_provider_builder=builder,
        )
        try:
            found = CredentialResolver(
                [*([] if as_source else [roles]), *builder.providers(profile, True)]
            ).load_credentials()
            signer = found.get_frozen_credentials().access_key if found else None
        except BotoCoreError as error:
            return Answer(None, (), type(error).__name__)
        assumed = [call for call in calls if call[1].startswith("arn:")]
        return Answer(assumed[0][0] if assumed else signer, tuple(arn for _, arn in assumed))


class _Client:
    """A client of STS or of SSO that gives each caller credentials with its name."""

    def __init__(self, calls: list[tuple[str, str]], signer: str) -> None:
        self._calls, self._signer = calls, signer

    def assume_role(self, **request: str) -> dict[str, Any]:
        self._calls.append((self._signer, request["RoleArn"]))
        given = {"AccessKeyId": request["RoleArn"], "SecretAccessKey": "s", "SessionToken": "t", "Expiration": _LATER}
        return {"Credentials": given}

    def get_role_credentials(self, **request: str) -> dict[str, Any]:
        ends = int(_LATER.timestamp()) * 1000
        given = {"accessKeyId": f"sso {request['roleName']}", "secretAccessKey": "s", "sessionToken": "t"}
        return {"roleCredentials": {**given, "expiration": ends}}


class _Builder(ProfileProviderBuilder):
    """botocore's builder of providers, whose programs are not started."""

    _session: Any

    def _create_process_provider(self, profile_name: str) -> ProcessProvider:
        return ProcessProvider(profile_name, lambda: self._session.full_config, popen=_Program(profile_name))


class _Program:
    """Stands in for ``Popen``: a program whose key id names the profile."""

    returncode = 0

    def __init__(self, profile: str) -> None:
        self._profile = profile

    def __call__(self, *_: object, **__: object) -> _Program:
        return self

    def communicate(self) -> tuple[bytes, bytes]:
        given = {"Version": 1, "AccessKeyId": f"process {self._profile}", "SecretAccessKey": "s"}
        return json.dumps(given).encode(), b""


class _Environment(CredentialProvider):
    """The provider of ``credential_source = Environment``."""

    METHOD = CANONICAL_NAME = "Environment"

    def load(self) -> Credentials:
        return Credentials("environment", "s")


def _tokens() -> dict[str, dict[str, str]]:
    """Return botocore's cache of SSO tokens with a good one."""
    name = sha1(START_URL.encode(), usedforsecurity=False).hexdigest()
    return {name: {"accessToken": "t", "expiresAt": _LATER.strftime("%Y-%m-%dT%H:%M:%SZ")}}
