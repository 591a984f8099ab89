"""The pair behind a profile: through roles, and through a ``credential_process`` that runs fob."""

from __future__ import annotations

from awsfob.errors import EditError, FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.fob_process import fob_arguments, split_command
from awsfob.profiles.layouts import Pair, find_pairs
from awsfob.profiles.roles import chain

if TYPE_CHECKING:
    from awsfob.profiles.snapshot import Snapshot


def profile_served_by_fob(snapshot: Snapshot, name: str) -> str | None:
    """Return the profile that the ``credential_process`` of a profile's source passes to fob; or None.

    fob may have options and may be started by a shell here. ``chain`` follows a ``credential_process`` only if fob has
    a profile name and no options, because options can change the credentials.
    """
    visited = [name]
    while (source := snapshot.settings(visited[-1]).get("source_profile")) and source not in visited:
        visited.append(source)
    line = snapshot.settings(visited[-1]).get("credential_process", "")
    for text in (line, *(word for word in split_command(line) if " " in word)):
        arguments = fob_arguments({"credential_process": text})
        if arguments is not None:
            return _profile_in(arguments)
    return None


def user_pairs(snapshot: Snapshot, profile: str) -> list[Pair] | FilesError:
    """Find the pairs whose sessions a profile may use: several if the evidence decides for none, see ``user_pair``."""
    found = user_pair(snapshot, profile)
    if isinstance(found, FilesError):
        found = user_pair(snapshot, profile, decide=False)
    if isinstance(found, FilesError):
        return found
    return [found] if found.is_decided else find_pairs(snapshot, found.key_profile)


def user_pair(snapshot: Snapshot, profile: str, *, decide: bool = True) -> Pair | FilesError:
    """Find the pair whose session a profile uses, through roles and a ``credential_process`` that runs fob.

    ``fob logout`` and ``fob status`` use this one.

    Args:
        snapshot: All files.
        profile: The profile.
        decide: See ``layouts.find_pair``.

    Returns:
        The pair, or the error that says why there is no pair.
    """
    failure, visited, name = _no_pair(profile), list[str](), profile
    while name and name not in visited:
        visited.append(name)
        try:
            _, base = chain(snapshot, name, decide=decide)
        except FilesError as error:
            if len(visited) == 1:
                failure = error
        else:
            if isinstance(base, Pair):
                return base
            failure = _no_pair(base)
        name = profile_served_by_fob(snapshot, name) or ""
    return failure


def _no_pair(base: str) -> FilesError:
    return EditError(f"fob does not log in profile '{base}': it has no access key of an IAM user")


def _profile_in(words: list[str]) -> str | None:
    """Return the profile in the arguments of ``fob process``, or None."""
    for number, word in enumerate(words):
        if word == "--profile":
            return words[number + 1] if number + 1 < len(words) else None
        if word.startswith("--profile="):
            return word.removeprefix("--profile=")
    return words[0] if words and not words[0].startswith("-") else None
