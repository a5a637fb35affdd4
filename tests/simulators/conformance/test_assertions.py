"""Each assertion: an ESME that violates it fails, one that keeps it passes, anything else is not seen."""

from collections.abc import Callable

import pytest

from simulators.conformance.assertion import EVIDENCE_MAX, Verdict
from simulators.conformance.assertions import ASSERTIONS
from smpp.codec import encode
from smpp.pdus import (
    BindReceiver,
    BindReceiverResp,
    BindTransceiver,
    DeliverSm,
    DeliverSmResp,
    EnquireLink,
    EnquireLinkResp,
    Tlv,
    Unbind,
    UnbindResp,
    UnknownPdu,
)
from smpp.statuses import CommandStatus
from tests.support.wires.examined import Dialogue, a_submission

Script = Callable[[Dialogue], object]
THROTTLED = int(CommandStatus.RTHROTTLED)
QUEUE_FULL = int(CommandStatus.RMSGQFUL)
UDH = 0x40


def bind(**fields: object) -> Script:
    return lambda d: d.bound(BindTransceiver(**{"system_id": "maxony", **fields}))  # type: ignore[arg-type]


def sub(**fields: object) -> Script:
    return lambda d: d.bound().submit(**fields)  # type: ignore[arg-type]


def part(number: int, total: int = 2, reference: int = 7) -> dict[str, object]:
    return {"esm_class": UDH, "short_message": bytes([5, 0, 3, reference, total, number]) + b"part"}


def parts(d: Dialogue, *numbers: int, total: int = 2, status: int | None = 0) -> Dialogue:
    for number in numbers:
        d.submit(status=status, **part(number, total))  # type: ignore[arg-type]
    return d


def delivered(d: Dialogue, number: int = 9) -> Dialogue:
    return d.bound().smsc(DeliverSm(source_addr="41790000000", sequence_number=number))


def refused(*pauses: float) -> Script:
    def script(d: Dialogue) -> None:
        on = 1
        d.bound(on=on, status=0x0D).closed(on, by_operator=True)
        for pause in pauses:
            on += 1
            d.wait(pause).bound(on=on, status=0x0D).closed(on, by_operator=True)

    return script


def lost_and_bound_after(pause: float) -> Script:
    return lambda d: d.bound().closed(by_operator=True).wait(pause).bound(on=2)


def short_binds(count: int, messages: int) -> Script:
    def script(d: Dialogue) -> None:
        for on in range(1, count + 1):
            d.bound(on=on)
            for _ in range(messages):
                d.submit(on)
            d.esme(Unbind(), on).closed(on).wait(2)

    return script


def octets_changed(change: Callable[[bytes], bytes]) -> Script:
    return lambda d: d.bound().esme_octets(change(encode(a_submission(), 2)))


def with_length(frame: bytes) -> bytes:
    return len(frame).to_bytes(4) + frame[4:]


def burst(d: Dialogue, count: int, apart: float, status: int | None = 0) -> Dialogue:
    for _ in range(count):
        d.wait(apart).submit(status=status)
    return d


def throttled_then(count_after: int, status: int = THROTTLED) -> Script:
    def script(d: Dialogue) -> None:
        burst(burst(d.bound(), 8, 0.1), 1, 0.05, status)
        burst(d, count_after, 0.9 / max(1, count_after))
        d.wait(2)

    return script


def changed(**fields: object) -> Script:
    return lambda d: d.bound().submit(**part(1)).submit(**{**part(2), **fields})  # type: ignore[arg-type]


