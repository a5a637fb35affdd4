"""The database as a command opens it: found by the configuration, brought up to date, its failures put into words."""

from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

import attrs
from sqlalchemy import Connection, make_url
from sqlalchemy.exc import DBAPIError

from gateway.config import Config, ConfigError, document_keys, load
from gateway.terminal import CommandError, UsageError
from messages.account import Account
from store.business import Business, load_business
from store.database import Database
from store.failures import StoreError, UnusableDatabaseError
from store.vault import Vault


@attrs.frozen
class Books:
    """An open database and the key to its secrets."""

    database: Database
    vault: Vault

    def business(self, connection: Connection) -> Business:
        """What staff decided, as it stands."""
        return load_business(connection, self.vault)

    def account(self, connection: Connection, id_or_name: str) -> Account:
        """The account that people call ``id_or_name``.

        Raises:
            CommandError: there is none, or several have that name.
        """
        accounts = self.business(connection).accounts.values()
        found = [account for account in accounts if id_or_name in {account.id, account.name}]
        if len(found) > 1:
            ids = ", ".join(account.id for account in found)
            raise CommandError(f"{len(found)} accounts are called {id_or_name}; name one by its id: {ids}")
        if not found:
            close = get_close_matches(id_or_name, [account.name for account in accounts], n=1)
            hint = f"did you mean {close[0]}?" if close else "make it with: passerelle account create NAME"
            raise CommandError(f"there is no account {id_or_name}; {hint}")
        return found[0]


def configuration(file: Path | None, environment: dict[str, str]) -> Config:
    """The process's configuration.

    Raises:
        UsageError: it is wrong; the message names every problem.
    """
    try:
        return load(file, environment)
    except ConfigError as error:
        raise UsageError("\n".join(error.problems)) from error


@contextmanager
def opened(config: Config, *, create: bool = False) -> Iterator[Books]:
    """The books of ``config`` for the length of a block; ``create`` makes the folder and the file where there are none.

    Raises:
        CommandError: the database is not there or does not answer.
        UsageError: the configuration names something that is no database.
    """
    prepare_folders(config, create=create)
    where = make_url(config.store.url).render_as_string(hide_password=True)
    try:
        database = Database.open(config.store.url)
        try:
            database.upgrade()
            yield Books(database, Vault.from_key_file(config.store.key_file))
        finally:
            database.close()
    except UnusableDatabaseError as error:
        raise UsageError(f"store.url: {error}") from error
    except StoreError as error:
        raise CommandError(str(error)) from error
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()
        raise CommandError(f"the database {where} does not do it: {reason[0] if reason else error.code}") from error
    except OSError as error:
        raise CommandError(f"store.key_file {config.store.key_file}: {error.strerror or error}") from error


def prepare_folders(config: Config, *, create: bool) -> None:
    """Make the folders that the embedded database and the key file live in, or make sure that the database exists.

    Raises:
        CommandError: it does not exist and ``create`` is False, or the folder cannot be made.
    """
    file = sqlite_file(config)
    if file is not None and not create and not file.exists():
        raise CommandError(f"there is no database at {file} yet; start the gateway once, or name another with --config")
    folders = [
        Path(config.store.key_file).parent,
        document_keys(config).parent,
        *([] if file is None else [file.parent]),
    ]
    for folder in folders:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"the folder {folder} cannot be made: {error.strerror or error}") from error


def sqlite_file(config: Config) -> Path | None:
    """The file of the embedded database; None where the database is a server."""
    url = make_url(config.store.url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
