"""Where a section is."""

from __future__ import annotations

from typing import NamedTuple


class SectionRef(NamedTuple):
    """A section of a file; ``header`` is the text between the brackets.

    ``file`` is ``credentials``, ``config``, or a file of the profile folder with the folder's name before it.
    """

    file: str
    header: str

    def __str__(self) -> str:
        return f"[{self.header}] of {self.file}"
