"""Every exception class of botocore has a cause and a hint, from one table; and none of a file blames the network."""

from __future__ import annotations

import inspect
import string
from collections import Counter

import pytest
from botocore import exceptions

from awsfob.aws.botocore_errors import meaning_of, told
from awsfob.aws.botocore_meanings import MEANINGS, Meaning
from awsfob.aws.call_errors import aws_errors, source_errors
from awsfob.aws.situation import Situation
from awsfob.errors import FilesError, FobError, NotSentError, UnreachableError, UserNeededError

ORIGIN = "credential_process in [profile base] of /home/me/.aws/config, line 3"
SITUATION = Situation("deploy", "what botocore resolved", "", source="base", origin=ORIGIN)
NETWORK = {NotSentError, UnreachableError}
CLASSES = {
    name: each
    for name, each in vars(exceptions).items()
    if inspect.isclass(each) and issubclass(each, Exception) and each.__module__ == exceptions.__name__
}


def raised(kind: type[Exception]) -> Exception:
    """Return an exception of a class, with a text for every field of its message."""
    if issubclass(kind, exceptions.ClientError):
        return kind({"Error": {"Code": "Throttling", "Message": "no"}}, "GetSessionToken")
    if not hasattr(kind, "fmt"):
        return kind("a text")
    fields = {
        name
        for _, name, _, _ in string.Formatter().parse(str(vars(kind).get("fmt") or getattr(kind, "fmt", "")))
        if name
    }
    if issubclass(kind, exceptions.WaiterError):
        return kind("a text", "a text", {})
    return kind(
        **dict.fromkeys(fields | ({"error_msg"} if issubclass(kind, exceptions.BotoCoreError) else set()), "a text")
    )


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_class_of_botocore_has_a_cause_and_a_hint(name: str) -> None:
    with pytest.raises(FobError) as caught, aws_errors(SITUATION):
        raise raised(CLASSES[name])
    error = caught.value
    assert name not in error.what
    assert error.hints
    assert not [text for text in (error.what, *error.hints) if "{" in text or "None" in text or "\n" in text]


def test_each_class_of_botocore_is_in_the_table_once_and_nothing_else_is() -> None:
    named = Counter(name for meaning in MEANINGS for name in meaning.names.split())
    assert set(named) == set(CLASSES) - {"ClientError"}
    assert set(named.values()) == {1}


def test_a_class_that_is_new_gets_the_meaning_of_the_class_it_comes_from() -> None:
    new = type("NewError", (exceptions.SSOError,), {"__module__": "elsewhere"})
    found = meaning_of(new())
    assert found
    assert found.kind is UserNeededError
    assert meaning_of(RuntimeError("x")) is None
    assert told(RuntimeError("x"), SITUATION, 0) is None


@pytest.mark.parametrize("meaning", MEANINGS, ids=lambda each: each.names.split()[0])
def test_only_what_is_about_the_network_names_it(meaning: Meaning) -> None:
    is_of_network = meaning.kind in NETWORK
    assert ("check the network" in " ".join(meaning.hints)) <= is_of_network
    assert ("AWS can be reached" in " ".join(meaning.hints)) <= is_of_network


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (raised(exceptions.UnauthorizedSSOTokenError), "aws sso login --profile base"),
        (raised(exceptions.LoginRefreshRequired), "aws login --profile base"),
    ],
)
def test_a_login_elsewhere_is_named_with_the_profile_of_the_source(error: Exception, says: str) -> None:
    with pytest.raises(UserNeededError) as caught, aws_errors(SITUATION):
        raise error
    assert says in caught.value.hints[0]


@pytest.mark.parametrize("error", [KeyError("x"), TypeError("x"), RuntimeError("x"), OSError(5, "x"), AttributeError()])
def test_what_python_raises_for_a_source_is_about_the_source(error: Exception) -> None:
    with pytest.raises(FilesError) as caught, source_errors(SITUATION):
        raise error
    assert caught.value.what.startswith("profile 'base' gets no credentials: ")
    assert caught.value.hints[-1] == f"it is {ORIGIN}"
    with pytest.raises(type(error)), aws_errors(SITUATION):  # elsewhere it is a bug
        raise error
