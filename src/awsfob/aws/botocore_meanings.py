"""What each exception of botocore means: the table, with a cause and a hint for each class.

An answer of AWS (``ClientError``) is explained in ``refusals``.
"""

from __future__ import annotations

from awsfob.errors import FilesError, FobError, NotSentError, UnreachableError, UserNeededError
from awsfob.light_typing import NamedTuple
from awsfob.text import how_to_install

_NETWORK = (
    "check the network, the proxy settings, and AWS_ENDPOINT_URL if it is set",
    "run the command again when AWS can be reached",
)
_TLS = (
    "behind a proxy that opens TLS, name its certificate in AWS_CA_BUNDLE or in ca_bundle of the profile",
    "never switch the check off",
)
_SSO = ("log in there: aws sso login --profile {profile}",)
_LOGIN = ("log in there: aws login --profile {profile}",)
_METADATA = ("this works on EC2 only: check AWS_EC2_METADATA_DISABLED and the role of the instance",)
_BUG = (
    "this is a bug in fob, or an old botocore with a new fob: update both",
    "if it stays, report it with the output of the same command and --verbose",
)


class Meaning(NamedTuple):
    """The meaning of some exceptions.

    Attributes:
        names: The names of their classes, separated by spaces.
        kind: The error to show.
        what: The cause. ``{profile}``, ``{origin}``, ``{detail}``, ``{at}`` and ``{seconds}`` are replaced.
        hints: What the user can do, likewise.
    """

    names: str
    kind: type[FobError]
    what: str
    hints: tuple[str, ...]


