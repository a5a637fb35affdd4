"""What a message may tell a simulated operator to do with it, where the operator obeys texts.

A text says it in words anywhere in it: ``delay=2`` answers two seconds later and ``delay=inf`` never,
``status=RSYSERR`` or ``status=0x45`` refuses, ``outcome=expired`` and ``err=034`` are reported, ``receipt-delay=5``
that much later.
"""

import re
from typing import Final

import attrs

from simulators.operator.behaviours import OUTCOME_WORDS, Plan, report
from simulators.operator.delays import DELAY_MAX_S
from smpp.pdus import SubmitSm
from smpp.statuses import CommandStatus
from smpp.values import DataCoding, EsmClass, TlvTag

_WORD: Final = re.compile(
    r"(?<![\w-])(?:"
    r"(?P<latency>delay)=(?P<latency_s>inf|\d{1,6}(?:\.\d{1,6})?)"
    r"|(?P<late>receipt-delay)=(?P<late_s>\d{1,6}(?:\.\d{1,6})?)"
    r"|status=(?P<status>0x[0-9a-fA-F]{1,8}|\d{1,9}|[A-Za-z_]{3,30})"
    r"|outcome=(?P<outcome>[a-z]{4,12})"
    r"|err=(?P<err>\w{1,10})"
    r")",
    re.ASCII,
)


@attrs.frozen
class ObeyTexts:
    """Does with each message what its text says; what it does not understand it leaves."""

    def adjust(self, plan: Plan, now: float) -> None:
        """See Behaviour."""
        for match in _WORD.finditer(_text_of(plan.pdu)):
            if match["latency"]:
                plan.silent = plan.silent or match["latency_s"] == "inf"
                plan.latency_s += 0.0 if match["latency_s"] == "inf" else min(DELAY_MAX_S, float(match["latency_s"]))
            elif match["late"]:
                plan.receipt_delay_s += min(DELAY_MAX_S, float(match["late_s"]))
            elif match["status"]:
                plan.status = _status(match["status"]) or plan.status
            elif match["outcome"] in OUTCOME_WORDS:
                report(plan, OUTCOME_WORDS[match["outcome"]])
            elif match["err"]:
                plan.receipt_error = match["err"]


def _status(word: str) -> int:
    if word[0].isdigit():
        try:
            return int(word, 0)
        except ValueError:  # 010
            return int(word)
    try:
        return int(CommandStatus[word.upper().removeprefix("ESME_")])
    except KeyError:
        return 0


def _text_of(pdu: SubmitSm) -> str:
    """The text as far as ASCII goes: the words are written in it, and GSM 7-bit has its letters and digits."""
    octets = pdu.short_message or pdu.tlv(TlvTag.MESSAGE_PAYLOAD) or b""
    if pdu.esm_class & EsmClass.UDHI and octets:
        octets = octets[1 + octets[0] :]
    if pdu.data_coding == DataCoding.UCS2:
        return octets.decode("utf-16-be", errors="replace")
    # the underscore of GSM 7-bit is 0x11
    return octets.decode("latin-1").replace("\x11", "_")
