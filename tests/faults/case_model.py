"""What a case is: a command of fob, what a user has on disk before it, and what must stand there after it.

The texts have names in braces. Those of the user (``{key_id}``) are filled in; those that only AWS or fob can know
(``{session_id}``) are patterns of what may stand there. All else has to be there to the byte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.harness.aws_texts import EXPIRY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NAME = re.compile(r"\{(\w+)\}")
_ANY = {
    "session_id": r"ASIA\w+",
    "session_secret": r"\S+",
    "token": r"\S+",
    "ends": EXPIRY,
    "new_id": r"AKIA\w+",
    "new_secret": r"\S+",
}


@dataclass(frozen=True)
class File:
    """One file of a case.

    Attributes:
        name: Below the home.
        mode: Before and after; of a file that is not there before, only after.
        before: Its text; None where there is none.
        after: Its text when the command is done.
        between: Its texts on the way there, for a command that changes it more than once.
        warning: The warning with which the command does the rest, if this file cannot be changed; "" if it refuses.
    """

    name: str
    mode: int
    before: str | None
    after: str
    between: tuple[str, ...] = ()
    warning: str = ""

    def written(self, facts: Mapping[str, str]) -> bytes | None:
        """Return what to put there before."""
        return None if self.before is None else self.before.format_map(facts).encode()

    def is_done(self, data: bytes, facts: Mapping[str, str]) -> bool:
        """Say whether these bytes are the file after the command, whole."""
        return _is(self.after, data, facts)

    def is_on_its_way(self, data: bytes, facts: Mapping[str, str]) -> bool:
        """Say whether they are a whole file that the command makes before it is done."""
        return any(_is(text, data, facts) for text in self.between)


def _is(text: str, data: bytes, facts: Mapping[str, str]) -> bool:
    return re.fullmatch(_pattern(text, facts), data.decode(errors="replace")) is not None


def _pattern(text: str, facts: Mapping[str, str]) -> str:
    """Return a pattern of a text; what one name stands for is the same in all its places."""
    seen: set[str] = set()

    def piece(name: str) -> str:
        if name in facts:
            return re.escape(facts[name])
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>{_ANY[name]})"

    parts = _NAME.split(text)
    return "".join(piece(part) if number % 2 else re.escape(part) for number, part in enumerate(parts))


@dataclass(frozen=True)
class CommandCase:
    """One command, and the files that it is about.

    Attributes:
        title: For whoever reads the results.
        words: The command line, without the program.
        files: All files that the command may change, and those that it must not.
        session: The profile whose session has to work after it, if any.
        policy: What IAM lets the user do, see ``Control.user``.
        used: fob has been used here before: commands that are run once, so that its state folder is complete.
        role: A role that the user may assume with MFA.
        starts_used: The files, too, are as those commands leave them; ``before`` is not written then.
        kills: The parts into which the long proof of kills is cut.
        errors: Likewise for errors.
    """

    title: str
    words: tuple[str, ...]
    files: tuple[File, ...]
    session: str = ""
    policy: str = "mfa"
    used: tuple[tuple[str, ...], ...] = ()
    role: str = ""
    starts_used: bool = False
    kills: Sequence[int] = range(1)
    errors: Sequence[int] = range(1)

    def __str__(self) -> str:
        return self.title

    @property
    def command(self) -> str:
        """The command's name; empty for a program that is not fob."""
        return self.words[0] if self.words else ""
