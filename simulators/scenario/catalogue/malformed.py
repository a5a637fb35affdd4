"""The names of PDUs that break the protocol."""

from collections.abc import Mapping
from typing import Final

from simulators.scenario import value_words as read
from simulators.scenario.catalogue.entry import Entry, mangle, mangles
from simulators.wire import frames
from simulators.wire.malformations import MALFORMATIONS, TARGETS, Malform, Malformed


def _malformed(malform: Malform) -> Entry:
    first = (malform.__doc__ or "").split(".")[0]
    return mangles(
        lambda value: Malformed(malform, *value),
        "PDUS[:N]",
        "answers" if malform.__name__ not in _OF_RECEIPTS else "receipts",
        read.struck(TARGETS),
        first[:1].lower() + first[1:],
    )


_OF_RECEIPTS: Final = frozenset(
    {"without_nuls", "tlv_of_wrong_size", "text_length_over", "text_length_under", "absurd_types"}
)

MALFORMED: Final[Mapping[str, Entry]] = {
    "bind-answer-without-body": mangle(frames.bind_answer_without_body, "the answer to a bind is a header alone"),
    "answer-without-body": mangle(frames.answer_without_body, "the answer to a submit_sm is a header alone"),
    "id-without-nul": mangle(frames.id_without_nul, "message_id in the answer lacks its NUL"),
    "receipt-id-without-nul": mangle(frames.id_tlv_without_nul, "receipted_message_id lacks its NUL"),
    "nul-after-text": mangle(frames.nul_after_text, "a NUL after the text of a deliver_sm"),
    "cut-tlv": mangle(frames.cut_tlv, "the last TLV of a deliver_sm is cut short"),
    **{name: _malformed(malform) for name, malform in MALFORMATIONS.items()},
}
"""PDUS are answers, receipts, enquire_links, binds or all; N strikes each N-th of them."""
