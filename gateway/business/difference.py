"""How one picture of the business differs from another: what would be added, changed and removed, in words."""

from collections.abc import Mapping
from typing import Any

import attrs

from carriers.profile import CarrierProfile, parse_profile
from gateway.business.apply.routes import entry_words
from gateway.business.credit_notation import credits_text
from gateway.business.picture import Picture
from messages.constant_tlvs import ConstantTlv, ConstantTlvs
from messages.ids import CarrierName
from routing.table.route import Route
from sendername.country_rules import SenderRule


@attrs.frozen
class Added:
    """An entry that is not in force yet; ``after`` says each of its values in words."""

    what: str
    after: Mapping[str, str]


@attrs.frozen
class Removed:
    """An entry that the file takes away."""

    what: str
    before: Mapping[str, str]


@attrs.frozen
class Changed:
    """An entry whose values differ; both mappings hold only those that do."""

    what: str
    before: Mapping[str, str]
    after: Mapping[str, str]


Change = Added | Removed | Changed


def difference(in_force: Picture, wanted: Picture) -> tuple[Change, ...]:
    """What applying ``wanted`` changes, section by section, in the order of the file; empty when nothing does."""
    changes: list[Change] = []
    for name, value in wanted.settings.items():
        before = in_force.settings.get(name)
        changes += _compare(f"setting {name}", None if before is None else {"value": before}, {"value": value})
    for carrier, profile in wanted.carriers.items():
        old = in_force.carriers.get(carrier)
        changes += _compare_carrier(carrier, old, profile)
    for route, entry in wanted.routes.items():
        changes += _compare(f"route {route}", _route(in_force.routes.get(route)), _route(entry))
    for country, price_mc in wanted.prices_mc.items():
        changes += _compare(f"price {country}", _price(in_force.prices_mc.get(country)), _price(price_mc))
    for place, rule in wanted.rules.items():
        known = in_force.rules.get(place)
        changes += _compare(f"sender rule {place}", None if known is None else _rule(known), _rule(rule))
    return tuple(changes)


def _compare(what: str, before: Mapping[str, str] | None, after: Mapping[str, str] | None) -> list[Change]:
    if before == after:
        return []
    if before is None:
        assert after is not None
        return [Added(what, after)]
    if after is None:
        return [Removed(what, before)]
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return [
        Changed(
            what,
            {key: before[key] for key in keys if key in before},
            {key: after[key] for key in keys if key in after},
        )
    ]


def _compare_carrier(name: CarrierName, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Change]:
    what = f"carrier {name}"
    new = _profile(name, after)
    if before is None:
        return [Added(what, {key: value for key, value in new.items() if key in after})]
    changes = _compare(what, _profile(name, before), new)
    if before.get("password", "") == after.get("password", ""):
        return changes
    # the secret itself is never shown
    secret = Changed(what, {"password": "(as it was)"}, {"password": "(another)"})
    if not changes:
        return [secret]
    (change,) = changes
    assert isinstance(change, Changed)
    return [Changed(what, {**change.before, **secret.before}, {**change.after, **secret.after})]


def _profile(name: CarrierName, profile: Mapping[str, Any]) -> Mapping[str, str]:
    parsed = parse_profile(name, profile)
    if not isinstance(parsed, CarrierProfile):
        # what is in force was checked by an older version; show it as it stands
        return {key: str(value) for key, value in profile.items() if key != "password"}
    values = attrs.asdict(parsed, recurse=False)
    hidden = {"name", "password"}
    return {key: _value(value) for key, value in values.items() if key not in hidden} | {
        "password": "(set)" if parsed.password else "(none)"
    }


def _tlvs(tlvs: ConstantTlvs) -> str:
    return ", ".join(f"0x{tlv.tag:04X} = {tlv.value.hex()}" for tlv in tlvs)


def _value(value: object) -> str:
    if isinstance(value, tuple) and value and isinstance(value[0], ConstantTlv):
        return _tlvs(value)
    if attrs.has(type(value)):
        return ", ".join(f"{key} {inner}" for key, inner in attrs.asdict(value).items())  # type: ignore[arg-type]  # checked by attrs.has
    if isinstance(value, Mapping):
        return ", ".join(f"{key:#x} {getattr(inner, 'name', inner)}" for key, inner in value.items()) or "(none)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def _route(route: Route | None) -> Mapping[str, str] | None:
    return None if route is None else entry_words(route)


def _price(price_mc: int | None) -> Mapping[str, str] | None:
    return None if price_mc is None else {"credits": credits_text(price_mc)}


def _rule(rule: SenderRule) -> Mapping[str, str]:
    return {
        "alphanumeric": rule.alphanumeric.value,
        "registration": rule.registration.value,
        "fallback": rule.fallback.value,
        "country_name": rule.country_name,
        "sources": rule.sources,
    }
