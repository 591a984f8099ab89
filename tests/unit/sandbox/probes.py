"""Every refusal of the sandbox, and beside each the call that differs in that one thing and is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.sandbox.stage import Keys, Stage

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

    calls: Callable[[Stage], Calls]
    code: str
    text: str

    def run(self, stage: Stage) -> None:
        calls = self.calls(stage)
        with pytest.raises(ClientError) as caught:
            next(calls)()
        error = caught.value.response["Error"]
        assert error["Code"] == self.code
        assert self.text in error["Message"]
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


def probe(code: str, text: str = "") -> Callable[[Callable[[Stage], Calls]], Callable[[Stage], Calls]]:
    def keep(function: Callable[[Stage], Calls]) -> Callable[[Stage], Calls]:
        PROBES[function.__name__] = Probe(function, code, text)
        return function

    return keep


# Who is calling


@probe("SignatureDoesNotMatch", SIGNATURE_WRONG)
def wrong_secret(stage: Stage) -> Calls:
    yield stage.sts(Keys(stage.user.key_id, "x" * 40)).get_caller_identity
    yield stage.sts().get_caller_identity


@probe("InvalidClientTokenId", TOKEN_WRONG)
def unknown_key(stage: Stage) -> Calls:
    yield stage.sts(Keys("AKIAAAAAAAAAAAAAAAAA", stage.user.secret)).get_caller_identity
    yield stage.sts().get_caller_identity


@probe("InvalidClientTokenId", TOKEN_WRONG)
def inactive_key(stage: Stage) -> Calls:
    stage.control.set_key(stage.user.key_id, "Inactive")
    yield stage.sts().get_caller_identity
    stage.control.set_key(stage.user.key_id, "Active")
    yield stage.sts().get_caller_identity


@probe("InvalidClientTokenId", TOKEN_WRONG)
def deleted_key(stage: Stage) -> Calls:
    other = Keys.of({"Credentials": _new_key(stage)})
    stage.control.delete_key(stage.user.key_id)
    yield stage.sts().get_caller_identity
    yield stage.sts(other).get_caller_identity


@probe("InvalidClientTokenId", TOKEN_WRONG)
def key_too_new(stage: Stage) -> Calls:
    stage.control.propagation(10)
    fresh = Keys.of({"Credentials": _new_key(stage)})
    yield stage.sts(fresh).get_caller_identity
    stage.control.advance(10)
    yield stage.sts(fresh).get_caller_identity


@probe("InvalidClientTokenId", TOKEN_WRONG)
def key_with_a_token(stage: Stage) -> Calls:
    yield stage.sts(Keys(stage.user.key_id, stage.user.secret, "token")).get_caller_identity
    yield stage.sts().get_caller_identity


@probe("InvalidClientTokenId", TOKEN_WRONG)
def session_without_token(stage: Stage) -> Calls:
    session = stage.session()
    yield stage.sts(Keys(session.key_id, session.secret)).get_caller_identity
    yield stage.sts(session).get_caller_identity


@probe("InvalidClientTokenId", TOKEN_WRONG)
def session_with_altered_token(stage: Stage) -> Calls:
    session = stage.session()
    yield stage.sts(Keys(session.key_id, session.secret, f"{session.token}x")).get_caller_identity
    yield stage.sts(session).get_caller_identity


@probe("SignatureDoesNotMatch", SIGNATURE_WRONG)
def session_with_wrong_secret(stage: Stage) -> Calls:
    session = stage.session()
    yield stage.sts(Keys(session.key_id, stage.user.secret, session.token)).get_caller_identity
    yield stage.sts(session).get_caller_identity


@probe("ExpiredToken", "The security token included in the request is expired")
def expired_session(stage: Stage) -> Calls:
    session = stage.session(seconds=900)
    stage.control.advance(900)
    yield stage.sts(session).get_caller_identity
    yield stage.sts(stage.session(seconds=900)).get_caller_identity


@probe("ExpiredToken", "expired")
def expired_role_session(stage: Stage) -> Calls:
    taken = stage.take(stage.control.role("r"), DurationSeconds=900)
    stage.control.advance(901)
    yield stage.sts(taken).get_caller_identity
    yield stage.sts(stage.take("arn:aws:iam::111122223333:role/r")).get_caller_identity


@probe("SignatureDoesNotMatch", "Signature expired: ")
def clock_an_hour_behind(stage: Stage) -> Calls:
    stage.control.skew(3600)
    yield stage.sts().get_caller_identity
    stage.control.skew(840)
    yield stage.sts().get_caller_identity


@probe("SignatureDoesNotMatch", "Signature not yet current: ")
def clock_an_hour_ahead(stage: Stage) -> Calls:
    stage.control.skew(-3600)
    yield stage.sts().get_caller_identity
    stage.control.skew(-840)
    yield stage.sts().get_caller_identity


@probe("RegionDisabledException", "STS is not activated in this region for account:111122223333")
def region_that_is_off(stage: Stage) -> Calls:
    stage.control.region("ap-east-1", active=False)
    yield stage.sts(region="ap-east-1").get_caller_identity
    stage.control.region("ap-east-1", active=True)
    yield stage.sts(region="ap-east-1").get_caller_identity


@probe("InvalidClientTokenId", TOKEN_WRONG)
def key_in_another_partition(stage: Stage) -> Calls:
    yield stage.sts(region="cn-north-1").get_caller_identity
    yield stage.sts(region="eu-central-1").get_caller_identity


# GetSessionToken


def _token(stage: Stage, keys: Keys | None = None, **params: object) -> Callable[[], Any]:
    return lambda: stage.sts(keys).get_session_token(**params)


@probe("AccessDenied", CODE_WRONG)
def wrong_code(stage: Stage) -> Calls:
    right = stage.control.code(stage.serial)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    yield _token(stage, SerialNumber=stage.serial, TokenCode=wrong)
    yield _token(stage, SerialNumber=stage.serial, TokenCode=stage.control.code(stage.serial))


@probe("AccessDenied", CODE_WRONG)
def reused_code(stage: Stage) -> Calls:
    given = stage.with_code()
    _token(stage, **given)()
    yield _token(stage, **given)
    yield _token(stage, **stage.with_code())


@probe("AccessDenied", CODE_WRONG)
def older_code_after_a_newer(stage: Stage) -> Calls:
    _token(stage, SerialNumber=stage.serial, TokenCode=stage.control.code(stage.serial, ahead=1))()
    yield _token(stage, SerialNumber=stage.serial, TokenCode=stage.control.code(stage.serial))
    yield _token(stage, **stage.with_code())


@probe("AccessDenied", CODE_WRONG)
def code_used_for_a_role(stage: Stage) -> Calls:
    given = stage.with_code()
    stage.take(stage.control.role("r", mfa=True), **given)
    yield _token(stage, **given)
    yield _token(stage, **stage.with_code())


@probe("AccessDenied", CODE_WRONG)
def code_two_steps_old(stage: Stage) -> Calls:
    yield _token(stage, SerialNumber=stage.serial, TokenCode=stage.control.code(stage.serial, ahead=-2))
    yield _token(stage, SerialNumber=stage.serial, TokenCode=stage.control.code(stage.serial, ahead=0))


@probe("AccessDenied", DEVICE_WRONG)
def foreign_serial(stage: Stage) -> Calls:
    bob = stage.control.user("bob")
    assert bob.serial is not None
    given: dict[str, Any] = {"SerialNumber": bob.serial, "TokenCode": stage.control.code(bob.serial)}
    yield _token(stage, **given)
    yield _token(stage, Keys(bob.key_id, bob.secret), **given)  # the stranger's try has not spent it


@probe("AccessDenied", DEVICE_WRONG)
def unknown_serial(stage: Stage) -> Calls:
    yield _token(stage, SerialNumber=f"{stage.serial}-old", TokenCode="123456")
    yield _token(stage, **stage.with_code())


@probe("AccessDenied", DEVICE_WRONG)
def fido_serial(stage: Stage) -> Calls:
    fido = "arn:aws:iam::111122223333:u2f/user/carol/yubi"
    carol = stage.control.user("carol", serial=fido)
    yield _token(stage, Keys(carol.key_id, carol.secret), SerialNumber=fido, TokenCode=stage.control.code(fido))
    dave = stage.control.user("dave", serial="GAHT12345678")
    given: dict[str, Any] = {"SerialNumber": "GAHT12345678", "TokenCode": stage.control.code("GAHT12345678")}
    yield _token(stage, Keys(dave.key_id, dave.secret), **given)


@probe("AccessDenied", "must provide both MFA serial number and one time pass code")
def serial_without_code(stage: Stage) -> Calls:
    yield _token(stage, SerialNumber=stage.serial)
    yield _token(stage)


@probe("AccessDenied", "must provide both MFA serial number and one time pass code")
def code_without_serial(stage: Stage) -> Calls:
    code = stage.control.code(stage.serial)
    yield _token(stage, TokenCode=code)
    yield _token(stage, SerialNumber=stage.serial, TokenCode=code)


@probe(
    "ValidationError",
    "Value '1234567' at 'tokenCode' failed to satisfy constraint: Member must have length less than or equal to 6",
)
def code_too_long(stage: Stage) -> Calls:
    yield _token(stage, SerialNumber=stage.serial, TokenCode="1234567")
    yield _token(stage, **stage.with_code())


@probe("ValidationError", r"2 validation errors detected: Value 'ab' at 'tokenCode' failed to satisfy constraint")
def code_of_letters(stage: Stage) -> Calls:
    yield _token(stage, SerialNumber=stage.serial, TokenCode="ab")
    yield _token(stage, **stage.with_code())


@probe("ValidationError", r"Member must satisfy regular expression pattern: [\d]*")
def code_of_foreign_digits(stage: Stage) -> Calls:
    yield _token(stage, SerialNumber=stage.serial, TokenCode="١٢٣٤٥٦")  # digits that int() would take
    yield _token(stage, **stage.with_code())


@probe("ValidationError", "at 'serialNumber' failed to satisfy constraint: Member must satisfy regular expression")
def serial_with_a_blank(stage: Stage) -> Calls:
    yield _token(stage, SerialNumber="arn:aws:iam::1:mfa/a b", TokenCode="123456")
    yield _token(stage, **stage.with_code())


@probe("ValidationError", "Value '899' at 'durationSeconds'")
def session_too_short(stage: Stage) -> Calls:
    yield _token(stage, DurationSeconds=899)
    yield _token(stage, DurationSeconds=900)


@probe("ValidationError", "Member must have value less than or equal to 129600")
def session_too_long(stage: Stage) -> Calls:
    yield _token(stage, DurationSeconds=129601)
    yield _token(stage, DurationSeconds=129600)


@probe("AccessDenied", "Cannot call GetSessionToken with session credentials")
def session_from_a_session(stage: Stage) -> Calls:
    yield _token(stage, stage.session())
    yield _token(stage)


@probe("AccessDenied", "Cannot call GetSessionToken with session credentials")
def session_from_a_role(stage: Stage) -> Calls:
    yield _token(stage, stage.take(stage.control.role("r")))
    yield _token(stage)


@probe("AccessDenied", "session credentials")
def other_sts_call_from_a_session(stage: Stage) -> Calls:
    session = stage.session()
    yield lambda: stage.sts(session).decode_authorization_message(EncodedMessage="x")
    yield stage.sts(session).get_caller_identity


# AssumeRole


@probe("AccessDenied", f"User: arn:aws:iam::111122223333:user/alice {NO_ROLE}nobody")
def unknown_role(stage: Stage) -> Calls:
    yield stage.assume("arn:aws:iam::111122223333:role/nobody")
    yield stage.assume(stage.control.role("somebody"))


@probe("AccessDenied", f"User: arn:aws:iam::111122223333:user/alice {NO_ROLE}r")
def role_that_trusts_another(stage: Stage) -> Calls:
    bob = stage.control.user("bob")
    yield stage.assume(stage.control.role("r", trusts=bob.arn))
    yield stage.assume("arn:aws:iam::111122223333:role/r", Keys(bob.key_id, bob.secret))


@probe("AccessDenied", NO_ROLE)
def role_with_mfa_from_the_key(stage: Stage) -> Calls:
    arn = stage.control.role("r", mfa=True)
    yield stage.assume(arn)
    yield stage.assume(arn, stage.session())


@probe("AccessDenied", NO_ROLE)
def role_with_mfa_from_a_session_without(stage: Stage) -> Calls:
    arn = stage.control.role("r", mfa=True)
    yield stage.assume(arn, stage.session(mfa=False))
    yield stage.assume(arn, **stage.with_code())


@probe("AccessDenied", NO_ROLE)
def role_with_mfa_from_a_role_session(stage: Stage) -> Calls:
    arn = stage.control.role("r", mfa=True)
    yield stage.assume(arn, stage.take(stage.control.role("a", mfa=True), stage.session()))
    yield stage.assume(arn, stage.session())


@probe("AccessDenied", NO_ROLE)
def role_with_old_mfa(stage: Stage) -> Calls:
    age = {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}
    trust = _trust({"AWS": "*"}, Condition=age)
    arn = stage.control.role("r", trust=trust)
    session = stage.session(seconds=10000)
    stage.control.advance(3601)
    yield stage.assume(arn, session)
    yield stage.assume(arn, stage.session())


@probe("AccessDenied", NO_ROLE)
def wrong_external_id(stage: Stage) -> Calls:
    arn = stage.control.role("r", external_id="tenant-7")
    yield stage.assume(arn, ExternalId="tenant-8")
    yield stage.assume(arn, ExternalId="tenant-7")


@probe("AccessDenied", NO_ROLE)
def missing_external_id(stage: Stage) -> Calls:
    arn = stage.control.role("r", external_id="tenant-7")
    yield stage.assume(arn)
    yield stage.assume(arn, ExternalId="tenant-7")


@probe("AccessDenied", NO_ROLE)
def wrong_session_name(stage: Stage) -> Calls:
    named = {"StringEquals": {"sts:RoleSessionName": "${aws:username}"}}
    arn = stage.control.role("r", trust=_trust({"AWS": "111122223333"}, Condition=named))
    yield stage.assume(arn)
    yield lambda: stage.sts().assume_role(RoleArn=arn, RoleSessionName="alice")


@probe("AccessDenied", "is not authorized to perform: sts:TagSession on resource: ")
def tags_that_trust_does_not_allow(stage: Stage) -> Calls:
    tags: dict[str, Any] = {"Tags": [{"Key": "team", "Value": "blue"}]}
    yield stage.assume(stage.control.role("r"), **tags)
    yield stage.assume(stage.control.role("t", tags=True), **tags)


@probe("AccessDenied", "is not authorized to perform: sts:SetSourceIdentity on resource: ")
def source_identity_that_trust_does_not_allow(stage: Stage) -> Calls:
    yield stage.assume(stage.control.role("r"), SourceIdentity="alice")
    yield stage.assume(stage.control.role("t", tags=True), SourceIdentity="alice")


@probe("AccessDenied", NO_ROLE)
def another_source_identity(stage: Stage) -> Calls:
    wanted = {"StringEquals": {"sts:SourceIdentity": "alice"}}
    arn = stage.control.role("r", trust=_trust({"AWS": "*"}, Condition=wanted))
    yield stage.assume(arn, SourceIdentity="mallory")
    yield stage.assume(arn, SourceIdentity="alice")


@probe("ValidationError", ROLE_CAP)
def longer_than_the_role_allows(stage: Stage) -> Calls:
    yield stage.assume(stage.control.role("r"), DurationSeconds=3601)
    yield stage.assume(stage.control.role("long", max_duration=7200), DurationSeconds=7200)


@probe("ValidationError", CHAIN_CAP)
def chain_longer_than_an_hour(stage: Stage) -> Calls:
    arn = stage.control.role("r", max_duration=43200)
    yield stage.assume(arn, stage.session(), DurationSeconds=3601)
    yield stage.assume(arn, stage.session(), DurationSeconds=3600)


@probe("ValidationError", CHAIN_CAP)
def chain_of_roles_longer_than_an_hour(stage: Stage) -> Calls:
    arn = stage.control.role("r", max_duration=43200)
    first = stage.take(stage.control.role("a"))
    yield stage.assume(arn, first, DurationSeconds=3601)
    yield stage.assume(arn, first, DurationSeconds=3600)


@probe("ValidationError", "Member must have value less than or equal to 43200")
def role_session_too_long(stage: Stage) -> Calls:
    arn = stage.control.role("r", max_duration=43200)
    yield stage.assume(arn, DurationSeconds=43201)
    yield stage.assume(arn, DurationSeconds=43200)


@probe("ValidationError", "at 'roleSessionName' failed to satisfy constraint")
def session_name_with_a_blank(stage: Stage) -> Calls:
    arn = stage.control.role("r")
    yield lambda: stage.sts().assume_role(RoleArn=arn, RoleSessionName="a b")
    yield stage.assume(arn)


@probe("ValidationError", "Value null at 'roleSessionName'")
def no_session_name(stage: Stage) -> Calls:
    arn = stage.control.role("r")
    yield lambda: stage.sts().assume_role(RoleArn=arn)
    yield stage.assume(arn)


@probe("AccessDenied", "with an explicit deny in an identity-based policy")
def role_that_the_user_is_denied(stage: Stage) -> Calls:
    arn = stage.control.role("r", trusts=stage.user.arn)
    stage.control.policy("alice", {"Statement": [{"Effect": "Deny", "Action": "sts:*", "Resource": arn}]})
    yield stage.assume(arn)
    stage.control.policy("alice", None)
    yield stage.assume(arn)  # the trust policy names the user, which is enough


@probe("AccessDenied", NO_ROLE)
def role_that_trusts_the_account_only(stage: Stage) -> Calls:
    arn = stage.control.role("r")
    stage.control.policy("alice", None)
    yield stage.assume(arn)
    stage.control.policy("alice", "mfa")
    yield stage.assume(arn)


@probe("AccessDenied", "is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::999900001111:role/r")
def role_of_another_account_without_leave(stage: Stage) -> Calls:
    arn = stage.control.role("r", account="999900001111", trusts=stage.user.arn)
    stage.control.policy("alice", None)
    yield stage.assume(arn)
    stage.control.policy("alice", "mfa")
    yield stage.assume(arn)


@probe("AccessDenied", "Roles may not be assumed by root accounts.")
def role_for_root(stage: Stage) -> Calls:
    root, arn = stage.control.root(), stage.control.role("r")
    yield stage.assume(arn, Keys(root.key_id, root.secret))
    yield stage.assume(arn)


# IAM


@probe("AccessDenied", "is not authorized to perform: iam:ListAccessKeys on resource: arn:aws:iam::111122223333:user/")
def mfa_only_call_with_the_key(stage: Stage) -> Calls:
    stage.control.policy("alice", MFA_ONLY)
    yield stage.iam().list_access_keys
    yield lambda: stage.iam(stage.session()).list_access_keys(UserName="alice")


@probe("AccessDenied", "because no identity-based policy allows the iam:ListUsers action")
def implicit_deny(stage: Stage) -> Calls:
    stage.control.policy("alice", "none")
    yield stage.iam().list_users
    stage.control.policy("alice", "open")
    yield stage.iam().list_users


@probe("AccessDenied", "iam:ListAccessKeys on resource: arn:aws:iam::111122223333:user/alice with an explicit deny in")
def explicit_deny_without_mfa(stage: Stage) -> Calls:
    stage.control.policy("alice", "force-mfa")
    yield stage.iam().list_access_keys
    yield lambda: stage.iam(stage.session()).list_access_keys(UserName="alice")


@probe("InvalidClientTokenId", TOKEN_WRONG)
def iam_from_a_session_without_mfa(stage: Stage) -> Calls:
    stage.control.policy("alice", "open")
    yield stage.iam(stage.session(mfa=False)).list_users
    yield stage.iam(stage.session()).list_users


@probe("AccessDenied", "iam:ListAccessKeys on resource: arn:aws:iam::111122223333:user/bob")
def keys_of_somebody_else(stage: Stage) -> Calls:
    stage.control.user("bob")
    own = "arn:aws:iam::111122223333:user/${aws:username}"
    stage.control.policy("alice", {"Statement": [{"Effect": "Allow", "Action": "iam:*Key*", "Resource": own}]})
    yield lambda: stage.iam().list_access_keys(UserName="bob")
    yield lambda: stage.iam().list_access_keys(UserName="alice")


@probe("ValidationError", "Must specify userName when calling with non-User credentials")
def own_user_from_a_session(stage: Stage) -> Calls:
    session = stage.session()
    yield stage.iam(session).list_access_keys
    yield lambda: stage.iam(session).list_access_keys(UserName="alice")


@probe("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2")
def third_key(stage: Stage) -> Calls:
    stage.control.policy("alice", "open")
    other = stage.iam().create_access_key()["AccessKey"]["AccessKeyId"]
    stage.iam().update_access_key(AccessKeyId=other, Status="Inactive")
    yield stage.iam().create_access_key
    stage.iam().delete_access_key(AccessKeyId=other)
    yield stage.iam().create_access_key


@probe("NoSuchEntity")
def key_of_another_user(stage: Stage) -> Calls:
    bob = stage.control.user("bob")
    stage.control.policy("alice", "open")
    yield lambda: stage.iam().delete_access_key(AccessKeyId=bob.key_id)
    yield lambda: stage.iam().delete_access_key(AccessKeyId=bob.key_id, UserName="bob")


@probe("ValidationError", "Value 'Off' at 'status'")
def status_that_is_none(stage: Stage) -> Calls:
    stage.control.policy("alice", "open")
    yield lambda: stage.iam().update_access_key(AccessKeyId=stage.user.key_id, Status="Off")
    yield lambda: stage.iam().update_access_key(AccessKeyId=stage.user.key_id, Status="Inactive")


@probe("InvalidAuthenticationCode", "Authentication code for device is not valid.")
def enable_with_invented_codes(stage: Stage) -> Calls:
    serial = _bare_device(stage)
    yield lambda: _enable(stage, serial, "123456", "654321")
    yield lambda: _enable(stage, serial, *stage.two_codes(serial))


@probe("InvalidAuthenticationCode", "Authentication code for device is not valid.")
def enable_with_one_code_twice(stage: Stage) -> Calls:
    serial = _bare_device(stage)
    yield lambda: _enable(stage, serial, stage.control.code(serial), stage.control.code(serial))
    yield lambda: _enable(stage, serial, *stage.two_codes(serial, first=-1))


@probe("EntityAlreadyExists")
def enable_what_is_taken(stage: Stage) -> Calls:
    bob = stage.control.user("bob")
    stage.control.policy("alice", "open")
    assert bob.serial is not None
    serial, codes = bob.serial, stage.two_codes(bob.serial)
    yield lambda: _enable(stage, serial, *codes)
    yield _token(stage, Keys(bob.key_id, bob.secret), SerialNumber=serial, TokenCode=codes[0])


@probe("AccessDenied", CODE_WRONG)
def code_used_to_enable(stage: Stage) -> Calls:
    serial = _bare_device(stage)
    first, last = stage.two_codes(serial)
    _enable(stage, serial, first, last)
    yield _token(stage, SerialNumber=serial, TokenCode=last)
    yield _token(stage, SerialNumber=serial, TokenCode=stage.control.fresh_code(serial))


@probe("DeleteConflict")
def delete_a_device_in_use(stage: Stage) -> Calls:
    stage.control.policy("alice", "open")
    yield lambda: stage.iam().delete_virtual_mfa_device(SerialNumber=stage.serial)
    stage.iam().deactivate_mfa_device(UserName="alice", SerialNumber=stage.serial)
    yield lambda: stage.iam().delete_virtual_mfa_device(SerialNumber=stage.serial)


@probe("NoSuchEntity")
def user_that_is_not_there(stage: Stage) -> Calls:
    stage.control.policy("alice", "open")
    yield lambda: stage.iam().get_user(UserName="nobody")
    yield lambda: stage.iam().get_user(UserName="alice")


def _new_key(stage: Stage) -> dict[str, str | None]:
    stage.control.policy("alice", "open")
    made = stage.iam().create_access_key()["AccessKey"]
    return {**made, "SessionToken": None}


def _bare_device(stage: Stage) -> str:
    stage.control.policy("alice", "open")
    made = stage.iam().create_virtual_mfa_device(VirtualMFADeviceName="second")
    return str(made["VirtualMFADevice"]["SerialNumber"])


def _enable(stage: Stage, serial: str, first: str, second: str) -> object:
    return stage.iam().enable_mfa_device(
        UserName="alice", SerialNumber=serial, AuthenticationCode1=first, AuthenticationCode2=second
    )


def _trust(principal: dict[str, str], **more: object) -> dict[str, Any]:
    actions = ["sts:AssumeRole", "sts:SetSourceIdentity"]
    return {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": actions, **more}]}
