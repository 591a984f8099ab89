"""A call of STS without botocore is the call that botocore would make: botocore is the judge."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    ParamValidationError,
    ReadTimeoutError,
    SSLError,
)
from botocore.parsers import ResponseParserError, create_parser
from botocore.serialize import create_serializer
from botocore.session import Session as BotocoreSession
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from awsfob.aws.plain_endpoint import Endpoint
from awsfob.aws.query_answer import values_of
from awsfob.aws.query_call import Limits, call, can_sign, is_in_limits, post
from awsfob.aws.query_call import _flat as flat
from awsfob.aws.sigv4 import form, signed_headers
from awsfob.model import Key, Secret, Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LIMITS = Limits(5, 5, 10)
HOST = {"Host": "sts.example.com"}
MODEL = BotocoreSession().get_service_model("sts")
KEY = Key("AKIAIOSFODNN7EXAMPLE", Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=24)
plain_texts = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)
REQUESTS = {
    "GetSessionToken": st.fixed_dictionaries(
        {"DurationSeconds": st.integers(900, 129600)}, optional={"SerialNumber": texts, "TokenCode": texts}
    ),
    "AssumeRole": st.fixed_dictionaries(
        {"RoleArn": texts, "RoleSessionName": texts, "DurationSeconds": st.integers(900, 43200)},
        optional={
            "ExternalId": texts,
            "SourceIdentity": texts,
            "Policy": texts,
            "PolicyArns": st.lists(st.fixed_dictionaries({"arn": texts}), min_size=1, max_size=3),
            "Tags": st.lists(st.fixed_dictionaries({"Key": texts, "Value": texts}), min_size=1, max_size=3),
            "TransitiveTagKeys": st.lists(texts, min_size=1, max_size=3),
            "SerialNumber": texts,
            "TokenCode": texts,
        },
    ),
    "GetCallerIdentity": st.just({}),
}
requests = st.sampled_from(sorted(REQUESTS)).flatmap(lambda name: st.tuples(st.just(name), REQUESTS[name]))


@given(requests, plain_texts, plain_texts, st.none() | plain_texts, st.sampled_from(["eu-west-1", "cn-north-1"]))
@settings(max_examples=150, deadline=None)
def test_the_signed_request_is_byte_for_byte_that_of_botocore(
    request: tuple[str, dict[str, Any]], key_id: str, secret: str, token: str | None, region: str
) -> None:
    action, fields = request
    serialized = create_serializer("query", include_validation=False).serialize_to_request(
        fields, MODEL.operation_model(action)
    )
    judge = AWSRequest("POST", f"http://127.0.0.1:9911{serialized['url_path']}", data=serialized["body"])
    judge.headers["Content-Type"] = serialized["headers"]["Content-Type"]
    judge.data = judge.prepare().body
    SigV4Auth(Credentials(key_id, secret, token), "sts", region).add_auth(judge)

    body = form(flat(action, fields))
    signer = Session(key_id, Secret(secret), Secret(token), None) if token else Key(key_id, Secret(secret))
    headers = signed_headers(signer, "127.0.0.1:9911", region, body, judge.headers["X-Amz-Date"])
    assert body == judge.data.encode() if isinstance(judge.data, str) else judge.data
    assert headers.pop("Host") == "127.0.0.1:9911"
    assert headers == dict(judge.headers.items())


def of_length(least: int) -> st.SearchStrategy[str]:
    return st.sampled_from([least - 1, least, least, least + 1]).map(lambda length: "x" * length)


@given(
    st.fixed_dictionaries(
        {
            "RoleArn": of_length(20),
            "RoleSessionName": of_length(2),
            "DurationSeconds": st.sampled_from([899, 900, 901]),
        },
        optional={
            "ExternalId": of_length(2),
            "SourceIdentity": of_length(2),
            "SerialNumber": of_length(9),
            "TokenCode": of_length(6),
            "Tags": st.just([{"Key": "a", "Value": ""}]),
        },
    )
)
@settings(max_examples=200, deadline=None)
def test_what_botocore_would_not_send_is_left_to_botocore(fields: dict[str, Any]) -> None:
    try:
        create_serializer("query").serialize_to_request(fields, MODEL.operation_model("AssumeRole"))
    except ParamValidationError:
        assert not is_in_limits(fields)
    else:
        assert is_in_limits(fields)


@pytest.mark.parametrize("odd", ["a\u20acb", "a\xe9b", "a\udcffb", "a\nb", "a\0b"])
def test_a_signer_whose_text_is_not_plain_is_left_to_botocore(odd: str) -> None:
    texts = ["ASIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/+=", "IQoJb3JpZ2lu/+="]
    for place in range(3):
        key_id, secret, token = (odd if number == place else text for number, text in enumerate(texts))
        assert not can_sign(Session(key_id, Secret(secret), Secret(token), None))
    key_id, secret, token = texts
    assert can_sign(Session(key_id, Secret(secret), Secret(token), None))
    assert can_sign(Key(key_id, Secret(secret)))


# Answers

LEAVES = ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")
odd_parts = st.sampled_from(["<!-- x -->", "<Other>1</Other>", " ", "\n", "<Credentials/>", "<![CDATA[a]]>", "&amp;"])
values = st.sampled_from(["ASIAEXAMPLE", "a/+=", "", " b ", "&lt;", "2026-11-25T22:41:29Z", "2026-11-25", "1764110489"])


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """An answer like those of AWS, in which a few parts may be odd, doubled or missing."""
    usual = {**dict.fromkeys(LEAVES, "a"), "Expiration": "2026-11-25T22:41:29Z"}
    leaves = draw(st.lists(st.sampled_from(LEAVES), min_size=3, max_size=5) | st.permutations(LEAVES))
    inner = "".join(f"<{name}>{draw(st.just(usual[name]) | values)}</{name}>" for name in leaves)
    root = draw(st.sampled_from(["GetSessionTokenResponse", "GetSessionTokenResponse", "ErrorResponse"]))
    odd = draw(st.just("") | odd_parts)
    return (
        f'<{root} xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetSessionTokenResult>{odd}<Credentials>{inner}'
        f"</Credentials></GetSessionTokenResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></{root}>"
    ).encode()


def judged(body: bytes) -> dict[str, Any]:
    """Return what botocore reads in the body of an answer with status 200."""
    shape = MODEL.operation_model("GetSessionToken").output_shape
    response = {"status_code": 200, "headers": {}, "body": body}
    found: dict[str, Any] = create_parser("query").parse(response, shape)  # type: ignore[arg-type]
    found.pop("ResponseMetadata", None)
    return found


@given(documents())
@settings(max_examples=200, deadline=None)
def test_an_answer_reads_as_botocore_reads_it_or_is_left_to_botocore(body: bytes) -> None:
    found = values_of(body, "GetSessionToken")
    if found is not None:
        assert found == judged(body)


def test_the_usual_answers_are_read_without_botocore() -> None:
    body = (
        b"<GetSessionTokenResponse xmlns='x'><GetSessionTokenResult><Credentials><AccessKeyId>A</AccessKeyId>"
        b"<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2026-11-25T22:41:29Z"
        b"</Expiration></Credentials></GetSessionTokenResult></GetSessionTokenResponse>"
    )
    assert values_of(body, "GetSessionToken") == judged(body)
    assert values_of(body, "AssumeRole") is None
    assert values_of(b"<html>" + body, "GetSessionToken") is None
    assert values_of(b"<!DOCTYPE x [<!ENTITY y 'z'>]>" + body, "GetSessionToken") is None


# Servers

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


BOMB = b"".join(b"<!ENTITY e%d '%s'>" % (n + 1, b"&e%d;" % n * 10) for n in range(9))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<a>" + b"x\n" * 500_000 + b"</a>", id="a megabyte of lines"),
        pytest.param(b"<a>" * 140_000 + b"</a>" * 140_000, id="a megabyte of levels"),
        pytest.param(b"<a>" * 5_000 + b"</a>" * 5_000, id="thousands of levels"),
        pytest.param(b"<!DOCTYPE a [<!ENTITY e0 'xxxxxxxx'>" + BOMB + b"]><a>&e9;</a>", id="entities for gigabytes"),
    ],
)
def test_a_strange_answer_costs_neither_time_nor_memory(body: bytes) -> None:
    began = time.process_time()
    assert values_of(body, "GetSessionToken") is None
    assert time.process_time() - began < 0.2  # reading it all took half a minute, or gigabytes


@contextmanager
def serving(answer: Callable[[socket.socket], None], context: ssl.SSLContext | None = None) -> Iterator[Endpoint]:
    """A server that gives one answer to each connection."""

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                wrapped = context.wrap_socket(connection, server_side=True) if context else connection
                with wrapped:
                    wrapped.recv(65536)
                    answer(wrapped)
            except OSError:  # the client has gone, as it should where it does not trust this server
                pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield Endpoint(is_tls=context is not None, host="127.0.0.1", port=listener.getsockname()[1], region="eu-west-1")
        listener.shutdown(socket.SHUT_RDWR)


def sends(data: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(data)


def test_an_answer_comes_with_its_status_and_headers() -> None:
    with serving(sends(ANSWER)) as endpoint:
        answer = post(endpoint, {"Host": "x"}, b"body", LIMITS)
    assert answer == (200, {"content-length": "2"}, b"ok")


def test_nobody_listens() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        nowhere = Endpoint(is_tls=False, host="127.0.0.1", port=held.getsockname()[1], region="eu-west-1")
        with pytest.raises(EndpointConnectionError):
            post(nowhere, HOST, b"", LIMITS)


@pytest.mark.parametrize(
    "data",
    [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", b"no HTTP at all\r\n\r\n"],
)
def test_a_connection_that_closes_half_way(data: bytes) -> None:
    with serving(sends(data)) as endpoint, pytest.raises(ConnectionClosedError):
        post(endpoint, HOST, b"", LIMITS)


def test_an_answer_that_does_not_end_is_cut_off() -> None:
    endless = b"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n" + b"x" * 10_000_000
    with serving(sends(endless)) as endpoint, pytest.raises(ResponseParserError):
        post(endpoint, HOST, b"", LIMITS)


def test_a_server_that_drips_is_given_up_at_the_deadline() -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
        for _ in range(100):
            connection.sendall(b"x")
            time.sleep(0.05)

    began = time.monotonic()
    with serving(drip) as endpoint, pytest.raises(ReadTimeoutError):
        post(endpoint, HOST, b"", Limits(5, 5, 0.3))
    assert time.monotonic() - began < 4


def test_a_server_that_says_nothing_is_given_up_at_the_limit_of_a_read() -> None:
    with serving(lambda _: time.sleep(2)) as endpoint, pytest.raises(ReadTimeoutError):
        post(endpoint, HOST, b"", Limits(5, 0.2, 30))


def test_a_redirect_is_not_followed() -> None:
    elsewhere = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    with serving(sends(elsewhere)) as endpoint, pytest.raises((ClientError, ResponseParserError)):
        call(endpoint, KEY, "GetCallerIdentity", {}, LIMITS)


# TLS


@pytest.fixture(scope="module")
def authority() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    return certificate("authority", key, None, is_authority=True), key


def certificate(
    host: str,
    key: ec.EllipticCurvePrivateKey,
    signer: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None,
    *,
    days: int = 1,
    is_authority: bool = False,
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    other = x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(signer[0].subject if signer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=10))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([other]), critical=False)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    return builder.sign(signer[1] if signer else key, hashes.SHA256())


@pytest.mark.parametrize(
    ("case", "is_trusted"),
    [("good", True), ("expired", False), ("of another host", False), ("self-signed", False)],
)
def test_only_a_server_with_a_good_certificate_of_a_known_authority_is_trusted(
    tmp_path: Path,
    authority: tuple[x509.Certificate, ec.EllipticCurvePrivateKey],
    case: str,
    is_trusted: bool,
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    host = "127.0.0.2" if case == "of another host" else "127.0.0.1"
    signer = None if case == "self-signed" else authority
    server = certificate(host, key, signer, days=-1 if case == "expired" else 1)
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "server.pem").write_bytes(private + server.public_bytes(pem))
    trusted = tmp_path / "authorities.pem"
    trusted.write_bytes(authority[0].public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    with serving(sends(ANSWER), context) as endpoint:
        if is_trusted:
            assert post(endpoint, HOST, b"", LIMITS, trusted).body == b"ok"
        else:
            with pytest.raises(SSLError):
                post(endpoint, HOST, b"", LIMITS, trusted)
        with pytest.raises(SSLError):  # the authorities of the world do not know the one of this test
            post(endpoint, HOST, b"", LIMITS)
