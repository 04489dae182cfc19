"""Two people of the office, changed terms, and what tests ask of mass corrections."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.identities import add_staff, identities_with_role
from courier_api.auth.roles import Role
from courier_api.foundation.database import Database
from courier_api.pay.correction_models import MassCorrection
from courier_api.pay.mass_corrections.sign import sign
from tests.factories.agreements import make_agreement
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.running import Running

PHONES = ("+32470000011", "+32470000012")


def make_office(session: Session) -> tuple[int, int]:
    """Two people of the office. Gives their identities."""
    for number, phone in enumerate(PHONES):
        add_staff(
            session, employer_number=OURS, name=f"Office {number}", role=Role.OFFICE, phone=phone,
            language="en", now=FRIDAY_NOON,
        )  # fmt: skip
    first, second = identities_with_role(session, OURS, Role.OFFICE)
    return first.id, second.id


def change_terms(
    service: Running,
    *,
    first_day: date,
    hourly: str = "14.05",
    at_once: bool = True,
) -> None:
    """The version is closed and another rate is published from a day on, known only now."""
    last_day = date.fromordinal(first_day.toordinal() - 1)
    with service.database.transaction() as session:
        make_agreement(session, service.source_id, valid_to=last_day, now=service.clock.now())
        make_agreement(
            session,
            service.source_id,
            valid_from=first_day,
            rates=[{"valid_from": "2026-01-01", "hourly": hourly}],
            now=service.clock.now(),
        )
    if at_once:
        service.work()


def corrections(database: Database) -> list[MassCorrection]:
    """Every mass correction, oldest first."""
    with database.reading() as session:
        return list(session.scalars(select(MassCorrection).order_by(MassCorrection.id)))


def sign_as(service: Running, correction_id: int, identity_id: int) -> str:
    """One person signs; what follows is done."""
    with service.database.transaction() as session:
        state = sign(
            session,
            correction_id,
            employer_number=OURS,
            identity_id=identity_id,
            now=service.clock.now(),
        )
    service.work()
    return state


def confirm_by_two(service: Running) -> None:
    """Two people of the office sign the youngest correction."""
    with service.database.transaction() as session:
        people = make_office(session)
    correction = corrections(service.database)[-1]
    for identity_id in people:
        sign_as(service, correction.id, identity_id)
