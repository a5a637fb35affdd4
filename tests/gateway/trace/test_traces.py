"""Traces begin and end, keep nobody waiting, and leave nothing behind."""

from typing import Any

import attrs
from twisted.internet.task import Clock

from gateway.control.words import PduTraced, Refused, TraceEnded, WatchTrace
from gateway.trace.traces import FRAMES_PER_TURN, FRAMES_WAITING_MAX, SECONDS_MAX, Trace, Traces, WatchBinds
from messages.ids import CarrierName
from smpp.codec import encode
from smpp.frame_observer import Direction, FrameObserver
from smpp.pdus import EnquireLink, SubmitSm

ALPHA = CarrierName("alpha")
NOW_MS = 1_790_000_000_000
PING = encode(EnquireLink(sequence_number=1))


class WallClock:
    def now_ms(self) -> int:
        return NOW_MS


@attrs.define
class Listener:
    """Hears a trace; while ``deaf`` it cannot take more."""

    heard: list[PduTraced | TraceEnded] = attrs.field(factory=list)
    deaf: bool = False
    released: int = 0

    def say(self, answer: PduTraced | TraceEnded) -> bool:
        if self.deaf and isinstance(answer, PduTraced):
            return False
        self.heard.append(answer)
        return True

    def release(self) -> None:
        self.released += 1


class CountingClock(Clock):
    """Counts how many turns of the loop are asked for: its own ``advance`` takes them all at once."""

    turns = 0

    def callLater(self, delay: float, callable: Any, *args: Any, **kw: Any) -> Any:  # noqa: A002, N802 - Twisted's names
        self.turns += delay == 0
        return super().callLater(delay, callable, *args, **kw)


class Wires:
    """The binds of alpha, and who watches them."""

    def __init__(self) -> None:
        self.clock = CountingClock()
        self.watching: WatchBinds | None = None
        self.traces = Traces(self.watch, WallClock(), self.clock)
        self.begun: list[Trace] = []

    def watch(self, carrier: CarrierName, watch: WatchBinds | None) -> bool:
        if carrier != ALPHA:
            return False
        self.watching = watch
        return True

    @property
    def bind(self) -> FrameObserver:
        assert self.watching is not None
        return self.watching("trx1")

    def begin(self, listener: Listener, **request: object) -> Trace:
        trace = self.traces.begin(WatchTrace("alpha", **request), listener.say, listener.release)  # type: ignore[arg-type]
        assert isinstance(trace, Trace)
        self.begun.append(trace)
        return trace

    def stop(self) -> None:
        for trace in self.begun:
            trace.stop()


def test_nobody_watches_before_the_first_trace_and_after_the_last() -> None:
    wires = Wires()
    assert wires.watching is None

    first, second = wires.begin(Listener()), wires.begin(Listener())
    first.stop()
    still = wires.watching is not None
    second.stop()
    second.stop()

    assert still
    assert wires.watching is None
    assert wires.clock.getDelayedCalls() == []


def test_a_frame_is_told_in_a_turn_of_its_own_with_the_time_it_passed() -> None:
    wires, listener = Wires(), Listener()
    wires.begin(listener)

    wires.clock.advance(1.5)
    wires.bind(Direction.SENT, PING, 1.0)
    in_the_sessions_turn = list(listener.heard)
    wires.clock.advance(0)

    assert in_the_sessions_turn == []
    assert listener.heard == [PduTraced(NOW_MS - 500, "trx1", "sent", PING.hex())]
    wires.stop()


def test_it_is_over_when_its_time_is() -> None:
    wires, listener = Wires(), Listener()
    wires.begin(listener, seconds=10)

    wires.clock.advance(9)
    wires.bind(Direction.RECEIVED, PING, 9.0)
    wires.clock.advance(1)

    assert [type(answer) for answer in listener.heard] == [PduTraced, TraceEnded]
    assert listener.heard[-1] == TraceEnded("10 s are over", 0)
    assert listener.released == 1
    assert wires.watching is None


def test_what_a_listener_cannot_take_is_counted_and_told_at_the_end() -> None:
    wires, listener = Wires(), Listener(deaf=True)
    wires.begin(listener, seconds=10)
    for _ in range(3):
        wires.bind(Direction.SENT, PING, 0.0)

    wires.clock.advance(0)
    wires.clock.advance(10)

    assert listener.heard == [TraceEnded("10 s are over", 3)]


def test_a_flood_is_bounded_and_told_in_turns() -> None:
    wires, listener = Wires(), Listener()
    trace = wires.begin(listener, seconds=10)

    for _ in range(FRAMES_WAITING_MAX + 5):
        wires.bind(Direction.SENT, PING, 0.0)
    wires.clock.advance(0)

    assert wires.clock.turns == FRAMES_WAITING_MAX / FRAMES_PER_TURN
    assert len(listener.heard) == FRAMES_WAITING_MAX
    assert trace.missed == 5
    trace.stop()


def test_only_the_number_that_was_asked_for_is_told_and_masked() -> None:
    wires, listener = Wires(), Listener()
    wires.begin(listener, msisdn="+41791234567")
    for number in ("41791234567", "41791234568"):
        wires.bind(
            Direction.SENT, encode(SubmitSm(destination_addr=number, short_message=b"Hi", sequence_number=1)), 0.0
        )
    wires.bind(Direction.RECEIVED, b"no PDU at all", 0.0)
    wires.clock.advance(0)

    (told,) = listener.heard
    assert isinstance(told, PduTraced)
    frame = bytes.fromhex(told.frame)
    assert b"41xxxxxxx67" in frame
    assert b"Hi" not in frame
    wires.stop()


def test_texts_are_told_to_those_who_ask() -> None:
    wires, plain, asked = Wires(), Listener(), Listener()
    wires.begin(plain)
    wires.begin(asked, text=True)
    frame = encode(SubmitSm(destination_addr="41791234567", short_message=b"Hi", sequence_number=1))
    wires.bind(Direction.SENT, frame, 0.0)
    wires.clock.advance(0)

    (hidden,), (shown) = plain.heard, asked.heard
    assert isinstance(hidden, PduTraced)
    assert hidden.frame != frame.hex()
    assert shown == [PduTraced(NOW_MS, "trx1", "sent", frame.hex())]
    wires.stop()


def test_what_cannot_be_traced_is_refused() -> None:
    wires, listener = Wires(), Listener()

    for request in (WatchTrace("beta"), WatchTrace("alpha", seconds=0), WatchTrace("alpha", seconds=SECONDS_MAX + 1)):
        assert isinstance(wires.traces.begin(request, listener.say, listener.release), Refused)
    assert wires.watching is None
    assert wires.clock.getDelayedCalls() == []
