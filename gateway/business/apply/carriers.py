"""The section ``[[carriers]]`` of an apply file; a carrier's password stays unless the file gives one."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import attrs

from carriers.profile import CarrierProfile, parse_profile
from gateway.business.apply.entries import REMOVE, Entry, Mistakes, named_entries
from messages.ids import CarrierName

CARRIER_KEYS: Final = tuple(field.name for field in attrs.fields(CarrierProfile))

_CARRIER_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


def read_carriers(
    document: Mapping[str, Any],
    environment: Mapping[str, str],
    in_force: Mapping[CarrierName, Mapping[str, Any] | None],
    mistakes: Mistakes,
) -> Mapping[CarrierName, Mapping[str, Any] | None]:
    """The carriers that the file describes, each as its profile with its password in plain."""
    carriers: dict[CarrierName, Mapping[str, Any] | None] = {}
    for entry in named_entries(document, "carriers", "name", mistakes):
        name = entry.text("name")
        if entry.removes(("name",)):
            _remove(entry, CarrierName(name), in_force, carriers)
            continue
        entry.only(CARRIER_KEYS)
        if not _CARRIER_NAME.fullmatch(name):
            entry.wrong("name", "use 1 to 32 lower-case letters, digits, - and _, beginning with a letter or digit")
        profile = {key: _plain(value) for key, value in entry.values.items() if key in CARRIER_KEYS and key != "name"}
        carrier = CarrierName(name)
        known = in_force.get(carrier) or {}
        if "password" in profile:
            profile["password"] = _secret(entry, environment)
        elif "password" in known:
            profile["password"] = known["password"]
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


def carrier_entry(name: CarrierName, profile: Mapping[str, Any]) -> dict[str, Any]:
    """The entry that says ``profile``, without its password."""
    said = {key: value for key, value in profile.items() if key != "password" and value is not None}
    # switched on is how carriers are, so only what is off is worth a line
    if said.get("enabled") is True:
        del said["enabled"]
    return {"name": str(name), **said}


def _remove(
    entry: Entry,
    name: CarrierName,
    in_force: Mapping[CarrierName, Mapping[str, Any] | None],
    carriers: dict[CarrierName, Mapping[str, Any] | None],
) -> None:
    known = in_force.get(name)
    if known is not None and known.get("enabled", True):
        # whatever is under way by it would lose its carrier at once
        entry.wrong(REMOVE, "switch it off first (enabled = false), and remove it once nothing is under way by it")
    elif entry.sound:
        carriers[name] = None


def _secret(entry: Entry, environment: Mapping[str, str]) -> object:
    value = entry.values["password"]
    if not isinstance(value, dict):
        return value
    variable = value.get("env")
    if set(value) != {"env"} or not isinstance(variable, str):
        entry.wrong("password", 'write it as text or as { env = "NAME_OF_A_VARIABLE" }')
        return ""
    if variable not in environment:
        entry.wrong("password", f"the environment has no variable {variable}; set it, or write the password itself")
        return ""
    return environment[variable]


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever TOML holds
    """Exact decimals matter for credits only; the wires measure in floats."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return value
