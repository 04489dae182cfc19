"""From sign-in to a 202, with nothing but what the pages themselves say."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page

from courier_api.foundation.database import Database
from tests.factories.platform_people import NOOR_PHONE
from tests.pages.live import Live, live_service

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

MOST_STEPS = 12


@pytest.fixture
def live(database: Database) -> Iterator[Live]:
    """The service with its engineer."""
    with live_service(database) as started:
        yield started


@dataclass
class Hands:
    """One person at a browser and a terminal; counts each click, each thing typed or pasted."""

    tab: Page
    steps: int = 0
    terminal: list[str] = field(default_factory=list)

    def click(self, name: str) -> None:
        """Press a button or follow a link."""
        self.steps += 1
        button = self.tab.get_by_role("button", name=name, exact=True)
        link = self.tab.get_by_role("link", name=name, exact=True)
        button.or_(link).first.click()

    def type(self, label: str, text: str) -> None:
        """Fill in a field."""
        self.steps += 1
        self.tab.get_by_label(label, exact=True).fill(text)

    def paste(self, code: str, *, program: str | None = None) -> None:
        """Copy a block of code from the page and paste it into the terminal, or into a program."""
        self.steps += 1
        text = self.tab.locator(f"#{code}").inner_text()
        self.terminal.append(f"{program} - <<'END'\n{text}\nEND" if program else text)

    def enter(self) -> str:
        """What the terminal answers to what was pasted."""
        self.steps += 1
        done = subprocess.run(
            ["sh"], input="\n".join(self.terminal) + "\n", capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip
        return done.stdout + done.stderr


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def hands(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Hands]:
    """A person who is not signed in."""
    context = browser.new_context(java_script_enabled=request.param, locale="en-GB")
    yield Hands(context.new_page())
    context.close()


def sign_in(hands: Hands, live: Live) -> None:
    """Phone, code: four steps."""
    hands.tab.goto(f"{live.address}/portal")
    hands.type("Phone number", NOOR_PHONE)
    hands.click("Send me a code")
    hands.type("Code from the SMS", live.code_on_the_phone())
    hands.click("Sign in")


def test_from_sign_in_to_a_202_in_a_terminal(hands: Hands, live: Live) -> None:
    sign_in(hands, live)
    hands.click("Test")
    hands.click("Make a test source")
    hands.paste("variable")
    if all(map(shutil.which, ("curl", "openssl"))):
        hands.paste("example-shell")
    else:
        hands.click("The same in Python and JavaScript")
        hands.paste("example-python", program=sys.executable)
    told = hands.enter()

    assert "202" in told, told
    assert hands.steps <= MOST_STEPS
    hands.click("Delivery log")
    assert "202" in hands.tab.inner_text("table")
    assert hands.steps <= MOST_STEPS


def test_from_sign_in_to_a_202_by_a_button(hands: Hands, live: Live) -> None:
    sign_in(hands, live)
    hands.click("Test")
    hands.click("Make a test source")
    hands.click("Send the sample")

    assert "202" in hands.tab.inner_text("table")
    assert hands.tab.inner_text(".preview").count("Yes") == 4
    assert hands.steps <= MOST_STEPS
