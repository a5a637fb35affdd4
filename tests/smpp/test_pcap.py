"""smpp.pcap: read back by a reader of our own, and by Wireshark's dissector."""

import random
import shutil
import string
import subprocess
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smpp.codec import decode, encode
from smpp.commands import is_response
from smpp.errors import UsageError
from smpp.fields import LAYOUTS, Kind, Layout
from smpp.pcap import PCAP_HEADER, SEGMENT_OCTETS_MAX, SMPP_PORT, Conversation
from smpp.pdus import (
    DataSm,
    DistributionList,
    Pdu,
    ReplaceSm,
    SmeAddress,
    SubmitMulti,
    SubmitMultiResp,
    Tlv,
    TlvTag,
    Unsuccessful,
)
from smpp.tlvs import make_tlv
from tests.smpp.strategies import all_pdus, deterministic, least
from tests.smpp.vector_files import vectors
from tests.support.readers.pcap_reader import read_pcap, streams

ESME, SMSC = ("10.0.0.1", 40_001), ("10.0.0.2", SMPP_PORT)
NOON_US = 1_790_000_000_123_456
TSHARK = shutil.which("tshark")
WARNING = 0x600000  # of Wireshark's severities; below are chat and notes, as of a FIN


def capture(frames: list[bytes]) -> bytes:
    """A connection that carries these, requests from the ESME, responses from the SMSC."""
    conversation = Conversation(ESME, SMSC)
    parts = [PCAP_HEADER, conversation.opening(NOON_US)]
    for number, frame in enumerate(frames):
        from_esme = not is_response(int.from_bytes(frame[4:8]))
        parts.append(conversation.carry(frame, NOON_US + number, from_esme=from_esme))
    parts.append(conversation.closing(NOON_US + len(frames)))
    return b"".join(parts)


def test_it_opens_carries_and_closes_as_tcp_does() -> None:
    packets = read_pcap(capture([b"12345", b"678"]))
    assert [(packet.source[0], packet.flags, packet.data) for packet in packets] == [
        ("10.0.0.1", 0x02, b""),
        ("10.0.0.2", 0x12, b""),
        ("10.0.0.1", 0x10, b""),
        ("10.0.0.1", 0x18, b"12345"),
        ("10.0.0.1", 0x18, b"678"),
        ("10.0.0.1", 0x11, b""),
        ("10.0.0.2", 0x11, b""),
        ("10.0.0.1", 0x10, b""),
    ]
    assert {packet.at_us - NOON_US for packet in packets} == {0, 1, 2}
    assert {packet.destination for packet in packets} == {ESME, SMSC}


@deterministic
@given(st.lists(all_pdus.map(encode), max_size=6))
def test_both_streams_are_what_was_carried(frames: list[bytes]) -> None:
    found = streams(read_pcap(capture(frames)))
    assert found[ESME] == b"".join(frame for frame in frames if not is_response(int.from_bytes(frame[4:8])))
    assert found[SMSC] == b"".join(frame for frame in frames if is_response(int.from_bytes(frame[4:8])))


def test_a_pdu_longer_than_a_packet_is_cut_into_several() -> None:
    frame = encode(DataSm(tlvs=(Tlv(TlvTag.MESSAGE_PAYLOAD, bytes(range(256)) * 255),)))
    packets = read_pcap(capture([frame]))
    assert max(len(packet.data) for packet in packets) == SEGMENT_OCTETS_MAX
    assert streams(packets)[ESME] == frame


def test_connections_may_be_mixed_in_one_file() -> None:
    first, second = Conversation(ESME, SMSC), Conversation(("10.0.0.1", 40_002), ("10.0.0.3", SMPP_PORT))
    records = [
        first.opening(NOON_US),
        second.opening(NOON_US),
        first.carry(b"one", NOON_US, from_esme=True),
        second.carry(b"two", NOON_US, from_esme=False),
        first.closing(NOON_US),
    ]
    found = streams(read_pcap(PCAP_HEADER + b"".join(records)))
    assert found == {ESME: b"one", SMSC: b"", ("10.0.0.1", 40_002): b"", ("10.0.0.3", SMPP_PORT): b"two"}


