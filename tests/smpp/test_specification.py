"""A second copy of the specification's tables, written by hand: numbers, fields with their sizes, parameters, statuses.

The package's own tables are compared with these, so that a slip in one of them is seen.
"""

from typing import Any

import pytest

from smpp.commands import RESPONSE_BIT, CommandId, is_response
from smpp.fields import LAYOUTS, Kind
from smpp.pdus import Request
from smpp.statuses import CommandStatus, Disposition, classify
from smpp.tlvs import TLV_RULES, TlvKind
from smpp.values import DataCoding, EsmClass, MessageState, Npi, RegisteredDelivery, TlvTag, Ton

# section 5.1.2.1
COMMANDS = {
    "bind_receiver": 0x01,
    "bind_transmitter": 0x02,
    "query_sm": 0x03,
    "submit_sm": 0x04,
    "deliver_sm": 0x05,
    "unbind": 0x06,
    "replace_sm": 0x07,
    "cancel_sm": 0x08,
    "bind_transceiver": 0x09,
    "outbind": 0x0B,
    "enquire_link": 0x15,
    "submit_multi": 0x21,
    "alert_notification": 0x102,
    "data_sm": 0x103,
}
WITHOUT_RESPONSE = {"outbind", "alert_notification"}


def test_every_command_has_its_number_and_its_response_the_first_bit() -> None:
    responses = {f"{name}_resp": number | 0x80000000 for name, number in COMMANDS.items()}
    expected = COMMANDS | {name: number for name, number in responses.items() if name[:-5] not in WITHOUT_RESPONSE}

    assert {one.name.lower(): int(one) for one in CommandId} == expected | {"generic_nack": 0x80000000}
    assert [one for one in CommandId if is_response(one)] == [one for one in CommandId if one >= RESPONSE_BIT]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_request_is_answered_by_its_own_response(name: str) -> None:
    layout = next(one for one in LAYOUTS if one.command_id == COMMANDS[name])
    request: Any = layout.pdu_type()

    assert isinstance(request, Request)
    answer = request.answer()
    expected = None if name in WITHOUT_RESPONSE else COMMANDS[name] | 0x80000000
    assert (answer and answer.command_id) == expected


# Sections 4.1 to 4.12: the mandatory fields in order. A number is the most octets of a string with its NUL, i is one
# octet, t a time (one NUL, or 16 octets and a NUL), m a length and so many octets, * a list.
FIELDS = """
bind_transmitter       system_id 16, password 9, system_type 13, interface_version i, addr_ton i, addr_npi i,
                       address_range 41
bind_receiver          = bind_transmitter
bind_transceiver       = bind_transmitter
bind_transmitter_resp  system_id 16
bind_receiver_resp     = bind_transmitter_resp
bind_transceiver_resp  = bind_transmitter_resp
outbind                system_id 16, password 9
unbind
unbind_resp
enquire_link
enquire_link_resp
generic_nack
submit_sm              service_type 6, source_addr_ton i, source_addr_npi i, source_addr 21, dest_addr_ton i,
                       dest_addr_npi i, destination_addr 21, esm_class i, protocol_id i, priority_flag i,
                       schedule_delivery_time t, validity_period t, registered_delivery i, replace_if_present_flag i,
                       data_coding i, sm_default_msg_id i, short_message m254
deliver_sm             = submit_sm
submit_sm_resp         message_id 65
deliver_sm_resp        message_id 65
submit_multi           service_type 6, source_addr_ton i, source_addr_npi i, source_addr 21, destinations *,
                       esm_class i, protocol_id i, priority_flag i, schedule_delivery_time t, validity_period t,
                       registered_delivery i, replace_if_present_flag i, data_coding i, sm_default_msg_id i,
                       short_message m254
submit_multi_resp      message_id 65, unsuccessful *
data_sm                service_type 6, source_addr_ton i, source_addr_npi i, source_addr 65, dest_addr_ton i,
                       dest_addr_npi i, destination_addr 65, esm_class i, registered_delivery i, data_coding i
data_sm_resp           message_id 65
query_sm               message_id 65, source_addr_ton i, source_addr_npi i, source_addr 21
query_sm_resp          message_id 65, final_date t, message_state i, error_code i
cancel_sm              service_type 6, message_id 65, source_addr_ton i, source_addr_npi i, source_addr 21,
                       dest_addr_ton i, dest_addr_npi i, destination_addr 21
cancel_sm_resp
replace_sm             message_id 65, source_addr_ton i, source_addr_npi i, source_addr 21, schedule_delivery_time t,
                       validity_period t, registered_delivery i, sm_default_msg_id i, short_message m254
replace_sm_resp
alert_notification     source_addr_ton i, source_addr_npi i, source_addr 65, esme_addr_ton i, esme_addr_npi i,
                       esme_addr 65
"""


