"""What data_coding 0 means."""

import pytest

from carriers.default_alphabet import DefaultAlphabet, NotInDefaultAlphabet, from_septets
from messages.alphabets import decode_gsm7, encode_gsm7

EVERYWHERE = "@$_[]{}~^\\|"
"""Characters of ASCII that GSM 7-bit has at other places."""


@pytest.mark.parametrize("alphabet", DefaultAlphabet)
def test_ascii_survives_every_alphabet(alphabet: DefaultAlphabet) -> None:
    octets = from_septets(encode_gsm7(EVERYWHERE), alphabet)
    read = decode_gsm7(octets) if alphabet is DefaultAlphabet.GSM7 else octets.decode("utf-8")
    assert read == EVERYWHERE


@pytest.mark.parametrize(
    ("alphabet", "octets"),
    [
        (DefaultAlphabet.GSM7, b"\x00\x01\x02\x04\x05"),
        (DefaultAlphabet.LATIN1, b"@\xa3$\xe8\xe9"),
        (DefaultAlphabet.UTF8, b"@\xc2\xa3$\xc3\xa8\xc3\xa9"),
    ],
)
def test_each_alphabet_has_its_own_octets(alphabet: DefaultAlphabet, octets: bytes) -> None:
    assert from_septets(encode_gsm7("@£$èé"), alphabet) == octets


def test_a_character_that_the_carriers_alphabet_lacks_is_named() -> None:
    with pytest.raises(NotInDefaultAlphabet, match=r"latin1 cannot encode U\+20AC"):
        from_septets(encode_gsm7("5 €"), DefaultAlphabet.LATIN1)
