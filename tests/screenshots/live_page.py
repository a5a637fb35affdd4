"""The simulator's live page: a carrier under load, on which failures are switched with clicks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests.screenshots.picture import Picture, Scene
from tests.support.started import processes

RATE_PER_S: Final = 40
SWITCHED: Final = (("throttle: N", "3"), ("latency: DELAY", "0.2"), ("silent: N", "20"))
"""The fields of the page that are filled and set one after the other; of throttles there is an end."""
MIX: Final = "[alphabets]\ngsm7 = 9\nextension = 1\n[segments]\n1 = 9\n2 = 1\n"
"""Texts that every machine has the glyphs for."""


@contextmanager
def set_scene(folder: Path, lasts_s: float) -> Iterator[Scene]:
    """A carrier with its control, and a load that goes on until the block ends."""
    carrier = processes.simulator(
        folder / "alpine.jsonl",
        *("--quiet", "--name", "alpine", "--control", "0", "--behave", "latency=0.02", "--behave", "receipt-delay=0.5"),
    )
    smpp, control = carrier.until_listening(), carrier.until_listening()
    mix = folder / "mix.toml"
    mix.write_text(MIX, encoding="utf-8")
    load = processes.load(
        f"smpp://maxony@127.0.0.1:{smpp}",
        *("--rate", str(RATE_PER_S), "--for", f"{10 * lasts_s:g}s", "--seed", "7", "--window", "20", "--quiet"),
        *("--sender", "MAXONY", "--mix", str(mix)),
    )

    def visit(page: Any) -> None:
        # what is seen is what happened: each failure has its share of the run
        each_ms = 1_000 * lasts_s / (len(SWITCHED) + 1)
        page.wait_for_timeout(each_ms)
        for field, value in SWITCHED:
            page.get_by_label(field, exact=True).fill(value)
            page.get_by_role("button", name=f"Set {field.partition(':')[0]}", exact=True).click()
            page.wait_for_timeout(each_ms)
            if field.startswith("throttle"):
                page.get_by_role("button", name="Clear throttle=3", exact=True).click()
        page.evaluate("window.scrollTo(0, 0)")

    try:
        yield Scene(f"http://127.0.0.1:{control}/", visit)
    finally:
        load.kill()
        carrier.kill()


PICTURE: Final = Picture("simulator", "the simulator's live page", set_scene, height=1_064)
