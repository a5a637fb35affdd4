"""One carrier as data: where it is, how to bind, how fast it may go, and the ways in which it differs from others."""

import enum
from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo
from typing import Final

import attrs

from carriers.canonical_ids import IdForm
from carriers.default_alphabet import DefaultAlphabet
from carriers.hosts import HostAddress, parse_address
from carriers.profile_keys import (
    Address,
    AddressType,
    Integer,
    Reader,
    Real,
    StatusOverrides,
    Switch,
    Tags,
    Text,
    TimeZone,
    Tlvs,
    Word,
)
from messages.constant_tlvs import ConstantTlvs
from messages.ids import CarrierName
from smpp.session_settings import SessionSettings
from smpp.statuses import Disposition
from smpp.times import RELATIVE_VALIDITY_MAX_S

__all__ = [
    "AcceptedMeans",
    "AddressType",
    "BindMode",
    "CarrierProfile",
    "LongMessage",
    "MessagingMode",
    "NumberFormat",
    "ProfileProblem",
    "ValidityFormat",
    "parse_profile",
]


class BindMode(enum.StrEnum):
    """How one of a carrier's binds is made up. A pair is a transmitter and a receiver beside each other."""

    TRANSCEIVER = "transceiver"
    PAIR = "pair"
    TRANSMITTER = "transmitter"
    RECEIVER = "receiver"


class LongMessage(enum.StrEnum):
    """How a carrier takes a text of more than one segment."""

    UDH8 = "udh8"
    UDH16 = "udh16"
    SAR = "sar"
    PAYLOAD = "payload"
    REJECT = "reject"


class MessagingMode(enum.StrEnum):
    """Bits 1-0 of esm_class in submit_sm (section 5.2.12)."""

    DEFAULT = "default"
    DATAGRAM = "datagram"
    TRANSACTION = "transaction"
    STORE_AND_FORWARD = "store_and_forward"


class NumberFormat(enum.StrEnum):
    """How a carrier wants a number: in international form with nothing, ``+`` or ``00`` before it, or as at home.

    NATIONAL leaves the country calling code out, and the TON (2) is for the profile to say.
    """

    DIGITS = "digits"
    PLUS = "plus"
    ZEROS = "00"
    NATIONAL = "national"


class ValidityFormat(enum.StrEnum):
    """Which form of validity_period a carrier reads (section 7.1.1)."""

    RELATIVE = "relative"
    ABSOLUTE = "absolute"


class AcceptedMeans(enum.StrEnum):
    """What ACCEPTD in a receipt means: mostly that the next SMSC took it, at some carriers that the handset did."""

    INTERMEDIATE = "intermediate"
    DELIVERED = "delivered"


_ALPHANUMERIC: Final = AddressType(5, 0)
_E164: Final = AddressType(1, 1)


