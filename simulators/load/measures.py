"""The measures of a run: the names that reports and expectations use, what they mean, and when they show something."""

from collections.abc import Mapping
from typing import Final

from simulators.ledger.expectations import Ground
from simulators.load.journal import FINAL
from simulators.load.verdict import LEGS

PERCENTILES: Final = ("p50", "p95", "p99", "max")
"""What is told of the times of each leg."""

COUNTS: Final[Mapping[str, str]] = {
    "messages": "planned",
    "sent": "sent",
    "accepted": "accepted",
    "refused": "refused",
    "unanswered": "sent and never answered",
    "bad_inputs": "bad inputs among them",
    **{status: f"ended as {status}" for status in sorted(FINAL)},
    "webhooks": "webhook requests",
    "webhooks_repeated": "events told more than once",
    "untold": "final, as the API says, and told by no webhook",
    "verified": "webhooks with the right signature",
    "bad_signatures": "webhooks with a wrong signature",
    "retried": "sent again after 503",
    "connections_lost": "connections lost",
    "seen": "messages that carriers accepted",
    "incomplete": "long texts of which carriers have only a part",
    "strangers": "submit_sm to numbers that this run never sent to",
    "balance_off_mc": "millicredits that the balance lacks or has too many",
    "seconds": "from the first request to the last answer",
    "requests_per_s": "requests answered per second",
    "accepted_per_s": "messages accepted per second",
    "ended_per_s": "messages told to be final per second, until the last one",
}
"""What is counted besides breaches, and what it means."""

BREACHES: Final[Mapping[str, str]] = {
    "lost": "accepted, and neither a webhook nor the API tells how it ended",
    "unseen": "told as delivered, and no carrier accepted it",
    "duplicated": "accepted more than once by carriers",
    "wrong_sender": "shown by the handset from another sender than was promised",
    "wrong_text": "read by the handset as another text than was sent",
    "charged_wrong": "charged another amount than its fate costs",
    "unexpected_refusals": "refused, though nothing is wrong with it",
    "wrongly_refused": "a bad input, refused with another status or code than it deserves",
    "wrongly_accepted": "a bad input that was accepted",
}
"""A promise that was not kept of a message, by its name, and what it means."""

MEASURES: Final = (
    *COUNTS,
    *BREACHES,
    *(f"{percentile}_{leg}_ms" for leg in LEGS for percentile in PERCENTILES),
)
"""Every name that an expectation may use."""

_SENT: Final = Ground(("sent",), "nothing was sent")
_ANSWERED: Final = Ground(("accepted", "refused"), "nothing was answered")
_ACCEPTED: Final = Ground(("accepted",), "nothing was accepted")
_DELIVERED: Final = Ground(("delivered",), "nothing was delivered")
_ENDED: Final = Ground(tuple(sorted(FINAL)), "nothing ended")
_SEEN: Final = Ground(("seen",), "carriers accepted nothing of this run")
_BAD: Final = Ground(("bad_inputs",), "no bad input was sent")

GROUNDS: Final[Mapping[str, Ground]] = {
    "lost": _ACCEPTED,
    "unseen": _DELIVERED,
    "duplicated": _SEEN,
    "wrong_sender": _SEEN,
    "wrong_text": _SEEN,
    "charged_wrong": _ENDED,
    "unexpected_refusals": _ANSWERED,
    "wrongly_refused": _BAD,
    "wrongly_accepted": _BAD,
    "refused": _ANSWERED,
    "unanswered": _SENT,
    **dict.fromkeys(sorted(FINAL - {"delivered"}), _ENDED),
    "webhooks_repeated": Ground(("webhooks",), "no webhook came"),
    "untold": _ENDED,
    "bad_signatures": Ground(("verified", "bad_signatures"), "no signature was looked at"),
    "retried": _SENT,
    "connections_lost": _SENT,
    "incomplete": _SEEN,
    "strangers": _SEEN,
    "balance_off_mc": _ACCEPTED,
}
"""What counts something that should not be shows nothing before something happened in which it could have been."""
