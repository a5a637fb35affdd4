"""PDUs in lines that people read: whole however they came, masked unless asked for, and never a password."""

import io

from hypothesis import given
from hypothesis import strategies as st

from simulators.ledger.pdu_lines import PduLine, PduLines, write_pdu_log
from smpp.codec import encode
from smpp.pdus import BindTransceiver, SubmitSm

BIND = encode(BindTransceiver(system_id="maxony", password="secret"), 1)
SUBMIT = encode(SubmitSm(source_addr="MAXONY", destination_addr="41791234567", short_message=b"Hi"), 2)


def logged(*, private: bool) -> str:
    file = io.StringIO()
    log = write_pdu_log(file, private=private)
    octets = BIND + SUBMIT
    for at in range(0, len(octets), 7):
        log.carried(3, octets[at : at + 7], 1_764_064_800_120_000, from_esme=True)
    return file.getvalue()


def test_a_line_for_each_pdu_without_number_and_text() -> None:
    first, second = logged(private=False).splitlines()

    assert first.startswith("2025-11-25T10:00:00.120Z 3 > bind_transceiver 1 system_id=maxony password=******")
    assert second.endswith('source_addr=MAXONY destination_addr=41xxxxxxx67 text="**"')


def test_numbers_and_texts_stand_there_if_asked_for_and_passwords_never() -> None:
    log = logged(private=True)

    assert log.endswith('destination_addr=41791234567 text="Hi"\n')
    assert "secret" not in log


def test_octets_that_are_no_pdus_are_told_once() -> None:
    lines: list[PduLine] = []
    log = PduLines(lines.append)
    for _ in range(3):
        log.carried(1, b"HTTP/1.1 400 Bad Request", 0, from_esme=False)

    assert [line.command for line in lines] == ["unreadable"]


@given(st.lists(st.binary(max_size=40), max_size=5))
def test_whatever_comes_each_pdu_is_one_line(pieces: list[bytes]) -> None:
    lines: list[PduLine] = []
    log = PduLines(lines.append, private=True)
    for piece in pieces:
        log.carried(1, piece, 0, from_esme=True)

    assert all(line.written.count("\n") == 1 for line in lines)
