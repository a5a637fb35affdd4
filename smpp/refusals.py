"""Refusals: what a peer is answered that asked for what may not be, and the error that is told of it. Pure."""

from collections.abc import Callable
from typing import Final

import attrs

from smpp.commands import command_name
from smpp.errors import PeerError
from smpp.fields import LAYOUTS
from smpp.pdus import GenericNack, Pdu, Request
from smpp.statuses import CommandStatus

_REQUEST_TYPES: Final[dict[int, type[Request]]] = {
    int(layout.command_id): layout.pdu_type for layout in LAYOUTS if issubclass(layout.pdu_type, Request)
}


@attrs.frozen
class Refusal:
    """``answer`` goes out under the error's sequence_number; a request that has no response has none."""

    error: PeerError
    answer: Pdu | None


def refusal_of(request: Request, command_status: int, reason: str) -> Refusal:
    """Of a request that could be read, and that is answered ``command_status``."""
    error = PeerError(
        reason,
        command_status=command_status,
        command_id=request.command_id,
        sequence_number=request.sequence_number,
    )
    return Refusal(error, request.answer(command_status))


def refusal_of_unknown(pdu: Pdu) -> Refusal:
    """Of a request whose command nobody knows here."""
    error = PeerError(
        f"{command_name(pdu.command_id)} is not known here",
        command_status=CommandStatus.RINVCMDID,
        command_id=pdu.command_id,
        sequence_number=pdu.sequence_number,
    )
    return Refusal(error, GenericNack(command_status=error.command_status))


def refusal_of_damaged(error: PeerError) -> Refusal:
    """Of a PDU that could not be read: always a request, for a response is read as far as it goes."""
    build: Callable[..., Request] = _REQUEST_TYPES[error.command_id]
    return Refusal(error, build(sequence_number=error.sequence_number).answer(error.command_status))
