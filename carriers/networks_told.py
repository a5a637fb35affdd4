"""The recipient's network, where a carrier tells it in an optional parameter of its answers or receipts. Pure."""

from carriers.profile import CarrierProfile
from messages.network import NetworkCode, network_code
from smpp.pdu import Pdu


def network_told(pdu: Pdu, profile: CarrierProfile) -> NetworkCode | None:
    """The network in the first of the profile's ``network_tlvs`` that holds one as text; None where none does."""
    if not profile.network_tlvs or not pdu.tlvs:
        return None
    for tag in profile.network_tlvs:
        octets = pdu.tlv(tag)
        if octets:
            try:
                return network_code(octets.rstrip(bytes(1)).decode("ascii"))
            except ValueError:
                # some write what they do not know as 0 or a name; it is no reason to doubt the rest of the PDU
                continue
    return None
