"""What a carrier can take a second."""

import attrs

from carriers.bind_status import BindRole, BindState, BindStatus
from carriers.profile import CarrierProfile
from gateway.conditions.capacity import capacities, capacity_per_s
from gateway.figures.wire_figures import WireFigures
from messages.ids import CarrierName

ALPINE, OCEANIC = CarrierName("alpine"), CarrierName("oceanic")
PROFILE = CarrierProfile(ALPINE, "127.0.0.1", 2775, "gateway")


def bind(rate_per_s: float) -> BindStatus:
    return BindStatus(ALPINE, "trx1", BindRole.TRANSCEIVER, BindState.BOUND, 0.0, 0, 10, rate_per_s, 0, "")


def capacity(*rates_per_s: float, account_per_s: float = 0.0) -> float:
    profile = attrs.evolve(PROFILE, account_throughput_per_s=account_per_s)
    return capacity_per_s(profile, [bind(rate) for rate in rates_per_s], lambda _: 7.0)


def test_it_is_what_all_binds_may_send_and_no_more_than_the_account_may() -> None:
    assert capacity(50, 25) == 75
    assert capacity(50, 25, account_per_s=60) == 60
    assert capacity(50, 25, account_per_s=100) == 75


def test_where_a_bind_has_no_limit_it_is_the_accounts_or_what_is_sent_now() -> None:
    assert capacity(50, 0, account_per_s=60) == 60
    assert capacity(50, 0) == 14
    assert capacity() == 0


def test_of_a_carrier_without_binds_here_it_is_nothing() -> None:
    found = capacities(lambda: {ALPINE: PROFILE}, lambda: {ALPINE: [bind(20)]}, WireFigures(lambda: 0.0))
    assert (found(ALPINE), found(OCEANIC)) == (20, 0)
