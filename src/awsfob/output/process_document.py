"""The document that AWS SDKs read from a ``credential_process``.

Source of the form: AWS SDKs and Tools Reference, "Process credential provider". Expiration always carries its zone,
because botocore fails on one without.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from awsfob.model import Key, Session
from awsfob.profiles.expiry import rfc3339

if TYPE_CHECKING:
    from collections.abc import Mapping


def document(credentials: Key | Session) -> str:
    """Return the document, on one line without its end."""
    facts: Mapping[str, object] = {
        "Version": 1,
        "AccessKeyId": credentials.key_id,
        "SecretAccessKey": credentials.secret.reveal(),
        **(_temporary(credentials) if isinstance(credentials, Session) else {}),
    }
    return json.dumps(facts)


def _temporary(session: Session) -> dict[str, str]:
    ends = {"Expiration": rfc3339(session.expiration)} if session.expiration else {}
    return {"SessionToken": session.token.reveal(), **ends}
