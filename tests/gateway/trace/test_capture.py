"""Traced PDUs in a capture: one connection for each bind, octets, times and directions as they were."""

from gateway.trace.capture import Capture
from smpp.codec import encode
from smpp.pdus import EnquireLink, EnquireLinkResp
from tests.support.readers.pcap_reader import read_pcap, streams

ASK, ANSWER = encode(EnquireLink(sequence_number=1)), encode(EnquireLinkResp(sequence_number=1))


def test_each_bind_is_a_connection_of_its_own() -> None:
    capture = Capture()
    octets = capture.start
    for bind, number in (("trx1", 0), ("trx2", 5), ("trx1", 7)):
        octets += capture.records(bind, is_sent=True, frame=ASK, at_ms=1_790_000_000_000 + number)
        octets += capture.records(bind, is_sent=False, frame=ANSWER, at_ms=1_790_000_000_001 + number)

    packets = read_pcap(octets)

    carried = [packet for packet in packets if packet.data]
    assert [packet.at_us - 1_790_000_000_000_000 for packet in carried] == [0, 1_000, 5_000, 6_000, 7_000, 8_000]
    assert [packet.source[1] for packet in carried] == [50_000, 2_775, 50_001, 2_775, 50_000, 2_775]
    found = streams([packet for packet in packets if 50_000 in {packet.source[1], packet.destination[1]}])
    assert found == {("192.0.2.1", 50_000): ASK * 2, ("198.51.100.1", 2_775): ANSWER * 2}
