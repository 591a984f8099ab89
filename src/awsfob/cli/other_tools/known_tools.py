"""The list of all tools whose command lines fob understands."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.cli.other_tools.tool import Tool


def _aws_iam_login() -> Tool:
    from awsfob.cli.other_tools.aws_iam_login import TOOL

    return TOOL


def _awsmfa() -> Tool:
    from awsfob.cli.other_tools.awsmfa import TOOL

    return TOOL


def _aws_mfa_rotate() -> Tool:
    from awsfob.cli.other_tools.aws_mfa_rotate import TOOL

    return TOOL


def _aws_mfa_in_rust() -> Tool:
    from awsfob.cli.other_tools.aws_mfa_in_rust import TOOL

    return TOOL


def _aws_mfa_in_python() -> Tool:
    from awsfob.cli.other_tools.aws_mfa_in_python import TOOL

    return TOOL


def _aws_token_refresh() -> Tool:
    from awsfob.cli.other_tools.aws_token_refresh import TOOL

    return TOOL


# A new tool is a file here, a function like these, and a line; and the names of its programs in ``__main__.py``.
_LOADED: dict[str, Callable[[], Tool]] = {
    "aws-iam-login": _aws_iam_login,
    "awsmfa": _awsmfa,
    "aws-mfa-rotate": _aws_mfa_rotate,
    "0x6b/aws-mfa": _aws_mfa_in_rust,
    "broamski/aws-mfa": _aws_mfa_in_python,
    "aws-token-refresh": _aws_token_refresh,
}
TOOLS = tuple(_LOADED)


def tool_named(name: str) -> Tool:
    """Return a tool of ``TOOLS``."""
    return _LOADED[name]()


def tools_called(program: str) -> list[Tool]:
    """Return the tools with a name, or with a program of this name."""
    if program in _LOADED:
        return [tool_named(program)]
    return [tool for tool in map(tool_named, TOOLS) if program in tool.programs]


def every_program() -> list[str]:
    """Return the names of all programs."""
    return list(dict.fromkeys(program for name in TOOLS for program in tool_named(name).programs))
