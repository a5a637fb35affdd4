"""What holds for one bind alone, over what holds for all."""

import random

import pytest
from twisted.internet.task import Clock

from simulators.ledger.ledger import MemoryLedger
from simulators.operator.dialect import InTlvs
from simulators.scenario import catalogue
from simulators.scenario.bind_conduct import BindConduct
from simulators.scenario.conduct import Conduct
from simulators.scenario.manners import OF_ONE_BIND, Manners


def test_what_is_set_for_a_bind_takes_the_place_of_what_has_the_same_name_there_alone() -> None:
    conduct = Conduct(["throttle=50", "latency=1"])
    bind, other = BindConduct(conduct, 1), BindConduct(conduct, 2)
    bind.change(["throttle=2"])
    assert bind.active == ["latency=1", "throttle=2"]
    assert other.active == conduct.active == ["throttle=50", "latency=1"]


def test_what_is_cleared_for_a_bind_stays_for_the_others() -> None:
    conduct = Conduct(["throttle=50", "latency=1"])
    bind = BindConduct(conduct, 1)
    bind.change(off=["throttle"])
    assert bind.active == ["latency=1"]
    bind.change(["throttle=50"])
    assert bind.active == conduct.active
    bind.change(off=["*"])
    assert (bind.active, conduct.active) == ([], ["throttle=50", "latency=1"])


def test_a_star_leaves_what_concerns_the_operator_as_a_whole() -> None:
    bind = BindConduct(Conduct(["ids=decimal", "throttle=50"]), 1)
    bind.change(off=["*"])
    assert bind.active == ["ids=decimal"]


def test_what_a_bind_has_in_common_with_the_others_follows_the_operator() -> None:
    """And what is its own does not."""
    conduct = Conduct(["latency=1", "throttle=50"])
    server = conduct.operator("alpine", None, None, MemoryLedger(), Clock())
    bind = BindConduct(conduct, 7)
    bind.change(["throttle=2", "receipt-tlvs=both", "cut-tlv"])
    conduct.change(["throttle=9", "window-max=3"], ["latency"])
    treatment = server.smsc.treatments[7]
    assert bind.active == ["window-max=3", "throttle=2", "receipt-tlvs=both", "cut-tlv"]
    assert (treatment.window_max, len(treatment.behaviours), treatment.dialect.tlvs) == (3, 1, InTlvs.BOTH)
    assert server.ways_of(7).mangle is not None
    assert server.ways_of(8).mangle is None
    assert server.smsc.dialect.tlvs is not InTlvs.BOTH


def test_behaviours_in_common_are_the_same_and_count_together() -> None:
    conduct = Conduct(["latency=1"])
    server = conduct.operator("alpine", None, None, MemoryLedger(), Clock())
    BindConduct(conduct, 1).change(["throttle=2"])
    assert server.smsc.treatments[1].behaviours[0] is server.smsc.behaviours[0]


def test_what_ends_leaves_nothing() -> None:
    conduct = Conduct()
    server = conduct.operator("alpine", None, None, MemoryLedger(), Clock())
    bind = BindConduct(conduct, 1)
    bind.change(["throttle=2"])
    bind.end()
    conduct.change(["latency=1"])
    assert (server.smsc.treatments, server.ways, bind.active) == ({}, {}, ["latency=1"])


@pytest.mark.parametrize("text", ["down", "ids=uuid", "binds-max=2", "reset=30s", "version=3.3", "mo=2"])
def test_what_cannot_differ_from_bind_to_bind_is_refused(text: str) -> None:
    """Setting it as well as clearing it; nothing has changed then."""
    bind = BindConduct(Conduct(), 1)
    with pytest.raises(ValueError, match="as a whole"):
        bind.change(["throttle=2", text])
    assert bind.active == []
    has_it = BindConduct(Conduct([text]), 1)
    with pytest.raises(ValueError, match="as a whole"):
        has_it.change(off=[text.partition("=")[0]])
    assert has_it.active == [text]


def test_a_change_of_the_operator_that_does_not_go_with_a_bind_is_refused_whole() -> None:
    conduct = Conduct()
    BindConduct(conduct, 1).change(["receipt-ids=decimal"])
    with pytest.raises(ValueError, match="use ids=hex"):
        conduct.change(["ids=uuid"])
    assert conduct.active == []


def test_every_behaviour_either_differs_from_bind_to_bind_or_says_that_it_does_not() -> None:
    """None is set for a bind and then has no effect on it."""
    usual = Manners(random.Random(0))
    for name in [name for group in catalogue.CATALOGUE.values() for name, entry in group.items() if entry.default]:
        conduct = Conduct([name], 1)
        changed = {field for field in OF_ONE_BIND if getattr(conduct.manners, field) != getattr(usual, field)}
        try:
            BindConduct(Conduct(seed=1), 1).change([name])
        except ValueError:
            continue
        assert changed, name
