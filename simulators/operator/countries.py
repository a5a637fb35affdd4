"""Where a recipient's number belongs, and the rule that only some countries are served. Pure."""

from functools import lru_cache
from typing import Final

import attrs
import phonenumbers

from smpp.pdus import SubmitSm
from smpp.statuses import CommandStatus

COUNTRIES: Final = frozenset(phonenumbers.SUPPORTED_REGIONS)
"""ISO 3166-1 alpha-2 codes of all numbering regions."""


@lru_cache(maxsize=65_536)
def country_of(number: str) -> str:
    """The country of a number in international form, with ``+``, ``00`` or neither; empty where there is none."""
    digits = number.removeprefix("+").removeprefix("00")
    if not digits.isascii() or not digits.isdigit():
        return ""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(f"+{digits}")) or ""
    except phonenumbers.NumberParseException:
        return ""


@attrs.frozen
class CountriesOnly:
    """Refuses recipients of other countries with ESME_RINVDSTADR."""

    countries: frozenset[str]

    def __call__(self, pdu: SubmitSm) -> int:
        """See Rule."""
        return 0 if country_of(pdu.destination_addr) in self.countries else int(CommandStatus.RINVDSTADR)
