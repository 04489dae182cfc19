"""The files of a courier's own pay: for a courier only, and never kept by a browser."""

import pytest
from fastapi import FastAPI

from courier_api.auth.roles import Role
from tests.pages.stage import browser_of

FILES = ("/pay/hours.csv", "/pay/lines.csv", "/pay/record.json")


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_handed_to_the_courier(app: FastAPI, path: str) -> None:
    answer = browser_of(app, Role.COURIER).get(path)

    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="{path[5:]}"'
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("role", [Role.OFFICE, Role.ADVISER, Role.PLATFORM])
def test_nobody_else_gets_one(app: FastAPI, path: str, role: Role) -> None:
    assert browser_of(app, role).get(path).status_code == 403


@pytest.mark.parametrize("since", ["yesterday", "2026-02-30"])
def test_what_is_no_day_is_refused(app: FastAPI, since: str) -> None:
    assert browser_of(app, Role.COURIER).get(f"/pay/lines.csv?since={since}").status_code == 422
