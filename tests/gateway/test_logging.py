"""What the process logs: one line per happening, whoever tells it, and nobody's number."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from twisted.logger import Logger, globalLogPublisher
from twisted.python.failure import Failure

from gateway.logging import TwistedToLogging, formatter, mask_numbers


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def root(stream: io.StringIO) -> Iterator[logging.Logger]:
    """The root logger with a handler as ``configure`` makes it, put back afterwards."""
    logger = logging.getLogger()
    handlers, level = logger.handlers[:], logger.level
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter("json", colors=False))
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    try:
        yield logger
    finally:
        logger.handlers[:] = handlers
        logger.setLevel(level)


def told(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def twisted_logger() -> Logger:
    return Logger(namespace="gateway.fleet", observer=TwistedToLogging())


def test_a_record_of_the_standard_library_is_one_json_line(root: logging.Logger, stream: io.StringIO) -> None:
    logging.getLogger("uvicorn").warning("slow %s", "client")

    (line,) = told(stream)
    assert (line["event"], line["level"], line["logger"]) == ("slow client", "warning", "uvicorn")
    assert str(line["timestamp"]).endswith("Z")


def test_an_event_of_twisted_is_one_json_line_with_its_namespace(root: logging.Logger, stream: io.StringIO) -> None:
    twisted_logger().info("carrier {carrier} started", carrier="alpine")

    (line,) = told(stream)
    assert (line["event"], line["level"], line["logger"]) == ("carrier alpine started", "info", "gateway.fleet")


def test_a_failure_comes_with_its_traceback_in_the_same_line(root: logging.Logger, stream: io.StringIO) -> None:
    failure = Failure(RuntimeError("it broke"))  # type: ignore[no-untyped-call]  # untyped in Twisted

    twisted_logger().failure("delivering failed", failure=failure)

    (line,) = told(stream)
    assert line["event"] == "delivering failed"
    assert line["level"] == "critical"
    assert "RuntimeError: it broke" in str(line["exception"])


def test_what_is_below_the_level_is_not_told(root: logging.Logger, stream: io.StringIO) -> None:
    twisted_logger().debug("details")
    logging.getLogger("x").debug("details")

    assert stream.getvalue() == ""


def test_braces_and_percent_signs_in_values_stay_as_they_are(root: logging.Logger, stream: io.StringIO) -> None:
    twisted_logger().info("{text}", text="100 % of {nothing}")

    assert told(stream)[0]["event"] == "100 % of {nothing}"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("to +41791234567 failed", "to +41…67 failed"),
        ("?to=%2B41791234567&x", "?to=+41…67&x"),
        ("0041791234567", "+41…67"),
        ("msg_01M838K7CX5756CKY875FEYN9N took 41791 us", "msg_01M838K7CX5756CKY875FEYN9N took 41791 us"),
        ("at 2026-11-23T03:53:31.805Z", "at 2026-11-23T03:53:31.805Z"),
    ],
)
def test_phone_numbers_are_masked_whoever_tells_them(
    root: logging.Logger, stream: io.StringIO, said: str, shown: str
) -> None:
    logging.getLogger("careless").warning(said)
    twisted_logger().warn("{said}", said=said)

    assert [line["event"] for line in told(stream)] == [shown, shown]


def test_numbers_are_masked_inside_of_fields_and_exceptions(root: logging.Logger, stream: io.StringIO) -> None:
    error = ValueError("no route to +41791234567")

    logging.getLogger("careless").error("failed", exc_info=error, extra={"who": {"to": ["+41791234567"]}})

    assert "+41791234567" not in stream.getvalue()
    assert told(stream)[0]["who"] == {"to": ["+41…67"]}


def test_people_get_text(stream: io.StringIO, root: logging.Logger) -> None:
    root.handlers[0].setFormatter(formatter("text", colors=False))

    logging.getLogger("gateway.fleet").info("carrier alpine started")

    assert "carrier alpine started" in stream.getvalue()
    assert "gateway.fleet" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


def test_masking_leaves_what_is_no_text_alone() -> None:
    event: structlog.types.EventDict = {"count": 41791234567, "ok": True, "none": None}

    assert mask_numbers(None, "info", event) == event


def test_the_observer_can_be_published_to(root: logging.Logger, stream: io.StringIO) -> None:
    observer = TwistedToLogging()
    globalLogPublisher.addObserver(observer)
    try:
        Logger(namespace="elsewhere").warn("heard")
    finally:
        globalLogPublisher.removeObserver(observer)

    assert told(stream)[0]["event"] == "heard"
