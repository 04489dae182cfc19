"""A Chromium for the tests of pages. Without one those tests are skipped, by name."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import playwright
import pytest
from playwright.sync_api import Browser, sync_playwright

VARIABLE = "COURIER_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Pages of our own need no sandbox, and root gets none; the rest keeps Chromium from calling out.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
DRIVER = Path(playwright.__file__).parent / "driver" / "node"


def find_chromium() -> str | None:
    """The program to start, or None. COURIER_CHROMIUM goes before what is in PATH."""
    named = os.environ.get(VARIABLE)
    if named:
        found = shutil.which(named)
        if found is None:
            raise pytest.UsageError(f"{VARIABLE} names no program: {named}")
        return found
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@cache
def reason_for_no_browser() -> str | None:
    """Why the browser tests cannot run on this machine, or None when they can."""
    if find_chromium() is None:
        return f"no Chromium: install one, or name it in {VARIABLE}"
    driver = subprocess.run([DRIVER, "--version"], capture_output=True, check=False)
    if driver.returncode != 0:
        return "Playwright's driver does not start: on Debian install the package libatomic1"
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out the browser tests where there is no browser."""
    in_browser = [item for item in items if item.get_closest_marker("browser")]
    reason = reason_for_no_browser() if in_browser else None
    if reason is not None:
        for item in in_browser:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for the tests of one module; each test opens its own context.

    Not longer than a module: while it runs, Playwright's event loop is the thread's own, and
    other tests could not start theirs.
    """
    with sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        yield chromium
        chromium.close()
