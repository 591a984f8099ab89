"""``fob as broamski/aws-mfa``: the command line of broamski/aws-mfa, which is written in Python."""

from __future__ import annotations

from awsfob.cli.messages import print_line
from awsfob.cli.other_tools.steps import TWELVE_HOURS, access_for, assuming, context_for, log_in
from awsfob.cli.other_tools.tool import TheirOption, TheirUsageError, Tool, read, whole_number
from awsfob.errors import FilesError, UsageError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.structs import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.app.login import LoginResult
    from awsfob.cli.other_tools.tool import Given

_DEVICE, _LIFETIME, _ROLE = "MFA_DEVICE", "MFA_STS_DURATION", "MFA_ASSUME_ROLE"
_LEVELS = ("CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG", "NOTSET")
_SILENT = ("CRITICAL", "ERROR", "WARNING")
OPTIONS = (
    TheirOption(("--device",), "--serial"),
    TheirOption(("--duration",), "--duration, in seconds"),
    TheirOption(("--profile",), "PROFILE"),
    TheirOption(("--long-term-suffix", "--long-suffix"), "the section of the key: P-VALUE, or P for none"),
    TheirOption(("--short-term-suffix", "--short-suffix"), "--to P-VALUE, or P for none"),
    TheirOption(("--assume-role", "--assume"), "the ARN of a role whose session goes to the section"),
    TheirOption(("--role-session-name",), "role_session_name"),
    TheirOption(("--force",), "--force", takes_value=False),
    TheirOption(("--log-level",), "WARNING and above show errors only", choices=_LEVELS),
    TheirOption(("--setup",), "init P-long-term", takes_value=False),
    TheirOption(("--token", "--mfa-token"), "--code"),
)
_HOUR = 3600


class _Wanted(Struct):
    """A command line with its variables.

    Attributes:
        long: The section of the key.
        short: The section of the session.
        role: The ARN of the role to assume, or None.
        seconds: The lifetime; None for the default.
        says: Whether to print messages.
    """

    long: str
    short: str
    role: str | None
    seconds: int | None
    says: bool

    @classmethod
    def of(cls, given: Given) -> _Wanted:
        from awsfob.app.other_tools import variable

        profile = given.get("profile") or variable("AWS_PROFILE") or "default"
        long, short = (
            _section(profile, given.get("long_term_suffix") or "long-term"),
            _section(profile, given.get("short_term_suffix") or "none"),
        )
        if long == short:
            raise UsageError("the two suffixes are equal", "the session needs another section than the key")
        text = given.get("duration") or variable(_LIFETIME)
        seconds = whole_number(text, "--duration") if text else None
        says = given.get("log_level") not in _SILENT
        return cls(long, short, given.get("assume_role") or variable(_ROLE), seconds, says)

    def info(self, text: str) -> None:
        """Print a message as the tool does."""
        if self.says:
            print_line(f"INFO - {text}")


def _section(profile: str, suffix: str) -> str:
    return profile if suffix.lower() == "none" else f"{profile}-{suffix}"


def _run(words: Sequence[str]) -> int:
    given = read(words, OPTIONS, abbreviated=True)
    if given.words:
        raise TheirUsageError("aws-mfa takes no arguments")
    wanted = _Wanted.of(given)
    if given.has("setup"):
        return _set_up(wanted)
    from awsfob.app.other_tools import forget_variables, mark_section, role_in_file, user_of_machine

    forget_variables([_LIFETIME, _ROLE])
    context = context_for(wanted.long)
    role = wanted.role or role_in_file(context, wanted.long)
    seconds = wanted.seconds or (_HOUR if role else TWELVE_HOURS)
    if role:
        context = assuming(context, role, given.get("role_session_name") or user_of_machine())
    wanted.info(f"Validating credentials for profile: {wanted.short} {f'with assumed role: {role}' if role else ''}")
    question = f"Enter AWS MFA code for device [{{serial}}] (renewing for {seconds} seconds):"
    serial, code = given.get("device"), given.get("token")
    access = access_for(question, code=code, seconds=seconds, serial=serial, force=given.has("force"), min_left=1)
    result = log_in(context, access, to=wanted.short)
    if not result.reused:
        mark_section(context.reread(), wanted.short, role)
    _tell(wanted, result, seconds)
    return 0


def _tell(wanted: _Wanted, result: LoginResult, seconds: int) -> None:
    left, end = int(result.seconds_left), f"{result.expiration:%Y-%m-%d %H:%M:%S}"
    if result.reused:
        wanted.info(f"Your credentials are still valid for {left} seconds they will expire at {end}")
    else:
        wanted.info(f"Success! Your credentials will expire in {seconds} seconds at: {end}+00:00")


def _set_up(wanted: _Wanted) -> int:
    from awsfob.app.init import init
    from awsfob.app.init_options import InitOptions
    from awsfob.cli.messages import say_text

    context = context_for(wanted.long)
    if context.snapshot.section_refs(wanted.long):
        raise FilesError(f"there is a profile '{wanted.long}' already", "name another one with --profile")
    init(context, access_for(), InitOptions(), say_text)
    return 0


TOOL = Tool(
    "broamski/aws-mfa",
    ("aws-mfa",),
    "gets a session for the key in [P-long-term]; the session is in [P]",
    OPTIONS,
    (("aws-mfa [OPTIONS]", "login P-long-term --to P"), ("aws-mfa --setup", "init P-long-term")),
    (
        "A role is assumed with the session of the user, so that the next role needs no code.",
        "--setup asks AWS for the device, and writes it beside the key.",
        "AWS_SHARED_CREDENTIALS_FILE counts. aws-mfa always uses ~/.aws/credentials.",
        "The other sections, and all comments, stay as they are.",
    ),
    _run,
    variables=(_DEVICE, _LIFETIME, _ROLE),
    abbreviates=True,
)
