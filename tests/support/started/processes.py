"""Gateways and simulated operators as processes of their own, so that a test can kill them.

They are forked from a server that has imported the program once: reading its code takes longer than starting it. Each
tells its port in its first lines; a thread reads them, so that waiting for a line is waiting for an event.
"""

import multiprocessing
import os
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 20.0
ROOT = Path(__file__).parents[3]

_LISTENING = re.compile(r"(?:listening on|live page:) (?:http://)?127\.0\.0\.1:(\d+)")

_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload(
    [
        "__main__",
        "gateway.process",
        "gateway.commands.run",
        "alembic.command",
        "simulators.wire.server",
        "simulators.commands.load",
        __name__,
    ]
)


def _gateway_main(said: Connection, arguments: Sequence[str]) -> None:
    from gateway.command_line import main  # noqa: PLC0415 - in the process where it belongs

    _speak(said)
    sys.argv = ["passerelle", *arguments]
    main()


def _simulators_main(said: Connection, arguments: Sequence[str]) -> None:
    from simulators.command_line import app  # noqa: PLC0415 - in the process where it belongs

    _speak(said)
    sys.argv = ["simulators", *arguments]
    app()


def _speak(said: Connection) -> None:
    """Send what the process says, in words and in errors, into ``said``."""
    os.dup2(said.fileno(), 1)
    os.dup2(said.fileno(), 2)
    sys.stdout = os.fdopen(1, "w", buffering=1, closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
    said.close()


class Process:
    """One process; ``port`` is known once :meth:`until_listening` returned."""

    def __init__(self, main: Callable[[Connection, Sequence[str]], None], *arguments: str) -> None:
        self.port = 0
        self.lines: list[str] = []
        self._ports: queue.Queue[int | None] = queue.Queue()
        heard, said = _server.Pipe(duplex=False)
        self._process = _server.Process(target=main, args=(said, arguments), daemon=True)
        self._process.start()
        said.close()
        self._reader = threading.Thread(target=self._read, args=(heard,), daemon=True)
        self._reader.start()

    def until_listening(self) -> int:
        """Its port, as soon as it listens; called again, the next one of a process with several.

        Raises:
            AssertionError: it ended instead, or took too long; what it said is in the message.
        """
        try:
            port = self._ports.get(timeout=START_TIMEOUT_S)
        except queue.Empty:
            port = None
        assert port is not None, "the process does not listen:\n" + "".join(self.lines)
        self.port = port
        return port

    def kill(self) -> None:
        """SIGKILL: it gets no chance to say anything."""
        self._process.kill()
        self._end()

    def stop(self) -> int:
        """SIGTERM, and wait for its end in good order; its exit code."""
        self._process.terminate()
        return self._end()

    def end(self, timeout_s: float) -> int:
        """Wait for its end by itself; its exit code."""
        return self._end(timeout_s)

    def _end(self, timeout_s: float = STOP_TIMEOUT_S) -> int:
        self._process.join(timeout_s)
        code = self._process.exitcode
        assert code is not None, "the process does not end:\n" + "".join(self.lines)
        self._reader.join(STOP_TIMEOUT_S)
        self._process.close()
        return code

    def _read(self, heard: Connection) -> None:
        with os.fdopen(os.dup(heard.fileno()), encoding="utf-8") as said:
            heard.close()
            for line in said:
                self.lines.append(line)
                found = _LISTENING.search(line)
                if found is not None:
                    self._ports.put(int(found[1]))
        self._ports.put(None)


def simulator(ledger: Path, *options: str, port: int = 0) -> Process:
    """A simulated operator that writes what it accepts into ``ledger``."""
    return Process(_simulators_main, "smsc", "--port", str(port), "--ledger", str(ledger), *options)


def fleet(file: Path) -> Process:
    """The simulated operators of a file; each tells its port, in their order."""
    return Process(_simulators_main, "smsc", "--file", str(file), "--quiet")


def smpp_check(*options: str) -> Process:
    """``passerelle smpp-check``."""
    return Process(_simulators_main, "smpp-check", "--port", "0", *options)


def load(url: str, *options: str) -> Process:
    """``passerelle load``."""
    return Process(_gateway_main, "load", url, *options)


def gateway(config: Path) -> Process:
    """``passerelle run --config FILE``."""
    return Process(_gateway_main, "run", "--config", str(config))


def command(config: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """``passerelle WORDS --config FILE``, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "gateway", *words, "--config", str(config)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=START_TIMEOUT_S,
        check=False,
    )


def write_config(file: Path, folder: Path, extra: Sequence[str] = ()) -> None:
    """A configuration on a free port, with everything in ``folder``."""
    lines = [
        "[http]",
        "port = 0",
        "[store]",
        f'url = "sqlite:///{folder / "passerelle.db"}"',
        f'key_file = "{folder / "secret.key"}"',
        "[webhooks]",
        "allow_private_addresses = true",
        *extra,
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
