"""How long answers took in one run."""

import attrs


@attrs.frozen
class Latency:
    """Percentiles, in milliseconds."""

    p50_ms: float
    p90_ms: float
    p99_ms: float
    max_ms: float
