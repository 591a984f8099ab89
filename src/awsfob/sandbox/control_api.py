"""The server side of the control URL: ``POST /_sandbox/<verb>`` with a JSON object.

Each verb is a method of `ControlApi`, and each field of the object is a parameter of it. `awsfob.sandbox.control` is
the client.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from awsfob.sandbox.faults import Fault
from awsfob.sandbox.mfa_devices import PERIOD
from awsfob.sandbox.moto_adapter import ServiceException, assign_device, mark_used
from awsfob.sandbox.policy_presets import trust_document, user_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.iam.models import AccessKey, User, VirtualMfaDevice

    from awsfob.sandbox.request import Request
    from awsfob.sandbox.state import SandboxState

PREFIX: Final = "/_sandbox/"
HEADER: Final = "x-fob-sandbox"


def refusal_of_origin(request: Request) -> str | None:
    """Return why a request may not use the control URL, or None if it may.

    A web page can send requests to loopback. It cannot send this header without a CORS preflight, which the sandbox
    refuses. After DNS rebinding, its Host header is not a loopback name.
    """
    host = request.headers.get("host", "").rsplit(":", 1)[0]
    if host not in {"127.0.0.1", "localhost", "[::1]"}:
        return "the Host is not this machine"
    if "origin" in request.headers or HEADER not in request.headers:
        return f"the header {HEADER} is missing, or a browser sent this"
    return None


class ControlApi:
    """The verbs of the control URL. Each returns a JSON value, and raises ValueError for wrong fields."""

    def __init__(self, state: SandboxState) -> None:
        self._state = state

    def run(self, verb: str, fields: Mapping[str, Any]) -> object:
        """Run one verb with the state locked.

        Raises:
            ValueError: If the verb does not exist or its fields are wrong.
        """
        method = None if verb.startswith("_") or verb == "run" else getattr(self, verb, None)
        if method is None:
            raise ValueError(f"there is no verb {verb!r}")
        with self._state.lock:
            try:
                with self._state.moto.all_or_nothing():
                    return method(**fields)
            except ServiceException as error:
                raise ValueError(str(error)) from error
            except (TypeError, KeyError) as error:
                raise ValueError(f"{verb}: {error}") from error

    def user(  # noqa: PLR0913 - the parts of a user
        self,
        *,
        name: str,
        path: str,
        device: bool | str,
        serial: str | None,
        policy: object,
        roles: list[dict[str, Any]],
    ) -> object:
        """Create a user with one access key, a device unless ``device`` is false, and roles that trust it.

        ``roles`` has the fields of `role` for each. If one of the parts cannot be made, none is.
        """
        state, backend = self._state, self._state.moto.backend()
        if state.moto.user(name) is not None:
            raise ValueError(f"user {name} exists already")
        document = user_document(policy)
        user = backend.create_user(state.partition, name, path)
        user.id = f"AIDA{user.id[4:].upper()}"
        if document is not None:
            backend.put_user_policy(name, "sandbox", json.dumps(document))
        key = backend.create_access_key(name)
        made = self._device(user, device, serial)
        arns = {fields["name"]: self.role(**{"account": None, "trusts": [user.arn], **fields}) for fields in roles}
        return _described(user, key.access_key_id, key.secret_access_key, made) | {"roles": arns}

    def root(self) -> object:
        """Create an access key and a device for the root user of the account."""
        state = self._state
        caller = state.credentials.add_root()
        made = state.moto.add_device(f"arn:{state.partition}:iam::{state.account}:mfa/root-account-mfa-device")
        state.devices.root_serials.add(made.serial_number)
        return {
            "name": "root",
            "arn": caller.arn,
            "account": state.account,
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
        """Create a role in the sandbox's account or another, and return its ARN."""
        state = self._state
        backend = state.moto.backend(account)
        trust = json.dumps(trust_document(state.account, state.partition, **who))
        document = user_document(policy)
        role = backend.create_role(name, trust, path, None, "", [], str(max_duration))
        if document is not None:
            backend.put_role_policy(name, "sandbox", json.dumps(document))
        return role.arn

    def policy(self, *, user: str, policy: object) -> None:
        """Replace the policy that `user` set."""
        backend, document = self._state.moto.backend(), user_document(policy)
        backend.get_user(user).policies.pop("sandbox", None)
        if document is not None:
            backend.put_user_policy(user, "sandbox", json.dumps(document))

    def code(self, *, serial: str, ahead: int) -> object:
        """Return the code of a device ``ahead`` steps from now, and whether the step is used."""
        devices = self._state.devices
        step = devices.step() + ahead
        left = PERIOD - self._state.clock.now() % PERIOD
        spent = devices.is_spent(serial, step)
        return {"code": devices.code(serial, step), "step": step, "seconds_left": left, "spent": spent}

    def fresh_code(self, *, serial: str) -> object:
        """Return an unused code. Move the clock by whole steps if necessary.

        So the sandbox's steps begin when the machine's do, as on a real device: fob waits for the next one by its own
        clock.
        """
        devices, clock = self._state.devices, self._state.clock
        while devices.is_spent(serial, devices.step()):
            clock.offset += PERIOD
        return devices.code(serial, devices.step())

    def devices(self) -> object:
        """Return the serials of all assigned devices with their user names."""
        users = self._state.moto.backend().users.values()
        return {serial: user.name for user in users for serial in user.mfa_devices}

    def advance(self, *, seconds: float) -> None:
        """Move the clock of sessions and codes by ``seconds``."""
        self._state.clock.offset += seconds

    def skew(self, *, seconds: float) -> None:
        """Set how far the clock of signatures is ahead of the machine's."""
        self._state.clock.skew = seconds

    def propagation(self, *, seconds: float, flicker: int) -> None:
        """Set how long a new key is refused, and how often again after its first success."""
        self._state.credentials.delay, self._state.credentials.flicker = seconds, flicker

    def fault(self, **fields: Any) -> None:  # noqa: ANN401 - JSON fields, checked by Fault
        """Inject a fault into the next calls of an action."""
        self._state.faults.add(Fault(**fields))

    def calls(self, *, action: str | None) -> object:
        """Return the log of calls."""
        return self._state.calls.dump(action)

    def region(self, *, name: str, active: bool) -> None:
        """Switch STS on or off in a region."""
        (self._state.regions_off.discard if active else self._state.regions_off.add)(name)

    def keys(self, *, user: str) -> dict[str, str]:
        """Return the ids of a user's access keys with their status."""
        found = self._state.moto.user(user)
        return {key.access_key_id: key.status for key in found.access_keys} if found else {}

    def set_key(self, *, key_id: str, status: str) -> None:
        """Set the status of an access key."""
        user, _ = self._key(key_id)
        self._state.moto.backend().update_access_key(user.name, key_id, status)

    def use_key(self, *, key_id: str, service: str) -> None:
        """Note a use of an access key at this moment, as IAM reports it hours later."""
        _, key = self._key(key_id)
        mark_used(key, service)

    def delete_key(self, *, key_id: str) -> None:
        """Delete an access key."""
        user, _ = self._key(key_id)
        self._state.moto.backend().delete_access_key(key_id, user.name)

    def delete_device(self, *, serial: str) -> None:
        """Deactivate and delete a device."""
        device = self._state.moto.device(serial)
        if device is not None and device.user is not None:
            self._state.moto.backend().deactivate_mfa_device(device.user.name, serial)
        self._state.moto.backend().delete_virtual_mfa_device(serial)

    def reset(self) -> None:
        """Reset the whole state."""
        self._state.reset()

    def about(self) -> object:
        """Return the account and the partition."""
        return {"account": self._state.account, "partition": self._state.partition}

    def _key(self, key_id: str) -> tuple[User, AccessKey]:
        found = self._state.moto.key(key_id)
        if found is None:
            raise ValueError(f"there is no key {key_id}")
        return found

    def _device(self, user: User, device: bool | str, serial: str | None) -> VirtualMfaDevice | None:
        if not device and serial is None:
            return None
        name = device if isinstance(device, str) else user.name
        state = self._state
        wanted = serial or f"arn:{state.partition}:iam::{state.account}:mfa/{name}"
        if state.moto.device(wanted) is not None:
            raise ValueError(f"device {wanted} exists already")
        made = state.moto.add_device(wanted)
        assign_device(made, user)
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
