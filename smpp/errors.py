"""The two kinds of failure: the peer broke the protocol, or we used this package wrongly.

Any other exception that leaves this package is a bug in it.
"""


class SmppError(Exception):
    """What this package raises, and nothing else."""


class PeerError(SmppError):
    """The peer sent what SMPP 3.4 does not allow.

    Attributes:
        command_id: of the PDU at fault, 0 where it could not be read.
        sequence_number: of the PDU at fault, 0 where it could not be read.
        command_status: what to answer the peer, in the PDU's own response or in a generic_nack.
        fatal: the start of the next PDU is unknown, so the connection must be closed.
    """

    def __init__(
        self,
        reason: str,
        *,
        command_status: int,
        command_id: int = 0,
        sequence_number: int = 0,
        fatal: bool = False,
    ) -> None:
        super().__init__(reason)
        self.command_status = command_status
        self.command_id = command_id
        self.sequence_number = sequence_number
        self.fatal = fatal


class UsageError(SmppError):
    """We asked for what SMPP 3.4 does not allow: a value over its limit, a PDU in the wrong state."""


class WindowFull(UsageError):  # noqa: N818 - a state of the window, not a defect of the caller
    """Every slot of the send window holds an unanswered request: wait for a response or an expiry."""
