"""The names of behaviours: each does what it says to a gateway's carrier, and a wrong one is named."""

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.task import Clock

from carriers.bind_status import BindState
from carriers.outcome import SegmentRefused, SegmentUnknown
from messages.ids import MessageId
from simulators.ledger.ledger import NoLedger
from simulators.scenario.catalogue import CATALOGUE, change, listing
from simulators.scenario.conduct import Conduct
from simulators.scenario.manners import Manners
from smpp.statuses import CommandStatus
from tests.support.values.builders import a_lease
from tests.support.wires.wire import Wire, all_accepted

NAMES = [name for group in CATALOGUE.values() for name in group]


def manners_of(*behaviours: str) -> Manners:
    manners = Manners(random.Random(1))
    for text in behaviours:
        change(manners, text)
    manners.check()
    return manners


@attrs.define
class Bench:
    """Wires to operators that behave as told; all are stopped at the end."""

    wires: list[Wire] = attrs.field(factory=list)

    def __call__(self, *behaviours: str, count: int = 1, for_s: float = 0.0, **profile: Any) -> Wire:
        """A carrier that sends ``count`` messages to such an operator and then has ``for_s`` seconds."""
        wire = Wire(manners=manners_of(*behaviours), **profile)
        self.wires.append(wire)
        wire.start()
        wire.dispatch.put(*[a_lease(id=MessageId(f"msg_{n}"), text=f"text {n}") for n in range(count)])
        wire.settle()
        if for_s:
            wire.advance(for_s, step_s=0.05)
        return wire


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    for wire in made.wires:
        wire.stop()


def refusals(wire: Wire) -> list[int]:
    segments = [segment for outcome in wire.outcomes for segment in outcome.segments]
    return [segment.command_status for segment in segments if isinstance(segment, SegmentRefused)]


def uncertain(wire: Wire) -> int:
    segments = [segment for outcome in wire.outcomes for segment in outcome.segments]
    return sum(isinstance(segment, SegmentUnknown) for segment in segments)


def accepted(wire: Wire) -> int:
    return sum(all_accepted(outcome) for outcome in wire.outcomes)


FILE = Path(__file__).with_name("texts.csv")
VALUES = {
    "default-alphabet": "latin1",
    "outbind": "127.0.0.1:9",
    "latency": "0.5",
    "mo-texts": "2:YES|NO {n}",
    "mo-file": f"60:{FILE}",
    "alert-notifications": "5",
    "enquire-storm": "20",
    "refuse-weights": "ROK=3,RSYSERR=1",
    "refuse-numbers": "333:RSUBMITFAIL",
    "refuse-short": "11",
    "refuse-digit": "last:7=RINVDSTADR",
    "outcome-digit": "last:7=expired",
    "errors": "034=1,EC_ABSENT=1",
    "receipt-after-validity": "1",
    "intermediate": "enroute",
    "receipt-line": "reordered",
    "receipt-words": "delivered=ACKED",
    "receipt-dates": "14",
    "slow-above": "5",
    "rate-limit": "5",
    "window-max": "3",
    "senders": "MAX.*",
    "numbers": "41[0-9]+",
    "needs-tlv": "0x1400",
    "data-codings": "0|0x08",
    "validity": "relative",
    "outcome": "delivered=3,undelivered=1,none=1",
    "receipt-delay": "0.5",
    "receipt-then": "expired,rejected",
    "ids": "uuid",
    "receipt-ids": "lower",
    "receipt-zone": "Asia/Kolkata",
    "binds-max": "1",
    "window-overflow": "nack",
    "countries": "CH",
    "bind-modes": "transceiver",
    "bind-rate": "1",
    "unbind-after": "5",
}
"""Values for the names that need one."""


@pytest.mark.parametrize("name", NAMES)
def test_whatever_an_operator_does_each_message_has_one_outcome_for_each_take(bench: Bench, name: str) -> None:
    behaviour = f"{name}={VALUES[name]}" if name in VALUES else name
    wire = bench(behaviour, count=12, for_s=60.0, window=4, reconnect_floor_s=0.5)

    for outcome in wire.outcomes:
        assert len(outcome.segments) == 1
    ids = [outcome.leased.message.id for outcome in wire.outcomes]
    assert len(ids) == len(set(ids)), "nothing was settled twice"
    waiting = len(wire.dispatch.queue)
    in_window = 12 - waiting - len(ids)
    assert 0 <= in_window <= 4, "what has no outcome is waiting, or still in the window"
    assert len(set(wire.texts)) <= 12
    assert accepted(wire) + uncertain(wire) + in_window >= len(set(wire.texts)), "nothing accepted counts as refused"


def test_every_name_that_needs_a_value_is_tried_with_one() -> None:
    needy = {name for group in CATALOGUE.values() for name, entry in group.items() if entry.default is None}

    assert needy == set(VALUES)


