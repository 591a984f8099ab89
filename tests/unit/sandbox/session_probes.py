"""Refusals about session tags, session policies, federation and scoped credentials, each with its answered twin."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.unit.sandbox.probes import NO_ROLE, TOKEN_WRONG, Calls, probe

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.sandbox.api_caller import ApiCaller, Keys

DUPLICATE = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
NOT_AMONG = "The specified transitive tag key must be included in the requested tags."
CONFLICT = (
    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the"
    " calling session."
)
NO_POLICY = "does not match an existing IAM Managed Policy ARN"


def document(*actions: str, effect: str = "Allow", **more: object) -> str:
    """Return a session policy in JSON."""
    statement = {"Effect": effect, "Action": list(actions), "Resource": "*"} | more
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


LIST_USERS = document("iam:ListUsers")


def tags(**values: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in values.items()]


def random_actions(count: int) -> list[str]:
    """Return actions that do not compress well."""
    return [f"s3:{(index * 2654435761) % 2**32:08x}{(index * 40503) % 2**16:04x}" for index in range(1, count + 1)]


def _open(caller: ApiCaller) -> None:
    caller.control.policy("alice", "open")


def _federate(caller: ApiCaller, keys: Keys | None = None, **params: object) -> Callable[[], Any]:
    return lambda: caller.sts(keys).get_federation_token(**{"Name": "Bob", **params})


def _scope(caller: ApiCaller, keys: Keys, **params: object) -> Callable[[], Any]:
    return lambda: caller.sts(keys).get_scoped_credentials(**params)


# Session tags


@probe("InvalidParameterValue", DUPLICATE, 400)
def tag_keys_that_differ_in_case_only(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r", tags=True)
    yield caller.assume(arn, Tags=tags(team="blue", Team="green"))
    yield caller.assume(arn, Tags=tags(team="blue", Teams="green"))


@probe("InvalidParameterValue", DUPLICATE, 400)
def tag_keys_of_a_federated_user_that_differ_in_case_only(caller: ApiCaller) -> Calls:
    _open(caller)
    yield _federate(caller, Tags=tags(team="blue", TEAM="blue"))
    yield _federate(caller, Tags=tags(team="blue"))


@probe("InvalidParameterValue", NOT_AMONG, 400)
def transitive_key_that_is_no_tag(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r", tags=True)
    yield caller.assume(arn, Tags=tags(team="blue"), TransitiveTagKeys=["desk"])
    yield caller.assume(arn, Tags=tags(team="blue"), TransitiveTagKeys=["TEAM"])


@probe("InvalidParameterValue", NOT_AMONG, 400)
def transitive_key_without_any_tag(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r", tags=True)
    yield caller.assume(arn, TransitiveTagKeys=["team"])
    yield caller.assume(arn)


@probe("InvalidParameterValue", CONFLICT, 400)
def transitive_tag_set_again_in_a_chain(caller: ApiCaller) -> Calls:
    first = caller.take(caller.control.role("a", tags=True), Tags=tags(team="blue"), TransitiveTagKeys=["team"])
    second = caller.control.role("b", tags=True)
    yield caller.assume(second, first, Tags=tags(team="blue"))
    yield caller.assume(second, first, Tags=tags(desk="4"))


@probe("InvalidParameterValue", CONFLICT, 400)
def transitive_tag_set_again_in_another_case(caller: ApiCaller) -> Calls:
    arn = caller.control.role("a", tags=True)
    transitive = caller.take(arn, Tags=tags(team="blue"), TransitiveTagKeys=["Team"])
    plain = caller.take(arn, Tags=tags(team="blue"))
    second = caller.control.role("b", tags=True)
    yield caller.assume(second, transitive, Tags=tags(TEAM="green"))
    yield caller.assume(second, plain, Tags=tags(TEAM="green"))


@probe(
    "ValidationError", "at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50", 400
)
def more_tags_than_fifty(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r", tags=True)
    yield caller.assume(arn, Tags=tags(**{f"k{number}": "" for number in range(51)}))
    yield caller.assume(arn, Tags=tags(**{f"k{number}": "" for number in range(50)}))


@probe("ValidationError", "at 'tags.1.member.key' failed to satisfy constraint: Member must have length less than", 400)
def tag_key_that_is_too_long(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r", tags=True)
    yield caller.assume(arn, Tags=tags(**{"k" * 129: "v"}))
    yield caller.assume(arn, Tags=tags(**{"k" * 128: "v"}))


@probe(
    "ValidationError", "at 'tags.1.member.value' failed to satisfy constraint: Member must have length less than", 400
)
def tag_value_that_is_too_long(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r", tags=True)
    yield caller.assume(arn, Tags=tags(k="v" * 257))
    yield caller.assume(arn, Tags=tags(k="v" * 256))


@probe(
    "ValidationError",
    "at 'tags.1.member.key' failed to satisfy constraint: Member must satisfy regular expression",
    400,
)
def tag_key_with_a_hash(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r", tags=True)
    yield caller.assume(arn, Tags=tags(**{"cost#": "v"}))
    yield caller.assume(arn, Tags=tags(**{"coût @b": "v"}))


@probe("PackedPolicyTooLarge", "Packed size of session tags consumes ", 400)
def tags_that_take_too_much_space(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r", tags=True)
    wide = {f"k{number}": action.replace("s3:", "") for number, action in enumerate(random_actions(40))}
    yield caller.assume(arn, Tags=tags(**wide))
    yield caller.assume(arn, Tags=tags(**dict(list(wide.items())[:10])))


# Session policies of a role session


@probe("AccessDenied", "because no session policy allows the iam:ListRoles action", 403)
def call_that_the_session_policy_leaves_out(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r")
    yield caller.iam(caller.take(arn, Policy=LIST_USERS)).list_roles
    yield caller.iam(caller.take(arn, Policy=document("iam:List*"))).list_roles


@probe("AccessDenied", "with an explicit deny in a session policy", 403)
def call_that_the_session_policy_denies(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r")
    statements = [json.loads(text)["Statement"][0] for text in (document("*"), document("iam:List*", effect="Deny"))]
    both = json.dumps({"Version": "2012-10-17", "Statement": statements})
    yield caller.iam(caller.take(arn, Policy=both)).list_users
    yield lambda: caller.iam(caller.take(arn, Policy=both)).get_user(UserName="alice")


@probe("AccessDenied", "because no identity-based policy allows the iam:ListUsers action", 403)
def session_policy_that_allows_more_than_the_role(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r", policy={"Statement": [{"Effect": "Allow", "Action": "iam:Get*", "Resource": "*"}]})
    session = caller.take(arn, Policy=document("*"))
    yield caller.iam(session).list_users
    yield lambda: caller.iam(session).get_user(UserName="alice")


@probe("AccessDenied", "with an explicit deny in an identity-based policy", 403)
def session_policy_that_allows_what_the_role_denies(caller: ApiCaller) -> Calls:
    denies = [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "iam:ListUsers", "Resource": "*"},
    ]
    arn = caller.control.role("r", policy={"Statement": denies})
    session = caller.take(arn, Policy=document("iam:*"))
    yield caller.iam(session).list_users
    yield caller.iam(session).list_roles


@probe("AccessDenied", "because no session policy allows the iam:GetUser action", 403)
def resource_that_the_session_policy_leaves_out(caller: ApiCaller) -> Calls:
    caller.control.user("bob")
    session = caller.take(caller.control.role("r"), Policy=document("iam:*", Resource=caller.user.arn))
    yield lambda: caller.iam(session).get_user(UserName="bob")
    yield lambda: caller.iam(session).get_user(UserName="alice")


@probe("AccessDenied", "because no session policy allows the iam:GetUser action", 403)
def not_action_and_not_resource_of_a_session_policy(caller: ApiCaller) -> Calls:
    caller.control.user("bob")
    statement = {"Effect": "Allow", "NotAction": "s3:*", "NotResource": "arn:aws:iam::*:user/b?b"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": statement})
    session = caller.take(caller.control.role("r"), Policy=policy)
    yield lambda: caller.iam(session).get_user(UserName="bob")
    yield lambda: caller.iam(session).get_user(UserName="alice")


@probe("AccessDenied", "because no session policy allows the iam:ListUsers action", 403)
def condition_of_a_session_policy(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r", tags=True)
    blue = document("iam:*", Condition={"StringEquals": {"aws:PrincipalTag/team": "blue"}})
    yield caller.iam(caller.take(arn, Policy=blue, Tags=tags(team="green"))).list_users
    yield caller.iam(caller.take(arn, Policy=blue, Tags=tags(team="blue"))).list_users


@probe("AccessDenied", f"{NO_ROLE}b because no session policy allows the sts:AssumeRole action", 403)
def chain_that_the_session_policy_leaves_out(caller: ApiCaller) -> Calls:
    first = caller.control.role("a")
    second = caller.control.role("b", trusts=first)
    yield caller.assume(second, caller.take(first, Policy=document("iam:*")))
    yield caller.assume(second, caller.take(first, Policy=document("iam:*", "sts:AssumeRole")))


@probe("AccessDenied", "because no session policy allows the sts:GetAccessKeyInfo action", 403)
def sts_call_that_the_session_policy_leaves_out(caller: ApiCaller) -> Calls:
    arn, key = caller.control.role("r"), {"AccessKeyId": caller.user.key_id}
    yield lambda: caller.sts(caller.take(arn, Policy=LIST_USERS)).get_access_key_info(**key)
    yield lambda: caller.sts(caller.take(arn, Policy=document("sts:Get*"))).get_access_key_info(**key)


@probe("AccessDenied", "because no session policy allows the iam:ListRoles action", 403)
def call_that_the_managed_session_policy_leaves_out(caller: ApiCaller) -> Calls:
    _open(caller)
    made = caller.iam().create_policy(PolicyName="users", PolicyDocument=LIST_USERS)["Policy"]["Arn"]
    session = caller.take(caller.control.role("r"), PolicyArns=[{"arn": made}])
    yield caller.iam(session).list_roles
    yield caller.iam(session).list_users


@probe("AccessDenied", "because no session policy allows the iam:CreateAccessKey action", 403)
def call_that_a_session_policy_of_aws_leaves_out(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r")
    session = caller.take(arn, PolicyArns=[{"arn": "arn:aws:iam::aws:policy/IAMReadOnlyAccess"}])
    yield lambda: caller.iam(session).create_access_key(UserName="alice")
    yield caller.iam(session).list_users


# The limits of session policies


def _malformed(name: str, text: str, policy: str) -> None:
    def calls(caller: ApiCaller) -> Calls:
        arn = caller.control.role("r")
        yield caller.assume(arn, Policy=policy)
        yield caller.assume(arn, Policy=LIST_USERS)

    calls.__name__ = f"session_policy_{name}"
    probe("MalformedPolicyDocument", text, 400)(calls)


_ALLOW = '{"Effect": "Allow", "Action": "iam:*", "Resource": "*"'
for _name, _text, _policy in [
    ("that_is_no_json", "This policy contains invalid Json", "{"),
    ("that_is_a_list", "Syntax errors in policy.", "[]"),
    ("without_version", "must be version 2012-10-17 or greater", f'{{"Statement": [{_ALLOW}}}]}}'),
    ("of_an_old_version", "must be version 2012-10-17", f'{{"Version": "2008-10-17", "Statement": [{_ALLOW}}}]}}'),
    ("of_no_version", "Syntax errors", f'{{"Version": "2026-01-01", "Statement": [{_ALLOW}}}]}}'),
    ("without_statement", "Syntax errors", '{"Version": "2012-10-17"}'),
    ("with_no_statements", "Syntax errors", '{"Version": "2012-10-17", "Statement": []}'),
    ("with_a_text_for_a_statement", "Syntax errors", '{"Version": "2012-10-17", "Statement": "*"}'),
    ("with_an_unknown_element", "Syntax errors", f'{{"Version": "2012-10-17", "Rule": 1, "Statement": [{_ALLOW}}}]}}'),
    ("with_an_unknown_field", "Syntax errors", document("iam:*", Effct="Deny")),
    ("with_a_principal", "Policy document should not specify a principal.", document("iam:*", Principal="*")),
    ("with_another_effect", "Syntax errors", document("iam:*", effect="Permit")),
    ("with_an_effect_in_lower_case", "failed legacy parsing", document("iam:*", effect="allow")),
    ("with_action_and_not_action", "Syntax errors", document("iam:*", NotAction="s3:*")),
    ("with_an_empty_list_of_actions", "Policy statement must contain actions.", document()),
    ("with_an_action_without_service", "must be prefaced by a vendor", document("ListUsers")),
    ("with_a_resource_that_is_no_arn", "must be in ARN format", document("iam:*", Resource="users")),
    ("with_an_unknown_operator", "Syntax errors", document("iam:*", Condition={"StringIs": {"aws:username": "a"}})),
]:
    _malformed(_name, _text, _policy)


def _unsupported(name: str, text: str, condition: dict[str, Any]) -> None:
    def calls(caller: ApiCaller) -> Calls:
        arn = caller.control.role("r")
        yield caller.assume(arn, Policy=document("iam:*", Condition=condition))
        known = {"NumericLessThan": {"aws:MultiFactorAuthAge": 3600}, "BoolIfExists": {"aws:SecureTransport": True}}
        yield caller.assume(arn, Policy=document("iam:*", Condition=known))

    calls.__name__ = f"session_policy_with_{name}"
    probe("NotImplemented", f"fob's sandbox does not support the condition {text}", 501)(calls)


_unsupported("an_ip_address", "operator IpAddress", {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})
_unsupported("an_unknown_key", "key aws:SourceVpc", {"StringEquals": {"aws:SourceVpc": "vpc-1"}})
_unsupported("an_absent_key", "key s3:prefix", {"StringNotEquals": {"s3:prefix": "a"}})


@probe(
    "ValidationError", "at 'policy' failed to satisfy constraint: Member must satisfy regular expression pattern", 400
)
def session_policy_with_a_character_beyond_latin_1(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r")
    yield caller.assume(arn, Policy=LIST_USERS.replace("Version", "Vers\u0131on"))
    yield caller.assume(arn, Policy=LIST_USERS.replace(" ", "\t\r\n"))


@probe(
    "ValidationError", "at 'policy' failed to satisfy constraint: Member must have length greater than or equal to 1"
)
def empty_session_policy(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r")
    yield caller.assume(arn, Policy="")
    yield caller.assume(arn, Policy=LIST_USERS)


@probe("PackedPolicyTooLarge", "Packed policy consumes ", 400)
def session_policy_of_too_many_characters(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r")
    yield caller.assume(arn, Policy=LIST_USERS.ljust(2049))
    yield caller.assume(arn, Policy=LIST_USERS.ljust(2048))


@probe("PackedPolicyTooLarge", "% of allotted space, please use smaller policy.", 400)
def session_policy_that_does_not_pack_well(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r")
    wide = document(*random_actions(60))
    assert len(wide) < 2048
    yield caller.assume(arn, Policy=wide)
    yield caller.assume(arn, Policy=document(*random_actions(10)))


@probe(
    "ValidationError", "at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to 10"
)
def more_managed_policies_than_ten(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r")
    policies = [{"arn": "arn:aws:iam::aws:policy/IAMReadOnlyAccess"}] * 11
    yield caller.assume(arn, PolicyArns=policies)
    yield caller.assume(arn, PolicyArns=policies[:10])


@probe("ValidationError", "at 'policyArns.1.member.arn' failed to satisfy constraint: Member must have length", 400)
def managed_policy_that_is_too_short_for_an_arn(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r")
    yield caller.assume(arn, PolicyArns=[{"arn": "ReadOnlyAccess"}])
    yield caller.assume(arn, PolicyArns=[{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}])


@probe("ValidationError", NO_POLICY, 400)
def managed_policy_that_is_not_there(caller: ApiCaller) -> Calls:
    arn = caller.control.role("r")
    yield caller.assume(arn, PolicyArns=[{"arn": "arn:aws:iam::aws:policy/NoSuchAccess"}])
    yield caller.assume(arn, PolicyArns=[{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}])


@probe("ValidationError", NO_POLICY, 400)
def managed_policy_of_another_account_than_the_roles(caller: ApiCaller) -> Calls:
    _open(caller)
    made = caller.iam().create_policy(PolicyName="users", PolicyDocument=LIST_USERS)["Policy"]["Arn"]
    far = caller.control.role("far", account="999900001111", trusts="111122223333")
    yield caller.assume(far, PolicyArns=[{"arn": made}])
    yield caller.assume(caller.control.role("near"), PolicyArns=[{"arn": made}])


# GetFederationToken


@probe("AccessDenied", "Cannot call GetFederationToken with session credentials", 403)
def federation_from_a_session(caller: ApiCaller) -> Calls:
    _open(caller)
    yield _federate(caller, caller.session())
    yield _federate(caller)


@probe("AccessDenied", "sts:GetFederationToken on resource: arn:aws:sts::111122223333:federated-user/Bob", 403)
def federation_without_permission(caller: ApiCaller) -> Calls:
    yield _federate(caller)
    _open(caller)
    yield _federate(caller)


@probe("AccessDenied", "is not authorized to perform: sts:TagSession on resource: ", 403)
def federation_with_tags_without_permission(caller: ApiCaller) -> Calls:
    allow = {"Effect": "Allow", "Action": "sts:GetFederationToken", "Resource": "*"}
    caller.control.policy("alice", {"Statement": [allow]})
    yield _federate(caller, Tags=tags(team="blue"))
    yield _federate(caller)


@probe(
    "ValidationError", "at 'name' failed to satisfy constraint: Member must have length less than or equal to 32", 400
)
def federated_name_too_long(caller: ApiCaller) -> Calls:
    _open(caller)
    yield _federate(caller, Name="n" * 33)
    yield _federate(caller, Name="n" * 32)


@probe("ValidationError", "at 'name' failed to satisfy constraint: Member must have length greater than or equal to 2")
def federated_name_too_short(caller: ApiCaller) -> Calls:
    _open(caller)
    yield _federate(caller, Name="n")
    yield _federate(caller, Name="nn")


@probe("ValidationError", "at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern", 400)
def federated_name_with_a_blank(caller: ApiCaller) -> Calls:
    _open(caller)
    yield _federate(caller, Name="Bob B")
    yield _federate(caller, Name="Bob_B")


@probe("ValidationError", "Value null at 'name' failed to satisfy constraint: Member must not be null", 400)
def federation_without_a_name(caller: ApiCaller) -> Calls:
    _open(caller)
    yield caller.sts().get_federation_token
    yield _federate(caller)


@probe("ValidationError", "Member must have value less than or equal to 129600", 400)
def federation_too_long(caller: ApiCaller) -> Calls:
    _open(caller)
    yield _federate(caller, DurationSeconds=129601)
    yield _federate(caller, DurationSeconds=129600)


@probe(
    "ValidationError", "at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048"
)
def federation_with_too_long_a_policy(caller: ApiCaller) -> Calls:
    _open(caller)
    yield _federate(caller, Policy=LIST_USERS.ljust(2049))
    yield _federate(caller, Policy=LIST_USERS.ljust(2048))


@probe("MalformedPolicyDocument", "This policy contains invalid Json", 400)
def federation_with_a_policy_that_is_no_json(caller: ApiCaller) -> Calls:
    _open(caller)
    yield _federate(caller, Policy=LIST_USERS[:-1])
    yield _federate(caller, Policy=LIST_USERS)


@probe("InvalidClientTokenId", TOKEN_WRONG, 403)
def iam_from_a_federated_user(caller: ApiCaller) -> Calls:
    _open(caller)
    federated = caller.federated(Policy=document("*"))
    yield caller.iam(federated).list_users
    yield caller.sts(federated).get_caller_identity


@probe("AccessDenied", "Cannot call AssumeRole with session credentials", 403)
def role_from_a_federated_user(caller: ApiCaller) -> Calls:
    _open(caller)
    arn = caller.control.role("r")
    yield caller.assume(arn, caller.federated(Policy=document("*")))
    yield caller.assume(arn)


# GetAccessKeyInfo


@probe(
    "ValidationError", "at 'accessKeyId' failed to satisfy constraint: Member must have length greater than or equal to"
)
def key_id_too_short(caller: ApiCaller) -> Calls:
    _open(caller)
    yield lambda: caller.sts().get_access_key_info(AccessKeyId=caller.user.key_id[:15])
    yield lambda: caller.sts().get_access_key_info(AccessKeyId=caller.user.key_id)


@probe("ValidationError", "Access key ID is not valid.", 400)
def key_id_that_is_none(caller: ApiCaller) -> Calls:
    _open(caller)
    yield lambda: caller.sts().get_access_key_info(AccessKeyId="A" * 20)
    yield lambda: caller.sts().get_access_key_info(AccessKeyId="ASIA" + caller.user.key_id[4:])


@probe("AccessDenied", "is not authorized to perform: sts:GetAccessKeyInfo on resource: *", 403)
def key_info_without_permission(caller: ApiCaller) -> Calls:
    yield lambda: caller.sts().get_access_key_info(AccessKeyId=caller.user.key_id)
    _open(caller)
    yield lambda: caller.sts().get_access_key_info(AccessKeyId=caller.user.key_id)


@probe("AccessDenied", "Cannot call GetAccessKeyInfo with session credentials", 403)
def key_info_from_a_session(caller: ApiCaller) -> Calls:
    _open(caller)
    yield lambda: caller.sts(caller.session()).get_access_key_info(AccessKeyId=caller.user.key_id)
    role = caller.take(caller.control.role("r"))
    yield lambda: caller.sts(role).get_access_key_info(AccessKeyId=caller.user.key_id)


# GetScopedCredentials


@probe("InvalidSubjectCredentials", "can only be called with temporary security credentials", 400)
def scope_of_a_key(caller: ApiCaller) -> Calls:
    yield _scope(caller, caller.keys, DurationSeconds=60)
    yield _scope(caller, caller.session(), DurationSeconds=60)


@probe("ExpiredToken", "", 403)
def scope_of_an_expired_session(caller: ApiCaller) -> Calls:
    session = caller.session(seconds=900)
    caller.control.advance(900)
    yield _scope(caller, session, DurationSeconds=60)
    yield _scope(caller, caller.session(), DurationSeconds=60)


@probe("ValidationError", "At least one of Policy or DurationSeconds", 400)
def scope_of_nothing(caller: ApiCaller) -> Calls:
    session = caller.session()
    yield _scope(caller, session)
    yield _scope(caller, session, Policy=LIST_USERS)


@probe("ValidationError", "Member must have value greater than or equal to 1", 400)
def scope_of_no_time(caller: ApiCaller) -> Calls:
    session = caller.session()
    yield _scope(caller, session, DurationSeconds=0)
    yield _scope(caller, session, DurationSeconds=1)


@probe("ValidationError", "Member must have value less than or equal to 129600", 400)
def scope_of_too_much_time(caller: ApiCaller) -> Calls:
    session = caller.session(seconds=129600)
    yield _scope(caller, session, DurationSeconds=129601)
    yield _scope(caller, session, DurationSeconds=129500)


@probe("InsufficientSessionLifetime", "exceeds the remaining lifetime of the calling session", 400)
def scope_that_would_outlive_its_session(caller: ApiCaller) -> Calls:
    session = caller.session(seconds=900)
    yield _scope(caller, session, DurationSeconds=901)
    yield _scope(caller, session, DurationSeconds=800)


@probe("InsufficientSessionLifetime", "", 400)
def scope_that_would_outlive_another_scope(caller: ApiCaller) -> Calls:
    scoped = caller.scoped(caller.session(), DurationSeconds=60)
    yield _scope(caller, scoped, DurationSeconds=61)
    yield _scope(caller, scoped, DurationSeconds=50)


@probe(
    "ValidationError", "at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048"
)
def scope_with_too_long_a_policy(caller: ApiCaller) -> Calls:
    session = caller.session()
    yield _scope(caller, session, Policy=LIST_USERS.ljust(2049))
    yield _scope(caller, session, Policy=LIST_USERS.ljust(2048))


@probe("MalformedPolicyDocument", "Syntax errors in policy.", 400)
def scope_with_a_malformed_policy(caller: ApiCaller) -> Calls:
    session = caller.session()
    yield _scope(caller, session, Policy="{}")
    yield _scope(caller, session, Policy=LIST_USERS)


@probe("PackedPolicyTooLarge", "Packed policy consumes ", 400)
def scopes_that_are_too_large_together(caller: ApiCaller) -> Calls:
    session = caller.session()
    actions = random_actions(50)
    once = caller.scoped(session, Policy=document(*actions[:25]))
    yield _scope(caller, once, Policy=document(*actions[25:]))
    yield _scope(caller, session, Policy=document(*actions[25:]))


@probe("ValidationError", "at 'scopedSessionDescription' failed to satisfy constraint", 400)
def scope_with_too_long_a_description(caller: ApiCaller) -> Calls:
    session = caller.session()
    yield _scope(caller, session, DurationSeconds=60, ScopedSessionDescription="d" * 257)
    yield _scope(caller, session, DurationSeconds=60, ScopedSessionDescription="d" * 256)


@probe("AccessDenied", "already has 3 scope-down policies", 403)
def fourth_scope(caller: ApiCaller) -> Calls:
    session = caller.session()
    for _ in range(3):
        session = caller.scoped(session, Policy=document("iam:*"))
    yield _scope(caller, session, Policy=document("iam:*"))
    yield _scope(caller, session, DurationSeconds=60)


@probe("AccessDenied", "because no session policy allows the iam:ListRoles action", 403)
def call_that_a_scope_leaves_out(caller: ApiCaller) -> Calls:
    session = caller.session()
    yield caller.iam(caller.scoped(session, Policy=LIST_USERS)).list_roles
    yield caller.iam(caller.scoped(session, Policy=document("iam:List*"))).list_roles


@probe("AccessDenied", "because no session policy allows the iam:ListUsers action", 403)
def call_that_an_earlier_scope_leaves_out(caller: ApiCaller) -> Calls:
    first = caller.scoped(caller.session(), Policy=document("iam:ListRoles"))
    second = caller.scoped(first, Policy=document("*"))
    yield caller.iam(second).list_users
    yield caller.iam(second).list_roles


@probe("AccessDenied", "because no session policy allows the iam:ListUsers action", 403)
def scope_of_a_role_session_with_a_session_policy(caller: ApiCaller) -> Calls:
    role = caller.take(caller.control.role("r"), Policy=document("iam:ListRoles"))
    scoped = caller.scoped(role, Policy=document("*"))
    yield caller.iam(scoped).list_users
    yield caller.iam(scoped).list_roles


@probe("InvalidClientTokenId", TOKEN_WRONG, 403)
def scope_of_a_session_without_mfa(caller: ApiCaller) -> Calls:
    scope = {"Policy": LIST_USERS}
    yield caller.iam(caller.scoped(caller.session(mfa=False), **scope)).list_users
    yield caller.iam(caller.scoped(caller.session(), **scope)).list_users


@probe("ExpiredToken", "", 403)
def scope_that_has_ended(caller: ApiCaller) -> Calls:
    session = caller.session()
    scoped = caller.scoped(session, DurationSeconds=60)
    caller.control.advance(60)
    yield caller.sts(scoped).get_caller_identity
    yield caller.sts(session).get_caller_identity


@probe("NotImplemented", "fob's sandbox does not support the parameter MinimumSessionTokenSize", 501)
def token_of_a_size(caller: ApiCaller) -> Calls:
    session = caller.session()
    yield _scope(caller, session, DurationSeconds=60, MinimumSessionTokenSize=2048)
    yield _scope(caller, session, DurationSeconds=60)


# Lists and keys of IAM


@probe(
    "AccessDenied",
    "User: arn:aws:iam::111122223333:user/alice is not authorized to perform iam:GetAccessKeyLastUsed on resource: "
    "access key AKIAIOSFODNN7EXAMPLE",
    403,
)
def last_use_of_an_unknown_key(caller: ApiCaller) -> Calls:
    _open(caller)
    yield lambda: caller.iam().get_access_key_last_used(AccessKeyId="AKIAIOSFODNN7EXAMPLE")
    yield lambda: caller.iam().get_access_key_last_used(AccessKeyId=caller.user.key_id)


def _listing(name: str, text: str, wrong: dict[str, object], right: dict[str, object]) -> None:
    def calls(caller: ApiCaller) -> Calls:
        _open(caller)
        yield lambda: caller.iam().list_access_keys(**wrong)
        yield lambda: caller.iam().list_access_keys(**right)

    calls.__name__ = f"list_{name}"
    probe("ValidationError", text, 400)(calls)


_listing("of_no_items", "greater than or equal to 1", {"MaxItems": 0}, {"MaxItems": 1})
_listing("of_too_many_items", "less than or equal to 1000", {"MaxItems": 1001}, {"MaxItems": 1000})
_listing("of_a_number_that_is_none", "'maxItems' failed", {"MaxItems": "many"}, {"MaxItems": "7"})
_listing("from_a_marker_that_is_none", "Invalid Marker.", {"Marker": "AAEC"}, {})
_listing("from_a_marker_of_a_number", "Invalid Marker.", {"Marker": "1"}, {})


@probe("ValidationError", "at 'assignmentStatus' failed to satisfy constraint", 400)
def devices_of_no_status(caller: ApiCaller) -> Calls:
    _open(caller)
    yield lambda: caller.iam().list_virtual_mfa_devices(AssignmentStatus="Some")
    yield lambda: caller.iam().list_virtual_mfa_devices(AssignmentStatus="Any")
