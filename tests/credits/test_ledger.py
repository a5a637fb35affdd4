import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from credits.ledger import (
    Balance,
    Entry,
    EntryKind,
    InsufficientCredits,
    LedgerError,
    adjustment_entry,
    apply,
    capture_entry,
    hold_entry,
    purchase_entry,
    release_entry,
    replay,
    settle,
)
from messages.ids import AccountId, MessageId

ACCOUNT = AccountId("acc_1")
MESSAGE = MessageId("msg_1")
OTHER = MessageId("msg_2")


def test_entries_say_who_when_why_and_for_what() -> None:
    assert purchase_entry("order-7", ACCOUNT, 500, 9) == Entry(
        "purchase:order-7", ACCOUNT, EntryKind.PURCHASE, 500, 0, "credits bought", None, 9
    )
    assert adjustment_entry("t-1", ACCOUNT, -50, 9, "goodwill undone") == Entry(
        "adjustment:t-1", ACCOUNT, EntryKind.ADJUSTMENT, -50, 0, "goodwill undone", None, 9
    )
    assert hold_entry(MESSAGE, ACCOUNT, 80, 9) == Entry(
        "hold:msg_1", ACCOUNT, EntryKind.HOLD, -80, 80, "message accepted", MESSAGE, 9
    )
    assert capture_entry(MESSAGE, ACCOUNT, 80, 9) == Entry(
        "capture:msg_1", ACCOUNT, EntryKind.CAPTURE, 0, -80, "taken by the carrier", MESSAGE, 9
    )
    assert release_entry(MESSAGE, ACCOUNT, 80, 9, "refused by alpha") == Entry(
        "release:msg_1", ACCOUNT, EntryKind.RELEASE, 80, -80, "refused by alpha", MESSAGE, 9
    )


def test_a_hold_is_captured_in_part_and_the_rest_released() -> None:
    entries = [
        purchase_entry("o", ACCOUNT, 1000, 1),
        hold_entry(MESSAGE, ACCOUNT, 240, 2),
        capture_entry(MESSAGE, ACCOUNT, 160, 3),
        release_entry(MESSAGE, ACCOUNT, 80, 3),
    ]
    assert [replay(entries[:count]) for count in range(5)] == [
        Balance(0, 0),
        Balance(1000, 0),
        Balance(760, 240),
        Balance(760, 80),
        Balance(840, 0),
    ]
    assert replay(entries).total_mc == 840


def test_two_sends_that_race_for_the_last_credit_do_not_both_get_it() -> None:
    after_first = apply(Balance(100, 0), hold_entry(MESSAGE, ACCOUNT, 80, 1))
    assert after_first == Balance(20, 80)
    assert isinstance(after_first, Balance)
    assert apply(after_first, hold_entry(OTHER, ACCOUNT, 80, 1)) == InsufficientCredits(needed_mc=80, available_mc=20)


def test_the_last_millicredit_can_be_spent() -> None:
    assert apply(Balance(80, 0), hold_entry(MESSAGE, ACCOUNT, 80, 1)) == Balance(0, 80)
    assert apply(Balance(80, 0), adjustment_entry("t", ACCOUNT, -81, 1, "x")) == InsufficientCredits(81, 80)


def test_a_free_message_holds_and_captures_nothing() -> None:
    assert apply(Balance(0, 0), hold_entry(MESSAGE, ACCOUNT, 0, 1)) == Balance(0, 0)
    assert apply(Balance(0, 0), capture_entry(MESSAGE, ACCOUNT, 0, 1)) == Balance(0, 0)


@pytest.mark.parametrize("entry", [capture_entry(MESSAGE, ACCOUNT, 81, 1), release_entry(MESSAGE, ACCOUNT, 81, 1)])
def test_more_than_is_held_cannot_be_settled(entry: Entry) -> None:
    with pytest.raises(LedgerError, match="settles 81 mc and 80 mc are held"):
        apply(Balance(500, 80), entry)


def test_a_ledger_that_says_something_twice_or_settles_for_another_message_is_wrong() -> None:
    bought = purchase_entry("o", ACCOUNT, 1000, 1)
    held = hold_entry(MESSAGE, ACCOUNT, 80, 1)
    with pytest.raises(LedgerError, match="hold:msg_1 was booked before"):
        replay([bought, held, held])
    with pytest.raises(LedgerError, match="capture:msg_2 settles more than is held for its message"):
        replay([bought, held, capture_entry(OTHER, ACCOUNT, 80, 2)])
    with pytest.raises(LedgerError, match="hold:msg_1 needs 80 mc and 0 mc are available"):
        replay([held, bought])


def test_amounts_that_make_no_sense_are_refused() -> None:
    for make in (hold_entry, capture_entry, release_entry):
        with pytest.raises(ValueError, match="0 mc or more, not -1"):
            make(MESSAGE, ACCOUNT, -1, 1)
    with pytest.raises(ValueError, match="1 mc or more, not 0"):
        purchase_entry("o", ACCOUNT, 0, 1)
    with pytest.raises(ValueError, match="moves credits"):
        adjustment_entry("t", ACCOUNT, 0, 1, "x")


