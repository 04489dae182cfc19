"""However the facts of a week arrive, and whatever goes wrong on the way, it ends the same."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from courier_api.demo.driver import end_of_week
from courier_api.demo.fingerprint import state_facts, state_fingerprint
from courier_api.demo.report import ReportFigures
from courier_api.demo.timeline import Arrival, LateArrivals, Timeline, build_timeline
from courier_api.demo.week import Week
from courier_api.foundation.database import Database
from courier_api.verify import all_checks
from tests.service.demo.rehearsal import Rehearsal, rehearse
from tests.service.demo.small_week import SHIFTS, week_of, write_instances

ONE_ATTEMPT_IN_FIVE = Decimal("0.2")


@pytest.fixture
def week(tmp_path: Path) -> Week:
    return week_of(write_instances(tmp_path / "days"))


@pytest.mark.timeout(240)
def test_a_week_ends_the_same_in_whatever_order_and_through_whatever_faults(
    week: Week, new_database_url: Callable[[], str]
) -> None:
    one, other = (_timeline(week, arrival_seed=seed) for seed in (1, 2))
    assert _order(one) != _order(other)
    first, second = Database(new_database_url()), Database(new_database_url())
    try:
        _reconciles(_run(first, week, one, fault_seed="one"), first, week, one)
        _reconciles(_run(second, week, other, fault_seed="other"), second, week, other)
        with first.reading() as session, second.reading() as session_of_second:
            assert state_facts(session) == state_facts(session_of_second)
            assert state_fingerprint(session) == state_fingerprint(session_of_second)
    finally:
        first.dispose()
        second.dispose()


@pytest.mark.sqlite
@pytest.mark.timeout(240)
def test_one_minute_more_on_one_shift_is_another_end(
    week: Week, new_database_url: Callable[[], str]
) -> None:
    rode = next(shift for shift in week.shifts if shift.attendance and not shift.change)
    assert rode.attendance is not None
    longer = replace(rode.attendance, ended_at=rode.attendance.ended_at + timedelta(minutes=1))
    told = [
        _fingerprint_of(replace(week, shifts=(shift,), double_days=(), incidents=()), url)
        for shift, url in (
            (rode, new_database_url()),
            (replace(rode, attendance=longer), new_database_url()),
        )
    ]
    assert told[0] != told[1]


def _fingerprint_of(week: Week, url: str) -> str:
    database = Database(url)
    try:
        figures = _run(database, week, _timeline(week, arrival_seed=1), fault_seed="one")
        assert figures.reconciled, figures.differences
        with database.reading() as session:
            return state_fingerprint(session)
    finally:
        database.dispose()


def _timeline(week: Week, *, arrival_seed: int) -> Timeline:
    return build_timeline(
        week, arrival_seed=arrival_seed, late_arrivals=LateArrivals.WITHIN_LEGAL_WINDOWS
    )


def _order(timeline: Timeline) -> list[tuple[str, Arrival]]:
    return [(sending.event_id, sending.kind) for sending in timeline.sendings]


def _run(database: Database, week: Week, timeline: Timeline, *, fault_seed: str) -> ReportFigures:
    return rehearse(
        Rehearsal(
            database=database,
            week=week,
            timeline=timeline,
            fault_seed=fault_seed,
            fault_rate=ONE_ATTEMPT_IN_FIVE,
        )
    )


def _reconciles(figures: ReportFigures, database: Database, week: Week, timeline: Timeline) -> None:
    """Nothing parked or bare, the books balance, and no check finds a difference."""
    assert figures.differences == ()
    assert figures.reconciled
    assert figures.dimona.repeated > 0, "the authority never failed"
    assert figures.events.parked == 0
    assert figures.shifts.planned == SHIFTS
    assert figures.shifts.worked > 0
    assert figures.shifts.never_covered == ()
    assert figures.ledger_entries > 0
    assert figures.ledger_sum_cents == 0
    with database.reading() as session:
        checks = all_checks(session, now=end_of_week(week, timeline))
    assert [check for check in checks if check.difference] == []
