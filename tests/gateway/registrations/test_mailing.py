"""Letters leave over SMTP, against a real server on a socket, or into a mailbox file."""

import asyncio
import mailbox
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import attrs
import pytest
from aiosmtpd.smtp import SMTP

from gateway.registrations.mailing import MailboxFile, MailingError, SmtpMailing
from store.letters import StoredLetter
from tests.support.running.asyncio_tests import run

LETTER = StoredLetter("let_1", "office@maxony.example", "MAXONY est accepté", "Bonjour – voilà.\n", 1)
SENDER = "sms@platform.example"


@attrs.define
class Server:
    """Takes mail; ``refusal`` is what it says instead."""

    refusal: str = ""
    taken: list[Any] = attrs.field(factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        if self.refusal:
            return self.refusal
        self.taken.append(envelope)
        return "250 taken"


@asynccontextmanager
async def listening(server: Server) -> AsyncIterator[str]:
    """Its address."""
    listener = await asyncio.get_running_loop().create_server(lambda: SMTP(server), "127.0.0.1", 0)
    async with listener:
        yield f"smtp://127.0.0.1:{listener.sockets[0].getsockname()[1]}"


def test_a_letter_is_taken_by_a_mail_server_whole() -> None:
    server = Server()

    async def sent() -> None:
        async with listening(server) as address:
            await SmtpMailing(address, SENDER, starttls=False).send(LETTER)
            await _until_quiet()

    run(sent())
    (envelope,) = server.taken
    mail = message_from_bytes(envelope.content, policy=default)
    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER, [LETTER.recipient])
    assert (mail["Subject"], mail["To"], mail["Message-ID"]) == (
        LETTER.subject,
        LETTER.recipient,
        "<let_1@platform.example>",
    )
    assert mail.get_content().replace("\r\n", "\n") == LETTER.body


def test_a_server_without_tls_is_told_nothing_unless_it_may_be() -> None:
    server = Server()

    async def sent() -> None:
        async with listening(server) as address:
            with pytest.raises(MailingError):
                await SmtpMailing(address, SENDER).send(LETTER)
            await _until_quiet()

    run(sent())
    assert server.taken == []


def test_a_refusal_and_a_server_that_is_away_are_told() -> None:
    async def sent() -> None:
        async with listening(Server("550 no such user")) as address:
            with pytest.raises(MailingError, match="550"):
                await SmtpMailing(address, SENDER, starttls=False).send(LETTER)
            await _until_quiet()
        with pytest.raises(MailingError):
            await SmtpMailing(address, SENDER, starttls=False).send(LETTER)

    run(sent())


def test_an_address_that_breaks_a_header_is_not_written(tmp_path: Path) -> None:
    broken = attrs.evolve(LETTER, recipient="a@b.example\nBcc: all@b.example")

    with pytest.raises(MailingError, match="ValueError"):
        run(MailboxFile(tmp_path / "mail.mbox", SENDER).send(broken))


def test_without_a_server_letters_gather_in_a_mailbox(tmp_path: Path) -> None:
    box = MailboxFile(tmp_path / "mail.mbox", SENDER)

    run(box.send(LETTER))
    run(box.send(attrs.evolve(LETTER, id="let_2")))

    read = mailbox.mbox(tmp_path / "mail.mbox")
    assert [mail["Message-ID"] for mail in read] == ["<let_1@platform.example>", "<let_2@platform.example>"]
    read.close()


async def _until_quiet() -> None:
    """Until the server has seen its connections end."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        await asyncio.wait(others)
