"""Running a command line of another tool: its exit codes, and one of several tools with the same name."""

from __future__ import annotations

from awsfob.cli.messages import print_as_it_is, show_error
from awsfob.cli.other_tools.known_tools import TOOLS, tools_called
from awsfob.cli.other_tools.tool import FOREIGN, HELP, NoLikeError, TheirUsageError
from awsfob.errors import CancelledError, FobError, UsageError
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.cli.other_tools.tool import Tool


def run_as(name: str, words: Sequence[str]) -> int:
    """Do what a tool does for a command line; return its exit code.

    Args:
        name: The name of the tool, or of its program.
        words: The command line without that name.

    Raises:
        UsageError: No tool has this name, or several have, and neither the command line nor the files tell which one
            is meant.
    """
    tool = _chosen(tools_called(name), name, words)
    if set(HELP) & set(words[: words.index("--") if "--" in words else None]):
        print_as_it_is(help_of(tool))
        return 0
    from awsfob.app.other_tools import forget_variables

    forget_variables([each for each in FOREIGN if each not in tool.variables])
    try:
        return tool.run([name, *words] if name in tool.functions else words)
    except FobError as error:
        show_error(error)
        return _code_of(error, tool)


def _code_of(error: FobError, tool: Tool) -> int:
    if isinstance(error, (CancelledError, NoLikeError)):
        return error.exit_code
    return tool.usage_code if isinstance(error, TheirUsageError) else tool.failure_code


def _chosen(tools: list[Tool], name: str, words: Sequence[str]) -> Tool:
    if not tools:
        raise UsageError("there is no tool of that name", f"tools: {', '.join(TOOLS)}")
    if len(tools) == 1:
        return tools[0]
    from awsfob.cli.other_tools.which import told_apart

    return told_apart(tools, name, words)


def help_of(tool: Tool) -> str:
    """Return what ``fob as TOOL --help`` prints: the tool's options, and what each means for fob."""
    names = [(_spelled(option.names, takes_value=option.takes_value), option.means) for option in tool.options]
    parts = [f"{tool.name}: {tool.summary}"]
    for title, rows in (("Command lines, and those of fob", tool.commands), ("Options, and those of fob", names)):
        width = max((len(first) for first, _ in rows), default=0)
        parts += [f"\n{title}:", *(f"  {first:{width}}  {second}" for first, second in rows)] if rows else []
    parts += (
        ["\nWhat fob does in another way:", *(f"  {each}" for each in tool.differences)] if tool.differences else []
    )
    return "\n".join(parts) + "\n"


def _spelled(names: tuple[str, ...], *, takes_value: bool) -> str:
    return ", ".join(names) + (" VALUE" if takes_value else "")
