"""Endpoints that are not AWS: each is said to be one, with the same exit code, and no traceback."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from tests.harness.aws_texts import EXAMPLE_CREDENTIALS
from tests.harness.forked import Forked
from tests.harness.home import Home
from tests.harness.refusals import assert_refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGES = {
    "HTML": b"<!DOCTYPE html><html><head><meta charset=utf-8><title>Welcome</title><p>Log in here",
    "XHTML": b"<html><body><p>Log in here</p></body></html>",
    "JSON": b'{"login": "here"}',
    "nothing": b"",
}
SOON = (datetime.now(UTC) + timedelta(hours=12)).strftime("%Y-%m-%dT%H:%M:%SZ")
ANSWER = (
    "<GetSessionTokenResponse><GetSessionTokenResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId>"
    "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
    f"<Expiration>{SOON}</Expiration>"
    "</Credentials></GetSessionTokenResult></GetSessionTokenResponse>"
)


@contextmanager
def endpoint(page: bytes, status: int) -> Iterator[str]:
    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(status)
            self.send_header("content-length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("status", [200, 403, 502])
@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_an_endpoint_that_is_not_aws(tmp_path: Path, page: bytes, status: int) -> None:
    with endpoint(page, status) as url:
        home = Home(tmp_path / "home", url)
        home.write_credentials(EXAMPLE_CREDENTIALS)
        result = Forked(home)("login", "work", "--code", "123456")
    assert (result.code, result.out) == (5, "")
    assert result.err.startswith("fob: error: ")
    assert "hint: " in result.err
    assert "bug" not in result.err
    assert home.credentials.read_text() == EXAMPLE_CREDENTIALS


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("<SessionToken>t</SessionToken>", ""),
        ("<SecretAccessKey>s", "<SecretAccessKey>s&#10;x"),
        ("<AccessKeyId>ASIAEXAMPLE", "<AccessKeyId><a>b</a>"),
        (SOON, SOON.removesuffix("Z")),
        (SOON, "soon"),
    ],
    ids=["no token", "secret in two lines", "an element as the id", "no time zone", "no time"],
)
def test_a_session_that_aws_would_not_give(tmp_path: Path, right: str, wrong: str) -> None:
    home = Home(tmp_path / "home")
    home.write_credentials(EXAMPLE_CREDENTIALS)
    words = ("login", "work", "--no-mfa", "--to", "elsewhere", "--force")
    with endpoint(ANSWER.replace(right, wrong).encode(), 200) as url:
        refused = Forked(home)(*words, env={"AWS_ENDPOINT_URL": url})
    assert (refused.code, refused.out) == (5, "")
    assert "does not come from AWS" in refused.err
    assert home.credentials.read_text() == EXAMPLE_CREDENTIALS
    with endpoint(ANSWER.encode(), 200) as url:
        assert Forked(home)(*words, env={"AWS_ENDPOINT_URL": url}).code == 0


@pytest.mark.parametrize(
    ("ends", "says"),
    [
        (datetime(2019, 11, 21, tzinfo=UTC), "has expired already"),
        (datetime.now(UTC) - timedelta(seconds=1), "has expired already"),
        (datetime.now(UTC) + timedelta(hours=37), "lasts far too long"),
        (datetime(9999, 12, 31, tzinfo=UTC), "lasts far too long"),
    ],
    ids=["2019", "a second ago", "37 hours", "9999"],
)
@pytest.mark.parametrize("command", ["login", "process"])
def test_a_session_that_ends_at_no_sane_time_is_refused(
    tmp_path: Path, ends: datetime, says: str, command: str
) -> None:
    home = Home(tmp_path / "home")
    home.write_credentials(EXAMPLE_CREDENTIALS)
    page = ANSWER.replace(SOON, ends.strftime("%Y-%m-%dT%H:%M:%SZ")).encode()
    with endpoint(page, 200) as url:
        refused = Forked(home)(command, "work", "--no-mfa", env={"AWS_ENDPOINT_URL": url})
    assert_refused(refused, 5, says, "the clock here says", "timedatectl")
    assert home.credentials.read_text() == EXAMPLE_CREDENTIALS


@pytest.mark.parametrize(("padding", "code"), [(0, 0), (1000 * 1024, 0), (1024 * 1024, 5)])
def test_an_answer_without_end_is_not_read(tmp_path: Path, padding: int, code: int) -> None:
    home = Home(tmp_path / "home")
    home.write_credentials(EXAMPLE_CREDENTIALS)
    with endpoint(ANSWER.encode() + b" " * padding, 200) as url:
        result = Forked(home)("login", "work", "--no-mfa", env={"AWS_ENDPOINT_URL": url})
    assert result.code == code, result.all
    assert ("does not come from AWS" in result.err) is (code == 5)


def test_an_endpoint_that_is_no_url_is_said_before_a_code_is_asked_for(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", "nonsense")
    home.write_credentials(EXAMPLE_CREDENTIALS)
    result = Forked(home)("login", "work")
    assert (result.code, result.err.splitlines()[0]) == (2, "fob: error: the endpoint is not a URL")


def test_a_region_that_cannot_be_one_is_not_called_an_endpoint(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", "http://127.0.0.1:1")
    home.write_credentials(EXAMPLE_CREDENTIALS)
    result = Forked(home)("login", "work", "--region", "no/region")
    assert (result.code, result.err.splitlines()[0]) == (2, "fob: error: 'no/region' is not a region")
    assert "--region" in result.err.splitlines()[1]
