"""Requests made from our own description, good and bad: whatever is sent, no answer is a 5xx.

All routes are called as nobody; the webhook door also with bodies that are properly signed, since
behind the signature is where the reading begins.
"""

import json
from collections.abc import Callable, Iterator

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.core import NotSet
from schemathesis.schemas import APIOperation

from tests.factories.events import Webhook, webhook
from tests.factories.sources import ZWALUW
from tests.http.conftest import Door

pytestmark = pytest.mark.sqlite
DOOR = f"/hooks/v1/{ZWALUW}"
SIGNED_ANSWERS = {200, 202, 400, 409, 413, 422}


def made(
    operation: APIOperation, check: Callable[[Case], None], mode: GenerationMode, *, times: int
) -> None:
    """Check some requests of one operation; always the same ones, so that a failure comes again."""

    @settings(
        max_examples=times,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Case) -> None:
        check(case)

    run()


def operations(door: Door) -> Iterator[APIOperation]:
    """Everything that the running application describes."""
    document = door.client.get("/openapi.json").json()
    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        yield found.ok()


def content(case: Case) -> bytes:
    """The body of a made request as bytes."""
    if isinstance(case.body, NotSet):
        return b""
    if isinstance(case.body, bytes):
        return case.body
    return json.dumps(case.body, default=str).encode()


def answer_to(door: Door, case: Case) -> httpx.Response:
    """What the application answers to a made request."""
    headers = {
        name: str(value).encode("latin-1", "replace").decode("latin-1")
        for name, value in {"content-type": case.media_type or "", **(case.headers or {})}.items()
    }
    query = httpx.QueryParams({key: str(value) for key, value in (case.query or {}).items()})
    path = f"{case.formatted_path}?{query}" if query else case.formatted_path
    return door.client.request(case.method, path, content=content(case), headers=headers)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_described_route_answers_a_5xx(door: Door, mode: GenerationMode) -> None:
    seen: set[str] = set()

    def check(case: Case) -> None:
        answer = answer_to(door, case)
        assert answer.status_code < 500, f"{case.method} {case.formatted_path}: {answer.text}"
        seen.add(case.operation.label)

    for operation in operations(door):
        if mode in _possible(operation):
            made(operation, check, mode, times=3)

    assert "POST /hooks/v1/{source}" in seen


def _possible(operation: APIOperation) -> set[GenerationMode]:
    """A route that takes nothing cannot be asked wrongly."""
    takes = any(True for _ in operation.iter_parameters()) or operation.body
    return {GenerationMode.POSITIVE} | ({GenerationMode.NEGATIVE} if takes else set())


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("path", ["/hooks/v1/{source}", "/hooks/v1/{source}/batch"])
def test_no_signed_body_is_answered_with_a_5xx(door: Door, path: str, mode: GenerationMode) -> None:
    def check(case: Case) -> None:
        sent = signed(case)
        target = DOOR + path.removeprefix("/hooks/v1/{source}")
        answer = door.client.request("POST", target, content=sent.raw, headers=sent.headers)
        assert answer.status_code in SIGNED_ANSWERS, answer.text

    described = next(o for o in operations(door) if o.path == path and o.method == "post")
    made(described, check, mode, times=12)


def signed(case: Case) -> Webhook:
    """The made body, signed under the id that it gives when it gives one."""
    told = case.body.get("id") if isinstance(case.body, dict) else None
    usable = isinstance(told, str) and told.isascii() and told.isprintable() and told.strip()
    return webhook(content(case), webhook_id=str(told)[:200] if usable else "evt_made")
