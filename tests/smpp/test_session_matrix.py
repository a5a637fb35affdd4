"""Every PDU at every session in every state, sent and received: nothing passes that `smpp.operations` forbids."""

from typing import Any

import pytest

from smpp.codec import decode, encode
from smpp.errors import UsageError
from smpp.fields import LAYOUTS
from smpp.framing import FrameBuffer
from smpp.operations import Role, SessionState, may_send
from smpp.pdus import (
    Bind,
    DeliverSm,
    EnquireLink,
    GenericNack,
    Pdu,
    Request,
    Response,
    SubmitSm,
    Unbind,
    UnbindResp,
)
from smpp.session_events import BindRequested, PeerBroke, PeerUnbound, RequestReceived
from smpp.statuses import CommandStatus
from tests.smpp.strategies import least
from tests.support.wires.session_pair import BINDS, SessionPair, bound_pair

REQUESTS = [layout.pdu_type for layout in LAYOUTS if issubclass(layout.pdu_type, Request)]
SUBMITTED = [each for each in REQUESTS if not issubclass(each, Bind | Unbind | EnquireLink)]
EVERYWHERE = [(role, state) for role in Role for state in SessionState]
RESPONSES = [layout.pdu_type for layout in LAYOUTS if issubclass(layout.pdu_type, Response)]


def in_state(role: Role, state: SessionState) -> Any:
    """A session of this side, brought into this state by what leads there."""
    if state in BINDS:
        session: Any = bound_pair(state).side(role)
    elif state is SessionState.UNBINDING:
        session = bound_pair().side(role)
        session.unbind(1000)
    else:
        pair = SessionPair()
        session = pair.side(role)
        if state is SessionState.BINDING:
            pair.esme.bind(BINDS[SessionState.BOUND_TRX](), 1000)
            pair.flush()
        elif state is SessionState.CLOSED:
            session.connection_lost(1000)
    session.data_to_send()
    assert session.state is state
    return session


def sent(session: Any) -> list[Pdu]:
    frames = FrameBuffer()
    frames.feed(session.data_to_send())
    return [decode(frame) for frame in frames.frames()]


@pytest.mark.parametrize("pdu_type", SUBMITTED, ids=lambda each: each.__name__)
def test_only_what_is_allowed_is_submitted(pdu_type: type[Request]) -> None:
    for role, state in EVERYWHERE:
        submit_if_allowed(role, state, pdu_type)


def submit_if_allowed(role: Role, state: SessionState, pdu_type: type[Request]) -> None:
    session = in_state(role, state)
    if may_send(role, state, pdu_type().command_id):
        session.submit(least(pdu_type), 1000)
        assert [type(pdu) for pdu in sent(session)] == [pdu_type]
    else:
        with pytest.raises(UsageError, match=f"while {state.value}"):
            session.submit(least(pdu_type), 1000)
        assert session.data_to_send() == b""


@pytest.mark.parametrize("pdu_type", REQUESTS, ids=lambda each: each.__name__)
def test_every_request_is_passed_on_or_answered(pdu_type: type[Request]) -> None:
    for role, state in EVERYWHERE:
        receive_request(role, state, pdu_type)


def receive_request(role: Role, state: SessionState, pdu_type: type[Request]) -> None:
    session = in_state(role, state)
    request: Any = least(pdu_type)
    request.sequence_number = 77
    events = session.receive_data(encode(request), 1000)
    answers = sent(session)
    peer_state = SessionState.BOUND_TRX if state is SessionState.UNBINDING else state  # it was, before it unbound
    if state is SessionState.CLOSED:
        assert (events, answers) == ([], [])
    elif isinstance(request, EnquireLink):
        assert (events, answers) == ([], [request.answer()])
    elif isinstance(request, Unbind):
        assert (events, answers) == ([PeerUnbound()], [request.answer()])
        assert session.state is SessionState.UNBINDING
    elif may_send(role.peer, peer_state, request.command_id):
        assert answers == []
        assert events == [BindRequested(request) if isinstance(request, Bind) else RequestReceived(request)]
    else:
        [event] = events
        assert isinstance(event, PeerBroke)
        assert not event.fatal
        status = CommandStatus.RALYBND if isinstance(request, Bind) and role is Role.SMSC else CommandStatus.RINVBNDSTS
        assert event.error.command_status == status
        assert answers == [answer for answer in [request.answer(status)] if answer is not None]
        assert session.state is state


@pytest.mark.parametrize("pdu_type", RESPONSES, ids=lambda each: each.__name__)
def test_a_response_to_nothing_is_never_answered(pdu_type: type[Response]) -> None:
    for role, state in EVERYWHERE:
        receive_stray_response(role, state, pdu_type)


