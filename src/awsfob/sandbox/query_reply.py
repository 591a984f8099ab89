"""Answers of the AWS query protocol as XML.

The sandbox writes its own answers, because moto knows only the operations of the installed botocore, and shows in lists
what AWS hides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from awsfob.sandbox.aws_errors import NAMESPACES, xml_text
from awsfob.sandbox.request import Reply

_REQUEST_ID: Final = re.compile(rb"<RequestId>[^<]*</RequestId>")


def query_reply(service: str, action: str, result: Mapping[str, object]) -> Reply:
    """Return the answer to an operation. `with_request_id` fills in its request id.

    Args:
        service: ``sts`` or ``iam``.
        action: The operation's name.
        result: The members of the result. None stands for a member that is absent.
    """
    return Reply(
        200,
        (
            f'<{action}Response xmlns="{NAMESPACES[service]}">\n<{action}Result>{_xml(result)}</{action}Result>\n'
            f"<ResponseMetadata><RequestId></RequestId></ResponseMetadata>\n</{action}Response>\n"
        ).encode(),
    )


def with_request_id(reply: Reply, request_id: str) -> Reply:
    """Return the reply with this request id in its body. In AWS it is the one of the header ``x-amzn-RequestId``."""
    return replace(reply, body=_REQUEST_ID.sub(f"<RequestId>{request_id}</RequestId>".encode(), reply.body))


def _xml(value: object) -> str:
    if isinstance(value, Mapping):
        return "".join(f"<{name}>{_xml(part)}</{name}>" for name, part in value.items() if part is not None)
    if isinstance(value, list):
        return "".join(f"<member>{_xml(part)}</member>" for part in value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        aware = value.astimezone(UTC) if value.tzinfo else value
        return f"{aware:%Y-%m-%dT%H:%M:%SZ}"
    return xml_text(str(value))
