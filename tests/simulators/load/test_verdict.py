from pathlib import Path

import attrs
import msgspec
import pytest

from simulators.ledger.entries import Entry, Reported, Submitted, entry_of
from simulators.load import carriers
from simulators.load.carriers import LedgerError, entries_of_file
from simulators.load.curve import curve_of
from simulators.load.handsets import Handsets
from simulators.load.journal import Fate, Journal
from simulators.load.mix import Flaw
from simulators.load.plan import Planned, RecordedPlan
from simulators.load.verdict import Verdict, judged
from smpp.pdus import SubmitSm

START_US = 1_000_000_000


def planned(to: str = "+41790000001", text: str = "Hello", flaw: Flaw | None = None) -> Planned:
    return Planned(to, text, "", "otp", flaw)


def submitted(**fields: object) -> Submitted:
    pdu = SubmitSm(source_addr="MAXONY", destination_addr="41790000001", short_message=b"Hello")
    return msgspec.structs.replace(entry_of(pdu, "1", 1, START_US + 500), **fields)


def reported(at_us: int = START_US + 900) -> Reported:
    return Reported(at_us, "1", 1, "DELIVRD")


@attrs.define
class Case:
    """One or more messages that were accepted and delivered, unless a test changes it."""

    messages: list[Planned] = attrs.field(factory=lambda: [planned()])
    journal: Journal = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.journal = Journal(len(self.messages))
        for index in range(len(self.messages)):
            self.journal.sent(index, START_US)
            self.journal.accepted(index, START_US + 100, f"msg_{index}", sender="MAXONY", held_mc=1_000)

    def ended(self, status: str = "delivered", charged_mc: int = 1_000, index: int = 0) -> "Case":
        self.journal.ended(index, status, START_US + 1_000, charged_mc)
        return self

    def handsets(self, *entries: Entry) -> Handsets:
        handsets = Handsets(RecordedPlan(self.messages), range(len(self.messages)), len(self.messages))
        for entry in entries:
            handsets.take("alpine", entry)
        handsets.finish()
        return handsets

    def verdict(self, *entries: Entry) -> Verdict:
        return judged(RecordedPlan(self.messages), self.journal, self.handsets(*entries))


def test_a_message_that_went_well_breaks_no_promise_and_a_time_for_each_leg() -> None:
    verdict = Case().ended().verdict(submitted(), reported())
    assert +verdict.breaches == {}
    assert {leg: times.max_us for leg, times in verdict.legs.items()} == {
        "accept": 100,
        "submit": 400,
        "receipt": 400,
        "webhook": 100,
        "total": 1_000,
    }


def test_accepted_without_an_end_is_lost() -> None:
    assert Case().verdict(submitted()).breaches == {"lost": 1}


def test_delivered_without_a_carrier_is_unseen() -> None:
    assert Case().ended().verdict().breaches == {"unseen": 1}


def test_accepted_twice_by_a_carrier_is_duplicated() -> None:
    assert Case().ended().verdict(submitted(), submitted(message_id="2")).breaches == {"duplicated": 1}


def test_what_a_carrier_refused_before_it_took_it_is_no_duplicate() -> None:
    assert not +Case().ended().verdict(submitted(status=0x58), submitted()).breaches


def test_another_text_at_the_handset_is_a_wrong_text() -> None:
    assert Case().ended().verdict(submitted(text="Hallo")).breaches == {"wrong_text": 1}


def test_another_sender_than_was_promised_is_a_wrong_sender() -> None:
    verdict = Case().ended().verdict(submitted(sender="ACME"))
    assert verdict.breaches == {"wrong_sender": 1}
    assert verdict.examples["wrong_sender"][0].reason == "MAXONY was promised, ACME was shown"


@pytest.mark.parametrize(
    ("status", "charged_mc", "entries"),
    [("delivered", 999, [submitted()]), ("delivered", 0, [submitted()]), ("rejected", 1_000, [])],
)
def test_another_amount_than_the_fate_costs_is_charged_wrong(
    status: str, charged_mc: int, entries: list[Entry]
) -> None:
    assert Case().ended(status, charged_mc).verdict(*entries).breaches == {"charged_wrong": 1}


def test_what_no_carrier_took_costs_nothing_and_that_is_right() -> None:
    assert not +Case().ended("expired", 0).verdict().breaches


def segment(number: int, text: str, reference: int = 9, message_id: str = "") -> Submitted:
    octets = text.encode().hex()
    return submitted(number=number, total=2, reference=reference, octets=octets, message_id=message_id or f"s{number}")


def test_segments_in_any_order_are_read_as_one_text() -> None:
    verdict = Case([planned(text="Hello world")]).ended().verdict(segment(2, "world"), segment(1, "Hello "))
    assert not +verdict.breaches


def test_a_part_that_was_sent_again_as_a_whole_is_no_duplicate() -> None:
    case = Case([planned(text="Hello world")]).ended()
    entries = [segment(1, "Hello "), segment(1, "Hello ", 10, "a"), segment(2, "world", 10, "b")]
    assert not +case.verdict(*entries).breaches
    assert case.handsets(*entries).incomplete == 1


