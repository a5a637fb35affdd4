"""What a customer reads by e-mail when staff did something with a registration, in their language."""

from collections.abc import Mapping
from typing import Final

import attrs

from sendername.registration.event import RegistrationEvent, RegistrationEventKind
from sendername.registration.form import Language
from sendername.registration.registration import Registration

_K: Final = RegistrationEventKind


@attrs.frozen
class Letter:
    """A subject on one line, and a text."""

    subject: str
    text: str


_ENGLISH: Final[Mapping[RegistrationEventKind, tuple[str, str]]] = {
    _K.INFORMATION_ASKED: (
        "{sender}: a question about your registration",
        (
            "Before we can decide about {sender} we need to know:\n\n"
            "{question}\n\n"
            "Change the registration and hand it in again; it costs nothing."
        ),
    ),
    _K.APPROVED: ("{sender} is approved", "{sender} is approved. You can send with it from now on."),
    _K.REFUSED: (
        "{sender} is not approved",
        (
            "We could not approve {sender}.\n\n"
            "{refusal}\n\n"
            "Change the registration and hand it in again; it costs nothing."
        ),
    ),
    _K.SUSPENDED: ("{sender} is suspended", "{sender} is suspended for the time being.\n\n{reason}"),
    _K.REINSTATED: ("{sender} can be sent again", "The suspension of {sender} is lifted."),
    _K.REVOKED: (
        "The approval of {sender} is revoked",
        (
            "The approval of {sender} is revoked.\n\n"
            "{reason}\n\n"
            "Another version must be approved before you can send with it again."
        ),
    ),
    _K.CLOSED: ("{sender} is closed", "Your account was closed, and the registration of {sender} with it."),
}
_FRENCH: Final[Mapping[RegistrationEventKind, tuple[str, str]]] = {
    _K.INFORMATION_ASKED: (
        "{sender} : une question sur votre demande",
        (
            "Avant de décider de {sender}, nous avons besoin de savoir :\n\n"
            "{question}\n\n"
            "Modifiez la demande et déposez-la de nouveau ; c'est gratuit."
        ),
    ),
    _K.APPROVED: ("{sender} est accepté", "{sender} est accepté. Vous pouvez l'utiliser dès maintenant."),
    _K.REFUSED: (
        "{sender} n'est pas accepté",
        (
            "Nous n'avons pas pu accepter {sender}.\n\n"
            "{refusal}\n\n"
            "Modifiez la demande et déposez-la de nouveau ; c'est gratuit."
        ),
    ),
    _K.SUSPENDED: ("{sender} est suspendu", "{sender} est suspendu pour le moment.\n\n{reason}"),
    _K.REINSTATED: ("{sender} est de nouveau utilisable", "La suspension de {sender} est levée."),
    _K.REVOKED: (
        "{sender} est révoqué",
        (
            "{sender} n'est plus accepté.\n\n"
            "{reason}\n\n"
            "Une nouvelle version doit être acceptée avant de l'utiliser à nouveau."
        ),
    ),
    _K.CLOSED: ("{sender} est clos", "Votre compte est clos, et l'enregistrement de {sender} avec lui."),
}
_LETTERS: Final = {Language.ENGLISH: _ENGLISH, Language.FRENCH: _FRENCH}
_ABOUT: Final = {Language.ENGLISH: "Registration", Language.FRENCH: "Enregistrement"}


def letter(registration: Registration, event: RegistrationEvent) -> Letter | None:
    """The letter that tells of ``event``; None when no letter does."""
    latest = registration.latest
    language = latest.form.language
    words = _LETTERS[language].get(event.kind)
    if words is None:
        return None
    facts = {
        "sender": registration.sender.value,
        "question": latest.question or "",
        "refusal": latest.refusal.text if latest.refusal is not None else "",
        "reason": registration.standing_reason,
    }
    # what staff wrote may hold braces: it is put in, not read as a pattern
    subject, text = (part.format_map(facts) for part in words)
    return Letter(subject, f"{text.strip()}\n\n{_ABOUT[language]}: {registration.id}\n")
