"""What an exception of botocore means, by the table in ``botocore_meanings``.

An exception is found by its class, else by the class that it comes from.
"""

from __future__ import annotations

from awsfob.aws.botocore_meanings import MEANINGS, Meaning
from awsfob.errors import FobError, NotSentError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.text import masked, shell_word, without_passwords

if TYPE_CHECKING:
    from typing import Any

    from awsfob.aws.situation import Situation

_BY_NAME = {name: meaning for meaning in MEANINGS for name in meaning.names.split()}


def meaning_of(error: BaseException) -> Meaning | None:
    """Return the meaning of an exception; None for one that is not in the table."""
    return next((_BY_NAME[each.__name__] for each in type(error).__mro__ if _is_known(each)), None)


def _is_known(kind: type) -> bool:
    return kind.__module__ == "botocore.exceptions" and kind.__name__ in _BY_NAME


def told(error: Any, situation: Situation, seconds: float) -> FobError | None:  # noqa: ANN401  botocore has no types
    """Return the error to show for an exception of botocore, or None for one that is not in the table.

    Args:
        error: The exception.
        situation: What was being done.
        seconds: How long it took.
    """
    meaning = meaning_of(error)
    if meaning is None:
        return None
    if "SSLError" in meaning.names.split():
        return _tls_error(error, meaning, situation)
    return _filled(meaning.kind, meaning, error, situation, seconds)


def _filled(
    kind: type[FobError],
    meaning: Meaning,
    error: Any,  # noqa: ANN401  likewise
    situation: Situation,
    seconds: float = 0,
) -> FobError:
    facts = {
        "profile": situation.source or situation.profile,
        "origin": f" ({situation.origin})" if situation.origin else "",
        "detail": _detail(error),
        "at": _at(error),
        "seconds": str(round(seconds)),
    }
    in_commands = {**facts, "profile": shell_word(facts["profile"])}
    return kind(meaning.what.format(**facts), *(hint.format(**in_commands) for hint in meaning.hints))


def _detail(error: Any) -> str:  # noqa: ANN401  likewise
    """Return the first line of an exception's text with everything masked that may be secret, or its class."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return masked(lines[0]) if lines else type(error).__name__


def _at(error: Any) -> str:  # noqa: ANN401  botocore puts the facts of an error into an untyped dict
    url = str(getattr(error, "kwargs", {}).get("endpoint_url", "")).split("?", 1)[0]
    return f" at {without_passwords(url)}" if url else ""


def _tls_error(error: Any, meaning: Meaning, situation: Situation) -> FobError:  # noqa: ANN401  likewise
    """Return the error to show for a TLS connection that failed: the user's own certificate file may be the cause."""
    import ssl

    cause = error.__cause__ or error.__context__
    while cause is not None and not isinstance(cause, OSError):
        cause = cause.__cause__ or cause.__context__
    is_of_file = isinstance(cause, OSError) and not isinstance(cause, ssl.SSLError | ConnectionError | TimeoutError)
    if is_of_file or getattr(cause, "library", None) == "X509":
        why = "it holds no certificate" if not is_of_file else str(getattr(cause, "strerror", "")).lower()
        return NotSentError(
            f"the file with the certificates of authorities cannot be used: {why}",
            "correct AWS_CA_BUNDLE, REQUESTS_CA_BUNDLE, or ca_bundle of the profile",
        )
    kind = NotSentError if isinstance(cause, ssl.SSLCertVerificationError) else meaning.kind
    return _filled(kind, meaning, error, situation)
