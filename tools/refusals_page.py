"""``docs/refusals.md``: each refusal that fob explains, as fob says it, with what helps.

What AWS says comes from the sandbox where it says so, too; what fob makes of it comes from fob's own tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import ClientError

from awsfob.aws import source_errors
from awsfob.aws.botocore_meanings import MEANINGS
from awsfob.aws.refusals import explain
from awsfob.aws.situation import THE_SESSION, Situation
from awsfob.errors import FobError
from awsfob.sandbox import aws_errors
from tools.commands_page import in_markdown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HEAD = """\
# Refusals, and what helps

<!-- written by make reference, from the tables of the program -->

When a command fails, fob prints one line that begins with `fob: error:`, and what to do in `hint:` lines. This page
lists what AWS refuses, what fob says about it, and what helps. In the examples alice uses her profile `work`. Search it
for the words of your error; [exit codes](reference/exit-codes.md) are for scripts.
"""
_WORDS = """\
PROFILE and DETAIL stand for the profile, and for more about the failure. Of several hints for one message, fob shows
those that fit.
"""
_SAID = "fob also says which setting of which file names the source. The exit code is 3."
_USER = "arn:aws:iam::111122223333:user/alice"
_ROLE = "arn:aws:iam::111122223333:role/deploy"
_DEVICE = "arn:aws:iam::111122223333:mfa/alice"
_WORK = Situation(
    "work", "the key in [work] of credentials", "AKIAIOSFODNN7EXAMPLE", serial=_DEVICE, region="us-east-1"
)
_DEPLOY = Situation("deploy", THE_SESSION, "ASIAIOSFODNN7EXAMPLE", role_arn=_ROLE, region="us-east-1")
_CHAIN = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
_TOO_LONG = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
_LATE = "Signature expired: 20260102T030405Z is now earlier than 20260102T033905Z (20260102T035405Z - 15 min.)"
_EARLY = "Signature not yet current: 20260102T033905Z is still later than 20260102T030405Z (20260102T024905Z + 15 min.)"


class Case(NamedTuple):
    """A refusal of AWS.

    Attributes:
        meaning: What it means, in a sentence.
        code: AWS's error code.
        text: AWS's message.
        situation: What was being done.
    """

    meaning: str
    code: str
    text: str
    situation: Situation = _WORK


def _of(meaning: str, error: aws_errors.RefusalError, situation: Situation = _WORK) -> Case:
    return Case(meaning, error.code, error.text, situation)


CASES = (
    _of(
        "The code is wrong, is too old, or was sent before. AWS takes each code once.",
        aws_errors.wrong_code(),
    ),
    _of("The serial names no device of this user, or a FIDO device, which has no codes.", aws_errors.wrong_device()),
    Case(
        "The section of the key holds a session. Only a long-term key gets a session.",
        "AccessDenied",
        "Cannot call GetSessionToken with session credentials",
    ),
    _of(
        "A policy of the user lacks the permission, or grants it with MFA only.",
        aws_errors.not_authorized(_USER, "iam:ListAccessKeys", _USER),
        _WORK._replace(serial=None),
    ),
    _of(
        "A policy forbids the call.",
        aws_errors.not_authorized(
            _USER, "iam:ListAccessKeys", _USER, " with an explicit deny in an identity-based policy"
        ),
    ),
    _of(
        "The role does not exist, or does not let the user in.",
        aws_errors.not_authorized(_USER, "sts:AssumeRole", _ROLE),
        _DEPLOY,
    ),
    Case("A role on a session lasts an hour at most.", "ValidationError", _CHAIN, _DEPLOY),
    Case("The role allows shorter sessions only.", "ValidationError", _TOO_LONG, _DEPLOY),
    Case(
        "The serial has a form that no device has.",
        "ValidationError",
        "1 validation error detected: Value 'alice' at 'serialNumber' failed to satisfy constraint",
        _WORK._replace(serial="alice"),
    ),
    _of("AWS does not know the key, or not yet.", aws_errors.unknown_token()),
    _of("The session is over.", aws_errors.expired_token(), _DEPLOY),
    Case("The clock of this machine is wrong by more than 15 minutes.", "SignatureDoesNotMatch", _LATE),
    Case("The clock of this machine is ahead by more than 15 minutes.", "SignatureDoesNotMatch", _EARLY),
    _of("The secret is not the one of the key.", aws_errors.wrong_signature()),
    Case(
        "The account has not activated STS in the region.",
        "RegionDisabledException",
        "STS is not activated in this region for account:111122223333",
    ),
    Case(
        "The user has two access keys, and IAM allows no more.",
        "LimitExceeded",
        "Cannot exceed quota for AccessKeysPerUser: 2",
    ),
    Case("Too many calls of the account at once.", "Throttling", "Rate exceeded"),
)
"""A case for each explanation of ``awsfob.aws.refusals``; a test compares the two."""


def error_of(case: Case) -> FobError:
    """Return the error that fob shows for a case."""
    answer = {"Error": {"Code": case.code, "Message": case.text}, "ResponseMetadata": {"HTTPStatusCode": 403}}
    return explain(ClientError(answer, "GetSessionToken"), case.situation)  # type: ignore[arg-type]  # a part of an answer


def refusals_page() -> str:
    """Return the page."""
    return "\n".join((_HEAD, *_refusals(), *_others(), *_sources()))


def _refusals() -> Iterator[str]:
    yield "## What AWS refuses\n"
    for case in CASES:
        error = error_of(case)
        yield f"### {_shown(error.what)}\n"
        yield f"{case.meaning} The exit code is {error.exit_code}. AWS says `{case.code}`:\n"
        yield f"> {_shown(' '.join(case.text.split()))}\n"
        yield _block(error.hints)


def _others() -> Iterator[str]:
    yield "## When AWS is not reached, or a setting stops the call\n"
    yield _WORDS
    hints: dict[tuple[str, int], list[str]] = {}
    for meaning in MEANINGS:
        if meaning.kind is not FobError:  # that one is a bug; no user can help
            hints.setdefault((_filled(meaning.what), meaning.kind.exit_code), []).extend(map(_filled, meaning.hints))
    for (what, code), lines in hints.items():
        yield f"### {_shown(what)}\n"
        yield f"The exit code is {code}.\n"
        yield _block(dict.fromkeys(lines))


def _sources() -> Iterator[str]:
    yield "## When the program or the file that gives the credentials fails\n"
    yield f"These are about a `credential_process` and other sources of a profile. {_SAID}\n"
    for _, (what, *hints) in source_errors._FAULTS:  # noqa: SLF001  the table itself
        filled = what.format(file="FILE", detail="DETAIL", origin="ORIGIN")
        yield f"### profile 'PROFILE' gets no credentials: {_shown(filled)}\n"
        yield _block(hint.format(file="FILE", detail="DETAIL", origin="ORIGIN") for hint in hints)


def _block(hints: Iterable[str]) -> str:
    return "```text\n" + "".join(f"hint: {hint}\n" for hint in hints) + "```\n"


def _filled(text: str) -> str:
    return text.format(profile="PROFILE", origin="", detail="DETAIL", at="", seconds="30")


def _shown(text: str) -> str:
    return in_markdown(text.replace("*", "\\*"))
