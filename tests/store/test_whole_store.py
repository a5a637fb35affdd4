"""The store against a model that is simple enough to be seen to be right; the audit has the last word."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import attrs
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from credits.ledger import Balance
from messages.events import Event, EventKind
from messages.message import Message, OnUnknown
from messages.receipt import ReceiptOutcome
from messages.status import MessageStatus, SegmentStatus
from store.acceptance import Accepted
from store.audit import audit
from store.database import Database
from store.outcomes import RecordRejected, RecordUncertain, SegmentResult
from store.receipts import RecordReceipt
from store.recovery import RecoverLeases
from store.sweeps import ConfirmNever, ExpireQueued, SettleUncertain
from tests.support.started.servers import empty_sqlite
from tests.support.values.stored import (
    NOW_MS,
    acceptance,
    balance_of,
    lease,
    new_account,
    new_message,
    receipt,
    requeue,
    run,
    run_one,
    taken,
)

S = MessageStatus
CREDITS_MC = 400
FINAL_OF = {
    ReceiptOutcome.DELIVERED: S.DELIVERED,
    ReceiptOutcome.UNDELIVERED: S.UNDELIVERED,
    ReceiptOutcome.REJECTED: S.REJECTED,
}
SETTLED_BY = {OnUnknown.RESEND: S.QUEUED, OnUnknown.HOLD: S.UNCERTAIN, OnUnknown.FAIL: S.REJECTED}


@attrs.define(eq=False)
class Modelled:
    """A message as the model knows it."""

    message: Message
    status: MessageStatus = S.QUEUED
    held_mc: int = 0
    charged_mc: int = 0

    def pay(self) -> None:
        self.charged_mc, self.held_mc = self.charged_mc + self.held_mc, 0

    def give_back(self) -> None:
        self.held_mc = 0


class StoreMachine(RuleBasedStateMachine):
    """Random steps, in any order, each perhaps twice."""

    messages = Bundle("messages")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="passerelle-model-"))
        self.database = Database.open(empty_sqlite(self.folder))
        self.account_id = new_account(self.database, CREDITS_MC)
        self.all: list[Modelled] = []
        self.segments: dict[str, tuple[Modelled, bool]] = {}
        self.parked: dict[str, ReceiptOutcome] = {}
        self.available_mc = CREDITS_MC
        self.ids = 0
        self.receipts = 0

    def teardown(self) -> None:
        with self.database.reading() as connection:
            report = audit(connection)
        self.database.close()
        shutil.rmtree(self.folder)
        assert report.findings == ()
        assert report.messages == len(self.all)

    @rule(
        target=messages,
        amounts=st.lists(st.integers(0, 150), min_size=1, max_size=3),
        policy=st.sampled_from(OnUnknown),
    )
    def accept(self, amounts: list[int], policy: OnUnknown) -> Any:
        made = [new_message(self.account_id, held_mc=amount, on_unknown=policy) for amount in amounts]
        (results,) = run(self.database, acceptance(*made))
        stored: list[Modelled] = []
        for message, result in zip(made, results, strict=True):
            affordable = message.held_mc <= self.available_mc
            assert isinstance(result, Accepted) is affordable
            if affordable:
                self.available_mc -= message.held_mc
                stored.append(Modelled(message, held_mc=message.held_mc))
        self.all += stored
        return multiple(*stored)

    @rule(one=messages)
    def lease(self, one: Modelled) -> None:
        leases = run(self.database, lease(one.message), lease(one.message))
        assert [len(each.leased) for each in leases] == [int(one.status is S.QUEUED), 0]
        if one.status is S.QUEUED:
            one.status = S.SENDING

    @rule(one=messages, accepted=st.booleans(), twice=st.booleans())
    def answer(self, one: Modelled, accepted: bool, twice: bool) -> None:
        self.ids += 1
        carrier_id = f"id{self.ids}"
        operation = taken(one.message, carrier_id)
        if not accepted:
            refused = (SegmentResult(1, 1, SegmentStatus.REJECTED, None, 8, "system error"),)
            operation = attrs.evolve(operation, segments=refused, capture_mc=0, release_mc=one.message.held_mc)
        recorded = run(self.database, *[operation] * (1 + twice))
        assert recorded[0].applied is (one.status in {S.SENDING, S.UNCERTAIN})
        assert not any(again.applied for again in recorded[1:])
        if recorded[0].applied:
            one.status = S.SENT if accepted else S.REJECTED
            if accepted:
                one.pay()
            else:
                self._release(one)
        if accepted:
            self.segments[carrier_id] = (one, False)
            self._apply_receipt(carrier_id, self.parked.pop(carrier_id, None))

    @rule(number=st.integers(-3, 1), outcome=st.sampled_from(list(FINAL_OF)))
    def tell(self, number: int, outcome: ReceiptOutcome) -> None:
        carrier_id = f"id{self.ids + number}"
        self.receipts += 1
        told = receipt(carrier_id, outcome, received_at_ms=NOW_MS + 1_000 + self.receipts)
        run(self.database, *[RecordReceipt(told)] * 2)
        if carrier_id in self.segments:
            self._apply_receipt(carrier_id, outcome)
        elif number == 1:
            self.parked.setdefault(carrier_id, outcome)

    def _apply_receipt(self, carrier_id: str, outcome: ReceiptOutcome | None) -> None:
        one, told = self.segments[carrier_id]
        if outcome is None or told:
            return
        self.segments[carrier_id] = (one, True)
        if one.status in {S.SENDING, S.UNCERTAIN, S.SENT, S.UNCONFIRMED}:
            one.status = FINAL_OF[outcome]
            one.pay()

    @rule(one=messages)
    def requeue(self, one: Modelled) -> None:
        if run_one(self.database, requeue(one.message)).applied:
            assert one.status in {S.SENDING, S.UNCERTAIN}
            one.status = S.QUEUED

    @rule(one=messages)
    def reject(self, one: Modelled) -> None:
        event = Event(EventKind.REJECTED, NOW_MS, S.REJECTED, "Refused by every route.")
        recorded = run(self.database, *[RecordRejected(one.message.id, NOW_MS, event)] * 2)
        assert recorded[0].applied is (one.status in {S.QUEUED, S.SENDING, S.UNCERTAIN})
        if recorded[0].applied:
            self._release(one)
            one.status = S.REJECTED

    @rule(one=messages)
    def lose_sight(self, one: Modelled) -> None:
        event = Event(EventKind.UNCERTAIN, NOW_MS, S.UNCERTAIN, "The bind died.")
        recorded = run_one(self.database, RecordUncertain(one.message.id, NOW_MS + 1, event))
        assert recorded.applied is (one.status is S.SENDING)
        if recorded.applied:
            one.status = S.UNCERTAIN

    @rule()
    def crash(self) -> None:
        run_one(self.database, RecoverLeases(NOW_MS, NOW_MS + 1))
        for one in self.all:
            if one.status is S.SENDING:
                one.status = SETTLED_BY[one.message.on_unknown]
                if one.status is S.REJECTED:
                    self._release(one)

    @rule()
    def let_time_pass(self) -> None:
        later = NOW_MS + 10**10
        for sweep, before, after in (
            (ExpireQueued(later, 100), S.QUEUED, S.EXPIRED),
            (SettleUncertain(later, 100), S.UNCERTAIN, S.REJECTED),
            (ConfirmNever(later, 1_000, 100), S.SENT, S.UNCONFIRMED),
        ):
            swept = run_one(self.database, sweep)
            due = [one for one in self.all if one.status is before]
            assert set(swept.message_ids) == {one.message.id for one in due}
            for one in due:
                self._release(one)
                one.status = after

    def _release(self, one: Modelled) -> None:
        self.available_mc += one.held_mc
        one.give_back()

    @invariant()
    def the_store_says_what_the_model_says(self) -> None:
        held_mc = sum(one.held_mc for one in self.all)
        assert balance_of(self.database, self.account_id) == Balance(self.available_mc, held_mc)
        assert self.available_mc + held_mc + sum(one.charged_mc for one in self.all) == CREDITS_MC
        with self.database.reading() as connection:
            rows = connection.exec_driver_sql("SELECT id, status, held_mc, charged_mc FROM messages").fetchall()
        known = {one.message.id: (str(one.status), one.held_mc, one.charged_mc) for one in self.all}
        assert {row[0]: tuple(row[1:]) for row in rows} == known


TestStore = StoreMachine.TestCase
TestStore.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
