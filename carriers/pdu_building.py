"""Messages as submit_sm PDUs and receipts as our own values: the one place where both vocabularies meet. Pure."""

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Final, assert_never

import attrs

from carriers.bind_status import BindRole
from carriers.canonical_ids import canonical_id
from carriers.data_codings import data_coding_of
from carriers.default_alphabet import NotInDefaultAlphabet
from carriers.long_messages import parts_of
from carriers.networks_told import network_told
from carriers.outcome import AsUcs2, Rewriting, WithoutTlvs
from carriers.profile import (
    AcceptedMeans,
    AddressType,
    CarrierProfile,
    MessagingMode,
    NumberFormat,
    ValidityFormat,
)
from carriers.sar import sar_link
from messages.addresses import Sender, SenderKind
from messages.alphabets import Alphabet
from messages.constant_tlvs import ConstantTlvs, more_specific
from messages.message import Message
from messages.receipt import InboundMessage, Receipt, ReceiptOutcome
from messages.shift_tables import NO_SHIFT
from routing.numbers.identification import national_number
from smpp.pdus import Bind, BindReceiver, BindTransceiver, BindTransmitter, DataSm, DeliverSm, SubmitSm, Tlv
from smpp.receipts import DeliveryReceipt, ReceiptState, parse_receipt_date
from smpp.times import absolute_time, relative_validity
from smpp.values import EsmClass, TlvTag

LATEST_DATE_MS: Final = 4_102_444_799_999
"""The end of 2099: a carrier's date after it, or before 1970, is a slip; year 0 could not even be written down."""

VALIDITY_FLOOR_S: Final = 60
"""Carriers read validity in minutes; a shorter one may mean none at all to them."""

_MODES: Final = {
    MessagingMode.DEFAULT: int(EsmClass.DEFAULT),
    MessagingMode.DATAGRAM: int(EsmClass.DATAGRAM),
    MessagingMode.TRANSACTION: int(EsmClass.TRANSACTION),
    MessagingMode.STORE_AND_FORWARD: int(EsmClass.STORE_AND_FORWARD),
}
_PREFIXES: Final = {NumberFormat.DIGITS: "", NumberFormat.PLUS: "+", NumberFormat.ZEROS: "00"}

_OUTCOMES: Final = {
    ReceiptState.DELIVERED: ReceiptOutcome.DELIVERED,
    ReceiptState.ACCEPTED: ReceiptOutcome.INTERMEDIATE,
    ReceiptState.ENROUTE: ReceiptOutcome.INTERMEDIATE,
    ReceiptState.EXPIRED: ReceiptOutcome.UNDELIVERED,
    ReceiptState.DELETED: ReceiptOutcome.UNDELIVERED,
    ReceiptState.UNDELIVERABLE: ReceiptOutcome.UNDELIVERED,
    ReceiptState.UNKNOWN: ReceiptOutcome.UNDELIVERED,
    ReceiptState.REJECTED: ReceiptOutcome.REJECTED,
}


def bind_pdu(profile: CarrierProfile, role: BindRole) -> Bind:
    """The bind request of ``role``."""
    pdu_type: type[Bind]
    match role:
        case BindRole.TRANSCEIVER:
            pdu_type = BindTransceiver
        case BindRole.TRANSMITTER:
            pdu_type = BindTransmitter
        case BindRole.RECEIVER:
            pdu_type = BindReceiver
        case _:
            assert_never(role)
    return pdu_type(
        system_id=profile.system_id,
        password=profile.password,
        system_type=profile.system_type,
        interface_version=profile.interface_version,
    )


def submit_pdus(
    message: Message, profile: CarrierProfile, reference: int, now_ms: int, tlvs: ConstantTlvs = ()
) -> tuple[SubmitSm, ...]:
    """One submit_sm for each segment of ``message``; all mandatory fields but short_message are the same.

    ``reference`` is 0 … 65,535, ``now_ms`` Unix milliseconds. ``tlvs`` are the message's constant TLVs, those of its
    account and route included; they take the place of the carrier's own of the same tag.

    Raises:
        TooLongForCarrier: the text is of several segments, and the carrier takes one.
        ValueError: the text does not fit its alphabet or 255 segments, or its SenderName is not of ASCII characters.
    """
    try:
        parts = parts_of(message, profile.long_message, profile.default_alphabet, reference)
    except NotInDefaultAlphabet:
        # the carrier's own alphabet lacks a character that GSM 7-bit has: the recipient reads it all the same
        message = _as_ucs2(message)
        parts = parts_of(message, profile.long_message, profile.default_alphabet, reference)
    source, source_address = _source(message.sender, profile)
    destination = profile.destination
    data_coding = data_coding_of(message, profile.data_coding_gsm7)
    validity = _validity(message.expires_at_ms, profile, now_ms)
    esm_class = _MODES[profile.messaging_mode]
    constant = tuple([Tlv(*tlv) for tlv in more_specific(profile.tlvs, tlvs)]) if tlvs or profile.tlvs else ()
    return tuple(
        SubmitSm(
            source_addr_ton=source.ton,
            source_addr_npi=source.npi,
            source_addr=source_address,
            dest_addr_ton=destination.ton,
            dest_addr_npi=destination.npi,
            destination_addr=_number(message.to, profile.destination_format),
            esm_class=esm_class | int(EsmClass.UDHI) if part.has_header else esm_class,
            validity_period=validity,
            registered_delivery=profile.registered_delivery,
            data_coding=data_coding,
            short_message=part.short_message,
            service_type=profile.service_type,
            tlvs=part.tlvs + constant,
        )
        for part in parts
    )


