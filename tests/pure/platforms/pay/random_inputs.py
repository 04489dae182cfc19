"""Hypothesis strategies for pay inputs in the interchange form, on the ticks of the second opinion."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

TICK_SECONDS = 10  # all times of random inputs are multiples of it

# Days with something to trip over: a Sunday, both clock changes, a rate change on a holiday.
EVENINGS = [
    datetime(2024, 3, 9, 16, tzinfo=UTC),
    datetime(2024, 3, 30, 20, tzinfo=UTC),
    datetime(2024, 10, 26, 19, tzinfo=UTC),
    datetime(2024, 4, 30, 17, tzinfo=UTC),
]
OFFSETS = [UTC, ZoneInfo("Europe/Brussels"), ZoneInfo("America/New_York")]
FAMILIAR_STEPS = [0, 6, 90, 180, 183, 360, 363, 720, 1080, 1440, 2160]

# Minutes matter more than single ticks, and equal times most of all: mix all three.
steps = st.one_of(
    st.sampled_from(FAMILIAR_STEPS), st.integers(0, 40).map(lambda n: n * 30), st.integers(0, 1500)
)


def text(at: datetime, zone: object) -> str:
    return at.astimezone(zone).isoformat()


@st.composite
def agreements(draw: st.DrawFn) -> dict[str, object]:
    def one_of(*choices: str) -> str:
        return draw(st.sampled_from(choices))

    rows = [{"valid_from": "2020-01-01", "value": "0.25"}]
    return {
        "timezone": "Europe/Brussels",
        "rates": [
            {"valid_from": "2023-11-01", "hourly": one_of("12.1104", "9.49", "13.333333")},
            {"valid_from": "2024-05-01", "hourly": "12.5738"},
        ],
        "floor_minutes": one_of("180", "120", "0"),
        "floor_scope": one_of("day", "day_platform", "prestation"),
        "floor_trigger": one_of("any_work", "first_delivery"),
        "prestation_gap_minutes": one_of("30", "0"),
        "day_attribution": one_of("shift_start", "calendar_split"),
        "minute_rounding": one_of("up", "nearest"),
        "platform_cut_pay": one_of("planned", "worked"),
        "courier_cut_floor": one_of("apply", "waive"),
        "cancel_notice_hours": one_of("24", "2"),
        "late_cancel_pay": one_of("planned", "floor", "none"),
        "supplements": {"sunday_pct": one_of("0", "100"), "holiday_pct": one_of("0", "33.3")},
        "public_holidays": ["2024-05-01", "2024-03-10"],
        "allowances": {
            "phone_per_hour": [{"valid_from": "2020-01-01", "value": "0.12"}],
            "bike_per_km": [{"valid_from": "2020-01-01", "value": "0.35"}],
            "bike_per_hour": draw(st.sampled_from([[], rows])),
        },
        "pay_within_days": "7",
    }


@st.composite
def shifts(draw: st.DrawFn, evening: datetime, name: str) -> dict[str, object]:
    zone = draw(st.sampled_from(OFFSETS))

    def later(than: datetime) -> datetime:
        return than + timedelta(seconds=draw(steps) * TICK_SECONDS)

    status = draw(
        st.sampled_from(
            ["worked"] * 4
            + ["cut_by_platform", "cut_by_courier", "cancelled_by_platform"] * 2
            + ["cancelled_by_courier", "no_show"]
        )
    )
    row: dict[str, object] = {
        "id": name,
        "platform": draw(st.sampled_from(["P1", "P2", "P3"])),
        "status": status,
        "km": draw(st.sampled_from(["0", "4.2", "7.35"])),
        "deliveries": draw(st.integers(0, 2)),
        "breaks": [],
    }
    start = later(evening)
    if status in {"cancelled_by_platform", "cancelled_by_courier", "no_show"}:
        notice = timedelta(hours=draw(st.sampled_from([0, 1, 2, 24, 30])))
        cancelled_at = start - notice + timedelta(seconds=draw(st.sampled_from([0, 10])))
        row |= {"planned_start": text(start, zone), "planned_end": text(later(start), zone)}
        return row | {"cancelled_at": text(cancelled_at, zone)}
    pause_start = later(start)
    pause_end = later(pause_start)
    end = later(pause_end)
    row |= {"start": text(start, zone), "end": text(end, zone)}
    row["planned_end"] = text(later(end), zone)
    if draw(st.booleans()):
        pause = {"start": text(pause_start, zone), "end": text(pause_end, zone)}
        row["breaks"] = [{**pause, "paid": draw(st.sampled_from([False, False, True]))}]
    return row


@st.composite
def documents(draw: st.DrawFn, most_shifts: int = 4) -> dict[str, object]:
    """One evening of one courier, with any terms."""
    evening = draw(st.sampled_from(EVENINGS))
    count = draw(st.integers(0, most_shifts))
    return {
        "agreement": draw(agreements()),
        "worker": {
            "kind": "employee",
            "own_bike": draw(st.booleans()),
            "own_phone": draw(st.booleans()),
        },
        "shifts": [draw(shifts(evening, f"shift-{place}")) for place in range(count)],
    }
