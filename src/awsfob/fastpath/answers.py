"""``fob env NAME`` and ``fob exec NAME -- CMD`` from a stored entry, without click.

click alone takes three times as long to load as Python itself, so the plain forms of the two commands are read here.
The command line takes over for any option, doubt or error.
"""

from __future__ import annotations

import os

from awsfob.errors import FobError
from awsfob.fastpath.entry import put, stored_entry
from awsfob.fastpath.exec_program import exec_program, find_program, startable
from awsfob.output.environment import REGIONS, child_environment, lines, to_remove, variables_of


def answered(words: list[str]) -> bool:
    """Do what a command line asks for, if it is one of the plain forms and an entry is stored; else do nothing."""
    command, name, rest = words[0], words[1], words[2:]
    values = _stored_variables(name)
    if values is None:
        return False
    if command == "env" and not rest:
        put(os.fsencode(lines(values, to_remove(values), "sh")))
        return True
    if command == "exec" and len(rest) > 1 and rest[0] == "--":
        return _exec(rest[1:], values)
    return False


def _stored_variables(name: str) -> dict[str, str] | None:
    entry = stored_entry(name)
    if entry is None:
        return None
    region = next(filter(None, map(os.environ.get, REGIONS)), os.fsdecode(entry[0]))
    try:
        return variables_of(os.fsdecode(entry[1]), region)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _exec(child: list[str], values: dict[str, str]) -> bool:
    try:
        exec_program(
            *startable(find_program(child[0], os.environ.get("PATH")), child), child_environment(os.environ, values)
        )
    except FobError:
        return False  # the command line fails in the same way, and says why
