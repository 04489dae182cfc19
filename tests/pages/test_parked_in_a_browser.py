"""The open page of parked events in a browser: fresh within five seconds, and typing is left alone."""

import pytest
from playwright.sync_api import Browser, BrowserContext

from courier_api.auth.gate import SESSION_COOKIE
from courier_api.auth.roles import Role
from tests.pages.stage import Stage

pytestmark = pytest.mark.browser

PATH = "/office/parked"


def _visit(browser: Browser, address: str, *, script: bool) -> BrowserContext:
    context = browser.new_context(java_script_enabled=script)
    context.add_cookies([{"name": SESSION_COOKIE, "value": Role.OFFICE.value, "url": address}])
    return context


@pytest.mark.parametrize("script", [True, False])
def test_a_new_event_is_seen_in_an_open_page_within_five_seconds(
    browser: Browser, address: str, stage: Stage, script: bool
) -> None:
    stage.parked = 0
    context = _visit(browser, address, script=script)
    tab = context.new_page()
    tab.goto(address + PATH)
    assert tab.locator("#events").count() == 0

    stage.parked = 1

    tab.locator("#events").wait_for(timeout=5_000)
    context.close()


def test_what_is_typed_and_where_one_stands_stay_while_the_list_refreshes(
    browser: Browser, address: str, stage: Stage
) -> None:
    context = _visit(browser, address, script=True)
    tab = context.new_page()
    tab.goto(address + PATH)
    tab.fill("#worker", "W-7 half ty")
    tab.focus("#again-1")

    stage.parked = 5

    tab.locator("#again-5").wait_for(timeout=5_000)
    assert tab.input_value("#worker") == "W-7 half ty"
    assert tab.evaluate("document.activeElement.id") == "again-1"
    context.close()
