"""What a session tells its shell: the union `SessionEvent`, and `Unanswered` at the end of a connection."""

import attrs

from smpp.errors import PeerError
from smpp.pdus import Bind, Pdu, Request, Response


@attrs.frozen
class Bound:
    """The session is bound.

    Attributes:
        peer_system_id: as the peer names itself.
        interface_version: what the SMSC says it speaks, or the ESME asked for; None: an SMSC that does not say, so it
            may not know optional parameters (section 3.4).
    """

    peer_system_id: str
    interface_version: int | None


@attrs.frozen
class BindRefused:
    """The SMSC refused our bind. Close the connection.

    Attributes:
        status: see `smpp.statuses.describe`.
        reason: the SMSC's additional_status_info_text, if it sent one.
    """

    status: int
    reason: str = ""


@attrs.frozen
class BindRequested:
    """An ESME asks to be bound. Answer with `accept_bind` or `refuse_bind`."""

    pdu: Bind


@attrs.frozen
class RequestReceived:
    """The peer wants something: answer with `respond`, unless the request has no response (`response_type` is None)."""

    pdu: Request


@attrs.frozen
class ResponseReceived:
    """A request of ours was answered, well or badly: look at the response's command_status.

    Attributes:
        token: what the request was submitted with.
        request_command_id: the command of the request.
        response: the request's own response, or generic_nack.
        round_trip_s: from `submit` to here.
    """

    token: object
    request_command_id: int
    response: Response
    round_trip_s: float


@attrs.frozen
class ResponseLate:
    """A request that had expired was answered after all."""

    token: object
    response: Response


@attrs.frozen
class UnexpectedResponse:
    """A response to nothing that we asked; it changed nothing."""

    pdu: Pdu


@attrs.frozen
class RequestExpired:
    """A request was not answered within response_timeout_s: nobody knows what became of it. Its slot is free."""

    token: object
    sent_at: float


@attrs.frozen
class PeerUnbound:
    """The peer ends the session: submit no more.

    It is answered once nothing of ours is unanswered, or after unbind_drain_s. It closes the connection, or LinkDead
    follows.
    """


@attrs.frozen
class UnbindCompleted:
    """The peer answered our unbind. Close the connection."""


@attrs.frozen
class LinkDead:
    """The peer does not do what it must in time. Close the connection."""

    reason: str


@attrs.frozen
class PeerBroke:
    """The peer broke the protocol, and was answered as far as it can be.

    Attributes:
        error: what it did.
        fatal: close the connection; otherwise the session goes on.
    """

    error: PeerError
    fatal: bool


SessionEvent = (
    Bound
    | BindRefused
    | BindRequested
    | RequestReceived
    | ResponseReceived
    | ResponseLate
    | UnexpectedResponse
    | RequestExpired
    | PeerUnbound
    | UnbindCompleted
    | LinkDead
    | PeerBroke
)


@attrs.frozen
class Unanswered:
    """A request that was unanswered when the connection ended: it may have been carried out, nobody knows.

    Attributes:
        token: what it was submitted with.
        command_id: its command.
        sent_at: when it was submitted.
    """

    token: object
    command_id: int
    sent_at: float
