"""The file of virtual carriers is read whole, and everything that is wrong with it is told at once."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.alphabets import Alphabet
from simulators.fleet.carriers_file import CarriersFileError, plan_of, read_fleet
from simulators.fleet.plan import TlsPlan
from simulators.fleet.toml_table import TomlTable
from simulators.ledger.reading import DefaultAlphabet
from simulators.operator.accounts import Account, BindMode, Characters, Hurry, Overflow
from simulators.scenario.timeline import Since, Step

_KEYS = [
    *("name", "port", "system_id", "password", "account", "countries", "senders", "behaviours", "step", "tls"),
    *(
        "ledger",
        "capture",
        "seed",
        "modes",
        "window",
        "rate",
        "at",
        "from",
        "for",
        "every",
        "off",
        "scenario",
        "throttle",
    ),
]
EXAMPLE = Path(__file__).parents[3] / "examples" / "carriers.toml"


def problems(text: str) -> list[str]:
    with pytest.raises(CarriersFileError) as caught:
        read_fleet(text)
    return [*caught.value.problems]


def test_the_example_can_be_used() -> None:
    plans = read_fleet(EXAMPLE.read_text(encoding="utf-8")).carriers
    assert [plan.name for plan in plans] == ["alpine", "oceanic", "gallia"]
    assert [plan.problems() for plan in plans] == [[], [], []]


def test_a_carrier_has_what_the_file_says() -> None:
    """Countries and senders are behaviours, and each carrier's chance comes from the seed and its name."""
    fleet = read_fleet(
        """
        seed = 7
        control = { port = 8090 }
        [[carrier]]
        name = "alpine"
        port = 2775
        countries = ["CH", "LI"]
        senders = ["MAXONY", "A.B"]
        behaviours = ["latency=0.5"]
        tls = true
        ledger = "alpine.jsonl"
        capture = "alpine.pcap"
        [[carrier.account]]
        system_id = "maxony"
        password = "secret"
        modes = ["transceiver"]
        binds_max = 2
        window = 10
        window_overflow = "disconnect"
        rate = 10
        hurry = "slow"
        senders = ["MAXONY"]
        number_characters = "digits"
        alphabets = ["gsm7"]
        default_alphabet = "latin1"
        [[carrier.step]]
        at = "30s"
        for = "10s"
        every = "1m"
        jitter = "2s"
        throttle = 50
        needs-tlv = ["0x1400", "0x1401"]
        receipt-first = true
        off = ["latency"]
        """,
        Path("somewhere"),
    )
    [plan] = fleet.carriers
    assert fleet.control_port == 8090
    assert (plan.port, plan.seed, plan.tls) == (2775, "7/alpine", TlsPlan())
    assert (plan.ledger, plan.capture) == (str(Path("somewhere/alpine.jsonl")), Path("somewhere/alpine.pcap"))
    assert plan.behaviours == ("countries=CH|LI", r"senders=MAXONY|A\.B", "latency=0.5")
    assert plan.accounts == (
        Account(
            "maxony",
            "secret",
            modes=frozenset({BindMode.TRANSCEIVER}),
            binds_max=2,
            window=10,
            window_overflow=Overflow.DISCONNECT,
            rate=10.0,
            hurry=Hurry.SLOW,
            senders=("MAXONY",),
            number_characters=Characters.DIGITS,
            alphabets=frozenset({Alphabet.GSM7}),
            default_alphabet=DefaultAlphabet.LATIN1,
        ),
    )
    on = ("throttle=50", "needs-tlv=0x1400", "needs-tlv=0x1401", "receipt-first")
    assert plan.steps == (Step(30.0, on, ("latency",), 10.0, 60.0, 2.0),)


def test_a_scenario_plays_where_a_step_names_it_and_within_others() -> None:
    """Its own times count from there."""
    fleet = read_fleet(
        """
        [[scenario]]
        name = "rush"
        [[scenario.step]]
        at = "5s"
        for = "10s"
        throttle = 2
        [[scenario]]
        name = "evening"
        [[scenario.step]]
        at = "1m"
        scenario = "rush"
        [[scenario.step]]
        at = "2m"
        silent = 9
        [[carrier]]
        name = "alpine"
        [[carrier.step]]
        at = "1h"
        every = "10m"
        scenario = "evening"
        """
    )
    [plan] = fleet.carriers
    assert fleet.control_port is None
    assert plan.steps == (
        Step(3_665.0, ("throttle=2",), (), 10.0, 600.0),
        Step(3_720.0, ("silent=9",), (), None, 600.0),
    )


