"""The way back to a version: everything as it was, and what cannot be is said."""

from hypothesis import given, settings

from gateway.business.difference import Change, Changed, difference
from gateway.business.export import document_of
from gateway.business.picture import Picture, with_wanted
from gateway.business.way_back import way_back
from messages.ids import CarrierName
from tests.support.values.pictures import pictures
from tests.support.values.routes import a_route

ALPINE, OCEANIC = CarrierName("alpine"), CarrierName("oceanic")
PROFILE = {"host": "h", "port": 1, "system_id": "s", "enabled": True, "password": "hush"}


@settings(max_examples=25)
@given(pictures(), pictures())
def test_the_business_is_again_what_it_was_then(then: Picture, now: Picture) -> None:
    back = way_back(document_of(then), now)

    assert back.remarks == ()
    again = with_wanted(now, back.wanted)
    assert again.settings == then.settings
    assert again.routes == then.routes
    assert again.prices == then.prices
    assert again.carrier_prices == then.carrier_prices
    assert again.networks == then.networks
    assert again.sender_support == then.sender_support
    assert again.rules == then.rules
    assert again.accounts == then.accounts
    assert [change for change in difference(again, then) if not is_about_a_password(change)] == []
    assert passwords(again) == passwords(now)


def is_about_a_password(change: Change) -> bool:
    return isinstance(change, Changed) and set(change.after) == {"password"}


def passwords(picture: Picture) -> dict[CarrierName, object]:
    return {name: (profile or {}).get("password") for name, profile in picture.carriers.items()}


def test_a_carrier_that_did_not_exist_then_is_switched_off_and_stays() -> None:
    then = Picture(carriers={ALPINE: PROFILE}, routes={"ch": a_route("CH", "alpine")})
    now = Picture(carriers={ALPINE: PROFILE, OCEANIC: PROFILE}, routes={"ch": a_route("CH", "oceanic")})

    back = way_back(document_of(then), now)

    again = with_wanted(now, back.wanted)
    assert difference(now, again)[0] == Changed("carrier oceanic", {"enabled": "yes"}, {"enabled": "no"})
    assert again.carriers[OCEANIC] == {**PROFILE, "enabled": False}
    assert again.routes == then.routes
    assert back.remarks == ("carrier oceanic did not exist then: it is switched off, and stays",)


def test_a_carrier_that_is_gone_comes_back_without_its_password_and_switched_off() -> None:
    then = Picture(carriers={ALPINE: PROFILE})

    back = way_back(document_of(then), Picture())

    (profile,) = back.wanted.carriers.values()
    assert profile == {"host": "h", "port": 1, "system_id": "s", "enabled": False}
    assert back.remarks == ("carrier alpine comes back without its password and switched off: apply both",)


def test_the_way_back_from_the_way_back_is_where_it_began() -> None:
    then = Picture(carriers={ALPINE: PROFILE}, routes={"ch": a_route("CH", "alpine")})
    now = Picture(carriers={ALPINE: PROFILE}, routes={"fr": a_route("FR", "alpine")})

    gone_back = with_wanted(now, way_back(document_of(then), now).wanted)
    again = with_wanted(gone_back, way_back(document_of(now), gone_back).wanted)

    assert difference(now, again) == difference(again, now) == ()
