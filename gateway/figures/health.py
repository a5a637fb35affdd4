"""Whether the gateway is ready for traffic, check by check; and its metrics: fulfils ``api.ports.Operations``."""

from collections.abc import Callable, Mapping, Sequence

import attrs

from api.ports import Check
from carriers.bind_status import BindState, BindStatus
from gateway.figures.metrics import Metrics
from gateway.paths.acceptance import Acceptance
from messages.ids import CarrierName
from store.writer import Writer


@attrs.define
class Health:
    """Reads the state of the parts; never waits for any of them."""

    acceptance: Acceptance
    writer: Writer
    carriers: Callable[[], Mapping[CarrierName, Sequence[BindStatus]]]
    gauges: Metrics
    backlog_limit: int

    def readiness(self) -> Sequence[Check]:
        """Each condition for taking traffic. A carrier that is down is told, and does not make the gateway unready."""
        depth = self.acceptance.queue.depth()
        limit = self.acceptance.queue_limit
        backlog = self.writer.backlog
        binds = [(name, bind) for name, statuses in self.carriers().items() for bind in statuses]
        up = sum(bind.state is BindState.BOUND for _, bind in binds)
        return [
            Check("accepting", not self.acceptance.closing, "stopping" if self.acceptance.closing else "open"),
            Check("queue", depth < limit, f"{depth} of {limit} messages wait"),
            Check("writer", backlog < self.backlog_limit, f"{backlog} of {self.backlog_limit} operations wait"),
            Check("binds", up > 0 or not binds, f"{up} of {len(binds)} binds are up"),
        ]

    def metrics(self) -> bytes:
        """The Prometheus text exposition."""
        return self.gauges.text()
