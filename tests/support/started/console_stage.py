"""The console on a real store, with the office behind it and nothing else of a gateway; and a browser without windows.

Everything runs on one asyncio loop in a thread of its own, so that tests stay plain functions; time is the test's.
"""

import asyncio
import re
import shutil
import threading
from collections.abc import Callable, Coroutine, Iterable, Mapping
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

import attrs
from argon2 import PasswordHasher
from twisted.internet.task import Clock as TwistedClock

from api.console.app import create_console
from api.http.asgi import App, Event, Scope
from api.http.server import HttpServer
from gateway.control.words import CarrierFacts
from gateway.figures.alarm_book import AlarmBook
from gateway.figures.metrics import Metrics
from gateway.figures.minutes import Minutes
from gateway.office.asking import Asking
from gateway.office.office import Papers, office_of
from gateway.office.watch import Watch, totals_of
from messages.notification import Notification
from messages.staff import codes, passwords
from messages.staff.action import Action
from messages.staff.member import Member, Role
from store.business import Business, load_business, version
from store.database import Database
from store.keyring import Keyring
from store.staff.actions import latest_actions
from store.staff.members import Proofs, add_member
from store.threads import Readers
from store.vault import Vault
from store.writer import Writer

T = TypeVar("T")

PATIENCE_S: Final = 20.0
START_MS: Final = 1_790_000_000_000
ADDRESS: Final = "127.0.0.1"
PASSWORD: Final = passwords.new_password()
# as cheap as argon2 gets: what a hash costs is not what these tests are about
_HASH: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
_FORM_TOKEN: Final = re.compile(r'name="form_token" value="([0-9a-f]{64})"')


@attrs.define
class SetClock:
    """Goes a millisecond with each look, so that what happens later is later, and stands still otherwise."""

    ms: int = START_MS

    def now_ms(self) -> int:
        self.ms += 1
        return self.ms

    def advance(self, seconds: float) -> None:
        self.ms += int(seconds * 1000)


@attrs.frozen
class Page:
    """What came back."""

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes = attrs.field(repr=False)

    @property
    def text(self) -> str:
        return self.content.decode()

    def header(self, name: str) -> str:
        return ", ".join(value for known, value in self.headers if known == name)

    @property
    def form_token(self) -> str:
        """The token of the page's forms."""
        found = _FORM_TOKEN.search(self.text)
        assert found is not None, "the page has no form"
        return found[1]


