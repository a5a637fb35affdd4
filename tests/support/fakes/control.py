"""Facts as a gateway tells them on its control socket, and a gateway's end of it without a gateway."""

from typing import Any

import msgspec

from gateway.control.words import BindFacts, CarrierFacts

BOUND = BindFacts(
    name="trx1",
    role="transceiver",
    state="bound",
    in_state_for_s=75.0,
    window_used=3,
    window_size=10,
    sent_per_s=42.0,
    rate_per_s=50.0,
    rate_limit_per_s=100.0,
    throttles=2,
    round_trips=512,
    p50_ms=12.5,
    p90_ms=40.0,
    p99_ms=250.0,
    last_error="",
)
WAITING = msgspec.structs.replace(
    BOUND,
    name="trx2",
    state="waiting",
    window_used=0,
    sent_per_s=0.0,
    rate_per_s=0.0,
    rate_limit_per_s=0.0,
    round_trips=0,
    last_error="bind refused: ESME_RINVPASWD",
)


def facts_of(name: str, *binds: BindFacts, **figures: Any) -> CarrierFacts:
    """A carrier with these binds, one bound and one waiting without any."""
    usual: dict[str, Any] = {
        "queued": 7,
        "oldest_queued_s": {"CH": 312.0, "FR": 8.0},
        "uncertain": 2,
        "orphans": 5,
        "drops": (),
        "against": (),
    }
    return CarrierFacts(name, **usual | figures, binds=binds or (BOUND, WAITING))
