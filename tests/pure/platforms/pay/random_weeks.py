"""Hypothesis strategies for whole weeks: contributions, corrections and faulty rows included."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import HealthCheck
from hypothesis import strategies as st

from tests.pure.platforms.pay.random_inputs import agreements, shifts

# A week is a large example: how long it takes to draw one says nothing about the code.
SLOW_MACHINES = (HealthCheck.too_slow, HealthCheck.data_too_large)

# Weeks with something to trip over: clock changes, a leap day, month and year ends, new rates.
MONDAYS = [
    datetime(2024, 2, 26, tzinfo=UTC),
    datetime(2024, 3, 25, tzinfo=UTC),
    datetime(2024, 4, 29, tzinfo=UTC),
    datetime(2024, 10, 21, tzinfo=UTC),
    datetime(2024, 12, 30, tzinfo=UTC),
]
FAULTS = ("status", "naive", "missing", "negative", "km", "break", "reused", "repeated")
# Which of two rows of one id came first matters; the order of all others must not.
FAULTS_IN_ANY_ORDER = tuple(fault for fault in FAULTS if fault != "reused")

CONTRIBUTIONS = {
    "worker_pct": "13.07",
    "student_worker_pct": "2.71",
    "student_employer_pct": "5.42",
    "employer_pct": [
        {"valid_from": "2018-01-01", "value": "25.00"},
        {"valid_from": "2024-05-01", "value": "24.5"},
        {"valid_from": "2025-01-01", "value": "25.00"},
    ],
    "student_contingent": [
        {"valid_from": "2023-01-01", "minutes": "36000"},
        {"valid_from": "2025-01-01", "minutes": "39000"},
    ],
}


@st.composite
def terms_of_week(draw: st.DrawFn, monday: datetime) -> dict[str, object]:
    """Any terms, of which some begin or end in the middle of the week."""
    terms = draw(agreements())
    tuesday, saturday = ((monday + timedelta(days=n)).date().isoformat() for n in (1, 5))
    late_rate = [{"valid_from": tuesday, "hourly": "12.80"}]
    contributions = CONTRIBUTIONS | {
        "base_pct": draw(st.sampled_from(["100", "108"])),
        "floor_declared_as_hours": draw(st.booleans()),
        "withholding_pct": draw(st.sampled_from(["0", "11.11"])),
    }
    return terms | {
        "contributions": contributions,
        "fee_pct": draw(st.sampled_from([None, "6.5"])),
        "pay_within_days": draw(st.sampled_from(["7", {"day_of_next_month": "31"}])),
        "rates": draw(st.sampled_from([terms["rates"], terms["rates"], late_rate])),
        "legal_minimum": draw(
            st.sampled_from(
                [[], [{"valid_from": "2024-01-01", "monthly": "2070.48", "weekly_hours": "38"}]]
            )
        ),
        "valid_from": draw(st.sampled_from([None, None, tuesday])),
        "valid_to": draw(st.sampled_from([None, None, saturday])),
    }


@st.composite
def weeks(
    draw: st.DrawFn,
    fewest_shifts: int = 0,
    most_shifts: int = 14,
    faults: tuple[str, ...] = FAULTS,
) -> dict[str, object]:
    """One week of one courier, with any terms; some rows are faulty or come again."""
    monday = draw(st.sampled_from(MONDAYS))
    return {
        "agreement": draw(terms_of_week(monday)),
        "worker": draw(workers()),
        "shifts": draw_rows(draw, monday, draw(st.integers(fewest_shifts, most_shifts)), faults),
    }


@st.composite
def workers(draw: st.DrawFn) -> dict[str, object]:
    return {
        "kind": draw(st.sampled_from(["employee", "student", "manual_worker"])),
        "own_bike": draw(st.booleans()),
        "own_phone": draw(st.booleans()),
        "minimum_pct": draw(st.sampled_from(["100", "79"])),
        "contingent_used_minutes": {"2024": draw(st.integers(35_000, 36_100))},
    }


@st.composite
def corrected_weeks(draw: st.DrawFn) -> dict[str, object]:
    """A week that was paid once already, from fewer rows."""
    week = draw(weeks(most_shifts=8))
    known = draw(st.integers(0, len(week["shifts"])))
    return week | {"previous": {"shifts": week["shifts"][:known]}}


def draw_rows(
    draw: st.DrawFn, monday: datetime, count: int, faults: tuple[str, ...]
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for place in range(count):
        begins = monday + timedelta(days=draw(st.integers(0, 6)), hours=draw(st.integers(9, 21)))
        row = draw(shifts(begins, f"shift-{place}"))
        fault = draw(st.sampled_from([None] * 20 + list(faults)))
        if fault is not None:
            row = spoilt(row, fault)
        rows.append(row)
        if fault == "repeated":
            rows.append(row | {"note": "again"})
    return rows


def spoilt(row: dict[str, object], fault: str) -> dict[str, object]:
    """A row with one fault, or two when it is of a kind that hides the first."""
    first, last = ("start", "end") if "start" in row else ("planned_start", "planned_end")
    changes: dict[str, dict[str, object]] = {
        "status": {"status": "paused"},
        "naive": {last: row[last][:19]},
        "missing": {first: None, "cancelled_at": None},
        "negative": {first: row[last], last: row[first]},
        "km": {"km": "-0.1"},
        "break": {"breaks": [{"start": row[last], "end": row[first]}]},
        "reused": {"id": "shift-0"},
        "repeated": {},
    }
    return row | changes[fault]


@st.composite
def quiet_weeks(draw: st.DrawFn) -> tuple[dict[str, object], dict[str, object]]:
    """A week of shifts that do not meet, and the same week with each reported in several parts."""
    monday = draw(st.sampled_from(MONDAYS))
    whole: list[dict[str, object]] = []
    in_parts: list[dict[str, object]] = []
    for day in range(7):
        for hour in (5, 11, 16):  # in UTC; the latest ends before midnight of Brussels
            starts = monday + timedelta(days=day, hours=hour, seconds=draw(st.integers(0, 3600)))
            ends = starts + timedelta(seconds=draw(st.integers(2, 4 * 3600)))
            row = {
                "id": f"{day}-{hour}",
                "platform": draw(st.sampled_from(["P1", "P2"])),
                "km": "2.5",
                "deliveries": draw(st.integers(0, 2)),
            }
            seams = draw(st.lists(st.integers(1, (ends - starts).seconds), max_size=3))
            whole.append(row | {"start": starts.isoformat(), "end": ends.isoformat()})
            in_parts += parts_of(row, starts, ends, sorted(seams))
    terms = {"agreement": draw(terms_of_week(monday)), "worker": draw(workers())}
    return terms | {"shifts": whole}, terms | {"shifts": in_parts}


def parts_of(
    row: dict[str, object], starts: datetime, ends: datetime, seams: list[int]
) -> list[dict[str, object]]:
    """One row for each part; the first has the kilometres and the deliveries."""
    edges = [starts, *(starts + timedelta(seconds=seam) for seam in seams), ends]
    parts = [
        {
            "id": f"{row['id']}-{place}",
            "platform": row["platform"],
            "start": first.isoformat(),
            "end": last.isoformat(),
            "deliveries": 0,
        }
        for place, (first, last) in enumerate(pairwise(edges))
    ]
    return [parts[0] | {"km": row["km"], "deliveries": row["deliveries"]}, *parts[1:]]
