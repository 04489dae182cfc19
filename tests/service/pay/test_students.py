"""A student's yearly quota runs through the months, and a late change moves every later border."""

from datetime import date, timedelta
from typing import Any

from tests.factories.agreements import TERMS, make_agreement
from tests.factories.books import owed_cents, pay_months, payable_cents, worked_days
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.events import Body, Told, again, text
from tests.factories.running import Running


def quota(minutes: int, **changes: object) -> dict[str, Any]:
    """Contributions with so many minutes of quota."""
    rows = [{"valid_from": "2025-01-01", "minutes": str(minutes)}]
    return {**TERMS["contributions"], "student_contingent": rows, **changes}


def ridden(told: Told) -> list[Body]:
    """A shift from its plan to its end, as planned."""
    return [told.planned(), told.started(), told.ended()]


def monthly(number: int, hours: int = 4) -> Told:
    """A shift of a month: 0 is March."""
    starts_at = FRIDAY_EVENING + timedelta(days=31 * number)
    return Told(shift=f"S-{number}", starts_at=starts_at, hours=hours)


def worker_contributions(student: Running) -> list[int]:
    return [month.worker_contribution_cents for month in pay_months(student.database)]


def test_hours_of_earlier_months_use_the_quota(student: Running) -> None:
    with student.database.transaction() as session:
        make_agreement(session, student.source_id, contributions=quota(360))
    student.tell(*ridden(monthly(0)), *ridden(monthly(1)), *ridden(monthly(2)))

    # 4 h inside; 2 h inside and 2 h ordinary; 4 h ordinary
    assert worker_contributions(student) == [141, 71 + 341, 682]
    assert owed_cents(student.database) == payable_cents(student.database)


def test_a_late_change_of_an_early_month_moves_the_border_in_every_later_one(
    student: Running,
) -> None:
    with student.database.transaction() as session:
        make_agreement(session, student.source_id, contributions=quota(360))
    student.tell(*ridden(monthly(0)), *ridden(monthly(1)), *ridden(monthly(2)))
    told = monthly(0)
    end = told.ends_at + timedelta(hours=2)
    longer = again(told.ended(at=end), "longer")
    student.tell({**longer, "timestamp": text(end)})

    assert worker_contributions(student) == [212, 682, 682]
    assert owed_cents(student.database) == payable_cents(student.database)


def test_the_quota_counts_worked_time_unless_the_floor_is_declared_as_hours(
    student: Running,
) -> None:
    with student.database.transaction() as session:
        make_agreement(session, student.source_id)
    student.tell(*ridden(monthly(0, hours=1)))

    assert [day.declared_minutes for day in worked_days(student.database)] == [60]


def test_a_declared_floor_uses_the_quota(student: Running) -> None:
    with student.database.transaction() as session:
        make_agreement(
            session,
            student.source_id,
            contributions=quota(240, floor_declared_as_hours=True),
        )
    student.tell(*ridden(monthly(0, hours=1)), *ridden(monthly(1, hours=3)))

    assert [day.declared_minutes for day in worked_days(student.database)] == [180, 180]
    # 3 h inside; 1 h inside and 2 h ordinary
    assert worker_contributions(student) == [106, 35 + 341]


def test_a_new_year_begins_with_a_whole_quota(student: Running) -> None:
    with student.database.transaction() as session:
        make_agreement(session, student.source_id, contributions=quota(240))
    next_year = Told(shift="S-9", starts_at=FRIDAY_EVENING + timedelta(days=310))
    student.tell(*ridden(monthly(0)), *ridden(next_year))

    assert worker_contributions(student) == [141, 141]


def test_two_versions_in_one_month_share_the_quota(student: Running) -> None:
    friday = date(2026, 3, 6)
    with student.database.transaction() as session:
        make_agreement(session, student.source_id, valid_to=friday, contributions=quota(300))
        make_agreement(
            session,
            student.source_id,
            valid_from=friday + timedelta(days=1),
            contributions=quota(300),
        )
    next_day = Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(days=1))
    student.tell(*ridden(monthly(0)), *ridden(next_day))

    # 4 h inside under the first; 1 h inside and 3 h ordinary under the second
    assert worker_contributions(student) == [141 + 35 + 512]
