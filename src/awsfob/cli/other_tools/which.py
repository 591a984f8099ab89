"""Which of the three tools called ``aws-mfa`` is meant: its options tell, else the variables and the files."""

from __future__ import annotations

from awsfob.app.other_tools import section_names, values_of, variable
from awsfob.cli.other_tools.known_tools import tool_named
from awsfob.cli.other_tools.tool import HELP, TheirUsageError, read
from awsfob.errors import UsageError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.app.context import Context
    from awsfob.cli.other_tools.tool import Tool

_IN_RUST, _IN_PYTHON, _ROTATE = "0x6b/aws-mfa", "broamski/aws-mfa", "aws-mfa-rotate"
_FIRST_WORD = "rotate"
_DEFAULT, _KEY_SUFFIX = "default", "-long-term"
_ROLE_MARK = "assumed_role"


def told_apart(tools: Sequence[Tool], name: str, words: Sequence[str]) -> Tool:
    """Return the tool that a command line is for.

    Args:
        tools: The tools of that name.
        name: The name.
        words: The command line without it.

    Raises:
        UsageError: Nothing tells them apart.
    """
    found = _by_words(tools, words)
    if len(found) > 1:
        from awsfob.cli.other_tools.steps import context_for

        named = _by_surroundings(context_for(None))
        found = [tool for tool in found if tool.name in named]
    if len(found) == 1:
        return found[0]
    raise UsageError(
        f"{len(tools)} tools are called {name}, and the options and files do not tell which one is meant",
        *(f"{tool.summary}: fob as {shell_word(tool.name)}" for tool in tools),
    )


def _by_words(tools: Sequence[Tool], words: Sequence[str]) -> list[Tool]:
    """Return the tools that understand a command line."""
    if words[:1] == [_FIRST_WORD]:
        return [tool for tool in tools if tool.name == _ROTATE]
    return [tool for tool in tools if tool.name != _ROTATE and _understands(tool, words)]


def _understands(tool: Tool, words: Sequence[str]) -> bool:
    try:
        return not read([word for word in words if word not in HELP], tool.options, abbreviated=tool.abbreviates).words
    except TheirUsageError:
        return False


def _by_surroundings(context: Context) -> set[str]:
    """Return the tools that the variables and the files are of.

    Both get a new session for a key in [default-long-term] if [default] does not have the mark of the one in Python. So
    where there is nothing else, it does not matter which one is meant.
    """
    named = {tool for tool in (_IN_RUST, _IN_PYTHON) if any(map(variable, tool_named(tool).variables))}
    sections = section_names(context)
    others = [name for name in sections if name.endswith(_KEY_SUFFIX) and name != _DEFAULT + _KEY_SUFFIX]
    profile = variable("AWS_PROFILE")
    if others or _ROLE_MARK in values_of(context, _DEFAULT) or (profile and profile + _KEY_SUFFIX in sections):
        named.add(_IN_PYTHON)
    if _DEFAULT + _KEY_SUFFIX not in sections:
        return named
    if profile and profile != _DEFAULT and profile + _KEY_SUFFIX in sections:
        return {*named, _IN_RUST}  # one logs in the default profile, and the other one this profile
    return named or {_IN_RUST}