@pytest.mark.parametrize("esme", [("::1", 40_001), ("carrier.example", 40_001), ("10.0.0.1", 0), ("10.0.0.1", 65_536)])
def test_what_is_no_ipv4_address_or_port_is_refused(esme: tuple[str, int]) -> None:
    with pytest.raises(UsageError, match="is no "):
        Conversation(esme, SMSC)


def dissected(octets: bytes, folder: Path, *fields: str) -> list[list[str]]:
    """What tshark finds: for each PDU's packet the values of these fields; it checks all checksums."""
    if TSHARK is None:
        pytest.skip("tshark is not installed: apt-get install tshark lets Wireshark's dissector check the capture")
    path = folder / "capture.pcap"
    path.write_bytes(octets)
    checks = ["-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE"]
    wanted = [part for field in ("_ws.malformed", "_ws.expert.severity", *fields) for part in ("-e", field)]
    command = [TSHARK, "-r", str(path), *checks, "-T", "fields", "-E", "separator=;", *wanted]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    found: list[list[str]] = []
    for line in done.stdout.splitlines():
        malformed, severity, *values = line.split(";")
        assert malformed == ""
        assert all(int(each) < WARNING for each in severity.split(",") if each)
        if any(values):
            found.append(values)
    return found


def test_wireshark_reads_every_pdu_of_ours_as_the_same_command(tmp_path: Path) -> None:
    frames = [encode(least(layout.pdu_type), number) for number, layout in enumerate(LAYOUTS, 1)]
    frames += list(vectors("specification.hex").values())
    found = dissected(capture(frames), tmp_path, "smpp.command_id", "smpp.command_status", "smpp.sequence_number")
    assert [[int(value, 0) if value else 0 for value in values] for values in found] == [
        [pdu.command_id, pdu.command_status if is_response(pdu.command_id) else 0, pdu.sequence_number]
        for pdu in map(decode, frames)
    ]


WIRESHARK: list[tuple[Pdu, dict[str, str]]] = [
    (
        SubmitMulti(
            source_addr="Alice",
            destinations=(SmeAddress(1, 1, "41791234567"), DistributionList("friends"), SmeAddress(1, 1, "4180")),
            short_message=b"Hi",
            sequence_number=1,
        ),
        {
            "smpp.source_addr": "Alice",
            "smpp.destination_addr": "41791234567,4180",
            "smpp.dl_name": "friends",
            "smpp.sm_length": "2",
        },
    ),
    (
        SubmitMultiResp("abc", (Unsuccessful(1, 1, "4179", 0x0B), Unsuccessful(1, 1, "4180", 0x14)), sequence_number=1),
        {
            "smpp.message_id": "abc",
            "smpp.destination_addr": "4179,4180",
            "smpp.error_status_code": "0x0000000b,0x00000014",
        },
    ),
    (
        ReplaceSm("abc", 5, 0, "Alice", validity_period="000000040000000R", short_message=b"Hello", sequence_number=2),
        {"smpp.message_id": "abc", "smpp.source_addr": "Alice", "smpp.sm_length": "5"},
    ),
    (
        DataSm(
            destination_addr="41791234567",
            tlvs=(
                make_tlv(TlvTag.RECEIPTED_MESSAGE_ID, "id7"),
                make_tlv(TlvTag.MESSAGE_STATE, 2),
                make_tlv(TlvTag.USER_MESSAGE_REFERENCE, 0x1234),
            ),
            sequence_number=3,
        ),
        {
            "smpp.destination_addr": "41791234567",
            "smpp.receipted_message_id": "id7",
            "smpp.message_state": "2",
            "smpp.user_message_reference": "0x1234",
        },
    ),
]


