"""Reads the file of virtual carriers: TOML in, plans out, and everything that is wrong with it at once."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import attrs

from simulators.fleet.account_tables import accounts_of
from simulators.fleet.plan import CARRIERS_MAX, CarrierPlan, FleetPlan, TlsPlan
from simulators.fleet.toml_places import lines_of
from simulators.fleet.toml_table import Problem, TomlTable
from simulators.ledger.keeping import NOTHING, SUMMARY
from simulators.scenario.durations import seconds_of
from simulators.scenario.timeline import STEPS_MAX, Since, Step, in_line, since_of

FILE_OCTETS_MAX: Final = 1_000_000
"""No file of carriers is larger."""

_FILE_KEYS: Final = ("seed", "control", "carrier", "scenario")
_CARRIER_KEYS: Final = (
    *("name", "port", "system_id", "password", "account", "countries", "senders"),
    *("behaviours", "step", "tls", "ledger", "capture", "pdu_log", "pdu_log_private", "seed"),
)
_STEP_KEYS: Final = ("at", "from", "for", "every", "jitter", "off", "scenario")
_TLS_KEYS: Final = ("certificate", "key")

Scenarios = Mapping[str, tuple[Step, ...]]


class CarriersFileError(Exception):
    """A file of carriers cannot be used; ``problems`` are sentences, each with the line and path that it is about."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def read_fleet(text: str, folder: Path = Path(), seed: int | None = None) -> FleetPlan:
    """The carriers that a file describes, and their control.

    Args:
        text: What stands in it.
        folder: Where it lies: files that it names are looked for there.
        seed: In place of the file's own.

    Raises:
        CarriersFileError: it is no TOML, or something in it is wrong; all of it is told.
    """
    if len(text) > FILE_OCTETS_MAX:
        raise CarriersFileError([f"the file is larger than {FILE_OCTETS_MAX:,} octets"])
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CarriersFileError([f"this is no TOML: {error}"]) from None
    document = TomlTable(values, "", [])
    plan = plan_of(document, folder, seed)
    if document.problems:
        lines = lines_of(text)
        raise CarriersFileError([_told(problem, lines) for problem in dict.fromkeys(document.problems)])
    return plan


def _told(problem: Problem, lines: Mapping[str, int]) -> str:
    line = lines.get(problem.path) or lines.get(problem.path.rpartition(".")[0])
    path = f"{problem.path}: " if problem.path else ""
    return f"line {line}: {path}{problem.sentence}" if line else f"{path}{problem.sentence}"


def plan_of(document: TomlTable, folder: Path, seed: int | None) -> FleetPlan:
    """What a document says that was read; what is wrong stands in its problems afterwards."""
    document.only(_FILE_KEYS)
    if seed is None and "seed" in document.values:
        seed = document.number("seed", 0, 2**63 - 1)
    scenarios: dict[str, tuple[Step, ...]] = {}
    for table in document.tables("scenario"):
        table.only(("name", "step"))
        name = table.text("name")
        if not name or name in scenarios:
            table.wrong("name", f"{name!r} is no name of its own; give each scenario one")
        # a scenario may play those that stand before it, so that none can play itself
        scenarios[name] = _steps(table, scenarios)
    tables = document.tables("carrier")
    if not tables and "carrier" not in [problem.path for problem in document.problems]:
        document.wrong("", 'there is no carrier; begin one with [[carrier]] and name = "alpine"')
    if len(tables) > CARRIERS_MAX:
        document.wrong("carrier", f"{len(tables)} are too many; {CARRIERS_MAX} may run together")
    plans = [_carrier(table, scenarios, folder, seed) for table in tables[:CARRIERS_MAX]]
    _each_has_its_own(tables, plans)
    return FleetPlan(tuple(plans), _control_port(document))


def _each_has_its_own(tables: Sequence[TomlTable], plans: Sequence[CarrierPlan]) -> None:
    taken: dict[str, Sequence[object]] = {
        "name": [plan.name for plan in plans],
        "port": [plan.port for plan in plans],
        "ledger": [plan.ledger for plan in plans],
        "capture": [plan.capture for plan in plans],
        "pdu_log": [plan.pdu_log for plan in plans],
    }
    for key, values in taken.items():
        for at, value in enumerate(values):
            if value not in {"", 0, None, SUMMARY, NOTHING} and value in values[:at]:
                tables[at].wrong(key, f"{value} is taken by a carrier before it; each has its own")


def _control_port(document: TomlTable) -> int | None:
    value = document.values.get("control")
    if value is None:
        return None
    if not isinstance(value, dict):
        document.wrong("control", "write { port = 8090 }, or leave it out")
        return None
    table = TomlTable(value, "control", document.problems)
    table.only(("port",))
    return table.number("port", 0, 65_535)


