import pytest

from messages.addresses import Sender, SenderKind
from messages.ids import AccountId
from sendername.registry import NameStatus, Registry, SenderRegistration

MINE, OTHERS = AccountId("acc_1"), AccountId("acc_2")
ACME = Sender(SenderKind.NAME, "Acme")
NUMBER = Sender(SenderKind.NUMBER, "+41791234567")


def registered(sender: Sender = ACME, status: NameStatus = NameStatus.APPROVED) -> SenderRegistration:
    return SenderRegistration(MINE, sender, status)


@pytest.mark.parametrize("status", NameStatus)
def test_only_an_approved_sender_is_approved(status: NameStatus) -> None:
    registry = Registry([registered(status=status)])
    assert registry.approved(MINE, ACME) is (status is NameStatus.APPROVED)
    assert registry.find(MINE, "ACME") == registered(status=status)


def test_a_name_belongs_to_its_account() -> None:
    registry = Registry([registered()])
    assert not registry.approved(OTHERS, ACME)
    assert registry.find(OTHERS, "Acme") is None


@pytest.mark.parametrize("text", ["Acme", "ACME", "acme"])
def test_names_compare_without_case_and_keep_the_case_registered(text: str) -> None:
    registry = Registry([registered()])
    found = registry.find(MINE, text)
    assert found is not None
    assert found.sender == ACME
    assert registry.approved(MINE, Sender(SenderKind.NAME, text))


@pytest.mark.parametrize("text", ["+41791234567", "0041 79 123 45 67", "41791234567"])
def test_a_number_is_found_however_it_is_written(text: str) -> None:
    registry = Registry([registered(NUMBER)])
    assert registry.find(MINE, text) == registered(NUMBER)
    assert registry.approved(MINE, NUMBER)
    assert not registry.approved(MINE, Sender(SenderKind.NAME, NUMBER.value))


@pytest.mark.parametrize(
    ("statuses", "approved"),
    [
        ([NameStatus.REFUSED, NameStatus.APPROVED], True),
        ([NameStatus.APPROVED, NameStatus.DRAFT], True),
        ([NameStatus.APPROVED, NameStatus.SUBMITTED], True),
        ([NameStatus.APPROVED, NameStatus.IN_REVIEW], True),
        ([NameStatus.APPROVED, NameStatus.REFUSED], True),
        ([NameStatus.APPROVED, NameStatus.SUSPENDED], False),
        ([NameStatus.APPROVED, NameStatus.REVOKED], False),
        ([NameStatus.APPROVED, NameStatus.WITHDRAWN], False),
        ([NameStatus.APPROVED, NameStatus.CLOSED], False),
        ([NameStatus.REVOKED, NameStatus.DRAFT], False),
        ([NameStatus.REVOKED, NameStatus.APPROVED], True),
    ],
)
def test_of_several_registrations_the_last_word_counts(statuses: list[NameStatus], approved: bool) -> None:
    registry = Registry([registered(status=status) for status in statuses])
    assert registry.approved(MINE, ACME) is approved
    assert len(registry) == 1


@pytest.mark.parametrize(
    "sender",
    [
        Sender(SenderKind.NAME, "ElevenChars"),
        Sender(SenderKind.NAME, "STRAßE"),
        Sender(SenderKind.NAME, "12345"),
        Sender(SenderKind.NUMBER, "41791234567"),
    ],
)
def test_an_approval_of_a_malformed_sender_counts_for_nothing(sender: Sender) -> None:
    registry = Registry([registered(sender)])
    assert not registry.approved(MINE, sender)
    assert registry.find(MINE, sender.value) is None
    assert registry.find(MINE, "STRASSE") is None
