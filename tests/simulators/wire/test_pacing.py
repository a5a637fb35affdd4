"""Octets spread over time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.task import Clock

from simulators.wire.outgoing import Outgoing
from simulators.wire.pacing import Held, OctetByOctet, Pacing, Stalled, frames_in
from smpp.codec import encode
from smpp.pdus import EnquireLink, SubmitSmResp

ANSWER = encode(SubmitSmResp(message_id="0A1B2C3D"), 1)
ENQUIRY = encode(EnquireLink(), 2)


class Written:
    """A way out whose octets and end are noted with the time."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.told: list[tuple[float, bytes]] = []
        self.closed_at: float | None = None
        self.out = Outgoing(self.clock, self._write, self._close)

    def _write(self, octets: bytes) -> None:
        self.told.append((round(self.clock.seconds(), 6), octets))

    def _close(self) -> None:
        self.closed_at = self.clock.seconds()


def test_without_a_pace_octets_leave_at_once() -> None:
    written = Written()
    written.out.write(ANSWER, None)
    written.out.close()
    assert (written.told, written.closed_at) == ([(0.0, ANSWER)], 0.0)


def test_one_octet_at_a_time() -> None:
    written = Written()
    written.out.write(ENQUIRY, OctetByOctet(0.5))
    written.clock.pump([0.5] * 16)
    assert written.told == [((place + 1) * 0.5, ENQUIRY[place : place + 1]) for place in range(16)]


def test_what_is_held_leaves_together() -> None:
    written, pacing = Written(), Held(1.0)
    written.out.write(ANSWER, pacing)
    written.clock.advance(0.6)
    written.out.write(ENQUIRY, pacing)
    written.clock.advance(0.4)
    assert written.told == [(1.0, ANSWER + ENQUIRY)]


def test_a_stall_is_inside_each_nth_pdu_and_what_follows_waits() -> None:
    written, pacing = Written(), Stalled(2, 5.0)
    written.out.write(ANSWER + ENQUIRY, pacing)
    written.out.write(ANSWER, None)
    assert written.told == [(0.0, ANSWER), (0.0, ENQUIRY[:8])]
    written.clock.advance(5.0)
    assert written.told[2:] == [(5.0, ENQUIRY[8:]), (5.0, ANSWER)]


def test_the_end_waits_for_what_was_written_before() -> None:
    written = Written()
    written.out.write(ENQUIRY, Stalled(1, 5.0))
    written.out.close()
    assert written.closed_at is None
    written.clock.advance(5.0)
    assert written.closed_at == 5.0


def test_nothing_is_written_after_the_connection_is_gone() -> None:
    written = Written()
    written.out.write(ENQUIRY, OctetByOctet(0.1))
    written.out.stop()
    written.clock.advance(10.0)
    assert written.told == []
    assert written.clock.getDelayedCalls() == []


@given(
    st.lists(st.sampled_from([ANSWER, ENQUIRY, b"\0\0", b"\x7f\xff\xff\xff text"]), max_size=6),
    st.sampled_from([OctetByOctet(0.1), Held(0.1), Stalled(2, 0.1)]),
)
def test_no_pace_loses_or_reorders_an_octet(frames: list[bytes], pacing: Pacing) -> None:
    written = Written()
    for frame in frames:
        written.out.write(frame, pacing)
    written.clock.pump([0.1] * 400)
    assert b"".join(octets for _, octets in written.told) == b"".join(frames)


@pytest.mark.parametrize("data", [b"", ANSWER, ANSWER + ENQUIRY, ANSWER + b"\0\0", b"\0\0\0\3abc"])
def test_frames_are_all_of_the_data(data: bytes) -> None:
    assert b"".join(frames_in(data)) == data