TABLE: dict[str, tuple[Script, Script]] = {
    "bind-first": (lambda d: d.opened().submit(), sub()),
    "bind-once": (lambda d: d.bound().esme(BindTransceiver(system_id="maxony")), bind()),
    "right-mode": (
        lambda d: (
            d.opened()
            .esme(BindReceiver(system_id="maxony"))
            .smsc(BindReceiverResp(system_id="s", sequence_number=1))
            .submit()
        ),
        sub(),
    ),
    "interface-version": (bind(interface_version=0x01), bind()),
    "system-id-length": (bind(system_id=""), bind()),
    "password-length": (bind(password="longer-than-8"), bind(password="eight888")),
    "pause-after-refusal": (refused(2.0), refused(12.0)),
    "back-off": (refused(20.0, 10.0, 5.0), refused(10.0, 20.0, 40.0)),
    "pause-after-loss": (lost_and_bound_after(0.1), lost_and_bound_after(2.0)),
    "bind-per-message": (short_binds(3, 1), short_binds(3, 2)),
    "enquire-when-idle": (
        lambda d: d.bound().wait(100).submit(),
        lambda d: d.bound().wait(30).esme(EnquireLink()),
    ),
    "enquire-not-too-often": (
        lambda d: d.bound().esme(EnquireLink()).wait(1).esme(EnquireLink()),
        lambda d: d.bound().esme(EnquireLink()).wait(30).esme(EnquireLink()),
    ),
    "enquire-not-amid-traffic": (
        lambda d: d.bound().submit().wait(0.1).esme(EnquireLink()),
        lambda d: d.bound().submit().wait(30).esme(EnquireLink()),
    ),
    "enquire-answered": (
        lambda d: d.bound().smsc(EnquireLink(sequence_number=9)).wait(11),
        lambda d: d.bound().smsc(EnquireLink(sequence_number=9)).wait(1).esme(EnquireLinkResp(sequence_number=9)),
    ),
    "unbind-answered": (
        lambda d: d.bound().smsc(Unbind(sequence_number=9)).wait(1).closed(),
        lambda d: d.bound().smsc(Unbind(sequence_number=9)).wait(1).esme(UnbindResp(sequence_number=9)).closed(),
    ),
    "unbind-before-close": (lambda d: d.bound().submit().closed(), lambda d: d.bound().esme(Unbind()).closed()),
    "quiet-after-unbind": (lambda d: d.bound().esme(Unbind()).submit(), lambda d: d.bound().esme(Unbind()).closed()),
    "answers-before-unbind": (
        lambda d: d.bound().submit(status=None).esme(Unbind()),
        lambda d: d.bound().submit().esme(Unbind()),
    ),
    "closes-after-unbind": (
        lambda d: d.bound().esme(Unbind()).smsc(UnbindResp(sequence_number=2)).wait(20).closed(),
        lambda d: d.bound().esme(Unbind()).smsc(UnbindResp(sequence_number=2)).wait(0.1).closed(),
    ),
    "deliver-answered": (
        lambda d: delivered(d).wait(31),
        lambda d: delivered(d).wait(1).esme(DeliverSmResp(sequence_number=9)),
    ),
    "deliver-answered-in-time": (
        lambda d: delivered(d).wait(31).esme(DeliverSmResp(sequence_number=9)),
        lambda d: delivered(d).wait(29).esme(DeliverSmResp(sequence_number=9)),
    ),
    "answer-command": (
        lambda d: delivered(d).esme(EnquireLinkResp(sequence_number=9)),
        lambda d: delivered(d).esme(DeliverSmResp(sequence_number=9)),
    ),
    "answer-sequence": (
        lambda d: delivered(d).esme(DeliverSmResp(sequence_number=10)),
        lambda d: delivered(d).esme(DeliverSmResp(sequence_number=9)),
    ),
    "deliver-refusal": (
        lambda d: delivered(d).esme(DeliverSmResp(command_status=0x64, sequence_number=9)),
        lambda d: delivered(d).esme(DeliverSmResp(command_status=0x08, sequence_number=9)),
    ),
    "throttle-heeded": (throttled_then(10), throttled_then(2, QUEUE_FULL)),
    "throttled-not-repeated-at-once": (
        lambda d: d.bound().submit(status=THROTTLED).wait(0.01).submit(),
        lambda d: d.bound().submit(status=QUEUE_FULL).wait(1).submit(),
    ),
    "window-kept": (
        lambda d: burst(d.bound(), 11, 0.01, None),
        lambda d: burst(d.bound(), 10, 0.01, None),
    ),
    "sender-word-ton": (sub(source_addr_ton=1, source_addr_npi=1), sub()),
    "sender-word-length": (sub(source_addr="TWELVE-CHARS"), sub(source_addr="ELEVEN-CHAR")),
    "sender-word-characters": (sub(source_addr="MAX\xd6NY"), sub(source_addr="A. & B-1_+")),
    "sender-number-ton": (
        sub(source_addr="41791112233", source_addr_ton=5),
        sub(source_addr="41791112233", source_addr_ton=1, source_addr_npi=1),
    ),
    "sender-number-prefix": (
        sub(source_addr="+41791112233", source_addr_ton=1, source_addr_npi=1),
        sub(source_addr="41791112233", source_addr_ton=1, source_addr_npi=1),
    ),
    "recipient-digits": (sub(destination_addr="+41791234567"), sub()),
    "recipient-ton": (sub(dest_addr_ton=0), sub()),
    "recipient-international": (sub(destination_addr="0791234567"), sub()),
    "ucs2-big-endian": (
        sub(data_coding=8, short_message="Žluťoučký".encode("utf-16-le")),
        sub(data_coding=8, short_message="Žluťoučký 漢字".encode("utf-16-be")),
    ),
    "ucs2-no-bom": (
        sub(data_coding=8, short_message="Ž".encode("utf-16")),
        sub(data_coding=8, short_message="Ž".encode("utf-16-be")),
    ),
    "ucs2-even": (
        sub(data_coding=8, short_message=b"\x01"),
        sub(data_coding=8, short_message=b"\x01\x7d"),
    ),
    "ucs2-needed": (
        sub(data_coding=8, short_message="hello €".encode("utf-16-be")),
        sub(data_coding=8, short_message="hello č".encode("utf-16-be")),
    ),
    "default-alphabet": (sub(short_message="café".encode("latin-1")), sub(short_message=b"caf\x05")),
    "no-markup": (sub(short_message=b"Fish &amp; chips"), sub(short_message=b"Fish & chips <3")),
    "no-control-characters": (
        sub(data_coding=3, short_message=b"tab\x09tab"),
        sub(data_coding=3, short_message=b"line\r\nline"),
    ),
    "text-fits": (
        sub(esm_class=UDH, short_message=b"\x05\x00\x03\x07\x02\x01" + b"x" * 154),
        sub(esm_class=UDH, short_message=b"\x05\x00\x03\x07\x02\x01" + b"x" * 153),
    ),
    "text-once": (sub(tlvs=(Tlv(0x0424, b"hello"),)), sub(short_message=b"", tlvs=(Tlv(0x0424, b"hello"),))),
    "udh-announced": (sub(**{**part(1), "esm_class": 0}), sub(**part(1))),
    "udh-whole": (sub(esm_class=UDH, short_message=b"\x05\x00\x04\x07\x02\x01text"), sub(**part(1))),
    "sar-whole": (
        sub(tlvs=(Tlv(0x020C, b"\x00\x07"), Tlv(0x020E, b"\x02"))),
        sub(tlvs=(Tlv(0x020C, b"\x00\x07"), Tlv(0x020E, b"\x02"), Tlv(0x020F, b"\x01"))),
    ),
    "parts-several": (sub(**part(1, 1)), sub(**part(1, 2))),
    "part-number": (sub(**part(3, 2)), sub(**part(2, 2))),
    "parts-same-bind": (
        lambda d: d.bound().bound(on=2).submit(**part(1)).submit(2, **part(2)),  # type: ignore[arg-type]
        lambda d: parts(d.bound(), 1, 2),
    ),
    "parts-same-fields": (changed(priority_flag=1), changed(validity_period="000000010000000R")),
    "parts-same-total": (
        lambda d: d.bound().submit(**part(1, 3)).submit(**part(2, 2)),  # type: ignore[arg-type]
        lambda d: parts(d.bound(), 1, 2),
    ),
    "parts-in-order": (lambda d: parts(d.bound(), 2, 1), lambda d: parts(d.bound(), 1, 2)),
    "parts-once": (lambda d: parts(d.bound(), 1, 1, 2), lambda d: parts(d.bound(), 1, 2)),
    "parts-complete": (lambda d: parts(d.bound(), 1), lambda d: parts(d.bound(), 1, 2)),
    "validity-form": (sub(validity_period="2026-11-25 10:00"), sub(validity_period="000000040000000R")),
    "validity-ahead": (sub(validity_period="200101000000000+"), sub(validity_period="370101000000000+")),
    "schedule-form": (sub(schedule_delivery_time="tomorrow at nine"), sub(schedule_delivery_time="370101000000000+")),
    "schedule-ahead": (
        sub(schedule_delivery_time="000001000000000R", validity_period="000000010000000R"),
        sub(schedule_delivery_time="000000010000000R", validity_period="000001000000000R"),
    ),
    "registered-delivery": (sub(registered_delivery=0x03), sub(registered_delivery=0x11)),
    "esm-class": (sub(esm_class=0x04), sub(esm_class=0x03)),
    "datagram-receipt": (sub(esm_class=0x01, registered_delivery=1), sub(esm_class=0x03, registered_delivery=1)),
    "service-type": (sub(service_type="XYZ"), sub(service_type="CMT")),
    "priority-flag": (sub(priority_flag=4), sub(priority_flag=3)),
    "replace-flag": (sub(replace_if_present_flag=2), sub(replace_if_present_flag=1)),
    "data-coding": (sub(data_coding=0x0B), sub(data_coding=0xF0)),
    "pdu-length": (lambda d: d.bound().watch.broke(1, "command_length says 4 octets", d.now), bind()),
    "pdu-whole": (lambda d: d.bound().watch.stalled(1, "a PDU was not complete within 10 s", d.now), bind()),
    "pdu-readable": (octets_changed(lambda frame: with_length(frame[:30])), bind()),
    "command-known": (lambda d: d.bound().esme(UnknownPdu(0x77, 0, 2)), bind()),
    "field-lengths": (octets_changed(lambda frame: with_length(frame[:16] + b"service" + frame[16:])), bind()),
    "pdu-exact": (octets_changed(lambda frame: with_length(frame + b"\0")), bind()),
    "tlv-sizes": (
        octets_changed(lambda frame: with_length(frame + b"\x02\x04\x00\x01\x07")),
        sub(tlvs=(Tlv(0x0204, b"\x00\x07"),)),
    ),
    "tlv-once": (
        sub(tlvs=(Tlv(0x0204, b"\x00\x07"), Tlv(0x0204, b"\x00\x08"))),
        sub(tlvs=(Tlv(0x0204, b"\x00\x07"),)),
    ),
    "tlv-version": (
        lambda d: bind(interface_version=0x33)(d) and d.submit(tlvs=(Tlv(0x0204, b"\x00\x07"),)),
        lambda d: bind(interface_version=0x33)(d) and d.submit(),
    ),
    "sequence-range": (octets_changed(lambda frame: frame[:12] + bytes(4) + frame[16:]), sub()),
    "sequence-unique": (
        lambda d: d.bound().submit(status=None, sequence_number=5).submit(status=None, sequence_number=5),
        sub(),
    ),
    "sequence-ascending": (
        lambda d: d.bound().submit(sequence_number=9).submit(sequence_number=8),
        lambda d: d.bound().submit(sequence_number=0x7FFFFFFF).submit(sequence_number=1),
    ),
    "request-status": (octets_changed(lambda frame: frame[:8] + b"\0\0\0\x45" + frame[12:]), sub()),
    "error-without-body": (
        lambda d: delivered(d).esme(DeliverSmResp("an id", command_status=8, sequence_number=9)),
        lambda d: delivered(d).esme(DeliverSmResp(command_status=8, sequence_number=9)),
    ),
    "deliver-answer-body": (
        lambda d: delivered(d).esme_octets(encode(EnquireLinkResp(), 9)[:4] + b"\x80\0\0\x05" + bytes(7) + b"\x09"),
        lambda d: delivered(d).esme(DeliverSmResp(sequence_number=9)),
    ),
}


