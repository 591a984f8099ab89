"""``fob as aws-token-refresh``: the shell functions and the script of seren/aws-token-refresh."""

from __future__ import annotations

import sys

from awsfob.app.inputs import Access
from awsfob.cli.messages import print_as_it_is
from awsfob.cli.other_tools.steps import context_for
from awsfob.cli.other_tools.tool import TheirUsageError, Tool
from awsfob.errors import UsageError
from awsfob.interaction.screen import columns, is_terminal
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from awsfob.app.context import Context

_QUESTION = "Enter the MFA code for '{profile}': "


def _run(words: Sequence[str]) -> int:
    action = _ACTIONS.get(words[0]) if words else None
    if action is None:
        raise TheirUsageError("no such command", f"commands: {', '.join(_ACTIONS)}")
    action(list(words[1:]))
    return 0


def _token(words: list[str]) -> None:
    if len(words) != 1:
        raise TheirUsageError("token needs a profile", "token PROFILE")
    _log_in(context_for(words[0]))


def _log_in(context: Context) -> None:
    """Log in; a good session is kept for as long as it lasts two hours, which is the rule of the folder."""
    from awsfob.app.login import login
    from awsfob.output.login_report import sentence

    result = login(context, Access(question=_QUESTION))
    where = result.section, context.credentials_path
    context.messages.done(sentence(result.profile, where, result.seconds_left, reused=result.reused))


def _awsenv(words: list[str]) -> None:
    """Print the variables: a program cannot set those of its shell."""
    from awsfob.app.last_profile import remember_profile, with_last_profile
    from awsfob.app.stored_answers import credentials_for_environment
    from awsfob.output.environment import LEGACY, lines, to_remove, variables
    from awsfob.output.token_refresh import as_there

    if len(words) > 1:
        raise TheirUsageError("awsenv takes one profile", "awsenv [PROFILE]")
    if is_terminal(sys.stdout):
        raise UsageError(
            "a program cannot set the variables of its shell, so awsenv has to be a function",
            'bash, zsh: eval "$(fob as aws-token-refresh shell-init bash)"',
            "fish: fob as aws-token-refresh shell-init fish | source",
        )
    context = with_last_profile(context_for(words[0] if words else None))
    _log_in(context)
    context = context.reread()
    found = credentials_for_environment(context, Access(question=_QUESTION))
    remember_profile(context)
    values = variables(found.credentials, found.region, dict(found.endpoints))
    values |= as_there(context.profile, context.snapshot.settings(context.profile), found.serial, found.region)
    unset = [*to_remove(values), *(name for name in (*LEGACY, *found.unset) if name not in values)]
    print_as_it_is(lines(values, unset, "sh"))


def _clear(words: list[str]) -> None:
    from awsfob.output.environment import lines
    from awsfob.output.token_refresh import CLEARED

    if words:
        raise TheirUsageError("clear_aws_env takes no arguments")
    print_as_it_is(lines({}, list(CLEARED), "sh"))


def _list(words: list[str]) -> None:
    from awsfob.app.sync import folder_profiles
    from awsfob.output.token_refresh import in_columns

    if words:
        raise TheirUsageError("list_aws_profiles takes no arguments")
    print_as_it_is(in_columns(folder_profiles(context_for(None)), columns(sys.stdout) or 80))


def _functions(words: list[str]) -> None:
    from awsfob.output.token_refresh import FUNCTIONS

    if len(words) != 1 or words[0] not in FUNCTIONS:
        raise TheirUsageError("shell-init needs the name of a shell", f"shells: {', '.join(FUNCTIONS)}")
    print_as_it_is(FUNCTIONS[words[0]])


_ACTIONS: dict[str, Callable[[list[str]], None]] = {
    "token": _token,
    "awsenv": _awsenv,
    "clear_aws_env": _clear,
    "list_aws_profiles": _list,
    "shell-init": _functions,
}
FUNCTIONS = ("token", "awsenv", "clear_aws_env", "list_aws_profiles")

TOOL = Tool(
    "aws-token-refresh",
    ("aws-token-or-role-refresh.sh", *FUNCTIONS),
    "sessions for the profile files in ~/.aws/aws-profiles",
    (),
    (
        ("token P", "login P"),
        ("awsenv [P]", "login P, then the lines of env P, with AWS_PROFILE and the variables of adminpy"),
        ("clear_aws_env", "unsets what awsenv has set, but AWS_PROFILE and AWS_DEFAULT_REGION"),
        ("list_aws_profiles", "sync --list, in columns"),
        ("shell-init bash|zsh|fish", "prints these four as functions, for the start file of a shell"),
    ),
    (
        "The config file is not made anew: its other sections stay.",
        "A session stays where it is when a code is wrong. aws-token-refresh puts the long-term key there.",
        "A good session of a role is used again. aws-token-refresh gets a new one each time.",
        "No files with variables are written to ~/.aws/env-files.",
    ),
    _run,
    usage_code=1,
    functions=FUNCTIONS,
)
