"""Reads who may bind to a virtual carrier: its accounts as they stand in its table of the file."""

import re
from typing import Final

from messages.alphabets import Alphabet
from simulators.fleet.toml_table import TomlTable
from simulators.ledger.reading import DefaultAlphabet
from simulators.operator.accounts import Account, BindMode, Characters, Hurry, Overflow

_ACCOUNT_KEYS: Final = (
    *("system_id", "password", "modes", "binds_max", "window", "window_overflow", "rate_per_bind", "rate", "hurry"),
    *("senders", "sender_characters", "number_characters", "alphabets", "default_alphabet"),
)
_NUMBER_MAX: Final = 1_000_000
_SYSTEM_ID_MAX: Final = 15
_PASSWORD_MAX: Final = 64


def accounts_of(table: TomlTable) -> tuple[Account, ...] | None:
    """The accounts of a carrier; None: it has none, and everybody may bind."""
    accounts = [_account(one) for one in table.tables("account")]
    if "system_id" in table.values:
        accounts.insert(0, Account(table.text("system_id"), table.text("password") or None))
    elif "password" in table.values:
        table.wrong("password", "whose is it? write system_id, too")
    return tuple(accounts) or None


def _account(table: TomlTable) -> Account:
    table.only(_ACCOUNT_KEYS)
    system_id = table.text("system_id")
    if not 1 <= len(system_id) <= _SYSTEM_ID_MAX:
        table.wrong("system_id", f"write 1 to {_SYSTEM_ID_MAX} characters")
    password = table.text("password")
    if len(password) > _PASSWORD_MAX:
        table.wrong("password", f"it has at most {_PASSWORD_MAX} characters; SMPP allows 8")
    senders = table.texts("senders")
    return Account(
        system_id=system_id,
        password=password if "password" in table.values else None,
        modes=table.words("modes", BindMode),
        binds_max=table.number("binds_max", 0, _NUMBER_MAX),
        window=table.number("window", 0, 1_000),
        window_overflow=table.word("window_overflow", Overflow, Overflow.THROTTLE),
        rate_per_bind=table.rate("rate_per_bind"),
        rate=table.rate("rate"),
        hurry=table.word("hurry", Hurry, Hurry.THROTTLE),
        senders=tuple(re.escape(sender) for sender in senders),
        sender_characters=table.word("sender_characters", Characters, Characters.ANY),
        number_characters=table.word("number_characters", Characters, Characters.ANY),
        alphabets=table.words("alphabets", Alphabet),
        default_alphabet=table.word("default_alphabet", DefaultAlphabet, DefaultAlphabet.GSM7)
        if "default_alphabet" in table.values
        else None,
    )
