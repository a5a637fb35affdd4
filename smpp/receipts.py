"""Delivery receipts: `read_receipt` finds one in a deliver_sm or data_sm, `write_receipt` makes the text of one.

The text form (SMPP 3.4 appendix B) is vendor specific by its own words, and no two vendors agree: labels in any case
and order, missing fields, dates of 10, 12 or 14 digits, states as words of any length. The TLVs receipted_message_id
and message_state go before the text where both are there.
"""

import re
from datetime import datetime, tzinfo
from enum import Enum
from typing import Final

import attrs

from smpp.errors import UsageError
from smpp.pdus import DataSm, DeliverSm
from smpp.times import absolute_time, parse_time, relative_validity
from smpp.values import DataCoding, EsmClass, MessageState, TlvTag

__all__ = [
    "DeliveryReceipt",
    "NotAReceipt",
    "ReceiptSource",
    "ReceiptState",
    "absolute_time",
    "parse_receipt_date",
    "parse_time",
    "read_receipt",
    "receipt_date",
    "relative_validity",
    "write_receipt",
]


class ReceiptState(Enum):
    """What became of the message; the value is the word of appendix B."""

    ENROUTE = "ENROUTE"
    DELIVERED = "DELIVRD"
    EXPIRED = "EXPIRED"
    DELETED = "DELETED"
    UNDELIVERABLE = "UNDELIV"
    ACCEPTED = "ACCEPTD"
    UNKNOWN = "UNKNOWN"
    REJECTED = "REJECTD"


class ReceiptSource(Enum):
    """Where a receipt's id and state were found."""

    TLVS = "tlvs"
    TEXT = "text"
    BOTH = "both"
    NEITHER = "neither"


@attrs.frozen
class DeliveryReceipt:
    """What the SMSC reports of one submitted segment.

    Attributes:
        carrier_message_id: as the SMSC wrote it, never treated as a number; empty if the receipt names none.
        state: UNKNOWN also for a word that nobody knows, and for none.
        error_code: as written, digits padded to three; empty if there is none.
        submit_date, done_date: as written, see `parse_receipt_date`; None if there is none.
        text: the start of the message, as far as the SMSC repeats it.
        source: where id and state were found.
        text_message_id: the id in the text, which may differ from the TLV's; empty if there is none.
        state_word: the state as the text has it; empty if there is none.
        submitted, delivered: how many messages the receipt says were submitted and delivered.
        intermediate: an intermediate notification; a final receipt follows.
        user_message_reference: echoed by some SMSCs.
    """

    carrier_message_id: str = attrs.field()
    state: ReceiptState = attrs.field()
    error_code: str = ""
    submit_date: str | None = None
    done_date: str | None = None
    text: str = attrs.field(default="", repr=False)
    source: ReceiptSource = ReceiptSource.TEXT
    text_message_id: str = ""
    state_word: str = ""
    submitted: int | None = None
    delivered: int | None = None
    intermediate: bool = False
    user_message_reference: int | None = None

    @property
    def believed_word(self) -> str:
        """The word for ``state``: the text's own, unless it means another one than the TLV."""
        agrees = self.source is not ReceiptSource.BOTH or _state_of_word(self.state_word) is self.state
        return self.state_word if self.state_word and agrees else self.state.value

    @property
    def disagrees(self) -> bool:
        """Whether text and TLVs name different ids or states; the TLVs were believed."""
        if self.source is not ReceiptSource.BOTH:
            return False
        other_id = self.text_message_id not in {"", self.carrier_message_id}
        return other_id or (self.state_word != "" and _state_of_word(self.state_word) is not self.state)


@attrs.frozen
class NotAReceipt:
    """The PDU is a message from a handset, or another thing that reports on no message of ours.

    Attributes:
        resembles_one: its text reads like appendix B, though esm_class and TLVs do not say that it is a receipt. A
            handset can send such a text, a careless carrier too.
    """

    resembles_one: bool = False


