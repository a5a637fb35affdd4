"""One seed, one script: two runs of a misbehaving operator write the same octets at the same times."""

import random
from typing import Any

import pytest
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport

from simulators.ledger.ledger import NoLedger
from simulators.scenario.catalogue import change
from simulators.scenario.manners import Manners
from smpp.codec import encode
from smpp.pdus import BindTransceiver, EnquireLink, QuerySm, SubmitSm

BEHAVIOURS = (
    "latency=normal:0.2:0.1",
    "late=7:1",
    "shuffle=5:0.3",
    "refuse-weights=ROK=8,RSYSERR=1,RTHROTTLED=1",
    "outcome=delivered=3,expired=1,none=1",
    "errors=034=2,EC_ABSENT=1",
    "receipt-delay=exponential:0.5",
    "receipt-unknown=9",
    "intermediate=enroute",
    "receipt-line=reordered",
    "receipt-tlvs=other-id",
    "ids=uuid",
    "silent=11",
    "echo=6",
    "mo=5:mixed",
    "enquire-storm=2",
    "truncated=receipts:13",
    "sequence-zero=answers:17",
    "stall=10:0.05",
    "half-open=~20s:random",
)


def transcript(seed: int) -> list[tuple[float, int, bytes]]:
    """What an operator wrote on two connections in 20 seconds, each piece with its time."""
    clock, manners = Clock(), Manners(random.Random(seed))
    for text in BEHAVIOURS:
        change(manners, text)
    smsc = manners.smsc("alpine", None, None, NoLedger())
    server = manners.server(smsc, clock, lambda: 1_800_000_000_000_000 + int(clock.seconds() * 1e6))
    connections: list[tuple[Any, Any]] = []
    for _ in range(2):
        protocol: Any = server.build_protocol()
        transport: Any = StringTransport()  # type: ignore[no-untyped-call]  # it has no types
        protocol.makeConnection(transport)
        protocol.dataReceived(encode(BindTransceiver(system_id="maxony"), 1))
        connections.append((protocol, transport))
    told: list[tuple[float, int, bytes]] = []
    for step in range(400):
        for number, (protocol, transport) in enumerate(connections):
            message = SubmitSm(
                source_addr="MAXONY", destination_addr=f"4179{step:07d}", registered_delivery=1, short_message=b"Hi"
            )
            protocol.dataReceived(encode(message, step + 2))
            if step % 50 == 0:
                protocol.dataReceived(
                    encode(EnquireLink(), 5_000 + step) + encode(QuerySm(message_id="x"), 6_000 + step)
                )
            octets = transport.value()
            transport.clear()
            if octets:
                told.append((clock.seconds(), number, octets))
        clock.advance(0.05)
    assert server.stop().called
    return told


@pytest.mark.parametrize("seed", [1, 2])
def test_two_runs_with_one_seed_write_the_same_octets(seed: int) -> None:
    first = transcript(seed)
    assert first == transcript(seed)
    assert sum(len(octets) for _, _, octets in first) > 50_000


def test_another_seed_writes_others() -> None:
    assert transcript(1) != transcript(2)
