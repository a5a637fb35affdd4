"""What may be done to a registration, by whom and when: every step from draft to closed, as pure functions.

Each takes the registration as it stands and answers with it as it stands afterwards and the event that tells of it,
or with the problem that keeps it from happening.
"""

from typing import Final

import attrs

from messages.addresses import Sender, SenderKind
from messages.ids import AccountId
from messages.problems import Problem
from sendername.registration.documents import REQUIRED, DocumentKind
from sendername.registration.event import RegistrationEvent, RegistrationEventKind
from sendername.registration.form import Form, check_form
from sendername.registration.refusal import TEXT_LONGEST, Refusal, RefusalReason
from sendername.registration.registration import Claim, Registration, RegistrationId, Standing
from sendername.registration.version import EDITABLE, OPEN, TRANSITIONS, Version, VersionState
from sendername.registry import NameStatus

CUSTOMER: Final = "customer"
CODE: Final = "code"
"""Who decided about a number."""
CLAIM_MS: Final = 30 * 60_000
"""How long a reviewer has it alone; every step of theirs begins it anew."""
VERSIONS_MAX: Final = 100
"""Nobody means to hand in more."""

_Kind = RegistrationEventKind


@attrs.frozen
class Step:
    """The registration afterwards, the event, and the fee that this step costs (millicredits, mostly 0)."""

    registration: Registration
    event: RegistrationEvent
    fee_mc: int = 0


def stepped(
    after: Registration, kind: RegistrationEventKind, now_ms: int, actor: str, words: str, *, fee_mc: int = 0
) -> Step:
    """The step to ``after``, told by an event of ``kind``; each raises the revision."""
    event = RegistrationEvent(kind, now_ms, actor, after.latest.number, words)
    return Step(attrs.evolve(after, revision=after.revision + 1), event, fee_mc)


def draft(registration_id: RegistrationId, account_id: AccountId, sender: Sender, form: Form, now_ms: int) -> Step:
    """A new registration of ``sender``; it is not handed in yet, and its form may still be incomplete."""
    begun = Registration(registration_id, account_id, sender, (Version(1, form),), created_at_ms=now_ms)
    return stepped(begun, _Kind.CREATED, now_ms, CUSTOMER, f"A registration of {sender.value} was begun.")


def change(registration: Registration, form: Form, now_ms: int) -> Step | Problem:
    """Replace the form: of the version that waits for its customer, else of a new one, which costs nothing (row S4).

    What is in force stays in force meanwhile (row S6).
    """
    if registration.standing is Standing.CLOSED:
        return _not_now("The account was closed, and its registrations with it.")
    latest = registration.latest
    if latest.state in EDITABLE:
        changed = _with_latest(registration, attrs.evolve(latest, form=form))
        return stepped(changed, _Kind.CHANGED, now_ms, CUSTOMER, "The form was changed.")
    if latest.state in OPEN:
        return _not_now("It is being reviewed; wait for the decision, or withdraw it and hand in another version.")
    if latest.number >= VERSIONS_MAX:
        return _not_now(f"It has {VERSIONS_MAX} versions, which is the most; ask support.")
    version = Version(latest.number + 1, form)
    renewed = attrs.evolve(registration, versions=(*registration.versions, version))
    return stepped(renewed, _Kind.CHANGED, now_ms, CUSTOMER, f"Version {version.number} was begun.")


def submit(
    registration: Registration, documents: frozenset[DocumentKind], fee_mc: int, now_ms: int
) -> Step | tuple[Problem, ...]:
    """Hand in the version that waits for its customer. ``fee_mc`` is due the first time and never again (row S5).

    ``documents`` are the kinds that are there. Everything that is missing comes back together. A number needs neither
    form nor documents and costs nothing: a code validates it.
    """
    latest = registration.latest
    if registration.standing is Standing.CLOSED:
        return (_not_now("The account was closed, and its registrations with it."),)
    if latest.state not in EDITABLE:
        return (_not_now("There is nothing to hand in; change it first."),)
    is_name = registration.sender.kind is SenderKind.NAME
    problems = _missing(latest.form, documents) if is_name else ()
    if problems:
        return problems
    first = registration.fee_mc is None
    fee_mc = fee_mc if is_name else 0
    handed_in = _with_latest(
        registration, attrs.evolve(latest, state=VersionState.SUBMITTED, submitted_at_ms=now_ms, seconded_by=None)
    )
    if first:
        handed_in = attrs.evolve(handed_in, fee_mc=fee_mc)
    again = "" if latest.number == 1 else " Handing in again costs nothing."
    words = f"Version {latest.number} was handed in.{again}"
    return stepped(handed_in, _Kind.SUBMITTED, now_ms, CUSTOMER, words, fee_mc=fee_mc if first else 0)


