import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.events import Detail, Event, EventKind
from messages.status import MessageStatus
from messages.timeline import describe


def event(kind: EventKind, reason: str, detail: Detail | None = None) -> Event:
    return Event(kind, 1_700_000_000_000, MessageStatus.QUEUED, reason, detail or {})


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (
            event(
                EventKind.ACCEPTED,
                "messages to CH go to alpha",
                {
                    "sender_requested": "ACME",
                    "sender_applied": "+41791234567",
                    "segments": 2,
                    "encoding": "gsm7",
                    "held_mc": 100,
                },
            ),
            (
                "Accepted from the account (sender ACME asked for, +41791234567 sent, 2 segments in gsm7): "
                "messages to CH go to alpha."
            ),
        ),
        (
            event(
                EventKind.ACCEPTED,
                "",
                {"sender_requested": None, "sender_applied": "ACME", "segments": 1, "encoding": "ucs2"},
            ),
            "Accepted from the account (sender ACME, 1 segment in ucs2).",
        ),
        (
            event(EventKind.ACCEPTED, "", {"network": "228-01", "network_source": "prefix"}),
            "Accepted from the account (network 228-01 by the number's range).",
        ),
        (
            event(EventKind.ACCEPTED, "", {"network": "228-01", "network_source": "learned"}),
            "Accepted from the account (network 228-01 as carriers told before).",
        ),
        (
            event(EventKind.SENT, "alpha accepted it", {"carrier": "alpha", "attempt": 1}),
            "Taken by the carrier: alpha accepted it.",
        ),
        (
            event(
                EventKind.REQUEUED, "tried again in 30 s.", {"carrier": "alpha", "attempt": 2, "command_status": 0x58}
            ),
            "Waiting for another try (carrier alpha, attempt 2, command_status 0x00000058): tried again in 30 s.",
        ),
        (
            event(
                EventKind.UNDELIVERED, "the receipt says UNDELIV", {"error": "absent subscriber", "error_code": "27"}
            ),
            "Not delivered to the handset (absent subscriber, error 27): the receipt says UNDELIV.",
        ),
    ],
)
def test_an_event_is_one_sentence_with_the_facts_its_reason_lacks(told: Event, sentence: str) -> None:
    assert describe(told) == sentence


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_of_event_has_words_of_its_own(kind: EventKind) -> None:
    others = {describe(event(other, "")) for other in EventKind if other is not kind}
    assert describe(event(kind, "")) not in others
    assert describe(event(kind, "because")).endswith(": because.")


@settings(deadline=None)
@given(
    st.sampled_from(EventKind),
    st.text(max_size=30),
    st.dictionaries(
        st.sampled_from(["carrier", "attempt", "error", "command_status", "segments", "encoding", "sender_applied"]),
        st.one_of(st.none(), st.booleans(), st.integers(0, 2**32), st.text(max_size=10), st.lists(st.text(max_size=5))),
    ),
)
def test_no_detail_breaks_the_telling(kind: EventKind, reason: str, detail: Detail) -> None:
    assert describe(event(kind, reason, detail)).endswith(".")
