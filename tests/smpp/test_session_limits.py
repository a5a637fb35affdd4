"""smpp.session: what a peer may not do for ever, and who may watch: PDUs cut short, silence, floods, traces."""

from typing import Any

import pytest

from smpp.codec import decode, encode
from smpp.frame_observer import Direction
from smpp.operations import Role, SessionState
from smpp.pdus import (
    AlertNotification,
    BindTransceiver,
    BindTransceiverResp,
    DeliverSm,
    DeliverSmResp,
    EnquireLink,
    EnquireLinkResp,
    GenericNack,
    Pdu,
    SubmitSm,
    SubmitSmResp,
    Unbind,
    UnbindResp,
    UnknownPdu,
)
from smpp.session import SessionSettings
from smpp.session_events import (
    LinkDead,
    PeerBroke,
    RequestExpired,
    RequestReceived,
    ResponseLate,
    ResponseReceived,
    SessionEvent,
)
from smpp.statuses import CommandStatus
from tests.support.wires.session_pair import SessionPair, bound_pair

DELIVER = encode(DeliverSm(short_message=b"a text", sequence_number=5))


class TestAPduCutShort:
    SETTINGS = SessionSettings(pdu_read_timeout_s=10, enquire_link_idle_s=30)

    def test_it_must_be_whole_in_time(self) -> None:
        esme = bound_pair(settings=self.SETTINGS).esme
        assert esme.receive_data(DELIVER[:7], 1005) == []
        assert esme.next_deadline() == 1015
        assert esme.handle_timer(1014.9) == []
        [dead] = esme.handle_timer(1015)
        assert isinstance(dead, LinkDead)
        assert "10 s" in dead.reason
        assert esme.state is SessionState.CLOSED

    def test_octets_that_trickle_in_do_not_buy_time(self) -> None:
        esme = bound_pair(settings=self.SETTINGS).esme
        for second in range(10):
            assert esme.receive_data(DELIVER[second : second + 1], 1000 + second) == []
        assert [type(event) for event in esme.handle_timer(1010)] == [LinkDead]

    def test_the_next_one_has_the_whole_time_again(self) -> None:
        esme = bound_pair(settings=self.SETTINGS).esme
        esme.receive_data(DELIVER[:7], 1000)
        events = esme.receive_data(DELIVER[7:] + DELIVER[:3], 1009)
        assert [type(event) for event in events] == [RequestReceived]
        assert esme.handle_timer(1018) == []
        assert esme.next_deadline() == 1019

    def test_a_whole_one_stops_the_clock(self) -> None:
        esme = bound_pair(settings=self.SETTINGS).esme
        esme.receive_data(DELIVER[:7], 1000)
        esme.receive_data(DELIVER[7:], 1009)
        assert esme.next_deadline() == 1039

    def test_it_counts_before_the_bind_too(self) -> None:
        smsc = SessionPair(SessionSettings(pdu_read_timeout_s=3, bind_timeout_s=15)).smsc
        smsc.receive_data(b"\0", 1000)
        assert smsc.next_deadline() == 1003

    def test_a_closed_session_waits_for_no_rest(self) -> None:
        esme = bound_pair(settings=self.SETTINGS).esme
        unbinding = encode(Unbind(sequence_number=9))
        esme.receive_data(unbinding + DELIVER[:5], 1000)
        esme.connection_lost(1001)
        assert esme.next_deadline() is None


class TestRequestsThatExpireInARow:
    SETTINGS = SessionSettings(window_size=2, response_timeout_s=10, expired_in_a_row_max=3, enquire_link_idle_s=1000)

    def expire(self, pair: SessionPair, count: int) -> list[SessionEvent]:
        for token in range(count):
            pair.esme.submit(SubmitSm(), pair.now, token)
        pair.now += 10
        return pair.esme.handle_timer(pair.now)

    def test_after_so_many_the_link_is_dead_and_each_one_is_told(self) -> None:
        pair = bound_pair(settings=self.SETTINGS)
        assert [type(event) for event in self.expire(pair, 2)] == [RequestExpired] * 2
        expired, dead = self.expire(pair, 1)
        assert isinstance(expired, RequestExpired)
        assert isinstance(dead, LinkDead)
        assert "3 requests" in dead.reason
        assert pair.esme.state is SessionState.CLOSED

    @pytest.mark.parametrize("late", [False, True])
    def test_a_response_between_them_starts_the_count_again(self, late: bool) -> None:
        pair = bound_pair(settings=self.SETTINGS)
        self.expire(pair, 2)
        answered = 2 if late else pair.esme.submit(SubmitSm(), pair.now)  # 1 was the bind
        [answer] = pair.esme.receive_data(encode(SubmitSmResp("x", sequence_number=answered)), pair.now)
        assert isinstance(answer, ResponseLate if late else ResponseReceived)
        assert [type(event) for event in self.expire(pair, 2)] == [RequestExpired] * 2
        assert pair.esme.state is SessionState.BOUND_TRX

    def test_an_enquire_link_resp_between_them_does_not(self) -> None:
        pair = bound_pair(settings=self.SETTINGS)
        self.expire(pair, 2)
        pair.esme.receive_data(encode(EnquireLinkResp(sequence_number=1)), pair.now)
        assert [type(event) for event in self.expire(pair, 1)] == [RequestExpired, LinkDead]

    def test_without_a_limit_they_may_expire_for_ever(self) -> None:
        pair = bound_pair(settings=SessionSettings(response_timeout_s=10, expired_in_a_row_max=None))
        for _ in range(50):
            events = self.expire(pair, 1)
            assert [type(event) for event in events] == [RequestExpired]
            pair.esme.receive_data(encode(EnquireLinkResp()), pair.now)


