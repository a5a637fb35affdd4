"""Messages as PDUs and receipts as values."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from carriers.bind_status import BindRole
from carriers.canonical_ids import IdForm
from carriers.default_alphabet import DefaultAlphabet
from carriers.pdu_building import bind_pdu, inbound_of, receipt_of, submit_pdus
from carriers.profile import (
    AcceptedMeans,
    AddressType,
    CarrierProfile,
    LongMessage,
    MessagingMode,
    NumberFormat,
    ValidityFormat,
)
from messages.addresses import Sender, SenderKind
from messages.alphabets import Alphabet
from messages.constant_tlvs import ConstantTlv
from messages.ids import CarrierName
from messages.inbound import GAP, link_of, read_inbound
from messages.reassembly import Concatenation
from messages.receipt import ReceiptOutcome
from messages.times import rfc3339
from smpp.codec import encode
from smpp.pdus import BindReceiver, BindTransceiver, BindTransmitter, DataSm, DeliverSm, Tlv
from smpp.receipts import DeliveryReceipt, ReceiptState, read_receipt
from smpp.times import AbsoluteTime, parse_time
from smpp.values import TlvTag
from tests.support.values.builders import NOW_MS, a_message

ALPINE = CarrierProfile(CarrierName("alpine"), "127.0.0.1", 2775, "maxony", password="secret", system_type="SMPP")


@pytest.mark.parametrize(
    ("role", "pdu_type"),
    [
        (BindRole.TRANSCEIVER, BindTransceiver),
        (BindRole.TRANSMITTER, BindTransmitter),
        (BindRole.RECEIVER, BindReceiver),
    ],
)
def test_each_role_has_its_bind(role: BindRole, pdu_type: type) -> None:
    pdu = bind_pdu(ALPINE, role)
    assert type(pdu) is pdu_type
    assert (pdu.system_id, pdu.password, pdu.system_type, pdu.interface_version) == ("maxony", "secret", "SMPP", 0x34)


@pytest.mark.parametrize(
    ("left_ms", "validity"),
    [
        (3_600_000, "000000010000000R"),
        (1_000, "000000000100000R"),
        (-5_000, "000000000100000R"),
        (400 * 86_400_000, "000031000000000R"),
    ],
)
def test_what_is_left_of_the_validity_goes_along_within_what_carriers_understand(left_ms: int, validity: str) -> None:
    [pdu] = submit_pdus(a_message(expires_at_ms=NOW_MS + left_ms), ALPINE, 1, NOW_MS)
    assert pdu.validity_period == validity


def test_a_carrier_may_be_spared_the_validity() -> None:
    profile = CarrierProfile(CarrierName("alpine"), "127.0.0.1", 2775, "maxony", submit_validity=False)
    [pdu] = submit_pdus(a_message(), profile, 1, NOW_MS)
    assert pdu.validity_period == ""


def test_the_profile_decides_types_and_codings() -> None:
    profile = CarrierProfile(
        CarrierName("alpine"),
        "127.0.0.1",
        2775,
        "maxony",
        name_sender=AddressType(5, 1),
        destination=AddressType(2, 1),
        data_coding_gsm7=1,
        registered_delivery=0x11,
    )
    [pdu] = submit_pdus(a_message(), profile, 1, NOW_MS)
    assert (pdu.source_addr_ton, pdu.source_addr_npi, pdu.dest_addr_ton, pdu.dest_addr_npi) == (5, 1, 2, 1)
    assert (pdu.data_coding, pdu.registered_delivery) == (1, 0x11)


def test_segments_differ_in_nothing_but_their_text() -> None:
    pdus = submit_pdus(a_message(text="€" * 300, segment_count=4), ALPINE, 255, NOW_MS)
    assert len(pdus) == 4
    assert [pdu.short_message[:6] for pdu in pdus] == [bytes((5, 0, 3, 255, 4, number)) for number in (1, 2, 3, 4)]
    for pdu in pdus:
        pdu.short_message = b""
    assert len({encode(pdu, 1) for pdu in pdus}) == 1


def test_a_text_outside_its_alphabet_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="gsm7"):
        submit_pdus(a_message(text="日", alphabet=Alphabet.GSM7), ALPINE, 1, NOW_MS)


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (ReceiptState.DELIVERED, ReceiptOutcome.DELIVERED),
        (ReceiptState.ACCEPTED, ReceiptOutcome.INTERMEDIATE),
        (ReceiptState.ENROUTE, ReceiptOutcome.INTERMEDIATE),
        (ReceiptState.EXPIRED, ReceiptOutcome.UNDELIVERED),
        (ReceiptState.DELETED, ReceiptOutcome.UNDELIVERED),
        (ReceiptState.UNDELIVERABLE, ReceiptOutcome.UNDELIVERED),
        (ReceiptState.UNKNOWN, ReceiptOutcome.UNDELIVERED),
        (ReceiptState.REJECTED, ReceiptOutcome.REJECTED),
    ],
)
def test_every_state_has_its_outcome(state: ReceiptState, outcome: ReceiptOutcome) -> None:
    assert receipt_of(DeliveryReceipt("1", state), DeliverSm(), ALPINE, NOW_MS).outcome is outcome


def test_an_intermediate_notification_moves_nothing_whatever_it_says() -> None:
    read = DeliveryReceipt("1", ReceiptState.UNDELIVERABLE, intermediate=True)
    assert receipt_of(read, DeliverSm(), ALPINE, NOW_MS).outcome is ReceiptOutcome.INTERMEDIATE


def test_a_vonage_receipt_becomes_ours() -> None:
    text = (
        b"id:0000000012345678 sub:001 dlvrd:001 submit date:1601010100 done date:1601010101 "
        b"stat:DELIVRD err:000 text:none"
    )
    read = read_receipt(DeliverSm(esm_class=0x04, short_message=text))
    assert isinstance(read, DeliveryReceipt)
    profile = CarrierProfile(CarrierName("alpine"), "127.0.0.1", 2775, "maxony", receipt_id_form=IdForm.DECIMAL_TO_HEX)
    receipt = receipt_of(read, DeliverSm(), profile, NOW_MS)
    assert (receipt.carrier_message_id, receipt.state, receipt.error_code) == ("bc614e", "DELIVRD", "000")


def test_what_is_no_receipt_is_kept_as_it_came() -> None:
    pdu = DeliverSm(source_addr="41791234567", destination_addr="939", data_coding=8, short_message=b"\x00H\x00i")
    inbound = inbound_of(pdu, ALPINE, NOW_MS)
    assert (inbound.source, inbound.destination, inbound.body) == ("41791234567", "939", b"\x00H\x00i")
    assert (inbound.data_coding, inbound.esm_class, inbound.received_at_ms) == (8, 0, NOW_MS)


def test_a_payload_of_a_data_sm_is_its_body() -> None:
    pdu = DataSm(source_addr="41791234567", tlvs=(Tlv(TlvTag.MESSAGE_PAYLOAD, b"hello"),))
    assert inbound_of(pdu, ALPINE, NOW_MS).body == b"hello"


def alpine(**changes: Any) -> CarrierProfile:
    return attrs.evolve(ALPINE, **changes)


@pytest.mark.parametrize(
    ("form", "written"),
    [
        (NumberFormat.DIGITS, "41791234567"),
        (NumberFormat.PLUS, "+41791234567"),
        (NumberFormat.ZEROS, "0041791234567"),
    ],
)
def test_numbers_are_written_as_the_carrier_wants_them(form: NumberFormat, written: str) -> None:
    message = a_message(sender=Sender(SenderKind.NUMBER, "+41791234567"))
    [pdu] = submit_pdus(message, alpine(destination_format=form, sender_format=form), 1, NOW_MS)
    assert (pdu.destination_addr, pdu.source_addr) == (written, written)


def test_constant_tlvs_service_type_and_mode_go_along_with_every_segment() -> None:
    profile = alpine(tlvs=(Tlv(0x1400, b"1101"),), service_type="CMT", messaging_mode=MessagingMode.STORE_AND_FORWARD)
    pdus = submit_pdus(a_message(text="x" * 200), profile, 1, NOW_MS)
    assert [(pdu.tlvs, pdu.service_type, pdu.esm_class) for pdu in pdus] == [
        (((0x1400, b"1101"),), "CMT", 0x43),
        (((0x1400, b"1101"),), "CMT", 0x43),
    ]
    assert all(encode(pdu, 1) for pdu in pdus)


def test_a_carrier_may_want_the_validity_as_a_moment_and_capped() -> None:
    profile = alpine(validity_format=ValidityFormat.ABSOLUTE, validity_max_s=1800)
    [pdu] = submit_pdus(a_message(expires_at_ms=NOW_MS + 3_600_000), profile, 1, NOW_MS)
    assert parse_time(pdu.validity_period) == AbsoluteTime(datetime.fromtimestamp(NOW_MS / 1000 + 1800, UTC))


def test_what_latin1_lacks_travels_as_ucs2() -> None:
    profile = alpine(default_alphabet=DefaultAlphabet.LATIN1)
    [plain] = submit_pdus(a_message(text="5 £"), profile, 1, NOW_MS)
    [euro] = submit_pdus(a_message(text="5 €"), profile, 1, NOW_MS)
    assert (plain.data_coding, plain.short_message) == (0, b"5 \xa3")
    assert (euro.data_coding, euro.short_message) == (8, "5 €".encode("utf-16-be"))


@pytest.mark.parametrize(
    ("means", "outcome"),
    [
        (AcceptedMeans.INTERMEDIATE, ReceiptOutcome.INTERMEDIATE),
        (AcceptedMeans.DELIVERED, ReceiptOutcome.DELIVERED),
    ],
)
def test_acceptd_means_what_the_carrier_means_by_it(means: AcceptedMeans, outcome: ReceiptOutcome) -> None:
    receipt = DeliveryReceipt("1", ReceiptState.ACCEPTED)
    assert receipt_of(receipt, DeliverSm(), alpine(accepted_means=means), NOW_MS).outcome is outcome


def test_an_intermediate_notification_stays_one_whatever_acceptd_means() -> None:
    receipt = DeliveryReceipt("1", ReceiptState.ACCEPTED, intermediate=True)
    read = receipt_of(receipt, DeliverSm(), alpine(accepted_means=AcceptedMeans.DELIVERED), NOW_MS)
    assert read.outcome is ReceiptOutcome.INTERMEDIATE


def test_a_receipts_date_is_read_in_the_carriers_zone() -> None:
    receipt = DeliveryReceipt("1", ReceiptState.DELIVERED, done_date="2607011330")
    read = receipt_of(receipt, DeliverSm(), alpine(receipt_time_zone=ZoneInfo("Europe/Zurich")), NOW_MS)
    assert read.done_at_ms == datetime(2026, 7, 1, 11, 30, tzinfo=UTC).timestamp() * 1000
    assert read.received_at_ms == NOW_MS


def test_an_inbound_text_is_read_in_the_carriers_alphabet_without_its_header() -> None:
    pdu = DeliverSm(source_addr="41791234567", esm_class=0x40, short_message=b"\x05\x00\x03\x01\x02\x01@\xa3")
    latin = inbound_of(pdu, alpine(default_alphabet=DefaultAlphabet.LATIN1), NOW_MS)
    assert (latin.body, link_of(latin)) == (pdu.short_message, Concatenation(1, 2, 1))
    assert read_inbound({1: latin}, 2).text == f"@£{GAP}"
    binary = inbound_of(DeliverSm(data_coding=4, short_message=b"\x00"), ALPINE, NOW_MS)
    assert read_inbound({1: binary}, 1).encoding is Alphabet.BINARY


def test_constant_tlvs_are_on_every_segment_and_the_more_specific_ones_replace_the_carriers() -> None:
    profile = attrs.evolve(
        ALPINE,
        long_message=LongMessage.SAR,
        tlvs=(ConstantTlv(0x1400, b"carrier"), ConstantTlv(0x1402, b"carrier")),
    )
    message = a_message(text="x" * 200, segment_count=2)
    given = (ConstantTlv(0x1400, b"message"), ConstantTlv(0x1401, b"message"))

    first, second = submit_pdus(message, profile, 7, NOW_MS, given)

    for pdu in (first, second):
        assert [(tag, value) for tag, value in pdu.tlvs if tag >= 0x1400] == [
            (0x1400, b"message"),
            (0x1402, b"carrier"),
            (0x1401, b"message"),
        ]
        assert pdu.tlv(TlvTag.SAR_MSG_REF_NUM) == b"\0\7"
        encode(attrs.evolve(pdu, sequence_number=1))


def test_without_any_nothing_is_added() -> None:
    (pdu,) = submit_pdus(a_message(), ALPINE, 7, NOW_MS)
    assert pdu.tlvs == ()


@pytest.mark.parametrize("date", ["00010101000000", "99991231235959", "6901010000", "21000101000000", "nonsense"])
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Los_Angeles"])
def test_a_date_that_nobody_can_believe_or_write_down_is_none(date: str, zone: str) -> None:
    """Year 0 and year 10000 have no RFC 3339; the receipt that names them must still be stored."""
    read = DeliveryReceipt("1", ReceiptState.DELIVERED, done_date=date)
    receipt = receipt_of(read, DeliverSm(), attrs.evolve(ALPINE, receipt_time_zone=ZoneInfo(zone)), NOW_MS)
    assert receipt.done_at_ms is None or rfc3339(receipt.done_at_ms).startswith("2099-12-31T")
    assert (receipt.outcome, receipt.received_at_ms) == (ReceiptOutcome.DELIVERED, NOW_MS)


def test_a_receipt_whose_text_says_another_state_has_the_word_of_the_one_that_is_believed() -> None:
    """Otherwise the final receipt would look like a repetition of this one."""
    tlvs = (Tlv(TlvTag.RECEIPTED_MESSAGE_ID, b"7\0"), Tlv(TlvTag.MESSAGE_STATE, b"\x06"))
    pdu = DeliverSm(esm_class=0x04, short_message=b"id:7 stat:DELIVRD err:000", tlvs=tlvs)
    read = read_receipt(pdu)
    assert isinstance(read, DeliveryReceipt)
    receipt = receipt_of(read, DeliverSm(), ALPINE, NOW_MS)
    assert (receipt.state, receipt.outcome) == ("ACCEPTD", ReceiptOutcome.INTERMEDIATE)
    agreeing = read_receipt(attrs.evolve(pdu, short_message=b"id:7 stat:Accepted err:000"))
    assert isinstance(agreeing, DeliveryReceipt)
    assert receipt_of(agreeing, DeliverSm(), ALPINE, NOW_MS).state == "Accepted"
