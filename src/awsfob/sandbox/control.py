"""The client of the control URL: users, roles, codes, clocks, faults and the log of calls.

It imports neither moto nor botocore, so tests and commands that drive a sandbox start fast.
"""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

from awsfob.errors import FobError, UnreachableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_OK: Final = 200


class ControlError(FobError):
    """The sandbox refused a control request."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class SandboxUser:
    """A user of the sandbox with its access key.

    Attributes:
        serial: The device's ARN or number; None without a device.
        seed: The device's secret in base32, as in the QR code; None without a device.
        roles: The names of the roles that were made with the user, with their ARNs.
    """

    name: str
    arn: str
    account: str
    key_id: str
    secret: str = field(repr=False)
    serial: str | None
    seed: str | None = field(repr=False)
    roles: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One call from the log of the sandbox.

    Attributes:
        outcome: ``ok`` or the error code; ``drop`` or ``html`` for an injected fault without an AWS response.
        fault: The kind of the injected fault, or empty.
        steps: The 30-second steps (Unix time // 30) of the codes accepted in it.
    """

    action: str
    service: str
    key_id: str
    user: str
    outcome: str
    fault: str
    serial: str
    steps: tuple[int, ...]


class Control:
    """Controls a running sandbox.

    Args:
        endpoint: Its URL, such as ``http://127.0.0.1:4711``.
        timeout: Seconds to wait for an answer.

    Every method raises `UnreachableError` if no sandbox answers, and `ControlError` if the sandbox refuses.
    """

    def __init__(self, endpoint: str, *, timeout: float = 30.0) -> None:
        self.endpoint = endpoint.rstrip("/")
        self._timeout = timeout

    def user(  # noqa: PLR0913 - the parts of a user, each by name
        self,
        name: str,
        *,
        path: str = "/",
        device: bool | str = True,
        serial: str | None = None,
        policy: str | Mapping[str, Any] | None = "mfa",
        roles: Sequence[Mapping[str, Any]] = (),
    ) -> SandboxUser:
        """Create a user with one access key. If a part of it cannot be made, nothing is.

        Args:
            name: The user's name.
            path: The path in its ARN, with a slash at each end.
            device: True for a virtual device named like the user, a string for another name, False for none.
            serial: The serial of a hardware device (``GAHT12345678``) or a FIDO device (``arn:...:u2f/...``).
            policy: ``mfa`` (IAM only with MFA), ``force-mfa`` (everything denied without MFA), ``open``, ``none``, or a
                policy document.
            roles: Roles to make with it that trust the user, each with its ``name`` and parameters of `role`.
        """
        how = {"path": path, "device": device, "serial": serial, "policy": policy}
        wanted = [{"path": "/", "max_duration": 3600, "policy": "open", **role} for role in roles]
        made = self._do("user", name=name, roles=wanted, **how)
        return SandboxUser(**cast("dict[str, Any]", made))

    def root(self) -> SandboxUser:
        """Create an access key and a device for the root user of the account."""
        return SandboxUser(**cast("dict[str, Any]", self._do("root")))

    def role(  # noqa: PLR0913 - the parts of a role, each by name
        self,
        name: str,
        *,
        trusts: str | Sequence[str] = (),
        mfa: bool = False,
        external_id: str | None = None,
        max_duration: int = 3600,
        tags: bool = False,
        policy: str | Mapping[str, Any] | None = "open",
        trust: Mapping[str, Any] | None = None,
        path: str = "/",
        account: str | None = None,
    ) -> str:
        """Create a role and return its ARN.

        Args:
            name: The role's name.
            trusts: ARNs of users or roles, account ids or ``*``; by default the sandbox's account.
            mfa: Whether the trust policy requires ``aws:MultiFactorAuthPresent``.
            external_id: The external id that the trust policy requires.
            max_duration: MaxSessionDuration in seconds.
            tags: Whether the trust policy allows session tags and a source identity.
            policy: What the role may do; as for `user`.
            trust: A complete trust policy, in place of the parameters above.
            path: The path in its ARN.
            account: The role's account, by default the sandbox's.
        """
        names = [trusts] if isinstance(trusts, str) else list(trusts)
        who = {"trusts": names, "mfa": mfa, "external_id": external_id, "tags": tags, "trust": trust}
        arn = self._do("role", name=name, account=account, path=path, max_duration=max_duration, policy=policy, **who)
        return str(arn)

    def policy(self, user: str, policy: str | Mapping[str, Any] | None) -> None:
        """Replace the policy that `user` gave."""
        self._do("policy", user=user, policy=policy)

    def code(self, serial: str, *, ahead: int = 0) -> str:
        """Return the code of a device now, or ``ahead`` steps of 30 seconds later, used or not."""
        return str(self.code_state(serial, ahead=ahead)["code"])

    def code_state(self, serial: str, *, ahead: int = 0) -> dict[str, Any]:
        """Return ``code``, ``step``, ``seconds_left`` in the current step, and whether the step is ``spent``."""
        return cast("dict[str, Any]", self._do("code", serial=serial, ahead=ahead))

    def fresh_code(self, serial: str) -> str:
        """Return an unused code. Moves the sandbox's clock by whole steps if necessary."""
        return str(self._do("fresh_code", serial=serial))

    def devices(self) -> dict[str, str]:
        """Return the serials of all assigned devices with their user names."""
        return cast("dict[str, str]", self._do("devices"))

    def advance(self, seconds: float) -> None:
        """Move the clock of sessions, codes and new keys. The clock of signatures stays."""
        self._do("advance", seconds=seconds)

    def skew(self, seconds: float) -> None:
        """Set how far the clock of signatures is ahead of this machine's."""
        self._do("skew", seconds=seconds)

    def propagation(self, seconds: float, *, flicker: int = 0) -> None:
        """Refuse new keys for some seconds, and ``flicker`` more times after their first success."""
        self._do("propagation", seconds=seconds, flicker=flicker)

    def fault(self, action: str, kind: str, count: int = 1, **more: str | float) -> None:
        """Inject a fault into the next calls of an action.

        Args:
            action: The operation's name, or ``*``.
            kind: ``throttle``, ``500``, ``503``, ``drop``, ``hang``, ``html``, ``error``; or ``500-after``,
                ``503-after``, ``drop-after``, ``hang-after``, where the call takes effect first; or ``drip``, where
                it takes effect and the answer comes byte by byte.
            count: The number of calls.
            more: ``seconds`` for a hang, and for a drip between two bytes; ``code``, ``text`` and ``status`` for
                ``error``.
        """
        self._do("fault", action=action, kind=kind, count=count, **more)

    def calls(self, action: str | None = None) -> list[Call]:
        """Return the calls since the last reset, of one action or of all."""
        found = cast("list[dict[str, Any]]", self._do("calls", action=action))
        return [Call(**{**entry, "steps": tuple(entry["steps"])}) for entry in found]

    def region(self, name: str, *, active: bool) -> None:
        """Switch STS on or off in a region."""
        self._do("region", name=name, active=active)

    def keys(self, user: str) -> dict[str, str]:
        """Return the ids of a user's access keys with their status."""
        return cast("dict[str, str]", self._do("keys", user=user))

    def set_key(self, key_id: str, status: str) -> None:
        """Set a key's status, ``Active`` or ``Inactive``."""
        self._do("set_key", key_id=key_id, status=status)

    def use_key(self, key_id: str, service: str = "s3") -> None:
        """Let IAM report a use of a key now. Calls to the sandbox are not reported: IAM reports them hours later."""
        self._do("use_key", key_id=key_id, service=service)

    def delete_key(self, key_id: str) -> None:
        """Delete a key."""
        self._do("delete_key", key_id=key_id)

    def delete_device(self, serial: str) -> None:
        """Deactivate and delete a device."""
        self._do("delete_device", serial=serial)

    def reset(self) -> None:
        """Delete users, roles, sessions, faults and the log, and reset both clocks."""
        self._do("reset")

    def about(self) -> dict[str, str]:
        """Return the sandbox's ``account`` and ``partition``."""
        return cast("dict[str, str]", self._do("about"))

    def _do(self, verb: str, **fields: object) -> object:
        status, body = self._post(f"/_sandbox/{verb}", json.dumps(fields).encode())
        try:
            answer = json.loads(body)
        except ValueError:
            raise UnreachableError(f"the server at {self.endpoint} is not a fob sandbox", _HINT) from None
        if status != _OK:
            raise ControlError(f"the sandbox refused: {answer.get('error', status)}")
        return answer["result"]

    def _post(self, path: str, body: bytes) -> tuple[int, bytes]:
        # urllib.request would send loopback requests through a proxy of the environment.
        host = urlsplit(self.endpoint).netloc
        connection = http.client.HTTPConnection(host, timeout=self._timeout)
        try:
            connection.request("POST", path, body, {"Content-Type": "application/json", "X-Fob-Sandbox": "1"})
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            raise UnreachableError(f"no sandbox answers at {self.endpoint}", _HINT) from error
        finally:
            connection.close()


_HINT: Final = "start one with: fob sandbox run"