def _carrier(table: TomlTable, scenarios: Scenarios, folder: Path, seed: int | None) -> CarrierPlan:
    table.only(_CARRIER_KEYS)
    name = table.text("name")
    own_seed = f"{seed}/{name}" if seed is not None else None
    plan = CarrierPlan(
        name=name,
        port=table.number("port", 0, 65_535),
        accounts=accounts_of(table),
        behaviours=(*_served(table), *table.texts("behaviours")),
        steps=_steps(table, scenarios),
        tls=_tls(table, folder),
        ledger=_ledger(table, folder),
        seed=table.number("seed", 0, 2**63 - 1) if "seed" in table.values else own_seed,
        capture=folder / table.text("capture") if "capture" in table.values else None,
        pdu_log=folder / table.text("pdu_log") if "pdu_log" in table.values else None,
        pdu_log_private=table.truth("pdu_log_private"),
    )
    for problem in plan.problems():
        table.wrong("", problem)
    return plan


def _ledger(table: TomlTable, folder: Path) -> str:
    word = table.text("ledger", SUMMARY)
    return word if word in {SUMMARY, NOTHING} else str(folder / word)


def _served(table: TomlTable) -> tuple[str, ...]:
    """Countries and senders are behaviours with names of their own, so that a step can change them, too."""
    served = []
    for key, quoted in (("countries", False), ("senders", True)):
        values = table.texts(key)
        if values:
            served.append(f"{key}={'|'.join(re.escape(value) if quoted else value for value in values)}")
    return tuple(served)


def _tls(table: TomlTable, folder: Path) -> TlsPlan | None:
    value = table.values.get("tls", False)
    if isinstance(value, bool):
        return TlsPlan() if value else None
    if not isinstance(value, dict):
        table.wrong("tls", 'write true, or { certificate = "file.pem", key = "file.key" }')
        return None
    files = TomlTable(value, f"{table.path}.tls", table.problems)
    files.only(_TLS_KEYS)
    paths = {key: folder / files.text(key) for key in _TLS_KEYS if key in value}
    if "key" in paths and "certificate" not in paths:
        files.wrong("key", "of which certificate? write certificate, too")
    for key, path in paths.items():
        if not path.is_file():
            files.wrong(key, f"there is no file {path}")
    return TlsPlan(paths.get("certificate"), paths.get("key"))


def _steps(table: TomlTable, scenarios: Scenarios) -> tuple[Step, ...]:
    steps: list[Step] = []
    for one in table.tables("step"):
        steps += _step(one, scenarios)
    if len(steps) > STEPS_MAX:
        table.wrong("step", f"{len(steps)} steps are too many; a timeline has at most {STEPS_MAX:,}")
        return ()
    return tuple(steps)


def _step(table: TomlTable, scenarios: Scenarios) -> Sequence[Step]:
    if "at" not in table.values:
        table.wrong("at", 'say when, for example at = "30s"')
    at_s = table.read("at", seconds_of, 0.0)
    every_s = table.read("every", _some_seconds, None)
    since = table.read("from", since_of, None)
    if "scenario" in table.values:
        table.only(("at", "from", "every", "scenario"))
        name = table.text("scenario")
        if name not in scenarios:
            table.wrong("scenario", f"there is no scenario {name!r} before this; it begins with [[scenario]]")
            return ()
        try:
            steps = in_line(scenarios[name], at_s, every_s)
        except ValueError as error:
            table.wrong("every", str(error))
            return ()
        return steps if since is None else [attrs.evolve(step, since=since) for step in steps]
    step = Step(
        at_s=at_s,
        on=tuple(text for key in table.values if key not in _STEP_KEYS for text in _behaviours(table, key)),
        off=table.texts("off"),
        for_s=table.read("for", _some_seconds, None),
        every_s=every_s,
        jitter_s=table.read("jitter", seconds_of, 0.0),
        since=since or Since.START,
    )
    return (step,)


def _some_seconds(text: str) -> float | None:
    seconds = seconds_of(text)
    if not seconds:
        raise ValueError("this is more than 0s")
    return seconds


def _behaviours(table: TomlTable, key: str) -> Sequence[str]:
    """What ``key = value`` stands for: true is the name alone, a list is the name several times."""
    value = table.values[key]
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str | int | float) and one is not False for one in values):
        table.wrong(key, f'write true, a number, a text or a list of them; off = ["{key}"] ends it')
        return ()
    return [key if one is True else f"{key}={one}" for one in values]
