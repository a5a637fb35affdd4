"""The PDUs of an operator for one who looks on: those that are kept, and those that come, as many as are wanted."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

import attrs
import msgspec

from simulators.control.problems import Problem
from simulators.ledger.pdu_lines import PduLine, PduLines
from simulators.ledger.recent_traffic import RecentTraffic
from smpp.commands import CommandId, command_name

WAITING_MAX: Final = 10_000
"""Lines that wait for a reader who does not keep up; of more, the newest are left out and counted."""

_COMMANDS: Final = frozenset(command_name(command) for command in CommandId)


@attrs.frozen
class PduFilter:
    """Which PDUs are wanted: of one ``command``, of one ``connection``, with some ``words``; empty ones want all."""

    command: str = ""
    connection: int | None = None
    words: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "PduFilter":
        """What a query wants.

        Raises:
            Problem: it names a command or a connection that cannot be.
        """
        command, connection = query.get("command", ""), query.get("connection", "")
        if command and command not in _COMMANDS:
            raise Problem("wrong_query", f"{command} is no command of SMPP; write one like submit_sm.")
        if connection and not (connection.isascii() and connection.isdigit() and len(connection) <= 15):  # noqa: PLR2004 - digits enough
            raise Problem("wrong_query", "connection is a number, as the lines tell it.")
        return cls(command, int(connection) if connection else None, query.get("words", ""))

    def wants(self, line: PduLine) -> bool:
        """Whether ``line`` is one of them."""
        return (
            self.command in ("", line.command)
            and self.connection in (None, line.connection)
            and self.words in line.words
        )


def json_line(line: PduLine) -> bytes:
    """One PDU as a line of JSON."""
    said = {
        "at_us": line.at_us,
        "connection": line.connection,
        "from_esme": line.from_esme,
        "command": line.command,
        "words": line.words,
    }
    return msgspec.json.encode(said) + b"\n"


def kept(traffic: RecentTraffic, wanted: PduFilter, *, private: bool) -> list[PduLine]:
    """Those that are kept and wanted, oldest first; ``private`` shows numbers and texts."""
    found: list[PduLine] = []

    def take(line: PduLine) -> None:
        if wanted.wants(line):
            found.append(line)

    traffic.replay(PduLines(take, private))
    return found


@attrs.define(eq=False)
class PduFeed:
    """What comes while somebody listens; ``end`` must be called once nobody does."""

    traffic: RecentTraffic
    wanted: PduFilter
    private: bool
    left_out: int = attrs.field(default=0, init=False)
    woken: asyncio.Event = attrs.field(factory=asyncio.Event, init=False)
    _waiting: list[PduLine] = attrs.field(factory=list, init=False)
    _unfollow: Callable[[], None] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._unfollow = self.traffic.follow(PduLines(self._take, self.private))

    def end(self) -> None:
        """Nobody listens any more."""
        self._unfollow()

    def _take(self, line: PduLine) -> None:
        if not self.wanted.wants(line):
            return
        if len(self._waiting) >= WAITING_MAX:
            self.left_out += 1
            return
        self._waiting.append(line)
        self.woken.set()

    def next(self) -> bytes:
        """The lines that waited; how many were left out stands at their end."""
        lines, self._waiting = self._waiting, []
        left_out, self.left_out = self.left_out, 0
        told = b"".join(map(json_line, lines))
        return told + msgspec.json.encode({"left_out": left_out}) + b"\n" if left_out else told
