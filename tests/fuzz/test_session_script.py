"""tests.fuzz.session_script: a checker that cannot fail finds nothing, so a session that misbehaves is shown to it."""

import pytest

from smpp.pdus import GenericNack
from smpp.session import EsmeSession
from smpp.session_core import Session
from smpp.session_events import LinkDead, SessionEvent
from tests.fuzz.session_script import play_esme

SUBMIT, WAIT_LONG = b"\x03\x00", b"\x02\x19"


def test_a_request_that_is_never_reported_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    play_esme(b"\0" + SUBMIT)
    monkeypatch.setattr(Session, "connection_lost", lambda session, now: [])
    with pytest.raises(AssertionError, match="more or less than once"):
        play_esme(b"\0" + SUBMIT)


def test_an_expiry_that_is_swallowed_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def swallow(session: Session, now: float) -> list[SessionEvent]:
        session._window.expire(0, now)
        return []

    play_esme(b"\0" + SUBMIT + WAIT_LONG)
    monkeypatch.setattr(EsmeSession, "handle_timer", swallow)
    with pytest.raises(AssertionError):
        play_esme(b"\0" + SUBMIT + WAIT_LONG)


def test_a_timer_that_never_rests_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EsmeSession, "next_deadline", lambda session: 0.0)
    with pytest.raises(AssertionError, match="rest"):
        play_esme(b"\0" + WAIT_LONG)


def test_a_dead_link_that_is_not_closed_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EsmeSession, "handle_timer", lambda session, now: [LinkDead("not really")])
    with pytest.raises(AssertionError):
        play_esme(b"\0" + WAIT_LONG)


def test_what_leaves_must_be_known_to_the_observer(monkeypatch: pytest.MonkeyPatch) -> None:
    def unwatched(session: Session, pdu: object, sequence_number: int, now: float) -> None:
        session._unwritten.append(bytes.fromhex("00000010800000000000000000000001"))

    assert GenericNack().command_id == 0x80000000
    monkeypatch.setattr(EsmeSession, "_write", unwatched)
    with pytest.raises(AssertionError):
        play_esme(b"\0" + SUBMIT)


def test_a_request_out_of_turn_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    play_esme(b"\2" + SUBMIT)  # bound as receiver
    monkeypatch.setattr(EsmeSession, "_require_may_send", lambda session, command_id: None)
    with pytest.raises(AssertionError, match="SubmitSm"):
        play_esme(b"\2" + SUBMIT)
