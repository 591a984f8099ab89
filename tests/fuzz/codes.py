"""Any text as the seed of a device, and any bytes from a program that is to print a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyotp import TOTP

from awsfob.errors import UsageError
from awsfob.interaction.interaction import Interaction
from awsfob.mfa.seeds import read_seed
from awsfob.mfa.source import CodeRequest, SourceFailedError, is_code
from awsfob.mfa.sources.program import ProgramSource
from tests.fuzz.isolation import folder
from tests.fuzz.refusal_form import check_refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUEST = CodeRequest("work", "arn:aws:iam::111122223333:mfa/anna")
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_LEAST_QUOTED = 20


def run_seed(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    try:
        seed = read_seed(text)
    except UsageError as error:
        check_refusal(error, 2, never=_long(text))
        return
    assert is_code(TOTP(seed.reveal()).at(0))
    assert len(seed.reveal()) * 5 >= 14 * 8


def run_program(data: bytes) -> None:
    path = folder("programs") / "prints"
    path.write_bytes(data)
    try:
        code = ProgramSource("command", lambda _: ["cat", str(path)], Interaction(None, print)).code(REQUEST)
    except SourceFailedError as error:
        check_refusal(error, 6, never=_long(data.decode("utf-8", "replace")))
        return
    assert is_code(code.digits)
    assert data.strip() == code.digits.encode()


def _long(text: str) -> str:
    """Return what must not be quoted; a short text may well be a word of the message."""
    return text.strip() if len(text.strip()) > _LEAST_QUOTED else ""


def seeds_of_seed() -> Iterator[bytes]:
    uri = f"otpauth://totp/Amazon%20Web%20Services:anna@1?secret={SEED}&issuer=Amazon&digits=6&period=30"
    for text in (SEED, SEED.lower(), " ".join(SEED[at : at + 4] for at in range(0, 32, 4)), uri, uri + "&digits=8"):
        yield text.encode()
    yield b"otpauth://hotp/x?secret=" + SEED.encode()


def seeds_of_program() -> Iterator[bytes]:
    yield from (b"123456\n", b"123456", b" 012345\r\n", b"12345\n", b"123456\n123456\n", b"\xff\xfe", b"", b"no\n")