_WORDS: Final = {
    "ENROUTE": ReceiptState.ENROUTE,
    "BUFFERED": ReceiptState.ENROUTE,
    "BUFFERD": ReceiptState.ENROUTE,
    "BUFFRED": ReceiptState.ENROUTE,
    "SCHEDULED": ReceiptState.ENROUTE,
    "SKIPPED": ReceiptState.ENROUTE,
    "DELIVRD": ReceiptState.DELIVERED,
    "DELIVERD": ReceiptState.DELIVERED,
    "DELIVERED": ReceiptState.DELIVERED,
    "EXPIRED": ReceiptState.EXPIRED,
    "DELETED": ReceiptState.DELETED,
    "UNDELIV": ReceiptState.UNDELIVERABLE,
    "UNDELIVERED": ReceiptState.UNDELIVERABLE,
    "UNDELIVERABLE": ReceiptState.UNDELIVERABLE,
    "FAILED": ReceiptState.UNDELIVERABLE,
    "ACCEPTD": ReceiptState.ACCEPTED,
    "ACCEPTED": ReceiptState.ACCEPTED,
    "ACKED": ReceiptState.ACCEPTED,
    "REJECTD": ReceiptState.REJECTED,
    "REJECTED": ReceiptState.REJECTED,
}
_MESSAGE_STATES: Final[dict[int, ReceiptState]] = {
    MessageState.SCHEDULED: ReceiptState.ENROUTE,
    MessageState.ENROUTE: ReceiptState.ENROUTE,
    MessageState.DELIVERED: ReceiptState.DELIVERED,
    MessageState.EXPIRED: ReceiptState.EXPIRED,
    MessageState.DELETED: ReceiptState.DELETED,
    MessageState.UNDELIVERABLE: ReceiptState.UNDELIVERABLE,
    MessageState.ACCEPTED: ReceiptState.ACCEPTED,
    MessageState.UNKNOWN: ReceiptState.UNKNOWN,
    MessageState.REJECTED: ReceiptState.REJECTED,
    MessageState.SKIPPED: ReceiptState.ENROUTE,
}

_LABEL: Final = re.compile(
    r"(?:\A|(?<=[\s\0]))(id|sub|dlvrd|submit date|done date|stat|err|text)[ \t]*:", re.IGNORECASE | re.ASCII
)
_BLANK: Final = " \t\r\n\0"
_TEXT_CHARACTERS_MAX: Final = 20
_ERROR_CODE_DIGITS: Final = 3
_NETWORK_ERROR_OCTETS: Final = 3
_COUNT_DIGITS_MAX: Final = 9
# digits of the year, by the length of the date; strptime takes ten times as long
_YEAR_DIGITS: Final = {10: 2, 12: 2, 14: 4}
_SHORT_YEAR_DIGITS: Final = 2
_LAST_YEAR_OF_2000S: Final = 68  # as POSIX reads two digits
# The line of appendix B as most carriers write it, read at once: a tenth of the time that looking for labels takes.
_PLAIN_LINE: Final = re.compile(
    r"id:([0-9A-Za-z-]+) sub:(\d{1,9}) dlvrd:(\d{1,9}) submit date:(\d+) done date:(\d+)"
    r" stat:([A-Z]+) err:(\w+) text:([^\0]*)",
    re.ASCII,
)
_RECEIPT_LABELS: Final = frozenset({"id", "stat"})
_SUPPORTING_LABELS: Final = frozenset({"sub", "dlvrd", "submit date", "done date", "err"})
_SHORT_MESSAGE_OCTETS_MAX: Final = 254


