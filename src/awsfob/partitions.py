"""The partitions of AWS: ``aws``, China, GovCloud and others. Accounts, users and sessions exist in one of them."""

from __future__ import annotations

REGION_FORM = r"(?![0-9]+$)(?!-)[A-Za-z0-9-]{1,63}(?<!-)"
"""What botocore takes for a region: it becomes a part of the name of a host."""
HOME_REGIONS = {
    "aws": "us-east-1",
    "aws-cn": "cn-north-1",
    "aws-us-gov": "us-gov-west-1",
    "aws-iso": "us-iso-east-1",
    "aws-iso-b": "us-isob-east-1",
    "aws-eusc": "eusc-de-east-1",
}
"""A region of each partition for calls without a region."""

_REGION_PREFIXES = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
    "eusc-": "aws-eusc",
}
"""The partition of the regions with a prefix; all other regions are in ``aws`` (botocore: ``partitions.json``)."""


def partition_of_region(region: str) -> str:
    """Return the partition of a region. A session is good in all regions of its partition."""
    return next((name for prefix, name in _REGION_PREFIXES.items() if region.startswith(prefix)), "aws")


def partition_of_arn(arn: str) -> str | None:
    """Return the partition of an ARN; None for another text, such as the number of a hardware device."""
    parts = arn.split(":")
    return parts[1] if parts[0] == "arn" and len(parts) > 1 else None
