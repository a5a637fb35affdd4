"""PDUs that break the protocol: each kind takes one whole frame and gives the octets that are written for it. Pure.

A kind is struck on the frames of its target only, on each N-th of them; what it cannot be done to stays as it is.
"""

from collections.abc import Callable, Mapping
from typing import Final

import attrs

from smpp.codec import encode
from smpp.commands import CommandId
from smpp.pdus import SubmitSmResp

Malform = Callable[[bytes], bytes]
"""One kind: what is written in place of a frame."""

_HEADER_OCTETS: Final = 16
_NOBODY_USED: Final = 0x7FFFFFF0
_TEXT_OCTETS_MAX: Final = 0xFF
_ADDRESSED: Final = frozenset({CommandId.DELIVER_SM, CommandId.DATA_SM})
_BIND_ANSWERS: Final = frozenset(
    {CommandId.BIND_TRANSCEIVER_RESP, CommandId.BIND_TRANSMITTER_RESP, CommandId.BIND_RECEIVER_RESP}
)

TARGETS: Final[Mapping[str, frozenset[int]]] = {
    "answers": frozenset(
        {
            CommandId.SUBMIT_SM_RESP,
            CommandId.SUBMIT_MULTI_RESP,
            CommandId.DATA_SM_RESP,
            CommandId.QUERY_SM_RESP,
            CommandId.CANCEL_SM_RESP,
            CommandId.REPLACE_SM_RESP,
        }
    ),
    "receipts": _ADDRESSED,
    "enquire_links": frozenset({CommandId.ENQUIRE_LINK, CommandId.ENQUIRE_LINK_RESP}),
    "binds": _BIND_ANSWERS,
    "all": frozenset(CommandId),
}
"""What can be malformed: answers to messages, what is delivered, enquire_links and their answers, answers to binds."""


@attrs.define
class Malformed:
    """Strikes each ``n``-th frame of ``target`` with one kind."""

    malform: Malform
    target: frozenset[int]
    n: int = 1
    _seen: int = attrs.field(default=0, init=False)

    def __call__(self, frame: bytes) -> bytes:
        """See `simulators.wire.frames.Mangle`."""
        if int.from_bytes(frame[4:8]) not in self.target:
            return frame
        self._seen += 1
        return frame if self._seen % self.n else self.malform(frame)


# the header


def too_short_length(frame: bytes) -> bytes:
    """A command_length below the header's own: nobody can tell where the next PDU begins."""
    return _with_length(frame, _HEADER_OCTETS - 1)


def too_long_length(frame: bytes) -> bytes:
    """A command_length of 2 GiB."""
    return _with_length(frame, 0x7FFFFFFF)


def length_over(frame: bytes) -> bytes:
    """A command_length four octets above the truth: the next PDU's first octets are swallowed."""
    return _with_length(frame, len(frame) + 4)


def length_under(frame: bytes) -> bytes:
    """A command_length one octet below the truth: the next PDU seems to begin with the last octet of this one."""
    return _with_length(frame, max(_HEADER_OCTETS, len(frame) - 1))


def unknown_command(frame: bytes) -> bytes:
    """A command_id that no version knows."""
    return frame[:4] + (0x0999).to_bytes(4) + frame[8:]


def wrong_response(frame: bytes) -> bytes:
    """A response of another command: unbind_resp to a message, submit_sm_resp to everything else."""
    answers = TARGETS["answers"]
    command = CommandId.UNBIND_RESP if _command(frame) in answers else CommandId.SUBMIT_SM_RESP
    return frame[:4] + int(command).to_bytes(4) + frame[8:]


def sequence_zero(frame: bytes) -> bytes:
    """A sequence_number of 0."""
    return _with_sequence(frame, 0)


def sequence_huge(frame: bytes) -> bytes:
    """A sequence_number of 0xFFFFFFFF, where 0x7FFFFFFF is the greatest."""
    return _with_sequence(frame, 0xFFFFFFFF)


def sequence_unknown(frame: bytes) -> bytes:
    """A sequence_number that nobody used: an answer to nothing, and none to the request."""
    return _with_sequence(frame, _NOBODY_USED)


def sequence_one(frame: bytes) -> bytes:
    """A sequence_number of 1, again and again."""
    return _with_sequence(frame, 1)


# the body


