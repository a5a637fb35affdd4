import pytest

from messages.addresses import Country
from sendername.registration.form import COUNTRIES_MAX, LIMITS, Relation, check_form
from tests.sendername.registration.forms import FORM, form


def test_a_whole_form_has_nothing_wrong() -> None:
    assert check_form(FORM) == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("company", ""),
        ("company", "x" * 201),
        ("company", "Max\u202eony"),
        ("company", "Max\x00ony"),
        ("register_number", " "),
        ("address", "here"),
        ("company_country", "Switzerland"),
        ("signatory", ""),
        ("email", "office"),
        ("email", "a b@c.example"),
        ("purpose", "texts"),
        ("sample", "Hi"),
        ("countries", ()),
        ("countries", ("ch",)),
        ("countries", tuple(Country("CH") for _ in range(COUNTRIES_MAX + 1))),
        ("website", "javascript:alert(1)"),
        ("website", "https://user@evil.example"),
    ],
)
def test_each_wrong_field_is_named_by_a_pointer(field: str, value: object) -> None:
    problems = check_form(form(**{field: value}))
    assert {problem.pointer for problem in problems} == {f"/form/{field}"}
    assert {problem.code for problem in problems} == {"invalid-value"}


def test_a_name_of_somebody_else_needs_its_owner() -> None:
    assert [problem.pointer for problem in check_form(form(relation=Relation.ON_BEHALF))] == ["/form/owner"]
    assert check_form(form(relation=Relation.ON_BEHALF, owner="Lac SA")) == ()


def test_everything_wrong_comes_back_together() -> None:
    problems = check_form(form(company="", email="x", countries=()))
    assert [problem.pointer for problem in problems] == [
        "/form/company",
        "/form/email",
        "/form/email",
        "/form/countries",
    ]


def test_every_text_of_the_form_is_bounded() -> None:
    for field, (_, most) in LIMITS.items():
        assert f"/form/{field}" in {problem.pointer for problem in check_form(form(**{field: "a" * (most + 1)}))}
