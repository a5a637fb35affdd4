"""Whatever happens on the wire, every submitted request is reported exactly once: answered, expired or unanswered."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from smpp.errors import WindowFull
from smpp.operations import SessionState
from smpp.pdus import GenericNack, Request, SubmitSm, SubmitSmResp
from smpp.session import SessionSettings
from smpp.session_events import (
    RequestExpired,
    RequestReceived,
    ResponseLate,
    ResponseReceived,
    SessionEvent,
    UnexpectedResponse,
)
from tests.smpp.strategies import deterministic
from tests.support.wires.session_pair import SessionPair, bound_pair

SETTINGS = SessionSettings(window_size=3, response_timeout_s=20, enquire_link_idle_s=30, enquire_link_timeout_s=10)

steps = st.one_of(
    st.just(("submit", 0)),
    st.tuples(st.just("answer"), st.integers(0, 5)),
    st.tuples(st.just("answer twice"), st.integers(0, 5)),
    st.tuples(st.just("nack"), st.integers(0, 5)),
    st.tuples(st.just("forget"), st.integers(0, 5)),
    st.tuples(st.just("wait"), st.integers(1, 25)),
)


class Ledger:
    """What the ESME was told of each token."""

    def __init__(self) -> None:
        self.submitted: list[int] = []
        self.ends: Counter[int] = Counter()
        self.expired: set[int] = set()

    def note(self, events: list[SessionEvent]) -> None:
        for event in events:
            match event:
                case ResponseReceived(token=int() as token):
                    self.ends[token] += 1
                case RequestExpired(token=int() as token):
                    self.ends[token] += 1
                    self.expired.add(token)
                case ResponseLate(token=int() as token):
                    assert token in self.expired
                    self.expired.remove(token)
                case UnexpectedResponse():
                    pass
                case _:
                    raise AssertionError(f"nothing here leads to {event}")


def answer(pair: SessionPair, request: Request, how: str) -> None:
    for _ in range(2 if how == "answer twice" else 1):
        response = GenericNack(command_status=8) if how == "nack" else SubmitSmResp("id")
        pair.smsc.respond(request, response, pair.now)


@deterministic
@given(st.lists(steps, max_size=40), st.sampled_from([None, 1, 5]))
def test_every_token_ends_exactly_once(script: list[tuple[str, int]], octets_at_once: int | None) -> None:
    pair = bound_pair(settings=SETTINGS)
    ledger = Ledger()
    waiting: list[Request] = []
    for step, number in script:
        if step == "submit":
            token = len(ledger.submitted)
            full = pair.esme.window_free == 0
            try:
                pair.esme.submit(SubmitSm(destination_addr=str(token)), pair.now, token)
                ledger.submitted.append(token)
            except WindowFull:
                assert full
        elif step == "wait":
            pair.now += number
            ledger.note(pair.esme.handle_timer(pair.now))
            pair.smsc.handle_timer(pair.now)
        elif number < len(waiting):
            request = waiting.pop(number)
            if step != "forget":
                answer(pair, request, step)
        esme_events, smsc_events = pair.flush(octets_at_once=octets_at_once)
        ledger.note(esme_events)
        waiting.extend(event.pdu for event in smsc_events if isinstance(event, RequestReceived))
        assert pair.esme.window_used == len(ledger.submitted) - sum(ledger.ends.values())
    unanswered = pair.esme.connection_lost(pair.now)
    assert [lost.sent_at for lost in unanswered] == sorted(lost.sent_at for lost in unanswered)
    ledger.ends.update(lost.token for lost in unanswered if isinstance(lost.token, int))
    assert ledger.ends == Counter(ledger.submitted)
    assert pair.esme.state is SessionState.CLOSED
