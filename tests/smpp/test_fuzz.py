"""Whatever a peer sends: decode, FrameBuffer, read_receipt and both sessions raise PeerError or nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import ParamSpec, TypeVar

from hypothesis import given
from hypothesis import strategies as st

from smpp.codec import decode, encode
from smpp.errors import PeerError
from smpp.fields import LAYOUTS
from smpp.framing import FrameBuffer
from smpp.operations import Role, SessionState
from smpp.pdus import DataSm, DeliverSm, Pdu
from smpp.receipts import DeliveryReceipt, NotAReceipt, parse_receipt_date, read_receipt
from smpp.session_events import PeerBroke
from smpp.times import parse_time
from tests.smpp.strategies import all_pdus, deterministic, pdus_of
from tests.support.wires.session_pair import SessionPair, bound_pair

P = ParamSpec("P")
T = TypeVar("T")

commands = st.sampled_from([*range(0x12), 0x15, 0x21, 0x102, 0x103, 0x111]).flatmap(
    lambda number: st.sampled_from([number, number | 0x80000000])
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A valid frame with octets changed, cut or added; its length says the truth again, or not."""
    frame = bytearray(encode(draw(all_pdus)))
    for _ in range(draw(st.integers(0, 4))):
        frame[draw(st.integers(4, len(frame) - 1))] = draw(st.integers(0, 255))
    frame = frame[: draw(st.integers(16, len(frame)))] + draw(st.binary(max_size=20))
    if draw(st.integers(0, 9)):
        frame[:4] = len(frame).to_bytes(4)
    return bytes(frame)


@st.composite
def framed_noise(draw: st.DrawFn) -> bytes:
    """A correct header of any command in front of anything."""
    body = draw(st.binary(max_size=120))
    command_id: int = draw(commands)
    header = (16 + len(body)).to_bytes(4) + command_id.to_bytes(4)
    return header + draw(st.binary(min_size=8, max_size=8)) + body


def attempt(function: Callable[P, T], *arguments: P.args, **keywords: P.kwargs) -> T | PeerError:
    """What it returns, or the PeerError it raises; any other exception fails the test."""
    try:
        return function(*arguments, **keywords)
    except PeerError as error:
        return error


anything = st.binary(max_size=200) | framed_noise() | mutated()


@deterministic
@given(anything)
def test_decode_gives_a_pdu_or_a_peer_error(frame: bytes) -> None:
    outcome = attempt(decode, frame)
    if isinstance(outcome, PeerError):
        assert 0 < outcome.command_status <= 0xFFFFFFFF
        assert str(outcome)
    else:
        assert outcome.sequence_number == int.from_bytes(frame[12:16])


@deterministic
@given(st.lists(anything, max_size=4))
def test_a_frame_buffer_gives_frames_or_a_fatal_peer_error(pieces: list[bytes]) -> None:
    frames = FrameBuffer(limit_octets=500)
    for piece in pieces:
        frames.feed(piece)
        outcome = attempt(lambda: list(frames.frames()))
        if isinstance(outcome, PeerError):
            assert outcome.fatal
        else:
            assert all(int.from_bytes(frame[:4]) == len(frame) for frame in outcome)
        assert frames.pending_octets <= 500 + len(piece)


@deterministic
@given(
    st.sampled_from(Role),
    st.sampled_from([None, SessionState.BOUND_TX, SessionState.BOUND_RX, SessionState.BOUND_TRX]),
    st.lists(anything, max_size=6),
)
def test_a_session_survives_anything_or_closes(role: Role, state: SessionState | None, pieces: list[bytes]) -> None:
    pair = SessionPair() if state is None else bound_pair(state)
    session = pair.side(role)
    for piece in pieces:
        events = session.receive_data(piece, pair.now)
        fatal = [event for event in events if isinstance(event, PeerBroke) and event.fatal]
        assert not fatal or session.state is SessionState.CLOSED
        answers = FrameBuffer()
        answers.feed(session.data_to_send())
        for answer in answers.frames():  # what goes out is always whole and readable
            assert isinstance(decode(answer), Pdu)
        session.handle_timer(pair.now)
        pair.now += 1.0
    session.connection_lost(pair.now)
    assert session.state is SessionState.CLOSED


@deterministic
@given(
    st.integers(0, 255),
    st.integers(0, 255),
    st.binary(max_size=254)
    | st.lists(
        st.sampled_from(
            [b"id:", b"stat:", b"DELIVRD ", b"sub:", b"err:", b"text:", b"done date:", b"\0", b" ", b"9" * 50]
        )
        | st.binary(max_size=5),
        max_size=12,
    ).map(b"".join),
    st.booleans(),
)
def test_any_deliver_sm_is_a_receipt_or_none(esm_class: int, data_coding: int, text: bytes, trust_text: bool) -> None:
    found = read_receipt(
        DeliverSm(esm_class=esm_class, data_coding=data_coding, short_message=text), trust_text=trust_text
    )
    assert isinstance(found, DeliveryReceipt | NotAReceipt)


@deterministic
@given(st.sampled_from([layout for layout in LAYOUTS if layout.pdu_type in {DeliverSm, DataSm}]).flatmap(pdus_of))
def test_any_tlvs_make_a_receipt_or_none(pdu: DeliverSm | DataSm) -> None:
    assert isinstance(read_receipt(pdu), DeliveryReceipt | NotAReceipt)


@deterministic
@given(
    st.text(max_size=18)
    | st.builds(str.__add__, st.text("0123456789", min_size=15, max_size=15), st.sampled_from("+-R"))
)
def test_any_time_is_read_or_a_peer_error(text: str) -> None:
    outcome = attempt(parse_time, text)
    assert outcome == parse_time(text) if not isinstance(outcome, PeerError) else not outcome.fatal


@deterministic
@given(st.text(max_size=15) | st.text("0123456789", min_size=10, max_size=14))
def test_any_receipt_date_is_read_or_none(date: str) -> None:
    found = parse_receipt_date(date, UTC)
    assert found is None or isinstance(found, datetime)
