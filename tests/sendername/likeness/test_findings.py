import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendername.likeness.findings import ApprovedName, ApprovedNames, FindingKind, findings, is_of_company
from sendername.likeness.known_names import KnownKind, known_names
from sendername.likeness.shape import shape_of
from sendername.names import check_name

NOBODY = ApprovedNames(())


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("P0stFinanc", "PostFinanc"),
        ("Arnazon", "Amazon"),
        ("PayPa1", "PayPal"),
        ("SWlSSCOM", "Swisscom"),
        ("UB5", "UBS"),
        ("6oogle", "Google"),
    ],
)
def test_what_looks_like_a_known_name_is_grave(name: str, other: str) -> None:
    (first, *_) = findings(name, "Somebody SA", NOBODY)
    assert first.kind is FindingKind.SAME_SHAPE
    assert first.grave
    assert other in first.words


@pytest.mark.parametrize("name", ["INFO", "Sms", "BANK", "1NF0"])
def test_a_generic_word_is_told(name: str) -> None:
    assert FindingKind.GENERIC in {finding.kind for finding in findings(name, "Info SA", NOBODY)}


def test_a_name_of_another_account_is_told_with_its_holder() -> None:
    others = ApprovedNames([ApprovedName("Boulang3ri", "Boulangerie du Lac")])
    (first, *_) = findings("Boulangeri", "Boulangerie Martin", others)
    assert first.grave
    assert "Boulangerie du Lac" in first.words
    near = findings("Boulangexi", "Boulangexi", others)
    assert [finding.kind for finding in near] == [FindingKind.RESEMBLES]


def test_a_known_name_within_a_name_is_told() -> None:
    assert FindingKind.CONTAINS in {finding.kind for finding in findings("AmazonWin", "Amazonwin", NOBODY)}


def test_an_honest_name_has_no_findings() -> None:
    assert findings("MAXONY", "Maxony Sàrl", NOBODY) == ()


@pytest.mark.parametrize(
    ("name", "company", "comes_from_it"),
    [
        ("MAXONY", "Maxony Sàrl", True),
        ("CafeduLac", "Café du Lac SA", True),
        ("CDL", "Café du Lac SA", True),
        ("Lausanne", "Garage de Lausanne", True),
        ("UBS", "Maxony Sàrl", False),
        ("Gagnez", "Loterie SA", False),
        ("Name", "株式会社", False),
    ],
)
def test_a_name_comes_from_the_company_or_does_not(name: str, company: str, comes_from_it: bool) -> None:
    assert is_of_company(name, company) is comes_from_it


def test_known_names_could_be_sent_and_are_found_by_their_own_shape() -> None:
    for shape, known in known_names().items():
        assert shape == shape_of(known.name)
        assert check_name(known.name) is None, known
    assert {known.kind for known in known_names().values()} == set(KnownKind)


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=10))
def test_a_shape_is_its_own_shape_without_regard_to_case(name: str) -> None:
    assert shape_of(name) == shape_of(name.upper())
    assert shape_of(name).isalnum()


def test_a_hundred_thousand_approved_names_are_looked_through_at_once() -> None:
    others = ApprovedNames(ApprovedName(f"n{number:x}me", "somebody") for number in range(100_000))
    began_s = time.perf_counter()
    findings("Boulangeri", "Boulangerie", others)
    assert time.perf_counter() - began_s < 1.0
