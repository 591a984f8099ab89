"""What a refusal of AWS means, and what to do about it.

AWS uses one error code for many causes; the texts tell them apart. They were collected from AWS's documentation and
public issue threads, and the sandbox gives the same ones. A text of AWS may repeat parts of a request, so ``explain``
masks it before anything else.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

from awsfob.aws.permissions import needed_statement, role_statement
from awsfob.aws.situation import FROM_SOURCE, THE_SESSION
from awsfob.errors import CodeRefusedError, DeniedError, FobError, RefusedError, UnreachableError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.text import masked, shell_word, shown_key_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from botocore.exceptions import ClientError

    from awsfob.aws.situation import Situation

_SIGNED_AT = re.compile(r"Signature (?:expired|not yet current): (\d{8}T\d{6}Z) .*\((\d{8}T\d{6}Z) [-+]")
_DENIED = re.compile(r"User: (\S+) is not authorized to perform: (\S+)(?: on resource: (\S+))?")
_LIMIT = re.compile(r"(?:MaxSessionDuration|less than or equal to)\D*(\d+)")
_STEP_SECONDS = 30


def explain(error: ClientError, situation: Situation) -> FobError:
    """Return the error to show for a refusal.

    Args:
        error: What botocore raised.
        situation: What was being done.
    """
    answer: Any = error.response
    code = answer.get("Error", {}).get("Code", "Unknown")
    message = answer.get("Error", {}).get("Message", "")
    if not (isinstance(code, str) and isinstance(message, str)):  # XML in place of a text
        return not_from_aws()
    code, message = masked(code), masked(message)
    drift = _drift(answer)
    for matches, build in _KNOWN:
        if matches(code, message):
            return build(message, situation, drift)
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if status >= 500:  # noqa: PLR2004  HTTP's server errors
        return UnreachableError(f"AWS failed ({status} {code})", "try again in a minute")
    if code == "Unknown":
        return not_from_aws()
    return RefusedError(f"AWS refused {error.operation_name} ({code}): {message}")


def not_from_aws() -> FobError:
    """Return the error for an answer that AWS does not give."""
    return UnreachableError(
        "the answer does not come from AWS; it may be the login page of a proxy or a hotel network",
        "check the network, and AWS_ENDPOINT_URL if it is set",
    )


def _wrong_code(_: str, situation: Situation, drift: float | None) -> FobError:
    hints = ["wait for the next code of the device, and use that one"]
    if drift is not None and abs(drift) > _STEP_SECONDS:
        hints.insert(0, f"the clock here is {_drift_words(drift)}: if the device is right, set this clock")
    hints.append(f"check that the code comes from the device {situation.serial}")
    return CodeRefusedError("AWS refused the code: wrong, too old, or used already", *hints)


def _wrong_device(_: str, situation: Situation, __: float | None) -> FobError:
    return RefusedError(
        f"the device {situation.serial} does not belong to the user of {situation.signer}",
        "compare it with the device that the IAM console shows under Security credentials of that user",
        f"then set mfa_serial of profile '{situation.profile}', or give the right one with --serial",
    )


def _session_signed(_: str, situation: Situation, __: float | None) -> FobError:
    return RefusedError(
        f"{situation.signer} is a session, and AWS gives a session only to a long-term key",
        "put the long-term access key (AKIA...) of the IAM user there",
    )


def _denied(message: str, situation: Situation, _: float | None) -> FobError:
    found = _DENIED.search(message)
    action = found[2] if found else "the call"
    if situation.role_arn and action == "sts:AssumeRole":
        return _role_denied(situation, found[1] if found else "")
    mfa = _mfa_hint(situation)
    if "explicit deny" in message and mfa:
        hints = [f"a policy forbids it, perhaps only without MFA; {mfa}"]
    elif "explicit deny" in message:
        hints = ["a policy forbids it, also with MFA: ask who manages the account"]
    else:
        resource = (found[3] if found else None) or "*"
        statement = needed_statement(action, found[1] if found else "", resource, situation.purpose)
        hints = [f"the user's policy needs this statement: {statement}"]
        hints += [f"or it asks for MFA there; {mfa}"] if mfa else []
    return DeniedError(f"policy denies {action} to {found[1] if found else situation.signer}", *hints)


def _mfa_hint(situation: Situation) -> str | None:
    """Return what gives a call MFA; None if the device is known, for then the call was made with MFA already."""
    if situation.serial:
        return None
    if situation.purpose:
        return f"to find the device and write it beside the key: fob init {shell_word(situation.profile)}"
    return f"log in with MFA: fob login {shell_word(situation.profile)}"


def _role_denied(situation: Situation, caller: str) -> FobError:
    """Explain a refused AssumeRole; a caller that is a role itself has no policy of a user, and no MFA."""
    statement = json.dumps(role_statement([str(situation.role_arn)]))
    is_role = ":assumed-role/" in caller
    who = "calling role" if is_role else "user"
    hints = [
        "check the role's name and account: AWS says the same for a role that does not exist",
        f"the {who}'s policy needs this statement: {statement}",
    ]
    if is_role:
        hints.append("the role's trust policy has to name the calling role, and may ask for an external_id")
        hints.append(
            "a session of a role is without MFA: if the trust policy asks for it, set source_profile to the user"
        )
    else:
        hints.append("the role's trust policy has to name the user, and may ask for MFA (mfa_serial) or an external_id")
        if situation.signer == THE_SESSION:
            again = f"fob login {shell_word(situation.profile)} --force"
            hints.append(f"if your session was made without MFA, get another one: {again}")
    signer = f"{situation.signer} of {caller}" if is_role else situation.signer
    return RefusedError(f"AWS does not let {signer} assume {situation.role_arn}", *hints)


def _too_long(message: str, situation: Situation, _: float | None) -> FobError:
    if "role chaining" in message:
        hint = "a role assumed from temporary credentials lives one hour at most"
    else:
        said = _LIMIT.search(message)
        limit = f"{said[1]} s" if said else "the role's MaxSessionDuration"
        hint = f"ask for less with --duration or duration_seconds; the limit is {limit}"
    return RefusedError(f"the duration is longer than {situation.role_arn or 'AWS'} allows", hint)


def _unknown_key(_: str, situation: Situation, __: float | None) -> FobError:
    return RefusedError(
        f"AWS does not accept {situation.signer} ({shown_key_id(situation.key_id)})",
        "the key is inactive, deleted, or of another partition: look at it in the IAM console, Security credentials",
        "a key made seconds ago needs up to 15 s until all of AWS knows it: try again",
        "a key of GovCloud or of China needs a region there: --region us-gov-west-1, or --region cn-north-1",
    )


def _expired(_: str, situation: Situation, __: float | None) -> FobError:
    if situation.signer == FROM_SOURCE:
        return RefusedError(f"{FROM_SOURCE} have expired", "log in again with the program that gives them")
    whose = f"profile '{situation.profile}'" if situation.signer == THE_SESSION else situation.signer
    return RefusedError(f"the session of {whose} has expired", f"fob login {shell_word(situation.profile)} --force")


def _skewed(_: str, __: Situation, drift: float | None) -> FobError:
    off = f"the clock here is {_drift_words(drift)}" if drift is not None else "the clock here is wrong"
    return RefusedError(
        f"AWS refused the signature's time: {off}", "set the clock (timedatectl set-ntp true), try again"
    )


def _bad_signature(_: str, situation: Situation, __: float | None) -> FobError:
    return RefusedError(
        f"AWS knows the key id {shown_key_id(situation.key_id)}, but the secret of {situation.signer} does not belong"
        " to it",
        "copy aws_secret_access_key again, whole: a trailing comment or a lost character is enough",
    )


def _region_off(_: str, situation: Situation, __: float | None) -> FobError:
    return RefusedError(
        f"STS is not active in {situation.region} for this account",
        "name another region: --region us-east-1, or region in the profile",
    )


def _invalid(message: str, situation: Situation, _: float | None) -> FobError:
    if "serialNumber" in message or "SerialNumber" in message:
        what = f"AWS does not take '{situation.serial}' for a device"
        return RefusedError(what, "mfa_serial is the ARN of a virtual device, or the number of a hardware one")
    if "MaxSessionDuration" in message or "durationseconds" in message.lower():
        return _too_long(message, situation, None)
    return RefusedError(f"AWS does not accept the call: {message}")


def _two_keys(_: str, situation: Situation, __: float | None) -> FobError:
    return RefusedError(
        "the user has two access keys by now, and IAM allows no third",
        f"look at them: fob keys {shell_word(situation.profile)}",
    )


def _throttled(_: str, __: Situation, ___: float | None) -> FobError:
    return UnreachableError("AWS throttles the account's calls", "try again in a minute")


def _is(*codes: str, text: str = "") -> Callable[[str, str], bool]:
    return lambda code, message: code in codes and text in message


_KNOWN: tuple[tuple[Callable[[str, str], bool], Callable[[str, Situation, float | None], FobError]], ...] = (
    (_is("AccessDenied", text="invalid MFA one time pass code"), _wrong_code),
    (_is("AccessDenied", text="unable to validate MFA code"), _wrong_device),
    (_is("AccessDenied", text="with session credentials"), _session_signed),
    (_is("ValidationError", "AccessDenied", text="role chaining"), _too_long),
    (_is("AccessDenied", "AccessDeniedException", "UnauthorizedOperation"), _denied),
    (_is("InvalidClientTokenId", "UnrecognizedClientException"), _unknown_key),
    (_is("ExpiredToken", "ExpiredTokenException"), _expired),
    (_is("SignatureDoesNotMatch", "RequestExpired", "InvalidSignatureException", text="Signature expired"), _skewed),
    (_is("SignatureDoesNotMatch", "InvalidSignatureException", text="Signature not yet current"), _skewed),
    (_is("SignatureDoesNotMatch", "InvalidSignatureException"), _bad_signature),
    (_is("RegionDisabledException"), _region_off),
    (_is("LimitExceeded", text="AccessKeysPerUser"), _two_keys),
    (_is("ValidationError"), _invalid),
    (_is("Throttling", "ThrottlingException", "RequestLimitExceeded"), _throttled),
)


def _drift(answer: Any) -> float | None:  # noqa: ANN401  botocore's answers are untyped dicts
    """Measure this clock against AWS's, in seconds; positive when this one is ahead.

    AWS names both times when it refuses a signature for its time; otherwise the answer's Date header is compared.
    """
    from email.utils import parsedate_to_datetime

    found = _SIGNED_AT.search(answer.get("Error", {}).get("Message", ""))
    date = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
    try:
        if found:
            here, there = (datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) for text in found.groups())
            return (here - there).total_seconds()
        return (datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds() if date else None
    except (ValueError, TypeError, OverflowError):  # TypeError: a time without a zone, which RFC 9110 forbids
        return None


def _drift_words(drift: float) -> str:
    seconds = round(abs(drift))
    hours, minutes = divmod(seconds // 60, 60)
    size = f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds % 60} s" if minutes else f"{seconds} s"
    return f"{size} {'ahead' if drift > 0 else 'behind'}"