MEANINGS = (
    # No answer
    Meaning(
        "ConnectTimeoutError",
        NotSentError,
        "AWS did not answer within {seconds} s{at}",
        _NETWORK,
    ),
    Meaning(
        "ReadTimeoutError",
        UnreachableError,
        "AWS did not answer within {seconds} s{at}",
        _NETWORK,
    ),
    Meaning(
        "EndpointConnectionError",
        NotSentError,
        "cannot reach AWS{at}",
        _NETWORK,
    ),
    Meaning(
        "ProxyConnectionError",
        NotSentError,
        "cannot reach AWS through the proxy",
        ("check HTTPS_PROXY and HTTP_PROXY", *_NETWORK[1:]),
    ),
    Meaning(
        "SSLError",
        UnreachableError,
        "what answers{at} cannot show that it is AWS (TLS)",
        _TLS,
    ),
    Meaning(
        "ConnectionError HTTPClientError ConnectionClosedError ResponseStreamingError IncompleteReadError",
        UnreachableError,
        "cannot reach AWS{at}",
        _NETWORK,
    ),
    Meaning(
        "CapacityNotAvailableError",
        UnreachableError,
        "botocore gave up after too many failed calls",
        _NETWORK[1:],
    ),
    # A source that botocore resolves
    Meaning(
        "SSOError SSOTokenLoadError UnauthorizedSSOTokenError",
        UserNeededError,
        "the SSO login of profile '{profile}' is missing or has expired",
        _SSO,
    ),
    Meaning(
        "TokenRetrievalError NoAuthTokenError UnknownTokenProviderError",
        UserNeededError,
        "profile '{profile}' has no SSO token: {detail}",
        _SSO,
    ),
    Meaning(
        "LoginError LoginRefreshRequired LoginTokenLoadError LoginAuthorizationCodeError",
        UserNeededError,
        "the login of profile '{profile}' is missing or has expired",
        _LOGIN,
    ),
    Meaning(
        "LoginInsufficientPermissions",
        FilesError,
        "the login of profile '{profile}' may not make credentials: {detail}",
        ("the user needs the permission signin:CreateOAuth2Token", *_LOGIN),
    ),
    Meaning(
        "CredentialRetrievalError",
        FilesError,
        "the source of profile '{profile}' failed{origin}: {detail}",
        ("run it alone to see why: aws sts get-caller-identity --profile {profile}",),
    ),
    Meaning(
        "PartialCredentialsError",
        FilesError,
        "profile '{profile}' has a part of its credentials only: {detail}",
        ("add the missing line to the profile, or remove the others",),
    ),
    Meaning(
        "NoCredentialsError UnknownCredentialError",
        FilesError,
        "botocore finds no credentials for profile '{profile}'",
        ("try: aws sts get-caller-identity --profile {profile}",),
    ),
    Meaning(
        "InvalidConfigError InfiniteLoopConfigError",
        FilesError,
        "the settings of profile '{profile}' cannot be used: {detail}",
        ("correct the profile in the config file",),
    ),
    Meaning(
        "ProfileNotFound",
        FilesError,
        "botocore finds no profile '{profile}': {detail}",
        ("its header in the config file has to be [profile {profile}]",),
    ),
    Meaning(
        "ConfigParseError ConfigNotFound",
        FilesError,
        "botocore cannot read an AWS file: {detail}",
        ("correct the file, or AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE",),
    ),
    Meaning(
        "RefreshWithMFAUnsupportedError",
        FilesError,
        "the source of profile '{profile}' asks for an MFA code, and botocore cannot ask for one here",
        ("give that profile a source_profile with an access key, so that fob makes the call",),
    ),
    Meaning(
        "MissingDependencyException",
        FilesError,
        "profile '{profile}' needs a package that is not installed: {detail}",
        (f"for aws login, install the extra: {how_to_install('login')}",),
    ),
    Meaning(
        "MetadataRetrievalError",
        FilesError,
        "the metadata service gives no credentials for profile '{profile}'",
        _METADATA,
    ),
    Meaning(
        "InvalidIMDSEndpointError InvalidIMDSEndpointModeError",
        FilesError,
        "the endpoint of the metadata service is not valid: {detail}",
        ("correct AWS_EC2_METADATA_SERVICE_ENDPOINT, or ec2_metadata_service_endpoint in the profile",),
    ),
    # Settings of a call
    Meaning(
        "NoRegionError",
        FilesError,
        "no region is known for the call",
        ("name one: --region, AWS_REGION, or region in the profile",),
    ),
    Meaning(
        "InvalidRegionError UnknownRegionError ServiceNotInRegionError",
        FilesError,
        "the region cannot be used: {detail}",
        ("correct --region, AWS_REGION, AWS_DEFAULT_REGION, or region in the profile",),
    ),
    Meaning(
        (
            "BaseEndpointResolverError UnknownEndpointError EndpointProviderError EndpointResolutionError "
            "UnknownEndpointResolutionBuiltInName InvalidEndpointConfigurationError InvalidHostLabelError"
        ),
        FilesError,
        "botocore finds no endpoint for the call: {detail}",
        ("check the region, AWS_ENDPOINT_URL, and endpoint_url and services of the profile",),
    ),
    Meaning(
        "EndpointVariantError UnknownFIPSEndpointError",
        FilesError,
        "there is no such endpoint: {detail}",
        ("check use_fips_endpoint and use_dualstack_endpoint of the profile, and the region",),
    ),
    Meaning(
        "InvalidEndpointDiscoveryConfigurationError",
        FilesError,
        "a setting is not valid: {detail}",
        ("correct endpoint_discovery_enabled in the profile",),
    ),
    Meaning(
        "InvalidSTSRegionalEndpointsConfigError",
        FilesError,
        "a setting is not valid: {detail}",
        ("correct AWS_STS_REGIONAL_ENDPOINTS, or sts_regional_endpoints in the profile",),
    ),
    Meaning(
        "InvalidRetryConfigurationError InvalidRetryModeError InvalidMaxRetryAttemptsError",
        FilesError,
        "a setting is not valid: {detail}",
        ("correct AWS_RETRY_MODE and AWS_MAX_ATTEMPTS, or retry_mode and max_attempts in the profile",),
    ),
    Meaning(
        "InvalidDefaultsMode",
        FilesError,
        "a setting is not valid: {detail}",
        ("correct AWS_DEFAULTS_MODE, or defaults_mode in the profile",),
    ),
    Meaning(
        "InvalidProxiesConfigError",
        FilesError,
        "the proxy settings are not valid: {detail}",
        ("correct HTTPS_PROXY, HTTP_PROXY and the proxy settings of the profile",),
    ),
    Meaning(
        "InvalidChecksumConfigError",
        FilesError,
        "a setting is not valid: {detail}",
        ("correct request_checksum_calculation and response_checksum_validation in the profile",),
    ),
    Meaning(
        "InvalidS3UsEast1RegionalEndpointConfigError InvalidS3AddressingStyleError",
        FilesError,
        "a setting is not valid: {detail}",
        ("correct the settings of s3 in the profile",),
    ),
    Meaning(
        "DataNotFoundError UnknownServiceError ApiVersionNotFoundError",
        FilesError,
        "botocore has no description of the service: {detail}",
        (
            (
                "check AWS_DATA_PATH, ~/.aws/models, and data_path and api_versions of the profile; else install "
                "botocore again"
            ),
        ),
    ),
    Meaning(
        "UnknownSignatureVersionError UnsupportedSignatureVersionError",
        FilesError,
        "the signature cannot be made: {detail}",
        ("check auth_scheme_preference of the profile",),
    ),
    Meaning(
        "MD5UnavailableError",
        FilesError,
        "this Python has no MD5, which botocore needs",
        ("use another Python, or one without FIPS mode",),
    ),
    Meaning(
        "ParamValidationError ValidationError RangeError UnknownKeyError",
        FilesError,
        "botocore does not accept a value of the call: {detail}",
        ("correct the value in the profile or the option",),
    ),
    # What no call of fob can cause
    Meaning(
        (
            "AliasConflictParameterError UnknownParameterError MissingParametersError UnknownServiceStyle "
            "PaginationError OperationNotPageableError ChecksumError FlexibleChecksumError "
            "AwsChunkedWrapperError UnseekableStreamError WaiterError WaiterConfigError InvalidExpressionError "
            "UnknownClientMethodError EventStreamError InvalidDNSNameError UnsupportedS3ArnError "
            "UnsupportedS3ControlArnError UnsupportedOutpostResourceError UnsupportedS3ConfigurationError "
            "UnsupportedS3AccesspointConfigurationError UnsupportedS3ControlConfigurationError "
            "StubResponseError StubAssertionError UnStubbedResponseError UndefinedModelAttributeError "
            "MissingServiceIdError UnsupportedServiceProtocolsError UnsupportedTLSVersionWarning "
            "ImminentRemovalWarning"
        ),
        FobError,
        "botocore could not make the call: {detail}",
        _BUG,
    ),
    Meaning(
        "BotoCoreError",
        FobError,
        "botocore failed in a way that fob does not know: {detail}",
        _BUG,
    ),
)
"""The table. ``{at}`` and ``{origin}`` begin with a space, or are empty."""