@pytest.mark.parametrize(
    ("behaviour", "status"),
    [
        ("refuse", CommandStatus.RSUBMITFAIL),
        ("refuse=1:0x0B", CommandStatus.RINVDSTADR),
        ("refuse=1:ESME_RSYSERR", CommandStatus.RSYSERR),
        ("nack", CommandStatus.RSYSERR),
        ("nack=1:RINVCMDID", CommandStatus.RINVCMDID),
        ("senders=[0-9]+", CommandStatus.RINVSRCADR),
        ("numbers=\\+.*", CommandStatus.RINVDSTADR),
        ("needs-tlv=0x1400", CommandStatus.RMISSINGOPTPARAM),
    ],
)
def test_what_refuses_does_so_with_its_status(bench: Bench, behaviour: str, status: CommandStatus) -> None:
    wire = bench(behaviour)

    assert refusals(wire) == [status]
    assert (wire.smsc.tally.accepted, wire.smsc.tally.refused) == (0, 1)


@pytest.mark.parametrize("behaviour", ["throttle=2", "queue-full=2", "rate-limit=10"])
def test_what_throttles_is_repeated_until_it_is_accepted(bench: Bench, behaviour: str) -> None:
    wire = bench(behaviour, count=20, for_s=60.0)

    assert accepted(wire) == 20
    assert wire.smsc.tally.accepted == 20
    assert wire.smsc.tally.refused == wire.observer.throttles > 0


def test_window_max_throttles_what_is_above_and_counts_it(bench: Bench) -> None:
    wire = bench("window-max=3", "latency=0.1", count=10, window=5)

    assert wire.smsc.tally.refused > 0
    wire.advance(60.0, step_s=0.05)
    assert accepted(wire) == 10


def test_late_answers_are_overtaken(bench: Bench) -> None:
    wire = bench("late=3:2", count=6)

    assert [outcome.leased.message.id for outcome in wire.outcomes] == ["msg_0", "msg_1", "msg_3", "msg_4"]
    wire.advance(3.0)
    assert accepted(wire) == 6


def test_delays_add_up(bench: Bench) -> None:
    wire = bench("latency=1", "late=1:2", "receipt-delay=4")

    wire.advance(2.9)
    assert accepted(wire) == 0
    wire.advance(0.2)
    assert (accepted(wire), len(wire.inbox.receipts)) == (1, 0)
    wire.advance(4.0)
    assert len(wire.inbox.receipts) == 1


@pytest.mark.parametrize("behaviour", ["drop=3", "garbage=3", "garbage=3:long", "garbage=3:text"])
def test_a_connection_that_breaks_leaves_what_was_in_its_window_uncertain(bench: Bench, behaviour: str) -> None:
    wire = bench("latency=0.1", behaviour, count=4, for_s=5.0, reconnect_floor_s=0.5)

    assert len(wire.outcomes) == accepted(wire) + uncertain(wire) == 4
    assert uncertain(wire) >= 1
    assert wire.smsc.tally.accepted == 4
    assert wire.endpoint.attempts == 2
    assert wire.status().state is BindState.BOUND


def test_an_unknown_command_is_refused_and_nothing_else_happens(bench: Bench) -> None:
    wire = bench("garbage=2:unknown", count=2)

    assert accepted(wire) == 1
    assert wire.endpoint.attempts == 1
    assert wire.status().window_used == 1


def test_an_operator_that_unbinds_is_bound_to_again(bench: Bench) -> None:
    wire = bench("unbind=5", count=4)
    wire.dispatch.put(a_lease(id=MessageId("msg_4"), text="text 4"))
    wire.settle()

    wire.advance(5.0, step_s=0.05)
    assert accepted(wire) == 5
    assert wire.endpoint.attempts == 2
    assert wire.status().state is BindState.BOUND


def test_a_second_answer_changes_nothing(bench: Bench) -> None:
    wire = bench("answer-twice", count=3)

    assert (accepted(wire), len(wire.outcomes)) == (3, 3)
    assert wire.status().window_used == 0


def test_receipts_go_elsewhere_where_there_is_another_bind(bench: Bench) -> None:
    wire = bench("receipt-elsewhere", count=9, binds=3)

    submitted = {entry.message_id: entry.connection for entry in wire.ledger.submitted}
    assert len(wire.ledger.reported) == 9
    assert all(entry.connection != submitted[entry.message_id] for entry in wire.ledger.reported)
    alone = bench("receipt-elsewhere")
    assert len(alone.ledger.reported) == 1


@pytest.mark.parametrize("greeting", ["enquire_link", "deliver_sm", "alert_notification", "outbind"])
def test_a_greeting_before_the_bind_keeps_nobody_from_binding(bench: Bench, greeting: str) -> None:
    wire = bench(f"greeting={greeting}")

    assert wire.status().state is BindState.BOUND
    assert accepted(wire) == 1


def test_a_nack_before_the_bind_is_a_refusal_that_is_tried_again_slowly(bench: Bench) -> None:
    wire = bench("greeting=generic_nack", for_s=30.0)

    assert wire.endpoint.attempts == 1
    assert "RSYSERR" in wire.status().last_error


