"""What an exception of botocore means, as an error with hints."""

from __future__ import annotations

import time
from contextlib import contextmanager

from awsfob.errors import FobError
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsfob.aws.situation import Situation


def broken(url: str, error: Exception) -> Exception:
    """Return botocore's exception for a connection that broke after the request was sent.

    Args:
        url: Where the request went.
        error: The exception of Python's sockets or of ``http.client``, or of urllib3.
    """
    import ssl

    from botocore.exceptions import ConnectionClosedError, HTTPClientError, ReadTimeoutError, SSLError
    from urllib3.exceptions import HTTPError, ProtocolError
    from urllib3.exceptions import ReadTimeoutError as Urllib3ReadTimeoutError

    if isinstance(error, TimeoutError | Urllib3ReadTimeoutError):
        return ReadTimeoutError(endpoint_url=url, error=error)
    if isinstance(error, ssl.SSLError):
        return SSLError(endpoint_url=url, error=error)
    if isinstance(error, HTTPError) and not isinstance(error, ProtocolError):
        return HTTPClientError(error=error)
    return ConnectionClosedError(endpoint_url=url, error=error)


@contextmanager
def aws_errors(situation: Situation) -> Iterator[None]:
    """Turn botocore's own exceptions inside the block into errors with advice; any other exception is a bug of fob.

    Raises:
        RefusedError: AWS answered with a refusal.
        NotSentError: No connection was made.
        UnreachableError: No answer, or an answer that AWS would not give.
        FilesError: A setting or a source of credentials cannot be used, see ``botocore_errors``.
    """
    began = time.monotonic()
    try:
        yield
    except Exception as error:
        meaning = _meaning(error, situation, began)
        if meaning is None:
            raise
        raise meaning from error


@contextmanager
def source_errors(situation: Situation) -> Iterator[None]:
    """Turn the exceptions of botocore and of Python inside the block into errors about a source of credentials.

    botocore runs the program of the source and reads its files, so Python's own exceptions are about those.

    Raises:
        FobError: As ``aws_errors``; FilesError for the source itself.
    """
    with aws_errors(situation):
        try:
            yield
        except (OSError, ValueError, TypeError, LookupError, AttributeError, RuntimeError) as error:
            from botocore.exceptions import BotoCoreError

            if isinstance(error, BotoCoreError):  # some of them are a ValueError or an OSError, too
                raise
            from awsfob.aws.source_errors import source_error

            raise source_error(error, situation) from error


def _meaning(error: Exception, situation: Situation, began: float) -> FobError | None:
    """Return the error to show for an exception of botocore, or None for another one."""
    if isinstance(error, FobError):
        return None
    from botocore.exceptions import ClientError, CredentialRetrievalError
    from botocore.parsers import ResponseParserError

    from awsfob.aws.botocore_errors import told
    from awsfob.aws.refusals import explain, not_from_aws

    if isinstance(error, ClientError):
        return explain(error, situation)
    if isinstance(error, ResponseParserError):
        return not_from_aws()
    if isinstance(error, CredentialRetrievalError) and situation.source:
        from awsfob.aws.source_errors import source_error

        return source_error(error, situation)
    return told(error, situation, time.monotonic() - began)


@contextmanager
def strange_answers() -> Iterator[None]:
    """Treat Python's own exceptions inside the block as a sign that the answer is not from AWS.

    Put only a call of botocore, or the reading of its answer, inside: a bug of fob there would be blamed on the server.

    Raises:
        UnreachableError: The answer does not come from AWS.
    """
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        from botocore.exceptions import BotoCoreError

        from awsfob.aws.refusals import not_from_aws

        if isinstance(error, BotoCoreError):  # some of them are a ValueError, too
            raise
        raise not_from_aws() from error
