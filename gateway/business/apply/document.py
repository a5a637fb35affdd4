"""An apply file as a whole: its text into what it asks for, or into everything that is wrong with it.

Pure: it is handed the text, the environment and the business in force. What the file does not name stays as it is; an
entry that it names is replaced whole, except a carrier's password, which stays unless the file gives one.
"""

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any, Final

import attrs

from gateway.business.apply.accounts import accounts_called, read_accounts
from gateway.business.apply.carrier_prices import read_carrier_prices
from gateway.business.apply.carriers import carriers_named, read_carriers
from gateway.business.apply.entries import Entry, Mistake, Mistakes
from gateway.business.apply.networks import read_networks
from gateway.business.apply.places import Place, lines_of
from gateway.business.apply.prices import read_prices
from gateway.business.apply.routes import read_routes
from gateway.business.apply.sections import SECTIONS
from gateway.business.apply.sender_rules import read_sender_rules
from gateway.business.apply.sender_support import read_sender_support
from gateway.business.apply.settings import read_settings
from gateway.business.picture import Picture

KEYS: Final = (*(section.name for section in SECTIONS), "sender_rules_seed")
"""What may stand at the top of the file."""


class ApplyFileError(Exception):
    """The file cannot be applied; ``mistakes`` are all that is wrong with it."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


def decode(text: str) -> Mapping[str, Any]:
    """TOML into a document; numbers with a point stay exact.

    Raises:
        ApplyFileError: it is no TOML.
    """
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise ApplyFileError([Mistake("", str(error), int(line[1]) if line else None)]) from error
    except RecursionError as error:
        raise ApplyFileError([Mistake("", "it is nested too deeply")]) from error
    except (ValueError, ArithmeticError) as error:
        # a number of thousands of digits is none to Python
        raise ApplyFileError([Mistake("", f"a value cannot be read: {error}")]) from error


@attrs.frozen
class ApplyFile:
    """What a file asks for, and in which line each of its entries begins: by section and by what names it."""

    wanted: Picture
    lines: Mapping[tuple[str, object], int] = attrs.field(factory=dict)


def read(text: str, environment: Mapping[str, str], in_force: Picture) -> ApplyFile:
    """What a file with this ``text`` asks for; its mistakes have their lines. See ``parse``.

    Raises:
        ApplyFileError: something is wrong with it; every mistake is named.
    """
    return _parse(decode(text), environment, in_force, lines_of(text))


def parse(document: Mapping[str, Any], environment: Mapping[str, str], in_force: Picture) -> Picture:
    """What the file asks for. ``in_force`` tells carriers that routes may name, passwords that stay, and accounts.

    Raises:
        ApplyFileError: something is wrong with it; every mistake is named.
    """
    return _parse(document, environment, in_force, {}).wanted


def _parse(
    document: Mapping[str, Any], environment: Mapping[str, str], in_force: Picture, lines: Mapping[Place, int]
) -> ApplyFile:
    mistakes = Mistakes(lines)
    Entry(mistakes, (), "", document).only(KEYS)
    carriers = read_carriers(document, environment, in_force.carriers, mistakes)
    known = [*carriers, *carriers_named(document), *in_force.carriers]
    wanted = Picture(
        settings=read_settings(document, mistakes),
        carriers=carriers,
        routes=read_routes(document, known, partial(accounts_called, in_force.accounts), mistakes),
        prices=read_prices(document, mistakes),
        carrier_prices=read_carrier_prices(document, known, mistakes),
        networks=read_networks(document, mistakes),
        sender_support=read_sender_support(document, known, mistakes),
        rules=read_sender_rules(document, mistakes),
        accounts=read_accounts(document, in_force.accounts, mistakes),
    )
    if mistakes.found:
        raise ApplyFileError(mistakes.found)
    return ApplyFile(wanted, mistakes.entries)
