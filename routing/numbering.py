"""Who a number belongs to: reads what a request gives as recipient into E.164 and its country, or says why not.

The only importer of phonenumbers. Its parser takes 14 µs and its classification 7 µs a number, too much for the path
of every message; so a number that comes with its calling code is cut by hand, and the numbering plans are compiled
once per calling code from phonenumbers' metadata. Whatever is not plainly so goes through its parser. The tests hold
both ways against phonenumbers itself.
"""

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import attrs
import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumberType
from phonenumbers.phonemetadata import PhoneNumberDesc

from messages.addresses import Country, Msisdn
from messages.problems import Problem
from messages.values import value

LONGEST_INPUT: Final = 40
"""Characters: 15 digits with generous spacing. Longer input is refused unread."""

_POINTER: Final = "/to"
_NON_GEOGRAPHIC: Final = "001"
_SPACING: Final = dict.fromkeys(map(ord, " -.()\t\u00a0\u202f\u2009\u2010\u2011\u2012\u2013"))
_LONGEST_SIGNIFICANT: Final = 17
_LONGEST_CALLING_CODE: Final = 3

_HOW_TO_WRITE: Final = "send it as +41…, 0041… or in the national form of the account's home country"

_TAKES_SMS: Final = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
# Where the plan cannot tell fixed from mobile (the whole of +1), the carrier has to. Personal numbers (UK 070)
# forward at a premium and VoIP ranges mostly drop texts: both are known for fraud and refused until a country's rule
# says otherwise.
_REFUSED: Final = {
    PhoneNumberType.FIXED_LINE: ("number-not-mobile", "a fixed line"),
    PhoneNumberType.TOLL_FREE: ("number-not-mobile", "a toll-free number"),
    PhoneNumberType.VOIP: ("number-not-mobile", "a VoIP number"),
    PhoneNumberType.PERSONAL_NUMBER: ("number-not-mobile", "a personal number that forwards calls"),
    PhoneNumberType.PAGER: ("number-not-mobile", "a pager"),
    PhoneNumberType.UAN: ("number-not-mobile", "a company's universal access number"),
    PhoneNumberType.VOICEMAIL: ("number-not-mobile", "a voicemail number"),
    PhoneNumberType.PREMIUM_RATE: ("number-premium", "a premium-rate number"),
    PhoneNumberType.SHARED_COST: ("number-premium", "a shared-cost number"),
}


@value
class Recipient:
    """A number that can take SMS, and the country whose numbering plan it is in."""

    msisdn: Msisdn
    country: Country


def identify(raw: str, home_country: Country | None) -> Recipient | Problem:
    """The recipient that ``raw`` names.

    Takes +41…, 0041… (wherever the account is at home) and, with a ``home_country``, the national form; spaces,
    dashes, dots and parentheses between the digits do not matter. The answer never repeats the number, so it may be
    logged.

    Returns:
        The recipient, or a problem at ``/to``: ``invalid-number``, ``number-not-mobile`` or ``number-premium``.
    """
    if len(raw) > LONGEST_INPUT:
        return _invalid(f"it has {len(raw)} characters and a number has at most {LONGEST_INPUT}")
    compact = raw.translate(_SPACING)
    digits = compact.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        return _invalid("it holds something other than digits and spacing" if digits else "it is empty")
    if compact.startswith("+"):
        return _identify_international(digits)
    if digits.startswith("00"):
        return _identify_international(digits[2:])
    return _identify_national(digits, home_country)


def national_number(e164: str) -> str:
    """The digits of a number in E.164 (``+41…``) without its country calling code, as it is significant at home.

    Raises:
        ValueError: no country has its calling code.
    """
    digits = e164.removeprefix("+")
    for length in range(1, _LONGEST_CALLING_CODE + 1):
        if digits[:length] in _CALLING_CODES:
            return digits[length:]
    raise ValueError("its country calling code does not exist")


def _identify_international(digits: str) -> Recipient | Problem:
    """The recipient of ``digits`` that start with a calling code."""
    for length in range(1, _LONGEST_CALLING_CODE + 1):
        calling_code = digits[:length]
        plans = _numbering_plans(calling_code) if calling_code in _CALLING_CODES else None
        if plans is None:
            continue
        significant = digits[length:]
        if plans.trunk_prefix is None or plans.trunk_prefix.match(significant) is None:
            return _classify(plans, calling_code, significant)
        # +41 (0)79…: phonenumbers knows which leading digits are a habit and which are the number's own
        return _identify_with_parser("+" + digits, None)
    return _invalid("its country calling code does not exist")


def _identify_national(digits: str, home_country: Country | None) -> Recipient | Problem:
    if home_country is None:
        return _invalid("it has no country calling code and the account has no home country")
    return _identify_with_parser(digits, home_country)


