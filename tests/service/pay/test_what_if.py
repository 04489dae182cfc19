"""A draft tried on past shifts: what it would have cost, and who would have gained or lost."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select, update

from courier_api.couriers.models import Courier
from courier_api.foundation.database import Database
from courier_api.foundation.errors import Invalid
from courier_api.ledger.models import LedgerEntry
from courier_api.pay.models import PayMonth, WorkedDay
from courier_api.pay.past_shifts import PastPeriod
from courier_api.pay.what_if import (
    Draft,
    DraftRoundsDown,
    WhatIf,
    past_period,
    what_if,
)
from courier_api.shifts.models import Shift, ShiftDispute
from platforms.pay.what_if import Direction, PaySums
from platforms.word import WordField
from tests.factories.agreements import TERMS, make_agreement
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.couriers import DRIES, make_courier
from tests.factories.events import Body, Told, again, text
from tests.factories.figures import KEY, make_figure
from tests.factories.running import Running
from tests.factories.sources import make_source

SPRING = PastPeriod(employer_number=OURS, first_day=date(2026, 3, 1), last_day=date(2026, 4, 30))
NIGHT = FRIDAY_EVENING + timedelta(hours=5)


@pytest.fixture
def two_platforms(service: Running) -> Running:
    """Amina, an employee, and Dries, a student, ride two months for Zwaluw and Gierzwaluw."""
    with service.database.transaction() as session:
        second = make_source(session, "gierzwaluw")
        make_courier(session, sources={"zwaluw": service.source_id, "gierzwaluw": second})
        make_courier(
            session,
            DRIES,
            sources={"zwaluw": service.source_id, "gierzwaluw": second},
            worker_type="STU",
        )
        make_agreement(session, service.source_id, second, contributions=small_quota())
    service.tell(
        *ridden(Told()),
        *ridden(Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(days=1), hours=1)),
        *ridden(Told(shift="S-3", starts_at=NIGHT + timedelta(days=25), hours=3)),
        *ridden(Told(shift="S-4", person=DRIES, hours=2)),
        *ridden(Told(shift="S-5", person=DRIES, starts_at=FRIDAY_EVENING + timedelta(days=31))),
    )
    service.tell(
        *ridden(Told(shift="G-1", starts_at=FRIDAY_EVENING + timedelta(hours=3), hours=2)),
        *ridden(Told(shift="G-2", starts_at=FRIDAY_EVENING + timedelta(days=8), hours=1)),
        source_id=second,
    )
    return service


def small_quota() -> dict[str, Any]:
    """A student's quota that two shifts go over."""
    rows = [{"valid_from": "2025-01-01", "minutes": "240"}]
    return {**TERMS["contributions"], "student_contingent": rows}


def ridden(told: Told) -> list[Body]:
    return [told.planned(), told.started(distance_m=0), told.ended(distance_m=4200)]


def draft(service: Running, *more: int, first_day: str = "2026-01-01", **terms: object) -> Draft:
    """The terms in force with some of them changed, for Zwaluw and more platforms."""
    return Draft(
        terms={**TERMS, "contributions": small_quota(), **terms},
        first_day=date.fromisoformat(first_day),
        source_ids=frozenset({service.source_id, *more}),
    )


def asked(service: Running, about: Draft, period: PastPeriod = SPRING) -> WhatIf:
    with service.database.reading() as session:
        return what_if(session, about, period)


def second_source(service: Running) -> int:
    with service.database.reading() as session:
        return session.scalars(select(Shift.source_id).where(Shift.external_id == "G-1")).one()


def stored_sums(database: Database) -> PaySums:
    """What pay has stored for all days and months."""
    days = (
        func.sum(column)
        for column in (WorkedDay.paid_minutes, WorkedDay.top_up_minutes, WorkedDay.top_up_cents)
    )
    months = (
        func.sum(column)
        for column in (
            PayMonth.gross_cents,
            PayMonth.allowance_cents,
            PayMonth.employer_contribution_cents,
        )
    )
    with database.reading() as session:
        paid, missing, top_up = map(int, session.execute(select(*days)).one())
        gross, allowance, employer = map(int, session.execute(select(*months)).one())
    return PaySums(
        paid_minutes=paid,
        top_up_minutes=missing,
        top_up_cents=top_up,
        gross_cents=gross,
        allowance_cents=allowance,
        employer_contribution_cents=employer,
    )