def fields() -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for line in FIELDS.strip().splitlines():
        if not line.startswith(" "):
            name, _, line = line.partition(" ")  # noqa: PLW2901 - what stands behind the name
        found[name] = f"{found.get(name, '')} {line.strip()}".strip()
    return {name: found[text[2:]] if text.startswith("= ") else text for name, text in found.items()}


LETTERS = {Kind.INTEGER: "i", Kind.TIME: "t", Kind.DESTINATIONS: "*", Kind.UNSUCCESSFUL: "*"}


def test_every_command_has_its_fields_in_order_and_of_their_size() -> None:
    ours = {}
    for layout in LAYOUTS:
        sizes = {
            field.name: LETTERS.get(field.kind)
            or (f"m{field.max_octets}" if field.kind is Kind.SHORT_MESSAGE else str(field.max_octets))
            for field in layout.fields
        }
        ours[layout.command_id.name.lower()] = ", ".join(f"{name} {size}" for name, size in sizes.items())

    assert ours == fields()


# Section 5.3.2, and 5.0 section 4.8.4 from congestion_state on where marked: tag, name, least and most octets.
# n is a number, s a string with its NUL, o octets.
PARAMETERS = """
0005 dest_addr_subunit n1           0006 dest_network_type n1          0007 dest_bearer_type n1
0008 dest_telematics_id n2          000D source_addr_subunit n1        000E source_network_type n1
000F source_bearer_type n1          0010 source_telematics_id n1       0017 qos_time_to_live n4
0019 payload_type n1                001D additional_status_info_text s1-256
001E receipted_message_id s1-65     0030 ms_msg_wait_facilities n1     0201 privacy_indicator n1
0202 source_subaddress o2-23        0203 dest_subaddress o2-23         0204 user_message_reference n2
0205 user_response_code n1          020A source_port n2                020B destination_port n2
020C sar_msg_ref_num n2             020D language_indicator n1         020E sar_total_segments n1
020F sar_segment_seqnum n1          0210 sc_interface_version n1       0302 callback_num_pres_ind n1
0303 callback_num_atag o1-65        0304 number_of_messages n1         0381 callback_num o4-19
0420 dpf_result n1                  0421 set_dpf n1                    0422 ms_availability_status n1
0423 network_error_code o3-3        0424 message_payload o0-65535      0425 delivery_failure_reason n1
0426 more_messages_to_send n1       0427 message_state n1              0428 congestion_state n1
0501 ussd_service_op n1             060B billing_identification o1-1024
060D source_network_id s1-65        060E dest_network_id s1-65         060F source_node_id o6-6
0610 dest_node_id o6-6              0611 dest_addr_np_resolution n1    0612 dest_addr_np_information o10-10
0613 dest_addr_np_country o1-5      1201 display_time n1               1203 sms_signal n2
1204 ms_validity n1                 130C alert_on_message_delivery o0-1
1380 its_reply_type n1              1383 its_session_info o2-2
"""


def test_every_optional_parameter_has_its_tag_kind_and_size() -> None:
    words = PARAMETERS.split()
    expected = {words[at + 1]: (int(words[at], 16), words[at + 2]) for at in range(0, len(words), 3)}
    ours = {}
    for tag in TlvTag:
        rule = TLV_RULES[tag]
        sizes = f"{rule.least_octets}-{rule.most_octets}"
        letter = {TlvKind.INTEGER: "n", TlvKind.C_STRING: "s", TlvKind.OCTETS: "o"}[rule.kind]
        written = sizes if letter != "n" else str(rule.most_octets)
        ours[tag.name.lower()] = (int(tag), letter + written)

    assert ours == expected


