"""The names by which a command line gives an operator its behaviours: what each is called, takes, and changes."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from simulators.operator import rules
from simulators.operator.behaviours import (
    OUTCOME_WORDS,
    DropEvery,
    GarbageEvery,
    LateEvery,
    Latency,
    NackEvery,
    Outcomes,
    RateLimit,
    ReceiptFirstEvery,
    RefuseEvery,
    SilentEvery,
    SlowAbove,
    TwiceEvery,
    UnbindEvery,
    WithoutIdEvery,
    parse_weights,
)
from simulators.operator.dialect import ReceiptId
from simulators.operator.message_ids import IdNotation
from simulators.scenario import value_words as read
from simulators.scenario.manners import Manners
from simulators.wire import frames
from smpp.receipts import ReceiptState
from smpp.statuses import CommandStatus


@attrs.frozen
class Entry:
    """One name.

    ``written`` is how its value is written, empty where it takes none; ``default`` is the value of the name alone, None
    where one must be given.
    """

    written: str
    default: str | None
    meaning: str
    read: Callable[[str], Any]
    change: Callable[[Manners, Any], None]


def _nth(make: Callable[[int], Any], meaning: str) -> Entry:
    return Entry("N", "1", meaning, read.count, lambda manners, n: manners.behaviours.append(make(n)))


def _nth_with(
    make: Callable[[int, Any], Any], written: str, usual: str, value: Callable[[str], Any], meaning: str
) -> Entry:
    def change(manners: Manners, value: tuple[int, Any]) -> None:
        manners.behaviours.append(make(*value))

    return Entry(f"N[:{written}]", f"1:{usual}", meaning, read.each(value, usual), change)


def _behaviour(make: Callable[[Any], Any], written: str, value: Callable[[str], Any], meaning: str) -> Entry:
    return Entry(written, None, meaning, value, lambda manners, value: manners.behaviours.append(make(value)))


def _rule(rule: Callable[[Any], rules.Rule], written: str, value: Callable[[str], Any], meaning: str) -> Entry:
    return Entry(written, None, meaning, value, lambda manners, value: manners.rules.append(rule(value)))


def _own(field: str, written: str, default: str | None, value: Callable[[str], Any], meaning: str) -> Entry:
    return Entry(written, default, meaning, value, lambda manners, value: setattr(manners, field, value))


def _flag(change: Callable[[Manners], None], meaning: str) -> Entry:
    return Entry("", "", meaning, str, lambda manners, _: change(manners))


def _own_flag(field: str, meaning: str) -> Entry:
    return _flag(lambda manners: setattr(manners, field, True), meaning)


def _receipt(field: str, written: str, default: str | None, value: Callable[[str], Any], meaning: str) -> Entry:
    def change(manners: Manners, value: object) -> None:
        manners.write_receipts(field, value)

    return Entry(written, default, meaning, value, change)


def _receipt_flag(field: str, meaning: str, *, on: bool = True) -> Entry:
    return _flag(lambda manners: manners.write_receipts(field, on), meaning)


def _mangle(mangle: frames.Mangle, meaning: str) -> Entry:
    return _flag(lambda manners: manners.mangles.append(mangle), meaning)


_THROTTLED, _QUEUE_FULL = int(CommandStatus.RTHROTTLED), int(CommandStatus.RMSGQFUL)
_VALIDITY: Final = {"absolute": rules.absolute_validity_only, "relative": rules.relative_validity_only}


def _outcomes(manners: Manners, weights: Mapping[ReceiptState | None, float]) -> None:
    manners.behaviours.append(Outcomes(weights, manners.rng))


CATALOGUE: Final[Mapping[str, Mapping[str, Entry]]] = {
    "Answers to submit_sm; N strikes each N-th of them": {
        "latency": _behaviour(Latency, "SECONDS", read.seconds, "every answer comes so late"),
        "late": _nth_with(LateEvery, "SECONDS", "1", read.seconds, "answered so late, the others overtake it"),
        "slow-above": _behaviour(SlowAbove, "RATE", read.rate, "answers so many per second, the rest wait in line"),
        "rate-limit": _behaviour(RateLimit, "RATE", read.rate, "throttles what comes faster, per second, on all binds"),
        "throttle": _nth(lambda n: RefuseEvery(n, _THROTTLED), "refused with ESME_RTHROTTLED"),
        "queue-full": _nth(lambda n: RefuseEvery(n, _QUEUE_FULL), "refused with ESME_RMSGQFUL"),
        "refuse": _nth_with(RefuseEvery, "STATUS", "RSUBMITFAIL", read.status, "refused with a status (0x45)"),
        "nack": _nth_with(NackEvery, "STATUS", "RSYSERR", read.status, "refused by generic_nack"),
        "silent": _nth(SilentEvery, "accepted and never answered; the receipt comes"),
        "answer-twice": _nth(TwiceEvery, "answered twice"),
        "answer-without-id": _nth(WithoutIdEvery, "accepted without a message_id"),
        "drop": _nth(DropEvery, "accepted, then the connection ends without an answer, amid the window"),
        "unbind": _nth(UnbindEvery, "answered, then unbound without notice"),
        "garbage": _nth_with(
            GarbageEvery,
            "KIND",
            "short",
            read.one_of(frames.GARBAGE),
            f"accepted, with octets in place of the answer: {', '.join(frames.GARBAGE)}",
        ),
        "window-max": _own("window_max", "N", None, read.count, "throttles what is above so many unanswered on a bind"),
    },
    "What it demands of a submit_sm": {
        "senders": _rule(rules.SendersLike, "REGEX", read.pattern, "refuses other senders with ESME_RINVSRCADR"),
        "numbers": _rule(rules.NumbersLike, "REGEX", read.pattern, "refuses other recipients with ESME_RINVDSTADR"),
        "needs-tlv": _rule(rules.NeedsTlv, "TAG", read.tag, "refuses what lacks this optional parameter (0x1400)"),
        "validity": _rule(
            lambda rule: rule, "absolute|relative", read.one_of(_VALIDITY), "refuses the other form of validity_period"
        ),
        "no-udh": _flag(lambda manners: manners.rules.append(rules.no_headers), "refuses texts with a UDH"),
        "no-sar": _flag(lambda manners: manners.rules.append(rules.no_sar), "refuses the SAR parameters"),
        "no-payload": _flag(lambda manners: manners.rules.append(rules.no_payload), "refuses message_payload"),
    },
    "Receipts": {
        "outcome": Entry(
            "WORD=WEIGHT,…",
            None,
            f"states by weight: {', '.join(OUTCOME_WORDS)}",
            parse_weights,
            _outcomes,
        ),
        "receipt-delay": _behaviour(
            lambda delay_s: Latency(0.0, delay_s), "SECONDS", read.seconds, "so long after the answer"
        ),
        "receipt-first": _nth(ReceiptFirstEvery, "each N-th is reported before it is answered"),
        "receipt-elsewhere": _own_flag("receipts_elsewhere", "never on the bind that submitted, if there is another"),
        "receipt-copies": _receipt("copies", "N", "2", read.few, "each is sent so often, 100 times at most"),
        "receipt-then": _receipt("then", "STATE,…", None, read.states, "contradicted by these, a second apart"),
        "ids": _own("ids", "hex|decimal|uuid", None, read.word_of(IdNotation), "how ids are written in answers"),
        "receipt-ids": _receipt(
            "ids",
            "WORD",
            None,
            read.word_of(ReceiptId),
            f"and in receipts: {', '.join(ReceiptId)}",
        ),
        "receipt-esm-class": _receipt("esm_class", "OCTET", "0", read.octet, "esm_class of receipts; 0x04 is right"),
        "receipt-header": _receipt("header", "HEX", "050003840101", read.octets, "a UDH in front of the text"),
        "receipt-in-payload": _receipt_flag("in_payload", "the text is in message_payload"),
        "receipt-in-tlvs": _receipt_flag("in_tlvs", "id and state in TLVs, no text"),
        "receipt-by-data-sm": _receipt_flag("by_data_sm", "as data_sm"),
        "receipt-unswapped": _receipt_flag("swapped", "sender and recipient stand as in the submit_sm", on=False),
        "receipt-prefix": _receipt("number_prefix", "TEXT", "+", read.prefix, "stands before the recipient's number"),
        "receipt-zone": _receipt("zone", "ZONE", None, read.zone, "time zone of the dates; UTC unless told"),
    },
    "Binds and connections": {
        "refuse-binds": _own(
            "refuse_binds_with", "STATUS", "RBINDFAIL", read.status, "refuses every bind with this status"
        ),
        "binds-max": _own("binds_max", "N", None, read.count, "refuses more binds with ESME_RBINDFAIL"),
        "rebind-after": _own(
            "rebind_after_s", "SECONDS", "30", read.seconds, "ESME_RALYBND for so long after a bind was lost"
        ),
        "idle-kill": _own("idle_kill_s", "SECONDS", "30", read.seconds, "ends connections that are silent for so long"),
        "greeting": _own(
            "greeting",
            "COMMAND",
            "enquire_link",
            read.one_of(frames.GREETINGS),
            f"says this before anybody has bound: {', '.join(frames.GREETINGS)}",
        ),
    },
    "Malformed PDUs": {
        "bind-answer-without-body": _mangle(frames.bind_answer_without_body, "the answer to a bind is a header alone"),
        "answer-without-body": _mangle(frames.answer_without_body, "the answer to a submit_sm is a header alone"),
        "id-without-nul": _mangle(frames.id_without_nul, "message_id in the answer lacks its NUL"),
        "receipt-id-without-nul": _mangle(frames.id_tlv_without_nul, "receipted_message_id lacks its NUL"),
        "nul-after-text": _mangle(frames.nul_after_text, "a NUL after the text of a deliver_sm"),
        "cut-tlv": _mangle(frames.cut_tlv, "the last TLV of a deliver_sm is cut short"),
    },
}
"""Every name, in the groups in which they are listed."""

_ENTRIES: Final = {name: entry for group in CATALOGUE.values() for name, entry in group.items()}


def change(manners: Manners, text: str) -> None:
    """Give ``manners`` one behaviour: ``NAME`` or ``NAME=VALUE``. They count in the order in which they are given.

    Raises:
        ValueError: there is no such name, or its value is wrong; the message says what to write.
    """
    name, sign, value = text.partition("=")
    entry = _ENTRIES.get(name)
    if entry is None:
        raise ValueError(f"there is no behaviour {name!r}; --list-behaviours shows them all")
    if not sign:
        if entry.default is None:
            raise ValueError(f"{name} needs a value; write {name}={entry.written}")
        value = entry.default
    elif not entry.written:
        raise ValueError(f"{name} takes no value")
    try:
        read_value = entry.read(value)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    entry.change(manners, read_value)


def listing() -> str:
    """All names with their values, defaults and meaning, for people."""
    lines: list[str] = []
    for group, entries in CATALOGUE.items():
        lines += [*([""] if lines else []), f"{group}:"]
        for name, entry in entries.items():
            written = f"{name}={entry.written}" if entry.written else name
            default = f" ({entry.default} unless told)" if entry.written and entry.default else ""
            lines.append(f"  {written:<32} {entry.meaning}{default}")
    return "\n".join(lines)
