"""smpp.timers: every deadline, in whole seconds."""

from smpp.session_settings import SessionSettings
from smpp.timers import SessionTimers, TimerAction

SETTINGS = SessionSettings(
    enquire_link_idle_s=30,
    enquire_link_timeout_s=10,
    enquire_link_misses=2,
    bind_timeout_s=15,
    unbind_timeout_s=5,
    inactivity_timeout_s=100,
)


def bound(settings: SessionSettings = SETTINGS) -> SessionTimers:
    timers = SessionTimers(settings, 0)
    timers.bound(0)
    return timers


def test_a_session_must_be_bound_in_time() -> None:
    timers = SessionTimers(SETTINGS, 0)
    assert timers.next_deadline() == 15
    assert timers.due(14) is None
    assert timers.due(15) is TimerAction.BIND_TIMED_OUT


def test_sending_bind_gives_its_response_the_whole_time() -> None:
    timers = SessionTimers(SETTINGS, 0)
    timers.binding(10)
    assert timers.next_deadline() == 25


def test_a_silent_peer_is_asked_twice_and_then_given_up() -> None:
    timers = bound()
    asked: list[tuple[float, TimerAction | None]] = []
    while len(asked) < 3:
        deadline = timers.next_deadline()
        assert deadline is not None
        asked.append((deadline, timers.due(deadline)))
    assert asked == [
        (30, TimerAction.SEND_ENQUIRE_LINK),
        (40, TimerAction.SEND_ENQUIRE_LINK),
        (50, TimerAction.PEER_SILENT),
    ]


def test_an_action_is_given_once() -> None:
    timers = bound()
    assert timers.due(30) is TimerAction.SEND_ENQUIRE_LINK
    assert timers.due(30) is None
    assert timers.due(39) is None


def test_any_pdu_is_a_sign_of_life() -> None:
    timers = bound()
    assert timers.due(30) is TimerAction.SEND_ENQUIRE_LINK
    assert timers.due(40) is TimerAction.SEND_ENQUIRE_LINK
    timers.pdu_received(49)
    assert timers.next_deadline() == 79
    assert timers.due(79) is TimerAction.SEND_ENQUIRE_LINK
    assert timers.due(89) is TimerAction.SEND_ENQUIRE_LINK
    assert timers.due(99) is TimerAction.PEER_SILENT


def test_enquire_link_keeps_a_link_alive_but_not_active() -> None:
    timers = bound()
    for now in range(20, 100, 20):
        timers.pdu_received(now)
    assert timers.due(99) is None
    assert timers.due(100) is TimerAction.PEER_INACTIVE


def test_messages_keep_a_session_active() -> None:
    timers = bound()
    timers.pdu_received(90)
    timers.message_seen(90)
    assert timers.due(119) is None
    assert timers.due(120) is TimerAction.SEND_ENQUIRE_LINK
    timers.pdu_received(189)
    assert timers.due(190) is TimerAction.PEER_INACTIVE


def test_without_a_limit_inactivity_is_no_reason() -> None:
    timers = bound(SessionSettings(enquire_link_idle_s=30))
    timers.pdu_received(10_000)
    assert timers.next_deadline() == 10_030


def test_unbinding_waits_for_nothing_but_the_end() -> None:
    timers = bound()
    timers.unbinding(20)
    timers.pdu_received(21)
    timers.message_seen(21)
    timers.unbinding(24)  # the peer's unbind crossed ours: the first one counts
    assert timers.next_deadline() == 25
    assert timers.due(24) is None
    assert timers.due(25) is TimerAction.UNBIND_TIMED_OUT


def test_a_closed_session_waits_for_nothing() -> None:
    timers = bound()
    timers.closed()
    assert timers.next_deadline() is None
    assert timers.due(1_000_000) is None
