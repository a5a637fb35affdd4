"""Which refusals are about how a message was written, and what is tried then."""

import pytest

from carriers.outcome import (
    AsUcs2,
    Outcome,
    Rewriting,
    SegmentAccepted,
    SegmentRefused,
    SegmentResult,
    SegmentUnknown,
    SegmentUnwritten,
    WithoutTlvs,
)
from carriers.rewriting import TLV_REFUSALS, rewriting_after
from messages.alphabets import Alphabet
from smpp.pdus import SubmitSm, Tlv
from smpp.statuses import CommandStatus, Disposition
from smpp.values import TlvTag
from tests.support.values.builders import a_lease

PLAIN = SubmitSm()
REGISTERED = SubmitSm(tlvs=(Tlv(0x1400, b"1101"), Tlv(0x1401, b"1107")))
NO_DCS = CommandStatus.RINVDCS
NO_TLVS = CommandStatus.ROPTPARNOTALLWD


def refused(number: int, status: int, disposition: Disposition = Disposition.OUR_SETUP) -> SegmentRefused:
    return SegmentRefused(number, status, disposition, f"no {status}")


def after(
    *segments: SegmentResult,
    written: SubmitSm = PLAIN,
    alphabet: Alphabet = Alphabet.GSM7,
    before: Rewriting | None = None,
    tlvs_required: bool = False,
) -> Rewriting | None:
    lease = a_lease(segment_count=len(segments), alphabet=alphabet)
    outcome = Outcome(lease, "trx1", segments, rewriting=before)
    return rewriting_after(outcome, written, tlvs_required=tlvs_required)


def test_gsm_7_bit_whose_data_coding_is_refused_goes_once_more_as_ucs2() -> None:
    assert after(refused(1, NO_DCS)) == AsUcs2("no 260")
    assert after(refused(1, NO_DCS), SegmentUnwritten(2)) == AsUcs2("no 260")
    assert after(refused(1, NO_DCS), refused(2, NO_DCS)) == AsUcs2("no 260")


@pytest.mark.parametrize("alphabet", [Alphabet.UCS2, Alphabet.BINARY])
def test_what_is_no_gsm_7_bit_has_no_other_form(alphabet: Alphabet) -> None:
    assert after(refused(1, NO_DCS), alphabet=alphabet) is None


@pytest.mark.parametrize("data_coding", [0x08, 0x18])
def test_nor_has_a_text_that_the_carriers_alphabet_lacked_characters_for(data_coding: int) -> None:
    assert after(refused(1, NO_DCS), written=SubmitSm(data_coding=data_coding)) is None


@pytest.mark.parametrize("status", sorted(TLV_REFUSALS))
def test_a_tlv_error_lets_the_message_go_once_more_without_its_constant_ones(status: int) -> None:
    assert after(refused(1, status), written=REGISTERED) == WithoutTlvs(f"no {status}", (0x1400, 0x1401))


def test_who_misses_a_tlv_is_not_offered_fewer() -> None:
    assert after(refused(1, CommandStatus.RMISSINGOPTPARAM), written=REGISTERED) is None


def test_without_constant_tlvs_there_is_nothing_to_leave_out() -> None:
    link = SubmitSm(tlvs=(Tlv(TlvTag.SAR_MSG_REF_NUM, b"\0\1"), Tlv(TlvTag.MESSAGE_PAYLOAD, b"x")))
    assert after(refused(1, NO_TLVS), written=PLAIN) is None
    assert after(refused(1, NO_TLVS), written=link) is None


def test_where_they_are_required_nothing_goes_without_them() -> None:
    assert after(refused(1, NO_TLVS), written=REGISTERED, tlvs_required=True) is None
    assert after(refused(1, NO_DCS), written=REGISTERED, tlvs_required=True) == AsUcs2("no 260")


@pytest.mark.parametrize("before", [AsUcs2("no"), WithoutTlvs("no", (0x1400,))])
def test_once_is_enough(before: Rewriting) -> None:
    assert after(refused(1, NO_DCS), before=before) is None
    assert after(refused(1, NO_TLVS), written=REGISTERED, before=before) is None


@pytest.mark.parametrize(
    "other",
    [
        SegmentAccepted(2, "a2"),
        SegmentUnknown(2, "no answer"),
        refused(2, CommandStatus.RINVDSTADR, Disposition.PERMANENT),
        refused(2, CommandStatus.RSYSERR, Disposition.TEMPORARY),
        refused(2, CommandStatus.RINVSERTYP),
        refused(2, NO_TLVS),
    ],
)
def test_a_long_message_is_rewritten_only_where_all_that_was_said_is_that_refusal(other: SegmentResult) -> None:
    assert after(refused(1, NO_DCS), other, written=REGISTERED) is None


@pytest.mark.parametrize("disposition", [one for one in Disposition if one is not Disposition.OUR_SETUP])
def test_a_code_that_means_something_else_at_this_carrier_is_no_word_on_the_form(disposition: Disposition) -> None:
    assert after(refused(1, NO_DCS, disposition)) is None
    assert after(refused(1, NO_TLVS, disposition), written=REGISTERED) is None


def test_what_was_never_written_is_not_rewritten() -> None:
    assert after(SegmentUnwritten(1)) is None
