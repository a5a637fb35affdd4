"""Numbering plans: which numbers a country has and of what kind, compiled from phonenumbers' metadata.

phonenumbers' parser takes 14 µs and its classification 7 µs a number, too much for the path of every message; so the
plans are compiled once per calling code, and its parser is asked only about what is not plainly written.
"""

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import attrs
import phonenumbers
from phonenumbers import PhoneMetadata
from phonenumbers.phonemetadata import PhoneNumberDesc

from messages.addresses import Country
from messages.number_kinds import NumberKind

CALLING_CODES: Final = frozenset(str(calling_code) for calling_code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
LONGEST_CALLING_CODE: Final = 3

_NON_GEOGRAPHIC: Final = "001"
_LONGEST_SIGNIFICANT: Final = 17


@attrs.frozen(eq=False)
class _NumberRange:
    """The numbers of one kind: their possible lengths and the pattern that all of them match."""

    kind: NumberKind | None
    lengths: frozenset[int]
    matches: Callable[[str], re.Match[str] | None]


@attrs.frozen(eq=False)
class Plan:
    """One country's numbering plan. The ranges of a length are asked in order, the first that matches decides."""

    country: Country | None
    leading_digits: re.Pattern[str] | None
    every_number: _NumberRange
    ranges_by_length: Mapping[int, tuple[_NumberRange, ...]]

    def kind_of(self, significant: str) -> NumberKind | None:
        """The kind of a national significant number; None when the plan has no such number."""
        ranges = self.ranges_by_length.get(len(significant))
        if ranges is None or self.every_number.matches(significant) is None:
            return None
        for candidate in ranges:
            if candidate.matches(significant) is not None:
                return candidate.kind
        return None


@attrs.frozen(eq=False)
class NumberingPlans:
    """The plans that share a calling code, in the order they are asked; ``trunk_prefix`` is what people dial before."""

    plans: tuple[Plan, ...]
    trunk_prefix: re.Pattern[str] | None

    def may_begin_with_trunk_prefix(self, significant: str) -> bool:
        """Whether some of the first digits may be dialled at home and be no part of the number."""
        found = None if self.trunk_prefix is None else self.trunk_prefix.match(significant)
        # some prefixes are optional (Argentina's): an empty one is none
        return found is not None and (found.end() > 0 or found.lastindex is not None)


@functools.cache
def numbering_plans(calling_code: str) -> NumberingPlans:
    """Compiled plans of a calling code; the cache is bounded by the some 230 codes there are."""
    code = int(calling_code)
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code]
    metadata = [_metadata(region, code) for region in regions]
    trunk_prefix = metadata[0].national_prefix_for_parsing
    return NumberingPlans(
        plans=tuple(_plan(region, found) for region, found in zip(regions, metadata, strict=True)),
        trunk_prefix=re.compile(trunk_prefix) if trunk_prefix else None,
    )


def _metadata(region: str, calling_code: int) -> PhoneMetadata:
    found = (
        PhoneMetadata.metadata_for_nongeo_region(calling_code)
        if region == _NON_GEOGRAPHIC
        else PhoneMetadata.metadata_for_region(region)
    )
    if found is None:
        raise LookupError(f"phonenumbers has no numbering plan of {region}")
    return found


def _plan(region: str, metadata: PhoneMetadata) -> Plan:
    every_number = _number_range(None, metadata.general_desc)
    if every_number is None:
        raise LookupError(f"phonenumbers has an empty numbering plan of {region}")
    ranges = tuple(_ranges(metadata))
    return Plan(
        country=None if region == _NON_GEOGRAPHIC else Country(region),
        leading_digits=re.compile(metadata.leading_digits) if metadata.leading_digits else None,
        every_number=every_number,
        ranges_by_length={
            length: tuple(candidate for candidate in ranges if length in candidate.lengths)
            for length in every_number.lengths
        },
    )


def _ranges(metadata: PhoneMetadata) -> Iterator[_NumberRange]:
    """The ranges of a plan in phonenumbers' order: numbers in two ranges are the earlier kind."""
    described = (
        (NumberKind.PREMIUM, metadata.premium_rate),
        (NumberKind.TOLL_FREE, metadata.toll_free),
        (NumberKind.SHARED_COST, metadata.shared_cost),
        (NumberKind.VOIP, metadata.voip),
        (NumberKind.PERSONAL, metadata.personal_number),
        (NumberKind.PAGER, metadata.pager),
        (NumberKind.COMPANY, metadata.uan),
        (NumberKind.VOICEMAIL, metadata.voicemail),
    )
    for kind, description in described:
        found = _number_range(kind, description)
        if found is not None:
            yield found
    fixed = _number_range(NumberKind.FIXED, metadata.fixed_line)
    mobile = _number_range(NumberKind.MOBILE, metadata.mobile)
    if metadata.same_mobile_and_fixed_line_pattern:
        if fixed is not None:
            yield attrs.evolve(fixed, kind=NumberKind.FIXED_OR_MOBILE)
        return
    if fixed is not None and mobile is not None:
        yield _either(fixed, mobile)
    for found in (fixed, mobile):
        if found is not None:
            yield found


def _either(fixed: _NumberRange, mobile: _NumberRange) -> _NumberRange:
    """The numbers that both ranges hold."""

    def in_both(significant: str) -> re.Match[str] | None:
        return mobile.matches(significant) and fixed.matches(significant)

    return _NumberRange(NumberKind.FIXED_OR_MOBILE, fixed.lengths & mobile.lengths, in_both)


def _number_range(kind: NumberKind | None, description: PhoneNumberDesc | None) -> _NumberRange | None:
    if description is None or description.national_number_pattern is None:
        return None
    # no lengths at all means any length there (a plan of one kind only says it in general_desc)
    lengths = frozenset(description.possible_length) or frozenset(range(1, _LONGEST_SIGNIFICANT + 1))
    return _NumberRange(kind, lengths, re.compile(description.national_number_pattern).fullmatch)
