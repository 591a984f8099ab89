"""Everything the sandbox remembers, in one place, so that a reset is a new one."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event, RLock

from awsfob.sandbox.calls import CallLog
from awsfob.sandbox.clock import Clock
from awsfob.sandbox.devices import Devices
from awsfob.sandbox.faults import Faults
from awsfob.sandbox.keyring import Keyring
from awsfob.sandbox.moto_side import Moto

#: The account of AWS's own examples.
ACCOUNT = "111122223333"


@dataclass
class World:
    """The state of one sandbox.

    Attributes:
        account: Twelve digits.
        partition: ``aws``, ``aws-cn``, ``aws-us-gov``...
        regions_off: Regions in which STS answers RegionDisabledException.
        closing: Set when the server stops, so that nothing sleeps on.
        lock: Held while a call is judged and done: moto is not made for threads, and a code is spent only once.
    """

    account: str = ACCOUNT
    partition: str = "aws"
    regions_off: set[str] = field(default_factory=set)
    closing: Event = field(default_factory=Event)
    lock: RLock = field(default_factory=RLock)

    def __post_init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget users, sessions, faults, calls and moved clocks."""
        self.clock = Clock()
        self.moto = Moto(self.account, self.partition)
        self.keyring = Keyring(self.moto, self.clock)
        self.devices = Devices(self.moto, self.clock)
        self.faults = Faults()
        self.calls = CallLog()
        self.regions_off.clear()
