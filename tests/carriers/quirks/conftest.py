"""Wires for the table of quirks: each is stopped after its test and leaves no timer."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.wires.wire import Wire
from tests.support.wires.wire_books import Books, books


@pytest.fixture
def started() -> Iterator[Callable[[Wire], Wire]]:
    """Starts a wire."""
    made: list[Wire] = []

    def start(wire: Wire) -> Wire:
        made.append(wire)
        wire.start()
        return wire

    yield start
    for wire in made:
        wire.stop()
        assert not wire.clock.getDelayedCalls()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Books]:
    """Real books."""
    with books(tmp_path) as opened:
        yield opened
