"""smpp.session: both sides, played against each other in memory, with whole seconds for time."""

from typing import Any

import pytest

from smpp.codec import decode, encode
from smpp.errors import UsageError, WindowFull
from smpp.operations import Role, SessionState
from smpp.pdus import (
    AlertNotification,
    BindTransceiver,
    BindTransceiverResp,
    BindTransmitter,
    DataSm,
    DataSmResp,
    DeliverSm,
    DeliverSmResp,
    EnquireLink,
    EnquireLinkResp,
    GenericNack,
    Outbind,
    Pdu,
    QuerySm,
    QuerySmResp,
    SubmitSm,
    SubmitSmResp,
    Tlv,
    TlvTag,
    Unbind,
    UnbindResp,
    UnknownPdu,
)
from smpp.session import EsmeSession, SessionSettings, SmscSession
from smpp.session_events import (
    BindRefused,
    BindRequested,
    Bound,
    LinkDead,
    PeerBroke,
    PeerUnbound,
    RequestExpired,
    RequestReceived,
    ResponseLate,
    ResponseReceived,
    Unanswered,
    UnbindCompleted,
    UnexpectedResponse,
)
from smpp.statuses import CommandStatus
from tests.smpp.vector_files import vectors
from tests.support.wires.session_pair import SessionPair, bound_pair

SMALL = SessionSettings(window_size=2, response_timeout_s=20)


def sent(session: EsmeSession | SmscSession) -> list[Pdu]:
    """What the session wants to write, as PDUs."""
    data = session.data_to_send()
    found: list[Pdu] = []
    while data:
        octets = int.from_bytes(data[:4])
        found.append(decode(data[:octets]))
        data = data[octets:]
    return found


def broke(events: list[Any]) -> tuple[int, bool]:
    """The status and the gravity of the one PeerBroke."""
    [event] = events
    assert isinstance(event, PeerBroke)
    assert event.fatal == event.error.fatal
    return event.error.command_status, event.fatal


