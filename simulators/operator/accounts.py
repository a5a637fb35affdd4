"""The accounts that ESMEs bind with: what each may do, and what becomes of whoever does more. Pure.

An account is bound by its system_id, as often and in the modes that it allows; its limits hold for each of its binds or
for all of them together.
"""

import enum
import re
from collections.abc import Iterable
from typing import Final

import attrs

from messages.alphabets import Alphabet
from simulators.ledger.reading import DefaultAlphabet
from simulators.operator.behaviours import Behaviour, Plan, RateLimit, SlowAbove
from simulators.operator.orders import ConnectionId
from smpp.pdus import Bind, BindReceiver, BindTransmitter
from smpp.statuses import CommandStatus


class BindMode(enum.StrEnum):
    """How an ESME binds."""

    TRANSMITTER = "transmitter"
    RECEIVER = "receiver"
    TRANSCEIVER = "transceiver"


class Overflow(enum.StrEnum):
    """What happens to a request above the window."""

    THROTTLE = "throttle"
    QUEUE_FULL = "queue-full"
    NACK = "nack"
    DISCONNECT = "disconnect"


class Hurry(enum.StrEnum):
    """What happens to a request that comes faster than it may: refused with one of two statuses, or slowed down."""

    THROTTLE = "throttle"
    QUEUE_FULL = "queue-full"
    SLOW = "slow"


class Characters(enum.StrEnum):
    """What an address may consist of."""

    DIGITS = "digits"
    INTERNATIONAL = "international"
    ALPHANUMERIC = "alphanumeric"
    ANY = "any"


_WRITTEN: Final = {
    Characters.DIGITS: re.compile(r"[0-9]+", re.ASCII),
    Characters.INTERNATIONAL: re.compile(r"\+?[1-9][0-9]+", re.ASCII),
    Characters.ALPHANUMERIC: re.compile(r"[A-Za-z0-9]+", re.ASCII),
    Characters.ANY: re.compile(r".*", re.DOTALL),
}
_REFUSALS: Final = {
    "throttle": int(CommandStatus.RTHROTTLED),
    "queue-full": int(CommandStatus.RMSGQFUL),
}


@attrs.frozen
class Account:
    """One account; without more it may do everything.

    Attributes:
        system_id: Whose it is.
        password: The only right one; None takes any.
        modes: How it may bind; another mode is refused with ESME_RBINDFAIL.
        binds_max: More binds at the same time are refused with ESME_RBINDFAIL; 0: any number.
        window: Requests of one bind that may be unanswered at the same time; 0: as many as the session takes.
        window_overflow: What happens to those above it.
        rate_per_bind: submit_sm per second on each bind; 0: any number.
        rate: submit_sm per second on all its binds together; 0: any number.
        hurry: What happens to those that come faster.
        senders: Patterns, one of which its senders are written like, else ESME_RINVSRCADR; none: any sender.
        sender_characters: What its senders consist of, else ESME_RINVSRCADR.
        number_characters: What recipients consist of, else ESME_RINVDSTADR.
        alphabets: What its texts may be coded in, else ESME_RINVDCS.
        default_alphabet: What data_coding 0 means in its texts; None: what it means at this operator.
    """

    system_id: str
    password: str | None = None
    modes: frozenset[BindMode] = frozenset(BindMode)
    binds_max: int = 0
    window: int = 0
    window_overflow: Overflow = Overflow.THROTTLE
    rate_per_bind: float = 0.0
    rate: float = 0.0
    hurry: Hurry = Hurry.THROTTLE
    senders: tuple[str, ...] = ()
    sender_characters: Characters = Characters.ANY
    number_characters: Characters = Characters.ANY
    alphabets: frozenset[Alphabet] = frozenset(Alphabet)
    default_alphabet: DefaultAlphabet | None = None


def mode_of(pdu: Bind) -> BindMode:
    """How somebody wants to bind."""
    if isinstance(pdu, BindTransmitter):
        return BindMode.TRANSMITTER
    return BindMode.RECEIVER if isinstance(pdu, BindReceiver) else BindMode.TRANSCEIVER


