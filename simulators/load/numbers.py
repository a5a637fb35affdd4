"""Mobile numbers of a country: valid ones, each different, in the order of a counter."""

import functools
from typing import Final

import attrs
import phonenumbers
from phonenumbers import PhoneNumberType

SAMPLES: Final = 60
"""So many numbers of a block, spread over it with both ends, are asked whether they are valid."""
ENOUGH: Final = 1_000_000
"""No more blocks are looked for once a country has so many numbers."""
_FREE_DIGITS_MAX: Final = 6
_FREE_DIGITS_MIN: Final = 2
_MOBILE: Final = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


@attrs.frozen
class Block:
    """Numbers that share what stands before their last ``free`` digits."""

    head: str
    free: int

    @property
    def count(self) -> int:
        """How many numbers it has."""
        return int(10**self.free)

    def number(self, index: int) -> str:
        """One of them in E.164; ``index`` is 0 … ``count`` - 1."""
        return f"{self.head}{index:0{self.free}}"


@attrs.frozen
class Numbers:
    """The numbers of one country; ``count`` are different, then they come again."""

    blocks: tuple[Block, ...]
    count: int

    def number(self, index: int) -> str:
        """The ``index``-th number (0 …) in E.164."""
        index %= self.count
        for block in self.blocks:
            if index < block.count:
                return block.number(index)
            index -= block.count
        raise AssertionError("the blocks have fewer numbers than they say")


@functools.cache
def mobile_numbers(country: str) -> Numbers:
    """Up to about a million mobile numbers of ``country`` (ISO 3166-1 alpha-2).

    Found from the country's example number: blocks around it whose numbers, as far as samples tell, are all valid.

    Raises:
        ValueError: nobody knows the country, or it has no mobile numbers.
    """
    example = phonenumbers.example_number_for_type(country, PhoneNumberType.MOBILE)
    if example is None:
        raise ValueError(f"no mobile numbers are known of {country!r}; give a country as CH or FR")
    national = phonenumbers.national_significant_number(example)
    calling = f"+{example.country_code}"
    best: list[Block] = []
    for free in range(min(_FREE_DIGITS_MAX, len(national) - 2), _FREE_DIGITS_MIN - 1, -1):
        found = _blocks(country, calling, national[:-free], free)
        if sum(block.count for block in found) > sum(block.count for block in best):
            best = found
        if sum(block.count for block in best) >= ENOUGH:
            break
    blocks = tuple(best) or (Block(f"{calling}{national}", 0),)
    return Numbers(blocks, sum(block.count for block in blocks))


def _blocks(country: str, calling: str, head: str, free: int) -> list[Block]:
    """The valid blocks among ``head`` and its neighbours, which differ in the last two digits."""
    heads = [head, *(f"{head[:-2]}{tail:02}" for tail in range(100) if f"{head[:-2]}{tail:02}" != head)]
    found: list[Block] = []
    for one in heads:
        block = Block(calling + one, free)
        if sum(known.count for known in found) >= ENOUGH:
            break
        if _all_valid(block, country):
            found.append(block)
    return found


def _all_valid(block: Block, country: str) -> bool:
    step = max(1, block.count // SAMPLES)
    places = {*range(0, block.count, step), block.count - 1}
    return all(_valid(block.number(place), country) for place in sorted(places))


def _valid(number: str, country: str) -> bool:
    parsed = phonenumbers.parse(number)
    return (
        phonenumbers.is_valid_number(parsed)
        and phonenumbers.number_type(parsed) in _MOBILE
        and phonenumbers.region_code_for_number(parsed) == country
    )
