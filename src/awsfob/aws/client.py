"""botocore clients that sign with given credentials and never look for other ones.

botocore is imported inside functions: it costs twenty times the start of Python, and most calls of fob need none.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cache, partial

from awsfob.aws.answer_limit import limit_answers
from awsfob.aws.call_errors import strange_answers
from awsfob.aws.connection import check_id, no_region, no_url
from awsfob.durations import duration_or_usage
from awsfob.light_typing import TYPE_CHECKING
from awsfob.settings import current
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from awsfob.aws.connection import Connection
    from awsfob.model import Key, Session

CONNECT_SECONDS = 5
READ_SECONDS = {True: 15, False: 5}
"""How long to wait for an answer, by ``once``: a call that is sent once waits longer than one that is sent again."""
EXCHANGE_SECONDS = 30
"""How long an exchange may take, whole: a server that sends a byte a second keeps every shorter limit."""
ATTEMPTS = 3
"""How often a call is sent that may be sent again."""


@cache
def make_client(service: str, connection: Connection, signer: Key | Session, *, once: bool, tried: int = 0) -> Any:  # noqa: ANN401  botocore makes client classes at run time
    """Return a botocore client for ``service`` that signs with ``signer``; the same one for the same arguments.

    Args:
        service: ``sts`` or ``iam``.
        connection: Where to.
        signer: A key or session.
        once: Send the call once only, for it has an MFA code, which AWS accepts once, or it creates something. Any
            other call is sent up to three times.
        tried: How often the call was sent already.

    Raises:
        UsageError: The endpoint is not a URL, or the region cannot be one.
        FilesError: The id of the signer does not have the form of an id. It may be a secret, so it is not sent.
    """
    check_id(signer)
    from botocore.config import Config
    from botocore.exceptions import InvalidRegionError

    attempts: Any = {"total_max_attempts": 1 if once else ATTEMPTS - tried, "mode": "standard"}
    settings: dict[str, Any] = {
        "region_name": connection.region,
        "endpoint_url": connection.endpoint,
        "aws_access_key_id": signer.key_id,
        "aws_secret_access_key": signer.secret.reveal(),
        "aws_session_token": _token(signer),
        "config": Config(connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS[once], retries=attempts),
    }
    session = botocore_session(connection)  # a ValueError of it would not be about the endpoint
    try:
        client = session.create_client(service, **settings)
    except InvalidRegionError as error:  # a ValueError, too
        raise no_region(connection) from error
    except ValueError as error:  # what botocore raises for an endpoint that is not a URL
        raise no_url() from error
    limit_answers(client)
    return client


def check_authorities(client: Any, connection: Connection) -> None:  # noqa: ANN401  botocore makes client classes at run time
    """Check the file of certificates before a code is asked for: botocore opens it when it has a code to send.

    Raises:
        SSLError: botocore's: it cannot be read, or holds no certificate.
    """
    chosen = botocore_session(connection).get_config_variable("ca_bundle") or current().environ.get(
        "REQUESTS_CA_BUNDLE"
    )
    if not chosen or not client.meta.endpoint_url.startswith("https:"):
        return
    import ssl

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(_as_urllib3_finds(chosen))
    except OSError as error:
        from botocore.exceptions import SSLError

        raise SSLError(endpoint_url=client.meta.endpoint_url, error=error) from error


def _as_urllib3_finds(path: str) -> str:
    return os.path.expanduser(path)  # noqa: PTH111  Path.expanduser raises RuntimeError for an unknown user


def botocore_session(connection: Connection) -> Any:  # noqa: ANN401  botocore has no types of its own
    """Return a botocore session on the files in use.

    The profile comes from ``connection`` and never from the environment, because botocore refuses to make any client
    while AWS_PROFILE names a profile it does not know, as the bare config headers of the awsmfa layout are.
    """
    from botocore.session import Session

    session = Session(session_vars={"profile": (None, None, None, None)})
    session.set_config_variable("config_file", str(connection.config_path))
    session.set_config_variable("credentials_file", str(connection.credentials_path))
    if connection.profile in session.full_config["profiles"]:
        session.set_config_variable("profile", connection.profile)
    session.register_component("data_loader", _models(session.get_config_variable("data_path")))
    return session


@cache
def _models(data_path: str | None) -> Any:  # noqa: ANN401  botocore has no types of its own
    """Return botocore's loader of API models. All clients share its cache: a rotation makes twenty of them."""
    from botocore.loaders import create_loader

    return create_loader(data_path)


def load_models() -> None:
    """Load botocore and what it needs for calls to IAM and STS, for the copies of this process."""
    models = _models(None)
    for service in ("iam", "sts"):
        models.load_service_model(service, "service-2")
        models.load_service_model(service, "endpoint-rule-set-1")
    models.load_data("partitions")
    models.load_data("endpoints")


def send(call: Callable[..., Any], seconds: float | None = None, **request: Any) -> Any:  # noqa: ANN401  botocore has no types of its own
    """Make one call of a botocore client and return its answer.

    Args:
        call: A method of the client.
        seconds: How long it may take with all that is sent again; None for all of ``exchange_seconds``.
        request: The parameters.

    Raises:
        ReadTimeoutError: No whole answer within FOB_AWS_TIMEOUT, or else ``EXCHANGE_SECONDS``; ``aws_errors`` explains.
        UnreachableError: botocore failed on the answer, as it does on XML that does not come from AWS.
        UsageError: FOB_AWS_TIMEOUT is not a duration.
    """
    limit = exchange_seconds() if seconds is None else seconds
    try:
        with strange_answers():
            return SYSTEM.within(limit, partial(call, **request))
    except TimeoutError as error:
        from botocore.exceptions import ReadTimeoutError

        raise ReadTimeoutError(endpoint_url=_endpoint_of(call)) from error


def exchange_seconds() -> float:
    """Return how long an exchange may take: FOB_AWS_TIMEOUT, or else ``EXCHANGE_SECONDS``.

    Raises:
        UsageError: FOB_AWS_TIMEOUT is not a duration.
    """
    text = current().aws_timeout
    return duration_or_usage(text, "FOB_AWS_TIMEOUT", "45s or 2m", least=1) if text else EXCHANGE_SECONDS


def _endpoint_of(call: Callable[..., Any]) -> str:
    """Return the URL that a method of a client calls."""
    meta = getattr(getattr(call, "__self__", None), "meta", None)
    return str(getattr(meta, "endpoint_url", ""))


def instant(value: Any) -> datetime:  # noqa: ANN401  botocore's answers are untyped dicts
    """Return a time of an answer, aware, in UTC.

    Raises:
        ValueError: It is not a time with a zone, so AWS did not send it.
    """
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError("not a time with a zone")
    return value.astimezone(UTC)


def _token(signer: Key | Session) -> str | None:
    token = getattr(signer, "token", None)
    return token.reveal() if token else None
