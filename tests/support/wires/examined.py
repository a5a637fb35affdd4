"""A dialogue between an ESME and an operator, as a watch sees it: who says what, and when."""

from typing import Any

from simulators.conformance.limits import Limits
from simulators.conformance.report import Line
from simulators.conformance.watch import Watch
from smpp.codec import encode
from smpp.frame_observer import Direction
from smpp.pdus import BindTransceiver, BindTransceiverResp, Pdu, SubmitSm, SubmitSmResp

UNIX_S = 1_800_000_000.0
"""The dialogue's second 0."""


class Dialogue:
    """The clock is ``now``; every method returns the dialogue, so that lines can be chained."""

    def __init__(self, **limits: Any) -> None:
        self.watch = Watch(UNIX_S, Limits(**limits))
        self.now = 0.0
        self._last: dict[int, int] = {}

    def wait(self, seconds: float) -> "Dialogue":
        self.now += seconds
        return self

    def opened(self, on: int = 1) -> "Dialogue":
        self.watch.opened(on, self.now)
        return self

    def bound(self, pdu: Pdu | None = None, on: int = 1, status: int = 0) -> "Dialogue":
        """Connect and bind."""
        self.opened(on)
        self.esme(pdu or BindTransceiver(system_id="maxony", password="secret"), on)
        return self.smsc(BindTransceiverResp(system_id="smsc", command_status=status, sequence_number=1), on)

    def esme(self, pdu: Pdu, on: int = 1) -> "Dialogue":
        """The ESME says it, with the next number unless it has one."""
        number = pdu.sequence_number or self._last.get(on, 0) + 1
        if not pdu.command_id & 0x80000000:
            self._last[on] = number
        return self.esme_octets(encode(pdu, number, lenient_passwords=True), on)

    def esme_octets(self, frame: bytes, on: int = 1) -> "Dialogue":
        self.watch.frame(on, Direction.RECEIVED, frame, self.now)
        return self

    def smsc(self, pdu: Pdu, on: int = 1) -> "Dialogue":
        self.watch.frame(on, Direction.SENT, encode(pdu), self.now)
        return self

    def submit(self, on: int = 1, status: int | None = 0, **fields: Any) -> "Dialogue":
        """A submit_sm, and its answer with ``status`` unless that is None."""
        self.esme(a_submission(**fields), on)
        if status is None:
            return self
        return self.smsc(SubmitSmResp(command_status=status, sequence_number=self._last[on]), on)

    def answer(self, number: int, status: int = 0, on: int = 1) -> "Dialogue":
        return self.smsc(SubmitSmResp(command_status=status, sequence_number=number), on)

    def closed(self, on: int = 1, *, by_operator: bool = False) -> "Dialogue":
        self.watch.closed(on, self.now, by_operator=by_operator)
        self._last.pop(on, None)
        return self

    def line(self, name: str) -> Line:
        """What the report says of one assertion, the dialogue being over."""
        return next(line for line in self.watch.end(self.now).lines if line.name == name)


def a_submission(**fields: Any) -> SubmitSm:
    """A submit_sm that nobody objects to, but for these fields."""
    usual: dict[str, Any] = {
        "source_addr_ton": 5,
        "source_addr_npi": 0,
        "source_addr": "MAXONY",
        "dest_addr_ton": 1,
        "dest_addr_npi": 1,
        "destination_addr": "41791234567",
        "registered_delivery": 1,
        "short_message": b"hello",
    }
    return SubmitSm(**usual | fields)