def test_every_assertion_is_in_the_table() -> None:
    assert [kind.name for kind in ASSERTIONS if kind.name not in TABLE] == []
    assert len({kind.name for kind in ASSERTIONS}) == len(ASSERTIONS) == len(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_an_esme_that_violates_it_fails_with_evidence(name: str) -> None:
    dialogue = Dialogue()
    TABLE[name][0](dialogue)
    line = dialogue.line(name)

    assert line.verdict is Verdict.FAILED
    assert line.evidence[0].seen
    assert line.evidence[0].session >= 1


@pytest.mark.parametrize("name", TABLE)
def test_an_esme_that_keeps_it_passes(name: str) -> None:
    dialogue = Dialogue()
    TABLE[name][1](dialogue)

    assert dialogue.line(name).verdict is Verdict.PASSED, dialogue.line(name).evidence


@pytest.mark.parametrize("name", TABLE)
def test_nothing_is_said_of_what_never_happened(name: str) -> None:
    assert Dialogue().line(name).verdict is Verdict.NOT_SEEN


def test_a_part_that_was_refused_after_all_had_come_may_come_again() -> None:
    dialogue = parts(Dialogue().bound(), 1, 2, 3, total=3, status=None)
    dialogue.answer(2).answer(3, status=0x58).answer(4)
    parts(dialogue, 2, total=3)

    for name in ("parts-complete", "parts-in-order", "parts-once"):
        assert dialogue.line(name).verdict is Verdict.PASSED, dialogue.line(name).evidence
    assert dialogue.line("parts-complete").kept == 1


def test_a_part_that_was_refused_after_all_had_come_and_never_comes_again_is_excused() -> None:
    dialogue = parts(Dialogue().bound(), 1, 2, status=None)
    dialogue.answer(2, status=0x58).answer(3)

    assert dialogue.line("parts-complete").violations == 0


def test_a_part_that_was_refused_excuses_those_that_never_came() -> None:
    dialogue = Dialogue()
    parts(dialogue.bound(), 1, total=3, status=0x45)

    assert dialogue.line("parts-complete").verdict is Verdict.NOT_SEEN


def test_evidence_is_bounded_and_everything_is_counted() -> None:
    dialogue = Dialogue().bound()
    burst(dialogue, 50, 0.1)
    for _ in range(EVIDENCE_MAX * 3):
        dialogue.submit(priority_flag=9)
    line = dialogue.line("priority-flag")

    assert (line.kept, line.violations, len(line.evidence)) == (50, EVIDENCE_MAX * 3, EVIDENCE_MAX)


def test_no_number_sender_or_text_stands_in_a_report() -> None:
    dialogue = Dialogue().bound()
    dialogue.submit(destination_addr="+41791234567", source_addr="SECRETSENDER1", short_message=b"&amp; private \xff")

    said = dialogue.watch.end(dialogue.now).in_words
    assert not [private for private in ("1791234567", "SECRETSENDER1", "private") if private in said]
