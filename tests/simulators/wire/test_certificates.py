"""The certificates that new connections see over TLS."""

import contextlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from simulators.wire.certificates import CertificateKind, Certificates, self_signed_pem

pytestmark = pytest.mark.filterwarnings("ignore:Passing pyOpenSSL:DeprecationWarning")  # Twisted's own way to load one


def shown(certificates: Certificates) -> x509.Certificate:
    """What a new connection would see."""
    from OpenSSL import SSL  # noqa: PLC0415 - only here

    server, client = SSL.Connection(certificates.getContext(), None), SSL.Connection(SSL.Context(SSL.TLS_METHOD), None)
    server.set_accept_state()
    client.set_connect_state()
    for _ in range(4):
        for here, there in ((client, server), (server, client)):
            with contextlib.suppress(SSL.WantReadError):
                here.do_handshake()
            with contextlib.suppress(SSL.WantReadError):
                there.bio_write(here.bio_read(65_536))
    found = client.get_peer_certificate()
    assert found is not None
    return found.to_cryptography()


def test_a_new_connection_sees_the_certificate_that_is_shown_at_the_moment() -> None:
    """Its own, another one, an expired one, and its own again."""
    certificates = Certificates("alpine")
    own = shown(certificates)
    certificates.kind = CertificateKind.OTHER
    other = shown(certificates)
    certificates.kind = CertificateKind.EXPIRED
    expired = shown(certificates)
    certificates.kind = CertificateKind.OWN
    assert shown(certificates) == own != other
    assert expired.not_valid_after_utc < datetime.now(UTC) < own.not_valid_after_utc


_KEY, _, _CERTIFICATE = self_signed_pem("alpine").partition(b"-----BEGIN CERT")


@pytest.mark.parametrize(
    "pem",
    [
        b"nothing",
        _KEY,
        b"-----BEGIN CERT" + _CERTIFICATE,
        _KEY + b"-----BEGIN CERT" + self_signed_pem("other").partition(b"-----BEGIN CERT")[2],
        _KEY + b"-----BEGIN CERT" + _CERTIFICATE[:80] + b"\n-----END CERTIFICATE-----\n",
        bytes(range(256)),
    ],
    ids=["text", "key alone", "certificate alone", "of different pairs", "cut", "octets"],
)
def test_what_is_no_certificate_with_its_key_is_refused_with_a_word_why(pem: bytes) -> None:
    with pytest.raises(ValueError, match="no certificate with its private key"):
        Certificates("alpine", pem)


def test_a_certificate_is_read_from_a_file(tmp_path: Path) -> None:
    """With its key in the same file, or in another."""
    file = tmp_path / "alpine.pem"
    file.write_bytes(self_signed_pem("alpine"))
    assert shown(Certificates.read("alpine", file)).subject.rfc4514_string() == "CN=alpine"
    (key := tmp_path / "alpine.key").write_bytes(_KEY)
    file.write_bytes(b"-----BEGIN CERT" + _CERTIFICATE)
    assert shown(Certificates.read("alpine", file, key)).subject.rfc4514_string() == "CN=alpine"
    with pytest.raises(ValueError, match="cannot read"):
        Certificates.read("alpine", tmp_path / "nowhere.pem")
