"""Receipts as real operators deviate."""

from datetime import timedelta, timezone

import pytest

from simulators.operator.dialect import Dialect, InTlvs, ReceiptId
from simulators.operator.receipt_lines import LINES, DateForm
from smpp.pdus import DataSm, DeliverSm, SubmitSm
from smpp.receipts import DeliveryReceipt, ReceiptSource, ReceiptState, read_receipt
from smpp.values import TlvTag
from tests.support.values.builders import NOW_MS

SUBMITTED = SubmitSm(source_addr="MAXONY", destination_addr="41791234567")


def written(dialect: Dialect, message_id: str = "0A1b") -> DeliverSm | DataSm:
    return dialect.pdu(SUBMITTED, message_id, ReceiptState.EXPIRED, "034", NOW_MS * 1_000)


@pytest.mark.parametrize(
    ("form", "reported"),
    [
        (ReceiptId.SAME, "0A1b"),
        (ReceiptId.UPPER, "0A1B"),
        (ReceiptId.LOWER, "0a1b"),
        (ReceiptId.DECIMAL, "2587"),
        (ReceiptId.STRIPPED, "A1b"),
        (ReceiptId.PADDED, "00000000000000000A1b"),
    ],
)
def test_ids_are_written_in_the_dialects_form(form: ReceiptId, reported: str) -> None:
    read = read_receipt(written(Dialect(ids=form)))
    assert isinstance(read, DeliveryReceipt)
    assert (read.carrier_message_id, read.state, read.error_code) == (reported, ReceiptState.EXPIRED, "034")


def test_decimal_ids_are_written_in_hex() -> None:
    read = read_receipt(written(Dialect(ids=ReceiptId.HEX), "2587"))
    assert isinstance(read, DeliveryReceipt)
    assert read.carrier_message_id == "A1B"


def test_addresses_change_places_unless_the_dialect_forgets_it() -> None:
    assert (written(Dialect()).source_addr, written(Dialect()).destination_addr) == ("41791234567", "MAXONY")
    careless = written(Dialect(swapped=False, number_prefix="+"))
    assert (careless.source_addr, careless.destination_addr) == ("MAXONY", "+41791234567")


def test_a_header_sets_its_bit() -> None:
    pdu = written(Dialect(header=b"\x05\x00\x03\x01\x01\x01"))
    assert pdu.esm_class == 0x44
    assert isinstance(read_receipt(pdu), DeliveryReceipt)


def test_a_data_sm_carries_its_text_as_payload() -> None:
    pdu = written(Dialect(by_data_sm=True))
    assert isinstance(pdu, DataSm)
    assert (pdu.tlv(TlvTag.MESSAGE_PAYLOAD) or b"").startswith(b"id:0A1b sub:001 dlvrd:000")


def test_dates_are_in_the_dialects_zone() -> None:
    here = read_receipt(written(Dialect()))
    there = read_receipt(written(Dialect(zone=timezone(timedelta(hours=5, minutes=30)))))
    assert isinstance(here, DeliveryReceipt)
    assert isinstance(there, DeliveryReceipt)
    assert here.done_date != there.done_date


@pytest.mark.parametrize("line", [name for name in LINES if name not in {"without-id", "without-state", "empty"}])
def test_every_whole_form_of_the_line_names_id_and_state(line: str) -> None:
    read = read_receipt(written(Dialect(line=line)))
    assert isinstance(read, DeliveryReceipt)
    assert (read.carrier_message_id, read.state) == ("0A1b", ReceiptState.EXPIRED)


@pytest.mark.parametrize(
    ("form", "date"),
    [
        (DateForm.MINUTES, "2701150800"),
        (DateForm.SECONDS, "270115080000"),
        (DateForm.CENTURY, "20270115080000"),
        (DateForm.IMPOSSIBLE, "2702310800"),
        (DateForm.ZERO, "0000000000"),
        (DateForm.WORDS, "15-Jan-2027 08:00:00"),
        (DateForm.EMPTY, None),
    ],
)
def test_dates_are_written_in_each_form(form: DateForm, date: str | None) -> None:
    pdu = Dialect(dates=form).pdu(SUBMITTED, "1", ReceiptState.DELIVERED, "000", 1_800_000_000_000_000)
    read = read_receipt(pdu)
    assert isinstance(read, DeliveryReceipt)
    assert read.done_date == date


@pytest.mark.parametrize(
    ("tlvs", "source", "disagrees"),
    [
        (InTlvs.NOTHING, ReceiptSource.TEXT, False),
        (InTlvs.ONLY, ReceiptSource.TLVS, False),
        (InTlvs.BOTH, ReceiptSource.BOTH, False),
        (InTlvs.OTHER_ID, ReceiptSource.BOTH, True),
        (InTlvs.OTHER_STATE, ReceiptSource.BOTH, True),
    ],
)
def test_tlvs_stand_beside_the_text_and_may_disagree(tlvs: InTlvs, source: ReceiptSource, disagrees: bool) -> None:
    read = read_receipt(written(Dialect(tlvs=tlvs)))
    assert isinstance(read, DeliveryReceipt)
    assert (read.source, read.disagrees) == (source, disagrees)


def test_a_receipt_in_ucs2_is_read_like_any_other() -> None:
    pdu = written(Dialect(ucs2=True))
    read = read_receipt(pdu)
    assert isinstance(read, DeliveryReceipt)
    assert (pdu.data_coding, read.carrier_message_id) == (8, "0A1b")


def test_a_text_too_long_for_its_field_is_in_message_payload() -> None:
    pdu = written(Dialect(ucs2=True), "1" * 64)
    assert isinstance(pdu, DeliverSm)
    assert (len(pdu.short_message), pdu.tlv(TlvTag.MESSAGE_PAYLOAD) is not None) == (0, True)


def test_counts_are_what_they_were_told_to_be() -> None:
    read = read_receipt(written(Dialect(counts=("007", "003"))))
    assert isinstance(read, DeliveryReceipt)
    assert (read.submitted, read.delivered) == (7, 3)


def test_an_id_may_be_cut_to_ten_characters() -> None:
    read = read_receipt(written(Dialect(ids=ReceiptId.TRUNCATED), "0123456789abcdef"))
    assert isinstance(read, DeliveryReceipt)
    assert read.carrier_message_id == "0123456789"


def test_states_are_called_what_the_dialect_calls_them_and_others_as_ever() -> None:
    dialect = Dialect(state_words={ReceiptState.EXPIRED: "0"})
    assert b" stat:0 err:034 " in written(dialect).short_message  # type: ignore[union-attr]  # it is a deliver_sm
    other = dialect.pdu(SUBMITTED, "1", ReceiptState.DELIVERED, "000", 0)
    assert isinstance(other, DeliverSm)
    assert b" stat:DELIVRD " in other.short_message
