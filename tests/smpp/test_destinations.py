"""smpp.destinations: the lists of submit_multi and its response, at their limits and cut anywhere."""

from typing import Any

import pytest

from smpp.codec import decode, encode
from smpp.destinations import DESTINATIONS_MAX
from smpp.errors import PeerError, UsageError
from smpp.pdus import DistributionList, SmeAddress, SubmitMulti, SubmitMultiResp, Unsuccessful
from smpp.statuses import CommandStatus

MANY = tuple(SmeAddress(1, 1, f"4179{number:07}") for number in range(DESTINATIONS_MAX))


def test_254_recipients_are_written_and_read_back() -> None:
    pdu = SubmitMulti(destinations=MANY)
    assert decode(encode(pdu)) == pdu


def test_255_refusals_are_written_and_read_back() -> None:
    pdu = SubmitMultiResp("id", tuple(Unsuccessful(1, 1, str(number), number) for number in range(255)))
    assert decode(encode(pdu)) == pdu


@pytest.mark.parametrize(
    "destinations",
    [
        (),
        (*MANY, SmeAddress()),
        [SmeAddress()],
        None,
        (SmeAddress(256, 0, ""),),
        (SmeAddress(0, -1, ""),),
        (SmeAddress(0, 0, "x" * 21),),
        (SmeAddress(0, 0, "x\0"),),
        (SmeAddress(0, 0, "Ω"),),
        (DistributionList(""),),
        (DistributionList("x" * 21),),
        ("41791234567",),
    ],
)
def test_a_list_of_recipients_that_does_not_fit_is_refused_by_name(destinations: Any) -> None:
    with pytest.raises(UsageError, match="submit_multi: destinations "):
        encode(SubmitMulti(destinations=destinations))


@pytest.mark.parametrize(
    "unsuccessful",
    [
        None,
        (Unsuccessful(),) * 256,
        (SmeAddress(),),
        (Unsuccessful(0, 0, "", -1),),
        (Unsuccessful(0, 0, "", 1 << 32),),
        (Unsuccessful(0, 0, "x" * 21, 0),),
    ],
)
def test_a_list_of_refusals_that_does_not_fit_is_refused_by_name(unsuccessful: Any) -> None:
    with pytest.raises(UsageError, match="submit_multi_resp: unsuccessful "):
        encode(SubmitMultiResp("id", unsuccessful))


def test_the_message_names_the_recipient_at_fault() -> None:
    with pytest.raises(UsageError, match="number 2: "):
        encode(SubmitMulti(destinations=(SmeAddress(), SmeAddress(0, 0, "Ω"))))


def test_an_unknown_dest_flag_is_answered_as_such() -> None:
    frame = bytearray(encode(SubmitMulti(destinations=(SmeAddress(1, 1, "4"),), sequence_number=5)))
    assert frame[21] == 1
    frame[21] = 3
    with pytest.raises(PeerError, match="dest_flag 3") as caught:
        decode(bytes(frame))
    assert caught.value.command_status == CommandStatus.RINVDESTFLAG
    assert caught.value.sequence_number == 5
    assert not caught.value.fatal


def test_no_recipient_and_a_string_over_its_limit_are_read() -> None:
    frame = bytearray(encode(SubmitMulti(destinations=(SmeAddress(1, 1, "4" * 20),))))
    long = frame[:24] + b"9" + frame[24:]
    long[:4] = len(long).to_bytes(4)
    pdu = decode(bytes(long))
    assert isinstance(pdu, SubmitMulti)
    assert pdu.destinations == (SmeAddress(1, 1, "9" + "4" * 20),)
    none = frame[:20] + b"\0" + frame[45:]
    none[:4] = len(none).to_bytes(4)
    assert decode(bytes(none)) == SubmitMulti()


def test_of_a_response_cut_short_the_refusals_that_are_whole_are_kept() -> None:
    first, second = Unsuccessful(1, 1, "4179", 0x0B), Unsuccessful(1, 1, "4180", 0x14)
    whole = encode(SubmitMultiResp("id", (first, second)))
    cut = whole[:-2]
    pdu = decode(len(cut).to_bytes(4) + cut[4:])
    assert pdu == SubmitMultiResp("id", (first,))
