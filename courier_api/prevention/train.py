"""Trainings: invited, booked on a day, attended, passed or failed."""

from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.prevention.check_bike import own_courier
from courier_api.prevention.errors import By, NotOurs, note, stepped, wrong
from courier_api.prevention.models import Training
from courier_api.prevention.policy import policy_of
from safety.prevention.states import TrainingState
from safety.prevention.validity import last_day

CLOSED = (TrainingState.PASSED.value, TrainingState.EXPIRED.value)


class Topic(StrEnum):
    """What a training is about. Only the first is a condition of a shift."""

    TRAFFIC_SAFETY = "traffic_safety"
    FIRST_AID = "first_aid"
    SAFETY_AT_WORK = "safety_at_work"


def invite(session: Session, courier_id: int, topic: Topic, planned_on: date | None, by: By) -> int:
    """Invite a courier, or book the day at once; an open training of the topic is taken up again."""
    own_courier(session, courier_id, by.employer_number)
    row = session.scalar(
        select(Training)
        .where(
            Training.courier_id == courier_id,
            Training.topic == topic.value,
            Training.state.not_in(CLOSED),
        )
        .order_by(Training.id.desc())
        .limit(1)
    )
    if row is None:
        row = Training(
            employer_number=by.employer_number,
            courier_id=courier_id,
            topic=topic.value,
            state=TrainingState.INVITED.value,
        )
        session.add(row)
    row.changed_at, row.changed_by = by.now, by.actor
    if planned_on is not None:
        if row.state != TrainingState.BOOKED.value:
            row.state = stepped(TrainingState(row.state), TrainingState.BOOKED).value
        row.planned_on = planned_on
    session.flush()  # the id
    note(session, by, "training.booked", ("training", row.id), {"topic": topic.value})
    return row.id


def note_result(
    session: Session, training_id: int, held_on: date, *, is_passed: bool, by: By
) -> None:
    """Say that a booked courier attended on a day, and passed or not.

    Raises NotOurs, StepRefused, or Invalid for a day to come.
    """
    row = session.get(Training, training_id, with_for_update=True)
    if row is None or row.employer_number != by.employer_number:
        raise NotOurs
    if held_on > local_date(by.now):
        raise wrong("held_on", "future")
    attended = stepped(TrainingState(row.state), TrainingState.ATTENDED)
    after = TrainingState.PASSED if is_passed else TrainingState.FAILED
    row.state = stepped(attended, after).value
    row.held_on = held_on
    if is_passed:
        months = policy_of(session, by.employer_number).training_months
        row.valid_until = last_day(held_on, months)
    row.changed_at, row.changed_by = by.now, by.actor
    note(session, by, "training.result", ("training", row.id), {"result": row.state})
