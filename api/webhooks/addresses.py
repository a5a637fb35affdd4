"""Where webhooks may go: public addresses only, or else a customer could read our network through our eyes.

A name is resolved once, and the connection goes to the very addresses that were judged. An address written into the URL
never meets the resolver, so it is judged by ``refusal_of_host``.
"""

import ipaddress
import socket
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_REFUSED: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        # what ipaddress calls global in some Python versions, and nobody serves a webhook from
        "100.64.0.0/10",  # carrier-grade NAT
        "192.0.0.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "198.18.0.0/15",
        "240.0.0.0/4",
        "2001::/23",  # Teredo and other tunnels
        "3fff::/20",
    )
)
_GLOBAL_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
"""All that IANA has given out; outside of it lie loopback, link-local, ``::127.0.0.1`` and what is not assigned."""
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


class AddressRefused(OSError):  # noqa: N818 - aiohttp treats OSErrors of a resolver as a failed connection
    """The host has no address that we may send to."""


def is_public(text: str) -> bool:
    """Whether ``text``, an IP address, is one on the public internet; also for IPv4 inside IPv6."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return _is_public(address)


def refusal_of_host(host: str | None) -> str | None:
    """Why ``host`` of a URL is refused if it is an address that is not public; names are judged when resolved."""
    if not host:
        return "the address has no host"
    # whatever could be read as an address must be one: "2130706433" is 127.0.0.1 to the C library, and aiohttp hands
    # digits and colons to it without asking the resolver
    if (":" in host or host.replace(".", "").isdigit()) and not is_public(host):
        return "the address is not on the public internet"
    return None


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return False
        inner = _inside(address)
        if inner is not None:
            return _is_public(inner)
        if address not in _GLOBAL_UNICAST:
            return False
    return (
        address.is_global
        and not address.is_multicast
        and not any(address.version == network.version and address in network for network in _REFUSED)
    )


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF) if address in _NAT64 else None


class PublicResolver(AbstractResolver):
    """Resolves names as ``inner`` does and keeps only public addresses."""

    def __init__(self, inner: AbstractResolver) -> None:
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The public addresses of ``host``.

        Raises:
            AddressRefused: it has addresses, none of them public.
        """
        found = await self._inner.resolve(host, port, family)
        public = [result for result in found if is_public(result["host"])]
        if not public:
            raise AddressRefused("the host has no public address")
        return public

    async def close(self) -> None:
        """Close ``inner``."""
        await self._inner.close()


def webhook_session(*, allow_private: bool) -> aiohttp.ClientSession:
    """A client session for webhooks; ``allow_private`` is for development only."""
    resolver: AbstractResolver = aiohttp.ThreadedResolver()
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            resolver=resolver if allow_private else PublicResolver(resolver),
            limit=0,  # the deliverer bounds requests, by endpoint and in all
            ttl_dns_cache=30,
            keepalive_timeout=30,
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
        headers={"User-Agent": "passerelle/1 (webhooks)", "Content-Type": "application/json", "Accept": "*/*"},
    )
