"""One file of ``~/.aws/aws-profiles``, and which of the files there are profiles.

A value ends where a comment begins: the rule of aws-token-refresh, which botocore does not share.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from awsfob.profiles.section_ref import SectionRef

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.ini.document import Document

FOLDER = "aws-profiles"

_BACKUPS = ("~", ".bak", ".orig", ".save", ".swp")
_COMMENT_BEHIND = re.compile(r"\s+[#;].*\Z", re.DOTALL)


class ProfileFile(NamedTuple):
    """One file of the folder.

    Attributes:
        name: The file's name, which is the profile's.
        path: Where it is.
        document: What it says.
    """

    name: str
    path: Path
    document: Document

    @property
    def header(self) -> str:
        """The header of its section; nothing when it has none."""
        return next(iter(self.document.sections()), "")

    @property
    def place(self) -> SectionRef:
        """Its section, as a place among those of the AWS files."""
        return SectionRef(f"{FOLDER}/{self.name}", self.header)

    @property
    def values(self) -> dict[str, str]:
        """Its keys, lower-cased, with their values; comments behind values are none of theirs."""
        return {key: without_comment(value) for key, value in self.document.own(self.header).items()}

    @property
    def is_role(self) -> bool:
        """Whether it describes a role: ``role_name`` alone decides, as in the tool."""
        return bool(self.values.get("role_name"))

    def as_settings(self, master: str | None, serial: str | None) -> dict[str, str]:
        """Return its values, and for a role what botocore would call it: ``role_arn`` and ``source_profile``.

        Args:
            master: The profile that assumes roles where the file names none.
            serial: The master's device, whose partition the role is in.
        """
        values = self.values
        if not self.is_role or not values.get("account_id"):
            return values
        partition = (serial or "").split(":")[1:2] or ["aws"]
        arn = f"arn:{partition[0]}:iam::{values['account_id']}:role/{values['role_name']}"
        return {**values, "role_arn": arn, "source_profile": self.master(master) or ""}

    def master(self, default: str | None) -> str | None:
        """Return the profile that assumes the role: the file's own, else the default one."""
        return self.values.get("master_profile") or default


def is_profile_file(name: str) -> bool:
    """Say whether a file of the folder is a profile, and not a backup or a hidden file that an editor left."""
    return not (name.startswith(".") or name.endswith(_BACKUPS) or (name.startswith("#") and name.endswith("#")))


def without_comment(value: str) -> str:
    """Return a value up to the white space before the ``#`` or ``;`` that begins a comment."""
    return _COMMENT_BEHIND.sub("", value)


def with_comment_of(old: str, new: str) -> str:
    """Return a new value with the comment that stood behind the old one."""
    return new + old[len(without_comment(old)) :]
