"""What shell completion offers as a value: profiles, sources of codes, and tools of ``--also``."""

from __future__ import annotations

from awsfob.errors import FobError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.output.completion_words import can_be_offered
from awsfob.profiles.reader import load, locate
from awsfob.settings import current

if TYPE_CHECKING:
    from collections.abc import Mapping


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


def fitting_sources(start: str) -> dict[str, str]:
    """Return the sources of codes that fit, with what they are; ``start`` may have others before its last comma."""
    from awsfob.mfa.source_registry import SOURCES

    return _after_comma(start, {name: source.what for name, source in SOURCES.items()})


def fitting_tools(start: str) -> dict[str, str]:
    """Return the tools of ``--also`` that fit, with their variables, as ``fitting_sources`` does."""
    from awsfob.output.environment import ALSO

    return _after_comma(start, ALSO)


def _after_comma(start: str, names: Mapping[str, str]) -> dict[str, str]:
    before, comma, last = start.rpartition(",")
    return {f"{before}{comma}{name}": what for name, what in names.items() if name.startswith(last)}
