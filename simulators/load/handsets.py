"""What the handsets of a run got: carriers' entries, put together to messages. Pure; about 400 octets a message."""

from array import array
from collections.abc import Sequence
from typing import Final

import attrs

from simulators.ledger.entries import Entry, Reported, Submitted
from simulators.ledger.reading import DefaultAlphabet, text_of
from simulators.load.plan import Plan

NOT_FINAL: Final = frozenset({"ENROUTE", "ACCEPTD", "UNKNOWN", "SCHEDLD"})
"""States of receipts after which another one may come."""


@attrs.define
class _Pieces:
    """The segments of one message on its way: by number, how often each was accepted and with which octets."""

    first_us: int
    sender: str
    data_coding: int
    shifts: tuple[int, int]
    default_alphabet: DefaultAlphabet
    counts: dict[int, int] = attrs.field(factory=dict)
    octets: dict[int, bytes] = attrs.field(factory=dict)
    ids: dict[int, str] = attrs.field(factory=dict)


class Handsets:
    """Takes entries in any order; :meth:`finish` once after the last one, then every column tells.

    Columns by the message's number: ``copies`` (how often the whole of it was accepted), ``wrong_texts``,
    ``senders`` (the last that it came from), ``submitted_us`` and ``receipt_us`` (the first of each, 0 for none).
    ``strangers`` counts accepted submit_sm to numbers that this run never sent to.
    """

    def __init__(self, plan: Plan, indexes: Sequence[int], size: int) -> None:
        self._plan = plan
        self._by_destination: dict[str, int | list[int]] = {}
        for index in indexes:
            self._know(plan.message(index).to.lstrip("+"), index)
        self.copies = array("H", bytes(2 * size))
        self.submitted_us = array("q", bytes(8 * size))
        self.receipt_us = array("q", bytes(8 * size))
        self.senders: dict[int, str] = {}
        self.wrong_texts: set[int] = set()
        self.incomplete = 0
        self.strangers = 0
        self._pieces: dict[tuple[str, str, int, int], _Pieces] = {}
        self._ids: dict[tuple[str, str], int] = {}
        self._receipts: dict[tuple[str, str], int] = {}

    def _know(self, destination: str, index: int) -> None:
        known = self._by_destination.get(destination)
        if known is None:
            self._by_destination[destination] = index
        elif isinstance(known, int):
            self._by_destination[destination] = [known, index]
        else:
            known.append(index)

    def take(self, carrier: str, entry: Entry) -> None:
        """One entry of ``carrier``'s ledger."""
        match entry:
            case Submitted(status=0):
                self._submitted(carrier, entry)
            case Reported(state=state) if state not in NOT_FINAL:
                # it may have been written before the submit_sm was noted
                self._receipts.setdefault((carrier, entry.message_id), entry.at_us)
            case _:
                pass

    def _submitted(self, carrier: str, entry: Submitted) -> None:
        destination = entry.destination.lstrip("+")
        if destination not in self._by_destination:
            self.strangers += 1
            return
        if entry.total <= 1:
            self._arrived(
                destination,
                entry.text,
                sender=entry.sender,
                at_us=entry.at_us,
                receipt_key=(carrier, entry.message_id),
            )
            return
        key = (carrier, destination, entry.reference, entry.total)
        pieces = self._pieces.setdefault(
            key, _Pieces(entry.at_us, entry.sender, entry.data_coding, entry.shifts, entry.default_alphabet)
        )
        pieces.counts[entry.number] = pieces.counts.get(entry.number, 0) + 1
        pieces.octets[entry.number] = bytes.fromhex(entry.octets)
        pieces.ids[entry.number] = entry.message_id
        pieces.first_us = min(pieces.first_us, entry.at_us)

    def _arrived(self, destination: str, text: str, *, sender: str, at_us: int, receipt_key: tuple[str, str]) -> None:
        index = self._index_of(destination, text)
        if self._plan.message(index).text != text:
            self.wrong_texts.add(index)
        self.copies[index] += 1
        self.senders[index] = sender
        earlier = self.submitted_us[index]
        self.submitted_us[index] = min(earlier, at_us) if earlier else at_us
        self._ids[receipt_key] = index

    def _index_of(self, destination: str, text: str) -> int:
        """Whose message it is: of several to one number the first with this text, rather one that has not come yet."""
        known = self._by_destination[destination]
        if isinstance(known, int):
            return known
        alike = [index for index in known if self._plan.message(index).text == text]
        waiting = [index for index in alike or known if not self.copies[index]]
        return (waiting or alike or known)[0]

    def finish(self) -> None:
        """Put the segments together and find the receipts."""
        for (carrier, destination, _, total), pieces in self._pieces.items():
            whole = len(pieces.counts) == total
            if not whole:
                self.incomplete += 1
                continue
            octets = b"".join(pieces.octets[number] for number in sorted(pieces.octets))
            text = text_of(octets, pieces.data_coding, *pieces.shifts, pieces.default_alphabet)
            last = (carrier, pieces.ids[max(pieces.ids)])
            for _ in range(min(pieces.counts.values())):
                self._arrived(destination, text, sender=pieces.sender, at_us=pieces.first_us, receipt_key=last)
        self._pieces.clear()
        for key, at_us in self._receipts.items():
            index = self._ids.get(key)
            if index is not None and not self.receipt_us[index]:
                self.receipt_us[index] = at_us
