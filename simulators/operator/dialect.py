"""How a simulated operator writes its receipts: the deviations of real ones, each a field, in any combination. Pure."""

import enum
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from types import MappingProxyType
from typing import Final, assert_never

import attrs

from simulators.operator.receipt_lines import LINES, DateForm, date_in
from smpp.pdus import DataSm, DeliverSm, SubmitSm, Tlv
from smpp.receipts import ReceiptState, receipt_date, write_receipt
from smpp.values import DataCoding, EsmClass, MessageState, TlvTag

_PADDED_DIGITS: Final = 20
_TRUNCATED_CHARACTERS: Final = 10
_TEXT_OCTETS_MAX: Final = 254
_US_IN_SECOND: Final = 1_000_000
_US_IN_MINUTE: Final = 60_000_000
MESSAGE_STATES: Final = {
    ReceiptState.ENROUTE: MessageState.ENROUTE,
    ReceiptState.DELIVERED: MessageState.DELIVERED,
    ReceiptState.EXPIRED: MessageState.EXPIRED,
    ReceiptState.DELETED: MessageState.DELETED,
    ReceiptState.UNDELIVERABLE: MessageState.UNDELIVERABLE,
    ReceiptState.ACCEPTED: MessageState.ACCEPTED,
    ReceiptState.UNKNOWN: MessageState.UNKNOWN,
    ReceiptState.REJECTED: MessageState.REJECTED,
}
"""The states as message_state and query_sm_resp have them (section 5.2.28)."""


class ReceiptId(enum.StrEnum):
    """How a receipt writes the id that submit_sm_resp gave."""

    SAME = "same"
    UPPER = "upper"
    LOWER = "lower"
    DECIMAL = "decimal"
    HEX = "hex"
    STRIPPED = "stripped"
    PADDED = "padded"
    TRUNCATED = "truncated"


class InTlvs(enum.StrEnum):
    """What stands in receipted_message_id and message_state besides the text."""

    NOTHING = "nothing"
    ONLY = "only"
    BOTH = "both"
    OTHER_ID = "other-id"
    OTHER_STATE = "other-state"


