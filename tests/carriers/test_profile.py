"""Carriers as data: what is accepted, and that every mistake is named at once."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.canonical_ids import IdForm
from carriers.hosts import HostAddress
from carriers.profile import (
    AcceptedMeans,
    AddressType,
    BindMode,
    CarrierProfile,
    LongMessage,
    MessagingMode,
    NumberFormat,
    ProfileProblem,
    parse_profile,
)
from messages.constant_tlvs import ConstantTlv
from smpp.statuses import Disposition

LEAST = {"host": "smsc.example", "port": 2775, "system_id": "maxony"}


def problems(**changes: Any) -> tuple[ProfileProblem, ...]:
    parsed = parse_profile("alpine", LEAST | changes)
    assert not isinstance(parsed, CarrierProfile)
    return parsed


def test_the_least_profile_has_sensible_defaults() -> None:
    profile = parse_profile("alpine", LEAST)
    assert isinstance(profile, CarrierProfile)
    assert (profile.name, profile.bind_mode, profile.window) == ("alpine", BindMode.TRANSCEIVER, 10)
    assert (profile.name_sender, profile.number_sender, profile.destination) == (
        AddressType(5, 0),
        AddressType(1, 1),
        AddressType(1, 1),
    )
    assert (profile.system_type, profile.interface_version, profile.registered_delivery) == ("", 0x34, 1)


def test_every_key_of_the_profile_can_be_set() -> None:
    profile = parse_profile(
        "alpine",
        LEAST
        | {
            "password": "secret",
            "system_type": "SMPP",
            "bind_mode": "pair",
            "binds": 2,
            "window": 20,
            "throughput_per_s": 50,
            "number_sender": {"ton": 3, "npi": 0},
            "response_id_form": "hex_to_decimal",
            "status_overrides": {"0x45": "permanent", "1025": "OUR_SETUP"},
            "bind_stagger_s": 1,
            "account_throughput_per_s": 80,
            "return_to_first_s": 60,
            "tls": True,
            "tls_ca_file": "/etc/alpine.pem",
            "destination_format": "plus",
            "sender_format": "00",
            "service_type": "CMT",
            "messaging_mode": "store_and_forward",
            "default_alphabet": "latin1",
            "long_message": "sar",
            "tlvs": [{"tag": 0x1400, "text": "1101"}, {"tag": 0x1401, "hex": "00ff"}],
            "validity_format": "absolute",
            "validity_max_s": 172_800,
            "response_timeouts_max": 5,
            "accepted_means": "delivered",
            "receipt_time_zone": "Asia/Kolkata",
            "trust_text": True,
            "enabled": False,
        },
    )
    assert isinstance(profile, CarrierProfile)
    assert (profile.bind_mode, profile.binds, profile.throughput_per_s) == (BindMode.PAIR, 2, 50.0)
    assert profile.number_sender == AddressType(3, 0)
    assert profile.response_id_form is IdForm.HEX_TO_DECIMAL
    assert profile.status_overrides == {0x45: Disposition.PERMANENT, 1025: Disposition.OUR_SETUP}
    assert not profile.enabled
    assert (profile.destination_format, profile.sender_format) == (NumberFormat.PLUS, NumberFormat.ZEROS)
    assert (profile.messaging_mode, profile.long_message) == (MessagingMode.STORE_AND_FORWARD, LongMessage.SAR)
    assert profile.tlvs == (ConstantTlv(0x1400, b"1101"), ConstantTlv(0x1401, b"\x00\xff"))
    assert profile.accepted_means is AcceptedMeans.DELIVERED
    assert profile.receipt_time_zone == ZoneInfo("Asia/Kolkata")
    assert (profile.tls, profile.tls_verify) == (True, True)


def test_hosts_stand_in_order_of_preference_with_one_port_for_those_that_name_none() -> None:
    profile = parse_profile("alpine", {"system_id": "s", "port": 2775, "hosts": ["one.example", "two.example:2776"]})
    assert isinstance(profile, CarrierProfile)
    assert profile.addresses == (HostAddress("one.example", 2775), HostAddress("two.example", 2776))
    assert (profile.host, profile.port) == ("one.example", 2775)


def test_one_host_needs_no_list() -> None:
    profile = parse_profile("alpine", LEAST)
    assert isinstance(profile, CarrierProfile)
    assert profile.addresses == (HostAddress("smsc.example", 2775),)


@pytest.mark.parametrize(
    ("hosts", "path", "advice"),
    [
        ([], "carriers.alpine.hosts", "write it as a list"),
        ("one.example", "carriers.alpine.hosts", "write it as a list"),
        (["one.example"], "carriers.alpine.hosts[0]", "has no port"),
        (["one.example:2775", "two.example:0"], "carriers.alpine.hosts[1]", "from 1 to 65535"),
    ],
)
def test_each_wrong_host_is_named_by_its_place(hosts: object, path: str, advice: str) -> None:
    parsed = parse_profile("alpine", {"system_id": "s", "hosts": hosts})
    assert not isinstance(parsed, CarrierProfile)
    [problem] = parsed
    assert problem.path == path
    assert advice in problem.detail


def test_a_password_beyond_the_specification_needs_a_carrier_that_takes_it() -> None:
    [problem] = problems(password="nine chars")
    assert problem.path == "carriers.alpine.password"
    assert "long_password = true" in problem.detail
    profile = parse_profile("alpine", LEAST | {"password": "p" * 64, "long_password": True})
    assert isinstance(profile, CarrierProfile)


@pytest.mark.parametrize(
    ("changes", "path", "advice"),
    [
        ({"tls_ca_file": "ca.pem"}, "tls_ca_file", "set tls = true too"),
        ({"tls_verify": False}, "tls_verify", "set tls = true too"),
        ({"tls": True, "tls_verify": False, "tls_ca_file": "ca.pem"}, "tls_ca_file", "nothing is verified"),
        ({"host": "a", "hosts": ["b:1"]}, "host", "hosts names all of them"),
        ({"receipt_time_zone": "Mars/Olympus"}, "receipt_time_zone", "Europe/Zurich"),
        ({"receipt_time_zone": "../etc/passwd"}, "receipt_time_zone", "Europe/Zurich"),
        ({"receipt_time_zone": 2}, "receipt_time_zone", "in quotes"),
        ({"tlvs": {"0x1400": "1"}}, "tlvs", "write it as a list"),
        ({"tlvs": [{"tag": 0x1400}]}, "tlvs", "write each as"),
        ({"tlvs": [{"tag": 0x10000, "text": ""}]}, "tlvs", "0 to 65535"),
        ({"tlvs": [{"tag": 0x1400, "hex": "abc"}]}, "tlvs", "pairs of hex digits"),
        ({"tlvs": [{"tag": 0x1400, "text": "€"}]}, "tlvs", "Latin-1"),
        ({"tlvs": [{"tag": 0x1400, "text": 1}]}, "tlvs", "text in quotes"),
        ({"tlvs": [{"tag": 0x1400, "hex": "00" * 65536}]}, "tlvs", "longer than 65535"),
        ({"tlvs": [{"tag": 0x1400, "text": "a"}, {"tag": 0x1400, "text": "b"}]}, "tlvs", "name 0x1400 once"),
        ({"tlvs": [{"tag": 0x0424, "text": "a"}]}, "tlvs", "the gateway writes it itself"),
        ({"tlvs": [{"tag": 0x020A, "hex": "01"}]}, "tlvs", "source_port must be bytes, 2 to 2"),
        ({"tlvs": [{"tag": 0x1400 + one, "text": "a"} for one in range(11)]}, "tlvs", "at most 10"),
        ({"messaging_mode": "datagram"}, "messaging_mode", "registered_delivery = 0"),
        ({"long_message": "smoke"}, "long_message", "payload, reject, sar, udh16, udh8"),
        ({"default_alphabet": "ebcdic"}, "default_alphabet", "ascii, gsm7, latin1, utf8"),
    ],
)
def test_each_mistake_is_named_with_its_path_and_its_remedy(changes: dict[str, Any], path: str, advice: str) -> None:
    [problem] = problems(**changes)
    assert problem.path == f"carriers.alpine.{path}"
    assert advice in problem.detail


def test_all_problems_come_at_once_each_with_its_path() -> None:
    parsed = parse_profile("alpine", {"port": 0, "windw": 10, "password": "far too long"})
    assert not isinstance(parsed, CarrierProfile)
    assert {problem.path for problem in parsed} == {
        "carriers.alpine.host",
        "carriers.alpine.system_id",
        "carriers.alpine.port",
        "carriers.alpine.windw",
        "carriers.alpine.password",
    }
    assert all(problem.detail for problem in parsed)
    assert "carriers.alpine.port: use a number from 1 to 65535" in map(str, parsed)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("port", "2775"),
        ("port", True),
        ("window", 0),
        ("window", 1.5),
        ("binds", 51),
        ("throughput_per_s", -1),
        ("throughput_per_s", float("nan")),
        ("host", ""),
        ("host", 5),
        ("system_id", "x" * 16),
        ("system_id", "müller"),
        ("bind_mode", "duplex"),
        ("bind_mode", None),
        ("name_sender", {"ton": 5}),
        ("name_sender", {"ton": 5, "npi": 256}),
        ("status_overrides", {"0x45": "later"}),
        ("status_overrides", {"RSUBMITFAIL": "permanent"}),
        ("status_overrides", "0x45"),
        ("enabled", "yes"),
        ("submit_validity", 1),
    ],
)
def test_a_wrong_value_is_named(key: str, value: object) -> None:
    [problem] = problems(**{key: value})
    assert problem.path == f"carriers.alpine.{key}"
    assert problem.detail


def test_the_ceiling_is_not_below_the_floor() -> None:
    [problem] = problems(reconnect_floor_s=10, reconnect_ceiling_s=5)
    assert problem.path == "carriers.alpine.reconnect_ceiling_s"


def test_the_path_is_the_callers_when_it_has_one() -> None:
    parsed = parse_profile("alpine", {}, "carriers[3]")
    assert not isinstance(parsed, CarrierProfile)
    assert {problem.path.split(".")[0] for problem in parsed} == {"carriers[3]"}


def test_the_password_is_never_shown() -> None:
    profile = parse_profile("alpine", LEAST | {"password": "hunter2"})
    assert "hunter2" not in repr(profile)


TEXTS = st.text("0x45 tonpiermantü\0\n", max_size=20) | st.sampled_from(["ton", "npi", "pair", "permanent"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*CarrierProfile.__annotations__, "host", "port"]), json_values))
def test_whatever_comes_is_a_profile_or_a_list_of_problems(mapping: dict[str, Any]) -> None:
    parsed = parse_profile("alpine", mapping)
    assert isinstance(parsed, CarrierProfile) or all(problem.detail for problem in parsed)
