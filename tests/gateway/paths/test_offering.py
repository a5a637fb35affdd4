"""Offering messages to the queue, and what happens to those that it does not take."""

from collections.abc import Callable, Sequence
from typing import Any, cast

import attrs
from twisted.internet.defer import Deferred, fail, succeed

from gateway.paths.offering import Offering
from gateway.paths.ports import DispatchQueue
from messages.ids import AccountId, CarrierName, MessageId
from messages.message import Category, QueueItem
from store.queue_failures import QueueFull
from store.threads import Readers


def an_item(number: int) -> QueueItem:
    return QueueItem(MessageId(f"msg_{number}"), AccountId("acc_1"), CarrierName("alpine"), Category.OTP)


@attrs.define
class FakeQueue:
    """Takes what it is given, unless told to refuse."""

    refuses: bool = False
    taken: list[QueueItem] = attrs.field(factory=list)

    def put(self, items: Sequence[QueueItem]) -> Deferred[None]:
        if self.refuses:
            return fail(QueueFull("full"))
        self.taken.extend(items)
        return succeed(None)

    def depth(self) -> int:
        return len(self.taken)


@attrs.define
class FakeReaders:
    """Answers every question about queued messages with the pages it was given, then with nothing."""

    pages: list[Sequence[QueueItem]]

    def read(self, _question: Callable[..., Any]) -> Deferred[Sequence[QueueItem]]:
        return succeed(self.pages.pop(0) if self.pages else ())


@attrs.define
class SlowReaders:
    """Answers when the test does."""

    asked: list[Deferred[Sequence[QueueItem]]] = attrs.field(factory=list)

    def read(self, _question: Callable[..., Any]) -> Deferred[Sequence[QueueItem]]:
        self.asked.append(Deferred())
        return self.asked[-1]


def an_offering(queue: FakeQueue, *pages: Sequence[QueueItem]) -> Offering:
    return Offering(cast("DispatchQueue", queue), cast("Readers", FakeReaders(list(pages))))


def result_of(work: Any) -> Any:
    results: list[Any] = []
    deferred = work if isinstance(work, Deferred) else Deferred.fromCoroutine(work)
    _ = deferred.addCallback(results.append)
    return results[0]


def test_what_the_queue_refuses_is_offered_again_once_it_takes() -> None:
    queue = FakeQueue(refuses=True)
    offering = an_offering(queue, [an_item(1)])

    assert result_of(offering.offer([an_item(1)])) is False
    queue.refuses = False
    result_of(offering.offer_forgotten())

    assert queue.taken == [an_item(1)]


def test_all_pages_of_the_store_are_offered() -> None:
    queue = FakeQueue()

    assert result_of(an_offering(queue, [an_item(1), an_item(2)], [an_item(3)]).offer_all()) == 3
    assert [item.message_id for item in queue.taken] == ["msg_1", "msg_2", "msg_3"]


def test_a_queue_that_lost_everything_is_filled_from_the_store() -> None:
    queue = FakeQueue()

    result_of(an_offering(queue, [an_item(1)]).offer_forgotten())

    assert queue.taken == [an_item(1)]


def test_a_queue_at_work_is_left_alone() -> None:
    queue = FakeQueue(taken=[an_item(1)])

    result_of(an_offering(queue, [an_item(2)]).offer_forgotten())

    assert queue.taken == [an_item(1)]


def test_what_comes_in_while_the_store_is_read_is_not_offered_twice() -> None:
    queue, readers = FakeQueue(), SlowReaders()
    offering = Offering(cast("DispatchQueue", queue), cast("Readers", readers))

    _ = Deferred.fromCoroutine(offering.offer_forgotten())
    result_of(offering.offer([an_item(2)]))
    readers.asked[0].callback([an_item(1), an_item(2)])
    readers.asked[1].callback([])

    assert queue.taken == [an_item(2), an_item(1)]


def test_what_came_in_while_the_store_was_read_before_is_offered_once_it_was_lost() -> None:
    queue, readers = FakeQueue(), SlowReaders()
    offering = Offering(cast("DispatchQueue", queue), cast("Readers", readers))

    _ = Deferred.fromCoroutine(offering.offer_forgotten())
    result_of(offering.offer([an_item(1)]))
    readers.asked[0].callback([])
    queue.taken.clear()
    _ = Deferred.fromCoroutine(offering.offer_forgotten())
    readers.asked[1].callback([an_item(1)])
    readers.asked[2].callback([])

    assert queue.taken == [an_item(1)]


def test_what_the_queue_refused_while_the_store_was_read_is_offered() -> None:
    queue, readers = FakeQueue(refuses=True), SlowReaders()
    offering = Offering(cast("DispatchQueue", queue), cast("Readers", readers))

    _ = Deferred.fromCoroutine(offering.offer_forgotten())
    result_of(offering.offer([an_item(1)]))
    queue.refuses = False
    readers.asked[0].callback([an_item(1)])
    readers.asked[1].callback([])

    assert queue.taken == [an_item(1)]
