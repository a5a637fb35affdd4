from gateway.business.in_force import picture_of
from gateway.business.picture import Picture, with_wanted
from gateway.business.supposed import supposed
from messages.account import AccountLimits
from tests.support.values.business import ALPINE, OCEANIC, a_business
from tests.support.values.routes import a_route

BUSINESS = a_business()


def test_a_picture_of_what_is_in_force_supposes_the_same() -> None:
    assert picture_of(supposed(BUSINESS, picture_of(BUSINESS))) == picture_of(BUSINESS)


def test_what_a_file_wants_is_supposed_and_the_rest_stays() -> None:
    wanted = Picture(routes={"ch": a_route("CH", OCEANIC)})
    other = supposed(BUSINESS, with_wanted(picture_of(BUSINESS), wanted))

    assert {route.name: [target.carrier for target in route.targets] for route in other.routes} == {
        "ch": [OCEANIC],
        "fr": [OCEANIC],
    }
    assert (other.prices, other.settings, other.registrations) == (
        BUSINESS.prices,
        BUSINESS.settings,
        BUSINESS.registrations,
    )
    assert other.accounts["acc_1"].limits == AccountLimits()  # type: ignore[index]  # an AccountId
    assert ALPINE in other.carriers
