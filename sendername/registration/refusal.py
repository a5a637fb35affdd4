"""Why a registration was refused: reasons with a stable code, and the words that the customer reads."""

import enum
from collections.abc import Mapping
from typing import Final

import attrs

from sendername.registration.form import Language

TEXT_LONGEST: Final = 2_000
"""Characters that a reviewer may write."""


class RefusalReason(enum.StrEnum):
    """The code that goes with every refusal; it is never renamed."""

    NAME_NOT_YOURS = "name_not_yours"
    LOOKS_LIKE_ANOTHER = "looks_like_another"
    GENERIC_NAME = "generic_name"
    DOCUMENT_UNREADABLE = "document_unreadable"
    DOCUMENT_MISMATCH = "document_mismatch"
    DOCUMENT_OUTDATED = "document_outdated"
    COMPANY_NOT_FOUND = "company_not_found"
    SECTOR_NOT_SERVED = "sector_not_served"
    SAMPLE_NOT_ALLOWED = "sample_not_allowed"
    OTHER = "other"


@attrs.frozen
class Refusal:
    """A refusal as the customer sees it: its reason, a text that says what to change, and the fields at fault.

    ``fields`` are JSON pointers into the registration, like ``/form/company`` or ``/documents/identity``.
    """

    reason: RefusalReason
    text: str
    fields: tuple[str, ...] = ()


_ENGLISH: Final[Mapping[RefusalReason, str]] = {
    RefusalReason.NAME_NOT_YOURS: "The name differs from your company's. Send a document that shows your right to it, "
    "or choose a name that is yours.",
    RefusalReason.LOOKS_LIKE_ANOTHER: "The name could be taken for that of another company or public body. "
    "Choose one that cannot.",
    RefusalReason.GENERIC_NAME: "The name says nothing about who sends. Choose one by which recipients know you.",
    RefusalReason.DOCUMENT_UNREADABLE: "A document cannot be read. Send a sharp and complete copy.",
    RefusalReason.DOCUMENT_MISMATCH: "A document does not agree with the form. Correct the form or send the document "
    "that belongs to it.",
    RefusalReason.DOCUMENT_OUTDATED: "A document is out of date. Send one that is valid.",
    RefusalReason.COMPANY_NOT_FOUND: "The company was not found in its country's register. "
    "Check its name and number, and send an extract.",
    RefusalReason.SECTOR_NOT_SERVED: "Our terms of service exclude this kind of business. "
    "See the rules of use for what is not served.",
    RefusalReason.SAMPLE_NOT_ALLOWED: "The sample text does not keep to the rules of use. Show a text that does.",
    RefusalReason.OTHER: "",
}
_FRENCH: Final[Mapping[RefusalReason, str]] = {
    RefusalReason.NAME_NOT_YOURS: "Le nom diffère de celui de votre société. Envoyez un document qui montre votre "
    "droit à ce nom, ou choisissez un nom qui est le vôtre.",
    RefusalReason.LOOKS_LIKE_ANOTHER: "Le nom peut être pris pour celui d'une autre société ou d'un organisme public. "
    "Choisissez-en un qui ne prête pas à confusion.",
    RefusalReason.GENERIC_NAME: "Le nom ne dit pas qui envoie. Choisissez-en un que vos destinataires connaissent.",
    RefusalReason.DOCUMENT_UNREADABLE: "Un document est illisible. Envoyez une copie nette et complète.",
    RefusalReason.DOCUMENT_MISMATCH: "Un document ne correspond pas au formulaire. Corrigez le formulaire ou envoyez "
    "le document correspondant.",
    RefusalReason.DOCUMENT_OUTDATED: "Un document est périmé. Envoyez-en un qui est valable.",
    RefusalReason.COMPANY_NOT_FOUND: "La société est introuvable au registre de son pays. "
    "Vérifiez son nom et son numéro, et envoyez un extrait.",
    RefusalReason.SECTOR_NOT_SERVED: "Nos conditions excluent ce genre d'activité. "
    "Voyez dans les règles d'usage ce qui n'est pas servi.",
    RefusalReason.SAMPLE_NOT_ALLOWED: "Le texte d'exemple ne respecte pas les règles d'usage. Montrez-en un autre.",
    RefusalReason.OTHER: "",
}
_TEMPLATES: Final = {Language.ENGLISH: _ENGLISH, Language.FRENCH: _FRENCH}


def template(reason: RefusalReason, language: Language) -> str:
    """The words to begin with, in the customer's language; empty for ``other``, which the reviewer writes alone."""
    return _TEMPLATES[language][reason]
