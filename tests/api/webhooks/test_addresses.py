"""Which addresses a webhook may reach."""

import socket

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import given
from hypothesis import strategies as st

from api.webhooks.addresses import AddressRefused, PublicResolver, is_public, refusal_of_host, webhook_session
from tests.support.running.asyncio_tests import run

PRIVATE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1111%1",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "2001::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "3fff::1",
]
PUBLIC = ["1.1.1.1", "8.8.8.8", "172.32.0.1", "2606:4700::1111", "2a00:1450:4001:830::200e", "::ffff:1.1.1.1"]


class Fixed(AbstractResolver):
    """Resolves every name to the same addresses."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        self.closed = False

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
            for address in self.addresses
        ]

    async def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_inside_is_refused(address: str) -> None:
    assert not is_public(address)
    assert refusal_of_host(address) is not None


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_taken(address: str) -> None:
    assert is_public(address)
    assert refusal_of_host(address) is None


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0127.0.0.1", "1.2.3.4.5", "１２７.0.0.1", ":", "", None])
def test_what_only_looks_like_an_address_is_refused(host: str | None) -> None:
    assert refusal_of_host(host) is not None


@pytest.mark.parametrize("host", ["example.com", "localhost", "0x7f.1", "1a.com"])
def test_a_name_is_left_to_the_resolver(host: str) -> None:
    assert refusal_of_host(host) is None


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="127.0.0.0/8"))
def test_a_private_ipv4_address_is_refused_in_every_ipv6_dress(address: object) -> None:
    assert not is_public(f"::ffff:{address}")
    assert not is_public(f"64:ff9b::{address}")


def test_a_resolver_gives_only_public_addresses_and_refuses_a_host_without_any() -> None:
    async def scenario() -> None:
        inner = Fixed("10.0.0.1", "1.1.1.1", "::1")
        resolver = PublicResolver(inner)
        assert [result["host"] for result in await resolver.resolve("example.com")] == ["1.1.1.1"]
        inner.addresses = ("127.0.0.1", "::1")
        with pytest.raises(AddressRefused):
            await resolver.resolve("example.com")
        await resolver.close()
        assert inner.closed

    run(scenario())


def test_a_session_cannot_be_talked_into_the_loopback_by_name() -> None:
    async def scenario() -> None:
        async with webhook_session(allow_private=False) as session:
            for host in ("localhost", "0x7f.1", "localhost."):
                with pytest.raises(aiohttp.ClientConnectorDNSError):
                    await session.post(f"http://{host}:9/")

    run(scenario())