class TestBinding:
    @pytest.mark.parametrize("state", [SessionState.BOUND_TX, SessionState.BOUND_RX, SessionState.BOUND_TRX])
    def test_each_bind_brings_both_sides_into_its_state(self, state: SessionState) -> None:
        pair = bound_pair(state)
        assert pair.esme.state is pair.smsc.state is state

    def test_the_bind_goes_out_as_given_and_the_session_waits(self) -> None:
        pair = SessionPair()
        pair.esme.bind(BindTransmitter(system_id="gw", password="secret", system_type="SMS"), pair.now)
        assert pair.esme.state is SessionState.BINDING
        assert sent(pair.esme) == [BindTransmitter("gw", "secret", "SMS", sequence_number=1)]
        assert pair.esme.data_to_send() == b""

    def test_a_long_password_goes_out_only_where_the_settings_allow_it(self) -> None:
        bind = BindTransceiver(system_id="gw", password="longer than eight octets")
        strict = SessionPair().esme
        with pytest.raises(UsageError, match="password"):
            strict.bind(bind, 1000)
        assert (strict.state, strict.data_to_send()) == (SessionState.OPEN, b"")
        pair = SessionPair(SessionSettings(lenient_passwords=True))
        pair.esme.bind(bind, pair.now)
        _, [requested] = pair.flush()
        assert isinstance(requested, BindRequested)
        assert requested.pdu.password == "longer than eight octets"

    def test_a_refused_bind_says_why_and_closes(self) -> None:
        pair = SessionPair()
        pair.esme.bind(BindTransceiver(system_id="gw"), pair.now)
        _, [requested] = pair.flush()
        assert isinstance(requested, BindRequested)
        pair.smsc.refuse_bind(requested.pdu, CommandStatus.RINVPASWD, pair.now)
        assert pair.smsc.state is SessionState.OPEN
        assert pair.flush() == ([BindRefused(CommandStatus.RINVPASWD)], [])
        assert pair.esme.state is SessionState.CLOSED

    def test_the_smscs_own_words_come_with_the_refusal(self) -> None:
        esme = EsmeSession(SessionSettings(), 0)
        esme.bind(BindTransceiver(), 0)
        reason = Tlv(TlvTag.ADDITIONAL_STATUS_INFO_TEXT, b"too many binds\0")
        refusal = BindTransceiverResp(command_status=5, tlvs=(reason,), sequence_number=1)
        assert esme.receive_data(encode(refusal), 1) == [BindRefused(5, "too many binds")]

    def test_a_short_bind_error_of_a_real_carrier_is_a_refusal(self) -> None:
        esme = EsmeSession(SessionSettings(), 0)
        esme.bind(BindTransceiver(), 0)
        assert esme.receive_data(vectors("carriers.hex")["short_bind_error"], 1) == [BindRefused(0x53)]

    @pytest.mark.parametrize("sequence_number", [1, 0, 77])
    def test_a_generic_nack_while_binding_refuses_the_bind_whatever_its_number(self, sequence_number: int) -> None:
        esme = EsmeSession(SessionSettings(), 0)
        esme.bind(BindTransceiver(), 0)
        nack = GenericNack(command_status=CommandStatus.RINVCMDID, sequence_number=sequence_number)
        assert esme.receive_data(encode(nack), 1) == [BindRefused(CommandStatus.RINVCMDID)]

    @pytest.mark.parametrize(
        "stray", [BindTransceiverResp("x", sequence_number=9), SubmitSmResp("x", sequence_number=1)]
    )
    def test_a_response_to_something_else_binds_nothing(self, stray: Pdu) -> None:
        esme = EsmeSession(SessionSettings(), 0)
        esme.bind(BindTransceiver(), 0)
        assert esme.receive_data(encode(stray), 1) == [UnexpectedResponse(stray)]
        assert esme.state is SessionState.BINDING

    def test_a_bind_response_that_nobody_asked_for_changes_nothing(self) -> None:
        stray = BindTransceiverResp("x", sequence_number=1)
        for session in (EsmeSession(SessionSettings(), 0), bound_pair().esme, bound_pair().smsc):
            before = session.state
            assert session.receive_data(encode(stray), 1000) == [UnexpectedResponse(stray)]
            assert session.state is before

    def test_an_smsc_that_does_not_say_its_version_is_bound_all_the_same(self) -> None:
        esme = EsmeSession(SessionSettings(), 0)
        esme.bind(BindTransceiver(), 0)
        assert esme.receive_data(encode(BindTransceiverResp("smsc", sequence_number=1)), 1) == [Bound("smsc", None)]

    def test_an_esme_of_version_3_3_gets_no_optional_parameters(self) -> None:
        smsc = SmscSession(SessionSettings(), 0)
        request = BindTransmitter("old", interface_version=0x33, sequence_number=5)
        assert smsc.receive_data(encode(request), 0) == [BindRequested(request)]
        smsc.accept_bind(request, "smsc", 1)
        assert [pdu.tlvs for pdu in sent(smsc)] == [()]
        assert smsc.peer_interface_version == 0x33

    def test_a_second_bind_is_answered_already_bound(self) -> None:
        pair = bound_pair()
        status, fatal = broke(pair.smsc.receive_data(encode(BindTransmitter(sequence_number=9)), pair.now))
        assert (status, fatal) == (CommandStatus.RALYBND, False)
        assert [pdu.command_status for pdu in sent(pair.smsc)] == [CommandStatus.RALYBND]
        assert pair.smsc.state is SessionState.BOUND_TRX

    def test_after_a_refusal_the_esme_may_try_again_until_its_time_is_up(self) -> None:
        smsc = SmscSession(SessionSettings(bind_timeout_s=15), 0)
        for now in (1, 2):
            request = BindTransmitter(sequence_number=now)
            assert smsc.receive_data(encode(request), now) == [BindRequested(request)]
            smsc.refuse_bind(request, CommandStatus.RINVPASWD, now)
        assert smsc.next_deadline() == 15
        assert smsc.handle_timer(15) == [LinkDead("not bound within 15 s")]

    def test_a_bind_is_answered_once_and_only_if_it_waits(self) -> None:
        pair = bound_pair()
        request = BindTransmitter(sequence_number=9)
        with pytest.raises(UsageError, match="no bind_transmitter waits"):
            pair.smsc.accept_bind(request, "smsc", pair.now)
        with pytest.raises(UsageError, match="no bind_transmitter waits"):
            pair.smsc.refuse_bind(request, 0x0D, pair.now)

    def test_the_answer_to_a_bind_may_come_after_the_connection_is_gone(self) -> None:
        pair = SessionPair()
        pair.esme.bind(BindTransceiver(), pair.now)
        _, [requested] = pair.flush()
        assert isinstance(requested, BindRequested)
        pair.smsc.connection_lost(pair.now)
        pair.smsc.accept_bind(requested.pdu, "smsc", pair.now)
        pair.smsc.refuse_bind(requested.pdu, 0x0D, pair.now)
        assert pair.smsc.data_to_send() == b""
        assert pair.smsc.state is SessionState.CLOSED

    def test_a_bind_over_its_limits_leaves_the_session_open(self) -> None:
        esme = EsmeSession(SessionSettings(), 0)
        with pytest.raises(UsageError, match="password"):
            esme.bind(BindTransceiver(password="longer than 8"), 0)
        assert esme.state is SessionState.OPEN
        assert esme.data_to_send() == b""

    def test_a_system_id_over_its_limit_leaves_the_bind_waiting(self) -> None:
        smsc = SmscSession(SessionSettings(), 0)
        request = BindTransmitter(sequence_number=1)
        smsc.receive_data(encode(request), 0)
        with pytest.raises(UsageError, match="system_id"):
            smsc.accept_bind(request, "x" * 16, 0)
        smsc.accept_bind(request, "smsc", 0)
        assert smsc.state is SessionState.BOUND_TX

    @pytest.mark.parametrize("role", Role)
    def test_a_session_that_is_not_bound_in_time_is_dead(self, role: Role) -> None:
        session = SessionPair(SessionSettings(bind_timeout_s=15), now=100).side(role)
        assert session.next_deadline() == 115
        assert session.handle_timer(114) == []
        assert session.handle_timer(115) == [LinkDead("not bound within 15 s")]
        assert session.state is SessionState.CLOSED
        assert session.next_deadline() is None
        assert session.handle_timer(116) == []

    def test_an_smsc_may_ask_to_be_bound_to(self) -> None:
        pair = SessionPair()
        pair.smsc.submit(Outbind("smsc", "secret"), pair.now)
        esme_events, _ = pair.flush()
        assert esme_events == [RequestReceived(Outbind("smsc", "secret", sequence_number=1))]
        pair.bind()
        assert pair.smsc.state is SessionState.BOUND_TRX


