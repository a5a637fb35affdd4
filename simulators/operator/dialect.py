"""How a simulated operator writes its receipts: the deviations of real ones, each a field, in any combination. Pure."""

import enum
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Final, assert_never

import attrs

from smpp.pdus import DataSm, DeliverSm, SubmitSm, Tlv
from smpp.receipts import ReceiptState, receipt_date, write_receipt
from smpp.values import EsmClass, MessageState, TlvTag

_PADDED_DIGITS: Final = 20
_STATES: Final = {
    ReceiptState.ENROUTE: MessageState.ENROUTE,
    ReceiptState.DELIVERED: MessageState.DELIVERED,
    ReceiptState.EXPIRED: MessageState.EXPIRED,
    ReceiptState.DELETED: MessageState.DELETED,
    ReceiptState.UNDELIVERABLE: MessageState.UNDELIVERABLE,
    ReceiptState.ACCEPTED: MessageState.ACCEPTED,
    ReceiptState.UNKNOWN: MessageState.UNKNOWN,
    ReceiptState.REJECTED: MessageState.REJECTED,
}


class ReceiptId(enum.StrEnum):
    """How a receipt writes the id that submit_sm_resp gave."""

    SAME = "same"
    UPPER = "upper"
    LOWER = "lower"
    DECIMAL = "decimal"
    HEX = "hex"
    STRIPPED = "stripped"
    PADDED = "padded"


@attrs.frozen
class Dialect:
    """An operator's receipts.

    Attributes:
        ids: How ids are written.
        swapped: Whether source and destination change places, as the specification has it.
        number_prefix: Stands before the recipient's number.
        esm_class: Of the receipt; 0x40 is added for a header.
        header: A UDH before the text.
        in_payload: Whether the text is in message_payload.
        by_data_sm: Whether it comes as data_sm.
        in_tlvs: Whether id and state are in TLVs, and the text is empty.
        zone: The zone of the dates.
        copies: How often each receipt is sent.
        then: States that are reported after the first, whatever it was.
    """

    ids: ReceiptId = ReceiptId.SAME
    swapped: bool = True
    number_prefix: str = ""
    esm_class: int = int(EsmClass.RECEIPT)
    header: bytes = b""
    in_payload: bool = False
    by_data_sm: bool = False
    in_tlvs: bool = False
    zone: tzinfo = UTC
    copies: int = 1
    then: tuple[ReceiptState, ...] = ()

    def pdu(
        self, submitted: SubmitSm, message_id: str, state: ReceiptState, error: str, at_ms: int
    ) -> DeliverSm | DataSm:
        """The receipt for one submit_sm; ``at_ms`` is Unix milliseconds."""
        reported_id = self._id(message_id)
        tlvs: tuple[Tlv, ...] = ()
        text = b""
        if self.in_tlvs:
            tlvs = (
                Tlv(TlvTag.RECEIPTED_MESSAGE_ID, reported_id.encode() + b"\0"),
                Tlv(TlvTag.MESSAGE_STATE, bytes([_STATES[state]])),
            )
        else:
            date = _date(at_ms // 60_000, self.zone)
            text = self.header + write_receipt(reported_id, state, submit_date=date, done_date=date, error_code=error)
        recipient, sender = self.number_prefix + submitted.destination_addr, submitted.source_addr
        source, destination = (recipient, sender) if self.swapped else (sender, recipient)
        esm_class = self.esm_class | (int(EsmClass.UDHI) if self.header else 0)
        if self.in_payload or self.by_data_sm:
            tlvs = (*tlvs, Tlv(TlvTag.MESSAGE_PAYLOAD, text)) if text else tlvs
            text = b""
        if self.by_data_sm:
            return DataSm(source_addr=source, destination_addr=destination, esm_class=esm_class, tlvs=tlvs)
        return DeliverSm(
            source_addr_ton=submitted.dest_addr_ton,
            source_addr_npi=submitted.dest_addr_npi,
            source_addr=source,
            dest_addr_ton=submitted.source_addr_ton,
            dest_addr_npi=submitted.source_addr_npi,
            destination_addr=destination,
            esm_class=esm_class,
            short_message=text,
            tlvs=tlvs,
        )

    def _id(self, message_id: str) -> str:
        match self.ids:
            case ReceiptId.SAME:
                return message_id
            case ReceiptId.UPPER:
                return message_id.upper()
            case ReceiptId.LOWER:
                return message_id.lower()
            case ReceiptId.DECIMAL:
                return str(int(message_id, 16))
            case ReceiptId.HEX:
                return f"{int(message_id):X}"
            case ReceiptId.STRIPPED:
                return message_id.lstrip("0")
            case ReceiptId.PADDED:
                return message_id.zfill(_PADDED_DIGITS)
            case _:
                assert_never(self.ids)


@lru_cache(maxsize=8)
def _date(minute: int, zone: tzinfo) -> str:
    """Receipts count in minutes, and many messages share one."""
    return receipt_date(datetime.fromtimestamp(minute * 60, zone))
