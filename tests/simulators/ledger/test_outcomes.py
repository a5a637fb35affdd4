"""What became of messages, by the entries of a ledger."""

import tracemalloc

import pytest
from msgspec.structs import replace

from messages.alphabets import encode_gsm7
from simulators.ledger.entries import (
    BindRefused,
    Bound,
    Ending,
    Entry,
    InboundAnswered,
    Reported,
    Submitted,
    Taken,
    Unbound,
    entry_of,
    inbound_entry_of,
)
from simulators.ledger.outcome import Oddity, Outcome
from simulators.ledger.outcomes import Outcomes
from smpp.pdus import DeliverSm, SubmitSm, Tlv
from smpp.values import TlvTag


def said(text: str = "Hi", message_id: str = "A1", *, status: int = 0, at_us: int = 1_000, **fields: str) -> Submitted:
    values = {"source_addr": "MAXONY", "destination_addr": "41791234567"} | fields
    pdu = SubmitSm(short_message=encode_gsm7(text), registered_delivery=1, **values)  # type: ignore[arg-type]  # all are text
    return entry_of(pdu, "" if status else message_id, 1, at_us, status=status, account="acme")


def segments(
    *texts: str,
    reference: int = 7,
    ids: str = "S",
    data_coding: int = 0,
    connection: int = 1,
    wide: bool = False,
) -> list[Submitted]:
    entries = []
    for number, text in enumerate(texts, 1):
        header = bytes(
            (6, 8, 4, 0, reference, len(texts), number) if wide else (5, 0, 3, reference, len(texts), number)
        )
        body = text.encode("utf-16-be") if data_coding else encode_gsm7(text)
        pdu = SubmitSm(
            source_addr="MAXONY",
            destination_addr="41791234567",
            esm_class=0x40,
            data_coding=data_coding,
            registered_delivery=1,
            short_message=header + body,
        )
        entries.append(entry_of(pdu, f"{ids}{number}", connection, 1_000 + number, account="acme"))
    return entries


def after(*entries: Entry) -> Outcomes:
    outcomes = Outcomes()
    for entry in entries:
        outcomes.record(entry)
    return outcomes


def only(outcomes: Outcomes) -> Outcome:
    [outcome] = outcomes.recent()
    return outcome


def test_a_message_is_followed_from_refusal_to_the_answer_to_its_receipt() -> None:
    outcomes = after(
        said(status=0x58, at_us=1),
        said(status=0x14, at_us=2),
        said(message_id="A1", at_us=3),
        Reported(4, "A1", 1, "ENROUTE"),
        Reported(5, "A1", 1, "DELIVRD"),
        Taken(6, "A1", 1, "DELIVRD"),
    )
    outcome = only(outcomes)

    assert (outcome.submitted, outcome.copies, outcome.doubled, outcome.receipted) == (3, 1, False, True)
    assert (dict(outcome.refused), dict(outcome.reported)) == ({0x58: 1, 0x14: 1}, {"ENROUTE": 1, "DELIVRD": 1})
    assert (outcome.first.at_us, outcome.accepted_us, outcome.reported_us, outcome.taken_us) == (1, 3, 4, 6)
    measures = outcomes.measures()
    assert (measures["submitted"], measures["accepted"], measures["refused"]) == (3, 1, 2)
    assert (measures["messages"], measures["receipts"], measures["taken"], measures["never_receipted"]) == (1, 2, 1, 0)


def test_a_message_that_was_accepted_twice_is_doubled_once() -> None:
    outcomes = after(said(message_id="A1"), said(message_id="A2"), said(message_id="A3"), said("other", "A4"))

    assert [outcome.doubled for outcome in outcomes.recent()] == [True, False]
    assert (outcomes.measures()["duplicated"], outcomes.measures()["messages"]) == (1, 2)


def test_another_sender_number_text_or_account_is_another_message() -> None:
    outcomes = after(said(), said("Ho"), said(source_addr="OTHER"), said(destination_addr="41790000000"))

    assert (outcomes.measures()["messages"], outcomes.measures()["duplicated"]) == (4, 0)


@pytest.mark.parametrize("wide", [False, True])
def test_segments_are_one_message_with_the_whole_text(*, wide: bool) -> None:
    outcomes = after(*segments("Good ", "morning ", "all", wide=wide))
    outcome = only(outcomes)

    assert (outcome.text, outcome.whole, outcome.submitted, outcome.copies) == ("Good morning all", True, 1, 1)
    assert not outcome.oddities
    assert outcomes.measures()["incomplete"] == 0


def test_segments_that_sar_parameters_link_are_one_message() -> None:
    entries = []
    for number, text in enumerate((b"Good ", b"morning"), 1):
        tags = (TlvTag.SAR_MSG_REF_NUM, TlvTag.SAR_TOTAL_SEGMENTS, TlvTag.SAR_SEGMENT_SEQNUM)
        values = (b"\1\2", b"\2", bytes([number]))
        pdu = SubmitSm(short_message=text, tlvs=tuple(map(Tlv, tags, values)))
        entries.append(entry_of(pdu, f"S{number}", 1, 1))

    assert only(after(*entries)).text == "Good morning"


