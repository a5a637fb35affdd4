"""Carriers that take messages which do not arrive: found by their receipts, tried with a few, and trusted again."""

from collections.abc import Sequence

import attrs
from hypothesis import given
from hypothesis import strategies as st

from messages.addresses import Country
from messages.ids import CarrierName
from routing.health.breakers import BreakerChange, Whose
from routing.health.conditions import DRAWS
from routing.health.delivery_check import (
    PATIENCE_MAX_S,
    PATIENCE_MIN_S,
    SPAN_MS,
    TRIALS,
    DeliveryCheck,
    Span,
    patience_ms_of,
)
from routing.health.figures import Counted, Passage
from routing.health.quality import QualityBoard

ALPINE, OCEANIC = CarrierName("alpine"), CarrierName("oceanic")
CH = Country("CH")
START_MS = 1_790_000_040_000
WELL = Counted(100, 100, 93, 300_000)
"""A minute of a carrier that does well: 93 delivered, 3.2 s after each was taken."""
SILENT = Counted(100, 0, 0, 0)
UNDELIVERED = Counted(100, 100, 2, 6_000)


@attrs.define
class Town:
    """Two carriers to one country, minute by minute; the clock stands at the end of the last minute."""

    alpine: list[Counted] = attrs.field(factory=list)
    oceanic: list[Counted] = attrs.field(factory=list)
    reporting: frozenset[CarrierName] = frozenset({ALPINE, OCEANIC})
    check: DeliveryCheck = attrs.field(factory=DeliveryCheck)
    at_ms: int = START_MS

    def minutes(self, number: int, alpine: Counted, oceanic: Counted = WELL) -> list[str]:
        """So many minutes go by, with a look after each; what changed."""
        told: list[str] = []
        for _ in range(number):
            self.alpine.append(alpine)
            self.oceanic.append(oceanic)
            self.at_ms += SPAN_MS
            told += _sentences(self.check.pass_time(self.at_ms))
            told += _sentences(self.look())
        return told

    def look(self) -> list[BreakerChange]:
        timelines = {(ALPINE, CH): self._timeline(self.alpine), (OCEANIC, CH): self._timeline(self.oceanic)}
        totals = {
            Passage(ALPINE, CH, None): sum(self.alpine[-60:], Counted()),
            Passage(OCEANIC, CH, None): sum(self.oceanic[-60:], Counted()),
        }
        return self.check.look(timelines, QualityBoard(totals), self.reporting, self.at_ms)

    def against_alpine(self) -> int | None:
        """How many draws are trials; None when nothing stands against it."""
        return {whose: condition.trial_draws for whose, condition in self.check.conditions(self.at_ms)}.get(
            Whose(ALPINE, CH)
        )

    def _timeline(self, minutes: Sequence[Counted]) -> list[Span]:
        first_ms = self.at_ms - SPAN_MS * len(minutes)
        spans = [Span(first_ms + index * SPAN_MS, counted) for index, counted in enumerate(minutes)]
        return spans[-60:]


def _sentences(changes: Sequence[BreakerChange]) -> list[str]:
    return [change.sentence() for change in changes]


def test_carriers_that_deliver_are_left_in_peace() -> None:
    town = Town()
    assert town.minutes(120, WELL) == []
    assert town.against_alpine() is None


def test_one_that_sends_no_receipts_any_more_is_found_once_they_are_overdue() -> None:
    town = Town()
    town.minutes(10, WELL)
    assert town.minutes(2, SILENT) == []
    (told,) = town.minutes(1, SILENT)
    what = "0 of 100 messages that it took have a receipt after more than 120 s"
    assert told == f"alpine for CH is not delivering: {what}; it is left alone for 60 s"
    assert town.against_alpine() == 0


def test_one_whose_receipts_take_long_as_always_is_not_found() -> None:
    town = Town()
    slow = Counted(100, 100, 93, 93 * 30_000)
    town.minutes(60, slow)
    assert patience_ms_of(QualityBoard({Passage(ALPINE, CH, None): slow}), ALPINE, CH) > 500_000
    # the receipts of the last eight minutes are still on their way
    assert town.minutes(8, SILENT) == []


def test_one_that_is_not_asked_for_receipts_is_never_silent() -> None:
    town = Town(reporting=frozenset({OCEANIC}))
    assert town.minutes(30, SILENT) == []


def test_a_few_messages_without_receipt_say_nothing() -> None:
    assert Town().minutes(9, Counted(2, 0, 0, 0)) == []


def test_one_that_reports_undelivered_is_found_where_others_deliver() -> None:
    town = Town()
    (told,) = town.minutes(1, UNDELIVERED)
    what = "2 of its last 100 reported messages were delivered, while other carriers delivered 93 of 100 to CH"
    assert told == f"alpine for CH is not delivering: {what}; it is left alone for 60 s"


