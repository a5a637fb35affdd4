"""Staff look into a running gateway: over real HTTP, beside a carrier that is bound and a message that went."""

import re
from http.cookies import SimpleCookie

from api.console.door import SESSION
from gateway.config import ConsoleConfig
from messages.staff import codes
from messages.staff.member import Role
from messages.staff.passwords import hashed
from store.staff.members import Proofs, add_member
from tests.scenarios.conftest import Play
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.running_gateway import NAME, TO, Answer, Scene

PASSWORD = "a-password-of-anna"


async def log_in(scene: Scene) -> str:
    """Hire somebody, log them in; their cookies."""
    secret = codes.new_secret()
    proofs = Proofs(hashed(PASSWORD), secret)
    scene.change(
        lambda connection: add_member(connection, scene.vault(), "anna", Role.SUPERVISOR, proofs, scene.clock.now_ms())
    )
    form = await scene.request("GET", "/console/log-in", key="")
    door = form.headers["set-cookie"].split(";")[0]
    token = re.search(r'name="form_token" value="(\w+)"', form.body)
    assert token is not None
    answer = await scene.request(
        "POST",
        "/console/log-in",
        headers={"cookie": door},
        data={
            "form_token": token[1],
            "name": "anna",
            "password": PASSWORD,
            "code": codes.code_at(secret, scene.clock.now_ms()),
        },
        allow_redirects=False,
    )
    assert answer.status == 303, answer.body
    cookies = SimpleCookie()
    for name, line in answer.headers.items():
        if name.lower() == "set-cookie":
            cookies.load(line)
    return f"{SESSION}={cookies[SESSION].value}"


@on_reactor
async def test_a_message_that_went_is_told_from_acceptance_to_the_webhook_that_took_it(play: Play) -> None:
    scene = await play()
    message_id = await scene.accepted("Your code is 123456", sender=NAME)
    await scene.hook.event(message_id)
    cookie = await log_in(scene)

    async def page(path: str) -> Answer:
        return await scene.request("GET", path, headers={"cookie": cookie})

    life = await page(f"/console/messages/{message_id}")
    assert life.status == 200
    for told in (
        "Accepted from the customer",
        "Carriers chosen",
        "Handed to alpine",
        "alpine took it",
        "Delivered to the handset",
        "The webhook took it.",
    ):
        assert told in life.body, told
    assert TO not in life.body
    carriers = await page("/console/carriers")
    assert "alpine" in carriers.body
    assert "bind-bound" in carriers.body
    assert (await page("/console")).status == 200


@on_reactor
async def test_the_console_is_beside_the_api_and_can_be_switched_off(play: Play) -> None:
    scene = await play()
    assert (await scene.request("GET", "/console", allow_redirects=False)).status == 303
    assert (await scene.request("GET", "/consoles")).body["code"] == "not-found"
    await scene.stop()
    scene.settings = {**scene.settings, "console": ConsoleConfig(enabled=False)}
    await scene.start()
    assert (await scene.request("GET", "/console")).body["code"] == "not-found"
