"""The report of a load run as a page: a gateway, its carrier, and a load that looks at all there is to look at."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests.bench.premises import SENDER, Wishes, furnish
from tests.screenshots.picture import Picture, Scene
from tests.support.started import processes

RATE_PER_S: Final = 100
END_TIMEOUT_S: Final = 120.0


@contextmanager
def set_scene(folder: Path, lasts_s: float) -> Iterator[Scene]:
    """Make the run, then let its report be looked at."""
    ledger, page = folder / "carrier.jsonl", folder / "report.html"
    carrier = processes.simulator(ledger, "--quiet", "--behave", "latency=0.01", "--behave", "receipt-delay=0.2")
    premises = furnish(folder, Wishes(None, carrier.until_listening(), "http://127.0.0.1:9/", 1, 10))
    gateway = processes.gateway(premises.config)
    load = processes.load(
        f"http://127.0.0.1:{gateway.until_listening()}",
        *(
            "--key",
            premises.key,
            "--sender",
            SENDER,
            "--rate",
            str(RATE_PER_S),
            "--for",
            f"{lasts_s:g}s",
            "--seed",
            "7",
        ),
        *("--webhook-port", "0", "--carrier-ledger", str(ledger), "--html", str(page)),
        *("--expect", "lost==0 duplicated==0 unexpected_refusals==0 p99_accept_ms<500"),
    )
    code = load.end(lasts_s + END_TIMEOUT_S)
    gateway.stop()
    carrier.stop()
    assert code == 0, "".join(load.lines)
    yield Scene(page.as_uri(), _look)


def _look(page: Any) -> None:
    page.get_by_text("Everything is as expected").wait_for()


PICTURE: Final = Picture("load-report", "the report of a load run", set_scene, width=1_200)
