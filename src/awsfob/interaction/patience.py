"""How long fob waits for the answers of a user."""

from __future__ import annotations

import os
import time

from awsfob.durations import duration_or_usage, words
from awsfob.errors import UserNeededError
from awsfob.settings import current
from awsfob.structs import Struct, field
from awsfob.system import SYSTEM

ANSWER_SECONDS = 120.0
"""How long a question stays. Nobody may be there to see it, and whoever started fob waits for it."""
_PROGRAM_SECONDS = 55.0
_STDOUT = 1


class Patience(Struct):
    """How long fob waits for answers.

    Attributes:
        seconds: For each question; for all questions together where a program waits, too.
        program: The id of the process that waits for the result. When it has ended, nobody needs an answer. None where
            the user has started fob.
        advice: What to do when a question has ended without an answer.
        began: When the program began to wait, as ``time.monotonic`` says it.
    """

    seconds: float = ANSWER_SECONDS
    program: int | None = None
    advice: str = "run the command again"
    began: float = field(factory=time.monotonic)

    def end(self) -> float:
        """Return when a question that is asked now ends, as ``time.monotonic`` says it."""
        return (time.monotonic() if self.program is None else self.began) + self.seconds

    def check(self) -> None:
        """See that the program that waits for the result is still there; Windows does not tell.

        Between both there may be a shell, which does not end with the program. But then nobody reads stdout.

        Raises:
            UserNeededError: It has ended.
        """
        if self.program is not None and (os.getppid() != self.program or SYSTEM.has_no_reader(_STDOUT)):
            raise UserNeededError("the program that needs credentials has ended", self.advice)

    def unanswered(self) -> UserNeededError:
        """Return the error of a question whose time is over."""
        return UserNeededError(f"nobody answered the question within {words(self.seconds)}", self.advice)


def usual_patience() -> Patience:
    """Return how long to wait for the user: two minutes, or as FOB_ASK_TIMEOUT says.

    Raises:
        UsageError: FOB_ASK_TIMEOUT is not a duration.
    """
    return Patience(_seconds_or(ANSWER_SECONDS))


def patience_for_program(advice: str, began: float | None = None) -> Patience:
    """Return how long to wait for the user while the program that started fob waits, too: 55 seconds.

    The SDK for Go ends a ``credential_process`` after a minute.

    Args:
        advice: What to do when nobody has answered.
        began: See ``Patience``; None for now. A wait for another fob counts, too: of five at once, each would ask.

    Raises:
        UsageError: FOB_ASK_TIMEOUT is not a duration.
    """
    began = time.monotonic() if began is None else began
    return Patience(_seconds_or(_PROGRAM_SECONDS), os.getppid(), advice, began)


def _seconds_or(default: float) -> float:
    text = current().ask_timeout
    return duration_or_usage(text, "FOB_ASK_TIMEOUT", "30s or 5m") if text else default
