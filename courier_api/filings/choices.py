"""After a refused student or flexi-job declaration a person chooses: another kind, again, or no shift.

The question opens with the verdict and closes by itself once no shift of its days needs it.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.couriers.queries import lock_courier
from courier_api.filings.change_by_hand import (
    Change,
    checked_reason,
    compare_again,
    set_aside,
    write_down,
)
from courier_api.filings.models import DimonaDeclaration
from courier_api.filings.settle_task import TaskNotOpen, open_task
from courier_api.filings.task_list import CHOICE
from courier_api.foundation.columns import keyring_of
from courier_api.foundation.errors import Invalid
from courier_api.intake.apply import apply_events
from courier_api.intake.seal import as_kept
from courier_api.messaging.inbox import APPLIED
from courier_api.messaging.models import InboxEvent
from courier_api.shifts.engagement import IS_OURS
from courier_api.shifts.fold_events import lock_shift_keys
from courier_api.shifts.models import HumanTask, Shift
from courier_api.shifts.told_events import told_events
from courier_api.sources.read_delivery import OWN_FORMAT
from declarations.dimona.anomalies import Reaction, anomaly
from declarations.dimona.facts import WorkerType
from platforms.events import read_event
from platforms.fold import fold_shift

REFUSED_CHOICE = "refused_choice"
WITH_CHOICE = frozenset({WorkerType.STUDENT.value, WorkerType.FLEXI.value})
NO_REFUSAL = frozenset({Reaction.ADOPT_PERIOD, Reaction.TREAT_AS_DONE})
"""The period is there: nothing is left to choose."""

AFTER_THE_LAST = timedelta(seconds=1)


class Option(StrEnum):
    """What can be done."""

    OTHER_TYPE = "other_type"
    SAME_TYPE = "same_type"
    SHIFT_TAKEN_BACK = "shift_taken_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenChoice:
    """A question with what it is about."""

    task: HumanTask
    declaration: DimonaDeclaration
    shifts: tuple[Shift, ...]

    @property
    def declared_as(self) -> str:
        """The worker type that was refused."""
        return declared_type(self.declaration)

    def options(self, now: datetime) -> tuple[Option, ...]:
        """What can be done now: a shift that has begun is not taken back."""
        if any(has_begun(shift, now) for shift in self.shifts):
            return (Option.OTHER_TYPE, Option.SAME_TYPE)
        return tuple(Option)


def open_choice(session: Session, row: DimonaDeclaration, *, now: datetime) -> None:
    """Ask once for each refused declaration that leaves a shift uncovered."""
    reactions = {anomaly(code).reaction for code in row.anomalies or ()}
    if row.action != "IN" or row.result != "B" or reactions & NO_REFUSAL:
        return
    if declared_type(row) not in WITH_CHOICE or not uncovered_shifts(session, row):
        return
    session.add(
        HumanTask(
            employer_number=row.employer_number,
            key=f"{CHOICE}{row.id}",
            code=REFUSED_CHOICE,
            courier_id=row.courier_id,
            about={"day": row.start_date.isoformat(), "declaration": row.id},
            opened_at=now,
        )
    )
    session.flush()


def close_settled_choices(session: Session, courier: Courier, *, now: datetime) -> None:
    """Close the questions whose days have no uncovered shift any more."""
    rows = session.scalars(
        select(HumanTask).where(
            HumanTask.courier_id == courier.id,
            HumanTask.key.startswith(CHOICE),
            HumanTask.closed_at.is_(None),
        )
    ).all()
    for row in rows:
        declaration = session.get_one(DimonaDeclaration, (row.about or {})["declaration"])
        if not uncovered_shifts(session, declaration):
            row.closed_at = now


def choice_of(session: Session, task_id: int, *, employer_number: str) -> OpenChoice:
    """The open question, with its courier held. Raises NotFound or TaskNotOpen."""
    task = open_task(session, task_id, employer_number=employer_number)
    return told_choice(session, task)


def told_choice(session: Session, task: HumanTask) -> OpenChoice:
    """What a question is about. Raises TaskNotOpen for another sort of question."""
    if task.code != REFUSED_CHOICE:
        raise TaskNotOpen
    declaration = session.get_one(DimonaDeclaration, (task.about or {})["declaration"])
    shifts = uncovered_shifts(session, declaration)
    return OpenChoice(task=task, declaration=declaration, shifts=tuple(shifts))


def choose(
    session: Session, task_id: int, option: str, reason: str, *, actor: str,
    employer_number: str, now: datetime,
) -> None:  # fmt: skip
    """Do what was chosen; declarations follow. Raises NotFound, TaskNotOpen or Invalid."""
    words = checked_reason(reason)
    choice = choice_of(session, task_id, employer_number=employer_number)
    chosen = next((each for each in choice.options(now) if each.value == option), None)
    if chosen is None:
        raise Invalid("Choose one of the ways.", errors=[{"field": "option", "rule": "required"}])
    row = choice.declaration
    facts: dict[str, object] = {"task": choice.task.id, "declared_as": choice.declared_as}
    match chosen:
        case Option.OTHER_TYPE:
            courier = lock_courier(session, row.courier_id)
            courier.worker_type, courier.changed_at = WorkerType.ORDINARY.value, now
            facts["declared_as_now"] = courier.worker_type
        case Option.SAME_TYPE:
            set_aside(row, now=now)
        case Option.SHIFT_TAKEN_BACK:
            facts["shifts"] = [shift.id for shift in choice.shifts]
            _take_back(session, choice.shifts, choice.task.id, actor=actor, now=now)
    choice.task.closed_at = now
    change = Change(
        employer_number=employer_number,
        courier_id=row.courier_id,
        declaration=row.id,
        kind=chosen.value,
        reason=words,
        actor=actor,
        facts=facts,
    )
    write_down(session, change, now=now)
    compare_again(session, row, occasion=f"choice:{choice.task.id}", now=now)


def uncovered_shifts(session: Session, row: DimonaDeclaration) -> Sequence[Shift]:
    """Shifts on the days of a declaration that need cover and have none."""
    return session.scalars(
        select(Shift)
        .where(
            Shift.courier_id == row.courier_id,
            IS_OURS,
            Shift.worked_on.between(row.start_date, row.end_date or date.max),
            Shift.state != "cancelled",
            Shift.covered.is_(False),
        )
        .order_by(Shift.worked_on, Shift.id)
    ).all()


def declared_type(row: DimonaDeclaration) -> str:
    """The worker type that an IN names; empty for other messages."""
    return str(row.payload.get("dimonaIn", {}).get("features", {}).get("workerType", ""))


def has_begun(shift: Shift, now: datetime) -> bool:
    """Whether somebody may be riding it: it began, or its planned start has passed."""
    start = shift.actual_start or shift.planned_start
    return shift.state != "planned" or (start is not None and start <= now)


def _take_back(
    session: Session, shifts: Sequence[Shift], task_id: int, *, actor: str, now: datetime
) -> None:
    """Cancel each by an event of our own: nothing that was told is edited."""
    for shift in shifts:
        lock_shift_keys(session, [(shift.source_id, shift.external_id)])
        inbox = _cancellation(session, shift, task_id, actor=actor, now=now)
        if apply_events(session, [inbox], now=now) != [APPLIED]:
            raise TaskNotOpen  # the shift has gone on meanwhile


def _cancellation(
    session: Session, shift: Shift, task_id: int, *, actor: str, now: datetime
) -> InboxEvent:
    told = told_events(session, shift.source_id, shift.external_id)
    latest = max(item.event.occurred_at for item in told)
    body = {
        "id": f"office_choice_{task_id}_{shift.id}",
        "type": "shift.cancelled",
        "schema_version": 1,
        "timestamp": max(now, latest + AFTER_THE_LAST).isoformat(),
        "data": {"shift": {"external_id": shift.external_id, "reason": "other",
                           "worker": {"external_id": fold_shift(told).worker_external_id}}},
    }  # fmt: skip
    raw = json.dumps(body, separators=(",", ":")).encode()
    event = read_event(raw, webhook_id=None)
    inbox = InboxEvent(
        employer_number=shift.employer_number,
        source_id=shift.source_id,
        event_id=body["id"],
        sha256=hashlib.sha256(raw).digest(),
        raw=as_kept(raw, [event], keyring_of(session.get_bind().dialect, "health")),
        headers=json.dumps({**OWN_FORMAT, "author": actor, "choice": str(task_id)}),
        key_id=None,
        received_at=now,
    )
    session.add(inbox)
    session.flush()
    session.refresh(inbox)  # its body as it is read
    return inbox