def test_a_character_that_was_cut_between_two_segments_is_whole_again() -> None:
    first, second = segments("ab", "cd", data_coding=8)
    octets = "🙂".encode("utf-16-be").hex()
    cut = [replace(first, octets=octets[:4]), replace(second, octets=octets[4:])]

    assert only(after(*cut)).text == "🙂"


def test_a_long_message_that_comes_again_under_another_reference_is_doubled() -> None:
    outcomes = after(*segments("Good ", "day"), *segments("Good ", "day", reference=8, ids="T"))
    outcome = only(outcomes)

    assert (outcome.copies, outcome.doubled, outcomes.measures()["duplicated"]) == (2, True, 1)
    outcomes.record(Reported(9, "T1", 1, "DELIVRD"))
    assert outcome.reported["DELIVRD"] == 1


def test_a_reference_that_comes_round_again_with_another_text_is_another_message() -> None:
    outcomes = after(*segments("Good ", "day"), *segments("Bad ", "night", ids="T"))

    assert [outcome.text for outcome in outcomes.recent()] == ["Good day", "Bad night"]
    assert outcomes.measures()["duplicated"] == 0


def test_one_segment_that_comes_again_doubles_its_message_and_none_that_lacks_is_whole() -> None:
    first, second, third = segments("a", "b", "c")
    outcomes = after(first, second, second)

    assert (only(outcomes).doubled, only(outcomes).whole, outcomes.measures()["incomplete"]) == (True, False, 1)
    outcomes.record(third)
    assert (only(outcomes).whole, outcomes.measures()["incomplete"], outcomes.measures()["duplicated"]) == (True, 0, 1)


def test_segments_on_several_binds_out_of_order_or_with_unlike_fields_are_odd() -> None:
    first, second, third = segments("a", "b", "c")
    _, elsewhere, _ = segments("a", "b", "c", connection=2)
    _, otherwise = segments("a", "b", data_coding=8)
    reordered = after(first, third, second)

    assert only(after(first, elsewhere, third)).oddities == {Oddity.SEVERAL_BINDS}
    assert only(reordered).oddities == {Oddity.OUT_OF_ORDER}
    assert reordered.measures()["out_of_order"] == 1
    assert only(after(segments("a", "b")[0], otherwise)).oddities == {Oddity.UNLIKE_FIELDS}
    assert only(after(first, second, second, third)).oddities == set(), "a repetition is in order"


def test_a_segment_with_a_reference_of_its_own_is_odd() -> None:
    first, _ = segments("a", "b", reference=7)
    _, second = segments("a", "b", reference=8)
    outcomes = after(first, second)

    assert (outcomes.measures()["unlike_references"], outcomes.measures()["incomplete"]) == (1, 2)


def test_what_asked_for_a_receipt_and_got_none_is_counted_until_it_comes() -> None:
    outcomes = after(
        said("one", "A1"), said("two", "A2"), Reported(5, "A1", 1, "EXPIRED"), Reported(6, "A1", 1, "EXPIRED")
    )

    assert outcomes.measures()["never_receipted"] == 1
    assert [outcome.receipted for outcome in outcomes.recent()] == [True, False]


def test_binds_are_counted_by_how_they_ended() -> None:
    outcomes = after(
        Bound(1, 1, "acme", "transceiver"),
        Unbound(2, 1, "acme", Ending.UNBOUND_BY_ESME),
        BindRefused(3, 2, "acme", 14),
        Bound(4, 3, "acme", "transmitter"),
        Unbound(5, 3, "acme", Ending.LOST),
    )
    measures = outcomes.measures()

    assert (measures["binds"], measures["binds_refused"], measures["binds_lost"]) == (2, 1, 1)


def test_memory_is_bounded_whatever_comes() -> None:
    def flood(outcomes: Outcomes, begin: int, count: int) -> None:
        for number in range(begin, begin + count):
            outcomes.record(said(f"text {number}", f"A{number}"))
            outcomes.record(segments("a", "b", "c", reference=number % 256, ids=f"S{number}-")[number % 3])
            outcomes.record(said(f"refused {number}", status=number + 1))
            outcomes.record(Reported(1, f"A{number}", 1, f"S{number}"))

    outcomes = Outcomes(recent_max=100)
    flood(outcomes, 0, 1_000)
    tracemalloc.start()
    flood(outcomes, 1_000, 1_000)
    grown_octets, _ = tracemalloc.get_traced_memory()
    before = grown_octets
    flood(outcomes, 2_000, 2_000)
    after_octets, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(list(outcomes.recent())) == 100
    assert outcomes.submitted == 12_000
    assert after_octets - before < 100_000


def test_what_handsets_sent_is_counted_by_segment_and_by_what_was_taken() -> None:
    written = inbound_entry_of(DeliverSm(source_addr="41791234567", short_message=b"STOP"), 1, 1, 10)
    outcomes = after(written, InboundAnswered(11, 1, 1, 0x64), written, InboundAnswered(12, 1, 1, 0))

    assert (outcomes.measures()["inbound"], outcomes.measures()["inbound_taken"]) == (2, 1)
    assert outcomes.measures()["receipts"] == 0
