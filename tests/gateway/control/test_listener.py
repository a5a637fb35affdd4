"""The gateway's end of the control socket, without a socket: answers in order, bounds, and nothing that breaks it."""

from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport

from gateway.control.listener import CONNECTIONS_MAX, IDLE_S, REQUEST_OCTETS_MAX, Callers, ControlConnection, Listening
from gateway.control.words import (
    Answer,
    CarriersShown,
    PduTraced,
    Refused,
    Request,
    ShowCarriers,
    TraceEnded,
    answer_of,
    line_of,
)


def echo(request: Request, _listening: Listening) -> Answer:
    assert isinstance(request, ShowCarriers)
    return CarriersShown(len(request.carrier), ())


class Caller:
    """Somebody who is connected to ``callers``."""

    def __init__(self, callers: Callers) -> None:
        self.protocol: ControlConnection = callers.buildProtocol(None)
        self.transport = StringTransport()  # type: ignore[no-untyped-call]  # untyped in Twisted
        self.protocol.makeConnection(self.transport)  # type: ignore[no-untyped-call]  # untyped in Twisted

    def says(self, data: bytes) -> None:
        self.protocol.dataReceived(data)  # type: ignore[no-untyped-call]  # untyped in Twisted

    @property
    def heard(self) -> list[Answer]:
        lines: bytes = self.transport.value()  # type: ignore[no-untyped-call]  # untyped in Twisted
        return [answer_of(line) for line in lines.splitlines()]

    @property
    def hung_up(self) -> bool:
        return bool(self.transport.disconnecting)

    def goes(self) -> None:
        self.protocol.connectionLost()


def asked(name: str) -> bytes:
    return line_of(ShowCarriers(name)) + b"\n"


def test_requests_are_answered_in_their_order_however_they_arrive() -> None:
    caller = Caller(Callers(echo, Clock()))

    for octet in asked("a") + asked("bb"):
        caller.says(bytes([octet]))
    caller.says(asked("ccc") + asked(""))

    assert caller.heard == [CarriersShown(count, ()) for count in (1, 2, 3, 0)]
    caller.goes()


def test_what_is_no_request_is_refused_and_the_next_one_is_answered() -> None:
    caller = Caller(Callers(echo, Clock()))

    caller.says(b"GET / HTTP/1.1\n" + asked("a"))

    refused, answered = caller.heard
    assert isinstance(refused, Refused)
    assert answered == CarriersShown(1, ())
    caller.goes()


def test_a_line_without_end_costs_the_connection() -> None:
    caller = Caller(Callers(echo, Clock()))

    caller.says(b"x" * (REQUEST_OCTETS_MAX + 1))

    assert caller.heard == [Refused(f"a request has at most {REQUEST_OCTETS_MAX} octets")]
    assert caller.hung_up
    caller.goes()


def test_one_caller_too_many_is_told_so_and_there_is_room_again_when_one_goes() -> None:
    callers = Callers(echo, Clock())
    everybody = [Caller(callers) for _ in range(CONNECTIONS_MAX)]

    late = Caller(callers)
    (refused,) = late.heard
    late.goes()
    everybody[0].goes()
    next_one = Caller(callers)
    next_one.says(asked("a"))

    assert isinstance(refused, Refused)
    assert "end one of them" in refused.reason
    assert late.hung_up
    assert next_one.heard == [CarriersShown(1, ())]
    for caller in [*everybody[1:], next_one]:
        caller.goes()
    assert not callers.connections


def test_a_caller_that_asks_nothing_for_long_is_hung_up_on() -> None:
    clock = Clock()
    caller = Caller(Callers(echo, clock))

    clock.advance(IDLE_S - 1)
    caller.says(asked("a"))
    clock.advance(IDLE_S - 1)
    before = caller.hung_up
    clock.advance(1)

    assert (before, caller.hung_up) == (False, True)
    caller.goes()
    assert clock.getDelayedCalls() == []


class Slow:
    """Answers in its own time; keeps who listens."""

    def __init__(self) -> None:
        self.listening: Listening | None = None
        self.asked = 0
        self.stops = 0

    def __call__(self, _request: Request, listening: Listening) -> None:
        self.asked += 1
        self.listening = listening
        listening.follow(self.stop)

    def stop(self) -> None:
        self.stops += 1


PDU = PduTraced(1, "trx1", "sent", "00")


def following() -> tuple[Caller, Slow, Listening]:
    slow = Slow()
    caller = Caller(Callers(slow, Clock()))
    caller.says(asked(""))
    assert slow.listening is not None
    return caller, slow, slow.listening


def test_an_answer_may_take_its_time_and_come_in_many_lines() -> None:
    caller, slow, listening = following()

    told = [listening.say(PDU), listening.say(PDU)]
    listening.release()
    caller.goes()

    assert told == [True, True]
    assert caller.heard == [PDU, PDU]
    assert slow.stops == 0


def test_whoever_follows_hears_that_the_caller_is_gone() -> None:
    caller, slow, listening = following()

    caller.goes()

    assert slow.stops == 1
    assert not listening.say(PDU)


def test_pdus_are_left_out_while_the_caller_does_not_read_and_the_end_is_told_all_the_same() -> None:
    caller, _, listening = following()

    caller.protocol.pauseProducing()
    left_out = listening.say(PDU)
    ended = listening.say(TraceEnded("over", 1))
    caller.protocol.resumeProducing()
    again = listening.say(PDU)
    caller.goes()

    assert (left_out, ended, again) == (False, True, True)
    assert caller.heard == [TraceEnded("over", 1), PDU]


def test_a_second_request_waits_for_the_end_of_the_first() -> None:
    caller, slow, listening = following()

    caller.says(asked(""))
    listening.release()
    caller.says(asked(""))

    (refused,) = caller.heard
    assert isinstance(refused, Refused)
    assert slow.asked == 2
    caller.goes()


def test_a_stopping_gateway_ends_what_is_followed_at_once() -> None:
    caller, slow, _ = following()

    caller.protocol.close()

    assert slow.stops == 1
    assert caller.hung_up
    caller.goes()
    assert slow.stops == 1
