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
from smpp.pdus import BindTransceiver, SubmitSm


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


@contextmanager
def bound_esme(address: str, system_id: str = "maxony") -> Iterator[socket.socket]:
    """A socket that is bound to the operator of the page, and has submitted a message."""
    with socket.create_connection(("127.0.0.1", carrier(address)["port"]), timeout=10) as esme:
        esme.sendall(encode(BindTransceiver(system_id=system_id), 1))
        assert esme.recv(1_000)[4:8] == b"\x80\0\0\x09"
        esme.sendall(encode(SubmitSm(source_addr="MAXONY", destination_addr="41791234567", short_message=b"Hi"), 2))
        assert esme.recv(1_000)[4:8] == b"\x80\0\0\x04"
        yield esme
