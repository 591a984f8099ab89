"""The SerialNumber and TokenCode parameters of an STS call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.sandbox.aws_errors import incomplete_mfa

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsfob.sandbox.call_log import LogEntry
    from awsfob.sandbox.caller import Caller
    from awsfob.sandbox.state import SandboxState


def spend_code(state: SandboxState, params: Mapping[str, object], caller: Caller, entry: LogEntry) -> bool:
    """Spend the code of a call and return True; return False for a call without one.

    Raises:
        RefusalError: For one parameter without the other, another user's device, or a wrong code.
    """
    serial, code = params.get("SerialNumber"), params.get("TokenCode")
    if serial is None and code is None:
        return False
    if serial is None or code is None:
        raise incomplete_mfa()
    entry.serial = str(serial)
    entry.steps.append(state.devices.spend(caller, str(serial), str(code)))
    return True
