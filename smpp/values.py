"""Numbers with a meaning inside PDUs: TLV tags, TON, NPI, esm_class, data_coding, message_state."""

from enum import IntEnum


class TlvTag(IntEnum):
    """Optional parameters by tag (section 5.3.2; those marked v5 are sent by 3.4 peers too)."""

    DEST_ADDR_SUBUNIT = 0x0005
    DEST_NETWORK_TYPE = 0x0006
    DEST_BEARER_TYPE = 0x0007
    DEST_TELEMATICS_ID = 0x0008
    SOURCE_ADDR_SUBUNIT = 0x000D
    SOURCE_NETWORK_TYPE = 0x000E
    SOURCE_BEARER_TYPE = 0x000F
    SOURCE_TELEMATICS_ID = 0x0010
    QOS_TIME_TO_LIVE = 0x0017
    PAYLOAD_TYPE = 0x0019
    ADDITIONAL_STATUS_INFO_TEXT = 0x001D
    RECEIPTED_MESSAGE_ID = 0x001E
    MS_MSG_WAIT_FACILITIES = 0x0030
    PRIVACY_INDICATOR = 0x0201
    SOURCE_SUBADDRESS = 0x0202
    DEST_SUBADDRESS = 0x0203
    USER_MESSAGE_REFERENCE = 0x0204
    USER_RESPONSE_CODE = 0x0205
    SOURCE_PORT = 0x020A
    DESTINATION_PORT = 0x020B
    SAR_MSG_REF_NUM = 0x020C
    LANGUAGE_INDICATOR = 0x020D
    SAR_TOTAL_SEGMENTS = 0x020E
    SAR_SEGMENT_SEQNUM = 0x020F
    SC_INTERFACE_VERSION = 0x0210
    CALLBACK_NUM_PRES_IND = 0x0302
    CALLBACK_NUM_ATAG = 0x0303
    NUMBER_OF_MESSAGES = 0x0304
    CALLBACK_NUM = 0x0381
    DPF_RESULT = 0x0420
    SET_DPF = 0x0421
    MS_AVAILABILITY_STATUS = 0x0422
    NETWORK_ERROR_CODE = 0x0423
    MESSAGE_PAYLOAD = 0x0424
    DELIVERY_FAILURE_REASON = 0x0425
    MORE_MESSAGES_TO_SEND = 0x0426
    MESSAGE_STATE = 0x0427
    CONGESTION_STATE = 0x0428  # v5
    USSD_SERVICE_OP = 0x0501
    BILLING_IDENTIFICATION = 0x060B  # v5
    SOURCE_NETWORK_ID = 0x060D  # v5
    DEST_NETWORK_ID = 0x060E  # v5
    SOURCE_NODE_ID = 0x060F  # v5
    DEST_NODE_ID = 0x0610  # v5
    DEST_ADDR_NP_RESOLUTION = 0x0611  # v5
    DEST_ADDR_NP_INFORMATION = 0x0612  # v5
    DEST_ADDR_NP_COUNTRY = 0x0613  # v5
    DISPLAY_TIME = 0x1201
    SMS_SIGNAL = 0x1203
    MS_VALIDITY = 0x1204
    ALERT_ON_MESSAGE_DELIVERY = 0x130C
    ITS_REPLY_TYPE = 0x1380
    ITS_SESSION_INFO = 0x1383


class Ton(IntEnum):
    """Type of number (section 5.2.5)."""

    UNKNOWN = 0
    INTERNATIONAL = 1
    NATIONAL = 2
    NETWORK_SPECIFIC = 3
    SUBSCRIBER_NUMBER = 4
    ALPHANUMERIC = 5
    ABBREVIATED = 6


class Npi(IntEnum):
    """Numbering plan (section 5.2.6)."""

    UNKNOWN = 0
    E164 = 1
    X121 = 3
    TELEX = 4
    E212 = 6
    NATIONAL = 8
    PRIVATE = 9
    ERMES = 10
    INTERNET = 14
    WAP = 18


class EsmClass(IntEnum):
    """Parts of esm_class, to be combined with ``|`` (section 5.2.12); the TYPE values fill bits 5-2."""

    DEFAULT = 0x00
    DATAGRAM = 0x01
    TRANSACTION = 0x02
    STORE_AND_FORWARD = 0x03
    RECEIPT = 0x04
    DELIVERY_ACKNOWLEDGEMENT = 0x08
    USER_ACKNOWLEDGEMENT = 0x10
    CONVERSATION_ABORT = 0x18
    INTERMEDIATE_NOTIFICATION = 0x20
    TYPE_MASK = 0x3C
    UDHI = 0x40
    REPLY_PATH = 0x80


class DataCoding(IntEnum):
    """Common values of data_coding (section 5.2.19); what DEFAULT means differs between carriers."""

    DEFAULT = 0x00
    ASCII = 0x01
    OCTETS_UNSPECIFIED = 0x02
    LATIN_1 = 0x03
    OCTETS = 0x04
    JIS = 0x05
    CYRILLIC = 0x06
    HEBREW = 0x07
    UCS2 = 0x08
    PICTOGRAM = 0x09
    ISO_2022_JP = 0x0A
    EXTENDED_KANJI = 0x0D
    KOREAN = 0x0E
    GSM_FLASH = 0xF0


class RegisteredDelivery(IntEnum):
    """Parts of registered_delivery, to be combined with ``|`` (section 5.2.17)."""

    NONE = 0x00
    FINAL = 0x01
    FAILURE = 0x02
    DELIVERY_ACKNOWLEDGEMENT = 0x04
    USER_ACKNOWLEDGEMENT = 0x08
    # The specification's prose says bit 5, its table bit 4; carriers follow the table.
    INTERMEDIATE = 0x10


class MessageState(IntEnum):
    """The message_state of query_sm_resp and of the TLV (section 5.2.28; 0 and 9 are v5)."""

    SCHEDULED = 0
    ENROUTE = 1
    DELIVERED = 2
    EXPIRED = 3
    DELETED = 4
    UNDELIVERABLE = 5
    ACCEPTED = 6
    UNKNOWN = 7
    REJECTED = 8
    SKIPPED = 9
