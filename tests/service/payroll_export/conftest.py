"""Amina is employed, Dries is a student near his contingent; two platforms under two agreements."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from courier_api.foundation.database import Database
from courier_api.payroll_export.codes import give_codes
from courier_api.shifts.models import Shift
from tests.factories.agreements import TERMS, make_agreement
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA, DRIES, make_courier
from tests.factories.payroll import CODES, at, make_worked_shift, price
from tests.factories.sources import ZWALUW, make_source

QUOTA = {
    **TERMS["contributions"],
    "student_contingent": [{"valid_from": "2025-01-01", "minutes": "600"}],
    "withholding_pct": "11.11",
}


@dataclass(frozen=True, slots=True)
class Quarterly:
    """The quarter's people and platforms, by id."""

    database: Database
    amina: int
    dries: int
    zwaluw: int
    mus: int

    def price(self) -> None:
        """Price everybody's quarter."""
        with self.database.transaction() as session:
            price(session, self.amina, self.dries)


@pytest.fixture
def quarterly(database: Database) -> Quarterly:
    """Two agreements, one of them of a platform that pays supplements on Sundays."""
    with database.transaction() as session:
        zwaluw, mus = make_source(session), make_source(session, "mus")
        sources = {ZWALUW: zwaluw, "mus": mus}
        people = Quarterly(
            database,
            make_courier(session, AMINA, sources=sources),
            make_courier(session, DRIES, sources=sources, worker_type="STU"),
            zwaluw,
            mus,
        )
        make_agreement(session, zwaluw, contributions=QUOTA)
        make_agreement(
            session, mus, name="Spaak", contributions=QUOTA, supplements={"sunday_pct": "50"}
        )
        give_codes(session, OURS, CODES, actor="staff:1", now=FRIDAY_NOON)
    return people


@pytest.fixture
def worked(quarterly: Quarterly) -> Quarterly:
    """Shifts of all three months: short ones, one over midnight, a Sunday, and a shared evening."""
    with quarterly.database.transaction() as session:
        for courier_id in (quarterly.amina, quarterly.dries):
            for number in range(9):
                day = date(2026, 1, 4) + timedelta(days=10 * number)
                make_worked_shift(
                    session, courier_id, (quarterly.zwaluw, quarterly.mus)[number % 2],
                    starts_at=at(day, 20), minutes=70 + 37 * number, metres=1234 * number,
                    name=f"{courier_id}-{number}",
                )  # fmt: skip
            make_worked_shift(
                session, courier_id, quarterly.mus, starts_at=at(date(2026, 1, 14), 12), minutes=50,
                name=f"{courier_id}-noon",
            )  # fmt: skip
    quarterly.price()
    return quarterly


def correct(worked: Quarterly, name: str, minutes: int) -> None:
    """The platform says afterwards that a shift was so much longer."""
    with worked.database.transaction() as session:
        shift = session.scalars(select(Shift).where(Shift.external_id == name)).one()
        assert shift.actual_end is not None
        shift.actual_end += timedelta(minutes=minutes)
    worked.price()
