"""Who may send which command in which state of the session (SMPP 3.4 section 2.3), as a table."""

from enum import Enum
from typing import Final

from smpp.commands import CommandId


class Role(Enum):
    """The two sides of a session."""

    ESME = "ESME"
    SMSC = "SMSC"

    @property
    def peer(self) -> "Role":
        """The other side."""
        return Role.SMSC if self is Role.ESME else Role.ESME


class SessionState(Enum):
    """Where a session stands; both sides use the same words.

    The specification has OPEN, the three BOUND states and CLOSED. BINDING is between bind and its response, UNBINDING
    between unbind, from either side, and the end of the connection.
    """

    OPEN = "open"
    BINDING = "binding"
    BOUND_TX = "bound_tx"
    BOUND_RX = "bound_rx"
    BOUND_TRX = "bound_trx"
    UNBINDING = "unbinding"
    CLOSED = "closed"

    @property
    def is_bound(self) -> bool:
        """Whether the session is open for messages."""
        return self in _BOUND


_ESME, _SMSC = Role.ESME, Role.SMSC
_OPEN, _BINDING, _UNBINDING = SessionState.OPEN, SessionState.BINDING, SessionState.UNBINDING
_TX, _RX, _TRX = SessionState.BOUND_TX, SessionState.BOUND_RX, SessionState.BOUND_TRX
_BOUND: Final = frozenset({_TX, _RX, _TRX})
_ALIVE: Final = frozenset(SessionState) - {SessionState.CLOSED}
_SUBMITTING: Final = frozenset({_TX, _TRX})
_DELIVERING: Final = frozenset({_RX, _TRX})
# Requests that crossed an unbind on the wire are still answered.
_UNTIL_CLOSED: Final = frozenset({_UNBINDING})

_C = CommandId
_SENDERS: Final[dict[CommandId, dict[Role, frozenset[SessionState]]]] = {
    _C.BIND_TRANSMITTER: {_ESME: frozenset({_OPEN})},
    _C.BIND_RECEIVER: {_ESME: frozenset({_OPEN})},
    _C.BIND_TRANSCEIVER: {_ESME: frozenset({_OPEN})},
    _C.BIND_TRANSMITTER_RESP: {_SMSC: _ALIVE - {_OPEN}},
    _C.BIND_RECEIVER_RESP: {_SMSC: _ALIVE - {_OPEN}},
    _C.BIND_TRANSCEIVER_RESP: {_SMSC: _ALIVE - {_OPEN}},
    _C.OUTBIND: {_SMSC: frozenset({_OPEN})},
    _C.UNBIND: {_ESME: _BOUND, _SMSC: _BOUND},
    _C.UNBIND_RESP: {_ESME: _ALIVE, _SMSC: _ALIVE},
    _C.SUBMIT_SM: {_ESME: _SUBMITTING},
    _C.SUBMIT_SM_RESP: {_SMSC: _SUBMITTING | _UNTIL_CLOSED},
    _C.SUBMIT_MULTI: {_ESME: _SUBMITTING},
    _C.SUBMIT_MULTI_RESP: {_SMSC: _SUBMITTING | _UNTIL_CLOSED},
    _C.QUERY_SM: {_ESME: _SUBMITTING},
    _C.QUERY_SM_RESP: {_SMSC: _SUBMITTING | _UNTIL_CLOSED},
    _C.CANCEL_SM: {_ESME: _SUBMITTING},
    _C.CANCEL_SM_RESP: {_SMSC: _SUBMITTING | _UNTIL_CLOSED},
    _C.REPLACE_SM: {_ESME: _SUBMITTING},
    _C.REPLACE_SM_RESP: {_SMSC: _SUBMITTING | _UNTIL_CLOSED},
    _C.DELIVER_SM: {_SMSC: _DELIVERING},
    _C.DELIVER_SM_RESP: {_ESME: _DELIVERING | _UNTIL_CLOSED},
    _C.DATA_SM: {_ESME: _SUBMITTING, _SMSC: _DELIVERING},
    _C.DATA_SM_RESP: {_ESME: _DELIVERING | _UNTIL_CLOSED, _SMSC: _SUBMITTING | _UNTIL_CLOSED},
    _C.ALERT_NOTIFICATION: {_SMSC: _DELIVERING},
    _C.ENQUIRE_LINK: {_ESME: _BOUND, _SMSC: _BOUND},
    # Some peers enquire before they bind: always answered.
    _C.ENQUIRE_LINK_RESP: {_ESME: _ALIVE, _SMSC: _ALIVE},
    _C.GENERIC_NACK: {_ESME: _ALIVE, _SMSC: _ALIVE},
}

_NOBODY: Final[dict[Role, frozenset[SessionState]]] = {}
_NEVER: Final[frozenset[SessionState]] = frozenset()
_BY_NUMBER: Final = {int(command_id): senders for command_id, senders in _SENDERS.items()}


def may_send(role: Role, state: SessionState, command_id: int) -> bool:
    """Whether this side may send the command now; a response counts as allowed if its request may have been.

    A command that this package does not know may be sent by nobody. What a side may receive is what its peer may send.
    """
    return state in _BY_NUMBER.get(command_id, _NOBODY).get(role, _NEVER)


BOUND_BY: Final = {
    CommandId.BIND_TRANSMITTER: SessionState.BOUND_TX,
    CommandId.BIND_RECEIVER: SessionState.BOUND_RX,
    CommandId.BIND_TRANSCEIVER: SessionState.BOUND_TRX,
}
"""The state that each bind leads to once it is accepted."""