def test_where_nobody_delivers_no_carrier_is_blamed() -> None:
    assert Town().minutes(30, UNDELIVERED, UNDELIVERED) == []


def test_one_that_carries_everything_is_compared_with_itself() -> None:
    town = Town()
    town.minutes(10, WELL, Counted())
    told = town.minutes(1, UNDELIVERED, Counted())
    assert len(told) == 1
    assert "2 of its last 100 reported messages were delivered, and before 930 of 1,000" in told[0]


def test_a_third_undelivered_is_no_reason() -> None:
    assert Town().minutes(30, Counted(100, 100, 33, 99_000)) == []


def test_after_its_pause_a_few_messages_try_it_and_no_more_than_are_needed() -> None:
    town = Town()
    town.minutes(1, UNDELIVERED)
    told = town.minutes(1, Counted())
    assert told == ["alpine for CH is on trial: its pause is over, trials go to it"]
    assert town.against_alpine() == DRAWS // 200
    for _ in range(TRIALS):
        town.check.took(OCEANIC, CH)
        town.check.took(ALPINE, CH)
    assert town.against_alpine() == 0


def test_trials_that_arrive_bring_it_back_and_what_was_before_is_forgiven() -> None:
    town = Town()
    town.minutes(1, UNDELIVERED)
    told = town.minutes(2, Counted()) + town.minutes(1, Counted(5, 5, 5, 15_000))
    assert told[-1] == "alpine for CH is delivering again: 5 trials went well"
    assert town.against_alpine() is None
    assert town.minutes(60, WELL) == []


def test_trials_that_stay_silent_shut_it_for_longer() -> None:
    town = Town()
    town.minutes(10, WELL)
    town.minutes(3, SILENT)
    told = town.minutes(1, Counted()) + town.minutes(1, Counted(10, 0, 0, 0)) + town.minutes(5, Counted())
    assert [line.split(":")[0] for line in told] == [
        "alpine for CH is on trial",
        "alpine for CH is not delivering",
        "alpine for CH is on trial",
    ]
    assert "10 of 10 trials failed; it is left alone for 120 s" in told[1]


def test_trials_that_are_undelivered_shut_it_for_longer() -> None:
    town = Town()
    town.minutes(1, UNDELIVERED)
    told = town.minutes(2, Counted(5, 5, 0, 0))
    assert "5 of 5 trials failed; it is left alone for 120 s" in told[-1]


def test_one_that_no_trial_goes_to_is_trusted_after_an_hour_and_one_that_is_gone_at_once() -> None:
    town = Town()
    town.minutes(1, UNDELIVERED)
    told = town.minutes(61, Counted())
    assert told[-1] == "alpine for CH is delivering again: hardly anything was sent to it for an hour"
    other = Town()
    other.minutes(2, UNDELIVERED)
    other.check.keep([OCEANIC])
    assert other.against_alpine() is None


def test_what_happened_long_ago_says_nothing() -> None:
    town = Town(alpine=[SILENT] * 40)
    town.oceanic = [WELL] * 40
    # nothing but a silence of forty minutes that ended forty minutes ago
    town.alpine += [Counted()] * 40
    town.oceanic += [WELL] * 40
    town.at_ms += 80 * SPAN_MS
    assert town.look() == []


@given(
    st.lists(
        st.tuples(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200), st.integers(0, 600_000)), max_size=70
    )
)
def test_whatever_is_counted_a_look_never_fails_and_never_opens_twice(rows: list[tuple[int, int, int, int]]) -> None:
    town = Town()
    told: list[str] = []
    for *counts, latency_ms in rows:
        delivered, reported, taken = sorted(counts)
        told += town.minutes(1, Counted(taken, reported, delivered, latency_ms))
    of_alpine = [line.split(": ")[0].removeprefix("alpine for CH is ") for line in told if line.startswith("alpine")]
    pairs = set(zip(["delivering again", *of_alpine], of_alpine, strict=False))
    assert pairs <= {
        ("delivering again", "not delivering"),
        ("not delivering", "on trial"),
        ("on trial", "not delivering"),
        ("on trial", "delivering again"),
    }


@given(latency_ms=st.integers(0, 100_000_000))
def test_patience_stays_within_its_bounds(latency_ms: int) -> None:
    board = QualityBoard({Passage(ALPINE, CH, None): Counted(100, 100, 100, latency_ms)})
    assert PATIENCE_MIN_S * 1000 <= patience_ms_of(board, ALPINE, CH) <= PATIENCE_MAX_S * 1000
