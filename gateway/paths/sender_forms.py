"""The sender that an attempt writes: the message's own, in the form of the route that leads to the carrier."""

from collections.abc import Sequence

import attrs

from gateway.paths.decisions import Decisions
from messages.addresses import Sender, SenderKind
from messages.ids import CarrierName
from messages.message import LeasedMessage, Message, SentAs
from routing.table.sender_form import ALPHANUMERIC_MAX, AS_IT_IS


def with_sender_forms(leased: Sequence[LeasedMessage], decisions: Decisions) -> Sequence[LeasedMessage]:
    """``leased``, each with the sender that its attempt writes, by the routes as they are now."""
    if not decisions.routes.has_forms:
        return leased
    return [attrs.evolve(one, sent_as=sent_as(one.message, one.carrier, decisions)) for one in leased]


def sent_as(message: Message, carrier: CarrierName, decisions: Decisions) -> SentAs | None:
    """What ``message`` shows as its sender by ``carrier``; None where its route has no form, or a form for others.

    Its own sender was approved before; a name that takes its place must be approved for the account too, a number is
    the platform's or the carrier's and trusted. What cannot be sent leaves the sender as it is: delivery comes first.
    """
    route = decisions.routes.route_by(decisions.question_of(message), carrier)
    if route is None or route.form == AS_IT_IS:
        return None
    own, shaped = message.sender, route.form.applied_to(message.sender)
    if shaped == own:
        return None
    if route.form.substitute is not None:
        trusted = _trusted(message, shaped, decisions)
        if trusted is None:
            reason = f"{shaped.value}, which route {route.name} sends in its place, is not approved for this account."
            return SentAs(own, f"{own.value} was sent: {reason}")
        return SentAs(trusted, f"Route {route.name} sends {trusted.value} in place of {own.value}.")
    if not route.form.fits(own):
        length = len(shaped.value)
        reason = f"route {route.name} would make {length} characters of it and {ALPHANUMERIC_MAX} can be sent."
        return SentAs(own, f"{own.value} was sent as it is: {reason}")
    return SentAs(shaped, f"Route {route.name} sends {own.value} as {shaped.value}.")


def _trusted(message: Message, substitute: Sender, decisions: Decisions) -> Sender | None:
    """The substitute as it may leave; None for a name that is not approved for the account."""
    if substitute.kind is SenderKind.NUMBER:
        return substitute
    found = decisions.registry.find(message.account_id, substitute.value)
    if found is None or not decisions.registry.approved(message.account_id, substitute):
        return None
    return found.sender
