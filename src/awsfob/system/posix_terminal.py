"""The terminal on Linux and macOS: who may use it, questions at it, and what signals do to both (termios(3))."""

from __future__ import annotations

import _signal as signal  # type: ignore[import-not-found]  # signal makes enumerations of all its numbers
import os
import sys
from contextlib import ExitStack, contextmanager, suppress

from awsfob.light_typing import TYPE_CHECKING

assert sys.platform != "win32"  # noqa: S101  for the type checker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO, Any

_TERMINAL = "/dev/tty"


class PosixTerminal:
    """The part of ``System`` that is about the terminal."""

    terminal_devices = (_TERMINAL, _TERMINAL)
    has_vt100 = True

    def is_in_foreground(self, terminal: int) -> bool:
        """See ``System``: a process in the background that reads is stopped (SIGTTIN)."""
        return _is_in_foreground(terminal)

    def takes_lines(self, terminal: int) -> bool:
        """See ``System``. Full-screen programs and shells that edit a line switch canonical mode off."""
        import termios

        with suppress(termios.error):
            return bool(termios.tcgetattr(terminal)[3] & termios.ICANON)
        return False

    def terminal_name(self) -> str:
        """See ``System``. ``/dev/tty`` means nothing to an agent that runs elsewhere."""
        return _terminal_name()

    def has_terminal(self) -> bool:
        """See ``System``: without one, the device cannot be opened (tty(4))."""
        try:
            with open(_TERMINAL, "rb", buffering=0):  # noqa: PTH123  a device
                return True
        except OSError:
            return False

    def obeys_colours(self, stream: int, kind: str) -> bool:
        """See ``System``: all do whose kind is known; one that does not is ``dumb``."""
        del stream
        return kind not in {"", "dumb"}

    def session_id(self) -> int:
        """See ``System``: all processes of a session have the same controlling terminal."""
        return os.getsid(0)

    @contextmanager
    def question(
        self, terminal: int, *, hidden: bool, show: Callable[[], None], hide: Callable[[], None]
    ) -> Iterator[PosixQuestion]:
        """See ``System``."""
        import termios

        # With both signals blocked, a read in the background fails, and stops nobody (termios(3)).
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTIN, signal.SIGTTOU})
        asked = PosixQuestion(terminal, hidden=hidden, show=show, hide=hide)
        try:
            with self.ending_with(asked.end), self.stopping_with(asked.end, asked.again):
                asked.begin()
                yield asked
        except termios.error as error:
            raise OSError(*error.args) from error
        finally:
            asked.end()
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    def forget_input(self, terminal: int) -> None:
        """See ``System``; in the background it is another program's."""
        import termios

        with suppress(OSError, termios.error):
            if self.is_in_foreground(terminal):
                termios.tcflush(terminal, termios.TCIFLUSH)

    @contextmanager
    def ending_with(self, action: Callable[[], object]) -> Iterator[None]:
        """See ``System``. The signal is sent again afterwards, so whoever handled it before still does."""

        def end(number: int, frame: object) -> None:
            del frame
            action()
            signal.signal(number, before[number])
            os.kill(os.getpid(), number)

        before: dict[int, Any] = {}
        with ExitStack() as undo:
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
                _handle(number, end, before, undo)
            yield

    @contextmanager
    def stopping_with(self, leave: Callable[[], object], go_on: Callable[[], object]) -> Iterator[None]:
        """See ``System``."""

        def stop(number: int, frame: object) -> None:
            del frame
            leave()
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
            signal.signal(number, stop)

        def continue_(number: int, frame: object) -> None:
            del number, frame
            go_on()

        before: dict[int, Any] = {}
        with ExitStack() as undo:
            _handle(signal.SIGTSTP, stop, before, undo)
            _handle(signal.SIGCONT, continue_, before, undo)
            yield

    @contextmanager
    def terminal_lent_to(self, terminal: int, group: int) -> Iterator[Callable[[], None]]:
        """See ``System``. The terminal's settings are put back too: a killed program may have turned off its echo."""
        import termios

        settings = termios.tcgetattr(terminal)

        def take_back() -> None:
            with suppress(OSError):
                os.tcsetpgrp(terminal, os.getpgrp())
            with suppress(termios.error):
                termios.tcsetattr(terminal, termios.TCSADRAIN, settings)

        def lend() -> None:
            with suppress(OSError):
                os.tcsetpgrp(terminal, group)
                os.killpg(group, signal.SIGCONT)  # it may have been stopped because it read too early

        of_group = settings

        def stop_too() -> None:
            nonlocal of_group
            if os.tcgetpgrp(terminal) == group:  # else the shell has it: this process goes on in the background
                of_group = termios.tcgetattr(terminal)
                take_back()
            os.killpg(os.getpgrp(), signal.SIGTSTP)
            if self.is_in_foreground(terminal):
                termios.tcsetattr(terminal, termios.TCSADRAIN, of_group)
                lend()

        # While another group has the terminal, a change of it by this process would stop it (SIGTTOU, tcsetpgrp(3)).
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        try:
            with self.ending_with(take_back):
                lend()
                yield stop_too
        finally:
            take_back()
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)


