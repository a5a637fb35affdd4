"""smpp.framing: whole frames out of any stream, and a clear end when the stream cannot be cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smpp.codec import encode
from smpp.errors import PeerError
from smpp.framing import FrameBuffer
from smpp.pdus import EnquireLink
from smpp.statuses import CommandStatus
from tests.smpp.strategies import all_pdus, deterministic

ENQUIRE = encode(EnquireLink(sequence_number=5))


@deterministic
@given(st.lists(all_pdus.map(encode), max_size=5), st.lists(st.integers(1, 40), min_size=1, max_size=5))
def test_any_cut_of_the_stream_gives_the_same_frames(sent: list[bytes], sizes: list[int]) -> None:
    stream = b"".join(sent)
    frames = FrameBuffer()
    found: list[bytes] = []
    start = turn = 0
    while start < len(stream):
        size = sizes[turn % len(sizes)]
        frames.feed(stream[start : start + size])
        found.extend(frames.frames())
        start, turn = start + size, turn + 1
    assert found == sent
    assert frames.pending_octets == 0


def test_a_frame_of_exactly_the_limit_passes_and_one_octet_more_breaks() -> None:
    frames = FrameBuffer(limit_octets=20)
    frames.feed((20).to_bytes(4) + bytes(16))
    assert [len(frame) for frame in frames.frames()] == [20]
    frames.feed((21).to_bytes(4))
    with pytest.raises(PeerError, match="21 octets"):
        list(frames.frames())


@pytest.mark.parametrize("command_length", [0, 1, 15, 70_001, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_length_that_cannot_be_true_is_fatal_as_soon_as_it_is_known(command_length: int) -> None:
    frames = FrameBuffer()
    frames.feed(command_length.to_bytes(4))
    with pytest.raises(PeerError) as caught:
        list(frames.frames())
    assert caught.value.fatal
    assert caught.value.command_status == CommandStatus.RINVCMDLEN


def test_the_error_names_the_command_where_the_header_is_there() -> None:
    frames = FrameBuffer()
    frames.feed(bytes.fromhex("0000000F 00000004 00000000 0000002A"))
    with pytest.raises(PeerError, match="submit_sm") as caught:
        list(frames.frames())
    assert (caught.value.command_id, caught.value.sequence_number) == (4, 42)


def test_the_frames_in_front_of_a_broken_one_are_given_first() -> None:
    frames = FrameBuffer()
    frames.feed(ENQUIRE + bytes(4) + ENQUIRE)
    given_out = frames.frames()
    assert next(given_out) == ENQUIRE
    with pytest.raises(PeerError):
        next(given_out)


def test_after_a_broken_length_nothing_is_given_or_held() -> None:
    frames = FrameBuffer()
    frames.feed(bytes(4))
    for _ in range(2):
        with pytest.raises(PeerError):
            list(frames.frames())
        frames.feed(ENQUIRE)
    assert frames.pending_octets == 0


def test_a_reader_that_stops_early_finds_the_rest_later() -> None:
    frames = FrameBuffer()
    frames.feed(ENQUIRE * 3)
    for frame in frames.frames():
        assert frame == ENQUIRE
        break
    assert list(frames.frames()) == [ENQUIRE, ENQUIRE]
