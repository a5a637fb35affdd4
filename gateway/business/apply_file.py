"""The apply file: the part of the business that engineers keep in a text file, read and checked.

Pure: it is handed the text, the environment and the business in force. What the file does not name stays as it is; an
entry that it names is replaced whole, except a carrier's password, which stays unless the file gives one.
"""

import enum
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Final, TypeVar

import attrs

from carriers.profile import CarrierProfile, parse_profile
from carriers.profile_keys import Tlvs
from gateway.business.credit_notation import credits_to_mc
from gateway.business.difference import Picture
from messages.addresses import Country
from messages.constant_tlvs import OCTETS_MAX, ConstantTlvs
from messages.ids import CarrierName
from messages.shift_tables import Language
from routing.routes import EVERY_COUNTRY
from sendername.country_rules import Alphanumeric, Fallback, Registration, SenderRule, load_seed
from sendername.names import check_name, read_number

CREDITS_PER_SEGMENT_MAX: Final = 1_000_000
"""A higher price is a slip of the pen."""
ENTRIES_MAX: Final = 1_000
"""Entries of one section; there are fewer countries than that."""

SETTINGS: Final = ("substitute_sender",)
_SECTIONS: Final = ("settings", "carriers", "routes", "prices", "sender_rules", "sender_rules_seed")
_CARRIER_KEYS: Final = tuple(field.name for field in attrs.fields(CarrierProfile))
_ROUTE_KEYS: Final = ("country", "carriers", "national_tables", "tlvs")
_PRICE_KEYS: Final = ("country", "credits")
_RULE_KEYS: Final = ("country", "alphanumeric", "registration", "sources", "fallback", "country_name")

_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_CARRIER_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")

_Word = TypeVar("_Word", bound=enum.StrEnum)


