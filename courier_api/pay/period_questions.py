"""Refused shifts of a period: a question for each, asked as price_month asks it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.pay.period_facts import PeriodFacts
from courier_api.pay.questions import keep_questions
from platforms.pay.population import date_of_number
from platforms.pay.refusals import Refusal

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RefusedShifts:
    """The codes by courier, month and shift; and the couriers whose months must judge by themselves."""

    by_courier: Mapping[int, Mapping[date, Mapping[str, str]]]
    apart: frozenset[int]


def refused_shifts(facts: PeriodFacts, refused: Iterable[tuple[int, Refusal]]) -> RefusedShifts:
    """What was refused, each with the place of its courier.

    A month by itself sees one day before it and none after: so at its border it may judge otherwise.
    """
    found: defaultdict[int, defaultdict[date, dict[str, str]]]
    found = defaultdict(lambda: defaultdict(dict))
    apart = set()
    days: dict[str, date] = {}
    for place, refusal in refused:
        days = days or _days(facts)
        courier_id, day = facts.riders[place].id, days.get(refusal.id)
        if day is None or day.day == 1 or (day + ONE_DAY).day == 1:
            apart.add(courier_id)
            continue
        found[courier_id][day.replace(day=1)][refusal.id] = refusal.code.value
    return RefusedShifts(found, frozenset(apart))


def ask_about(
    session: Session, refused: RefusedShifts, courier_ids: Iterable[int], *, now: datetime
) -> None:
    """Ask about the refused shifts of couriers about whom nothing was asked before."""
    for courier_id in sorted(courier_ids):
        courier = session.get_one(Courier, courier_id)
        for month, problems in refused.by_courier[courier_id].items():
            keep_questions(session, courier, problems, month=month, now=now)


def _days(facts: PeriodFacts) -> dict[str, date]:
    shifts = facts.shifts
    return {
        str(shift_id): date_of_number(day)
        for shift_id, day in zip(shifts.id.tolist(), shifts.worked_on.tolist(), strict=True)
    }
