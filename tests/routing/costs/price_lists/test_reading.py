"""Carriers' price lists as they come, in one layout after the other, and lists that are none."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.ids import CarrierName
from routing.costs.price_lists.layout import LayoutWords, PriceListError, read_layout_words
from routing.costs.price_lists.reading import PriceList, Terms, read_price_list
from routing.costs.table import MICROS_MAX

ALPINE = CarrierName("alpine")
TERMS = Terms("EUR", 5)


def read(octets: bytes | str, layout: str = "", terms: Terms = TERMS) -> PriceList:
    raw = octets.encode() if isinstance(octets, str) else octets
    return read_price_list(raw, ALPINE, terms, read_layout_words(layout))


def said(listed: PriceList) -> list[tuple[str, str | None, int | None]]:
    return [(price.country, price.network, price.micros) for price in listed.prices]


SWISS = [("CH", "228-01", 45_000), ("CH", "228-02", 50_000)]


@pytest.mark.parametrize(
    "octets",
    [
        "MCC,MNC,Network,Rate\n228,01,Swisscom,0.045\n228,02,Sunrise,0.0500\n",
        "\ufeffCountry;MCC;MNC;Price (EUR)\nSwitzerland;228;1;0,045\nSwitzerland;228;2;0,05\n",
        "Pays\tMCCMNC\tPrix unitaire\nSuisse\t22801\t0,045 €\nSuisse\t22802\t0,05 €\n",
        "Zielland|Netzcode|Preis pro SMS\nSchweiz|228-01|€ 0.045\nCHE|228 02|€ 0.05\n".encode("cp1252"),
        "Liste für ACME\n\nLand;MCC;MNC;Preis\nÖsterreich;;;\nSchweiz;228;01;0,045\nSchweiz;228;02;0,05\n".encode(
            "latin-1"
        ),
        "iso,mcc,mnc,currency,price\nCH,228.0,1.0,EUR,0.045\nch,228,2,EUR,.05\n".encode("utf-16"),
        '"Destination","MCC/MNC","New Rate"\r\n"Schweiz - Swisscom","228/01",0.045\r\n"Schweiz","228/02",0.05\r\n',
        "price per sms;mcc;mnc\r45;0;0\r".replace("45;0;0", "0.045;228;01\r0.05;228;02"),
        "MCC,MNC,Price\n228,01,0.045\n\nMCC,MNC,Price\n228,02,0.05\nAll prices without VAT\n",
    ],
)
def test_the_same_prices_are_read_from_every_layout(octets: bytes | str) -> None:
    listed = read(octets)

    assert [one for one in said(listed) if one[1] is not None] == SWISS
    assert listed.faults == ()


def test_a_list_of_mncs_is_several_networks_and_none_is_the_whole_country() -> None:
    listed = read('mcc;mnc;price\n208;"01,02,09";0.03\n228;*;0.05\n310;410;0.01\n310;12;0.02\n262;;0.07\n')

    assert said(listed) == [
        ("FR", "208-01", 30_000),
        ("FR", "208-02", 30_000),
        ("FR", "208-09", 30_000),
        ("CH", None, 50_000),
        ("US", "310-410", 10_000),
        ("US", "310-012", 20_000),
        ("DE", None, 70_000),
    ]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2027-01-31", "2027-01-31"),
        ("31.01.2027", "2027-01-31"),
        ("1.2.27", "2027-02-01"),
        ("31/01/2027", "2027-01-31"),
        ("01/31/2027", "2027-01-31"),
        ("20270131", "2027-01-31"),
        ("2027/01/31 00:00:00", "2027-01-31"),
        ("31 Jan 2027", "2027-01-31"),
        ("31-janv.-2027", "2027-01-31"),
        ("January 31, 2027", "2027-01-31"),
        ("46418", "2027-01-31"),
    ],
)
def test_days_are_read_in_many_notations(written: str, day: str) -> None:
    (price,) = read(f'mcc;price;valid from\n228;0.05;"{written}"\n').prices

    assert dt.datetime.fromtimestamp(price.from_ms / 1000, dt.UTC).date().isoformat() == day


def test_a_day_that_may_be_two_is_asked_about_unless_another_line_or_the_layout_tells() -> None:
    lines = "mcc;price;date\n228;0.05;03/04/2027\n"

    assert read(lines).faults == ((2, "'03/04/2027' may be two days; say whether the day or the month comes first"),)
    for told in (read(lines, "days=day_first"), read(lines + "208;0.05;25/04/2027\n")):
        assert dt.datetime.fromtimestamp(told.prices[0].from_ms / 1000, dt.UTC).date() == dt.date(2027, 4, 3)


def test_lines_without_a_date_begin_when_the_terms_say() -> None:
    assert read("mcc;price;date\n228;0.05;\n").prices[0].from_ms == TERMS.from_ms


def test_another_currency_needs_a_rate() -> None:
    lines = "mcc;price (USD)\n228;0.05\n"

    assert "the price is in USD, the business counts in EUR; give --rate" in read(lines).faults[0][1]
    assert said(read(lines, terms=Terms("EUR", 5, Decimal("0.92")))) == [("CH", None, 46_000)]


def test_what_is_not_offered_ends_the_price() -> None:
    assert said(read("mcc;price\n228;n/a\n208;-\n")) == [("CH", None, None), ("FR", None, None)]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Elbonia;;;0.05", "'Elbonia' is no country that is known"),
        ("France;228;01;0.05", "MCC 228 is of CH, and the line says FR"),
        (";22;01;0.05", "'22' is no MCC"),
        (";228;xy;0.05", "'xy' is no MNC"),
        (";228;01;five", "'five' is no price"),
        (";228;01;1.2.3", "'1.2.3' is no price"),
        (";228;01;5000", "'5000' is more than 1,000 for a segment"),
        (";;;0.05;x", "it names no country"),
    ],
)
def test_a_line_that_is_not_understood_is_told_and_the_others_are_read(line: str, fault: str) -> None:
    listed = read(f"country;mcc;mnc;price;note\nCH;228;02;0.04;a\n{line}\n")

    assert said(listed) == [("CH", "228-02", 40_000)]
    assert [(line_number, told[: len(fault)]) for line_number, told in listed.faults] == [(3, fault)]


def test_two_prices_for_the_same_are_a_fault_and_one_said_twice_is_none() -> None:
    listed = read("mcc;mnc;price\n228;01;0.05\n228;01;0.05\n228;01;0.06\n")

    assert said(listed) == [("CH", "228-01", 50_000)]
    assert listed.faults == ((4, "228-01 has another price in line 2; correct the list"),)


def test_columns_can_be_told_where_there_is_no_header() -> None:
    assert said(read("228,01,x,0.045\n", "mcc=1 mnc=2 price=4")) == [SWISS[0]]


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (b"", "no row heads a price"),
        (b"a,b\n1,2\n", "no row heads a price"),
        (b"mcc,price\n\x00,1\n", "it is no text"),
        (b"\xff\xfeabc", "begins like utf-16 and is not"),
        (b"x" * 10_000_001, "more than 10 MB"),
        (b"mcc,price\n" + b"1," * 200, "more than 100 cells"),
        (b'mcc,price\n"228,0.05\n' + b"a" * 2_000, "more than 1,000 letters"),
        (b"mcc,price\n" + b"228,1\n" * 100_001, "more than 100,000 rows"),
        (b'mcc,price\n"' + b"a" * 200_000, "is no CSV"),
    ],
)
def test_what_is_no_price_list_is_refused_with_the_reason(octets: bytes, words: str) -> None:
    with pytest.raises(PriceListError, match=words):
        read(octets)


def test_a_wrong_word_of_a_layout_says_which_there_are() -> None:
    with pytest.raises(ValueError, match=r"'mcc=0' is none of: separator=semicolon\|comma"):
        read_layout_words("mcc=0")


cells = st.sampled_from(
    ["228", "01", "0,05", "0.05", "€ 1", "Schweiz", "31/12/2027", '"', "'", "", "USD", "MCC", "Price", "*"]
)
lines = st.lists(st.lists(cells | st.text(max_size=5), max_size=6), max_size=8)


@settings(max_examples=60)
@given(lines, st.sampled_from([";", ",", "\t", "|"]), st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
def test_whatever_a_list_holds_each_line_is_a_price_a_fault_or_a_note(
    rows: list[list[str]], separator: str, encoding: str
) -> None:
    text = "MCC;MNC;Price;Date;Country\n".replace(";", separator) + "\n".join(separator.join(row) for row in rows)

    check(text.encode(encoding, "surrogatepass"))


@settings(max_examples=60)
@given(st.binary(max_size=200), st.sampled_from([b"", b"mcc,mnc,price\n", b"\xef\xbb\xbfmcc;price\n"]))
def test_octets_of_any_kind_are_read_or_refused(octets: bytes, head: bytes) -> None:
    check(head + octets)


def check(octets: bytes) -> None:
    try:
        listed = read_price_list(octets, ALPINE, TERMS, LayoutWords())
    except PriceListError:
        return
    assert all(price.micros is None or 0 <= price.micros <= MICROS_MAX for price in listed.prices)
    assert len({(price.country, price.network, price.from_ms) for price in listed.prices}) == len(listed.prices)
