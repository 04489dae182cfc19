"""Finished shifts as projection leaves them, when it is not the projection that is tested."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from courier_api.shifts.models import Shift
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS


def add_finished_shift(
    session: Session,
    courier_id: int,
    source_id: int,
    *,
    starts_at: datetime = datetime(2026, 3, 2, 17, tzinfo=UTC),
    minutes: int = 150,
    metres: int = 12_300,
) -> None:
    """A shift that was ridden to its end."""
    session.add(
        Shift(
            employer_number=OURS,
            source_id=source_id,
            external_id=f"{courier_id}-{starts_at:%m%d%H%M}",
            courier_id=courier_id,
            state="ended",
            worked_on=starts_at.date(),
            actual_start=starts_at,
            actual_end=starts_at + timedelta(minutes=minutes),
            breaks=[],
            distance_metres=metres,
            deliveries_count=4,
            pay_status="worked",
            findings=[],
            changed_at=FRIDAY_NOON,
        )
    )
