"""A correction writes new less old, component by component, each line pointing at what it corrects."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from courier_api.foundation.database import Database
from courier_api.pay.correction_models import PayDifference
from courier_api.pay.differences import corrections_of
from courier_api.pay.models import PayCalculation, PayLine
from tests.factories.agreements import make_agreement
from tests.factories.books import calculations, worked_day
from tests.factories.events import Body, Told, again
from tests.factories.events import text as told_text
from tests.factories.running import Running

TUESDAY = date(2024, 3, 5)
EXAMPLE = Told(starts_at=datetime(2024, 3, 5, 17, 0, tzinfo=UTC), hours=1)


@pytest.fixture
def example(service: Running) -> Running:
    """Worked example 1 of the pay rules: an hour and 4.2 km, paid 37.92."""
    with service.database.transaction() as session:
        make_agreement(
            session,
            service.source_id,
            valid_from=date(2023, 11, 1),
            rates=[{"valid_from": "2023-11-01", "hourly": "12.1104"}],
            allowances={
                "phone_per_hour": [{"valid_from": "2016-05-01", "value": "0.12"}],
                "bike_per_km": [{"valid_from": "2016-05-01", "value": "0.35"}],
            },
        )
    service.tell(EXAMPLE.planned(), EXAMPLE.started(), EXAMPLE.ended(distance_m=4200))
    return service


def corrected(minutes: int, km: int, event_id: str) -> Body:
    """The platform says afterwards how long and how far it was."""
    starts_at = EXAMPLE.starts_at
    plan = {"planned_start": told_text(starts_at), "planned_end": told_text(EXAMPLE.ends_at)}
    end = starts_at + timedelta(minutes=minutes)
    times = {"actual_start": told_text(starts_at), "actual_end": told_text(end)}
    told_at = EXAMPLE.ends_at + timedelta(hours=9)
    return again(
        EXAMPLE.event("corrected", told_at, **plan, **times, distance_m=km * 1000), event_id
    )


def differences(database: Database) -> list[tuple[tuple[str, int], ...]]:
    """Every correction of the day, as it can be read."""
    with database.reading() as session:
        (courier_id,) = session.scalars(select(PayCalculation.courier_id).distinct())
        return [each.differences for each in corrections_of(session, courier_id, TUESDAY)]


def sum_of_all_lines(database: Database) -> int:
    """The lines of the first calculation and all differences since."""
    with database.reading() as session:
        first = session.scalar(
            select(func.sum(PayLine.amount_cents))
            .join(PayCalculation, PayCalculation.id == PayLine.calculation_id)
            .where(PayCalculation.revision == 1)
        )
        later = session.scalar(select(func.sum(PayDifference.amount_cents)))
        return int(first or 0) + int(later or 0)


def test_worked_example_17_is_posted_component_by_component(example: Running) -> None:
    assert worked_day(example.database, TUESDAY).total_cents == 3792
    example.tell(corrected(210, 15, "longer"))

    assert differences(example.database) == [
        (("base", 3028), ("top_up", -2422), ("phone", 30), ("bike", 378))
    ]
    assert worked_day(example.database, TUESDAY).total_cents == 4806
    assert sum_of_all_lines(example.database) == 4806


def test_each_difference_points_at_the_line_that_it_corrects(example: Running) -> None:
    example.tell(corrected(210, 15, "longer"))
    first, second = calculations(example.database)

    with example.database.reading() as session:
        rows = session.execute(
            select(PayDifference.kind, PayLine.kind, PayLine.calculation_id)
            .join(PayLine, PayLine.id == PayDifference.corrects_line_id)
            .where(PayDifference.calculation_id == second.id)
        ).all()
    assert len(rows) == 4
    assert {(about, calculation) for _, about, calculation in rows} == {
        (kind, first.id) for kind, _, _ in rows
    }


def test_a_component_that_is_new_corrects_no_line(example: Running) -> None:
    example.tell(corrected(210, 15, "longer"))
    example.tell(again(corrected(60, 4, "shorter"), "shorter", timestamp="2024-03-06T09:00:00Z"))

    with example.database.reading() as session:
        query = select(PayDifference).where(PayDifference.kind == "top_up")
        _, back = session.scalars(query.order_by(PayDifference.id)).all()
    assert (back.corrects_line_id, back.amount_cents) == (None, 2422)
    assert sum_of_all_lines(example.database) == 3785


def test_the_same_correction_again_posts_nothing(example: Running) -> None:
    example.tell(corrected(210, 15, "longer"))
    example.tell(corrected(210, 15, "longer-again"))

    assert len(differences(example.database)) == 1


@pytest.mark.parametrize(
    "change",
    ["UPDATE pay_differences SET amount_cents = 0", "DELETE FROM pay_differences",
     "UPDATE agreement_closings SET valid_to = NULL", "DELETE FROM agreement_closings"],
)  # fmt: skip
def test_history_is_not_edited(example: Running, change: str) -> None:
    example.tell(corrected(210, 15, "longer"))

    with (
        example.database.transaction() as session,
        pytest.raises(DBAPIError, match="append-only"),
    ):
        session.execute(text(change))
