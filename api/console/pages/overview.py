"""How the whole is: messages per minute, delivery, what waits, what is wrong."""

import attrs

from api.console.answer import Answer, Show
from api.console.plots import Plot, plot
from api.console.ports import Minute, Overview, Watch
from api.console.visit import Visit


@attrs.frozen
class Summary:
    """The figures of the first line; ``delivered_share`` is None before anything ended."""

    accepted_per_min: int
    delivered_share: float | None
    queued: int
    oldest_queued_s: float
    binds_up: int
    binds: int


@attrs.frozen
class Overviews:
    """The first page, and the piece of it that is asked for again every few seconds."""

    watch: Watch

    async def whole(self, visit: Visit) -> Answer:
        """The page."""
        return Show("overview.html", self._values(visit))

    async def now(self, visit: Visit) -> Answer:
        """What changes on it."""
        return Show("overview_now.html", self._values(visit))

    def _values(self, visit: Visit) -> dict[str, object]:
        overview = self.watch.overview()
        return {
            "overview": overview,
            "summary": summary_of(overview),
            "plots": _plots(whole(overview.minutes), visit),
        }


def summary_of(overview: Overview) -> Summary:
    """The figures of a moment: per minute by the last whole minute, delivery by the last hour."""
    last = overview.minutes[-2:-1]
    ended = sum(minute.ended for minute in overview.minutes)
    delivered = sum(minute.delivered for minute in overview.minutes)
    binds = [bind for carrier in overview.carriers for bind in carrier.binds]
    oldest = [seconds for carrier in overview.carriers for seconds in carrier.oldest_queued_s.values()]
    return Summary(
        accepted_per_min=last[0].accepted if last else 0,
        delivered_share=delivered / ended if ended else None,
        queued=sum(carrier.queued for carrier in overview.carriers),
        oldest_queued_s=max(oldest, default=0.0),
        binds_up=sum(bind.state == "bound" for bind in binds),
        binds=len(binds),
    )


def whole(minutes: tuple[Minute, ...]) -> tuple[Minute, ...]:
    """Without the minute that is not over: it would look like a fall."""
    return minutes[:-1] or minutes


def _plots(minutes: tuple[Minute, ...], visit: Visit) -> list[Plot]:
    say = visit.words.say
    shares = [100 * minute.delivered / minute.ended if minute.ended else None for minute in minutes]
    return [
        plot(say("overview.accepted_by_minute"), [float(minute.accepted) for minute in minutes]),
        plot(say("overview.delivered_by_minute"), shares, top=100.0),
    ]
