"""The terms of registering a sender, as staff set them: what it costs, and how many have to approve it."""

from collections.abc import Mapping
from typing import Final

import attrs

from gateway.business.credit_notation import credits_to_mc

SENDERNAME_FEE: Final = "sendername_fee"
FOUR_EYES: Final = "four_eyes"


@attrs.frozen
class Terms:
    """``fee_mc`` is taken with the first submission of a SenderName (millicredits); ``four_eyes``: two must approve."""

    fee_mc: int = 0
    four_eyes: bool = False


def terms_of(settings: Mapping[str, str]) -> Terms:
    """The terms that the business settings hold."""
    return Terms(credits_to_mc(settings.get(SENDERNAME_FEE, "0")), settings.get(FOUR_EYES) == "true")
