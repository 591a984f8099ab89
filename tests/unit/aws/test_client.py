"""Whose fault an exception is: the server's only where botocore was called or its answer read."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ConnectTimeoutError, CredentialRetrievalError, EndpointConnectionError, SSLError

from awsfob.aws.call_errors import aws_errors, strange_answers
from awsfob.aws.client import exchange_seconds, make_client, send
from awsfob.aws.connection import Connection
from awsfob.aws.situation import Situation
from awsfob.errors import FilesError, FobError, UnreachableError, UsageError
from awsfob.model import Key, Secret

if TYPE_CHECKING:
    from collections.abc import Callable

SITUATION = Situation("work", "the key in [work]", "AKIAIOSFODNN7EXAMPLE")
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
KINDS = [KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError]


def fail(kind: type[BaseException]) -> None:
    raise kind("planted")


@pytest.mark.parametrize("kind", KINDS)
def test_a_bug_of_fob_stays_a_bug(kind: type[Exception]) -> None:
    with pytest.raises(kind, match="planted"), aws_errors(SITUATION):
        fail(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_what_botocore_fails_with_is_a_strange_answer(kind: type[Exception]) -> None:
    with pytest.raises(UnreachableError), aws_errors(SITUATION):
        send(fail, kind=kind)
    with pytest.raises(UnreachableError), aws_errors(SITUATION), strange_answers():
        fail(kind)


URL = "https://me:hunter2@sts.us-east-1.amazonaws.com/?x=hunter2"


@pytest.mark.parametrize("kind", [EndpointConnectionError, ConnectTimeoutError, SSLError])
def test_the_url_of_a_failed_call_has_no_password(kind: Callable[..., Exception]) -> None:
    with pytest.raises(UnreachableError) as caught, aws_errors(SITUATION):
        raise kind(endpoint_url=URL, error="x")
    assert "hunter2" not in str((caught.value.what, caught.value.hints))
    assert "at https://sts.us-east-1.amazonaws.com/" in caught.value.what


def test_what_another_program_said_is_masked() -> None:
    with pytest.raises(FobError) as caught, aws_errors(SITUATION):
        raise CredentialRetrievalError(provider="custom-process", error_msg=f"{SECRET} at http://me:hunter2@vault")
    assert caught.value.what.endswith("Error when retrieving credentials from custom-process: *** at http://vault")
    assert SECRET not in str((caught.value.what, caught.value.hints))


@pytest.mark.parametrize("service", ["sts", "iam"])
@pytest.mark.parametrize("key_id", [SECRET, f"AKIAIOSFODNN7EXAMPLE {SECRET}", "AKIAIOSFODNN7EXAMPLE  # laptop"])
def test_no_client_signs_with_an_id_of_another_form(service: str, key_id: str) -> None:
    nowhere = Connection("us-east-1", "none", Path("none"), Path("none"))
    with pytest.raises(FilesError, match="form of an id") as caught:
        make_client(service, nowhere, Key(key_id, Secret("s")), once=True)
    assert not [part for part in key_id.split() if part in str((caught.value.what, *caught.value.hints[1:]))]


# The limit of an exchange --------------------------------------------------------------------------------------------


def test_an_exchange_ends_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOB_AWS_TIMEOUT", "1")
    began = time.monotonic()
    with pytest.raises(UnreachableError, match="did not answer within 1 s"), aws_errors(SITUATION):
        send(Event().wait, timeout=30)
    assert time.monotonic() - began < 20


def test_an_exchange_may_take_half_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOB_AWS_TIMEOUT", raising=False)
    assert exchange_seconds() == 30
    assert send(Event().wait, timeout=0.1) is False


@pytest.mark.parametrize("text", ["soon", "0", "-1"])
def test_a_limit_that_is_none_is_wrong_usage(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("FOB_AWS_TIMEOUT", text)
    with pytest.raises(UsageError, match="FOB_AWS_TIMEOUT"):
        send(Event().wait, timeout=0.1)


def test_an_interruption_in_the_call_comes_through() -> None:
    with pytest.raises(KeyboardInterrupt):
        send(fail, kind=KeyboardInterrupt)
