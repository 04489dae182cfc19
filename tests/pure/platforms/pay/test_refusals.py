"""Every refusal code: named for its row, all rows at once, and what is left is paid."""

import json
from typing import Any

import pytest

from platforms.pay import RefusalCode, compute_document
from tests.pure.platforms.pay.inputs import agreement, document, shift
from tests.pure.platforms.pay.naive import answer as second_opinion

GOOD = (
    shift(id="good-1", start="2024-03-11T18:00:00+01:00", end="2024-03-11T22:00:00+01:00"),
    shift(id="good-2", start="2024-03-12T18:00:00+01:00", end="2024-03-12T19:00:00+01:00"),
)
"""One with four hours, one that is topped up."""
TERMS = agreement(valid_from="2023-10-01", valid_to="2024-03-31")
FAULTS: dict[RefusalCode, list[dict[str, object]]] = {
    RefusalCode.ID_REUSED: [shift(id="good-1", deliveries=9)],
    RefusalCode.UNKNOWN_STATUS: [shift(id="status", status="dreaming")],
    RefusalCode.NAIVE_TIMESTAMP: [shift(id="naive", start="2024-03-05T18:00:00")],
    RefusalCode.MISSING_TIMESTAMP: [{"id": "missing", "platform": "P1", "status": "worked"}],
    RefusalCode.NEGATIVE_DURATION: [shift(id="negative", end="2024-03-05T17:59:59+01:00")],
    RefusalCode.NEGATIVE_KM: [shift(id="km", km="-0.001")],
    RefusalCode.BREAK_OUTSIDE_SHIFT: [
        shift(
            id="break",
            breaks=[{"start": "2024-03-05T21:59:00+01:00", "end": "2024-03-05T22:01:00+01:00"}],
        )
    ],
    RefusalCode.NO_AGREEMENT: [
        shift(id="late", start="2024-04-01T18:00:00+02:00", end="2024-04-01T19:00:00+02:00")
    ],
    RefusalCode.NO_RATE: [
        shift(id="early", start="2023-10-31T18:00:00+01:00", end="2023-10-31T19:00:00+01:00")
    ],
    RefusalCode.OVERLAP_SAME_PLATFORM: [
        shift(id="twice", start="2024-03-11T21:59:59+01:00", end="2024-03-11T23:00:00+01:00")
    ],
}
"""By code a row that is refused with it beside the good ones."""


def answer(*rows: dict[str, object]) -> dict[str, Any]:
    found: dict[str, Any] = compute_document(document(*GOOD, *rows, agreement=TERMS))
    return found


def test_no_code_is_left_out() -> None:
    assert {*FAULTS, RefusalCode.AGREEMENT_INVALID} == set(RefusalCode)


@pytest.mark.parametrize("code", FAULTS)
def test_a_refused_row_is_named_and_the_others_are_paid(code: RefusalCode) -> None:
    (row,) = FAULTS[code]
    found = answer(row)

    assert found["refused"] == [{"id": row["id"], "code": code.value}]
    assert found["days"] == answer()["days"]
    assert [day["gross"] for day in found["days"]] == ["48.44", "36.33"]


def test_all_faulty_rows_are_reported_at_once_and_the_others_are_paid() -> None:
    rows = [row for faulty in FAULTS.values() for row in faulty]
    found = answer(*rows)

    assert [(each["id"], each["code"]) for each in found["refused"]] == sorted(
        (str(row["id"]), code.value) for code, faulty in FAULTS.items() for row in faulty
    )
    assert found["days"] == answer()["days"]
    assert found["refused"] == answer(*reversed(rows))["refused"]


def test_a_second_opinion_refuses_the_same_rows() -> None:
    rows = [row for faulty in FAULTS.values() for row in faulty]
    given = document(*GOOD, *rows, agreement=TERMS)

    assert second_opinion(json.loads(json.dumps(given)))["refused"] == answer(*rows)["refused"]


def test_an_agreement_that_rounds_time_down_computes_nothing() -> None:
    found: dict[str, Any] = compute_document(
        document(*GOOD, agreement=agreement(minute_rounding="down"))
    )

    assert found["refused"] == [{"id": "*", "code": RefusalCode.AGREEMENT_INVALID.value}]
    assert found.get("days", []) == []
