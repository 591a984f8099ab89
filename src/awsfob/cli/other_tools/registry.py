"""The list of all tools whose command lines fob understands. A new one is a file here, and a line."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.cli.other_tools.tool import Tool

_MODULES = {
    "aws-iam-login": "aws_iam_login",
    "awsmfa": "awsmfa",
    "aws-mfa-rotate": "aws_mfa_rotate",
    "0x6b/aws-mfa": "aws_mfa_in_rust",
    "broamski/aws-mfa": "aws_mfa_in_python",
    "aws-token-refresh": "aws_token_refresh",
}
TOOLS = tuple(_MODULES)


def tool_named(name: str) -> Tool:
    """Return a tool of ``TOOLS``."""
    module = __import__(f"awsfob.cli.other_tools.{_MODULES[name]}", fromlist=["TOOL"])
    tool: Tool = module.TOOL
    return tool


def tools_called(program: str) -> list[Tool]:
    """Return the tools with a name, or with a program of this name."""
    if program in _MODULES:
        return [tool_named(program)]
    return [tool for tool in map(tool_named, TOOLS) if program in tool.programs]


def every_program() -> list[str]:
    """Return the names of all programs."""
    return list(dict.fromkeys(program for name in TOOLS for program in tool_named(name).programs))
