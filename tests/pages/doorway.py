"""Lets people in to look at pages in a real browser: one context for each sort of visitor, one tab."""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as Tab

from courier_api.auth.gate import SESSION_COOKIE
from courier_api.auth.roles import Role
from courier_api.web.site import LANGUAGE_COOKIE

SMALL, PHONE, DESK = (320, 640), (390, 844), (1440, 900)
MEASURES = Path(__file__).with_name("measures.js").read_text(encoding="utf-8")
KEEPS_NOTHING = "delete Navigator.prototype.serviceWorker"
"""A browser that keeps no page for use without network: it is led through a report step by step."""
AXE = files("axe_playwright_python").joinpath("axe.min.js")


class Visitor:
    """One person at one screen. Pages follow each other in one tab: a new one costs twice a page."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.complaints: list[str] = []
        self._tab: Tab | None = None

    @property
    def tab(self) -> Tab:
        """The tab, opened at the first look."""
        if self._tab is None:
            self._tab = self.context.new_page()
            self._tab.on("console", lambda message: self._complain(message.type, message.text))
        return self._tab

    def sees(self, path: str) -> Tab:
        """The page as the browser opens it, scripts and all, with the measures ready."""
        self.tab.goto(self.address + path)
        self.tab.evaluate(MEASURES)
        return self.tab

    def _complain(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)


class Doorway:
    """Opens contexts of the browser, one for each sort of visitor."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.inside: dict[object, Visitor] = {}

    def __call__(
        self,
        role: Role | None,
        size: tuple[int, int] = PHONE,
        *,
        language: str = "en",
        dark: bool = False,
        script: bool = True,
    ) -> Visitor:
        wish = (role, size, language, dark, script)
        if wish not in self.inside:
            self.inside[wish] = self._let_in(*wish)
        return self.inside[wish]

    def _let_in(
        self, role: Role | None, size: tuple[int, int], language: str, dark: bool, script: bool
    ) -> Visitor:
        width, height = size
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            locale=language,
        )
        context.add_init_script(KEEPS_NOTHING)
        signed_in = {} if role is None else {SESSION_COOKIE: role.value}
        for name, value in ({LANGUAGE_COOKIE: language} | signed_in).items():
            context.add_cookies([{"name": name, "value": value, "url": self.address}])
        return Visitor(context, self.address)


class Leafing:
    """One tab in which pages follow each other without being opened: a fifth of the work.

    The sources are the service's; only scripts do not run. So it serves for what pages are without.
    """

    def __init__(self, browser: Browser, address: str) -> None:
        self.address = address
        self.tab = browser.new_context().new_page()
        self.tab.goto(f"{address}/sos")
        self.tab.evaluate(MEASURES)

    def __call__(
        self, sources: Mapping[str, str], size: tuple[int, int], *, dark: bool = False
    ) -> Iterator[tuple[str, Tab]]:
        """Each page by its name, with its folded parts open."""
        width, height = size
        self.tab.set_viewport_size({"width": width, "height": height})
        self.tab.emulate_media(color_scheme="dark" if dark else "light")
        for name, source in sources.items():
            self.tab.evaluate("show", source)
            yield name, self.tab