class TestRequests:
    def test_a_request_its_response_and_their_times(self) -> None:
        pair = bound_pair()
        number = pair.esme.submit(SubmitSm(destination_addr="4179"), 1000, token="first")
        assert number == 2  # the bind was 1
        assert (pair.esme.window_used, pair.esme.window_free) == (1, 9)
        _, [received] = pair.flush()
        assert received == RequestReceived(SubmitSm(destination_addr="4179", sequence_number=number))
        pair.smsc.respond(received.pdu, SubmitSmResp("id1"), 1001)
        pair.now = 1003
        esme_events, _ = pair.flush()
        response = SubmitSmResp("id1", sequence_number=number)
        assert esme_events == [ResponseReceived("first", 4, response, round_trip_s=3)]
        assert pair.esme.window_used == 0

    def test_one_octet_at_a_time_is_the_same(self) -> None:
        pair = bound_pair()
        pair.esme.submit(SubmitSm(short_message=b"hello"), pair.now, token="a")
        _, [received] = pair.flush(octets_at_once=1)
        assert isinstance(received, RequestReceived)
        pair.smsc.respond(received.pdu, SubmitSmResp("id"), pair.now)
        [answered], _ = pair.flush(octets_at_once=1)
        assert isinstance(answered, ResponseReceived)

    def test_many_pdus_in_one_read_come_out_in_order(self) -> None:
        pair = bound_pair()
        for token in range(5):
            pair.esme.submit(SubmitSm(destination_addr=str(token)), pair.now, token)
        _, events = pair.flush()
        requests = [event.pdu for event in events if isinstance(event, RequestReceived)]
        for request in reversed(requests):
            pair.smsc.respond(request, SubmitSmResp(f"id{request.sequence_number}"), pair.now)
        answers, _ = pair.flush()
        tokens = [event.token for event in answers if isinstance(event, ResponseReceived)]
        assert tokens == [4, 3, 2, 1, 0]

    def test_submitting_does_not_change_the_pdu(self) -> None:
        pair = bound_pair()
        pdu = SubmitSm(sequence_number=77)
        assert pair.esme.submit(pdu, pair.now) == 2
        assert pdu.sequence_number == 77

    @pytest.mark.parametrize("status", [0x58, 0x14, 0x45, 0x401])
    def test_a_refusal_is_a_response(self, status: int) -> None:
        pair = bound_pair()
        number = pair.esme.submit(SubmitSm(), pair.now, "a")
        refusal = SubmitSmResp(command_status=status, sequence_number=number)
        assert pair.esme.receive_data(encode(refusal), pair.now) == [ResponseReceived("a", 4, refusal, 0)]

    def test_a_generic_nack_answers_the_request_with_its_number(self) -> None:
        pair = bound_pair()
        number = pair.esme.submit(SubmitSm(), pair.now, "a")
        nack = GenericNack(command_status=CommandStatus.RINVCMDID, sequence_number=number)
        assert pair.esme.receive_data(encode(nack), pair.now) == [ResponseReceived("a", 4, nack, 0)]

    @pytest.mark.parametrize("name", ["error_without_body", "error_with_body"])
    def test_refusals_of_real_carriers_free_their_slot(self, name: str) -> None:
        pair = bound_pair()
        assert pair.esme.submit(SubmitSm(), pair.now, "a") == 2
        [event] = pair.esme.receive_data(vectors("carriers.hex")[name], pair.now)
        assert isinstance(event, ResponseReceived)
        assert pair.esme.window_used == 0

    def test_query_and_data_use_the_window_too(self) -> None:
        pair = bound_pair()
        query, data = pair.esme.submit(QuerySm("id"), pair.now, "q"), pair.esme.submit(DataSm(), pair.now, "d")
        assert pair.esme.window_used == 2
        answers = QuerySmResp("id", sequence_number=query), DataSmResp("x", sequence_number=data)
        events = pair.esme.receive_data(b"".join(map(encode, answers)), pair.now)
        assert [event.token for event in events if isinstance(event, ResponseReceived)] == ["q", "d"]

    def test_a_response_of_the_wrong_kind_answers_nothing(self) -> None:
        pair = bound_pair()
        number = pair.esme.submit(SubmitSm(), pair.now)
        stray = DataSmResp("x", sequence_number=number)
        assert pair.esme.receive_data(encode(stray), pair.now) == [UnexpectedResponse(stray)]
        assert pair.esme.window_used == 1

    @pytest.mark.parametrize(
        "stray",
        [
            SubmitSmResp("x", sequence_number=77),
            UnbindResp(sequence_number=77),
            UnknownPdu(0x80000111, 0, 77, b"x"),
            GenericNack(command_status=CommandStatus.RSYSERR, sequence_number=0),
        ],
        ids=lambda pdu: type(pdu).__name__,
    )
    def test_a_response_to_nothing_changes_nothing(self, stray: Pdu) -> None:
        pair = bound_pair()
        pair.esme.submit(SubmitSm(), pair.now)
        pair.esme.data_to_send()
        assert pair.esme.receive_data(encode(stray), pair.now) == [UnexpectedResponse(stray)]
        assert pair.esme.window_used == 1
        assert sent(pair.esme) == []

    def test_a_response_that_comes_twice_is_unexpected_the_second_time(self) -> None:
        pair = bound_pair()
        response = SubmitSmResp("x", sequence_number=pair.esme.submit(SubmitSm(), pair.now, "a"))
        first, second = pair.esme.receive_data(encode(response) * 2, pair.now)
        assert first == ResponseReceived("a", 4, response, 0)
        assert second == UnexpectedResponse(response)

    def test_a_full_window_refuses_and_sends_nothing(self) -> None:
        pair = bound_pair(settings=SMALL)
        numbers = [pair.esme.submit(SubmitSm(), pair.now) for _ in range(2)]
        pair.esme.data_to_send()
        with pytest.raises(WindowFull):
            pair.esme.submit(SubmitSm(), pair.now)
        assert pair.esme.data_to_send() == b""
        pair.esme.receive_data(encode(SubmitSmResp("x", sequence_number=numbers[0])), pair.now)
        assert pair.esme.submit(SubmitSm(), pair.now) == numbers[1] + 1

    def test_a_value_over_its_limit_takes_no_slot(self) -> None:
        pair = bound_pair()
        with pytest.raises(UsageError, match="short_message"):
            pair.esme.submit(SubmitSm(short_message=b"x" * 255), pair.now)
        assert pair.esme.window_used == 0
        assert pair.esme.data_to_send() == b""

    @pytest.mark.parametrize("pdu", [BindTransceiver(), Unbind(), EnquireLink()])
    def test_what_the_session_sends_itself_is_not_submitted(self, pdu: Any) -> None:
        with pytest.raises(UsageError, match="use bind"):
            bound_pair().esme.submit(pdu, 1000)

    def test_an_alert_takes_no_slot_because_nobody_answers_it(self) -> None:
        pair = bound_pair(settings=SMALL)
        for _ in range(5):
            pair.smsc.submit(AlertNotification(source_addr="4179"), pair.now)
        assert pair.smsc.window_used == 0
        esme_events, _ = pair.flush()
        assert len(esme_events) == 5

    def test_an_expired_request_frees_its_slot_and_its_late_response_finds_it(self) -> None:
        pair = bound_pair(settings=SMALL)
        number = pair.esme.submit(SubmitSm(), 1000, "a")
        pair.esme.submit(SubmitSm(), 1005, "b")
        assert pair.esme.next_deadline() == 1020
        assert pair.esme.handle_timer(1019) == []
        assert pair.esme.handle_timer(1020) == [RequestExpired("a", 1000)]
        assert pair.esme.window_free == 1
        response = SubmitSmResp("id", sequence_number=number)
        late, again = pair.esme.receive_data(encode(response) * 2, 1024)
        assert late == ResponseLate("a", response)
        assert again == UnexpectedResponse(response)
        assert pair.esme.state is SessionState.BOUND_TRX

    def test_a_late_generic_nack_finds_its_request_too(self) -> None:
        pair = bound_pair(settings=SMALL)
        number = pair.esme.submit(SubmitSm(), 1000, "a")
        pair.esme.handle_timer(1020)
        nack = GenericNack(command_status=2, sequence_number=number)
        assert pair.esme.receive_data(encode(nack), 1021) == [ResponseLate("a", nack)]


