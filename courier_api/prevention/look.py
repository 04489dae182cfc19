"""Nightly: what has ended is marked, who is about to lose a condition is told, accidents are followed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courier_api.auth.identities import identity_of
from courier_api.auth.roles import PersonKind
from courier_api.foundation.clock import local_date
from courier_api.incidents.models import Incident
from courier_api.notices.send import Occasion, send_sms
from courier_api.notices.templates import SmsTemplate
from courier_api.prevention.follow_accident import follow_accident
from courier_api.prevention.models import Bike, BikeCheck, Training
from courier_api.prevention.policy import policy_of
from courier_api.prevention.train import Topic
from safety.prevention.gates import WORTH
from safety.prevention.states import CheckState, TrainingState
from safety.prevention.validity import warning_due

LOOK_BACK = timedelta(days=14)
"""What becomes known of an accident later than this is for a person to follow."""


def look_at_prevention(session: Session, employer_number: str, *, now: datetime) -> int:
    """Bring everything up to date; returns how many couriers were warned by SMS.

    Nobody is warned while the conditions are not in force. Repeating it changes nothing.
    """
    _follow_accidents(session, employer_number, now=now)
    today = local_date(now)
    warned = 0
    if policy_of(session, employer_number).gates_from is not None:
        warned = _warn(session, employer_number, today, now=now)
    _expire(session, employer_number, today, now=now)
    return warned


def _follow_accidents(session: Session, employer_number: str, *, now: datetime) -> None:
    incidents = session.scalars(
        select(Incident.id)
        .where(Incident.employer_number == employer_number, Incident.changed_at >= now - LOOK_BACK)
        .order_by(Incident.id)
    ).all()
    for incident_id in incidents:
        follow_accident(session, incident_id, now=now)


def _expire(session: Session, employer_number: str, today: date, *, now: datetime) -> None:
    session.execute(
        update(Training)
        .where(
            Training.employer_number == employer_number,
            Training.state == TrainingState.PASSED.value,
            Training.valid_until < today,
        )
        .values(state=TrainingState.EXPIRED.value, changed_at=now)
    )
    session.execute(
        update(BikeCheck)
        .where(
            BikeCheck.employer_number == employer_number,
            BikeCheck.state.in_([state.value for state in WORTH]),
            BikeCheck.valid_until < today,
        )
        .values(state=CheckState.EXPIRED.value, changed_at=now)
    )


def _warn(session: Session, employer_number: str, today: date, *, now: datetime) -> int:
    """Of several that hold the last one counts. A checked bicycle is warned of, not its check."""
    last: dict[tuple[SmsTemplate, int], date] = {}
    for template, courier_id, until in _holding(session, employer_number, today):
        last[template, courier_id] = max(until, last.get((template, courier_id), until))
    warn_days = policy_of(session, employer_number).warn_days
    told = 0
    for (template, courier_id), until in last.items():
        due = warning_due(until, on=today, warn_days=warn_days)
        identity = identity_of(session, employer_number, PersonKind.COURIER, courier_id)
        if due is None or identity is None:
            continue  # without a phone the page alone says it
        occasion = Occasion(
            template=template,
            key=f"{template.value}:{courier_id}:{until.isoformat()}:{due}",
            facts={"day": until},
        )
        told += send_sms(session, identity=identity, occasion=occasion, now=now)
    return told


def _holding(
    session: Session, employer_number: str, today: date
) -> Iterator[tuple[SmsTemplate, int, date]]:
    trainings = session.execute(
        select(Training.courier_id, Training.valid_until).where(
            Training.employer_number == employer_number,
            Training.topic == Topic.TRAFFIC_SAFETY.value,
            Training.state == TrainingState.PASSED.value,
            Training.valid_until >= today,
        )
    )
    for courier_id, until in trainings:
        yield SmsTemplate.TRAINING_ENDS, courier_id, until
    checks = session.execute(
        select(Bike.courier_id, BikeCheck.valid_until)
        .join(Bike, Bike.id == BikeCheck.bike_id)
        .where(
            BikeCheck.employer_number == employer_number,
            Bike.courier_id.is_not(None),
            Bike.retired_on.is_(None),
            BikeCheck.state.in_([state.value for state in WORTH]),
            BikeCheck.valid_until >= today,
        )
    )
    for courier_id, until in checks:
        yield SmsTemplate.BIKE_CHECK_ENDS, courier_id, until
