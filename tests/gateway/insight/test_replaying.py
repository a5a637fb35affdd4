"""Traffic of the past through two tables."""

from collections.abc import Sequence

import attrs

from credits.pricing import Price
from gateway.business.live import decisions_of
from gateway.insight import replaying
from gateway.insight.replaying import Compared, replay
from messages.addresses import Country, Msisdn, Sender, SenderKind
from messages.ids import AccountId, MessageId, new_message_id
from messages.message import Category
from routing.costs.table import CarrierPrice
from routing.table.hours import Hours
from store.business import Business
from store.traffic import PastMessage
from tests.support.values.builders import NOW_MS
from tests.support.values.business import ALPINE, OCEANIC, a_business
from tests.support.values.routes import a_route

HOUR_MS = 3_600_000


def past(to: str, country: str, ago_ms: int = HOUR_MS, segments: int = 1) -> PastMessage:
    at_ms = NOW_MS - ago_ms
    return PastMessage(
        id=new_message_id(at_ms),
        account_id=AccountId("acc_1"),
        to=Msisdn(to),
        country=Country(country),
        network=None,
        sender=Sender(SenderKind.NAME, "MAXONY"),
        category=Category.TRANSACTIONAL,
        segment_count=segments,
        accepted_at_ms=at_ms,
    )


def replayed(messages: Sequence[PastMessage], before: Business, after: Business) -> Compared:
    in_order = sorted(messages, key=lambda message: message.id)

    def read(behind: MessageId, limit: int) -> Sequence[PastMessage]:
        return [message for message in in_order if message.id > behind][:limit]

    return replay(read, NOW_MS - 24 * HOUR_MS, decisions_of(before), decisions_of(after), NOW_MS)


TRAFFIC = [*(past(f"+4179123{number:04d}", "CH", segments=2) for number in range(10)), past("+33612345678", "FR")]


def test_the_same_table_makes_the_same_of_the_same_traffic() -> None:
    compared = replayed(TRAFFIC, a_business(), a_business())

    assert compared.before == compared.after
    assert compared.messages == 11
    assert {name: (share.messages, share.segments) for name, share in compared.before.by_carrier.items()} == {
        "alpine": (10, 20),
        "oceanic": (1, 1),
    }


def test_another_table_moves_messages_cost_and_margin() -> None:
    compared = replayed(TRAFFIC, a_business(), a_business(routes=(a_route("*", OCEANIC),)))

    before, after = compared.before.by_carrier[ALPINE], compared.after.by_country[Country("CH")][OCEANIC]
    assert (before.cost_micros, before.margin_micros) == (20 * 40_000, 20 * 60_000)
    assert (after.cost_micros, after.margin_micros) == (20 * 70_000, 20 * 30_000)
    assert compared.after.by_carrier[OCEANIC].unpriced_segments == 1
    assert ALPINE not in compared.after.by_carrier


def test_what_finds_no_way_or_has_no_price_is_counted_by_country() -> None:
    without_france = a_business(routes=(a_route("CH", ALPINE),))
    without_price = a_business(prices=(Price("FR", 1_000),))

    assert replayed(TRAFFIC, a_business(), without_france).after.unroutable == {"FR": 1}
    assert replayed(TRAFFIC, a_business(), without_price).after.unroutable == {"CH": 10}


def test_hours_are_those_of_each_message_and_prices_those_of_today() -> None:
    # NOW_MS is 2027-01-15 08:00 UTC
    early = Hours.read("Mo-Su 00:00-06:00 UTC")
    table = a_business(
        routes=(a_route("CH", OCEANIC, hours=early, name="early"), a_route("CH", ALPINE, name="day")),
        carrier_prices=(
            CarrierPrice(ALPINE, "CH", 10_000),
            CarrierPrice(ALPINE, "CH", 90_000, None, NOW_MS - 60_000),
        ),
    )
    traffic = [past("+41791234567", "CH", 3 * HOUR_MS), past("+41791234568", "CH", HOUR_MS)]
    shares = replayed(traffic, table, table).before

    assert {name: share.messages for name, share in shares.by_carrier.items()} == {"alpine": 1, "oceanic": 1}
    assert shares.by_carrier[ALPINE].cost_micros == 90_000


def test_pages_are_read_to_the_end_and_progress_is_told() -> None:
    in_order = sorted(TRAFFIC, key=lambda message: message.id)
    told: list[int] = []
    pages: list[int] = []

    def read(behind: MessageId, limit: int) -> Sequence[PastMessage]:
        pages.append(limit)
        return [message for message in in_order if message.id > behind][:4]

    decisions = decisions_of(a_business())
    compared = replay(read, NOW_MS - 24 * HOUR_MS, decisions, decisions, NOW_MS, progress=told.append)

    assert compared.messages == 11
    assert told == [4, 8, 11]
    assert pages == [replaying.PAGE] * 4


def test_what_came_before_the_span_is_left_out() -> None:
    old = attrs.evolve(past("+41791234567", "CH", 25 * HOUR_MS))

    assert replayed([old, *TRAFFIC], a_business(), a_business()).messages == 11