def test_the_terms_in_force_change_nothing_and_come_to_what_was_paid(
    two_platforms: Running,
) -> None:
    found = asked(two_platforms, draft(two_platforms, second_source(two_platforms)))

    comparison = found.comparison
    assert comparison.total.now == stored_sums(two_platforms.database)
    assert comparison.total.now == comparison.total.then
    assert comparison.total.now.employer_contribution_cents > 0
    assert {group.couriers for group in comparison.groups} == {0, 2}
    assert (found.shifts, dict(found.left_out)) == (7, {})


def test_a_higher_hour_is_gained_by_everybody(two_platforms: Running) -> None:
    dearer = draft(
        two_platforms,
        second_source(two_platforms),
        rates=[{"valid_from": "2026-01-01", "hourly": "14.05"}],
    )

    comparison = asked(two_platforms, dearer).comparison

    minutes = comparison.total.now.paid_minutes + comparison.total.now.top_up_minutes
    assert comparison.total.difference.gross_cents * 60 == minutes * 100
    assert comparison.total.difference.allowance_cents == 0
    assert [(g.direction, g.couriers) for g in comparison.groups][2] == (Direction.GAIN, 2)


def test_without_a_floor_those_who_ride_short_days_lose(two_platforms: Running) -> None:
    comparison = asked(
        two_platforms, draft(two_platforms, second_source(two_platforms), floor_minutes="0")
    ).comparison

    assert comparison.total.then.top_up_minutes == 0
    assert comparison.groups[0].couriers == 2
    assert comparison.groups[0].difference_cents == -comparison.total.now.top_up_cents


def test_shifts_of_other_platforms_stay_under_the_terms_in_force(two_platforms: Running) -> None:
    comparison = asked(two_platforms, draft(two_platforms)).comparison

    names = {name for name, _ in comparison.by_platform}
    assert names == {str(two_platforms.source_id), str(second_source(two_platforms))}
    # On Friday Amina rides two hours for the other platform: alone they are owed a floor.
    assert comparison.total.difference.top_up_minutes == 60


def test_a_draft_for_the_future_is_tried_with_the_figures_of_its_first_day(
    two_platforms: Running,
) -> None:
    rates = [
        {"valid_from": "2026-01-01", "hourly": "13.05"},
        {"valid_from": "2027-01-01", "hourly": "14.05"},
    ]
    about = draft(two_platforms, second_source(two_platforms), first_day="2027-01-01", rates=rates)

    comparison = asked(two_platforms, about).comparison

    assert comparison.total.then.gross_cents > comparison.total.now.gross_cents


def test_days_outside_the_period_do_not_count(two_platforms: Running) -> None:
    friday = PastPeriod(employer_number=OURS, first_day=date(2026, 3, 6), last_day=date(2026, 3, 6))

    found = asked(two_platforms, draft(two_platforms), friday)

    assert found.shifts == 3
    assert [month for month, _ in found.comparison.by_month] == [date(2026, 3, 1)]


def test_a_students_quota_goes_on_from_what_was_used_before_the_period(
    two_platforms: Running,
) -> None:
    april = PastPeriod(employer_number=OURS, first_day=date(2026, 4, 1), last_day=date(2026, 4, 30))

    comparison = asked(two_platforms, draft(two_platforms), april).comparison

    with two_platforms.database.reading() as session:
        stored = session.scalars(
            select(func.sum(PayMonth.employer_contribution_cents)).where(
                PayMonth.month == date(2026, 4, 1)
            )
        ).one()
    assert comparison.total.now.employer_contribution_cents == stored


def test_shifts_without_an_agreement_are_counted_apart(two_platforms: Running) -> None:
    with two_platforms.database.transaction() as session:
        third = make_source(session, "huiszwaluw")
        make_courier(
            session,
            sources={"zwaluw": two_platforms.source_id, "huiszwaluw": third},
        )
    two_platforms.tell(*ridden(Told(shift="H-1")), source_id=third)

    found = asked(two_platforms, draft(two_platforms, second_source(two_platforms)))

    assert dict(found.left_out) == {"no_agreement": 1}
    assert found.comparison.total.now == stored_sums(two_platforms.database)


def test_refused_rows_are_counted_by_code_on_both_sides(two_platforms: Running) -> None:
    with two_platforms.database.transaction() as session:
        session.execute(
            update(Shift)
            .where(Shift.external_id == "S-2")
            .values(actual_end=FRIDAY_EVENING - timedelta(days=1))
        )

    found = asked(two_platforms, draft(two_platforms))

    assert dict(found.refused_now) == dict(found.refused_then) == {"negative_duration": 1}


