"""The list of screens misses no page of the service."""

import re

from fastapi import FastAPI

from tests.http.test_portal_access import every_route
from tests.pages.screens import SCREENS

ANSWERS = {"/sign-in/code", "/report/sent"}
"""Pages that answered.py reaches by forms."""
BY_TAPS = {"/report/phone"}
"""A page whose screens test_report_on_the_phone.py opens one after the other."""
NO_PAGES = {"/favicon.ico", "/portal", "/office/filings/inspection", "/fails", "/api/v1/fails"}
FILES = re.compile(r".*(\.(pdf|csv|json|js)|/\{name\}|/\{key\}|/\{photo_id\})")


def unlisted(paths: set[str], listed: set[str]) -> set[str]:
    """Which of the routes' paths no listed address belongs to."""
    plain = {address.partition("?")[0] for address in listed}
    return {
        path
        for path in paths
        if not any(re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), each) for each in plain)
    }


def test_every_page_is_listed(app: FastAPI) -> None:
    opened = {each.path for each in every_route(app.routes) if "GET" in each.methods}
    pages = {path for path in opened if not FILES.fullmatch(path)} - NO_PAGES - ANSWERS - BY_TAPS

    assert len(pages) > 60
    assert unlisted(pages, set(SCREENS)) == set()


def test_a_page_that_is_not_listed_is_found() -> None:
    assert unlisted({"/pay/{day}", "/new"}, {"/pay/2026-03-06?x=1"}) == {"/new"}
