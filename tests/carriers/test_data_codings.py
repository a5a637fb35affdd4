import pytest

from carriers.data_codings import data_coding_of
from carriers.pdu_building import submit_pdus
from carriers.profile import CarrierProfile
from messages.alphabets import Alphabet
from messages.ids import CarrierName
from messages.shift_tables import Language, ShiftTables
from tests.support.values.builders import NOW_MS, a_message

ALPINE = CarrierProfile(CarrierName("alpine"), "127.0.0.1", 2775, "maxony", data_coding_gsm7=0xF1)


@pytest.mark.parametrize(
    ("alphabet", "flash", "data_coding"),
    [
        (Alphabet.GSM7, False, 0xF1),
        (Alphabet.GSM7, True, 0x10),
        (Alphabet.UCS2, False, 0x08),
        (Alphabet.UCS2, True, 0x18),
        (Alphabet.BINARY, False, 0x04),
    ],
)
def test_the_data_coding_says_alphabet_and_class(alphabet: Alphabet, data_coding: int, *, flash: bool) -> None:
    assert data_coding_of(a_message(alphabet=alphabet, flash=flash), gsm7=0xF1) == data_coding


def test_binary_data_goes_out_as_it_is_in_linked_segments() -> None:
    data = bytes(range(256))
    pdus = submit_pdus(a_message(text="", alphabet=Alphabet.BINARY, binary=data), ALPINE, 7, NOW_MS)
    assert [(pdu.data_coding, pdu.esm_class) for pdu in pdus] == [(0x04, 0x40)] * 2
    assert [pdu.short_message[:6] for pdu in pdus] == [b"\x05\x00\x03\x07\x02\x01", b"\x05\x00\x03\x07\x02\x02"]
    assert b"".join(pdu.short_message[6:] for pdu in pdus) == data


def test_a_message_in_national_tables_names_them_in_its_header() -> None:
    tables = ShiftTables(single=Language.SPANISH)
    (pdu,) = submit_pdus(a_message(text="está", tables=tables), ALPINE, 7, NOW_MS)
    assert (pdu.esm_class, pdu.short_message) == (0x40, b"\x03\x24\x01\x02est\x1b\x61")
