"""`make screenshots`: the pages as they stand in the demonstration week, for the README, and the
adviser's day, for its guide; `ONLY=week` or `ONLY=day` for one of them.

Runs the week into a database of its own until its Saturday afternoon, then opens the pages with the
clock standing there.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select

from courier_api.auth.codes import confirm_code, request_code
from courier_api.auth.models import SignInIdentity
from courier_api.auth.roles import Role
from courier_api.cli.embedded import free_port, wait_until_listening
from courier_api.foundation.clock import local_date
from courier_api.foundation.database import Database
from courier_api.pay.models import WorkedDay
from courier_api.shifts.models import Shift
from tests.day_pictures import take_the_day
from tests.support.chromium import FLAGS, find_chromium

FOLDER = Path("docs/screenshots")
UNTIL = datetime(2026, 3, 28, 16, 20, tzinfo=UTC)
SIZES = {"390": (390, 844), "1440": (1440, 900)}
PAGES = {Role.COURIER: ("today", "/"), Role.ADVISER: ("console", "/console"),
         Role.OFFICE: ("office", "/office"), Role.PLATFORM: ("portal", "/portal")}  # fmt: skip


def main(only: str | None) -> int:
    """Take the pictures, or those of one part."""
    chromium = find_chromium()
    if chromium is None:
        sys.stderr.write("No Chromium was found.\n")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        for name, take in PARTS.items():
            if only in (None, name):
                take(browser, FOLDER)
        browser.close()
    return 0


def take_the_week(browser: Browser, _: Path) -> None:
    """Run the week, then open one page of each role."""
    with TemporaryDirectory(prefix="courier-screenshots-") as folder:
        url = f"sqlite:///{folder}/week.db"
        now = _run_week(url, Path(folder))
        tokens = _sign_in(url, now)
        with _service(url, now) as address:
            for role, (name, path) in PAGES.items():
                _take(browser, address + path, name, tokens[role])


PARTS = {"week": take_the_week, "day": take_the_day}


def _run_week(url: str, folder: Path) -> datetime:
    """Let the demonstration run until its Saturday afternoon; returns the instant it stands at."""
    environment = {**os.environ, "COURIER_DATABASE_URL": url}
    process = subprocess.Popen(
        [sys.executable, "-m", "courier_api.cli.main", "demo", "--once"],
        env=environment,
        start_new_session=True,
    )
    clock = folder / "week-clock"
    while process.poll() is None:
        if clock.exists() and (now := datetime.fromisoformat(clock.read_text())) >= UNTIL:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
            return now
        sleep(0.2)
    raise SystemExit("The week ended before its Saturday afternoon.")


def _sign_in(url: str, now: datetime) -> dict[Role, str]:
    """Sessions for a courier with pay of today and a shift ahead, for the adviser and the office."""
    database = Database(url)
    tokens = {}
    with database.transaction() as session:
        courier_id = session.scalar(
            select(Shift.courier_id)
            .join(WorkedDay, WorkedDay.courier_id == Shift.courier_id)
            .where(
                Shift.state == "planned",
                Shift.covered.is_(True),
                Shift.planned_start > now,
                WorkedDay.worked_on == local_date(now),
            )
            .order_by(Shift.planned_start)
            .limit(1)
        ) or session.scalar(
            select(Shift.courier_id)
            .where(Shift.state.in_(("started", "planned")), Shift.covered.is_(True),
                   Shift.worked_on == local_date(now))
            .order_by(Shift.state.desc())
        )  # fmt: skip
        for role in PAGES:
            query = select(SignInIdentity).where(SignInIdentity.role == role.value)
            if role is Role.COURIER:
                query = query.where(SignInIdentity.person_id == courier_id)
            identity = session.scalars(query).first()
            assert identity is not None
            identity.language = "en"
            issued = request_code(session, identity.phone, now)
            assert issued is not None
            new = confirm_code(session, identity.phone, issued.code, now)
            assert new is not None
            tokens[role] = new.token
    database.dispose()
    return tokens


@contextmanager
def _service(url: str, now: datetime) -> Iterator[str]:
    port = free_port(8300)
    environment = {**os.environ, "COURIER_DATABASE_URL": url, "COURIER_CLOCK": now.isoformat()}
    process = subprocess.Popen(
        [sys.executable, "-m", "courier_api.cli.main", "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_until_listening(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _take(browser: Browser, url: str, name: str, token: str) -> None:
    for size, (width, height) in SIZES.items():
        context = browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=2 if size == "390" else 1,
            locale="en-GB",
        )
        address = re.match(r"http://[^/]+", url)
        assert address is not None
        context.add_cookies([{"name": "courier_session", "value": token, "url": address[0]}])
        page = context.new_page()
        page.goto(url)
        page.screenshot(path=str(FOLDER / f"{name}-{size}.png"))
        context.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
