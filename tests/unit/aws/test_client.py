"""Whose fault an exception is: the server's only where botocore was called or its answer read."""

from __future__ import annotations

import pytest

from awsfob.aws.client import aws_errors, send, strange_answers
from awsfob.aws.refusals import Situation
from awsfob.errors import UnreachableError

SITUATION = Situation("work", "the key in [work]", "AKIAIOSFODNN7EXAMPLE")
KINDS = [KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError]


def fail(kind: type[Exception]) -> None:
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
