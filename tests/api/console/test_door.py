"""Who gets in, who sees what, and what strangers try."""

import asyncio
import re

import pytest

from api.console.app import create_console, pages
from api.console.door import DOOR, SESSION
from api.http.asgi import App, Event, Receive, Scope, Send
from messages.staff.action import ActionKind
from messages.staff.log_in_limits import FAILURES_PER_NAME, WINDOW_MS
from messages.staff.member import Role
from messages.staff.rights import RIGHTS, Right
from messages.staff.session import IDLE_MS, WHOLE_MS
from store.staff.members import disable_member
from tests.support.started.console_stage import PASSWORD, ConsoleStage, scope_of


def test_whoever_is_not_logged_in_is_sent_to_the_log_in_page_and_back(stage: ConsoleStage) -> None:
    asked = stage.someone().get("/console/accounts?text=acme")
    assert (asked.status, asked.header("location")) == (
        303,
        "/console/log-in?next=%2Fconsole%2Faccounts%3Ftext%3Dacme",
    )
    stage.hire("anna", Role.SUPPORT)
    browser = stage.someone()
    assert "%" not in browser.get(asked.header("location")).text.partition('name="next"')[2][:40]
    answer = browser.post(
        "/console/log-in", name="anna", password=PASSWORD, code=stage.code("anna"), next="/console/accounts"
    )
    assert answer.header("location") == "/console/accounts"


def test_a_log_in_sends_nobody_to_another_site(stage: ConsoleStage) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example", "/console/\\evil", "/consolex", "javascript:alert(1)"):
        name = f"m{len(stage.actions())}"
        stage.hire(name, Role.SUPPORT)
        browser = stage.someone()
        browser.get("/console/log-in")
        answer = browser.post("/console/log-in", name=name, password=PASSWORD, code=stage.code(name), next=elsewhere)
        assert (answer.status, answer.header("location")) == (303, "/console")


def test_a_session_gets_a_token_of_its_own_at_log_in(stage: ConsoleStage) -> None:
    """Fixation: a cookie that somebody planted before the log-in opens nothing after it."""
    stage.hire("anna", Role.SUPPORT)
    browser = stage.someone()
    browser.cookies[SESSION] = "planted"
    browser.log_in("anna")
    assert browser.cookies[SESSION] != "planted"
    assert DOOR not in browser.cookies
    assert browser.get("/console").status == 200
    thief = stage.someone()
    thief.cookies[SESSION] = "planted"
    assert thief.get("/console").status == 303


