"""PDUs that break the protocol."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.wire.malformations import MALFORMATIONS, TARGETS, Malformed
from smpp.codec import decode, encode
from smpp.errors import PeerError
from smpp.operations import SessionState
from smpp.pdus import BindTransceiver, BindTransceiverResp, DeliverSm, EnquireLink, SubmitSm, SubmitSmResp
from smpp.session import EsmeSession, SessionSettings
from smpp.session_events import PeerBroke, UnexpectedResponse

RECEIPT = encode(
    DeliverSm(source_addr_ton=1, source_addr="41791234567", dest_addr_ton=5, destination_addr="MAXONY",
              esm_class=4, short_message=b"id:1 stat:DELIVRD"), 7
)  # fmt: skip
ANSWER = encode(SubmitSmResp(message_id="0A1B2C3D"), 7)
ENQUIRY = encode(EnquireLink(), 7)


@pytest.mark.parametrize("kind", MALFORMATIONS)
def test_each_kind_changes_a_receipt_or_an_answer(kind: str) -> None:
    malform = MALFORMATIONS[kind]
    assert malform(RECEIPT) != RECEIPT or malform(ANSWER) != ANSWER


def test_what_is_not_the_target_stays_as_it_is() -> None:
    malformed = Malformed(MALFORMATIONS["truncated"], TARGETS["answers"])
    assert malformed(RECEIPT) == RECEIPT
    assert malformed(ENQUIRY) == ENQUIRY
    assert malformed(ANSWER) != ANSWER


def test_it_strikes_each_nth_of_its_target() -> None:
    malformed = Malformed(MALFORMATIONS["sequence-zero"], TARGETS["answers"], 3)
    struck = []
    for _ in range(6):
        malformed(RECEIPT)
        struck.append(malformed(ANSWER) != ANSWER)
    assert struck == [False, False, True, False, False, True]


@pytest.mark.parametrize(("kind", "number"), [("sequence-zero", 0), ("sequence-huge", 0xFFFFFFFF), ("sequence-one", 1)])
def test_a_sequence_number_is_replaced(kind: str, number: int) -> None:
    assert decode(MALFORMATIONS[kind](ANSWER)).sequence_number == number


@pytest.mark.parametrize("kind", ["text-length-over", "truncated", "without-nuls"])
def test_a_receipt_with_a_broken_body_cannot_be_read(kind: str) -> None:
    with pytest.raises(PeerError):
        decode(MALFORMATIONS[kind](RECEIPT))


def test_absurd_types_stand_before_both_addresses() -> None:
    read = decode(MALFORMATIONS["absurd-ton-npi"](RECEIPT))
    assert isinstance(read, DeliverSm)
    assert (read.source_addr_ton, read.source_addr_npi, read.dest_addr_ton, read.dest_addr_npi) == (0x7F, 0xFE) * 2
    assert (read.source_addr, read.destination_addr) == ("41791234567", "MAXONY")


def test_a_text_length_below_the_truth_cuts_the_text() -> None:
    frame = MALFORMATIONS["text-length-under"](RECEIPT)
    try:
        read = decode(frame)
    except PeerError:
        return
    assert isinstance(read, DeliverSm)
    assert read.short_message == b"i"


@given(st.sampled_from(sorted(MALFORMATIONS)), st.binary(max_size=40))
def test_no_kind_fails_on_any_frame(kind: str, body: bytes) -> None:
    for frame in (RECEIPT, ANSWER, ENQUIRY, encode(DeliverSm(short_message=body), 3)):
        assert MALFORMATIONS[kind](frame)


@pytest.mark.parametrize("kind", MALFORMATIONS)
@pytest.mark.parametrize("frame", [RECEIPT, ANSWER, ENQUIRY], ids=["receipt", "answer", "enquiry"])
def test_an_esme_takes_each_for_what_it_is_and_nothing_escapes(kind: str, frame: bytes) -> None:
    session = EsmeSession(SessionSettings(), 0.0)
    session.bind(BindTransceiver(system_id="maxony"), 0.0)
    session.receive_data(encode(BindTransceiverResp(), 1), 0.0)
    assert session.state is SessionState.BOUND_TRX
    session.submit(SubmitSm(), 0.0, "token")
    events = session.receive_data(MALFORMATIONS[kind](frame) + ENQUIRY * 2, 1.0)
    if kind in {"short-length", "long-length"}:
        assert [event for event in events if isinstance(event, PeerBroke) and event.fatal]
    if kind == "answer-to-nothing":
        assert isinstance(events[0], UnexpectedResponse)
