"""What a simulated operator demands of a submit_sm."""

import pytest

from simulators.operator.rules import (
    NeedsTlv,
    NumbersLike,
    Rule,
    SendersLike,
    absolute_validity_only,
    no_headers,
    no_payload,
    no_sar,
    relative_validity_only,
)
from smpp.pdus import SubmitSm, Tlv
from smpp.statuses import CommandStatus

ABSOLUTE, RELATIVE = "261123040000000+", "000000040000000R"


@pytest.mark.parametrize(
    ("rule", "good", "bad", "status"),
    [
        (NeedsTlv(0x1400), SubmitSm(tlvs=(Tlv(0x1400, b"1"),)), SubmitSm(), CommandStatus.RMISSINGOPTPARAM),
        (NumbersLike(r"\+\d+"), SubmitSm(destination_addr="+41"), SubmitSm(destination_addr="41"), 0x0B),
        (SendersLike(r"\d+"), SubmitSm(source_addr="41"), SubmitSm(source_addr="MAXONY"), CommandStatus.RINVSRCADR),
        (absolute_validity_only, SubmitSm(validity_period=ABSOLUTE), SubmitSm(validity_period=RELATIVE), 0x62),
        (relative_validity_only, SubmitSm(validity_period=RELATIVE), SubmitSm(validity_period=ABSOLUTE), 0x62),
        (relative_validity_only, SubmitSm(), SubmitSm(validity_period="tomorrow"), CommandStatus.RINVEXPIRY),
        (no_headers, SubmitSm(), SubmitSm(esm_class=0x40), CommandStatus.RINVESMCLASS),
        (no_sar, SubmitSm(), SubmitSm(tlvs=(Tlv(0x020C, b"\0\1"),)), CommandStatus.ROPTPARNOTALLWD),
        (no_payload, SubmitSm(), SubmitSm(tlvs=(Tlv(0x0424, b"hi"),)), CommandStatus.ROPTPARNOTALLWD),
    ],
)
def test_each_rule_takes_what_it_wants_and_refuses_the_rest(
    rule: Rule, good: SubmitSm, bad: SubmitSm, status: int
) -> None:
    assert rule(good) == 0
    assert rule(bad) == status
