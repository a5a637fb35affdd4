"""Who a number belongs to: reads what a request gives as recipient into E.164, its country and kind, or says why not.

A number that comes with its calling code is cut by hand; whatever is not plainly written so goes through phonenumbers'
parser. The tests hold both ways against phonenumbers itself, on generated numbers of every region.
"""

from collections.abc import Mapping
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException

from messages.addresses import Country, Msisdn
from messages.number_kinds import NumberKind, NumberKinds
from messages.problems import Problem
from messages.values import value
from routing.numbers.plans import CALLING_CODES, LONGEST_CALLING_CODE, NumberingPlans, numbering_plans

LONGEST_INPUT: Final = 40
"""Characters: 15 digits with generous spacing. Longer input is refused unread."""

USUAL_KINDS: Final = NumberKinds()

_POINTER: Final = "/to"
_SPACING: Final = dict.fromkeys(map(ord, " -.()\t\u00a0\u202f\u2009\u2010\u2011\u2012\u2013"))

_HOW_TO_WRITE: Final = "send it as +41…, 0041… or in the national form of the account's home country"

_NO_SMS: Final[Mapping[NumberKind, str]] = {
    NumberKind.FIXED: "a fixed line",
    NumberKind.TOLL_FREE: "a toll-free number",
    NumberKind.VOIP: "a VoIP number",
    NumberKind.PERSONAL: "a personal number that forwards calls",
    NumberKind.PAGER: "a pager",
    NumberKind.COMPANY: "a company's universal access number",
    NumberKind.VOICEMAIL: "a voicemail number",
    NumberKind.PREMIUM: "a premium-rate number",
    NumberKind.SHARED_COST: "a shared-cost number",
}
_PREMIUM: Final = frozenset({NumberKind.PREMIUM, NumberKind.SHARED_COST})
_UNWANTED: Final[Mapping[NumberKind, str]] = {
    NumberKind.MOBILE: "a mobile number",
    NumberKind.FIXED_OR_MOBILE: "a number that may be a fixed line",
}


@value
class Recipient:
    """A number that can take SMS, the country whose numbering plan it is in, and its kind there."""

    msisdn: Msisdn
    country: Country
    kind: NumberKind


def identify(raw: str, home_country: Country | None, kinds: NumberKinds = USUAL_KINDS) -> Recipient | Problem:
    """The recipient that ``raw`` names; ``kinds`` are those that the account sends to.

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
        return _identify_international(digits, kinds)
    if digits.startswith("00"):
        return _identify_international(digits[2:], kinds)
    return _identify_national(digits, home_country, kinds)


def national_number(e164: str) -> str:
    """The digits of a number in E.164 (``+41…``) without its country calling code, as it is significant at home.

    Raises:
        ValueError: no country has its calling code.
    """
    digits = e164.removeprefix("+")
    for length in range(1, LONGEST_CALLING_CODE + 1):
        if digits[:length] in CALLING_CODES:
            return digits[length:]
    raise ValueError("its country calling code does not exist")


def _identify_international(digits: str, kinds: NumberKinds) -> Recipient | Problem:
    """The recipient of ``digits`` that start with a calling code."""
    for length in range(1, LONGEST_CALLING_CODE + 1):
        calling_code = digits[:length]
        plans = numbering_plans(calling_code) if calling_code in CALLING_CODES else None
        if plans is None:
            continue
        significant = digits[length:]
        if plans.may_begin_with_trunk_prefix(significant):
            # +41 (0)79…: phonenumbers knows which leading digits are a habit and which are the number's own
            return _identify_with_parser("+" + digits, None, kinds)
        return _classify(plans, calling_code, significant, kinds)
    return _invalid("its country calling code does not exist")


def _identify_national(digits: str, home_country: Country | None, kinds: NumberKinds) -> Recipient | Problem:
    if home_country is None:
        return _invalid("it has no country calling code and the account has no home country")
    return _identify_with_parser(digits, home_country, kinds)


def _identify_with_parser(number: str, home_country: Country | None, kinds: NumberKinds) -> Recipient | Problem:
    try:
        parsed = phonenumbers.parse(number, home_country)
    except NumberParseException:
        return _invalid("no numbering plan has such a number")
    calling_code = str(parsed.country_code)
    significant = phonenumbers.national_significant_number(parsed)
    return _classify(numbering_plans(calling_code), calling_code, significant, kinds)


def _classify(plans: NumberingPlans, calling_code: str, significant: str, kinds: NumberKinds) -> Recipient | Problem:
    """What a national significant number is in the plans that share its calling code."""
    for plan in plans.plans:
        if plan.leading_digits is not None and plan.leading_digits.match(significant) is None:
            continue
        kind = plan.kind_of(significant)
        if kind is not None:
            if not kinds.take(kind):
                return _refused(kind)
            if plan.country is None:
                return Problem("number-not-mobile", "The recipient is in no country's network.", _POINTER)
            return Recipient(Msisdn(f"+{calling_code}{significant}"), plan.country, kind)
        if plan.leading_digits is not None:
            break
    return _invalid("no numbering plan has such a number")


def _refused(kind: NumberKind) -> Problem:
    unwanted = _UNWANTED.get(kind)
    if unwanted is not None:
        detail = f"The recipient is {unwanted} and this account sends to none of those; ask support to allow them."
        return Problem("number-not-mobile", detail, _POINTER)
    detail = f"The recipient is {_NO_SMS[kind]}; it cannot take SMS: send to a mobile number."
    return Problem("number-premium" if kind in _PREMIUM else "number-not-mobile", detail, _POINTER)


def _invalid(why: str) -> Problem:
    return Problem("invalid-number", f"The recipient is no valid phone number: {why}; {_HOW_TO_WRITE}.", _POINTER)
