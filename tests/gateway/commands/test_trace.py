"""``passerelle trace``: what is wrong with what was typed, and a gateway that is not there."""

from pathlib import Path

import pytest

from tests.support.running.terminal import Type


def test_without_a_gateway_it_says_what_to_do_and_makes_no_file(passerelle: Type) -> None:
    told = passerelle("trace", "--carrier", "alpine", "--pcap", "x.pcap")

    assert (told.code, told.out) == (1, "")
    assert told.err.startswith("passerelle: no gateway runs here")
    assert not Path("x.pcap").exists()


def test_a_number_must_be_a_whole_one(passerelle: Type) -> None:
    told = passerelle("trace", "--carrier", "alpine", "--msisdn", "4567")

    assert told.err == "passerelle: --msisdn 4567: write a whole number, like +41791234567\n"


@pytest.mark.parametrize(
    "words", [[], ["--carrier", "alpine", "--seconds", "0"], ["--carrier", "alpine", "--seconds", "4000"]]
)
def test_what_cannot_be_asked_is_wrong_usage(passerelle: Type, words: list[str]) -> None:
    assert passerelle("trace", *words).code == 2
