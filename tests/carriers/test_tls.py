"""TLS to a carrier over real sockets: verified unless somebody says otherwise."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from twisted.internet import ssl
from twisted.internet.defer import Deferred
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.task import deferLater

from carriers.bind_status import BindState
from carriers.profile import CarrierProfile
from carriers.smpp_carrier import SmppCarrier
from carriers.tls import TlsEndpoint, endpoints_for
from messages.ids import CarrierName
from simulators.operator.smsc import Smsc
from simulators.wire.server import SimulatedSmsc
from tests.support.fakes.dispatch import FakeDispatch, FakeInbox, FakeObserver
from tests.support.running.reactor_tests import on_reactor

SECONDS = 10.0

# Twisted hands OpenSSL certificates of a class that OpenSSL's Python package would like to retire
pytestmark = pytest.mark.filterwarnings("ignore:Passing pyOpenSSL:DeprecationWarning")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for 127.0.0.1 with its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "alpine")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "alpine.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + built.public_bytes(serialization.Encoding.PEM))
    return path


class _Accepting(Factory):
    noisy = False

    def __init__(self, server: SimulatedSmsc) -> None:
        self._server = server

    def buildProtocol(self, addr: object) -> Protocol:  # noqa: N802 - Twisted's name
        return self._server.build_protocol()


class _Watching(FakeObserver):
    """Fires when a bind comes to rest: bound, or waiting to try again."""

    def __init__(self) -> None:
        super().__init__()
        self.settled: Deferred[None] = Deferred()

    def bind_changed(self, status: Any) -> None:
        super().bind_changed(status)
        if status.state in (BindState.BOUND, BindState.WAITING) and not self.settled.called:
            self.settled.callback(None)


@pytest.fixture
def reactor() -> Any:
    from twisted.internet import reactor as running  # noqa: PLC0415, TID251 - real sockets need the real one

    return running


async def bind(reactor: Any, certificate: Path, **profile: Any) -> tuple[BindState, str]:
    """Bind over TLS once; the state that comes of it, and the last error."""
    server = SimulatedSmsc(Smsc(), reactor)
    load: Any = ssl.PrivateCertificate.loadPEM  # it carries no types
    options = load(certificate.read_bytes()).options()  # noqa: ASYNC240 - a small file, and nothing else runs
    port = reactor.listenSSL(0, _Accepting(server), options, interface="127.0.0.1")
    observer = _Watching()
    settings = CarrierProfile(CarrierName("alpine"), "127.0.0.1", port.getHost().port, "maxony", tls=True, **profile)
    carrier = SmppCarrier(settings, FakeDispatch(), FakeInbox(), reactor, observer=observer)
    try:
        carrier.start()
        await observer.settled.addTimeout(SECONDS, reactor)
        [status] = carrier.status()
        return status.state, status.last_error
    finally:
        await carrier.drain(1.0)
        await port.stopListening()
        await server.stop()
        while server.connections:
            # an aborted connection ends in the reactor's next turn
            await deferLater(reactor, 0.0, lambda: None)


@on_reactor
async def test_a_certificate_of_the_named_authority_is_trusted(reactor: Any, certificate: Path) -> None:
    assert await bind(reactor, certificate, tls_ca_file=str(certificate)) == (BindState.BOUND, "")


@on_reactor
async def test_a_certificate_of_nobody_we_know_is_not_trusted(reactor: Any, certificate: Path) -> None:
    state, error = await bind(reactor, certificate)
    assert state is BindState.WAITING
    assert "verify failed" in error


@on_reactor
async def test_verification_can_be_left_out_for_a_test(reactor: Any, certificate: Path) -> None:
    assert await bind(reactor, certificate, tls_verify=False) == (BindState.BOUND, "")


@on_reactor
async def test_a_missing_authority_is_a_connection_that_fails_and_is_tried_again(
    reactor: Any, certificate: Path
) -> None:
    state, error = await bind(reactor, certificate, tls_ca_file="/nonexistent/ca.pem")
    assert state is BindState.WAITING
    assert "/nonexistent/ca.pem" in error


@on_reactor
async def test_a_file_that_is_no_certificate_is_named(reactor: Any, certificate: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("hello")
    state, error = await bind(reactor, certificate, tls_ca_file=str(wrong))
    assert state is BindState.WAITING
    assert f"{wrong} holds no certificate" in error


def test_each_host_has_its_endpoint_and_tls_asks_for_the_hosts_own_name(reactor: Any) -> None:
    profile = CarrierProfile(CarrierName("alpine"), "one.example", 3550, "maxony", tls=True)
    [endpoint] = endpoints_for(reactor, profile)
    assert isinstance(endpoint, TlsEndpoint)
    assert (endpoint.host, endpoint.verify) == ("one.example", True)
