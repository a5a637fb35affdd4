"""kill -9 at any moment: every 202 is with the carrier or reported, no credit is lost or doubled (I1, I2)."""

import random
from collections import Counter

from tests.scenarios.town import NAME, WINDOW, Town
from tests.support.started import processes
from tests.support.started.customers import Crowd

KILLS = 20
CARRIER_KILLS = 3
STOPS = 3
CONNECTIONS = 8
SETTLE_S = 30.0
CARRIER = ("--behave", "latency=0.01", "--behave", "receipt-delay=0.02", "--quiet")


def test_killed_at_20_random_moments_under_load_the_gateway_keeps_every_promise(town: Town) -> None:
    rng = random.Random(20)
    carrier = processes.simulator(town.ledger, *CARRIER)
    crowd = Crowd(town.open_business(carrier.until_listening()), CONNECTIONS, NAME)
    for _ in range(KILLS):
        gateway = processes.gateway(town.config)
        crowd.go(gateway.until_listening())
        crowd.until_promised(len(crowd.promises) + rng.randint(1, 90))
        crowd.wait()
        gateway.kill()
    crowd.leave()
    gateway = processes.gateway(town.config)
    gateway.until_listening()
    # what was on a wire at the kill was settled before the door opened; everything else is told in the end
    uncertain = {message_id for message_id, status in town.statuses().items() if status == "uncertain"}
    waited_for = {promise.id for promise in crowd.promises} - uncertain
    settled = town.endpoint.until(lambda: waited_for <= town.endpoint.status.keys(), SETTLE_S)
    assert gateway.stop() == 0
    carrier.stop()

    statuses, submitted = town.statuses(), town.submitted()
    assert settled, Counter(statuses[one] for one in waited_for - town.endpoint.status.keys())
    assert not crowd.refused
    lost = [
        promise
        for promise in crowd.promises
        if promise.text not in submitted and statuses.get(promise.id) != "uncertain"
    ]
    assert not lost
    resent = [promise for promise in crowd.promises if promise.category != "promotional"]
    assert {statuses[promise.id] for promise in resent} == {"delivered"}
    promotional = {promise.text for promise in crowd.promises if promise.category == "promotional"}
    assert [text for text in promotional if submitted[text] > 1] == []
    duplicates = sum(submitted.values()) - len(submitted)
    assert duplicates <= WINDOW * KILLS
    town.assert_books_agree()
    print(
        f"{KILLS} kills, {len(crowd.promises)} promises, {len(crowd.unanswered)} unanswered, "
        f"{duplicates} duplicates, {len(uncertain)} uncertain"
    )


def test_stopped_in_good_order_under_load_the_gateway_leaves_no_doubt_and_sends_nothing_twice(town: Town) -> None:
    carrier = processes.simulator(town.ledger, *CARRIER)
    crowd = Crowd(town.open_business(carrier.until_listening()), CONNECTIONS, NAME)
    for _ in range(STOPS):
        gateway = processes.gateway(town.config)
        crowd.go(gateway.until_listening())
        crowd.until_promised(len(crowd.promises) + 60)
        assert gateway.stop() == 0
    crowd.leave()
    gateway = processes.gateway(town.config)
    gateway.until_listening()
    promised = {promise.id for promise in crowd.promises}
    settled = town.endpoint.until(lambda: promised <= town.endpoint.status.keys(), SETTLE_S)
    assert gateway.stop() == 0
    carrier.stop()

    statuses, submitted = town.statuses(), town.submitted()
    assert settled
    assert {code for _, code in crowd.refused} <= {"shutting-down"}
    assert {statuses[one] for one in promised} == {"delivered"}
    # what was taken was answered, and what was answered was sent once
    assert submitted == Counter(promise.text for promise in crowd.promises)
    town.assert_books_agree()


def test_a_carrier_killed_in_the_middle_of_its_window_costs_at_most_that_window(town: Town) -> None:
    carrier = processes.simulator(town.ledger, *CARRIER)
    port = carrier.until_listening()
    crowd = Crowd(town.open_business(port), CONNECTIONS, NAME)
    gateway = processes.gateway(town.config)
    crowd.go(gateway.until_listening())
    for _ in range(CARRIER_KILLS):
        at_work = len(town.endpoint.status) + 30
        assert town.endpoint.until(lambda: len(town.endpoint.status) >= at_work, SETTLE_S)  # noqa: B023 - called here
        carrier.kill()
        crowd.until_promised(len(crowd.promises) + 30)
        carrier = processes.simulator(town.ledger, *CARRIER, port=port)
        carrier.until_listening()
    crowd.until_promised(len(crowd.promises) + 30)
    crowd.leave()
    # the last in line: when it is delivered, everything before it was sent
    last = crowd.send_one("Last", "promotional")
    assert town.endpoint.until(lambda: last.id in town.endpoint.status, SETTLE_S)
    assert gateway.stop() == 0
    carrier.stop()

    statuses, submitted = town.statuses(), town.submitted()
    assert not crowd.refused
    assert not crowd.unanswered
    # a dead operator reports no more on what it took
    assert {statuses[promise.id] for promise in crowd.promises} <= {"sent", "delivered", "uncertain"}
    uncertain = [promise for promise in crowd.promises if statuses[promise.id] == "uncertain"]
    assert {promise.category for promise in uncertain} <= {"promotional"}
    lost = [promise for promise in crowd.promises if promise.text not in submitted and promise not in uncertain]
    assert not lost
    twice = [promise for promise in crowd.promises if submitted[promise.text] > 1]
    assert {promise.category for promise in twice} <= {"otp", "transactional"}
    assert len(twice) + len(uncertain) <= WINDOW * CARRIER_KILLS
    town.assert_books_agree()
    print(f"{CARRIER_KILLS} kills, {len(crowd.promises)} promises, {len(twice)} twice, {len(uncertain)} uncertain")
