"""The profile names for shell completion."""

from __future__ import annotations

from awsfob.errors import FobError
from awsfob.profiles.reader import load, locate
from awsfob.settings import current


def known_names() -> list[str]:
    """Return the profiles of the AWS files that the environment names; none if the files cannot be read."""
    paths = locate(current(), None, None)
    try:
        return load(*paths).names
    except FobError:
        return []