class TestAnswers:
    def test_a_delivery_is_answered_with_its_number(self) -> None:
        pair = bound_pair()
        pair.smsc.submit(DeliverSm(short_message=b"hi"), pair.now, "mo")
        [received], _ = pair.flush()
        assert isinstance(received, RequestReceived)
        pair.esme.respond(received.pdu, DeliverSmResp(sequence_number=99), pair.now)
        _, [answered] = pair.flush()
        assert answered == ResponseReceived("mo", 5, DeliverSmResp(sequence_number=1), 0)

    def test_a_request_may_be_answered_by_generic_nack(self) -> None:
        pair = bound_pair()
        pair.smsc.submit(DeliverSm(), pair.now, "mo")
        [received], _ = pair.flush()
        assert isinstance(received, RequestReceived)
        pair.esme.respond(received.pdu, GenericNack(command_status=3), pair.now)
        _, [answered] = pair.flush()
        assert isinstance(answered, ResponseReceived)

    @pytest.mark.parametrize(
        ("request_pdu", "response"),
        [
            (DeliverSm(), SubmitSmResp()),
            (DeliverSm(), DeliverSm()),
            (DeliverSmResp(), DeliverSmResp()),
            (SubmitSm(), SubmitSmResp()),
            (AlertNotification(), UnknownPdu(0x80000102)),
        ],
        ids=lambda pdu: type(pdu).__name__,
    )
    def test_what_does_not_answer_the_request_is_a_mistake(self, request_pdu: Pdu, response: Pdu) -> None:
        esme = bound_pair().esme
        with pytest.raises(UsageError):
            esme.respond(request_pdu, response, 1000)
        assert esme.data_to_send() == b""

    def test_an_answer_after_the_end_goes_nowhere(self) -> None:
        pair = bound_pair()
        pair.esme.connection_lost(pair.now)
        pair.esme.respond(DeliverSm(), DeliverSmResp(), pair.now)
        assert pair.esme.data_to_send() == b""

    @pytest.mark.parametrize("role", Role)
    def test_enquire_link_is_answered_in_any_state_but_closed(self, role: Role) -> None:
        for pair in (SessionPair(), bound_pair(SessionState.BOUND_RX)):
            session: Any = pair.side(role)
            assert session.receive_data(encode(EnquireLink(sequence_number=0xFFFFFFFF)), pair.now) == []
            assert sent(session) == [EnquireLinkResp(sequence_number=0xFFFFFFFF)]

    def test_an_unknown_command_is_nacked_with_its_number(self) -> None:
        pair = bound_pair()
        unknown = encode(UnknownPdu(0x111, 0, 77, b"whatever"))
        assert broke(pair.smsc.receive_data(unknown, pair.now)) == (CommandStatus.RINVCMDID, False)
        assert sent(pair.smsc) == [GenericNack(command_status=CommandStatus.RINVCMDID, sequence_number=77)]
        assert pair.smsc.state is SessionState.BOUND_TRX

    def test_a_request_that_cannot_be_read_is_refused_in_its_own_response_and_the_next_one_is_read(self) -> None:
        pair = bound_pair()
        damaged = (20).to_bytes(4) + encode(SubmitSm(sequence_number=77))[4:20]
        events = pair.smsc.receive_data(damaged + encode(SubmitSm(sequence_number=78)), pair.now)
        assert broke(events[:1]) == (CommandStatus.RINVMSGLEN, False)
        assert events[1:] == [RequestReceived(SubmitSm(sequence_number=78))]
        assert sent(pair.smsc) == [SubmitSmResp(command_status=CommandStatus.RINVMSGLEN, sequence_number=77)]

    def test_an_alert_that_cannot_be_read_has_no_answer(self) -> None:
        pair = bound_pair()
        damaged = (18).to_bytes(4) + encode(AlertNotification())[4:18]
        assert broke(pair.esme.receive_data(damaged, pair.now)) == (CommandStatus.RINVMSGLEN, False)
        assert sent(pair.esme) == []


