"""What each command_status means, in plain words, and what to do about it.

The numbers come from smpplib; its descriptions do not, because they have gaps and end with the 3.4 table.
"""

from collections.abc import Mapping
from enum import Enum, IntEnum
from typing import Final

from smpplib import consts


class CommandStatus(IntEnum):
    """The command_status codes of SMPP 3.4 (section 5.1.3), and those of 5.0 that 3.4 peers send too."""

    ROK = consts.SMPP_ESME_ROK
    RINVMSGLEN = consts.SMPP_ESME_RINVMSGLEN
    RINVCMDLEN = consts.SMPP_ESME_RINVCMDLEN
    RINVCMDID = consts.SMPP_ESME_RINVCMDID
    RINVBNDSTS = consts.SMPP_ESME_RINVBNDSTS
    RALYBND = consts.SMPP_ESME_RALYBND
    RINVPRTFLG = consts.SMPP_ESME_RINVPRTFLG
    RINVREGDLVFLG = consts.SMPP_ESME_RINVREGDLVFLG
    RSYSERR = consts.SMPP_ESME_RSYSERR
    RINVSRCADR = consts.SMPP_ESME_RINVSRCADR
    RINVDSTADR = consts.SMPP_ESME_RINVDSTADR
    RINVMSGID = consts.SMPP_ESME_RINVMSGID
    RBINDFAIL = consts.SMPP_ESME_RBINDFAIL
    RINVPASWD = consts.SMPP_ESME_RINVPASWD
    RINVSYSID = consts.SMPP_ESME_RINVSYSID
    RCANCELFAIL = consts.SMPP_ESME_RCANCELFAIL
    RREPLACEFAIL = consts.SMPP_ESME_RREPLACEFAIL
    RMSGQFUL = consts.SMPP_ESME_RMSGQFUL
    RINVSERTYP = consts.SMPP_ESME_RINVSERTYP
    RINVNUMDESTS = consts.SMPP_ESME_RINVNUMDESTS
    RINVDLNAME = consts.SMPP_ESME_RINVDLNAME
    RINVDESTFLAG = consts.SMPP_ESME_RINVDESTFLAG
    RINVSUBREP = consts.SMPP_ESME_RINVSUBREP
    RINVESMCLASS = consts.SMPP_ESME_RINVESMCLASS
    RCNTSUBDL = consts.SMPP_ESME_RCNTSUBDL
    RSUBMITFAIL = consts.SMPP_ESME_RSUBMITFAIL
    RINVSRCTON = consts.SMPP_ESME_RINVSRCTON
    RINVSRCNPI = consts.SMPP_ESME_RINVSRCNPI
    RINVDSTTON = consts.SMPP_ESME_RINVDSTTON
    RINVDSTNPI = consts.SMPP_ESME_RINVDSTNPI
    RINVSYSTYP = consts.SMPP_ESME_RINVSYSTYP
    RINVREPFLAG = consts.SMPP_ESME_RINVREPFLAG
    RINVNUMMSGS = consts.SMPP_ESME_RINVNUMMSGS
    RTHROTTLED = consts.SMPP_ESME_RTHROTTLED
    RINVSCHED = consts.SMPP_ESME_RINVSCHED
    RINVEXPIRY = consts.SMPP_ESME_RINVEXPIRY
    RINVDFTMSGID = consts.SMPP_ESME_RINVDFTMSGID
    RX_T_APPN = consts.SMPP_ESME_RX_T_APPN
    RX_P_APPN = consts.SMPP_ESME_RX_P_APPN
    RX_R_APPN = consts.SMPP_ESME_RX_R_APPN
    RQUERYFAIL = consts.SMPP_ESME_RQUERYFAIL
    RINVOPTPARSTREAM = consts.SMPP_ESME_RINVOPTPARSTREAM
    ROPTPARNOTALLWD = consts.SMPP_ESME_ROPTPARNOTALLWD
    RINVPARLEN = consts.SMPP_ESME_RINVPARLEN
    RMISSINGOPTPARAM = consts.SMPP_ESME_RMISSINGOPTPARAM
    RINVOPTPARAMVAL = consts.SMPP_ESME_RINVOPTPARAMVAL
    RDELIVERYFAILURE = consts.SMPP_ESME_RDELIVERYFAILURE
    RUNKNOWNERR = consts.SMPP_ESME_RUNKNOWNERR
    RSERTYPUNAUTH = 0x00000100
    RPROHIBITED = 0x00000101
    RSERTYPUNAVAIL = 0x00000102
    RSERTYPDENIED = 0x00000103
    RINVDCS = 0x00000104
    RINVSRCADDRSUBUNIT = 0x00000105
    RINVDSTADDRSUBUNIT = 0x00000106
    RINVBCASTFREQINT = 0x00000107
    RINVBCASTALIAS_NAME = 0x00000108
    RINVBCASTAREAFMT = 0x00000109
    RINVNUMBCAST_AREAS = 0x0000010A
    RINVBCASTCNTTYPE = 0x0000010B
    RINVBCASTMSGCLASS = 0x0000010C
    RBCASTFAIL = 0x0000010D
    RBCASTQUERYFAIL = 0x0000010E
    RBCASTCANCELFAIL = 0x0000010F
    RINVBCAST_REP = 0x00000110
    RINVBCASTSRVGRP = 0x00000111
    RINVBCASTCHANIND = 0x00000112


