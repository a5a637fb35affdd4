"""How credits move: the entries of the ledger, and what each does to a balance.

Credits are integer millicredits. Accepting a message holds what all its segments cost; afterwards the segments that a
carrier took are captured and the others released. An entry's id is made of what it is for, so a ledger that keeps ids
unique cannot hold, capture or release for one message twice, and replaying a step changes nothing.
"""

import enum
from collections.abc import Iterable
from typing import Final

import attrs

from messages.ids import AccountId, MessageId
from messages.values import value


class EntryKind(enum.StrEnum):
    """Why credits move."""

    PURCHASE = "purchase"
    ADJUSTMENT = "adjustment"
    FEE = "fee"
    HOLD = "hold"
    CAPTURE = "capture"
    RELEASE = "release"


@value
class Balance:
    """What an account has, in millicredits: free to spend, and held for accepted messages. Neither is ever below 0."""

    available_mc: int = 0
    held_mc: int = 0

    @property
    def total_mc(self) -> int:
        """All that was paid in and not yet spent."""
        return self.available_mc + self.held_mc


@value
class Entry:
    """One movement of credits (row C10): who, when, why, and which message or order (in ``id``)."""

    id: str
    account_id: AccountId
    kind: EntryKind
    available_delta_mc: int
    held_delta_mc: int
    reason: str
    message_id: MessageId | None
    at_ms: int


@attrs.frozen
class InsufficientCredits:
    """The entry would spend more than there is; nothing moves."""

    needed_mc: int
    available_mc: int


class LedgerError(ValueError):
    """An entry contradicts the ledger: it was booked before, or settles more than is held. Always a defect of ours."""


NO_CREDITS: Final = Balance()


def purchase_entry(
    reference: str, account_id: AccountId, amount_mc: int, at_ms: int, reason: str = "credits bought"
) -> Entry:
    """``amount_mc`` (1 …) are paid in; ``reference`` names the order and makes the id."""
    _require_positive(amount_mc)
    return Entry(f"purchase:{reference}", account_id, EntryKind.PURCHASE, amount_mc, 0, reason, None, at_ms)


def adjustment_entry(reference: str, account_id: AccountId, delta_mc: int, at_ms: int, reason: str) -> Entry:
    """Staff give (above 0) or take (below 0) ``delta_mc`` for a reason of theirs; ``reference`` makes the id."""
    if delta_mc == 0:
        raise ValueError("an adjustment moves credits")
    return Entry(f"adjustment:{reference}", account_id, EntryKind.ADJUSTMENT, delta_mc, 0, reason, None, at_ms)


def fee_entry(reference: str, account_id: AccountId, amount_mc: int, at_ms: int, reason: str) -> Entry:
    """``amount_mc`` (1 …) are spent on something else than a message; ``reference`` names it and makes the id."""
    _require_positive(amount_mc)
    return Entry(f"fee:{reference}", account_id, EntryKind.FEE, -amount_mc, 0, reason, None, at_ms)


def hold_entry(
    message_id: MessageId, account_id: AccountId, amount_mc: int, at_ms: int, reason: str = "message accepted"
) -> Entry:
    """``amount_mc`` (0 …, for a message may be free) are set aside for a message."""
    _require_not_negative(amount_mc)
    return _message_entry(EntryKind.HOLD, message_id, account_id, (-amount_mc, amount_mc), reason=reason, at_ms=at_ms)


def capture_entry(
    message_id: MessageId, account_id: AccountId, amount_mc: int, at_ms: int, reason: str = "taken by the carrier"
) -> Entry:
    """``amount_mc`` (0 …) of what is held for a message are spent."""
    _require_not_negative(amount_mc)
    return _message_entry(EntryKind.CAPTURE, message_id, account_id, (0, -amount_mc), reason=reason, at_ms=at_ms)


def release_entry(
    message_id: MessageId, account_id: AccountId, amount_mc: int, at_ms: int, reason: str = "not taken by any carrier"
) -> Entry:
    """``amount_mc`` (0 …) of what is held for a message are given back."""
    _require_not_negative(amount_mc)
    return _message_entry(
        EntryKind.RELEASE, message_id, account_id, (amount_mc, -amount_mc), reason=reason, at_ms=at_ms
    )


def apply(balance: Balance, entry: Entry) -> Balance | InsufficientCredits:
    """The balance after ``entry``; ``InsufficientCredits`` when it would spend more than is available.

    Raises:
        LedgerError: more would be captured or released than is held.
    """
    available_mc = balance.available_mc + entry.available_delta_mc
    held_mc = balance.held_mc + entry.held_delta_mc
    if available_mc < 0:
        return InsufficientCredits(needed_mc=-entry.available_delta_mc, available_mc=balance.available_mc)
    if held_mc < 0:
        raise LedgerError(f"{entry.id} settles {-entry.held_delta_mc} mc and {balance.held_mc} mc are held")
    return Balance(available_mc, held_mc)


def replay(entries: Iterable[Entry]) -> Balance:
    """The balance that one account's entries, in order, add up to.

    Raises:
        LedgerError: an id comes twice, or an entry spends or settles what is not there, or what is held for another
            message.
    """
    balance = NO_CREDITS
    seen: set[str] = set()
    held_mc: dict[MessageId, int] = {}
    for entry in entries:
        if entry.id in seen:
            raise LedgerError(f"{entry.id} was booked before")
        seen.add(entry.id)
        after = apply(balance, entry)
        if isinstance(after, InsufficientCredits):
            raise LedgerError(f"{entry.id} needs {after.needed_mc} mc and {after.available_mc} mc are available")
        balance = after
        if entry.message_id is not None:
            held_mc[entry.message_id] = held_mc.get(entry.message_id, 0) + entry.held_delta_mc
            if held_mc[entry.message_id] < 0:
                raise LedgerError(f"{entry.id} settles more than is held for its message")
    return balance


def settle(held_mc: int, accepted_segments: int, total_segments: int) -> tuple[int, int]:
    """What to capture and what to release of a message's hold, in millicredits; together they are the hold.

    Raises:
        ValueError: the segments do not add up.
    """
    _require_not_negative(held_mc)
    if not 0 <= accepted_segments <= total_segments or total_segments < 1:
        raise ValueError(f"{accepted_segments} of {total_segments} segments cannot have been accepted")
    capture_mc = held_mc * accepted_segments // total_segments
    return capture_mc, held_mc - capture_mc


def _message_entry(
    kind: EntryKind,
    message_id: MessageId,
    account_id: AccountId,
    deltas_mc: tuple[int, int],
    *,
    reason: str,
    at_ms: int,
) -> Entry:
    available_delta_mc, held_delta_mc = deltas_mc
    return Entry(
        id=f"{kind}:{message_id}",
        account_id=account_id,
        kind=kind,
        available_delta_mc=available_delta_mc,
        held_delta_mc=held_delta_mc,
        reason=reason,
        message_id=message_id,
        at_ms=at_ms,
    )


def _require_positive(amount_mc: int) -> None:
    if amount_mc < 1:
        raise ValueError(f"an amount is 1 mc or more, not {amount_mc}")


def _require_not_negative(amount_mc: int) -> None:
    if amount_mc < 0:
        raise ValueError(f"an amount is 0 mc or more, not {amount_mc}")