@pytest.mark.parametrize(("pdu", "expected"), WIRESHARK, ids=[type(pdu).__name__ for pdu, _ in WIRESHARK])
def test_wireshark_reads_the_same_values(pdu: Pdu, expected: dict[str, str], tmp_path: Path) -> None:
    [values] = dissected(capture([encode(pdu)]), tmp_path, *expected)
    assert dict(zip(expected, values, strict=True)) == expected


def test_wireshark_puts_a_long_pdu_together(tmp_path: Path) -> None:
    frame = encode(DataSm(tlvs=(Tlv(TlvTag.MESSAGE_PAYLOAD, b"x" * 60_000),), sequence_number=9))
    assert dissected(capture([frame]), tmp_path, "smpp.command_length", "smpp.sequence_number") == [
        [str(len(frame)), "9"]
    ]


ADDRESS_FIELDS = {"source_addr", "destination_addr", "esme_addr", "address_range"}
STRING_FIELDS = ("system_id", "password", "system_type", "service_type", "message_id", *sorted(ADDRESS_FIELDS))
ALPHABET = string.ascii_letters + string.digits


def anything(layout: Layout, rng: random.Random) -> Pdu:
    """A PDU of this class with strings of any length that is allowed, and all else at random too."""
    values: dict[str, Any] = {}
    for field in layout.fields:
        match field.kind:
            case Kind.INTEGER:
                values[field.name] = rng.choice([0, 1])
            case Kind.C_STRING:
                values[field.name] = "".join(rng.choices(ALPHABET, k=rng.randrange(1, field.max_octets)))
            case Kind.TIME:
                values[field.name] = rng.choice(["", "000000040000000R", "260101100000000+"])
            case Kind.SHORT_MESSAGE:
                values[field.name] = "".join(rng.choices(ALPHABET, k=rng.randrange(field.max_octets))).encode()
            case Kind.DESTINATIONS:
                values[field.name] = tuple(
                    SmeAddress(1, 1, str(rng.randrange(10**11))) for _ in range(rng.randrange(1, 9))
                )
            case Kind.UNSUCCESSFUL:
                values[field.name] = tuple(
                    Unsuccessful(1, 1, str(rng.randrange(10**11)), rng.randrange(1, 20))
                    for _ in range(rng.randrange(9))
                )
    tlvs = (make_tlv(TlvTag.USER_MESSAGE_REFERENCE, rng.randrange(65_536)), Tlv(0x1400, rng.randbytes(5)))
    return attrs.evolve(least(layout.pdu_type), **values, tlvs=tlvs, sequence_number=rng.randrange(1, 1 << 31))  # type: ignore[misc] # every PDU is an attrs class


def strings_of(pdu: Any, name: str) -> list[str]:
    """The values that Wireshark lists under this name."""
    if name == "destination_addr" and isinstance(pdu, SubmitMulti | SubmitMultiResp):
        listed = pdu.destinations if isinstance(pdu, SubmitMulti) else pdu.unsuccessful
        return [each.destination_addr for each in listed if not isinstance(each, DistributionList)]
    return [getattr(pdu, name)] if hasattr(pdu, name) else []


def test_wireshark_reads_the_strings_of_any_pdu_as_we_wrote_them(tmp_path: Path) -> None:
    rng = random.Random(3)
    pdus = [anything(layout, rng) for layout in LAYOUTS for _ in range(8)]
    assert [decode(encode(pdu)) for pdu in pdus] == pdus
    fields = [f"smpp.{name}" for name in ("command_id", "sequence_number", *STRING_FIELDS)]
    found = dissected(capture([encode(pdu) for pdu in pdus]), tmp_path, *fields)
    for pdu, (command_id, sequence_number, *strings) in zip(pdus, found, strict=True):
        assert (int(command_id, 0), int(sequence_number)) == (pdu.command_id, pdu.sequence_number)
        assert dict(zip(STRING_FIELDS, strings, strict=True)) == {
            name: ",".join(strings_of(pdu, name)) for name in STRING_FIELDS
        }
