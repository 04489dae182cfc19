"""Fills the page of a choice: costs come from the pay rules, for the shifts as they are planned."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.agreements.check import terms_of
from courier_api.couriers.models import Courier
from courier_api.filings.choices import Option, choose, has_begun, told_choice
from courier_api.filings.settle_task import TaskNotOpen
from courier_api.foundation.errors import NotFound
from courier_api.pay.facts import (
    STUDENT,
    MonthUnderVersion,
    pay_document,
    shift_document,
    used_before,
    versions_of,
    worker_document,
)
from courier_api.pay.figures import waiting_days
from courier_api.shifts.models import HumanTask, Shift
from courier_api.sources.models import Source
from courier_api.web.office.choice_views import (
    ChoiceCost,
    ChoiceQueries,
    ChoiceShift,
    ChoiceView,
    ChoiceWay,
)
from courier_api.web.office.filing_views import Because
from declarations.dimona.anomaly_words import words_of
from platforms.pay import PayInputError, compute_pay, read_input

WHOLE_YEAR_MINUTES = 366 * 24 * 60
"""More than any quota: with it used, every hour has ordinary contributions."""

NOTHING = ChoiceCost(gross_cents=0, employer_cents=0, cost_cents=0, net_cents=0)


def choice_view(session: Session, employer_number: str, task_id: int, now: datetime) -> ChoiceView:
    """The page. Raises NotFound or TaskNotOpen."""
    task = session.get(HumanTask, task_id)
    if task is None or task.employer_number != employer_number:
        raise NotFound("There is no question with this number.", task=task_id)
    if task.closed_at is not None:
        raise TaskNotOpen
    choice = told_choice(session, task)
    courier = session.get_one(Courier, choice.declaration.courier_id)
    ids = {shift.source_id for shift in choice.shifts}
    names = dict(
        session.execute(select(Source.id, Source.name).where(Source.id.in_(ids))).tuples().all()
    )
    return ChoiceView(
        read_at=now,
        task_id=task_id,
        courier_name=courier.name,
        declared_as=choice.declared_as,
        day=choice.declaration.start_date,
        has_begun=any(has_begun(shift, now) for shift in choice.shifts),
        because=tuple(Because(code, words_of(code)) for code in choice.declaration.anomalies or ()),
        shifts=tuple(
            ChoiceShift(
                platform_name=names[shift.source_id],
                starts_at=shift.actual_start or shift.planned_start or shift.changed_at,
                ends_at=shift.actual_end or shift.planned_end,
            )
            for shift in choice.shifts
        ),
        ways=tuple(
            ChoiceWay(option=option, cost=_cost(session, courier, choice.shifts, option, choice.declared_as, now))
            for option in choice.options(now)
        ),
    )  # fmt: skip


def make_choice(
    session: Session, employer_number: str, task_id: int, option: str, reason: str, actor: str,
    now: datetime,
) -> None:  # fmt: skip
    """Do what was chosen."""
    choose(session, task_id, option, reason, actor=actor, employer_number=employer_number, now=now)


def _cost(
    session: Session, courier: Courier, shifts: Sequence[Shift], option: Option, declared_as: str,
    now: datetime,
) -> ChoiceCost | None:  # fmt: skip
    """Under one way; None when no agreement with contributions covers every shift.

    What an agreement pays for a shift that is taken back is priced afterwards: it is not told here.
    A student who is declared after the start has ordinary contributions on every hour.
    """
    if option is Option.SHIFT_TAKEN_BACK:
        return None
    is_student = option is Option.SAME_TYPE and declared_as == STUDENT
    is_late = is_student and any(has_begun(shift, now) for shift in shifts)
    found, covered = NOTHING, 0
    for version, own in versions_of(session, shifts):
        month = own[0].worked_on.replace(day=1)
        part = MonthUnderVersion(
            version=version, month=month, shifts=tuple(own), terms=terms_of(session, version)
        )
        if waiting_days(courier, part):
            return None  # a person has been asked to confirm a figure
        used = WHOLE_YEAR_MINUTES if is_late else used_before(session, courier, month)
        worker = worker_document(
            month, is_student=is_student, own_bike=courier.own_bike, own_phone=courier.own_phone,
            used_minutes=used,
        )  # fmt: skip
        document = pay_document(courier, part, used_minutes=used, worker=worker)
        document["shifts"] = [_as_planned(shift) for shift in own]
        try:
            result = compute_pay(read_input(document))
        except PayInputError:
            return None  # a person has been asked to mend the agreement
        if result.contributions is None:
            return None
        found = _sum(found, result.totals.gross_cents, result.contributions.employer_contribution_cents,
                     result.contributions.employer_cost_cents, result.contributions.payable_cents)  # fmt: skip
        covered += len(own)
    return found if covered == len(shifts) and covered else None


def _sum(before: ChoiceCost, gross: int, employer: int, cost: int, net: int) -> ChoiceCost:
    return ChoiceCost(
        gross_cents=before.gross_cents + gross,
        employer_cents=before.employer_cents + employer,
        cost_cents=before.cost_cents + cost,
        net_cents=before.net_cents + net,
    )


def _as_planned(shift: Shift) -> dict[str, Any]:
    """As if it was ridden as planned; what has happened of it counts as it happened."""
    start = shift.actual_start or shift.planned_start
    end = shift.actual_end or shift.planned_end or start
    document = {**shift_document(shift), "status": "worked"}
    if start is not None and end is not None:
        document |= {"start": start.astimezone(UTC).isoformat(),
                     "end": max(start, end).astimezone(UTC).isoformat()}  # fmt: skip
    return document


QUERIES = ChoiceQueries(show=choice_view, choose=make_choice)
