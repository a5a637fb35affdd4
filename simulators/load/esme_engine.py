"""The engine of a run over SMPP: submits what is due on a number of binds, and counts receipts as ends."""

import asyncio
import ssl
from collections import deque
from collections.abc import Mapping
from typing import Final

import attrs

from simulators.load.clock import RunClock
from simulators.load.course import EsmeCourse, Mode
from simulators.load.esme import BindFailed, Esme, Token
from simulators.load.journal import NONE, Fate, Journal
from simulators.load.metronome import Metronome
from simulators.load.pace import ClosedLoop
from simulators.load.plan import Plan
from simulators.load.submissions import DEFAULT_SENDER, segments_of
from smpp.pdus import Bind, BindReceiver, BindTransceiver, BindTransmitter, DataSm, DeliverSm
from smpp.receipts import DeliveryReceipt, ReceiptState, read_receipt
from smpp.session import SessionSettings, SessionState
from smpp.session_events import RequestExpired, RequestReceived, ResponseReceived, SessionEvent
from smpp.statuses import describe

_RECONNECT_FLOOR_S: Final = 0.05
_RECONNECT_CEILING_S: Final = 1.0
_UNBIND_S: Final = 2.0

ENDED_AS: Final[Mapping[ReceiptState, str]] = {
    ReceiptState.DELIVERED: "delivered",
    ReceiptState.EXPIRED: "expired",
    ReceiptState.REJECTED: "rejected",
    ReceiptState.DELETED: "undelivered",
    ReceiptState.UNDELIVERABLE: "undelivered",
}
"""What a final receipt makes of a message; other states are not the last word."""


@attrs.define
class _UnderWay:
    """What is still to come of one message."""

    answers: int
    receipts: int
    status: int = 0
    id: str = ""
    ended: str = "delivered"