@attrs.define
class _Bound:
    account: Account
    paces: tuple[Behaviour, ...]
    senders: re.Pattern[str]


class Accounts:
    """All accounts of one operator, and who is bound with which."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._accounts = {account.system_id: account for account in accounts}
        self._paces = {account.system_id: _paces(account.rate, account) for account in self._accounts.values()}
        self._bound: dict[ConnectionId, _Bound] = {}

    def bind_status(self, pdu: Bind) -> int:
        """The command_status to answer a bind with; 0 accepts it."""
        account = self._accounts.get(pdu.system_id)
        if account is None:
            return int(CommandStatus.RINVSYSID)
        if account.password is not None and pdu.password != account.password:
            return int(CommandStatus.RINVPASWD)
        if mode_of(pdu) not in account.modes:
            return int(CommandStatus.RBINDFAIL)
        if account.binds_max and self.binds_of(account.system_id) >= account.binds_max:
            return int(CommandStatus.RBINDFAIL)
        return 0

    def binds_of(self, system_id: str) -> int:
        """How many binds an account has."""
        return sum(bound.account.system_id == system_id for bound in self._bound.values())

    def bound(self, connection: ConnectionId, pdu: Bind) -> None:
        """A bind was accepted."""
        account = self._accounts[pdu.system_id]
        paces = (*_paces(account.rate_per_bind, account), *self._paces[account.system_id])
        senders = re.compile("|".join(f"(?:{pattern})" for pattern in account.senders) or ".*", re.DOTALL)
        self._bound[connection] = _Bound(account, paces, senders)

    def lost(self, connection: ConnectionId) -> None:
        """A connection ended."""
        self._bound.pop(connection, None)

    def default_alphabet_of(self, connection: ConnectionId) -> DefaultAlphabet | None:
        """What data_coding 0 means on this connection; None: nothing of its own."""
        bound = self._bound.get(connection)
        return None if bound is None else bound.account.default_alphabet

    def adjust(self, connection: ConnectionId, plan: Plan, now: float, unanswered: int) -> None:
        """Change the plan for a submit_sm as its account has it; ``unanswered`` on the bind, this one among them."""
        bound = self._bound.get(connection)
        if bound is None:
            return
        account = bound.account
        if account.window and unanswered > account.window:
            overflow(plan, account.window_overflow)
            return
        plan.status = _objection(bound, plan)
        if not plan.status:
            for pace in bound.paces:
                pace.adjust(plan, now)


def overflow(plan: Plan, action: Overflow) -> None:
    """Have what is above the window refused."""
    match action:
        case Overflow.NACK:
            plan.nack = int(CommandStatus.RTHROTTLED)
        case Overflow.DISCONNECT:
            plan.status, plan.disconnect = int(CommandStatus.RTHROTTLED), True
        case _:
            plan.status = _REFUSALS[action.value]


def _objection(bound: _Bound, plan: Plan) -> int:
    account, pdu = bound.account, plan.pdu
    written = _WRITTEN[account.sender_characters].fullmatch(pdu.source_addr)
    if not written or not bound.senders.fullmatch(pdu.source_addr):
        return int(CommandStatus.RINVSRCADR)
    if not _WRITTEN[account.number_characters].fullmatch(pdu.destination_addr):
        return int(CommandStatus.RINVDSTADR)
    if _alphabet(pdu.data_coding) not in account.alphabets:
        return int(CommandStatus.RINVDCS)
    return 0


def _alphabet(data_coding: int) -> Alphabet:
    # bits 3-2, in the codings with a class, too (TS 23.038 section 4)
    return {0x08: Alphabet.UCS2, 0x04: Alphabet.BINARY}.get(data_coding & 0x0C, Alphabet.GSM7)


def _paces(rate: float, account: Account) -> tuple[Behaviour, ...]:
    if not rate:
        return ()
    if account.hurry is Hurry.SLOW:
        return (SlowAbove(rate),)
    return (RateLimit(rate, _REFUSALS[account.hurry.value]),)