def _missing(form: Form, documents: frozenset[DocumentKind]) -> tuple[Problem, ...]:
    missing = [kind for kind in DocumentKind if kind in REQUIRED and kind not in documents]
    return (
        *check_form(form),
        *(Problem("missing-field", f"Add the {kind.words}.", f"/documents/{kind}") for kind in missing),
    )


def claim(registration: Registration, who: str, now_ms: int) -> Step | Problem:
    """``who`` takes it up for review, alone for ``CLAIM_MS``; a claim that ran out can be taken over."""
    latest = registration.latest
    if latest.state not in (VersionState.SUBMITTED, VersionState.IN_REVIEW):
        return _not_now("It does not wait for a review.")
    if registration.sender.kind is SenderKind.NUMBER:
        return _not_now("A number is validated by the code that was sent to it.")
    if latest.state is VersionState.IN_REVIEW and registration.claimed_by_another(who, now_ms):
        return _claimed(registration)
    taken = attrs.evolve(
        _with_latest(registration, attrs.evolve(latest, state=VersionState.IN_REVIEW)),
        claim=Claim(who, now_ms + CLAIM_MS),
    )
    return stepped(taken, _Kind.CLAIMED, now_ms, who, "It is being reviewed.")


def release(registration: Registration, who: str, now_ms: int) -> Step | Problem:
    """``who`` lets go of it; it takes its old place in the queue."""
    problem = _not_reviewed_by(registration, who, now_ms)
    if problem is not None:
        return problem
    freed = attrs.evolve(_moved(registration, VersionState.SUBMITTED), claim=None)
    return stepped(freed, _Kind.RELEASED, now_ms, who, "It waits for another reviewer.")


def ask(registration: Registration, who: str, question: str, now_ms: int) -> Step | Problem:
    """``who`` asks the customer for information; the customer changes the version and hands it in again."""
    problem = _not_reviewed_by(registration, who, now_ms) or _empty_words(question, "/question")
    if problem is not None:
        return problem
    asked = attrs.evolve(registration.latest, state=VersionState.INFORMATION_ASKED, question=question.strip())
    waiting = attrs.evolve(_with_latest(registration, asked), claim=None)
    return stepped(waiting, _Kind.INFORMATION_ASKED, now_ms, who, f"Asked: {question.strip()}")


def approve(registration: Registration, who: str, now_ms: int, *, four_eyes: bool = False) -> Step | Problem:
    """``who`` approves it: from now on the sender may leave the gateway.

    With ``four_eyes`` the first approval puts it back into the queue for somebody else, whose approval counts. A
    sender that is suspended stays suspended; one that was revoked or withdrawn comes back.
    """
    problem = _not_reviewed_by(registration, who, now_ms)
    if problem is not None:
        return problem
    latest = registration.latest
    if four_eyes and latest.seconded_by in (None, who):
        seconded = attrs.evolve(latest, state=VersionState.SUBMITTED, seconded_by=who)
        waiting = attrs.evolve(_with_latest(registration, seconded), claim=None)
        return stepped(
            waiting, _Kind.SECONDED, now_ms, who, "A first reviewer approves; another one has to approve, too."
        )
    decided = attrs.evolve(latest, state=VersionState.APPROVED, decided_at_ms=now_ms, decided_by=who)
    in_force = _in_force(_with_latest(registration, decided))
    return stepped(in_force, _Kind.APPROVED, now_ms, who, f"Version {latest.number} was approved.")


