"""The way back: what has to be wanted for the business to be again what it was in a version."""

from collections.abc import Mapping
from typing import Any

import attrs

from gateway.business.apply.document import decode, parse
from gateway.business.picture import AccountTerms, Picture
from messages.ids import CarrierName


@attrs.frozen
class WayBack:
    """What is wanted, and what is not quite as it was then, in sentences."""

    wanted: Picture
    remarks: tuple[str, ...]


def way_back(document: str, in_force: Picture) -> WayBack:
    """From ``in_force`` back to the business that ``document`` holds, as a version keeps it.

    Secrets stay as they are. A carrier that did not exist then is switched off and not removed, because something may
    be under way by it; one that is gone since comes back without its password, and switched off. Accounts that did not
    exist then keep no terms of their own.

    Raises:
        ApplyFileError: the version names what is gone for good, such as an account.
    """
    then = parse(decode(document), {}, in_force)
    remarks: list[str] = []
    sections = {
        field.name: {**dict.fromkeys(getattr(in_force, field.name)), **getattr(then, field.name)}
        for field in attrs.fields(Picture)
        if field.name not in {"carriers", "accounts"}
    }
    carriers: dict[CarrierName, Mapping[str, Any] | None] = dict(then.carriers)
    for name, profile in in_force.carriers.items():
        if name not in carriers and profile is not None:
            carriers[name] = {**profile, "enabled": False}
            remarks.append(f"carrier {name} did not exist then: it is switched off, and stays")
    for name, profile in then.carriers.items():
        if name not in in_force.carriers and profile is not None:
            carriers[name] = {**profile, "enabled": False}
            remarks.append(f"carrier {name} comes back without its password and switched off: apply both")
    accounts = {
        account: then.accounts.get(account, AccountTerms(terms.name)) for account, terms in in_force.accounts.items()
    }
    return WayBack(Picture(carriers=carriers, accounts=accounts, **sections), tuple(remarks))
