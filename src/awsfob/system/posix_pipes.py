"""What waits in a pipe, on Linux and macOS: to look at it first, and to take it only if it is wanted."""

from __future__ import annotations

import os
import stat
import sys

from awsfob.light_typing import TYPE_CHECKING

assert sys.platform != "win32"  # noqa: S101  for the type checker

if TYPE_CHECKING:
    from collections.abc import Callable


def take_piped(
    file: int, most: int, is_wanted: Callable[[bytes, bool], bool | None], peek_pipe: Callable[[int, int], bytes | None]
) -> bytes | None:
    """Take what waits in a pipe or a socket if it is wanted; see ``System``.

    Args:
        file: As there.
        most: As there.
        is_wanted: As there.
        peek_pipe: Returns what is in a pipe and leaves it there; None where the system has no such call.
    """
    import select

    kind = os.fstat(file).st_mode
    if not (stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind)):
        return b""
    poll = select.poll()
    poll.register(file, select.POLLIN)
    events = dict(poll.poll(0)).get(file, 0)
    if not events:
        return None
    has_ended = bool(events & (select.POLLHUP | select.POLLERR))
    found = _peek_socket(file, most + 1) if stat.S_ISSOCK(kind) else peek_pipe(file, most + 1)
    if found is None:
        return _taken_blindly(file, most, has_ended=has_ended)
    verdict = bool(found) and is_wanted(found, has_ended)
    if verdict is None and not has_ended:
        return None
    return os.read(file, len(found)) if verdict else b""


def _peek_socket(file: int, most: int) -> bytes:
    import socket

    with socket.socket(fileno=os.dup(file)) as copy:
        return copy.recv(most, socket.MSG_PEEK | socket.MSG_DONTWAIT)


def _taken_blindly(file: int, most: int, *, has_ended: bool) -> bytes | None:
    """Take what is left in a pipe that cannot be looked into, if it is little and nothing will follow."""
    import fcntl
    import termios

    size = int.from_bytes(fcntl.ioctl(file, termios.FIONREAD, bytes(4)), sys.byteorder)
    if not has_ended and size <= most:
        return None
    return os.read(file, most) if 0 < size <= most else b""
