"""The staff API of a running gateway: check, apply, see it in force, go back; and what changes nothing."""

import base64
import io
import json
from typing import Any

from api.staff.door import BODY_OCTETS_MAX
from messages.staff.member import Role
from messages.staff.token import StaffToken, new_plain_token
from store.business import version
from store.staff.actions import latest_actions
from store.staff.tokens import add_token, revoke_token
from tests.scenarios.conftest import MakeCarrier, Play
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.running_gateway import Answer, Scene

CHANGE = """
[[routes]]
name = "swiss"
country = "CH"
carriers = ["oceanic"]
priority = -1

[[prices]]
country = "CH"
credits = "2"
"""
LIST = b"MCC;MNC;Price\n228;01;0.041\n"


def a_token(scene: Scene, name: str, role: Role = Role.ENGINEER) -> tuple[str, StaffToken]:
    plain = new_plain_token()
    made = scene.change(lambda connection: add_token(connection, name, role, plain, scene.clock.now_ms()))
    return str(plain), made


async def post(scene: Scene, token: str, path: str, body: Any) -> Answer:
    return await scene.request("POST", f"/staff/v1/{path}", key=token, json=body)


async def assert_explained(scene: Scene, token: str) -> None:
    """The file that was applied explains itself: oceanic before alpine, at its price."""
    asked = {"to": "+41791234567", "account": "Maxony", "from": "MAXONY"}
    explained = await post(scene, token, "routes/explain", asked)
    assert explained.status == 200, explained.body
    ranked = [(one["carrier"], one["rank"]) for one in explained.body["candidates"]]
    assert ranked[0] == ("oceanic", 1)
    assert "alpine" in {carrier for carrier, _ in ranked}
    covered = await scene.request("GET", "/staff/v1/coverage?country=CH", key=token)
    (country,) = covered.body["data"]
    assert (country["price_mc"], {one["carrier"] for one in country["carriers"]}) == (2_000, {"alpine", "oceanic"})


@on_reactor
async def test_a_file_is_checked_applied_in_force_and_taken_back_over_http(
    play: Play, make_carrier: MakeCarrier
) -> None:
    alpine, oceanic = make_carrier("alpine"), make_carrier("oceanic")
    scene = await play(alpine, oceanic, routes={"CH": ["alpine"]})
    token, _ = a_token(scene, "price-desk")

    checked = await post(scene, token, "business/check", {"file": CHANGE, "force_prices": True})
    assert checked.status == 200, checked.body
    assert not checked.body["in_force"]
    assert [change["what"] for change in checked.body["changes"]] == ["route swiss", "price CH"]
    first = checked.body["version"]

    wanted = {"file": CHANGE, "expected_version": first, "reason": "alpine rests", "accept_warnings": True}
    too_soon = await post(scene, token, "business/apply", wanted)
    assert (too_soon.status, too_soon.body["code"]) == (409, "business-refused")
    assert "line " in too_soon.body["detail"]
    applied = await post(scene, token, "business/apply", {**wanted, "force_prices": True})
    assert applied.status == 200, applied.body
    assert applied.body["in_force"]
    await scene.until_business_is_current()
    message = await scene.accepted()
    await scene.until_status(message, "delivered")
    assert [len(carrier.submitted) for carrier in (alpine, oceanic)] == [0, 1]
    assert scene.balance().held_mc == 0

    await assert_explained(scene, token)
    again = await post(scene, token, "business/apply", {**wanted, "force_prices": True})
    assert (again.status, again.body["code"]) == (409, "business-outdated")

    listed = {"carrier": "alpine", "list": base64.b64encode(LIST).decode(), "reason": "as it came"}
    taken = await post(
        scene,
        token,
        "price-lists",
        {**listed, "expected_version": applied.body["version"], "accept_warnings": True},
    )
    assert taken.status == 200, taken.body
    assert taken.body["in_force"]

    versions = await scene.request("GET", "/staff/v1/business/versions", key=token)
    told = [(one["version"], one["author"], one["reason"]) for one in versions.body["data"]]
    assert told[:2] == [
        (taken.body["version"], "token price-desk", "as it came"),
        (applied.body["version"], "token price-desk", "alpine rests"),
    ]
    found = versions.body["data"][-1]["version"]
    terms = {"expected_version": taken.body["version"], "reason": "alpine is back"}
    back = await post(
        scene,
        token,
        "business/rollback",
        {"to": found, **terms, "accept_warnings": True, "force_prices": True},
    )
    assert back.status == 200, back.body
    await scene.until_business_is_current()
    message = await scene.accepted()
    await scene.until_status(message, "delivered")
    assert [len(carrier.submitted) for carrier in (alpine, oceanic)] == [1, 1]

    now = await scene.request("GET", "/staff/v1/business", key=token)
    assert "swiss" not in now.body
    assert now.headers["business-version"] == str(back.body["version"])
    assert "password" not in now.body
    log = scene.read(lambda connection: latest_actions(connection, 10))
    assert [(one.who, str(one.kind)) for one in log] == [
        ("token price-desk", "business_rolled_back"),
        ("token price-desk", "price_list_taken_in"),
        ("token price-desk", "business_changed"),
    ]


@on_reactor
async def test_who_may_not_and_what_is_wrong_is_refused_with_words_and_changes_nothing(play: Play) -> None:
    scene = await play()
    engineer, _ = a_token(scene, "engineer-bot")
    support, _ = a_token(scene, "support-bot", Role.SUPPORT)
    revoked, made = a_token(scene, "old-bot")
    scene.change(lambda connection: revoke_token(connection, made, scene.clock.now_ms()))
    before = scene.read(version)
    wanted = {
        "file": "[settings]\ncredit_micros = 70000\n",
        "expected_version": before,
        "reason": "why",
        "accept_warnings": True,
    }

    async def refusal(token: str, body: Any) -> tuple[int, str]:
        answer = await post(scene, token, "business/apply", body)
        assert answer.body["detail"]
        assert answer.body["request_id"] == answer.headers["x-request-id"]
        return answer.status, answer.body["code"]

    assert await refusal("", wanted) == (401, "invalid-token")
    assert await refusal(scene.customer.key, wanted) == (401, "invalid-token")
    assert await refusal(revoked, wanted) == (401, "invalid-token")
    assert await refusal(support, wanted) == (403, "role-not-allowed")
    assert await refusal(engineer, {**wanted, "expected_version": before - 1}) == (409, "business-outdated")
    large = await scene.request(
        "POST",
        "/staff/v1/business/apply",
        key=engineer,
        data=io.BytesIO(b"x" * (BODY_OCTETS_MAX + 1)),
        headers={"Content-Type": "application/json"},
    )
    assert (large.status, large.body["code"]) == (413, "too-large")
    assert await refusal(engineer, {**wanted, "file": "x = " + "[" * 20_000}) == (400, "apply-file-wrong")
    secret = '[[carriers]]\nname = "thief"\nhosts = ["127.0.0.1:2775"]\nsystem_id = "a"\npassword = { env = "HOME" }\n'
    told = await post(scene, engineer, "business/check", {"file": secret})
    assert told.status == 400
    assert "HOME" in json.dumps(told.body)
    for _ in range(30):
        await post(scene, "wrong", "business/check", {})
    blocked = await post(scene, engineer, "business/check", {"file": "[settings]"})
    assert (blocked.status, blocked.body["code"]) == (429, "too-many-tries")
    assert scene.read(version) == before
    assert scene.read(lambda connection: latest_actions(connection, 10)) == []
