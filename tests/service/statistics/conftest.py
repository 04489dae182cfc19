"""Three couriers with accidents of 2026 and the hours of a few months."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.database import Database
from courier_api.incidents.follow_up import add_facts
from courier_api.incidents.models import Incident, IncidentDeadline
from courier_api.incidents.report import NewIncident, report_incident
from courier_api.pay.models import WorkedDay
from courier_api.shifts.models import Shift
from safety.case_rows import Period
from tests.factories.agreements import make_agreement
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA, BRAM, DRIES, make_courier
from tests.factories.sources import ZWALUW, make_source

YEAR = Period.of_year(2026)
NEXT_YEAR = datetime(2027, 2, 1, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Ids of the couriers, their platform and their agreement."""

    amina: int
    dries: int
    bram: int
    source_id: int
    agreement_id: int


@pytest.fixture
def team(database: Database) -> Team:
    """Amina, Dries and Bram ride for Zwaluw."""
    with database.transaction() as session:
        source_id = make_source(session)
        people = [
            make_courier(session, person, sources={ZWALUW: source_id})
            for person in (AMINA, DRIES, BRAM)
        ]
        agreement_id = make_agreement(session, source_id)
    return Team(
        amina=people[0], dries=people[1], bram=people[2],
        source_id=source_id, agreement_id=agreement_id,
    )  # fmt: skip


def rides(
    session: Session, team: Team, courier_id: int, on: date, minutes: int, postcode: str = "1060"
) -> None:
    """A shift that was ridden, and the worked day that was priced from it."""
    starts_at = datetime(on.year, on.month, on.day, 17, tzinfo=UTC)
    session.add(
        Shift(
            employer_number=OURS, source_id=team.source_id, courier_id=courier_id,
            external_id=f"{courier_id}-{on}", state="ended", worked_on=on,
            actual_start=starts_at, actual_end=starts_at + timedelta(minutes=minutes),
            worked_seconds=minutes * 60, deliveries_count=4, breaks=[], findings=[],
            pay_status="worked", place={"postcode": postcode}, changed_at=FRIDAY_NOON,
        )
    )  # fmt: skip
    amounts = dict.fromkeys(
        (
            "base_cents", "supplement_cents", "top_up_cents", "gross_cents", "phone_cents",
            "bike_cents", "total_cents", "worker_contribution_cents", "withholding_cents",
            "payable_cents",
        ),
        0,
    )  # fmt: skip
    session.add(
        WorkedDay(
            employer_number=OURS, courier_id=courier_id, agreement_id=team.agreement_id,
            worked_on=on, revision=1, paid_minutes=max(180, minutes), worked_minutes=minutes,
            declared_minutes=minutes, top_up_minutes=max(0, 180 - minutes), pay_due_on=on, **amounts,
        )
    )  # fmt: skip


def falls(
    session: Session, team: Team, courier_id: int | None, at: datetime, **told: object
) -> Incident:
    """A fall, reported an hour later, with these facts."""
    now = at + timedelta(hours=1)
    new = NewIncident(
        employer_number=OURS, origin="phone", actor="staff:1", kind=str(told.pop("kind", "injury")),
        occurred_at=at, nature=str(told.pop("nature", "workplace")), courier_id=courier_id,
        source_id=team.source_id, external_id=f"{courier_id}-{at.isoformat()}",
        place={"postcode": told.pop("postcode", "1060"), **told.pop("place", {})},  # type: ignore[dict-item]
        health={"injured": True},
    )  # fmt: skip
    incident = report_incident(session, new, now=now)
    if told:
        add_facts(session, incident, told, actor="staff:1", now=now)
    return incident


def declare(session: Session, incident: Incident, at: datetime) -> None:
    """The declaration to the insurer left."""
    row = session.scalars(
        select(IncidentDeadline).where(
            IncidentDeadline.incident_id == incident.id,
            IncidentDeadline.rule == "insurer_declaration",
        )
    ).one()
    row.state, row.done_at = "met", at
