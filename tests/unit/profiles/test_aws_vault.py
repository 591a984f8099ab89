"""Settings that only aws-vault reads: never a plan that silently has other settings than its user sees."""

from __future__ import annotations

import pytest

from awsfob.errors import FilesError
from awsfob.profiles.plan import PlanRequest, make_plan
from tests.harness.aws_texts import KEY, SERIAL
from tests.unit.files import CONFIG_FILE, snap

ROLE = "arn:aws:iam::111122223333:role/deploy"
CREDENTIALS = f"[K]\n{KEY}"


@pytest.mark.parametrize("setting", ["include_profile", "parent_profile"])
@pytest.mark.parametrize(
    "line", [f"mfa_serial = {SERIAL}", f"role_arn = {ROLE}", "external_id = xyz", "region = eu-west-1"]
)
def test_what_another_profile_would_add_is_named(setting: str, line: str) -> None:
    name = line.partition(" ")[0]
    config = f"[profile T]\nsource_profile = K\n{setting} = common\n[profile common]\ncolour = blue\n{line}\n"
    with pytest.raises(FilesError) as caught:
        make_plan(snap(CREDENTIALS, config), PlanRequest("T", no_mfa=True))
    assert f"{setting} in [profile T] of {CONFIG_FILE}, line 3" in caught.value.what
    assert f"{name} (of 'common')" in caught.value.hints[0]
    without = config.replace(f"{line}\n", "")
    assert make_plan(snap(CREDENTIALS, without), PlanRequest("T", no_mfa=True)).key
    both = config.replace(f"{setting} = common\n", f"{setting} = common\nmfa_serial = {SERIAL}\n")
    if name == "mfa_serial":
        assert make_plan(snap(CREDENTIALS, both), PlanRequest("T")).last.serial == SERIAL


def test_the_source_of_a_role_is_asked_too() -> None:
    role = f"[profile T]\nrole_arn = {ROLE}\nsource_profile = K\n"
    config = f"{role}[profile K]\ninclude_profile = c\n[profile c]\nmfa_serial = x\n"
    with pytest.raises(FilesError, match="only aws-vault"):
        make_plan(snap(CREDENTIALS, config), PlanRequest("T"))


def test_a_chain_of_included_profiles_is_followed_and_a_loop_is_named() -> None:
    config = "[profile K]\ninclude_profile = a\n[profile a]\ninclude_profile = b\n[profile b]\n"
    with pytest.raises(FilesError, match=r"mfa_serial|only aws-vault"):
        make_plan(snap(CREDENTIALS, f"{config}mfa_serial = x\n"), PlanRequest("K", no_mfa=True))
    for last in ("K", "a", "b"):
        with pytest.raises(FilesError, match="makes a loop: K -> a -> b -> ") as caught:
            make_plan(snap(CREDENTIALS, f"{config}include_profile = {last}\n"), PlanRequest("K", no_mfa=True))
        assert caught.value.hints


def test_the_device_of_default_is_never_left_out_in_silence() -> None:
    default = f"[default]\nmfa_serial = {SERIAL}\n"
    config = f"{default}[profile T]\nrole_arn = {ROLE}\nsource_profile = K\n"
    plan = make_plan(snap(CREDENTIALS, config), PlanRequest("T"))
    (note,) = plan.notes
    assert f"'mfa_serial = {SERIAL}'" in note
    assert "assumed without MFA" in note
    with pytest.raises(FilesError) as caught:
        make_plan(snap(CREDENTIALS, default), PlanRequest("K"))
    assert f"mfa_serial = {SERIAL}" in "".join(caught.value.hints)
    assert make_plan(snap(CREDENTIALS, config.replace(default, "")), PlanRequest("T")).notes == ()
    with_device = config.replace("source_profile", f"mfa_serial = {SERIAL}\nsource_profile")
    assert make_plan(snap(CREDENTIALS, with_device), PlanRequest("T")).notes == ()