class Disposition(Enum):
    """What a status asks the sender of the request to do."""

    ACCEPTED = "accepted"
    """The message is the peer's now."""
    THROTTLED = "throttled"
    """Too fast: slow this bind down and send the same message again soon, by the same route."""
    TEMPORARY = "temporary"
    """Not now: send again with growing pauses, after a few attempts by another route."""
    PERMANENT = "permanent"
    """This message will never be accepted here."""
    SENDER_REFUSED = "sender_refused"
    """The peer does not take this sender: another route may."""
    OUR_SETUP = "our_setup"
    """Our account or configuration is at fault: tell the operator of the gateway, take another route."""
    SESSION = "session"
    """The session is not what we think it is: bind again; the message was not accepted."""


_S = CommandStatus
_ACCEPTED, _THROTTLED, _TEMPORARY, _PERMANENT = (
    Disposition.ACCEPTED,
    Disposition.THROTTLED,
    Disposition.TEMPORARY,
    Disposition.PERMANENT,
)
_OUR_SETUP, _SESSION = Disposition.OUR_SETUP, Disposition.SESSION

_MEANINGS: Final[Mapping[int, tuple[Disposition, str]]] = {
    _S.ROK: (_ACCEPTED, "The request was carried out."),
    _S.RINVMSGLEN: (_PERMANENT, "The message has a length that the peer does not take."),
    _S.RINVCMDLEN: (_OUR_SETUP, "The peer could not make sense of the PDU's length."),
    _S.RINVCMDID: (_OUR_SETUP, "The peer does not know this command."),
    _S.RINVBNDSTS: (_SESSION, "The command is not allowed in the state of this session, as submitting on a receiver."),
    _S.RALYBND: (_SESSION, "The peer believes that this account is bound already; wait before binding again."),
    _S.RINVPRTFLG: (_OUR_SETUP, "The peer does not take this priority."),
    _S.RINVREGDLVFLG: (_OUR_SETUP, "The peer does not take this kind of receipt request."),
    _S.RSYSERR: (_TEMPORARY, "The peer has an internal error."),
    _S.RINVSRCADR: (Disposition.SENDER_REFUSED, "The peer does not take this sender."),
    _S.RINVDSTADR: (_PERMANENT, "The peer does not take this recipient's number."),
    _S.RINVMSGID: (_PERMANENT, "The peer does not know this message id, or has seen it before."),
    _S.RBINDFAIL: (_SESSION, "The peer refused the bind without saying why."),
    _S.RINVPASWD: (_OUR_SETUP, "The password is wrong."),
    _S.RINVSYSID: (_OUR_SETUP, "The system_id is wrong."),
    _S.RCANCELFAIL: (_PERMANENT, "The message could not be cancelled."),
    _S.RREPLACEFAIL: (_PERMANENT, "The message could not be replaced."),
    _S.RMSGQFUL: (_THROTTLED, "The peer's queue is full."),
    _S.RINVSERTYP: (_OUR_SETUP, "The peer does not take this service_type."),
    _S.RINVNUMDESTS: (_PERMANENT, "The number of recipients is wrong."),
    _S.RINVDLNAME: (_PERMANENT, "The distribution list does not exist."),
    _S.RINVDESTFLAG: (_PERMANENT, "A recipient is neither a number nor a distribution list."),
    _S.RINVSUBREP: (_OUR_SETUP, "The peer does not replace messages on submission."),
    _S.RINVESMCLASS: (_OUR_SETUP, "The peer does not take this esm_class."),
    _S.RCNTSUBDL: (_PERMANENT, "The peer does not send to distribution lists."),
    _S.RSUBMITFAIL: (_TEMPORARY, "The submission failed; the peer does not say why."),
    _S.RINVSRCTON: (_OUR_SETUP, "The peer does not take this type of number for the sender."),
    _S.RINVSRCNPI: (_OUR_SETUP, "The peer does not take this numbering plan for the sender."),
    _S.RINVDSTTON: (_OUR_SETUP, "The peer does not take this type of number for the recipient."),
    _S.RINVDSTNPI: (_OUR_SETUP, "The peer does not take this numbering plan for the recipient."),
    _S.RINVSYSTYP: (_OUR_SETUP, "The system_type is wrong."),
    _S.RINVREPFLAG: (_PERMANENT, "The replace_if_present_flag is wrong."),
    _S.RINVNUMMSGS: (_PERMANENT, "The number of messages is wrong."),
    _S.RTHROTTLED: (_THROTTLED, "More messages per second than the peer allows."),
    _S.RINVSCHED: (_PERMANENT, "The scheduled time is wrong, or one of the clocks is."),
    _S.RINVEXPIRY: (_PERMANENT, "The validity period is wrong, or one of the clocks is."),
    _S.RINVDFTMSGID: (_PERMANENT, "The predefined message does not exist."),
    _S.RX_T_APPN: (_TEMPORARY, "The receiving application cannot take the message now."),
    _S.RX_P_APPN: (_PERMANENT, "The receiving application will never take the message."),
    _S.RX_R_APPN: (_PERMANENT, "The receiving application refused the message."),
    _S.RQUERYFAIL: (_PERMANENT, "The query failed."),
    _S.RINVOPTPARSTREAM: (_OUR_SETUP, "The optional parameters could not be read."),
    _S.ROPTPARNOTALLWD: (_OUR_SETUP, "The peer does not allow one of the optional parameters."),
    _S.RINVPARLEN: (_OUR_SETUP, "An optional parameter has the wrong length."),
    _S.RMISSINGOPTPARAM: (_OUR_SETUP, "The peer wants an optional parameter that was not sent."),
    _S.RINVOPTPARAMVAL: (_OUR_SETUP, "The peer does not take the value of an optional parameter."),
    _S.RDELIVERYFAILURE: (_TEMPORARY, "The delivery failed; the peer does not say why."),
    _S.RUNKNOWNERR: (_TEMPORARY, "An error without a name; some carriers mean that the account's balance is used up."),
    _S.RSERTYPUNAUTH: (_OUR_SETUP, "The account may not use this service_type."),
    _S.RPROHIBITED: (_OUR_SETUP, "The account may not do this."),
    _S.RSERTYPUNAVAIL: (_OUR_SETUP, "The service_type is not available."),
    _S.RSERTYPDENIED: (_OUR_SETUP, "The service_type is denied."),
    _S.RINVDCS: (_OUR_SETUP, "The peer does not take this data_coding."),
    _S.RINVSRCADDRSUBUNIT: (_PERMANENT, "The peer does not take the subunit of the sender."),
    _S.RINVDSTADDRSUBUNIT: (_PERMANENT, "The peer does not take the subunit of the recipient."),
    _S.RINVBCASTFREQINT: (_PERMANENT, "The frequency of the broadcast is wrong."),
    _S.RINVBCASTALIAS_NAME: (_PERMANENT, "The alias of the broadcast is wrong."),
    _S.RINVBCASTAREAFMT: (_PERMANENT, "The form of the broadcast area is wrong."),
    _S.RINVNUMBCAST_AREAS: (_PERMANENT, "The number of broadcast areas is wrong."),
    _S.RINVBCASTCNTTYPE: (_PERMANENT, "The type of the broadcast's content is wrong."),
    _S.RINVBCASTMSGCLASS: (_PERMANENT, "The class of the broadcast is wrong."),
    _S.RBCASTFAIL: (_PERMANENT, "The broadcast failed."),
    _S.RBCASTQUERYFAIL: (_PERMANENT, "The query of the broadcast failed."),
    _S.RBCASTCANCELFAIL: (_PERMANENT, "The broadcast could not be cancelled."),
    _S.RINVBCAST_REP: (_PERMANENT, "The number of repetitions of the broadcast is wrong."),
    _S.RINVBCASTSRVGRP: (_PERMANENT, "The service group of the broadcast is wrong."),
    _S.RINVBCASTCHANIND: (_PERMANENT, "The channel of the broadcast is wrong."),
}

