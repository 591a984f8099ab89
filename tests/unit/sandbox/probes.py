"""Every refusal of the sandbox, and beside each the call that differs in that one thing and is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.sandbox.api_caller import ApiCaller, Keys

Calls = Iterator[Callable[[], Any]]

MFA_ONLY = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Action": "iam:*",
        "Resource": "*",
        "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    },
}


@dataclass(frozen=True)
class Probe:
    """One refusal.

    ``calls`` yields a call that has to be refused, and then one that has to be answered.
    """

    calls: Callable[[ApiCaller], Calls]
    code: str
    text: str
    status: int | None = None

    def run(self, caller: ApiCaller) -> None:
        calls = self.calls(caller)
        with pytest.raises(ClientError) as caught:
            next(calls)()
        error = caught.value.response["Error"]
        assert error["Code"] == self.code
        assert self.text in error["Message"]
        assert self.status in {None, caught.value.response["ResponseMetadata"]["HTTPStatusCode"]}
        answered = [call() for call in calls]
        assert len(answered) == 1


PROBES: dict[str, Probe] = {}

CODE_WRONG = "MultiFactorAuthentication failed with invalid MFA one time pass code."
DEVICE_WRONG = (
    "MultiFactorAuthentication failed, unable to validate MFA code.  "
    "Please verify your MFA serial number is valid and associated with this user."
)
TOKEN_WRONG = "The security token included in the request is invalid"
SIGNATURE_WRONG = "The request signature we calculated does not match the signature you provided"
CHAIN_CAP = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
ROLE_CAP = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
NO_ROLE = "is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/"


def probe(
    code: str, text: str = "", status: int | None = None
) -> Callable[[Callable[[ApiCaller], Calls]], Callable[[ApiCaller], Calls]]:
    def keep(function: Callable[[ApiCaller], Calls]) -> Callable[[ApiCaller], Calls]:
        assert function.__name__ not in PROBES
        PROBES[function.__name__] = Probe(function, code, text, status)
        return function

    return keep


# Who is calling


@probe("SignatureDoesNotMatch", SIGNATURE_WRONG)
def wrong_secret(caller: ApiCaller) -> Calls:
    yield caller.sts(Keys(caller.user.key_id, "x" * 40)).get_caller_identity
    yield caller.sts().get_caller_identity


@probe("InvalidClientTokenId", TOKEN_WRONG)
def unknown_key(caller: ApiCaller) -> Calls:
    yield caller.sts(Keys("AKIAAAAAAAAAAAAAAAAA", caller.user.secret)).get_caller_identity
    yield caller.sts().get_caller_identity


@probe("InvalidClientTokenId", TOKEN_WRONG)
def inactive_key(caller: ApiCaller) -> Calls:
    caller.control.set_key(caller.user.key_id, "Inactive")
    yield caller.sts().get_caller_identity
    caller.control.set_key(caller.user.key_id, "Active")
    yield caller.sts().get_caller_identity


@probe("InvalidClientTokenId", TOKEN_WRONG)
def deleted_key(caller: ApiCaller) -> Calls:
    other = Keys.of({"Credentials": _new_key(caller)})
    caller.control.delete_key(caller.user.key_id)
    yield caller.sts().get_caller_identity
    yield caller.sts(other).get_caller_identity


@probe("InvalidClientTokenId", TOKEN_WRONG)
def key_too_new(caller: ApiCaller) -> Calls:
    caller.control.propagation(10)
    fresh = Keys.of({"Credentials": _new_key(caller)})
    yield caller.sts(fresh).get_caller_identity
    caller.control.advance(10)
    yield caller.sts(fresh).get_caller_identity


@probe("InvalidClientTokenId", TOKEN_WRONG)
def key_with_a_token(caller: ApiCaller) -> Calls:
    yield caller.sts(Keys(caller.user.key_id, caller.user.secret, "token")).get_caller_identity
    yield caller.sts().get_caller_identity


@probe("InvalidClientTokenId", TOKEN_WRONG)
def session_without_token(caller: ApiCaller) -> Calls:
    session = caller.session()
    yield caller.sts(Keys(session.key_id, session.secret)).get_caller_identity
    yield caller.sts(session).get_caller_identity


@probe("InvalidClientTokenId", TOKEN_WRONG)
def session_with_altered_token(caller: ApiCaller) -> Calls:
    session = caller.session()
    yield caller.sts(Keys(session.key_id, session.secret, f"{session.token}x")).get_caller_identity
    yield caller.sts(session).get_caller_identity


@probe("SignatureDoesNotMatch", SIGNATURE_WRONG)
def session_with_wrong_secret(caller: ApiCaller) -> Calls:
    session = caller.session()
    yield caller.sts(Keys(session.key_id, caller.user.secret, session.token)).get_caller_identity
    yield caller.sts(session).get_caller_identity


@probe("ExpiredToken", "The security token included in the request is expired")
def expired_session(caller: ApiCaller) -> Calls:
    session = caller.session(seconds=900)
    caller.control.advance(900)
    yield caller.sts(session).get_caller_identity
    yield caller.sts(caller.session(seconds=900)).get_caller_identity


@probe("ExpiredToken", "expired")
def expired_role_session(caller: ApiCaller) -> Calls:
    taken = caller.take(caller.control.role("r"), DurationSeconds=900)
    caller.control.advance(901)
    yield caller.sts(taken).get_caller_identity
    yield caller.sts(caller.take("arn:aws:iam::111122223333:role/r")).get_caller_identity


@probe("SignatureDoesNotMatch", "Signature expired: ")
def clock_an_hour_behind(caller: ApiCaller) -> Calls:
    caller.control.skew(3600)
    yield caller.sts().get_caller_identity
    caller.control.skew(840)
    yield caller.sts().get_caller_identity


@probe("SignatureDoesNotMatch", "Signature not yet current: ")
def clock_an_hour_ahead(caller: ApiCaller) -> Calls:
    caller.control.skew(-3600)
    yield caller.sts().get_caller_identity
    caller.control.skew(-840)
    yield caller.sts().get_caller_identity


@probe("RegionDisabledException", "STS is not activated in this region for account:111122223333")
def region_that_is_off(caller: ApiCaller) -> Calls:
    caller.control.region("ap-east-1", active=False)
    yield caller.sts(region="ap-east-1").get_caller_identity
    caller.control.region("ap-east-1", active=True)
    yield caller.sts(region="ap-east-1").get_caller_identity


@probe("InvalidClientTokenId", TOKEN_WRONG)
def key_in_another_partition(caller: ApiCaller) -> Calls:
    yield caller.sts(region="cn-north-1").get_caller_identity
    yield caller.sts(region="eu-central-1").get_caller_identity


# GetSessionToken


def _token(caller: ApiCaller, keys: Keys | None = None, **params: object) -> Callable[[], Any]:
    return lambda: caller.sts(keys).get_session_token(**params)


@probe("AccessDenied", CODE_WRONG)
def wrong_code(caller: ApiCaller) -> Calls:
    right = caller.control.code(caller.serial)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    yield _token(caller, SerialNumber=caller.serial, TokenCode=wrong)
    yield _token(caller, SerialNumber=caller.serial, TokenCode=caller.control.code(caller.serial))


@probe("AccessDenied", CODE_WRONG)
def reused_code(caller: ApiCaller) -> Calls:
    given = caller.with_code()
    _token(caller, **given)()
    yield _token(caller, **given)
    yield _token(caller, **caller.with_code())


@probe("AccessDenied", CODE_WRONG)
def older_code_after_a_newer(caller: ApiCaller) -> Calls:
    _token(caller, SerialNumber=caller.serial, TokenCode=caller.control.code(caller.serial, ahead=1))()
    yield _token(caller, SerialNumber=caller.serial, TokenCode=caller.control.code(caller.serial))
    yield _token(caller, **caller.with_code())


@probe("AccessDenied", CODE_WRONG)
def code_used_for_a_role(caller: ApiCaller) -> Calls:
    given = caller.with_code()
    caller.take(caller.control.role("r", mfa=True), **given)
    yield _token(caller, **given)
    yield _token(caller, **caller.with_code())


@probe("AccessDenied", CODE_WRONG)
def code_two_steps_old(caller: ApiCaller) -> Calls:
    yield _token(caller, SerialNumber=caller.serial, TokenCode=caller.control.code(caller.serial, ahead=-2))
    yield _token(caller, SerialNumber=caller.serial, TokenCode=caller.control.code(caller.serial, ahead=0))


@probe("AccessDenied", DEVICE_WRONG)
def foreign_serial(caller: ApiCaller) -> Calls:
    bob = caller.control.user("bob")
    assert bob.serial is not None
    given: dict[str, Any] = {"SerialNumber": bob.serial, "TokenCode": caller.control.code(bob.serial)}
    yield _token(caller, **given)
    yield _token(caller, Keys(bob.key_id, bob.secret), **given)  # the stranger's try has not spent it


@probe("AccessDenied", DEVICE_WRONG)
def unknown_serial(caller: ApiCaller) -> Calls:
    yield _token(caller, SerialNumber=f"{caller.serial}-old", TokenCode="123456")
    yield _token(caller, **caller.with_code())


@probe("AccessDenied", DEVICE_WRONG)
def fido_serial(caller: ApiCaller) -> Calls:
    fido = "arn:aws:iam::111122223333:u2f/user/carol/yubi"
    carol = caller.control.user("carol", serial=fido)
    yield _token(caller, Keys(carol.key_id, carol.secret), SerialNumber=fido, TokenCode=caller.control.code(fido))
    dave = caller.control.user("dave", serial="GAHT12345678")
    given: dict[str, Any] = {"SerialNumber": "GAHT12345678", "TokenCode": caller.control.code("GAHT12345678")}
    yield _token(caller, Keys(dave.key_id, dave.secret), **given)


@probe("AccessDenied", "must provide both MFA serial number and one time pass code")
def serial_without_code(caller: ApiCaller) -> Calls:
    yield _token(caller, SerialNumber=caller.serial)
    yield _token(caller)


@probe("AccessDenied", "must provide both MFA serial number and one time pass code")
def code_without_serial(caller: ApiCaller) -> Calls:
    code = caller.control.code(caller.serial)
    yield _token(caller, TokenCode=code)
    yield _token(caller, SerialNumber=caller.serial, TokenCode=code)


@probe(
    "ValidationError",
    "Value '1234567' at 'tokenCode' failed to satisfy constraint: Member must have length less than or equal to 6",
)
def code_too_long(caller: ApiCaller) -> Calls:
    yield _token(caller, SerialNumber=caller.serial, TokenCode="1234567")
    yield _token(caller, **caller.with_code())


@probe("ValidationError", r"2 validation errors detected: Value 'ab' at 'tokenCode' failed to satisfy constraint")
def code_of_letters(caller: ApiCaller) -> Calls:
    yield _token(caller, SerialNumber=caller.serial, TokenCode="ab")
    yield _token(caller, **caller.with_code())


@probe("ValidationError", r"Member must satisfy regular expression pattern: [\d]*")
def code_of_foreign_digits(caller: ApiCaller) -> Calls:
    yield _token(caller, SerialNumber=caller.serial, TokenCode="١٢٣٤٥٦")  # digits that int() would take
    yield _token(caller, **caller.with_code())


@probe("ValidationError", "at 'serialNumber' failed to satisfy constraint: Member must satisfy regular expression")
def serial_with_a_blank(caller: ApiCaller) -> Calls:
    yield _token(caller, SerialNumber="arn:aws:iam::1:mfa/a b", TokenCode="123456")
    yield _token(caller, **caller.with_code())


@probe("ValidationError", "Value '899' at 'durationSeconds'")
def session_too_short(caller: ApiCaller) -> Calls:
    yield _token(caller, DurationSeconds=899)
    yield _token(caller, DurationSeconds=900)


@probe("ValidationError", "Member must have value less than or equal to 129600")
def session_too_long(caller: ApiCaller) -> Calls:
    yield _token(caller, DurationSeconds=129601)
    yield _token(caller, DurationSeconds=129600)


@probe("AccessDenied", "Cannot call GetSessionToken with session credentials")
def session_from_a_session(caller: ApiCaller) -> Calls:
    yield _token(caller, caller.session())
    yield _token(caller)


@probe("AccessDenied", "Cannot call GetSessionToken with session credentials")
def session_from_a_role(caller: ApiCaller) -> Calls:
    yield _token(caller, caller.take(caller.control.role("r")))
    yield _token(caller)


@probe("AccessDenied", "session credentials")
def other_sts_call_from_a_session(caller: ApiCaller) -> Calls:
    session = caller.session()
    yield lambda: caller.sts(session).decode_authorization_message(EncodedMessage="x")
    yield caller.sts(session).get_caller_identity


# AssumeRole


@probe("AccessDenied", f"User: arn:aws:iam::111122223333:user/alice {NO_ROLE}nobody")
def unknown_role(caller: ApiCaller) -> Calls:
    yield caller.assume("arn:aws:iam::111122223333:role/nobody")
    yield caller.assume(caller.control.role("somebody"))


@probe("AccessDenied", f"User: arn:aws:iam::111122223333:user/alice {NO_ROLE}r")
def role_that_trusts_another(caller: ApiCaller) -> Calls:
    bob = caller.control.user("bob")
    yield caller.assume(caller.control.role("r", trusts=bob.arn))
    yield caller.assume("arn:aws:iam::111122223333:role/r", Keys(bob.key_id, bob.secret))


@probe("AccessDenied", NO_ROLE)
def role_with_mfa_from_the_key(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r", mfa=True)
    yield caller.assume(arn)
    yield caller.assume(arn, caller.session())


@probe("AccessDenied", NO_ROLE)
def role_with_mfa_from_a_session_without(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r", mfa=True)
    yield caller.assume(arn, caller.session(mfa=False))
    yield caller.assume(arn, **caller.with_code())


@probe("AccessDenied", NO_ROLE)
def role_with_mfa_from_a_role_session(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r", mfa=True)
    yield caller.assume(arn, caller.take(caller.control.role("a", mfa=True), caller.session()))
    yield caller.assume(arn, caller.session())


@probe("AccessDenied", NO_ROLE)
def role_with_old_mfa(caller: ApiCaller) -> Calls:
    age = {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}
    trust = _trust({"AWS": "*"}, Condition=age)
    arn = caller.control.role("r", trust=trust)
    session = caller.session(seconds=10000)
    caller.control.advance(3601)
    yield caller.assume(arn, session)
    yield caller.assume(arn, caller.session())


@probe("AccessDenied", NO_ROLE)
def wrong_external_id(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r", external_id="tenant-7")
    yield caller.assume(arn, ExternalId="tenant-8")
    yield caller.assume(arn, ExternalId="tenant-7")


@probe("AccessDenied", NO_ROLE)
def missing_external_id(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r", external_id="tenant-7")
    yield caller.assume(arn)
    yield caller.assume(arn, ExternalId="tenant-7")


@probe("AccessDenied", NO_ROLE)
def wrong_session_name(caller: ApiCaller) -> Calls:
    named = {"StringEquals": {"sts:RoleSessionName": "${aws:username}"}}
    arn = caller.control.role("r", trust=_trust({"AWS": "111122223333"}, Condition=named))
    yield caller.assume(arn)
    yield lambda: caller.sts().assume_role(RoleArn=arn, RoleSessionName="alice")


@probe("AccessDenied", "is not authorized to perform: sts:TagSession on resource: ")
def tags_that_trust_does_not_allow(caller: ApiCaller) -> Calls:
    tags: dict[str, Any] = {"Tags": [{"Key": "team", "Value": "blue"}]}
    yield caller.assume(caller.control.role("r"), **tags)
    yield caller.assume(caller.control.role("t", tags=True), **tags)


@probe("AccessDenied", "is not authorized to perform: sts:SetSourceIdentity on resource: ")
def source_identity_that_trust_does_not_allow(caller: ApiCaller) -> Calls:
    yield caller.assume(caller.control.role("r"), SourceIdentity="alice")
    yield caller.assume(caller.control.role("t", tags=True), SourceIdentity="alice")


@probe("AccessDenied", NO_ROLE)
def another_source_identity(caller: ApiCaller) -> Calls:
    wanted = {"StringEquals": {"sts:SourceIdentity": "alice"}}
    arn = caller.control.role("r", trust=_trust({"AWS": "*"}, Condition=wanted))
    yield caller.assume(arn, SourceIdentity="mallory")
    yield caller.assume(arn, SourceIdentity="alice")


@probe("ValidationError", ROLE_CAP)
def longer_than_the_role_allows(caller: ApiCaller) -> Calls:
    yield caller.assume(caller.control.role("r"), DurationSeconds=3601)
    yield caller.assume(caller.control.role("long", max_duration=7200), DurationSeconds=7200)


@probe("ValidationError", CHAIN_CAP)
def chain_longer_than_an_hour(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r", max_duration=43200)
    yield caller.assume(arn, caller.session(), DurationSeconds=3601)
    yield caller.assume(arn, caller.session(), DurationSeconds=3600)


@probe("ValidationError", CHAIN_CAP)
def chain_of_roles_longer_than_an_hour(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r", max_duration=43200)
    first = caller.take(caller.control.role("a"))
    yield caller.assume(arn, first, DurationSeconds=3601)
    yield caller.assume(arn, first, DurationSeconds=3600)


@probe("ValidationError", "Member must have value less than or equal to 43200")
def role_session_too_long(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r", max_duration=43200)
    yield caller.assume(arn, DurationSeconds=43201)
    yield caller.assume(arn, DurationSeconds=43200)


@probe("ValidationError", "at 'roleSessionName' failed to satisfy constraint")
def session_name_with_a_blank(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r")
    yield lambda: caller.sts().assume_role(RoleArn=arn, RoleSessionName="a b")
    yield caller.assume(arn)


@probe("ValidationError", "Value null at 'roleSessionName'")
def no_session_name(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r")
    yield lambda: caller.sts().assume_role(RoleArn=arn)
    yield caller.assume(arn)


@probe("AccessDenied", "with an explicit deny in an identity-based policy")
def role_that_the_user_is_denied(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r", trusts=caller.user.arn)
    caller.control.policy("alice", {"Statement": [{"Effect": "Deny", "Action": "sts:*", "Resource": arn}]})
    yield caller.assume(arn)
    caller.control.policy("alice", None)
    yield caller.assume(arn)  # the trust policy names the user, which is enough


@probe("AccessDenied", NO_ROLE)
def role_that_trusts_the_account_only(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r")
    caller.control.policy("alice", None)
    yield caller.assume(arn)
    caller.control.policy("alice", "mfa")
    yield caller.assume(arn)


@probe("AccessDenied", "is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::999900001111:role/r")
def role_of_another_account_without_leave(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r", account="999900001111", trusts=caller.user.arn)
    caller.control.policy("alice", None)
    yield caller.assume(arn)
    caller.control.policy("alice", "mfa")
    yield caller.assume(arn)


@probe("AccessDenied", "Roles may not be assumed by root accounts.")
def role_for_root(caller: ApiCaller) -> Calls:
    root, arn = caller.control.root(), caller.control.role("r")
    yield caller.assume(arn, Keys(root.key_id, root.secret))
    yield caller.assume(arn)


# IAM


@probe("AccessDenied", "is not authorized to perform: iam:ListAccessKeys on resource: arn:aws:iam::111122223333:user/")
def mfa_only_call_with_the_key(caller: ApiCaller) -> Calls:
    caller.control.policy("alice", MFA_ONLY)
    yield caller.iam().list_access_keys
    yield lambda: caller.iam(caller.session()).list_access_keys(UserName="alice")


@probe("AccessDenied", "because no identity-based policy allows the iam:ListUsers action")
def implicit_deny(caller: ApiCaller) -> Calls:
    caller.control.policy("alice", "none")
    yield caller.iam().list_users
    caller.control.policy("alice", "open")
    yield caller.iam().list_users


@probe("AccessDenied", "iam:ListAccessKeys on resource: arn:aws:iam::111122223333:user/alice with an explicit deny in")
def explicit_deny_without_mfa(caller: ApiCaller) -> Calls:
    caller.control.policy("alice", "force-mfa")
    yield caller.iam().list_access_keys
    yield lambda: caller.iam(caller.session()).list_access_keys(UserName="alice")


@probe("InvalidClientTokenId", TOKEN_WRONG)
def iam_from_a_session_without_mfa(caller: ApiCaller) -> Calls:
    caller.control.policy("alice", "open")
    yield caller.iam(caller.session(mfa=False)).list_users
    yield caller.iam(caller.session()).list_users


@probe("AccessDenied", "iam:ListAccessKeys on resource: arn:aws:iam::111122223333:user/bob")
def keys_of_somebody_else(caller: ApiCaller) -> Calls:
    caller.control.user("bob")
    own = "arn:aws:iam::111122223333:user/${aws:username}"
    caller.control.policy("alice", {"Statement": [{"Effect": "Allow", "Action": "iam:*Key*", "Resource": own}]})
    yield lambda: caller.iam().list_access_keys(UserName="bob")
    yield lambda: caller.iam().list_access_keys(UserName="alice")


@probe("ValidationError", "Must specify userName when calling with non-User credentials")
def own_user_of_a_role(caller: ApiCaller) -> Calls:
    yield caller.iam(caller.take(caller.control.role("r"))).list_access_keys
    yield caller.iam(caller.session()).list_access_keys


@probe("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2")
def third_key(caller: ApiCaller) -> Calls:
    caller.control.policy("alice", "open")
    other = caller.iam().create_access_key()["AccessKey"]["AccessKeyId"]
    caller.iam().update_access_key(AccessKeyId=other, Status="Inactive")
    yield caller.iam().create_access_key
    caller.iam().delete_access_key(AccessKeyId=other)
    yield caller.iam().create_access_key


@probe("NoSuchEntity")
def key_of_another_user(caller: ApiCaller) -> Calls:
    bob = caller.control.user("bob")
    caller.control.policy("alice", "open")
    yield lambda: caller.iam().delete_access_key(AccessKeyId=bob.key_id)
    yield lambda: caller.iam().delete_access_key(AccessKeyId=bob.key_id, UserName="bob")


@probe("ValidationError", "Value 'Off' at 'status'")
def status_that_is_none(caller: ApiCaller) -> Calls:
    caller.control.policy("alice", "open")
    yield lambda: caller.iam().update_access_key(AccessKeyId=caller.user.key_id, Status="Off")
    yield lambda: caller.iam().update_access_key(AccessKeyId=caller.user.key_id, Status="Inactive")


@probe("InvalidAuthenticationCode", "Authentication code for device is not valid.")
def enable_with_invented_codes(caller: ApiCaller) -> Calls:
    serial = _bare_device(caller)
    yield lambda: _enable(caller, serial, "123456", "654321")
    yield lambda: _enable(caller, serial, *caller.two_codes(serial))


@probe("InvalidAuthenticationCode", "Authentication code for device is not valid.")
def enable_with_one_code_twice(caller: ApiCaller) -> Calls:
    serial = _bare_device(caller)
    yield lambda: _enable(caller, serial, caller.control.code(serial), caller.control.code(serial))
    yield lambda: _enable(caller, serial, *caller.two_codes(serial, first=-1))


@probe("EntityAlreadyExists")
def enable_what_is_taken(caller: ApiCaller) -> Calls:
    bob = caller.control.user("bob")
    caller.control.policy("alice", "open")
    assert bob.serial is not None
    serial, codes = bob.serial, caller.two_codes(bob.serial)
    yield lambda: _enable(caller, serial, *codes)
    yield _token(caller, Keys(bob.key_id, bob.secret), SerialNumber=serial, TokenCode=codes[0])


@probe("AccessDenied", CODE_WRONG)
def code_used_to_enable(caller: ApiCaller) -> Calls:
    serial = _bare_device(caller)
    first, last = caller.two_codes(serial)
    _enable(caller, serial, first, last)
    yield _token(caller, SerialNumber=serial, TokenCode=last)
    yield _token(caller, SerialNumber=serial, TokenCode=caller.control.fresh_code(serial))


@probe("DeleteConflict")
def delete_a_device_in_use(caller: ApiCaller) -> Calls:
    caller.control.policy("alice", "open")
    yield lambda: caller.iam().delete_virtual_mfa_device(SerialNumber=caller.serial)
    caller.iam().deactivate_mfa_device(UserName="alice", SerialNumber=caller.serial)
    yield lambda: caller.iam().delete_virtual_mfa_device(SerialNumber=caller.serial)


@probe("NoSuchEntity")
def user_that_is_not_there(caller: ApiCaller) -> Calls:
    caller.control.policy("alice", "open")
    yield lambda: caller.iam().get_user(UserName="nobody")
    yield lambda: caller.iam().get_user(UserName="alice")


def _new_key(caller: ApiCaller) -> dict[str, str | None]:
    caller.control.policy("alice", "open")
    made = caller.iam().create_access_key()["AccessKey"]
    return {**made, "SessionToken": None}


def _bare_device(caller: ApiCaller) -> str:
    caller.control.policy("alice", "open")
    made = caller.iam().create_virtual_mfa_device(VirtualMFADeviceName="second")
    return str(made["VirtualMFADevice"]["SerialNumber"])


def _enable(caller: ApiCaller, serial: str, first: str, second: str) -> object:
    return caller.iam().enable_mfa_device(
        UserName="alice", SerialNumber=serial, AuthenticationCode1=first, AuthenticationCode2=second
    )


def _trust(principal: dict[str, str], **more: object) -> dict[str, Any]:
    actions = ["sts:AssumeRole", "sts:SetSourceIdentity"]
    return {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": actions, **more}]}