@pytest.mark.parametrize("status", ["RINVPASWD", "RALYBND", "0x0D"])
def test_binds_are_refused_with_the_status_that_was_named(bench: Bench, status: str) -> None:
    wire = bench(f"refuse-binds={status}")

    named = CommandStatus(13).name if status == "0x0D" else status
    assert named in wire.status().last_error


def test_two_runs_with_one_seed_are_the_same(bench: Bench) -> None:
    behaviours = ("outcome=delivered=1,undelivered=1,none=1", "ids=uuid", "throttle=7", "late=3:1", "receipt-copies")
    first, second = (bench(*behaviours, count=40, for_s=30.0) for _ in range(2))

    assert first.ledger == second.ledger
    assert len({entry.state for entry in first.ledger.reported}) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is no behaviour ''"),
        ("sulk=1", "there is no behaviour 'sulk'"),
        ("silent=0", "'0' is no number from 1"),
        ("silent=x", "'x' is no number"),
        ("silent=", "'' is no number"),
        ("receipt-in-tlvs=yes", "takes no value"),
        ("latency", "needs a value; write latency=DELAY"),
        ("latency=-1", "is not a time in seconds"),
        ("latency=uniform:2:1", "above its most"),
        ("latency=poisson:2", "is no distribution"),
        ("latency=normal:2", "write normal:MEAN:DEVIATION"),
        ("refuse-digit=2=RSYSERR", "neither first nor last"),
        ("refuse-digit=last:x=RSYSERR", "is no digit"),
        ("receipt-counts=1", "are no two counts"),
        ("short-length=everything", "is not one of: answers"),
        ("latency=nan", "is not a time in seconds"),
        ("latency=1e9", "is not a time in seconds"),
        ("rate-limit=0", "more than 0"),
        ("refuse=:0x45", "'' is no number"),
        ("refuse=3:later", "no command_status"),
        ("refuse=3:0", "no command_status"),
        ("refuse=3:0x100000000", "no command_status"),
        ("receipt-esm-class=256", "from 0 to 0xff"),
        ("needs-tlv=x", "from 0 to 0xffff"),
        ("receipt-header=xyz", "is not hexadecimal"),
        ("receipt-copies=101", "more than 100"),
        ("receipt-prefix=+x", "write + or 00"),
        ("receipt-zone=Mars/Olympus", "is no time zone"),
        ("receipt-zone=/etc/passwd", "is no time zone"),
        ("receipt-then=none", "are no states of receipts"),
        ("receipt-ids=roman", "is not one of: same, upper"),
        ("senders=[", "is no regular expression"),
        ("garbage=1:sweet", "is not one of: short, long"),
        ("outcome=sunk", "'sunk' is no outcome"),
    ],
)
def test_a_wrong_behaviour_is_named_with_what_to_write(text: str, said: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - what it says is compared below
        change(Manners(random.Random(1)), text)

    assert said in str(raised.value)
    assert str(raised.value).startswith(("there is no", text.split("=", maxsplit=1)[0]))


@given(st.sampled_from(NAMES), st.text(max_size=12))
def test_any_value_is_taken_or_a_value_error(name: str, value: str) -> None:
    manners = Manners(random.Random(1))
    before = attrs.evolve(manners, behaviours=[*manners.behaviours], rules=[], sources=[], mangles=[], faults=[])
    taken = True
    try:
        change(manners, f"{name}={value}")
    except ValueError:
        taken = False
    assert taken or manners == before, "what is refused changes nothing"


@pytest.mark.parametrize(
    ("behaviours", "said"),
    [(("ids=uuid", "receipt-ids=decimal"), "use ids=hex"), (("receipt-ids=hex",), "use ids=decimal")],
)
def test_what_does_not_go_together_is_named(behaviours: tuple[str, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        manners_of(*behaviours)


def test_the_list_says_of_each_name_how_it_is_written_and_what_it_means() -> None:
    lines = listing().splitlines()

    def told(name: str) -> list[str]:
        return [line for line in lines if re.match(r"  \S", line) and re.split(r"[=\s]", line.strip())[0] == name]

    for name in NAMES:
        [line] = told(name)
        below = "".join(lines[lines.index(line) + 1 :][:1])
        assert len(line.split()) > 2 or below.startswith(" " * 35)
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize("name", NAMES)
def test_every_behaviour_can_be_set_and_cleared_while_an_operator_runs(name: str) -> None:
    conduct = Conduct((), seed=1)
    server = conduct.operator("alpine", None, None, NoLedger(), Clock())
    usual = attrs.evolve(conduct.manners)
    text = f"{name}={VALUES[name]}" if name in VALUES else name
    needs = {"receipt-ids=hex": ["ids=decimal"]}.get(text, [])
    conduct.change([*needs, text])
    assert conduct.active[-1] == text
    assert attrs.evolve(conduct.manners, rng=usual.rng) != attrs.evolve(usual, rng=usual.rng)
    conduct.change(off=["*"])
    assert attrs.evolve(conduct.manners, rng=usual.rng) == attrs.evolve(usual, rng=usual.rng)
    assert server.stop().called
