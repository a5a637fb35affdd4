"""The live page in a real browser: what it shows, and that a click does what it says."""

from collections.abc import Iterator

import pytest

from smpp.commands import CommandId
from tests.support.readers.pcap_reader import conversations, read_pcap
from tests.support.running.browser import MISSING, browsing, in_a_browser
from tests.support.running.contrast import LOW_CONTRAST
from tests.support.started.simulator_page import bound_esme, carrier, simulating

pytestmark = pytest.mark.skipif(MISSING, reason="wants Chromium and playwright to look with")

NARROW_PX = 390


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with simulating() as url:
        yield url


@in_a_browser
def test_a_behaviour_is_set_and_cleared_by_clicks(address: str) -> None:
    with browsing() as page:
        page.goto(address)
        page.get_by_role("button", name="Set throttle", exact=True).click()
        page.get_by_role("button", name="Clear throttle=1", exact=True).wait_for()
        assert carrier(address)["behaviours"] == ["throttle=1"]
        page.get_by_text("+ throttle=1").wait_for()
        page.get_by_role("button", name="Clear throttle=1", exact=True).click()
        page.get_by_text("It behaves well").wait_for()
        assert carrier(address)["behaviours"] == []


@in_a_browser
def test_a_wrong_value_is_complained_about_and_changes_nothing(address: str) -> None:
    with browsing() as page:
        page.goto(address)
        page.get_by_label("throttle: N", exact=True).fill("often")
        page.get_by_role("button", name="Set throttle", exact=True).click()
        page.get_by_role("alert").get_by_text("throttle").wait_for()
        assert carrier(address)["behaviours"] == []


@in_a_browser
def test_a_behaviour_is_found_by_its_meaning(address: str) -> None:
    with browsing() as page:
        page.goto(address)
        page.get_by_placeholder("Find").fill("tlv receipt both")
        page.get_by_role("button", name="Set receipt-tlvs", exact=True).wait_for()
        assert not page.get_by_role("button", name="Set latency", exact=True).is_visible()


@in_a_browser
def test_a_text_of_a_handset_waits_for_a_bind(address: str) -> None:
    with browsing() as page:
        page.goto(address)
        page.get_by_placeholder("Write as a handset").fill("STOP")
        page.get_by_role("button", name="Send").click()
        page.get_by_text("It waits until somebody binds").wait_for()


@in_a_browser
def test_the_last_pdus_are_downloaded(address: str) -> None:
    with bound_esme(address, "another"), bound_esme(address, "downloader"), browsing() as page:
        page.goto(address)
        page.get_by_text("live", exact=True).wait_for()
        with page.expect_download() as download:
            page.get_by_role("link", name="The last PDUs as pcap").click()
        carried = conversations(read_pcap(download.value.path().read_bytes()))
        assert any(b"downloader" in octets for both in carried for octets in both.values())


@in_a_browser
def test_nothing_can_be_downloaded_or_sent_before_the_page_knows_whose(address: str) -> None:
    """The browser would take the page itself for the PDUs of nobody, and send a text to nobody."""
    with browsing() as page:
        page.route("**/carriers", lambda _route: None)
        page.goto(address)
        page.get_by_text("The last PDUs as pcap").wait_for()
        assert page.get_by_role("link", name="The last PDUs as pcap").count() == 0
        assert page.get_by_role("button", name="Send").is_disabled()


@pytest.mark.parametrize("dark", [False, True])
@in_a_browser
def test_the_page_fits_a_telephone_and_says_nothing_in_the_console(address: str, *, dark: bool) -> None:
    """The console would tell of a script or style that the page's own policy forbids."""
    said: list[str] = []
    with browsing(width=NARROW_PX, height=844, dark=dark) as page:
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.extend([] if request.url.startswith(address) else [request.url]))
        page.goto(address)
        page.get_by_text("live", exact=True).wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW_PX
    assert said == []


@pytest.mark.parametrize("dark", [False, True])
@in_a_browser
def test_every_text_has_the_contrast_of_wcag_aa(address: str, *, dark: bool) -> None:
    with browsing(dark=dark) as page:
        page.goto(address)
        page.get_by_text("live", exact=True).wait_for()
        assert page.evaluate(LOW_CONTRAST) == []


@pytest.mark.parametrize("dark", [False, True])
@in_a_browser
def test_a_telephone_shows_binds_changes_and_messages_and_ends_a_bind(address: str, *, dark: bool) -> None:
    """What is wider than it scrolls in its own place, and the page does not."""
    with (
        bound_esme(address, "a_very_long_one") as first,
        bound_esme(address, "another_one"),
        browsing(width=NARROW_PX, height=844, dark=dark) as page,
    ):
        page.goto(address)
        page.get_by_text("a_very_long_one").wait_for()
        page.get_by_role("button", name="Set window-overflow", exact=True).wait_for(state="attached")
        page.evaluate(
            "fetch('/carriers/alpine/behaviours', {method: 'POST', body: JSON.stringify({set: "
            "['outcome=delivered=95,undelivered=3,expired=1,none=1', 'refuse-digit=last:1=RINVDSTADR,2=RSYSERR']}), "
            "headers: {'Content-Type': 'application/json'}})"
        )
        page.get_by_text("+ refuse-digit=last:1=RINVDSTADR,2=RSYSERR").first.wait_for()
        assert page.locator("#binds tr").count() == 2
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW_PX
        assert page.evaluate(_SPILLED) == []
        page.get_by_role("button", name="Drop a_very_long_one, transceiver", exact=True).click()
        page.get_by_text("a_very_long_one").wait_for(state="detached")
        with pytest.raises(ConnectionResetError):
            first.hear(CommandId.UNBIND)
        page.get_by_role("button", name="Clear all").click()
        page.get_by_text("It behaves well").wait_for()


_SPILLED = """() => [...document.querySelectorAll("main *")].filter((node) => {
  if (!node.checkVisibility() || node.closest(".scroll, .plot, .messages, .changes, .hidden")) return false;
  const { left, right } = node.getBoundingClientRect();
  return right > innerWidth + 0.5 || left < -0.5;
}).map((node) => `${node.tagName} ${node.className} ${node.textContent.slice(0, 40)}`)"""
"""What reaches over the window's edge though it does not scroll."""
