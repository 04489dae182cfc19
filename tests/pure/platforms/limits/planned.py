"""Shifts and figures for tests of limits: local times of Brussels, the bundled table."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from platforms.limits import LimitFigures, LimitFinding, LimitRule, TimedShift, find_limits
from platforms.parameters import bundled_parameters

BRUSSELS = ZoneInfo("Europe/Brussels")
HOLIDAYS = frozenset({date(2024, 5, 1), date(2024, 4, 1)})
FIGURES = LimitFigures(
    table=bundled_parameters(known_from=datetime(2026, 1, 1, tzinfo=UTC), entered_by="test"),
    zone=BRUSSELS,
    public_holidays=HOLIDAYS,
)


def local(text: str) -> datetime:
    """A local time as an instant; the first of two when the clock goes back."""
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS).astimezone(UTC)


def worked(starts: str, ends: str, name: str = "a", *pauses: tuple[str, str]) -> TimedShift:
    return TimedShift(
        id=name,
        starts_at=local(starts),
        ends_at=local(ends),
        pauses=tuple((local(first), local(last)) for first, last in pauses),
    )


def published(at: str, starts: str) -> TimedShift:
    start = local(starts)
    return TimedShift(
        id="a",
        planned_starts_at=start,
        planned_ends_at=start.replace(hour=start.hour + 3),
        published_at=local(at),
    )


def found(
    rule: LimitRule, *shifts: TimedShift, birth_date: date | None = None
) -> list[LimitFinding]:
    """The findings of one rule."""
    return [one for one in find_limits(shifts, FIGURES, birth_date=birth_date) if one.rule is rule]
