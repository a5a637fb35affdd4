"""What a soak's gateway finds: its configuration, and a business made with its own commands."""

import json
import re
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import attrs

from simulators.soak.gateway import Gateway, GatewayError

ACCOUNT: Final = "Soak"
SENDER: Final = "SOAKTEST"
CREDITS: Final = 100_000_000
WINDOW: Final = 10
RESPONSE_TIMEOUT_S: Final = 5.0
_SECRET: Final = re.compile(r"whsec_\S+")


@attrs.frozen
class Access:
    """How to send as the account, and how its webhooks are signed."""

    key: str = attrs.field(repr=False)
    webhook_secret: str = attrs.field(repr=False)


def free_port() -> int:
    """A TCP port of 127.0.0.1 that is free now; a gateway that dies must come back on the same one."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def configuration(port: int, uncertain_timeout_s: int) -> str:
    """The gateway's configuration file; doubts end soon, so that a soak knows how everything ended."""
    return (
        f"[http]\nport = {port}\n\n"
        '[store]\nurl = "sqlite:///passerelle.db"\nkey_file = "secret.key"\n\n'
        f"[messages]\nuncertain_timeout_s = {uncertain_timeout_s}\n\n"
        "[webhooks]\nallow_private_addresses = true\n\n"
        '[log]\nformat = "json"\n'
    )


def business(ports: Mapping[str, int]) -> str:
    """The apply file: carriers on these ports, each country's first choice and the other one behind it."""
    names = list(ports)
    parts = ['sender_rules_seed = true\n\n[settings]\nsubstitute_sender = "+41790000000"\n']
    for name, port in ports.items():
        fields = {
            "name": name,
            "host": "127.0.0.1",
            "port": port,
            "system_id": "soak",
            "window": WINDOW,
            "response_timeout_s": RESPONSE_TIMEOUT_S,
            "reconnect_floor_s": 0.1,
            "reconnect_ceiling_s": 0.5,
        }
        lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in fields.items())
        parts.append(f"[[carriers]]\n{lines}")
    parts.append(f'[[routes]]\ncountry = "CH"\ncarriers = {json.dumps(names)}\n')
    parts.append(f'[[routes]]\ncountry = "*"\ncarriers = {json.dumps(names[::-1])}\n')
    parts.append('[[prices]]\ncountry = "*"\ncredits = 1\n')
    return "\n".join(parts)


async def furnish(gateway: Gateway, folder: Path, ports: Mapping[str, int], webhook_url: str) -> Access:
    """Make the business of a gateway that was never started.

    Raises:
        GatewayError: one of its commands fails, or says something else than it should.
    """
    file = folder / "apply.toml"
    file.write_text(business(ports), encoding="utf-8")
    await gateway.tell("apply", str(file), "--yes")
    opened = await gateway.tell(
        *("account", "create", ACCOUNT, "--home-country", "CH", "--credits", str(CREDITS)),
        *("--webhook-url", webhook_url, "--webhook-events-per-request", "100"),
    )
    secret = _SECRET.search(opened)
    if secret is None:
        raise GatewayError("account create does not say how webhooks are signed")
    await gateway.tell("sendername", "approve", ACCOUNT, SENDER)
    return Access((await gateway.tell("key", "create", ACCOUNT)).strip(), secret[0])
