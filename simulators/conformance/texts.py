"""What is asked of texts: the alphabet they say to be in, their length, and what a handset cannot show."""

import re
from typing import Final

from messages.alphabets import Alphabet, choose_alphabet
from simulators.conformance.assertion import Level
from simulators.conformance.submissions import OfSubmissions
from simulators.conformance.user_data import is_gsm, is_ucs2, read_user_data
from smpp.pdus import SubmitSm
from smpp.values import TlvTag

SHORT_MESSAGE_OCTETS_MAX: Final = 254
USER_DATA_OCTETS_MAX: Final = 140
_MARKUP: Final = re.compile(
    r"&(?:amp|lt|gt|quot|nbsp|apos|#\d{1,6}|#x[0-9a-f]{1,5});|</?(?:br|p|b|i|a|div|span)\b", re.IGNORECASE
)
_SHOWN_CONTROLS: Final = {0x0A, 0x0D, 0x0C, 0x1B}
_BOMS: Final = (b"\xfe\xff", b"\xff\xfe")


def _ucs2_text(pdu: SubmitSm) -> str:
    return read_user_data(pdu).body.decode("utf-16-be", "replace")


def _shown(pdu: SubmitSm) -> str:
    return _ucs2_text(pdu) if is_ucs2(pdu.data_coding) else read_user_data(pdu).body.decode("latin-1")


def _is_text(pdu: SubmitSm) -> bool:
    readable = is_ucs2(pdu.data_coding) or is_gsm(pdu.data_coding) or pdu.data_coding == 0x03  # noqa: PLR2004 - Latin-1
    return readable and bool(read_user_data(pdu).body)


class _OfUcs2(OfSubmissions):
    def concerns(self, pdu: SubmitSm) -> bool:
        """Texts in UCS-2."""
        return is_ucs2(pdu.data_coding) and bool(read_user_data(pdu).body)


class Ucs2Order(_OfUcs2):
    """UCS-2 is big-endian."""

    name = "ucs2-big-endian"
    level = Level.MUST
    sentence = "text in UCS-2 is big-endian"
    source = "5.2.19; wizardjedi's list of bad clients"

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """Most characters make sense only the other way round: a low octet of 0 and a high one that is not."""
        body = read_user_data(pdu).body.removeprefix(_BOMS[1])
        pairs = [body[at : at + 2] for at in range(0, len(body) - 1, 2)]
        turned = sum(pair[1] == 0 and pair[0] != 0 for pair in pairs)
        return f"{turned} of {len(pairs)} characters read as little-endian" if turned * 2 > len(pairs) else None


class Ucs2Mark(_OfUcs2):
    """UCS-2 has no byte order mark."""

    name = "ucs2-no-bom"
    level = Level.MUST
    sentence = "text in UCS-2 has no byte order mark"
    source = "5.2.19; wizardjedi's list of bad clients"

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """It begins with one."""
        return "a text that begins with a byte order mark" if read_user_data(pdu).body.startswith(_BOMS) else None


class Ucs2Even(_OfUcs2):
    """UCS-2 has two octets a character."""

    name = "ucs2-even"
    level = Level.MUST
    sentence = "text in UCS-2 has an even number of octets"
    source = "5.2.19"

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """An odd one."""
        octets = len(read_user_data(pdu).body)
        return f"a text of {octets} octets in UCS-2" if octets % 2 else None


class Ucs2Need(_OfUcs2):
    """UCS-2 costs more than twice as much."""

    name = "ucs2-needed"
    level = Level.SHOULD
    sentence = "a text that GSM 7-bit can write is not sent in UCS-2"
    source = "TS 23.038; a bill that is twice as high"

    def concerns(self, pdu: SubmitSm) -> bool:
        """Texts of one part: another part of a longer one may need it."""
        return super().concerns(pdu) and read_user_data(pdu).part is None

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """Every character is of the default alphabet."""
        needless = choose_alphabet(_ucs2_text(pdu)).alphabet is Alphabet.GSM7
        return "a text in UCS-2 that GSM 7-bit could write" if needless else None


class DefaultAlphabet(OfSubmissions):
    """data_coding 0 is the default alphabet, one septet an octet."""

    name = "default-alphabet"
    level = Level.SHOULD
    sentence = "text with data_coding 0 is unpacked GSM 7-bit: no octet above 0x7F"
    source = "5.2.19; NowSMS: Latin-1 and packed septets are the usual mistakes"

    def concerns(self, pdu: SubmitSm) -> bool:
        """Texts in it."""
        return pdu.data_coding == 0 and bool(read_user_data(pdu).body)

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """Octets that it does not have."""
        count = sum(octet > 0x7F for octet in read_user_data(pdu).body)  # noqa: PLR2004 - seven bits
        return f"{count} octets above 0x7F with data_coding 0: Latin-1, or packed?" if count else None


class Markup(OfSubmissions):
    """A handset shows markup as it is."""

    name = "no-markup"
    level = Level.SHOULD
    sentence = "a text has no HTML tags and entities"
    source = "wizardjedi's list of bad clients"

    def concerns(self, pdu: SubmitSm) -> bool:
        """Texts."""
        return _is_text(pdu)

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """The first one."""
        found = _MARKUP.search(_shown(pdu))
        return None if found is None else f"{found[0]!r} in a text"


class Controls(OfSubmissions):
    """A handset shows no control characters."""

    name = "no-control-characters"
    level = Level.SHOULD
    sentence = "a text in UCS-2 or Latin-1 has no control characters but line and page breaks"
    source = "wizardjedi's list of bad clients"

    def concerns(self, pdu: SubmitSm) -> bool:
        """Not GSM 7-bit, whose letters have their codes."""
        return _is_text(pdu) and not is_gsm(pdu.data_coding)

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """The first one."""
        found = [ord(one) for one in _shown(pdu) if ord(one) < 0x20 and ord(one) not in _SHOWN_CONTROLS]  # noqa: PLR2004
        return f"U+{found[0]:04X} in a text" if found else None


class TextFits(OfSubmissions):
    """What one submit_sm carries fits one short message."""

    name = "text-fits"
    level = Level.MUST
    sentence = "short_message fits one message: 160 septets, or 140 octets in 8-bit and UCS-2, header included"
    source = "4.4.1, TS 23.040 9.2.3.16"

    def concerns(self, pdu: SubmitSm) -> bool:
        """What is in short_message; a message_payload is for the operator to cut."""
        return bool(pdu.short_message)

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """Too long for its alphabet."""
        data = read_user_data(pdu)
        if len(data.octets) > SHORT_MESSAGE_OCTETS_MAX:
            return f"a short_message of {len(data.octets)} octets"
        if not is_gsm(pdu.data_coding):
            octets = len(data.octets)
            return None if octets <= USER_DATA_OCTETS_MAX else f"{octets} octets where {USER_DATA_OCTETS_MAX} fit"
        header_octets = len(data.octets) - len(data.body)
        # a header is followed by fill bits up to the next septet
        room = (USER_DATA_OCTETS_MAX - header_octets) * 8 // 7
        septets = len(data.body)
        return None if septets <= room else f"{septets} septets where {room} fit"


class TextOnce(OfSubmissions):
    """A text stands in one place."""

    name = "text-once"
    level = Level.MUST
    sentence = "a text is in short_message or in message_payload, not in both"
    source = "5.3.2.32"

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """Both."""
        both = pdu.short_message and pdu.tlv(TlvTag.MESSAGE_PAYLOAD) is not None
        return "short_message and message_payload at once" if both else None
