"""``fob --help`` as click prints it, without click, which takes three times as long to load as Python itself.

A test compares the two for each width of a terminal.
"""

from __future__ import annotations

from textwrap import fill, wrap

from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

GROUPS = {
    "Every day": {
        "login": "Get a session for PROFILE, or reuse a good one.",
        "logout": "Remove the session of PROFILE.",
        "status": "Show all profiles and their sessions, or only PROFILE.",
        "whoami": "Show the ARN that PROFILE's credentials belong to.",
        "env": "Print shell commands that set PROFILE's credentials.",
        "exec": "Run CMD with PROFILE's credentials in its environment.",
        "use": "Set PROFILE's credentials in the current shell.",
        "shell": "Start a shell with PROFILE's credentials.",
    },
    "Access keys": {
        "init": "Set up PROFILE: find its user and MFA device at AWS.",
        "rotate": "Replace PROFILE's access key.",
        "keys": "List the access keys of PROFILE's user.",
        "policy": "Print the IAM policy that fob's commands need.",
        "mfa": "List and test the sources of MFA codes.",
        "migrate": "Move PROFILE's key and sessions to another layout.",
    },
    "For programs and shells": {
        "process": "Print PROFILE's credentials for credential_process.",
        "shell-init": "Print the shell function that `fob use` needs.",
        "completion": "Print the completion script for SHELL.",
        "as": "Do what another tool does for the same command line.",
    },
    "Profile folder, and trying fob": {
        "sync": "Update the AWS files from the profile folder.",
        "import": "Convert the profile files in DIR to ordinary profiles.",
        "sandbox": "Run a local STS and IAM that refuses what AWS refuses.",
    },
}
SUMMARIES = {name: summary for group in GROUPS.values() for name, summary in group.items()}
HELP = """\
Log in to AWS with MFA once, for the AWS CLI and every SDK.

fob uses the access key of an IAM user and one MFA code to get a session, and writes the session to the file that
all AWS tools read. It never overwrites a long-term access key.

Exit codes: 0 success, 1 bug in fob, 2 wrong usage, 3 problem with the files or the profile, 4 AWS refused,
5 AWS not reached, 6 the user must do something, 130 interrupted, 143 ended by SIGTERM.
"""
MOST_COLUMNS = 100
_FEWEST_COLUMNS = 50
_FEWEST_OF_TEXT = 10
COLOR = "Use colours: auto, always or never. Default: auto."
_OPTIONS = {
    "--version": "Show the version and exit.",
    "--color WHEN": COLOR,
    "-h, --help": "Show this message and exit.",
}


def top_help(columns: int) -> str:
    """Return the text of ``fob --help`` for a terminal with so many columns."""
    width = max(min(columns, MOST_COLUMNS) - 2, _FEWEST_COLUMNS)
    paragraphs = (fill(each, width, initial_indent="  ", subsequent_indent="  ") for each in HELP.split("\n\n"))
    parts = ["Usage: fob [OPTIONS] COMMAND [ARGS]...", *paragraphs, _table("Options", _OPTIONS, width)]
    longest = max(map(len, SUMMARIES))
    for title, commands in GROUPS.items():
        parts.append(_table(title, {name.ljust(longest): text for name, text in commands.items()}, width))
    return "\n\n".join(parts) + "\n"


def _table(title: str, rows: Mapping[str, str], width: int) -> str:
    first = max(map(len, rows)) + 2

    def lines() -> Iterator[str]:
        yield f"{title}:"
        for name, text in rows.items():
            start, *more = wrap(text, max(width - first - 2, _FEWEST_OF_TEXT))
            yield f"  {name.ljust(first)}{start}"
            yield from (" " * (first + 2) + line for line in more)

    return "\n".join(lines())
