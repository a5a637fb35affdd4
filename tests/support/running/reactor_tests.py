"""Tests and fixtures that run on the real reactor, with types: pytest-twisted ships none."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, ParamSpec, TypeVar

import pytest_twisted  # type: ignore[import-untyped]  # it ships no types
from twisted.internet.defer import Deferred

P = ParamSpec("P")
T = TypeVar("T")


def on_reactor(test: Callable[P, Awaitable[None]]) -> Callable[P, Deferred[None]]:
    """A test that awaits Deferreds."""
    return pytest_twisted.ensureDeferred(test)  # type: ignore[no-any-return]


def reactor_fixture(fixture: Callable[P, AsyncIterator[T]]) -> Any:
    """A fixture that awaits Deferreds before and after its ``yield``."""
    return pytest_twisted.async_yield_fixture(fixture)
