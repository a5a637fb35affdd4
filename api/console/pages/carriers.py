"""The carriers: what their binds do, how fast, how well, and what they refuse with."""

import attrs

from api.console.answer import Answer, Show
from api.console.pages.overview import whole
from api.console.plots import Plot, plot
from api.console.ports import CarrierView, Watch
from api.console.visit import Visit
from smpp.statuses import describe, status_name


@attrs.frozen
class ErrorLine:
    """How often a carrier answered so."""

    code: str
    words: str
    count: int


@attrs.frozen
class CarrierCard:
    """One carrier as the page shows it."""

    carrier: CarrierView
    plots: tuple[Plot, ...]
    errors: tuple[ErrorLine, ...]
    answered: int


@attrs.frozen
class Carriers:
    """The page, and the piece of it that is asked for again every few seconds."""

    watch: Watch

    async def whole(self, visit: Visit) -> Answer:
        """The page."""
        return Show("carriers.html", {"cards": self._cards(visit)})

    async def now(self, visit: Visit) -> Answer:
        """What changes on it."""
        return Show("carriers_now.html", {"cards": self._cards(visit)})

    def _cards(self, visit: Visit) -> list[CarrierCard]:
        return [card_of(carrier, visit) for carrier in self.watch.overview().carriers]


def card_of(carrier: CarrierView, visit: Visit) -> CarrierCard:
    """What is shown of a carrier; refusals are those answers whose command_status is not 0, most frequent first."""
    say, minutes = visit.words.say, whole(carrier.minutes)
    errors = sorted(carrier.errors.items(), key=lambda error: (-error[1], error[0]))
    shares = [100 * minute.delivered / minute.ended if minute.ended else None for minute in minutes]
    return CarrierCard(
        carrier,
        (
            plot(say("carriers.sent_by_minute"), [float(minute.submitted) for minute in minutes]),
            plot(say("overview.delivered_by_minute"), shares, top=100.0),
        ),
        tuple(ErrorLine(status_name(status), describe(status), count) for status, count in errors if status),
        sum(carrier.errors.values()),
    )