@attrs.frozen
class CarrierProfile:
    """Everything the wires need to know about one carrier; ``parse_profile`` checks it.

    Attributes:
        name: The carrier's name in our own books.
        host: Host name or address of its SMSC, the first of them.
        port: Its TCP port, 1 … 65535.
        system_id: Who we are to it, at most 15 octets.
        password: The secret of the bind, at most 8 octets; 64 with ``long_password``.
        long_password: Whether the carrier takes a password longer than SMPP 3.4 allows.
        hosts: All its hosts in order of preference; empty: ``host`` alone.
        return_to_first_s: Seconds after which a bind that went on to another host goes back to the first.
        tls: Whether the connection is encrypted.
        tls_ca_file: PEM file of the authority that signed the carrier's certificate; empty: the system's authorities.
        tls_verify: Whether the certificate must be valid for the host; False is for tests only.
        system_type: Sent in the bind, at most 12 octets; empty is right for nearly all.
        bind_mode: Transceiver, or a transmitter and receiver pair, or one of them alone.
        binds: How many binds (or pairs) are kept, 1 … 50.
        window: submit_sm that may be unanswered on one bind, 1 … 2,000.
        bind_stagger_s: Seconds between the first starts of two binds.
        throughput_per_s: Segments per second on one bind; 0 is unlimited.
        account_throughput_per_s: Segments per second on all binds of this process together; 0 is unlimited.
        interface_version: SMPP version in the bind; 0x34 = 3.4. Some carriers treat anything else as 3.3.
        name_sender: TON/NPI of a SenderName.
        number_sender: TON/NPI of a number as sender.
        destination: TON/NPI of the recipient.
        destination_format: How the recipient's number is written.
        sender_format: How a number as sender is written.
        service_type: Sent in every submit_sm, at most 5 octets.
        messaging_mode: Bits 1-0 of esm_class.
        data_coding_gsm7: data_coding of GSM 7-bit text, 0 … 255; 0 is the carrier's default alphabet.
        default_alphabet: What the carrier reads and writes under data_coding 0 (and ``data_coding_gsm7``).
        long_message: How a text of more than one segment travels.
        tlvs: Constant TLVs: optional parameters that go along with every submit_sm.
        tlvs_required: Whether nothing may leave without its constant TLVs, though the carrier refused them.
        registered_delivery: Which receipts to ask for; 1 asks for the final one.
        submit_validity: Whether to send the message's remaining validity along.
        validity_format: In which form.
        validity_max_s: The longest validity that the carrier takes, in seconds.
        connect_timeout_s: Seconds to wait for TCP.
        bind_timeout_s: Seconds to wait for the bind's answer.
        response_timeout_s: Seconds after which an unanswered submit_sm is unknown.
        response_timeouts_max: So many of them in a row, and the bind connects anew.
        enquire_link_interval_s: Seconds of silence after which to ask whether the peer lives.
        enquire_link_timeout_s: Seconds to wait for the answer to that.
        unbind_timeout_s: Seconds to wait for the answer to our unbind.
        reconnect_floor_s: First wait after a lost connection, ± 30 %.
        reconnect_ceiling_s: Longest wait.
        refused_floor_s: Least wait after a refused bind.
        settled_after_s: Seconds that a bind must be bound before the back-off starts over.
        response_id_form: How to read message ids in submit_sm_resp.
        receipt_id_form: How to read message ids in receipts.
        accepted_means: What ACCEPTD in a receipt means.
        receipt_time_zone: The zone of the dates in receipts, which name none.
        network_tlvs: Tags of the parameters in which it tells the recipient's network (MCC and MNC as text) in its
            answers and receipts, the most reliable first.
        trust_text: Whether a delivery with esm_class 0 whose text reads like a receipt is one.
        status_overrides: command_status → what it means at this carrier, where that differs from the common table.
        enabled: Whether to bind at all.
    """

    name: CarrierName
    host: str
    port: int
    system_id: str
    password: str = attrs.field(default="", repr=False)
    long_password: bool = False
    hosts: tuple[HostAddress, ...] = ()
    return_to_first_s: float = 300.0
    tls: bool = False
    tls_ca_file: str = ""
    tls_verify: bool = True
    system_type: str = ""
    bind_mode: BindMode = BindMode.TRANSCEIVER
    binds: int = 1
    window: int = 10
    bind_stagger_s: float = 0.2
    throughput_per_s: float = 0.0
    account_throughput_per_s: float = 0.0
    interface_version: int = 0x34
    name_sender: AddressType = _ALPHANUMERIC
    number_sender: AddressType = _E164
    destination: AddressType = _E164
    destination_format: NumberFormat = NumberFormat.DIGITS
    sender_format: NumberFormat = NumberFormat.DIGITS
    service_type: str = ""
    messaging_mode: MessagingMode = MessagingMode.DEFAULT
    data_coding_gsm7: int = 0
    default_alphabet: DefaultAlphabet = DefaultAlphabet.GSM7
    long_message: LongMessage = LongMessage.UDH8
    tlvs: ConstantTlvs = ()
    tlvs_required: bool = False
    registered_delivery: int = 1
    submit_validity: bool = True
    validity_format: ValidityFormat = ValidityFormat.RELATIVE
    validity_max_s: int = RELATIVE_VALIDITY_MAX_S
    connect_timeout_s: float = 10.0
    bind_timeout_s: float = 15.0
    response_timeout_s: float = 45.0
    response_timeouts_max: int = 20
    enquire_link_interval_s: float = 30.0
    enquire_link_timeout_s: float = 10.0
    unbind_timeout_s: float = 5.0
    reconnect_floor_s: float = 1.0
    reconnect_ceiling_s: float = 60.0
    refused_floor_s: float = 60.0
    settled_after_s: float = 10.0
    response_id_form: IdForm = IdForm.RAW
    receipt_id_form: IdForm = IdForm.RAW
    accepted_means: AcceptedMeans = AcceptedMeans.INTERMEDIATE
    receipt_time_zone: tzinfo = UTC
    network_tlvs: tuple[int, ...] = ()
    trust_text: bool = False
    status_overrides: Mapping[int, Disposition] = attrs.field(factory=dict)
    enabled: bool = True

    @property
    def addresses(self) -> tuple[HostAddress, ...]:
        """Where it is, in order of preference; never empty."""
        return self.hosts or (HostAddress(self.host, self.port),)

    @property
    def session_settings(self) -> SessionSettings:
        """What the protocol needs to know of it."""
        return SessionSettings(
            window_size=self.window,
            response_timeout_s=self.response_timeout_s,
            enquire_link_idle_s=self.enquire_link_interval_s,
            enquire_link_timeout_s=self.enquire_link_timeout_s,
            bind_timeout_s=self.bind_timeout_s,
            unbind_timeout_s=self.unbind_timeout_s,
            lenient_passwords=self.long_password,
        )


