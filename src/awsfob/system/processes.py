"""What fob needs of each operating system for terminals and processes; a part of ``interface.System``."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from subprocess import Popen
    from typing import Any


class Question(Protocol):
    """A question that stands at the terminal."""

    @property
    def is_shown(self) -> bool:
        """Whether the user sees it now: not while this process is in the background."""

    def wait(self, seconds: float) -> bool:
        """Wait until a line can be read without stopping this process; say whether that is so."""


class Processes(Protocol):
    """Terminals and processes of one operating system."""

    def is_in_foreground(self, terminal: int) -> bool:
        """Say whether this process may read from an open terminal without being stopped."""

    def takes_lines(self, terminal: int) -> bool:
        """Say whether an open terminal hands on whole lines; it does not while a full-screen program has it."""

    def has_terminal(self) -> bool:
        """Say whether this process has a controlling terminal, whoever uses it."""

    def obeys_colours(self, stream: int, kind: str) -> bool:
        """Say whether a terminal obeys the colours of ECMA-48, and let it do so if it has to be told.

        Args:
            stream: The terminal.
            kind: What TERM says of it, which Windows does not set.
        """

    def session_id(self) -> int:
        """Return a number that is the same for all processes of one terminal."""

    def question(
        self, terminal: int, *, hidden: bool, show: Callable[[], None], hide: Callable[[], None]
    ) -> AbstractContextManager[Question]:
        """Ask at an open terminal for the length of a ``with`` block.

        However the block ends, also by a signal, and when Ctrl-Z stops the process, the terminal shows again what is
        typed. When the process goes on, the question is shown again.

        Args:
            terminal: An open terminal.
            hidden: Whether it does not show what is typed.
            show: Shows the question.
            hide: Takes away what is shown beside it; called when the block ends, and before Ctrl-Z stops the process.
        """

    def forget_input(self, terminal: int) -> None:
        """Throw away what the user has typed and no program has read."""

    def ending_with(self, action: Callable[[], object]) -> AbstractContextManager[None]:
        """Do something first when SIGTERM, SIGHUP or SIGQUIT ends this process within a ``with`` block."""

    def stopping_with(self, leave: Callable[[], object], go_on: Callable[[], object]) -> AbstractContextManager[None]:
        """Call ``leave`` before Ctrl-Z stops this process during a block, and ``go_on`` when it goes on.

        Where nothing stops a process, this does nothing.
        """

    def is_running(self, process: int) -> bool:
        """Say whether there is a process of this number; True where the system does not tell."""

    def is_stopped(self, process: int) -> bool:
        """Say whether a process is stopped, as by Ctrl-Z; False where the system does not tell."""

    def has_no_reader(self, stream: int) -> bool:
        """Say whether an open file is a pipe that nobody reads any more; False where the system does not tell."""

    def take_piped(self, file: int, most: int, is_wanted: Callable[[bytes, bool], bool | None]) -> bytes | None:
        """Take what waits in a pipe or a socket if it is wanted, and else leave it to whoever reads next.

        macOS cannot look into a pipe. So there, up to ``most`` bytes at the end of a pipe are taken in any case.

        Args:
            file: An open file.
            most: Nothing longer is taken.
            is_wanted: Gets what waits there, and whether nothing will follow. It returns None if more has to come.

        Returns:
            What was taken; empty if it is something else, or no pipe; None if nothing is there yet.

        Raises:
            OSError: The file is closed, or the system refuses.
        """

    def terminal_name(self) -> str:
        """Return the device of the controlling terminal, by its own name where a standard stream tells it."""

    def terminal_lent_to(self, terminal: int, group: int) -> AbstractContextManager[Callable[[], None]]:
        """Let a process group read from an open terminal for the length of a ``with`` block.

        Call what the block gets when the group was stopped (Ctrl-Z, which goes to this group only): it stops the group
        of this process, so that the shell has the terminal, and lets the other group go on when this one does (``fg``).
        """

    def kill_group(self, process: Popen[bytes]) -> None:
        """Kill a process and the children in its group.

        Raises:
            ProcessLookupError: It has ended.
        """

    def was_interrupted(self, exit_code: int) -> bool:
        """Say whether a child of this exit code (as ``Popen`` tells it) was ended by Ctrl-C."""

    def run_instead(self, program: str, words: Sequence[str], environ: Mapping[str, str]) -> int:
        """Run a program in place of this process; where that cannot be, wait for it and return its exit code.

        Raises:
            OSError: The program cannot be run.
            ValueError: A variable holds a NUL byte.
        """

    def find_program(self, name: str, environ: Mapping[str, str]) -> str | None:
        """Return the file of a program that a shell would find on PATH; None where there is none.

        On Windows not the current folder: whoever made it may have put a program there.
        """

    def to_start(self, words: Sequence[str], environ: Mapping[str, str]) -> Sequence[str] | str:
        """Return what ``Popen`` can start for the words of a command, whose program ``find_program`` finds.

        Raises:
            FileNotFoundError: There is none.
        """

    def split_words(self, text: str) -> list[str]:
        """Split a command that the user wrote into words, as users of this system quote them.

        Raises:
            ValueError: A quote is never closed.
        """

    def pinentries(self, environ: Mapping[str, str]) -> tuple[str, ...]:
        """Return the names or paths of the dialogues to look for, best first; none where there is no desktop."""

    def command_line(self, words: Sequence[str]) -> str:
        """Return a command as one line, as the SDKs of this system read ``credential_process``."""

    def within(self, seconds: float, call: Callable[[], Any]) -> Any:  # noqa: ANN401  whatever the call returns
        """Make a call, and return what it returns.

        Raises:
            TimeoutError: It took longer than these seconds. It may go on in a thread.
        """

    def limits_memory(self) -> bool:
        """Return whether this process may use only so many addresses (``ulimit -v``); each thread reserves many."""

    def fork_each(self, count: int, at_once: int, on_end: Callable[[int, int | None, str], None]) -> int | None:
        """Copy this process several times, and wait for the ends of the copies.

        A copy has no terminal and no input, and its stderr is kept for ``on_end``. A signal that ends fob is sent on to
        the copies that run; no other one is begun.

        Args:
            count: How many copies.
            at_once: How many run at the same time.
            on_end: Gets the number of a copy that has ended, from 0, its exit code, and what it wrote to stderr. The
                exit code is minus the number of a signal that has killed the copy, and None for a copy that was not
                begun, because the system had no more processes or open files.

        Returns:
            In a copy, its number. In this process None, when all have ended.

        Raises:
            KeyboardInterrupt: A signal came; all copies have ended.
        """
