"""``passerelle trace``: the PDUs of one carrier as they pass, in words and in a file for Wireshark."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from gateway.books import configuration
from gateway.control.caller import PATIENCE_S, Line, UnexpectedAnswerError, line_to
from gateway.control.words import PduTraced, TraceEnded, WatchTrace
from gateway.terminal import CommandError, ConfigFile, complain, say
from gateway.trace.capture import Capture
from gateway.trace.telling import told
from gateway.trace.traces import SECONDS_MAX


def trace(
    carrier: Annotated[str, typer.Option("--carrier", "-c", help="Whose binds.")],
    msisdn: Annotated[
        str, typer.Option("--msisdn", show_default=False, help="Only PDUs about this number, and their answers.")
    ] = "",
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, max=SECONDS_MAX, help="How long.")] = 60.0,
    *,
    text: Annotated[bool, typer.Option("--text", help="Show numbers and texts (personal data) as they are.")] = False,
    pcap: Annotated[
        Path | None,
        typer.Option("--pcap", show_default=False, help="Also write them to a new file that Wireshark opens."),
    ] = None,
    config_file: ConfigFile = None,
) -> None:
    """Show every PDU that passes on a carrier's binds, until the time is over or Ctrl-C.

    Numbers and texts are masked, in the file too, unless --text asks for them; passwords always are.

    Example: passerelle trace --carrier alpine --msisdn +41791234567 --pcap alpine.pcap
    """
    if msisdn and sum(map(str.isdecimal, msisdn)) < MSISDN_DIGITS_MIN:
        raise CommandError(f"--msisdn {msisdn}: write a whole number, like +41791234567")
    with line_to(configuration(config_file, dict(os.environ))) as line, _file(pcap) as file:
        try:
            follow(line, WatchTrace(carrier, msisdn, seconds, text), file)
        except KeyboardInterrupt:
            return


MSISDN_DIGITS_MIN = 7


def follow(line: Line, request: WatchTrace, file: BinaryIO | None) -> None:
    """Show what the gateway tells until it says that this was all.

    Raises:
        CommandError: the gateway refuses or goes away, or the file cannot be written.
    """
    capture = Capture()
    if file is not None:
        _write(file, capture.start)
    for answer in line.stream(request, patience_s=request.seconds + PATIENCE_S):
        match answer:
            case PduTraced():
                frame = bytes.fromhex(answer.frame)
                is_sent = answer.direction == "sent"
                say(f"{_time(answer.at_ms)} {answer.bind} {'→' if is_sent else '←'} {told(frame)}")
                if file is not None:
                    _write(file, capture.records(answer.bind, is_sent=is_sent, frame=frame, at_ms=answer.at_ms))
            case TraceEnded():
                missed = f"; {answer.missed} PDUs passed too fast to be shown" if answer.missed else ""
                complain(f"{answer.reason}{missed}")
                return
            case _:
                raise UnexpectedAnswerError


def _write(file: BinaryIO, octets: bytes) -> None:
    try:
        file.write(octets)
        file.flush()
    except OSError as error:
        raise CommandError(f"{file.name} cannot be written: {error.strerror or error}") from error


@contextmanager
def _file(path: Path | None) -> Iterator[BinaryIO | None]:
    """A new file for its owner only: what passes is personal data."""
    if path is None:
        yield None
        return
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise CommandError(f"{path} is there already; name a new file") from error
    except OSError as error:
        raise CommandError(f"{path} cannot be made: {error.strerror or error}") from error
    with os.fdopen(descriptor, "wb") as file:
        yield file


def _time(at_ms: int) -> str:
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    return f"{moment:%H:%M:%S}.{at_ms % 1000:03d}"
