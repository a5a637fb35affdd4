"""Recording what a carrier answered, while the database stumbles."""

from collections.abc import Sequence
from typing import Any, cast

import attrs
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.task import Clock

from gateway.paths.persistence import PAUSES_S, Persistence
from store.failures import Stopped
from store.writer import Writer


@attrs.define
class StumblingWriter:
    """Fails with each of ``failures`` in turn, then stores."""

    failures: list[Exception]
    submitted: int = 0

    def submit(self, _operation: object) -> Deferred[str]:
        self.submitted += 1
        return fail(self.failures.pop(0)) if self.failures else succeed("stored")


def recording(failures: Sequence[Exception], clock: Clock) -> tuple[StumblingWriter, list[Any]]:
    writer = StumblingWriter(list(failures))
    results: list[Any] = []
    _ = Persistence(cast("Writer", writer), clock).record(cast("Any", object())).addBoth(results.append)
    return writer, results


def test_a_step_is_tried_again_until_the_database_takes_it() -> None:
    clock = Clock()
    writer, results = recording([OSError("away"), OSError("away")], clock)

    assert results == []
    clock.pump([PAUSES_S[0], PAUSES_S[1]])

    assert results == ["stored"]
    assert writer.submitted == 3


def test_a_stopped_store_is_not_asked_again() -> None:
    writer, results = recording([Stopped("stopping")], Clock())

    assert isinstance(results[0].value, Stopped)
    assert writer.submitted == 1


def test_a_database_that_stays_away_ends_the_tries_with_its_error() -> None:
    clock = Clock()
    writer, results = recording([OSError("away")] * (len(PAUSES_S) + 1), clock)

    clock.pump(PAUSES_S)

    assert isinstance(results[0].value, OSError)
    assert writer.submitted == len(PAUSES_S) + 1
