"""The inputs of the worked examples: one agreement, one courier, a few shifts."""

from typing import Any

from courier_api.pay.rule_book.records import WorkedExample

AGREEMENT: dict[str, Any] = {
    "timezone": "Europe/Brussels",
    "valid_from": "2016-05-01",
    "rates": [
        {"valid_from": "2023-11-01", "hourly": "12.1104"},
        {"valid_from": "2024-04-01", "hourly": "12.3272"},
        {"valid_from": "2024-05-01", "hourly": "12.5738"},
    ],
    "allowances": {
        "phone_per_hour": [{"valid_from": "2016-05-01", "value": "0.12"}],
        "bike_per_km": [{"valid_from": "2016-05-01", "value": "0.35"}],
    },
}
CONTRIBUTIONS: dict[str, Any] = {
    "worker_pct": "13.07",
    "student_worker_pct": "2.71",
    "student_employer_pct": "5.42",
    "employer_pct": [{"valid_from": "2018-01-01", "value": "25.00"}],
    "student_contingent": [{"valid_from": "2023-01-01", "minutes": "36000"}],
}
DAY = ("worked_day", "paid_minutes", "base", "top_up_minutes", "top_up", "gross", "total")
SUPPLEMENTED = ("worked_day", "paid_minutes", "base", "supplement", "top_up", "gross")
REFUNDED = ("worked_day", "worked_minutes", "allowance_phone", "allowance_bike", "allowance")
DUE = ("worked_day", "total", "pay_due")
STUDENT = ("gross", "gross_solidarity", "gross_ordinary", "worker_contribution", "payable")
CHAIN = (
    "gross", "worker_contribution", "withholding", "payable", "employer_contribution",
    "employer_cost", "invoice_ex_vat", "fee", "invoice_vat",
)  # fmt: skip


def shift(start: str, end: str, **fields: object) -> dict[str, Any]:
    """A shift from one instant to another."""
    return {"id": "a", "platform": "P1", "start": start, "end": end} | fields


def example(
    case: str,
    *shifts: dict[str, Any],
    shown: tuple[str, ...] = DAY,
    worker: dict[str, Any] | None = None,
    **terms: object,
) -> WorkedExample:
    """A case under the agreement of the examples with other terms."""
    return WorkedExample(
        case=case,
        shown=shown,
        document={
            "agreement": AGREEMENT | terms,
            "worker": {"own_bike": True, "own_phone": True} | (worker or {}),
            "shifts": list(shifts),
        },
    )


EVENING = shift("2024-03-05T18:00:00+01:00", "2024-03-05T19:00:00+01:00", km="4.2")
TWO_SHIFTS = (
    shift("2024-03-05T12:00:00+01:00", "2024-03-05T13:00:00+01:00", km="5"),
    shift("2024-03-05T18:30:00+01:00", "2024-03-05T19:45:00+01:00", km="7.5", id="b"),
)
OVER_MIDNIGHT = shift("2024-03-08T22:30:00+01:00", "2024-03-09T01:15:00+01:00")
NEW_RATE = shift("2024-04-30T22:30:00+02:00", "2024-05-01T00:45:00+02:00")
LEFT = shift(
    "2024-03-06T18:00:00+01:00", "2024-03-06T19:20:00+01:00",
    status="cut_by_courier", planned_end="2024-03-06T21:00:00+01:00",
)  # fmt: skip
STOPPED = shift(
    "2024-03-06T18:00:00+01:00", "2024-03-06T18:40:00+01:00", km="2.5",
    status="cut_by_platform", planned_end="2024-03-06T21:30:00+01:00",
)  # fmt: skip
CANCELLED: dict[str, Any] = {
    "id": "a",
    "platform": "P1",
    "status": "cancelled_by_platform",
    "planned_start": "2024-03-06T18:00:00+01:00",
    "planned_end": "2024-03-06T21:30:00+01:00",
    "cancelled_at": "2024-03-06T15:00:00+01:00",
}
AT_ONCE = (
    shift("2024-03-07T18:00:00+01:00", "2024-03-07T19:30:00+01:00", km="8"),
    shift(
        "2024-03-07T19:00:00+01:00", "2024-03-07T20:10:00+01:00", km="6.3", id="b", platform="P2"
    ),
)
WITH_BREAK = shift(
    "2024-03-07T11:00:00+01:00", "2024-03-07T14:10:30+01:00",
    breaks=[{"start": "2024-03-07T12:30:00+01:00", "end": "2024-03-07T12:50:00+01:00",
             "paid": False}],
)  # fmt: skip
HOLIDAY = shift("2024-05-01T18:00:00+02:00", "2024-05-01T20:00:00+02:00")
LONG_RIDE = shift("2024-03-07T12:00:00+01:00", "2024-03-07T15:20:00+01:00", km="31.48")
FOUR_HOURS = shift("2024-03-05T18:00:00+01:00", "2024-03-05T22:00:00+01:00", km="24.6")
STUDENT_EVENING = shift("2024-11-12T18:00:00+01:00", "2024-11-12T22:00:00+01:00", km="20")
