"""From the list to a confirmed class in a real browser, with keys, counted; and without script."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from courier_api.auth.codes import token_hash
from courier_api.auth.gate import SESSION_COOKIE
from courier_api.auth.identities import add_staff, identity_of
from courier_api.auth.models import SignInSession
from courier_api.auth.roles import PersonKind, Role
from courier_api.foundation.clock import SystemClock
from courier_api.foundation.database import Database
from courier_api.incidents.models import Incident
from courier_api.web.site import LANGUAGE_COOKIE
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA, make_courier
from tests.factories.incidents import make_report
from tests.pages.live import Live, live_service

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

MOST_STEPS = 20


@pytest.fixture
def live(database: Database) -> Iterator[Live]:
    """The service with an adviser and a courier who fell and broke a collarbone."""
    now = SystemClock().now()
    with live_service(database) as started:
        with database.transaction() as session:
            hilde = add_staff(
                session, employer_number=OURS, name="Hilde", role=Role.ADVISER,
                phone="+32470999001", language="en", now=now,
            )  # fmt: skip
            identity = identity_of(session, OURS, PersonKind.STAFF, hilde.id)
            assert identity is not None
            session.add(
                SignInSession(
                    employer_number=OURS,
                    identity_id=identity.id,
                    token_hash=token_hash("hilde"),
                    created_at=now,
                    expires_at=now + timedelta(days=1),
                )
            )
            occurred_at = now - timedelta(hours=1)
            make_report(
                session, make_courier(session, AMINA), injury="021", now=now,
                occurred_at=occurred_at,
            )  # fmt: skip
        yield started


@dataclass
class Hands:
    """One person at a browser; counts each click, each key and each thing typed or chosen."""

    tab: Page
    steps: int = 0
    taken: list[str] = field(default_factory=list)

    def key(self, name: str) -> None:
        """Press a key."""
        self._count(name)
        self.tab.keyboard.press(name)

    def click(self, selector: str) -> None:
        """Click on something."""
        self._count(selector)
        self.tab.locator(selector).first.click()

    def choose(self, label: str, value: str) -> None:
        """Choose from a list: once to open it, once to choose."""
        self._count(label)
        self._count(value)
        self.tab.get_by_label(label, exact=True).select_option(value)

    def _count(self, what: str) -> None:
        self.steps += 1
        self.taken.append(what)


def hands(browser: Browser, live: Live, *, script: bool) -> Hands:
    """Hilde at the list."""
    context = browser.new_context(
        java_script_enabled=script, viewport={"width": 1440, "height": 900}
    )
    context.add_cookies(
        [
            {"name": SESSION_COOKIE, "value": "hilde", "url": live.address},
            {"name": LANGUAGE_COOKIE, "value": "en", "url": live.address},
        ]
    )
    tab = context.new_page()
    tab.goto(f"{live.address}/console")
    return Hands(tab)


def confirmed_by(live: Live) -> tuple[str, str | None]:
    with live.database.reading() as session:
        incident = session.scalars(select(Incident)).one()
        return incident.status, incident.class_confirmed_by


def test_a_class_is_confirmed_within_twenty_keys_from_the_list(
    browser: Browser, live: Live
) -> None:
    at = hands(browser, live, script=True)
    ref = at.tab.locator("[data-case]").first.inner_text()
    at.key("j")
    at.key("Enter")
    at.tab.wait_for_url(re.compile(f"case={ref}"))
    at.key("a")
    at.tab.wait_for_url(re.compile(f"/console/incidents/{ref}$"))
    at.click("#learn summary")
    at.choose("Consequence", "2")
    at.click("#learn button")
    at.tab.wait_for_url(re.compile("said=saved"))
    at.key("y")
    at.tab.wait_for_selector("text=Confirmed by a person.")

    assert at.steps <= MOST_STEPS, at.taken
    assert confirmed_by(live)[1] == "staff:1"


def test_a_class_is_confirmed_without_any_script(browser: Browser, live: Live) -> None:
    at = hands(browser, live, script=False)
    at.click("[data-case]")
    at.click("button[value=accept]")
    at.click("#confirm button")
    at.tab.wait_for_selector("text=Confirmed by a person.")

    assert at.steps <= MOST_STEPS, at.taken
    assert confirmed_by(live) == ("triage", "staff:1")


def test_keys_move_rate_and_take_back(browser: Browser, live: Live) -> None:
    at = hands(browser, live, script=True)
    at.key("j")
    at.key("Enter")
    at.tab.wait_for_selector("button[data-press='2']")
    at.key("2")
    at.tab.wait_for_selector("text=severity changed")
    at.key("u")
    at.tab.wait_for_selector("text=taken back")
    at.key("?")
    at.tab.wait_for_url(re.compile("/console/keys"))


def test_g_and_a_letter_go_to_each_tab_of_a_case(browser: Browser, live: Live) -> None:
    at = hands(browser, live, script=True)
    case = at.tab.locator("[data-case]").first.get_attribute("data-case")
    at.tab.goto(f"{live.address}{case}")
    for letter, tab in (("a", "actions"), ("t", "timeline"), ("v", "investigation")):
        at.key("g")
        at.key(letter)
        at.tab.wait_for_url(re.compile(f"/{tab}$"))
    at.key("c")
    at.tab.wait_for_url(re.compile("/actions$"))
