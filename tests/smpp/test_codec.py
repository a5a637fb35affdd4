"""smpp.codec: vectors whole, byte by byte and with more behind them; strict writing; tolerant reading."""

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smpp.codec import decode, encode
from smpp.errors import PeerError, UsageError
from smpp.fields import LAYOUTS, Field, Kind, Layout
from smpp.framing import FrameBuffer
from smpp.pdus import (
    AlertNotification,
    Bind,
    BindResp,
    BindTransceiverResp,
    BindTransmitter,
    CancelSm,
    CancelSmResp,
    DataSm,
    DataSmResp,
    DeliverSm,
    DeliverSmResp,
    DistributionList,
    EnquireLink,
    EnquireLinkResp,
    GenericNack,
    Outbind,
    Pdu,
    QuerySm,
    QuerySmResp,
    ReplaceSm,
    ReplaceSmResp,
    ShortMessagePdu,
    SmeAddress,
    SubmitMulti,
    SubmitMultiResp,
    SubmitSm,
    SubmitSmResp,
    Tlv,
    TlvTag,
    Unbind,
    UnbindResp,
    UnknownPdu,
    Unsuccessful,
)
from smpp.statuses import CommandStatus
from tests.smpp.strategies import all_pdus, deterministic, least, pdus_of
from tests.smpp.vector_files import vectors

SPECIFICATION = vectors("specification.hex")
CARRIERS = vectors("carriers.hex")

HELLO = Tlv(TlvTag.MESSAGE_PAYLOAD, "Hi☃".encode("utf-16-be"))
EXPECTED: dict[str, Pdu] = {
    "bind_transmitter": BindTransmitter(
        "SMPP3TEST", "secret08", "SUBMIT1", interface_version=0, addr_ton=1, addr_npi=1, sequence_number=1
    ),
    "bind_transceiver_resp": BindTransceiverResp("SMSC", (Tlv(0x0210, b"\x34"),), sequence_number=2),
    "outbind": Outbind("smsc", "secret", sequence_number=3),
    "unbind": Unbind(sequence_number=4),
    "unbind_resp": UnbindResp(sequence_number=4),
    "enquire_link": EnquireLink(sequence_number=5),
    "enquire_link_resp": EnquireLinkResp(sequence_number=5),
    "generic_nack": GenericNack(command_status=3, sequence_number=6),
    "submit_sm": SubmitSm(
        source_addr_ton=5,
        source_addr="Alice",
        dest_addr_ton=1,
        dest_addr_npi=1,
        destination_addr="41791234567",
        registered_delivery=1,
        short_message=b"Hello world",
        sequence_number=7,
    ),
    "submit_sm_resp": SubmitSmResp("abc123", sequence_number=7),
    "deliver_sm_resp": DeliverSmResp(sequence_number=8),
    "data_sm": DataSm("", 1, 1, "41791", 3, 0, "223", 0, 0, 8, (HELLO,), sequence_number=9),
    "query_sm": QuerySm("abc", 1, 1, "41791", sequence_number=10),
    "query_sm_resp": QuerySmResp("abc", "240102030405000+", 2, 0, sequence_number=10),
    "cancel_sm": CancelSm("", "abc", 5, 0, "Alice", 1, 1, "4179", sequence_number=11),
    "cancel_sm_resp": CancelSmResp(command_status=0x11, sequence_number=11),
    "submit_multi": SubmitMulti(
        source_addr_ton=5,
        source_addr="Alice",
        destinations=(SmeAddress(1, 1, "41791234567"), DistributionList("friends"), SmeAddress(2, 8, "079")),
        registered_delivery=1,
        short_message=b"Hi",
        sequence_number=13,
    ),
    "submit_multi_resp": SubmitMultiResp(
        "abc", (Unsuccessful(1, 1, "41791234567", 0x0B), Unsuccessful(2, 8, "079", 0x401)), sequence_number=13
    ),
    "submit_multi_resp_all_accepted": SubmitMultiResp("abc", sequence_number=13),
    "replace_sm": ReplaceSm(
        "abc", 5, 0, "Alice", "", "000000040000000R", 1, 0, short_message=b"Hello", sequence_number=14
    ),
    "replace_sm_resp": ReplaceSmResp(command_status=0x13, sequence_number=14),
    "alert_notification": AlertNotification(1, 1, "41791", 0, 0, "esme", (Tlv(0x0422, b"\0"),), sequence_number=12),
}


