"""Whatever an ESME writes, the operator goes on: it answers or closes, and no exception leaves it."""

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport

from simulators.ledger.ledger import NoLedger
from simulators.scenario.catalogue import change
from simulators.scenario.manners import Manners
from simulators.wire.pacing import frames_in
from smpp.codec import decode, encode
from smpp.commands import CommandId
from smpp.pdus import BindTransceiver, SubmitSm, SubmitSmResp

BEHAVIOURS = (
    "echo",
    "loopback",
    "receipt-unknown",
    "intermediate=enroute",
    "receipt-tlvs",
    "obey-texts",
    "receipt-prefix=00",
)
STRINGS = st.binary(max_size=70).map(lambda octets: octets.replace(b"\0", b"") + b"\0")
OCTET = st.binary(min_size=1, max_size=1)
TLVS = st.lists(
    st.tuples(
        st.sampled_from([0x001E, 0x0204, 0x020C, 0x020E, 0x020F, 0x0424, 0x0427, 0x1400]), st.binary(max_size=9)
    ).map(lambda tlv: tlv[0].to_bytes(2) + len(tlv[1]).to_bytes(2) + tlv[1]),
    max_size=3,
).map(b"".join)
ADDRESS = st.tuples(OCTET, OCTET, STRINGS).map(b"".join)
TEXT = st.binary(max_size=255).map(lambda octets: bytes([len(octets)]) + octets)
THREE = st.binary(min_size=3, max_size=3)
ONE_NUMBER = st.tuples(st.just(b"\1\1"), ADDRESS).map(b"".join)
BODIES = {
    CommandId.SUBMIT_SM: (STRINGS, ADDRESS, ADDRESS, THREE, STRINGS, STRINGS, OCTET, OCTET, OCTET, OCTET, TEXT, TLVS),
    CommandId.SUBMIT_MULTI: (
        *(STRINGS, ADDRESS, ONE_NUMBER, THREE, STRINGS, STRINGS),
        *(OCTET, OCTET, OCTET, OCTET, TEXT, TLVS),
    ),
    CommandId.DATA_SM: (STRINGS, ADDRESS, ADDRESS, OCTET, OCTET, OCTET, TLVS),
    CommandId.QUERY_SM: (STRINGS, ADDRESS, TLVS),
    CommandId.CANCEL_SM: (STRINGS, STRINGS, ADDRESS, ADDRESS, TLVS),
    CommandId.REPLACE_SM: (STRINGS, ADDRESS, STRINGS, STRINGS, OCTET, OCTET, TEXT, TLVS),
}


def framed(command: int, body: bytes) -> bytes:
    return (16 + len(body)).to_bytes(4) + command.to_bytes(4) + bytes(4) + (7).to_bytes(4) + body


FRAMES = st.sampled_from(sorted(BODIES)).flatmap(
    lambda command: st.tuples(*BODIES[command]).map(lambda parts: framed(int(command), b"".join(parts)))
)


def an_operator(*behaviours: str) -> tuple[Clock, Any, Any]:
    """Its clock, its side of a bound connection, and what it writes to."""
    clock, manners = Clock(), Manners(random.Random(1))
    for text in behaviours:
        change(manners, text)
    server = manners.server(manners.smsc("alpine", None, None, NoLedger()), clock)
    protocol: Any = server.build_protocol()
    transport: Any = StringTransport()  # type: ignore[no-untyped-call]  # it has no types
    protocol.makeConnection(transport)
    protocol.dataReceived(encode(BindTransceiver(system_id="maxony"), 1))
    transport.clear()
    return clock, protocol, transport


@given(st.lists(FRAMES, min_size=1, max_size=4))
def test_any_fields_in_any_request_are_answered_and_the_next_message_too(frames: list[bytes]) -> None:
    clock, protocol, transport = an_operator(*BEHAVIOURS)
    for frame in frames:
        protocol.dataReceived(frame)
        clock.advance(1.0)
    answered = [decode(frame) for frame in frames_in(transport.value())]
    assert len([pdu for pdu in answered if pdu.sequence_number == 7 and pdu.command_id & 0x80000000]) == len(frames)
    transport.clear()
    protocol.dataReceived(encode(SubmitSm(source_addr="A", destination_addr="41791234567", short_message=b"Hi"), 8))
    clock.advance(1.0)
    assert any(isinstance(decode(frame), SubmitSmResp) for frame in frames_in(transport.value()))


@given(st.lists(st.binary(max_size=60), max_size=5))
def test_any_octets_are_answered_or_end_the_connection(pieces: list[bytes]) -> None:
    clock, protocol, _ = an_operator(*BEHAVIOURS)
    for piece in pieces:
        protocol.dataReceived(piece)
        clock.advance(0.5)
