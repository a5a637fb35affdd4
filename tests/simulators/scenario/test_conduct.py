"""The behaviours of a running operator are changed by name, and what nobody touched goes on."""

import random

import pytest
from twisted.internet.task import Clock

from simulators.ledger.ledger import MemoryLedger
from simulators.operator.behaviours import Plan
from simulators.operator.dialect import InTlvs
from simulators.scenario.conduct import ACTIVE_MAX, Conduct
from smpp.pdus import SubmitSm
from smpp.statuses import CommandStatus


def statuses(conduct: Conduct, count: int) -> list[int]:
    found = []
    for _ in range(count):
        plan = Plan(SubmitSm(destination_addr="41790000000"))
        for behaviour in conduct.manners.behaviours:
            behaviour.adjust(plan, 0.0)
        found.append(plan.status)
    return found


def test_what_is_set_takes_the_place_of_what_has_the_same_name() -> None:
    """And keeps its place in the order."""
    conduct = Conduct(["throttle=2", "silent=10"])
    conduct.change(["throttle=5"])
    assert conduct.active == ["throttle=5", "silent=10"]


def test_a_name_may_be_given_several_times_at_once() -> None:
    """As two TLVs that are both needed; the next change replaces both."""
    conduct = Conduct(["needs-tlv=0x1400", "senders=A", "needs-tlv=0x1401"])
    assert conduct.active == ["needs-tlv=0x1400", "needs-tlv=0x1401", "senders=A"]
    conduct.change(["needs-tlv=0x1402"])
    assert conduct.active == ["needs-tlv=0x1402", "senders=A"]
    assert len(conduct.manners.rules) == 2


def test_what_nobody_touches_goes_on_counting() -> None:
    """Two of three have passed when another behaviour comes: the next one is struck."""
    conduct = Conduct(["throttle=3"])
    assert statuses(conduct, 2) == [0, 0]
    conduct.change(["latency=1"], ["silent"])
    assert statuses(conduct, 1) == [CommandStatus.RTHROTTLED]


def test_what_is_set_again_as_it_was_goes_on_counting() -> None:
    """It did not change."""
    conduct = Conduct(["throttle=3"])
    statuses(conduct, 2)
    conduct.change(["throttle=3"])
    assert statuses(conduct, 1) == [CommandStatus.RTHROTTLED]


def test_what_nobody_touches_draws_what_it_would_have_drawn() -> None:
    """Each behaviour has a chance of its own, made from the seed and its name."""
    alone, accompanied = (Conduct(["refuse-weights=ROK=1,RSYSERR=1"], seed=7) for _ in range(2))
    first = statuses(alone, 20), statuses(accompanied, 20)
    accompanied.change(["latency=uniform:0:1", "outcome=delivered=1,expired=1"])
    assert first[0] == first[1]
    assert statuses(alone, 50) == statuses(accompanied, 50)


def test_a_seed_decides_what_is_drawn() -> None:
    """The same in every run, and something else for another seed."""
    drawn = [statuses(Conduct(["refuse-weights=ROK=1,RSYSERR=1"], seed=seed), 50) for seed in (7, 7, 8)]
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize(
    ("on", "off"),
    [
        (["silent=2", "nonsense"], []),
        (["silent=2", "throttle=x"], []),
        (["silent=2"], ["nonsense"]),
        (["ids=uuid", "receipt-ids=decimal"], ["throttle"]),
        ([f"refuse={n}" for n in range(1, ACTIVE_MAX + 1)], []),
        (["senders=" + 1_000 * "x"], []),
    ],
)
def test_a_change_that_cannot_be_made_leaves_everything_as_it_was(on: list[str], off: list[str]) -> None:
    """The counters, too."""
    conduct = Conduct(["throttle=3"])
    statuses(conduct, 2)
    before = conduct.manners
    with pytest.raises(ValueError, match=r"\w+"):
        conduct.change(on, off)
    assert conduct.active == ["throttle=3"]
    assert conduct.manners is before
    assert statuses(conduct, 1) == [CommandStatus.RTHROTTLED]


def test_all_is_cleared_by_a_star() -> None:
    """And what is set in the same breath stays."""
    conduct = Conduct(["throttle=3", "silent", "receipt-copies=3"])
    conduct.change(["late=2"], ["*"])
    assert conduct.active == ["late=2"]
    assert conduct.manners.dialect.copies == 1


def test_an_operator_that_runs_sees_every_change_at_once() -> None:
    """In its mind and on its wires."""
    conduct = Conduct(seed=1)
    server = conduct.operator("alpine", None, None, MemoryLedger(), Clock())
    conduct.change(["throttle", "receipt-tlvs=both", "senders=A", "ids=uuid", "idle-kill=5", "cut-tlv", "binds-max=2"])
    smsc = server.smsc
    assert [len(smsc.behaviours), len(smsc.rules), smsc.binds_max, server.idle_kill_s] == [1, 1, 2, 5.0]
    assert smsc.dialect.tlvs is InTlvs.BOTH
    assert smsc.ids.value == "uuid"
    assert server.mangle is not None
    conduct.change(off=["*"])
    assert [len(smsc.behaviours), len(smsc.rules), smsc.binds_max, server.idle_kill_s] == [0, 0, 0, 0.0]
    assert smsc.ids.value == "hex"
    assert server.mangle is None


def test_any_row_of_changes_ends_like_its_last_words_alone() -> None:
    """Whatever was set, replaced and cleared before: what is on is what was written last under each name."""
    rng = random.Random(5)
    texts = [
        "throttle=2",
        "throttle=3",
        "silent=4",
        "receipt-copies=2",
        "receipt-copies=3",
        "ids=decimal",
        "window-max=9",
    ]
    for _ in range(50):
        conduct = Conduct(seed=1)
        for _ in range(rng.randrange(12)):
            text = rng.choice(texts)
            conduct.change([text]) if rng.random() < 0.7 else conduct.change(off=[text.partition("=")[0]])
        again = Conduct(conduct.active, seed=1)
        assert again.manners.dialect == conduct.manners.dialect
        assert again.manners.window_max == conduct.manners.window_max
        assert again.manners.ids == conduct.manners.ids
        assert statuses(again, 0) == []
        assert len(again.manners.behaviours) == len(conduct.manners.behaviours)
