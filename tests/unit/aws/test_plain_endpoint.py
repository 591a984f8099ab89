"""fob calls STS by itself only where it knows the way as well as botocore does."""

from __future__ import annotations

import re

import pytest
from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError
from botocore.session import Session
from hypothesis import given
from hypothesis import strategies as st

from awsfob.aws.plain_endpoint import HARMLESS_VARIABLES, SPECIAL_SETTINGS, Endpoint, plain_endpoint, regional_endpoint

HARMLESS_SETTINGS = {
    "region",
    "metadata_service_timeout",
    "metadata_service_num_attempts",
    "ec2_metadata_service_endpoint",
    "ec2_metadata_service_endpoint_mode",
    "ec2_metadata_v1_disabled",
    "imds_use_ipv6",
    "request_min_compression_size_bytes",
    "disable_request_compression",
    "request_checksum_calculation",
    "response_checksum_validation",
    "s3_disable_express_session_auth",
}
"""Settings that say nothing about a call of STS with a key: compression and checksums are not used by its protocol."""

LOADER = Session().get_component("data_loader")
PARTITIONS = LOADER.load_data("partitions")
REGIONS = sorted({region for each in PARTITIONS["partitions"] for region in each["regions"]})
RULES = EndpointProvider(LOADER.load_service_model("sts", "endpoint-rule-set-1"), PARTITIONS)


def judged(region: str) -> Endpoint | None:
    """Return the endpoint by the rules of botocore, which are those of AWS."""
    flags = {"UseDualStack": False, "UseFIPS": False, "UseGlobalEndpoint": False}
    try:
        found = RULES.resolve_endpoint(Region=region, **flags)
    except EndpointProviderError:
        return None
    schemes = found.properties.get("authSchemes") or [{}]
    host = found.url.removeprefix("https://")
    return Endpoint(is_tls=True, host=host, port=443, region=schemes[0].get("signingRegion", region))


@pytest.mark.parametrize("region", REGIONS)
def test_each_region_that_botocore_knows_has_its_endpoint_or_is_left_to_botocore(region: str) -> None:
    assert regional_endpoint(region) in {judged(region), None}


def test_the_regions_of_the_large_partitions_are_known() -> None:
    usual = [region for region in REGIONS if re.match(r"(us|eu|ap|sa|ca|me|af|il|mx|cn)-[a-z]+-\d|us-gov-", region)]
    assert len(usual) > 30
    assert all(regional_endpoint(region) for region in usual)
    assert regional_endpoint("aws-global") is None
    assert regional_endpoint("us-iso-east-1") is None


@given(st.from_regex(r"[a-z]{2,4}(-[a-z]{2,6}){1,2}-[0-9]{1,2}", fullmatch=True) | st.text(max_size=12))
def test_a_region_that_is_new_goes_where_the_rules_send_it_or_is_left_to_botocore(region: str) -> None:
    found = regional_endpoint(region)
    assert found is None or found == judged(region)


def test_each_setting_of_botocore_is_decided_about() -> None:
    settings = {names[0] for names in BOTOCORE_DEFAUT_SESSION_VARIABLES.values() if names[0]}
    assert settings <= SPECIAL_SETTINGS | HARMLESS_SETTINGS
    assert not SPECIAL_SETTINGS & HARMLESS_SETTINGS


@pytest.fixture
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    import os

    for name in list(os.environ):
        if name.startswith("AWS_") or name.upper().endswith("_PROXY") or name == "REQUESTS_CA_BUNDLE":
            monkeypatch.delenv(name)
    return monkeypatch


@pytest.mark.posix_only("the registry of Windows may name a proxy")
def test_the_plain_case(nothing_set: pytest.MonkeyPatch) -> None:
    assert plain_endpoint("eu-west-1", None, ["region", "mfa_serial"]) == regional_endpoint("eu-west-1")
    local = Endpoint(is_tls=False, host="127.0.0.1", port=9911, region="eu-west-1")
    assert plain_endpoint("eu-west-1", "http://127.0.0.1:9911", []) == local
    nothing_set.setenv("AWS_ENDPOINT_URL", "http://localhost/")
    assert plain_endpoint("eu-west-1", None, []) == Endpoint(
        is_tls=False, host="localhost", port=80, region="eu-west-1"
    )


@pytest.mark.parametrize(
    "variable",
    [
        *("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "NO_PROXY", "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"),
        *("AWS_USE_FIPS_ENDPOINT", "AWS_STS_REGIONAL_ENDPOINTS", "AWS_DATA_PATH", "AWS_OF_TOMORROW"),
    ],
)
def test_a_variable_that_may_change_the_way(nothing_set: pytest.MonkeyPatch, variable: str) -> None:
    nothing_set.setenv(variable, "")
    assert plain_endpoint("eu-west-1", None, []) is None


@pytest.mark.parametrize("setting", sorted(SPECIAL_SETTINGS))
@pytest.mark.usefixtures("nothing_set")
def test_a_setting_that_may_change_the_way(setting: str) -> None:
    assert plain_endpoint("eu-west-1", None, ["region", setting]) is None


@pytest.mark.parametrize(
    "url",
    [
        *("https://127.0.0.1:9911", "http://127.0.0.1:9911/path", "http://10.0.0.1", "http://u:p@127.0.0.1"),
        *("http://127.0.0.1.example.com", "ftp://127.0.0.1", "", "http://127.0.0.1?x", "https://sts.example.com"),
    ],
)
@pytest.mark.usefixtures("nothing_set")
def test_an_endpoint_that_is_not_of_this_machine(url: str) -> None:
    assert plain_endpoint("eu-west-1", url or "x", []) is None


def test_variables_that_botocore_reads_are_not_called_harmless() -> None:
    read: set[str] = set()
    for _, names, *_ in BOTOCORE_DEFAUT_SESSION_VARIABLES.values():
        read |= set(names if isinstance(names, list) else [names] if names else [])
    special = {name for name, (setting, *_) in BOTOCORE_DEFAUT_SESSION_VARIABLES.items() if setting in SPECIAL_SETTINGS}
    of_special = {BOTOCORE_DEFAUT_SESSION_VARIABLES[name][1] for name in special}
    assert not {name for name in of_special if isinstance(name, str)} & HARMLESS_VARIABLES
    assert "AWS_CA_BUNDLE" in read
