"""What the control shows of an operator, as values for JSON."""

import zlib
from collections.abc import Iterable
from typing import Any, Final

from simulators.control.samples import COLUMNS, Sample
from simulators.control.sights import Sight, country_of, masked
from simulators.control.watch import Watch
from simulators.scenario.catalogue import CATALOGUE
from simulators.scenario.changes import Changed
from smpp.statuses import CommandStatus

_NAMES: Final = {int(status): f"ESME_{status.name}" for status in CommandStatus}


def status_name(status: int) -> str:
    """ESME_RTHROTTLED, or the number where it has no name."""
    return _NAMES.get(status, f"0x{status:08X}")


def carrier(watch: Watch) -> dict[str, Any]:
    """One operator as it is now."""
    active = list(watch.carrier.active)
    binds = list(_binds(watch))
    counters = watch.counters
    down = any(text.partition("=")[0] == "down" for text in active)
    return {
        "name": watch.carrier.name,
        "port": watch.carrier.port,
        "state": "down" if down else "bound" if binds else "listening",
        "behaviours": active,
        "binds": binds,
        "receipts_waiting": watch.carrier.server.smsc.waiting,
        "counts": {
            "submitted": counters.submitted,
            "accepted": counters.accepted,
            "refused": counters.refused,
            "throttled": counters.throttled,
            "receipts_written": counters.written,
            "receipts_taken": counters.taken,
            "from_handsets": counters.inbound,
        },
    }


def _binds(watch: Watch) -> Iterable[dict[str, Any]]:
    server = watch.carrier.server
    for number, bound in watch.binds.items():
        connection = server.connections.get(number)
        if connection is None:
            continue
        peer = connection.link.getPeer() if connection.link is not None else None
        yield {
            "n": number,
            "system_id": bound.system_id,
            "mode": bound.mode,
            "version": f"{bound.version >> 4}.{bound.version & 0x0F}",
            "address": f"{getattr(peer, 'host', 'memory')}:{getattr(peer, 'port', 0)}",
            "age_s": round(server.clock.seconds() - bound.since_s, 1),
            "unanswered_by_us": connection.session.receive_window_used,
            "unanswered_by_esme": connection.session.window_used,
        }


def outcomes(watch: Watch) -> dict[str, Any]:
    """What became of everything since the start."""
    known = watch.outcomes
    return {
        "counts": known.measures(),
        "accepted_again": watch.carrier.server.smsc.tally.again,
        "refused": {status_name(status): count for status, count in sorted(known.refused.items())},
        "receipts": dict(sorted(known.reported.items())),
        "receipts_waiting": watch.carrier.server.smsc.waiting,
        "binds_refused": {status_name(status): count for status, count in sorted(known.binds_refused.items())},
        "binds_ended": dict(sorted(known.endings.items())),
    }


def samples(taken: Iterable[Sample]) -> dict[str, list[Any]]:
    """Samples as columns: ``at_s`` and what was counted per second, latencies in milliseconds."""
    taken = list(taken)
    return {
        "at_s": [round(sample.at_s, 2) for sample in taken],
        **{name: [sample.per_second[place] for sample in taken] for place, name in enumerate(COLUMNS)},
        "p50_ms": [sample.p50_ms for sample in taken],
        "p99_ms": [sample.p99_ms for sample in taken],
    }


def message(sight: Sight, *, numbers_shown: bool) -> dict[str, Any]:
    """One segment with what became of it; numbers masked unless they are to be shown."""
    read = sight.read()
    show = str if numbers_shown else masked
    whole = f"{sight.connection}/{sight.inbound}/{read.sender}/{read.destination}/{read.reference}/{read.total}"
    return {
        "n": sight.number,
        "group": f"{zlib.crc32(whole.encode()):08x}" if read.total > 1 else f"n{sight.number}",
        "at_ms": sight.at_us // 1_000,
        "inbound": sight.inbound,
        "from": show(read.sender),
        "to": show(read.destination),
        "country": country_of(read.sender if sight.inbound else read.destination),
        "text": read.text,
        "segment": read.number,
        "segments": read.total,
        "status": None if sight.status is None else sight.status and status_name(sight.status),
        "latency_ms": None if sight.latency_s is None else round(sight.latency_s * 1_000, 1),
        "message_id": sight.message_id,
        "receipt_wanted": bool(read.registered_delivery & 0x03),
        "receipt": sight.receipt,
        "taken": sight.taken,
    }


def change(one: Changed) -> dict[str, Any]:
    """What came and went, and who wanted it."""
    return {
        "n": one.serial,
        "at_ms": one.at_us // 1_000,
        "by": one.by.value,
        "bind": one.bind,
        "on": list(one.on),
        "off": list(one.off),
        "why": one.why,
    }


def behaviours() -> list[dict[str, Any]]:
    """The catalogue, group by group."""
    return [
        {
            "group": group,
            "behaviours": [
                {"name": name, "value": entry.written, "default": entry.default, "meaning": entry.meaning}
                for name, entry in entries.items()
            ],
        }
        for group, entries in CATALOGUE.items()
    ]
