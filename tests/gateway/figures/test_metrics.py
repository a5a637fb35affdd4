"""What is counted of what the durable steps tell."""

from collections.abc import Sequence

from gateway.figures.metrics import Metrics
from messages.addresses import Country
from messages.ending import Ending
from messages.ids import AccountId, CarrierName, MessageId, NotificationId
from messages.notification import Notification
from messages.status import MessageStatus


def test_endings_are_counted_by_carrier_country_and_status() -> None:
    metrics, pushed, reported = Metrics(), list[Notification](), list[Ending]()
    tell = metrics.count_told(pushed.extend, reported.append)
    ended = [
        Ending(CarrierName("alpine"), Country(country), "MAXONY", status, by_receipt=status is MessageStatus.DELIVERED)
        for country, status in (
            ("CH", MessageStatus.DELIVERED),
            ("CH", MessageStatus.DELIVERED),
            ("CH", MessageStatus.EXPIRED),
            ("FR", MessageStatus.DELIVERED),
        )
    ]

    tell((), ended[:1])
    tell((), ended[1:])

    def count(country: str, status: str) -> float | None:
        labels = {"carrier": "alpine", "country": country, "status": status}
        return metrics.registry.get_sample_value("passerelle_message_outcomes_total", labels)

    assert (count("CH", "delivered"), count("CH", "expired"), count("FR", "delivered")) == (2, 1, 1)
    assert pushed == []
    assert reported == [ended[0], ended[1], ended[3]]


def test_notifications_are_counted_and_handed_on() -> None:
    metrics, pushed = Metrics(), list[Sequence[Notification]]()
    tell = metrics.count_told(pushed.append, lambda ending: None)
    one = Notification(
        NotificationId("evt_1"), AccountId("acc_1"), MessageId("msg_1"), "https://acme.example/hook", "{}", 0
    )

    tell([one])
    tell([])

    assert pushed == [[one]]
    assert metrics.registry.get_sample_value("passerelle_notifications_total") == 1
