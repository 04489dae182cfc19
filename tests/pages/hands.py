"""Two people at a browser who do the same: one with a mouse, one with nothing but keys."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page

MOST_TABS = 300
MOST_PARTS = 6  # of a day with an hour
STOPS_BEFORE = """wanted => {
    if (wanted === document.activeElement) return 0;
    const kinds = "a[href], button, input, select, textarea, summary, [tabindex='0']";
    const stops = [...document.querySelectorAll(kinds)].filter(each => each.checkVisibility());
    const far = stops.indexOf(wanted) - stops.indexOf(document.activeElement);
    return far > 0 ? far : 1;
}"""


def nothing(_: Page, name: str) -> None:
    """No picture is taken."""


@dataclass
class Hands(ABC):
    """Somebody at a page. Each click, key and choice is a step; choosing from a list is two."""

    tab: Page
    take_picture: Callable[[Page, str], None] = nothing
    steps: int = 0
    taken: list[str] = field(default_factory=list)

    def shows(self, name: str, near: str = "") -> None:
        """A picture of the page as it is now, from this part on, for whoever wants them."""
        if near:
            self.find(near).evaluate("each => each.scrollIntoView({block: 'start'})")
        self.take_picture(self.tab, name)

    def press(self, selector: str) -> None:
        """Follow a link or press a button that leads to a page."""
        with self.tab.expect_navigation():
            self.touch(selector)

    def file(self, selector: str) -> bytes:
        """What a link hands out."""
        with self.tab.expect_download() as found:
            self.touch(selector)
        return Path(found.value.path()).read_bytes()

    def attach(self, selector: str, photo: FilePayload) -> None:
        """Choose a file."""
        with self.tab.expect_file_chooser() as found:
            self.touch(selector)
        found.value.set_files(photo)

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count the steps of this part alone."""
        self.steps, self.taken = 0, []
        yield

    def step(self, what: str, steps: int = 1) -> None:
        """Remember what was done."""
        self.steps += steps
        self.taken.append(what)

    def find(self, selector: str) -> Locator:
        """The first that fits."""
        return self.tab.locator(selector).first

    @abstractmethod
    def touch(self, selector: str) -> None:
        """Press what stays on the page."""

    @abstractmethod
    def write(self, selector: str, text: str) -> None:
        """Put a text, a day or a moment (as ISO writes it) in place of what a field holds."""

    @abstractmethod
    def choose(self, selector: str, value: str) -> None:
        """Choose from a list."""

    @abstractmethod
    def confirm_class(self, ref: str, *, consequence: str, injury: str) -> None:
        """From the list to the confirmed class of a case."""


class Mouse(Hands):
    """Clicks, and types into what was clicked."""

    def touch(self, selector: str) -> None:
        self.step(f"click {selector}")
        self.find(selector).click()

    def write(self, selector: str, text: str) -> None:
        self.step(f"click {selector}")
        self.find(selector).click()
        self.step(f"type {text}", len(text))
        self.find(selector).fill(text)

    def choose(self, selector: str, value: str) -> None:
        self.step(f"choose {value} of {selector}", 2)
        self.find(selector).select_option(value)

    def confirm_class(self, ref: str, *, consequence: str, injury: str) -> None:
        self.press(f"a.ref:text('{ref}')")
        self.press("button[value=accept]")
        self.touch("#learn summary")
        self.choose("#learn-consequence", consequence)
        self.write("#learn-injury", injury)
        self.press("#learn button")
        self.press("#confirm button")


class Keys(Hands):
    """Has no mouse: Tab, Enter, arrows, letters."""

    def touch(self, selector: str) -> None:
        self._reach(selector)
        self.key("Enter")

    def write(self, selector: str, text: str) -> None:
        self._reach(selector)
        kind = self.find(selector).get_attribute("type")
        if kind in ("date", "datetime-local"):
            self._type_moment(selector, text)
        elif kind == "time":
            self.type(text.replace(":", ""))
        else:
            self.key("Control+a")
            self.type(text)

    def choose(self, selector: str, value: str) -> None:
        self._reach(selector)
        self._arrows(selector, value)

    def confirm_class(self, ref: str, *, consequence: str, injury: str) -> None:
        self.key("j")
        self._goes("Enter")
        self._goes("a")
        self.key("l")
        self.key("Tab")
        self._arrows("#learn-consequence", consequence)
        self.key("Tab")
        self.type(injury)
        self._goes("Control+Enter")
        self._goes("y")

    def key(self, name: str) -> None:
        """Press one key."""
        self.step(name)
        self.tab.keyboard.press(name)

    def type(self, text: str) -> None:
        """Press one key after the other."""
        self.step(f"type {text}", len(text))
        self.tab.keyboard.type(text)

    def _type_moment(self, selector: str, text: str) -> None:
        """A day, and an hour where one is wanted, in the order in which this browser shows them."""
        day, _, hour = text.partition("T")
        year, month, number = day.split("-")
        for figures in (f"{number}{month}{year}", f"{month}{number}{year}"):
            self.type(figures)
            if hour:
                self.key("ArrowRight")  # a year may have more than four figures
                self.type(hour.replace(":", ""))
            if self.find(selector).input_value() == text:
                return
            for _ in range(MOST_PARTS):
                self.key("ArrowLeft")
        raise AssertionError(f"{text} cannot be typed into {selector}.")

    def _goes(self, name: str) -> None:
        with self.tab.expect_navigation():
            self.key(name)

    def _arrows(self, selector: str, value: str) -> None:
        """Down or up to a choice of the list that has the focus."""
        far = self.find(selector).evaluate(
            "(list, value) => [...list.options].findIndex(o => o.value === value) - list.selectedIndex",
            value,
        )
        for _ in range(abs(far)):
            self.key("ArrowDown" if far > 0 else "ArrowUp")
        assert self.find(selector).input_value() == value

    def _reach(self, selector: str) -> None:
        """Tab until it has the focus; between two looks as often as there are stops in between."""
        wanted, pressed = self.find(selector), 0
        while stops := wanted.evaluate(STOPS_BEFORE):
            pressed += stops
            if pressed > MOST_TABS:
                raise AssertionError(f"No Tab leads to {selector}.")
            for _ in range(stops):
                self.key("Tab")
