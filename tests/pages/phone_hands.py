"""A courier's phone at the running service: a browser whose storage outlives it, and a network to cut."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from courier_api.auth.codes import token_hash
from courier_api.auth.gate import SESSION_COOKIE
from courier_api.auth.identities import identity_of
from courier_api.auth.models import SignInSession
from courier_api.auth.roles import PersonKind
from courier_api.foundation.clock import SystemClock
from courier_api.foundation.database import Database
from courier_api.web.site import LANGUAGE_COOKIE
from tests.factories.couriers import AMINA, make_courier
from tests.factories.services import make_services
from tests.pages.live import serve
from tests.support.chromium import FLAGS, find_chromium

NARROW = (360, 640)
FLAGEY = {"latitude": 50.8275, "longitude": 4.3722, "accuracy": 20}
FORM_IS_KEPT = """async (tries) => {
  const isKept = async (scope) => Boolean((await navigator.serviceWorker.getRegistration(scope))?.active);
  for (let left = tries; left; left -= 1) {
    if (await isKept("/report") && await isKept("/sos")) return true;
    await new Promise((go) => setTimeout(go, 20));
  }
  return false;
}"""
TRIES = 500
LOOKS = 4
"""A phone that could not keep the form at one look tries again at the next."""
TOKEN = "amina"


@contextmanager
def service(database: Database, language: str = "en") -> Iterator[str]:
    """The service with Amina, who reads this language, signed in; gives its address."""
    now = SystemClock().now()
    with database.transaction() as session:
        courier_id = make_courier(session, AMINA)
        identity = identity_of(session, AMINA.employer_number, PersonKind.COURIER, courier_id)
        assert identity is not None
        identity.language = language
        session.add(
            SignInSession(
                employer_number=AMINA.employer_number,
                identity_id=identity.id,
                token_hash=token_hash(TOKEN),
                created_at=now,
                expires_at=now + timedelta(days=1),
            )
        )
    services = make_services(database, SystemClock(), duty_phone="+32 2 235 44 55")
    with serve(services) as address:
        yield address


@dataclass
class Phone:
    """One phone. `taps` counts what the thumb did."""

    browser: Browser
    folder: Path
    address: str
    language: str = "en"
    taps: int = 0
    complaints: list[str] = field(default_factory=list)
    context: BrowserContext = field(init=False)
    tab: Page = field(init=False)

    def switch_on(self, *, dark: bool = False, **more: object) -> "Phone":
        """Open the browser with what it kept."""
        width, height = NARROW
        self.context = self.browser.browser_type.launch_persistent_context(
            str(self.folder), executable_path=find_chromium(),
            args=[*FLAGS, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
            viewport={"width": width, "height": height}, has_touch=True, locale=self.language,
            geolocation=FLAGEY, permissions=["geolocation", "microphone"],
            color_scheme="dark" if dark else "light", **more,
        )  # fmt: skip
        self.tab = self.context.pages[0]
        self.tab.on("console", lambda message: self._hear(message.type, message.text))
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        return self

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and "net::ERR" not in text:
            self.complaints.append(text)

    def sign_in(self) -> None:
        """Amina's session, and her page of today: from here on the form lies on the phone."""
        for name, value in ((SESSION_COOKIE, TOKEN), (LANGUAGE_COOKIE, self.language)):
            self.context.add_cookies([{
                "name": name, "value": value, "url": self.address, "expires": 4_000_000_000,
            }])  # fmt: skip
        for _ in range(LOOKS):
            self.tab.goto(self.address + "/")
            if self.tab.evaluate(FORM_IS_KEPT, TRIES):
                return
        raise AssertionError(f"The phone does not keep the form: {self.complaints}")

    def network(self, *, on: bool) -> None:
        """Cut the network or give it back."""
        self.context.set_offline(not on)

    def tap(self, wanted: str) -> None:
        """Touch one thing."""
        self.taps += 1
        self.tab.locator(wanted).tap()

    def waits_until(self, holds: str) -> None:
        """Look again until an expression with promises in it is true."""
        again = "await new Promise((go) => setTimeout(go, 50))"
        self.tab.evaluate(f"async () => {{ while (!({holds})) {again}; }}")

    def switch_off(self) -> None:
        """Close the browser."""
        self.context.close()