class ApplyFileError(Exception):
    """The file cannot be applied; ``problems`` says everything that is wrong, each with its path."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def decode(text: str) -> Mapping[str, Any]:
    """TOML into a document; numbers with a point stay exact.

    Raises:
        ApplyFileError: it is no TOML.
    """
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise ApplyFileError([str(error)]) from error


def parse(document: Mapping[str, Any], environment: Mapping[str, str], in_force: Picture) -> Picture:
    """What the file asks for. ``in_force`` is looked at for carriers that routes name and for passwords that stay.

    Raises:
        ApplyFileError: something is wrong with it; every problem is named.
    """
    reader = _Reader(environment, in_force)
    wanted = reader.read(document)
    if reader.problems:
        raise ApplyFileError(reader.problems)
    return wanted


@attrs.frozen
class _CountryRoutes:
    """One entry of ``routes``: all that the file says of the routes to one country."""

    carriers: tuple[CarrierName, ...]
    national_tables: tuple[Language, ...]
    tlvs: ConstantTlvs


@attrs.define
class _Reader:
    """Reads one document, gathering problems instead of stopping at the first."""

    environment: Mapping[str, str]
    in_force: Picture
    problems: list[str] = attrs.field(factory=list)

    def read(self, document: Mapping[str, Any]) -> Picture:
        self._known_keys("", document, _SECTIONS)
        carriers = self._carriers(document)
        known = [*carriers, *self._carriers_named(document), *self.in_force.carriers]
        settings = self._settings(document.get("settings", {}))
        routes = self._routes(document, known)
        return Picture(
            settings=settings,
            carriers=carriers,
            routes={country: entry.carriers for country, entry in routes.items()},
            national_tables={country: entry.national_tables for country, entry in routes.items()},
            tlvs={country: entry.tlvs for country, entry in routes.items()},
            prices_mc=self._prices(document),
            rules=self._rules(document),
        )

    def _settings(self, section: object) -> Mapping[str, str]:
        if not isinstance(section, dict):
            self._wrong("settings", "write it as a section, [settings]")
            return {}
        self._known_keys("settings", section, SETTINGS)
        settings: dict[str, str] = {}
        for name in SETTINGS:
            if name not in section:
                continue
            text = section[name]
            number = read_number(text) if isinstance(text, str) and text.startswith("+") else None
            if number is None and not (isinstance(text, str) and text and check_name(text) is None):
                self._wrong(f"settings.{name}", 'write a number in international form, like "+41791234567"')
            else:
                settings[name] = text if number is None else number.value
        return settings

    def _carriers(self, document: Mapping[str, Any]) -> Mapping[CarrierName, Mapping[str, Any]]:
        carriers: dict[CarrierName, Mapping[str, Any]] = {}
        for path, name, entry in self._entries(document, "carriers", "name"):
            self._known_keys(path, entry, _CARRIER_KEYS)
            if not _CARRIER_NAME.fullmatch(name):
                self._wrong(
                    f"{path}.name", "use 1 to 32 lower-case letters, digits, - and _, beginning with a letter or digit"
                )
            profile = {key: _plain(value) for key, value in entry.items() if key in _CARRIER_KEYS and key != "name"}
            carrier = CarrierName(name)
            if "password" in profile:
                profile["password"] = self._secret(f"{path}.password", profile["password"])
            elif "password" in self.in_force.carriers.get(carrier, {}):
                profile["password"] = self.in_force.carriers[carrier]["password"]
            parsed = parse_profile(name, profile, path)
            if isinstance(parsed, CarrierProfile):
                carriers[carrier] = profile
            else:
                for problem in parsed:
                    self._wrong(problem.path, problem.detail)
        return carriers

    def _carriers_named(self, document: Mapping[str, Any]) -> list[str]:
        # a carrier with a mistake in it is still known to routes: one mistake, one problem
        entries = document.get("carriers", [])
        return (
            [str(entry.get("name")) for entry in entries if isinstance(entry, dict)]
            if isinstance(entries, list)
            else []
        )

    def _secret(self, path: str, value: object) -> object:
        if not isinstance(value, dict):
            return value
        variable = value.get("env")
        if set(value) != {"env"} or not isinstance(variable, str):
            self._wrong(path, 'write it as text or as { env = "NAME_OF_A_VARIABLE" }')
            return ""
        if variable not in self.environment:
            self._wrong(path, f"the environment has no variable {variable}; set it")
            return ""
        return self.environment[variable]

    def _routes(self, document: Mapping[str, Any], known: Iterable[str]) -> Mapping[str, _CountryRoutes]:
        known_carriers = list(dict.fromkeys(known))
        routes: dict[str, _CountryRoutes] = {}
        for path, country, entry in self._countries(document, "routes", _ROUTE_KEYS, star=True):
            names = entry.get("carriers")
            if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
                self._wrong(
                    f"{path}.carriers", 'write a list of names in the order to try them, like ["alpine", "oceanic"]'
                )
                continue
            for name in names:
                if name not in known_carriers:
                    self._wrong(f"{path}.carriers", f"there is no carrier {name}" + _suggestion(name, known_carriers))
            if len(set(names)) != len(names):
                self._wrong(f"{path}.carriers", "name each carrier once")
            routes[country] = _CountryRoutes(
                carriers=tuple(CarrierName(name) for name in names),
                national_tables=self._languages(f"{path}.national_tables", entry.get("national_tables", [])),
                tlvs=self._tlvs(f"{path}.tlvs", entry.get("tlvs", [])),
            )
        return routes

    def _tlvs(self, path: str, value: object) -> ConstantTlvs:
        try:
            return Tlvs(OCTETS_MAX).read(value)
        except (TypeError, ValueError) as error:
            self._wrong(path, str(error))
            return ()

    def _languages(self, path: str, words: object) -> tuple[Language, ...]:
        try:
            if isinstance(words, list):
                return tuple(dict.fromkeys(Language(word) for word in words))
        except ValueError:
            pass
        self._wrong(path, f"write a list of languages out of: {', '.join(Language)}")
        return ()

    def _prices(self, document: Mapping[str, Any]) -> Mapping[str, int]:
        prices: dict[str, int] = {}
        for path, country, entry in self._countries(document, "prices", _PRICE_KEYS, star=True):
            if "credits" not in entry:
                self._wrong(f"{path}.credits", "it is missing; add it")
                continue
            try:
                price_mc = credits_to_mc(entry["credits"])
            except ValueError as error:
                self._wrong(f"{path}.credits", str(error))
                continue
            if price_mc > CREDITS_PER_SEGMENT_MAX * 1000:
                self._wrong(f"{path}.credits", f"a segment costs at most {CREDITS_PER_SEGMENT_MAX} credits")
                continue
            prices[country] = price_mc
        return prices

    def _rules(self, document: Mapping[str, Any]) -> Mapping[Country, SenderRule]:
        rules: dict[Country, SenderRule] = {}
        seed = document.get("sender_rules_seed", False)
        if not isinstance(seed, bool):
            self._wrong("sender_rules_seed", "write true or false")
        elif seed:
            rules = {rule.country: rule for rule in load_seed()}
        for path, country, entry in self._countries(document, "sender_rules", _RULE_KEYS, star=False):
            alphanumeric = self._word(path, entry, "alphanumeric", Alphanumeric)
            registration = self._word(path, entry, "registration", Registration)
            default = Fallback.REFUSE if alphanumeric is Alphanumeric.NO else Fallback.AT_RISK
            fallback = self._word(path, entry, "fallback", Fallback) if "fallback" in entry else default
            sources = self._text(path, entry, "sources")
            name = self._text(path, {"country_name": "", **entry}, "country_name")
            if alphanumeric is None or registration is None or fallback is None or sources is None or name is None:
                continue
            before = rules.get(Country(country))
            rules[Country(country)] = SenderRule(
                country=Country(country),
                alphanumeric=alphanumeric,
                registration=registration,
                sources=sources,
                fallback=fallback,
                country_name=name or (before.country_name if before else ""),
            )
        return rules

    def _word(self, path: str, entry: Mapping[str, Any], key: str, words: type[_Word]) -> _Word | None:
        choice = ", ".join(word.value for word in words)
        if key not in entry:
            self._wrong(f"{path}.{key}", f"it is missing; use one of: {choice}")
            return None
        try:
            return words(entry[key])
        except ValueError:
            self._wrong(f"{path}.{key}", f"use one of: {choice}")
            return None

    def _text(self, path: str, entry: Mapping[str, Any], key: str) -> str | None:
        text = entry.get(key)
        if isinstance(text, str):
            return text
        self._wrong(f"{path}.{key}", "write it as text in quotes" if key in entry else "it is missing; add it")
        return None

    def _countries(
        self, document: Mapping[str, Any], section: str, keys: Sequence[str], *, star: bool
    ) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        for path, country, entry in self._entries(document, section, "country"):
            self._known_keys(path, entry, keys)
            if _COUNTRY.fullmatch(country) or (star and country == EVERY_COUNTRY):
                yield path, country, entry
            else:
                every = ', or "*" for every other one' if star else ""
                self._wrong(f"{path}.country", f'write the two capital letters of a country, like "CH"{every}')

    def _entries(
        self, document: Mapping[str, Any], section: str, key: str
    ) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        entries = document.get(section, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self._wrong(section, f"write each entry under its own [[{section}]]")
            return
        if len(entries) > ENTRIES_MAX:
            self._wrong(section, f"it has {len(entries)} entries; {ENTRIES_MAX} are allowed")
            return
        seen: set[str] = set()
        for number, entry in enumerate(entries, start=1):
            name = entry.get(key)
            if not isinstance(name, str) or not name:
                self._wrong(
                    f"{section}[{number}].{key}",
                    "write it as text in quotes" if key in entry else "it is missing; add it",
                )
                continue
            if name in seen:
                self._wrong(f"{section}[{number}].{key}", f"{name} stands in the file twice; keep one")
                continue
            seen.add(name)
            yield f"{section}.{name}", name, entry

    def _known_keys(self, path: str, entry: Mapping[str, Any], known: Sequence[str]) -> None:
        for key in entry:
            if key not in known:
                place = f"{path}.{key}" if path else key
                self._wrong(place, "this key is not known; remove it or correct its spelling" + _suggestion(key, known))

    def _wrong(self, path: str, detail: str) -> None:
        self.problems.append(f"{path}: {detail}")


def _suggestion(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever TOML holds
    """Exact decimals matter for credits only; the wires measure in floats."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return value
