"""The section ``[[routes]]`` of an apply file: an entry read as a route, a route written as the entry that says it."""

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

import attrs

from carriers.profile_keys import Tlvs
from gateway.business.apply.entries import Entry, Mistakes, entries_of, suggestion
from gateway.business.credit_notation import credits_text, credits_to_mc
from messages.addresses import Sender, SenderKind
from messages.constant_tlvs import OCTETS_MAX, ConstantTlvs
from messages.ids import AccountId, CarrierName
from messages.message import Category
from messages.network import NetworkCode, network_code
from messages.shift_tables import Language
from routing.table.hours import Hours
from routing.table.route import EXPLORE_MAX, PRIORITY_MAX, LowMargin, Policy, Route, Target, route_name
from routing.table.sender_form import AS_IT_IS, SenderForm
from sendername.names import check_name, read_number

KEYS: Final = (
    "name",
    "country",
    "carriers",
    "networks",
    "prefixes",
    "accounts",
    "groups",
    "categories",
    "senders",
    "hours",
    "priority",
    "policy",
    "explore_percent",
    "margin_min",
    "on_low_margin",
    "prefer_shown",
    "sender_prefix",
    "sender_suffix",
    "sender_substitute",
    "national_tables",
    "tlvs",
)
_CONDITIONS: Final = ("networks", "prefixes", "accounts", "groups", "categories", "senders", "hours")
VALUES_MAX: Final = 1_000
"""Values of one list of a route."""

_TEXT_MAX: Final = 64
_HOW_TO_WRITE_CARRIERS: Final = 'write a list of names in the order to try them, like ["alpine", "oceanic"]'

_NO_TLVS: Final[ConstantTlvs] = ()

_Value = TypeVar("_Value")
_Word = TypeVar("_Word", bound=enum.StrEnum)


def read_routes(
    document: Mapping[str, Any],
    known: Iterable[str],
    called: Callable[[str], Sequence[AccountId]],
    mistakes: Mistakes,
) -> Mapping[str, Route | None]:
    """The routes by name; they lead to ``known`` carriers. None stands for one to be taken away.

    ``called`` finds the accounts that have a name or an id.
    """
    known_carriers = list(dict.fromkeys(known))
    routes: dict[str, Route | None] = {}
    for entry in entries_of(document, "routes", mistakes):
        country = entry.country(star=True)
        if not entry.sound:
            continue
        conditions = _conditions(entry, called)
        name = entry.text("name", route_name(country, **attrs.asdict(conditions, recurse=False)))
        if name in routes:
            entry.wrong("name", f"{name} stands in the file twice; give one of the routes another name, or keep one")
            continue
        entry.path = f"routes.{name}"
        entry.stands_for(name)
        if entry.removes(("name", "country", *_CONDITIONS)):
            routes[name] = None
            continue
        entry.only(KEYS)
        routes[name] = None if entry.values.get("carriers") == [] else _route(entry, name, conditions, known_carriers)
    return routes


def entry_of(route: Route) -> dict[str, Any]:
    """The entry that says ``route``: the keys that differ from their defaults, in the order of ``KEYS``."""
    weighted = route.policy is Policy.WEIGHTED
    form = route.form
    said: dict[str, Any] = {
        "name": route.name,
        "country": route.country,
        "carriers": [
            {"carrier": target.carrier, "weight": target.weight} if weighted else target.carrier
            for target in route.targets
        ],
        "networks": list(route.networks),
        "prefixes": list(route.prefixes),
        "accounts": list(route.accounts),
        "groups": list(route.groups),
        "categories": [str(category) for category in route.categories],
        "senders": [str(kind) for kind in route.senders],
        "hours": None if route.hours is None else str(route.hours),
        "priority": route.priority or None,
        "policy": None if route.policy is Policy.FIXED else str(route.policy),
        "explore_percent": route.explore_percent if route.policy is Policy.QUALITY else None,
        "margin_min": None if route.margin_min_mc is None else credits_text(route.margin_min_mc),
        "on_low_margin": None if route.on_low_margin is LowMargin.ALARM else str(route.on_low_margin),
        "prefer_shown": route.prefer_shown or None,
        "sender_prefix": form.prefix or None,
        "sender_suffix": form.suffix or None,
        "sender_substitute": None if form.substitute is None else form.substitute.value,
        "national_tables": [str(language) for language in route.national_tables],
        "tlvs": [{"tag": tlv.tag, "hex": tlv.value.hex()} for tlv in route.tlvs],
    }
    return {key: value for key, value in said.items() if value is not None and value != []}


