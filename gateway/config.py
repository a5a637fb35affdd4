"""What the process needs to start: one TOML file and the environment, every problem reported at once with its path.

The business (accounts, carriers, routes, prices, sender rules) is not here: it lives in the database.
"""

import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, get_type_hints

import attrs


def _setting(default: Any, doc: str) -> Any:  # noqa: ANN401 - attrs.field itself is typed so
    return attrs.field(default=default, metadata={"doc": doc})


@attrs.frozen
class HttpConfig:
    """Where the HTTP API listens."""

    host: str = _setting("127.0.0.1", "address to listen on; put a TLS-terminating proxy in front of anything public")
    port: int = _setting(8080, "TCP port, 0 for any free one")


@attrs.frozen
class ConsoleConfig:
    """The pages that staff work with, at ``/console`` of the HTTP API."""

    enabled: bool = _setting(default=True, doc="whether there is a console")
    behind_proxy: bool = _setting(
        default=False,
        doc="whether a proxy of yours ends TLS in front: cookies go over TLS only, its X-Forwarded-For is believed",
    )


@attrs.frozen
class StoreConfig:
    """Where everything that must survive a crash is kept."""

    url: str = _setting("sqlite:///data/passerelle.db", "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE")
    key_file: str = _setting("data/secret.key", "key that encrypts stored secrets; made at the first start, 0600")
    gather_ms: float = _setting(2.0, "how long a commit may wait for company, in milliseconds")
    backlog_limit: int = _setting(20_000, "operations that may wait for the writer; more are answered 503")


@attrs.frozen
class QueueConfig:
    """The queue between acceptance and dispatch."""

    url: str = _setting("memory:", "memory: (one process, rebuilt from the store at start) or redis://HOST:PORT/DB")
    limit: int = _setting(200_000, "messages that may wait; more are answered 503")


@attrs.frozen
class MessagesConfig:
    """Limits and deadlines of messages."""

    segments_max: int = _setting(10, "segments of one message, 1 … 255")
    validity_default_s: int = _setting(172_800, "seconds a message may wait to be sent when its request names none")
    receipt_timeout_s: int = _setting(259_200, "seconds after which a sent message without receipt is unconfirmed")
    uncertain_timeout_s: int = _setting(86_400, "seconds an uncertain message waits for a late word")
    inbound_timeout_s: int = _setting(86_400, "seconds that segments of an MO message wait for the missing ones")
    attempts_max: int = _setting(10, "attempts of one message over all its routes")
    full_after_s: int = _setting(300, "a carrier is full, and only a last resort, when it needs longer for its queue")


@attrs.frozen
class LookupConfig:
    """Which service is asked for the networks of numbers, and how much it is asked."""

    url: str = _setting("", "https://… with {digits} or {e164} where the number goes; empty: nobody is asked")
    authorization: str = _setting("", "the Authorization header, better set by the environment; empty: none")
    mcc_path: str = _setting("mcc", "where its JSON has the MCC, like result.network.mcc")
    mnc_path: str = _setting("mnc", "where its JSON has the MNC; empty: mcc_path leads to both together")
    timeout_ms: int = _setting(2_000, "how long an answer may take, in milliseconds")
    wait_ms: int = _setting(0, "how long acceptance waits for an answer, in milliseconds; 0: the answer is for later")
    days: int = _setting(30, "days that an answer is trusted")
    budget_per_day: int = _setting(1_000, "numbers that are asked about on one day (UTC), by all processes together")
    concurrency: int = _setting(4, "numbers that are asked about at the same time")
    countries: str = _setting("", "countries whose numbers are asked about, like CH DE; empty: all")
    allow_private_addresses: bool = _setting(
        default=False, doc="whether the service may be at a private or loopback address"
    )


@attrs.frozen
class WebhooksConfig:
    """How events are told to accounts."""

    allow_private_addresses: bool = _setting(
        default=False,
        doc="whether webhooks may go to private and loopback addresses; only for development",
    )
    concurrency_per_endpoint: int = _setting(8, "requests to one endpoint at the same time")


@attrs.frozen
class DocumentsConfig:
    """How the documents of registrations are kept."""

    key_file: str = _setting("", "keys that encrypt documents, 0600; empty: documents.key beside store.key_file")
    kept_days: int = _setting(90, "days after the decision until scans are deleted; hash and decision stay")
    clamd: str = _setting("", "virus scanner, tcp://HOST:PORT or unix:///FILE; empty: documents are not scanned")


@attrs.frozen
class MailConfig:
    """How customers are written to."""

    smtp: str = _setting("", "mail server, smtp://HOST:PORT or smtps://HOST:PORT; empty: letters go into a file")
    starttls: bool = _setting(default=True, doc="whether smtp:// must turn to TLS before anything is said")
    user: str = _setting("", "whom to log in as at the mail server; empty: without")
    password: str = _setting("", "its password; better in the environment")
    sender: str = _setting("passerelle@localhost", "the address that letters come from")
    mailbox: str = _setting("", "where letters go without a mail server (mbox); empty: mail.mbox beside store.key_file")


