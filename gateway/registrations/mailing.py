"""How letters leave: by a mail server over SMTP, or into a mailbox file where none is configured."""

import asyncio
import mailbox
from email.message import EmailMessage
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

import aiosmtplib
import attrs

from gateway.config import Config, mailbox_file
from store.letters import StoredLetter

TIMEOUT_S: Final = 30.0


class MailingError(Exception):
    """The letter was not taken; the message says why."""


class Mailing(Protocol):
    """Takes letters."""

    async def send(self, letter: StoredLetter) -> None:
        """Returns once the letter is somebody else's to deliver.

        Raises:
            MailingError: it was not taken.
        """
        ...


def as_mail(letter: StoredLetter, sender: str) -> EmailMessage:
    """``letter`` as RFC 5322 has it; a letter that is sent twice has the same Message-ID.

    Raises:
        ValueError: it cannot be written as one: an address breaks a header.
    """
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = letter.recipient
    mail["Subject"] = letter.subject
    mail["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.body)
    return mail


@attrs.frozen
class SmtpMailing:
    """A mail server at ``smtp://HOST:PORT`` or ``smtps://HOST:PORT`` (TLS from the first octet).

    Over ``smtp`` the connection must turn to TLS (STARTTLS) unless ``starttls`` is off.
    """

    address: str
    sender: str
    user: str = ""
    password: str = attrs.field(default="", repr=False)
    starttls: bool = True

    async def send(self, letter: StoredLetter) -> None:
        """See ``Mailing``."""
        where = urlsplit(self.address)
        is_tls = where.scheme == "smtps"
        try:
            await aiosmtplib.send(
                as_mail(letter, self.sender),
                sender=self.sender,
                recipients=[letter.recipient],
                hostname=where.hostname,
                port=where.port,
                username=self.user or None,
                password=self.password or None,
                use_tls=is_tls,
                start_tls=False if is_tls else self.starttls,
                timeout=TIMEOUT_S,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise MailingError(f"{type(error).__name__}: {error}") from error


@attrs.frozen
class MailboxFile:
    """A file in mbox format (RFC 4155), for those who look into it."""

    file: Path
    sender: str

    async def send(self, letter: StoredLetter) -> None:
        """See ``Mailing``."""
        try:
            await asyncio.to_thread(self._append, as_mail(letter, self.sender))
        except (OSError, ValueError, mailbox.Error) as error:
            raise MailingError(f"{type(error).__name__}: {error}") from error

    def _append(self, mail: EmailMessage) -> None:
        box = mailbox.mbox(self.file)
        box.lock()
        try:
            box.add(mail)
            box.flush()
        finally:
            box.unlock()
            box.close()


def mailing(config: Config) -> Mailing:
    """The way that the configuration names."""
    mail = config.mail
    if not mail.smtp:
        return MailboxFile(mailbox_file(config), mail.sender)
    return SmtpMailing(mail.smtp, mail.sender, mail.user, mail.password, mail.starttls)
