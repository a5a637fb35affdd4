"""smpp.operations: every (role, state, command) against a second copy of the specification's table."""

import pytest

from smpp.commands import CommandId
from smpp.operations import BOUND_BY, Role, SessionState, may_send

# From SMPP 3.4 section 2.3, table 2-1, with our two states in between. Who: E ESME, S SMSC. Where: O open, B binding,
# T bound_tx, R bound_rx, X bound_trx, U unbinding. Nothing is allowed once closed.
TABLE = """
bind_transmitter        E:O
bind_receiver           E:O
bind_transceiver        E:O
bind_transmitter_resp   S:BTRXU
bind_receiver_resp      S:BTRXU
bind_transceiver_resp   S:BTRXU
outbind                 S:O
unbind                  E:TRX     S:TRX
unbind_resp             E:OBTRXU  S:OBTRXU
submit_sm               E:TX
submit_sm_resp          S:TXU
submit_multi            E:TX
submit_multi_resp       S:TXU
query_sm                E:TX
query_sm_resp           S:TXU
cancel_sm               E:TX
cancel_sm_resp          S:TXU
replace_sm              E:TX
replace_sm_resp         S:TXU
deliver_sm              S:RX
deliver_sm_resp         E:RXU
data_sm                 E:TX      S:RX
data_sm_resp            E:RXU     S:TXU
alert_notification      S:RX
enquire_link            E:TRX     S:TRX
enquire_link_resp       E:OBTRXU  S:OBTRXU
generic_nack            E:OBTRXU  S:OBTRXU
"""

LETTERS = {
    SessionState.OPEN: "O",
    SessionState.BINDING: "B",
    SessionState.BOUND_TX: "T",
    SessionState.BOUND_RX: "R",
    SessionState.BOUND_TRX: "X",
    SessionState.UNBINDING: "U",
    SessionState.CLOSED: "C",
}


def allowed() -> dict[tuple[str, Role], str]:
    found: dict[tuple[str, Role], str] = {}
    for line in TABLE.split("\n"):
        name, *cells = line.split() or [""]
        for cell in cells:
            who, _, where = cell.partition(":")
            found[name, Role.ESME if who == "E" else Role.SMSC] = where
    return found


def test_the_table_names_every_command() -> None:
    assert {name for name, _ in allowed()} == {command_id.name.lower() for command_id in CommandId}


@pytest.mark.parametrize("state", SessionState)
@pytest.mark.parametrize("role", Role)
def test_a_side_may_send_what_the_table_says(role: Role, state: SessionState) -> None:
    expected = {name for (name, who), where in allowed().items() if who is role and LETTERS[state] in where}
    assert {command_id.name.lower() for command_id in CommandId if may_send(role, state, command_id)} == expected


@pytest.mark.parametrize("command_id", [0, 0x0A, 0x111, 0x80000111, 0xFFFFFFFF])
def test_nobody_may_send_an_unknown_command(command_id: int) -> None:
    assert not any(may_send(role, state, command_id) for role in Role for state in SessionState)


def test_each_bind_leads_to_its_state_and_only_those_states_are_bound() -> None:
    assert {state for state in SessionState if state.is_bound} == set(BOUND_BY.values())
    assert BOUND_BY[CommandId.BIND_TRANSCEIVER] is SessionState.BOUND_TRX
    assert Role.ESME.peer is Role.SMSC
    assert Role.SMSC.peer is Role.ESME