class EsmeEngine:
    """One run of submit_sm."""

    def __init__(self, course: EsmeCourse, plan: Plan, journal: Journal, *, clock: RunClock) -> None:
        self._course, self._plan, self._journal, self._clock = course, plan, journal, clock
        self._next = 0
        self._binds: list[Esme] = []
        self._all: list[Esme] = []
        self._waiting: deque[tuple[int, int]] = deque()
        self._under_way: dict[int, _UnderWay] = {}
        self._ids: dict[str, int] = {}
        self._early: dict[str, ReceiptState] = {}
        self._settled = 0
        self._stopped = self._closed = False
        self._tasks: set[asyncio.Task[None]] = set()
        self.started_us = 0
        self.last_answer_us = 0
        self.requests_answered = 0
        self.connections_lost = 0
        self.first_refusal = ""
        self.done = asyncio.Event()

    async def run(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> None:
        """Submit everything; comes back once all is answered or given up, or after :meth:`stop`. Binds stay open.

        Raises:
            OSError: nobody listens there.
            BindFailed: the SMSC refuses a bind.
        """
        self._address = (host, port, tls)
        kind = BindTransceiver if self._course.mode is Mode.TRANSCEIVER else BindTransmitter
        if self._course.mode is Mode.PAIR:
            await self._connect(BindReceiver)
        for _ in range(self._course.binds):
            self._binds.append(await self._connect(kind))
        self.started_us = self._clock.now_us()
        metronome: Metronome | None = None
        pace = self._course.pace
        if isinstance(pace, ClosedLoop):
            for esme in list(self._binds):
                self._feed(esme)
        else:
            schedule, started_us = pace, self.started_us
            metronome = Metronome(
                self.due, self._course.messages, lambda beat: started_us + schedule.due_us(beat), self._clock.now_us
            )
            metronome.start(asyncio.get_running_loop())
        try:
            await self.done.wait()
        finally:
            self._stopped = True
            if metronome is not None:
                metronome.stop()

    async def close(self) -> None:
        """Unbind everything."""
        self._closed = self._stopped = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for esme in self._open:
            esme.close()
        if self._open:
            await asyncio.wait([esme.gone for esme in self._open], timeout=_UNBIND_S)

    def stop(self) -> None:
        """Submit nothing more; what is under way counts as unanswered."""
        self._stopped = True
        for index in list(self._under_way):
            if self._journal.fate(index) is Fate.UNDER_WAY:
                self._journal.unanswered(index, "the run was ended")
        self.done.set()

    def counts(self) -> Mapping[str, int]:
        """What is counted besides messages, by the names of a report."""
        return {"connections_lost": self.connections_lost}

    # What sets the pace

    def due(self, index: int, due_us: int) -> None:
        """A message is due; without room in a window it waits, and its time counts all the same."""
        if self._stopped:
            return
        esme = next((esme for esme in self._binds if esme.free), None) if not self._waiting else None
        if esme is None:
            self._waiting.append((index, due_us))
        else:
            self._submit(esme, index, due_us)

    def _feed(self, esme: Esme) -> None:
        """Give a bind what waits, or in a closed loop what comes next, as far as its window goes."""
        is_closed_loop = isinstance(self._course.pace, ClosedLoop)
        while esme.free and not self._stopped:
            if self._waiting:
                self._submit(esme, *self._waiting.popleft())
            elif is_closed_loop and self._next < self._course.messages:
                self._next += 1
                self._submit(esme, self._next - 1, self._clock.now_us())
            else:
                break

    def _submit(self, esme: Esme, index: int, due_us: int) -> None:
        pdus = segments_of(self._plan.message(index), index)
        self._journal.sent(index, due_us)
        self._under_way[index] = _UnderWay(len(pdus), len(pdus))
        esme.send([(pdu, (index, number)) for number, pdu in enumerate(pdus)])

    # What comes back

    def happened(self, esme: Esme, event: SessionEvent) -> None:
        """Something came on a bind."""
        match event:
            case ResponseReceived(token=(int() as index, int()), response=response):
                self._answered(index, response.command_status, getattr(response, "message_id", ""))
                self._feed(esme)
            case RequestExpired(token=(int() as index, int())):
                self._give_up([(index, 0)], "not answered in time")
                self._feed(esme)
            case RequestReceived(pdu=pdu):
                esme.answer(pdu)
                if isinstance(pdu, DeliverSm | DataSm):
                    receipt = read_receipt(pdu)
                    if isinstance(receipt, DeliveryReceipt) and receipt.state in ENDED_AS and not receipt.intermediate:
                        self._reported(receipt.carrier_message_id, receipt.state)
            case _:
                pass

    def _answered(self, index: int, status: int, message_id: str) -> None:
        self.requests_answered += 1
        now_us = self.last_answer_us = self._clock.now_us()
        under_way = self._under_way.get(index)
        if under_way is None:
            return
        under_way.answers -= 1
        under_way.status = under_way.status or status
        if not status and message_id:
            under_way.id = under_way.id or message_id
            self._ids[message_id] = index
        if under_way.answers == 0 and self._journal.fate(index) is Fate.UNDER_WAY:
            if under_way.status:
                said = describe(under_way.status).partition(":")[0]
                self.first_refusal = self.first_refusal or said
                self._journal.refused(index, now_us, under_way.status, said)
                del self._under_way[index]
            else:
                sender = self._plan.message(index).sender or DEFAULT_SENDER
                self._journal.accepted(index, now_us, under_way.id, sender=sender, held_mc=NONE, status="sent")
            self._settle()
        early = self._early.pop(message_id, None)
        if early is not None:
            self._reported(message_id, early)

    def _reported(self, message_id: str, state: ReceiptState) -> None:
        index = self._ids.pop(message_id, None)
        if index is None:
            # it overtook its answer; what is no id of ours stays here, a few octets each
            self._early[message_id] = state
            return
        under_way = self._under_way.get(index)
        if under_way is None:
            return
        under_way.receipts -= 1
        if state is not ReceiptState.DELIVERED:
            under_way.ended = ENDED_AS[state]
        if under_way.receipts == 0 and self._journal.fate(index) is Fate.ACCEPTED:
            self._journal.ended(index, under_way.ended, self._clock.now_us(), NONE)
            del self._under_way[index]

    def lost(self, esme: Esme, tokens: list[Token]) -> None:
        """A bind is gone; nobody knows what became of what was open on it. Another one is bound in its place."""
        if self._closed:
            return
        self.connections_lost += 1
        self._give_up(tokens, "the bind was lost")
        if esme in self._binds:
            self._binds.remove(esme)
            task = asyncio.get_running_loop().create_task(self._rebind())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _give_up(self, tokens: list[Token], why: str) -> None:
        for index, _ in tokens:
            if self._journal.fate(index) is Fate.UNDER_WAY:
                self._journal.unanswered(index, why)
                self._settle()

    def _settle(self) -> None:
        self._settled += 1
        if self._settled == self._course.messages:
            self.done.set()

    # Binds

    @property
    def _open(self) -> list[Esme]:
        return [esme for esme in self._all if esme.session.state is not SessionState.CLOSED]

    async def _connect(self, kind: type[Bind]) -> Esme:
        host, port, tls = self._address
        bind = kind(system_id=self._course.system_id, password=self._course.password)
        settings = SessionSettings(
            window_size=self._course.window,
            response_timeout_s=self._course.answer_timeout_s,
            lenient_passwords=True,
        )
        _, esme = await asyncio.get_running_loop().create_connection(
            lambda: Esme(self, bind, settings), host, port, ssl=tls
        )
        self._all.append(esme)
        await esme.bound
        return esme

    async def _rebind(self) -> None:
        kind = BindTransceiver if self._course.mode is Mode.TRANSCEIVER else BindTransmitter
        wait_s = _RECONNECT_FLOOR_S
        while not self._closed:
            try:
                esme = await self._connect(kind)
            except (OSError, BindFailed):
                await asyncio.sleep(wait_s)
                wait_s = min(2 * wait_s, _RECONNECT_CEILING_S)
            else:
                self._binds.append(esme)
                self._feed(esme)
                return