def read_receipt(pdu: DeliverSm | DataSm, *, trust_text: bool = False) -> DeliveryReceipt | NotAReceipt:
    """Find out whether a PDU is a receipt, and read it.

    It is one if it has both TLVs, or if its esm_class says so; whatever its text is then, it is never a message.

    Args:
        pdu: from the SMSC.
        trust_text: also take a text in the form of appendix B for a receipt when nothing else says so. Only for
            carriers known to leave esm_class at 0: anybody can write such a text on a handset.

    Never raises for what a peer may send.
    """
    if pdu.esm_class == EsmClass.RECEIPT and not pdu.tlvs:
        plain = _PLAIN_LINE.fullmatch(_text_of(pdu))
        if plain is not None:
            return _read_plain(plain)
    message_id = _tlv_string(pdu, TlvTag.RECEIPTED_MESSAGE_ID)
    message_state = pdu.tlv(TlvTag.MESSAGE_STATE) or None
    by_tlvs = bool(message_id) and message_state is not None
    by_type = bool(pdu.esm_class & (EsmClass.RECEIPT | EsmClass.INTERMEDIATE_NOTIFICATION))
    text = _text_of(pdu)
    labels = _labels(text)
    if not by_tlvs and not by_type:
        resembles_one = labels.keys() >= _RECEIPT_LABELS and not labels.keys().isdisjoint(_SUPPORTING_LABELS)
        if not (resembles_one and trust_text):
            return NotAReceipt(resembles_one)
    text_message_id = _first_word(labels.get("id", ""))
    state_word = _first_word(labels.get("stat", ""))
    state = _state_of_word(state_word)
    if message_state is not None:
        # some write it in more octets than its one: what counts is the number
        state = _MESSAGE_STATES.get(int.from_bytes(message_state), state)
    return DeliveryReceipt(
        carrier_message_id=message_id or text_message_id,
        state=state,
        error_code=_error_code(labels, pdu.tlv(TlvTag.NETWORK_ERROR_CODE)),
        submit_date=labels.get("submit date") or None,
        done_date=labels.get("done date") or None,
        text=labels.get("text", ""),
        source=_source(
            in_tlvs=bool(message_id) or message_state is not None, in_text=bool(text_message_id or state_word)
        ),
        text_message_id=text_message_id,
        state_word=state_word,
        submitted=_count(labels.get("sub", "")),
        delivered=_count(labels.get("dlvrd", "")),
        intermediate=pdu.esm_class & EsmClass.TYPE_MASK == EsmClass.INTERMEDIATE_NOTIFICATION,
        user_message_reference=_reference(pdu.tlv(TlvTag.USER_MESSAGE_REFERENCE)),
    )


def _read_plain(line: re.Match[str]) -> DeliveryReceipt:
    message_id, submitted, delivered, submit_date, done_date, word, code, text = line.groups()
    return DeliveryReceipt(
        message_id,
        _state_of_word(word),
        code.zfill(_ERROR_CODE_DIGITS) if code.isdigit() else code,
        submit_date,
        done_date,
        text,
        ReceiptSource.TEXT,
        message_id,
        word,
        int(submitted),
        int(delivered),
    )


def write_receipt(
    carrier_message_id: str,
    state: ReceiptState,
    *,
    submit_date: str,
    done_date: str,
    error_code: str = "000",
    text: str = "",
    submitted: int = 1,
    delivered: int | None = None,
) -> bytes:
    """Write the whole line of appendix B, for short_message.

    Args:
        carrier_message_id: at most 64 characters.
        state: the outcome.
        submit_date: see `receipt_date`.
        done_date: see `receipt_date`.
        error_code: the network's, or the SMSC's own.
        text: the message; its first 20 characters are repeated, those outside latin-1 as ``?``.
        submitted: how many messages were submitted.
        delivered: how many arrived; by default all if the state is DELIVERED, else none.

    Raises:
        UsageError: the line is longer than a short_message, 254 octets.
    """
    if delivered is None:
        delivered = submitted if state is ReceiptState.DELIVERED else 0
    line = (
        f"id:{carrier_message_id} sub:{submitted:03} dlvrd:{delivered:03} submit date:{submit_date} "
        f"done date:{done_date} stat:{state.value} err:{error_code} text:{text[:_TEXT_CHARACTERS_MAX]}"
    ).encode("latin-1", errors="replace")
    if len(line) > _SHORT_MESSAGE_OCTETS_MAX:
        raise UsageError(f"a receipt of {len(line)} octets does not fit short_message")
    return line


