"""Since when carriers have no bind that could send."""

import pytest

from carriers.bind_status import BindRole, BindState, BindStatus
from gateway.conditions.reachability import Reachability
from messages.ids import CarrierName

ALPINE = CarrierName("alpine")
NOW_MS = 1_790_000_000_000


def bind(state: BindState, role: BindRole = BindRole.TRANSCEIVER) -> BindStatus:
    return BindStatus(ALPINE, "trx1", role, state, 0.0, 0, 10, 0.0, 0, "")


def reachability(binds: list[BindStatus]) -> Reachability:
    found = Reachability(lambda: {ALPINE: binds})
    found.look([ALPINE], NOW_MS)
    return found


def test_one_that_was_never_up_is_down_from_when_it_was_seen_first() -> None:
    found = reachability([bind(BindState.CONNECTING)])
    found.look([ALPINE], NOW_MS + 5_000)
    assert found.down_since(ALPINE, 5_000, NOW_MS + 5_000) == NOW_MS
    assert found.down_since(ALPINE, 5_001, NOW_MS + 5_000) is None


@pytest.mark.parametrize("bound", [bind(BindState.BOUND), bind(BindState.BOUND, BindRole.TRANSMITTER)])
def test_one_bind_that_can_send_is_enough(bound: BindStatus) -> None:
    found = reachability([bind(BindState.WAITING), bound])
    found.look([ALPINE], NOW_MS + 60_000)
    assert found.down_since(ALPINE, 0, NOW_MS + 60_000) is None


def test_a_receiver_alone_takes_no_messages() -> None:
    found = reachability([bind(BindState.BOUND, BindRole.RECEIVER)])
    found.look([ALPINE], NOW_MS + 60_000)
    assert found.down_since(ALPINE, 2_000, NOW_MS + 60_000) == NOW_MS


def test_it_is_down_since_it_was_last_seen_up_and_up_again_once_it_is_bound() -> None:
    binds = [bind(BindState.BOUND)]
    found = reachability(binds)
    found.look([ALPINE], NOW_MS + 10_000)
    binds[:] = [bind(BindState.WAITING)]
    found.look([ALPINE], NOW_MS + 20_000)
    assert found.down_since(ALPINE, 2_000, NOW_MS + 20_000) == NOW_MS + 10_000
    binds[:] = [bind(BindState.BOUND)]
    found.look([ALPINE], NOW_MS + 21_000)
    assert found.down_since(ALPINE, 0, NOW_MS + 21_000) is None


def test_one_that_was_switched_off_begins_anew() -> None:
    found = reachability([bind(BindState.WAITING)])
    found.look([], NOW_MS + 60_000)
    found.look([ALPINE], NOW_MS + 61_000)
    assert found.down_since(ALPINE, 2_000, NOW_MS + 61_000) is None
