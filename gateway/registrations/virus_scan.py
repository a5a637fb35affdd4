"""The virus scan that documents go through: its verdicts, and what stands in for it where none is configured."""

from typing import Protocol

import attrs


@attrs.frozen
class Clean:
    """The scanner found nothing."""


@attrs.frozen
class Infected:
    """The scanner found ``name``."""

    name: str


@attrs.frozen
class NotScanned:
    """Nobody looked, for this reason; it is told wherever the document is shown."""

    why: str


Verdict = Clean | Infected | NotScanned


class VirusScan(Protocol):
    """Looks at documents before they are stored."""

    async def scan(self, content: bytes) -> Verdict:
        """The verdict on ``content``; a scanner that does not answer is no exception, but ``NotScanned``."""
        ...


class NoVirusScan:
    """Where no scanner is configured."""

    async def scan(self, content: bytes) -> Verdict:
        """Says that nobody looked."""
        del content
        return NotScanned("no virus scanner is configured")