def truncated(frame: bytes) -> bytes:
    """A body of which the second half is missing; command_length is right."""
    return _resized(frame[: _HEADER_OCTETS + (len(frame) - _HEADER_OCTETS) // 2])


def without_body(frame: bytes) -> bytes:
    """A header alone."""
    return _resized(frame[:_HEADER_OCTETS])


def without_nuls(frame: bytes) -> bytes:
    """No NUL in the whole body: strings run into what follows."""
    return _resized(frame[:_HEADER_OCTETS] + frame[_HEADER_OCTETS:].replace(b"\0", b""))


def octet_after(frame: bytes) -> bytes:
    """A NUL after the last field."""
    return _resized(frame + b"\0")


def octets_after(frame: bytes) -> bytes:
    """Seven octets after the last field that are no optional parameter."""
    return _resized(frame + b"\xff" * 7)


def cut_tlv(frame: bytes) -> bytes:
    """An optional parameter at the end that says to have five octets and has one."""
    return _resized(frame + bytes.fromhex("0427 0005 02"))


def tlv_of_wrong_size(frame: bytes) -> bytes:
    """A message_state of three octets."""
    return _resized(frame + bytes.fromhex("0427 0003 000002"))


def text_length_over(frame: bytes) -> bytes:
    """A sm_length that says more than there is."""
    return _with_text_length(frame, _TEXT_OCTETS_MAX)


def text_length_under(frame: bytes) -> bytes:
    """A sm_length of 1, whatever there is: the rest of the text seems to be optional parameters."""
    return _with_text_length(frame, 1)


def absurd_types(frame: bytes) -> bytes:
    """A TON of 0x7F and a NPI of 0xFE on both addresses."""
    if _command(frame) not in _ADDRESSED:
        return frame
    source = frame.index(0, _HEADER_OCTETS) + 1
    destination = frame.index(0, source + 2) + 1
    absurd = b"\x7f\xfe"
    return frame[:source] + absurd + frame[source + 2 : destination] + absurd + frame[destination + 2 :]


# what stands between PDUs


def garbage_before(frame: bytes) -> bytes:
    """Octets of nothing in front of the PDU."""
    return bytes.fromhex("deadbeef 00ff00ff") + frame


def answer_to_nothing(frame: bytes) -> bytes:
    """A submit_sm_resp to a sequence_number that nobody used, in front of the PDU."""
    return encode(SubmitSmResp(message_id="0"), _NOBODY_USED) + frame


def doubled(frame: bytes) -> bytes:
    """The same PDU twice, with one sequence_number."""
    return frame + frame


MALFORMATIONS: Final[Mapping[str, Malform]] = {
    "short-length": too_short_length,
    "long-length": too_long_length,
    "length-over": length_over,
    "length-under": length_under,
    "unknown-command": unknown_command,
    "wrong-response": wrong_response,
    "sequence-zero": sequence_zero,
    "sequence-huge": sequence_huge,
    "sequence-unknown": sequence_unknown,
    "sequence-one": sequence_one,
    "truncated": truncated,
    "without-body": without_body,
    "without-nuls": without_nuls,
    "octet-after": octet_after,
    "octets-after": octets_after,
    "cut-last-tlv": cut_tlv,
    "wrong-size-tlv": tlv_of_wrong_size,
    "text-length-over": text_length_over,
    "text-length-under": text_length_under,
    "absurd-ton-npi": absurd_types,
    "garbage-before": garbage_before,
    "answer-to-nothing": answer_to_nothing,
    "doubled": doubled,
}
"""Every kind by the name of its behaviour."""


def _command(frame: bytes) -> int:
    return int.from_bytes(frame[4:8])


def _with_length(frame: bytes, octets: int) -> bytes:
    return octets.to_bytes(4) + frame[4:]


def _with_sequence(frame: bytes, number: int) -> bytes:
    return frame[:12] + number.to_bytes(4) + frame[16:]


def _resized(frame: bytes) -> bytes:
    return _with_length(frame, len(frame))


def _with_text_length(frame: bytes, octets: int) -> bytes:
    """A deliver_sm with another sm_length (section 4.6.1)."""
    if _command(frame) != CommandId.DELIVER_SM:
        return frame
    at = frame.index(0, _HEADER_OCTETS) + 1  # behind service_type
    for _ in range(2):
        at = frame.index(0, at + 2) + 1  # behind an address with its TON and NPI
    at += 3  # esm_class, protocol_id, priority_flag
    for _ in range(2):
        at = frame.index(0, at) + 1  # behind the two times
    at += 4  # registered_delivery, replace_if_present_flag, data_coding, sm_default_msg_id
    return frame[:at] + bytes([octets]) + frame[at + 1 :]