@attrs.frozen
class Dialect:
    """An operator's receipts.

    Attributes:
        ids: How ids are written.
        swapped: Whether source and destination change places, as the specification has it.
        number_prefix: Stands before the recipient's number.
        esm_class: Of the receipt; 0x40 is added for a header.
        intermediate_esm_class: The same of what is reported before the final state.
        header: A UDH before the text.
        in_payload: Whether the text is in message_payload.
        by_data_sm: Whether it comes as data_sm.
        tlvs: Whether id and state are in TLVs, and whether these agree with the text; with ONLY the text is empty.
        line: The form of the text, see `receipt_lines.LINES`.
        dates: The form of the dates.
        zone: The zone of the dates.
        state_words: What stat says in place of the specification's word, by state.
        counts: What sub and dlvrd say, whatever became of it; None tells the truth.
        ucs2: Whether the text is coded as UCS-2.
        copies: How often each receipt is sent.
        then: States that are reported after the first, whatever it was.
    """

    ids: ReceiptId = ReceiptId.SAME
    swapped: bool = True
    number_prefix: str = ""
    esm_class: int = int(EsmClass.RECEIPT)
    intermediate_esm_class: int = int(EsmClass.INTERMEDIATE_NOTIFICATION)
    header: bytes = b""
    in_payload: bool = False
    by_data_sm: bool = False
    tlvs: InTlvs = InTlvs.NOTHING
    line: str = "plain"
    dates: DateForm = DateForm.MINUTES
    zone: tzinfo = UTC
    state_words: Mapping[ReceiptState, str] = MappingProxyType({})
    counts: tuple[str, str] | None = None
    ucs2: bool = False
    copies: int = 1
    then: tuple[ReceiptState, ...] = ()
    _is_plain: bool = attrs.field(init=False, eq=False, repr=False)

    @_is_plain.default
    def _says_what_the_specification_says(self) -> bool:
        usual = self.line == "plain" and self.dates is DateForm.MINUTES and not self.state_words
        return usual and self.counts is None and not self.ucs2

    def pdu(
        self,
        submitted: SubmitSm,
        message_id: str,
        state: ReceiptState,
        error: str,
        at_us: int,
        *,
        done_us: int | None = None,
        intermediate: bool = False,
    ) -> DeliverSm | DataSm:
        """The receipt for one submit_sm that came at ``at_us`` and was settled at ``done_us``, Unix microseconds."""
        reported_id = self._id(message_id)
        tlvs = self._tlvs(reported_id, state) if self.tlvs is not InTlvs.NOTHING else ()
        text = b""
        if self.tlvs is not InTlvs.ONLY:
            text = self.header + self._text(reported_id, state, error, at_us, at_us if done_us is None else done_us)
        recipient, sender = self.number_prefix + submitted.destination_addr, submitted.source_addr
        source, destination = (recipient, sender) if self.swapped else (sender, recipient)
        esm_class = self.intermediate_esm_class if intermediate else self.esm_class
        if self.header:
            esm_class |= EsmClass.UDHI
        data_coding = int(DataCoding.UCS2) if self.ucs2 else 0
        if self.in_payload or self.by_data_sm or len(text) > _TEXT_OCTETS_MAX:
            tlvs = (*tlvs, Tlv(TlvTag.MESSAGE_PAYLOAD, text)) if text else tlvs
            text = b""
        if self.by_data_sm:
            return DataSm(
                source_addr=source,
                destination_addr=destination,
                esm_class=esm_class,
                data_coding=data_coding,
                tlvs=tlvs,
            )
        return DeliverSm(
            source_addr_ton=submitted.dest_addr_ton,
            source_addr_npi=submitted.dest_addr_npi,
            source_addr=source,
            dest_addr_ton=submitted.source_addr_ton,
            dest_addr_npi=submitted.source_addr_npi,
            destination_addr=destination,
            esm_class=esm_class,
            data_coding=data_coding,
            short_message=text,
            tlvs=tlvs,
        )

    def _text(self, reported_id: str, state: ReceiptState, error: str, at_us: int, done_us: int) -> bytes:
        if self._is_plain:
            minute, done_minute = at_us // _US_IN_MINUTE, done_us // _US_IN_MINUTE
            submitted = _date(minute, self.zone)
            done = submitted if done_minute == minute else _date(done_minute, self.zone)
            return write_receipt(reported_id, state, submit_date=submitted, done_date=done, error_code=error)
        sub, dlvrd = self.counts or ("001", "001" if state is ReceiptState.DELIVERED else "000")
        line = LINES[self.line].format(
            id=reported_id,
            sub=sub,
            dlvrd=dlvrd,
            submitted=date_in(self.dates, at_us // _US_IN_SECOND, self.zone),
            done=date_in(self.dates, done_us // _US_IN_SECOND, self.zone),
            stat=self.state_words.get(state, state.value),
            err=error,
        )
        return line.encode("utf-16-be") if self.ucs2 else line.encode("latin-1", errors="replace")

    def _tlvs(self, reported_id: str, state: ReceiptState) -> tuple[Tlv, ...]:
        if self.tlvs is InTlvs.OTHER_ID:
            reported_id = f"{reported_id[:-1]}{'1' if reported_id.endswith('0') else '0'}"
        if self.tlvs is InTlvs.OTHER_STATE:
            state = ReceiptState.UNDELIVERABLE if state is ReceiptState.DELIVERED else ReceiptState.DELIVERED
        return (
            Tlv(TlvTag.RECEIPTED_MESSAGE_ID, reported_id.encode() + b"\0"),
            Tlv(TlvTag.MESSAGE_STATE, bytes([MESSAGE_STATES[state]])),
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
            case ReceiptId.TRUNCATED:
                return message_id[:_TRUNCATED_CHARACTERS]
            case _:
                assert_never(self.ids)


@lru_cache(maxsize=8)
def _date(minute: int, zone: tzinfo) -> str:
    """Receipts count in minutes, and many messages share one."""
    return receipt_date(datetime.fromtimestamp(minute * 60, zone))