def handset(**fields: Any) -> DeliverSm:
    return DeliverSm(
        source_addr_ton=1,
        source_addr_npi=1,
        dest_addr_ton=1,
        dest_addr_npi=1,
        **{"source_addr": "4", "destination_addr": "5", "sequence_number": 4, **fields},
    )


FROM_CARRIERS: dict[str, Pdu] = {
    "error_without_body": SubmitSmResp(command_status=0x22, sequence_number=2),
    "error_with_body": SubmitSmResp("00000000", command_status=0x0A, sequence_number=2),
    "short_bind_error": BindTransceiverResp(command_status=0x53, sequence_number=1),
    "queue_full_without_body": SubmitSmResp(command_status=0x14, sequence_number=1234),
    "message_id_without_nul": SubmitSmResp("abc123", sequence_number=3),
    "octets_after_body": SubmitSmResp("abc1", sequence_number=3),
    "accepted_without_body": SubmitSmResp(sequence_number=3),
    "bind_resp_cut_tlv": BindTransceiverResp("SMSC", sequence_number=1),
    "status_text_on_submit": SubmitSmResp(
        tlvs=(Tlv(TlvTag.ADDITIONAL_STATUS_INFO_TEXT, b"too fast\0"),), command_status=0x58, sequence_number=3
    ),
    "more_messages_on_deliver": handset(short_message=b"x", tlvs=(Tlv(TlvTag.MORE_MESSAGES_TO_SEND, b"\x01"),)),
    "vendor_tlvs": handset(
        tlvs=(Tlv(0x1454, b"\1\2"), Tlv(0x060D, b"3"), Tlv(0x002B, b"\0"), Tlv(0x1403, (38636).to_bytes(2)))
    ),
    "nul_after_text": handset(esm_class=4, short_message=b"x", tlvs=(Tlv(TlvTag.MESSAGE_STATE, b"\2"),)),
    "long_address": handset(source_addr="3" * 21, short_message=b"x"),
    "short_v5_tlv": handset(esm_class=4, tlvs=(Tlv(0x060F, b"3"), Tlv(TlvTag.MESSAGE_STATE, b"\2"))),
    "long_number_tlvs": handset(
        esm_class=4,
        tlvs=(
            Tlv(TlvTag.MESSAGE_STATE, b"\0\0\0\2"),
            Tlv(TlvTag.MORE_MESSAGES_TO_SEND, b"\0\1"),
            Tlv(TlvTag.RECEIPTED_MESSAGE_ID, b"abc\0"),
        ),
    ),
    "payload_receipt": handset(
        esm_class=4,
        tlvs=(
            Tlv(TlvTag.MESSAGE_PAYLOAD, b"id:6AAD5 stat:DELIVRD err"),
            Tlv(TlvTag.RECEIPTED_MESSAGE_ID, b"6aad5"),
            Tlv(TlvTag.MESSAGE_STATE, b"\2"),
        ),
    ),
    "latin_1_receipt": handset(esm_class=4, short_message=b"id:7 stat:DELIVRD text:\xe9\xe8\xe0\xff\x80\0\xc3\xa9\n1"),
    "text_of_255_octets": handset(short_message=b"x" * 255),
}


@pytest.mark.parametrize("name", SPECIFICATION)
def test_a_pdu_of_the_specification_is_read_and_written_to_the_octet(name: str) -> None:
    assert decode(SPECIFICATION[name]) == EXPECTED[name]
    assert encode(EXPECTED[name]) == SPECIFICATION[name]


