"""The mind of a simulated operator: session events and the time in, orders with their due times out. No I/O.

It holds the receipts that wait for a bind to take them. A receipt that is refused, or whose connection dies before it
is answered, is sent again, as real operators do until somebody says OK.
"""

import heapq
import itertools
import random
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from simulators.ledger.entries import (
    BindRefused,
    Bound,
    Ending,
    InboundAnswered,
    Reported,
    Submitted,
    Taken,
    Unbound,
    entry_of,
    inbound_entry_of,
)
from simulators.ledger.ledger import Ledger, MemoryLedger
from simulators.ledger.reading import DefaultAlphabet
from simulators.ledger.tally import Tally
from simulators.operator.accounts import Accounts, Overflow, overflow
from simulators.operator.behaviours import Behaviour, Plan
from simulators.operator.bind_policies import BindPolicy
from simulators.operator.dialect import Dialect
from simulators.operator.mailboxes import ANYBODY, Mailboxes
from simulators.operator.memory import Memory
from simulators.operator.message_ids import IdNotation, message_ids
from simulators.operator.moments import earliest
from simulators.operator.orders import (
    Answer,
    ConnectionId,
    Drop,
    Goodbye,
    Order,
    Pending,
    PendingReceipt,
    Report,
    Utter,
)
from simulators.operator.reports import Reporter
from simulators.operator.rules import Rule
from simulators.operator.sources import Source
from simulators.operator.treatment import Treatment
from smpp.codec import encode
from smpp.commands import CommandId
from smpp.pdus import (
    Bind,
    BindReceiver,
    BindTransceiver,
    BindTransmitter,
    DataSmResp,
    GenericNack,
    Response,
    SubmitSm,
    SubmitSmResp,
)
from smpp.statuses import CommandStatus

RECEIPT_RETRY_S: Final = 1.0
"""How long after a refused receipt it is sent again."""

UNSAID_MAX: Final = 1_000
"""Answers that wait for the next bind of their account; of more the oldest are never said."""

_MODES: Final = {BindTransmitter: "transmitter", BindReceiver: "receiver", BindTransceiver: "transceiver"}


