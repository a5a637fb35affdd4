"""How many requests an endpoint gets at a time, and what waits for it."""

from typing import Any

from api.webhooks.endpoint_queue import EndpointQueue
from messages.ids import AccountId
from tests.support.fakes.outbox import notification


def queue_of(waiting: int, **fields: Any) -> EndpointQueue:
    queue = EndpointQueue((AccountId("acc_1"), "http://a/"), **fields)
    queue.waiting.extend(notification(number, "http://a/") for number in range(waiting))
    return queue


def test_nothing_waiting_wants_no_worker() -> None:
    assert not queue_of(0).wants_worker(8)


def test_single_events_get_a_worker_each_up_to_the_bound() -> None:
    assert queue_of(1, running=7).wants_worker(8)
    assert not queue_of(1, running=8).wants_worker(8)


def test_grouped_events_get_a_second_worker_only_when_a_group_is_full() -> None:
    assert queue_of(1, events_per_request=10).wants_worker(8)
    assert not queue_of(9, events_per_request=10, running=1).wants_worker(8)
    assert queue_of(10, events_per_request=10, running=1).wants_worker(8)


def test_a_failing_endpoint_is_probed_by_one_request_and_a_slow_one_by_few() -> None:
    assert queue_of(9, failures=1).requests_allowed(32) == 1
    assert queue_of(9, slow=True).requests_allowed(32) == 4
    assert queue_of(9, slow=True).requests_allowed(4) == 1
    assert queue_of(9).requests_allowed(32) == 32


def test_taking_keeps_the_order_and_never_takes_more_than_waits() -> None:
    queue = queue_of(5)
    assert [each.id for each in queue.take(3)] == ["evt_00000", "evt_00001", "evt_00002"]
    assert [each.id for each in queue.take(3)] == ["evt_00003", "evt_00004"]
    assert queue.idle


def test_trimming_keeps_the_oldest_and_remembers_that_more_is_stored() -> None:
    queue = queue_of(5)
    assert (queue.trim(5), queue.more_in_store) == ([], False)
    assert sorted(queue.trim(2)) == ["evt_00002", "evt_00003", "evt_00004"]
    assert (len(queue.waiting), queue.more_in_store) == (2, True)
    assert [each.id for each in queue.waiting] == ["evt_00000", "evt_00001"]
