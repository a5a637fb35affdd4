"""``passerelle demo``: the whole path on this machine, with carriers that are simulated and everything else real."""

from pathlib import Path
from typing import Annotated

import typer

from gateway import logging
from gateway.business.credit_notation import credits_text
from gateway.commands.demo_business import ALPINE, HOST, OCEANIC, SENDER_NAME, DemoAccess, prepare
from gateway.commands.simulated_carriers import simulated_carriers
from gateway.config import Config, DrainConfig, HttpConfig, LogConfig, StoreConfig, WebhooksConfig
from gateway.terminal import say

DRAIN_BUDGET_S = 10.0


def demo(
    *,
    keep_running: Annotated[
        bool, typer.Option("--keep-running", help="Go on serving after the message is delivered, until Ctrl-C.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Where the API listens; 0 takes any free port.")] = 8080,
    data: Annotated[
        Path, typer.Option(help="The folder that keeps the database, its key and the demo's API key.")
    ] = Path("data"),
) -> None:
    """Start a gateway and two simulated carriers, send one message over HTTP, tell its timeline until it is delivered.

    Exits 0 once it is delivered, 1 with the reason if it is not within 30 seconds. Its data is kept: the next run goes
    on with the same account, credits and messages. Carriers are processes of their own, reached over TCP by SMPP.

    Example: passerelle demo --keep-running --port 8081
    """
    config = configuration_for(data, port)
    logging.configure(config.log)
    # here and not above: the other commands do without the weight of the whole gateway
    from gateway.commands.demo_message import DemoMessage, invitation  # noqa: PLC0415 - see the line above
    from gateway.process import Life, claimed, serve  # noqa: PLC0415 - see the line above
    from gateway.services import Gateway  # noqa: PLC0415 - see the line above

    with claimed(config), simulated_carriers((ALPINE, OCEANIC), data) as carriers:
        access = prepare(config, data, carriers.ports)
        say(found(access, data))
        message = DemoMessage(access, carriers.trouble, HOST)

        async def errand(gateway: Gateway) -> None:
            await message.run(gateway)
            for line in invitation(f"http://{HOST}:{gateway.http_port}", access.key) if keep_running else ():
                say(line)
            say("Serving; Ctrl-C finishes what is under way and stops." if keep_running else "Delivered.")

        life = Life(
            errand,
            ends_with_errand=not keep_running,
            draining=lambda: say("Finishing what is under way ..."),
            abandon=carriers.kill,
        )
        serve(config, life)
    say(f"Stopped. Everything accepted is in {data}; the next run finds it again.")


def configuration_for(data: Path, port: int) -> Config:
    """The embedded defaults, with everything below the folder ``data`` and webhooks to this machine allowed."""
    return Config(
        http=HttpConfig(host=HOST, port=port),
        store=StoreConfig(url=f"sqlite:///{data / 'passerelle.db'}", key_file=str(data / "secret.key")),
        webhooks=WebhooksConfig(allow_private_addresses=True),
        drain=DrainConfig(budget_s=DRAIN_BUDGET_S),
        log=LogConfig(level="warn"),
    )


def found(access: DemoAccess, data: Path) -> str:
    """One line about what the database held before this run."""
    credit = credits_text(access.available_mc)
    if not access.found:
        return f"Made a demo account with {credit} credits and the SenderName {SENDER_NAME}; its data is in {data}."
    return (
        f"Found your data in {data} again: {access.account_count} account(s), {access.message_count} message(s), "
        f"{credit} credits."
    )
