"""A request that fails inside: the log helps to find out why, and names nobody."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from courier_api.foundation.clock import FixedClock
from courier_api.foundation.logs import JsonFormatter
from courier_api.main import create_app
from courier_api.wiring import Services
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.couriers import AMINA
from tests.factories.sources import SECRET
from tests.http.conftest import started

CANARIES = (AMINA.ssin, AMINA.phone, AMINA.iban, SECRET, "90.04.12-124.76", "Bearer hush-hush")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the service writes to its log."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter(FixedClock(FRIDAY_NOON)))
    root = logging.getLogger()
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


def add_failing_route(app: FastAPI) -> None:
    """A route that fails with everything that must not be told."""

    @app.get("/api/v1/failing")
    def failing() -> None:
        raise RuntimeError(" ".join(CANARIES))


@pytest.mark.sqlite
def test_an_unexpected_error_is_logged_with_its_request_and_without_personal_numbers(
    services: Services, log: io.StringIO
) -> None:
    app = create_app(services, with_worker=False)
    add_failing_route(app)
    # The pages' catch-all comes last; this route has to come before it.
    app.router.routes.insert(0, app.router.routes.pop())

    with started(app) as client:
        answer = client.get("/api/v1/failing", authorization="Bearer hush-hush")

    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    told = [line for line in lines if "RuntimeError" in str(line.get("error"))]
    assert answer.status_code == 500
    assert {line["request_id"] for line in told} == {answer.headers["x-request-id"]}
    for text in (log.getvalue(), answer.text):
        assert [canary for canary in CANARIES if canary in text] == []
