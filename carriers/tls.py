"""Endpoints to a carrier's hosts: TCP, or TLS with a verified certificate."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
from twisted.internet.defer import Deferred, fail
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.interfaces import (
    IOpenSSLClientConnectionCreator,
    IProtocol,
    IProtocolFactory,
    IStreamClientEndpoint,
)
from zope.interface import implementer

from carriers.hosts import HostAddress
from carriers.profile import CarrierProfile

if TYPE_CHECKING:
    from OpenSSL.SSL import Connection
    from twisted.internet.ssl import CertificateOptions


def endpoints_for(reactor: object, profile: CarrierProfile) -> tuple[IStreamClientEndpoint, ...]:
    """How to connect to each of the carrier's hosts, in order of preference; names are resolved for each connection."""
    return tuple(_endpoint_for(reactor, profile, address) for address in profile.addresses)


def _endpoint_for(reactor: object, profile: CarrierProfile, address: HostAddress) -> IStreamClientEndpoint:
    tcp = HostnameEndpoint(reactor, address.host, address.port, timeout=profile.connect_timeout_s)
    if not profile.tls:
        return tcp
    return TlsEndpoint(tcp, address.host, profile.tls_ca_file, verify=profile.tls_verify)


@implementer(IStreamClientEndpoint)
@attrs.define
class TlsEndpoint:
    """TLS over ``inner``, with a certificate that is valid for ``host``.

    ``ca_file`` is the PEM file of the authority to trust, empty for those of the system; it is read for each
    connection, so that a missing or renewed file needs no restart. ``verify`` False trusts anybody.
    """

    inner: IStreamClientEndpoint
    host: str
    ca_file: str = ""
    verify: bool = attrs.field(default=True, kw_only=True)

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[IProtocol]:  # noqa: N803 - Twisted's name
        """Connect; fails like any connection when the file cannot be read."""
        # only carriers with TLS pay for OpenSSL
        from twisted.internet.endpoints import wrapClientTLS  # noqa: PLC0415 - see above

        try:
            wrapped = wrapClientTLS(self._options(), self.inner)
        except (OSError, ValueError) as error:
            return fail(error)
        return wrapped.connect(protocolFactory)

    def _options(self) -> IOpenSSLClientConnectionCreator:
        from OpenSSL import crypto  # noqa: PLC0415 - see connect
        from twisted.internet import ssl  # noqa: PLC0415 - see connect

        if not self.verify:
            return _Unverified(ssl.CertificateOptions(verify=False))
        if not self.ca_file:
            return ssl.optionsForClientTLS(self.host)
        try:
            authority = ssl.Certificate.loadPEM(Path(self.ca_file).read_bytes())
        except crypto.Error as error:
            raise ValueError(f"{self.ca_file} holds no certificate in PEM") from error
        trust: Any = ssl.trustRootFromCertificates  # it carries no types
        return ssl.optionsForClientTLS(self.host, trustRoot=trust([authority]))


@implementer(IOpenSSLClientConnectionCreator)
@attrs.frozen
class _Unverified:
    """Encrypts and asks nobody who they are."""

    options: "CertificateOptions"

    def clientConnectionForTLS(self, tlsProtocol: object) -> "Connection":  # noqa: N802, N803 - Twisted's names
        from OpenSSL import SSL  # noqa: PLC0415 - see TlsEndpoint.connect

        return SSL.Connection(self.options.getContext(), None)
