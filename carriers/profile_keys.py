"""How the values of a profile's keys are read and checked; each reader answers a wrong value with what to do."""

import enum
from collections.abc import Mapping
from typing import Final, Protocol
from zoneinfo import ZoneInfo

import attrs

from messages.constant_tlvs import COUNT_MAX, GATEWAY_TAGS, ConstantTlv, ConstantTlvs
from smpp.statuses import Disposition
from smpp.tlvs import tlv_fault

TLV_OCTETS_MAX: Final = 65_535


class Reader(Protocol):
    """Reads one key's value."""

    def read(self, value: object) -> object:
        """The value, checked.

        Raises:
            TypeError: it is of the wrong kind; the message says what to write.
            ValueError: it is out of range; the message says what to write.
        """
        ...


@attrs.frozen
class AddressType:
    """Type of number (TON) and numbering plan indicator (NPI), SMPP 3.4 section 5.2.5 and 5.2.6; 0 … 255 each."""

    ton: int
    npi: int


@attrs.frozen
class Text:
    """Printable ASCII of so many octets."""

    octets_max: int
    octets_min: int = 0

    def read(self, value: object) -> str:
        """See Reader."""
        if not isinstance(value, str):
            raise TypeError("write it as text in quotes")
        if not value.isascii() or not (value.isprintable() or not value):
            raise ValueError("use printable ASCII characters only")
        if not self.octets_min <= len(value) <= self.octets_max:
            raise ValueError(f"use {self.octets_min} to {self.octets_max} characters")
        return value


@attrs.frozen
class Integer:
    """A whole number."""

    low: int
    high: int

    def read(self, value: object) -> int:
        """See Reader."""
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError("write it as a whole number")
        if not self.low <= value <= self.high:
            raise ValueError(f"use a number from {self.low} to {self.high}")
        return value


@attrs.frozen
class Real:
    """A number."""

    low: float
    high: float

    def read(self, value: object) -> float:
        """See Reader."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError("write it as a number")
        if not self.low <= value <= self.high:
            raise ValueError(f"use a number from {self.low:g} to {self.high:g}")
        return float(value)


@attrs.frozen
class Switch:
    """True or false."""

    def read(self, value: object) -> bool:
        """See Reader."""
        if not isinstance(value, bool):
            raise TypeError("write true or false")
        return value


@attrs.frozen
class Word:
    """One of an enumeration's values."""

    words: type[enum.StrEnum]

    def read(self, value: object) -> enum.StrEnum:
        """See Reader."""
        try:
            return self.words(str(value))
        except ValueError:
            raise ValueError("use one of: " + ", ".join(sorted(word.value for word in self.words))) from None


@attrs.frozen
class Address:
    """A TON and an NPI."""

    def read(self, value: object) -> AddressType:
        """See Reader."""
        if not isinstance(value, Mapping) or set(value) != {"ton", "npi"}:
            raise TypeError("write it as { ton = 1, npi = 1 }")
        octet = Integer(0, 255)
        return AddressType(octet.read(value["ton"]), octet.read(value["npi"]))


@attrs.frozen
class StatusOverrides:
    """command_status → disposition."""

    def read(self, value: object) -> Mapping[int, Disposition]:
        """See Reader."""
        if not isinstance(value, Mapping):
            raise TypeError('write it as a table, for example { "0x45" = "temporary" }')
        words = {disposition.name.lower(): disposition for disposition in Disposition}
        overrides: dict[int, Disposition] = {}
        for status, word in value.items():
            try:
                overrides[int(str(status), 0)] = words[str(word).lower()]
            except ValueError:
                raise ValueError(f"{status!r} is no command_status; write it like 0x45") from None
            except KeyError:
                raise ValueError(f"{word!r} is no disposition; use one of: {', '.join(sorted(words))}") from None
        return overrides


@attrs.frozen
class TimeZone:
    """The name of a zone of the IANA database, as ``Europe/Zurich``."""

    def read(self, value: object) -> ZoneInfo:
        """See Reader."""
        if not isinstance(value, str):
            raise TypeError("write it as text in quotes")
        try:
            return ZoneInfo(value)
        except (KeyError, OSError, ValueError):
            # an unknown key, a folder of the database, a name that is no path
            raise ValueError(f"{value!r} is no time zone; write a name like Europe/Zurich or UTC") from None


@attrs.frozen
class Tags:
    """Tags of optional parameters, each once."""

    count_max: int

    def read(self, value: object) -> tuple[int, ...]:
        """See Reader."""
        if not isinstance(value, list | tuple):
            raise TypeError("write it as a list of tags, for example [0x1403]")
        if len(value) > self.count_max:
            raise ValueError(f"write at most {self.count_max} of them")
        tags = tuple(Integer(0, 0xFFFF).read(tag) for tag in value)
        if len(set(tags)) < len(tags):
            raise ValueError("name each tag once")
        return tags


@attrs.frozen
class Tlvs:
    """Constant TLVs, each with its value as text or in hex; a value has at most ``octets_max`` octets."""

    octets_max: int = TLV_OCTETS_MAX

    def read(self, value: object) -> ConstantTlvs:
        """See Reader."""
        if not isinstance(value, list | tuple):
            raise TypeError('write it as a list, for example [{ tag = 0x1400, text = "1101" }]')
        if len(value) > COUNT_MAX:
            raise ValueError(f"write at most {COUNT_MAX} of them")
        tlvs = tuple(self._one(entry) for entry in value)
        tags = [tlv.tag for tlv in tlvs]
        repeated = [f"name 0x{tag:04X} once" for tag in sorted(set(tags)) if tags.count(tag) > 1]
        ours = [f"leave 0x{tag:04X} out; the gateway writes it itself" for tag in tags if tag in GATEWAY_TAGS]
        broken = [fault for tag, octets in tlvs if (fault := tlv_fault(tag, octets))]
        if repeated or ours or broken:
            raise ValueError("; ".join([*repeated, *ours, *broken]))
        return tlvs

    def _one(self, entry: object) -> ConstantTlv:
        if not isinstance(entry, Mapping) or set(entry) not in ({"tag", "text"}, {"tag", "hex"}):
            raise TypeError('write each as { tag = 0x1400, text = "1101" } or { tag = 0x1400, hex = "31313031" }')
        tag = Integer(0, 0xFFFF).read(entry["tag"])
        written = entry.get("text", entry.get("hex"))
        if not isinstance(written, str):
            raise TypeError(f"write the value of 0x{tag:04X} as text in quotes")
        try:
            octets = written.encode("latin-1") if "text" in entry else bytes.fromhex(written)
        except ValueError:
            form = "characters of Latin-1" if "text" in entry else "pairs of hex digits"
            raise ValueError(f"write the value of 0x{tag:04X} in {form}") from None
        if len(octets) > self.octets_max:
            raise ValueError(f"the value of 0x{tag:04X} is longer than {self.octets_max} octets")
        return ConstantTlv(tag, octets)