@pytest.mark.parametrize("name", CARRIERS)
def test_a_pdu_as_carriers_send_it_is_read(name: str) -> None:
    assert decode(CARRIERS[name]) == FROM_CARRIERS[name]


@pytest.mark.parametrize("frame", [*SPECIFICATION.values(), *CARRIERS.values()], ids=[*SPECIFICATION, *CARRIERS])
def test_a_pdu_is_found_in_the_stream_however_it_is_cut(frame: bytes) -> None:
    stream = frame + frame + frame[:7]
    for octets_at_once in (1, 3, len(stream)):
        frames = FrameBuffer()
        found: list[bytes] = []
        for start in range(0, len(stream), octets_at_once):
            frames.feed(stream[start : start + octets_at_once])
            found.extend(frames.frames())
        assert found == [frame, frame]
        assert frames.pending_octets == 7


@deterministic
@given(all_pdus)
def test_what_is_written_is_read_back(pdu: Pdu) -> None:
    assert decode(encode(pdu)) == pdu


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.pdu_type.__name__)
def test_every_class_is_written_and_read_back_with_its_defaults(layout: Layout) -> None:
    pdu = least(layout.pdu_type)
    assert pdu.command_id == layout.command_id
    assert decode(encode(pdu)) == pdu
    assert type(decode(encode(pdu))) is layout.pdu_type


@deterministic
@given(st.sampled_from(LAYOUTS).flatmap(pdus_of), st.integers(0, 0xFFFFFFFF))
def test_a_given_sequence_number_goes_out_and_the_pdu_keeps_its_own(pdu: Pdu, sequence_number: int) -> None:
    own = pdu.sequence_number
    assert encode(pdu, sequence_number)[12:16] == sequence_number.to_bytes(4)
    assert pdu.sequence_number == own


def name_of(each: Layout | Field) -> str:
    return each.pdu_type.__name__ if isinstance(each, Layout) else each.name


STRINGS = [(layout, field) for layout in LAYOUTS for field in layout.fields if field.kind in {Kind.C_STRING, Kind.TIME}]
INTEGERS = [(layout, field) for layout in LAYOUTS for field in layout.fields if field.kind is Kind.INTEGER]


def build(layout: Layout, **values: Any) -> Pdu:
    smallest: Any = least(layout.pdu_type)
    pdu: Pdu = attrs.evolve(smallest, **values)
    return pdu


@pytest.mark.parametrize(("layout", "field"), STRINGS, ids=name_of)
def test_a_string_over_its_limit_or_not_latin_1_or_with_a_nul_is_refused_by_name(layout: Layout, field: Field) -> None:
    longest = "x" * (field.max_octets - 1)
    assert encode(build(layout, **{field.name: longest}))
    for bad in (longest + "x", "\0" + longest[1:], "Ω" + longest[1:], 7, b"x", None):
        with pytest.raises(UsageError, match=f": {field.name} "):
            encode(build(layout, **{field.name: bad}))


@pytest.mark.parametrize(("layout", "field"), INTEGERS, ids=name_of)
def test_a_number_outside_one_octet_is_refused_by_name(layout: Layout, field: Field) -> None:
    assert encode(build(layout, **{field.name: 255}))
    for bad in (256, -1, 0x110000, 1 << 80, None):
        with pytest.raises(UsageError, match=f": {field.name} "):
            encode(build(layout, **{field.name: bad}))


@pytest.mark.parametrize(
    ("pdu_type", "others"), [(SubmitSm, 17), (DeliverSm, 17), (ReplaceSm, 9), (SubmitMulti, 14 + 5)]
)
def test_short_message_has_at_most_254_octets(pdu_type: type[Pdu], others: int) -> None:
    layout = next(each for each in LAYOUTS if each.pdu_type is pdu_type)
    assert len(encode(build(layout, short_message=b"x" * 254))) == 16 + others + 254
    for bad in (b"x" * 255, b"x" * 300, "text", None):
        with pytest.raises(UsageError, match="short_message"):
            encode(build(layout, short_message=bad))