class TestAFloodOfRequests:
    SETTINGS = SessionSettings(receive_window_size=2, response_timeout_s=20)

    @pytest.mark.parametrize(
        ("role", "request_type", "status"),
        [(Role.SMSC, SubmitSm, CommandStatus.RTHROTTLED), (Role.ESME, DeliverSm, CommandStatus.RMSGQFUL)],
    )
    def test_what_is_too_much_is_answered_so_that_it_is_sent_again(
        self, role: Role, request_type: Any, status: CommandStatus
    ) -> None:
        session = bound_pair(settings=self.SETTINGS).side(role)
        for number in (1, 2):
            events = session.receive_data(encode(request_type(sequence_number=number)), 1000)
            assert [type(event) for event in events] == [RequestReceived]
        assert session.receive_window_used == 2
        [event] = session.receive_data(encode(request_type(sequence_number=3)), 1001)
        assert isinstance(event, PeerBroke)
        assert not event.fatal
        assert "2 unanswered" in str(event.error)
        assert decode(session.data_to_send()) == request_type(sequence_number=3).answer(status)
        assert session.state is SessionState.BOUND_TRX

    def test_an_answer_makes_room(self) -> None:
        esme = bound_pair(settings=self.SETTINGS).esme
        requests = [DeliverSm(sequence_number=number) for number in (1, 2, 3)]
        for request in requests[:2]:
            esme.receive_data(encode(request), 1000)
        esme.respond(requests[0], DeliverSmResp(), 1000)
        assert esme.receive_data(encode(requests[2]), 1000) == [RequestReceived(requests[2])]

    def test_what_we_never_answered_is_given_up_with_its_sender(self) -> None:
        esme = bound_pair(settings=self.SETTINGS).esme
        for number in (1, 2):
            esme.receive_data(encode(DeliverSm(sequence_number=number)), 1000)
        assert [type(event) for event in esme.receive_data(encode(DeliverSm()), 1020)] == [PeerBroke]
        assert [type(event) for event in esme.receive_data(encode(DeliverSm()), 1020.5)] == [RequestReceived]
        assert esme.receive_window_used == 1

    def test_what_has_no_response_takes_no_slot(self) -> None:
        esme = bound_pair(settings=self.SETTINGS).esme
        for _ in range(5):
            [event] = esme.receive_data(encode(AlertNotification()), 1000)
            assert isinstance(event, RequestReceived)
        assert esme.receive_window_used == 0

    def test_enquire_link_and_unbind_are_answered_all_the_same(self) -> None:
        esme = bound_pair(settings=self.SETTINGS).esme
        for number in (1, 2):
            esme.receive_data(encode(DeliverSm(sequence_number=number)), 1000)
        esme.receive_data(encode(EnquireLink(sequence_number=3)), 1000)
        assert decode(esme.data_to_send()) == EnquireLinkResp(sequence_number=3)
        esme.receive_data(encode(Unbind(sequence_number=4)), 1000)
        assert decode(esme.data_to_send()) == UnbindResp(sequence_number=4)


class TestAnObserver:
    def watched(self) -> tuple[SessionPair, list[tuple[Direction, Pdu, float]]]:
        seen: list[tuple[Direction, Pdu, float]] = []

        def observe(direction: Direction, frame: bytes, now: float) -> None:
            assert int.from_bytes(frame[:4]) == len(frame)
            seen.append((direction, decode(frame), now))

        pair = SessionPair()
        pair.esme.observer = observe
        return pair, seen

    def test_it_sees_every_pdu_with_its_number_and_moment_in_order(self) -> None:
        pair, seen = self.watched()
        pair.bind()
        pair.now += 5
        pair.esme.submit(SubmitSm(short_message=b"x"), pair.now)
        _, [request] = pair.flush()
        assert isinstance(request, RequestReceived)
        pair.now += 1
        pair.smsc.respond(request.pdu, SubmitSmResp("id"), pair.now)
        pair.flush()
        assert [(direction, type(pdu), pdu.sequence_number, now) for direction, pdu, now in seen] == [
            (Direction.SENT, BindTransceiver, 1, 1000),
            (Direction.RECEIVED, BindTransceiverResp, 1, 1000),
            (Direction.SENT, SubmitSm, 2, 1005),
            (Direction.RECEIVED, SubmitSmResp, 2, 1006),
        ]

    def test_it_sees_what_the_session_answers_by_itself(self) -> None:
        pair, seen = self.watched()
        pair.bind()
        seen.clear()
        unknown = UnknownPdu(0x111, sequence_number=8)
        pair.esme.receive_data(encode(EnquireLink(sequence_number=7)) + encode(unknown), 1001)
        pair.esme.handle_timer(1040)
        assert [(direction, type(pdu)) for direction, pdu, _ in seen] == [
            (Direction.RECEIVED, EnquireLink),
            (Direction.SENT, EnquireLinkResp),
            (Direction.RECEIVED, UnknownPdu),
            (Direction.SENT, GenericNack),
            (Direction.SENT, EnquireLink),
        ]

    def test_it_sees_the_octets_of_a_pdu_that_cannot_be_read(self) -> None:
        pair = bound_pair()
        seen: list[bytes] = []
        pair.esme.observer = lambda direction, frame, now: seen.append(frame)
        cut = (20).to_bytes(4) + DELIVER[4:20]
        pair.esme.receive_data(cut, 1001)
        assert seen == [cut, pair.esme.data_to_send()]

    def test_it_can_be_taken_away(self) -> None:
        pair, seen = self.watched()
        pair.esme.observer = None
        pair.bind()
        assert seen == []
