"""The source that is a program: run it, and read exactly one code from what it prints."""

from __future__ import annotations

import re

from awsfob.interaction.run_program import HungError, run
from awsfob.light_typing import TYPE_CHECKING
from awsfob.mfa.source import Code, Kind, SourceFailedError
from awsfob.structs import Struct, field
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from awsfob.interaction.interaction import Interaction
    from awsfob.interaction.run_program import Outcome
    from awsfob.mfa.source import CodeRequest

SECONDS = 60.0
"""How long a program may take: time to unlock a store or to touch a key."""
_ONE_CODE = re.compile(rb"[ \t]*([0-9]{6})[ \t]*(?:\r?\n)?")


class ProgramSource(Struct):
    """A program that prints the code of this moment.

    Attributes:
        name: The source's word.
        words: Gives the program and its arguments; they may hold secrets of the user's and are never shown.
        interaction: Whom the program may ask, and who reads its stderr.
        advice: What to do, by a text in what it says on stderr.
        seconds: How long it may take.
    """

    name: str
    words: Callable[[CodeRequest], Sequence[str]] = field(shown=False)
    interaction: Interaction
    advice: Mapping[str, str] = field(factory=dict, shown=False)
    seconds: float = SECONDS

    def code(self, request: CodeRequest) -> Code:
        """Run it and give its code; see ``CodeSource``."""
        words, seconds = self.words(request), min(self.seconds, self.interaction.patience.seconds)
        try:
            outcome = run(words, self.interaction, seconds)
        except FileNotFoundError:
            raise SourceFailedError(f"{self.name}: there is no program {words[0]}", "install it, or see PATH") from None
        except OSError as error:
            raise SourceFailedError(f"{self.name}: {words[0]} cannot be run: {error.strerror}") from None
        except HungError:
            raise SourceFailedError(f"{self.name}: {words[0]} took more than {seconds:g} s") from None
        return Code(self._read(words[0], outcome), Kind.GENERATED, self.name)

    def _read(self, program: str, outcome: Outcome) -> str:
        if outcome.exit_code:
            hints = [hint for text, hint in self.advice.items() if text.lower() in outcome.said.lower()]
            raise SourceFailedError(f"{self.name}: {program} {_ending(outcome.exit_code)}", *hints[:1])
        found = _ONE_CODE.fullmatch(outcome.output)
        if not found:
            what = f"{self.name}: {program} printed {_shape(outcome.output)} where a code of six digits is wanted"
            raise SourceFailedError(what, "it has to print the code on stdout, and nothing else")
        return found[1].decode()


def missing_program(program: str, environ: Mapping[str, str]) -> str | None:
    """Say that a program is not on PATH, or None when it is."""
    return None if SYSTEM.find_program(program, environ) else f"there is no program {program}"


def _ending(exit_code: int) -> str:
    return f"was ended by signal {-exit_code}" if exit_code < 0 else f"ended with exit code {exit_code}"


def _shape(output: bytes) -> str:
    """Say what an output looks like without quoting it: it may hold a code, or worse."""
    try:
        text = output.decode()
    except UnicodeDecodeError:
        return "bytes that are no text"
    if not text.strip():
        return "nothing"
    if len(text.strip().splitlines()) > 1 or not text.removesuffix("\n").removesuffix("\r").isprintable():
        return "more than one line"
    digits = text.strip()
    return f"{len(digits)} digits" if digits.isascii() and digits.isdigit() else "text"