@pytest.mark.parametrize("validity_period", ["0", "000000040000000", "000000040000000R0"])
def test_a_time_is_empty_or_has_16_characters(validity_period: str) -> None:
    with pytest.raises(UsageError, match="validity_period"):
        encode(SubmitSm(validity_period=validity_period))


@pytest.mark.parametrize(
    "tlv",
    [Tlv(0x1400, bytes(65536)), Tlv(0x10000, b""), Tlv(-1, b""), Tlv(0x1400, "x")],  # type: ignore[arg-type] # on purpose
)
def test_an_impossible_tlv_is_refused(tlv: Tlv) -> None:
    with pytest.raises(UsageError, match="TLV"):
        encode(SubmitSm(tlvs=(tlv,)))


@pytest.mark.parametrize("sequence_number", [-1, 1 << 32])
def test_a_sequence_number_that_does_not_fit_is_refused(sequence_number: int) -> None:
    for pdu in (EnquireLink(sequence_number=sequence_number), UnknownPdu(0x33, sequence_number=sequence_number)):
        with pytest.raises(UsageError, match="sequence_number"):
            encode(pdu)


def test_a_command_status_that_does_not_fit_is_refused() -> None:
    with pytest.raises(UsageError, match="command_status"):
        encode(GenericNack(command_status=1 << 32))


PASSWORDS = [layout for layout in LAYOUTS if any(field.name == "password" for field in layout.fields)]


@pytest.mark.parametrize("layout", PASSWORDS, ids=name_of)
def test_a_password_has_8_octets_and_64_only_where_that_is_asked_for(layout: Layout) -> None:
    long, longest = build(layout, password="x" * 9), build(layout, password="x" * 64)
    with pytest.raises(UsageError, match="password has 9 characters, at most 8"):
        encode(long)
    for pdu in (long, longest):
        assert decode(encode(pdu, lenient_passwords=True)) == pdu
    with pytest.raises(UsageError, match="password has 65 characters, at most 64"):
        encode(build(layout, password="x" * 65), lenient_passwords=True)
    with pytest.raises(UsageError, match="system_id"):
        encode(build(layout, system_id="x" * 16), lenient_passwords=True)


@deterministic
@given(all_pdus)
def test_lenient_passwords_change_nothing_else(pdu: Pdu) -> None:
    assert encode(pdu, lenient_passwords=True) == encode(pdu)


def test_the_classes_that_bundle_others_cannot_be_sent() -> None:
    for pdu in (Bind(), BindResp(), ShortMessagePdu()):
        with pytest.raises(UsageError, match=type(pdu).__name__):
            encode(pdu)


@pytest.mark.parametrize(
    "bare", [SubmitSmResp(), DataSmResp(), BindTransceiverResp(), QuerySmResp()], ids=lambda pdu: type(pdu).__name__
)
def test_a_refusal_that_says_nothing_more_has_no_body(bare: Any) -> None:
    bare.command_status = CommandStatus.RSYSERR
    assert len(encode(bare)) == 16


def test_a_refusal_with_something_to_say_has_a_body() -> None:
    reason = Tlv(TlvTag.ADDITIONAL_STATUS_INFO_TEXT, b"no credit\0")
    refusal = SubmitSmResp(command_status=0x45, tlvs=(reason,))
    assert decode(encode(refusal)) == refusal


def test_deliver_sm_resp_keeps_its_nul_even_as_a_refusal() -> None:
    assert encode(DeliverSmResp(command_status=CommandStatus.RSYSERR))[16:] == b"\0"


