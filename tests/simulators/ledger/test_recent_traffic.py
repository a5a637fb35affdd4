"""The last of what went over the wires: bounded, and legible from its first PDU on."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from simulators.ledger.recent_traffic import RecentTraffic
from smpp.codec import encode
from smpp.pdus import EnquireLink, SubmitSm
from tests.support.readers.pcap_reader import read_pcap, streams
from tests.support.readers.wireshark import TSHARK

SUBMIT = encode(SubmitSm(source_addr="MAXONY", destination_addr="41791234567", short_message=b"Hi"), 7)


def said_by_the_esme(recent: RecentTraffic) -> bytes:
    """What a pcap file says that the only ESME wrote."""
    return b"".join(streams(read_pcap(recent.pcap())).values())


@pytest.mark.skipif(TSHARK is None, reason="tshark is not installed")
def test_wireshark_reads_it_as_smpp(tmp_path: Path) -> None:
    recent = RecentTraffic()
    recent.carried(1, SUBMIT, 1_000_000, from_esme=True)
    recent.carried(1, encode(EnquireLink(), 8), 1_000_001, from_esme=False)
    path = tmp_path / "recent.pcap"
    path.write_bytes(recent.pcap())
    assert TSHARK is not None
    command = [TSHARK, "-n", "-r", str(path), "-Y", "smpp", "-T", "fields", "-e", "smpp.command_id"]
    done = subprocess.run(command, capture_output=True, check=True, text=True, timeout=60)

    assert [int(line, 16) for line in done.stdout.split()] == [0x04, 0x15]


def test_only_so_many_pieces_and_so_many_octets_are_kept() -> None:
    for recent in (RecentTraffic(pieces_max=10), RecentTraffic(octets_max=10 * len(SUBMIT) + 1)):
        for _ in range(25):
            recent.carried(1, SUBMIT, 1, from_esme=True)

        assert said_by_the_esme(recent) == SUBMIT * 10


@given(cuts=some.lists(some.integers(1, 3 * len(SUBMIT)), max_size=40), pieces_max=some.integers(1, 20))
def test_however_pdus_were_cut_it_begins_with_a_whole_one(cuts: list[int], pieces_max: int) -> None:
    """Whoever reads a stream from the middle of a PDU takes anything for a command_length."""
    recent, rest, whole = RecentTraffic(pieces_max=pieces_max), SUBMIT * 120, SUBMIT * 120
    for cut in cuts:
        recent.carried(1, rest[:cut], 1, from_esme=True)
        rest = rest[cut:]

    said = said_by_the_esme(recent)
    assert said == b"" or said.startswith(SUBMIT[: len(said)])
    assert whole[: len(whole) - len(rest)].endswith(said)
    assert len(said) > sum(cuts[-pieces_max:]) - len(SUBMIT)


def test_a_length_that_cannot_be_is_read_as_the_end_of_its_piece() -> None:
    recent = RecentTraffic(pieces_max=2)
    for octets in (SUBMIT, b"\xff\xff\xff\xff what is this", SUBMIT):
        recent.carried(1, octets, 1, from_esme=True)

    assert said_by_the_esme(recent) == b"\xff\xff\xff\xff what is this" + SUBMIT


def test_of_connections_that_are_gone_no_streams_are_remembered() -> None:
    recent = RecentTraffic()
    recent.carried(1, SUBMIT[:9], 1, from_esme=True)
    recent.closed(1, 2)
    recent.carried(1, SUBMIT, 3, from_esme=True)

    assert recent._streams.keys() == {(1, True)}
    assert said_by_the_esme(recent).endswith(SUBMIT)
