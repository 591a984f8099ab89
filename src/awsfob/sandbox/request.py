"""One HTTP request as it came in, read as a call of the query protocol."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import parse_qsl, urlsplit

from awsfob.sandbox.aws_errors import RefusalError


@dataclass(frozen=True)
class Request:
    """What the client sent.

    Attributes:
        method: ``POST`` or ``GET``.
        target: Path and query exactly as they stood in the request line.
        headers: Names in lower case; a repeated header is joined with commas.
        body: The bytes, undecoded, because they are what was signed.
    """

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @cached_property
    def params(self) -> dict[str, str]:
        """The parameters of the call, from query and body; the first of a repeated one counts."""
        try:
            pairs = parse_qsl(urlsplit(self.target).query, keep_blank_values=True)
            pairs += parse_qsl(self.body.decode(), keep_blank_values=True)
        except ValueError as error:
            raise RefusalError("MalformedQueryString", "The query string contains a syntax error.") from error
        return dict(reversed(pairs))

    @property
    def action(self) -> str:
        """The name of the operation, empty where there is none."""
        return self.params.get("Action", "")


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to the client."""

    status: int
    body: bytes
    content_type: str = "text/xml"