class TestBrokenStreams:
    @pytest.mark.parametrize("command_length", [0, 15, 70_001, 0xFFFFFFFF])
    @pytest.mark.parametrize("role", Role)
    def test_a_length_that_cannot_be_true_is_nacked_and_ends_the_session(self, role: Role, command_length: int) -> None:
        pair = bound_pair()
        session: Any = pair.side(role)
        good = encode(EnquireLink(sequence_number=5))
        bad = command_length.to_bytes(4) + encode(EnquireLink(sequence_number=6))[4:]
        assert broke(session.receive_data(good + bad + good, pair.now)) == (CommandStatus.RINVCMDLEN, True)
        assert sent(session) == [
            EnquireLinkResp(sequence_number=5),
            GenericNack(command_status=CommandStatus.RINVCMDLEN, sequence_number=6),
        ]
        assert session.state is SessionState.CLOSED
        assert session.receive_data(good, pair.now) == []
        assert session.next_deadline() is None

    def test_the_limit_of_a_pdu_is_a_setting(self) -> None:
        pair = bound_pair(settings=SessionSettings(pdu_limit_octets=100))
        payload = Tlv(TlvTag.MESSAGE_PAYLOAD, bytes(100))
        assert broke(pair.esme.receive_data(encode(DeliverSm(tlvs=(payload,))), pair.now))[1]

    def test_a_peer_that_lost_track_of_our_pdus_ends_the_session(self) -> None:
        pair = bound_pair()
        nack = GenericNack(command_status=CommandStatus.RINVCMDLEN, sequence_number=0)
        assert broke(pair.esme.receive_data(encode(nack), pair.now)) == (CommandStatus.RINVCMDLEN, True)
        assert pair.esme.state is SessionState.CLOSED


