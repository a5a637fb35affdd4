"""What this process counts of the messages that carriers took."""

import pytest

from gateway.conditions import passage_counting
from gateway.conditions.passage_counting import LATENCY_MAX_MS, PassageCounting
from messages.addresses import Country
from messages.ending import Ending
from messages.ids import CarrierName
from messages.network import NetworkCode
from messages.status import MessageStatus
from routing.health.delivery_check import SPAN_MS
from routing.health.figures import Counted, Passage
from store.passage_counts import WINDOW_MS, minute_of

ALPINE, CH, SWISS = CarrierName("alpine"), Country("CH"), NetworkCode("228-01")
PASSAGE = Passage(ALPINE, CH, SWISS)
NOW_MS = 1_790_000_000_000
MINUTE = minute_of(NOW_MS)


def ending(status: MessageStatus = MessageStatus.DELIVERED, latency_ms: int | None = 4_000) -> Ending:
    return Ending(ALPINE, CH, "", status, True, SWISS, latency_ms)


def test_a_receipt_counts_in_the_minute_in_which_the_message_was_taken() -> None:
    counting = PassageCounting()
    counting.took(ALPINE, CH, SWISS, MINUTE + 1)
    counting.ended(ending(latency_ms=2 * SPAN_MS), MINUTE + 1 + 2 * SPAN_MS)
    counting.took(ALPINE, CH, None, MINUTE + SPAN_MS)
    assert set(counting.changed(NOW_MS)) == {
        (MINUTE, PASSAGE, Counted(1, 1, 1, 2 * SPAN_MS)),
        (MINUTE + SPAN_MS, Passage(ALPINE, CH, None), Counted(1)),
    }


def test_what_did_not_arrive_is_reported_and_has_no_latency() -> None:
    counting = PassageCounting()
    counting.ended(ending(MessageStatus.UNDELIVERED), NOW_MS)
    assert [counted for *_, counted in counting.changed(NOW_MS)] == [Counted(0, 1, 0, 0)]


def test_what_ended_without_a_known_latency_counts_nowhere() -> None:
    counting = PassageCounting()
    counting.ended(ending(latency_ms=None), NOW_MS)
    assert counting.changed(NOW_MS) == []


def test_a_night_without_a_handset_is_no_slow_carrier() -> None:
    counting = PassageCounting()
    counting.ended(ending(latency_ms=WINDOW_MS // 2), NOW_MS)
    assert [counted.latency_ms for *_, counted in counting.changed(NOW_MS)] == [LATENCY_MAX_MS]


def test_only_what_changed_is_told_again_and_as_the_sum() -> None:
    counting = PassageCounting()
    counting.took(ALPINE, CH, SWISS, NOW_MS)
    assert [counted for *_, counted in counting.changed(NOW_MS)] == [Counted(1)]
    assert counting.changed(NOW_MS) == []
    counting.took(ALPINE, CH, SWISS, NOW_MS)
    rows = counting.changed(NOW_MS)
    assert [counted for *_, counted in rows] == [Counted(2)]
    counting.again(rows)
    assert counting.changed(NOW_MS) == rows


def test_what_is_old_is_forgotten_and_rows_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passage_counting, "ROWS_MAX", 1)
    counting = PassageCounting()
    counting.took(ALPINE, CH, SWISS, NOW_MS)
    counting.took(ALPINE, Country("FR"), None, NOW_MS)
    assert len(counting.changed(NOW_MS)) == 1
    later_ms = NOW_MS + WINDOW_MS + SPAN_MS
    assert counting.changed(later_ms) == []
    counting.took(ALPINE, Country("FR"), None, later_ms)
    assert [passage.country for _, passage, _ in counting.changed(later_ms)] == ["FR"]
