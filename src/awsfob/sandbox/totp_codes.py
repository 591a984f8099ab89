"""The code that a call of STS may carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.sandbox.aws_errors import half_a_device

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsfob.sandbox.caller import Caller
    from awsfob.sandbox.calls import Entry
    from awsfob.sandbox.world import World


def take_code(world: World, params: Mapping[str, object], caller: Caller, entry: Entry) -> bool:
    """Spend the code of a call, if it carries one, and say whether it did.

    Raises:
        RefusalError: For a device or a code without the other, a device of somebody else, a code that is not right.
    """
    serial, code = params.get("SerialNumber"), params.get("TokenCode")
    if serial is None and code is None:
        return False
    if serial is None or code is None:
        raise half_a_device()
    entry.serial = str(serial)
    entry.steps.append(world.devices.spend(caller, str(serial), str(code)))
    return True
