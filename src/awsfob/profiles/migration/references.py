"""The settings that refer to a profile by its name, and what they become when it gets another one. Pure."""

from __future__ import annotations

from awsfob.errors import EditError
from awsfob.ini.lines import DEFAULT
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.fob_process import fob_arguments, is_plain_fob
from awsfob.profiles.layouts import ANSWER
from awsfob.profiles.layouts.targets import TARGETS
from awsfob.profiles.snapshot import profile_of
from awsfob.profiles.sources import INCLUDES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from awsfob.ini.document import Document
    from awsfob.profiles.layouts import Pair

_SOURCE, _PROCESS = "source_profile", "credential_process"
REFERENCES = (_SOURCE, *INCLUDES, ANSWER)
"""The settings whose value is the name of a profile or a section."""


def reference_changes(
    document: Document, pair: Pair, names: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, str | None]]]:
    """Yield what changes in each section of a file that refers to a profile of a pair.

    Args:
        document: The file, with the new headers.
        pair: The pair before.
        names: The new name of each profile that gets one.

    Raises:
        EditError: ``[DEFAULT]`` refers to one, which every profile has then.
    """
    own = document.own(DEFAULT)
    if any(own.get(name) in names for name in REFERENCES):
        what = f"[DEFAULT] refers to a profile of '{pair.name}'"
        raise EditError(what, "write that line to the profiles that need it")
    was_named = pair.layout.name in TARGETS and TARGETS[pair.layout.name].names_source
    session = names.get(pair.session_section, pair.session_section)
    for header in document.sections():
        own = document.own(header)
        found: dict[str, str | None] = {name: names[own[name]] for name in REFERENCES if own.get(name) in names}
        is_session = session in {header, profile_of(header)}
        if was_named and is_session and own.get(_SOURCE) == pair.key_profile and "role_arn" not in own:
            found[_SOURCE] = None  # it said where the key is, which the new layout says by the names
        served = (fob_arguments(own) or [""])[0]
        if served in names and is_plain_fob(own[_PROCESS]) and own[_PROCESS].endswith(served):
            found[_PROCESS] = own[_PROCESS].removesuffix(served) + pair.name
        found = {name: value for name, value in found.items() if own[name] != value}
        if found:
            yield header, found
