"""What the control is asked: bodies and queries, read within bounds."""

from collections.abc import Mapping
from typing import Annotated, Final, TypeVar

import msgspec
from aiohttp import web

from simulators.control.problems import Problem
from simulators.operator.inbound import CHARACTERS_MAX, LongForm
from simulators.scenario.conduct import ACTIVE_MAX, TEXT_CHARACTERS_MAX

BODY_OCTETS_MAX: Final = 65_536
"""No body is longer."""

_Behaviour = Annotated[str, msgspec.Meta(min_length=1, max_length=TEXT_CHARACTERS_MAX)]
_Address = Annotated[str, msgspec.Meta(min_length=1, max_length=20)]


class BehavioursBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to set (``NAME`` or ``NAME=VALUE``) and what to clear (``NAME``, or ``*`` for all)."""

    set: Annotated[tuple[_Behaviour, ...], msgspec.Meta(max_length=ACTIVE_MAX)] = ()
    clear: Annotated[tuple[_Behaviour, ...], msgspec.Meta(max_length=ACTIVE_MAX)] = ()


class MoBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"sender": "from", "recipient": "to"}):
    """What a handset sends; ``form`` says how the segments of a long text belong together."""

    sender: _Address
    recipient: _Address
    text: Annotated[str, msgspec.Meta(max_length=CHARACTERS_MAX)]
    form: LongForm = LongForm.UDH8


Body = TypeVar("Body", BehavioursBody, MoBody)


async def body_of(request: web.Request, kind: type[Body]) -> Body:
    """The JSON body.

    Raises:
        Problem: it is no JSON, too long, or says something else.
    """
    # a form of another site cannot say so without asking first
    if request.content_type != "application/json":
        raise Problem("not_json", "Send JSON with Content-Type: application/json.")
    octets = await request.read()
    try:
        return msgspec.json.decode(octets, type=kind)
    except msgspec.DecodeError as error:
        raise Problem("wrong_body", f"The body is wrong: {error}.") from None
    except UnicodeDecodeError:
        raise Problem("wrong_body", "The body is wrong: it is not UTF-8.") from None


def number_of(query: Mapping[str, str], name: str, usual: int, greatest: int) -> int:
    """A whole number of the query, from 0 to ``greatest``.

    Raises:
        Problem: it is something else.
    """
    text = query.get(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(greatest)) and int(text) <= greatest):
        raise Problem("wrong_query", f"{name} is a whole number from 0 to {greatest:,}.")
    return int(text)
