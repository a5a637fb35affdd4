"""What is answered on the control socket: each request goes to the part that knows."""

from typing import assert_never

import attrs
from twisted.internet.defer import CancelledError
from twisted.logger import Logger
from twisted.python.failure import Failure

from gateway.control.listener import Listening
from gateway.control.words import (
    Answer,
    CarriersShown,
    CountryCovered,
    CoverageTold,
    ExplainMessage,
    MessageExplained,
    Refused,
    Request,
    ShowCarriers,
    ShowCoverage,
    WatchTrace,
)
from gateway.figures.carrier_facts import CarrierLooks
from gateway.insight.explainer import Explainer, UnknownAccount
from gateway.trace.traces import Traces
from store.asyncio_bridge import as_deferred

log = Logger()


@attrs.frozen
class ControlAnswers:
    """Answers what comes over the control socket."""

    carriers: CarrierLooks
    traces: Traces
    explainer: Explainer

    def __call__(self, request: Request, listening: Listening) -> Answer | None:
        """The answer to ``request``; None when it takes its time."""
        match request:
            case ShowCarriers():
                return self._carriers(request)
            case WatchTrace():
                return self._trace(request, listening)
            case ExplainMessage():
                self._explain(request, listening)
                return None
            case ShowCoverage():
                return self._coverage(request, listening)
            case _:
                assert_never(request)

    def _explain(self, request: ExplainMessage, listening: Listening) -> None:
        telling = as_deferred(self._tell(request, listening))
        listening.follow(telling.cancel)
        _ = telling.addErrback(_caller_is_gone)

    async def _tell(self, request: ExplainMessage, listening: Listening) -> None:
        try:
            listening.say(await self._explanation(request))
        except Exception:
            log.failure("explaining a message failed")
            listening.say(Refused("the gateway could not explain it; its log says why"))
        finally:
            listening.release()

    async def _explanation(self, request: ExplainMessage) -> Answer:
        try:
            return MessageExplained(await self.explainer.explain(request.asked))
        except (UnknownAccount, ValueError) as error:
            return Refused(str(error))

    def _coverage(self, request: ShowCoverage, listening: Listening) -> Answer:
        for one in self.explainer.coverage(request.country):
            listening.say(CountryCovered(one))
        return CoverageTold()

    def _trace(self, request: WatchTrace, listening: Listening) -> Refused | None:
        begun = self.traces.begin(request, listening.say, listening.release)
        if isinstance(begun, Refused):
            return begun
        listening.follow(begun.stop)
        return None

    def _carriers(self, request: ShowCarriers) -> Answer:
        facts = tuple(self.carriers.all())
        wanted = tuple(carrier for carrier in facts if request.carrier in {"", carrier.name})
        if request.carrier and not wanted:
            names = ", ".join(carrier.name for carrier in facts) or "none"
            return Refused(f"this gateway keeps no binds to {request.carrier}; it keeps binds to: {names}")
        return CarriersShown(self.carriers.clock.now_ms(), wanted)


def _caller_is_gone(failure: Failure) -> None:
    failure.trap(CancelledError)  # type: ignore[no-untyped-call]  # Twisted's has no types