class TestSilence:
    SETTINGS = SessionSettings(enquire_link_idle_s=30, enquire_link_timeout_s=10, enquire_link_misses=2)

    @pytest.mark.parametrize("role", Role)
    def test_a_silent_peer_is_asked_and_then_dead(self, role: Role) -> None:
        session: Any = bound_pair(settings=self.SETTINGS).side(role)
        assert session.next_deadline() == 1030
        assert session.handle_timer(1030) == []
        assert session.handle_timer(1040) == []
        assert [type(pdu) for pdu in sent(session)] == [EnquireLink, EnquireLink]
        assert session.handle_timer(1050) == [LinkDead("2 enquire_link in a row were not answered")]
        assert session.state is SessionState.CLOSED

    def test_an_answer_keeps_the_link_alive(self) -> None:
        pair = bound_pair(settings=self.SETTINGS)
        for now in range(1030, 1330, 30):
            pair.now = now
            assert pair.esme.handle_timer(now) == []
            assert pair.flush() == ([], [])
        assert pair.esme.state is SessionState.BOUND_TRX
        assert pair.esme.next_deadline() == 1330

    def test_a_nacked_enquiry_is_a_sign_of_life_and_no_event(self) -> None:
        esme = bound_pair(settings=self.SETTINGS).esme
        esme.handle_timer(1030)
        [enquiry] = sent(esme)
        nack = GenericNack(command_status=CommandStatus.RINVCMDID, sequence_number=enquiry.sequence_number)
        assert esme.receive_data(encode(nack), 1031) == []
        assert esme.next_deadline() == 1061

    def test_before_the_bind_nobody_is_asked(self) -> None:
        esme = EsmeSession(SessionSettings(bind_timeout_s=1000), 0)
        esme.bind(BindTransceiver(), 0)
        assert esme.next_deadline() == 1000

    def test_a_session_without_messages_ends(self) -> None:
        pair = bound_pair(settings=SessionSettings(inactivity_timeout_s=25))
        pair.smsc.receive_data(encode(EnquireLink(sequence_number=1)), 1020)
        assert pair.smsc.handle_timer(1024) == []
        assert pair.smsc.handle_timer(1025) == [LinkDead("no message for 25 s")]

    def test_messages_in_both_directions_count_as_activity(self) -> None:
        pair = bound_pair(settings=SessionSettings(inactivity_timeout_s=25))
        pair.smsc.receive_data(encode(SubmitSm(sequence_number=1)), 1020)
        assert pair.smsc.handle_timer(1025) == []
        pair.smsc.submit(DeliverSm(), 1040)
        assert pair.smsc.handle_timer(1064) == []
        assert pair.smsc.state is SessionState.BOUND_TRX


