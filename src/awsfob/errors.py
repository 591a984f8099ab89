"""The errors of fob, with their exit codes.

``cli/main.py`` prints an error as one line, followed by one ``hint:`` line for each thing to do. The exit code tells a
script the kind of error. A message contains no secret, no token and no code; it may contain the id of an access key.
"""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import ClassVar


class FobError(Exception):
    """An expected error.

    Args:
        what: What happened, in one line without a final full stop.
        hints: What the user can do, in the order in which to try it, one line each.
    """

    exit_code: int = 1
    says_nothing_changed: ClassVar[bool] = False
    """Whether a user has to know that nothing was changed; if something was, every error says so (``changes``)."""

    is_of_other: bool = False
    """Whether another fob failed, for which this one has waited."""

    def __init__(self, what: str, *hints: str) -> None:
        super().__init__(what)
        self.what = what
        self.hints = hints


class UsageError(FobError):
    """The command line, or a variable that replaces an option, is not valid."""

    exit_code = 2


class FilesError(FobError):
    """An AWS file or a profile cannot be used."""

    exit_code = 3


class EditError(FilesError):
    """An AWS file cannot be changed as requested."""

    says_nothing_changed = True


class RefusedError(FobError):
    """AWS refused a request, or would refuse it."""

    exit_code = 4


class CodeRefusedError(RefusedError):
    """AWS refused the code, so another code may succeed."""


class DeniedError(RefusedError):
    """A policy denied the request, so a session with MFA may succeed."""


class UnreachableError(FobError):
    """AWS was not reached, or its answer cannot be used."""

    exit_code = 5
    says_nothing_changed = True


class NotSentError(UnreachableError):
    """No connection was made, so the request did not leave this machine, nor did the code in it."""


class UserNeededError(FobError):
    """The user must do something: fob cannot ask here, or there is no good session."""

    exit_code = 6


class CodeNeededError(UserNeededError):
    """A code is needed, but fob may not ask for one here."""


class CancelledError(FobError):
    """The user cancelled the command (Ctrl-C, or end of input at a prompt)."""

    exit_code = 130
    says_nothing_changed = True


class ChoiceCancelledError(CancelledError):
    """The user left a choice without choosing; there is nothing to say about it."""


class CannotExecuteError(FobError):
    """``exec`` cannot run the program; the exit code is that of shells."""

    exit_code = 126


class CommandNotFoundError(FobError):
    """``exec`` cannot find the program; the exit code is that of shells."""

    exit_code = 127
