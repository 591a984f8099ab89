"""What fob says when it cannot do what was asked.

The contract (printed by ``cli/main.py`` and nowhere else): one line of what went wrong, then one ``hint:`` line for
each thing to do. The exit code tells a script what kind of error it is. No message ever holds a secret, a token or
a code; an identifier of an access key may appear.
"""

from __future__ import annotations

from typing import ClassVar


class FobError(Exception):
    """An outcome that fob foresaw, with advice.

    Args:
        what: One line, no final full stop, made from the actual situation.
        hints: Things to do, in the order in which to try them; one line each.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, *hints: str) -> None:
        super().__init__(what)
        self.what = what
        self.hints = hints


class UsageError(FobError):
    """The command line, or a variable standing in for it, is not of the form that the command takes."""

    exit_code = 2


class FilesError(FobError):
    """An AWS file, or the profile described in it, cannot be used as it is."""

    exit_code = 3


class RefusedError(FobError):
    """AWS, or fob's memory of what AWS would say, refused: the code, the key, or a policy."""

    exit_code = 4


class CodeRefusedError(RefusedError):
    """The code was the reason of the refusal, so another code may succeed."""


class DeniedError(RefusedError):
    """A policy was the reason of the refusal, so a session with MFA may be let in."""


class UnreachableError(FobError):
    """AWS gave no usable answer."""

    exit_code = 5


class PersonNeededError(FobError):
    """The user has to answer, and cannot be asked here."""

    exit_code = 6


class CodeNeededError(PersonNeededError):
    """A code is needed, and this time fob may not ask for one."""


class CancelledError(FobError):
    """The user said stop (Ctrl-C, end of input at a prompt)."""

    exit_code = 130


class CannotExecuteError(FobError):
    """``exec``: the program is there and cannot be run; the code is the one that shells use."""

    exit_code = 126


class CommandNotFoundError(FobError):
    """``exec``: there is no such program; the code is the one that shells use."""

    exit_code = 127