class TestUnbinding:
    @pytest.mark.parametrize("role", Role)
    def test_either_side_ends_the_session(self, role: Role) -> None:
        pair = bound_pair()
        pair.side(role).unbind(pair.now)
        events = dict(zip(Role, pair.flush(), strict=True))
        assert events[role] == [UnbindCompleted()]
        assert events[role.peer] == [PeerUnbound()]
        assert pair.side(role).state is SessionState.CLOSED
        assert pair.side(role.peer).state is SessionState.UNBINDING

    def test_an_unbind_may_be_answered_by_generic_nack(self) -> None:
        esme = bound_pair().esme
        esme.unbind(1000)
        [unbind] = sent(esme)
        nack = GenericNack(command_status=3, sequence_number=unbind.sequence_number)
        assert esme.receive_data(encode(nack), 1001) == [UnbindCompleted()]

    def test_while_unbinding_nothing_is_submitted_and_everything_is_answered(self) -> None:
        pair = bound_pair()
        number = pair.esme.submit(SubmitSm(), pair.now, "a")
        pair.esme.unbind(pair.now)
        pair.esme.unbind(pair.now)
        assert [type(pdu) for pdu in sent(pair.esme)] == [SubmitSm, Unbind]
        with pytest.raises(UsageError, match="unbinding"):
            pair.esme.submit(SubmitSm(), pair.now)
        delivery, response = DeliverSm(sequence_number=7), SubmitSmResp("id", sequence_number=number)
        assert pair.esme.receive_data(encode(delivery) + encode(response), pair.now) == [
            RequestReceived(delivery),
            ResponseReceived("a", 4, response, 0),
        ]
        pair.esme.respond(delivery, DeliverSmResp(), pair.now)
        assert sent(pair.esme) == [DeliverSmResp(sequence_number=7)]

    def test_unbinds_that_cross_end_both_sides(self) -> None:
        pair = bound_pair()
        pair.esme.unbind(pair.now)
        pair.smsc.unbind(pair.now)
        esme_events, smsc_events = pair.flush()
        assert esme_events == smsc_events == [PeerUnbound(), UnbindCompleted()]

    def test_an_unbind_without_an_answer_is_dead_in_time(self) -> None:
        esme = bound_pair(settings=SessionSettings(unbind_timeout_s=5)).esme
        esme.unbind(1000)
        assert esme.next_deadline() == 1005
        assert esme.handle_timer(1005) == [LinkDead("not closed within 5 s after unbind")]

    def test_a_peer_that_unbinds_and_does_not_close_is_dead_in_time(self) -> None:
        esme = bound_pair(settings=SessionSettings(unbind_timeout_s=5)).esme
        assert esme.receive_data(encode(Unbind(sequence_number=3)), 1000) == [PeerUnbound()]
        assert sent(esme) == [UnbindResp(sequence_number=3)]
        assert esme.handle_timer(1005) == [LinkDead("not closed within 5 s after unbind")]

    def test_a_peer_that_unbinds_is_answered_once_it_has_answered_what_it_was_asked(self) -> None:
        esme = bound_pair().esme
        numbers = [esme.submit(SubmitSm(), 1000, token) for token in "ab"]
        sent(esme)
        assert esme.receive_data(encode(Unbind(sequence_number=3)), 1000) == [PeerUnbound()]
        assert sent(esme) == []
        with pytest.raises(UsageError, match="unbinding"):
            esme.submit(SubmitSm(), 1000)
        esme.receive_data(encode(SubmitSmResp("x", sequence_number=numbers[0])), 1000.5)
        assert sent(esme) == []
        esme.receive_data(encode(SubmitSmResp("y", sequence_number=numbers[1])), 1001)
        assert sent(esme) == [UnbindResp(sequence_number=3)]
        assert esme.next_deadline() == 1005, "it was answered once, and is to close"

    def test_a_peer_that_unbinds_and_answers_nothing_waits_two_seconds_for_its_answer(self) -> None:
        esme = bound_pair().esme
        esme.submit(SubmitSm(), 1000, "a")
        sent(esme)
        esme.receive_data(encode(Unbind(sequence_number=3)), 1000)
        assert esme.next_deadline() == 1002
        assert esme.handle_timer(1002) == []
        assert sent(esme) == [UnbindResp(sequence_number=3)]
        assert esme.handle_timer(1005) == [LinkDead("not closed within 5 s after unbind")]

    def test_a_peer_that_unbinds_is_answered_when_what_it_was_asked_expires(self) -> None:
        esme = bound_pair(settings=SessionSettings(response_timeout_s=10)).esme
        esme.submit(SubmitSm(), 991, "a")
        sent(esme)
        esme.receive_data(encode(Unbind(sequence_number=3)), 1000)
        assert esme.handle_timer(1001) == [RequestExpired("a", 991)]
        assert sent(esme) == [UnbindResp(sequence_number=3)]

    def test_what_is_not_bound_cannot_be_unbound(self) -> None:
        pair = SessionPair()
        for session in (pair.esme, pair.smsc):
            with pytest.raises(UsageError, match="may not send unbind while open"):
                session.unbind(pair.now)


