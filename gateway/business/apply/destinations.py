"""What prices are for, in an apply file: a country, a network of it, and the moment from which on."""

from typing import Any, Final

from gateway.business.apply.entries import Entry
from gateway.business.moments import moment_ms, moment_text
from gateway.business.picture import PriceKey
from messages.network import NetworkCode, network_code

FROM_KEYS: Final = ("country", "network", "from")


def read_destination(entry: Entry, seen: set[str], *, star: bool, of: str = "") -> PriceKey | None:
    """What an entry is for; ``of`` names whose price it is. None, and a mistake, when it is wrong or was ``seen``."""
    country = entry.country(star=star)
    network = None if "network" not in entry.values else entry.read("network", _network)
    from_ms = entry.read("from", moment_ms, 0)
    if not entry.sound or from_ms is None:
        return None
    words = destination_words(of, country, network, from_ms)
    if words in seen:
        entry.wrong("country", f"{words} stands in the file twice; keep one")
        return None
    seen.add(words)
    entry.path = f"{entry.section}.{words}"
    return country, network, from_ms


def destination_entry(country: str, network: NetworkCode | None, from_ms: int) -> dict[str, Any]:
    """The keys that say what a price is for."""
    said: dict[str, Any] = {"country": country}
    if network is not None:
        said["network"] = str(network)
    if from_ms:
        said["from"] = moment_text(from_ms)
    return said


def destination_words(of: str, country: str, network: NetworkCode | None, from_ms: int) -> str:
    """What a price is for: ``CH``, ``alpine CH 228-01 from 2027-01-01``."""
    begin = f"from {moment_text(from_ms)}" if from_ms else ""
    return " ".join(filter(None, (of, country, network, begin)))


def _network(value: object) -> NetworkCode:
    if not isinstance(value, str):
        raise ValueError('write a network by its MCC and MNC, like "228-01"')  # noqa: TRY004 - one kind of error
    return network_code(value)