def receive_stray_response(role: Role, state: SessionState, pdu_type: type[Response]) -> None:
    session = in_state(role, state)
    response: Any = pdu_type()
    response.sequence_number = 0x7000
    session.receive_data(encode(response), 1000)
    assert sent(session) == []
    refused_bind = isinstance(response, GenericNack) and role is Role.ESME and state is SessionState.BINDING
    assert session.state is (SessionState.CLOSED if refused_bind else state)


@pytest.mark.parametrize("state", SessionState, ids=lambda each: each.value)
@pytest.mark.parametrize("role", Role, ids=lambda each: each.value)
def test_only_a_bound_session_unbinds(role: Role, state: SessionState) -> None:
    session = in_state(role, state)
    if state.is_bound:
        session.unbind(1000)
        assert [type(pdu) for pdu in sent(session)] == [Unbind]
    elif state is SessionState.UNBINDING:
        session.unbind(1000)
        assert sent(session) == []
    else:
        with pytest.raises(UsageError):
            session.unbind(1000)


@pytest.mark.parametrize("state", SessionState, ids=lambda each: each.value)
def test_only_an_open_esme_binds(state: SessionState) -> None:
    session = in_state(Role.ESME, state)
    for bind in BINDS.values():
        if state is SessionState.OPEN:
            session.bind(bind(), 1000)
            assert [type(pdu) for pdu in sent(session)] == [bind]
            session = in_state(Role.ESME, state)
        else:
            with pytest.raises(UsageError):
                session.bind(bind(), 1000)
            assert sent(session) == []


@pytest.mark.parametrize("pdu_type", [each for each in REQUESTS if each.response_type], ids=lambda each: each.__name__)
def test_only_what_is_allowed_is_answered(pdu_type: type[Request]) -> None:
    for role, state in EVERYWHERE:
        respond_if_allowed(role, state, pdu_type)


def respond_if_allowed(role: Role, state: SessionState, pdu_type: type[Request]) -> None:
    session = in_state(role, state)
    request: Any = least(pdu_type)
    request.sequence_number = 77
    response = request.answer()
    assert response is not None
    if state is SessionState.CLOSED:
        session.respond(request, response, 1000)
        assert sent(session) == [], "the answer has nowhere to go"
    elif may_send(role, state, response.command_id):
        session.respond(request, response, 1000)
        assert sent(session) == [response]
    else:
        with pytest.raises(UsageError, match=f"may not send .* while {state.value}"):
            session.respond(request, response, 1000)
        assert session.data_to_send() == b""


@pytest.mark.parametrize("sequence_number", [0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
def test_whatever_number_a_request_has_its_answer_has_too(sequence_number: int) -> None:
    for role, pdu_type in ((Role.SMSC, SubmitSm), (Role.ESME, DeliverSm)):
        session = in_state(role, SessionState.BOUND_TRX)
        request: Any = pdu_type(sequence_number=sequence_number)
        [received] = session.receive_data(encode(request), 1000)
        assert received == RequestReceived(request)
        session.respond(received.pdu, received.pdu.answer(), 1000)
        assert [pdu.sequence_number for pdu in sent(session)] == [sequence_number]


def test_each_side_counts_for_itself() -> None:
    pair = bound_pair()
    ours = pair.esme.submit(SubmitSm(), 1000, "mt")
    while (theirs := pair.smsc.submit(DeliverSm(), 1000, "mo")) < ours:
        pass
    assert theirs == ours, "both have a request of this number under way"
    for side, events in zip((pair.esme, pair.smsc), pair.flush(), strict=True):
        for event in events:
            assert isinstance(event, RequestReceived)
            answer = event.pdu.answer()
            assert answer is not None
            side.respond(event.pdu, answer, 1000)
    esme_tokens, smsc_tokens = ([getattr(event, "token", None) for event in events] for events in pair.flush())
    assert esme_tokens == ["mt"]
    assert set(smsc_tokens) == {"mo"}


@pytest.mark.parametrize("role", Role, ids=lambda each: each.value)
def test_a_request_in_one_read_with_the_unbind_behind_it_is_still_answered(role: Role) -> None:
    session = in_state(role, SessionState.BOUND_TRX)
    request = DeliverSm(sequence_number=5) if role is Role.ESME else SubmitSm(sequence_number=5)
    events = session.receive_data(encode(request) + encode(Unbind(sequence_number=6)), 1000)
    assert events == [RequestReceived(request), PeerUnbound()]
    answer = request.answer()
    assert answer is not None
    session.respond(request, answer, 1000)
    assert sent(session) == [UnbindResp(sequence_number=6), answer]
