"""The options of commands, as typed values."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING, Protocol
from awsfob.structs import Struct, field

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from awsfob.settings import Settings


class Messages(Protocol):
    """Receives a command's messages to the user, one line each."""

    def notice(self, line: str) -> None:
        """Show a line, except with ``--quiet``. One that begins with ``warning:`` is a warning."""

    def done(self, line: str) -> None:
        """Show a line about what was done, except with ``--quiet``."""

    def detail(self, line: str) -> None:
        """Show a line, only with ``--verbose``."""

    def step(self, line: str) -> None:
        """Show that a step of long work begins, except with ``--quiet``; ``done`` says later what it has done."""

    def progress(self, line: str) -> None:
        """Show how far long work is, on a terminal only, in place of the line before; an empty line takes it away.

        It has to be taken away before a question.
        """

    def waiting(self) -> AbstractContextManager[None]:
        """Show that fob waits for AWS if a block takes longer than a moment, on a terminal only."""


class Common(Struct):
    """The options that all commands for a profile share; None for an option that is not given.

    ``role`` is the ARN of a role without a profile, which ``fob exec`` assumes, and ``role_session_name`` the name of
    its session.
    """

    profile: str | None
    credentials_file: str | None
    config_file: str | None
    region: str | None
    quiet: bool
    verbose: bool
    role: str | None = None
    role_session_name: str | None = None

    @staticmethod
    def used_profile(settings: Settings) -> str:
        """Return the profile that is used where none is named: of the environment, or else ``default``."""
        return settings.profile or "default"

    @staticmethod
    def profile_in_use(settings: Settings) -> str:
        """Return the profile that ``fob use`` has put into this shell, or else the one that is used by default."""
        return settings.in_use or "default"

    def profile_name(self, settings: Settings) -> str:
        """Return the profile: of the command line, AWS_PROFILE, AWS_DEFAULT_PROFILE, or else ``default``."""
        return self.profile or self.used_profile(settings)


class CodeOptions(Struct):
    """The options for the sources of codes."""

    code: str | None = field(default=None, shown=False)
    mfa_from: str | None = None
    op_account: str | None = None
    op_item: str | None = None
    hidden: bool = False
    question: str | None = None
    """What to ask for a code in place of fob's question, with ``{serial}`` and ``{profile}``; another tool's."""


class Access(CodeOptions):
    """The options of all commands that may get a session; durations are in seconds."""

    duration: int | None = None
    serial: str | None = None
    no_mfa: bool = False
    min_left: int | None = None
    force: bool = False
