"""A gateway and its carrier in one that break a promise of each kind, to messages that are known by their numbers."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import attrs
import msgspec
from aiohttp import ClientSession, web

from simulators.ledger.entries import Reported, entry_of
from simulators.ledger.ledger import FileLedger
from smpp.pdus import SubmitSm

SENDER: Final = "MAXONY"
HELD_MC: Final = 1_000
CHARGED_WRONG_MC: Final = 2_000
BALANCE_MC: Final = 1_000_000
STOLEN_MC: Final = 500
"""Gone from the balance in the end, and charged for nothing."""

ANSWER_S: Final = 0.05
LATE_ANSWER_S: Final = 0.6
SUBMIT_US: Final = 40_000
RECEIPT_US: Final = 100_000
WEBHOOK_S: Final = 0.3

BROKEN: Final[Mapping[str, range]] = {
    "lost": range(1),
    "duplicated": range(1, 3),
    "wrong_sender": range(3, 6),
    "wrong_text": range(6, 10),
    "charged_wrong": range(10, 15),
    "unseen": range(15, 21),
    "unexpected_refusals": range(21, 28),
}
"""Which promise is broken to which messages; to all others every promise is kept."""
LATE: Final = 30
"""The message that is answered late."""


@attrs.define(eq=False)
class DefectiveGateway:
    """Its HTTP API, and the ledger of its carrier."""

    ledger: FileLedger
    port: int = 0
    balance_mc: int = BALANCE_MC
    statuses: dict[str, str] = attrs.field(factory=dict)
    errands: set[asyncio.Task[None]] = attrs.field(factory=set)

    async def balance(self, _: web.Request) -> web.Response:
        if self.statuses:
            self.balance_mc -= STOLEN_MC
        return web.json_response({"available": self.balance_mc, "held": 0})

    async def message(self, request: web.Request) -> web.Response:
        name = request.match_info["id"]
        return web.json_response({"id": name, "status": self.statuses[name], "credits": {"held": HELD_MC}})

    async def accept(self, request: web.Request) -> web.Response:
        asked = await request.json()
        number = int(asked["client_ref"].rpartition("-")[2])
        if number in BROKEN["unexpected_refusals"]:
            return web.json_response({"code": "insufficient-credits", "status": 402}, status=402)
        await asyncio.sleep(LATE_ANSWER_S if number == LATE else ANSWER_S)
        name = f"msg_{number}"
        self.statuses[name] = "queued"
        self.balance_mc -= CHARGED_WRONG_MC if number in BROKEN["charged_wrong"] else HELD_MC
        self.carry(number, asked["to"].lstrip("+"), asked["text"])
        if number not in BROKEN["lost"]:
            task = asyncio.get_running_loop().create_task(self.tell(number, asked))
            self.errands.add(task)
            task.add_done_callback(self.errands.discard)
        return web.json_response(self.described(name, held=HELD_MC), status=202)

    def carry(self, number: int, to: str, text: str) -> None:
        """What the carrier sees."""
        if number in BROKEN["unseen"]:
            return
        now_us = time.time_ns() // 1_000
        pdu = SubmitSm(
            source_addr="ACME" if number in BROKEN["wrong_sender"] else SENDER,
            destination_addr=to,
            short_message=(text[::-1] if number in BROKEN["wrong_text"] else text).encode("ascii"),
            registered_delivery=1,
        )
        for copy in range(2 if number in BROKEN["duplicated"] else 1):
            self.ledger.record(entry_of(pdu, f"{number}.{copy}", 1, now_us + SUBMIT_US))
        self.ledger.record(Reported(now_us + SUBMIT_US + RECEIPT_US, f"{number}.0", 1, "DELIVRD"))
        self.ledger.flush()

    async def tell(self, number: int, asked: Mapping[str, str]) -> None:
        """The webhook."""
        await asyncio.sleep(WEBHOOK_S)
        charged_mc = CHARGED_WRONG_MC if number in BROKEN["charged_wrong"] else HELD_MC
        data = {
            **self.described(f"msg_{number}", charged=charged_mc),
            "status": "delivered",
            "client_ref": asked["client_ref"],
        }
        body = msgspec.json.encode({"type": "message.delivered", "sequence": 4, "data": data})
        async with ClientSession() as session, session.post(asked["webhook_url"], data=body):
            pass

    def described(self, name: str, **paid_mc: int) -> dict[str, Any]:
        return {"id": name, "status": "queued", "sender": {"applied": SENDER}, "credits": paid_mc}


@asynccontextmanager
async def serving(ledger: Path) -> AsyncIterator[str]:
    """Serves until the block ends; gives its address."""
    with ledger.open("ab") as file:
        gateway = DefectiveGateway(FileLedger(file))
        application = web.Application()
        application.router.add_get("/v1/balance", gateway.balance)
        application.router.add_get("/v1/messages/{id}", gateway.message)
        application.router.add_post("/v1/messages", gateway.accept)
        runner = web.AppRunner(application, shutdown_timeout=0.01)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()