def entry_words(route: Route) -> dict[str, str]:
    """What ``entry_of`` says, each value in words for people; the name aside."""
    return {key: _words(key, value) for key, value in entry_of(route).items() if key != "name"}


@attrs.frozen
class _Conditions:
    """What narrows a route."""

    networks: tuple[NetworkCode, ...]
    prefixes: tuple[str, ...]
    accounts: tuple[AccountId, ...]
    groups: tuple[str, ...]
    categories: tuple[Category, ...]
    senders: tuple[SenderKind, ...]
    hours: Hours | None


def _conditions(entry: Entry, called: Callable[[str], Sequence[AccountId]]) -> _Conditions:
    return _Conditions(
        networks=_each(entry, "networks", _network),
        prefixes=_each(entry, "prefixes", _prefix),
        accounts=_each(entry, "accounts", _account(called)),
        groups=_each(entry, "groups", _text),
        categories=_each(entry, "categories", _word(Category)),
        senders=_each(entry, "senders", _word(SenderKind)),
        hours=_one(entry, "hours", _hours, None),
    )


def _route(entry: Entry, name: str, conditions: _Conditions, known: list[str]) -> Route | None:
    policy = entry.word("policy", Policy, Policy.FIXED)
    targets = _targets(entry, known)
    if entry.sound and policy is not Policy.WEIGHTED and _has_weights(entry):
        entry.wrong("carriers", 'weights count with policy = "weighted"; add it, or leave the weights out')
    fields = {
        **attrs.asdict(conditions, recurse=False),
        "priority": entry.integer("priority", -PRIORITY_MAX, PRIORITY_MAX, 0),
        "policy": policy,
        "explore_percent": entry.integer("explore_percent", 0, EXPLORE_MAX, 5),
        "margin_min_mc": _one(entry, "margin_min", credits_to_mc, None),
        "on_low_margin": entry.word("on_low_margin", LowMargin, LowMargin.ALARM),
        "prefer_shown": entry.flag("prefer_shown", default=False),
        "form": _form(entry),
        "national_tables": _languages(entry),
        "tlvs": _one(entry, "tlvs", Tlvs(OCTETS_MAX).read, _NO_TLVS),
    }
    if not entry.sound:
        return None
    try:
        return Route(name, entry.values["country"], targets, **fields)
    except ValueError as error:
        entry.wrong("", str(error))
        return None


def _one(entry: Entry, key: str, read: Callable[[Any], _Value], default: _Value) -> _Value:
    """The value of ``key``; ``default`` without one, or with a wrong one."""
    if key not in entry.values:
        return default
    try:
        return read(entry.values[key])
    except (TypeError, ValueError) as error:
        entry.wrong(key, str(error))
        return default


def _each(entry: Entry, key: str, read: Callable[[Any], _Value]) -> tuple[_Value, ...]:
    """The values of the list at ``key``, each once."""
    values = entry.values.get(key, [])
    if not isinstance(values, list) or len(values) > VALUES_MAX:
        entry.wrong(key, f"write a list of at most {VALUES_MAX:,}")
        return ()
    read_values: dict[_Value, None] = {}
    for index, value in enumerate(values):
        try:
            read_values[read(value)] = None
        except (TypeError, ValueError) as error:
            entry.wrong(f"{key}[{index}]", str(error))
    return tuple(read_values)


