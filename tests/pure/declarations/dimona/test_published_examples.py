"""The worked examples: each payload to the letter, each answer understood, and the sandbox agrees."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from declarations.dimona.answers import pause_until, read_issues, read_verdict
from declarations.dimona.channel import Verdict
from declarations.dimona.contract import validator
from declarations.dimona.decide import decide_document
from tests.pure.declarations.sandbox.driver import Driver

TABLE = Path(__file__).parents[3] / "golden" / "dimona" / "examples.yaml"
EXAMPLES: list[dict[str, Any]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
COMMON = {
    "employer": {"enterpriseNumber": "0765432146"},
    "now_utc": "2027-02-10T09:00:00Z",
    "prior": [],
}


def named(*parts: str) -> list[Any]:
    """The examples that have all of these parts."""
    return [
        pytest.param(example, id=example["example"])
        for example in EXAMPLES
        if all(part in example for part in parts)
    ]


@pytest.mark.parametrize("example", named("told"))
def test_the_facts_lead_to_exactly_the_published_payload(example: dict[str, Any]) -> None:
    calls = decide_document({**COMMON, **example["told"]})["calls"]
    assert isinstance(calls, list)

    assert [call["payload"] for call in calls] == [
        example["payload"] for _ in range("payload" in example)
    ]


@pytest.mark.parametrize("example", named("payload"))
def test_every_published_payload_fits_the_contract(example: dict[str, Any]) -> None:
    validator("Declaration").validate(example["payload"])


@pytest.mark.parametrize("example", named("verdict"))
def test_every_published_verdict_is_understood(example: dict[str, Any]) -> None:
    number = example["verdict"]["declarationStatus"]["declarationId"]

    verdict = read_verdict(number, json.dumps(example["verdict"]))

    assert isinstance(verdict, Verdict)
    assert {
        "result": verdict.result,
        "period_id": verdict.period_id,
        "codes": list(verdict.codes),
    } == example["means"]


@pytest.mark.parametrize(
    "example",
    [each for each in named("told", "payload") if "dimonaIn" in each.values[0]["payload"]],
)
def test_the_sandbox_accepts_every_published_in(example: dict[str, Any]) -> None:
    driver = Driver()
    try:
        assert driver.declare(example["payload"]).result == "A"
    finally:
        driver.close()


def test_the_published_bad_request_names_the_property() -> None:
    body = {
        "type": "urn:problem-type:belgif:badRequest",
        "status": 400,
        "title": "Bad Request",
        "issues": [
            {
                "type": "urn:problem-type:belgif:input-validation:schemaViolation",
                "in": "body",
                "name": "dimonaIn.features",
                "detail": "required",
            }
        ],
    }

    assert read_issues(json.dumps(body)) == ("dimonaIn.features: required",)


def test_the_published_quota_tells_when_to_come_back() -> None:
    now = datetime(2027, 2, 12, 9, tzinfo=UTC)
    body = {
        "type": "urn:problem-type:belgif:tooManyRequests",
        "status": 429,
        "title": "Too Many Requests",
        "limit": 200,
        "retryAfterSec": 60,
    }

    assert pause_until(now, "60", json.dumps(body)) == now + timedelta(seconds=60)
    assert pause_until(now, None, json.dumps(body)) == now + timedelta(seconds=60)
