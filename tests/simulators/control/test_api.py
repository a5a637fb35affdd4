"""The control API over real sockets: what it shows, what it changes, what it refuses."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
from aiohttp import ClientSession

from simulators.control import views
from simulators.control.problems import CODES
from simulators.control.watch import Watch
from simulators.fleet.carrier import VirtualCarrier
from simulators.fleet.plan import CarrierPlan
from simulators.ledger.entries import BindRefused
from simulators.ledger.keeping import Keeping
from simulators.ledger.outcomes import Outcomes
from simulators.scenario.timeline import Step
from smpp.codec import decode
from smpp.commands import CommandId
from smpp.framing import FrameBuffer
from smpp.pdus import DeliverSm, DeliverSmResp, Pdu, SubmitSm, Unbind
from smpp.statuses import CommandStatus
from tests.support.readers.pcap_reader import read_pcap, streams
from tests.support.running.reactor_tests import on_reactor, reactor_fixture
from tests.support.started.controlled import Controlled, controlled, from_asyncio

SUBMIT = SubmitSm(
    source_addr="MAXONY", destination_addr="41791234567", short_message=b"Hi", registered_delivery=1, sequence_number=7
)


@reactor_fixture
async def fleet() -> AsyncIterator[Controlled]:
    from twisted.internet import reactor  # noqa: PLC0415, TID251 - real sockets need the real one

    async with controlled(reactor, "alpine", "gallia") as made:
        yield made


@on_reactor
async def test_every_carrier_is_listed_with_its_state(fleet: Controlled) -> None:
    await fleet.bound("gallia")
    listed = (await fleet.get("/carriers")).json
    assert [(one["name"], one["port"], one["state"]) for one in listed] == [
        ("alpine", fleet.operators["alpine"].port, "listening"),
        ("gallia", fleet.operators["gallia"].port, "bound"),
    ]


@on_reactor
async def test_a_bind_is_shown_with_its_account_and_mode(fleet: Controlled) -> None:
    await fleet.bound("alpine")
    (bind,) = (await fleet.get("/carriers/alpine")).json["binds"]
    assert (bind["system_id"], bind["mode"], bind["version"]) == ("maxony", "transceiver", "3.4")


@on_reactor
async def test_a_behaviour_is_set_and_cleared_while_the_carrier_runs(fleet: Controlled) -> None:
    esme = await fleet.bound("alpine")
    answer = await fleet.post("/carriers/alpine/behaviours", {"set": ["throttle"]})
    assert (answer.status, answer.json) == (200, {"behaviours": ["throttle"]})
    esme.send(SUBMIT)
    await esme.until(2)
    assert esme.read[-1].command_status == 0x58
    assert (await fleet.post("/carriers/alpine/behaviours", {"clear": ["throttle"]})).json == {"behaviours": []}
    assert (await fleet.get("/carriers/gallia")).json["behaviours"] == []


@on_reactor
async def test_a_wrong_behaviour_changes_nothing_and_is_named(fleet: Controlled) -> None:
    answer = await fleet.post("/carriers/alpine/behaviours", {"set": ["silent=2", "sulking"]})
    assert (answer.status, answer.json["code"]) == (422, "wrong_behaviour")
    assert "sulking" in answer.json["message"]
    assert (await fleet.get("/carriers/alpine")).json["behaviours"] == []


@on_reactor
async def test_a_handset_writes_on_demand(fleet: Controlled) -> None:
    esme = await fleet.bound("alpine")
    answer = await fleet.post("/carriers/alpine/mo", {"from": "41791234567", "to": "20200", "text": "STOP"})
    assert answer.json["segments"] == 1
    await esme.until(2)
    received = esme.read[-1]
    assert isinstance(received, DeliverSm)
    assert (received.source_addr, received.destination_addr, received.short_message) == (
        "41791234567",
        "20200",
        b"STOP",
    )
    esme.send(DeliverSmResp(sequence_number=received.sequence_number))
    entries: list[dict[str, Any]] = []
    while len(entries) < 3:
        entries = [json.loads(line) for line in (await fleet.get("/carriers/alpine/ledger")).text.splitlines()]
    assert [(entry["kind"], entry.get("text"), entry.get("status")) for entry in entries[1:]] == [
        ("inbound", "STOP", None),
        ("inbound_answered", None, 0),
    ]


@on_reactor
async def test_a_bind_is_dropped_on_demand(fleet: Controlled) -> None:
    esme = await fleet.bound("alpine")
    (bind,) = (await fleet.get("/carriers/alpine")).json["binds"]
    assert (await fleet.post(f"/carriers/alpine/binds/{bind['n']}/drop", {})).status == 200
    await esme.until_ended()
    assert (await fleet.get("/carriers/alpine")).json["binds"] == []
    assert (await fleet.post(f"/carriers/alpine/binds/{bind['n']}/drop", {})).json["code"] == "unknown_bind"


@on_reactor
async def test_a_bind_is_unbound_on_demand(fleet: Controlled) -> None:
    esme = await fleet.bound("alpine")
    (bind,) = (await fleet.get("/carriers/alpine")).json["binds"]
    await fleet.post(f"/carriers/alpine/binds/{bind['n']}/unbind", {})
    await esme.until(2)
    assert isinstance(esme.read[-1], Unbind)


@on_reactor
async def test_the_ledger_is_read_in_pieces_without_a_gap(fleet: Controlled) -> None:
    esme = await fleet.bound("alpine")
    esme.send(SUBMIT)
    await esme.until(3)
    whole = [json.loads(line) for line in (await fleet.get("/carriers/alpine/ledger")).text.splitlines()]
    assert [entry["kind"] for entry in whole] == ["bound", "submitted", "reported"]
    pieces, after = [], 0
    while lines := (await fleet.get(f"/carriers/alpine/ledger?after={after}&limit=1")).text.splitlines():
        pieces += [json.loads(line) for line in lines]
        after = pieces[-1]["serial"]
    assert pieces == whole


@on_reactor
async def test_the_last_of_what_went_over_the_wires_is_downloaded_as_pcap(fleet: Controlled) -> None:
    esme = await fleet.bound("alpine")
    esme.send(SUBMIT)
    await esme.until(3)
    answer = await fleet.get("/carriers/alpine/capture.pcap")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/vnd.tcpdump.pcap")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    esme_said, operator_said = streams(read_pcap(answer.octets)).values()
    assert [one.command_id for one in decoded(esme_said)] == [CommandId.BIND_TRANSCEIVER, CommandId.SUBMIT_SM]
    assert [one.command_id for one in decoded(operator_said)] == [
        CommandId.BIND_TRANSCEIVER_RESP,
        CommandId.SUBMIT_SM_RESP,
        CommandId.DELIVER_SM,
    ]
    assert read_pcap((await fleet.get("/carriers/gallia/capture.pcap")).octets) == []


def decoded(octets: bytes) -> list[Pdu]:
    """PDUs in a row."""
    frames = FrameBuffer()
    frames.feed(octets)
    return [decode(frame) for frame in frames.frames()]


@on_reactor
async def test_outcomes_count_by_status_and_state(fleet: Controlled) -> None:
    esme = await fleet.bound("alpine")
    await fleet.post("/carriers/alpine/behaviours", {"set": ["throttle=2"]})
    esme.send(SUBMIT, SubmitSm(source_addr="A", destination_addr="41791234567", sequence_number=8))
    await esme.until(4)
    outcomes = (await fleet.get("/carriers/alpine/outcomes")).json
    counts = outcomes["counts"]
    assert (counts["submitted"], counts["accepted"], counts["messages"], counts["binds"]) == (2, 1, 2, 1)
    assert outcomes["refused"] == {"ESME_RTHROTTLED": 1}
    assert outcomes["receipts"] == {"DELIVRD": 1}


@on_reactor
async def test_outcomes_are_those_that_the_ledger_keeps_where_there_is_one() -> None:
    """Also of what happened before anybody looked on."""
    from twisted.internet import reactor  # noqa: PLC0415, TID251 - real sockets need the real one

    outcomes = Outcomes()
    outcomes.record(BindRefused(1, 1, "maxony", int(CommandStatus.RINVPASWD)))
    carrier = VirtualCarrier(CarrierPlan("alpine"), cast("Any", reactor), Keeping(outcomes, outcomes))
    watch = Watch(carrier)
    carrier.smsc.ledger.record(BindRefused(2, 2, "maxony", int(CommandStatus.RBINDFAIL)))

    assert watch.outcomes is outcomes
    assert views.outcomes(watch)["binds_refused"] == {"ESME_RBINDFAIL": 1, "ESME_RINVPASWD": 1}


@on_reactor
async def test_the_stream_tells_what_a_message_said_with_its_number_masked(fleet: Controlled) -> None:
    esme = await fleet.bound("alpine")
    esme.send(SUBMIT)
    await esme.until(3)
    (message,) = (await streamed(fleet, "/stream?carrier=alpine"))["messages"]
    assert (message["from"], message["to"], message["country"]) == ("MAXONY", "41•••••••67", "CH")
    assert (message["text"], message["status"], message["receipt"]) == ("Hi", 0, "DELIVRD")
    (shown,) = (await streamed(fleet, "/stream?carrier=alpine&numbers=shown"))["messages"]
    assert shown["to"] == "41791234567"


@on_reactor
async def test_what_changed_is_told_whoever_changed_it() -> None:
    from twisted.internet import reactor  # noqa: PLC0415, TID251 - real sockets need the real one

    async with controlled(reactor, "alpine", behave=("ids=hex",), steps=(Step(0.0, ("latency=1",)),)) as fleet:
        await fleet.post("/carriers/alpine/behaviours", {"set": ["silent=9"], "clear": ["latency"]})
        changes = (await streamed(fleet, "/stream?carrier=alpine"))["changes"]
        assert [(one["n"], one["by"], one["on"], one["off"]) for one in changes] == [
            (1, "plan", ["ids=hex"], []),
            (2, "timeline", ["latency=1"], []),
            (3, "control", ["silent=9"], ["latency=1"]),
        ]
        assert changes[-1]["why"] == "latency off, silent=9"
        assert {one["bind"] for one in changes} == {None}
        assert (await fleet.get("/carriers/alpine/changes")).json == changes
        assert (await fleet.get("/carriers/alpine/changes?after=2")).json == changes[2:]


@on_reactor
async def test_a_change_that_is_refused_is_not_in_the_history(fleet: Controlled) -> None:
    await fleet.post("/carriers/alpine/behaviours", {"set": ["sulking"]})
    assert (await fleet.get("/carriers/alpine/changes")).json == []


@on_reactor
async def test_more_viewers_than_the_bound_are_refused(fleet: Controlled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulators.control.api.VIEWERS_MAX", 0)
    assert (await fleet.get("/stream")).json["code"] == "too_many_viewers"


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "code"),
    [
        ("GET", "/carriers", None, {"Host": "evil.example"}, "foreign_host"),
        ("GET", "/carriers", None, {"Host": ""}, "foreign_host"),
        ("GET", "/carriers", None, {"Origin": "http://evil.example"}, "foreign_origin"),
        ("GET", "/carriers", None, {"Origin": "null"}, "foreign_origin"),
        ("POST", "/carriers/alpine/mo", b"{}", {"Sec_Fetch_Site": "cross-site"}, "foreign_origin"),
        ("GET", "/nowhere", None, {}, "unknown_path"),
        ("GET", "/carriers/nobody", None, {}, "unknown_carrier"),
        ("GET", "/stream?carrier=nobody", None, {}, "unknown_carrier"),
        ("POST", "/carriers/alpine/binds/99999999999999999999/drop", b"{}", {}, "unknown_bind"),
        ("POST", "/carriers/alpine/binds/²/drop", b"{}", {}, "unknown_bind"),
        ("GET", "/carriers/alpine/behaviours", None, {}, "wrong_method"),
        ("POST", "/carriers/alpine/behaviours", b"{}", {"Content_Type": "text/plain"}, "not_json"),
        ("POST", "/carriers/alpine/behaviours", b"{", {}, "wrong_body"),
        ("POST", "/carriers/alpine/behaviours", b'{"set": ["\xff"]}', {}, "wrong_body"),
        ("POST", "/carriers/alpine/behaviours", b'{"sets": []}', {}, "wrong_body"),
        ("POST", "/carriers/alpine/behaviours", b'{"set": [""]}', {}, "wrong_body"),
        ("POST", "/carriers/alpine/behaviours", b'"' + b"x" * 70_000 + b'"', {}, "body_too_long"),
        ("POST", "/carriers/alpine/mo", b'{"from": "1", "to": "2"}', {}, "wrong_body"),
        ("POST", "/carriers/alpine/mo", '{"from": "é", "to": "2", "text": "x"}'.encode(), {}, "wrong_message"),
        ("GET", "/carriers/alpine/ledger?after=-1", None, {}, "wrong_query"),
        ("GET", "/carriers/alpine/ledger?limit=10001", None, {}, "wrong_query"),
    ],
)
def test_what_is_refused_is_refused_by_a_stable_code(
    method: str, path: str, body: bytes | None, headers: dict[str, str], code: str
) -> Any:
    @on_reactor
    async def asked() -> None:
        from twisted.internet import reactor  # noqa: PLC0415, TID251 - real sockets need the real one

        async with controlled(reactor, "alpine") as fleet:
            if method == "POST":
                headers.setdefault("Content_Type", "application/json")
            answer = await fleet.ask(method, path, body, **headers)
            assert (answer.status, answer.json["code"]) == (CODES[code], code)
            assert answer.json["message"].endswith(".")

    return asked()


@on_reactor
async def test_a_behaviour_that_reads_a_file_of_the_machine_is_refused(fleet: Controlled) -> None:
    answer = await fleet.ask(
        "POST",
        "/carriers/alpine/behaviours",
        b'{"set": ["latency=1", "mo-file=60:/etc/passwd"]}',
        Content_Type="application/json",
    )
    assert (answer.status, answer.json["code"]) == (422, "wrong_behaviour")
    assert answer.json["message"].startswith("mo-file reads a file")


@on_reactor
async def test_every_answer_forbids_what_is_foreign(fleet: Controlled) -> None:
    for path in ("/", "/page.js", "/carriers", "/nowhere"):
        headers = (await fleet.get(path)).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"


@on_reactor
async def test_a_page_of_this_address_may_ask(fleet: Controlled) -> None:
    assert (await fleet.get("/carriers", Origin=fleet.url)).status == 200


def test_every_path_is_in_the_documentation() -> None:
    from simulators.control.api import FILES, Api  # noqa: PLC0415 - aiohttp is slow to import

    document = (Path(__file__).parents[3] / "docs" / "simulator.md").read_text(encoding="utf-8")
    served = {
        f"`{route.method} {route.path}`" for route in Api({}).routes() if route.path == "/" or route.path not in FILES
    }
    assert {path for path in served if path not in document} == set()
    assert {code for code in CODES if f"`{code}`" not in document} == set()


async def streamed(fleet: Controlled, path: str) -> dict[str, Any]:
    """What the first events of the stream tell, by event."""

    async def read() -> dict[str, Any]:
        told: dict[str, Any] = {}
        name = ""
        async with ClientSession() as session, session.get(f"{fleet.url}{path}") as answer:
            async for line in answer.content:
                word, _, rest = line.decode().strip().partition(": ")
                if word == "event":
                    if rest in told:
                        return told
                    name = rest
                elif word == "data":
                    told[name] = json.loads(rest)
        return told

    told: dict[str, Any] = await from_asyncio(asyncio.wait_for(read(), 10))
    return told