@attrs.frozen
class DrainConfig:
    """How long a stopping gateway takes to finish what it has begun."""

    budget_s: float = _setting(30.0, "seconds from SIGTERM to exit at most")


@attrs.frozen
class ControlConfig:
    """Where the command line reaches the running gateway."""

    path: str = _setting("", "file of the Unix socket, 0600; empty: control.sock beside store.key_file")


@attrs.frozen
class LogConfig:
    """What is logged, to standard error."""

    level: str = _setting("info", "debug, info, warn or error")
    format: str = _setting("text", "text for people, json for machines")


@attrs.frozen
class Config:
    """The whole configuration; each section's class documents its settings."""

    http: HttpConfig = attrs.field(factory=HttpConfig)
    console: ConsoleConfig = attrs.field(factory=ConsoleConfig)
    store: StoreConfig = attrs.field(factory=StoreConfig)
    queue: QueueConfig = attrs.field(factory=QueueConfig)
    messages: MessagesConfig = attrs.field(factory=MessagesConfig)
    lookup: LookupConfig = attrs.field(factory=LookupConfig)
    webhooks: WebhooksConfig = attrs.field(factory=WebhooksConfig)
    documents: DocumentsConfig = attrs.field(factory=DocumentsConfig)
    mail: MailConfig = attrs.field(factory=MailConfig)
    drain: DrainConfig = attrs.field(factory=DrainConfig)
    control: ControlConfig = attrs.field(factory=ControlConfig)
    log: LogConfig = attrs.field(factory=LogConfig)


def document_keys(config: Config) -> Path:
    """The file with the keys that encrypt documents."""
    named = config.documents.key_file
    return Path(named) if named else Path(config.store.key_file).parent / "documents.key"


def mailbox_file(config: Config) -> Path:
    """Where letters go without a mail server."""
    named = config.mail.mailbox
    return Path(named) if named else Path(config.store.key_file).parent / "mail.mbox"


_PREFIX: Final = "PASSERELLE_"
_STORE_URLS: Final = ("sqlite:///", "postgresql://")
_QUEUE_URLS: Final = ("memory:", "redis://", "rediss://", "unix://")
_CLAMD: Final = re.compile(r"tcp://(\[[0-9A-Fa-f:.]+\]|[^/:@\s]+):[0-9]{1,5}|unix:///\S+")
_SMTP: Final = re.compile(r"smtps?://(\[[0-9A-Fa-f:.]+\]|[^/:@\s]+):[0-9]{1,5}")
_ADDRESS: Final = re.compile(r"[^@\s]{1,64}@[^@\s]{1,250}")
_LOG_LEVELS: Final = ("debug", "info", "warn", "error")
_LOG_FORMATS: Final = ("text", "json")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_YEAR_S: Final = 366 * 86_400
_RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "http.port": (0, 65_535),
    "store.gather_ms": (0, 1_000),
    "store.backlog_limit": (1, 10_000_000),
    "queue.limit": (1, 100_000_000),
    "messages.segments_max": (1, 255),
    "messages.validity_default_s": (60, _YEAR_S),
    "messages.receipt_timeout_s": (1, _YEAR_S),
    "messages.uncertain_timeout_s": (1, _YEAR_S),
    "messages.inbound_timeout_s": (1, _YEAR_S),
    "messages.attempts_max": (1, 1_000),
    "messages.full_after_s": (1, 86_400),
    "lookup.timeout_ms": (50, 60_000),
    "lookup.wait_ms": (0, 5_000),
    "lookup.days": (1, 366),
    "lookup.budget_per_day": (0, 100_000_000),
    "lookup.concurrency": (1, 1_000),
    "webhooks.concurrency_per_endpoint": (1, 1_000),
    "documents.kept_days": (0, 3_650),
    "drain.budget_s": (0.1, 3_600),
}


