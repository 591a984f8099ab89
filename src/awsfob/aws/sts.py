"""The three STS calls that fob makes."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from awsfob.aws.call_errors import aws_errors, source_errors, strange_answers
from awsfob.aws.client import (
    CONNECT_SECONDS,
    READ_SECONDS,
    botocore_session,
    check_authorities,
    exchange_seconds,
    instant,
    make_client,
    send,
)
from awsfob.aws.connection import check_id
from awsfob.errors import FilesError, UnreachableError
from awsfob.light_typing import TYPE_CHECKING, NamedTuple
from awsfob.model import Key, Secret, Session, plain
from awsfob.settings import current
from awsfob.structs import replace
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from awsfob.aws.connection import Connection
    from awsfob.aws.plain_endpoint import Endpoint
    from awsfob.aws.situation import Situation
    from awsfob.model import Role, Step

_METHODS = {
    "GetSessionToken": "get_session_token",
    "AssumeRole": "assume_role",
    "GetCallerIdentity": "get_caller_identity",
}


_CLOCK_SECONDS = 24 * 3600
"""How much longer than requested a session may last by the clock here, before the answer counts as wrong."""


class Identity(NamedTuple):
    """Who AWS says the caller is."""

    account: str
    arn: str
    user_id: str


def prepare(connection: Connection, signer: Key | Session, situation: Situation) -> None:
    """Load and check what a call with a code needs, without the network: a code ages while botocore loads.

    Raises:
        UsageError: The endpoint is no URL.
        NotSentError: The file with the certificates of authorities cannot be used.
        RefusedError: botocore will make no such call.
    """
    with aws_errors(situation):
        endpoint = _plain(connection)
        if endpoint is None:
            check_authorities(make_client("sts", connection, signer, once=True), connection)
        else:
            from awsfob.aws import query_call

            query_call.load(endpoint)


def get_session_token(
    connection: Connection, key: Key | Session, step: Step, code: str | None, situation: Situation
) -> Session:
    """Exchange a key, and a code when the step names a device, for a session.

    Raises:
        CodeRefusedError: The code was the reason; another may succeed.
        RefusedError: AWS refused for another reason.
        UnreachableError: No usable answer.
    """
    with aws_errors(situation):
        request = {"DurationSeconds": step.duration, **_mfa(step.serial, code)}
        answer = _call(connection, key, "GetSessionToken", request, once=code is not None)
        with strange_answers():
            return _session(answer, step)


def assume_role(
    connection: Connection, signer: Key | Session, step: Step, code: str | None, situation: Situation
) -> Session:
    """Assume the role of a step.

    Raises: as ``get_session_token``.
    """
    assert step.role is not None  # noqa: S101  a plan gives every AssumeRole step its role
    with aws_errors(situation):
        request = {**role_request(step.role, step.duration), **_mfa(step.serial, code)}
        answer = _call(connection, signer, "AssumeRole", request, once=code is not None)
        with strange_answers():
            return _session(answer, step)


def role_request(role: Role, duration: int) -> dict[str, Any]:
    """Return the parameters of AssumeRole that come from the role's profile; absent settings are left out."""
    optional = {
        "ExternalId": role.external_id,
        "SourceIdentity": role.source_identity,
        "Tags": [{"Key": key, "Value": value} for key, value in role.tags],
        "TransitiveTagKeys": list(role.transitive_tags),
    }
    named = {key: value for key, value in optional.items() if value}
    return {"RoleArn": role.arn, "RoleSessionName": role.session_name or "fob", "DurationSeconds": duration, **named}


def caller_identity(connection: Connection, signer: Key | Session, situation: Situation) -> Identity:
    """Ask AWS who the signer is.

    Raises: RefusedError and UnreachableError as ``get_session_token``.
    """
    with aws_errors(situation):
        answer = _call(connection, signer, "GetCallerIdentity", {}, once=False)
        with strange_answers():
            return Identity(plain(answer["Account"]), plain(answer["Arn"]), plain(answer["UserId"]))


def resolve(
    connection: Connection, situation: Situation, provider: str | None = None, *, as_source: bool = False
) -> Key | Session:
    """Let botocore find the credentials of ``connection.profile``: SSO, web identity, a program, metadata.

    Args:
        connection: Where to, and for which profile.
        situation: What is being done, for errors.
        provider: The ``credential_source`` to ask instead; the profile is then the role that needs it.
        as_source: The profile is the source of a role. botocore then ignores a role of its own, and the machine's.

    Raises:
        FilesError: botocore finds none.
        RefusedError: Its own exchange was refused.
    """
    with source_errors(situation):
        by_cli = bool(situation.origin and situation.origin.startswith("login_session ")) and _is_cli_needed()
        found = _found(connection, provider, as_source=as_source, by_cli=by_cli)
        if found is None:
            raise FilesError(
                f"botocore finds no credentials for profile '{connection.profile}'",
                *([f"they have to come from {situation.origin}"] if situation.origin else []),
                f"try: aws sts get-caller-identity --profile {shell_word(connection.profile)}",
            )
        frozen = found.get_frozen_credentials()  # a program of the user may ask, so there is no limit
        _check_words(frozen, situation)
    secret = Secret(frozen.secret_key)
    if not frozen.token:
        return Key(frozen.access_key, secret)
    # botocore tells the end of refreshable credentials in a private field only.
    return Session(frozen.access_key, secret, Secret(frozen.token), getattr(found, "_expiry_time", None))


