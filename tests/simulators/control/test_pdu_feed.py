"""The PDUs of an operator over real sockets: those that are kept, those that come, and those that are wanted."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from twisted.internet.defer import Deferred

from simulators.control import pdu_feed
from simulators.control.pdu_feed import PduFeed, PduFilter
from simulators.ledger.recent_traffic import RecentTraffic
from smpp.codec import encode
from smpp.pdus import EnquireLink, SubmitSm
from tests.support.running.reactor_tests import on_reactor, reactor_fixture
from tests.support.started.controlled import Controlled, controlled, from_asyncio
from tests.support.wires.raw_esme import RawEsme

SUBMIT = SubmitSm(source_addr="MAXONY", destination_addr="41791234567", short_message=b"Hi", sequence_number=7)


@reactor_fixture
async def fleet() -> AsyncIterator[Controlled]:
    from twisted.internet import reactor  # noqa: PLC0415, TID251 - real sockets need the real one

    async with controlled(reactor, "alpine") as made:
        yield made


def submitted(esme: RawEsme) -> "Deferred[None]":
    """Submit, and wait for the answer."""
    before = len(esme.read)
    esme.send(SUBMIT)
    return esme.until(before + 1)


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@on_reactor
async def test_the_last_pdus_are_told_in_words_without_numbers_and_texts(fleet: Controlled) -> None:
    esme = await fleet.bound("alpine")
    await submitted(esme)
    told = lines((await fleet.get("/carriers/alpine/pdus")).text)

    assert [(one["command"], one["from_esme"]) for one in told] == [
        ("bind_transceiver", True),
        ("bind_transceiver_resp", False),
        ("submit_sm", True),
        ("submit_sm_resp", False),
    ]
    assert "41791234567" not in told[2]["words"]
    assert "Hi" not in told[2]["words"]
    shown = lines((await fleet.get("/carriers/alpine/pdus?private=shown&command=submit_sm")).text)
    assert "41791234567" in shown[0]["words"]
    assert '"Hi"' in shown[0]["words"]


@pytest.mark.parametrize(
    ("query", "commands"),
    [
        ("command=submit_sm_resp", ["submit_sm_resp"]),
        ("connection=999", []),
        ("words=ESME_ROK&command=submit_sm", []),
        ("limit=1", ["submit_sm_resp"]),
        ("limit=0", []),
    ],
)
@on_reactor
async def test_those_that_are_wanted_are_chosen(fleet: Controlled, query: str, commands: list[str]) -> None:
    esme = await fleet.bound("alpine")
    await submitted(esme)

    told = lines((await fleet.get(f"/carriers/alpine/pdus?{query}")).text)

    assert [one["command"] for one in told] == commands


@pytest.mark.parametrize("query", ["command=submit", "connection=one", "connection=%D9%A3"])
@on_reactor
async def test_a_query_that_cannot_be_is_refused_in_words(fleet: Controlled, query: str) -> None:
    answer = await fleet.get(f"/carriers/alpine/pdus?{query}")

    assert (answer.status, answer.json["code"]) == (422, "wrong_query")


@on_reactor
async def test_what_comes_is_told_while_somebody_listens(fleet: Controlled) -> None:
    esme = await fleet.bound("alpine")

    async def listen() -> list[dict[str, Any]]:
        url = f"{fleet.url}/carriers/alpine/pdus?follow&command=submit_sm"
        async with ClientSession() as session, session.get(url) as answer:
            assert answer.status == 200
            esme.send(SUBMIT)
            return [json.loads(await answer.content.readline())]

    (told,) = await from_asyncio(listen())

    assert (told["command"], told["from_esme"]) == ("submit_sm", True)


def fed(octets: bytes, *more: bytes) -> tuple[RecentTraffic, PduFeed]:
    traffic = RecentTraffic()
    traffic.carried(1, octets, 1, from_esme=True)
    feed = PduFeed(traffic, PduFilter(), private=False)
    for piece in more:
        traffic.carried(1, piece, 2, from_esme=True)
    return traffic, feed


def test_who_begins_to_listen_in_the_middle_of_a_pdu_hears_the_next_one() -> None:
    whole = encode(EnquireLink(sequence_number=1))
    _, feed = fed(whole[:7], whole[7:] + whole[:3], whole[3:])

    assert [one["command"] for one in lines(feed.next().decode())] == ["enquire_link"]
    assert feed.next() == b""


def test_a_reader_who_does_not_keep_up_is_told_how_many_were_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdu_feed, "WAITING_MAX", 2)
    whole = encode(EnquireLink(sequence_number=1))
    _, feed = fed(whole, whole * 5)

    *told, last = lines(feed.next().decode())
    assert len(told) == 2
    assert last == {"left_out": 3}


def test_nobody_is_told_any_more_once_it_has_ended() -> None:
    whole = encode(EnquireLink(sequence_number=1))
    traffic, feed = fed(whole)
    feed.end()
    traffic.carried(1, whole, 3, from_esme=True)

    assert feed.next() == b""
