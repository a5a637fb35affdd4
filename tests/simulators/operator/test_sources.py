"""What an operator does without being asked."""

from simulators.operator.orders import Utter
from simulators.operator.sources import AT_ONCE_MAX, Pace, alert_notifications, enquire_links
from smpp.codec import decode
from smpp.pdus import AlertNotification, EnquireLink


def test_a_pace_starts_at_its_first_call_and_keeps_to_it() -> None:
    pace = Pace(10.0)
    assert pace.next_due() < 0
    assert pace.count(5.0) == 0
    assert pace.next_due() == 5.1
    assert sum(pace.count(5.0 + step / 100) for step in range(101)) in {9, 10}


def test_what_was_missed_for_long_does_not_come_all_at_once() -> None:
    pace = Pace(1_000_000.0)
    pace.count(0.0)
    assert pace.count(1_000.0) == AT_ONCE_MAX
    assert pace.next_due() >= 999.0


def test_a_storm_reaches_everybody_who_is_bound_with_numbers_of_its_own() -> None:
    storm = enquire_links(100.0)
    storm.due(0.0, {1, 2})
    orders = [*storm.due(0.02, {1, 2}), *storm.due(0.04, {2})]
    assert [order.connection for order in orders if isinstance(order, Utter)] == [1, 2, 1, 2, 2, 2][: len(orders)]
    said = [decode(order.octets) for order in orders if isinstance(order, Utter)]
    assert all(isinstance(pdu, EnquireLink) for pdu in said)
    assert min(pdu.sequence_number for pdu in said) > 0x70000000


def test_nobody_is_bound_and_nothing_is_said() -> None:
    alerts = alert_notifications(10.0)
    alerts.due(0.0, ())
    assert alerts.due(1.0, ()) == []
    [order] = alerts.due(1.1, (3,))
    assert isinstance(order, Utter)
    assert isinstance(decode(order.octets), AlertNotification)
