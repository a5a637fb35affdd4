"""Captures of an operator's wires."""

import io

from simulators.ledger.capture import CaptureFile
from smpp.codec import encode
from smpp.pdus import SubmitSm
from tests.support.readers.pcap_reader import conversations, read_pcap

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

    both = conversations(read_pcap(file.getvalue()))
    assert [sorted(stream.values()) for stream in both] == [[b"", SUBMIT], [SUBMIT, b"answer"]]
