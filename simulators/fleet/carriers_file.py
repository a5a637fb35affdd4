"""Reads the file of virtual carriers: TOML in, plans out, and everything that is wrong with it at once."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from messages.alphabets import Alphabet
from simulators.fleet.plan import CARRIERS_MAX, CarrierPlan, TlsPlan
from simulators.fleet.toml_places import lines_of
from simulators.fleet.toml_table import Problem, TomlTable
from simulators.ledger.keeping import NOTHING, SUMMARY
from simulators.operator.accounts import Account, BindMode, Characters, Hurry, Overflow
from simulators.scenario.durations import seconds_of
from simulators.scenario.timeline import STEPS_MAX, Step, in_line

FILE_OCTETS_MAX: Final = 1_000_000
"""No file of carriers is larger."""

_FILE_KEYS: Final = ("seed", "carrier", "scenario")
_CARRIER_KEYS: Final = (
    *("name", "port", "system_id", "password", "account", "countries", "senders"),
    *("behaviours", "step", "tls", "ledger", "seed"),
)
_ACCOUNT_KEYS: Final = (
    *("system_id", "password", "modes", "binds_max", "window", "window_overflow", "rate_per_bind", "rate", "hurry"),
    *("senders", "sender_characters", "number_characters", "alphabets"),
)
_STEP_KEYS: Final = ("at", "for", "every", "jitter", "off", "scenario")
_TLS_KEYS: Final = ("certificate", "key")
_NUMBER_MAX: Final = 1_000_000
_SYSTEM_ID_MAX: Final = 15
_PASSWORD_MAX: Final = 64

Scenarios = Mapping[str, tuple[Step, ...]]


class CarriersFileError(Exception):
    """A file of carriers cannot be used; ``problems`` are sentences, each with the line and path that it is about."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def read_carriers(text: str, folder: Path = Path(), seed: int | None = None) -> tuple[CarrierPlan, ...]:
    """The carriers that a file describes.

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
    plans = plans_of(document, folder, seed)
    if document.problems:
        lines = lines_of(text)
        raise CarriersFileError([_told(problem, lines) for problem in dict.fromkeys(document.problems)])
    return plans


def _told(problem: Problem, lines: Mapping[str, int]) -> str:
    line = lines.get(problem.path) or lines.get(problem.path.rpartition(".")[0])
    path = f"{problem.path}: " if problem.path else ""
    return f"line {line}: {path}{problem.sentence}" if line else f"{path}{problem.sentence}"


def plans_of(document: TomlTable, folder: Path, seed: int | None) -> tuple[CarrierPlan, ...]:
    """The carriers of a document that was read; what is wrong stands in its problems afterwards."""
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
    for key, values in (("name", [plan.name for plan in plans]), ("port", [plan.port or -1 for plan in plans])):
        for at, value in enumerate(values):
            if value not in {"", -1} and value in values[:at]:
                tables[at].wrong(key, f"{value} is taken by a carrier before it; each has its own")
    return tuple(plans)


def _carrier(table: TomlTable, scenarios: Scenarios, folder: Path, seed: int | None) -> CarrierPlan:
    table.only(_CARRIER_KEYS)
    name = table.text("name")
    own_seed = f"{seed}/{name}" if seed is not None else None
    plan = CarrierPlan(
        name=name,
        port=table.number("port", 0, 65_535),
        accounts=_accounts(table),
        behaviours=(*_served(table), *table.texts("behaviours")),
        steps=_steps(table, scenarios),
        tls=_tls(table, folder),
        ledger=_ledger(table, folder),
        seed=table.number("seed", 0, 2**63 - 1) if "seed" in table.values else own_seed,
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


def _accounts(table: TomlTable) -> tuple[Account, ...] | None:
    accounts = [_account(one) for one in table.tables("account")]
    if "system_id" in table.values:
        accounts.insert(0, Account(table.text("system_id"), table.text("password") or None))
    elif "password" in table.values:
        table.wrong("password", "whose is it? write system_id, too")
    return tuple(accounts) or None


def _account(table: TomlTable) -> Account:
    table.only(_ACCOUNT_KEYS)
    system_id = table.text("system_id")
    if not 1 <= len(system_id) <= _SYSTEM_ID_MAX:
        table.wrong("system_id", f"write 1 to {_SYSTEM_ID_MAX} characters")
    password = table.text("password")
    if len(password) > _PASSWORD_MAX:
        table.wrong("password", f"it has at most {_PASSWORD_MAX} characters; SMPP allows 8")
    senders = table.texts("senders")
    return Account(
        system_id=system_id,
        password=password if "password" in table.values else None,
        modes=table.words("modes", BindMode),
        binds_max=table.number("binds_max", 0, _NUMBER_MAX),
        window=table.number("window", 0, 1_000),
        window_overflow=table.word("window_overflow", Overflow, Overflow.THROTTLE),
        rate_per_bind=table.rate("rate_per_bind"),
        rate=table.rate("rate"),
        hurry=table.word("hurry", Hurry, Hurry.THROTTLE),
        senders=tuple(re.escape(sender) for sender in senders),
        sender_characters=table.word("sender_characters", Characters, Characters.ANY),
        number_characters=table.word("number_characters", Characters, Characters.ANY),
        alphabets=table.words("alphabets", Alphabet),
    )


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
    if "scenario" in table.values:
        table.only(("at", "every", "scenario"))
        name = table.text("scenario")
        if name not in scenarios:
            table.wrong("scenario", f"there is no scenario {name!r} before this; it begins with [[scenario]]")
            return ()
        try:
            return in_line(scenarios[name], at_s, every_s)
        except ValueError as error:
            table.wrong("every", str(error))
            return ()
    step = Step(
        at_s=at_s,
        on=tuple(text for key in table.values if key not in _STEP_KEYS for text in _behaviours(table, key)),
        off=table.texts("off"),
        for_s=table.read("for", _some_seconds, None),
        every_s=every_s,
        jitter_s=table.read("jitter", seconds_of, 0.0),
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
