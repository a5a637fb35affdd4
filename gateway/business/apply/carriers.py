"""The section ``[[carriers]]`` of an apply file; a carrier's password stays unless the file gives one."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import attrs

from carriers.profile import CarrierProfile, parse_profile
from gateway.business.apply.entries import Entry, Mistakes, named_entries
from messages.ids import CarrierName

CARRIER_KEYS: Final = tuple(field.name for field in attrs.fields(CarrierProfile))

_CARRIER_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


def read_carriers(
    document: Mapping[str, Any],
    environment: Mapping[str, str],
    in_force: Mapping[CarrierName, Mapping[str, Any]],
    mistakes: Mistakes,
) -> Mapping[CarrierName, Mapping[str, Any]]:
    """The carriers that the file describes, each as its profile with its password in plain."""
    carriers: dict[CarrierName, Mapping[str, Any]] = {}
    for entry in named_entries(document, "carriers", "name", mistakes):
        name = entry.text("name")
        entry.only(CARRIER_KEYS)
        if not _CARRIER_NAME.fullmatch(name):
            entry.wrong("name", "use 1 to 32 lower-case letters, digits, - and _, beginning with a letter or digit")
        profile = {key: _plain(value) for key, value in entry.values.items() if key in CARRIER_KEYS and key != "name"}
        carrier = CarrierName(name)
        if "password" in profile:
            profile["password"] = _secret(entry, environment)
        elif "password" in in_force.get(carrier, {}):
            profile["password"] = in_force[carrier]["password"]
        parsed = parse_profile(name, profile, entry.path)
        if isinstance(parsed, CarrierProfile):
            carriers[carrier] = profile
        else:
            for problem in parsed:
                entry.wrong(problem.path.removeprefix(f"{entry.path}."), problem.detail)
    return carriers


def carriers_named(document: Mapping[str, Any]) -> list[str]:
    """The names in the section, also of carriers with a mistake: routes may lead to them; one mistake, one line."""
    entries = document.get("carriers", [])
    return [str(entry.get("name")) for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _secret(entry: Entry, environment: Mapping[str, str]) -> object:
    value = entry.values["password"]
    if not isinstance(value, dict):
        return value
    variable = value.get("env")
    if set(value) != {"env"} or not isinstance(variable, str):
        entry.wrong("password", 'write it as text or as { env = "NAME_OF_A_VARIABLE" }')
        return ""
    if variable not in environment:
        entry.wrong("password", f"the environment has no variable {variable}; set it")
        return ""
    return environment[variable]


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever TOML holds
    """Exact decimals matter for credits only; the wires measure in floats."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return value
