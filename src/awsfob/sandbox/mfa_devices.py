"""MFA devices: their owners, their codes and the last used step of each.

The codes are TOTP (RFC 6238) from pyotp: 30 seconds, six digits, one step of tolerance on each side. An accepted code
spends its step and all earlier ones, for GetSessionToken, AssumeRole and EnableMFADevice together.
"""

from __future__ import annotations

import re
from threading import Lock
from typing import TYPE_CHECKING, Final

from pyotp import TOTP
from pyotp.exceptions import OTPVerificationError

from awsfob.sandbox.aws_errors import RefusalError, wrong_code, wrong_device

if TYPE_CHECKING:
    from moto.iam.models import VirtualMfaDevice

    from awsfob.sandbox.caller import Caller
    from awsfob.sandbox.clock import Clock
    from awsfob.sandbox.moto_adapter import Moto

PERIOD: Final = 30
_VIRTUAL: Final = re.compile(r"arn:[\w-]+:iam::\d{12}:mfa/.+|[A-Z0-9]{9,}")


class Devices:
    """The devices of the account and their last used steps."""

    def __init__(self, moto: Moto, clock: Clock) -> None:
        self._moto = moto
        self._clock = clock
        self._spent: dict[str, int] = {}  # by seed, so a new device with an old name starts at zero
        self._lock = Lock()
        self.root_serials: set[str] = set()

    def step(self) -> int:
        """Return the number of the current 30-second step."""
        return int(self._clock.now()) // PERIOD

    def code(self, serial: str, step: int) -> str:
        """Return the six digits of a device in a step.

        Raises:
            KeyError: If the device does not exist.
        """
        return TOTP(self._seed(serial)).at(step * PERIOD)

    def spent(self, serial: str) -> int:
        """Return the highest used step of a device, or 0."""
        return self._spent.get(self._seed(serial), 0)

    def spend(self, caller: Caller, serial: str, code: str) -> int:
        """Accept a code of the caller's device and spend its step.

        Returns:
            The step of the code.

        Raises:
            RefusalError: AccessDenied, with AWS's text for a wrong device or for a wrong code.
        """
        if not self.owns(caller, serial) or not _VIRTUAL.fullmatch(serial):
            raise wrong_device()
        with self._lock:
            step = self._step_of(serial, code)
            if step is None or self.is_spent(serial, step):
                raise wrong_code()
            self._spent[self._seed(serial)] = step
        return step

    def enable(self, serial: str, first: str, second: str) -> int:
        """Accept the two consecutive codes of EnableMFADevice, and return the second step.

        Raises:
            RefusalError: NoSuchEntity, EntityAlreadyExists or InvalidAuthenticationCode.
        """
        device = self._moto.device(serial)
        if device is None:
            raise RefusalError("NoSuchEntity", f"VirtualMFADevice with serial number {serial} does not exist.", 404)
        if device.user is not None:
            raise RefusalError("EntityAlreadyExists", "MFADevice entity at the same path and name already exists.", 409)
        with self._lock:
            one, two = self._step_of(serial, first), self._step_of(serial, second)
            if one is None or two != one + 1 or self.is_spent(serial, one):
                raise RefusalError("InvalidAuthenticationCode", "Authentication code for device is not valid.", 403)
            self._spent[self._seed(serial)] = two
        return two

    def owns(self, caller: Caller, serial: str) -> bool:
        """Return whether a device is assigned to the caller."""
        if caller.kind == "root":
            return serial in self.root_serials
        user = self._moto.user(caller.name) if caller.kind == "user" else None
        return user is not None and serial in user.mfa_devices

    def is_spent(self, serial: str, step: int) -> bool:
        """Return whether this step of a device, or a later one, is used."""
        return step <= self.spent(serial)

    def _step_of(self, serial: str, code: str) -> int | None:
        try:
            return TOTP(self._seed(serial)).verify_and_get_timecode(code, for_time=self._clock.now(), valid_window=1)
        except OTPVerificationError:
            return None

    def _seed(self, serial: str) -> str:
        device: VirtualMfaDevice | None = self._moto.device(serial)
        if device is None:
            raise KeyError(serial)
        return device.base32_string_seed
