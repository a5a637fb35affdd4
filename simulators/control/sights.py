"""What was seen of single messages, the last few of each operator: what they said and what became of them."""

from collections import OrderedDict, deque
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import attrs
import phonenumbers

from simulators.ledger.entries import Submitted, entry_of
from simulators.ledger.reading import DefaultAlphabet
from simulators.operator.orders import ConnectionId
from smpp.pdus import DataSm, DeliverSm, SubmitSm

SIGHTS_MAX: Final = 200
"""Segments of which an operator's last ones are kept."""

_SHOWN_DIGITS: Final = 2


@attrs.define(eq=False)
class Sight:
    """One segment: a submit_sm of an ESME, or, ``inbound``, what a handset sent.

    ``status`` is the command_status of the answer, None before there is one; ``receipt`` the last state that was
    reported, empty before. ``serial`` rises with every change of any sight.
    """

    number: int
    serial: int
    at_us: int
    connection: ConnectionId
    pdu: SubmitSm | DeliverSm | DataSm
    came_s: float
    inbound: bool = False
    status: int | None = None
    latency_s: float | None = None
    message_id: str = ""
    receipt: str = ""
    taken: bool = False
    default_alphabet: DefaultAlphabet = DefaultAlphabet.GSM7

    def read(self) -> Submitted:
        """What it says, as a handset reads it."""
        return entry_of(
            _as_submit_sm(self.pdu),
            self.message_id,
            self.connection,
            self.at_us,
            default_alphabet=self.default_alphabet,
        )


@attrs.define
class Sights:
    """The last ``SIGHTS_MAX`` segments; the oldest are forgotten."""

    last_serial: int = 0
    _count: int = 0
    _kept: deque[Sight] = attrs.field(factory=lambda: deque(maxlen=SIGHTS_MAX), init=False)
    _by_id: OrderedDict[str, Sight] = attrs.field(factory=OrderedDict, init=False)

    def came(
        self,
        connection: ConnectionId,
        pdu: SubmitSm | DeliverSm | DataSm,
        at_us: int,
        now: float,
        *,
        inbound: bool = False,
        default_alphabet: DefaultAlphabet = DefaultAlphabet.GSM7,
    ) -> Sight:
        """A segment came, at ``at_us`` (Unix microseconds) and ``now`` (seconds of the operator's clock).

        ``default_alphabet`` is what data_coding 0 means in it.
        """
        self._count += 1
        self.last_serial += 1
        sight = Sight(self._count, self.last_serial, at_us, connection, pdu, now, inbound)
        sight.default_alphabet = default_alphabet
        self._kept.append(sight)
        return sight

    def changed(self, sight: Sight) -> None:
        """Something became of it."""
        self.last_serial += 1
        sight.serial = self.last_serial

    def name(self, sight: Sight, message_id: str) -> None:
        """It was given an id, by which receipts find it."""
        sight.message_id = message_id
        self._by_id[message_id] = sight
        if len(self._by_id) > SIGHTS_MAX:
            self._by_id.popitem(last=False)

    def named(self, message_id: str) -> Sight | None:
        """The one that was given this id, unless it is forgotten."""
        return self._by_id.get(message_id)

    def since(self, serial: int) -> Iterator[Sight]:
        """What is new or changed since, oldest first."""
        return (sight for sight in self._kept if sight.serial > serial)


def masked(address: str) -> str:
    """An address of which only the beginning and the end are legible; letters stay, as they name no handset."""
    digits = address.removeprefix("+")
    if not digits.isdigit() or len(digits) <= 2 * _SHOWN_DIGITS + 1:
        return address
    sign = address[: len(address) - len(digits)]
    return f"{sign}{digits[:_SHOWN_DIGITS]}{'•' * (len(digits) - 2 * _SHOWN_DIGITS)}{digits[-_SHOWN_DIGITS:]}"


@lru_cache(maxsize=1_024)
def country_of(number: str) -> str:
    """The ISO 3166-1 code of an international number's country; empty when it has none."""
    try:
        parsed = phonenumbers.parse(f"+{number.removeprefix('+')}")
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.region_code_for_number(parsed) or ""


def _as_submit_sm(pdu: SubmitSm | DeliverSm | DataSm) -> SubmitSm:
    if isinstance(pdu, SubmitSm):
        return pdu
    told = {field.name: getattr(pdu, field.name) for field in attrs.fields(SubmitSm) if hasattr(pdu, field.name)}
    return SubmitSm(**told)
