"""The three STS calls that fob makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from awsfob.aws.client import Connection, aws_errors, botocore_session, instant, make_client, send, strange_answers
from awsfob.errors import FilesError
from awsfob.model import Key, Secret, Session, plain

if TYPE_CHECKING:
    from awsfob.aws.refusals import Situation
    from awsfob.model import Role, Step


class Identity(NamedTuple):
    """Who AWS says the caller is."""

    account: str
    arn: str
    user_id: str


def prepare(connection: Connection, signer: Key | Session, situation: Situation) -> None:
    """Load what a call with a code needs, before the user is asked for it: a code ages while botocore loads.

    Raises:
        UsageError: The endpoint is no URL.
        RefusedError: botocore will make no such call.
    """
    with aws_errors(situation):
        make_client("sts", connection, signer, once=True)


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
        client = make_client("sts", connection, key, once=code is not None)
        answer = send(client.get_session_token, DurationSeconds=step.duration, **_mfa(step.serial, code))
        with strange_answers():
            return _session(answer["Credentials"])


def assume_role(
    connection: Connection, signer: Key | Session, step: Step, code: str | None, situation: Situation
) -> Session:
    """Assume the role of a step.

    Raises: as ``get_session_token``.
    """
    assert step.role is not None  # noqa: S101  a plan gives every AssumeRole step its role
    with aws_errors(situation):
        client = make_client("sts", connection, signer, once=code is not None)
        request = role_request(step.role, step.duration)
        answer = send(client.assume_role, **request, **_mfa(step.serial, code))
        with strange_answers():
            return _session(answer["Credentials"])


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
        client = make_client("sts", connection, signer, once=False)
        answer = send(client.get_caller_identity)
        with strange_answers():
            return Identity(plain(answer["Account"]), plain(answer["Arn"]), plain(answer["UserId"]))


def resolve(connection: Connection, situation: Situation, provider: str | None = None) -> Key | Session:
    """Let botocore find the credentials of ``connection.profile``: SSO, web identity, a program, metadata.

    Args:
        connection: Where to, and for which profile.
        situation: What is being done, for errors.
        provider: The ``credential_source`` to ask instead; the profile is then the role that needs it.

    Raises:
        FilesError: botocore finds none.
        RefusedError: Its own exchange was refused.
    """
    with aws_errors(situation):
        with strange_answers():
            found = _from_provider(connection, provider) if provider else botocore_session(connection).get_credentials()
        if found is None:
            raise FilesError(
                f"botocore finds no credentials for profile '{connection.profile}'",
                f"try: aws sts get-caller-identity --profile {connection.profile}",
            )
        frozen = send(found.get_frozen_credentials)
    secret = Secret(frozen.secret_key)
    if not frozen.token:
        return Key(frozen.access_key, secret)
    # botocore tells the end of refreshable credentials in a private field only.
    return Session(frozen.access_key, secret, Secret(frozen.token), getattr(found, "_expiry_time", None))


def _from_provider(connection: Connection, provider: str) -> Any:  # noqa: ANN401  botocore has no types of its own
    """Ask one provider by its name in ``credential_source``; no profile is set, or botocore drops the environment."""
    from botocore.credentials import CanonicalNameCredentialSourcer, create_credential_resolver

    resolver = create_credential_resolver(botocore_session(connection._replace(profile="")))
    return CanonicalNameCredentialSourcer(resolver.providers).source_credentials(provider)


def _mfa(serial: str | None, code: str | None) -> dict[str, str]:
    return {"SerialNumber": serial, "TokenCode": code} if serial and code else {}


def _session(credentials: dict[str, Any]) -> Session:
    return Session(
        plain(credentials["AccessKeyId"]),
        Secret(plain(credentials["SecretAccessKey"])),
        Secret(plain(credentials["SessionToken"])),
        instant(credentials["Expiration"]),
    )
