"""The overview and the carriers, as the figures have them at the moment."""

from gateway.figures.alarm_book import AlarmSeen
from messages.staff.member import Role
from messages.status import MessageStatus
from tests.support.fakes.control import facts_of
from tests.support.started.console_stage import ConsoleStage


def some_traffic(stage: ConsoleStage) -> None:
    stage.carriers = [facts_of("alpine", drops=("MAXONY to CH: 10 % of 90 delivered",), against=("it is broken",))]
    for _ in range(30):
        stage.metrics.accepted.inc("CH")
        stage.metrics.submitted.inc("alpine", "trx1")
    stage.metrics.ended.inc("alpine", "CH", MessageStatus.DELIVERED)
    stage.metrics.ended.inc("alpine", "CH", MessageStatus.DELIVERED)
    stage.metrics.ended.inc("alpine", "CH", MessageStatus.UNDELIVERED)
    stage.metrics.answered.add(20, "alpine", "trx1", 0)
    stage.metrics.answered.add(3, "alpine", "trx1", 0x58)
    stage.run(_look(stage))
    stage.clock.advance(60)
    stage.run(_look(stage))


async def _look(stage: ConsoleStage) -> None:
    # no Deferred is waited for inside
    await stage.minutes.look()


def test_the_overview_says_how_much_how_well_and_what_waits(stage: ConsoleStage) -> None:
    some_traffic(stage)
    stage.alarms.add(AlarmSeen(stage.clock.ms, "alpine", "trx2", "bind_refused", "wrong <password>"))
    page = stage.logged_in(Role.ENGINEER).get("/console").text
    for told in (
        "<dd>30</dd>",
        "66.7 %",
        "<dd>7</dd>",
        "5 min 12 s",
        "1 / 2",
        "wrong &lt;password&gt;",
        "bind refused",
    ):
        assert told in page, told


def test_the_overview_is_asked_for_again_in_pieces(stage: ConsoleStage) -> None:
    browser = stage.logged_in(Role.FINANCE)
    assert 'hx-get="/console/now"' in browser.get("/console").text
    piece = browser.get("/console/now", **{"hx-request": "true"}).text
    assert "<html" not in piece
    assert "Messages per minute" in piece


def test_a_piece_for_somebody_whose_session_ended_leads_to_the_log_in_page(stage: ConsoleStage) -> None:
    piece = stage.someone().get("/console/now", **{"hx-request": "true"})
    assert (piece.status, piece.header("hx-redirect")) == (200, "/console/log-in")


def test_a_carrier_shows_its_binds_rates_refusals_and_what_stands_against_it(stage: ConsoleStage) -> None:
    some_traffic(stage)
    page = stage.logged_in(Role.ENGINEER).get("/console/carriers").text
    for told in (
        "alpine",
        "waiting to try again",
        "42.0/s",
        "3 / 10",
        "bind refused: ESME_RINVPASWD",
        "RTHROTTLED (0x58)",
        "among 23 answers",
        "it is broken",
        "MAXONY to CH: 10 %",
        "Longest wait to CH",
        "<polyline",
    ):
        assert told in page, told


def test_the_pages_say_so_when_there_is_nothing(stage: ConsoleStage) -> None:
    browser = stage.logged_in(Role.ENGINEER)
    assert "None since the gateway started." in browser.get("/console").text
    assert "keeps binds to no carrier" in browser.get("/console/carriers").text
