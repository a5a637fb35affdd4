"""`Pdu`, `Request`, `Response` and `Tlv`: what the classes of `smpp.pdus` are made of."""

from collections.abc import Callable
from typing import ClassVar, NamedTuple


class Tlv(NamedTuple):
    """One optional parameter. Its value is kept as it came, whatever the tag."""

    tag: int
    value: bytes


class Pdu:
    """What every PDU has: command_id, command_status, sequence_number and optional parameters.

    Any PDU may carry optional parameters, because peers send them on PDUs for which the specification lists none.
    """

    __slots__ = ()

    @property
    def command_id(self) -> int:
        """The command; an attribute of the class, except in `UnknownPdu`."""
        raise NotImplementedError

    @property
    def command_status(self) -> int:
        """What a response says of its request, see `smpp.statuses`; 0 in requests."""
        raise NotImplementedError

    @property
    def sequence_number(self) -> int:
        """Ties a response to its request: 1 to 0x7FFFFFFF, and whatever 32 bits a peer sends."""
        raise NotImplementedError

    @property
    def tlvs(self) -> tuple[Tlv, ...]:
        """The optional parameters in the order of the wire; a tag may occur twice."""
        raise NotImplementedError

    def tlv(self, tag: int) -> bytes | None:
        """The value of the first optional parameter with this tag, None if there is none."""
        for candidate, value in self.tlvs:
            if candidate == tag:
                return value
        return None


class Request(Pdu):
    """A PDU that starts an exchange.

    `response_type` is the class of its response, None where the specification has none (outbind, alert_notification).
    """

    __slots__ = ()

    command_status: ClassVar[int] = 0
    response_type: ClassVar["type[Response] | None"] = None

    def answer(self, command_status: int = 0) -> "Response | None":
        """Its response with this status and nothing else in it; None if the request has no response."""
        if self.response_type is None:
            return None
        build: Callable[..., Response] = self.response_type
        return build(command_status=command_status, sequence_number=self.sequence_number)


class Response(Pdu):
    """A PDU that answers a request; its sequence_number is the request's."""

    __slots__ = ()
