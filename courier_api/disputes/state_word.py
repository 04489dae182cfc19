"""A courier confirms or disputes one field of a shift. What was stated before stays as it was."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.disputes.shown import shown_fields
from courier_api.foundation.clock import BRUSSELS
from courier_api.foundation.errors import Invalid, NotFound
from courier_api.foundation.locks import hold_names
from courier_api.shifts.announce import SHIFT_DISPUTE_SETTLED, announce_dispute, announce_shift
from courier_api.shifts.models import HumanTask, Shift, ShiftDispute
from courier_api.shifts.told import told_value
from platforms.outgoing.events import DisputedPart
from platforms.word import WordField, WrongWord, read_word

CONFIRMED, OPEN, REPLACED, SETTLED = "confirmed", "open", "replaced", "settled"
TASK = "shift_disputed"
LONGEST_SENTENCE = 500
LONGEST_VALUE = 60

PART_OF = {
    WordField.PLANNED_START: DisputedPart.TIMES,
    WordField.PLANNED_END: DisputedPart.TIMES,
    WordField.ACTUAL_START: DisputedPart.TIMES,
    WordField.ACTUAL_END: DisputedPart.TIMES,
    WordField.BREAKS: DisputedPart.TIMES,
    WordField.DISTANCE: DisputedPart.DISTANCE,
    WordField.DELIVERIES: DisputedPart.DELIVERIES,
    WordField.ENDING: DisputedPart.CANCELLATION,
}
"""What the platform is told that a dispute is about."""


class WordNotUnderstood(Invalid):
    """A statement that says nothing, or no value of its field; `rule` says why."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(
            "What was stated cannot be understood.", errors=[{"field": field, "rule": rule}]
        )
        self.rule = rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a courier says of a field: right, or their own value as written and a sentence."""

    field: WordField
    is_right: bool
    value: str = ""
    sentence: str = ""


def state_word(
    session: Session, courier_id: int, shift_id: int, statement: Statement, *, now: datetime
) -> int:
    """Keep the statement; returns its number. The same statement again is the same row.

    A dispute opens a task for the office, is announced, and changes nothing else: pay and
    declaration stay as they are. Raises NotFound for a shift of another courier or a field that is
    not shown, WordNotUnderstood.
    """
    shift = own_shift(session, courier_id, shift_id)
    if statement.field not in shown_fields(shift, now):
        raise NotFound("This shift has no such field yet.", field=statement.field.value)
    hold_names(session, [f"dispute:{shift.id}"])
    told, said = told_value(shift, statement.field), _said(shift, statement)
    sentence = "" if statement.is_right else statement.sentence.strip()
    before = last_word(session, shift.id, statement.field)
    state = CONFIRMED if statement.is_right else OPEN
    if before is not None and (before.state, before.told, before.said, before.sentence or "") == (
        state,
        told,
        said,
        sentence,
    ):
        return before.id
    withdrawn = before is not None and before.state == OPEN
    if before is not None and before.state in (OPEN, CONFIRMED):
        _replace(session, before, now=now)
    row = ShiftDispute(
        employer_number=shift.employer_number,
        shift_id=shift.id,
        courier_id=courier_id,
        field=statement.field.value,
        shift_revision=shift.revision,
        told=told,
        said=said,
        sentence=sentence or None,
        said_at=now,
        state=state,
    )
    session.add(row)
    session.flush()  # the id
    if state == OPEN:
        _open_task(session, shift, row, now=now)
        reference, about = f"dispute_{row.id}", PART_OF[statement.field]
        announce_dispute(session, shift, reference=reference, about=about, at=now)
    elif withdrawn:
        announce_settled(session, shift, row, now=now)
    return row.id


def own_shift(session: Session, courier_id: int, shift_id: int) -> Shift:
    """A shift of this courier. Raises NotFound for any other."""
    shift = session.get(Shift, shift_id)
    if shift is None or shift.courier_id != courier_id:
        raise NotFound("You have no shift with this number.", shift_id=shift_id)
    return shift


def last_word(session: Session, shift_id: int, field: WordField) -> ShiftDispute | None:
    """The newest statement on a field."""
    return session.scalar(
        select(ShiftDispute)
        .where(ShiftDispute.shift_id == shift_id, ShiftDispute.field == field.value)
        .order_by(ShiftDispute.id.desc())
        .limit(1)
    )


def close_task(session: Session, dispute_id: int, *, now: datetime) -> None:
    """The question of this dispute is answered."""
    task = session.scalar(select(HumanTask).where(HumanTask.key == _task_key(dispute_id)))
    if task is not None:
        task.closed_at = now


def _said(shift: Shift, statement: Statement) -> str | None:
    if statement.is_right:
        return None
    if len(statement.sentence.strip()) > LONGEST_SENTENCE:
        raise WordNotUnderstood("sentence", "too_long")
    written = statement.value.strip()
    if not written:
        if not statement.sentence.strip():
            raise WordNotUnderstood("value", "required")
        return None
    told = told_value(shift, statement.field)
    try:
        said = read_word(
            statement.field, written[:LONGEST_VALUE], near=_near(shift, statement.field),
            zone=BRUSSELS,
        )  # fmt: skip
    except WrongWord as wrong:
        raise WordNotUnderstood("value", wrong.rule) from None
    if said == told:
        raise WordNotUnderstood("value", "same_as_told")
    return said


def _near(shift: Shift, field: WordField) -> datetime:
    """The instant that a time of day is meant to be close to."""
    own = {
        WordField.PLANNED_START: shift.planned_start,
        WordField.PLANNED_END: shift.planned_end,
        WordField.ACTUAL_START: shift.actual_start or shift.planned_start,
        WordField.ACTUAL_END: shift.actual_end or shift.planned_end,
    }
    known = (own.get(field), shift.actual_start, shift.planned_start, shift.actual_end)
    return next((at for at in known if at is not None), shift.changed_at)


def _replace(session: Session, row: ShiftDispute, *, now: datetime) -> None:
    row.state, row.settled_at = REPLACED, now
    close_task(session, row.id, now=now)
    session.flush()


def _open_task(session: Session, shift: Shift, row: ShiftDispute, *, now: datetime) -> None:
    session.add(
        HumanTask(
            employer_number=shift.employer_number,
            key=_task_key(row.id),
            code=TASK,
            courier_id=shift.courier_id,
            shift_id=shift.id,
            opened_at=now,
        )
    )
    session.flush()


def _task_key(dispute_id: int) -> str:
    return f"dispute:{dispute_id}"


def announce_settled(session: Session, shift: Shift, row: ShiftDispute, *, now: datetime) -> None:
    """Tell that a dispute has ended, so that the day is priced again."""
    facts = {"dispute_id": row.id, "field": row.field}
    occasion = f"dispute:{row.id}"
    announce_shift(session, SHIFT_DISPUTE_SETTLED, shift, at=now, facts=facts, occasion=occasion)
