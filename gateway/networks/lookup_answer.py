"""What a lookup service's answer says: the network at a path in its JSON, or nothing, or nonsense. Pure."""

from typing import Any, Final

import msgspec

from messages.network import NetworkCode, network_code

_MNC_DIGITS_MIN: Final = 2


class UnreadableAnswerError(Exception):
    """The service answered something that names no network and does not say that there is none."""


def network_in(body: bytes, mcc_path: str, mnc_path: str) -> NetworkCode | None:
    """The network that ``body`` (JSON) names; None where it says that it knows none.

    The paths lead to the MCC and the MNC, by keys and by numbers of list entries between dots (``result.0.mcc``). With
    an empty ``mnc_path`` the other leads to both together (``22801``). What is missing, null or empty is not known.

    Raises:
        UnreadableAnswerError: it is no JSON, or what is there is no network; nothing of it is repeated.
    """
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableAnswerError("it is no JSON") from error
    if not isinstance(document, dict | list):
        raise UnreadableAnswerError("it is no JSON object")
    words = [_digits(_at(document, path)) for path in (mcc_path, mnc_path) if path]
    if not all(words):
        return None
    mcc, *mnc = words
    try:
        return network_code(mcc + (f"-{mnc[0].zfill(_MNC_DIGITS_MIN)}" if mnc else ""))
    except ValueError as error:
        raise UnreadableAnswerError("what it names is no network") from error


def _at(document: Any, path: str) -> object:  # noqa: ANN401 - whatever JSON holds
    for key in path.split("."):
        if isinstance(document, dict):
            document = document.get(key)
        elif isinstance(document, list) and key.isascii() and key.isdigit() and int(key) < len(document):
            document = document[int(key)]
        else:
            return None
    return document


def _digits(found: object) -> str:
    # services that write codes as numbers lose the zero of 01, which is put back for networks of two digits
    if found is None or isinstance(found, str):
        return (found or "").strip()
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    raise UnreadableAnswerError("what it names is no network")
