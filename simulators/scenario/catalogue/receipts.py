"""The names of what an operator reports, when, and how it writes it."""

from collections.abc import Mapping
from typing import Final

from simulators.operator.behaviours import OUTCOME_WORDS, Outcomes, ReceiptFirstEvery, outcome, parse_weights
from simulators.operator.dialect import InTlvs, ReceiptId
from simulators.operator.message_ids import IdNotation
from simulators.operator.receipt_lines import LINES, DateForm
from simulators.operator.reporting import (
    AfterValidity,
    ErrorCodes,
    Intermediate,
    LastSegmentOnly,
    NeverReported,
    OutcomeByDigit,
    StrayReceipts,
)
from simulators.operator.timing import ReceiptDelay
from simulators.scenario import value_words as read
from simulators.scenario.catalogue.entry import (
    Entry,
    behaviour,
    by_chance,
    flag,
    nth,
    own,
    own_flag,
    receipt,
    receipt_flag,
)

RECEIPTS: Final[Mapping[str, Entry]] = {
    "outcome": by_chance(
        Outcomes, "WORD=WEIGHT,…", None, parse_weights, f"states by weight: {', '.join(OUTCOME_WORDS)}"
    ),
    "outcome-digit": behaviour(
        lambda value: OutcomeByDigit(*value),
        "first|last:DIGIT=WORD,…",
        read.digits(outcome),
        "states by the first or last digit of the recipient",
    ),
    "errors": by_chance(
        ErrorCodes, "CODE=WEIGHT,…", None, read.code_weights, "err by weight where not delivered; letters, too"
    ),
    "receipt-delay": by_chance(
        lambda delay, rng: ReceiptDelay(delay(), rng), "DELAY", None, read.delay, "so long after the answer"
    ),
    "receipt-after-validity": behaviour(
        AfterValidity, "SECONDS", read.seconds, "so long after the message's validity is over"
    ),
    "receipt-never": nth(NeverReported, "nothing is said of each N-th"),
    "receipt-first": nth(ReceiptFirstEvery, "each N-th is reported before it is answered"),
    "receipt-elsewhere": own_flag("receipts_elsewhere", "never on the bind that submitted, if there is another"),
    "receipt-copies": receipt("copies", "N", "2", read.few, "each is sent so often, 100 times at most"),
    "receipt-then": receipt("then", "STATE,…", None, read.states, "contradicted by these, a second apart"),
    "receipt-unknown": nth(StrayReceipts, "with each N-th comes one for an id that nobody gave"),
    "receipt-last-segment": flag(
        lambda manners: manners.behaviours.append(LastSegmentOnly()), "of a long message the last segment only"
    ),
    "intermediate": behaviour(
        Intermediate, "STATE", read.early_state, "reports enroute or accepted first, as esm_class 0x20"
    ),
    "intermediate-esm-class": receipt(
        "intermediate_esm_class", "OCTET", "0x04", read.octet, "esm_class of those; 0x20 is right"
    ),
    "ids": own(
        "ids", "WORD", None, read.word_of(IdNotation), f"how ids are written in answers: {', '.join(IdNotation)}"
    ),
    "receipt-ids": receipt("ids", "WORD", None, read.word_of(ReceiptId), f"and in receipts: {', '.join(ReceiptId)}"),
    "receipt-esm-class": receipt("esm_class", "OCTET", "0", read.octet, "esm_class of receipts; 0x04 is right"),
    "receipt-line": receipt("line", "WORD", None, read.key_of(LINES), f"the form of the text: {', '.join(LINES)}"),
    "receipt-words": receipt(
        "state_words", "WORD=TEXT,…", None, read.state_words, "what stat calls a state: delivered=ACKED,rejected=0"
    ),
    "receipt-dates": receipt(
        "dates", "WORD", None, read.word_of(DateForm), f"digits of the dates, or worse: {', '.join(DateForm)}"
    ),
    "receipt-zone": receipt("zone", "ZONE", None, read.zone, "time zone of the dates; UTC unless told"),
    "receipt-counts": receipt("counts", "SUB:DLVRD", "001:000", read.counts, "what sub and dlvrd say, true or not"),
    "receipt-header": receipt("header", "HEX", "050003840101", read.octets, "a UDH in front of the text"),
    "receipt-in-payload": receipt_flag("in_payload", "the text is in message_payload"),
    "receipt-ucs2": receipt_flag("ucs2", "the text is coded as UCS-2"),
    "receipt-in-tlvs": flag(
        lambda manners: manners.write_receipts("tlvs", InTlvs.ONLY), "id and state in TLVs, no text"
    ),
    "receipt-tlvs": receipt(
        "tlvs",
        "WORD",
        "both",
        read.word_of(InTlvs),
        "id and state in TLVs: nothing, only, both (text, too), other-id, other-state (unlike the text's)",
    ),
    "receipt-by-data-sm": receipt_flag("by_data_sm", "as data_sm"),
    "receipt-unswapped": receipt_flag("swapped", "sender and recipient stand as in the submit_sm", on=False),
    "receipt-prefix": receipt("number_prefix", "TEXT", "+", read.prefix, "stands before the recipient's number"),
}
"""In the order of their questions: what, when, to whom, in which form."""
