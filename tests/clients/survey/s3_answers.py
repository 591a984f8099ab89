"""What an S3 with one bucket answers to surveyed clients. It knows nothing of signatures."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import formatdate
from hashlib import md5
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

BUCKET = "a-bucket"
_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
_WHEN = "2026-01-01T00:00:00.000Z"
_DELTA = (
    '{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}\n'
    '{"metaData":{"id":"1","format":{"provider":"parquet","options":{}},"schemaString":"{\\"type\\":\\"struct\\",'
    '\\"fields\\":[{\\"name\\":\\"a\\",\\"type\\":\\"long\\",\\"nullable\\":true,\\"metadata\\":{}}]}",'
    '"partitionColumns":[],"configuration":{}}}\n'
)


def objects() -> dict[str, bytes]:
    """Return what is in the bucket at the beginning: a table, a grid, and a Delta table without rows."""
    return {
        "data.csv": b"a,b\n1,2\n",
        "grid.asc": b"ncols 2\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2\n3 4\n",
        "delta/_delta_log/00000000000000000000.json": _DELTA.encode(),
    }


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: its status, its body, and what is special about its headers."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def error(status: int, code: str, *, region: str = "") -> Answer:
    """Return a refusal; one that names a region does so as S3 does, in its body and in a header."""
    more = f"<Region>{region}</Region>" if region else ""
    text = f"<Error><Code>{code}</Code><Message>{code}</Message>{more}<RequestId>1</RequestId></Error>"
    about = {"Content-Type": "application/xml", **({"x-amz-bucket-region": region} if region else {})}
    return Answer(status, text.encode(), about)


class Bucket:
    """One bucket and its objects, by path-style addresses."""

    def __init__(self, region: str) -> None:
        self._region = region
        self._objects = objects()

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Return the answer to a request that may see everything."""
        url = urlsplit(target)
        bucket, _, key = unquote(url.path).lstrip("/").partition("/")
        query = {name: values[0] for name, values in parse_qs(url.query, keep_blank_values=True).items()}
        if not bucket:
            return _xml("ListAllMyBucketsResult", _buckets())
        if bucket != BUCKET:
            return error(404, "NoSuchBucket")
        return self._object(method, key, headers, body) if key else self._bucket(method, query)

    def _bucket(self, method: str, query: Mapping[str, str]) -> Answer:
        if method == "HEAD":
            return Answer(200, b"", {"x-amz-bucket-region": self._region})
        if "location" in query:
            return Answer(200, f'<LocationConstraint xmlns="{_NAMESPACE}">{self._region}</LocationConstraint>'.encode())
        if method == "GET" and not ({"list-type", "prefix", "delimiter", "max-keys", "encoding-type"} & set(query)):
            return self._list(query) if not query else error(404, "NoSuchConfiguration")
        return self._list(query) if method == "GET" else Answer(200)

    def _list(self, query: Mapping[str, str]) -> Answer:
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        encode = quote if query.get("encoding-type") == "url" else escape
        found, folders = [], set()
        for key in sorted(name for name in self._objects if name.startswith(prefix)):
            head, cut, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
            if cut:
                folders.add(prefix + head + cut)
            else:
                found.append(key)
        rows = "".join(
            f"<Contents><Key>{encode(key)}</Key><LastModified>{_WHEN}</LastModified><ETag>{_etag(self._objects[key])}"
            f"</ETag><Size>{len(self._objects[key])}</Size><StorageClass>STANDARD</StorageClass></Contents>"
            for key in found
        )
        rows += "".join(f"<CommonPrefixes><Prefix>{encode(each)}</Prefix></CommonPrefixes>" for each in sorted(folders))
        head = f"<Name>{BUCKET}</Name><Prefix>{encode(prefix)}</Prefix><KeyCount>{len(found) + len(folders)}</KeyCount>"
        limits = "<MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>"
        return _xml("ListBucketResult", head + limits + rows)

    def _object(self, method: str, key: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if method == "PUT":
            self._objects[key] = _unchunked(body) if "aws-chunked" in headers.get("content-encoding", "") else body
            return Answer(200, b"", {"ETag": _etag(self._objects[key])})
        if method == "DELETE":
            self._objects.pop(key, None)
            return Answer(204)
        if key not in self._objects:
            return error(404, "NoSuchKey")
        return _part(self._objects[key], headers.get("range", ""))


def _part(content: bytes, wanted: str) -> Answer:
    about = {"ETag": _etag(content), "Last-Modified": formatdate(1.767e9, usegmt=True), "Accept-Ranges": "bytes",
             "Content-Type": "binary/octet-stream"}  # fmt: skip
    if not wanted.startswith("bytes="):
        return Answer(200, content, about)
    first, _, last = wanted.removeprefix("bytes=").partition("-")
    start = int(first) if first else max(0, len(content) - int(last))
    end = min(int(last), len(content) - 1) if first and last else len(content) - 1
    if start > end:
        return error(416, "InvalidRange")
    return Answer(206, content[start : end + 1], {**about, "Content-Range": f"bytes {start}-{end}/{len(content)}"})


def _unchunked(body: bytes) -> bytes:
    """Return what a body in signed pieces carries (``aws-chunked``)."""
    found = b""
    while body:
        line, _, body = body.partition(b"\r\n")
        size = int(line.partition(b";")[0] or b"0", 16)
        if not size:
            break
        found, body = found + body[:size], body[size + 2 :]
    return found


def _etag(content: bytes) -> str:
    return f'"{md5(content, usedforsecurity=False).hexdigest()}"'


def _buckets() -> str:
    row = f"<Bucket><Name>{BUCKET}</Name><CreationDate>{_WHEN}</CreationDate></Bucket>"
    return f"<Owner><ID>1</ID></Owner><Buckets>{row}</Buckets>"


def _xml(name: str, inner: str) -> Answer:
    text = f'<?xml version="1.0" encoding="UTF-8"?><{name} xmlns="{_NAMESPACE}">{inner}</{name}>'
    return Answer(200, text.encode(), {"Content-Type": "application/xml"})