def _check_words(credentials: Any, situation: Situation) -> None:  # noqa: ANN401  botocore has no types of its own
    """Check that credentials are words: botocore takes whatever is in the JSON document of a program.

    Raises:
        FilesError: They are not.
    """
    values = [credentials.access_key, credentials.secret_key, *([credentials.token] if credentials.token else [])]
    if all(isinstance(value, str) and value.isprintable() and len(value.split()) == 1 for value in values):
        return
    raise FilesError(
        f"profile '{situation.source or situation.profile}' gets credentials that cannot be used: the id, the secret"
        " or the token is not one word",
        f"they come from {situation.origin or 'its source'}",
    )


def _call(
    connection: Connection, signer: Key | Session, action: str, request: Mapping[str, Any], *, once: bool
) -> dict[str, Any]:
    """Make a call: without botocore if the way to STS is plain, else with it; return the same answer in both cases."""
    check_id(signer)
    tried, left = 0, exchange_seconds()
    endpoint = _plain(connection)
    if endpoint is not None:
        from awsfob.aws import query_call

        if query_call.is_in_limits(request) and query_call.can_sign(signer):
            limits = query_call.Limits(CONNECT_SECONDS, READ_SECONDS[once], left)
            began = time.monotonic()
            try:
                return query_call.call(endpoint, signer, action, request, limits)
            except Exception as error:
                left -= time.monotonic() - began
                if once or left <= 0 or not query_call.is_worth_another_try(error):
                    raise
                tried = 1
    client = make_client("sts", connection, signer, once=once, tried=tried)
    return dict(send(getattr(client, _METHODS[action]), left, **request))


def _plain(connection: Connection) -> Endpoint | None:
    """Return the endpoint of a call that fob can make without botocore."""
    if connection.settings is None:
        return None
    from awsfob.aws.plain_endpoint import plain_endpoint

    return plain_endpoint(connection.region, connection.endpoint, connection.settings)


def _found(connection: Connection, provider: str | None, *, as_source: bool, by_cli: bool) -> Any:  # noqa: ANN401  botocore has no types of its own
    if provider:
        return _from_provider(connection, provider)
    session = botocore_session(connection)
    if by_cli:
        return _from_aws_cli(connection.profile)
    if not as_source:
        return session.get_credentials()
    from botocore.credentials import CredentialResolver, ProfileProviderBuilder

    providers = ProfileProviderBuilder(session, cache={}).providers(connection.profile, disable_env_vars=True)
    return CredentialResolver(providers).load_credentials()


def _is_cli_needed() -> bool:
    """Return whether botocore cannot read the login of ``aws login`` here, and the AWS CLI can."""
    from importlib.util import find_spec
    from shutil import which

    return find_spec("awscrt") is None and which("aws", path=current().search_path) is not None


def _from_aws_cli(profile: str) -> Any:  # noqa: ANN401  botocore has no types of its own
    """Let the AWS CLI v2 give the credentials of its login, as a program of ``credential_process``."""
    import shlex

    from botocore.credentials import ProcessProvider

    line = shlex.join(["aws", "configure", "export-credentials", "--profile", profile, "--format", "process"])
    return ProcessProvider(profile, lambda: {"profiles": {profile: {"credential_process": line}}}).load()


def _from_provider(connection: Connection, provider: str) -> Any:  # noqa: ANN401  botocore has no types of its own
    """Ask one provider by its name in ``credential_source``; no profile is set, or botocore drops the environment."""
    from botocore.credentials import CanonicalNameCredentialSourcer, create_credential_resolver

    resolver = create_credential_resolver(botocore_session(replace(connection, profile="")))
    return CanonicalNameCredentialSourcer(resolver.providers).source_credentials(provider)


def _mfa(serial: str | None, code: str | None) -> dict[str, str]:
    return {"SerialNumber": serial, "TokenCode": code} if serial and code else {}


def _session(answer: dict[str, Any], step: Step) -> Session:
    credentials = answer["Credentials"]
    session = Session(
        plain(credentials["AccessKeyId"]),
        Secret(plain(credentials["SecretAccessKey"])),
        Secret(plain(credentials["SessionToken"])),
        ends := instant(credentials["Expiration"]),
    )
    _check_end(ends, step.duration)
    return session


def _check_end(ends: datetime, duration: int) -> None:
    """Refuse a session that has expired already, or ends long after it should: the clock here is wrong, or the server.

    Args:
        ends: The end of the session, in UTC.
        duration: The lifetime that was requested, in seconds.
    """
    now = datetime.now(UTC)
    left = (ends - now).total_seconds()
    if 0 < left <= duration + _CLOCK_SECONDS:
        return
    wrong = "has expired already" if left <= 0 else "lasts far too long"
    raise UnreachableError(
        f"the session that AWS sent {wrong}: it ends at {ends:%Y-%m-%dT%H:%M:%SZ}, the clock here says"
        f" {now:%Y-%m-%dT%H:%M:%SZ}",
        "if the clock of this machine is wrong, set it (timedatectl set-ntp true), then try again",
        "if it is right, the answer is not from AWS: check AWS_ENDPOINT_URL and the proxy settings",
    )