# Section 5.1.3 and 5.0's table 4-45, with what each asks for: T throttled, R temporary, P permanent, N sender refused,
# C our setup, S session.
STATUSES = """
01 RINVMSGLEN P    02 RINVCMDLEN C    03 RINVCMDID C      04 RINVBNDSTS S    05 RALYBND S       06 RINVPRTFLG C
07 RINVREGDLVFLG C 08 RSYSERR R       0A RINVSRCADR N     0B RINVDSTADR P    0C RINVMSGID P     0D RBINDFAIL S
0E RINVPASWD C     0F RINVSYSID C     11 RCANCELFAIL P    13 RREPLACEFAIL P  14 RMSGQFUL T      15 RINVSERTYP C
33 RINVNUMDESTS P  34 RINVDLNAME P    40 RINVDESTFLAG P   42 RINVSUBREP C    43 RINVESMCLASS C  44 RCNTSUBDL P
45 RSUBMITFAIL R   48 RINVSRCTON C    49 RINVSRCNPI C     50 RINVDSTTON C    51 RINVDSTNPI C    53 RINVSYSTYP C
54 RINVREPFLAG P   55 RINVNUMMSGS P   58 RTHROTTLED T     61 RINVSCHED P     62 RINVEXPIRY P    63 RINVDFTMSGID P
64 RX_T_APPN R     65 RX_P_APPN P     66 RX_R_APPN P      67 RQUERYFAIL P    C0 RINVOPTPARSTREAM C
C1 ROPTPARNOTALLWD C   C2 RINVPARLEN C    C3 RMISSINGOPTPARAM C   C4 RINVOPTPARAMVAL C
FE RDELIVERYFAILURE R  FF RUNKNOWNERR R
100 RSERTYPUNAUTH C       101 RPROHIBITED C         102 RSERTYPUNAVAIL C      103 RSERTYPDENIED C     104 RINVDCS C
105 RINVSRCADDRSUBUNIT P  106 RINVDSTADDRSUBUNIT P  107 RINVBCASTFREQINT P    108 RINVBCASTALIAS_NAME P
109 RINVBCASTAREAFMT P    10A RINVNUMBCAST_AREAS P  10B RINVBCASTCNTTYPE P    10C RINVBCASTMSGCLASS P
10D RBCASTFAIL P          10E RBCASTQUERYFAIL P     10F RBCASTCANCELFAIL P    110 RINVBCAST_REP P
111 RINVBCASTSRVGRP P     112 RINVBCASTCHANIND P
"""
DISPOSITIONS = {
    "T": Disposition.THROTTLED,
    "R": Disposition.TEMPORARY,
    "P": Disposition.PERMANENT,
    "N": Disposition.SENDER_REFUSED,
    "C": Disposition.OUR_SETUP,
    "S": Disposition.SESSION,
}


def statuses() -> dict[int, tuple[str, Disposition]]:
    words = STATUSES.split()
    return {int(words[at], 16): (words[at + 1], DISPOSITIONS[words[at + 2]]) for at in range(0, len(words), 3)}


def test_every_status_has_its_number_and_asks_for_what_the_field_makes_of_it() -> None:
    ours = {int(status): (status.name, classify(status)) for status in CommandStatus if status}

    assert ours == statuses()
    assert (CommandStatus.ROK, classify(0)) == (0, Disposition.ACCEPTED)


def test_a_status_that_no_table_names_is_worth_another_try() -> None:
    named = statuses().keys() | {0}

    assert {classify(status) for status in range(0x600) if status not in named} == {Disposition.TEMPORARY}


def test_types_of_number_and_numbering_plans_have_their_numbers() -> None:  # sections 5.2.5 and 5.2.6
    assert [(one.name.lower(), int(one)) for one in Ton] == [
        ("unknown", 0),
        ("international", 1),
        ("national", 2),
        ("network_specific", 3),
        ("subscriber_number", 4),
        ("alphanumeric", 5),
        ("abbreviated", 6),
    ]
    assert [(one.name.lower(), int(one)) for one in Npi] == [
        ("unknown", 0),
        ("e164", 1),
        ("x121", 3),
        ("telex", 4),
        ("e212", 6),
        ("national", 8),
        ("private", 9),
        ("ermes", 10),
        ("internet", 14),
        ("wap", 18),
    ]


def test_the_parts_of_esm_class_are_bits_as_in_the_table() -> None:  # section 5.2.12
    assert {one.name.lower(): f"{one:08b}" for one in EsmClass} == {
        "default": "00000000",
        "datagram": "00000001",
        "transaction": "00000010",
        "store_and_forward": "00000011",
        "receipt": "00000100",
        "delivery_acknowledgement": "00001000",
        "user_acknowledgement": "00010000",
        "conversation_abort": "00011000",
        "intermediate_notification": "00100000",
        "type_mask": "00111100",
        "udhi": "01000000",
        "reply_path": "10000000",
    }


def test_the_parts_of_registered_delivery_are_bits_as_in_the_table() -> None:  # section 5.2.17; its prose errs by one
    assert {one.name.lower(): f"{one:08b}" for one in RegisteredDelivery} == {
        "none": "00000000",
        "final": "00000001",
        "failure": "00000010",
        "delivery_acknowledgement": "00000100",
        "user_acknowledgement": "00001000",
        "intermediate": "00010000",
    }


def test_data_codings_and_message_states_have_their_numbers() -> None:  # sections 5.2.19 and 5.2.28
    assert {one.name.lower(): int(one) for one in DataCoding} == {
        "default": 0,
        "ascii": 1,
        "octets_unspecified": 2,
        "latin_1": 3,
        "octets": 4,
        "jis": 5,
        "cyrillic": 6,
        "hebrew": 7,
        "ucs2": 8,
        "pictogram": 9,
        "iso_2022_jp": 10,
        "extended_kanji": 13,
        "korean": 14,
        "gsm_flash": 0xF0,
    }
    assert [one.name.lower() for one in MessageState] == [
        "scheduled",
        "enroute",
        "delivered",
        "expired",
        "deleted",
        "undeliverable",
        "accepted",
        "unknown",
        "rejected",
        "skipped",
    ]
    assert [int(one) for one in MessageState] == list(range(10))
