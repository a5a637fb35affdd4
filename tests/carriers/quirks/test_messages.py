"""Quirks of what a carrier takes: alphabets, senders, long messages, TLVs, validity, numbers."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from carriers.alarm import Alarm
from carriers.default_alphabet import DefaultAlphabet
from carriers.outcome import AsUcs2, Outcome, SegmentRefused, SegmentUnwritten, WithoutTlvs
from carriers.profile import AddressType, LongMessage, NumberFormat, ValidityFormat
from messages.addresses import Sender, SenderKind
from messages.constant_tlvs import ConstantTlv
from messages.events import EventKind
from messages.ids import MessageId
from messages.inbound import read_inbound
from messages.status import MessageStatus
from simulators.operator.behaviours import DropEvery, RefuseEvery
from simulators.operator.rules import (
    DataCodings,
    NeedsTlv,
    NumbersLike,
    Rule,
    SendersLike,
    absolute_validity_only,
    no_headers,
    no_payload,
    no_sar,
    no_vendor_tlvs,
    relative_validity_only,
)
from smpp.pdus import DeliverSm, SubmitSm
from smpp.statuses import CommandStatus, Disposition
from smpp.values import DataCoding, TlvTag
from store.queries import message_events
from tests.support.values.builders import NOW_MS, a_lease
from tests.support.wires.latency import Latency
from tests.support.wires.wire import Listening, Wire, all_accepted
from tests.support.wires.wire_books import Books

Start = Callable[[Wire], Wire]
UCS2_ONLY = DataCodings(frozenset({int(DataCoding.UCS2)}))


class Kept(list[SubmitSm]):
    """A rule that objects to nothing and keeps what it saw."""

    def __call__(self, pdu: SubmitSm) -> int:
        self.append(pdu)
        return 0


def sent(start: Start, rules: Sequence[Rule], lease: Any = None, **profile: Any) -> Outcome:
    """What becomes of one message at a carrier with these rules."""
    wire = Wire(**profile)
    wire.smsc.rules = rules
    start(wire)
    wire.dispatch.put(lease or a_lease())
    wire.settle()
    [outcome] = wire.outcomes
    return outcome


def refusal(outcome: Outcome) -> Disposition:
    [segment, *_] = outcome.segments
    assert isinstance(segment, SegmentRefused)
    return segment.disposition


@pytest.mark.parametrize(
    ("alphabet", "octets"), [(DefaultAlphabet.GSM7, b"\x00\x01"), (DefaultAlphabet.LATIN1, b"@\xa3")]
)
def test_quirk_13_the_charset_goes_with_the_port_of_the_profile(
    started: Start, alphabet: DefaultAlphabet, octets: bytes
) -> None:
    kept = Kept()
    sent(started, [kept], a_lease(text="@£"), default_alphabet=alphabet)
    assert [(pdu.data_coding, pdu.short_message) for pdu in kept] == [(0, octets)]


@pytest.mark.parametrize("data_coding", [0, 1])
def test_quirk_14_gsm_text_has_the_data_coding_that_the_carrier_means_by_it(started: Start, data_coding: int) -> None:
    kept = Kept()
    sent(started, [kept], a_lease(text="@"), data_coding_gsm7=data_coding)
    assert [(pdu.data_coding, pdu.short_message) for pdu in kept] == [(data_coding, b"\x00")]


def test_quirk_14_what_it_delivers_is_read_in_its_alphabet(started: Start) -> None:
    wire = started(Wire(default_alphabet=DefaultAlphabet.LATIN1))
    [connection] = wire.server.connections.values()
    connection.session.submit(DeliverSm(source_addr="41790000000", short_message=b"\xe9"), wire.clock.seconds())
    connection.flush()
    wire.settle()
    [inbound] = wire.inbox.messages
    assert read_inbound({1: inbound}, 1).text == "é"


def test_quirk_15_a_sender_is_ascii_on_the_wire_whatever_the_texts_alphabet(started: Start) -> None:
    kept = Kept()
    sender = Sender(SenderKind.NAME, "MAXONY 24")
    sent(started, [kept], a_lease(text="@", sender=sender), default_alphabet=DefaultAlphabet.LATIN1)
    assert [(pdu.source_addr, pdu.source_addr_ton) for pdu in kept] == [("MAXONY 24", 5)]


@pytest.mark.parametrize("alphabet", DefaultAlphabet)
def test_quirk_15_a_sender_reads_the_same_at_carriers_of_every_alphabet(
    started: Start, alphabet: DefaultAlphabet
) -> None:
    kept = Kept()
    wire = Wire(default_alphabet=alphabet)
    wire.smsc.rules = [kept]
    listening = Listening(wire.server)
    wire.endpoint.server = listening  # type: ignore[assignment]  # all that is asked of it
    started(wire)
    wire.dispatch.put(a_lease(sender=Sender(SenderKind.NAME, "Maxony24X")))
    wire.settle()
    assert [pdu.source_addr for pdu in kept] == ["Maxony24X"]
    assert b"\x05\x00Maxony24X\x00" in b"".join(listening.heard)


@pytest.mark.parametrize("name", ["MAX\0NY", "M\u00c9GANE", "\u039cAXONY", "MAXONYMAXONYMAXONYMAX"])
def test_quirk_15_what_would_read_otherwise_or_be_cut_does_not_leave(started: Start, name: str) -> None:
    kept = Kept()
    outcome = sent(started, [kept], a_lease(sender=Sender(SenderKind.NAME, name)))
    assert refusal(outcome) is Disposition.PERMANENT
    assert kept == []


def test_quirk_16_a_sender_that_the_carrier_does_not_take_is_for_another_route(started: Start) -> None:
    outcome = sent(started, [SendersLike(r"\d{5,15}")])
    assert refusal(outcome) is Disposition.SENDER_REFUSED


def test_quirk_17_all_segments_go_through_one_bind_in_order_with_the_same_fields(started: Start) -> None:
    wire = Wire(binds=3, window=2)
    kept = Kept()
    wire.smsc.rules = [kept]
    started(wire)
    texts = [a_lease(id=MessageId(f"msg_{n}"), text=f"{n}" * 400, segment_count=3) for n in range(6)]
    wire.dispatch.put(*texts)
    wire.settle()
    by_reference: dict[int, list[Any]] = {}
    for entry in wire.ledger.submitted:
        by_reference.setdefault(entry.reference, []).append(entry)
    assert len(by_reference) == 6
    for entries in by_reference.values():
        assert [entry.number for entry in entries] == [1, 2, 3]
        assert len({entry.connection for entry in entries}) == 1
    same = {(pdu.destination_addr, pdu.source_addr, pdu.validity_period, pdu.registered_delivery) for pdu in kept}
    assert len(same) == 1


def test_quirk_17_after_a_bind_died_mid_message_all_of_it_is_sent_again_with_a_new_reference(started: Start) -> None:
    wire = started(Wire(DropEvery(2), window=1))
    lease = a_lease(text="x" * 400, segment_count=3)
    wire.dispatch.put(lease)
    wire.settle()
    assert len(wire.outcomes) == 1
    wire.smsc.behaviours = ()
    wire.dispatch.put(lease)
    wire.advance(5, step_s=0.1)
    first, second = wire.ledger.submitted[0].reference, wire.ledger.submitted[-1].reference
    assert first != second
    assert [entry.number for entry in wire.ledger.submitted if entry.reference == second] == [1, 2, 3]
    assert all_accepted(wire.outcomes[1])


@pytest.mark.parametrize(
    ("rules", "method"),
    [
        ([no_sar, no_payload], LongMessage.UDH8),
        ([no_sar, no_payload], LongMessage.UDH16),
        ([no_headers, no_payload], LongMessage.SAR),
        ([no_headers, no_sar], LongMessage.PAYLOAD),
    ],
)
def test_quirk_18_each_carrier_gets_long_messages_by_the_method_it_takes(
    started: Start, rules: list[Rule], method: LongMessage
) -> None:
    lease = a_lease(text="x" * 400, segment_count=3)
    assert all_accepted(sent(started, rules, lease, long_message=method))
    others = [other for other in (LongMessage.UDH8, LongMessage.SAR, LongMessage.PAYLOAD) if other is not method]
    taken = [all_accepted(sent(started, rules, lease, long_message=other)) for other in others]
    assert taken.count(True) == (1 if method is LongMessage.UDH16 else 0), "the simulated carrier is strict"


def test_quirk_18_a_carrier_that_takes_no_long_messages_is_left_for_another(started: Start) -> None:
    lease = a_lease(text="x" * 400, segment_count=3)
    outcome = sent(started, [no_headers, no_sar, no_payload], lease, long_message=LongMessage.REJECT)
    assert refusal(outcome) is Disposition.OUR_SETUP


def test_quirk_23_vendor_tlvs_that_a_country_demands_go_along(started: Start) -> None:
    rules = [NeedsTlv(0x1400), NeedsTlv(0x1401)]
    assert refusal(sent(started, rules)) is Disposition.OUR_SETUP
    dlt = (ConstantTlv(0x1400, b"1101456370000012345"), ConstantTlv(0x1401, bytes.fromhex("3131303700")))
    long = a_lease(text="x" * 400, segment_count=3)
    assert all_accepted(sent(started, rules, long, tlvs=dlt))


def one_of(wire: Wire) -> Outcome:
    """The only outcome."""
    [outcome] = wire.outcomes
    return outcome


def taking(started: Start, rules: Sequence[Rule], **profile: Any) -> Wire:
    """A wire to a carrier with these rules, which was given a message of three segments."""
    wire = Wire(**profile)
    wire.smsc.rules = rules
    started(wire)
    wire.dispatch.put(a_lease(text="x" * 400, segment_count=3))
    wire.settle()
    return wire


def test_a_text_whose_data_coding_is_refused_goes_once_more_as_ucs2_with_a_new_reference(started: Start) -> None:
    kept = Kept()
    wire = taking(started, [kept, UCS2_ONLY], window=1)
    assert all_accepted(one_of(wire))
    assert isinstance(one_of(wire).rewriting, AsUcs2)
    assert "".join(wire.texts) == "x" * 400
    assert [(pdu.data_coding, pdu.short_message[3]) for pdu in kept] == [(0, 1), *[(8, 2)] * 6], "67 characters each"
    [(alarm, reason)] = wire.observer.alarms
    assert alarm is Alarm.OUR_SETUP
    assert reason.endswith("data_coding. What it refused goes once more as UCS-2.")


def test_its_timeline_tells_of_both_tries_and_it_costs_what_was_held(started: Start, kept: Books) -> None:
    wire = Wire(dispatch=kept.dispatch, inbox=kept)
    wire.smsc.rules = [UCS2_ONLY]
    started(wire)
    wire.dispatch.put(kept.lease(text="x" * 100, held_mc=70))
    wire.settle()
    assert kept.message is not None
    with kept.database.reading() as connection:
        told = {event.kind: event.reason for _, event in message_events(connection, None, kept.message.id)}
    assert "(RINVDCS (0x104): " in told[EventKind.SENT]
    assert told[EventKind.SENT].endswith("written once more as UCS-2. alpine accepted it.")
    assert len(kept.receipts) == 2, "as many as it had segments"
    assert (kept.look().status, kept.look().charged_mc) == (MessageStatus.DELIVERED, 70)


def test_a_carrier_that_refuses_ucs2_as_well_has_said_no(started: Start) -> None:
    kept = Kept()
    wire = taking(started, [kept, lambda _: int(CommandStatus.RINVDCS)], window=1)
    assert refusal(one_of(wire)) is Disposition.OUR_SETUP
    assert len(one_of(wire).segments) == 6, "the results are those of the second try"
    assert [pdu.data_coding for pdu in kept] == [0, 8]


def test_a_text_that_is_too_long_for_the_carrier_as_ucs2_is_refused_as_it_was(started: Start) -> None:
    kept = Kept()
    lease = a_lease(text="x" * 100)
    outcome = sent(started, [kept, UCS2_ONLY], lease, long_message=LongMessage.REJECT)
    assert refusal(outcome) is Disposition.OUR_SETUP
    assert outcome.rewriting is None
    assert [pdu.data_coding for pdu in kept] == [0]


def test_no_part_is_written_again_where_the_carrier_has_another(started: Start) -> None:
    kept = Kept()
    wire = taking(started, [kept, lambda pdu: int(CommandStatus.RINVDCS) if len(kept) > 1 else 0], window=1)
    assert not all_accepted(one_of(wire))
    assert one_of(wire).rewriting is None
    assert [pdu.data_coding for pdu in kept] == [0, 0]


DLT = (ConstantTlv(0x1400, b"1101456370000012345"), ConstantTlv(0x1401, b"1107"))


def test_constant_tlvs_that_are_refused_are_left_out_once_and_a_person_hears_which(started: Start) -> None:
    kept = Kept()
    wire = Wire(tlvs=DLT[:1], long_message=LongMessage.SAR)
    wire.dispatch.tlvs = DLT[1:]
    wire.smsc.rules = [kept, no_vendor_tlvs]
    started(wire)
    wire.dispatch.put(a_lease(text="x" * 400, segment_count=3))
    wire.settle()
    assert all_accepted(one_of(wire))
    assert "".join(wire.texts) == "x" * 400
    assert isinstance(one_of(wire).rewriting, WithoutTlvs)
    assert [len(pdu.tlvs) for pdu in kept] == [5, 5, 5, 3, 3, 3], "the segments are linked as before"
    assert {alarm for alarm, _ in wire.observer.alarms} == {Alarm.OUR_SETUP}
    assert wire.observer.alarms[-1][1].endswith("goes once more without its constant TLVs 0x1400, 0x1401.")


def test_where_a_country_demands_them_nothing_leaves_without_them(started: Start) -> None:
    kept = Kept()
    outcome = sent(started, [kept, no_vendor_tlvs], tlvs=DLT, tlvs_required=True)
    assert refusal(outcome) is Disposition.OUR_SETUP
    assert len(kept) == 1


def test_what_is_to_go_once_more_when_the_bind_dies_waits_for_the_next_one(started: Start) -> None:
    wire = Wire(throughput_per_s=1.0)
    wire.smsc.rules = [UCS2_ONLY]
    started(wire)
    wire.dispatch.put(a_lease())
    wire.settle()
    assert wire.outcomes == []
    stopped = wire.server.stop()
    wire.settle()
    wire.advance(1.5, step_s=0.1)
    assert stopped.called
    assert one_of(wire).segments == (SegmentUnwritten(1),)
    assert isinstance(one_of(wire).rewriting, AsUcs2)


def test_a_bind_that_drains_sends_once_more_what_is_refused_meanwhile(started: Start) -> None:
    wire = Wire(Latency(1.0))
    wire.smsc.rules = [UCS2_ONLY]
    started(wire)
    wire.dispatch.put(a_lease())
    wire.settle()
    drained = wire.carrier.drain(5.0)
    wire.advance(3, step_s=0.1)
    assert drained.called
    assert all_accepted(one_of(wire))


@pytest.mark.parametrize(
    ("rule", "form"),
    [
        (absolute_validity_only, ValidityFormat.ABSOLUTE),
        (relative_validity_only, ValidityFormat.RELATIVE),
    ],
)
def test_quirk_24_validity_comes_in_the_form_the_carrier_reads(
    started: Start, rule: Rule, form: ValidityFormat
) -> None:
    [other] = [one for one in ValidityFormat if one is not form]
    assert all_accepted(sent(started, [rule], validity_format=form))
    assert refusal(sent(started, [rule], validity_format=other)) is Disposition.PERMANENT
    assert all_accepted(sent(started, [rule], submit_validity=False))


@pytest.mark.parametrize("status", [CommandStatus.RINVEXPIRY, CommandStatus.RINVSCHED])
@pytest.mark.parametrize(
    ("form", "advice"), [(ValidityFormat.ABSOLUTE, "clocks with NTP"), (ValidityFormat.RELATIVE, "validity_max_s")]
)
def test_quirk_24_a_validity_that_is_right_and_refused_is_alarmed_once_in_a_while(
    started: Start, status: CommandStatus, form: ValidityFormat, advice: str
) -> None:
    wire = started(Wire(RefuseEvery(1, int(status)), validity_format=form))
    wire.dispatch.put(*[a_lease(id=MessageId(f"msg_{n}")) for n in range(20)])
    wire.settle()
    [(alarm, reason)] = wire.observer.alarms
    assert alarm is Alarm.VALIDITY_REFUSED
    assert advice in reason
    wire.advance(61, step_s=1)
    wire.dispatch.put(a_lease())
    wire.settle()
    assert len(wire.observer.alarms) == 2


def test_quirk_24_without_a_validity_no_clock_is_suspected(started: Start) -> None:
    wire = started(Wire(RefuseEvery(1, int(CommandStatus.RINVEXPIRY)), submit_validity=False))
    wire.dispatch.put(a_lease())
    wire.settle()
    assert wire.observer.alarms == []


def test_quirk_24_no_validity_is_longer_than_the_carrier_takes(started: Start) -> None:
    kept = Kept()
    week = a_lease(expires_at_ms=NOW_MS + 7 * 86_400_000)
    sent(started, [kept], week, validity_max_s=172_800)
    sent(started, [kept], week, validity_max_s=172_800, validity_format=ValidityFormat.ABSOLUTE)
    two_days = datetime.fromtimestamp(NOW_MS / 1000 + 172_800, UTC)
    assert [pdu.validity_period for pdu in kept] == ["000002000000000R", f"{two_days:%y%m%d%H%M%S}000+"]


@pytest.mark.parametrize(
    ("pattern", "form"),
    [
        (r"41\d{9}", NumberFormat.DIGITS),
        (r"\+41\d{9}", NumberFormat.PLUS),
        (r"0041\d{9}", NumberFormat.ZEROS),
        (r"79\d{7}", NumberFormat.NATIONAL),
    ],
)
def test_quirk_26_numbers_are_written_as_the_carrier_takes_them(
    started: Start, pattern: str, form: NumberFormat
) -> None:
    for one in NumberFormat:
        outcome = sent(started, [NumbersLike(pattern)], destination_format=one)
        assert all_accepted(outcome) is (one is form)


@pytest.mark.parametrize(
    ("form", "number"),
    [
        (NumberFormat.DIGITS, "41791110000"),
        (NumberFormat.PLUS, "+41791110000"),
        (NumberFormat.ZEROS, "0041791110000"),
        (NumberFormat.NATIONAL, "791110000"),
    ],
)
def test_quirk_26_numbers_as_senders_have_a_form_of_their_own_and_names_have_none(
    started: Start, form: NumberFormat, number: str
) -> None:
    kept = Kept()
    from_number = a_lease(sender=Sender(SenderKind.NUMBER, "+41791110000"))
    sent(started, [kept], from_number, sender_format=form, number_sender=AddressType(2, 1))
    sent(started, [kept], sender_format=form)
    assert [(pdu.source_addr, pdu.source_addr_ton, pdu.source_addr_npi) for pdu in kept] == [
        (number, 2, 1),
        ("MAXONY", 5, 0),
    ]
    assert {pdu.destination_addr for pdu in kept} == {"41791234567"}


def test_the_payload_of_a_long_message_is_whole(started: Start) -> None:
    kept = Kept()
    sent(started, [kept], a_lease(text="x" * 400, segment_count=3), long_message=LongMessage.PAYLOAD)
    assert [pdu.tlv(TlvTag.MESSAGE_PAYLOAD) for pdu in kept] == [b"x" * 400]
