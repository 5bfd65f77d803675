"""The emulator's own certificate authority, its TLS certificate, and the key pair of its JWT sign-in.

A client trusts ``ca_file`` (``REQUESTS_CA_BUNDLE``, ``NODE_EXTRA_CA_CERTS``); nothing is ever installed for it.
"""

from __future__ import annotations

import datetime
import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

NAMES = ("localhost", "127.0.0.1")


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files in PEM. ``jwt_certificate`` is what a connected app would have registered for ``jwt_key_file``."""

    ca_file: Path
    tls_file: Path
    jwt_key_file: Path
    jwt_certificate: bytes

    def server_context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.tls_file)
        return context


def ensure(folder: Path) -> Certificates:
    """The certificates kept in ``folder``, made on first use: a client that trusted them once need not do so again."""
    folder.mkdir(parents=True, exist_ok=True)
    ca_file, tls_file = folder / "ca.pem", folder / "tls.pem"
    jwt_key_file, jwt_certificate_file = folder / "jwt.key", folder / "jwt.crt"
    if not (ca_file.exists() and tls_file.exists()):
        ca = trustme.CA(organization_name="sfmeta emulator")
        ca.cert_pem.write_to_path(ca_file)
        _write_secret(tls_file, ca.issue_cert(*NAMES).private_key_and_cert_chain_pem.bytes())
    if not (jwt_key_file.exists() and jwt_certificate_file.exists()):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        _write_secret(jwt_key_file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        jwt_certificate_file.write_bytes(_self_signed(key))
    load_pem_private_key(jwt_key_file.read_bytes(), password=None)
    return Certificates(ca_file, tls_file, jwt_key_file, jwt_certificate_file.read_bytes())


def _self_signed(key: rsa.RSAPrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sfmeta emulator connected app")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.datetime(2024, 1, 1))
        .not_valid_after(datetime.datetime(2048, 1, 1))
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(Encoding.PEM)


def _write_secret(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
