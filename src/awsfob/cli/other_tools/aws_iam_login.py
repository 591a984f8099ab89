"""``fob as aws-iam-login``: the command line of conijnio/aws-iam-login."""

from __future__ import annotations

from awsfob.app.inputs import Access
from awsfob.cli.messages import print_line
from awsfob.cli.other_tools.steps import access_for, context_for, log_in
from awsfob.cli.other_tools.tool import TheirOption, TheirUsageError, Tool, read
from awsfob.errors import FobError
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.app.context import Context

_OPTIONS = (
    TheirOption(("--debug",), "--verbose", takes_value=False),
    TheirOption(("--no-debug",), "the default", takes_value=False),
)
_QUESTION = "Enter MFA code for {serial}: "


def _run(words: Sequence[str]) -> int:
    given = read(words, _OPTIONS, until_word=True)
    if not given.words:
        raise TheirUsageError("the profile is missing", "aws-iam-login PROFILE [init|rotate]")
    profile, *command = given.words
    action = _COMMANDS.get(command[0]) if len(command) == 1 else None if command else _log_in
    if action is None:
        raise TheirUsageError("no such command", "aws-iam-login PROFILE [init|rotate]")
    action(context_for(profile, verbose=given.has("debug")), profile)
    return 0


def _log_in(context: Context, profile: str) -> None:
    log_in(context, access_for(_QUESTION), to=f"{profile}-sts")
    print_line(f"Login credentials stored in the {profile}-sts profile!")


def _init(context: Context, profile: str) -> None:
    """Find the device; a guess is not asked about, because the tool always guesses."""
    from awsfob.app.init import write_device_of
    from awsfob.app.other_tools import values_of

    print_line("Looking up additional required data...")
    before = values_of(context, profile)
    if before.get("mfa_serial") and before.get("username"):
        print_line(f"[INFO] The {profile} profile is already initialized.")
    else:
        try:
            write_device_of(context, Access())
        except FobError:
            print_line(f"Failed to initialize the {profile} profile")
            raise
        found = values_of(context.reread(), profile)
        print_line(f"[INFO] Determined MFA ARN: {found.get('mfa_serial', '')}")
        print_line(f"[INFO] Determined IAM Username: {found.get('username', '')}")
    print_line(f"The {profile} profile has been successfully initialized!")


def _rotate(context: Context, profile: str) -> None:
    from awsfob.app.replace_keys import RotateOptions, rotate

    options = RotateOptions(keep_old=False, dry_run=False, delete_key=None, max_age=None, wait=120, yes=True)
    print_line("Key rotation process in progress")
    try:
        rotate(context, access_for(_QUESTION, force=False), options)
    except FobError:
        print_line(f"Failed to rotate the access keys for the {profile} profile")
        raise
    print_line(f"Keys successfully rotated for the {profile} profile")


_COMMANDS = {"init": _init, "rotate": _rotate}

TOOL = Tool(
    "aws-iam-login",
    ("aws-iam-login",),
    "login, init and rotate for a key in [P]; the session is in [P-sts]",
    _OPTIONS,
    (
        ("aws-iam-login P", "login P --to P-sts --force"),
        ("aws-iam-login P init", "init P"),
        ("aws-iam-login P rotate", "rotate P --yes"),
    ),
    (
        "init asks AWS for the device. aws-iam-login guesses it from the name of the user.",
        "rotate tests the new key and writes it before it deactivates the old one. aws-iam-login does so after it.",
        "The other sections, and all comments, stay as they are.",
    ),
    _run,
)