class TestTheEndOfTheConnection:
    def test_every_unanswered_request_comes_back_oldest_first_and_once(self) -> None:
        pair = bound_pair()
        numbers = [pair.esme.submit(SubmitSm(), now, token) for now, token in ((1000, "a"), (1001, "b"), (1002, "c"))]
        pair.esme.submit(QuerySm("id"), 1003, "d")
        pair.esme.receive_data(encode(SubmitSmResp("x", sequence_number=numbers[1])), 1004)
        assert pair.esme.connection_lost(1005) == [
            Unanswered("a", 4, 1000),
            Unanswered("c", 4, 1002),
            Unanswered("d", 3, 1003),
        ]
        assert pair.esme.state is SessionState.CLOSED
        assert pair.esme.connection_lost(1006) == []
        assert pair.esme.data_to_send() == b""
        assert pair.esme.next_deadline() is None

    def test_what_expired_was_told_before_and_is_not_told_again(self) -> None:
        pair = bound_pair(settings=SMALL)
        pair.esme.submit(SubmitSm(), 1000, "a")
        pair.esme.submit(SubmitSm(), 1010, "b")
        assert pair.esme.handle_timer(1020) == [RequestExpired("a", 1000)]
        assert pair.esme.connection_lost(1021) == [Unanswered("b", 4, 1010)]

    @pytest.mark.parametrize("how", ["dead", "broken", "unbound"])
    def test_a_session_that_closed_itself_still_gives_its_requests_back(self, how: str) -> None:
        pair = bound_pair(settings=SessionSettings(response_timeout_s=100))
        pair.esme.submit(SubmitSm(), 1000, "a")
        match how:
            case "dead":
                for now in (1030, 1040, 1050):
                    pair.esme.handle_timer(now)
            case "broken":
                pair.esme.receive_data(bytes(4), 1001)
            case _:
                pair.esme.unbind(1001)
                number = sent(pair.esme)[-1].sequence_number
                pair.esme.receive_data(encode(UnbindResp(sequence_number=number)), 1001)
        assert pair.esme.state is SessionState.CLOSED
        assert [lost.token for lost in pair.esme.connection_lost(1060)] == ["a"]

    def test_nothing_is_submitted_on_a_closed_session(self) -> None:
        pair = bound_pair()
        pair.esme.connection_lost(pair.now)
        with pytest.raises(UsageError, match="closed"):
            pair.esme.submit(SubmitSm(), pair.now)
