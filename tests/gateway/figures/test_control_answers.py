"""The control socket's answers about routing, and how one that takes its time is told."""

from collections.abc import Callable
from typing import cast

from gateway.business.live import decisions_of
from gateway.control.words import (
    Answer,
    CountryCovered,
    CoverageTold,
    ExplainMessage,
    MessageExplained,
    Refused,
    Request,
    ShowCoverage,
)
from gateway.figures.carrier_facts import CarrierLooks
from gateway.figures.control_answers import ControlAnswers
from gateway.insight.explainer import Explainer
from gateway.insight.explanation import Asked
from gateway.paths.preparation import Limits
from gateway.trace.traces import Traces
from messages.addresses import Msisdn
from tests.support.running.conditions import Condition
from tests.support.running.reactor_tests import on_reactor
from tests.support.values.builders import NOW_MS
from tests.support.values.business import a_business

BUSINESS = a_business()


class FixedClock:
    def now_ms(self) -> int:
        return NOW_MS


class Listener:
    """Somebody who asked."""

    def __init__(self) -> None:
        self.heard: list[Answer] = []
        self.released = Condition("everything was said")
        self.is_released = False

    def say(self, answer: Answer) -> bool:
        self.heard.append(answer)
        return True

    def follow(self, stop: Callable[[], None]) -> None:
        self.stop = stop

    def release(self) -> None:
        self.is_released = True
        self.released.changed()


def answers(recalled: list[str]) -> ControlAnswers:
    async def recall(numbers: "list[Msisdn]") -> None:
        recalled.extend(numbers)

    explainer = Explainer(lambda: BUSINESS, lambda: decisions_of(BUSINESS), Limits(), FixedClock(), recall)  # type: ignore[arg-type]  # a list is a sequence
    return ControlAnswers(cast("CarrierLooks", None), cast("Traces", None), explainer)


async def told(request: Request, recalled: list[str] | None = None) -> Answer:
    listener = Listener()
    assert answers([] if recalled is None else recalled)(request, listener) is None
    await listener.released.until(lambda: listener.is_released)
    (answer,) = listener.heard
    return answer


@on_reactor
async def test_a_message_that_is_asked_about_is_explained_with_what_is_stored_about_its_number() -> None:
    recalled: list[str] = []
    answer = await told(ExplainMessage(Asked("079 123 45 67", "Maxony", "MAXONY")), recalled)

    assert isinstance(answer, MessageExplained)
    assert answer.explanation.of_running_gateway
    assert answer.explanation.candidates[0].carrier == "alpine"
    assert recalled == ["+41791234567"]


@on_reactor
async def test_who_asks_about_no_account_or_no_category_hears_so() -> None:
    assert await told(ExplainMessage(Asked("+41791234567", "nobody"))) == Refused(
        "there is no account nobody; passerelle account list shows them"
    )
    unknown = await told(ExplainMessage(Asked("+41791234567", "Maxony", category="urgent")))
    assert isinstance(unknown, Refused)
    assert "urgent" in unknown.reason


def test_what_is_covered_is_told_country_by_country() -> None:
    listener = Listener()

    assert answers([])(ShowCoverage(), listener) == CoverageTold()

    told = [answer.coverage.country for answer in listener.heard if isinstance(answer, CountryCovered)]
    assert told == ["CH", "DE", "FR"]
