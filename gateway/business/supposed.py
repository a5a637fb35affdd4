"""The business as it would be: what an apply file makes of it, on paper."""

import attrs

from gateway.business.picture import Picture
from routing.networks.prefixes import NumberPrefix
from store.business import Business, CarrierRecord


def supposed(business: Business, picture: Picture) -> Business:
    """``business`` with all that ``picture`` says to be in force, and nothing else of what a picture holds."""
    networks = [entry for entry in picture.networks.values() if entry is not None]
    return attrs.evolve(
        business,
        settings={name: value for name, value in picture.settings.items() if value is not None},
        carriers={
            name: CarrierRecord(name, profile, bool(profile.get("enabled", True)))
            for name, profile in picture.carriers.items()
            if profile is not None
        },
        routes=tuple(route for route in picture.routes.values() if route is not None),
        prices=tuple(price for price in picture.prices.values() if price is not None),
        carrier_prices=tuple(price for price in picture.carrier_prices.values() if price is not None),
        networks=tuple(entry.network for entry in networks),
        number_prefixes=tuple(
            NumberPrefix(prefix, entry.network.code) for entry in networks for prefix in entry.prefixes
        ),
        rules=tuple(rule for rule in picture.rules.values() if rule is not None),
        accounts={
            account.id: account
            if terms is None
            else attrs.evolve(account, group=terms.group, number_kinds=terms.number_kinds, limits=terms.limits)
            for account in business.accounts.values()
            for terms in (picture.accounts.get(account.id),)
        },
    )
