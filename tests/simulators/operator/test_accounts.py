"""What an account may do, and what becomes of whoever does more."""

import pytest

from messages.alphabets import Alphabet
from simulators.operator.accounts import Account, Accounts, BindMode, Characters, Hurry, Overflow
from simulators.operator.behaviours import Plan
from simulators.operator.bind_policies import BindModes, BindRate, Maintenance, UnbindAfter, WrongPassword
from simulators.operator.orders import Goodbye
from smpp.pdus import Bind, BindReceiver, BindTransceiver, BindTransmitter, SubmitSm
from smpp.statuses import CommandStatus

ME = BindTransceiver(system_id="me", password="secret")


def plan_for(account: Account, unanswered: int = 1, *, times: int = 1, **fields: object) -> Plan:
    accounts = Accounts([account])
    accounts.bound(1, ME)
    sent = {"source_addr": "ACME", "destination_addr": "41790000000", **fields}
    plans = [Plan(SubmitSm(**sent)) for _ in range(times)]  # type: ignore[arg-type]  # fields of the PDU
    for plan in plans:
        accounts.adjust(1, plan, 0.0, unanswered)
    return plans[-1]


@pytest.mark.parametrize(
    ("pdu", "status"),
    [
        (ME, 0),
        (BindTransceiver(system_id="me", password="wrong"), CommandStatus.RINVPASWD),
        (BindTransceiver(system_id="other", password="secret"), CommandStatus.RINVSYSID),
        (BindTransmitter(system_id="me", password="secret"), CommandStatus.RBINDFAIL),
    ],
)
def test_a_bind_is_judged_by_its_account(pdu: Bind, status: int) -> None:
    """Its name, password and mode."""
    modes = frozenset({BindMode.TRANSCEIVER, BindMode.RECEIVER})
    assert Accounts([Account("me", "secret", modes)]).bind_status(pdu) == status


def test_an_account_has_so_many_binds_and_others_have_their_own() -> None:
    """One that ends makes room."""
    accounts = Accounts([Account("me", binds_max=1), Account("other", binds_max=1)])
    accounts.bound(1, ME)
    assert accounts.bind_status(ME) == CommandStatus.RBINDFAIL
    assert accounts.bind_status(BindReceiver(system_id="other")) == 0
    accounts.lost(1)
    assert accounts.bind_status(ME) == 0


@pytest.mark.parametrize(
    ("account", "status"),
    [
        (Account("me", senders=("MAXONY",)), CommandStatus.RINVSRCADR),
        (Account("me", sender_characters=Characters.DIGITS), CommandStatus.RINVSRCADR),
        (Account("me", number_characters=Characters.ALPHANUMERIC), 0),
        (Account("me", alphabets=frozenset({Alphabet.UCS2})), CommandStatus.RINVDCS),
    ],
)
def test_a_message_is_judged_by_its_account(account: Account, status: int) -> None:
    """Its sender, recipient and alphabet."""
    assert plan_for(account).status == status


@pytest.mark.parametrize(
    ("overflow", "seen"),
    [
        (Overflow.THROTTLE, (CommandStatus.RTHROTTLED, 0, False)),
        (Overflow.QUEUE_FULL, (CommandStatus.RMSGQFUL, 0, False)),
        (Overflow.NACK, (0, CommandStatus.RTHROTTLED, False)),
        (Overflow.DISCONNECT, (CommandStatus.RTHROTTLED, 0, True)),
    ],
)
def test_what_is_above_the_window_meets_what_the_account_says(overflow: Overflow, seen: object) -> None:
    """What fits into it passes."""
    account = Account("me", window=2, window_overflow=overflow)
    plan = plan_for(account, 3)
    assert (plan.status, plan.nack, plan.disconnect) == seen
    assert plan_for(account, 2).status == 0


def test_what_is_too_fast_is_refused_or_waits() -> None:
    """The first within the rate pass."""
    assert plan_for(Account("me", rate=2.0), times=2).status == 0
    assert plan_for(Account("me", rate=2.0), times=3).status == CommandStatus.RTHROTTLED
    assert plan_for(Account("me", rate_per_bind=2.0, hurry=Hurry.QUEUE_FULL), times=3).status == CommandStatus.RMSGQFUL
    assert plan_for(Account("me", rate=2.0, hurry=Hurry.SLOW), times=3).latency_s == 1.5


def test_policies_refuse_binds() -> None:
    """By password, mode and rate."""
    assert WrongPassword().status(ME, 0.0) == CommandStatus.RINVPASWD
    assert BindModes(frozenset({BindMode.RECEIVER})).status(ME, 0.0) == CommandStatus.RBINDFAIL
    rate = BindRate(1.0)
    assert [rate.status(ME, now) for now in (0.0, 0.5, 1.5)] == [0, CommandStatus.RTHROTTLED, 0]


def test_maintenance_unbinds_everybody_once_and_ends() -> None:
    """And takes no bind until then."""
    maintenance = Maintenance(30.0)
    assert maintenance.due(10.0, {1, 2}) == [Goodbye(1), Goodbye(2)]
    assert maintenance.due(11.0, {1, 2}) == ()
    assert [maintenance.status(ME, now) for now in (39.9, 40.0)] == [CommandStatus.RBINDFAIL, 0]


def test_each_bind_is_unbound_after_so_long() -> None:
    """Counted from when it was first seen."""
    source = UnbindAfter(5.0)
    assert source.due(0.0, {1}) == []
    assert source.due(3.0, {1, 2}) == []
    assert source.due(5.0, {1, 2}) == [Goodbye(1)]
    assert source.due(8.0, {1, 2}) == [Goodbye(2)]
