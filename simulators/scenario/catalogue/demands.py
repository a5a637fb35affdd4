"""The names of what an operator demands of a submit_sm."""

from collections.abc import Mapping
from typing import Final

from simulators.ledger.reading import DefaultAlphabet
from simulators.operator import rules
from simulators.operator.countries import CountriesOnly
from simulators.operator.refusals import RefuseByDigit, RefuseEven, RefuseNumbers, RefuseShort
from simulators.scenario import value_words as read
from simulators.scenario.catalogue.entry import Entry, flag, own, rule

_VALIDITY: Final = {"absolute": rules.absolute_validity_only, "relative": rules.relative_validity_only}

DEMANDS: Final[Mapping[str, Entry]] = {
    "senders": rule(rules.SendersLike, "REGEX", read.pattern, "refuses other senders with ESME_RINVSRCADR"),
    "numbers": rule(rules.NumbersLike, "REGEX", read.pattern, "refuses other recipients with ESME_RINVDSTADR"),
    "countries": rule(
        CountriesOnly, "CC|CC…", read.countries, "refuses numbers of other countries with ESME_RINVDSTADR: CH|LI"
    ),
    "refuse-numbers": rule(
        lambda value: RefuseNumbers(*value),
        "REGEX[:STATUS]",
        read.with_status(read.pattern, "RSUBMITFAIL"),
        "refuses recipients that begin so, as 333 (RSUBMITFAIL)",
    ),
    "refuse-short": rule(
        lambda value: RefuseShort(*value),
        "N[:STATUS]",
        read.with_status(read.few, "RINVDSTADR"),
        "refuses recipients of fewer digits (RINVDSTADR)",
    ),
    "refuse-digit": rule(
        lambda value: RefuseByDigit(*value),
        "first|last:DIGIT=STATUS,…",
        read.digits(read.status),
        "refuses by the first or last digit of the recipient",
    ),
    "refuse-even": rule(
        RefuseEven, "STATUS", read.status, "refuses even sequence numbers with a status", default="RSYSERR"
    ),
    "needs-tlv": rule(rules.NeedsTlv, "TAG", read.tag, "refuses what lacks this optional parameter (0x1400)"),
    "validity": rule(
        lambda chosen: chosen, "absolute|relative", read.one_of(_VALIDITY), "refuses the other form of validity_period"
    ),
    "data-codings": rule(
        rules.DataCodings, "OCTET|OCTET…", read.octets_of_choice, "refuses other data_codings with ESME_RINVDCS: 0|0x08"
    ),
    "default-alphabet": own(
        "default_alphabet",
        "ALPHABET",
        None,
        read.word_of(DefaultAlphabet),
        f"what data_coding 0 means in texts that are submitted: {', '.join(DefaultAlphabet)}",
    ),
    "no-udh": flag(lambda manners: manners.rules.append(rules.no_headers), "refuses texts with a UDH"),
    "no-sar": flag(lambda manners: manners.rules.append(rules.no_sar), "refuses the SAR parameters"),
    "no-payload": flag(lambda manners: manners.rules.append(rules.no_payload), "refuses message_payload"),
    "no-vendor-tlvs": flag(
        lambda manners: manners.rules.append(rules.no_vendor_tlvs), "refuses optional parameters of vendors (0x1400 …)"
    ),
}
"""Each refuses what does not meet it."""
