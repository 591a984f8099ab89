"""The region to call when neither an option, the environment nor a file names one."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.partitions import HOME_REGIONS, partition_of_arn
from awsfob.settings import current
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path


def fallback_region(arn: str | None, *, kernel: Path | None = None) -> str:
    """Choose a region from the machine, else from the partition of an ARN.

    Args:
        arn: A serial or role ARN, or a hardware device's number, or None.
        kernel: Where the kernel describes the machine, if not at the usual path.

    Returns:
        The instance's region on an EC2 machine, else the home region of the ARN's partition.
    """
    home = HOME_REGIONS.get(partition_of_arn(arn or "") or "aws", HOME_REGIONS["aws"])
    return (_metadata_region() if on_ec2(kernel) else None) or home


def on_ec2(kernel: Path | None = None) -> bool:
    """Return whether this is an EC2 instance whose metadata may be asked for, without touching the network."""
    if not current().uses_instance_metadata:
        return False
    return SYSTEM.is_ec2(kernel)


def _metadata_region() -> str | None:
    """Ask the instance, as botocore does: its settings for the metadata service are honoured, one try of one second."""
    from botocore.session import Session
    from botocore.utils import IMDSRegionProvider

    # No profile: while AWS_PROFILE names one that botocore does not know, no setting can be read at all.
    region = IMDSRegionProvider(Session(session_vars={"profile": (None, None, None, None)})).provide()
    return str(region) if region else None
