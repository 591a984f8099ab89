"""Every value in a file is checked where it is read: a table of wrong ones, and what the message says of each."""

from __future__ import annotations

import re

import pytest

from awsfob.errors import FilesError, UsageError
from awsfob.profiles.plan import PlanRequest, make_plan, user_plan
from awsfob.profiles.values import FORMS
from tests.harness.aws_texts import KEY, SERIAL
from tests.unit.files import CONFIG_FILE, CREDENTIALS_FILE, snap

ROLE = "arn:aws:iam::111122223333:role/deploy"
CREDENTIALS = f"[K]\n{KEY}mfa_serial = {SERIAL}\n"
QUOTES, COMMENT = "remove the quotes", "move the comment to its own line"

WRONG = [
    ("region", '"us-east-1"', QUOTES),
    ("region", "us-east-1 # near", COMMENT),
    ("region", "us_east_1", "such as eu-west-1"),
    ("role_arn", f"'{ROLE}'", QUOTES),
    ("role_arn", f"{ROLE}  ; mine", COMMENT),
    ("role_arn", "deploy", "arn:aws:iam::111122223333:role/NAME"),
    ("role_arn", "arn:aws:iam::1111:role/deploy", "arn:aws:iam::"),
    ("role_session_name", "my name", "2 to 64"),
    ("role_session_name", "x", "2 to 64"),
    ("source_identity", "a/b", "2 to 64"),
    ("external_id", "y", "2 to 1224"),
    ("external_id", '"abc"', QUOTES),
    ("mfa_serial", "arn:aws:iam::111122223333:user/alice", "ARN of a user"),
    ("mfa_serial", f'"{SERIAL}"', QUOTES),
    ("mfa_serial", f"{SERIAL} # phone", COMMENT),
    ("endpoint_url", "localhost:4566", "begins with https://"),
    ("endpoint_url", '"http://localhost:4566"', QUOTES),
]


@pytest.mark.parametrize(("name", "value", "hint"), WRONG)
def test_a_wrong_value_is_told_with_file_line_and_reason(name: str, value: str, hint: str) -> None:
    lines = {"role_arn": ROLE, "source_profile": "K"} | {name: value}
    config = "# a comment\n[profile T]\n" + "".join(f"{each} = {text}\n" for each, text in lines.items())
    with pytest.raises(FilesError) as caught:
        make_plan(snap(CREDENTIALS, config), PlanRequest("T"))
    line = config.splitlines().index(f"{name} = {value}") + 1
    assert f"{name} in [profile T] of {CONFIG_FILE}, line {line} is not {FORMS[name].what}" in caught.value.what
    assert hint in "\n".join(caught.value.hints)
    assert f" {value} " not in f" {caught.value.what} "
    right = config.replace(f"{name} = {value}\n", "" if name != "role_arn" else f"role_arn = {ROLE}\n")
    assert make_plan(snap(CREDENTIALS, right), PlanRequest("T")).steps


@pytest.mark.parametrize(
    ("value", "hint"), [('"http://localhost:4566"', QUOTES), ("localhost:4566", "begins with https://")]
)
def test_a_wrong_endpoint_of_a_service_is_told_with_file_and_line(value: str, hint: str) -> None:
    def plan(url: str) -> object:
        services = f"[services local]\ns3 =\n  endpoint_url = http://other\nsts =\n  endpoint_url = {url}\n"
        config = f"[profile T]\nrole_arn = {ROLE}\nsource_profile = K\nservices = local\n{services}"
        return make_plan(snap(CREDENTIALS, config), PlanRequest("T"))

    with pytest.raises(FilesError) as caught:
        plan(value)
    assert f"endpoint_url of sts in [services local] of {CONFIG_FILE}, line 8 is not a URL" in caught.value.what
    assert hint in "\n".join(caught.value.hints)
    assert plan("http://localhost:4566")


def test_every_form_is_tried() -> None:
    assert {name for name, *_ in WRONG} >= FORMS.keys() - {"aws_mfa_device", "mfa_id", "assume_role", "sso_account_id"}


@pytest.mark.parametrize(
    "value",
    [*("eu-west-1", "us-gov-east-1", "x"), SERIAL, "arn:aws-cn:iam::111122223333:mfa/a+b=c,d.e@f_g-h", "GAHT12345678"],
)
def test_right_values(value: str) -> None:
    assert FORMS["region" if len(value) < 12 and value != "x" * 9 else "mfa_serial"].fits(value)


def test_only_the_value_that_counts_is_checked() -> None:
    broken = '[profile K]\nregion = "x"\n'
    assert make_plan(snap(f"{CREDENTIALS}region = eu-west-1\n", broken), PlanRequest("K")).region == "eu-west-1"
    assert make_plan(snap(CREDENTIALS, broken), PlanRequest("K", region="eu-west-1")).region == "eu-west-1"
    with pytest.raises(FilesError, match="line 2"):
        user_plan(snap(CREDENTIALS, broken), PlanRequest("K"))
    with pytest.raises(FilesError, match=r"\[default\]"):
        make_plan(snap(CREDENTIALS, '[default]\nregion = "x"\n'), PlanRequest("K"))