_VENDOR_CODES = range(0x400, 0x500)
_NO_OVERRIDES: Final[Mapping[int, Disposition]] = {}


def classify(status: int, overrides: Mapping[int, Disposition] = _NO_OVERRIDES) -> Disposition:
    """What a command_status asks us to do.

    Args:
        status: from a submit_sm_resp or bind response or generic_nack; any 32 bits.
        overrides: what this one carrier means by its codes; carriers number vendor codes (0x400 to 0x4FF) freely, and
            some mean their own thing by standard ones.

    Returns:
        the override, else the standard's disposition. A code that nobody explained is TEMPORARY: another attempt may
        succeed, and the number of attempts is bounded by the caller.
    """
    override = overrides.get(status)
    if override is not None:
        return override
    meaning = _MEANINGS.get(status)
    return meaning[0] if meaning is not None else Disposition.TEMPORARY


def status_name(status: int) -> str:
    """The code's short name, as RTHROTTLED, or its number in hex."""
    try:
        return CommandStatus(status).name
    except ValueError:
        return f"0x{status:08X}"


def describe(status: int) -> str:
    """The code's name, number and meaning in one line, as ``RTHROTTLED (0x58): More messages …``."""
    meaning = _MEANINGS.get(status)
    if meaning is not None:
        return f"{CommandStatus(status).name} (0x{status:02X}): {meaning[1]}"
    if status in _VENDOR_CODES:
        return f"0x{status:X}: A code of the carrier's own; its documentation says what it means."
    return f"0x{status:X}: A code that SMPP 3.4 reserves."
