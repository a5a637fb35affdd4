"""What virtual carriers are to be: who may bind, how they behave, and when that changes."""

import re
from pathlib import Path
from typing import Final

import attrs

from simulators.ledger.keeping import SUMMARY
from simulators.operator.accounts import Account
from simulators.scenario.bind_conduct import BindConduct
from simulators.scenario.conduct import Conduct
from simulators.scenario.timeline import Since, Step

CARRIERS_MAX: Final = 100
"""Carriers of one fleet."""

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,14}", re.ASCII)
_PORT_MAX: Final = 65_535


@attrs.frozen
class TlsPlan:
    """That a carrier speaks TLS, and with which certificate: one is made at its start when there is none."""

    certificate: Path | None = None
    key: Path | None = None


@attrs.frozen
class CarrierPlan:
    """One virtual carrier.

    Attributes:
        name: What it is called, also in its answers to binds.
        port: Its TCP port; 0 takes a free one.
        accounts: Who may bind; None lets everybody.
        behaviours: What it does from the start, as written for `--behave`.
        steps: When that changes.
        tls: Whether it speaks TLS; None: no.
        ledger: The file that everything is appended to, or `summary` or `none`; see `keeping`.
        seed: What its chance is made from; None: differs in every run.
        capture: The pcap file that all its PDUs are written to; None: none.
        pdu_log: The text file that has a line of words for each of its PDUs; None: none.
        pdu_log_private: Whether numbers and texts stand in it.
    """

    name: str
    port: int = 0
    accounts: tuple[Account, ...] | None = None
    behaviours: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    tls: TlsPlan | None = None
    ledger: str = SUMMARY
    seed: int | str | None = None
    capture: Path | None = None
    pdu_log: Path | None = None
    pdu_log_private: bool = False

    def problems(self) -> list[str]:
        """Everything that is wrong with it, each a sentence that says what to write; empty when nothing is."""
        found = []
        if not _NAME.fullmatch(self.name):
            found.append(f'name: {self.name!r} is none; write 1 to 15 small letters, digits, - or _, as "alpine"')
        if not 0 <= self.port <= _PORT_MAX:
            found.append(f"port: {self.port} is none; write a number from 1 to {_PORT_MAX:,}, or 0 for a free one")
        names = [account.system_id for account in self.accounts or ()]
        found += [
            f"account: {name!r} is there {names.count(name)} times; keep one of them"
            for name in dict.fromkeys(names)
            if names.count(name) > 1
        ]
        try:
            Conduct(self.behaviours, 0)
        except ValueError as error:
            found.append(f"behaviours: {error}")
        for number, step in enumerate(self.steps, 1):
            try:
                step.check()
                try_out(step)
            except ValueError as error:
                found.append(f"step {number}: {error}")
        return found


def try_out(step: Step) -> None:
    """See whether an operator that does nothing else could make this step.

    Raises:
        ValueError: it could not; the message says what to write.
    """
    conduct = Conduct(seed=0)
    (BindConduct(conduct, 0) if step.since is Since.BIND else conduct).change(step.on, step.off)


@attrs.frozen
class FleetPlan:
    """The carriers of one process; its control listens on ``control_port`` (0: a free one, None: there is none)."""

    carriers: tuple[CarrierPlan, ...]
    control_port: int | None = None