class PosixQuestion:
    """A question that stands at the terminal.

    Args:
        terminal: An open terminal.
        hidden: Whether it does not show what is typed.
        show: Shows the question.
        hide: Takes away what is shown beside it.
    """

    def __init__(self, terminal: int, *, hidden: bool, show: Callable[[], None], hide: Callable[[], None]) -> None:
        self._terminal = terminal
        self._hidden = hidden
        self._show = show
        self._hide = hide
        self._before: list[Any] | None = None
        self._is_shown = False
        self._lock: IO[bytes] | None = None

    @property
    def is_shown(self) -> bool:
        """See ``Question``."""
        return self._is_shown and _is_in_foreground(self._terminal)

    def begin(self) -> None:
        """Set the terminal and show the question, unless this process is in the background or another fob asks."""
        import termios

        if self._is_shown or not _is_in_foreground(self._terminal) or not self._has_turn():
            return
        if self._hidden:
            self._before = self._before or termios.tcgetattr(self._terminal)
            wanted = [*self._before]
            wanted[3] &= ~termios.ECHO
            termios.tcsetattr(self._terminal, termios.TCSADRAIN, wanted)
        self._is_shown = True
        self._show()

    def end(self) -> None:
        """Put the terminal back as it was; in the background its modes are another program's."""
        import termios

        with suppress(OSError, termios.error):
            if self.is_shown:
                self._hide()
                if self._before:
                    termios.tcsetattr(self._terminal, termios.TCSANOW, self._before)
        self._is_shown = False
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def again(self) -> None:
        """Ask again, when this process goes on."""
        self.end()
        self.begin()

    def _has_turn(self) -> bool:
        """Lock the terminal against other fobs: of two questions at once, nobody sees which one gets the answer.

        It is locked by its own name. Where that is not known, or cannot be locked, there is no such order.
        """
        import fcntl

        name = _terminal_name()
        if name == _TERMINAL:
            return True
        try:
            self._lock = self._lock or open(name, "rb", buffering=0)  # noqa: SIM115, PTH123  a device; see ``end``
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            pass
        return True

    def wait(self, seconds: float) -> bool:
        """See ``Question``."""
        import time
        from select import select

        if not _is_in_foreground(self._terminal):
            self._is_shown = False
            time.sleep(seconds)
            return False
        self.begin()
        if not self._is_shown:
            time.sleep(seconds)
            return False
        ready = select([self._terminal], [], [], seconds)[0]
        return bool(ready) and _is_in_foreground(self._terminal)


def _terminal_name() -> str:
    for stream in range(3):
        with suppress(OSError):
            return os.ttyname(stream)
    return _TERMINAL


def _is_in_foreground(terminal: int) -> bool:
    return os.tcgetpgrp(terminal) == os.getpgrp()


def _handle(number: int, handler: Callable[[int, object], None], before: dict[int, Any], undo: ExitStack) -> None:
    """Handle a signal that is not ignored, until ``undo`` ends. Python does that in its main thread only."""
    from awsfob.system.threads import is_main_thread

    if not is_main_thread():
        return
    if signal.getsignal(number) in {signal.SIG_IGN, None}:
        return
    before[number] = signal.signal(number, handler)
    undo.callback(signal.signal, number, before[number])
