import asyncio
from collections import Counter
from collections.abc import Sequence

import pytest

from messages.alphabets import Alphabet
from simulators.ledger.entries import entry_of
from simulators.load.clock import RunClock
from simulators.load.course import EsmeCourse, Mode
from simulators.load.dice import Dice
from simulators.load.esme import BindFailed
from simulators.load.esme_engine import EsmeEngine
from simulators.load.handsets import Handsets
from simulators.load.journal import Fate, Journal
from simulators.load.pace import ClosedLoop, OpenLoop, Pace
from simulators.load.plan import Planned, RecordedPlan
from simulators.load.submissions import segments_of
from simulators.load.texts import made_text
from smpp.pdus import Bind, DeliverSm, Request, SubmitSm, SubmitSmResp
from smpp.receipts import ReceiptState, write_receipt
from smpp.session import SessionSettings, SmscSession
from smpp.session_events import BindRequested, RequestReceived
from smpp.values import EsmClass
from tests.support.running.asyncio_tests import run

PLAN = RecordedPlan([Planned("+41790000001", "Hello", "MAXONY", "otp")])


class Smsc(asyncio.Protocol):
    """An SMSC that accepts or refuses, reports or not, or closes the connection upon the n-th submit_sm."""

    def __init__(self, *, statuses: Sequence[int] = (0,), early: bool = False, drop_at: int = 0, bind_status: int = 0):
        self.session = SmscSession(SessionSettings(), 0.0)
        self.statuses, self.early, self.drop_at, self.bind_status = statuses, early, drop_at, bind_status
        self.submitted: list[SubmitSm] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        for event in self.session.receive_data(data, 1.0):
            match event:
                case BindRequested(pdu):
                    self.bound(pdu)
                case RequestReceived(pdu):
                    self.requested(pdu)
        if not self.transport.is_closing():
            self.transport.write(self.session.data_to_send())

    def bound(self, pdu: Bind) -> None:
        if self.bind_status:
            self.session.refuse_bind(pdu, self.bind_status, 1.0)
        else:
            self.session.accept_bind(pdu, "smsc", 1.0)

    def requested(self, pdu: Request) -> None:
        if not isinstance(pdu, SubmitSm):
            return
        self.submitted.append(pdu)
        number = len(self.submitted)
        if number == self.drop_at:
            self.transport.abort()
            return
        status = self.statuses[(number - 1) % len(self.statuses)]
        if self.early:
            self.report(number)
        response = SubmitSmResp(message_id="" if status else str(number), command_status=status)
        self.session.respond(pdu, response, 1.0)
        if not status and not self.early:
            self.report(number)

    def report(self, number: int) -> None:
        text = write_receipt(str(number), ReceiptState.DELIVERED, submit_date="2601010000", done_date="2601010000")
        self.session.submit(DeliverSm(esm_class=int(EsmClass.RECEIPT), short_message=text), 1.0)


def drive(smsc: Smsc, messages: int, pace: Pace, plan: RecordedPlan = PLAN) -> Journal:
    smscs = iter([smsc, *[Smsc() for _ in range(5)]])

    async def carry_out() -> Journal:
        listening = await asyncio.get_running_loop().create_server(lambda: next(smscs), "127.0.0.1", 0)
        journal = Journal(messages)
        course = EsmeCourse(messages, pace, "me", "secret", window=5, mode=Mode.TRANSCEIVER)
        engine = EsmeEngine(course, plan, journal, clock=RunClock())
        try:
            await engine.run("127.0.0.1", listening.sockets[0].getsockname()[1])
            async with asyncio.timeout(5):
                while journal.open:  # noqa: ASYNC110 - a journal is columns and wakes nobody
                    await asyncio.sleep(0.005)
        finally:
            await engine.close()
            listening.close()
        return journal

    return run(carry_out())


@pytest.mark.parametrize("pace", [ClosedLoop(), OpenLoop(500)])
def test_every_message_is_answered_and_its_receipt_ends_it(pace: Pace) -> None:
    journal = drive(Smsc(), 40, pace)
    assert journal.fates[Fate.ACCEPTED] == journal.statuses["delivered"] == 40


def test_a_receipt_that_overtakes_its_answer_counts() -> None:
    assert drive(Smsc(early=True), 10, ClosedLoop()).statuses["delivered"] == 10


def test_a_refusal_is_told_by_the_name_of_its_status() -> None:
    journal = drive(Smsc(statuses=(0, 0x58)), 10, ClosedLoop())
    assert (journal.fates[Fate.ACCEPTED], journal.fates[Fate.REFUSED]) == (5, 5)
    assert set(journal.codes.values()) == {"RTHROTTLED (0x58)"}


def test_what_was_open_on_a_lost_bind_is_unanswered_and_another_bind_carries_on() -> None:
    journal = drive(Smsc(drop_at=8), 30, ClosedLoop())
    assert Counter(journal.fates)[Fate.UNANSWERED] >= 1
    assert journal.fates[Fate.ACCEPTED] + journal.fates[Fate.UNANSWERED] == 30


def test_a_refused_bind_ends_the_run_with_its_reason() -> None:
    with pytest.raises(BindFailed, match="RINVPASWD"):
        drive(Smsc(bind_status=0x0E), 1, ClosedLoop())


@pytest.mark.parametrize("alphabet", list(Alphabet)[:2])
def test_a_long_message_arrives_as_it_was_planned(alphabet: Alphabet) -> None:
    from simulators.load.texts import Alphabet as Kind  # noqa: PLC0415 - the mix's word, beside the message's own

    kind = Kind.EXTENSION if alphabet is Alphabet.GSM7 else Kind.EMOJI
    planned = Planned("+41790000001", made_text(kind, 4, "No 1", Dice(7, 1)), "+41790000009", "otp")
    pdus = segments_of(planned, 0)
    assert len(pdus) == 4
    handsets = Handsets(RecordedPlan([planned]), [0], 1)
    for number, pdu in enumerate(pdus):
        handsets.take("alpine", entry_of(pdu, str(number), 1, 5))
    handsets.finish()
    assert (list(handsets.copies), handsets.wrong_texts) == ([1], set())
    assert handsets.senders == {0: "41790000009"}
