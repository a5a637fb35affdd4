"""Scans of documents are deleted some days after the decision that they were sent in for."""

from typing import Final

import attrs
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from gateway.clock import Clock
from gateway.regularly import Regularly
from store.registrations.operations import DeleteDecidedDocuments
from store.writer import Writer

log = Logger()

INTERVAL_S: Final = 600.0


@attrs.define
class Deletion:
    """Every ``INTERVAL_S`` seconds the scans whose decision is older than ``kept_days`` go; hash and decision stay."""

    writer: Writer
    clock: Clock
    timer: IReactorTime
    kept_days: int
    _rounds: Regularly = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._rounds = Regularly("deleting scans", self.run_once, self.timer, INTERVAL_S)

    def start(self) -> None:
        """Look now and then regularly."""
        self._rounds.start()

    async def stop(self) -> None:
        """Stop after the round under way."""
        await self._rounds.stop()

    async def run_once(self) -> None:
        """Delete what is due."""
        count = await self.writer.submit(DeleteDecidedDocuments(self.kept_days, self.clock.now_ms()))
        if count:
            log.info("the scans of {count} registrations were deleted", count=count)
