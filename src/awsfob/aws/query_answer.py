"""Reading an answer of STS: by fob if it is exactly as AWS documents it, else by botocore."""

from __future__ import annotations

from datetime import datetime
from xml.parsers import expat

from awsfob.light_typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

_FIRST_ERROR = 300
_MOST_BYTES = 64 * 1024  # an answer of AWS has a few thousand
_MOST_LEVELS = 8  # one of AWS has four


class Answer(NamedTuple):
    """An answer of a server over HTTP."""

    status: int
    headers: dict[str, str]
    body: bytes

    def __repr__(self) -> str:
        """Return a text without the body, because it may hold a session."""
        return f"Answer({self.status}, {len(self.body)} bytes)"


def values_of(body: bytes, action: str) -> dict[str, Any] | None:
    """Return the values in the answer to a call, or None if it is not exactly as AWS documents it."""
    texts = _texts(body)
    if texts is None:
        return None
    within = f"{action}Response/{action}Result"
    if action == "GetCallerIdentity":
        names = {name: f"{within}/{name}" for name in ("UserId", "Account", "Arn")}
        return {name: texts[path] for name, path in names.items()} if texts.keys() >= set(names.values()) else None
    names = {
        name: f"{within}/Credentials/{name}"
        for name in ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")
    }
    if not texts.keys() >= set(names.values()):
        return None
    values: dict[str, Any] = {name: texts[path] for name, path in names.items()}
    end = values["Expiration"]
    try:
        values["Expiration"] = datetime.fromisoformat(end)
    except ValueError:
        return None
    if len(end) != len("2026-11-25T22:41:29Z") or not end.endswith("Z"):
        return None
    return {"Credentials": values}


class _StrangeError(Exception):
    """A document that AWS never sends."""


def _texts(body: bytes) -> dict[str, str] | None:
    """Return the texts of the elements of an XML document by their paths, or None if AWS would not send it.

    That is a long or deep one, one with a document type, whose entities may stand for gigabytes, or one in which two
    elements have the same path. So the time and the memory that it takes are small, whatever a server sends.
    """
    if len(body) > _MOST_BYTES:
        return None
    parser = expat.ParserCreate()
    parser.buffer_text = True
    path: list[str] = []
    texts: dict[str, str] = {}

    def start(name: str, _attributes: dict[str, str]) -> None:
        path.append(name)
        where = "/".join(path)
        if where in texts or len(path) > _MOST_LEVELS:
            raise _StrangeError
        texts[where] = ""

    def end(_name: str) -> None:
        path.pop()

    def text(data: str) -> None:
        texts["/".join(path)] += data

    def document_type(*_: object) -> None:
        raise _StrangeError

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = document_type
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, _StrangeError):
        return None
    return texts


def read_by_botocore(answer: Answer, action: str) -> dict[str, Any]:
    """Return what botocore makes of an answer.

    Raises:
        ClientError: It is a refusal.
        ResponseParserError: It does not come from AWS.
    """
    from botocore.exceptions import ClientError
    from botocore.parsers import create_parser
    from botocore.session import Session

    shape = Session().get_service_model("sts").operation_model(action).output_shape
    response = {"status_code": answer.status, "headers": answer.headers, "body": answer.body}
    parsed: Any = create_parser("query").parse(response, shape)  # type: ignore[arg-type]  # the stubs want a shape
    if answer.status >= _FIRST_ERROR:
        raise ClientError(parsed, action)
    return dict(parsed)
