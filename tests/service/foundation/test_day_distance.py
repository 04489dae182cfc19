"""Both databases count the days between two dates alike."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Date, literal, select

from courier_api.foundation.database import Database
from courier_api.foundation.day_distance import days_from

LEAP_DAY = date(2024, 2, 29)


@pytest.mark.parametrize("days", [-366, -1, 0, 1, 7, 30, 365, 366, 3653])
def test_days_are_whole_and_signed(database: Database, days: int) -> None:
    first, second = (literal(day, Date) for day in (LEAP_DAY, LEAP_DAY + timedelta(days=days)))
    with database.reading() as session:
        assert session.scalar(select(days_from(first, second))) == days
