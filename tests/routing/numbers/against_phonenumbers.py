"""Holds ``identify`` against phonenumbers itself, on numbers drawn from the patterns of every region's plan.

``python -m tests.routing.numbers.against_phonenumbers 1000000`` (``make check-numbers``) tells what differs.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator

import attrs
import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumberFormat, PhoneNumberType
from rstr import Rstr

from messages.addresses import Country
from messages.number_kinds import NumberKind, NumberKinds
from messages.problems import Problem
from routing.numbers.identification import identify

EVERY_KIND = NumberKinds(allowed=frozenset(NumberKind))
KINDS = {
    PhoneNumberType.MOBILE: NumberKind.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: NumberKind.FIXED_OR_MOBILE,
    PhoneNumberType.FIXED_LINE: NumberKind.FIXED,
    PhoneNumberType.VOIP: NumberKind.VOIP,
    PhoneNumberType.PERSONAL_NUMBER: NumberKind.PERSONAL,
    PhoneNumberType.PAGER: NumberKind.PAGER,
    PhoneNumberType.UAN: NumberKind.COMPANY,
    PhoneNumberType.VOICEMAIL: NumberKind.VOICEMAIL,
    PhoneNumberType.TOLL_FREE: NumberKind.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE: NumberKind.PREMIUM,
    PhoneNumberType.SHARED_COST: NumberKind.SHARED_COST,
}
SEED = 38
_NON_GEOGRAPHIC = "001"
_DESCRIPTIONS = (
    "general_desc",
    "mobile",
    "fixed_line",
    "premium_rate",
    "toll_free",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
)

Draw = tuple[str, Country | None]
"""A number as somebody writes it, and where that somebody is at home."""


def judged(raw: str, home_country: Country | None) -> str:
    """What ``identify`` says of it when every kind is taken: country, number and kind, or the problem's code."""
    found = identify(raw, home_country, EVERY_KIND)
    return found.code if isinstance(found, Problem) else f"{found.country} {found.msisdn} {found.kind}"


def judged_by_phonenumbers(raw: str, home_country: Country | None) -> str:
    """The same by phonenumbers alone: slow and plain."""
    try:
        number = phonenumbers.parse(raw, home_country)
    except NumberParseException:
        return "invalid-number"
    kind = KINDS.get(phonenumbers.number_type(number))
    if kind is None:
        return "invalid-number"
    region = phonenumbers.region_code_for_number(number)
    if region == _NON_GEOGRAPHIC:
        return "number-not-mobile"
    return f"{region} {phonenumbers.format_number(number, PhoneNumberFormat.E164)} {kind}"


def draws(count: int, seed: int = SEED) -> Iterator[Draw]:
    """``count`` numbers, as many of each pattern of each region; the same seed draws the same.

    Half of them are what a pattern says; the others have a digit changed, added or taken away, or a trunk zero before.
    """
    dice = random.Random(seed)
    draw = Rstr(dice).xeger
    patterns = list(_patterns())
    for at in range(count):
        region, calling_code, pattern = patterns[at % len(patterns)]
        yield _written(dice, region, calling_code, _bent(dice, draw(pattern)))


@attrs.frozen
class Judgement:
    """One number as both judge it."""

    drawn: Draw
    ours: str
    theirs: str


def judgements(count: int, seed: int = SEED) -> Iterator[Judgement]:
    """What both say of ``count`` numbers."""
    return (Judgement(drawn, judged(*drawn), judged_by_phonenumbers(*drawn)) for drawn in draws(count, seed))


def _patterns() -> Iterator[tuple[str, int, str]]:
    plans = [(region, PhoneMetadata.metadata_for_region(region)) for region in sorted(phonenumbers.SUPPORTED_REGIONS)]
    plans += [
        (_NON_GEOGRAPHIC, PhoneMetadata.metadata_for_nongeo_region(calling_code))
        for calling_code in sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS)
    ]
    for region, plan in plans:
        assert plan is not None
        assert plan.country_code is not None
        for name in _DESCRIPTIONS:
            description = getattr(plan, name)
            if description is not None and description.national_number_pattern is not None:
                yield region, plan.country_code, description.national_number_pattern


def _bent(dice: random.Random, significant: str) -> str:
    at = dice.randrange(len(significant) + 1)
    match dice.randrange(8):
        case 0:
            return f"{significant[:at]}{dice.randrange(10)}{significant[at + 1 :]}"
        case 1:
            return f"{significant[:at]}{significant[at + 1 :]}"
        case 2:
            return f"{significant[:at]}{dice.randrange(10)}{significant[at:]}"
        case 3:
            return f"0{significant}"
        case _:
            return significant


def _written(dice: random.Random, region: str, calling_code: int, significant: str) -> Draw:
    match dice.randrange(8):
        # 00 leads abroad wherever an account is at home; phonenumbers asks each region's plan what does
        case 0 if region != _NON_GEOGRAPHIC and not significant.startswith("00"):
            return significant, Country(region)
        case 1:
            return f"+{calling_code} {significant}", Country("US")
        case _:
            return f"+{calling_code}{significant}", None


def main(count: int) -> int:
    """Tell what differs among ``count`` numbers; the exit status is 1 when something does."""
    began_s = time.monotonic()
    kinds: Counter[str] = Counter()
    different = 0
    for one in judgements(count):
        kinds[one.ours.rsplit(" ", maxsplit=1)[-1]] += 1
        if one.ours != one.theirs:
            different += 1
            print(f"{one.drawn[0]} at home in {one.drawn[1]}: {one.ours}, but phonenumbers says {one.theirs}")
    print(f"{count:,} numbers in {time.monotonic() - began_s:.0f} s, {different:,} judged differently:")
    for kind, times in kinds.most_common():
        print(f"  {times:9,} {kind}")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
