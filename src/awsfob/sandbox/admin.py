"""The control URL, ``POST /_sandbox/<verb>`` with a JSON object: what only the owner of the sandbox may do.

The verbs are the methods of `Admin`, and their parameters the fields of the object. `awsfob.sandbox.control` is the
client.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from awsfob.sandbox.devices import PERIOD
from awsfob.sandbox.faults import Fault
from awsfob.sandbox.moto_side import ServiceException, enabled_now
from awsfob.sandbox.presets import trust_document, user_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.iam.models import User, VirtualMfaDevice

    from awsfob.sandbox.request import Request
    from awsfob.sandbox.world import World

PREFIX: Final = "/_sandbox/"
HEADER: Final = "x-fob-sandbox"


def refusal_of_origin(request: Request) -> str | None:
    """Return why a request may not use the control URL, or None.

    A web page can send requests to loopback, but neither this header without asking first (which is never granted)
    nor, after DNS rebinding, a Host that is loopback.
    """
    host = request.headers.get("host", "").rsplit(":", 1)[0]
    if host not in {"127.0.0.1", "localhost", "[::1]"}:
        return "the Host is not this machine"
    if "origin" in request.headers or HEADER not in request.headers:
        return f"the header {HEADER} is missing, or a browser sent this"
    return None


class Admin:
    """The verbs of the control URL. Each returns a JSON value; a ValueError is the caller's mistake."""

    def __init__(self, world: World) -> None:
        self._world = world

    def run(self, verb: str, fields: Mapping[str, Any]) -> object:
        """Do one verb under the world's lock.

        Raises:
            ValueError: If there is no such verb, or its fields are not right.
        """
        method = None if verb.startswith("_") or verb == "run" else getattr(self, verb, None)
        if method is None:
            raise ValueError(f"there is no verb {verb!r}")
        with self._world.lock:
            try:
                return method(**fields)
            except ServiceException as error:
                raise ValueError(str(error)) from error
            except (TypeError, KeyError) as error:
                raise ValueError(f"{verb}: {error}") from error

    def user(self, *, name: str, path: str, device: bool | str, serial: str | None, policy: object) -> object:
        """Make a user with one key, known at once, and a device unless told otherwise."""
        world, backend = self._world, self._world.moto.backend()
        if world.moto.user(name) is not None:
            raise ValueError(f"there is a user called {name} already")
        user = backend.create_user(world.partition, name, path)
        user.id = f"AIDA{user.id[4:].upper()}"
        document = user_document(policy)
        if document is not None:
            backend.put_user_policy(name, "sandbox", json.dumps(document))
        key = backend.create_access_key(name)
        made = self._device(user, device, serial)
        return _described(user, key.access_key_id, key.secret_access_key, made)

    def root(self) -> object:
        """Make a key and a device of the account's root user."""
        world = self._world
        caller = world.keyring.add_root()
        made = world.moto.add_device(f"arn:{world.partition}:iam::{world.account}:mfa/root-account-mfa-device")
        world.devices.root_serials.add(made.serial_number)
        return {
            "name": "root",
            "arn": caller.arn,
            "account": world.account,
            "key_id": caller.key_id,
            "secret": caller.secret,
            "serial": made.serial_number,
            "seed": made.base32_string_seed,
        }

    def role(
        self,
        *,
        name: str,
        account: str | None,
        path: str,
        max_duration: int,
        policy: object,
        **who: Any,  # noqa: ANN401 - as in JSON
    ) -> object:
        """Make a role, in the sandbox's account or another, and return its ARN."""
        world = self._world
        backend = world.moto.backend(account)
        trust = json.dumps(trust_document(world.account, world.partition, **who))
        role = backend.create_role(name, trust, path, None, "", [], str(max_duration))
        document = user_document(policy)
        if document is not None:
            backend.put_role_policy(name, "sandbox", json.dumps(document))
        return role.arn

    def policy(self, *, user: str, policy: object) -> None:
        """Put another policy in place of the one that `user` gave."""
        backend, document = self._world.moto.backend(), user_document(policy)
        backend.get_user(user).policies.pop("sandbox", None)
        if document is not None:
            backend.put_user_policy(user, "sandbox", json.dumps(document))

    def code(self, *, serial: str, ahead: int) -> object:
        """Return the code of a device, ``ahead`` steps from now, and whether that step has been used."""
        devices = self._world.devices
        step = devices.step() + ahead
        left = PERIOD - self._world.clock.now() % PERIOD
        spent = devices.is_spent(serial, step)
        return {"code": devices.code(serial, step), "step": step, "seconds_left": left, "spent": spent}

    def fresh_code(self, *, serial: str) -> object:
        """Return a code that has not been used, moving the clock to the next step where needed."""
        devices, clock = self._world.devices, self._world.clock
        while devices.is_spent(serial, devices.step()):
            clock.offset += PERIOD - clock.now() % PERIOD + 0.001
        return devices.code(serial, devices.step())

    def devices(self) -> object:
        """Return the serials of all assigned devices, with the names of their users."""
        users = self._world.moto.backend().users.values()
        return {serial: user.name for user in users for serial in user.mfa_devices}

    def advance(self, *, seconds: float) -> None:
        """Move the clock of sessions and codes."""
        self._world.clock.offset += seconds

    def skew(self, *, seconds: float) -> None:
        """Set how far the clock of signatures is ahead of the machine's."""
        self._world.clock.skew = seconds

    def propagation(self, *, seconds: float, flicker: int) -> None:
        """Set how long a new key stays unknown, and how often it is refused again after its first success."""
        self._world.keyring.delay, self._world.keyring.flicker = seconds, flicker

    def fault(self, **fields: Any) -> None:  # noqa: ANN401 - JSON fields, checked by Fault
        """Queue trouble for the next calls of an action."""
        self._world.faults.add(Fault(**fields))

    def calls(self, *, action: str | None) -> object:
        """Return the log of calls."""
        return self._world.calls.dump(action)

    def region(self, *, name: str, active: bool) -> None:
        """Switch STS on or off in a region."""
        (self._world.regions_off.discard if active else self._world.regions_off.add)(name)

    def set_key(self, *, key_id: str, status: str) -> None:
        """Set a key's status."""
        user, _ = self._key(key_id)
        self._world.moto.backend().update_access_key(user.name, key_id, status)

    def delete_key(self, *, key_id: str) -> None:
        """Delete a key."""
        user, _ = self._key(key_id)
        self._world.moto.backend().delete_access_key(key_id, user.name)

    def delete_device(self, *, serial: str) -> None:
        """Take a device from its user and delete it."""
        device = self._world.moto.device(serial)
        if device is not None and device.user is not None:
            self._world.moto.backend().deactivate_mfa_device(device.user.name, serial)
        self._world.moto.backend().delete_virtual_mfa_device(serial)

    def reset(self) -> None:
        """Forget everything."""
        self._world.reset()

    def about(self) -> object:
        """Return what this sandbox is."""
        return {"account": self._world.account, "partition": self._world.partition}

    def _key(self, key_id: str) -> tuple[User, object]:
        found = self._world.moto.key(key_id)
        if found is None:
            raise ValueError(f"there is no key {key_id}")
        return found

    def _device(self, user: User, device: bool | str, serial: str | None) -> VirtualMfaDevice | None:
        if not device and serial is None:
            return None
        name = device if isinstance(device, str) else user.name
        world = self._world
        made = world.moto.add_device(serial or f"arn:{world.partition}:iam::{world.account}:mfa/{name}")
        enabled_now(made, user)
        return made


def _described(user: User, key_id: str, secret: str, device: VirtualMfaDevice | None) -> dict[str, object]:
    return {
        "name": user.name,
        "arn": user.arn,
        "account": user.account_id,
        "key_id": key_id,
        "secret": secret,
        "serial": device.serial_number if device else None,
        "seed": device.base32_string_seed if device else None,
    }
