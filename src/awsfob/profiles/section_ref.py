"""A reference to a section."""

from __future__ import annotations

from awsfob.light_typing import NamedTuple

FOLDER = "aws-profiles"
"""The folder beside the credentials file with a file for each profile, see ``profiles/folder/``."""


class SectionRef(NamedTuple):
    """A reference to a section of a file.

    Attributes:
        file: ``credentials``, ``config``, or for a profile file the name of the folder and of the file.
        header: The text between the brackets.
    """

    file: str
    header: str

    def __str__(self) -> str:
        return f"[{self.header}] of {self.file}"
