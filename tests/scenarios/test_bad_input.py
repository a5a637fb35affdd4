"""Whatever callers send: a clear problem document, nothing stored, nothing charged, never a 500."""

import asyncio
import json
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from credits.ledger import Balance
from messages.problems import CATALOGUE
from store.asyncio_bridge import as_deferred
from tests.scenarios.conftest import Play
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.running_gateway import CREDITS_MC, TO, Answer, Scene

JSON = {"Content-Type": "application/json"}


@attrs.frozen
class Bad:
    """A request and what it must be answered."""

    status: int
    code: str
    body: bytes | str | None = None
    method: str = "POST"
    path: str = "/v1/messages"
    key: str | None = None
    headers: dict[str, str] = attrs.field(factory=dict)
    pointer: str | None = None


def document(**fields: Any) -> str:
    return json.dumps({"to": TO, "text": "Hello"} | fields)


BODIES = (
    Bad(400, "malformed-json", b""),
    Bad(400, "malformed-json", b"{"),
    Bad(400, "malformed-json", b'{"to": "+41791234567", "text": "Hel'),
    Bad(400, "malformed-json", b"\xff\xfe{}"),
    Bad(400, "malformed-json", b'{"to": NaN}'),
    Bad(400, "malformed-json", b"[" * 100_000),
    Bad(400, "malformed-json", b'{"to": "+41791234567", "text": "\\ud83d"}'),
    Bad(400, "malformed-json", b'{"to": "+41791234567", "text": "\\udc00 \\ud800"}'),
    Bad(400, "malformed-json", b'{"to": "+41791234567", "text": "\xed\xa0\x80"}'),
    Bad(400, "wrong-type", b"[]"),
    Bad(400, "wrong-type", b"null"),
    Bad(400, "wrong-type", b'"Hello"'),
    Bad(400, "invalid-request", b"{}"),
    Bad(400, "missing-field", b'{"to": "+41791234567"}', pointer="/text"),
    Bad(400, "unknown-field", document(form="MAXONY"), pointer="/form"),
    Bad(400, "wrong-type", document(text=5), pointer="/text"),
    Bad(400, "wrong-type", document(text=None), pointer="/text"),
    Bad(400, "invalid-value", document(category="spam"), pointer="/category"),
    Bad(400, "invalid-value", document(validity=-1), pointer="/validity"),
    Bad(400, "wrong-type", document(validity="soon"), pointer="/validity"),
    Bad(400, "invalid-value", document(validity=10**30), pointer="/validity"),
    Bad(400, "invalid-value", document(webhook_url="javascript:alert(1)"), pointer="/webhook_url"),
    Bad(400, "text-empty", document(text=""), pointer="/text"),
    Bad(400, "too-many-segments", document(text="x" * 5_000), pointer="/text"),
    Bad(400, "too-many-segments", document(text="✓" * 5_000), pointer="/text"),
    Bad(400, "text-not-encodable", document(text="Hel\0lo"), pointer="/text"),
    Bad(400, "invalid-value", document(client_ref="a\0b"), pointer="/client_ref"),
    Bad(400, "invalid-value", document(to="+4179\0001234567"), pointer="/to"),
    Bad(400, "invalid-number", document(to="tomorrow"), pointer="/to"),
    Bad(400, "number-not-mobile", document(to="+41443643532"), pointer="/to"),
    Bad(400, "number-premium", document(to="+41900123456"), pointer="/to"),
    Bad(413, "too-large", document(text="x" * 1_000_000)),
    Bad(413, "too-large", document(text="x" * 1_000_000), path="/v1/batches"),
    Bad(415, "unsupported-media", document(), headers={"Content-Type": "text/plain"}),
    Bad(415, "unsupported-media", document(), headers={"Content-Encoding": "gzip"}),
    Bad(400, "batch-empty", b'{"messages": []}', path="/v1/batches", pointer="/messages"),
    Bad(
        400,
        "batch-too-large",
        json.dumps({"messages": [{"to": TO, "text": "Hello"}] * 1_001}),
        path="/v1/batches",
        pointer="/messages",
    ),
    Bad(400, "invalid-request", document(), path="/v1/batches", pointer="/messages"),
)
KEYS = tuple(
    Bad(401, "invalid-key", document(), key=key)
    for key in ("", "nonsense", "sk_", "sk_0_0", "sk__", "x" * 5_000, "sk_ключ_тайна".encode().decode("latin-1"))
)
ADDRESSES = (
    Bad(405, "method-not-allowed", method="GET"),
    Bad(405, "method-not-allowed", method="DELETE"),
    Bad(405, "method-not-allowed", method="PUT", path="/v1/batches"),
    Bad(405, "method-not-allowed", method="POST", path="/v1/balance"),
    Bad(405, "method-not-allowed", method="DELETE", path="/v1/messages/msg_1"),
    Bad(404, "not-found", method="GET", path="/v1/messages/msg_1"),
    Bad(404, "not-found", method="GET", path="/v1/messages/msg_1/events"),
    Bad(404, "not-found", method="GET", path="/v1/messages/%00"),
    Bad(404, "not-found", method="GET", path="/v1/messages/" + "x" * 3_000),
    Bad(404, "not-found", method="GET", path="/v1/messages/%F0%9F%98%80"),
    Bad(404, "not-found", method="GET", path="/v1/messages/'%20OR%201=1--"),
    Bad(404, "not-found", method="GET", path="/nowhere"),
    Bad(401, "invalid-key", method="GET", path="/v1/balance", key="wrong"),
)