def _targets(entry: Entry, known: list[str]) -> tuple[Target, ...]:
    values = entry.values.get("carriers")
    if not isinstance(values, list) or len(values) > VALUES_MAX:
        entry.wrong("carriers", _HOW_TO_WRITE_CARRIERS)
        return ()
    try:
        targets = tuple(map(_target, values))
    except (TypeError, ValueError) as error:
        entry.wrong("carriers", str(error))
        return ()
    for target in targets:
        if target.carrier not in known:
            entry.wrong("carriers", f"there is no carrier {target.carrier}" + suggestion(target.carrier, known))
    if len({target.carrier for target in targets}) != len(targets):
        entry.wrong("carriers", "name each carrier once")
    return targets


def _has_weights(entry: Entry) -> bool:
    values = entry.values.get("carriers")
    return isinstance(values, list) and any(isinstance(value, dict) for value in values)


def _form(entry: Entry) -> SenderForm:
    prefix, suffix = _one(entry, "sender_prefix", _text, ""), _one(entry, "sender_suffix", _text, "")
    substitute = _one(entry, "sender_substitute", _sender, None)
    try:
        return SenderForm(prefix, suffix, substitute)
    except ValueError as error:
        entry.wrong("sender_prefix" if prefix else "sender_suffix", str(error))
        return AS_IT_IS


def _languages(entry: Entry) -> tuple[Language, ...]:
    words = entry.values.get("national_tables", [])
    try:
        if isinstance(words, list):
            return tuple(dict.fromkeys(Language(word) for word in words))
    except ValueError:
        pass
    entry.wrong("national_tables", f"write a list of languages out of: {', '.join(Language)}")
    return ()


def _target(value: object) -> Target:
    if isinstance(value, str):
        return Target(CarrierName(value))
    if not isinstance(value, dict):
        raise TypeError(_HOW_TO_WRITE_CARRIERS)
    carrier, weight = value.get("carrier"), value.get("weight")
    if set(value) != {"carrier", "weight"} or not isinstance(carrier, str) or type(weight) is not int:
        raise TypeError('write a carrier with its share as { carrier = "oceanic", weight = 30 }')
    return Target(CarrierName(carrier), weight)


def _text(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _TEXT_MAX:
        raise TypeError(f"write it as text in quotes, 1 to {_TEXT_MAX} characters")
    return value


def _account(called: Callable[[str], Sequence[AccountId]]) -> Callable[[object], AccountId]:
    """Reads an account, by its id or its name."""

    def read(value: object) -> AccountId:
        text = _text(value)
        found = called(text)
        if len(found) > 1:
            raise ValueError(f"{len(found)} accounts are called {text}; write its id: {', '.join(sorted(found))}")
        if not found:
            raise ValueError(f"there is no account {text}; make it with: passerelle account create")
        return found[0]

    return read


def _network(value: object) -> NetworkCode:
    return network_code(_text(value))


def _prefix(value: object) -> str:
    return _text(value).replace(" ", "")


def _hours(value: object) -> Hours:
    return Hours.read(_text(value))


def _word(words: type[_Word]) -> Callable[[Any], _Word]:
    def read(value: Any) -> _Word:  # noqa: ANN401 - whatever TOML holds
        try:
            return words(value)
        except ValueError:
            raise ValueError(f"use one of: {', '.join(words)}") from None

    return read


def _sender(value: object) -> Sender:
    text = _text(value)
    number = read_number(text) if text.startswith("+") else None
    if number is not None:
        return number
    malformed = check_name(text)
    if malformed is not None:
        raise ValueError('write a number in international form, like "+41791234567", or a SenderName')
    return Sender(SenderKind.NAME, text)


def _words(key: str, value: object) -> str:
    if key == "tlvs" and isinstance(value, list):
        return ", ".join(f"0x{tlv['tag']:04X} = {tlv['hex']}" for tlv in value)
    if key == "carriers" and isinstance(value, list):
        names = [one if isinstance(one, str) else f"{one['carrier']} {one['weight']}" for one in value]
        return " → ".join(names) if all(isinstance(one, str) for one in value) else ", ".join(names)
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
