"""``fob as 0x6b/aws-mfa``: the command line of 0x6b/aws-mfa, which is written in Rust."""

from __future__ import annotations

from awsfob import __version__
from awsfob.cli.messages import print_line, say_text
from awsfob.cli.other_tools.steps import access_for, context_for, log_in
from awsfob.cli.other_tools.tool import TheirOption, TheirUsageError, Tool, read, whole_number
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.app.context import Context

_LIFETIME, _ACCOUNT, _ITEM = "AWS_SESSION_DURATION", "AWS_MFA_UPDATER_OP_ACCOUNT", "AWS_MFA_UPDATER_OP_ITEM_NAME"
OPTIONS = (
    TheirOption(("-c", "--credentials-path"), "--credentials-file"),
    TheirOption(("-d", "--duration"), "--duration, in seconds"),
    TheirOption(("--op-account",), "--op-account"),
    TheirOption(("--op-item-name",), "--op-item"),
    TheirOption(("-V", "--version"), "the version", takes_value=False),
)
_SECTION, _KEY_SECTION = "default", "default-long-term"
_VERSION = "0.1.2"
_TWELVE_HOURS = "43200"


def _run(words: Sequence[str]) -> int:
    from awsfob.app.other_tools import forget_variables, variable

    given = read(words, OPTIONS)
    if given.words:
        raise TheirUsageError("aws-mfa takes no arguments")
    if given.has("version"):
        print_line(f"aws-mfa {_VERSION} (fob {__version__})")
        return 0
    lifetime = given.get("duration") or variable(_LIFETIME) or _TWELVE_HOURS
    account, item = given.get("op_account") or variable(_ACCOUNT), given.get("op_item_name") or variable(_ITEM)
    op = (account, item) if account and item else None  # with one of the two, aws-mfa asks for the code
    seconds = whole_number(lifetime, "--duration")
    forget_variables([_LIFETIME, _ACCOUNT, _ITEM])
    context = context_for(_KEY_SECTION, credentials_file=given.get("credentials_path"))
    _tell_kept(context)
    result = log_in(context, access_for("Enter AWS MFA code for device: ", seconds=seconds, op=op), to=_SECTION)
    say_text(f"Success! Credentials expire at: {result.expiration:%Y-%m-%dT%H:%M:%SZ}")
    return 0


def _tell_kept(context: Context) -> None:
    """Say which sections stay that aws-mfa would have removed."""
    from awsfob.app.other_tools import section_names

    others = [name for name in section_names(context) if name not in {_SECTION, _KEY_SECTION}]
    if others:
        context.messages.notice(f"aws-mfa would remove all other sections; fob keeps {', '.join(others)}")


TOOL = Tool(
    "0x6b/aws-mfa",
    ("aws-mfa",),
    "gets a session for the key in [default-long-term]; the session is in [default]",
    OPTIONS,
    (("aws-mfa [OPTIONS]", "login default --to default --force"),),
    (
        "The other sections, all comments, and other settings of both sections stay. aws-mfa removes them.",
        "The code is asked for at the terminal, and not on stdout.",
    ),
    _run,
    variables=(_LIFETIME, _ACCOUNT, _ITEM),
)
