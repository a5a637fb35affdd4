"""What a route makes of a sender."""

import pytest

from messages.addresses import Sender, SenderKind
from routing.table.sender_form import SenderForm

NAME, NUMBER = Sender(SenderKind.NAME, "MAXONY"), Sender(SenderKind.NUMBER, "+41791234567")


def test_signs_go_around_a_name_and_leave_a_number_alone() -> None:
    form = SenderForm("AD-", "_X")
    assert form.applied_to(NAME) == Sender(SenderKind.NAME, "AD-MAXONY_X")
    assert form.applied_to(NUMBER) == NUMBER


def test_a_substitute_takes_the_place_of_any_sender() -> None:
    other = Sender(SenderKind.NUMBER, "+41790000000")
    assert SenderForm(substitute=other).applied_to(NAME) == other
    assert SenderForm(substitute=other).applied_to(NUMBER) == other


def test_a_form_that_says_nothing_changes_nothing() -> None:
    assert SenderForm().applied_to(NAME) is NAME


@pytest.mark.parametrize(("name", "fits"), [("MAXONYLT", True), ("MAXONYLTD", False)])
def test_an_address_has_eleven_characters(name: str, fits: bool) -> None:
    assert SenderForm(prefix="AD-").fits(Sender(SenderKind.NAME, name)) is fits
    assert SenderForm(prefix="AD-").fits(NUMBER)


@pytest.mark.parametrize(
    ("form", "what"),
    [
        ({"prefix": "AD "}, "ASCII letters"),
        ({"suffix": "é"}, "ASCII letters"),
        ({"prefix": "12345678901"}, "ASCII letters"),
        ({"prefix": "123456", "suffix": "12345"}, "leave nothing"),
        ({"prefix": "A", "substitute": NUMBER}, "sent as it is"),
        ({"substitute": Sender(SenderKind.NAME, "TWELVELETTER")}, "1 to 11"),
        ({"substitute": Sender(SenderKind.NUMBER, "0791234567")}, "international form"),
    ],
)
def test_what_no_sender_could_become_is_refused_with_a_sentence(form: dict[str, object], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        SenderForm(**form)  # type: ignore[arg-type]  # the tests name real fields
