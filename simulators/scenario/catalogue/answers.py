"""The names of what an operator does in place of a prompt, right answer to a submit_sm."""

from collections.abc import Mapping
from typing import Final

from simulators.operator.accounts import Overflow
from simulators.operator.behaviours import (
    AnswerNextBindEvery,
    DropEvery,
    GarbageEvery,
    LateEvery,
    NackEvery,
    RateLimit,
    RefuseEvery,
    SilentEvery,
    SlowAbove,
    TwiceEvery,
    UnbindEvery,
    WithoutIdEvery,
)
from simulators.operator.instructions import ObeyTexts
from simulators.operator.refusals import RefuseByWeight
from simulators.operator.timing import AnswerDelay, Shuffle
from simulators.scenario import value_words as read
from simulators.scenario.catalogue.entry import Entry, behaviour, by_chance, flag, mangles, nth, nth_with, own
from simulators.wire import frames
from smpp.statuses import CommandStatus

_THROTTLED, _QUEUE_FULL = int(CommandStatus.RTHROTTLED), int(CommandStatus.RMSGQFUL)

ANSWERS: Final[Mapping[str, Entry]] = {
    "latency": by_chance(
        lambda delay, rng: AnswerDelay(delay(), rng), "DELAY", None, read.delay, "every answer comes so late"
    ),
    "late": nth_with(LateEvery, "SECONDS", "1", read.seconds, "answered so late, the others overtake it"),
    "shuffle": by_chance(
        lambda value, rng: Shuffle(value[0], value[1], rng),
        "N[:SECONDS]",
        "10:0.5",
        read.each(read.seconds, "0.5"),
        "each N answers in shuffled order, within so long (0.5)",
    ),
    "slow-above": behaviour(SlowAbove, "RATE", read.rate, "answers so many per second, the rest wait in line"),
    "rate-limit": behaviour(
        lambda value: RateLimit(*value),
        "RATE[:STATUS]",
        read.rate_and_status,
        "refuses what comes faster, per second, on all binds (RTHROTTLED)",
    ),
    "throttle": nth(lambda n: RefuseEvery(n, _THROTTLED), "refused with ESME_RTHROTTLED"),
    "queue-full": nth(lambda n: RefuseEvery(n, _QUEUE_FULL), "refused with ESME_RMSGQFUL"),
    "refuse": nth_with(RefuseEvery, "STATUS", "RSUBMITFAIL", read.status, "refused with a status (0x45)"),
    "refuse-weights": by_chance(
        RefuseByWeight, "STATUS=WEIGHT,…", None, read.status_weights, "statuses by weight; ROK accepts"
    ),
    "nack": nth_with(NackEvery, "STATUS", "RSYSERR", read.status, "refused by generic_nack"),
    "silent": nth(SilentEvery, "accepted and never answered; the receipt comes"),
    "answer-twice": nth(TwiceEvery, "answered twice"),
    "answer-without-id": nth(WithoutIdEvery, "accepted without a message_id"),
    "drop": nth(DropEvery, "accepted, then the connection ends without an answer, amid the window"),
    "answer-next-bind": nth(
        AnswerNextBindEvery, "accepted, the connection ends, and the answer comes on the account's next bind"
    ),
    "unbind": nth(UnbindEvery, "answered, then unbound without notice"),
    "garbage": nth_with(
        GarbageEvery,
        "KIND",
        "short",
        read.one_of(frames.GARBAGE),
        f"accepted, with octets in place of the answer: {', '.join(frames.GARBAGE)}",
    ),
    "congestion": mangles(
        frames.congested,
        "STATE",
        "90",
        read.octet,
        "each answer tells this congestion_state (90 is too much)",
    ),
    "window-max": own("window_max", "N", None, read.count, "refuses what is above so many unanswered on a bind"),
    "window-overflow": own(
        "window_overflow",
        "ACTION",
        None,
        read.word_of(Overflow),
        f"how it refuses that: {', '.join(Overflow)}",
    ),
    "obey-texts": flag(
        lambda manners: manners.behaviours.append(ObeyTexts()),
        "does what a text says: delay=2 or inf, status=RSYSERR, outcome=expired, err=034, receipt-delay=5",
    ),
}
"""Of all of them N strikes each N-th submit_sm."""
