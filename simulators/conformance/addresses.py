"""What is asked of senders and recipients: type of number, numbering plan, length, characters."""

import re
from typing import Final

from simulators.conformance.assertion import Level
from simulators.conformance.submissions import OfSubmissions
from smpp.pdus import SubmitSm
from smpp.values import Npi, Ton

SENDER_CHARACTERS_MAX: Final = 11
SHORT_CODE_DIGITS_MAX: Final = 6
INTERNATIONAL_DIGITS_MIN: Final = 8
_LEGAL_SENDER: Final = re.compile(r"[A-Za-z0-9 ._&+\-]*", re.ASCII)
_NUMBER: Final = re.compile(r"\+?[0-9]+", re.ASCII)
_SHORT_CODE_PAIRS: Final = {(0, 0), (0, 1), (3, 0), (3, 1), (6, 0)}


def _is_word(address: str) -> bool:
    return bool(address) and not _NUMBER.fullmatch(address)


def _is_prefixed(address: str) -> bool:
    return address.startswith(("+", "00"))


def _pair(ton: int, npi: int) -> str:
    return f"TON {ton}, NPI {npi}"


class WordTon(OfSubmissions):
    """Alphanumeric senders are 5/0."""

    name = "sender-word-ton"
    level = Level.MUST
    sentence = "a sender with letters has TON 5 and NPI 0"
    source = "5.2.5, 5.2.6"

    def concerns(self, pdu: SubmitSm) -> bool:
        """Senders with letters."""
        return _is_word(pdu.source_addr)

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """Any other pair."""
        pair = (pdu.source_addr_ton, pdu.source_addr_npi)
        return None if pair == (Ton.ALPHANUMERIC, Npi.UNKNOWN) else f"a sender with letters, {_pair(*pair)}"


class WordLength(OfSubmissions):
    """Alphanumeric senders fit a handset."""

    name = "sender-word-length"
    level = Level.MUST
    sentence = f"a sender with letters has at most {SENDER_CHARACTERS_MAX} characters"
    source = "TS 23.040 9.1.2.5"

    def concerns(self, pdu: SubmitSm) -> bool:
        """Senders with letters."""
        return _is_word(pdu.source_addr)

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """Too long."""
        count = len(pdu.source_addr)
        return None if count <= SENDER_CHARACTERS_MAX else f"a sender of {count} characters"


class WordCharacters(OfSubmissions):
    """Alphanumeric senders are of characters that every operator shows."""

    name = "sender-word-characters"
    level = Level.MUST
    sentence = "a sender with letters has only A-Z, a-z, 0-9, space and . _ & + -"
    source = "NowSMS, Kannel"

    def concerns(self, pdu: SubmitSm) -> bool:
        """Senders with letters."""
        return _is_word(pdu.source_addr)

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """Others; one character of a name tells nothing about a person."""
        for at, character in enumerate(pdu.source_addr, 1):
            if not _LEGAL_SENDER.fullmatch(character):
                return f"character {at} of the sender is U+{ord(character):04X}"
        return None


class NumberTon(OfSubmissions):
    """Numeric senders say what they are."""

    name = "sender-number-ton"
    level = Level.SHOULD
    sentence = "a numeric sender has TON/NPI 1/1 or 2/1, a short code 3/0, 3/1, 6/0, 0/0 or 0/1"
    source = "5.2.5, 5.2.6; Sinch"

    def concerns(self, pdu: SubmitSm) -> bool:
        """Numbers."""
        return bool(_NUMBER.fullmatch(pdu.source_addr))

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """A pair that the kind of number does not have."""
        pair = (pdu.source_addr_ton, pdu.source_addr_npi)
        if len(pdu.source_addr) <= SHORT_CODE_DIGITS_MAX:
            return None if pair in _SHORT_CODE_PAIRS else f"a short code, {_pair(*pair)}"
        return None if pair in {(1, 1), (2, 1)} else f"a sender of {len(pdu.source_addr)} digits, {_pair(*pair)}"


class NumberPrefix(OfSubmissions):
    """Numeric senders are digits."""

    name = "sender-number-prefix"
    level = Level.MUST
    sentence = "a numeric sender has no leading + or 00"
    source = "5.2.8; wizardjedi's list of bad clients"

    def concerns(self, pdu: SubmitSm) -> bool:
        """Numbers that are longer than a short code."""
        return bool(_NUMBER.fullmatch(pdu.source_addr))

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """It has one."""
        return "a sender with a leading + or 00" if _is_prefixed(pdu.source_addr) else None


class RecipientDigits(OfSubmissions):
    """Recipients are digits."""

    name = "recipient-digits"
    level = Level.MUST
    sentence = "destination_addr is digits and nothing else, without a leading + or 00"
    source = "5.2.9; wizardjedi's list of bad clients"

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """Empty, prefixed, or with other characters."""
        if not pdu.destination_addr:
            return "destination_addr is empty"
        if _is_prefixed(pdu.destination_addr):
            return "a recipient with a leading + or 00"
        return None if _NUMBER.fullmatch(pdu.destination_addr) else "a recipient with characters that are no digits"


class RecipientTon(OfSubmissions):
    """International recipients are 1/1."""

    name = "recipient-ton"
    level = Level.MUST
    sentence = "an international destination_addr has TON 1 and NPI 1"
    source = "5.2.5, 5.2.6"

    def concerns(self, pdu: SubmitSm) -> bool:
        """What can be an international number."""
        digits = pdu.destination_addr.lstrip("+")
        return len(digits) >= INTERNATIONAL_DIGITS_MIN and not (digits.startswith("0") and digits[:2] != "00")

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """Any other pair."""
        pair = (pdu.dest_addr_ton, pdu.dest_addr_npi)
        return None if pair == (Ton.INTERNATIONAL, Npi.E164) else f"a recipient, {_pair(*pair)}"


class RecipientInternational(OfSubmissions):
    """Recipients are in the form of every country."""

    name = "recipient-international"
    level = Level.SHOULD
    sentence = f"destination_addr is international: a country code, at least {INTERNATIONAL_DIGITS_MIN} digits"
    source = "E.164; wizardjedi's list of bad clients"

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """A national number."""
        digits = pdu.destination_addr.lstrip("+").removeprefix("00")
        if digits.startswith("0"):
            return "a recipient that begins with one 0, as national numbers do"
        return None if len(digits) >= INTERNATIONAL_DIGITS_MIN else f"a recipient of {len(digits)} digits"
