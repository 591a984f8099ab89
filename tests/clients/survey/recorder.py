"""The AWS that surveyed clients see: an S3 of its own, and the sandbox's STS and IAM. It notes who signed what.

It is also a proxy for clients that cannot be told another endpoint: they talk to the names of AWS, and it answers them.

S3 here is as strict as AWS is about the region: a signature for another one than the bucket's is refused, with the name
of the right one in the answer, which some clients follow. It shows nothing to a long-term key, and nothing to a session
that STS has not given here, or whose token or signature is wrong.
"""

from __future__ import annotations

import base64
import http.client
import re
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from tests.clients.survey.certificates import server_context
from tests.clients.survey.other_answers import OTHERS
from tests.clients.survey.s3_answers import BUCKET, Answer, Bucket, error
from tests.clients.survey.signatures import is_signed_with

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCOPE = re.compile(r"Credential=([^/\s]+)/\d+/([^/]*)/([^/]+)/aws4_request")
_GIVEN = [re.compile(rf"<{name}>([^<]+)</{name}>") for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")]
_GIVING = {"AssumeRole", "GetSessionToken"}
_FROM_SANDBOX = {"sts", "iam"}


@dataclass(frozen=True, slots=True)
class Signed:
    """One request as it was signed. All parts are empty for a request that nobody signed.

    Attributes:
        action: Of a query API, such as GetCallerIdentity; the method, for S3.
        status: What was answered.
    """

    key_id: str
    region: str
    service: str
    token: str = field(repr=False)
    action: str
    status: int = 0


@dataclass
class Recorder:
    """The AWS that is running.

    Attributes:
        endpoint: Where.
        region: The one of the bucket.
        authority: The certificate that a client has to believe, to believe the names of AWS here.
        seen: Every request so far.
        roles: The session of every role that was assumed: key id -> ARN of the role.
        given: The secret and the token of every session that STS gave, by its key id.
    """

    endpoint: str
    region: str
    authority: Path
    seen: list[Signed] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)
    given: dict[str, tuple[str, str]] = field(default_factory=dict, repr=False)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, sandbox: str, region: str, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.sandbox = urlsplit(sandbox).netloc
        self.recorder = Recorder(f"http://127.0.0.1:{self.server_address[1]}", region, folder / "ca.pem")
        self.tls = server_context(folder, region)
        self.bucket = Bucket(region)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def _any(self) -> None:
        if self.path.startswith("http://"):  # as proxies are asked
            self.path = "/" + self.path.split("/", 3)[3]
        body = self._body()
        asked = self._signed(body)
        answer = self._answer(asked, body)
        if asked.action in _GIVING and answer.status == 200:
            key_id, secret, token = (each.findall(answer.body.decode())[0] for each in _GIVEN)
            self.server.recorder.given[key_id] = secret, token
            if asked.action == "AssumeRole":
                role = unquote(parse_qs(body.decode() or urlsplit(self.path).query)["RoleArn"][0])
                self.server.recorder.roles[key_id] = role
        self.server.recorder.seen.append(
            Signed(asked.key_id, asked.region, asked.service, asked.token, asked.action, answer.status)
        )
        self._send(answer)

    def _signed_for_git(self) -> Signed:
        """Read what CodeCommit takes for a user name: the key's id and the token; the password is a signature."""
        user = base64.b64decode(self.headers["authorization"].split()[1]).decode().partition(":")[0]
        key_id, _, token = user.partition("%")
        return Signed(key_id, self.headers["host"].split(".")[1], "codecommit", token, self.command)

    def _answer(self, asked: Signed, body: bytes) -> Answer:
        if asked.service in _FROM_SANDBOX:
            return self._behind(body)
        if asked.service in OTHERS and asked.token:
            return self._why_not(asked, body) or OTHERS[asked.service]
        if "git-codecommit." in self.headers["host"]:
            return Answer(401, b"", {"WWW-Authenticate": "Basic"})
        return self._s3(asked, body)

    def do_CONNECT(self) -> None:
        """Become the host that is asked for; the next request comes through TLS."""
        self.send_response_only(200)
        self.end_headers()
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")
        self.close_connection = False

    def handle(self) -> None:
        with suppress(OSError):  # a client may go at any time
            super().handle()

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.connection.close()

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _any  # noqa: N815  the names that the base class looks for

    def _body(self) -> bytes:
        if self.headers["transfer-encoding"] != "chunked":
            return self.rfile.read(int(self.headers["content-length"] or 0))
        body = b""
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _signed(self, body: bytes) -> Signed:
        if (self.headers["authorization"] or "").startswith("Basic "):
            return self._signed_for_git()
        query = parse_qs(urlsplit(self.path).query)
        presigned = f"Credential={query.get('X-Amz-Credential', [''])[0]}"
        found = _SCOPE.search(self.headers["authorization"] or presigned)
        key_id, region, service = found.groups() if found else ("", "", "")
        token = self.headers["x-amz-security-token"] or query.get("X-Amz-Security-Token", [""])[0]
        form = parse_qs(body.decode()) if body.startswith(b"Action=") else query
        return Signed(key_id, region, service, token, form.get("Action", [self.command])[0])

    def _s3(self, asked: Signed, body: bytes) -> Answer:
        region = self.server.recorder.region
        if not asked.token or not asked.key_id.startswith("ASIA"):
            return error(403, "AccessDenied", region=region)
        if refused := self._why_not(asked, body):
            return refused
        # Every region of AWS says where a bucket is.
        if asked.region != region and "location" not in urlsplit(self.path).query:
            return error(400, "AuthorizationHeaderMalformed", region=region)
        headers = self._headers()
        target = f"/{BUCKET}{self.path}" if headers["host"].startswith(f"{BUCKET}.") else self.path
        return self.server.bucket.answer(self.command, target, headers, body)

    def _why_not(self, asked: Signed, body: bytes) -> Answer | None:
        """Return the refusal of a request with a session that STS has not given, or with a wrong token or signature."""
        secret, token = self.server.recorder.given.get(asked.key_id, ("", ""))
        if not secret:
            return error(403, "InvalidAccessKeyId")
        if asked.token != token:
            return error(400, "InvalidToken")
        if asked.service == "codecommit":  # the signature is of a text that git does not send
            return None
        is_right = is_signed_with(secret, self.command, self.path, self._headers(), body)
        return None if is_right else error(403, "SignatureDoesNotMatch")

    def _headers(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers.items()}

    def _behind(self, body: bytes) -> Answer:
        """Hand a request on as it is, with the signature and all that it covers."""
        connection = http.client.HTTPConnection(self.server.sandbox, timeout=30)
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in {"connection", "transfer-encoding"}:
                connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        found = Answer(answer.status, answer.read(), {"Content-Type": answer.headers["content-type"]})
        connection.close()
        return found

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        """Stay silent: stderr is the test's."""


@contextmanager
def recording(sandbox: str, region: str) -> Iterator[Recorder]:
    """Run it in front of the sandbox of that URL, with a bucket in a region."""
    with TemporaryDirectory() as folder, _Server(sandbox, region, Path(folder)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.recorder
        finally:
            server.shutdown()
            thread.join()
