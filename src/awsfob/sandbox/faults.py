"""Fault injection: throttle, fail, hang or drop the next calls of an action."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event, Lock
from typing import Final

from awsfob.sandbox.aws_errors import RefusalError
from awsfob.sandbox.request import Reply

#: kind -> whether the call takes effect before the fault
KINDS: Final = {
    "throttle": False,
    "500": False,
    "503": False,
    "drop": False,
    "hang": False,
    "drip": True,
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
    """Tells the server to close the connection without a response."""


@dataclass(slots=True)
class Fault:
    """One injected fault.

    Attributes:
        action: The operation's name, or ``*`` for any.
        kind: A key of `KINDS`.
        count: The number of calls it still applies to.
        seconds: The length of a ``hang``, or the pause before each byte of a ``drip``.
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
        """Whether the call takes effect before the fault."""
        return KINDS[self.kind]

    def apply(self, closing: Event) -> Reply | None:
        """Apply the fault. A hang ends early when the server closes.

        Returns:
            The response to send instead, or None to continue normally.

        Raises:
            RefusalError: For kinds that are an AWS error.
            DroppedError: For kinds that close the connection.
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
    """The faults that wait for their calls."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = Lock()

    def add(self, fault: Fault) -> None:
        """Queue a fault after the existing ones.

        Raises:
            ValueError: If `KINDS` does not contain the kind.
        """
        if fault.kind not in KINDS:
            raise ValueError(f"unknown fault {fault.kind!r}; known: {', '.join(KINDS)}")
        with self._lock:
            self._waiting.append(fault)

    def take(self, action: str) -> Fault | None:
        """Return the fault for a call of ``action``, if any, and count it down."""
        with self._lock:
            for fault in self._waiting:
                if fault.action in {action, "*"} and fault.count > 0:
                    fault.count -= 1
                    return fault
        return None