@pytest.mark.parametrize(
    ("held_mc", "accepted", "total", "settled"),
    [(240, 3, 3, (240, 0)), (240, 2, 3, (160, 80)), (240, 0, 3, (0, 240)), (0, 1, 1, (0, 0))],
)
def test_accepted_segments_are_captured_and_the_others_released(
    held_mc: int, accepted: int, total: int, settled: tuple[int, int]
) -> None:
    assert settle(held_mc, accepted, total) == settled


@pytest.mark.parametrize(("held_mc", "accepted", "total"), [(10, 2, 1), (10, -1, 1), (10, 0, 0), (-1, 0, 1)])
def test_segments_that_do_not_add_up_are_refused(held_mc: int, accepted: int, total: int) -> None:
    with pytest.raises(ValueError, match=r"cannot have been accepted|0 mc or more"):
        settle(held_mc, accepted, total)


@settings(deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 255), st.data())
def test_a_hold_is_settled_whole_and_by_whole_segments(per_segment_mc: int, total: int, data: st.DataObject) -> None:
    accepted = data.draw(st.integers(0, total))
    capture_mc, release_mc = settle(per_segment_mc * total, accepted, total)
    assert (capture_mc, release_mc) == (per_segment_mc * accepted, per_segment_mc * (total - accepted))


class LedgerModel(RuleBasedStateMachine):
    """Drives one account's ledger as a store would: keeps ids unique, books what ``apply`` lets through."""

    def __init__(self) -> None:
        super().__init__()
        self.balance = Balance()
        self.booked: dict[str, Entry] = {}
        self.open: dict[MessageId, int] = {}
        self.spent_mc = 0
        self.paid_in_mc = 0

    def book(self, entry: Entry) -> bool:
        if entry.id in self.booked:
            return False
        after = apply(self.balance, entry)
        if isinstance(after, InsufficientCredits):
            assert after.needed_mc > after.available_mc == self.balance.available_mc
            return False
        self.booked[entry.id] = entry
        self.balance = after
        return True

    @rule(reference=st.integers(0, 5), amount_mc=st.integers(1, 1000))
    def buy(self, reference: int, amount_mc: int) -> None:
        if self.book(purchase_entry(str(reference), ACCOUNT, amount_mc, 0)):
            self.paid_in_mc += amount_mc

    @rule(reference=st.integers(0, 5), delta_mc=st.integers(-500, 500).filter(bool))
    def adjust(self, reference: int, delta_mc: int) -> None:
        if self.book(adjustment_entry(str(reference), ACCOUNT, delta_mc, 0, "by staff")):
            self.paid_in_mc += delta_mc

    @rule(number=st.integers(0, 20), per_segment_mc=st.integers(0, 100), segments=st.integers(1, 5))
    def send(self, number: int, per_segment_mc: int, segments: int) -> None:
        message = MessageId(f"msg_{number}")
        if self.book(hold_entry(message, ACCOUNT, per_segment_mc * segments, 0)):
            self.open[message] = segments

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        message = data.draw(st.sampled_from(sorted(self.open)))
        total = self.open.pop(message)
        accepted = data.draw(st.integers(0, total))
        held_mc = self.booked[f"hold:{message}"].held_delta_mc
        capture_mc, release_mc = settle(held_mc, accepted, total)
        assert self.book(capture_entry(message, ACCOUNT, capture_mc, 0))
        assert self.book(release_entry(message, ACCOUNT, release_mc, 0))
        self.spent_mc += capture_mc

    @precondition(lambda self: self.booked)
    @rule(data=st.data())
    def say_it_again(self, data: st.DataObject) -> None:
        again = self.booked[data.draw(st.sampled_from(sorted(self.booked)))]
        before = self.balance
        assert not self.book(again)
        assert self.balance == before

    @invariant()
    def the_balance_is_the_sum_of_the_entries(self) -> None:
        entries = self.booked.values()
        assert self.balance.available_mc == sum(entry.available_delta_mc for entry in entries)
        assert self.balance.held_mc == sum(entry.held_delta_mc for entry in entries)
        assert replay(entries) == self.balance

    @invariant()
    def nothing_is_below_zero_and_what_is_held_is_what_is_open(self) -> None:
        assert self.balance.available_mc >= 0
        held_mc = sum(self.booked[f"hold:{message}"].held_delta_mc for message in self.open)
        assert self.balance.held_mc == held_mc

    @invariant()
    def what_was_paid_in_is_spent_or_there(self) -> None:
        assert self.paid_in_mc == self.spent_mc + self.balance.total_mc


TestLedgerModel = LedgerModel.TestCase
TestLedgerModel.settings = settings(deadline=None, max_examples=60, stateful_step_count=30)
