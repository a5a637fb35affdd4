"""How one simulated operator treats those who bind to it: everything that a behaviour's name can change."""

import random
from collections.abc import Callable
from typing import Any, Final

import attrs
from twisted.internet.interfaces import IReactorTime

from simulators.ledger.ledger import Ledger
from simulators.ledger.reading import DefaultAlphabet
from simulators.operator.accounts import Overflow
from simulators.operator.behaviours import Behaviour
from simulators.operator.bind_policies import BindPolicy
from simulators.operator.dialect import Dialect, InTlvs, ReceiptId
from simulators.operator.message_ids import IdNotation
from simulators.operator.older_version import OlderVersion
from simulators.operator.orders import ConnectionId
from simulators.operator.rules import Rule
from simulators.operator.smsc import Smsc
from simulators.operator.sources import Source
from simulators.operator.treatment import Treatment
from simulators.wire import frames
from simulators.wire.caller import EsmeAddress
from simulators.wire.certificates import CertificateKind
from simulators.wire.connection_faults import ConnectionFault
from simulators.wire.frames import Mangle
from simulators.wire.pacing import Pacing
from simulators.wire.server import SimulatedSmsc, system_time_us
from simulators.wire.ways import Ways

USUAL_VERSION: Final = 0x34


@attrs.define
class Manners:
    """An operator that behaves well until something is changed; see `Smsc` and `SimulatedSmsc` for what each means."""

    rng: random.Random
    behaviours: list[Behaviour] = attrs.field(factory=list)
    rules: list[Rule] = attrs.field(factory=list)
    sources: list[Source] = attrs.field(factory=list)
    dialect: Dialect = attrs.field(factory=Dialect)
    ids: IdNotation = IdNotation.HEX
    default_alphabet: DefaultAlphabet = DefaultAlphabet.GSM7
    binds_max: int = 0
    rebind_after_s: float = 0.0
    refuse_binds_with: int = 0
    receipts_elsewhere: bool = False
    window_max: int = 0
    window_overflow: Overflow = Overflow.THROTTLE
    bind_policies: list[BindPolicy] = attrs.field(factory=list)
    idle_kill_s: float = 0.0
    needs_enquiry_s: float = 0.0
    version: int = USUAL_VERSION
    greeting: bytes = b""
    mangles: list[Mangle] = attrs.field(factory=list)
    accept_delay_s: float = 0.0
    pacing: Pacing | None = None
    faults: list[ConnectionFault] = attrs.field(factory=list)
    down: bool = False
    outbind: EsmeAddress | None = None
    certificate: CertificateKind = CertificateKind.OWN

    def check(self) -> None:
        """See whether it all goes together.

        Raises:
            ValueError: two of them do not; the message says which.
        """
        if self.dialect.ids is ReceiptId.DECIMAL and self.ids not in {IdNotation.HEX, IdNotation.LOWER_HEX}:
            raise ValueError(f"receipt-ids=decimal reads ids as hex, and they are {self.ids.value}: use ids=hex")
        if self.dialect.ids is ReceiptId.HEX and self.ids not in {IdNotation.DECIMAL, IdNotation.PADDED}:
            raise ValueError(f"receipt-ids=hex reads ids as decimal, and they are {self.ids.value}: use ids=decimal")
        if self.version < USUAL_VERSION:
            self._check_older_version()

    def speak(self, version: int) -> None:
        """Speak this version of SMPP: 0x33, 0x34 or 0x50."""
        self.version = version
        self.mangles.append(frames.speaking(version))
        if version < USUAL_VERSION:
            old = OlderVersion()
            self.behaviours.append(old)
            self.bind_policies.append(old)

    def write_receipts(self, field: str, value: object) -> None:
        """Change one field of the dialect."""
        changed: Any = {field: value}
        self.dialect = attrs.evolve(self.dialect, **changed)

    def mangle(self, frame: bytes) -> bytes:
        """A frame as it is written."""
        for mangle in self.mangles:
            frame = mangle(frame)
        return frame

    def _check_older_version(self) -> None:
        if self.ids not in {IdNotation.HEX, IdNotation.LOWER_HEX}:
            raise ValueError(f"in SMPP 3.3 ids have 8 hexadecimal digits, and they are {self.ids.value}: use ids=hex")
        if self.dialect.by_data_sm or self.dialect.in_payload or self.dialect.tlvs is InTlvs.ONLY:
            raise ValueError("SMPP 3.3 knows neither data_sm nor optional parameters: leave the receipt in its text")

    def impose(self, smsc: Smsc, server: SimulatedSmsc) -> None:
        """Have an operator that runs already behave so from now on; what it counts and has in store stays."""
        for field in _OF_SMSC:
            setattr(smsc, field, getattr(self, field))
        for field in _OF_SERVER:
            setattr(server, field, getattr(self, field))
        if smsc.ids is not self.ids:
            smsc.write_ids(self.ids)
        server.mangle = self.mangle if self.mangles else None
        server.changed()

    def impose_on_bind(self, number: ConnectionId, smsc: Smsc, server: SimulatedSmsc) -> None:
        """Have it behave so on connection ``number`` from now on, as far as that can differ from bind to bind."""
        smsc.treatments[number] = Treatment(**{field: getattr(self, field) for field in _OF_TREATMENT})
        server.ways[number] = Ways(self.mangle if self.mangles else None, self.pacing)

    def smsc(self, name: str, system_id: str | None, password: str | None, ledger: Ledger) -> Smsc:
        """An operator of that name, for these credentials."""
        mine = {field: getattr(self, field) for field in _OF_SMSC}
        return Smsc(name, system_id, password, ids=self.ids, rng=self.rng, ledger=ledger, **mine)

    def server(
        self, smsc: Smsc, clock: IReactorTime, wall_clock_us: Callable[[], int] = system_time_us
    ) -> SimulatedSmsc:
        """What listens for it."""
        mine = {field: getattr(self, field) for field in _OF_SERVER}
        return SimulatedSmsc(smsc, clock, wall_clock_us, mangle=self.mangle if self.mangles else None, **mine)


_OF_TREATMENT: Final = tuple(field.name for field in attrs.fields(Treatment))

OF_ONE_BIND: Final = frozenset({*_OF_TREATMENT, "mangles", "pacing"})
"""The fields that may be different from bind to bind."""

_OWN: Final = frozenset(field.name for field in attrs.fields(Manners)) - {"rng", "ids", "version"}
_OF_SMSC: Final = tuple(field.name for field in attrs.fields(Smsc) if field.name in _OWN)
_OF_SERVER: Final = tuple(field.name for field in attrs.fields(SimulatedSmsc) if field.name in _OWN)
