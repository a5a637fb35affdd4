"""What a lookup service's answer says."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.networks.lookup_answer import UnreadableAnswerError, network_in
from messages.network import network_code


@pytest.mark.parametrize(
    ("document", "mcc_path", "mnc_path", "code"),
    [
        ({"mcc": "228", "mnc": "01"}, "mcc", "mnc", "228-01"),
        ({"mcc": 228, "mnc": 1}, "mcc", "mnc", "228-01"),
        ({"mcc": 310, "mnc": 410}, "mcc", "mnc", "310-410"),
        ({"network": {"mcc": "310", "mnc": "012"}}, "network.mcc", "network.mnc", "310-012"),
        ({"results": [{"code": "22801"}]}, "results.0.code", "", "228-01"),
        ([{"code": "228-02"}], "0.code", "", "228-02"),
        ({"code": 22801}, "code", "", "228-01"),
        ({"mcc": "228", "mnc": None}, "mcc", "mnc", None),
        ({"mcc": "", "mnc": ""}, "mcc", "mnc", None),
        ({}, "mcc", "mnc", None),
        ({"results": []}, "results.0.code", "", None),
        ({"mcc": {"value": "228"}}, "mcc.value.more", "", None),
        ([], "0", "", None),
    ],
)
def test_the_network_is_found_at_its_path_or_not_known(
    document: object, mcc_path: str, mnc_path: str, code: str | None
) -> None:
    assert network_in(json.dumps(document).encode(), mcc_path, mnc_path) == code


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"\xff\xfe",
        b'"22801"',
        b"228",
        b'{"mcc": "Swiss", "mnc": "com"}',
        b'{"mcc": "2280", "mnc": "1"}',
        b'{"mcc": true, "mnc": 1}',
        b'{"mcc": 22.8, "mnc": 1}',
        b'{"mcc": [228], "mnc": 1}',
        b'{"mcc": -228, "mnc": 1}',
        b"[" * 100_000,
    ],
)
def test_what_cannot_be_read_is_told_apart_from_what_is_not_known_and_not_repeated(body: bytes) -> None:
    with pytest.raises(UnreadableAnswerError) as told:
        network_in(body, "mcc", "mnc")
    assert "Swiss" not in str(told.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["mcc", "mnc", "0"]), inner),
    max_leaves=8,
)


@given(
    JSON.map(lambda document: json.dumps(document).encode()) | st.binary(max_size=40), st.sampled_from(["mcc", "0.mcc"])
)
def test_whatever_comes_is_a_network_or_none_or_unreadable(body: bytes, mcc_path: str) -> None:
    try:
        found = network_in(body, mcc_path, "mnc")
    except UnreadableAnswerError:
        return
    assert found is None or network_code(found) == found
