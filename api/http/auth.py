"""Who is asking: the API key in ``Authorization: Bearer <key>``."""

from typing import Final

from api.http.problems import trouble
from api.ports import Keys
from messages.account import Account, AccountStatus

MAX_KEY_CHARS: Final = 200


def account_of(authorization: bytes | None, keys: Keys) -> Account:
    """The account whose key the header ``Authorization`` carries.

    Raises:
        Trouble: ``invalid-key``; the same sentence whether the key is missing, malformed or unknown to us.
    """
    if authorization is not None and len(authorization) <= MAX_KEY_CHARS:
        scheme, _, key = authorization.partition(b" ")
        key = key.strip()
        # a key is ASCII; anything else cannot be ours and must not reach code that hashes text
        if scheme.lower() == b"bearer" and key and key.isascii():
            account = keys.account_for(key.decode("ascii"))
            if account is not None:
                return account
    raise trouble(
        "invalid-key",
        "Send Authorization: Bearer <key> with a key of your account.",
        www_authenticate='Bearer realm="passerelle"',
    )


def sending_account(authorization: bytes | None, keys: Keys) -> Account:
    """As ``account_of``, for accounts that may send.

    Raises:
        Trouble: ``invalid-key`` or ``account-suspended``.
    """
    account = account_of(authorization, keys)
    if account.status is not AccountStatus.ACTIVE:
        raise trouble("account-suspended", f"The account is {account.status}; contact support.")
    return account