@attrs.define
class Smsc:
    """One operator.

    ``accounts`` are those that may bind (None: everybody), ``bind_policies`` may object to a bind. Above
    ``window_max`` unanswered requests on one connection (0: as many as its session takes) it does what
    ``window_overflow`` says. ``dialect`` is how it writes receipts, ``rules`` what it demands of a submit_sm,
    ``sources`` what it says by itself. More than ``binds_max`` binds (0: any number) and a bind less than
    ``rebind_after_s`` seconds after the last one ended are refused. ``system_id`` and
    ``password`` None accept any. ``behaviours`` are asked in order about each submit_sm. ``refuse_binds_with`` is a
    command_status, and 0 accepts binds. All may be replaced at any time, ``ids`` by :meth:`write_ids`. Receipts go
    round all binds; with ``receipts_elsewhere`` never to the one that submitted, unless there is no other.
    ``default_alphabet`` is what data_coding 0 means in texts that are submitted, where an account has no other. On
    connections that have one in ``treatments`` it counts in place of what the operator has.
    """

    name: str = "simulator"
    system_id: str | None = None
    password: str | None = None
    accounts: Accounts | None = None
    behaviours: Sequence[Behaviour] = ()
    rules: Sequence[Rule] = ()
    sources: Sequence[Source] = ()
    dialect: Dialect = Dialect()  # noqa: RUF009 - it is frozen
    bind_policies: Sequence[BindPolicy] = ()
    window_max: int = 0
    window_overflow: Overflow = Overflow.THROTTLE
    binds_max: int = 0
    rebind_after_s: float = 0.0
    refuse_binds_with: int = 0
    receipts_elsewhere: bool = False
    ids: IdNotation = IdNotation.HEX
    default_alphabet: DefaultAlphabet = DefaultAlphabet.GSM7
    rng: random.Random = attrs.field(factory=random.Random)
    ledger: Ledger = attrs.field(factory=MemoryLedger)
    tally: Tally = attrs.field(factory=Tally, init=False)
    treatments: dict[ConnectionId, Treatment] = attrs.field(factory=dict, init=False)
    memory: Memory = attrs.field(factory=Memory, init=False)
    _ids: Iterator[str] = attrs.field(init=False)
    _due: list[tuple[float, int, Order]] = attrs.field(factory=list, init=False)
    _serial: "itertools.count[int]" = attrs.field(factory=itertools.count, init=False)
    _mailboxes: Mailboxes = attrs.field(factory=Mailboxes, init=False)
    _bound: dict[ConnectionId, str] = attrs.field(factory=dict, init=False)
    _unsaid: deque[tuple[str, bytes]] = attrs.field(factory=lambda: deque(maxlen=UNSAID_MAX), init=False)
    _last_inbound: int = attrs.field(default=0, init=False)
    _lost_at_s: float = attrs.field(default=float("-inf"), init=False)

    def __attrs_post_init__(self) -> None:
        """Choose where ids begin."""
        self._ids = message_ids(self.ids, self.rng)

    def write_ids(self, notation: IdNotation) -> None:
        """Give ids in another notation from now on."""
        self.ids = notation
        self._ids = message_ids(notation, self.rng)

    # binds

    def bind_status(self, pdu: Bind, now: float) -> int:
        """The command_status to answer a bind with at ``now`` (seconds); 0 accepts it."""
        if self.refuse_binds_with:
            return self.refuse_binds_with
        for policy in self.bind_policies:
            if status := policy.status(pdu, now):
                return status
        if self.system_id is not None and pdu.system_id != self.system_id:
            return int(CommandStatus.RINVSYSID)
        if self.password is not None and pdu.password != self.password:
            return int(CommandStatus.RINVPASWD)
        if self.accounts is not None and (status := self.accounts.bind_status(pdu)):
            return status
        if now < self._lost_at_s + self.rebind_after_s:
            return int(CommandStatus.RALYBND)
        if self.binds_max and len(self._bound) >= self.binds_max:
            return int(CommandStatus.RBINDFAIL)
        return 0

    def bound(self, connection: ConnectionId, pdu: Bind, at_us: int = 0) -> None:
        """A bind was accepted at ``at_us`` (Unix microseconds); unless a transmitter it takes receipts from now on."""
        self._bound[connection] = pdu.system_id
        self.ledger.record(Bound(at_us, connection, pdu.system_id, _MODES[type(pdu)]))
        unsaid, self._unsaid = self._unsaid, deque(maxlen=UNSAID_MAX)
        for account, octets in unsaid:
            if account == pdu.system_id:
                self._push(float("-inf"), Utter(connection, octets))
            else:
                self._unsaid.append((account, octets))
        if self.accounts is not None:
            self.accounts.bound(connection, pdu)
        if not isinstance(pdu, BindTransmitter):
            self._mailboxes.bound(connection, pdu.system_id)

    def bind_refused(self, connection: ConnectionId, pdu: Bind, status: int, at_us: int) -> None:
        """A bind was refused."""
        self.ledger.record(BindRefused(at_us, connection, pdu.system_id, status))

    def lost(
        self,
        connection: ConnectionId,
        unanswered: Sequence[Pending],
        now: float,
        at_us: int = 0,
        why: Ending = Ending.LOST,
    ) -> None:
        """A connection ended; the receipts ``unanswered`` on it wait for another one, before all others."""
        account = self._bound.pop(connection, None)
        if account is not None:
            self._lost_at_s = now
            self.ledger.record(Unbound(at_us, connection, account, why))
            if self.accounts is not None:
                self.accounts.lost(connection)
        self._mailboxes.lost(connection)
        for pending in reversed(unanswered):
            self._mailboxes.put_back(pending)

    # messages

    def submitted(
        self, connection: ConnectionId, pdu: SubmitSm, now: float, at_us: int, unanswered: int = 0
    ) -> list[Order]:
        """A submit_sm came: what to do at once; the rest comes out of :meth:`due`.

        ``unanswered`` is how many requests of this connection waited for an answer when it had come, it among them.
        """
        plan = self.plan(pdu, now, at_us, connection, unanswered)
        if plan.nack or plan.status:
            self.note_refused(plan, connection)
            refusal: Response = GenericNack(command_status=plan.nack) if plan.nack else answer_of(pdu, plan.status)
            answer: Order = Drop(connection) if plan.disconnect else Answer(connection, pdu, refusal)
            return self.schedule([(now + plan.latency_s, answer)], now)
        message_id = next(self._ids)
        answered_at = now + plan.latency_s
        if plan.answer_next_bind:
            self._unsaid.append((plan.account, encode(answer_of(pdu, message_id=message_id), pdu.sequence_number)))
        reports = self.accept(plan, message_id, connection, now)
        answers = [(answered_at, order) for order in _answers(plan, connection, pdu, message_id)]
        return self.schedule(reports + answers if plan.receipt_first else answers + reports, now)

    def plan(self, pdu: SubmitSm, now: float, at_us: int, connection: ConnectionId = 0, unanswered: int = 0) -> Plan:
        """What the account, behaviours and demands make of a message."""
        plan = Plan(pdu, at_us, self._bound.get(connection, ""))
        treatment = self.treatment_of(connection)
        if treatment.window_max and unanswered > treatment.window_max:
            overflow(plan, treatment.window_overflow)
        elif self.accounts is not None:
            self.accounts.adjust(connection, plan, now, unanswered)
        if plan.disconnect:
            return plan
        for behaviour in treatment.behaviours:
            behaviour.adjust(plan, now)
        for rule in treatment.rules:
            plan.status = plan.status or rule(pdu)
        return plan

    def treatment_of(self, connection: ConnectionId) -> "Treatment | Smsc":
        """What counts on this connection, under the names of `Treatment`."""
        return self.treatments.get(connection, self)

    def next_id(self) -> str:
        """An id that no message has."""
        return next(self._ids)

    def note_refused(self, plan: Plan, connection: ConnectionId) -> None:
        """A message was refused."""
        self.tally.refused += 1
        self.ledger.record(self._entry_of(plan, "", connection, plan.nack or plan.status))

    def accept(self, plan: Plan, message_id: str, connection: ConnectionId, now: float) -> list[tuple[float, Order]]:
        """Remember and note what is accepted under ``message_id``; its reports, each with its due time."""
        entry = self._entry_of(plan, message_id, connection)
        self.tally.accept(entry)
        self.ledger.record(entry)
        self.memory.keep(message_id, plan)
        answered_at = now + plan.latency_s
        plan.settled_at = answered_at + plan.receipt_delay_s
        dialect = self.treatment_of(connection).dialect
        reports: list[tuple[float, Order]] = []
        if plan.pdu.registered_delivery:
            reporter = Reporter(plan, dialect, message_id, connection)
            reports = [(due, Report(receipt)) for due, receipt in reporter.receipts(answered_at, now)]
        if plan.stray:
            stray = Reporter(plan, dialect, next(self._ids), connection).stray()
            reports.append((answered_at, Report(stray)))
        for inbound in plan.inbound:
            # what goes from one ESME to another may go to any of them
            account = ANYBODY if plan.inbound_elsewhere else plan.account
            reports.append((answered_at, Report(Pending(inbound, connection, plan.inbound_elsewhere, account))))
        return reports

    def default_alphabet_of(self, connection: ConnectionId) -> DefaultAlphabet:
        """What data_coding 0 means in texts that are submitted on this connection."""
        own = None if self.accounts is None else self.accounts.default_alphabet_of(connection)
        return own or self.treatment_of(connection).default_alphabet

    def withdraw(self, message_id: str, plan: Plan, connection: ConnectionId = 0) -> list[Order]:
        """Report at once, in the place of what was to be reported later, what has become of ``plan`` now.

        The report is written as whoever asks for it on ``connection`` is used to.
        """
        later = [(due, serial, order) for due, serial, order in self._due if not _is_report_of(order, message_id)]
        if len(later) == len(self._due):
            return []
        self._due = later
        heapq.heapify(self._due)
        return [Report(Reporter(plan, self.treatment_of(connection).dialect, message_id, 0).stray())]

    def receipt_answered(
        self, receipt: Pending, status: int, now: float, at_us: int = 0, connection: ConnectionId = 0
    ) -> None:
        """A deliver_sm_resp came; anything but OK means: later again."""
        if not isinstance(receipt, PendingReceipt):
            self.ledger.record(InboundAnswered(at_us, receipt.serial, connection, status))
        if status:
            self._push(now + RECEIPT_RETRY_S, Report(receipt))
        elif isinstance(receipt, PendingReceipt):
            self.tally.reported += 1
            self.ledger.record(Taken(at_us, receipt.message_id, connection, receipt.state.value))

    def receipt_expired(self, receipt: Pending) -> None:
        """A deliver_sm was never answered: it is sent again."""
        self._mailboxes.add(receipt)

    # time

    def next_due(self) -> float | None:
        """When :meth:`due` has something to do; None when nothing is planned."""
        planned = self._due[0][0] if self._due else None
        return earliest(planned, *(source.next_due() for source in self.sources))

    def due(self, now: float) -> list[Order]:
        """What has to be done by ``now``, in order."""
        orders: list[Order] = []
        while self._due and self._due[0][0] <= now:
            orders.append(heapq.heappop(self._due)[2])
        for source in self.sources:
            orders += source.due(now, self._bound)
        return orders

    def wait_for_bind(self, receipt: Pending) -> None:
        """A due receipt waits for the next bind with room."""
        self._mailboxes.add(receipt)

    def next_receipt(self) -> tuple[ConnectionId, Pending] | None:
        """A waiting receipt and the bind whose turn it is; None when there is no such pair.

        Operators spread receipts over all binds of an account, and give none to another account.
        """
        return self._mailboxes.next(elsewhere=self.receipts_elsewhere)

    def put_back(self, receipt: Pending) -> None:
        """No bind had room for it: it is the first to go next time."""
        self._mailboxes.put_back(receipt)

    @property
    def receivers(self) -> int:
        """How many binds take receipts."""
        return self._mailboxes.receivers

    @property
    def waiting(self) -> int:
        """How many receipts wait for a bind."""
        return self._mailboxes.waiting

    def note_reported(self, receipt: Pending, connection: ConnectionId, at_us: int) -> None:
        """A receipt was written, or what a handset sent."""
        if isinstance(receipt, PendingReceipt):
            self.tally.written += 1
            self.ledger.record(Reported(at_us, receipt.message_id, connection, receipt.state.value))
            return
        self.tally.inbound += 1
        if not receipt.serial:
            self._last_inbound += 1
            receipt.serial = self._last_inbound
        self.ledger.record(inbound_entry_of(receipt.pdu, receipt.serial, connection, at_us))

    def _entry_of(self, plan: Plan, message_id: str, connection: ConnectionId, status: int = 0) -> Submitted:
        return entry_of(
            plan.pdu,
            message_id,
            connection,
            plan.at_us,
            status=status,
            account=self._bound.get(connection, ""),
            default_alphabet=self.default_alphabet_of(connection),
        )

    def schedule(self, todo: Sequence[tuple[float, Order]], now: float) -> list[Order]:
        """Keep what is due later; what is due by ``now`` comes back, in order."""
        at_once: list[Order] = []
        for due, order in todo:
            if due <= now:
                at_once.append(order)
            else:
                self._push(due, order)
        return at_once

    def _push(self, due: float, order: Order) -> None:
        heapq.heappush(self._due, (due, next(self._serial), order))


def _answers(plan: Plan, connection: ConnectionId, pdu: SubmitSm, message_id: str) -> Sequence[Order]:
    """What an accepted submit_sm brings in place of one answer, or besides it."""
    if plan.drop or plan.answer_next_bind:
        return (Drop(connection),)
    if plan.garbage:
        return (Utter(connection, plan.garbage),)
    goodbye = (Goodbye(connection),) if plan.unbind else ()
    if plan.silent:
        return goodbye
    answer = Answer(connection, pdu, answer_of(pdu, message_id="" if plan.without_id else message_id))
    return (answer, answer, *goodbye) if plan.twice else (answer, *goodbye)


def answer_of(pdu: SubmitSm, status: int = 0, message_id: str = "") -> SubmitSmResp | DataSmResp:
    """The response to a submit_sm, or to what is read as one."""
    build = DataSmResp if pdu.command_id == CommandId.DATA_SM else SubmitSmResp
    return build(message_id=message_id, command_status=status)


def _is_report_of(order: Order, message_id: str) -> bool:
    if not isinstance(order, Report) or not isinstance(order.receipt, PendingReceipt):
        return False
    return order.receipt.message_id == message_id
