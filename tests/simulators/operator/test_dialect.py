"""Receipts as real operators deviate."""

from datetime import timedelta, timezone

import pytest

from simulators.operator.dialect import Dialect, ReceiptId
from smpp.pdus import DataSm, DeliverSm, SubmitSm
from smpp.receipts import DeliveryReceipt, ReceiptState, read_receipt
from smpp.values import TlvTag
from tests.support.values.builders import NOW_MS

SUBMITTED = SubmitSm(source_addr="MAXONY", destination_addr="41791234567")


def written(dialect: Dialect, message_id: str = "0A1b") -> DeliverSm | DataSm:
    return dialect.pdu(SUBMITTED, message_id, ReceiptState.EXPIRED, "034", NOW_MS)


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
