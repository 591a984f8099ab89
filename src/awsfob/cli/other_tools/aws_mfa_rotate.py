"""``fob as aws-mfa-rotate``: the command line of kkeian/aws-mfa-rotate, whose program is called ``aws-mfa``."""

from __future__ import annotations

from awsfob.cli.other_tools.steps import TWELVE_HOURS, access_for, context_for, log_in
from awsfob.cli.other_tools.tool import TheirOption, TheirUsageError, Tool, read
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_OPTIONS = (
    TheirOption(("-t", "--token"), "--code"),
    TheirOption(("-p", "--profile"), "PROFILE"),
    TheirOption(("-d", "--duration"), "--duration, in hours"),
)
_HOUR = 3600
ROTATE = "rotate"


def _run(words: Sequence[str]) -> int:
    given = read(words, _OPTIONS)
    code, profile, hours = given.get("token"), given.get("profile"), given.get("duration")
    if given.words != [ROTATE] or not (code and profile):
        raise TheirUsageError("aws-mfa-rotate needs a code and a profile", "aws-mfa rotate --token CODE --profile NAME")
    seconds = _seconds(hours) if hours is not None else TWELVE_HOURS
    log_in(context_for(profile), access_for(code=code, seconds=seconds), to=f"{profile}mfa")
    return 0


def _seconds(hours: str) -> int:
    try:
        seconds = float(hours) * _HOUR
    except ValueError:
        raise TheirUsageError("the value of --duration is not a number of hours") from None
    if seconds != int(seconds):
        raise TheirUsageError("the value of --duration is not a whole number of seconds")
    return int(seconds)


TOOL = Tool(
    "aws-mfa-rotate",
    ("aws-mfa",),
    "gets a session for a key in config's [profile P]; the session is in [Pmfa]",
    _OPTIONS,
    (("aws-mfa rotate -t CODE -p P [-d HOURS]", "login P --to Pmfa --force --code CODE --duration HOURSh"),),
    (
        "A failure has the exit code 1. aws-mfa-rotate says 0 for most, and a script goes on without a session.",
        "A token is written as it is. aws-mfa-rotate puts it in quotes, which other programs take for a part of it.",
        "The region of the profile is used. aws-mfa-rotate always calls us-east-1.",
        "The other sections, and all comments, stay as they are.",
    ),
    _run,
    usage_code=1,
)
