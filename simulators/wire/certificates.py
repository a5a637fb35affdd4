"""The certificates that a simulated operator shows over TLS: its own from a file, or self-signed ones made here."""

import enum
import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from OpenSSL import SSL, crypto
from twisted.internet import ssl
from twisted.internet.error import VerifyError
from twisted.internet.interfaces import IOpenSSLContextFactory
from zope.interface import implementer

_VALID: Final = timedelta(days=30)


class CertificateKind(enum.StrEnum):
    """Which certificate a new connection sees."""

    OWN = "own"
    OTHER = "other"
    EXPIRED = "expired"


def self_signed_pem(name: str, *, until: datetime | None = None) -> bytes:
    """A new private key and a certificate for ``name``, localhost and 127.0.0.1, as PEM; for 30 days unless told."""
    until = until or datetime.now(UTC) + _VALID
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - 2 * _VALID)
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)


@implementer(IOpenSSLContextFactory)
class Certificates:
    """Shows each new connection the certificate that ``kind`` asks for at that moment.

    Args:
        name: The operator's, for certificates that are made here.
        pem: Its own certificate and private key; one is made without.

    Raises:
        ValueError: ``pem`` holds no certificate with its private key.
    """

    def __init__(self, name: str, pem: bytes | None = None) -> None:
        self.kind = CertificateKind.OWN
        self._name = name
        self.pem = pem or self_signed_pem(name)
        self._contexts: dict[CertificateKind, Any] = {CertificateKind.OWN: _context(self.pem)}

    @classmethod
    def read(cls, name: str, certificate: Path, key: Path | None = None) -> "Certificates":
        """From files; the key may stand in the certificate's.

        Raises:
            ValueError: they cannot be read, or are no certificate with its key.
        """
        try:
            pem = (key.read_bytes() + b"\n" if key is not None else b"") + certificate.read_bytes()
        except OSError as error:
            raise ValueError(f"cannot read {error.filename}: {error.strerror}") from None
        return cls(name, pem)

    def getContext(self) -> Any:  # noqa: N802, ANN401 - Twisted's name; pyOpenSSL's type
        """The context for one new connection."""
        if self.kind not in self._contexts:
            until = datetime.now(UTC) - timedelta(days=1) if self.kind is CertificateKind.EXPIRED else None
            self._contexts[self.kind] = _context(self_signed_pem(self._name, until=until))
        return self._contexts[self.kind]


def _context(pem: bytes) -> Any:  # noqa: ANN401 - pyOpenSSL's type
    load: Any = ssl.PrivateCertificate.loadPEM  # it carries no types
    try:
        return load(pem).options().getContext()
    except (crypto.Error, SSL.Error, VerifyError) as error:
        raise ValueError(f"this is no certificate with its private key in PEM: {error}") from None
