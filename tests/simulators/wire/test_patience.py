"""Operators that want an enquire_link now and then, and end binds of whoever keeps quiet."""

from typing import Any

import pytest
from twisted.internet.task import Clock

from simulators.ledger.entries import Ending, Unbound
from simulators.ledger.ledger import MemoryLedger
from simulators.scenario.conduct import Conduct
from smpp.pdus import EnquireLink
from tests.support.wires.memory_esme import MemoryEsme


class Operator:
    """One in memory, whose behaviours may be changed, with an ESME that is bound at once."""

    def __init__(self, *behaviours: str) -> None:
        self.clock: Any = Clock()
        self.ledger = MemoryLedger()
        self.conduct = Conduct(behaviours, 1)
        self.server = self.conduct.operator("alpine", None, None, self.ledger, self.clock)
        self.esme = MemoryEsme(self.server)
        self.esme.bind()


def test_a_bind_without_an_enquiry_is_dropped_whatever_else_it_says() -> None:
    operator = Operator("needs-enquiry=10")
    for _ in range(9):
        operator.clock.advance(1.0)
        assert operator.esme.submit() == 0
    assert not operator.esme.dropped
    operator.clock.advance(1.0)
    assert operator.esme.dropped


def test_each_enquiry_gives_it_as_long_again() -> None:
    operator = Operator("needs-enquiry=10")
    for number in range(5):
        operator.clock.advance(9.0)
        assert operator.esme.ask(EnquireLink(), number + 2) == 0
    assert not operator.esme.dropped
    operator.clock.advance(10.0)
    assert operator.esme.dropped


def test_what_is_not_bound_need_not_enquire() -> None:
    operator = Operator("needs-enquiry=1", "refuse-binds")
    esme = MemoryEsme(operator.server)
    operator.clock.advance(5.0)
    assert not esme.dropped


def test_the_demand_may_come_and_go_while_a_bind_is_there() -> None:
    """The time counts from the demand; another change of behaviours does not begin it anew."""
    operator = Operator()
    operator.clock.advance(100.0)
    operator.conduct.change(["needs-enquiry=10"])
    operator.clock.advance(6.0)
    operator.conduct.change(["latency=0"])
    operator.conduct.change(off=["needs-enquiry"])
    operator.clock.advance(20.0)
    assert not operator.esme.dropped
    operator.conduct.change(["needs-enquiry=10"])
    operator.clock.advance(6.0)
    operator.conduct.change(["latency=0.1"])
    operator.clock.advance(4.0)
    assert operator.esme.dropped


@pytest.mark.parametrize("behaviour", ["needs-enquiry=3", "idle-kill=3"])
def test_the_ledger_says_that_the_operator_dropped_it_and_no_timer_is_left(behaviour: str) -> None:
    operator = Operator(behaviour)
    operator.clock.advance(3.0)
    operator.esme.protocol.connectionLost(None)
    [_, ended] = operator.ledger.binds
    assert isinstance(ended, Unbound)
    assert ended.why is Ending.DROPPED_BY_OPERATOR
    assert operator.clock.getDelayedCalls() == []
