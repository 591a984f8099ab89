"""Trouble on demand: the next calls of an action are throttled, fail, hang, or lose their connection."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event, Lock
from typing import Final

from awsfob.sandbox.aws_errors import RefusalError
from awsfob.sandbox.request import Reply

#: kind -> whether the work is done before the trouble
KINDS: Final = {
    "throttle": False,
    "500": False,
    "503": False,
    "drop": False,
    "hang": False,
    "html": False,
    "error": False,
    "500-after": True,
    "503-after": True,
    "drop-after": True,
    "hang-after": True,
}
_REFUSALS: Final = {
    "throttle": RefusalError("Throttling", "Rate exceeded"),
    "500": RefusalError("InternalFailure", "The request processing has failed because of an unknown error", 500),
    "503": RefusalError("ServiceUnavailable", "The request has failed due to a temporary failure of the server.", 503),
}
_HTML: Final = (
    b"<!doctype html><html><head><meta charset=utf-8><title>Sign in</title></head>"
    b"<body><h1>Welcome to the guest network</h1><p>Please accept our terms.<br></body></html>"
)


class DroppedError(Exception):
    """The connection is to be closed without an answer."""


@dataclass(slots=True)
class Fault:
    """One order for trouble.

    Attributes:
        action: The operation's name, or ``*`` for any.
        kind: A key of `KINDS`.
        count: How many calls it still applies to.
        seconds: How long ``hang`` takes.
        code: The error code of ``error``; its text and status are ``text`` and ``status``.
    """

    action: str
    kind: str
    count: int = 1
    seconds: float = 0.0
    code: str = "InternalFailure"
    text: str = ""
    status: int = 500

    @property
    def after(self) -> bool:
        """Whether the work is done first."""
        return KINDS[self.kind]

    def strike(self, closing: Event) -> Reply | None:
        """Make the trouble; a hang ends early when the server closes.

        Returns:
            The answer to give instead, or None to go on as if nothing had happened.

        Raises:
            RefusalError: For the kinds that are an AWS error.
            DroppedError: For the kinds that close the connection.
        """
        kind = self.kind.removesuffix("-after")
        if kind == "drop":
            raise DroppedError
        if kind == "html":
            return Reply(self.status if self.status != 500 else 502, _HTML, "text/html")  # noqa: PLR2004 - the default
        if kind == "hang":
            closing.wait(self.seconds)
            return None
        raise _REFUSALS.get(kind) or RefusalError(self.code, self.text, self.status)


class Faults:
    """The orders that wait for their calls."""

    def __init__(self) -> None:
        self._orders: list[Fault] = []
        self._lock = Lock()

    def add(self, fault: Fault) -> None:
        """Queue an order behind those already there.

        Raises:
            ValueError: If the kind is none of `KINDS`.
        """
        if fault.kind not in KINDS:
            raise ValueError(f"no fault is called {fault.kind!r}; there are {', '.join(KINDS)}")
        with self._lock:
            self._orders.append(fault)

    def take(self, action: str) -> Fault | None:
        """Return the trouble meant for a call of ``action`` and count it off."""
        with self._lock:
            for fault in self._orders:
                if fault.action in {action, "*"} and fault.count > 0:
                    fault.count -= 1
                    return fault
        return None
