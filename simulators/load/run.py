"""One run from its first request to its report: the engine, the wait for what comes after it, and the judgement."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

import attrs

from simulators.load.account import Account, Balance
from simulators.load.carriers import entries_of_control, entries_of_file
from simulators.load.clock import RunClock
from simulators.load.curve import curve_of
from simulators.load.handsets import Handsets
from simulators.load.journal import FINAL, NONE, Fate, Journal
from simulators.load.plan import Plan
from simulators.load.report import Observed, Report, report_of
from simulators.load.verdict import judged
from simulators.load.webhooks import WebhookReceiver

_LOOK_EVERY_S: Final = 0.1
_ASK_EVERY_S: Final = 0.5


class Engine(Protocol):
    """What sends: over HTTP or SMPP."""

    started_us: int
    last_answer_us: int
    first_refusal: str

    @property
    def requests_answered(self) -> int:
        """How many requests had an answer."""

    def stop(self) -> None:
        """Send nothing more."""

    async def close(self) -> None:
        """Leave nothing open."""

    def counts(self) -> Mapping[str, int]:
        """What is counted besides messages, by the names of a report."""


@attrs.frozen
class Truth:
    """Where it is read what carriers saw: control addresses and ledger files, any number of each."""

    controls: Sequence[str] = ()
    ledgers: Sequence[Path] = ()

    @property
    def known(self) -> bool:
        """Whether there is anything to read."""
        return bool(self.controls or self.ledgers)


@attrs.define(eq=False)
class Run:
    """One run.

    Attributes:
        send: carries the engine out.
        account: asks the API how messages ended; None where there is none.
        receiver: listens already; None without one.
        grace_s: how long to wait for the ends of messages after the last answer.
        patience: set when nobody wants to wait any longer.
    """

    title: str
    plan: Plan
    journal: Journal
    engine: Engine
    send: Callable[[], asyncio.Future[None]]
    clock: RunClock
    truth: Truth = attrs.field(factory=Truth)
    account: Account | None = None
    receiver: WebhookReceiver | None = None
    ends_matter: bool = True
    grace_s: float = 30.0
    notes: list[str] = attrs.field(factory=list)
    hurried: asyncio.Event = attrs.field(factory=asyncio.Event)
    phase: str = "sending"

    def end_early(self) -> None:
        """Send nothing more; the second time, wait for nothing more either."""
        if self.phase == "sending":
            self.notes.append("The run was ended early.")
            self.engine.stop()
        else:
            self.hurried.set()

    async def carry_out(self) -> Report:
        """The report.

        Raises:
            TargetError: there is no gateway at the address, or it does not know the key.
            LedgerError: a carrier's ledger cannot be read.
            OSError: nobody takes a connection.
        """
        before = await self.account.balance() if self.account is not None else None
        started_at = datetime.now(UTC)
        await self.send()
        self.phase = "waiting for the ends"
        if self.ends_matter:
            await self._wait_for_the_ends()
        await self.engine.close()
        settled_us = max(self.journal.final_us, default=0)
        self.phase = "reading what carriers saw"
        handsets = await self._handsets() if self.truth.known else None
        after = await self.account.balance() if self.account is not None else None
        verdict = judged(self.plan, self.journal, handsets)
        if not self.ends_matter:
            verdict.examples.pop("lost", None)
        started_us = self.engine.started_us
        ended_us = max(settled_us, self.engine.last_answer_us)
        observed = Observed(
            seconds=max(self.engine.last_answer_us - started_us, 0) / 1e6,
            settled_s=max(settled_us - started_us, 0) / 1e6,
            requests_answered=self.engine.requests_answered,
            carriers_seen=handsets is not None,
            webhooks_seen=self.receiver is not None,
            ends_seen=self.ends_matter,
            charges_seen=self.account is not None,
            balance_off_mc=self._balance_off_mc(before, after),
            counts=self._counts(handsets),
        )
        if self.engine.first_refusal:
            self.notes.append(f"The first refusal was: {self.engine.first_refusal}")
        if handsets is None:
            self.notes.append(
                "What carriers saw was not read, so nothing is said of duplicates, senders and texts; "
                "give --carrier or --carrier-ledger."
            )
        if self.receiver is not None:
            self.notes += self.receiver.notes()
        return report_of(
            self.title,
            started_at.isoformat(timespec="seconds"),
            self.journal,
            verdict=verdict,
            observed=observed,
            curve=curve_of(self.journal, handsets, started_us, ended_us),
            notes=self.notes,
        )

    async def _wait_for_the_ends(self) -> None:
        """Until every accepted message has ended, or the grace time is over; then the API is asked for what is left."""
        loop = asyncio.get_running_loop()
        until_s = loop.time() + self.grace_s
        while self.journal.open and loop.time() < until_s and not self.hurried.is_set():
            if self.receiver is None and self.account is not None:
                await self.account.settle(self.journal, self._askable())
            await asyncio.sleep(_LOOK_EVERY_S if self.receiver is not None else _ASK_EVERY_S)
        if self.receiver is not None and self.account is not None and self.journal.open:
            await self.account.settle(self.journal, self._askable())

    def _askable(self) -> list[int]:
        return [index for index in self.journal.unfinished() if self.journal.ids[index]]

    async def _handsets(self) -> Handsets:
        journal = self.journal
        sent = [index for index in range(journal.size) if journal.fate(index) is not Fate.UNSENT]
        handsets = Handsets(self.plan, sent, journal.size)
        since_us = self.engine.started_us
        for path in self.truth.ledgers:
            for entry in entries_of_file(path):
                # a ledger may hold earlier runs to the same numbers
                if entry.at_us >= since_us:
                    handsets.take(str(path), entry)
        for url in self.truth.controls:
            async for name, entry in entries_of_control(url):
                if entry.at_us >= since_us:
                    handsets.take(f"{url} {name}", entry)
        handsets.finish()
        return handsets

    def _counts(self, handsets: Handsets | None) -> dict[str, int]:
        counts = dict(self.engine.counts())
        if handsets is not None:
            counts |= {"incomplete": handsets.incomplete, "strangers": handsets.strangers}
        if self.receiver is not None:
            journal = self.journal
            counts |= {
                "webhooks": self.receiver.counts.requests,
                "untold": sum(
                    journal.status(index) in FINAL and not journal.final_us[index] for index in range(journal.size)
                ),
            }
            if self.receiver.verifies:
                heard = self.receiver.counts
                counts |= {"verified": heard.verified, "bad_signatures": heard.bad_signatures}
        return counts

    def _balance_off_mc(self, before: Balance | None, after: Balance | None) -> int | None:
        """What the balance lacks (or has too much, below 0) of what it should be by what each message was charged."""
        if before is None or after is None or self.journal.fates[Fate.UNANSWERED]:
            # what was never answered may or may not be held
            return None
        journal = self.journal
        spent = 0
        for index in range(journal.size):
            if journal.fate(index) is Fate.ACCEPTED:
                ended = journal.status(index) in FINAL and journal.charged_mc[index] != NONE
                spent += journal.charged_mc[index] if ended else max(journal.held_mc[index], 0)
        return before.available - after.available - spent
