"""``fob as awsmfa``: the command line of reusabit/awsmfa."""

from __future__ import annotations

from awsfob.cli.messages import print_line
from awsfob.cli.other_tools.steps import TWELVE_HOURS, access_for, context_for, log_in
from awsfob.cli.other_tools.tool import NoLikeError, TheirOption, TheirUsageError, Tool, read
from awsfob.cli.sts_options import StsOptions
from awsfob.errors import FilesError, UsageError
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_BEFORE = (TheirOption(("--profile",), "PROFILE"),)
_AFTER = (TheirOption(("--token-code",), "--code"),)


def _run(words: Sequence[str]) -> int:
    given = read(words, _BEFORE, abbreviated=True, until_word=True)
    if not given.words:
        return 0  # awsmfa does nothing then, and says nothing
    command, *rest = given.words
    action = {"login": _log_in, "logout": _log_out}.get(command)
    if action is None:
        raise TheirUsageError("no such command", "awsmfa [--profile P] login --token-code CODE, or logout")
    action(given.get("profile"), rest)
    return 0


def _profile(given: str | None) -> str:
    from awsfob.app.other_tools import profile_or_variable

    found = profile_or_variable(given)
    if not found:
        raise FilesError(
            "Profile not specified and not provided in environment variable.", "set AWS_PROFILE, or use --profile"
        )
    return found


def _log_in(profile: str | None, words: Sequence[str]) -> None:
    given = read(words, _AFTER, abbreviated=True)
    passed = [word for number, word in enumerate(given.words) if (number, word) != (0, "--")]
    code = given.get("token_code")
    if code is None:
        raise TheirUsageError("--token-code is missing")
    try:
        options = StsOptions.of(passed)
    except UsageError as error:
        raise NoLikeError(error.what, *error.hints) from None
    name, seconds = _profile(profile), options.duration_seconds
    lifetime = int(seconds) if seconds and seconds.isdecimal() else TWELVE_HOURS
    if seconds and not seconds.isdecimal():
        raise NoLikeError("--duration-seconds is not a whole number")
    access = access_for(code=options.token_code or code, seconds=lifetime, serial=options.serial_number)
    log_in(context_for(name, region=options.region), access, to=name, endpoint=options.endpoint_url)


def _log_out(profile: str | None, words: Sequence[str]) -> None:
    from awsfob.app.logout import logout
    from awsfob.app.other_tools import refuse_key, section_names

    if read(words, ()).words:
        raise TheirUsageError("logout takes no arguments")
    name = _profile(profile)
    context = context_for(name)
    if name not in section_names(context):
        print_line(f"The credentials file does not have the specified temp profile [{name}]")
        raise FilesError(
            f"there is no section [{name}] in {context.credentials_path}", "name a profile that is logged in"
        )
    refuse_key(context, name)
    if removed := logout(context):
        context.messages.done(f"logged out: {', '.join(removed)}")


TOOL = Tool(
    "awsmfa",
    ("awsmfa", "awsmfa.py"),
    "login and logout for a profile whose source_profile has the key",
    (*_BEFORE, *_AFTER),
    (
        ("awsmfa [--profile T] login --token-code CODE", "login T --to T --force --code CODE"),
        (
            "awsmfa [--profile T] login --token-code CODE -- OPTIONS",
            "the same, with options of aws sts get-session-token",
        ),
        ("awsmfa [--profile T] logout", "logout T"),
    ),
    (
        "logout of the profile with the long-term key is refused. awsmfa deletes the key.",
        "The code is in no command line of another program, and nothing is run by a shell.",
        "The other sections, and all comments, stay as they are.",
    ),
    _run,
)
