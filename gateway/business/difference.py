"""How one picture of the business differs from another: what would be added, changed and removed, in words."""

from collections.abc import Mapping
from typing import Any, Final

import attrs

from carriers.profile import CarrierProfile, parse_profile
from gateway.business.apply.destinations import FROM_KEYS
from gateway.business.apply.routes import entry_words
from gateway.business.apply.sections import SECTIONS, Section
from gateway.business.picture import Picture
from messages.constant_tlvs import ConstantTlv, ConstantTlvs
from messages.ids import CarrierName
from routing.table.route import Route

_LISTED_MAX: Final = 20
_TITLE_KEYS: Final = frozenset({"name", "carrier", "code", *FROM_KEYS})


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
    for section in SECTIONS:
        entries = section.of(in_force)
        for key, after in section.of(wanted).items():
            before = entries.get(key)
            if before is None and after is None:
                continue
            what = f"{section.noun} {section.label(key, before if after is None else after)}"
            if section.field == "carriers" and after is not None:
                changes += _compare_carrier(key, before, after)
            else:
                changes += _compare(what, _words(section, key, before), _words(section, key, after))
    return tuple(changes)


def _words(section: Section, key: object, value: object) -> Mapping[str, str] | None:
    if value is None:
        return None
    if section.field == "routes" and isinstance(value, Route):
        return entry_words(value)
    if section.field == "settings":
        return {"value": str(value)}
    entry = section.entry(key, value)
    # what names an entry is in its title already
    return {name: _value(said) for name, said in entry.items() if name not in _TITLE_KEYS}


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
        words = (f"{_key(key)} {getattr(inner, 'name', inner)}" for key, inner in value.items())
        return ", ".join(words) or "(none)"
    if isinstance(value, list | tuple):
        more = f" and {len(value) - _LISTED_MAX:,} more" if len(value) > _LISTED_MAX else ""
        return ", ".join(map(_value, value[:_LISTED_MAX])) + more
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def _key(key: object) -> str:
    return f"{key:#x}" if isinstance(key, int) else str(key)
