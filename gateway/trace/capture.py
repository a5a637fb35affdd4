"""Traced PDUs as a capture that Wireshark opens: each bind is a TCP connection between made-up addresses. Pure.

The addresses are those kept for documentation (RFC 5737), and the carrier's port is the one that Wireshark takes for
SMPP, whatever it is in truth: times, order and octets are real.
"""

from typing import Final

import attrs

from smpp.pcap import PCAP_HEADER, SMPP_PORT, Conversation

_ESME: Final = "192.0.2.1"
_SMSC: Final = "198.51.100.1"
_FIRST_PORT: Final = 50_000


@attrs.define
class Capture:
    """What to write into the file: ``start``, then the records of each frame."""

    _conversations: dict[str, Conversation] = attrs.field(factory=dict, init=False)

    start: Final = PCAP_HEADER

    def records(self, bind: str, *, is_sent: bool, frame: bytes, at_ms: int) -> bytes:
        """The records of one frame; ``at_ms`` is Unix milliseconds. A bind's first frame opens its connection."""
        opening = b""
        conversation = self._conversations.get(bind)
        if conversation is None:
            conversation = Conversation((_ESME, _FIRST_PORT + len(self._conversations)), (_SMSC, SMPP_PORT))
            self._conversations[bind] = conversation
            opening = conversation.opening(at_ms * 1000)
        return opening + conversation.carry(frame, at_ms * 1000, from_esme=is_sent)
