"""botocore as a client that reads the AWS files of a home, as every SDK would: what AWS says to what fob wrote."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import botocore.session
from botocore.config import Config
from botocore.loaders import create_loader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.harness.home import Home

_LOADER = create_loader()
"""Reads botocore's descriptions of the services once for all clients."""


@contextmanager
def client(home: Home, service: str, profile: str) -> Iterator[Any]:
    """Give a botocore client that finds the credentials of a profile in a home's files."""
    variables = dict.fromkeys(("profile", "config_file", "credentials_file"), (None, None, None, None))
    session = botocore.session.Session(session_vars=variables, include_builtin_handlers=True)
    session.register_component("data_loader", _LOADER)
    session.set_config_variable("config_file", str(home.config))
    session.set_config_variable("credentials_file", str(home.credentials))
    session.set_config_variable("profile", profile)
    config = Config(retries={"total_max_attempts": 1})
    made = session.create_client(service, region_name="us-east-1", endpoint_url=home.endpoint, config=config)
    try:
        yield made
    finally:
        made.close()


def arn_seen_by_a_client(home: Home, profile: str) -> str:
    """Return who AWS says a profile is."""
    with client(home, "sts", profile) as sts:
        return str(sts.get_caller_identity()["Arn"])


def may_use_iam(home: Home, profile: str) -> bool:
    """Say whether a profile may do what the sandbox's users may do with MFA only."""
    from botocore.exceptions import ClientError

    with client(home, "iam", profile) as iam:
        try:
            iam.list_users()
        except ClientError:
            return False
    return True