class ConsoleStage:
    """Open with ``with``; its database is real, its clock the test's, its ``carriers`` what a test puts there."""

    def __init__(self, database_url: str) -> None:
        self.database: Final = Database.open(database_url)
        self.clock: Final = SetClock()
        self.vault: Final = Vault(bytes(32))
        self.keyring: Final = Keyring({"k1": bytes(32)})
        self.told: Final[list[Notification]] = []
        self.metrics: Final = Metrics()
        self.alarms: Final = AlarmBook()
        self.carriers: list[CarrierFacts] = []
        self._secrets: dict[str, str] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="console stage")
        self._server: HttpServer | None = None
        self._picture: Business | None = None
        self._apps: dict[bool, App] = {}
        self.behind_proxy = False

    def __enter__(self) -> "ConsoleStage":
        self._thread.start()
        self.writer = Writer(self.database, self._loop.call_soon_threadsafe)
        self.readers = Readers(self.database, self._loop.call_soon_threadsafe)
        self.writer.start()
        self.minutes = Minutes(lambda: totals_of(self.metrics), self.clock, TwistedClock())
        watch = Watch(lambda: self.carriers, self.minutes, self.alarms, self.metrics, self.clock)
        self.office = office_of(
            Asking(self.readers, self.writer, self.clock),
            self.vault,
            self._business,
            watch,
            Papers(self.keyring, self.told.extend),
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        self._loop.close()
        self.database.close()

    async def _stop(self) -> None:
        self.office.close()
        if self._server is not None:
            await self._server.stop(1)
        await self.writer.stop().asFuture(self._loop)
        await self.readers.stop().asFuture(self._loop)

    def _business(self) -> Business:
        """The picture in force: read again when it changed, as a gateway does."""
        with self.database.reading() as connection:
            if self._picture is None or self._picture.version != version(connection):
                self._picture = load_business(connection, self.vault)
            return self._picture

    @property
    def app(self) -> App:
        """The console, as it is set up now."""
        app = self._apps.get(self.behind_proxy)
        if app is None:
            app = self._apps[self.behind_proxy] = create_console(self.office.answers, behind_proxy=self.behind_proxy)
        return app

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run ``work`` in the stage's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)

    def listen(self) -> str:
        """Listen on a free port, for a real browser; the address without a slash."""
        self._server = HttpServer(self.app, ADDRESS, 0)
        self.run(self._server.start())
        return f"http://{ADDRESS}:{self._server.port}"

    def hire(self, name: str, role: Role) -> Member:
        """A staff member with the password of all of them."""
        secret = codes.new_secret()
        self._secrets[name] = secret
        with self.database.begin() as connection:
            return add_member(connection, self.vault, name, role, Proofs(_HASH, secret), self.clock.ms)

    def code(self, name: str) -> str:
        """What the authenticator app of ``name`` shows now."""
        return codes.code_at(self._secrets[name], self.clock.ms)

    def actions(self) -> list[Action]:
        """The audit log, oldest first."""
        with self.database.reading() as connection:
            return [*reversed(latest_actions(connection, 100))]

    def someone(self) -> "Browser":
        """A browser that nobody is logged in with."""
        return Browser(self)

    def logged_in(self, role: Role, name: str = "") -> "Browser":
        """A browser of a fresh staff member of ``role``."""
        name = name or f"{role}-{len(self._secrets)}"
        self.hire(name, role)
        browser = self.someone()
        answer = browser.log_in(name)
        assert answer.status == 303, answer.text
        return browser


@attrs.define
class Browser:
    """Keeps cookies, fills in forms."""

    stage: ConsoleStage
    cookies: dict[str, str] = attrs.field(factory=dict)
    token: str = ""
    headers: Mapping[str, str] = attrs.field(factory=dict)

    def log_in(self, name: str, password: str = PASSWORD, code: str | None = None) -> Page:
        """Fill in the log-in form."""
        self.get("/console/log-in")
        given = self.stage.code(name) if code is None else code
        return self.post("/console/log-in", name=name, password=password, code=given)

    def get(self, path: str, **headers: str) -> Page:
        """Ask for a page."""
        return self.ask("GET", path, headers=headers)

    def raw(self, path: str) -> Page:
        """Ask for what is no page; its octets are looked at by the test."""
        return self._ask("GET", path, b"", {})

    def post(self, path: str, **fields: str) -> Page:
        """Send a form with the token of the last page."""
        return self.ask("POST", path, body=urlencode({"form_token": self.token, **fields}).encode())

    def ask(self, method: str, path: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Page:
        """One request as a browser on this site makes it; the forms of its answer are filled in from now on."""
        page = self._ask(method, path, body, headers or {})
        if _FORM_TOKEN.search(page.text):
            self.token = page.form_token
        return page

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Page:
        sent = {"host": "console.example", "accept-language": "en"}
        if method == "POST":
            sent |= {
                "content-type": "application/x-www-form-urlencoded",
                "origin": "http://console.example",
                "sec-fetch-site": "same-origin",
            }
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        page = self.stage.run(_call(self.stage.app, method, path, body, {**sent, **self.headers, **headers}))
        self._keep(value for name, value in page.headers if name == "set-cookie")
        return page

    def _keep(self, set_cookies: Iterable[str]) -> None:
        for line in set_cookies:
            for name, morsel in SimpleCookie(line).items():
                if morsel.value:
                    self.cookies[name] = morsel.value
                else:
                    self.cookies.pop(name, None)


def scope_of(method: str, path: str, headers: list[tuple[bytes, bytes]]) -> Scope:
    """A request as the server hands it on."""
    bare, _, query = path.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": bare,
        "raw_path": bare.encode("utf-8", "surrogateescape"),
        "query_string": query.encode(),
        "root_path": "",
        "headers": headers,
        "client": (ADDRESS, 50_000),
        "server": ("console.example", 80),
    }


async def _call(app: App, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Page:
    sent: list[Event] = []
    waiting: list[Event] = [{"type": "http.request", "body": body, "more_body": False}, {"type": "http.disconnect"}]

    async def receive() -> Event:
        return waiting.pop(0)

    async def send(event: Event) -> None:
        sent.append(event)

    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await app(scope_of(method, path, encoded), receive, send)
    return Page(
        sent[0]["status"],
        tuple((name.decode().lower(), value.decode()) for name, value in sent[0]["headers"]),
        b"".join(event.get("body", b"") for event in sent[1:]),
    )


def stage_in(folder: Path, migrated: Path) -> ConsoleStage:
    """A stage on a copy of a database that has all tables."""
    shutil.copy(migrated, folder / "console.db")
    return ConsoleStage(f"sqlite:///{folder / 'console.db'}")


MakeStage = Callable[[], ConsoleStage]
