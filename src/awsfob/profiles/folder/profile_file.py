"""One file of ``~/.aws/aws-profiles``, and which of the files there are profiles.

A value ends where a comment begins: the rule of aws-token-refresh, which botocore does not share.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from awsfob.ini.comments import without_comment
from awsfob.profiles.section_ref import SectionRef

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.ini.document import Document

FOLDER = "aws-profiles"

_BACKUPS = ("~", ".bak", ".orig", ".save", ".swp")


@dataclass(frozen=True)
class ProfileFile:
    """One file of the folder.

    Attributes:
        name: The file's name, which is the profile's.
        path: Where it is.
        document: What it says.
        default_master: The profile that assumes roles whose file does not name one.
        master_serial: The device of the profile that assumes this role, whose partition the role is in.
    """

    name: str
    path: Path
    document: Document
    default_master: str | None = None
    master_serial: str | None = None

    @property
    def header(self) -> str:
        """The header of its section; nothing when it has none."""
        return next(iter(self.document.sections()), "")

    @property
    def section_ref(self) -> SectionRef:
        """Its section, as one among those of the AWS files."""
        return SectionRef(f"{FOLDER}/{self.name}", self.header)

    @cached_property
    def values(self) -> dict[str, str]:
        """Its settings by lower-case name, without the comments behind the values."""
        return {name: without_comment(value) for name, value in self.document.own(self.header).items()}

    @property
    def is_role(self) -> bool:
        """Whether it describes a role: ``role_name`` alone decides, as in the tool."""
        return bool(self.values.get("role_name"))

    @property
    def master(self) -> str | None:
        """The profile that assumes the role: the file's own ``master_profile``, else the default one."""
        return self.values.get("master_profile") or self.default_master

    @cached_property
    def settings(self) -> dict[str, str]:
        """Its values, and for a role what botocore would call it: ``role_arn`` and ``source_profile``."""
        values = self.values
        if not self.is_role or not values.get("account_id"):
            return values
        partition = (self.master_serial or "").split(":")[1:2] or ["aws"]
        arn = f"arn:{partition[0]}:iam::{values['account_id']}:role/{values['role_name']}"
        return {**values, "role_arn": arn, "source_profile": self.master or ""}


def is_profile_file(name: str) -> bool:
    """Say whether a file of the folder is a profile: backups and hidden files, which editors leave, are not."""
    return not (name.startswith(".") or name.endswith(_BACKUPS) or (name.startswith("#") and name.endswith("#")))