def test_days_that_wait_for_a_figure_count_on_neither_side(service: Running) -> None:
    with service.database.transaction() as session:
        make_figure(session)
        make_agreement(session, service.source_id)
    service.tell(*ridden(Told()))
    unconfirmed = Draft(
        terms={**TERMS, "rates": {"parameter": KEY}},
        first_day=date(2026, 1, 1),
        source_ids=frozenset({service.source_id}),
    )

    found = asked(service, unconfirmed)

    assert dict(found.left_out) == {"figure_unconfirmed": 1}
    assert (found.shifts, found.comparison.total.now) == (0, PaySums())


def test_breaks_count_as_they_are_paid(two_platforms: Running) -> None:
    told = Told(shift="S-6", starts_at=FRIDAY_EVENING + timedelta(days=20), hours=6)
    pause = {
        "start": text(told.starts_at + timedelta(hours=1)),
        "end": text(told.starts_at + timedelta(hours=2)),
        "paid": False,
    }
    two_platforms.tell(told.planned(), told.started(), told.ended(breaks=[pause]))
    about = draft(two_platforms, second_source(two_platforms))

    assert asked(two_platforms, about).comparison.total.now == stored_sums(two_platforms.database)


def test_what_a_dispute_holds_counts_as_it_is_paid(two_platforms: Running) -> None:
    with two_platforms.database.transaction() as session:
        shift = session.scalars(select(Shift).where(Shift.external_id == "S-1")).one()
        session.add(
            ShiftDispute(
                employer_number=OURS,
                shift_id=shift.id,
                courier_id=shift.courier_id,
                field=WordField.ACTUAL_END,
                shift_revision=shift.revision,
                told=text(Told().ends_at),
                said=text(Told().ends_at + timedelta(hours=1)),
                said_at=Told().ends_at,
                state="open",
            )
        )
    earlier = Told().ends_at - timedelta(hours=2)
    two_platforms.tell(again(Told().ended(at=earlier), "S-1-shorter", timestamp=text(NIGHT)))
    about = draft(two_platforms, second_source(two_platforms))

    total = asked(two_platforms, about).comparison.total

    assert two_platforms.shift().actual_end == earlier
    assert total.now == stored_sums(two_platforms.database)
    assert total.now.paid_minutes == 16 * 60


def test_it_takes_as_many_statements_for_two_shifts_as_for_seven(two_platforms: Running) -> None:
    about = draft(two_platforms, second_source(two_platforms))
    friday = PastPeriod(employer_number=OURS, first_day=date(2026, 3, 7), last_day=date(2026, 3, 7))

    assert statements(two_platforms, about, friday) == statements(two_platforms, about, SPRING)


def statements(service: Running, about: Draft, period: PastPeriod) -> int:
    told: list[str] = []
    engine = service.database.engine
    listener = lambda *given: told.append(given[2])  # noqa: E731 - removed by itself
    event.listen(engine, "before_cursor_execute", listener)
    try:
        asked(service, about, period)
    finally:
        event.remove(engine, "before_cursor_execute", listener)
    return len(told)


def test_nothing_is_written(two_platforms: Running) -> None:
    def counted() -> list[int]:
        with two_platforms.database.reading() as session:
            tables = (LedgerEntry, WorkedDay, PayMonth, Courier)
            return [session.scalar(select(func.count()).select_from(t)) or 0 for t in tables]

    before = counted()
    asked(two_platforms, draft(two_platforms, floor_minutes="0"))

    assert counted() == before


def test_a_period_without_shifts_answers_with_zeros(service: Running) -> None:
    with service.database.transaction() as session:
        make_agreement(session, service.source_id)

    found = asked(service, draft(service))

    assert (found.shifts, found.comparison.total.couriers, found.comparison.quantiles) == (0, 0, ())


def test_a_draft_that_rounds_down_is_refused(two_platforms: Running) -> None:
    with pytest.raises(DraftRoundsDown):
        asked(two_platforms, draft(two_platforms, minute_rounding="down"))


def test_a_draft_without_a_platform_is_refused(two_platforms: Running) -> None:
    nobody = Draft(terms=TERMS, first_day=date(2026, 1, 1), source_ids=frozenset())

    with pytest.raises(Invalid):
        asked(two_platforms, nobody)


def test_a_period_is_at_most_a_year_and_not_turned_round() -> None:
    past_period(OURS, date(2024, 1, 1), date(2024, 12, 31))

    for last_day in (date(2025, 1, 1), date(2023, 12, 31)):
        with pytest.raises(Invalid):
            past_period(OURS, date(2024, 1, 1), last_day)


def test_shifts_of_another_cooperative_are_not_read(two_platforms: Running) -> None:
    theirs = PastPeriod(
        employer_number=THEIRS, first_day=SPRING.first_day, last_day=SPRING.last_day
    )

    assert asked(two_platforms, draft(two_platforms), theirs).shifts == 0
