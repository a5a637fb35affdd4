"""The console: the overview, a message's life and a review, on a store with something in it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final

import attrs
import msgspec

from gateway.control.words import BindFacts
from gateway.figures.alarm_book import AlarmSeen
from messages.addresses import Country
from messages.ids import AccountId
from messages.staff.member import Role
from messages.status import MessageStatus
from sendername.country_rules import load_seed
from store.business import create_account, credit_account, put_carrier, put_sender_rules
from store.database import Database
from store.receipts import RecordReceipt
from tests.api.console.registering import handed_in
from tests.screenshots.picture import Picture, Scene
from tests.support.fakes.control import BOUND, facts_of
from tests.support.started.console_stage import PASSWORD, ConsoleStage
from tests.support.values.stored import ALPHA, receipt, run_one, sent

MINUTES: Final = 55
Fill = Callable[[ConsoleStage], str]
"""Puts something into the store and says which page shows it."""


def _bind(name: str, **figures: Any) -> BindFacts:
    return msgspec.structs.replace(BOUND, name=name, **figures)


def _filled(stage: ConsoleStage) -> AccountId:
    """An hour of traffic, an account that wrote and registered, and a carrier that had a bad minute."""
    waiting = _bind("trx2", state="waiting", last_error="the carrier closed the connection", sent_per_s=0.0)
    stage.carriers = [
        facts_of("alpha", _bind("trx1"), waiting, queued=14, oldest_queued_s={"CH": 4.0}, orphans=0, uncertain=1),
        facts_of("beta", _bind("trx1", sent_per_s=11.4), queued=0, oldest_queued_s={}, orphans=0, uncertain=0),
    ]
    with stage.database.begin() as connection:
        put_carrier(connection, stage.vault, ALPHA, {}, {})
        put_sender_rules(connection, load_seed())
        account_id = create_account(
            connection,
            stage.vault,
            name="Boulangerie du Pont SA",
            now_ms=stage.clock.ms,
            home_country=Country("CH"),
            webhook_url="https://boulangerie.example/sms",
        )
        credit_account(connection, account_id, 25_000, "order-1", "credits bought", stage.clock.ms)
    return account_id


def _traffic(stage: ConsoleStage) -> None:
    for minute in range(MINUTES):
        count = 180 + 40 * (minute % 7) + 3 * minute
        bad = 12 if 30 <= minute < 36 else 1
        stage.metrics.accepted.add(count, "CH")
        stage.metrics.submitted.add(count, "alpha", "trx1")
        stage.metrics.ended.add(count - bad * 9, "alpha", "CH", MessageStatus.DELIVERED)
        stage.metrics.ended.add(bad * 9, "alpha", "CH", MessageStatus.UNDELIVERED)
        stage.metrics.answered.add(count, "alpha", "trx1", 0)
        stage.run(_look(stage))
        stage.clock.advance(60)
    stage.alarms.add(
        AlarmSeen(stage.clock.ms - 1_300_000, "alpha", "trx2", "bind_refused", "the carrier closed the connection")
    )


async def _look(stage: ConsoleStage) -> None:
    await stage.minutes.look()


def _overview(stage: ConsoleStage) -> str:
    _filled(stage)
    _traffic(stage)
    return ""


def _message(stage: ConsoleStage) -> str:
    account_id = _filled(stage)
    text = "Votre commande est prête."
    message = sent(stage.database, account_id, "7f3a01c2", client_ref="order-1093", webhook_url=None, text=text)
    run_one(stage.database, RecordReceipt(receipt("7f3a01c2")))
    return f"/messages/{message.id}"


def _review(stage: ConsoleStage) -> str:
    return f"/reviews/{handed_in(stage, _filled(stage), 'PONTSA', company='Boulangerie du Pont SA').id}"


def _set(fill: Fill) -> Callable[[Path, float], AbstractContextManager[Scene]]:
    """A scene in which somebody logs in and goes where ``fill`` says; it takes no time of its own."""

    @contextmanager
    def set_scene(folder: Path, _lasts_s: float) -> Iterator[Scene]:
        url = f"sqlite:///{folder / 'console.db'}"
        database = Database.open(url)
        database.upgrade()
        database.close()
        with ConsoleStage(url) as stage:
            stage.hire("anna", Role.SUPERVISOR)
            path = fill(stage)

            def visit(page: Any) -> None:
                page.locator("#name").fill("anna")
                page.locator("#password").fill(PASSWORD)
                page.locator("#code").fill(stage.code("anna"))
                page.keyboard.press("Enter")
                page.locator("nav").wait_for()
                page.goto(page.url.rstrip("/") + path)
                claim = page.get_by_role("button", name="Take it up")
                if claim.count():
                    claim.click()
                    page.get_by_text("You review it until").wait_for()

            yield Scene(f"{stage.listen()}/console", visit)

    return set_scene


_PICTURE: Final = Picture("console-overview", "the console's overview", _set(_overview), height=560)
PICTURES: Final = (
    _PICTURE,
    attrs.evolve(_PICTURE, name="console-message", about="a message's life", set_scene=_set(_message), height=1_180),
    attrs.evolve(_PICTURE, name="console-review", about="a review", set_scene=_set(_review), height=1_180),
)