@pytest.mark.parametrize("layout", [each for each in LAYOUTS if not each.is_response and each.fields], ids=name_of)
def test_a_request_cut_anywhere_in_its_mandatory_part_is_answered_not_guessed(layout: Layout) -> None:
    longest: dict[str, Any] = {}
    for field in layout.fields:
        match field.kind:
            case Kind.INTEGER:
                longest[field.name] = 1
            case Kind.SHORT_MESSAGE:
                longest[field.name] = b"12345"
            case Kind.C_STRING | Kind.TIME:
                longest[field.name] = "x" * (field.max_octets - 1)
            case Kind.DESTINATIONS:
                longest[field.name] = (SmeAddress(1, 1, "x" * 20), DistributionList("x" * 20))
            case Kind.UNSUCCESSFUL:
                pytest.fail("no request has one")
    whole = encode(build(layout, **longest, sequence_number=77))
    for octets in range(16, len(whole)):
        with pytest.raises(PeerError) as caught:
            decode(octets.to_bytes(4) + whole[4:octets])
        assert caught.value.command_id == layout.command_id
        assert caught.value.sequence_number == 77
        assert caught.value.command_status == CommandStatus.RINVMSGLEN
        assert not caught.value.fatal


@pytest.mark.parametrize("layout", [each for each in LAYOUTS if each.is_response], ids=name_of)
def test_a_response_cut_anywhere_is_read_as_far_as_it_goes(layout: Layout) -> None:
    values: dict[str, Any] = {
        field.name: 1 if field.kind is Kind.INTEGER else "x" * (field.max_octets - 1)
        for field in layout.fields
        if field.kind is not Kind.UNSUCCESSFUL
    }
    if layout.pdu_type is SubmitMultiResp:
        values["unsuccessful"] = (Unsuccessful(1, 1, "x" * 20, 0x0B), Unsuccessful(1, 1, "4179", 0x14))
    whole = encode(build(layout, **values, tlvs=(Tlv(0x1400, b"123"),), sequence_number=77))
    for octets in range(16, len(whole)):
        pdu = decode(octets.to_bytes(4) + whole[4:octets])
        assert type(pdu) is layout.pdu_type
        assert pdu.sequence_number == 77


def test_a_message_payload_cut_short_is_an_error_because_text_would_be_lost() -> None:
    whole = encode(DeliverSm(tlvs=(Tlv(TlvTag.MESSAGE_PAYLOAD, b"a long text"),)))
    with pytest.raises(PeerError, match="message_payload"):
        decode((len(whole) - 1).to_bytes(4) + whole[4:-1])


def test_tlvs_in_front_of_a_broken_one_are_kept() -> None:
    whole = encode(DeliverSm(tlvs=(Tlv(TlvTag.MESSAGE_STATE, b"\2"), Tlv(0x1400, b"12345"))))
    pdu = decode((len(whole) - 2).to_bytes(4) + whole[4:-2])
    assert pdu.tlvs == (Tlv(TlvTag.MESSAGE_STATE, b"\2"),)


def test_an_unknown_command_is_kept_as_it_came() -> None:
    frame = bytes.fromhex("00000013 00000111 00000000 00000009 010203".replace(" ", ""))
    assert decode(frame) == UnknownPdu(0x111, 0, 9, b"\1\2\3")
    assert encode(decode(frame)) == frame


@pytest.mark.parametrize("frame", [b"", b"\0\0\0\x10", b"\0\0\0\x11" + bytes(12), b"\0\0\0\x0f" + bytes(12)])
def test_a_frame_whose_length_is_wrong_is_a_peer_error(frame: bytes) -> None:
    with pytest.raises(PeerError) as caught:
        decode(frame)
    assert caught.value.command_status == CommandStatus.RINVCMDLEN
    assert caught.value.fatal


def test_a_string_without_its_nul_takes_nothing_from_what_follows() -> None:
    """python-smpplib, its defect 7: without a NUL it gave back what it found."""
    body = bytes(3) + b"4179" + b"5" * 40
    with pytest.raises(PeerError, match="source_addr") as caught:
        decode((16 + len(body)).to_bytes(4) + bytes.fromhex("00000005 00000000 00000009") + body)
    assert (caught.value.command_status, caught.value.fatal) == (CommandStatus.RINVMSGLEN, False)
