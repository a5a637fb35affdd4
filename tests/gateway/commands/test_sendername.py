"""``passerelle sendername``: what staff decide about senders."""

import pytest

from tests.support.running.terminal import Type


@pytest.fixture(autouse=True)
def _account(passerelle: Type) -> None:
    passerelle("account", "create", "demo")


def test_an_approved_name_is_listed_as_such(passerelle: Type) -> None:
    approved = passerelle("sendername", "approve", "demo", "MAXONY")
    listed = passerelle("sendername", "list", "demo")

    assert (approved.code, approved.out) == (0, "MAXONY is approved for demo\n")
    assert listed.out.splitlines()[1].split() == ["demo", "MAXONY", "name", "approved"]


def test_the_last_decision_counts(passerelle: Type) -> None:
    passerelle("sendername", "approve", "demo", "MAXONY")
    passerelle("sendername", "refuse", "demo", "MAXONY")

    listed = passerelle("sendername", "list")

    assert [line.split() for line in listed.out.splitlines()[1:]] == [["demo", "MAXONY", "name", "refused"]]


def test_a_number_can_be_a_sender(passerelle: Type) -> None:
    approved = passerelle("sendername", "approve", "demo", "0041 79 123 45 67")

    assert approved.out == "+41791234567 is approved for demo\n"


@pytest.mark.parametrize("name", ["ELEVENCHARS", "Müller", "TWO WORDS", "", "O'NEIL", "12345"])
def test_a_sender_of_the_wrong_form_is_refused(passerelle: Type, name: str) -> None:
    refused = passerelle("sendername", "approve", "demo", name)

    assert refused.code == 2
    assert "use 1 to 10 ASCII letters and digits" in refused.err
    assert passerelle("sendername", "list").out == "no senders yet\n"


def test_an_unknown_account_is_told(passerelle: Type) -> None:
    refused = passerelle("sendername", "approve", "nobody", "MAXONY")

    assert (refused.code, refused.out) == (1, "")
    assert "there is no account nobody" in refused.err
