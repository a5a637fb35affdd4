"""What must hold whatever a peer sends; each function takes any octets, and raises if it does not hold.

They need no fuzzer, so that the corpus is checked wherever the tests run.
"""

from collections.abc import Callable
from typing import Final

from smpp.codec import decode, encode
from smpp.errors import PeerError, UsageError
from smpp.framing import FrameBuffer
from smpp.pdus import DataSm, DeliverSm, Pdu
from smpp.receipts import DeliveryReceipt, NotAReceipt, read_receipt
from smpp.tlvs import tlv_name, tlv_value
from tests.fuzz.session_script import play_esme, play_smsc

_HEADER_OCTETS: Final = 16
_FRAME_LIMIT_OCTETS: Final = 4096


def check_decode(data: bytes) -> None:
    """A PDU or a PeerError; what can be written again is read back as the same, and written as the same."""
    for frame in (data, (len(data) + 4).to_bytes(4) + data):  # as it is, and with a length that is right
        pdu = _read(frame)
        if isinstance(pdu, PeerError):
            assert 0 < pdu.command_status <= 0xFFFFFFFF, pdu
            continue
        assert pdu.sequence_number == int.from_bytes(frame[12:16])
        assert pdu.command_id == int.from_bytes(frame[4:8])
        assert "\n" not in repr(pdu)
        for tag, value in pdu.tlvs:
            assert isinstance(tlv_value(tag, value), int | str | bytes), tlv_name(tag)
        _check_written_again(pdu)


def _read(frame: bytes) -> Pdu | PeerError:
    try:
        return decode(frame)
    except PeerError as error:
        return error


def _check_written_again(pdu: Pdu) -> None:
    try:
        written = encode(pdu)
    except UsageError:
        return  # tolerated when read, not written
    again = decode(written)
    assert again == pdu
    assert encode(again) == written


def check_frames(data: bytes) -> None:
    """However the stream is cut, the same frames come out, and the same end."""
    if not data:
        return
    step, stream = data[0] + 1, data[1:]
    at_once, whole_end = _frames(stream, len(stream) or 1)
    in_pieces, pieces_end = _frames(stream, step)
    assert at_once == in_pieces
    assert whole_end == pieces_end
    assert stream.startswith(b"".join(at_once))


def _frames(stream: bytes, step: int) -> tuple[list[bytes], int]:
    """The frames, and the status of the error that ended them; 0 for none."""
    frames = FrameBuffer(_FRAME_LIMIT_OCTETS)
    found: list[bytes] = []
    for start in range(0, len(stream), step):
        frames.feed(stream[start : start + step])
        error = _take(frames, found)
        if error is not None:
            assert error.fatal
            assert frames.pending_octets == 0
            return found, error.command_status
        assert frames.pending_octets < _FRAME_LIMIT_OCTETS
    return found, 0


def _take(frames: FrameBuffer, found: list[bytes]) -> PeerError | None:
    try:
        for frame in frames.frames():
            assert int.from_bytes(frame[:4]) == len(frame) >= _HEADER_OCTETS
            found.append(frame)
    except PeerError as error:
        return error
    return None


def check_receipt(data: bytes) -> None:
    """Any message is a receipt or none: its text, coding and class are the first octets, or it is a whole PDU."""
    pdus: list[DeliverSm | DataSm] = []
    if len(data) >= 2:
        text = data[2:256]
        pdus.append(DeliverSm(esm_class=data[0], data_coding=data[1], short_message=text))
    for command_id in (5, 0x103):
        header = (_HEADER_OCTETS + len(data)).to_bytes(4) + command_id.to_bytes(4) + bytes(8)
        pdu = _read(header + data)
        if not isinstance(pdu, PeerError):
            assert isinstance(pdu, DeliverSm | DataSm)
            pdus.append(pdu)
    for each in pdus:
        for trust_text in (False, True):
            found = read_receipt(each, trust_text=trust_text)
            assert isinstance(found, DeliveryReceipt | NotAReceipt)
            if isinstance(found, DeliveryReceipt):
                assert isinstance(found.disagrees, bool)


def check_esme_session(data: bytes) -> None:
    """See `tests.fuzz.session_script`; this side binds."""
    play_esme(data)


def check_smsc_session(data: bytes) -> None:
    """See `tests.fuzz.session_script`; this side is bound to."""
    play_smsc(data)


ORACLES: Final[dict[str, Callable[[bytes], None]]] = {
    "decode": check_decode,
    "esme_session": check_esme_session,
    "frames": check_frames,
    "receipt": check_receipt,
    "smsc_session": check_smsc_session,
}
