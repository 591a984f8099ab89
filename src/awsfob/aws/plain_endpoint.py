"""Where an STS call goes, without loading botocore, if nothing about the way there is special.

A proxy, a CA bundle, an endpoint in a profile, FIPS: for these and for whatever fob does not know, the answer is None,
and botocore makes the call. A test asks for a decision about every setting that botocore has.
"""

from __future__ import annotations

import re

from awsfob.light_typing import TYPE_CHECKING, NamedTuple
from awsfob.settings import current, expanded_path
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# The form of the regions of these partitions in botocore's endpoint rules. Every region has its own STS.
_REGIONS = (
    (r"(?:us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-[0-9]", "amazonaws.com"),
    (r"cn-[a-z]+-[0-9]", "amazonaws.com.cn"),
    (r"us-gov-[a-z]+-[0-9]", "amazonaws.com"),
)
_LOOPBACK = r"http://(127\.0\.0\.1|localhost)(?::([0-9]{1,5}))?/?"
HARMLESS_VARIABLES = frozenset(
    {
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_CONFIG_FILE",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_STS",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_SECURITY_TOKEN",
        "AWS_CREDENTIAL_EXPIRATION",
        "AWS_ACCOUNT_ID",
        "AWS_ROLE_ARN",
        "AWS_ROLE_SESSION_NAME",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_METADATA_SERVICE_TIMEOUT",
        "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
        "AWS_EC2_METADATA_DISABLED",
        "AWS_EC2_METADATA_V1_DISABLED",
        "AWS_PAGER",
        "AWS_DEFAULT_OUTPUT",
        "AWS_SESSION_DURATION",
        "AWS_MFA_UPDATER_OP_ACCOUNT",
        "AWS_MFA_UPDATER_OP_ITEM_NAME",
        "AWS_ACCT",
        "AWS_MFA_SN",
        "AWS_CLI_AUTO_PROMPT",
        "AWS_SDK_LOAD_CONFIG",
    }
)
"""The variables that start with ``AWS_`` and do not change how STS is called, or that ``plain_endpoint`` considers."""
SPECIAL_SETTINGS = frozenset(
    {
        "data_path",
        "ca_bundle",
        "api_versions",
        "use_dualstack_endpoint",
        "use_fips_endpoint",
        "endpoint_url",
        "services",
        "ignore_configured_endpoint_urls",
        "parameter_validation",
        "csm_enabled",
        "csm_host",
        "csm_port",
        "csm_client_id",
        "sts_regional_endpoints",
        "retry_mode",
        "defaults_mode",
        "max_attempts",
        "sdk_ua_app_id",
        "sigv4a_signing_region_set",
        "auth_scheme_preference",
        "tcp_keepalive",
        "disable_host_prefix_injection",
        "endpoint_discovery_enabled",
        "account_id_endpoint_mode",
    }
)
"""The settings of a profile with which botocore makes the call."""


class Endpoint(NamedTuple):
    """Where a call goes.

    Attributes:
        is_tls: Whether the connection is encrypted.
        host: The host without the port.
        port: The port.
        region: The region in the signature.
    """

    is_tls: bool
    host: str
    port: int
    region: str

    @property
    def authority(self) -> str:
        """The host, with the port if it is not the usual one."""
        return self.host if self.port == (443 if self.is_tls else 80) else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The URL of the endpoint."""
        return f"{'https' if self.is_tls else 'http'}://{self.authority}/"


def plain_endpoint(region: str, chosen: str | None, profile: Iterable[str]) -> Endpoint | None:
    """Return the endpoint of STS, or None if botocore has to make the call.

    Args:
        region: The region to call.
        chosen: The URL of the command line, or None.
        profile: The names of the settings of the profile.
    """
    settings = current()
    if _is_special(settings.environ) or not SPECIAL_SETTINGS.isdisjoint(profile) or SYSTEM.may_have_proxy():
        return None
    if expanded_path("~/.aws/models").is_dir():  # models of botocore that the user has put there
        return None
    general, for_sts = settings.endpoints
    url = chosen or for_sts or general
    regional = regional_endpoint(region)
    if url is None or regional is None:
        return regional
    found = re.fullmatch(_LOOPBACK, url)
    return Endpoint(is_tls=False, host=found[1], port=int(found[2] or 80), region=region) if found else None


def regional_endpoint(region: str) -> Endpoint | None:
    """Return the endpoint of a region of a partition that fob knows, or None."""
    for form, suffix in _REGIONS:
        if re.fullmatch(form, region):
            return Endpoint(is_tls=True, host=f"sts.{region}.{suffix}", port=443, region=region)
    return None


def _is_special(environ: Mapping[str, str]) -> bool:
    """Return whether a variable may change the way to STS; an empty one counts, because some programs look at it."""
    return any(
        (name.startswith("AWS_") and name not in HARMLESS_VARIABLES)
        or name.upper().endswith("_PROXY")
        or name in {"REQUESTS_CA_BUNDLE", "BOTOCORE_TCP_KEEPALIVE"}
        for name in environ
    )