def approved_by_code(registration: Registration, now_ms: int) -> Step:
    """The number gave its code back: it is approved without anybody's review."""
    reviewed = _moved(registration, VersionState.IN_REVIEW)
    decided = attrs.evolve(reviewed.latest, state=VersionState.APPROVED, decided_at_ms=now_ms, decided_by=CODE)
    in_force = _in_force(_with_latest(reviewed, decided))
    return stepped(in_force, _Kind.APPROVED, now_ms, CUSTOMER, "The code was right: the number is validated.")


def _in_force(registration: Registration) -> Registration:
    """The latest version is in force; a sender that was revoked or withdrawn comes back with it."""
    renews = registration.standing in (Standing.REVOKED, Standing.WITHDRAWN)
    return attrs.evolve(
        registration,
        claim=None,
        approved_number=registration.latest.number,
        standing=Standing.ACTIVE if renews else registration.standing,
        standing_reason="" if renews else registration.standing_reason,
    )


def refuse(registration: Registration, who: str, refusal: Refusal, now_ms: int) -> Step | Problem:
    """``who`` refuses it. What was in force before stays in force; the customer may change it and hand it in again."""
    problem = _not_reviewed_by(registration, who, now_ms) or _empty_words(refusal.text, "/text")
    if problem is not None:
        return problem
    latest = registration.latest
    refused = attrs.evolve(latest, state=VersionState.REFUSED, decided_at_ms=now_ms, decided_by=who, refusal=refusal)
    decided = attrs.evolve(_with_latest(registration, refused), claim=None)
    because = "" if refusal.reason is RefusalReason.OTHER else f" ({refusal.reason})"
    return stepped(decided, _Kind.REFUSED, now_ms, who, f"Version {latest.number} was refused{because}: {refusal.text}")


def settled(  # noqa: PLR0917 - what, whose, by whom and when
    registration_id: RegistrationId, account_id: AccountId, sender: Sender, form: Form, who: str, now_ms: int
) -> Step:
    """A new registration that ``who`` approves without a review, as engineers do; it costs nothing."""
    nothing_yet = Registration(registration_id, account_id, sender, (), created_at_ms=now_ms)
    return _settle(nothing_yet, form, who, now_ms)


def settle(registration: Registration, who: str, now_ms: int) -> Step | Problem:
    """``who`` approves its sender without a review, in a version of its own; what was open is withdrawn."""
    if registration.standing is Standing.CLOSED:
        return _not_now("The account was closed, and its registrations with it.")
    if registration.standing is Standing.SUSPENDED:
        return _not_now("It is suspended; reinstate it.")
    if registration.status is NameStatus.APPROVED:
        return _not_now("It is approved already.")
    if registration.latest.number >= VERSIONS_MAX:
        return _not_now(f"It has {VERSIONS_MAX} versions, which is the most.")
    form = registration.latest.form
    if registration.latest.state in OPEN:
        registration = _moved(registration, VersionState.WITHDRAWN)
    return _settle(registration, form, who, now_ms)


def suspend(registration: Registration, who: str, reason: str, now_ms: int) -> Step | Problem:
    """``who`` keeps an approved sender from being sent, for a while."""
    if registration.approved is None or registration.standing is not Standing.ACTIVE:
        return _not_now("Only an approved sender can be suspended.")
    return _stand(registration, Standing.SUSPENDED, _Kind.SUSPENDED, who, reason, now_ms)


def reinstate(registration: Registration, who: str, reason: str, now_ms: int) -> Step | Problem:
    """``who`` lifts a suspension: the way back from it."""
    if registration.standing is not Standing.SUSPENDED:
        return _not_now("It is not suspended.")
    return _stand(registration, Standing.ACTIVE, _Kind.REINSTATED, who, reason, now_ms)


def revoke(registration: Registration, who: str, reason: str, now_ms: int) -> Step | Problem:
    """``who`` takes an approval back for good; a new version must be approved before the sender is sent again."""
    if registration.approved is None or registration.standing not in (Standing.ACTIVE, Standing.SUSPENDED):
        return _not_now("Only an approved sender can be revoked.")
    revoked = attrs.evolve(registration, approved_number=None)
    return _stand(revoked, Standing.REVOKED, _Kind.REVOKED, who, reason, now_ms)


