"""The tlvs of a message body: what is taken, and where each mistake is pointed at."""

from typing import Any

import pytest

from api.http.schemas import parse_message
from api.ports import Refused, SendRequest
from messages.constant_tlvs import COUNT_MAX, OCTETS_MAX, ConstantTlv


def parsed(tlvs: Any) -> SendRequest | Refused:
    return parse_message({"to": "1", "text": "a", "tlvs": tlvs}, "/messages/3")


@pytest.mark.parametrize(
    ("tlvs", "values"),
    [
        (None, ()),
        ([], ()),
        ([{"tag": "0x1400", "text": "1101é"}], (ConstantTlv(0x1400, b"1101\xe9"),)),
        ([{"tag": 5121, "hex": "31fF"}], (ConstantTlv(0x1401, b"\x31\xff"),)),
        ([{"tag": 5121.0, "hex": "31", "text": None}], (ConstantTlv(0x1401, b"\x31"),)),
        ([{"tag": "0X3fff", "text": "x" * OCTETS_MAX}], (ConstantTlv(0x3FFF, b"x" * OCTETS_MAX),)),
    ],
)
def test_a_value_is_given_as_text_or_in_hex(tlvs: Any, values: tuple[ConstantTlv, ...]) -> None:
    request = parsed(tlvs)
    assert isinstance(request, SendRequest)
    assert request.tlvs == values


GOOD = {"tag": "0x1400", "text": "1101"}


@pytest.mark.parametrize(
    ("tlvs", "problems"),
    [
        ("0x1400", [("", "wrong-type")]),
        ([GOOD] * (COUNT_MAX + 1), [("", "invalid-value")]),
        ([GOOD, "x"], [("/1", "wrong-type")]),
        ([{"text": "1"}], [("/0/tag", "missing-field")]),
        ([{"tag": None, "text": "1"}], [("/0/tag", "wrong-type")]),
        ([{"tag": True, "text": "1"}], [("/0/tag", "wrong-type")]),
        ([{"tag": 5120.5, "text": "1"}], [("/0/tag", "wrong-type")]),
        ([{"tag": 0x13FF, "text": "1"}], [("/0/tag", "invalid-value")]),
        ([{"tag": 0x4000, "text": "1"}], [("/0/tag", "invalid-value")]),
        ([{"tag": "5120", "text": "1"}], [("/0/tag", "invalid-value")]),
        ([{"tag": "0x1400 ", "text": "1"}], [("/0/tag", "invalid-value")]),
        ([{"tag": "0x0424", "text": "1"}], [("/0/tag", "invalid-value")]),
        ([{"tag": 0x020C, "text": "1"}], [("/0/tag", "invalid-value")]),
        ([GOOD, {"tag": 0x1400, "hex": "31"}], [("/1/tag", "invalid-value")]),
        ([{"tag": 0x1400}], [("/0", "missing-field")]),
        ([{"tag": 0x1400, "text": "1", "hex": "31"}], [("/0/hex", "invalid-value")]),
        ([{"tag": 0x1400, "text": ""}], [("/0/text", "invalid-value")]),
        ([{"tag": 0x1400, "text": 1101}], [("/0/text", "wrong-type")]),
        ([{"tag": 0x1400, "text": "€"}], [("/0/text", "invalid-value")]),
        ([{"tag": 0x1400, "text": "x" * (OCTETS_MAX + 1)}], [("/0/text", "invalid-value")]),
        ([{"tag": 0x1400, "hex": "313"}], [("/0/hex", "invalid-value")]),
        ([{"tag": 0x1400, "hex": "zz"}], [("/0/hex", "invalid-value")]),
        ([{"tag": 0x1400, "hex": "00" * (OCTETS_MAX + 1)}], [("/0/hex", "invalid-value")]),
        ([{"tag": 0x1400, "text": "1", "octets": "31"}], [("/0", "unknown-field")]),
        (
            [{"tag": 1, "text": ""}, {}],
            [
                ("/0/tag", "invalid-value"),
                ("/0/text", "invalid-value"),
                ("/1/tag", "missing-field"),
                ("/1", "missing-field"),
            ],
        ),
    ],
)
def test_every_mistake_is_pointed_at(tlvs: Any, problems: list[tuple[str, str]]) -> None:
    refused = parsed(tlvs)
    assert isinstance(refused, Refused)
    assert [(one.pointer, one.code) for one in refused.problems] == [
        ("/messages/3/tlvs" + pointer, code) for pointer, code in problems
    ]


def test_a_tag_that_the_gateway_writes_is_refused_for_that_reason() -> None:
    refused = parsed([{"tag": "0x0424", "text": "another text"}])
    assert isinstance(refused, Refused)
    assert refused.problems[0].detail == "Leave this tag out; the gateway writes it itself."


def test_a_request_does_not_show_their_values() -> None:
    assert "1101" not in repr(parsed([GOOD]))