def test_the_cookie_is_for_this_site_and_no_script(stage: ConsoleStage) -> None:
    stage.hire("anna", Role.SUPPORT)
    cookie = next(value for name, value in stage.someone().log_in("anna").headers if name == "set-cookie")
    assert {"HttpOnly", "Path=/console", "SameSite=strict"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    stage.behind_proxy = True
    stage.hire("bert", Role.SUPPORT)
    over_tls = stage.someone().log_in("bert")
    assert "Secure" in next(value for name, value in over_tls.headers if name == "set-cookie")
    assert "max-age" in over_tls.header("strict-transport-security")


def test_the_token_is_not_in_the_database(stage: ConsoleStage) -> None:
    browser = stage.logged_in(Role.SUPPORT)
    with stage.database.reading() as connection:
        stored = str(connection.exec_driver_sql("SELECT * FROM staff_sessions").fetchall())
    assert browser.cookies[SESSION] not in stored


@pytest.mark.parametrize("wrong", ["name", "password", "code"])
def test_what_is_wrong_with_a_log_in_is_not_told(stage: ConsoleStage, wrong: str) -> None:
    stage.hire("anna", Role.SUPPORT)
    browser = stage.someone()
    browser.get("/console/log-in")
    fields = {"name": "anna", "password": PASSWORD, "code": stage.code("anna")} | {wrong: "typed-wrong"}
    refused = browser.post("/console/log-in", **fields)
    assert refused.status == 422
    assert "Name, password or code is not right" in refused.text
    assert SESSION not in browser.cookies
    assert [action.kind for action in stage.actions()] == [ActionKind.LOG_IN_REFUSED]
    assert "typed-wrong" not in str(stage.actions())


def test_a_code_opens_the_door_once(stage: ConsoleStage) -> None:
    stage.hire("anna", Role.SUPPORT)
    assert stage.someone().log_in("anna").status == 303
    assert stage.someone().log_in("anna").status == 422
    stage.clock.advance(30)
    assert stage.someone().log_in("anna").status == 303


def test_guessing_ends_after_a_few_tries_even_with_the_right_password(stage: ConsoleStage) -> None:
    stage.hire("anna", Role.SUPPORT)
    for _ in range(FAILURES_PER_NAME):
        assert stage.someone().log_in("anna", code="000000").status == 422
    refused = stage.someone().log_in("anna")
    assert refused.status == 429
    assert "Try again in 15 min" in refused.text
    stage.clock.advance(WINDOW_MS / 1000)
    assert stage.someone().log_in("anna").status == 303


def test_an_idle_session_ends_and_a_busy_one_too_in_time(stage: ConsoleStage) -> None:
    browser = stage.logged_in(Role.SUPPORT)
    begun_ms = stage.clock.ms
    while stage.clock.ms < begun_ms + WHOLE_MS - IDLE_MS:
        stage.clock.advance(IDLE_MS / 1000 - 60)
        assert browser.get("/console").status == 200
    stage.clock.ms = begun_ms + WHOLE_MS
    assert browser.get("/console").status == 303
    idle = stage.logged_in(Role.SUPPORT)
    stage.clock.advance(IDLE_MS / 1000)
    assert idle.get("/console").status == 303


def test_who_logs_out_or_is_disabled_is_out_at_once(stage: ConsoleStage) -> None:
    browser = stage.logged_in(Role.SUPPORT)
    cookies = dict(browser.cookies)
    browser.get("/console")
    assert browser.post("/console/log-out").status == 303
    browser.cookies |= cookies
    assert browser.get("/console").status == 303
    member = stage.hire("zoe", Role.SUPPORT)
    other = stage.someone()
    other.log_in("zoe")
    with stage.database.begin() as connection:
        disable_member(connection, member.id)
    assert other.get("/console").status == 303


def test_a_form_from_elsewhere_changes_nothing(stage: ConsoleStage) -> None:
    """CSRF: without the token, with another session's, from another origin."""
    browser, other = stage.logged_in(Role.SUPERVISOR), stage.logged_in(Role.SUPERVISOR)
    browser.get("/console")
    other.get("/console")
    right, browser.token = browser.token, ""
    assert browser.post("/console/log-out").status == 403
    browser.token = other.token
    assert browser.post("/console/log-out").status == 403
    browser.token = right
    for told in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        browser.headers = told
        assert browser.post("/console/log-out").status == 403
    browser.headers = {}
    assert browser.get("/console").status == 200
    assert browser.post("/console/log-out").status == 303


def test_a_log_in_from_elsewhere_is_refused(stage: ConsoleStage) -> None:
    """Log-in CSRF: nobody is made to work in somebody else's session."""
    stage.hire("anna", Role.SUPPORT)
    refused = stage.someone().post(
        "/console/log-in", name="anna", password=PASSWORD, code=stage.code("anna"), form_token=64 * "0"
    )
    assert refused.status == 403


@pytest.mark.parametrize("role", [*Role])
def test_each_role_sees_what_its_rights_say_and_nothing_else(stage: ConsoleStage, role: Role) -> None:
    browser = stage.logged_in(role)
    for page in pages(stage.office.answers):
        if page.right is None or page.path == "/console/log-out":
            continue
        path = re.sub(r"\{\w+:str\}", "nothing", re.sub(r"\{\w+:int\}", "1", page.path))
        browser.get("/console")
        answer = browser.get(path) if page.method == "GET" else browser.post(path, text="x")
        assert (answer.status == 403) == (page.right not in RIGHTS[role]), path


def test_every_page_asks_for_a_right_but_those_of_the_door(stage: ConsoleStage) -> None:
    free = {(page.method, page.path) for page in pages(stage.office.answers) if page.right is None}
    assert free == {("GET", "/console/log-in"), ("POST", "/console/log-in"), ("POST", "/console/language")}
    assert RIGHTS[Role.SUPERVISOR] == set(Right)


def test_every_answer_carries_the_headers_that_bind_a_browser(stage: ConsoleStage) -> None:
    browser = stage.logged_in(Role.SUPPORT)
    for path in ("/console", "/console/nothing", "/console/log-in", "/console/audit-log"):
        page = browser.get(path)
        policy = page.header("content-security-policy")
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert page.header("x-content-type-options") == "nosniff"
        assert page.header("cache-control") == "no-store"
        assert page.header("referrer-policy") == "same-origin"


@pytest.mark.parametrize(
    "path",
    [
        "/console/static/../door.py",
        "/console/static/..%2fdoor.py",
        "/console/static/%2e%2e/door.py",
        "/console/static//etc/passwd",
        "/console/static/....//door.py",
        "/console/static/..\\door.py",
    ],
)
def test_no_address_leads_out_of_the_static_files(stage: ConsoleStage, path: str) -> None:
    answer = stage.someone().get(path)
    assert answer.status == 404
    assert "def " not in answer.text
    assert "root:" not in answer.text


def test_a_form_that_is_too_large_or_none_at_all_is_refused(stage: ConsoleStage) -> None:
    browser = stage.logged_in(Role.SUPERVISOR)
    assert browser.post("/console/log-out", text=100_000 * "x").status in {400, 413}
    odd = browser.ask("POST", "/console/log-out", body=b"{}", headers={"content-type": "application/json"})
    assert odd.status == 403
    assert browser.get("/console").status == 200


def test_the_proxys_word_on_who_calls_counts_only_behind_one(stage: ConsoleStage) -> None:
    for behind_proxy, expected in ((False, "127.0.0.1"), (True, "203.0.113.9")):
        stage.behind_proxy = behind_proxy
        browser = stage.someone()
        browser.headers = {"x-forwarded-for": "198.51.100.1, 203.0.113.9"}
        browser.get("/console/log-in")
        browser.post("/console/log-in", name="nobody", password="x", code="1")
        assert stage.actions()[-1].subject == expected


def test_a_form_that_never_arrives_is_not_waited_for(stage: ConsoleStage) -> None:
    app = create_console(stage.office.answers, behind_proxy=False, body_timeout_s=0.02)
    sent: list[Event] = []

    async def receive() -> Event:
        await asyncio.Event().wait()
        raise AssertionError("never")

    async def send(event: Event) -> None:
        sent.append(event)

    headers = [(b"content-type", b"application/x-www-form-urlencoded"), (b"host", b"console.example")]
    stage.run(_ask(app, scope_of("POST", "/console/log-in", headers), receive, send))
    assert sent[0]["status"] == 400


async def _ask(app: App, scope: Scope, receive: Receive, send: Send) -> None:
    await app(scope, receive, send)
