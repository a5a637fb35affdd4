"""A simulated operator as a process of its own with its live page, and plain sockets that bind to it."""

import json
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from smpp.codec import encode
from smpp.commands import CommandId
from smpp.pdus import BindTransceiver, Pdu, SubmitSm


@contextmanager
def simulating(*options: str) -> Iterator[str]:
    """A simulator with its control; gives the page's address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "simulators", "smsc", "--port", "0", "--control", "0", "--name", "alpine", *options],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield process.stdout.readline().partition(": ")[2].strip()
    finally:
        process.kill()
        process.communicate()


def carrier(address: str) -> Any:
    with urllib.request.urlopen(f"{address}carriers/alpine", timeout=10) as answer:
        return json.load(answer)


class PlainEsme:
    """A socket that binds, without any loop around it."""

    def __init__(self, port: int, system_id: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._read = b""
        self.say(BindTransceiver(system_id=system_id))
        self.hear(CommandId.BIND_TRANSCEIVER_RESP)

    def say(self, pdu: Pdu) -> None:
        """Write a PDU."""
        self.socket.sendall(encode(pdu, 1))

    def hear(self, command: CommandId) -> bytes:
        """Read on until a PDU of this command came; the PDU.

        Raises:
            ConnectionResetError: the operator dropped the connection.
        """
        while True:
            while len(self._read) >= (end := int.from_bytes(self._read[:4]) or 16):
                frame, self._read = self._read[:end], self._read[end:]
                if int.from_bytes(frame[4:8]) == command:
                    return frame
            octets = self.socket.recv(65_536)
            if not octets:
                raise EOFError(f"the operator closed in order; no {command.name} came")
            self._read += octets


@contextmanager
def bound_esme(address: str, system_id: str = "maxony") -> Iterator[PlainEsme]:
    """One that is bound to the operator of the page, and has submitted a message."""
    esme = PlainEsme(carrier(address)["port"], system_id)
    try:
        esme.say(SubmitSm(source_addr="MAXONY", destination_addr="41791234567", short_message=b"Hi"))
        esme.hear(CommandId.SUBMIT_SM_RESP)
        yield esme
    finally:
        esme.socket.close()
