"""Look at worked and planned shifts of the last weeks, and keep what passes a limit.

Findings are opened, brought up to date and closed; what a person judged stays. Pay is never read
and never touched.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from courier_api.couriers.birth_dates import birth_date_of
from courier_api.couriers.models import Courier
from courier_api.foundation.clock import local_date
from courier_api.limits.facts import CourierShifts, figures_of, shifts_since
from courier_api.limits.models import LimitFindingRow
from courier_api.limits.states import FindingState
from platforms.limits import LimitFigures, LimitFinding, LimitRule, find_limits

LOOK_BACK_WEEKS = 5
"""Whole weeks that are looked at again each night; older findings stay as they are."""

LONGEST_SOURCE = 300
AT_LEAST = frozenset((LimitRule.SHORT_REST, LimitRule.NIGHT_SCHEME, LimitRule.UNDER_AGE,
                      LimitRule.SHORT_NOTICE))  # fmt: skip
"""Rules whose limit is a least value: a smaller figure is worse."""


def look_at_limits(session: Session, employer_number: str, *, now: datetime) -> int:
    """Judge by the figures of today what was worked and planned; returns how many are open.

    Repeating it with the same shifts changes nothing.
    """
    monday = first_monday(local_date(now))
    known = _known(session, employer_number, monday)
    figures = figures_of(session, employer_number, now=now)
    couriers = _birth_dates(session, employer_number)
    wanted: dict[str, tuple[int, LimitFinding]] = {}
    for own in shifts_since(session, employer_number, monday - timedelta(days=1)):
        for finding in _found(own, figures, couriers.get(own.courier_id), monday):
            wanted[key_of(own.courier_id, finding)] = (own.courier_id, finding)
    new = [key for key in wanted if key not in known]
    if new:
        rows = [_row(employer_number, key, *wanted[key], now=now) for key in new]
        session.execute(insert(LimitFindingRow), rows)
    for key, row in known.items():
        _keep_up(row, wanted[key][1] if key in wanted else None, now=now)
    session.flush()
    still_open = sum(row.state == FindingState.OPEN for row in known.values())
    return len(new) + still_open


def first_monday(today: date) -> date:
    """The first day that is looked at."""
    return today - timedelta(days=today.weekday(), weeks=LOOK_BACK_WEEKS)


def key_of(courier_id: int, finding: LimitFinding) -> str:
    """One finding a courier, rule and day; where a day may have several, its first shift tells."""
    key = f"{courier_id}:{finding.rule.value}:{finding.on}"
    if finding.rule in (LimitRule.SHORT_NOTICE, LimitRule.SHORT_REST):
        return f"{key}:{finding.shift_ids[0]}"
    return key


def is_worse(rule: LimitRule, *, now: int, before: int) -> bool:
    """Whether a figure is further beyond its limit than another."""
    return now < before if rule in AT_LEAST else now > before


def _found(
    own: CourierShifts, figures: LimitFigures, birth_date: date | None, monday: date
) -> list[LimitFinding]:
    """The day before the first week is seen only for its rest."""
    found = find_limits(own.shifts, figures, birth_date=birth_date)
    return [finding for finding in found if finding.on >= monday]


def _known(session: Session, employer_number: str, monday: date) -> dict[str, LimitFindingRow]:
    rows = session.scalars(
        select(LimitFindingRow).where(
            LimitFindingRow.employer_number == employer_number, LimitFindingRow.found_on >= monday
        )
    )
    return {row.key: row for row in rows}


def _birth_dates(session: Session, employer_number: str) -> Mapping[int, date | None]:
    couriers = session.scalars(select(Courier).where(Courier.employer_number == employer_number))
    return {courier.id: birth_date_of(courier) for courier in couriers}


def _row(
    employer_number: str, key: str, courier_id: int, finding: LimitFinding, *, now: datetime
) -> dict[str, Any]:
    return {
        "employer_number": employer_number,
        "courier_id": courier_id,
        "key": key,
        "rule": finding.rule.value,
        "found_on": finding.on,
        "unit": finding.unit.value,
        "state": FindingState.OPEN.value,
        "opened_at": now,
        "changed_at": now,
        **_figures(finding),
    }


def _figures(finding: LimitFinding) -> dict[str, Any]:
    return {
        "found": finding.found,
        "limit_value": finding.limit,
        "source": finding.source[:LONGEST_SOURCE],
        "shift_ids": _ids(finding.shift_ids),
    }


def _ids(shift_ids: Sequence[str]) -> list[int]:
    return [int(each) for each in shift_ids]


def _keep_up(row: LimitFindingRow, finding: LimitFinding | None, *, now: datetime) -> None:
    """Bring a known finding up to date; one that was judged opens again only when it is worse."""
    if finding is None:
        if row.state == FindingState.OPEN:
            row.state, row.changed_at = FindingState.GONE.value, now
        return
    told = _figures(finding)
    worse = is_worse(finding.rule, now=finding.found, before=row.found)
    if all(getattr(row, name) == value for name, value in told.items()):
        if row.state == FindingState.GONE:
            row.state, row.changed_at = FindingState.OPEN.value, now
        return
    for name, value in told.items():
        setattr(row, name, value)
    row.changed_at = now
    if worse or row.state == FindingState.GONE:
        row.state = FindingState.OPEN.value
