"""The demonstration's carriers: processes of their own, on free ports of this machine, stopped when it ends."""

import os
import re
import selectors
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

import attrs

from gateway.commands.demo_business import PASSWORD, SYSTEM_ID
from gateway.terminal import CommandError
from messages.ids import CarrierName

PACKAGES: Final = Path(__file__).parents[2]
START_TIMEOUT_S: Final = 15.0
STOP_TIMEOUT_S: Final = 5.0
LATENCY_S: Final = 0.03
RECEIPT_DELAY_S: Final = 0.4
"""A real carrier takes seconds; this is long enough to see one step after the other."""

_PORT: Final = re.compile(r":(\d{1,5})\b")


@attrs.frozen
class SimulatedCarriers:
    """Running simulators by the name of the carrier that each plays."""

    processes: Mapping[CarrierName, "subprocess.Popen[str]"]
    ports: Mapping[CarrierName, int]

    def trouble(self) -> str:
        """Which of them ended though it should not; empty when all run."""
        ended = [
            f"the simulated carrier {name} ended"
            for name, process in self.processes.items()
            if process.poll() is not None
        ]
        return "; ".join(ended)

    def kill(self) -> None:
        """End them on the spot."""
        for process in self.processes.values():
            process.kill()


@contextmanager
def simulated_carriers(names: Sequence[CarrierName], data: Path) -> Iterator[SimulatedCarriers]:
    """Simulators for the length of a block; what they log is kept in ``data``.

    Raises:
        CommandError: one of them does not start.
    """
    processes: dict[CarrierName, subprocess.Popen[str]] = {}
    try:
        for name in names:
            processes[name] = _start(name, data / f"{name}.log")
        yield SimulatedCarriers(processes, {name: _port(name, process) for name, process in processes.items()})
    finally:
        _stop(list(processes.values()))


def _start(name: CarrierName, log: Path) -> "subprocess.Popen[str]":
    # -P and the path of our own packages: a folder named store where the command is typed must not take their place
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PACKAGES), os.environ.get("PYTHONPATH", "")])}
    command = [
        sys.executable,
        "-P",
        "-m",
        "simulators",
        "smsc",
        "--quiet",
        "--while-stdin",
        "--port",
        "0",
        "--name",
        name,
    ]
    command += ["--system-id", SYSTEM_ID, "--password", PASSWORD]
    command += ["--behave", f"latency={LATENCY_S}", "--behave", f"receipt-delay={RECEIPT_DELAY_S}"]
    with log.open("w", encoding="utf-8") as errors:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and our own arguments
            command,
            env=environment,
            # nobody writes to it: it ends with us, however we end, and the simulator with it
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            # Ctrl-C is for the gateway: it still has to unbind from carriers that answer
            start_new_session=True,
        )


def _port(name: CarrierName, process: "subprocess.Popen[str]") -> int:
    assert process.stdout is not None
    line = _first_line(process.stdout)
    found = _PORT.search(line)
    if found is None:
        raise CommandError(f"the simulated carrier {name} does not start: {line.strip() or 'it says nothing'}")
    return int(found[1])


def _first_line(stream: IO[str]) -> str:
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        return stream.readline() if selector.select(START_TIMEOUT_S) else ""


def _stop(processes: Sequence["subprocess.Popen[str]"]) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
    for process in processes:
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
