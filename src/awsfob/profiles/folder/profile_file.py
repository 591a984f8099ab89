"""One file of ``~/.aws/aws-profiles``, and the rule which files there are profiles.

A value ends where a comment begins. This is a rule of aws-token-refresh; botocore reads the comment as part of the
value.
"""

from __future__ import annotations

from functools import cached_property

from awsfob.ini.comments import without_comment
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.section_ref import FOLDER, SectionRef
from awsfob.structs import Struct

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.ini.document import Document

_BACKUPS = ("~", ".bak", ".orig", ".save", ".swp")


class ProfileFile(Struct):
    """One file of the profile folder.

    Attributes:
        name: The name of the file, which is the name of the profile.
        path: The path of the file.
        document: The content of the file.
        default_master: The profile that assumes the roles whose files name no ``master_profile``, or None.
        master_serial: The serial of the device of the profile that assumes this role, or None. The role is in the same
            partition.
    """

    name: str
    path: Path
    document: Document
    default_master: str | None = None
    master_serial: str | None = None

    @property
    def header(self) -> str:
        """The header of the section; an empty text without a section."""
        return next(iter(self.document.sections()), "")

    @property
    def section_ref(self) -> SectionRef:
        """The reference to the section of this file."""
        return SectionRef(f"{FOLDER}/{self.name}", self.header)

    @cached_property
    def values(self) -> dict[str, str]:
        """The settings by lower-case name, without the comments after the values."""
        return {name: without_comment(value) for name, value in self.document.own(self.header).items()}

    @property
    def is_role(self) -> bool:
        """Whether the file describes a role: it has a ``role_name``, as in aws-token-refresh."""
        return bool(self.values.get("role_name"))

    @property
    def master(self) -> str | None:
        """The profile that assumes the role: ``master_profile`` of the file, else ``default_master``."""
        return self.values.get("master_profile") or self.default_master

    @cached_property
    def settings(self) -> dict[str, str]:
        """The values, and for a role the settings that botocore reads: ``role_arn`` and ``source_profile``."""
        values = self.values
        if not self.is_role or not values.get("account_id"):
            return values
        partition = (self.master_serial or "").split(":")[1:2] or ["aws"]
        arn = f"arn:{partition[0]}:iam::{values['account_id']}:role/{values['role_name']}"
        return {**values, "role_arn": arn, "source_profile": self.master or ""}


def is_profile_file(name: str) -> bool:
    """Return whether a file of the folder is a profile: backups and hidden files of editors are not."""
    return not (name.startswith(".") or name.endswith(_BACKUPS) or (name.startswith("#") and name.endswith("#")))