def withdraw(registration: Registration, now_ms: int) -> Step | Problem:
    """The customer takes back the version that is under way; with none under way, gives up the sender itself."""
    latest = registration.latest
    if registration.standing is Standing.CLOSED:
        return _not_now("The account was closed, and its registrations with it.")
    if latest.state in OPEN:
        back = attrs.evolve(_moved(registration, VersionState.WITHDRAWN), claim=None)
        return stepped(back, _Kind.WITHDRAWN, now_ms, CUSTOMER, f"Version {latest.number} was withdrawn.")
    if registration.approved is None or registration.standing is not Standing.ACTIVE:
        return _not_now("There is nothing to withdraw.")
    given_up = attrs.evolve(registration, approved_number=None)
    return _stand(given_up, Standing.WITHDRAWN, _Kind.WITHDRAWN, CUSTOMER, "given up by the customer", now_ms)


def close(registration: Registration, who: str, now_ms: int) -> Step | Problem:
    """Its account was closed (row S6)."""
    if registration.standing is Standing.CLOSED:
        return _not_now("It is closed already.")
    ended = attrs.evolve(registration, claim=None)
    if ended.latest.state in OPEN:
        ended = _moved(ended, VersionState.WITHDRAWN)
    return _stand(ended, Standing.CLOSED, _Kind.CLOSED, who, "the account was closed", now_ms)


def _stand(  # noqa: PLR0917 - what, who and why, in the order of the sentence
    registration: Registration, standing: Standing, kind: RegistrationEventKind, who: str, reason: str, now_ms: int
) -> Step | Problem:
    problem = _empty_words(reason, "/reason")
    if problem is not None:
        return problem
    reason = reason.strip()
    after = attrs.evolve(registration, standing=standing, standing_reason="" if standing is Standing.ACTIVE else reason)
    return stepped(after, kind, now_ms, who, f"It was {kind}: {reason}.")


def _moved(registration: Registration, state: VersionState) -> Registration:
    return _with_latest(registration, attrs.evolve(registration.latest, state=state))


def _with_latest(registration: Registration, version: Version) -> Registration:
    before = registration.latest
    if version.state is not before.state and version.state not in TRANSITIONS[before.state]:
        raise ValueError(f"a version does not go from {before.state} to {version.state}")
    return attrs.evolve(registration, versions=(*registration.versions[:-1], version))


def _not_reviewed_by(registration: Registration, who: str, now_ms: int) -> Problem | None:
    if registration.latest.state is not VersionState.IN_REVIEW:
        return _not_now("It is not under review; claim it first.")
    if registration.claimed_by_another(who, now_ms):
        return _claimed(registration)
    if registration.claim is None or registration.claim.by != who:
        return _not_now("Claim it first.")
    return None


def _claimed(registration: Registration) -> Problem:
    by = registration.claim.by if registration.claim else "somebody"
    return Problem("registration-claimed", f"{by} reviews it at the moment; take another one.")


def _not_now(detail: str) -> Problem:
    return Problem("registration-state", detail)


def _empty_words(text: str, pointer: str) -> Problem | None:
    if not text.strip():
        return Problem("invalid-value", "Write a sentence; the customer reads it.", pointer)
    if len(text) > TEXT_LONGEST:
        return Problem("invalid-value", f"It has {len(text)} characters; write at most {TEXT_LONGEST}.", pointer)
    return None


def _settle(registration: Registration, form: Form, who: str, now_ms: int) -> Step:
    number = len(registration.versions) + 1
    version = Version(number, form, VersionState.APPROVED, decided_at_ms=now_ms, decided_by=who)
    in_force = attrs.evolve(
        registration,
        versions=(*registration.versions, version),
        approved_number=number,
        standing=Standing.ACTIVE,
        standing_reason="",
        fee_mc=registration.fee_mc or 0,
        claim=None,
    )
    return stepped(in_force, _Kind.APPROVED, now_ms, who, f"Version {number} was approved without a review.")
