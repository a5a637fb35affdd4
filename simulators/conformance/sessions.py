"""`Session` and `Seen`: what is known of a connection, and of one PDU on it, when an assertion looks."""

import attrs

from smpp.commands import command_name
from smpp.pdus import Pdu


@attrs.frozen
class Asked:
    """A request that waits for its answer."""

    command_id: int
    at: float


@attrs.define(eq=False)
class Session:
    """One connection of an ESME.

    Attributes:
        number: from 1 on, in the order of connecting.
        opened_at: when, in the clock of ``now``.
        unix_offset_s: what to add to ``now`` for Unix seconds.
        account: the system_id of its bind.
        interface_version: of its bind.
        bind_command: the command_id of its bind, once one came.
        bound: the bind was accepted, and nobody has unbound since.
        unbound_by_esme: it said unbind.
        unbound_by_operator: we said unbind.
        asked: the ESME's requests without an answer.
        ours: our requests without an answer.
        heard_at: when the last PDU came.
        messages: submit_sm, data_sm and submit_multi that came.
    """

    number: int
    opened_at: float
    unix_offset_s: float
    account: str = ""
    interface_version: int = 0x34
    bind_command: int = 0
    bound: bool = False
    unbound_by_esme: bool = False
    unbound_by_operator: bool = False
    asked: dict[int, Asked] = attrs.field(factory=dict)
    ours: dict[int, Asked] = attrs.field(factory=dict)
    heard_at: float = attrs.field(init=False)
    messages: int = 0

    def __attrs_post_init__(self) -> None:
        """Nothing came yet."""
        self.heard_at = self.opened_at

    def unix_s(self, now: float) -> float:
        """``now`` as Unix seconds."""
        return self.unix_offset_s + now


@attrs.frozen
class Seen:
    """One PDU.

    Attributes:
        session: where.
        frame: its octets.
        pdu: what they mean; None if they cannot be read.
        now: when.
        quiet_s: so long nothing had come from the ESME before.
        answers: the request that it answers; None if there is none.
        repeats: it is a request with the number of one that is unanswered.
        trouble: why it cannot be read.
    """

    session: Session
    frame: bytes
    pdu: Pdu | None
    now: float
    quiet_s: float = 0.0
    answers: Asked | None = None
    repeats: bool = False
    trouble: str = ""

    @property
    def command_id(self) -> int:
        """As the header says."""
        return int.from_bytes(self.frame[4:8])

    @property
    def command(self) -> str:
        """The command's name."""
        return command_name(self.command_id)

    @property
    def status(self) -> int:
        """As the header says."""
        return int.from_bytes(self.frame[8:12])

    @property
    def sequence_number(self) -> int:
        """As the header says."""
        return int.from_bytes(self.frame[12:16])
