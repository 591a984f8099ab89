"""How to reach AWS, and what of it is checked before the user is asked for a code; botocore is not needed for that."""

from __future__ import annotations

import re

from awsfob.errors import FilesError, UsageError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.partitions import REGION_FORM
from awsfob.settings import current
from awsfob.structs import Struct
from awsfob.text import has_key_id_form, has_secret

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.model import Key, Session

_URL = r"[a-z][a-z0-9+.-]*://[^/?#\s]+"


class Connection(Struct):
    """How to reach AWS: everything but the credentials.

    Attributes:
        region: Where the call goes.
        profile: The profile whose endpoint, proxy and CA settings apply, in either AWS file.
        config_path: The config file in use.
        credentials_path: The credentials file in use.
        endpoint: An endpoint given on the command line; None leaves it to AWS_ENDPOINT_URL and the profile.
        settings: The names of the settings that apply; None if they are not known, and then botocore makes each call.
    """

    region: str
    profile: str
    config_path: Path
    credentials_path: Path
    endpoint: str | None = None
    settings: frozenset[str] | None = None


def check_call(connection: Connection, signer: Key | Session) -> None:
    """Check what needs neither botocore nor the network, before the user is asked for a code.

    Raises:
        UsageError: The endpoint is not a URL, or the region cannot be one.
        FilesError: See ``check_id``.
    """
    check_id(signer)
    if not re.fullmatch(REGION_FORM, connection.region, re.ASCII) or has_secret(connection.region):
        raise no_region(connection)
    general, for_sts = current().endpoints
    url = connection.endpoint or for_sts or general
    if url and not re.match(_URL, url, re.IGNORECASE):
        raise no_url()


def no_region(connection: Connection) -> UsageError:
    """Return the error for a region that cannot be one."""
    hint = "correct --region, AWS_REGION, AWS_DEFAULT_REGION, or region in the profile"
    return UsageError(f"{connection.region!r} is not a region", hint)


def no_url() -> UsageError:
    """Return the error for an endpoint that is not a URL."""
    hint = "correct --endpoint-url, AWS_ENDPOINT_URL, or endpoint_url in the profile"
    return UsageError("the endpoint is not a URL", hint)


def check_id(signer: Key | Session) -> None:
    """Check the id before any call: credentials of another program come here without another check."""
    if not has_key_id_form(signer.key_id):
        raise FilesError(
            "the id of the access key does not have the form of an id, so nothing was sent to AWS",
            "an id has 20 upper-case letters and digits, such as AKIAIOSFODNN7EXAMPLE",
            "correct the program or the variables that the profile gets its credentials from",
        )
