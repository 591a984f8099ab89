"""Whether the ``credential_process`` of a profile runs fob, and with which arguments. Pure."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOB_PROCESS = {("fob", "process"), ("awsfob", "process")}


def runs_fob(settings: Mapping[str, str]) -> bool:
    """Return whether a profile's ``credential_process`` runs ``fob process`` or ``fob-process``."""
    return fob_arguments(settings) is not None


def fob_arguments(settings: Mapping[str, str]) -> list[str] | None:
    """Return the arguments of ``fob process`` in a ``credential_process``; None if it runs another program."""
    line = settings.get("credential_process")
    if not line:
        return None
    words = split_command(line)
    programs = [_program(word) for word in words]
    for number, program in enumerate(programs):
        if program == "fob-process":
            return words[number + 1 :]
        if (program, *programs[number + 1 : number + 2]) in _FOB_PROCESS:
            return words[number + 2 :]
    return None


def is_plain_fob(line: str) -> bool:
    """Return whether a ``credential_process`` is fob with a profile and nothing else, so that it hides no secret."""
    *before, profile = split_command(line) or [""]
    programs = [_program(word) for word in before]
    return not profile.startswith("-") and (programs == ["fob-process"] or tuple(programs) in _FOB_PROCESS)


def _program(word: str) -> str:
    """Return the name of a program without its folder; on Windows its extension counts for nothing, nor does case."""
    name = word.rpartition("/")[2]
    return name[:-4].lower() if name.lower().endswith(".exe") else name


def split_command(line: str) -> list[str]:
    """Split a ``credential_process`` into arguments; a quoted path may contain spaces."""
    import shlex

    line = line.replace("\\", "/")
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()
