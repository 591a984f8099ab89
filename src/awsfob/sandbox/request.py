"""An HTTP request of the AWS query protocol, and its reply."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import parse_qsl, urlsplit

from awsfob.sandbox.aws_errors import RefusalError


@dataclass(frozen=True)
class Request:
    """One HTTP request.

    Attributes:
        method: ``POST`` or ``GET``.
        target: Path and query exactly as in the request line.
        headers: Names in lower case; repeated headers are joined with commas.
        body: The raw bytes, because the client signed those.
    """

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @cached_property
    def params(self) -> dict[str, str]:
        """The parameters from query and body. The first of a repeated parameter counts."""
        try:
            pairs = parse_qsl(urlsplit(self.target).query, keep_blank_values=True)
            pairs += parse_qsl(self.body.decode(), keep_blank_values=True)
        except ValueError as error:
            raise RefusalError("MalformedQueryString", "The query string contains a syntax error.") from error
        return dict(reversed(pairs))

    @property
    def action(self) -> str:
        """The name of the operation, or an empty string."""
        return self.params.get("Action", "")


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP response.

    Attributes:
        pause: Seconds after each byte of the body; 0 sends it whole.
    """

    status: int
    body: bytes
    content_type: str = "text/xml"
    pause: float = 0.0