def receipt_date(moment: datetime, *, seconds: bool = False) -> str:
    """Write a date of a receipt, ``YYMMDDhhmm``, or ``YYMMDDhhmmss``; in the zone that the moment has."""
    return moment.strftime("%y%m%d%H%M%S" if seconds else "%y%m%d%H%M")


def parse_receipt_date(date: str, zone: tzinfo) -> datetime | None:
    """Read a date of a receipt by its length: 10, 12 or 14 digits. None for any other form.

    Args:
        date: as in `DeliveryReceipt`.
        zone: the carrier's; the text does not name one, and many write their local time.
    """
    year_digits = _YEAR_DIGITS.get(len(date))
    if year_digits is None or not (date.isascii() and date.isdigit()):
        return None
    year = int(date[:year_digits])
    if year_digits == _SHORT_YEAR_DIGITS:
        year += 2000 if year <= _LAST_YEAR_OF_2000S else 1900
    rest = date[year_digits:]
    month, day, hour, minute = (int(rest[at : at + 2]) for at in (0, 2, 4, 6))
    try:
        return datetime(year, month, day, hour, minute, int(rest[8:] or 0), tzinfo=zone)
    except ValueError:
        return None


def _state_of_word(word: str) -> ReceiptState:
    return _WORDS.get(word.upper(), ReceiptState.UNKNOWN)


def _text_of(pdu: DeliverSm | DataSm) -> str:
    octets = (pdu.short_message if isinstance(pdu, DeliverSm) else b"") or pdu.tlv(TlvTag.MESSAGE_PAYLOAD) or b""
    if pdu.esm_class & EsmClass.UDHI and octets:
        octets = octets[1 + octets[0] :]
    if pdu.data_coding == DataCoding.UCS2:
        return octets.decode("utf-16-be", errors="replace")
    return octets.decode("latin-1")


def _labels(text: str) -> dict[str, str]:
    """Each label's value, which runs to the next label; in any order and any dialect.

    The first of each label counts. Once stat is known, text runs to the end whatever it says.
    """
    spans: list[tuple[str, int, int]] = []  # label, start of the label, start of its value
    seen: set[str] = set()
    for match in _LABEL.finditer(text):
        label = match[1].lower()
        if label in seen:
            continue
        seen.add(label)
        spans.append((label, match.start(), match.end()))
        if label == "text" and "stat" in seen:
            break
    values: dict[str, str] = {}
    for number, (label, _, start) in enumerate(spans):
        end = spans[number + 1][1] if number + 1 < len(spans) else len(text)
        value = text[start:end]
        values[label] = value.rstrip("\0") if label == "text" else value.strip(_BLANK)
    return values


def _first_word(value: str) -> str:
    words = value.split(maxsplit=1)
    return words[0].strip(_BLANK) if words else ""


def _tlv_string(pdu: DeliverSm | DataSm, tag: TlvTag) -> str:
    """A C-string TLV, with or without its NUL."""
    return (pdu.tlv(tag) or b"").split(b"\0", 1)[0].decode("latin-1").strip()


def _error_code(labels: dict[str, str], network_error_code: bytes | None) -> str:
    code = _first_word(labels.get("err", ""))
    if not code and network_error_code is not None and len(network_error_code) == _NETWORK_ERROR_OCTETS:
        # Some SMSCs write three ASCII digits where the specification has a network type and a number.
        ascii_digits = network_error_code.isdigit()
        code = network_error_code.decode("ascii") if ascii_digits else str(int.from_bytes(network_error_code[1:]))
    return code.zfill(_ERROR_CODE_DIGITS) if code.isascii() and code.isdigit() else code


def _count(value: str) -> int | None:
    word = _first_word(value)
    return int(word) if word.isascii() and word.isdigit() and len(word) <= _COUNT_DIGITS_MAX else None


def _reference(value: bytes | None) -> int | None:
    return int.from_bytes(value) if value else None


def _source(*, in_tlvs: bool, in_text: bool) -> ReceiptSource:
    if in_tlvs:
        return ReceiptSource.BOTH if in_text else ReceiptSource.TLVS
    return ReceiptSource.TEXT if in_text else ReceiptSource.NEITHER
