"""Write down who was hurt and how; the class of the case follows. Nothing is deleted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.couriers.models import Courier
from courier_api.foundation.errors import Invalid, NotFound
from courier_api.incidents.class_again import class_again
from courier_api.incidents.facts_of_people import COURIER, THIRD_PARTY, write_through
from courier_api.incidents.keep_change import Values, keep_change
from courier_api.incidents.models import Incident
from courier_api.incidents.people_follow_facts import lead_casualty
from courier_api.incidents.people_models import IncidentCasualty, IncidentInjury
from courier_api.incidents.timeline import record_change
from safety.esaw import CodeList, find, is_written_well
from safety.facts import Consequence, DoctorNeeded

CASUALTY_DETAILS = frozenset(
    {
        *("name", "consequence", "doctor", "doctor_on", "hospital", "hospital_name"),
        *("hospital_on", "first_aid", "gear_worn", "gear_note", "death", "died_on"),
        *("permanent_expected",),
    }
)
INJURY_DETAILS = frozenset({"injury", "body", "text", "permanent_expected", "permanent_pct"})
MOST_PERCENT = 100


class PersonNotFound(NotFound):
    """The case has no such row."""

    def __init__(self, row_id: int) -> None:
        super().__init__("This case has no such person or injury.", id=row_id)


def add_casualty(
    session: Session,
    incident: Incident,
    *,
    courier_id: int | None,
    details: Mapping[str, Any],
    actor: str,
    now: datetime,
) -> IncidentCasualty:
    """Somebody more who was hurt: a courier of ours, or without one a third party.

    Who reported is on record first. Raises Invalid for details that are unknown or wrong.
    """
    checked = _casualty_details(details)
    if courier_id is not None and not _is_ours(session, incident, courier_id):
        raise _wrong("courier_id", "courier")
    if incident.courier_id is not None and courier_id != incident.courier_id:
        lead_casualty(session, incident, actor=actor, now=now)
    row = IncidentCasualty(
        employer_number=incident.employer_number,
        incident_id=incident.id,
        added_at=now,
        added_by=actor,
        courier_id=courier_id,
        role=THIRD_PARTY if courier_id is None else COURIER,
        details=checked,
    )
    session.add(row)
    session.flush()  # the id
    people_changed(session, incident, ["casualty_added", *checked], actor=actor, now=now)
    values = Values({}, {"role": row.role, **checked}, f"casualty:{row.id}")
    keep_change(session, incident, values, actor=actor, now=now)
    return row


def change_casualty(
    session: Session, incident: Incident, casualty_id: int, details: Mapping[str, Any], *,
    actor: str, now: datetime,
) -> IncidentCasualty:  # fmt: skip
    """More about a casualty; a detail that is None is taken back. Raises PersonNotFound, Invalid."""
    row = casualty_of(session, incident, casualty_id)
    before, merged = row.details, {**row.details, **details}
    row.details = {
        **{name: value for name, value in merged.items() if name not in CASUALTY_DETAILS},
        **_casualty_details({n: v for n, v in merged.items() if n in CASUALTY_DETAILS}),
    }
    if unknown := set(details) - CASUALTY_DETAILS:
        raise _wrong(min(unknown), "unknown")
    people_changed(session, incident, sorted(details), actor=actor, now=now)
    values = Values(before, details, f"casualty:{row.id}")
    keep_change(session, incident, values, actor=actor, now=now)
    return row


def add_injury(
    session: Session, incident: Incident, casualty_id: int, details: Mapping[str, Any], *,
    main: bool, actor: str, now: datetime,
) -> IncidentInjury:  # fmt: skip
    """An injury of a casualty; a new main one takes the place of the old, the first is the main one.

    Raises PersonNotFound, Invalid.
    """
    casualty = casualty_of(session, incident, casualty_id)
    checked = _injury_details(details)
    others = _injuries_of(session, casualty)
    if main:
        for other in others:
            other.main = False
        session.flush()  # at no moment are there two
    row = IncidentInjury(
        employer_number=incident.employer_number,
        incident_id=incident.id,
        added_at=now,
        added_by=actor,
        casualty_id=casualty.id,
        main=main or not others,
        details=checked,
    )
    session.add(row)
    session.flush()  # the id
    people_changed(session, incident, ["injury_added", *checked], actor=actor, now=now)
    values = Values({}, {"main": row.main, **checked}, f"injury:{row.id}")
    keep_change(session, incident, values, actor=actor, now=now)
    return row


def change_injury(
    session: Session, incident: Incident, injury_id: int, details: Mapping[str, Any], *,
    actor: str, now: datetime,
) -> IncidentInjury:  # fmt: skip
    """More about an injury; a detail that is None is taken back. Raises PersonNotFound, Invalid."""
    row = _injury_of(session, incident, injury_id)
    before = row.details
    row.details = _injury_details({**row.details, **details})
    people_changed(session, incident, sorted(details), actor=actor, now=now)
    values = Values(before, details, f"injury:{row.id}")
    keep_change(session, incident, values, actor=actor, now=now)
    return row


def remove_injury(
    session: Session, incident: Incident, injury_id: int, *, actor: str, now: datetime
) -> None:
    """An injury that was none; the oldest of the others becomes the main one."""
    row = _injury_of(session, incident, injury_id)
    was_main, row.removed_at = row.main, now
    session.flush()  # at no moment are there two
    others = _injuries_of(session, casualty_of(session, incident, row.casualty_id))
    if was_main and others:
        others[0].main = True
    people_changed(session, incident, ["injury_removed"], actor=actor, now=now)
    values = Values(row.details, dict.fromkeys(row.details), f"injury:{row.id}")
    keep_change(session, incident, values, actor=actor, now=now)


def casualty_of(session: Session, incident: Incident, casualty_id: int) -> IncidentCasualty:
    """A casualty of a case. Raises PersonNotFound."""
    row = session.get(IncidentCasualty, casualty_id)
    if row is None or row.incident_id != incident.id or row.removed_at is not None:
        raise PersonNotFound(casualty_id)
    return row


def people_changed(
    session: Session, incident: Incident, fields: list[str], *, actor: str, now: datetime
) -> None:
    """Say that health data changed, names of fields only, and class the case again."""
    access = Access(
        employer_number=incident.employer_number,
        actor=actor,
        action="change.people",
        subject_kind="incident",
        subject_id=incident.ref,
        facts={"fields": fields},
    )
    record(session, access, at=now)
    record_change(session, incident, "changed", actor=actor, now=now, facts={"fields": fields})
    session.flush()
    write_through(session, incident)
    class_again(session, incident, actor=actor, now=now)


def _injury_of(session: Session, incident: Incident, injury_id: int) -> IncidentInjury:
    row = session.get(IncidentInjury, injury_id)
    if row is None or row.incident_id != incident.id or row.removed_at is not None:
        raise PersonNotFound(injury_id)
    return row


def _injuries_of(session: Session, casualty: IncidentCasualty) -> list[IncidentInjury]:
    query = select(IncidentInjury).where(
        IncidentInjury.casualty_id == casualty.id, IncidentInjury.removed_at.is_(None)
    )
    return list(session.scalars(query.order_by(IncidentInjury.id)))


def _is_ours(session: Session, incident: Incident, courier_id: int) -> bool:
    courier = session.get(Courier, courier_id)
    return courier is not None and courier.employer_number == incident.employer_number


def _casualty_details(details: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(details) - CASUALTY_DETAILS:
        raise _wrong(min(unknown), "unknown")
    told = {name: value for name, value in details.items() if value is not None}
    if told.get("consequence") not in (None, *(each.value for each in Consequence)):
        raise _wrong("consequence", "code_list")
    if told.get("doctor") not in (None, *(each.value for each in DoctorNeeded)):
        raise _wrong("doctor", "yes|no|unknown")
    for code in told.get("gear_worn", ()):
        if find(CodeList.GEAR_WORN, code) is None:
            raise _wrong("gear_worn", "code_list")
    return told


def _injury_details(details: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(details) - INJURY_DETAILS:
        raise _wrong(min(unknown), "unknown")
    told = {name: value for name, value in details.items() if value is not None}
    for name, which in (("injury", CodeList.INJURY), ("body", CodeList.BODY)):
        if name in told and not is_written_well(which, told[name]):
            raise _wrong(name, "code_list")
    percent = told.get("permanent_pct", 0)
    if not 0 <= percent <= MOST_PERCENT:
        raise _wrong("permanent_pct", "0..100")
    return told


def _wrong(field: str, rule: str) -> Invalid:
    return Invalid("A detail of the person is wrong.", errors=[{"field": field, "rule": rule}])