async def refused(scene: Scene, bad: Bad) -> Answer:
    return await scene.request(
        bad.method, bad.path, key=bad.key, data=bad.body, headers=(JSON if bad.body is not None else {}) | bad.headers
    )


def misfit(answer: Answer, bad: Bad) -> str | None:
    """What is wrong with an answer, in words."""
    problem = answer.body
    if answer.status != bad.status or not isinstance(problem, dict) or problem["code"] != bad.code:
        return f"{bad} was answered {answer.status} {problem}"
    kind = answer.headers["content-type"]
    if kind != "application/problem+json" or answer.headers["x-request-id"] != problem["request_id"]:
        return f"{bad} was answered with {dict(answer.headers)}"
    codes = {error["code"] for error in problem["errors"]}
    if problem["status"] != answer.status or not codes or not codes <= set(CATALOGUE) or not problem["detail"]:
        return f"{bad} was answered {problem}"
    if bad.pointer is not None and bad.pointer not in {error["pointer"] for error in problem["errors"]}:
        return f"{bad} was answered without a pointer to {bad.pointer}: {problem}"
    return None


def assert_nothing_happened(scene: Scene) -> None:
    assert scene.counts() == {}
    assert scene.balance() == Balance(CREDITS_MC, 0)
    assert not scene.carrier.submitted


@on_reactor
async def test_bad_requests_get_a_problem_document_store_nothing_and_charge_nothing(play: Play) -> None:
    scene = await play()

    misfits = [misfit(await refused(scene, bad), bad) for bad in (*BODIES, *KEYS, *ADDRESSES)]

    assert not [wrong for wrong in misfits if wrong]
    assert_nothing_happened(scene)


@on_reactor
async def test_all_mistakes_of_one_request_come_back_together(play: Play) -> None:
    scene = await play()

    answer = await scene.send("", to="nobody", sender="MAX ONY", category="spam", validity=1, colour="red")

    assert answer.status == 400
    pointers = {error["pointer"] for error in answer.body["errors"]}
    assert {"/text", "/category", "/validity", "/colour"} <= pointers
    assert_nothing_happened(scene)


@on_reactor
async def test_every_code_of_an_answer_is_in_the_published_catalogue(play: Play) -> None:
    scene = await play()

    catalogue = await scene.request("GET", "/v1/errors")

    assert {entry["code"]: entry["status"] for entry in catalogue.body["data"]} == {
        code: kind.http_status for code, kind in CATALOGUE.items()
    }


@on_reactor
async def test_what_is_no_http_at_all_neither_stops_nor_breaks_the_gateway(play: Play) -> None:
    scene = await play()

    async def talk(words: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", scene.gateway.http_port)
        try:
            writer.write(words)
            writer.write_eof()
            return await asyncio.wait_for(reader.read(), 5)
        finally:
            writer.close()
            await writer.wait_closed()

    said = [
        await as_deferred(talk(words))
        for words in (
            b"\x00\x00\x00\x10\x00\x00\x00\x15\x00\x00\x00\x00\x00\x00\x00\x01",
            b"POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{",
            b"POST /v1/messages HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 5,
            b"\r\n" * 1_000,
        )
    ]

    assert not [answer for answer in said if b" 500 " in answer]
    assert (await scene.send()).status == 202


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=10), children, max_size=4),
    max_leaves=8,
)
NAMES = ("to", "text", "from", "category", "validity", "client_ref", "webhook_url", "messages")
FIELDS = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, JSON_VALUES))


@on_reactor
async def test_no_body_whatever_gets_a_500_or_is_stored_without_a_202(play: Play) -> None:
    scene = await play()
    bodies: list[bytes] = []

    @settings(max_examples=150, derandomize=True, database=None)
    @given(st.binary(max_size=60) | (FIELDS | JSON_VALUES).map(lambda value: json.dumps(value).encode()))
    def gather(body: bytes) -> None:
        bodies.append(body)

    gather()
    accepted = 0
    for number, body in enumerate(bodies):
        path = ("/v1/messages", "/v1/batches")[number % 2]
        answer = await scene.request("POST", path, data=body, headers=JSON)
        assert answer.status in {202, 400, 402, 403}, (path, body, answer)
        accepted += answer.status == 202 and (path == "/v1/messages" or answer.body["accepted"])
    assert sum(scene.counts().values()) == accepted
