"""smpp.receipts: receipts as carriers write them. The ids are invented, the forms are not."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smpp import receipts
from smpp.codec import decode
from smpp.errors import UsageError
from smpp.pdus import DataSm, DeliverSm, MessageState, Tlv, TlvTag
from smpp.receipts import (
    DeliveryReceipt,
    NotAReceipt,
    ReceiptSource,
    ReceiptState,
    parse_receipt_date,
    read_receipt,
    receipt_date,
    write_receipt,
)
from tests.smpp.strategies import deterministic
from tests.smpp.vector_files import vectors

S = ReceiptState


def by_text(text: str | bytes, *, esm_class: int = 0x04, tlvs: Iterable[Tlv] = ()) -> DeliveryReceipt:
    octets = text.encode("latin-1") if isinstance(text, str) else text
    found = read_receipt(DeliverSm(esm_class=esm_class, short_message=octets, tlvs=tuple(tlvs)))
    assert isinstance(found, DeliveryReceipt)
    return found


def tlvs(message_id: bytes, state: int) -> tuple[Tlv, ...]:
    return Tlv(TlvTag.RECEIPTED_MESSAGE_ID, message_id), Tlv(TlvTag.MESSAGE_STATE, bytes([state]))


SEEN = [
    (
        "Vonage: a decimal id where the response had it in hex",
        (
            "id:0000000012345678 sub:001 dlvrd:001 submit date:1601010100 "
            "done date:1601010101 stat:DELIVRD err:000 text:none"
        ),
        ("0000000012345678", S.DELIVERED, "000", "1601010100", "1601010101", "none", 1, 1),
    ),
    (
        "dates of 12 digits, an id of 20",
        (
            "id:64567564356765435676 sub:001 dlvrd:001 submit date:190608165232 "
            "done date:190608165237 stat:DELIVRD err:000 text:Hello World"
        ),
        ("64567564356765435676", S.DELIVERED, "000", "190608165232", "190608165237", "Hello World", 1, 1),
    ),
    (
        "a refused profile",
        (
            "id:0911897980 sub:001 dlvrd:000 submit date:1201121551 "
            "done date:1201121551 stat:UNDELIV err:075 text:-PROFILE"
        ),
        ("0911897980", S.UNDELIVERABLE, "075", "1201121551", "1201121551", "-PROFILE", 1, 0),
    ),
    (
        "jasmin 916: an id in lower case",
        (
            "id:1101c1-c9d03d-f000 sub:000 dlvrd:000 submit date:2010290238 "
            "done date:2010290238 stat:ACCEPTD err:000 text:"
        ),
        ("1101c1-c9d03d-f000", S.ACCEPTED, "000", "2010290238", "2010290238", "", 0, 0),
    ),
    (
        "jasmin 643: a UUID",
        (
            "id:0e999f21-81ef-4974-a414-3de98174e3c7 sub:001 dlvrd:001 submit date:2010290238 "
            "done date:2010290238 stat:DELIVRD err:000 text:-"
        ),
        ("0e999f21-81ef-4974-a414-3de98174e3c7", S.DELIVERED, "000", "2010290238", "2010290238", "-", 1, 1),
    ),
    (
        "node-smpp 215: an error code of the vendor's own",
        (
            "id:81234567890123 sub:001 dlvrd:000 submit date:220704105916 "
            "done date:220704105941 stat:REJECTD err:954 text:"
        ),
        ("81234567890123", S.REJECTED, "954", "220704105916", "220704105941", "", 1, 0),
    ),
    (
        "OpenSmpp: numbers without padding",
        "id:Smsc2001 sub:1 dlvrd:1 submit date:2511230101 done date:2511230102 stat:DELIVRD err:0 text:abc",
        ("Smsc2001", S.DELIVERED, "000", "2511230101", "2511230102", "abc", 1, 1),
    ),
    (
        "node-smpp 140: no id at all, and text in front",
        "message text:42 sub:001 dlvrd:001 submit date:2001010101 done date:2001010102 stat:ACCEPTD err:000",
        ("", S.ACCEPTED, "000", "2001010101", "2001010102", "42 ", 1, 1),
    ),
    (
        "Jasmin's first: text kept whole",
        (
            "id:1891273321 sub:001 dlvrd:001 submit date:1305050826 "
            "done date:1305050826 stat:DELIVRD err:000 text:DLVRD TO MOBILE"
        ),
        ("1891273321", S.DELIVERED, "000", "1305050826", "1305050826", "DLVRD TO MOBILE", 1, 1),
    ),
    (
        "Clickatell: an id in hex",
        (
            "id:a29f6845555647139e5c8f3b817f2c9a sub:001 dlvrd:001 submit date:141023215253 "
            "done date:141023215259 stat:DELIVRD err:000 text:HOLA"
        ),
        ("a29f6845555647139e5c8f3b817f2c9a", S.DELIVERED, "000", "141023215253", "141023215259", "HOLA", 1, 1),
    ),
    (
        "jasmin 195: no sub, dlvrd, text",
        "id:1891273321 submit date:1305050826 done date:1305050826 stat:DELIVRD err:000",
        ("1891273321", S.DELIVERED, "000", "1305050826", "1305050826", "", None, None),
    ),
    (
        "GOIP: a capital Text, control octets in it",
        ("id:68673723 sub:1 dlvrd:13 submit date:1305050826 done date:1305050826 stat:DELIVRD err:0 Text:\x04\x1a"),
        ("68673723", S.DELIVERED, "000", "1305050826", "1305050826", "\x04\x1a", 1, 13),
    ),
    ("a failure by another name", "id:1 stat:FAILED", ("1", S.UNDELIVERABLE, "", None, None, "", None, None)),
    ("on its way", "id:1 stat:ENROUTE", ("1", S.ENROUTE, "", None, None, "", None, None)),
    ("v5: skipped for now", "id:1 stat:SKIPPED", ("1", S.ENROUTE, "", None, None, "", None, None)),
    ("four digits of error", "id:1 stat:UNDELIV err:0032", ("1", S.UNDELIVERABLE, "0032", None, None, "", None, None)),
    (
        "an error that is no number",
        "id:1 stat:UNDELIV err:E1F",
        ("1", S.UNDELIVERABLE, "E1F", None, None, "", None, None),
    ),
    ("punctuation in the id", "id:abc.123/4 stat:DELIVRD", ("abc.123/4", S.DELIVERED, "", None, None, "", None, None)),
    ("a blank after the label", "id: 123 stat: DELIVRD", ("123", S.DELIVERED, "", None, None, "", None, None)),
    ("labels in capitals", "ID:123 STAT:DELIVRD", ("123", S.DELIVERED, "", None, None, "", None, None)),
    ("a whole word", "id:1 stat:Delivered", ("1", S.DELIVERED, "", None, None, "", None, None)),
    ("another one", "id:1 stat:UNDELIVERABLE", ("1", S.UNDELIVERABLE, "", None, None, "", None, None)),
    ("and another", "id:1 stat:REJECTED", ("1", S.REJECTED, "", None, None, "", None, None)),
    ("buffered, misspelt", "id:1 stat:BUFFRED", ("1", S.ENROUTE, "", None, None, "", None, None)),
    ("acknowledged", "id:1 stat:ACKED", ("1", S.ACCEPTED, "", None, None, "", None, None)),
    ("a state of nobody", "id:1 stat:0 err:001", ("1", S.UNKNOWN, "001", None, None, "", None, None)),
    (
        "a date that is written out",
        "id:1 done date:2024-05-01 10:00 stat:DELIVRD",
        ("1", S.DELIVERED, "", None, "2024-05-01 10:00", "", None, None),
    ),
    (
        "another order",
        "stat:EXPIRED err:254 done date:2401010000 id:77 dlvrd:000 sub:001 text:x",
        ("77", S.EXPIRED, "254", None, "2401010000", "x", 1, 0),
    ),
    (
        "text that speaks of labels",
        "id:7 stat:DELIVRD err:000 text:my id:5 stat:EXPIRED",
        ("7", S.DELIVERED, "000", None, None, "my id:5 stat:EXPIRED", None, None),
    ),
    (
        "octets outside ASCII and NULs",
        "id:7\0 stat:DELIVRD\0 err:000 text:\xe9\xff\0\0",
        ("7", S.DELIVERED, "000", None, None, "\xe9\xff", None, None),
    ),
    ("nothing of use", "Message delivered, thank you", ("", S.UNKNOWN, "", None, None, "", None, None)),
    ("an empty text", "", ("", S.UNKNOWN, "", None, None, "", None, None)),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in SEEN], ids=[case[0] for case in SEEN])
def test_a_receipt_seen_in_the_field_is_read(text: str, expected: tuple[object, ...]) -> None:
    found = by_text(text)
    assert (
        found.carrier_message_id,
        found.state,
        found.error_code,
        found.submit_date,
        found.done_date,
        found.text,
        found.submitted,
        found.delivered,
    ) == expected
    assert not found.intermediate
    assert not found.disagrees


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("ENROUTE BUFFERED BUFFERD BUFFRED SCHEDULED SKIPPED", S.ENROUTE),
        ("DELIVRD DELIVERD DELIVERED", S.DELIVERED),
        ("EXPIRED", S.EXPIRED),
        ("DELETED", S.DELETED),
        ("UNDELIV UNDELIVERED UNDELIVERABLE FAILED", S.UNDELIVERABLE),
        ("ACCEPTD ACCEPTED ACKED", S.ACCEPTED),
        ("REJECTD REJECTED", S.REJECTED),
        ("UNKNOWN 0 DELIVR WHATEVER", S.UNKNOWN),
    ],
)
def test_every_word_that_was_seen_has_its_state_in_any_case(words: str, state: ReceiptState) -> None:
    for word in words.split():
        for written in (word, word.lower(), word.capitalize()):
            assert by_text(f"id:1 stat:{written} err:000").state is state


def test_a_udh_in_front_of_the_receipt_is_not_part_of_it() -> None:  # ksmppd 63
    text = (
        b"id:171026125222636445993424531920 sub:001 dlvrd:001 submit date:171026130350 "
        b"done date:171026130355 stat:DELIVRD err:000 text:     "
    )
    found = by_text(bytes.fromhex("050003840101") + text, esm_class=0x44)
    assert (found.carrier_message_id, found.state) == ("171026125222636445993424531920", S.DELIVERED)
    assert (found.submit_date, found.done_date, found.text) == ("171026130350", "171026130355", "     ")


def test_a_udh_longer_than_the_text_leaves_nothing() -> None:
    assert by_text(b"\xff\x00", esm_class=0x44).source is ReceiptSource.NEITHER


def test_a_receipt_may_be_nothing_but_tlvs() -> None:
    found = by_text("", tlvs=[*tlvs(b"4711\0", 5), Tlv(TlvTag.NETWORK_ERROR_CODE, b"999")])
    assert (found.carrier_message_id, found.state, found.error_code) == ("4711", S.UNDELIVERABLE, "999")
    assert found.source is ReceiptSource.TLVS


@pytest.mark.parametrize(
    ("value", "code"),
    [(b"999", "999"), (b"000", "000"), (b"\3\0\0", "000"), (b"\3\0\x22", "034"), (b"\3\2\x58", "600")],
)
def test_a_network_error_code_is_a_number_or_three_digits(value: bytes, code: str) -> None:
    assert by_text("id:1 stat:UNDELIV", tlvs=[Tlv(TlvTag.NETWORK_ERROR_CODE, value)]).error_code == code
    assert by_text("id:1 stat:UNDELIV err:075", tlvs=[Tlv(TlvTag.NETWORK_ERROR_CODE, value)]).error_code == "075"


def test_tlvs_make_a_receipt_whatever_esm_class_and_text_say() -> None:  # Sicap, jasmin 224
    found = by_text("362d9701 2", esm_class=0, tlvs=tlvs(b"362d9701", MessageState.DELIVERED))
    assert (found.carrier_message_id, found.state, found.error_code) == ("362d9701", S.DELIVERED, "")


def test_a_data_sm_with_tlvs_is_a_receipt() -> None:  # jasmin 92
    found = read_receipt(DataSm(tlvs=tlvs(b"362d9701\0", 2)))
    assert isinstance(found, DeliveryReceipt)
    assert (found.carrier_message_id, found.state, found.source) == ("362d9701", S.DELIVERED, ReceiptSource.TLVS)


def test_a_receipt_text_may_be_in_message_payload() -> None:
    payload = Tlv(TlvTag.MESSAGE_PAYLOAD, b"id:9 sub:001 dlvrd:001 stat:DELIVRD err:000 text:")
    for pdu in (DeliverSm(esm_class=4, tlvs=(payload,)), DataSm(esm_class=4, tlvs=(payload,))):
        found = read_receipt(pdu)
        assert isinstance(found, DeliveryReceipt)
        assert (found.carrier_message_id, found.state) == ("9", S.DELIVERED)


@pytest.mark.parametrize(
    ("name", "message_id", "state"),
    [
        ("payload_receipt", "6aad5", S.DELIVERED),
        ("latin_1_receipt", "7", S.DELIVERED),
        ("long_number_tlvs", "abc", S.DELIVERED),
    ],
)
def test_a_receipt_as_carriers_send_it_is_read(name: str, message_id: str, state: ReceiptState) -> None:
    pdu = decode(vectors("carriers.hex")[name])
    assert isinstance(pdu, DeliverSm)
    found = read_receipt(pdu)
    assert isinstance(found, DeliveryReceipt)
    assert (found.carrier_message_id, found.state) == (message_id, state)


def test_a_receipt_text_may_be_in_ucs2() -> None:
    text = "id:9 stat:EXPIRED err:001 text:☃".encode("utf-16-be")
    found = read_receipt(DeliverSm(esm_class=4, data_coding=8, short_message=text))
    assert isinstance(found, DeliveryReceipt)
    assert (found.carrier_message_id, found.state, found.text) == ("9", S.EXPIRED, "☃")


def test_tlvs_go_before_the_text_and_the_rest_comes_from_the_text() -> None:  # jasmin 427
    found = by_text(
        "id:5000 sub:001 dlvrd:001 submit date:1305050826 done date:1305050827 stat:DELIVRD err:012 text:hi",
        tlvs=tlvs(b"6000\0", MessageState.ACCEPTED),
    )
    assert (found.carrier_message_id, found.state) == ("6000", S.ACCEPTED)
    assert (found.error_code, found.done_date, found.text) == ("012", "1305050827", "hi")
    assert (found.text_message_id, found.state_word) == ("5000", "DELIVRD")
    assert found.source is ReceiptSource.BOTH
    assert found.disagrees


def test_tlvs_and_text_that_say_the_same_agree() -> None:
    found = by_text("id:5000 stat:DELIVRD", tlvs=tlvs(b"5000", 2))
    assert found.source is ReceiptSource.BOTH
    assert not found.disagrees


@pytest.mark.parametrize(
    ("octet", "state"),
    [
        (0, S.ENROUTE),
        (1, S.ENROUTE),
        (2, S.DELIVERED),
        (3, S.EXPIRED),
        (4, S.DELETED),
        (5, S.UNDELIVERABLE),
        (6, S.ACCEPTED),
        (7, S.UNKNOWN),
        (8, S.REJECTED),
        (9, S.ENROUTE),
        (77, S.UNKNOWN),
    ],
)
def test_every_message_state_has_a_state(octet: int, state: ReceiptState) -> None:
    assert by_text("", tlvs=tlvs(b"1", octet)).state is state


def test_an_intermediate_notification_is_a_receipt_that_is_not_the_last() -> None:
    found = by_text("id:1 stat:ENROUTE", esm_class=0x20)
    assert found.intermediate
    assert found.state is S.ENROUTE


def test_user_message_reference_comes_back() -> None:
    found = by_text("id:1 stat:DELIVRD", tlvs=[Tlv(TlvTag.USER_MESSAGE_REFERENCE, b"\x12\x34")])
    assert found.user_message_reference == 0x1234


@pytest.mark.parametrize("esm_class", [0x00, 0x03, 0x40, 0x80, 0x08, 0x10, 0x18])
def test_a_message_from_a_handset_is_not_a_receipt(esm_class: int) -> None:
    text = bytes.fromhex("050003840101") if esm_class & 0x40 else b""
    found = read_receipt(DeliverSm(esm_class=esm_class, short_message=text + b"my id:5 and stat:whatever ok"))
    assert found == NotAReceipt(resembles_one=False)


@pytest.mark.parametrize("lonely", [tlvs(b"1", 2)[:1], tlvs(b"1", 2)[1:], tlvs(b"\0", 2)])
def test_one_tlv_alone_makes_no_receipt(lonely: tuple[Tlv, ...]) -> None:
    assert read_receipt(DeliverSm(short_message=b"hello", tlvs=lonely)) == NotAReceipt()


def test_a_text_alone_is_a_receipt_only_from_a_carrier_known_for_it() -> None:
    pdu = DeliverSm(short_message=b"id:1 sub:001 dlvrd:001 stat:DELIVRD err:000 text:")
    assert read_receipt(pdu) == NotAReceipt(resembles_one=True)
    found = read_receipt(pdu, trust_text=True)
    assert isinstance(found, DeliveryReceipt)
    assert found.carrier_message_id == "1"
    for chat in (
        b"my id:5 and stat:whatever ok",
        b"id:5 sub:001 err:000 text:no state",
        b"stat:DELIVRD sub:001 err:000 text:no id",
    ):
        assert read_receipt(DeliverSm(short_message=chat), trust_text=True) == NotAReceipt()


def test_the_line_of_appendix_b_is_written_whole() -> None:
    line = write_receipt(
        "4711", S.DELIVERED, submit_date="2401020304", done_date="2401020305", text="Hello world, this is cut"
    )
    assert line == (
        b"id:4711 sub:001 dlvrd:001 submit date:2401020304 done date:2401020305 stat:DELIVRD err:000 "
        b"text:Hello world, this is"
    )


@deterministic
@given(
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=64),
    st.sampled_from(S),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20),
    st.integers(0, 999),
)
def test_a_line_that_is_written_is_read_back(message_id: str, state: ReceiptState, text: str, error: int) -> None:
    line = write_receipt(
        message_id, state, submit_date="2401020304", done_date="2401020305", error_code=f"{error:03}", text=text
    )
    found = by_text(line)
    assert (found.carrier_message_id, found.state, found.text) == (message_id, state, text)
    assert found.error_code == f"{error:03}"
    assert found.delivered == (state is S.DELIVERED)


def test_a_text_outside_latin_1_is_repeated_as_question_marks() -> None:
    assert write_receipt("1", S.EXPIRED, submit_date="", done_date="", text="☃").endswith(b"text:?")


def test_a_line_that_does_not_fit_short_message_is_refused() -> None:
    with pytest.raises(UsageError, match="does not fit"):
        write_receipt("x" * 200, S.EXPIRED, submit_date="2401020304", done_date="2401020304")


def test_dates_are_read_by_their_length_in_the_carriers_zone() -> None:
    zone = timezone(timedelta(hours=2))
    moment = datetime(2024, 1, 2, 3, 4, 5, tzinfo=zone)
    assert parse_receipt_date("2401020304", zone) == moment.replace(second=0)
    assert parse_receipt_date("240102030405", zone) == moment
    assert parse_receipt_date("20240102030405", zone) == moment
    for unreadable in ("", "24010203", "2413020304", "2024-05-01 10:00", "240102030٣"):
        assert parse_receipt_date(unreadable, zone) is None


def test_dates_are_written_with_or_without_seconds() -> None:
    moment = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert receipt_date(moment) == "2401020304"
    assert receipt_date(moment, seconds=True) == "240102030405"


def test_a_receipt_does_not_show_the_text_in_logs() -> None:
    assert "secret" not in repr(by_text("id:1 stat:DELIVRD text:secret"))


PLAIN = re.compile(
    r"id:[0-9A-Za-z-]{1,12} sub:\d{1,3} dlvrd:\d{1,3} submit date:\d{10,14} done date:\d{10,14} "
    r"stat:[A-Z]{1,8} err:\w{1,4} text:[ -~\r\n]{0,40}",
    re.ASCII,
)


@given(st.from_regex(PLAIN, fullmatch=True))
def test_the_plain_line_is_read_as_the_search_for_labels_reads_it(line: str) -> None:
    octets = line.encode("ascii")
    assert receipts._PLAIN_LINE.fullmatch(line) is not None
    # an esm_class with a messaging mode takes the long way
    assert read_receipt(DeliverSm(esm_class=0x04, short_message=octets)) == read_receipt(
        DeliverSm(esm_class=0x07, short_message=octets)
    )
