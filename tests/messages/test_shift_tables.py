import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.alphabets import EXTENSION_TABLE, NotEncodable, decode_gsm7, encode_gsm7
from messages.shift_tables import (
    IDENTIFIERS,
    LOCKING_SHIFTS,
    NO_SHIFT,
    SINGLE_SHIFTS,
    Language,
    ShiftTables,
    decode_shifted,
    encode_shifted,
    tables_of,
)

TURKISH, SPANISH, PORTUGUESE = Language.TURKISH, Language.SPANISH, Language.PORTUGUESE


def test_the_identifiers_are_those_of_ts_23_038() -> None:
    assert IDENTIFIERS == {TURKISH: 1, SPANISH: 2, PORTUGUESE: 3}


@pytest.mark.parametrize(
    ("language", "codes", "characters"),
    [
        (TURKISH, "47 49 53 63 67 69 73", "ĞİŞçğış"),
        (SPANISH, "09 41 49 4F 55 61 69 6F 75", "çÁÍÓÚáíóú"),
        (
            PORTUGUESE,
            "05 09 0B 0C 0E 0F 12 13 15 16 17 18 19 1F 41 49 4F 55 5B 5C 61 69 6F 75 7B 7C 7F",
            "êçÔôÁáΦΓΩΠΨΣΘÊÀÍÓÚÃÕÂíóúãõâ",
        ),
    ],
)
def test_a_single_shift_table_has_the_characters_of_its_language_besides_the_default_ones(
    language: Language, codes: str, characters: str
) -> None:
    assert SINGLE_SHIFTS[language] == dict(EXTENSION_TABLE) | dict(zip(bytes.fromhex(codes), characters, strict=True))


@pytest.mark.parametrize(
    ("language", "differences"),
    [
        (TURKISH, {0x04: "€", 0x07: "ı", 0x0B: "Ğ", 0x0C: "ğ", 0x1C: "Ş", 0x1D: "ş", 0x40: "İ", 0x60: "ç"}),
        (
            PORTUGUESE,
            {0x04: "ê", 0x06: "ú", 0x07: "í", 0x08: "ó", 0x09: "ç", 0x0B: "Ô", 0x0C: "ô", 0x0E: "Á", 0x0F: "á"}
            | {0x12: "ª", 0x13: "Ç", 0x14: "À", 0x15: "∞", 0x16: "^", 0x17: "\\", 0x18: "€", 0x19: "Ó", 0x1A: "|"}
            | {0x1C: "Â", 0x1D: "â", 0x1E: "Ê", 0x24: "º", 0x40: "Í", 0x5B: "Ã", 0x5C: "Õ", 0x5D: "Ú", 0x60: "~"}
            | {0x7B: "ã", 0x7C: "õ", 0x7D: "`"},
        ),
    ],
)
def test_a_locking_shift_table_differs_from_the_default_alphabet_where_ts_23_038_says(
    language: Language, differences: dict[int, str]
) -> None:
    default = decode_gsm7(bytes(septet for septet in range(128) if septet != 0x1B))
    table = LOCKING_SHIFTS[language]
    assert len(table) == len(set(table)) == 128
    found = {
        septet: table[septet]
        for septet, character in zip((n for n in range(128) if n != 0x1B), default, strict=True)
        if table[septet] != character
    }
    assert found == differences


def test_a_character_of_both_tables_takes_one_septet() -> None:
    both = ShiftTables(PORTUGUESE, PORTUGUESE)
    assert encode_shifted("ã€Φ", both) == b"\x7b\x18\x1b\x12"
    assert encode_shifted("ã€", ShiftTables(single=PORTUGUESE)) == b"\x1b\x7b\x1b\x65"
    assert encode_shifted("{", ShiftTables(locking=PORTUGUESE)) == b"\x1b\x28"


def test_what_no_table_has_is_named() -> None:
    with pytest.raises(NotEncodable, match=r"U\+0436 at 1") as refused:
        encode_shifted("ğж👍ж", ShiftTables(single=TURKISH))
    assert [found.character for found in refused.value.characters] == ["ж", "👍"]


def test_spanish_has_no_locking_shift_table() -> None:
    with pytest.raises(ValueError, match="es has no locking"):
        ShiftTables(locking=SPANISH)


def test_an_unknown_table_is_taken_for_the_default_one() -> None:
    assert tables_of(0, 0) == NO_SHIFT
    assert tables_of(13, 2) == NO_SHIFT
    assert tables_of(1, 3) == ShiftTables(TURKISH, PORTUGUESE)


@given(st.text(st.sampled_from("aé€[^ à")))
def test_without_tables_the_septets_are_those_of_the_default_alphabet(text: str) -> None:
    assert encode_shifted(text, NO_SHIFT) == encode_gsm7(text)


@given(st.binary(max_size=300), st.sampled_from([*Language, None]), st.sampled_from([TURKISH, PORTUGUESE, None]))
def test_no_octets_break_the_reader(data: bytes, single: Language | None, locking: Language | None) -> None:
    assert len(decode_shifted(data, ShiftTables(single, locking))) <= len(data)
