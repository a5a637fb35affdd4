"""The judge of a run: holds what was promised against what carriers saw and what was told. Pure."""

from collections import Counter
from typing import Final

import attrs

from simulators.load.handsets import Handsets
from simulators.load.journal import FINAL, NONE, Fate, Journal
from simulators.load.latency import Histogram
from simulators.load.mix import REFUSED_WITH
from simulators.load.plan import Plan

EXAMPLES_MAX: Final = 10
"""So many messages of each breach are named."""

LEGS: Final = ("accept", "submit", "receipt", "webhook", "total")
"""Request → 202, → submit_sm at the carrier, → its receipt, → the webhook; and from the request to the webhook."""


@attrs.frozen
class Example:
    """One message of which something was found: its number in the run and its id; never its text or number."""

    index: int
    id: str
    reason: str


@attrs.frozen
class Verdict:
    """What became of all messages: breaches with examples, times of each leg, refusals by their code, and two counts.

    ``bad_inputs`` were sent on purpose; ``seen`` were accepted by carriers, once or more often.
    """

    breaches: Counter[str]
    examples: dict[str, list[Example]]
    legs: dict[str, Histogram]
    refusals: Counter[str]
    bad_inputs: int
    seen: int


def judged(plan: Plan, journal: Journal, handsets: Handsets | None) -> Verdict:
    """The verdict on a run; without ``handsets`` nothing is said that only carriers know."""
    verdict = Verdict(Counter(), {}, {leg: Histogram() for leg in LEGS}, Counter(), 0, 0)
    bad_inputs = seen = 0
    for index in range(journal.size):
        fate = journal.fate(index)
        if fate is Fate.UNSENT:
            continue
        flaw = plan.message(index).flaw
        bad_inputs += flaw is not None
        seen += handsets is not None and handsets.copies[index] > 0
        if fate is Fate.REFUSED:
            _judge_refusal(verdict, journal, index, plan)
        elif fate is Fate.ACCEPTED:
            if flaw is not None:
                _find(verdict, journal, "wrongly_accepted", index, f"it has a bad {flaw}")
            _judge_accepted(verdict, journal, index, handsets)
        _time(verdict, journal, index, handsets)
    return attrs.evolve(verdict, bad_inputs=bad_inputs, seen=seen)


def _judge_refusal(verdict: Verdict, journal: Journal, index: int, plan: Plan) -> None:
    status, code = journal.http_status[index], journal.codes.get(index, "")
    verdict.refusals[f"{status} {code}".strip()] += 1
    flaw = plan.message(index).flaw
    if flaw is None:
        _find(verdict, journal, "unexpected_refusals", index, f"{status} {code}")
        return
    right_status, right_codes = REFUSED_WITH[flaw]
    if status != right_status or code not in right_codes:
        deserved = f"{right_status} {' or '.join(sorted(right_codes))}"
        _find(verdict, journal, "wrongly_refused", index, f"a bad {flaw} got {status} {code} in place of {deserved}")


def _judge_accepted(verdict: Verdict, journal: Journal, index: int, handsets: Handsets | None) -> None:
    status = journal.status(index)
    if status not in FINAL:
        _find(verdict, journal, "lost", index, f"it stands at {status or 'nothing'}")
    copies = 0
    if handsets is not None:
        copies = handsets.copies[index]
        if status == "delivered" and not copies:
            _find(verdict, journal, "unseen", index, "no carrier's ledger has it")
        if copies > 1:
            _find(verdict, journal, "duplicated", index, f"accepted {copies} times")
        if index in handsets.wrong_texts:
            _find(verdict, journal, "wrong_text", index, "the carrier's text differs")
        promised, shown = journal.sender(index).lstrip("+"), handsets.senders.get(index, "").lstrip("+")
        if copies and promised and shown != promised:
            _find(verdict, journal, "wrong_sender", index, f"{promised} was promised, {shown} was shown")
    _judge_charge(verdict, journal, index, copies)


def _judge_charge(verdict: Verdict, journal: Journal, index: int, copies: int) -> None:
    """What a carrier took is charged as it was held; what none took costs nothing."""
    held, charged, status = journal.held_mc[index], journal.charged_mc[index], journal.status(index)
    if NONE in {charged, held}:
        return
    if status in {"delivered", "undelivered", "unconfirmed"} and charged != held:
        _find(verdict, journal, "charged_wrong", index, f"{charged} mc were charged, {held} mc were held: {status}")
    if status in {"rejected", "expired", "cancelled"} and charged and not copies:
        _find(verdict, journal, "charged_wrong", index, f"{charged} mc were charged for nothing: {status}")


def _find(verdict: Verdict, journal: Journal, breach: str, index: int, reason: str) -> None:
    verdict.breaches[breach] += 1
    examples = verdict.examples.setdefault(breach, [])
    if len(examples) < EXAMPLES_MAX:
        examples.append(Example(index, journal.ids[index], reason))


def _time(verdict: Verdict, journal: Journal, index: int, handsets: Handsets | None) -> None:
    due_us, answered_us, final_us = journal.due_us[index], journal.answered_us[index], journal.final_us[index]
    if answered_us:
        verdict.legs["accept"].add(answered_us - due_us)
    if final_us:
        verdict.legs["total"].add(final_us - due_us)
    if handsets is None:
        return
    submitted_us, receipt_us = handsets.submitted_us[index], handsets.receipt_us[index]
    # over SMPP the answer comes from the carrier itself, after its submit_sm
    if answered_us and submitted_us and journal.held_mc[index] != NONE:
        verdict.legs["submit"].add(submitted_us - answered_us)
    if submitted_us and receipt_us:
        verdict.legs["receipt"].add(receipt_us - submitted_us)
    if receipt_us and final_us:
        verdict.legs["webhook"].add(final_us - receipt_us)
