"""`Destination` and `Unsuccessful`: the lists inside submit_multi and its response (SMPP 3.4 section 4.5).

The generated codec writes strings and encodes them all at once as latin-1, so the lists are written as strings too: a
character is an octet. What does not fit raises ValueError or the like, as in `smpp.compiler`.
"""

from enum import IntEnum
from typing import Final, assert_never

import attrs

from smpp.redaction import masked_number

DESTINATIONS_MAX: Final = 254
_UNSUCCESSFUL_MAX: Final = 255  # what its one octet can count
_ADDRESS_OCTETS_MAX: Final = 21  # with its NUL, as the name of a list
_UINT8_MAX: Final = 0xFF
DESTINATIONS_OCTETS_MAX: Final = 1 + DESTINATIONS_MAX * (3 + _ADDRESS_OCTETS_MAX)
UNSUCCESSFUL_OCTETS_MAX: Final = 1 + _UNSUCCESSFUL_MAX * (2 + _ADDRESS_OCTETS_MAX + 4)
_STATUS_OCTETS: Final = 4


class DestFlag(IntEnum):
    """What stands behind it in submit_multi (section 4.5.1.1)."""

    SME_ADDRESS = 1
    DISTRIBUTION_LIST = 2


@attrs.frozen
class SmeAddress:
    """One recipient."""

    dest_addr_ton: int = 0
    dest_addr_npi: int = 0
    destination_addr: str = attrs.field(default="", repr=masked_number)


@attrs.frozen
class DistributionList:
    """A list of recipients that the SMSC keeps under this name."""

    dl_name: str


Destination = SmeAddress | DistributionList


@attrs.frozen
class Unsuccessful:
    """A recipient that was refused, with the command_status that it would have got alone (section 4.5.2.1)."""

    dest_addr_ton: int = 0
    dest_addr_npi: int = 0
    destination_addr: str = attrs.field(default="", repr=masked_number)
    error_status_code: int = 0


class UnknownDestFlag(ValueError):  # noqa: N818 - a signal to the codec, which answers RINVDESTFLAG
    """A recipient of submit_multi is neither an address nor a list, so nobody knows where the next one starts."""


def write_destinations(destinations: tuple[Destination, ...]) -> str:
    """The list with its number in front.

    Raises:
        ValueError: see `destinations_fault`.
    """
    fault = destinations_fault(destinations)
    if fault is not None:
        raise ValueError(fault)
    return chr(len(destinations)) + "".join(map(_write_destination, destinations))


def write_unsuccessful(unsuccessful: tuple[Unsuccessful, ...]) -> str:
    """The list with its number in front.

    Raises:
        ValueError: see `unsuccessful_fault`.
    """
    fault = unsuccessful_fault(unsuccessful)
    if fault is not None:
        raise ValueError(fault)
    return chr(len(unsuccessful)) + "".join(
        f"{chr(each.dest_addr_ton)}{chr(each.dest_addr_npi)}{each.destination_addr}\0"
        + each.error_status_code.to_bytes(_STATUS_OCTETS).decode("latin-1")
        for each in unsuccessful
    )


def read_destinations(text: str, start: int) -> tuple[tuple[Destination, ...], int]:
    """The list that starts there, and where the next field does.

    Raises:
        UnknownDestFlag: see there.
        ValueError, IndexError: the PDU ends inside of it.
    """
    count, start = ord(text[start]), start + 1
    found: list[Destination] = []
    for _ in range(count):
        flag = ord(text[start])
        if flag == DestFlag.SME_ADDRESS:
            end = text.index("\0", start + 3)
            found.append(SmeAddress(ord(text[start + 1]), ord(text[start + 2]), text[start + 3 : end]))
        elif flag == DestFlag.DISTRIBUTION_LIST:
            end = text.index("\0", start + 1)
            found.append(DistributionList(text[start + 1 : end]))
        else:
            raise UnknownDestFlag(f"dest_flag {flag}")
        start = end + 1
    return tuple(found), start


def read_unsuccessful(
    text: str, start: int, *, as_far_as_it_goes: bool = False
) -> tuple[tuple[Unsuccessful, ...], int]:
    """The list that starts there, and where the next field does.

    Args:
        text: the whole frame.
        start: where the list starts.
        as_far_as_it_goes: if the PDU ends inside the list, give the entries that are whole.

    Raises:
        ValueError, IndexError: the PDU ends inside of it.
    """
    count, start = ord(text[start]), start + 1
    found: list[Unsuccessful] = []
    for _ in range(count):
        end = text.find("\0", start + 2)
        after = end + 1 + _STATUS_OCTETS
        if end < 0 or after > len(text):
            if as_far_as_it_goes:
                return tuple(found), len(text)
            raise ValueError("unsuccessful")
        status = int.from_bytes(text[end + 1 : after].encode("latin-1"))
        found.append(Unsuccessful(ord(text[start]), ord(text[start + 1]), text[start + 2 : end], status))
        start = after
    return tuple(found), start


def destinations_fault(destinations: object) -> str | None:
    """Why this cannot stand in submit_multi; None if it can."""
    if not isinstance(destinations, tuple) or not 1 <= len(destinations) <= DESTINATIONS_MAX:
        return f"must be a tuple of 1 to {DESTINATIONS_MAX} recipients"
    for number, each in enumerate(destinations, 1):
        match each:
            case SmeAddress():
                fault = _address_fault(each)
            case DistributionList(dl_name=name):
                fault = None if name else "the name of a distribution list is missing"
                fault = fault or _string_fault(name)
            case _:
                fault = "is neither a SmeAddress nor a DistributionList"
        if fault is not None:
            return f"number {number}: {fault}"
    return None


def unsuccessful_fault(unsuccessful: object) -> str | None:
    """Why this cannot stand in submit_multi_resp; None if it can."""
    if not isinstance(unsuccessful, tuple) or len(unsuccessful) > _UNSUCCESSFUL_MAX:
        return f"must be a tuple of at most {_UNSUCCESSFUL_MAX} recipients"
    for number, each in enumerate(unsuccessful, 1):
        fault = _address_fault(each) if isinstance(each, Unsuccessful) else "is no Unsuccessful"
        if fault is None and not _fits(each.error_status_code, 0xFFFFFFFF):
            fault = "error_status_code must be a number of 32 bits"
        if fault is not None:
            return f"number {number}: {fault}"
    return None


def _write_destination(destination: Destination) -> str:
    match destination:
        case SmeAddress(ton, npi, address):
            return f"{chr(DestFlag.SME_ADDRESS)}{chr(ton)}{chr(npi)}{address}\0"
        case DistributionList(name):
            return f"{chr(DestFlag.DISTRIBUTION_LIST)}{name}\0"
        case _:
            assert_never(destination)


def _address_fault(each: SmeAddress | Unsuccessful) -> str | None:
    if not _fits(each.dest_addr_ton, _UINT8_MAX) or not _fits(each.dest_addr_npi, _UINT8_MAX):
        return f"TON and NPI must be numbers from 0 to {_UINT8_MAX}"
    return _string_fault(each.destination_addr)


def _fits(value: object, most: int) -> bool:
    return isinstance(value, int) and 0 <= value <= most


def _string_fault(value: object) -> str | None:
    if not isinstance(value, str) or len(value) >= _ADDRESS_OCTETS_MAX or "\0" in value:
        return f"must be a str of at most {_ADDRESS_OCTETS_MAX - 1} characters without a NUL"
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        return "contains a character outside latin-1"
    return None
