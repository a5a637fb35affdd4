"""An operator that speaks SMPP 3.3 takes what that version knows, and refuses the rest as one of its time would."""

import re
from typing import Any

import pytest
from twisted.internet.task import Clock

from simulators.ledger.ledger import NoLedger
from simulators.scenario.conduct import Conduct
from smpp.pdus import (
    Bind,
    BindReceiver,
    BindResp,
    BindTransceiver,
    BindTransmitter,
    DataSm,
    GenericNack,
    QuerySm,
    SubmitSm,
    SubmitSmResp,
    Tlv,
)
from smpp.statuses import CommandStatus
from smpp.values import TlvTag
from tests.support.wires.memory_esme import MemoryEsme


def connected(*behaviours: str) -> MemoryEsme:
    clock: Any = Clock()
    return MemoryEsme(Conduct(behaviours, 1).operator("alpine", None, None, NoLedger(), clock))


def bound(*behaviours: str) -> MemoryEsme:
    esme = connected(*behaviours)
    assert esme.bind(kind=BindTransmitter) == 0
    return esme


def test_commands_of_later_versions_have_no_response_of_their_own() -> None:
    for esme, pdu in (
        (connected("version=3.3"), BindTransceiver(system_id="me")),
        (bound("version=3.3"), DataSm(destination_addr="41791234567")),
    ):
        answer = esme.answer(pdu, 5)
        assert isinstance(answer, GenericNack)
        assert (answer.command_status, answer.sequence_number) == (CommandStatus.RINVCMDID, 5)


def test_a_later_version_knows_them() -> None:
    assert connected("version=3.4").bind(kind=BindTransceiver) == 0
    assert bound("version=5.0").ask(DataSm(destination_addr="41791234567")) == 0


@pytest.mark.parametrize("kind", [BindTransmitter, BindReceiver])
def test_it_is_bound_as_transmitter_or_receiver_and_tells_no_version(kind: type[Bind]) -> None:
    answer = connected("version=3.3").answer(kind(system_id="me"))
    assert isinstance(answer, BindResp)
    assert (answer.command_status, answer.system_id, answer.tlvs) == (0, "alpine", ())


def test_what_stands_behind_the_text_makes_a_submit_sm_too_long() -> None:
    payload = SubmitSm(destination_addr="41791234567", tlvs=(Tlv(TlvTag.MESSAGE_PAYLOAD, b"hello"),))
    assert bound("version=3.3").ask(payload) == CommandStatus.RINVCMDLEN
    assert bound("version=5.0").ask(payload) == 0


def test_its_ids_have_eight_hexadecimal_digits_and_are_found_again() -> None:
    esme = bound("version=3.3", "latency=0")
    answer = esme.answer(SubmitSm(destination_addr="41791234567", short_message=b"hello"))
    assert isinstance(answer, SubmitSmResp)
    assert re.fullmatch("[0-9A-F]{8}", answer.message_id)
    assert esme.ask(QuerySm(message_id=answer.message_id)) == 0


@pytest.mark.parametrize("other", ["ids=decimal", "ids=uuid", "receipt-by-data-sm", "receipt-in-tlvs"])
def test_what_that_version_cannot_say_does_not_go_together_with_it(other: str) -> None:
    conduct = Conduct(["version=3.4", other])
    with pytest.raises(ValueError, match=r"SMPP 3\.3"):
        conduct.change(["version=3.3"])
    assert [*conduct.active] == ["version=3.4", other]
