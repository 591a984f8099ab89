"""The state of the sandbox in one object, so that a reset replaces all of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event, RLock

from awsfob.sandbox.call_log import CallLog
from awsfob.sandbox.clock import Clock
from awsfob.sandbox.faults import Faults
from awsfob.sandbox.known_credentials import KnownCredentials
from awsfob.sandbox.mfa_devices import Devices
from awsfob.sandbox.moto_adapter import Moto

#: The account of AWS's own examples.
ACCOUNT = "111122223333"


@dataclass
class SandboxState:
    """The state of one sandbox.

    Attributes:
        account: Twelve digits.
        partition: ``aws``, ``aws-cn``, ``aws-us-gov``...
        regions_off: Regions in which STS answers RegionDisabledException.
        closing: Set when the server stops; ends injected hangs.
        lock: Held during each call, because moto is not thread-safe and a code may be used only once.
    """

    account: str = ACCOUNT
    partition: str = "aws"
    regions_off: set[str] = field(default_factory=set)
    closing: Event = field(default_factory=Event)
    lock: RLock = field(default_factory=RLock)

    def __post_init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Delete users, sessions, faults and the log, and reset the clocks."""
        self.clock = Clock()
        self.moto = Moto(self.account, self.partition)
        self.credentials = KnownCredentials(self.moto, self.clock)
        self.devices = Devices(self.moto, self.clock)
        self.faults = Faults()
        self.calls = CallLog()
        self.regions_off.clear()