@attrs.frozen
class ProfileProblem:
    """One thing wrong in a profile: the key's path (``carriers.alpha.port``) and a sentence that says what to do."""

    path: str
    detail: str

    def __str__(self) -> str:
        """Both in one line."""
        return f"{self.path}: {self.detail}"


PASSWORD_OCTETS_MAX: Final = 8
"""SMPP 3.4 section 5.2.2, without the NUL."""


@attrs.frozen
class _Hosts:
    """Where a carrier is; entries without a port have ``port`` filled in later, so they are kept as text."""

    def read(self, value: object) -> tuple[str, ...]:
        if isinstance(value, str) or not isinstance(value, Sequence) or not value:
            raise TypeError('write it as a list, for example ["smsc1.example:2775", "smsc2.example:2775"]')
        host = Text(260, 1)
        return tuple(host.read(entry) for entry in value)


NETWORK_TLVS_MAX: Final = 5

_SECONDS: Final = Real(0.05, 3600)

_KEYS: Final[Mapping[str, Reader]] = {
    "host": Text(253, 1),
    "port": Integer(1, 65535),
    "system_id": Text(15, 1),
    "password": Text(64),
    "long_password": Switch(),
    "hosts": _Hosts(),
    "return_to_first_s": Real(1, 86_400),
    "tls": Switch(),
    "tls_ca_file": Text(4096),
    "tls_verify": Switch(),
    "system_type": Text(12),
    "bind_mode": Word(BindMode),
    "binds": Integer(1, 50),
    "window": Integer(1, 2000),
    "bind_stagger_s": Real(0, 60),
    "throughput_per_s": Real(0, 100_000),
    "account_throughput_per_s": Real(0, 100_000),
    "interface_version": Integer(0, 255),
    "name_sender": Address(),
    "number_sender": Address(),
    "destination": Address(),
    "destination_format": Word(NumberFormat),
    "sender_format": Word(NumberFormat),
    "service_type": Text(5),
    "messaging_mode": Word(MessagingMode),
    "data_coding_gsm7": Integer(0, 255),
    "default_alphabet": Word(DefaultAlphabet),
    "long_message": Word(LongMessage),
    "tlvs": Tlvs(),
    "tlvs_required": Switch(),
    "registered_delivery": Integer(0, 255),
    "submit_validity": Switch(),
    "validity_format": Word(ValidityFormat),
    "validity_max_s": Integer(60, RELATIVE_VALIDITY_MAX_S),
    "connect_timeout_s": _SECONDS,
    "bind_timeout_s": _SECONDS,
    "response_timeout_s": _SECONDS,
    "response_timeouts_max": Integer(1, 10_000),
    "enquire_link_interval_s": _SECONDS,
    "enquire_link_timeout_s": _SECONDS,
    "unbind_timeout_s": _SECONDS,
    "reconnect_floor_s": _SECONDS,
    "reconnect_ceiling_s": _SECONDS,
    "refused_floor_s": _SECONDS,
    "settled_after_s": _SECONDS,
    "response_id_form": Word(IdForm),
    "receipt_id_form": Word(IdForm),
    "accepted_means": Word(AcceptedMeans),
    "receipt_time_zone": TimeZone(),
    "network_tlvs": Tags(NETWORK_TLVS_MAX),
    "trust_text": Switch(),
    "status_overrides": StatusOverrides(),
    "enabled": Switch(),
}
_ONE_HOST: Final = ("host", "port")


