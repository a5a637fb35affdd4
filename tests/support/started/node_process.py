"""A Node program beside the test: its JSON lines as they come, and the npm package that it speaks SMPP with."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.protocol import ProcessProtocol

from tests.support.running.conditions import Condition

VERSION = "0.5.1"
PROGRAMS = Path(__file__).parent / "node_smpp"
INSTALL_TIMEOUT_S = 30


def node_missing() -> str:
    """Why the tests with Node cannot run here; empty when they can."""
    missing = [program for program in ("node", "npm") if shutil.which(program) is None]
    return f"{' and '.join(missing)} not found: install Node to test against node-smpp" if missing else ""


def installed(cache: Path) -> Path:
    """The folder below ``cache`` that holds node-smpp; npm fetches it once.

    Raises:
        subprocess.SubprocessError: npm cannot fetch it: this machine has Node and no way to its registry.
    """
    folder = cache / f"node-smpp-{VERSION}"
    if not (folder / "node_modules" / "smpp").exists():
        # another process may install at the same time: whoever is first wins
        with tempfile.TemporaryDirectory(dir=cache) as fresh:
            subprocess.run(
                [
                    "npm",
                    "install",
                    "--no-audit",
                    "--no-fund",
                    "--silent",
                    "--fetch-retries=0",
                    "--prefix",
                    fresh,
                    f"smpp@{VERSION}",
                ],
                check=True,
                timeout=INSTALL_TIMEOUT_S,
            )
            target = folder / "node_modules"
            folder.mkdir(exist_ok=True)
            if not target.exists():
                (Path(fresh) / "node_modules").rename(target)
    return folder


def fetched(config: pytest.Config) -> Path:
    """The folder with node-smpp in the cache of the suite; where npm cannot fetch it the test is skipped."""
    cache: Any = config.cache
    try:
        return installed(Path(cache.mkdir("node-smpp")))
    except subprocess.SubprocessError as error:
        pytest.skip(f"npm could not fetch node-smpp: {error}")


class NodeProcess(ProcessProtocol):
    """A running program; ``events`` are the lines it printed."""

    def __init__(self, reactor: Any, program: str, *arguments: str) -> None:
        self.events: list[dict[str, Any]] = []
        self.printed = Condition("a line of the Node program")
        self.ended: Deferred[None] = Deferred()
        self._rest = b""
        node = shutil.which("node")
        assert node is not None
        command = [node, str(PROGRAMS / program), *arguments]
        self._process = reactor.spawnProcess(self, node, command, env=os.environ)

    def outReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        *lines, self._rest = (self._rest + data).split(b"\n")
        self.events += [json.loads(line) for line in lines]
        self.printed.changed()

    def processEnded(self, reason: object) -> None:  # noqa: N802 - Twisted's name
        self.ended.callback(None)

    def of(self, event: str) -> list[dict[str, Any]]:
        """The events of one kind."""
        return [one for one in self.events if one["event"] == event]

    def until(self, event: str, count: int = 1) -> Deferred[None]:
        """Fires once ``count`` events of one kind were printed."""
        return self.printed.until(lambda: len(self.of(event)) >= count)

    def stop(self) -> Deferred[None]:
        """End the program."""
        if not self.ended.called:
            self._process.signalProcess("KILL")
        return self.ended
