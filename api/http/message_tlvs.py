"""The ``tlvs`` of a message: what they look like, everything that can be wrong with them, and their values. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from api.http.findings import Finding, string_check, type_name
from messages.constant_tlvs import COUNT_MAX, GATEWAY_TAGS, OCTETS_MAX, VENDOR_TAGS, ConstantTlv, ConstantTlvs
from messages.problems import Problem

VENDOR_TAG: Final = "0[Xx](?:1[4-9A-Fa-f]|[23][0-9A-Fa-f])[0-9A-Fa-f]{2}"
"""One of ``VENDOR_TAGS`` in hex."""
HEX_OCTETS: Final = "(?:[0-9A-Fa-f]{2})+"
LATIN1: Final = "[\\u0001-\\u00ff]+"

_TAG_ABOUT: Final = "A vendor's tag, 0x1400 to 0x3FFF, as a number or in hex."


class NewTlv(Struct, frozen=True, forbid_unknown_fields=True):
    """An optional parameter of SMPP that goes along with every segment; its value is given as text or in hex."""

    tag: (
        Annotated[int, Meta(description=_TAG_ABOUT, ge=VENDOR_TAGS[0], le=VENDOR_TAGS[-1])]
        | Annotated[str, Meta(pattern=f"^{VENDOR_TAG}$", examples=["0x1401"])]
    )
    text: (
        Annotated[
            str,
            Meta(
                description="The value in characters of Latin-1, an octet each.",
                min_length=1,
                max_length=OCTETS_MAX,
                pattern=f"^{LATIN1}$",
                examples=["1107161234567890123"],
            ),
        ]
        | None
    ) = None
    hex: (
        Annotated[
            str,
            Meta(
                description="The value's octets, two hex digits each.",
                min_length=2,
                max_length=2 * OCTETS_MAX,
                pattern=f"^{HEX_OCTETS}$",
            ),
        ]
        | None
    ) = None


def problems_of_tlvs(value: object, at: str) -> list[Problem]:
    """All that is wrong with the field's ``value``; ``at`` is the JSON pointer to it."""
    if not isinstance(value, list):
        return [Problem("wrong-type", f"Send an array of TLVs, not {type_name(value)}.", at)]
    if len(value) > COUNT_MAX:
        return [Problem("invalid-value", f"Send at most {COUNT_MAX} TLVs; these are {len(value):,}.", at)]
    problems: list[Problem] = []
    seen: set[int] = set()
    for index, entry in enumerate(value):
        place = f"{at}/{index}"
        if not isinstance(entry, dict):
            problems.append(Problem("wrong-type", f"A TLV must be a JSON object, not {type_name(entry)}.", place))
            continue
        problems += _problems_of_one(entry, place)
        tag = entry.get("tag")
        if _tag_finding(tag) is None:
            number = _tag_of(tag)
            if number in seen:
                problems.append(Problem("invalid-value", "Name each tag once.", f"{place}/tag"))
            seen.add(number)
    return problems


def tlvs_of(value: object) -> ConstantTlvs:
    """The values of a field with which nothing is wrong; None and ``[]`` are none."""
    if not value:
        return ()
    assert isinstance(value, list)
    return tuple(ConstantTlv(_tag_of(entry["tag"]), _octets_of(entry)) for entry in value)


_any_text = string_check(OCTETS_MAX)
_any_hex = string_check(2 * OCTETS_MAX)
_is_tag: Final = re.compile(VENDOR_TAG).fullmatch
_is_any_tag: Final = re.compile("0[Xx][0-9A-Fa-f]{4}").fullmatch
_is_hex: Final = re.compile(HEX_OCTETS).fullmatch
_VALUES: Final = ("text", "hex")


def _problems_of_one(entry: Mapping[str, Any], at: str) -> Iterator[Problem]:
    for name in entry:
        if name not in {"tag", *_VALUES}:
            # named by its object: a pointer would have to be escaped, and the entry has three fields
            yield Problem("unknown-field", "The fields of a TLV are tag, text and hex.", at)
    if "tag" not in entry:
        yield Problem("missing-field", "The field tag is required.", f"{at}/tag")
    else:
        finding = _tag_finding(entry["tag"])
        if finding is not None:
            yield Problem(*finding, f"{at}/tag")
    given = [name for name in _VALUES if entry.get(name) is not None]
    if len(given) > 1:
        yield Problem("invalid-value", "Send either text or hex, not both.", f"{at}/hex")
    elif not given:
        yield Problem("missing-field", "A value is required: text, or hex in its place.", at)
    for name in given:
        finding = _text_finding(entry[name]) if name == "text" else _hex_finding(entry[name])
        if finding is not None:
            yield Problem(*finding, f"{at}/{name}")


def _tag_finding(value: object) -> Finding | None:
    if isinstance(value, str):
        return None if _is_tag(value) else _no_vendors_tag(int(value, 16) if _is_any_tag(value) else 0)
    # 5120.0 is an integer to JSON Schema, and to callers whose language knows only one kind of number
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return "wrong-type", f"Send a whole number or a string like 0x1400, not {type_name(value)}."
    return None if VENDOR_TAGS[0] <= value <= VENDOR_TAGS[-1] else _no_vendors_tag(value)


def _no_vendors_tag(number: float) -> Finding:
    if number in GATEWAY_TAGS:
        return "invalid-value", "Leave this tag out; the gateway writes it itself."
    return "invalid-value", "Send a vendor's tag, 0x1400 to 0x3FFF."


def _text_finding(value: object) -> Finding | None:
    finding = _any_text(value)
    if finding is not None:
        return finding
    assert isinstance(value, str)
    if any(character > "\xff" for character in value):
        return "invalid-value", "Send characters of Latin-1, or the octets in hex."
    return None


def _hex_finding(value: object) -> Finding | None:
    finding = _any_hex(value)
    if finding is not None:
        return finding
    assert isinstance(value, str)
    return None if _is_hex(value) else ("invalid-value", "Send two hex digits for each octet.")


def _tag_of(value: object) -> int:
    assert isinstance(value, int | float | str)
    return int(value, 16) if isinstance(value, str) else int(value)


def _octets_of(entry: Mapping[str, Any]) -> bytes:
    text = entry.get("text")
    return bytes.fromhex(entry["hex"]) if text is None else text.encode("latin-1")