def test_quotes_around_a_key_are_named() -> None:
    quoted = f"[K]\n{KEY}".replace("AKIAIOSFODNN7EXAMPLE", '"AKIAIOSFODNN7EXAMPLE"')
    for text in (quoted, f"[K]\n{KEY}".replace("= secret", '= "secret"')):
        with pytest.raises(FilesError, match=re.escape(f"of {CREDENTIALS_FILE}, line ") + "[23]") as caught:
            make_plan(snap(text), PlanRequest("K", no_mfa=True))
        assert QUOTES in caught.value.hints[0]


GOV = "arn:aws-us-gov:iam::111122223333:mfa/alice"


@pytest.mark.parametrize(
    ("serial", "role", "region", "says", "hint"),
    [
        (GOV, None, "eu-west-1", "the region eu-west-1 is of aws", "--region us-gov-west-1"),
        (SERIAL, None, "cn-north-1", "the region cn-north-1 is of aws-cn", "--region us-east-1"),
        (GOV, ROLE, "us-gov-west-1", f"the role of 'T' {ROLE} is of aws", "correct one of the two"),
    ],
)
@pytest.mark.parametrize("from_files", [True, False])
def test_what_is_of_two_partitions_is_told_before_a_call(  # noqa: PLR0913, PLR0917  the columns of a table
    serial: str, role: str | None, region: str, says: str, hint: str, from_files: bool
) -> None:
    credentials = f"[K]\n{KEY}mfa_serial = {serial}\n" + (f"region = {region}\n" if from_files else "")
    config = f"[profile T]\nrole_arn = {role}\nsource_profile = K\n" if role else ""
    request = PlanRequest("T" if role else "K", region=None if from_files else region)
    with pytest.raises(FilesError) as caught:
        make_plan(snap(credentials, config), request)
    assert says in caught.value.what
    assert hint in caught.value.hints[0]
    if not role:
        with pytest.raises(FilesError):
            user_plan(snap(credentials, config), request)


@pytest.mark.parametrize("text", ["1h", "", "3600 # note", "soon"])
def test_a_duration_that_is_no_number_is_ignored_and_told(text: str) -> None:
    config = f"[profile T]\nrole_arn = {ROLE}\nsource_profile = K\nduration_seconds = {text}\n"
    plan = make_plan(snap(CREDENTIALS, config), PlanRequest("T"))
    assert plan.last.duration == 3600
    (note,) = plan.notes
    assert f"duration_seconds of 'T', in [profile T] of {CONFIG_FILE}, line 4, is not a number" in note


AWS_MFA = f"[P-long-term]\n{KEY}aws_mfa_device = {SERIAL}\nassume_role = {ROLE}\nrole_session_name = me\n"


@pytest.mark.parametrize("name", ["P", "P-long-term"])
def test_aws_mfa_writes_the_session_of_the_role_it_assumes(name: str) -> None:
    plan = make_plan(snap(AWS_MFA), PlanRequest(name))
    user, role = plan.steps
    assert (user.destination, role.section) == (None, "P")
    assert role.role
    assert (role.role.arn, role.role.session_name) == (ROLE, "me")
    assert [step.role for step in user_plan(snap(AWS_MFA), PlanRequest(name)).steps] == [None]


def test_a_role_of_the_session_is_chained_and_a_role_of_the_key_is_not() -> None:
    other = ROLE.replace("deploy", "other")
    for source, arns in {"P": [ROLE, other], "P-long-term": [other]}.items():
        config = f"[profile T]\nrole_arn = {other}\nsource_profile = {source}\n"
        plan = make_plan(snap(AWS_MFA, config), PlanRequest("T"))
        assert [step.role.arn for step in plan.steps if step.role] == arns
        assert [step.destination for step in plan.steps] == [None] * len(plan.steps)


def test_init_knows_the_partition_of_the_device_in_the_files() -> None:
    """``fob init`` asks AWS for the device, without MFA; the serial in the file still says which partition it is."""
    snapshot = snap(f"[K]\n{KEY}mfa_serial = {GOV}\n")
    with pytest.raises(FilesError) as caught:
        user_plan(snapshot, PlanRequest("K", no_mfa=True, region="eu-west-1"))
    assert "--region us-gov-west-1" in caught.value.hints[0]
    assert user_plan(snapshot, PlanRequest("K", no_mfa=True, region="us-gov-east-1")).steps


def test_a_hint_names_init_for_a_user_in_place_of_a_device() -> None:
    user = f"[K]\n{KEY}mfa_serial = arn:aws:iam::111122223333:user/alice\n"
    with pytest.raises(FilesError) as caught:
        make_plan(snap(user), PlanRequest("K"))
    assert caught.value.hints[-1].endswith("fob init K --force")


def test_an_arn_on_the_command_line_is_checked() -> None:
    plan = make_plan(snap(CREDENTIALS), PlanRequest("K", assume=ROLE))
    assert [step.role.arn for step in plan.steps if step.role] == [ROLE]
    assert plan.last.destination is None
    with pytest.raises(UsageError, match="not the ARN of a role"):
        make_plan(snap(CREDENTIALS), PlanRequest("K", assume="arn:aws:iam::1:user/x"))
