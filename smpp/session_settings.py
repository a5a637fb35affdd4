"""`SessionSettings`: what a session is told about its peer."""

import attrs

from smpp.framing import PDU_LIMIT_OCTETS


@attrs.frozen
class SessionSettings:
    """Window, timers and limits of one session; all times in seconds.

    Attributes:
        window_size: requests of ours that may be unanswered at once.
        response_timeout_s: after it an unanswered request counts as expired; its fate is unknown.
        enquire_link_idle_s: when nothing came from the peer for so long, ask whether it is alive.
        enquire_link_timeout_s: how long to wait for any sign of life after asking.
        enquire_link_misses: so many unanswered enquiries in a row and the link is dead.
        bind_timeout_s: from the connection, and from bind, until the session must be bound.
        unbind_timeout_s: from unbind until the peer must have answered it, or closed the connection.
        unbind_drain_s: how long an unbind of the peer stays unanswered while requests of ours are: peers close the
            connection upon the answer, and what was unanswered then would be unknown. Less than unbind_timeout_s.
        inactivity_timeout_s: without any message for so long the session ends; None: it never does.
        pdu_limit_octets: the greatest command_length to accept.
        pdu_read_timeout_s: from the first octet of a PDU until its last one must have come, else the link is dead.
        expired_in_a_row_max: so many requests in a row that expired, with no response between them, and the link is
            dead, whatever enquire_link says; None: it never is.
        receive_window_size: requests of the peer that may wait for our answer at once; those above are answered with
            RTHROTTLED by an SMSC, with RMSGQFUL by an ESME, which peers repeat. A request that we leave unanswered for
            response_timeout_s no longer counts: its sender has given it up.
        lenient_passwords: bind with a password of up to 64 octets, where the specification allows 8; for carriers that
            give out such passwords. What comes in is read at any length.
    """

    window_size: int = 10
    response_timeout_s: float = 45.0
    enquire_link_idle_s: float = 30.0
    enquire_link_timeout_s: float = 10.0
    enquire_link_misses: int = 2
    bind_timeout_s: float = 15.0
    unbind_timeout_s: float = 5.0
    unbind_drain_s: float = 2.0
    inactivity_timeout_s: float | None = None
    pdu_limit_octets: int = PDU_LIMIT_OCTETS
    pdu_read_timeout_s: float = 10.0
    expired_in_a_row_max: int | None = 20
    receive_window_size: int = 1000
    lenient_passwords: bool = False
