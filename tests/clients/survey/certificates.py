"""A certificate for the names of AWS, for clients that cannot be told another endpoint."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def server_context(folder: Path, region: str) -> ssl.SSLContext:
    """Return what a server shows as AWS, and leave ``ca.pem`` in the folder for those that shall believe it."""
    authority, server = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = _name("the sandbox")
    root = _certificate(
        issuer, issuer, authority.public_key(), authority, x509.BasicConstraints(ca=True, path_length=0)
    )
    (folder / "ca.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    leaf = _certificate(
        _name("aws"), issuer, server.public_key(), authority,
        x509.SubjectAlternativeName([x509.DNSName(each) for each in _hosts(region)]),
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]),
    )  # fmt: skip
    chain = folder / "server.pem"
    chain.write_bytes(
        server.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + leaf.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return context


def _hosts(region: str) -> Iterable[str]:
    yield "*.amazonaws.com"
    yield "*.s3.amazonaws.com"
    for each in (region, "us-east-1"):
        yield f"*.{each}.amazonaws.com"
        yield from (f"*.{service}.{each}.amazonaws.com" for service in ("s3", "ecr", "dkr.ecr"))


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    signer: ec.EllipticCurvePrivateKey,
    *extensions: x509.ExtensionType,
) -> x509.Certificate:
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    for each in extensions:
        made = made.add_extension(each, critical=isinstance(each, x509.BasicConstraints))
    return made.sign(signer, hashes.SHA256())
