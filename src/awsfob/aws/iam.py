"""The calls to IAM that list, create, deactivate and delete a user's access keys, and list the user's devices."""

from __future__ import annotations

from contextlib import contextmanager

from awsfob.aws.call_errors import aws_errors, strange_answers
from awsfob.aws.client import instant, make_client, send
from awsfob.light_typing import TYPE_CHECKING
from awsfob.model import Key, Secret, Session, plain
from awsfob.structs import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Any

    from awsfob.aws.connection import Connection
    from awsfob.aws.situation import Situation


class KeyInfo(Struct):
    """An access key as IAM lists it: ``status`` is Active, Inactive or Expired; ``created`` is aware, UTC."""

    key_id: str
    status: str
    created: datetime


class LastUse(Struct):
    """When a key was last used, for which service, and in which region; all None if it never was."""

    at: datetime | None
    service: str | None
    region: str | None


class Iam(Struct):
    """IAM, asked about one user.

    Attributes:
        connection: How to reach AWS.
        signer: The key or session that signs.
        user: The user's name, without its path; session credentials have to give it.
        situation: For the advice when AWS refuses.

    Every method raises RefusedError (DeniedError when a policy is the reason) and UnreachableError.
    """

    connection: Connection
    signer: Key | Session
    user: str
    situation: Situation

    def keys(self) -> list[KeyInfo]:
        """Return the user's access keys; at most two."""
        with self._client() as client:
            answer = send(client.list_access_keys, UserName=self.user)
            with strange_answers():
                return [
                    KeyInfo(plain(each["AccessKeyId"]), plain(each["Status"]), instant(each["CreateDate"]))
                    for each in answer["AccessKeyMetadata"]
                ]

    def last_use(self, key_id: str) -> LastUse:
        """Return the last use of a key; IAM learns of it hours later."""
        with self._client() as client:
            answer = send(client.get_access_key_last_used, AccessKeyId=key_id)
            with strange_answers():
                used = answer["AccessKeyLastUsed"]
                if not used.get("LastUsedDate"):
                    return LastUse(None, None, None)
                return LastUse(instant(used["LastUsedDate"]), plain(used["ServiceName"]), plain(used["Region"]))

    def create_key(self) -> Key:
        """Make a key. Sent once only: a second call would make a second key."""
        with self._client(once=True) as client:
            answer = send(client.create_access_key, UserName=self.user)
            with strange_answers():
                made = answer["AccessKey"]
                return Key(plain(made["AccessKeyId"]), Secret(plain(made["SecretAccessKey"])))

    def deactivate(self, key_id: str) -> None:
        """Make a key inactive; it may be gone already."""
        with self._client() as client:
            try:
                send(client.update_access_key, UserName=self.user, AccessKeyId=key_id, Status="Inactive")
            except client.exceptions.NoSuchEntityException:
                return

    def delete_key(self, key_id: str) -> None:
        """Delete a key for good; it may be gone already."""
        with self._client() as client:
            try:
                send(client.delete_access_key, UserName=self.user, AccessKeyId=key_id)
            except client.exceptions.NoSuchEntityException:
                return

    def devices(self) -> list[str]:
        """Return the serials of the user's MFA devices."""
        with self._client() as client:
            answer = send(client.list_mfa_devices, UserName=self.user)
            with strange_answers():
                return [plain(each["SerialNumber"]) for each in answer["MFADevices"]]

    @contextmanager
    def _client(self, *, once: bool = False) -> Iterator[Any]:
        with aws_errors(self.situation):
            yield make_client("iam", self.connection, self.signer, once=once)
