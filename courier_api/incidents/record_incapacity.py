"""Days on which somebody cannot work: add a certificate, extend it, or note that work was resumed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.foundation.errors import Invalid
from courier_api.incidents.facts_of_people import TOLD, WHEN_DECLARED
from courier_api.incidents.keep_change import Values, keep_change
from courier_api.incidents.models import Incident
from courier_api.incidents.people_models import IncidentCasualty, IncidentIncapacity
from courier_api.incidents.record_people import casualty_of, people_changed
from safety.incapacity import IncapacityKind

ONE_DAY = timedelta(days=1)
LONGEST = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """First and last day, both included; without a last day it goes on."""

    first_day: date
    last_day: date | None
    kind: IncapacityKind = IncapacityKind.FULL


def add_incapacity(
    session: Session, incident: Incident, casualty_id: int, days: Days, *, actor: str, now: datetime
) -> IncidentIncapacity:
    """A period more, mostly a certificate or its extension; class and clocks follow.

    A period that goes on ends the day before the new one begins. Raises PersonNotFound, or Invalid
    for days before the accident, in the wrong order, or over three years.
    """
    casualty = casualty_of(session, incident, casualty_id)
    _check(incident, days)
    before = _spans(session, casualty)
    for row in _rows_of(session, casualty):
        begins = date.fromisoformat(row.period["from"])
        if row.period.get("to") is None and begins < days.first_day:
            row.period = {**row.period, "to": (days.first_day - ONE_DAY).isoformat()}
    row = IncidentIncapacity(
        employer_number=incident.employer_number,
        incident_id=incident.id,
        added_at=now,
        added_by=actor,
        casualty_id=casualty.id,
        period={
            "from": days.first_day.isoformat(),
            "to": days.last_day.isoformat() if days.last_day else None,
            "kind": days.kind.value,
        },
    )
    session.add(row)
    _forget_the_number(casualty)
    people_changed(session, incident, ["incapacity"], actor=actor, now=now)
    _keep(session, incident, casualty, before, actor=actor, now=now)
    return row


def resume_work(
    session: Session, incident: Incident, casualty_id: int, on: date, *, actor: str, now: datetime
) -> None:
    """Back at work on that day: full incapacity ends the day before it, what lies after it falls away.

    Raises PersonNotFound, or Invalid for a day before the accident or still to come.
    """
    casualty = casualty_of(session, incident, casualty_id)
    if not incident.accident_date <= on <= local_date(now):
        raise _wrong("on", "accident_date..today")
    before = _spans(session, casualty)
    full_periods = [
        row
        for row in _rows_of(session, casualty)
        if row.period["kind"] == IncapacityKind.FULL.value
    ]
    for row in full_periods:
        last = row.period.get("to")
        if date.fromisoformat(row.period["from"]) >= on:
            row.removed_at = now
        elif last is None or date.fromisoformat(last) >= on:
            row.period = {**row.period, "to": (on - ONE_DAY).isoformat()}
    _forget_the_number(casualty)
    session.flush()
    if all(row.removed_at is not None for row in full_periods):
        told = {"days": 0, "resumed_on": on.isoformat()}
        casualty.details = {**casualty.details, TOLD: {**_when_declared(casualty), **told}}
    people_changed(session, incident, ["incapacity"], actor=actor, now=now)
    _keep(session, incident, casualty, before, actor=actor, now=now)


def remove_incapacity(
    session: Session, incident: Incident, period_id: int, *, actor: str, now: datetime
) -> None:
    """A period that was entered by mistake no longer counts. Raises PersonNotFound."""
    row = session.get(IncidentIncapacity, period_id)
    casualty = casualty_of(session, incident, row.casualty_id if row else 0)
    before = _spans(session, casualty)
    if row is not None and row.removed_at is None:
        row.removed_at = now
    _forget_the_number(casualty)
    people_changed(session, incident, ["incapacity"], actor=actor, now=now)
    _keep(session, incident, casualty, before, actor=actor, now=now)


def _spans(session: Session, casualty: IncidentCasualty) -> list[str]:
    """The periods as a person reads them, for what stands before and after a change."""
    periods = [row.period for row in _rows_of(session, casualty)]
    return [f"{each['from']}–{each.get('to') or '…'} ({each['kind']})" for each in periods]


def _keep(
    session: Session, incident: Incident, casualty: IncidentCasualty, before: list[str], *,
    actor: str, now: datetime,
) -> None:  # fmt: skip
    session.flush()
    values = Values(
        {"incapacity": before},
        {"incapacity": _spans(session, casualty)},
        f"casualty:{casualty.id}",
    )
    keep_change(session, incident, values, actor=actor, now=now)


def _forget_the_number(casualty: IncidentCasualty) -> None:
    """Periods count from now on, not a number that was told before."""
    casualty.details = {**casualty.details, TOLD: _when_declared(casualty)}


def _when_declared(casualty: IncidentCasualty) -> dict[str, object]:
    told = casualty.details.get(TOLD) or {}
    return {name: told[name] for name in WHEN_DECLARED if name in told}


def _rows_of(session: Session, casualty: IncidentCasualty) -> list[IncidentIncapacity]:
    query = select(IncidentIncapacity).where(
        IncidentIncapacity.casualty_id == casualty.id, IncidentIncapacity.removed_at.is_(None)
    )
    return list(session.scalars(query.order_by(IncidentIncapacity.id)))


def _check(incident: Incident, days: Days) -> None:
    if days.first_day < incident.accident_date:
        raise _wrong("from", "accident_date..")
    if days.last_day is None:
        return
    if not timedelta() <= days.last_day - days.first_day <= LONGEST:
        raise _wrong("to", "from..")


def _wrong(field: str, rule: str) -> Invalid:
    return Invalid("A day of the incapacity is wrong.", errors=[{"field": field, "rule": rule}])