def parse_profile(
    name: str, mapping: Mapping[str, object], path: str = ""
) -> CarrierProfile | tuple[ProfileProblem, ...]:
    """A checked profile, or every problem at once, each with its path below ``path`` (``carriers.<name>`` if empty)."""
    root = path or f"carriers.{name}"
    required = ("system_id",) if "hosts" in mapping else (*_ONE_HOST, "system_id")
    problems = [ProfileProblem(f"{root}.{key}", "it is missing; add it") for key in required if key not in mapping]
    values: dict[str, object] = {}
    for key, value in mapping.items():
        reader = _KEYS.get(key)
        if reader is None:
            problems.append(ProfileProblem(f"{root}.{key}", "this key is not known; remove it or correct its spelling"))
            continue
        try:
            values[key] = reader.read(value)
        except (TypeError, ValueError) as error:
            problems.append(ProfileProblem(f"{root}.{key}", str(error)))
    if "hosts" in values:
        problems += _fill_in_hosts(values, root)
    password = values.get("password")
    if isinstance(password, str) and len(password) > PASSWORD_OCTETS_MAX and not values.get("long_password"):
        detail = f"use 0 to {PASSWORD_OCTETS_MAX} characters, or set long_password = true if the carrier takes more"
        problems.append(ProfileProblem(f"{root}.password", detail))
    if problems:
        return tuple(problems)
    profile = CarrierProfile(name=CarrierName(name), **values)  # type: ignore[arg-type]  # each value passed its reader
    return _contradictions(profile, mapping, root) or profile


def _fill_in_hosts(values: dict[str, object], root: str) -> list[ProfileProblem]:
    """Turn the texts of ``hosts`` into addresses; the first of them is ``host`` and ``port`` too."""
    texts, port = values["hosts"], values.get("port")
    assert isinstance(texts, tuple)
    addresses: list[HostAddress] = []
    problems: list[ProfileProblem] = []
    for number, text in enumerate(texts):
        try:
            addresses.append(parse_address(text, port if isinstance(port, int) else None))
        except ValueError as error:
            problems.append(ProfileProblem(f"{root}.hosts[{number}]", str(error)))
    if "host" in values:
        problems.append(ProfileProblem(f"{root}.host", "remove it; hosts names all of them"))
    if addresses:
        values["hosts"] = tuple(addresses)
        values["host"], values["port"] = addresses[0].host, addresses[0].port
    return problems


def _contradictions(profile: CarrierProfile, mapping: Mapping[str, object], root: str) -> tuple[ProfileProblem, ...]:
    """What is wrong only together."""
    problems: list[tuple[str, str]] = []
    if profile.reconnect_ceiling_s < profile.reconnect_floor_s:
        problems.append(("reconnect_ceiling_s", "make it at least reconnect_floor_s"))
    problems += [
        (key, "set tls = true too, or remove it")
        for key in ("tls_ca_file", "tls_verify")
        if key in mapping and not profile.tls
    ]
    if profile.tls_ca_file and not profile.tls_verify:
        problems.append(("tls_ca_file", "remove it, or tls_verify = false: nothing is verified"))
    if profile.messaging_mode is MessagingMode.DATAGRAM and profile.registered_delivery:
        problems.append(("messaging_mode", "datagrams have no receipts; set registered_delivery = 0 too"))
    return tuple(ProfileProblem(f"{root}.{key}", detail) for key, detail in problems)
