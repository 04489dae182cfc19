"""A courier's word in a browser without script."""

import pytest
from playwright.sync_api import Browser

from courier_api.auth.gate import SESSION_COOKIE
from courier_api.auth.roles import Role
from tests.pages.stage import Stage

pytestmark = pytest.mark.browser

SHIFT = "/shifts/7"


def test_a_courier_disputes_without_script(browser: Browser, address: str, stage: Stage) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": SESSION_COOKIE, "value": Role.COURIER.value, "url": address}])
    tab = context.new_page()
    tab.goto(address + SHIFT)

    tab.click("#distance summary")
    tab.fill("#distance-value", "14,5")
    tab.click("#distance button[value=not_right]")

    assert [(each.field, each.value) for each in stage.stated] == [("distance", "14,5")]
    context.close()
