"""The adapter for moto's users, access keys, devices, roles, policies and its query protocol.

moto does not document these fields, so its version is pinned exactly. moto's own authorization stays off: it checks
neither codes nor conditions.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlencode

from moto.core.base_backend import BackendDict
from moto.core.exceptions import ServiceException
from moto.core.request import Request as MotoRequest
from moto.core.responses import ActionResult
from moto.core.utils import get_service_model
from moto.iam.models import VirtualMfaDevice, iam_backends
from moto.iam.responses import IamResponse
from moto.iam.utils import generate_access_key_id_from_account_id
from moto.sts.responses import TokenResponse

from awsfob.sandbox.aws_errors import RefusalError, not_supported, validation
from awsfob.sandbox.request import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.iam.models import AccessKey, IAMBackend, Role, User

    from awsfob.sandbox.policies import Document

_ERROR: Final = 400


class Moto:
    """moto's state for one account, and for other accounts with roles.

    Args:
        account: Twelve digits.
        partition: ``aws``, ``aws-cn``, ``aws-us-gov``...
    """

    def __init__(self, account: str, partition: str) -> None:
        self.account = account
        self.partition = partition
        os.environ.pop("MOTO_ACCOUNT_ID", None)  # it would override the account of every call
        self.reset()

    def reset(self) -> None:
        """Reset moto. Its state is global, so a process can hold one sandbox only."""
        BackendDict.reset()

    def backend(self, account: str | None = None) -> IAMBackend:
        """Return moto's IAM backend of an account, by default the sandbox's."""
        return iam_backends[account or self.account][self.partition]

    def key(self, key_id: str) -> tuple[User, AccessKey] | None:
        """Return an access key with its user, or None."""
        key = self.backend().access_keys.get(key_id)
        user = self.user(key.user_name) if key is not None and key.user_name else None
        return (user, key) if user is not None and key is not None else None

    def user(self, name: str) -> User | None:
        """Return a user, or None."""
        return self.backend().users.get(name)

    def role(self, arn: str) -> Role | None:
        """Return the role with this ARN, from the account in the ARN, or None."""
        account = arn.split(":")[4]
        return next((role for role in self.backend(account).get_roles() if role.arn == arn), None)

    def user_policies(self, name: str) -> list[Document]:
        """Return the policies of a user: inline, attached, and those of its groups."""
        user = self.backend().get_user(name)
        holders = [user, *self.backend().get_groups_for_user(name)]
        return [document for holder in holders for document in _documents(holder)]

    def role_policies(self, arn: str) -> list[Document]:
        """Return the policies of a role."""
        role = self.role(arn)
        return _documents(role) if role is not None else []

    def trust_policy(self, role: Role) -> Document:
        """Return the trust policy of a role."""
        document: Document = json.loads(_url_decoded(role.assume_role_policy_document))
        return document

    def device(self, serial: str) -> VirtualMfaDevice | None:
        """Return a device, assigned or not, or None."""
        return self.backend().virtual_mfa_devices.get(serial)

    def add_device(self, serial: str) -> VirtualMfaDevice:
        """Create a device with any serial, also that of a hardware or FIDO device."""
        device = VirtualMfaDevice(self.account, self.partition, "/unnamed")
        device.serial_number = serial
        self.backend().virtual_mfa_devices[serial] = device
        return device

    def key_id(self, prefix: str, account: str | None = None) -> str:
        """Return a new key id in AWS's format for this account, such as ``ASIA...``."""
        return generate_access_key_id_from_account_id(account or self.account, prefix=prefix, total_length=20)


def secret() -> str:
    """Return a new secret access key: forty characters of base64."""
    return secrets.token_urlsafe(30).replace("-", "+").replace("_", "/")


def check_call(service: str, params: Mapping[str, str]) -> None:
    """Check the operation's name and its required parameters.

    Raises:
        RefusalError: InvalidAction or ValidationError.
    """
    action, model = params.get("Action", ""), get_service_model(service)
    if action not in model.operation_names:
        raise RefusalError(
            "InvalidAction", f"Could not find operation {action or 'null'} for version {model.api_version}"
        )
    shape = model.operation_model(action).input_shape
    names = shape.required_members if shape is not None else []
    missing = [name for name in names if not any(key.split(".")[0] == name for key in params)]
    if missing:
        raise validation(
            *(
                f"Value null at '{lower_first(name)}' failed to satisfy constraint: Member must not be null"
                for name in missing
            )
        )


def lower_first(name: str) -> str:
    """Return a parameter's name as AWS writes it in a ValidationError."""
    return name[:1].lower() + name[1:]


def call_iam(params: Mapping[str, str], *, account: str, key_id: str, region: str) -> Reply:
    """Run an IAM call in moto and return the reply.

    Raises:
        RefusalError: For every error of moto, so that all errors use the same envelope.
    """
    request = _request(params, account=account, key_id=key_id, region=region, service="iam")
    try:
        status, _, body = IamResponse.dispatch(request)
    except NotImplementedError as error:
        raise not_supported(f"iam:{params['Action']}") from error
    if int(status) >= _ERROR:
        raise _as_refusal(int(status), body)
    return Reply(int(status), body.encode() if isinstance(body, str) else body)


class StsCall:
    """An STS call. moto only parses the parameters and serializes the result."""

    def __init__(self, params: Mapping[str, str], *, account: str, key_id: str, region: str) -> None:
        self._response = TokenResponse()
        self._response.setup_class(_request(params, account=account, key_id=key_id, region=region, service="sts"))
        self.params: dict[str, Any] = dict(self._response.params)

    def reply(self, result: Mapping[str, object]) -> Reply:
        """Serialize a result."""
        status, _, body = self._response.serialized(ActionResult(result))
        return Reply(int(status), body.encode() if isinstance(body, str) else body)


def assign_device(device: VirtualMfaDevice, user: User) -> None:
    """Assign a device to a user, as EnableMFADevice would."""
    user.enable_mfa_device(device.serial_number, "", "")
    device.enable_date = datetime.now(UTC)
    device.user = user
    device.user_attribute = {"Path": user.path, "UserName": user.name, "UserId": user.id, "Arn": user.arn}
    device.user_attribute["CreateDate"] = user.create_date


def _request(params: Mapping[str, str], *, account: str, key_id: str, region: str, service: str) -> MotoRequest:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Authorization": f"AWS4-HMAC-SHA256 Credential={key_id}/20260101/{region}/{service}/aws4_request, x",
        "x-moto-account-id": account,
    }
    return MotoRequest.from_primitives("POST", "http://127.0.0.1/", headers, urlencode(params).encode())


def _as_refusal(status: int, body: str | bytes) -> RefusalError:
    text = body.decode() if isinstance(body, bytes) else body
    found = {name: re.search(f"<{name}>(.*?)</{name}>", text, re.DOTALL) for name in ("Code", "Message")}
    code, message = (unescape(match[1].strip()) if match else "" for match in found.values())
    return RefusalError(code or "InternalFailure", message, status)


def _documents(holder: Any) -> list[Document]:  # noqa: ANN401 - moto's user, group and role share these fields, but no base class
    managed = [
        version.document
        for policy in holder.managed_policies.values()
        for version in policy.versions
        if version.is_default
    ]
    return [json.loads(_url_decoded(text)) for text in [*holder.policies.values(), *managed]]


def _url_decoded(text: str) -> str:
    return unquote(text) if text.lstrip().startswith("%7B") else text


__all__ = ["Moto", "ServiceException", "StsCall", "assign_device", "call_iam", "check_call", "lower_first", "secret"]