def test_everything_that_is_wrong_is_told_with_its_line_and_path() -> None:
    """And what to write instead."""
    told = problems(
        """sead = 7
[[carrier]]
name = "Alpine"
port = "2775"
countries = ["CH", "XX"]
[[carrier.account]]
system_id = ""
modes = ["both"]
binds_max = -1
hurry = "cry"
[[carrier.step]]
for = "soon"
throttle = false
[[carrier]]
name = "oceanic"
port = 70000
tls = { key = "nowhere.key" }
[[carrier.step]]
at = "1s"
thrttle = 3
[[carrier.step]]
at = "1s"
scenario = "rush"
"""
    )
    expected = [
        "line 1: sead: there is no such key; did you mean seed?",
        "line 4: carrier[1].port: '2775' is no whole number",
        "line 7: carrier[1].account[1].system_id: write 1 to 15 characters",
        "line 8: carrier[1].account[1].modes: 'both' is not one of: transmitter, receiver, transceiver",
        "line 9: carrier[1].account[1].binds_max: -1 is no whole number",
        "line 10: carrier[1].account[1].hurry: 'cry' is not one of: throttle, queue-full, slow",
        "line 11: carrier[1].step[1].at: say when",
        "line 12: carrier[1].step[1].for: 'soon' is no length of time",
        "line 13: carrier[1].step[1].throttle: write true, a number, a text or a list of them",
        "line 2: carrier[1]: name: 'Alpine' is none; write 1 to 15 small letters",
        "line 2: carrier[1]: behaviours: countries: 'XX' is no country",
        "line 2: carrier[1]: step 1: a step changes something",
        "line 16: carrier[2].port: 70000 is no whole number from 0 to 65,535",
        "line 17: carrier[2].tls.key: of which certificate?",
        "line 17: carrier[2].tls.key: there is no file nowhere.key",
        "line 23: carrier[2].step[2].scenario: there is no scenario 'rush' before this",
        "line 14: carrier[2]: step 1: there is no behaviour 'thrttle'",
    ]
    missing = [start for start in expected if not any(problem.startswith(start) for problem in told)]
    assert missing == [], told
    assert len(told) == len(expected), told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("= 3", "this is no TOML"),
        ("", "there is no carrier"),
        ("#" * 1_000_001, "the file is larger"),
        ('carrier = "alpine"', "line 1: carrier: begin each one with [[carrier]]"),
        ('[[carrier]]\nname = "a"\n[[carrier]]\nname = "a"', "line 4: carrier[2].name: a is taken"),
        (
            '[[carrier]]\nname = "a"\nport = 1\n[[carrier]]\nname = "b"\nport = 1',
            "line 6: carrier[2].port: 1 is taken",
        ),
        (
            '[[carrier]]\nname = "a"\ncapture = "x.pcap"\n[[carrier]]\nname = "b"\ncapture = "x.pcap"',
            "line 6: carrier[2].capture: x.pcap is taken",
        ),
        (
            '[[carrier]]\nname = "a"\nledger = "x"\n[[carrier]]\nname = "b"\nledger = "x"',
            "line 6: carrier[2].ledger: x is taken",
        ),
        ('control = 8090\n[[carrier]]\nname = "a"', "line 1: control: write { port = 8090 }"),
        ('control = { port = -1 }\n[[carrier]]\nname = "a"', "line 1: control.port: -1 is no whole number"),
        ('control = { prot = 1 }\n[[carrier]]\nname = "a"', "line 1: control.prot: there is no such key; did you"),
        (
            '[[carrier]]\nname = "a"\n[[carrier.account]]\nsystem_id = "x"\n[[carrier.account]]\nsystem_id = "x"',
            "line 1: carrier[1]: account: 'x' is there 2 times",
        ),
        (
            '[[carrier]]\nname = "a"\n[[carrier.step]]\nat = "1s"\nreceipt-ids = "decimal"\nids = "uuid"',
            "line 1: carrier[1]: step 1: receipt-ids=decimal reads ids as hex",
        ),
        (
            '[[carrier]]\nname = "a"\n[[carrier.step]]\nat = "1s"\nfor = "5s"\nevery = "5s"\nsilent = true',
            "line 1: carrier[1]: step 1: for and jitter together are shorter than every",
        ),
    ],
)
def test_a_wrong_file_is_told_what_to_write(text: str, told: str) -> None:
    """Whatever is wrong with it."""
    assert any(problem.startswith(told) for problem in problems(text)), problems(text)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=6))
def test_no_table_however_wrong_is_read_without_a_word_or_with_a_crash(carrier: dict[str, object]) -> None:
    """Either there is a plan without problems, or there are sentences."""
    document = TomlTable({"carrier": [carrier]}, "", [])
    fleet = plan_of(document, Path(), None)
    assert document.problems or [plan.problems() for plan in fleet.carriers] == [[]]


def test_a_step_may_be_counted_from_each_bind() -> None:
    """Those of a scenario, too: as the step that plays it says, or else as they say themselves."""
    [plan] = read_fleet(
        """
        [[scenario]]
        name = "bad-evening"
        [[scenario.step]]
        at = "1s"
        silent = 2
        [[scenario.step]]
        at = "2s"
        from = "bind"
        silent = 3
        [[carrier]]
        name = "alpine"
        [[carrier.step]]
        at = "10s"
        scenario = "bad-evening"
        [[carrier.step]]
        at = "20s"
        from = "bind"
        scenario = "bad-evening"
        """
    ).carriers
    assert [(step.at_s, step.since) for step in plan.steps] == [
        (11.0, Since.START),
        (12.0, Since.BIND),
        (21.0, Since.BIND),
        (22.0, Since.BIND),
    ]


def test_what_cannot_be_counted_from_a_bind_is_told() -> None:
    [wrong] = problems('[[carrier]]\nname = "a"\n[[carrier.step]]\nat = "1s"\nfrom = "noon"\nsilent = 2')
    assert "write bind" in wrong
    [whole] = problems('[[carrier]]\nname = "a"\n[[carrier.step]]\nat = "1s"\nfrom = "bind"\ndown = true')
    assert "as a whole" in whole
