"""The examples of the documentation run as they stand and get a 202."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from courier_api.foundation.clock import SystemClock
from courier_api.foundation.database import Database
from courier_api.sources.keys import newest_secret
from courier_api.sources.queries import source_by_slug
from tests.pages.forms import post
from tests.pages.live import Live, live_service
from tests.pages.portal_text import code_of

PROGRAMS = {
    "python": ([sys.executable], ()),
    "shell": (["sh"], ("curl", "openssl")),
    "javascript": (["node"], ("node",)),
}
"""How each example is started, and what it needs. What is not on this machine is not tried."""
RUNNABLE = [name for name, (_, tools) in PROGRAMS.items() if all(map(shutil.which, tools))]


@pytest.fixture
def live(database: Database) -> Iterator[Live]:
    """The service; on SQLite, since the examples do not see the difference."""
    with live_service(database) as started:
        yield started


@pytest.mark.sqlite
@pytest.mark.parametrize("language", RUNNABLE)
def test_an_example_is_answered_with_202(live: Live, tmp_path: Path, language: str) -> None:
    browser = httpx.Client(base_url=live.address, headers={"accept": "text/html"})
    browser.cookies.set("courier_session", live.token())
    page = "/portal/zwaluw/test"
    made = post(browser, page, page)
    assert made.headers["location"] == "/portal/zwaluw-test/test"
    text = browser.get("/portal/zwaluw-test/docs").text
    file = tmp_path / "example"
    file.write_text(code_of(text, f"example-{language}"), encoding="utf-8")

    first, second = (run(PROGRAMS[language][0], file, secret_of(live)) for _ in range(2))

    assert "202" in first, first
    assert "202" in second, second  # an example makes a new id each time
    browser.close()


@pytest.mark.sqlite
@pytest.mark.parametrize("language", RUNNABLE)
def test_an_example_with_a_wrong_key_says_401(live: Live, tmp_path: Path, language: str) -> None:
    browser = httpx.Client(base_url=live.address, headers={"accept": "text/html"})
    browser.cookies.set("courier_session", live.token())
    text = browser.get("/portal/zwaluw/docs").text
    file = tmp_path / "example"
    file.write_text(code_of(text, f"example-{language}"), encoding="utf-8")

    told = run(PROGRAMS[language][0], file, "whsec_d3Jvbmctd3Jvbmctd3Jvbmctd3Jvbmctd3Jvbmc=")

    assert "401" in told, told
    browser.close()


def secret_of(live: Live) -> str:
    """The secret of the test source."""
    with live.database.reading() as session:
        source = source_by_slug(session, "zwaluw-test")
        assert source is not None
        secret = newest_secret(session, source.id, now=SystemClock().now())
    assert secret is not None
    return secret


def run(program: list[str], file: Path, secret: str) -> str:
    """What an example prints."""
    named = file.with_suffix(".mjs") if program == ["node"] else file
    if named != file:
        shutil.copy(file, named)
    done = subprocess.run(
        [*program, str(named)],
        env={**os.environ, "COURIER_SECRET": secret},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout + done.stderr
