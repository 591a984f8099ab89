"""The console of Windows."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager

from awsfob.light_typing import TYPE_CHECKING

assert sys.platform == "win32"  # noqa: S101  for the type checker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ECHO_INPUT = 0x4  # ENABLE_ECHO_INPUT
_COLOURS = 0x4  # ENABLE_VIRTUAL_TERMINAL_PROCESSING of an output
_KEY_EVENT = 1
_PIPE = 3  # FILE_TYPE_PIPE


class WindowsConsole:
    """See ``System``."""

    terminal_devices = ("CONIN$", "CONOUT$")
    has_vt100 = False  # a console has to be told, and a read of a line shows nothing else

    def is_in_foreground(self, terminal: int) -> bool:
        """See ``System``."""
        del terminal
        return True

    def takes_lines(self, terminal: int) -> bool:
        """See ``System``."""
        del terminal
        return True

    def has_terminal(self) -> bool:
        """See ``System``."""
        try:
            with open(self.terminal_devices[0], encoding="utf-8"):  # noqa: PTH123  a device
                return True
        except OSError:
            return False

    def obeys_colours(self, stream: int, kind: str) -> bool:
        """See ``System``: the console of Windows 10 and newer does, once it is told (SetConsoleMode)."""
        import ctypes
        import msvcrt

        del kind
        kernel, mode = ctypes.WinDLL("kernel32"), ctypes.c_ulong()
        handle = ctypes.c_void_p(msvcrt.get_osfhandle(stream))
        if not kernel.GetConsoleMode(handle, ctypes.byref(mode)):
            return False
        return bool(mode.value & _COLOURS or kernel.SetConsoleMode(handle, mode.value | _COLOURS))

    def take_piped(self, file: int, most: int, is_wanted: Callable[[bytes, bool], bool | None]) -> bytes | None:
        """See ``System``: Windows does not tell that nothing will follow while something is there."""
        import ctypes
        import msvcrt

        kernel, handle = ctypes.WinDLL("kernel32"), ctypes.c_void_p(msvcrt.get_osfhandle(file))
        if kernel.GetFileType(handle) != _PIPE:
            return b""
        found, size = ctypes.create_string_buffer(most + 1), ctypes.c_ulong()
        if not kernel.PeekNamedPipe(handle, found, most + 1, ctypes.byref(size), None, None):
            return b""  # it has ended
        verdict = is_wanted(found.raw[: size.value], False) if size.value else None
        return None if verdict is None else os.read(file, size.value) if verdict else b""

    def session_id(self) -> int:
        """See ``System``: the processes of one console cannot be told from others."""
        return os.getpid()

    def forget_input(self, terminal: int) -> None:
        """See ``System``."""
        import msvcrt

        del terminal
        while msvcrt.kbhit():
            msvcrt.getwch()

    @contextmanager
    def question(
        self, terminal: int, *, hidden: bool, show: Callable[[], None], hide: Callable[[], None]
    ) -> Iterator[WindowsQuestion]:
        """See ``System``. There is no Ctrl-Z, and nothing to hide."""
        del hide
        asked = WindowsQuestion(terminal, hidden=hidden)
        try:
            show()
            yield asked
        finally:
            asked.end()


class WindowsQuestion:
    """A question at the console. Its mode says whether it shows what is typed (SetConsoleMode)."""

    is_shown = True

    def __init__(self, terminal: int, *, hidden: bool) -> None:
        import ctypes
        import msvcrt

        self._kernel = ctypes.WinDLL("kernel32")
        self._handle = ctypes.c_void_p(msvcrt.get_osfhandle(terminal))
        self._before = ctypes.c_ulong()
        self._hidden = hidden and bool(self._kernel.GetConsoleMode(self._handle, ctypes.byref(self._before)))
        if self._hidden:
            self._kernel.SetConsoleMode(self._handle, self._before.value & ~_ECHO_INPUT)

    def wait(self, seconds: float) -> bool:
        """See ``Question``: a key is enough, because only a read shows what is typed.

        The console of a program that was started without a window is one that nobody sees, and nobody types there.
        """
        import ctypes

        if self._kernel.WaitForSingleObject(self._handle, int(seconds * 1000)):
            return False
        event, count = (ctypes.c_ushort * 10)(), ctypes.c_ulong()  # INPUT_RECORD: its kind, and in word 2 what was done
        while self._kernel.PeekConsoleInputW(self._handle, event, 1, ctypes.byref(count)) and count.value:
            if event[0] == _KEY_EVENT and event[2]:
                return True
            self._kernel.ReadConsoleInputW(self._handle, event, 1, ctypes.byref(count))
        return False

    def end(self) -> None:
        """Put the console back as it was."""
        if self._hidden:
            self._kernel.SetConsoleMode(self._handle, self._before)
