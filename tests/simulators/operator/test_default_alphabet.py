"""What data_coding 0 means, as the operator or the account has it: for its ledger, its page and a load's comparison."""

from typing import Any

import pytest
from twisted.internet.task import Clock

from simulators.control.watch import Watch
from simulators.fleet.carrier import VirtualCarrier
from simulators.fleet.plan import CarrierPlan
from simulators.ledger.keeping import keeping
from simulators.ledger.ledger import MemoryLedger
from simulators.ledger.outcomes import Outcomes
from simulators.ledger.reading import DefaultAlphabet
from simulators.load.handsets import Handsets
from simulators.load.plan import Planned, RecordedPlan
from simulators.load.recording import recording_of
from simulators.operator.accounts import Account, Accounts
from simulators.scenario.conduct import Conduct
from smpp.pdus import SubmitSm
from tests.support.wires.memory_esme import MemoryEsme

ACCENTS = "café @ [1]"
LATIN1, ASCII, GSM7 = DefaultAlphabet.LATIN1, DefaultAlphabet.ASCII, DefaultAlphabet.GSM7


def submitted(ledger: MemoryLedger, accounts: tuple[Account, ...], *behaviours: str) -> None:
    """Each account submits the same octets."""
    clock: Any = Clock()
    server = Conduct(behaviours, 1).operator("alpine", None, None, ledger, clock)
    server.smsc.accounts = Accounts(accounts)
    for account in accounts:
        esme = MemoryEsme(server)
        assert esme.bind(account.system_id) == 0
        pdu = SubmitSm(destination_addr="41791234567", short_message=ACCENTS.encode("latin-1"))
        assert esme.ask(pdu, 2) == 0


@pytest.mark.parametrize(
    ("behaviours", "texts"),
    [
        ((), [ACCENTS, "caf\ufffd @ [1]", "caf\ufffd ¡ Ä1Ñ", "caf\ufffd ¡ Ä1Ñ"]),
        (("default-alphabet=latin1",), [ACCENTS, "caf\ufffd @ [1]", "caf\ufffd ¡ Ä1Ñ", ACCENTS]),
    ],
)
def test_the_ledger_reads_as_the_account_has_it_and_else_as_the_operator(
    behaviours: tuple[str, ...], texts: list[str]
) -> None:
    ledger = MemoryLedger()
    accounts = [Account(word or "its", default_alphabet=word) for word in (LATIN1, ASCII, GSM7, None)]
    submitted(ledger, tuple(accounts), *behaviours)

    assert [entry.text for entry in ledger.submitted] == texts


def test_the_page_shows_what_the_ledger_says() -> None:
    clock: Any = Clock()
    plan = CarrierPlan("alpine", accounts=(Account("maxony", default_alphabet=LATIN1),))
    carrier = VirtualCarrier(plan, clock, keeping("none"))
    watch = Watch(carrier)
    esme = MemoryEsme(carrier.server)
    esme.bind("maxony")
    esme.ask(SubmitSm(destination_addr="41791234567", short_message=ACCENTS.encode("latin-1")), 2)

    assert [sight.read().text for sight in watch.sights.since(0)] == [ACCENTS]


def test_segments_are_joined_and_compared_as_they_were_meant() -> None:
    """By the outcomes, by a load run, and by whoever sends a ledger again."""
    ledger = MemoryLedger()
    clock: Any = Clock()
    server = Conduct(["default-alphabet=latin1"], 1).operator("alpine", None, None, ledger, clock)
    esme = MemoryEsme(server)
    esme.bind()
    for number, text in enumerate(("déjà ", "vu"), 1):
        octets = bytes((5, 0, 3, 9, 2, number)) + text.encode("latin-1")
        pdu = SubmitSm(source_addr="ACME", destination_addr="41791234567", esm_class=0x40, short_message=octets)
        assert esme.ask(pdu, number + 1) == 0

    outcomes = Outcomes()
    planned = Planned("+41791234567", "déjà vu", "ACME", "otp")
    handsets = Handsets(RecordedPlan([planned]), [0], 1)
    for entry in ledger.submitted:
        outcomes.record(entry)
        handsets.take("alpine", entry)
    handsets.finish()

    assert [outcome.text for outcome in outcomes.recent()] == ["déjà vu"]
    assert (list(handsets.copies), handsets.wrong_texts) == ([1], set())
    assert [message.text for message in recording_of(ledger.submitted).messages] == ["déjà vu"]
