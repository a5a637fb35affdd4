"""The live page by keyboard alone: everything that a click does is reached by Tab, seen, and done by Enter."""

from collections.abc import Iterator
from typing import Any

import pytest

from smpp.commands import CommandId
from tests.support.running.browser import MISSING, browsing, in_a_browser
from tests.support.started.simulator_page import bound_esme, carrier, simulating

pytestmark = pytest.mark.skipif(MISSING, reason="wants Chromium and playwright to look with")

STOPS_MAX = 400
"""Tabs that it may take from one thing to another."""

_FOCUSED = """() => {
  const node = document.activeElement;
  const style = getComputedStyle(node);
  return {
    name: node.getAttribute("aria-label") ?? node.labels?.[0]?.textContent.trim() ?? node.textContent.trim(),
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
    inside: node.checkVisibility() && node.getBoundingClientRect().height > 0,
  };
}"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with simulating() as url:
        yield url


def tab_to(page: Any, name: str, *, back: bool = False) -> None:
    """Press Tab until what is called ``name`` has the focus; every stop on the way must be seen."""
    for _ in range(STOPS_MAX):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        focused = page.evaluate(_FOCUSED)
        if focused["name"]:
            assert (focused["seen"], focused["inside"]) == (True, True), focused
        if focused["name"] == name:
            return
    raise AssertionError(f"Tab never came to {name}")


def opened(page: Any, address: str) -> None:
    page.goto(address)
    page.get_by_text("live", exact=True).wait_for()


@in_a_browser
def test_the_first_stop_leads_past_the_list_of_operators(address: str) -> None:
    with browsing() as page:
        opened(page, address)
        tab_to(page, "To the operator")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


@in_a_browser
def test_a_behaviour_is_found_set_with_a_value_and_cleared(address: str) -> None:
    with browsing() as page:
        opened(page, address)
        tab_to(page, "Find a behaviour")
        page.keyboard.type("rthrottled refused with")
        tab_to(page, "throttle: N")
        page.keyboard.press("Control+A")
        page.keyboard.type("3")
        page.keyboard.press("Enter")
        page.get_by_text("+ throttle=3").wait_for()
        assert carrier(address)["behaviours"] == ["throttle=3"]
        tab_to(page, "Clear throttle")
        page.keyboard.press("Enter")
        page.get_by_text("− throttle=3").wait_for()
        assert carrier(address)["behaviours"] == []


@in_a_browser
def test_a_chip_is_cleared(address: str) -> None:
    with browsing() as page:
        opened(page, address)
        tab_to(page, "Set throttle")
        page.keyboard.press("Space")
        page.get_by_role("button", name="Clear throttle=1", exact=True).wait_for()
        tab_to(page, "Clear throttle=1", back=True)
        page.keyboard.press("Enter")
        page.get_by_text("It behaves well").wait_for()
        assert carrier(address)["behaviours"] == []


@in_a_browser
def test_a_group_of_behaviours_is_opened(address: str) -> None:
    with browsing() as page:
        opened(page, address)
        assert not page.get_by_role("button", name="Set down", exact=True).is_visible()
        tab_to(page, "Binds and connections")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Set down", exact=True).wait_for()


@in_a_browser
def test_a_bind_is_unbound_and_another_one_dropped(address: str) -> None:
    with bound_esme(address, "first"), bound_esme(address, "second"), browsing() as page:
        opened(page, address)
        page.get_by_role("button", name="Drop second, transceiver", exact=True).wait_for()
        tab_to(page, "Drop second, transceiver")
        page.keyboard.press("Enter")
        page.get_by_text("second", exact=True).wait_for(state="detached")
        assert [one["system_id"] for one in carrier(address)["binds"]] == ["first"]


@in_a_browser
def test_a_text_is_written_as_a_handset_and_numbers_are_shown(address: str) -> None:
    with bound_esme(address) as esme, browsing() as page:
        opened(page, address)
        tab_to(page, "Show numbers")
        page.keyboard.press("Space")
        page.get_by_text("MAXONY → 41791234567").first.wait_for()
        tab_to(page, "Text of the handset")
        page.keyboard.type("STOP")
        page.keyboard.press("Enter")
        page.get_by_text("41791234567 → 20200").wait_for()
        assert b"STOP" in esme.hear(CommandId.DELIVER_SM)
