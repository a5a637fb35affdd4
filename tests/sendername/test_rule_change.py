"""What a changed rule touches."""

from messages.addresses import Country, Sender, SenderKind
from messages.ids import AccountId
from sendername.carrier_states import CarrierState
from sendername.country_rules import Alphanumeric, Fallback, Registration, SenderRule
from sendername.registry import NameStatus, SenderRegistration
from sendername.rule_change import Use, touched

AE = Country("AE")
OPEN = SenderRule(AE, Alphanumeric.YES, Registration.NONE, "rule book")
STRICT = SenderRule(AE, Alphanumeric.YES, Registration.REQUIRED, "rule book")


def use(name: str, messages: int, state: CarrierState | None = None) -> Use:
    carriers = {} if state is None else {AE: state}
    entry = SenderRegistration(AccountId("acc_1"), Sender(SenderKind.NAME, name), NameStatus.APPROVED, carriers)
    return Use(entry, "Acme", messages)


def test_a_registration_that_becomes_required_touches_the_names_that_the_carriers_do_not_have() -> None:
    few, many, known = use("FEW", 3), use("MANY", 900), use("KNOWN", 5_000, CarrierState.REGISTERED)

    found = touched(OPEN, STRICT, [few, many, known])

    assert [one.use for one in found] == [many, few]
    assert found[0].before == "sent as it is"
    assert found[0].after.startswith("replaced, or sent at risk where there is no substitute: AE requires names")


def test_what_becomes_of_a_name_without_a_substitute_is_a_change_too() -> None:
    refusing = SenderRule(AE, Alphanumeric.YES, Registration.REQUIRED, "rule book", Fallback.REFUSE)

    assert [one.use.registration.sender.value for one in touched(STRICT, refusing, [use("ACME", 1)])] == ["ACME"]


def test_another_source_touches_nothing() -> None:
    other = SenderRule(AE, Alphanumeric.YES, Registration.NONE, "another book")

    assert touched(OPEN, other, [use("ACME", 1)]) == ()
