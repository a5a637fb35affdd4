"""hypothesis strategies made from the field tables: every PDU class, with every value that is allowed."""

from collections.abc import Callable
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from smpp.fields import LAYOUTS, Field, Kind, Layout
from smpp.pdus import DistributionList, Pdu, SmeAddress, SubmitMulti, Tlv, UnknownPdu, Unsuccessful
from smpp.tlvs import TLV_RULES, TlvKind

deterministic = settings(derandomize=True, deadline=None, database=None, max_examples=200)
"""The same examples on every run, however slow the machine."""

latin_1 = st.characters(min_codepoint=1, max_codepoint=255)
sequence_numbers = st.integers(0, 0xFFFFFFFF)


octets = st.integers(0, 255)
addresses = st.text(latin_1, max_size=20)
destinations = st.lists(
    st.builds(SmeAddress, octets, octets, addresses)
    | st.builds(DistributionList, st.text(latin_1, min_size=1, max_size=20)),
    min_size=1,
    max_size=5,
).map(tuple)
unsuccessful = st.lists(st.builds(Unsuccessful, octets, octets, addresses, st.integers(0, 0xFFFFFFFF)), max_size=5).map(
    tuple
)


def least(pdu_type: type[Pdu]) -> Pdu:
    """The PDU of this class with as little in it as may be sent."""
    build: Callable[..., Pdu] = pdu_type
    return build(destinations=(SmeAddress(),)) if pdu_type is SubmitMulti else build()


def values(field: Field) -> st.SearchStrategy[Any]:
    match field.kind:
        case Kind.INTEGER:
            return octets
        case Kind.C_STRING:
            return st.text(latin_1, max_size=field.max_octets - 1)
        case Kind.TIME:
            return st.just("") | st.text(latin_1, min_size=16, max_size=16)
        case Kind.SHORT_MESSAGE:
            return st.binary(max_size=field.max_octets)
        case Kind.DESTINATIONS:
            return destinations
        case Kind.UNSUCCESSFUL:
            return unsuccessful


def _known_tlv(tag: int) -> st.SearchStrategy[Tlv]:
    rule = TLV_RULES[tag]
    if rule.kind is TlvKind.C_STRING:
        text = st.text(latin_1, max_size=rule.most_octets - 1)
        return st.builds(Tlv, st.just(tag), text.map(lambda characters: characters.encode("latin-1") + b"\0"))
    return st.builds(Tlv, st.just(tag), st.binary(min_size=rule.least_octets, max_size=min(rule.most_octets, 300)))


tlvs = st.lists(
    st.sampled_from(sorted(TLV_RULES)).flatmap(_known_tlv)
    | st.builds(Tlv, st.integers(0x1400, 0x3FFF), st.binary(max_size=60)),
    max_size=4,
).map(tuple)


def pdus_of(layout: Layout, *, with_tlvs: bool = True) -> st.SearchStrategy[Pdu]:
    """PDUs of one class that may be sent."""
    fields = {field.name: values(field) for field in layout.fields}
    fields["sequence_number"] = sequence_numbers
    if layout.is_response:
        fields["command_status"] = st.sampled_from([0, 0, 0x08, 0x58, 0x401])
    if with_tlvs:
        fields["tlvs"] = tlvs
    build: Callable[..., Pdu] = layout.pdu_type
    return st.builds(build, **fields)


unknown_pdus = st.builds(
    UnknownPdu,
    st.integers(0x200, 0x7FFFFFFF),
    st.integers(0, 0xFFFFFFFF),
    sequence_numbers,
    st.binary(max_size=60),
)

all_pdus = st.sampled_from(LAYOUTS).flatmap(pdus_of) | unknown_pdus
