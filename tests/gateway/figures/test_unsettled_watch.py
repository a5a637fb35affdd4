"""Counts of what is unsettled, when the answers of the database overtake each other."""

from collections.abc import Callable
from typing import Any, cast

import attrs
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from gateway.clock import SystemClock
from gateway.figures.unsettled_watch import UnsettledWatch
from messages.ids import CarrierName
from store.orphans import Unsettled
from store.threads import Readers

BEFORE = Unsettled({}, {CarrierName("alpine"): 1})
AFTER = Unsettled({}, {CarrierName("alpine"): 4})


@attrs.define
class SlowReaders:
    """Answers when the test does."""

    asked: list[Deferred[Unsettled]] = attrs.field(factory=list)

    def read(self, _question: Callable[..., Any]) -> Deferred[Unsettled]:
        self.asked.append(Deferred())
        return self.asked[-1]


def a_watch(readers: SlowReaders) -> UnsettledWatch:
    return UnsettledWatch(cast("Readers", readers), SystemClock(), Clock())


def test_a_count_that_began_before_another_does_not_replace_it() -> None:
    readers = SlowReaders()
    watch = a_watch(readers)

    _ = Deferred.fromCoroutine(watch.count())
    _ = Deferred.fromCoroutine(watch.count())
    readers.asked[1].callback(AFTER)
    readers.asked[0].callback(BEFORE)

    assert watch.counted == AFTER


def test_each_count_replaces_the_one_before() -> None:
    readers = SlowReaders()
    watch = a_watch(readers)

    for counted in (BEFORE, AFTER):
        _ = Deferred.fromCoroutine(watch.count())
        readers.asked[-1].callback(counted)
        assert watch.counted == counted
