"""Making botocore clients that sign with given credentials and never resolve any of their own.

botocore is imported inside functions: it costs twenty times the start of Python, and most calls of fob need none.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from awsfob.errors import RefusedError, UnreachableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from awsfob.aws.refusals import Situation
    from awsfob.model import Key, Session

CONNECT_SECONDS = 5
READ_SECONDS = {True: 15, False: 5}
"""Patience with a call, by whether it carries a code: that one has a single try, any other has three."""


class Connection(NamedTuple):
    """How to reach AWS: everything but the credentials.

    Attributes:
        region: Where the call goes.
        profile: The profile whose endpoint, proxy and CA settings apply, in either AWS file.
        config_path: The config file in use.
        credentials_path: The credentials file in use.
        endpoint: An endpoint given on the command line; None leaves it to AWS_ENDPOINT_URL and the profile.
    """

    region: str
    profile: str
    config_path: Path
    credentials_path: Path
    endpoint: str | None = None


@cache
def make_client(service: str, connection: Connection, signer: Key | Session, *, once: bool) -> Any:  # noqa: ANN401  botocore makes client classes at run time
    """Return a botocore client for ``service`` that signs with ``signer``; the same one for the same arguments.

    Args:
        service: ``sts`` or ``iam``.
        connection: Where to.
        signer: A key or session.
        once: Never send the call again: it takes an MFA code, which AWS accepts once, or makes something. Any other
            call is tried three times.

    Raises:
        UsageError: The endpoint is no URL.
    """
    from botocore.config import Config

    retries: Any = {"total_max_attempts": 1} if once else {"total_max_attempts": 3, "mode": "standard"}
    try:
        return botocore_session(connection).create_client(
            service,
            region_name=connection.region,
            endpoint_url=connection.endpoint,
            aws_access_key_id=signer.key_id,
            aws_secret_access_key=signer.secret.reveal(),
            aws_session_token=_token(signer),
            config=Config(connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS[once], retries=retries),
        )
    except ValueError as error:  # botocore's word for an endpoint that is no URL
        raise UsageError(
            "the endpoint is not a URL",
            "correct --endpoint-url, AWS_ENDPOINT_URL, or endpoint_url in the profile",
        ) from error


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
    """Return the reader of botocore's models, which keeps what it has read: a rotation makes twenty clients."""
    from botocore.loaders import create_loader

    return create_loader(data_path)


@contextmanager
def aws_errors(situation: Situation) -> Iterator[None]:
    """Turn botocore's own exceptions inside the block into errors with advice; any other exception is a bug of fob.

    Raises:
        RefusedError: AWS answered with a refusal.
        UnreachableError: No answer, or an answer that AWS would not give.
    """
    from botocore.exceptions import (
        BotoCoreError,
        ClientError,
        ConnectionError,  # noqa: A004  botocore's name for it
        ConnectTimeoutError,
        HTTPClientError,
        ReadTimeoutError,
        SSLError,
    )
    from botocore.parsers import ResponseParserError

    from awsfob.aws.refusals import explain, not_from_aws

    began = time.monotonic()
    try:
        yield
    except ClientError as error:
        raise explain(error, situation) from error
    except (ConnectTimeoutError, ReadTimeoutError) as error:
        waited = round(time.monotonic() - began)
        raise UnreachableError(f"AWS did not answer within {waited} s{_at(error)}", *_NETWORK_HINTS) from error
    except SSLError as error:
        raise UnreachableError(f"what answers{_at(error)} cannot show that it is AWS (TLS)", *_TLS_HINTS) from error
    except (ConnectionError, HTTPClientError) as error:
        raise UnreachableError(f"cannot reach AWS{_at(error)}", *_NETWORK_HINTS) from error
    except ResponseParserError as error:
        raise not_from_aws() from error
    except BotoCoreError as error:
        raise RefusedError(
            f"botocore will not make this call: {type(error).__name__}", *_setting_hints(error)
        ) from error


@contextmanager
def strange_answers() -> Iterator[None]:
    """Treat Python's own exceptions inside the block as an answer that AWS would not give.

    Put only a call of botocore, or the reading of its answer, inside: a bug of fob there would be blamed on the server.

    Raises:
        UnreachableError: The answer does not come from AWS.
    """
    from botocore.exceptions import BotoCoreError

    from awsfob.aws.refusals import not_from_aws

    try:
        yield
    except BotoCoreError:  # some of them are a ValueError, too
        raise
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise not_from_aws() from error


def send(call: Callable[..., Any], **request: Any) -> Any:  # noqa: ANN401  botocore has no types of its own
    """Make one call of botocore and return its answer.

    Raises:
        UnreachableError: botocore failed on the answer, as it does on XML that does not come from AWS.
    """
    with strange_answers():
        return call(**request)


def instant(value: Any) -> datetime:  # noqa: ANN401  botocore's answers are untyped dicts
    """Return a time of an answer, aware, in UTC.

    Raises:
        ValueError: AWS would never answer with it.
    """
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError("no time with a zone")
    return value.astimezone(UTC)


_TLS_HINTS = (
    "behind a proxy that opens TLS, name its certificate in AWS_CA_BUNDLE or in ca_bundle of the profile",
    "no file was changed; never switch the check off",
)
_NETWORK_HINTS = (
    "check the network, the proxy settings, and AWS_ENDPOINT_URL if it is set",
    "no file was changed; run the command again when AWS can be reached",
)


def _at(error: Any) -> str:  # noqa: ANN401  botocore puts the facts of an error into an untyped dict
    url = str(getattr(error, "kwargs", {}).get("endpoint_url", "")).split("?", 1)[0]
    return f" at {url}" if url else ""


def _setting_hints(error: Exception) -> tuple[str, ...]:
    return (str(error).splitlines()[0],)


def _token(signer: Key | Session) -> str | None:
    token = getattr(signer, "token", None)
    return token.reveal() if token else None
