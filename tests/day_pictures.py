"""The pictures of docs/adviser.md: the day of tests/pages/day.py, played once more with a camera."""

import io
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page

from courier_api.foundation.database import Database
from courier_api.foundation.migrate import upgrade
from tests.pages import day as steps
from tests.pages.doorway import KEEPS_NOTHING
from tests.pages.hands import Mouse

PHONE, DESK = (390, 844), (1440, 900)
SHOWN = ("receipt", "list", "class", "photo", "serious", "declared", "statistics", "year")
COLOURS = 64


def take_the_day(browser: Browser, folder: Path) -> None:
    """Play the day into a database of its own and keep the pictures that the guide shows."""
    with TemporaryDirectory(prefix="courier-day-") as place:
        url = f"sqlite:///{place}/day.db"
        upgrade(url)
        database = Database(url)
        with steps.day_at_noon(database) as day:
            courier = Mouse(_tab(browser, PHONE, 2), camera(folder))
            adviser = Mouse(_tab(browser, DESK, 1), camera(folder))
            steps.report_the_fall(courier, day)
            steps.end_the_shift(day)
            steps.open_the_list(adviser, day)
            steps.confirm_the_class(adviser)
            steps.look_at_the_photo(adviser)
            steps.note_the_days(adviser)
            steps.assign_an_action(adviser)
            steps.see_the_serious_file(adviser)
            steps.declare(adviser, day)
            steps.accidents_at_work(adviser)
            steps.export_the_year(adviser)
        database.dispose()


def camera(folder: Path) -> Callable[[Page, str], None]:
    """Keeps a picture in few colours: a page needs no more, and the file is a third."""

    def take(tab: Page, name: str) -> None:
        if name in SHOWN:
            drawn = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
            drawn.quantize(COLOURS).save(folder / f"day-{name}.png", optimize=True)

    return take


def _tab(browser: Browser, size: tuple[int, int], scale: float) -> Page:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=scale,
        locale="en-GB",
        reduced_motion="reduce",
    )
    context.add_init_script(KEEPS_NOTHING)
    return context.new_page()