class ConfigError(Exception):
    """The configuration cannot be used; ``problems`` names every setting that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load(path: Path | None, environment: Mapping[str, str]) -> Config:
    """Read ``path`` (TOML) under ``PASSERELLE_<SECTION>_<SETTING>`` of the environment, which wins.

    Raises:
        ConfigError: the file cannot be read, or settings are unknown, of the wrong type or out of range; all are named.
    """
    document: dict[str, Any] = {}
    if path is not None:
        try:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ConfigError([f"{path}: {getattr(error, 'strerror', None) or error}"]) from error
    return parse(document, environment)


def parse(document: Mapping[str, Any], environment: Mapping[str, str]) -> Config:
    """Turn a decoded document and the environment into a Config, or raise ConfigError with every problem."""
    problems: list[str] = []
    sections: dict[str, Any] = {}
    section_types = get_type_hints(Config)
    problems.extend(_unknown(name, section_types) for name in document if name not in section_types)
    problems.extend(_unknown_variables(environment, section_types))
    for name, section_type in section_types.items():
        given = document.get(name, {})
        if not isinstance(given, dict):
            problems.append(f"{name}: must be a section, [{name}]")
            continue
        sections[name] = _section(name, section_type, given, environment, problems)
    if not problems:
        config = Config(**sections)
        problems.extend(_out_of_range(config))
        if not problems:
            return config
    raise ConfigError(problems)


def _section(
    name: str,
    section_type: type[Any],
    given: Mapping[str, Any],
    environment: Mapping[str, str],
    problems: list[str],
) -> Any:  # noqa: ANN401 - one of the section classes above
    types = get_type_hints(section_type)
    values: dict[str, Any] = {}
    for key, value in given.items():
        if key not in types:
            problems.append(_unknown(f"{name}.{key}", [f"{name}.{known}" for known in types]))
        elif not _fits(value, types[key]):
            problems.append(f"{name}.{key}: must be {_words(types[key])}, not {value!r}")
        else:
            values[key] = types[key](value)
    for key, kind in types.items():
        variable = _variable(name, key)
        if variable in environment:
            try:
                values[key] = _from_text(environment[variable], kind)
            except ValueError:
                problems.append(f"{variable}: must be {_words(kind)}, not {environment[variable]!r}")
    return section_type(**values)


def _fits(value: object, kind: type) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def _from_text(text: str, kind: type) -> object:
    if kind is bool:
        words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
        if text.lower() not in words:
            raise ValueError(text)
        return words[text.lower()]
    return kind(text)


def _words(kind: type) -> str:
    return {int: "a whole number", float: "a number", bool: "true or false", str: "text"}[kind]


def _unknown_variables(environment: Mapping[str, str], section_types: Mapping[str, type[Any]]) -> list[str]:
    known = [_variable(name, key) for name, kind in section_types.items() for key in get_type_hints(kind)]
    # only names that begin like a section's: PASSERELLE_CONFIG and what others call theirs is none of our business
    ours = tuple(f"{_PREFIX}{name.upper()}_" for name in section_types)
    return [_unknown(name, known) for name in environment if name.startswith(ours) and name not in known]


def _variable(section: str, key: str) -> str:
    return f"{_PREFIX}{section}_{key}".upper()


def _unknown(path: str, known: Mapping[str, object] | list[str]) -> str:
    close = get_close_matches(path, list(known), n=1)
    return f"{path}: no such setting" + (f"; did you mean {close[0]}?" if close else "")


def _is_lookup_url(url: str) -> bool:
    return not url or (url.startswith(("https://", "http://")) and any(mark in url for mark in ("{digits}", "{e164}")))


def _out_of_range(config: Config) -> list[str]:
    problems: list[str] = []
    for path, (low, high) in _RANGES.items():
        section, key = path.split(".")
        if not low <= getattr(getattr(config, section), key) <= high:
            problems.append(f"{path}: must be {low:,} … {high:,}")
    clamd = config.documents.clamd
    checks = (
        ("http.host", bool(config.http.host.strip()), "an address to listen on"),
        ("store.url", config.store.url.startswith(_STORE_URLS), "sqlite:///FILE or postgresql://…"),
        ("store.key_file", bool(config.store.key_file.strip()), "the path of a file"),
        ("documents.clamd", not clamd or _CLAMD.fullmatch(clamd) is not None, "tcp://HOST:PORT or unix:///FILE"),
        ("mail.smtp", not config.mail.smtp or _SMTP.fullmatch(config.mail.smtp) is not None, "smtp://HOST:PORT"),
        ("mail.sender", _ADDRESS.fullmatch(config.mail.sender) is not None, "an address like office@company.example"),
        ("queue.url", config.queue.url.startswith(_QUEUE_URLS), "memory: or redis://…"),
        ("lookup.url", _is_lookup_url(config.lookup.url), "empty, or https://… with {digits} or {e164} in it"),
        ("lookup.mcc_path", bool(config.lookup.mcc_path.strip()), "the path of a key, like result.mcc"),
        (
            "lookup.countries",
            all(_COUNTRY.fullmatch(word) for word in config.lookup.countries.split()),
            "two capital letters each, with spaces between, like CH DE",
        ),
        ("log.level", config.log.level in _LOG_LEVELS, ", ".join(_LOG_LEVELS)),
        ("log.format", config.log.format in _LOG_FORMATS, ", ".join(_LOG_FORMATS)),
    )
    return problems + [f"{path}: must be {allowed}" for path, fine, allowed in checks if not fine]