def test_a_long_text_that_came_twice_is_duplicated_under_any_reference() -> None:
    texts = ((1, "Hello "), (2, "world"))
    entries = [segment(number, text, reference) for reference in (9, 10) for number, text in texts]
    assert Case([planned(text="Hello world")]).ended().verdict(*entries).breaches == {"duplicated": 1}


def test_two_messages_to_one_number_are_told_apart_by_their_texts() -> None:
    case = Case([planned(text="one"), planned(text="two")]).ended().ended(index=1)
    assert not +case.verdict(submitted(text="two", message_id="2"), submitted(text="one")).breaches


def test_two_messages_alike_that_came_twice_are_no_duplicates() -> None:
    case = Case([planned(), planned()]).ended().ended(index=1)
    assert not +case.verdict(submitted(), submitted(message_id="2")).breaches


def test_an_accepted_message_to_a_number_of_nobody_is_a_stranger() -> None:
    assert Case().handsets(submitted(destination="336000")).strangers == 1


def test_a_receipt_that_was_written_before_its_submit_sm_was_noted_counts() -> None:
    assert Case().handsets(reported(START_US + 400), submitted()).receipt_us[0] == START_US + 400


def test_a_bad_input_must_be_refused_with_what_it_deserves() -> None:
    case = Case([planned(flaw=Flaw.KEY), planned(flaw=Flaw.KEY), planned(flaw=Flaw.KEY), planned()])
    case.journal.refused(0, START_US, 401, "invalid-key")
    case.journal.refused(1, START_US, 500, "defect")
    case.journal.refused(3, START_US, 402, "insufficient-credits")
    case.ended(index=2)
    verdict = judged(RecordedPlan(case.messages), case.journal, None)
    assert verdict.breaches == {"wrongly_refused": 1, "wrongly_accepted": 1, "unexpected_refusals": 1}
    assert verdict.bad_inputs == 3
    assert verdict.refusals == {"401 invalid-key": 1, "500 defect": 1, "402 insufficient-credits": 1}


def test_an_unanswered_message_of_which_a_webhook_tells_was_accepted_after_all() -> None:
    journal = Journal(1)
    journal.sent(0, START_US)
    journal.unanswered(0, "the server closed the connection")
    assert journal.told(0, "delivered", 3, message_id="msg_1", sender="MAXONY", held_mc=1_000)
    journal.ended(0, "delivered", START_US + 5, 1_000)
    assert (journal.fate(0), journal.open, journal.statuses["delivered"]) == (Fate.ACCEPTED, 0, 1)


def test_a_webhook_that_overtakes_the_answer_leaves_nothing_open() -> None:
    journal = Journal(1)
    journal.sent(0, START_US)
    assert journal.told(0, "delivered", 3, message_id="msg_1", sender="MAXONY", held_mc=1_000)
    journal.ended(0, "delivered", START_US + 5, 1_000)
    journal.accepted(0, START_US + 9, "msg_1", sender="MAXONY", held_mc=1_000)
    assert (journal.open, journal.status(0)) == (0, "delivered")


def test_an_event_that_comes_again_is_counted_and_changes_nothing() -> None:
    case = Case()
    told = [case.journal.told(0, "sent", 2, message_id="m", sender="", held_mc=0) for _ in range(2)]
    assert told == [True, False]
    assert case.journal.webhooks_repeated == 1


def test_a_late_receipt_may_turn_unconfirmed_into_delivered() -> None:
    case = Case().ended("unconfirmed").ended("delivered")
    assert (case.journal.statuses["unconfirmed"], case.journal.statuses["delivered"]) == (0, 1)
    assert case.journal.open == 0


def test_the_curve_counts_each_second() -> None:
    case = Case([planned(), planned()])
    case.journal.due_us[1] = START_US + 1_500_000
    case.journal.answered_us[1] = START_US + 1_600_000
    curve = curve_of(case.journal, None, START_US, START_US + 2_000_000)
    assert (curve.at_s, curve.due, curve.accepted) == ([0, 1], [1, 1], [1, 1])
    assert curve.accept_p99_ms == [0.1, 100.0]


def test_a_long_run_has_no_more_points_than_a_page_can_show() -> None:
    curve = curve_of(Journal(1), None, START_US, START_US + 7_200_000_000)
    assert (curve.width_s, len(curve.at_s)) == (12, 600)


def test_a_line_that_is_no_entry_says_where_it_stands() -> None:
    with pytest.raises(LedgerError, match="alpine holds a line that is no entry"):
        carriers.entry_of(b"{", "alpine")


def test_a_ledger_whose_last_line_is_cut_is_read_up_to_it(tmp_path: Path) -> None:
    file = tmp_path / "ledger.jsonl"
    file.write_bytes(msgspec.json.encode(reported()) + b'\n{"kind":"subm')
    assert list(entries_of_file(file)) == [reported()]
