"""Captures of an operator's wires."""

import io
import subprocess
from pathlib import Path

import pytest

from simulators.ledger.capture import CaptureFile, RecentPdus
from smpp.codec import encode
from smpp.pcap import SMPP_PORT
from smpp.pdus import EnquireLink, SubmitSm
from tests.support.readers.pcap_reader import read_pcap, streams
from tests.support.readers.wireshark import TSHARK

SUBMIT = encode(SubmitSm(source_addr="MAXONY", destination_addr="41791234567", short_message=b"Hi"), 7)


def test_each_connection_is_a_conversation_of_its_own() -> None:
    file = io.BytesIO()
    capture = CaptureFile(file)
    for connection in (1, 2):
        capture.opened(connection, 1_000_000)
        capture.carried(connection, SUBMIT, 1_000_001, from_esme=True)
    capture.carried(2, b"answer", 1_000_002, from_esme=False)
    capture.closed(1, 1_000_003)
    capture.carried(1, b"too late", 1_000_004, from_esme=False)

    packets = read_pcap(file.getvalue())
    esmes = sorted({packet.source for packet in packets if packet.source[1] != SMPP_PORT})
    both = [streams([packet for packet in packets if esme in (packet.source, packet.destination)]) for esme in esmes]
    assert [sorted(stream.values()) for stream in both] == [[b"", SUBMIT], [SUBMIT, b"answer"]]


@pytest.mark.skipif(TSHARK is None, reason="tshark is not installed")
def test_wireshark_reads_a_capture_as_smpp(tmp_path: Path) -> None:
    recent = RecentPdus()
    recent.keep(1, SUBMIT, 1_000_000, from_esme=True)
    recent.keep(1, encode(EnquireLink(), 8), 1_000_001, from_esme=False)
    path = tmp_path / "recent.pcap"
    path.write_bytes(recent.pcap())
    assert TSHARK is not None
    command = [TSHARK, "-n", "-r", str(path), "-Y", "smpp", "-T", "fields", "-e", "smpp.command_id"]
    done = subprocess.run(command, capture_output=True, check=True, text=True, timeout=60)

    assert [int(line, 16) for line in done.stdout.split()] == [0x04, 0x15]


def test_of_the_last_pdus_only_so_many_and_so_many_octets_are_kept() -> None:
    by_number, by_octets = RecentPdus(pdus_max=10), RecentPdus(octets_max=10 * len(SUBMIT))
    for recent in (by_number, by_octets):
        for _ in range(25):
            recent.keep(1, SUBMIT, 1, from_esme=True)

        assert [pdu.serial for pdu in recent.after(0)] == list(range(16, 26))
        assert [pdu.serial for pdu in recent.after(24)] == [25]
