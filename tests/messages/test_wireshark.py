"""What we cut, read by Wireshark's SMPP and GSM SMS dissectors: one more reader that shares no code with us."""

import random
from pathlib import Path

import pytest

from messages.alphabets import BASIC_TABLE, EXTENSION_CHARACTERS, Alphabet
from messages.segmentation import Segment, split
from messages.shift_tables import Language, ShiftTables
from smpp.codec import encode
from smpp.pdus import SubmitSm
from tests.support.readers.wireshark import TSHARK, dissect, write_capture

pytestmark = pytest.mark.skipif(TSHARK is None, reason="Wireshark's tshark is not installed (apt-get install tshark)")

CODINGS = {Alphabet.GSM7: 0x00, Alphabet.BINARY: 0x04, Alphabet.UCS2: 0x08}
PRINTABLE = sorted((set(BASIC_TABLE) | EXTENSION_CHARACTERS) - set("\x1b\n\r\f"))


def frame(segment: Segment, alphabet: Alphabet, sequence_number: int) -> bytes:
    pdu = SubmitSm(
        source_addr="ACME",
        destination_addr="41791234567",
        esm_class=0x40 if segment.udh else 0,
        data_coding=CODINGS[alphabet],
        short_message=segment.user_data,
    )
    return encode(pdu, sequence_number)


def contents(rng: random.Random) -> list[tuple[str | bytes, Alphabet]]:
    """Texts and data of all lengths around the borders."""
    made: list[tuple[str | bytes, Alphabet]] = []
    for length in (1, 159, 160, 161, 305, 306, 307, 460, 900):
        made.append(("".join(rng.choices(PRINTABLE, k=length)), Alphabet.GSM7))
        made.append(("".join(rng.choices("жёЩ漢字a1 ", k=length)), Alphabet.UCS2))
        made.append((rng.randbytes(length), Alphabet.BINARY))
    return made


@pytest.mark.parametrize("long_reference", [False, True])
def test_wireshark_reads_and_joins_every_segment(tmp_path: Path, *, long_reference: bool) -> None:
    frames: list[bytes] = []
    expected: list[tuple[str | bytes, tuple[Segment, ...]]] = []
    for reference, (content, alphabet) in enumerate(contents(random.Random(7)), start=200):
        segments = split(
            content, alphabet, reference + (0x1200 if long_reference else 0), long_reference=long_reference
        )
        expected.append((content, segments))
        frames += [frame(segment, alphabet, len(frames) + number) for number, segment in enumerate(segments, start=1)]
    write_capture(tmp_path / "sms.pcap", frames)
    read = iter(dissect(tmp_path / "sms.pcap"))
    for content, segments in expected:
        layers = [next(read) for _ in segments]
        assert not any("_ws.malformed" in layer for layer in layers)
        if isinstance(content, str):
            assert "".join(layer["smpp.message_text"][0] for layer in layers) == content
        if len(segments) > 1:
            assert {layer["gsm_sms.udh.mm.msg_id"][0] for layer in layers} == {str(segments[0].reference)}
            joined = layers[-1]["gsm_sms_ud.short_msg"][0].replace(":", "")
            assert bytes.fromhex(joined) == b"".join(segment.body for segment in segments)


def test_wireshark_joins_segments_that_name_shift_tables(tmp_path: Path) -> None:
    tables = ShiftTables(Language.TURKISH, Language.TURKISH)
    segments = split("İyi günler, ığdır " * 20, Alphabet.GSM7, 7, tables=tables)
    write_capture(
        tmp_path / "sms.pcap",
        [frame(segment, Alphabet.GSM7, number) for number, segment in enumerate(segments, start=1)],
    )
    layers = dissect(tmp_path / "sms.pcap")
    assert not any("_ws.malformed" in layer for layer in layers)
    assert bytes.fromhex(layers[-1]["gsm_sms_ud.short_msg"][0].replace(":", "")) == b"".join(
        segment.body for segment in segments
    )
