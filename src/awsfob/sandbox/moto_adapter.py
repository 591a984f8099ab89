"""The adapter for moto's users, access keys, devices, roles, policies and its query protocol.

moto does not document these fields, so its version is pinned exactly. moto's own authorization stays off: it checks
neither codes nor conditions.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlencode

from moto.core.base_backend import BackendDict
from moto.core.exceptions import ServiceException
from moto.core.request import Request as MotoRequest
from moto.core.utils import get_service_model, utcnow
from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.exceptions import MalformedPolicyDocument
from moto.iam.models import AccessKeyLastUsed, VirtualMfaDevice, iam_backends
from moto.iam.policy_validation import IAMPolicyDocumentValidator
from moto.iam.responses import IamResponse
from moto.iam.utils import generate_access_key_id_from_account_id
from moto.sts.responses import TokenResponse

from awsfob.sandbox.aws_errors import RefusalError, not_supported, validation
from awsfob.sandbox.request import Reply

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from moto.iam.models import AccessKey, IAMBackend, Role, User

    from awsfob.sandbox.policies import Document

_ERROR: Final = 400
#: Operations that only newer versions of botocore know, with the names of their required parameters.
_NEWER: Final[dict[str, dict[str, list[str]]]] = {"sts": {"GetScopedCredentials": []}}


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

    def managed_policy(self, arn: str, account: str) -> Document | None:
        """Return the default version of a managed policy of this account or of AWS, or None."""
        if arn.startswith(f"arn:{self.partition}:iam::aws:policy/"):
            return _policies_of_aws().get(arn.rpartition("/")[2])
        policy = self.backend(account).managed_policies.get(arn)
        return (
            next(
                (json.loads(_url_decoded(version.document)) for version in policy.versions if version.is_default), None
            )
            if policy
            else None
        )

    def check_policy(self, document: object) -> None:
        """Check the grammar of an identity policy or a session policy.

        Raises:
            RefusalError: MalformedPolicyDocument.
        """
        try:
            IAMPolicyDocumentValidator(json.dumps(_with_texts(document))).validate()
        except MalformedPolicyDocument as error:
            raise RefusalError("MalformedPolicyDocument", error.message) from error
        except Exception as error:
            raise RefusalError("MalformedPolicyDocument", "Syntax errors in policy.") from error

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Undo what the block has created if the block raises an exception."""
        backend = self.backend()
        before = {name: copy(value) for name, value in vars(backend).items() if isinstance(value, dict)}
        try:
            yield
        except BaseException:
            vars(backend).update(before)
            raise

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
    required = _NEWER.get(service, {}).get(action)
    if required is None and action not in model.operation_names:
        raise RefusalError(
            "InvalidAction", f"Could not find operation {action or 'null'} for version {model.api_version}"
        )
    if required is None:
        shape = model.operation_model(action).input_shape
        required = shape.required_members if shape is not None else []
    missing = [name for name in required if not any(key.split(".")[0] == name for key in params)]
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


def sts_parameters(params: Mapping[str, str], *, account: str, key_id: str, region: str) -> dict[str, Any]:
    """Return the parameters of an STS call as botocore's model types them; lists and numbers are parsed."""
    if params["Action"] in _NEWER["sts"]:
        return dict(params)
    call = TokenResponse()
    call.setup_class(_request(params, account=account, key_id=key_id, region=region, service="sts"))
    return dict(call.params)


def mark_used(key: AccessKey, service: str) -> None:
    """Set the last use of an access key to this moment."""
    key.last_used = AccessKeyLastUsed(timestamp=utcnow(), service=service, region="us-east-1")


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


@cache
def _policies_of_aws() -> dict[str, Document]:
    return {name: policy["Document"] for name, policy in json.loads(aws_managed_policies_data).items()}


def _with_texts(value: object) -> object:
    """Return a policy with its numbers as texts. AWS takes both; moto takes texts only."""
    if isinstance(value, dict):
        return {name: _with_texts(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_with_texts(part) for part in value]
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _url_decoded(text: str) -> str:
    return unquote(text) if text.lstrip().startswith("%7B") else text


__all__ = [
    "Moto",
    "ServiceException",
    "assign_device",
    "call_iam",
    "check_call",
    "lower_first",
    "mark_used",
    "secret",
    "sts_parameters",
]
