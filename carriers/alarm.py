"""What about a carrier needs a person: the gateway goes on by itself, but not as it should."""

import enum


class Alarm(enum.StrEnum):
    """Why somebody should look."""

    BIND_REFUSED = "bind_refused"
    """The carrier does not let us in: wrong password, account closed, too many binds."""
    OUR_SETUP = "our_setup"
    """It refuses messages for a reason of our account or profile: no balance, wrong TON, a missing TLV."""
    NO_ANSWERS = "no_answers"
    """It takes messages and does not answer them; the bind connects anew."""
    HOST_LEFT = "host_left"
    """The host does not bind us; the next one has its turn."""
    VALIDITY_REFUSED = "validity_refused"
    """It refuses a validity period that is right by our clock: the clocks differ, or it reads another form."""
    RECEIPT_DATES_OFF = "receipt_dates_off"
    """The dates of its receipts do not fit our clock: the profile's time zone is not its own, or a clock is wrong."""
