import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.alphabets import (
    EXTENSION_CHARACTERS,
    GSM7_CHARACTERS,
    Alphabet,
    AlphabetChoice,
    ForcedBy,
    NotEncodable,
    choose_alphabet,
    decode_gsm7,
    decode_text,
    encode_gsm7,
    encode_text,
    unencodable_characters,
)

gsm7_texts = st.text(alphabet=sorted(GSM7_CHARACTERS))
any_texts = st.text(alphabet=st.characters(codec="utf-16-be", exclude_characters="\0"))


@pytest.mark.parametrize(
    ("text", "septets"),
    [
        ("@£$¥èéùìòÇ\nØø\rÅå", bytes(range(16))),
        ("Δ_ΦΓΛΩΠΨΣΘΞ", bytes(range(0x10, 0x1B))),
        ("ÆæßÉ", b"\x1c\x1d\x1e\x1f"),
        (" !\"#¤%&'()*+,-./0123456789:;<=>?", bytes(range(0x20, 0x40))),
        ("¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§", bytes(range(0x40, 0x60))),
        ("¿abcdefghijklmnopqrstuvwxyzäöñüà", bytes(range(0x60, 0x80))),
        ("\f^{}\\[~]|€", b"\x1b\x0a\x1b\x14\x1b\x28\x1b\x29\x1b\x2f\x1b\x3c\x1b\x3d\x1b\x3e\x1b\x40\x1b\x65"),
        ("@$ΔßÉ", b"\x00\x02\x10\x1e\x1f"),
    ],
)
def test_every_gsm_character_has_the_septet_of_ts_23_038(text: str, septets: bytes) -> None:
    assert encode_gsm7(text) == septets
    assert decode_gsm7(septets) == text


@pytest.mark.parametrize("character", ["`", "\t", "ç", "\x1b", "’", "\u00a0"])
def test_what_is_taken_for_gsm_and_is_not_forces_ucs2(character: str) -> None:
    assert choose_alphabet(f"a{character}").alphabet is Alphabet.UCS2


def test_the_alphabet_has_127_basic_characters_and_10_of_the_extension() -> None:
    assert len(GSM7_CHARACTERS) == 137
    assert len(EXTENSION_CHARACTERS) == 10


@pytest.mark.parametrize("text", ["", "Hello", "à bientôt".replace("ô", "o"), "Grüße {€}", "line\nline\r"])
def test_a_text_of_gsm_characters_travels_as_gsm7(text: str) -> None:
    assert choose_alphabet(text) == AlphabetChoice(Alphabet.GSM7, ())


@pytest.mark.parametrize(
    ("text", "forced_by"),
    [
        ("it’s", (ForcedBy("’", 2),)),
        ("tick ` and tab\t", (ForcedBy("`", 5), ForcedBy("\t", 14))),
        ("garçon", (ForcedBy("ç", 3),)),
        ("êêê", (ForcedBy("ê", 0),)),
        ("ok 👍 then", (ForcedBy("👍", 3),)),
        ("\x1b", (ForcedBy("\x1b", 0),)),
        ("\0", (ForcedBy("\0", 0),)),
    ],
)
def test_the_choice_names_what_forced_ucs2(text: str, forced_by: tuple[ForcedBy, ...]) -> None:
    assert choose_alphabet(text) == AlphabetChoice(Alphabet.UCS2, forced_by)


def test_at_most_ten_characters_are_named() -> None:
    text = "".join(chr(0x4E00 + i) for i in range(50))
    assert [found.index for found in choose_alphabet(text).forced_by] == list(range(10))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("plain", ()),
        ("👍 ’", ()),
        ("a\ud83db", (ForcedBy("\ud83d", 1),)),
        ("\udc4d", (ForcedBy("\udc4d", 0),)),
        ("\ud83d\udc4d", (ForcedBy("\ud83d", 0), ForcedBy("\udc4d", 1))),
        ("nul\0nul\0", (ForcedBy("\0", 3),)),
    ],
)
def test_lone_surrogates_and_nul_fit_no_alphabet(text: str, found: tuple[ForcedBy, ...]) -> None:
    assert unencodable_characters(text) == found


@pytest.mark.parametrize(
    ("text", "alphabet"),
    [("ç", Alphabet.GSM7), ("\x1b", Alphabet.GSM7), ("\ud800", Alphabet.UCS2), ("\0", Alphabet.UCS2)],
)
def test_what_an_alphabet_lacks_is_refused_by_its_code_point(text: str, alphabet: Alphabet) -> None:
    with pytest.raises(NotEncodable, match=rf"{alphabet.value} cannot encode U\+{ord(text):04X} at 0") as refused:
        encode_text(text, alphabet)
    assert refused.value.characters == (ForcedBy(text, 0),)


@pytest.mark.parametrize(
    ("septets", "text"),
    [
        (b"a\x1b", "a "),
        (b"\x1b\x1bb", " b"),
        (b"\x1bA", "A"),
        (b"\x1b\x65\x1b", "€ "),
        (b"a\x80\xff", "a\ufffd\ufffd"),
        (b"\x1b\xffz", "\ufffdz"),
    ],
)
def test_odd_septets_from_outside_are_shown_not_refused(septets: bytes, text: str) -> None:
    assert decode_gsm7(septets) == text


def test_ucs2_is_utf_16_big_endian_and_half_a_character_reads_as_the_replacement() -> None:
    assert encode_text("é👍", Alphabet.UCS2) == b"\x00\xe9\xd8\x3d\xdc\x4d"
    assert decode_text(b"\x00\xe9\xd8\x3d", Alphabet.UCS2) == "é\ufffd"
    assert decode_text(b"\x00A\x00", Alphabet.UCS2) == "A\ufffd"


@settings(deadline=None)
@given(gsm7_texts)
def test_gsm7_reads_back_what_it_wrote(text: str) -> None:
    septets = encode_text(text, Alphabet.GSM7)
    assert decode_text(septets, Alphabet.GSM7) == text
    assert len(septets) == sum(2 if character in EXTENSION_CHARACTERS else 1 for character in text)


@settings(deadline=None)
@given(any_texts)
def test_ucs2_reads_back_what_it_wrote(text: str) -> None:
    assert decode_text(encode_text(text, Alphabet.UCS2), Alphabet.UCS2) == text


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_octets_from_outside_break_a_reader(data: bytes) -> None:
    assert len(decode_text(data, Alphabet.GSM7)) <= len(data)
    assert len(decode_text(data, Alphabet.UCS2)) <= len(data)


@settings(deadline=None)
@given(st.text(st.one_of(st.sampled_from(sorted(GSM7_CHARACTERS)), st.characters()), max_size=40))
def test_the_fast_choice_agrees_with_the_set_of_characters(text: str) -> None:
    lacking = list(dict.fromkeys(character for character in text if character not in GSM7_CHARACTERS))
    choice = choose_alphabet(text)
    assert choice.alphabet is (Alphabet.UCS2 if lacking else Alphabet.GSM7)
    assert [found.character for found in choice.forced_by] == lacking[:10]
    assert all(text.index(found.character) == found.index for found in choice.forced_by)
