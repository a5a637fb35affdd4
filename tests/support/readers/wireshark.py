"""Wireshark as a reader of what we write: frames go into a capture file, its dissector says what it sees in them."""

import json
import shutil
import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

TSHARK: Final = shutil.which("tshark")

_UPPER_PDU: Final = 252
"""The link type of frames without any lower layer: a few tags say which dissector reads them."""
_DISSECTOR_NAME, _IPV4_SOURCE, _IPV4_DESTINATION = 12, 20, 21


def write_capture(path: Path, frames: Sequence[bytes]) -> None:
    """A capture file with ``frames`` as SMPP between two hosts, a second apart."""
    tags = (
        struct.pack(">HH4s", _DISSECTOR_NAME, 4, b"smpp")
        + struct.pack(">HH4B", _IPV4_SOURCE, 4, 192, 0, 2, 1)
        + struct.pack(">HH4B", _IPV4_DESTINATION, 4, 192, 0, 2, 2)
        + bytes(4)
    )
    with path.open("wb") as capture:
        capture.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 0xFFFF, _UPPER_PDU))
        for second, frame in enumerate(frames):
            packet = tags + frame
            capture.write(struct.pack("<IIII", second, 0, len(packet), len(packet)) + packet)


def dissect(path: Path) -> list[dict[str, list[str]]]:
    """The fields that Wireshark's dissectors found in each frame, by name; data_coding 0 is read as GSM 7-bit."""
    assert TSHARK is not None
    fields = (
        "smpp.message_text",
        "gsm_sms.udh.mm.msg_id",
        "gsm_sms_ud.short_msg",
        "_ws.malformed",
        "_ws.expert.message",
    )
    command = [TSHARK, "-n", "-r", str(path), "-T", "json", "-o", "smpp.decode_sms_over_smpp:GSM 7-bit"]
    for field in fields:
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    frames: list[dict[str, Any]] = json.loads(done.stdout)
    return [frame["_source"].get("layers", {}) for frame in frames]