def _identify_with_parser(number: str, home_country: Country | None) -> Recipient | Problem:
    try:
        parsed = phonenumbers.parse(number, home_country)
    except NumberParseException:
        return _invalid("no numbering plan has such a number")
    calling_code = str(parsed.country_code)
    return _classify(_numbering_plans(calling_code), calling_code, phonenumbers.national_significant_number(parsed))


def _classify(plans: "_NumberingPlans", calling_code: str, significant: str) -> Recipient | Problem:
    """What a national significant number is in the plans that share its calling code."""
    for plan in plans.plans:
        if plan.leading_digits is not None and plan.leading_digits.match(significant) is None:
            continue
        kind = plan.kind_of(significant)
        if kind in _TAKES_SMS:
            if plan.country is None:
                return Problem("number-not-mobile", "The recipient is in no country's network.", _POINTER)
            return Recipient(Msisdn(f"+{calling_code}{significant}"), plan.country)
        if kind is not None:
            code, words = _REFUSED[kind]
            return Problem(code, f"The recipient is {words}; it cannot take SMS: send to a mobile number.", _POINTER)
        if plan.leading_digits is not None:
            break
    return _invalid("no numbering plan has such a number")


def _invalid(why: str) -> Problem:
    return Problem("invalid-number", f"The recipient is no valid phone number: {why}; {_HOW_TO_WRITE}.", _POINTER)


@attrs.frozen(eq=False)
class _NumberRange:
    """The numbers of one kind: their possible lengths and the pattern that all of them match."""

    kind: int | None
    lengths: frozenset[int]
    matches: Callable[[str], re.Match[str] | None]


@attrs.frozen(eq=False)
class _Plan:
    """One country's numbering plan. The ranges of a length are asked in order, the first that matches decides."""

    country: Country | None
    leading_digits: re.Pattern[str] | None
    every_number: _NumberRange
    ranges_by_length: Mapping[int, tuple[_NumberRange, ...]]

    def kind_of(self, significant: str) -> int | None:
        """The PhoneNumberType of a national significant number; None when the plan has no such number."""
        ranges = self.ranges_by_length.get(len(significant))
        if ranges is None or self.every_number.matches(significant) is None:
            return None
        for candidate in ranges:
            if candidate.matches(significant) is not None:
                return candidate.kind
        return None


@attrs.frozen(eq=False)
class _NumberingPlans:
    """The plans that share a calling code, in the order they are asked; ``trunk_prefix`` is what people dial before."""

    plans: tuple[_Plan, ...]
    trunk_prefix: re.Pattern[str] | None


_CALLING_CODES: Final = frozenset(str(calling_code) for calling_code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE)


@functools.cache
def _numbering_plans(calling_code: str) -> _NumberingPlans:
    """Compiled plans of a calling code; the cache is bounded by the some 230 codes there are."""
    code = int(calling_code)
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code]
    metadata = [_metadata(region, code) for region in regions]
    trunk_prefix = metadata[0].national_prefix_for_parsing
    return _NumberingPlans(
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


def _plan(region: str, metadata: PhoneMetadata) -> _Plan:
    every_number = _number_range(None, metadata.general_desc)
    if every_number is None:
        raise LookupError(f"phonenumbers has an empty numbering plan of {region}")
    ranges = tuple(_ranges(metadata))
    return _Plan(
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
        (PhoneNumberType.PREMIUM_RATE, metadata.premium_rate),
        (PhoneNumberType.TOLL_FREE, metadata.toll_free),
        (PhoneNumberType.SHARED_COST, metadata.shared_cost),
        (PhoneNumberType.VOIP, metadata.voip),
        (PhoneNumberType.PERSONAL_NUMBER, metadata.personal_number),
        (PhoneNumberType.PAGER, metadata.pager),
        (PhoneNumberType.UAN, metadata.uan),
        (PhoneNumberType.VOICEMAIL, metadata.voicemail),
    )
    for kind, description in described:
        found = _number_range(kind, description)
        if found is not None:
            yield found
    fixed = _number_range(PhoneNumberType.FIXED_LINE, metadata.fixed_line)
    mobile = _number_range(PhoneNumberType.MOBILE, metadata.mobile)
    if metadata.same_mobile_and_fixed_line_pattern:
        if fixed is not None:
            yield attrs.evolve(fixed, kind=PhoneNumberType.FIXED_LINE_OR_MOBILE)
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

    return _NumberRange(PhoneNumberType.FIXED_LINE_OR_MOBILE, fixed.lengths & mobile.lengths, in_both)


def _number_range(kind: int | None, description: PhoneNumberDesc | None) -> _NumberRange | None:
    if description is None or description.national_number_pattern is None:
        return None
    # no lengths at all means any length there (a plan of one kind only says it in general_desc)
    lengths = frozenset(description.possible_length) or frozenset(range(1, _LONGEST_SIGNIFICANT + 1))
    return _NumberRange(kind, lengths, re.compile(description.national_number_pattern).fullmatch)
