"""Destinations in price lists: networks by their codes, countries by code, name or MCC."""

import re
from functools import cache
from typing import Final

from babel import Locale
from babel.core import get_global

from messages.addresses import Country
from messages.mobile_country_codes import COUNTRIES_OF_MCC, COUNTRY_OF_MCC, LONG_MNC
from messages.network import NetworkCode, network_code
from routing.costs.price_lists.words import folded, shown

_WHOLE_COUNTRY: Final = frozenset(
    {"", "all", "any", "other", "others", "default", "rest", "alle", "tous", "toutes", "todos", "x"}
)
_COUNTRIES: Final = frozenset[Country]().union(*COUNTRIES_OF_MCC.values())
_ALPHA3: Final = re.compile("[A-Z]{3}")
_LANGUAGES: Final = ("en", "fr", "de", "it", "es", "pt", "nl", "tr", "pl", "ru")
_ALIASES: Final = {
    "uk": "GB", "great britain": "GB", "england": "GB", "usa": "US", "united states of america": "US", "uae": "AE",
    "russian federation": "RU", "south korea": "KR", "korea republic of": "KR", "republic of korea": "KR",
    "korea south": "KR", "north korea": "KP", "viet nam": "VN", "ivory coast": "CI", "cote d ivoire": "CI",
    "czech republic": "CZ", "macedonia": "MK", "swaziland": "SZ", "burma": "MM", "cape verde": "CV", "holland": "NL",
    "congo drc": "CD", "dr congo": "CD", "democratic republic of the congo": "CD", "congo democratic republic": "CD",
    "congo": "CG", "republic of the congo": "CG", "kosovo": "XK", "palestine": "PS", "syrian arab republic": "SY",
    "iran islamic republic of": "IR", "lao people s democratic republic": "LA", "brunei darussalam": "BN",
    "moldova republic of": "MD", "tanzania united republic of": "TZ", "hong kong": "HK", "macau": "MO", "macao": "MO",
    "east timor": "TL", "bolivia plurinational state of": "BO", "venezuela bolivarian republic of": "VE",
}  # fmt: skip


def networks(mcc: str, mnc: str) -> tuple[str, tuple[NetworkCode, ...]]:
    """The MCC and the networks that two cells name; no network means the whole country.

    Raises:
        ValueError: they name none.
    """
    country_code = _digits(mcc)
    if not re.fullmatch(r"[2-7]\d\d", country_code):
        raise ValueError(f"{shown(mcc)} is no MCC; it has three digits, like 228")
    if folded(mnc) in _WHOLE_COUNTRY:
        return country_code, ()
    codes = [_digits(part) for part in re.split(r"[,;/|\s]+", mnc.strip()) if part]
    wrong = [code for code in codes if not re.fullmatch(r"\d{1,3}", code)]
    if wrong or not codes:
        raise ValueError(f"{shown(mnc)} is no MNC; it has two or three digits, like 01, or several: 01,02")
    width = 3 if country_code in LONG_MNC else 2
    return country_code, tuple(dict.fromkeys(network_code(f"{country_code}{code.zfill(width)}") for code in codes))


def joined_networks(mccmnc: str) -> tuple[str, tuple[NetworkCode, ...]]:
    """The same of one cell that has both: ``22801``, ``228-01``, ``228 01``, ``22801, 22802``, ``228``, ``228*``.

    Raises:
        ValueError: it names none.
    """
    found: list[NetworkCode] = []
    codes = re.findall(r"(\d{3})[-/ .]?(\d{2,3})?(?!\d)", re.sub(r"\.0\b", "", mccmnc))
    left = re.sub(r"(\d{3})[-/ .]?(\d{2,3})?(?!\d)|[,;|\s*xX-]", "", re.sub(r"\.0\b", "", mccmnc))
    if not codes or left or len({mcc for mcc, _ in codes}) != 1:
        raise ValueError(f"{shown(mccmnc)} is no network; it is written as MCC and MNC, like 22801")
    for mcc, mnc in codes:
        if mnc:
            found += networks(mcc, mnc)[1]
    whole = any(not mnc for _, mnc in codes)
    return networks(codes[0][0], "")[0], () if whole else tuple(dict.fromkeys(found))


def country(text: str, mcc: str | None) -> Country:
    """The country of a line: what ``text`` names (ISO code or name, in several languages), or whose MCC it is.

    Raises:
        ValueError: neither tells, or they contradict each other.
    """
    named = _country_named(text) if text.strip() else None
    if mcc is None:
        if named is None:
            raise ValueError(f"{shown(text)} is no country that is known" if text.strip() else "it names no country")
        return named
    if mcc not in COUNTRY_OF_MCC:
        if named is None:
            raise ValueError(f"MCC {mcc} is of no country that is known")
        return named
    if named is None or folded(text) == "":
        return COUNTRY_OF_MCC[mcc]
    if named not in COUNTRIES_OF_MCC[mcc]:
        raise ValueError(f"MCC {mcc} is of {COUNTRY_OF_MCC[mcc]}, and the line says {named}")
    return named


def _country_named(text: str) -> Country | None:
    word = folded(text)
    code = _country_codes().get(text.strip().upper()) or _country_names().get(word)
    if code is None and "(" in text:
        code = _country_names().get(folded(text.partition("(")[0]))
    if code is None and re.search(r"[-–:/]", text):
        # "Switzerland - Swisscom"
        code = _country_names().get(folded(re.split(r"[-–:/]", text)[0]))
    return None if code is None else Country(code)


@cache
def _country_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in _COUNTRIES:
                names.setdefault(folded(str(name)), str(code))
    return names | _ALIASES


@cache
def _country_codes() -> dict[str, str]:
    alpha2 = {str(code): str(code) for code in _COUNTRIES}
    alpha3 = {
        alias: codes[0]
        for alias, codes in get_global("territory_aliases").items()
        if _ALPHA3.fullmatch(alias) and codes and codes[0] in _COUNTRIES
    }
    return alpha3 | alpha2


def _digits(text: str) -> str:
    """A number as a spreadsheet may have written it: ``228.0``, ``'01``."""
    return re.sub(r"[.,]0+$", "", text.strip().strip("'\"= "))