def rewritten_pdus(
    rewriting: Rewriting,
    message: Message,
    profile: CarrierProfile,
    reference: int,
    now_ms: int,
    *,
    tlvs: ConstantTlvs = (),
) -> tuple[SubmitSm, ...]:
    """As ``submit_pdus``, which raises the same, but written as ``rewriting`` says."""
    match rewriting:
        case AsUcs2():
            return submit_pdus(_as_ucs2(message), profile, reference, now_ms, tlvs)
        case WithoutTlvs():
            return submit_pdus(message, attrs.evolve(profile, tlvs=()), reference, now_ms)
        case _:
            assert_never(rewriting)


def _as_ucs2(message: Message) -> Message:
    return attrs.evolve(message, alphabet=Alphabet.UCS2, tables=NO_SHIFT)


def segment_count_at(message: Message, profile: CarrierProfile) -> int | None:
    """In how many segments (submit_sm) the carrier gets ``message``; None when it does not take it."""
    try:
        return len(submit_pdus(message, profile, 0, message.accepted_at_ms))
    except ValueError:
        return None


def receipt_of(read: DeliveryReceipt, pdu: DeliverSm | DataSm, profile: CarrierProfile, now_ms: int) -> Receipt:
    """What was read of ``pdu``, in our words; ``now_ms`` is Unix milliseconds. An id that it does not name is empty."""
    outcome = _OUTCOMES[read.state]
    if read.state is ReceiptState.ACCEPTED and profile.accepted_means is AcceptedMeans.DELIVERED:
        outcome = ReceiptOutcome.DELIVERED
    return Receipt(
        carrier=profile.name,
        carrier_message_id=canonical_id(read.carrier_message_id, profile.receipt_id_form),
        outcome=ReceiptOutcome.INTERMEDIATE if read.intermediate else outcome,
        state=read.believed_word,
        error_code=read.error_code,
        received_at_ms=now_ms,
        done_at_ms=_moment_ms(read.done_date, profile.receipt_time_zone),
        source=pdu.source_addr,
        destination=pdu.destination_addr,
        network=network_told(pdu, profile),
    )


@lru_cache(maxsize=1024)
def _moment_ms(date: str | None, zone: tzinfo) -> int | None:
    """A date of a receipt as Unix milliseconds, if it may be true; the receipts of one minute mostly share it."""
    moment = None if date is None else parse_receipt_date(date, zone)
    if moment is None:
        return None
    at_ms = int(moment.timestamp() * 1000)
    return at_ms if 0 <= at_ms <= LATEST_DATE_MS else None


def inbound_of(pdu: DeliverSm | DataSm, profile: CarrierProfile, now_ms: int) -> InboundMessage:
    """What a carrier delivered that is no receipt, as it came."""
    short_message = pdu.short_message if isinstance(pdu, DeliverSm) else b""
    body = short_message or pdu.tlv(TlvTag.MESSAGE_PAYLOAD) or b""
    return InboundMessage(
        carrier=profile.name,
        source=pdu.source_addr,
        destination=pdu.destination_addr,
        data_coding=pdu.data_coding,
        esm_class=pdu.esm_class,
        body=body,
        received_at_ms=now_ms,
        default_alphabet=profile.default_alphabet.value,
        link=sar_link(pdu),
    )


def _source(sender: Sender, profile: CarrierProfile) -> tuple[AddressType, str]:
    match sender.kind:
        case SenderKind.NAME:
            if not sender.value.isascii():
                # each carrier would read it in an alphabet of its own
                raise ValueError("its SenderName is not of ASCII characters")
            return profile.name_sender, sender.value
        case SenderKind.NUMBER:
            return profile.number_sender, _number(sender.value, profile.sender_format)
        case _:
            assert_never(sender.kind)


def _number(e164: str, form: NumberFormat) -> str:
    if form is NumberFormat.NATIONAL:
        return national_number(e164)
    return _PREFIXES[form] + e164.lstrip("+")


def _validity(expires_at_ms: int, profile: CarrierProfile, now_ms: int) -> str:
    if not profile.submit_validity:
        return ""
    left_s = min(profile.validity_max_s, max(VALIDITY_FLOOR_S, (expires_at_ms - now_ms) // 1000))
    match profile.validity_format:
        case ValidityFormat.RELATIVE:
            return relative_validity(left_s)
        case ValidityFormat.ABSOLUTE:
            return absolute_time(datetime.fromtimestamp(now_ms // 1000 + left_s, UTC))
        case _:
            assert_never(profile.validity_format)
