"""The gateway of a soak: a process that is started, killed and started again, and is known by its HTTP alone."""

import asyncio
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

import aiohttp

PACKAGES: Final = Path(__file__).parents[2]
START_TIMEOUT_S: Final = 60.0
STOP_TIMEOUT_S: Final = 45.0
COMMAND_TIMEOUT_S: Final = 120.0
_ASK_EVERY_S: Final = 0.02
_OK: Final = 200

OWN: Final = (sys.executable, "-P", "-m", "gateway")
"""The gateway of the same installation."""


class GatewayError(Exception):
    """The gateway does not do what it must; says what it did, and where its log is."""


def command_of(text: str) -> list[str]:
    """The words of a command as a shell reads them.

    Raises:
        ValueError: there is none, or a quotation mark without its other one.
    """
    words = shlex.split(text)
    if not words:
        raise ValueError("give the command that starts a gateway, as passerelle")
    return words


class Gateway:
    """One gateway in a folder of its own.

    Args:
        command: what ``passerelle`` is here, without the verb.
        config: its configuration file.
        port: the one that the configuration names.
        log: where it may write what it says.
    """

    def __init__(self, command: Sequence[str], config: Path, port: int, log: Path) -> None:
        self._command, self._config, self._port, self._log = list(command), config, port, log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where its API is."""
        return f"http://127.0.0.1:{self._port}"

    async def audit(self) -> list[str]:
        """What its audit finds, a sentence each; nothing when the books agree.

        Raises:
            GatewayError: it cannot be run.
        """
        done = await asyncio.to_thread(self._tell, ["audit"])
        findings = [line for line in done.stderr.splitlines() if line.startswith("audit: ")]
        if done.returncode and not findings:
            raise GatewayError(f"the audit failed with {done.returncode}: {done.stderr.strip()[-2_000:]}")
        return findings

    async def tell(self, *words: str) -> str:
        """Run one of its commands to its end; what it printed.

        Raises:
            GatewayError: it failed.
        """
        done = await asyncio.to_thread(self._tell, words)
        if done.returncode:
            raise GatewayError(
                f"{shlex.join([*self._command, *words])} failed with {done.returncode}: "
                f"{(done.stderr or done.stdout).strip()[-2_000:]}"
            )
        return done.stdout

    def _tell(self, words: Sequence[str]) -> "subprocess.CompletedProcess[str]":
        try:
            return subprocess.run(  # noqa: S603 - what whoever runs the soak asked for
                [*self._command, *words, "--config", str(self._config)],
                cwd=self._config.parent,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=COMMAND_TIMEOUT_S,
                check=False,
            )
        except OSError as error:
            raise GatewayError(f"cannot run {self._command[0]}: {error.strerror}; see --gateway") from None
        except subprocess.TimeoutExpired:
            raise GatewayError(f"{shlex.join([*self._command, *words])} took more than two minutes") from None

    async def start(self) -> None:
        """Start it, and come back once it says that it is ready.

        Raises:
            GatewayError: it ended instead, or takes too long.
        """
        with self._log.open("ab") as log:
            self._process = self._popen(log)
        async with asyncio.timeout(START_TIMEOUT_S), aiohttp.ClientSession() as session:
            while not await self._is_ready(session):
                if self._process.poll() is not None:
                    raise GatewayError(f"the gateway ended with {self._process.returncode}; its log is {self._log}")
                await asyncio.sleep(_ASK_EVERY_S)

    def _popen(self, log: IO[bytes]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603 - what whoever runs the soak asked for
            [*self._command, "run", "--config", str(self._config)],
            cwd=self._config.parent,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # so that Ctrl-C ends the load and not the gateway, which is still asked how messages stand
            start_new_session=True,
        )

    async def _is_ready(self, session: aiohttp.ClientSession) -> bool:
        with suppress(aiohttp.ClientError, TimeoutError, OSError):
            async with session.get(f"{self.url}/healthz", timeout=aiohttp.ClientTimeout(total=2)) as answer:
                return answer.status == _OK
        return False

    async def kill(self) -> None:
        """SIGKILL: it gets no chance to do anything."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """SIGTERM, and wait until it ended.

        Raises:
            GatewayError: it does not end, or not with 0.
        """
        code = await self._end(signal.SIGTERM)
        if code:
            raise GatewayError(f"the gateway ended with {code} on SIGTERM; its log is {self._log}")

    def abandon(self) -> None:
        """Kill it if it runs, whatever else went wrong."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    async def _end(self, number: signal.Signals) -> int:
        process = self._process
        if process is None:
            return 0
        if process.poll() is not None:
            raise GatewayError(
                f"the gateway ended by itself with {process.returncode}, before {number.name}; its log is {self._log}"
            )
        process.send_signal(number)
        try:
            return await asyncio.to_thread(process.wait, STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise GatewayError(
                f"the gateway did not end within {STOP_TIMEOUT_S:.0f} s of {number.name}; its log is {self._log}"
            ) from None
        finally:
            self._process = None


def _environment() -> dict[str, str]:
    """Nothing that configures another gateway; and our own packages first, whatever lies in the folder."""
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("PASSERELLE_")}
    return {**quiet, "PYTHONPATH": os.pathsep.join([str(PACKAGES), os.environ.get("PYTHONPATH", "")])}
