"""What this process has changed so far. Every message that says what was changed, or that nothing was, asks here.

The writer of the AWS files notes each file. A rotation sums up its own changes, because it also changes keys at AWS.
State of fob that no other program reads (cache, locks, used codes) does not count.
"""

from __future__ import annotations

from contextlib import contextmanager

from awsfob.light_typing import TYPE_CHECKING
from awsfob.structs import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_NOTHING = "no AWS file was changed"


class _Replacement(Struct):
    """A file that is about to be replaced, and the identity (device and inode) of the new file."""

    target: Path
    identity: tuple[int, int]

    def has_happened(self) -> bool:
        try:
            return _identity(self.target) == self.identity
        except OSError:
            return False


class Changes:
    """The changes of one process, in their order."""

    def __init__(self) -> None:
        self._done: list[Path | str] = []
        self._begun: _Replacement | None = None
        self._explained: list[tuple[BaseException, tuple[str, ...]]] = []
        self._nothing = _NOTHING

    def begin_to_replace(self, target: Path, temporary: Path) -> None:
        """Note that a file will be replaced by a rename. A signal may come before or after it, so it is checked later.

        Raises:
            OSError: The temporary file is not there.
        """
        self._settle()
        self._begun = _Replacement(target, _identity(temporary))

    def note(self, what: Path | str) -> None:
        """Note a change that was made: a file, or something else in words."""
        self._begun = None
        if what not in self._done:
            self._done.append(what)

    @contextmanager
    def explained_by(self, explain: Callable[[], tuple[str, ...]], *, nothing: str) -> Iterator[None]:
        """Let a command say itself what the changes inside the block mean; they are not listed one by one then.

        Args:
            explain: Is called when an exception ends the block. It returns one line for each fact, or no line when
                nothing was changed. ``hints`` returns the lines for this exception. They are kept here and not as
                notes of the exception (PEP 678): a note of another library may contain a secret.
            nothing: The words for the case that nothing was changed.
        """
        self._settle()
        before, self._nothing = list(self._done), nothing
        try:
            yield
        except BaseException as error:
            self._explained.append((error, explain()))
            self._done, self._begun = before, None
            raise
        self._done, self._begun, self._nothing = before, None, _NOTHING

    def hints(self, error: BaseException, *, also_nothing: bool) -> tuple[str, ...]:
        """Return what was changed, one line for each fact.

        Args:
            error: What ended the command.
            also_nothing: Say it when nothing was changed, too, and how to go on.
        """
        self._settle()
        lines = [line for stopped, explained in self._explained if stopped is error for line in explained]
        is_explained = bool(lines)
        if self._done:
            lines.append(f"changed so far: {', '.join(map(str, self._done))}")
            if also_nothing and not is_explained and not any(isinstance(each, str) for each in self._done):
                lines.append("what is left to change: the same command does it")
        if not lines and also_nothing:
            lines.append(self._nothing)
        return tuple(lines)

    def _settle(self) -> None:
        """Find out whether the file that was about to be replaced has been replaced."""
        begun, self._begun = self._begun, None
        if begun and begun.has_happened():
            self.note(begun.target)


def _identity(path: Path) -> tuple[int, int]:
    info = path.stat()
    return info.st_dev, info.st_ino


CHANGES = Changes()
"""The changes of this process."""
