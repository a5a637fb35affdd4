from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.ledger.entries import entry_of
from simulators.load.plan import Planned
from simulators.load.recording import read_recording, submitted_in
from simulators.load.submissions import segments_of
from smpp.codec import encode
from smpp.pcap import PCAP_HEADER, Conversation

SHORT = Planned("+41790000001", "Hello", "MAXONY", "transactional")
LONG = Planned("+33612000001", "Grüße {€} " * 30, "+41790000009", "transactional")
START_US = 1_700_000_000_000_000


def capture(chunk: int) -> bytes:
    """Both messages on one connection, in pieces of ``chunk`` octets, 10 ms apart."""
    conversation = Conversation(("10.0.0.1", 40_000), ("10.0.0.2", 2_775))
    pdus = [*segments_of(SHORT, 1), *segments_of(LONG, 2)]
    octets = b"".join(encode(pdu, number) for number, pdu in enumerate(pdus, start=1))
    pieces = [octets[start : start + chunk] for start in range(0, len(octets), chunk)]
    packets = b"".join(
        conversation.carry(piece, START_US + 10_000 * number, from_esme=True) for number, piece in enumerate(pieces)
    )
    return PCAP_HEADER + conversation.opening(START_US) + packets


@pytest.mark.parametrize("chunk", [7, 100, 100_000])
def test_a_capture_gives_its_messages_again_however_its_packets_were_cut(tmp_path: Path, chunk: int) -> None:
    file = tmp_path / "carrier.pcap"
    file.write_bytes(capture(chunk))
    recording = read_recording(file)
    assert recording.messages == (SHORT, LONG)
    assert recording.offsets_us[0] == 0


def test_a_ledger_gives_its_messages_again_at_the_moments_at_which_they_began(tmp_path: Path) -> None:
    entries = [
        entry_of(pdu, str(at_us), 1, at_us)
        for at_us, pdu in enumerate([*segments_of(SHORT, 1), *segments_of(LONG, 2), *segments_of(SHORT, 3)], start=50)
    ]
    file = tmp_path / "ledger.jsonl"
    file.write_bytes(b"".join(msgspec.json.encode(entry) + b"\n" for entry in entries))
    recording = read_recording(file)
    assert recording.messages == (SHORT, LONG, SHORT)
    assert recording.offsets_us == (0, 1, len(entries) - 1)


def test_what_the_carrier_refused_is_not_sent_again(tmp_path: Path) -> None:
    file = tmp_path / "ledger.jsonl"
    [pdu] = segments_of(SHORT, 1)
    file.write_bytes(msgspec.json.encode(entry_of(pdu, "", 1, 5, status=0x58)) + b"\n")
    with pytest.raises(ValueError, match="holds no whole message"):
        read_recording(file)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot read"):
        read_recording(tmp_path / "none")


@given(st.binary(max_size=400), st.integers(0, 600), st.binary(max_size=8))
def test_no_capture_however_broken_breaks_the_reader(noise: bytes, at: int, patch: bytes) -> None:
    whole = capture(100)
    list(submitted_in(PCAP_HEADER + noise))
    list(submitted_in(whole[:at] + patch + whole[at + len(patch) :]))
