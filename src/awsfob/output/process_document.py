"""The document that AWS SDKs read from a ``credential_process``.

The format is from the AWS SDKs and Tools Reference Guide, "Process credential provider". ``Expiration`` always has a
time zone, because botocore fails without one.
"""

from __future__ import annotations

import json

from awsfob.light_typing import TYPE_CHECKING
from awsfob.model import Key, Session
from awsfob.profiles.expiry import rfc3339

if TYPE_CHECKING:
    from collections.abc import Mapping


def document(credentials: Key | Session) -> str:
    """Return the document as one line, without a line end."""
    fields: Mapping[str, object] = {
        "Version": 1,
        "AccessKeyId": credentials.key_id,
        "SecretAccessKey": credentials.secret.reveal(),
        **(_temporary(credentials) if isinstance(credentials, Session) else {}),
    }
    return json.dumps(fields)


def _temporary(session: Session) -> dict[str, str]:
    ends = {"Expiration": rfc3339(session.expiration)} if session.expiration else {}
    return {"SessionToken": session.token.reveal(), **ends}
