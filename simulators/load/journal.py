"""What is known of each message of a run while it goes on, in columns: about 200 octets a message, ids included."""

import enum
from array import array
from collections import Counter
from collections.abc import Iterator
from typing import Final

FINAL: Final = frozenset({"delivered", "undelivered", "rejected", "expired", "cancelled", "unconfirmed"})
"""The statuses that end a message."""
_STATUSES: Final = ("", "scheduled", "queued", "sending", "uncertain", "sent", *sorted(FINAL))
_STATUS_NUMBERS: Final = {status: number for number, status in enumerate(_STATUSES)}
_SEQUENCES: Final = 64
NONE: Final = -1
"""An amount that nobody has told."""


class Fate(enum.IntEnum):
    """What the sender of a message knows of it."""

    UNSENT = 0
    UNDER_WAY = 1
    ACCEPTED = 2
    REFUSED = 3
    UNANSWERED = 4


class Journal:
    """Columns by the message's number (0 … ``size`` - 1); moments in Unix microseconds, 0 for what has not happened."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.due_us = array("q", bytes(8 * size))
        self.answered_us = array("q", bytes(8 * size))
        self.final_us = array("q", bytes(8 * size))
        self.held_mc = array("q", [NONE]) * size
        self.charged_mc = array("q", [NONE]) * size
        self.http_status = array("h", bytes(2 * size))
        self.ids: list[str] = [""] * size
        self.codes: dict[int, str] = {}
        self._fates = bytearray(size)
        self._statuses = bytearray(size)
        self._senders = array("i", bytes(4 * size))
        self._sender_names: list[str] = [""]
        self._sender_numbers: dict[str, int] = {"": 0}
        self._heard = array("Q", bytes(8 * size))
        self.fates: Counter[Fate] = Counter({Fate.UNSENT: size})
        self.statuses: Counter[str] = Counter()
        self.webhooks_repeated = 0
        self.open = 0
        """Accepted messages without a final status."""

    def sent(self, index: int, due_us: int) -> None:
        """A message is on its way since it was due."""
        self.due_us[index] = due_us
        self._turn(index, Fate.UNDER_WAY)

    def accepted(
        self, index: int, at_us: int, message_id: str, *, sender: str, held_mc: int, status: str = "queued"
    ) -> None:
        """It was accepted; ``sender`` is what the handset will show, as its acceptance says."""
        self.answered_us[index] = at_us
        self.http_status[index] = 202
        self.ids[index] = message_id
        self.held_mc[index] = held_mc
        self._senders[index] = self._number_of(sender)
        if self.fate(index) is not Fate.ACCEPTED:
            self._turn(index, Fate.ACCEPTED)
        if not self._statuses[index]:
            self._statuses[index] = _STATUS_NUMBERS.get(status, 0)

    def refused(self, index: int, at_us: int, http_status: int, code: str) -> None:
        """It was refused with a status and a problem code."""
        self.answered_us[index] = at_us
        self.http_status[index] = http_status
        self.codes[index] = code
        self._turn(index, Fate.REFUSED)

    def unanswered(self, index: int, why: str) -> None:
        """Nobody will answer any more; it may have been accepted."""
        self.codes[index] = why
        self._turn(index, Fate.UNANSWERED)

    def told(self, index: int, status: str, sequence: int, *, message_id: str, sender: str, held_mc: int) -> bool:
        """A webhook told an event; whether it is a new one. For an unanswered message it is the proof of acceptance."""
        bit = 1 << (sequence % _SEQUENCES)
        if self._heard[index] & bit:
            self.webhooks_repeated += 1
            return False
        self._heard[index] |= bit
        if self.fate(index) in {Fate.UNANSWERED, Fate.UNSENT}:
            self.accepted(index, 0, message_id, sender=sender, held_mc=held_mc)
        return True

    def ended(self, index: int, status: str, at_us: int, charged_mc: int) -> None:
        """It reached a final status, told at ``at_us`` (0 when it was found by asking)."""
        before = self.status(index)
        if before in FINAL:
            self.statuses[before] -= 1
        else:
            self.final_us[index] = at_us
            if self.fate(index) is Fate.ACCEPTED:
                self.open -= 1
        self._statuses[index] = _STATUS_NUMBERS[status]
        self.statuses[status] += 1
        self.charged_mc[index] = charged_mc

    def fate(self, index: int) -> Fate:
        """What its sender knows."""
        return Fate(self._fates[index])

    def status(self, index: int) -> str:
        """The last status that is known; empty when none is."""
        return _STATUSES[self._statuses[index]]

    def sender(self, index: int) -> str:
        """The sender that its acceptance promised."""
        return self._sender_names[self._senders[index]]

    def unfinished(self) -> Iterator[int]:
        """The numbers of accepted messages without a final status."""
        return (
            index
            for index in range(self.size)
            if self._fates[index] == Fate.ACCEPTED and _STATUSES[self._statuses[index]] not in FINAL
        )

    def _turn(self, index: int, fate: Fate) -> None:
        self.fates[Fate(self._fates[index])] -= 1
        self.fates[fate] += 1
        self._fates[index] = fate
        if fate is Fate.ACCEPTED and self.status(index) not in FINAL:
            self.open += 1

    def _number_of(self, sender: str) -> int:
        number = self._sender_numbers.get(sender)
        if number is None:
            number = self._sender_numbers[sender] = len(self._sender_names)
            self._sender_names.append(sender)
        return number
