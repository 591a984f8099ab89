"""The profile names for shell completion."""

from __future__ import annotations

from awsfob.errors import FobError
from awsfob.output.completion_words import can_be_offered
from awsfob.profiles.reader import load, locate
from awsfob.settings import current


def fitting_names(start: str) -> list[str]:
    """Return the profiles that begin with a text and can be offered; none if the files cannot be read.

    The files are those that the environment names.
    """
    paths = locate(current(), None, None)
    try:
        names = load(*paths).names
    except FobError:
        return []
    return [name for name in names if name.startswith(start) and can_be_offered(name)]
