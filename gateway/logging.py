"""What the process writes to standard error: one line per happening, text for people or JSON for machines.

Twisted's events, the standard library's records and structlog's own all end up in the same lines. Phone numbers are
masked in every one of them, as the last of several precautions: callers do not log numbers or texts in the first place.
"""

import logging
import re
import sys
from typing import Any, Final, TextIO

import structlog
from structlog.types import EventDict, Processor, WrappedLogger
from twisted.logger import (
    ILogObserver,
    LogEvent,
    LogLevel,
    formatEvent,
    globalLogBeginner,
)
from zope.interface import implementer

from gateway.config import LogConfig

_LEVELS: Final = {"debug": logging.DEBUG, "info": logging.INFO, "warn": logging.WARNING, "error": logging.ERROR}
_TWISTED_LEVELS: Final = {
    LogLevel.debug: logging.DEBUG,
    LogLevel.info: logging.INFO,
    LogLevel.warn: logging.WARNING,
    LogLevel.error: logging.ERROR,
    LogLevel.critical: logging.CRITICAL,
}
_QUIET: Final = ("uvicorn.access", "uvicorn.error", "alembic", "asyncio", "aiohttp.access", "log_legacy")
"""Libraries that tell at INFO what we tell ourselves (``log_legacy`` is Twisted's of old); their warnings are shown."""

_NUMBER: Final = re.compile(r"(?:\+|%2B|\b00)(\d{2})\d{4,11}(\d{2})(?!\d)", re.IGNORECASE)


def configure(config: LogConfig, stream: TextIO = sys.stderr) -> None:
    """Send everything that is logged from now on to ``stream``. Call once, at the start of the process."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(config.format, colors=stream.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(_LEVELS[config.level])
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, _LEVELS[config.level]))
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    globalLogBeginner.beginLoggingTo([TwistedToLogging()], redirectStandardIO=False)


def formatter(form: str, *, colors: bool) -> logging.Formatter:
    """Turns a record into its line; ``form`` is ``text`` or ``json``."""
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=colors, pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
        )
    )
    last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if form == "json":
        last.append(structlog.processors.format_exc_info)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_shared(), structlog.stdlib.ExtraAdder()],
        processors=[*last, mask_numbers, renderer],
    )


def _shared() -> list[Processor]:
    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def mask_numbers(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keep the first and last two digits of every phone number in international form: ``+41…67``."""
    return {key: _masked(value) for key, value in event.items()}


def _masked(value: Any) -> Any:  # noqa: ANN401 - whatever was logged
    if isinstance(value, str):
        return _NUMBER.sub(r"+\1…\2", value)
    if isinstance(value, int | float | bool | None):
        return value
    if isinstance(value, dict):
        return {key: _masked(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(inner) for inner in value]
    if isinstance(value, BaseException | type):
        return value
    return _NUMBER.sub(r"+\1…\2", str(value))


@implementer(ILogObserver)
class TwistedToLogging:
    """Hands Twisted's events to the standard library's logging, with their fields and their failure."""

    def __call__(self, event: LogEvent) -> None:
        """Log one event; never raises, as an observer must not."""
        level = _TWISTED_LEVELS.get(event.get("log_level", LogLevel.info), logging.INFO)
        logger = logging.getLogger(str(event.get("log_namespace", "twisted")))
        if not logger.isEnabledFor(level):
            return
        failure = event.get("log_failure")
        exc_info = (failure.type, failure.value, failure.getTracebackObject()) if failure is not None else None
        logger.log(level, "%s", formatEvent(event), exc_info=exc_info)
