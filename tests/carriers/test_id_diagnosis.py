"""Planted orphans: which way of reading ids the diagnosis finds, and what it does not fall for."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.canonical_ids import IdForm
from carriers.id_diagnosis import (
    Finding,
    IdForms,
    OrphanReceipt,
    SentSegment,
    agree,
    diagnose,
    rematch,
)

RAW = IdForms()
NUMBERS = range(0xB8_BE19, 0xB8_BE19 + 40)


def planted(
    response: Callable[[int], str], receipt: Callable[[int], str], present: IdForms = RAW
) -> tuple[Finding, ...]:
    segments = [SentSegment(response(number), f"+4179{number:07d}"[:12]) for number in NUMBERS]
    orphans = [OrphanReceipt(receipt(number), (f"4179{number:07d}"[:11], "MAXONY")) for number in NUMBERS]
    return diagnose(segments, orphans, present)


@pytest.mark.parametrize(
    ("response", "receipt", "expected"),
    [
        ("{:x}", "{:d}", {IdForms(IdForm.HEX_TO_DECIMAL, IdForm.RAW), IdForms(IdForm.RAW, IdForm.DECIMAL_TO_HEX)}),
        ("{:X}", "{:d}", {IdForms(IdForm.HEX_TO_DECIMAL, IdForm.RAW)}),
        ("{:d}", "{:x}", {IdForms(IdForm.RAW, IdForm.HEX_TO_DECIMAL), IdForms(IdForm.DECIMAL_TO_HEX, IdForm.RAW)}),
        (
            "{:08X}",
            "{:010d}",
            {
                IdForms(IdForm.HEX_TO_DECIMAL, IdForm.STRIP_ZEROS),
                IdForms(IdForm.STRIP_ZEROS, IdForm.DECIMAL_TO_HEX),
            },
        ),
        ("{:08X}", "{:08x}", {IdForms(IdForm.LOWER, IdForm.RAW)}),
        ("{:08x}", "{:08X}", {IdForms(IdForm.RAW, IdForm.LOWER)}),
        ("{:010d}", "{:d}", {IdForms(IdForm.STRIP_ZEROS, IdForm.RAW)}),
        ("{:d}", "{:010d}", {IdForms(IdForm.RAW, IdForm.STRIP_ZEROS)}),
        ("id-{:d}", "id{:d}", {IdForms(IdForm.ALNUM, IdForm.RAW)}),
        ("{:d}", "{:d}", {RAW}),
    ],
)
def test_what_a_carrier_does_to_its_ids_is_found(response: str, receipt: str, expected: set[IdForms]) -> None:
    best = planted(response.format, receipt.format)[0]

    assert (best.matches, best.orphans, best.percent) == (40, 40, 100)
    assert best.forms in expected


def test_a_setting_that_made_it_worse_is_found_out() -> None:
    """In force: hexadecimal receipts. The carrier in truth writes decimals in both."""
    best = planted(str, lambda number: str(int(str(number), 16)), IdForms(receipt=IdForm.HEX_TO_DECIMAL))[0]

    assert best.percent == 100
    assert best.forms.response is IdForm.RAW
    assert best.forms.receipt is not IdForm.HEX_TO_DECIMAL


def test_ids_that_look_alike_but_belong_to_other_numbers_do_not_count() -> None:
    segments = [SentSegment(str(number), "+41791110000") for number in range(100, 200)]
    orphans = [OrphanReceipt(str(number), ("41782220000", "MAXONY")) for number in range(100, 200)]

    assert diagnose(segments, orphans, RAW) == ()


def test_without_addresses_the_id_alone_decides() -> None:
    best = diagnose([SentSegment("ab", "+41791110000")], [OrphanReceipt("AB")], RAW)[0]

    assert best.forms == IdForms(IdForm.RAW, IdForm.LOWER)


def test_a_share_is_told_as_a_share() -> None:
    segments = [SentSegment(f"{number:x}") for number in NUMBERS]
    orphans = [OrphanReceipt(str(number)) for number in NUMBERS] + [OrphanReceipt("") for _ in range(2)]

    assert diagnose(segments, orphans, RAW)[0].percent == 95


def test_nothing_matches_nothing() -> None:
    assert diagnose([], [OrphanReceipt("1")], RAW) == ()
    assert diagnose([SentSegment("1")], [], RAW) == ()
    assert Finding(RAW, 0, 0).percent == 0


@given(st.lists(st.text(max_size=12), max_size=8), st.lists(st.text(max_size=12), max_size=8))
def test_no_id_whatever_breaks_it_and_no_share_is_above_all(sent: Sequence[str], came: Sequence[str]) -> None:
    findings = diagnose([SentSegment(one) for one in sent], [OrphanReceipt(one) for one in came], RAW)

    assert all(0 < found.matches <= found.orphans == len(came) for found in findings)
    assert [found.matches for found in findings] == sorted((found.matches for found in findings), reverse=True)


def test_a_name_says_nothing_against_a_recipient() -> None:
    assert agree("+41791234567", ("MAXONY", ""))
    assert agree("", ("41791234567",))
    assert not agree("+41791234567", ("41780000000", "MAXONY"))


HEX = IdForms(response=IdForm.HEX_TO_DECIMAL)


def test_ids_stored_before_and_since_a_form_was_set_are_matched_again() -> None:
    segments = [SentSegment("00B8BE19", "+41791234567"), SentSegment("12345678", "+41791234568")]
    orphans = [OrphanReceipt("12107289", ("41791234567",)), OrphanReceipt("12345678", ("41791234568",))]

    assert list(rematch(segments, orphans, HEX)) == [(0, "00B8BE19"), (1, "12345678")]


@pytest.mark.parametrize(
    ("segments", "addresses"),
    [
        ([("ff", "+41791234567")], ("41791234568",)),
        ([("ff", "+41791234567")], ("",)),
        ([("ff", "+41791234567"), ("FF", "+41791234567")], ("41791234567",)),
    ],
    ids=["another number", "no number", "two segments"],
)
def test_a_receipt_is_not_given_away_by_guess(segments: list[tuple[str, str]], addresses: tuple[str, ...]) -> None:
    sent = [SentSegment(*segment) for segment in segments]

    assert list(rematch(sent, [OrphanReceipt("255", addresses)], HEX)) == []
