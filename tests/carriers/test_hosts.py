"""Hosts in order of preference."""

import pytest

from carriers.hosts import HostAddress, HostChoice, parse_address


@pytest.mark.parametrize(
    ("text", "port", "address"),
    [
        ("smsc.example:2776", None, HostAddress("smsc.example", 2776)),
        ("smsc.example", 2775, HostAddress("smsc.example", 2775)),
        ("192.0.2.1:2775", 1, HostAddress("192.0.2.1", 2775)),
        ("[2001:db8::1]:2775", None, HostAddress("2001:db8::1", 2775)),
        ("[2001:db8::1]", 2775, HostAddress("2001:db8::1", 2775)),
        ("2001:db8::1", 2775, HostAddress("2001:db8::1", 2775)),
    ],
)
def test_an_address_is_read_with_or_without_its_port(text: str, port: int | None, address: HostAddress) -> None:
    assert parse_address(text, port) == address
    assert parse_address(str(address), None) == address


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("smsc.example", "set port"),
        (":2775", "names no host"),
        ("smsc.example:0", "from 1 to 65535"),
        ("smsc.example:65536", "from 1 to 65535"),
        ("smsc.example:x", "from 1 to 65535"),
        ("[2001:db8::1", "write [2001:db8::1]:2775"),
        ("[2001:db8::1]2775", "write [2001:db8::1]:2775"),
    ],
)
def test_what_is_no_address_is_answered_with_what_to_write(text: str, advice: str) -> None:
    with pytest.raises(ValueError, match=advice.replace("[", r"\[")):
        parse_address(text, None)


def test_the_next_host_has_its_turn_after_two_failures_and_the_first_follows_the_last() -> None:
    choice = HostChoice(3, 300.0)
    called = []
    for second in range(7):
        called.append(choice.next_index(float(second)))
        choice.failed(float(second))
    assert called == [0, 0, 1, 1, 2, 2, 0]


def test_a_host_that_binds_is_kept_when_its_connection_ends_later() -> None:
    choice = HostChoice(2, 300.0)
    choice.failed(0.0)
    choice.bound()
    choice.failed(50.0)
    assert choice.next_index(50.0) == 0


def test_after_a_while_elsewhere_the_first_host_is_called_again() -> None:
    choice = HostChoice(2, 300.0)
    choice.failed(9.0)
    choice.failed(10.0)
    assert choice.next_index(10.0) == 1
    choice.bound()
    assert choice.next_index(309.0) == 1
    assert choice.next_index(310.0) == 0


def test_a_single_host_is_called_for_ever() -> None:
    choice = HostChoice(1, 300.0)
    for second in range(10):
        choice.failed(float(second))
    assert choice.next_index(10.0) == 0
