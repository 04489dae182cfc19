"""Finds reports that may be one event, sets two side by side, joins them and parts them again."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.incidents.case_models import IncidentMerge
from courier_api.incidents.find import hold_case, incident_by_ref
from courier_api.incidents.find_duplicates import duplicate_hints
from courier_api.incidents.merge import FACTS, FIELDS, merge_cases
from courier_api.incidents.models import Incident
from courier_api.incidents.read_health import Opening, differing_names, open_named
from courier_api.incidents.unmerge import unmerge_cases
from courier_api.sources.queries import source_names
from courier_api.web.adviser import incident_reading as reading
from courier_api.web.adviser.duplicate_views import (
    Choice,
    Comparison,
    DuplicateQueries,
    DuplicatesView,
    JoinedCase,
    Pair,
)
from courier_api.web.adviser.locked_parts import check_look
from courier_api.web.adviser.read_triage import read_rows
from courier_api.web.adviser.typed_fields import number
from courier_api.web.adviser.views import Reader, Reading
from safety import figures

MOST_CASES = 300
"""The newest cases are looked at: a duplicate comes within hours."""
MOST_PAIRS = 40
CHOOSE = "choose-"


def duplicates_view(session: Session, reader: Reader, now: datetime) -> DuplicatesView:
    """Pairs among the newest cases of which one may still become a duplicate."""
    newest = session.scalars(
        select(Incident)
        .where(
            Incident.employer_number == reader.employer_number,
            Incident.status.in_(reading.NEW_STATES),
        )
        .order_by(Incident.id.desc())
        .limit(MOST_CASES)
    ).all()
    hints = duplicate_hints(session, reader.employer_number, newest)
    found = {
        tuple(sorted((incident.id, hint.incident_id))): (incident, hint)
        for incident in newest
        for hint in hints.get(incident.id, ())
    }
    best = sorted(found.values(), key=lambda pair: -pair[1].likeness.score)[:MOST_PAIRS]
    ids = {each for incident, hint in best for each in (incident.id, hint.incident_id)}
    cases = session.scalars(select(Incident).where(Incident.id.in_(ids))).all()
    rows = {row.ref: row for row in read_rows(session, reader, cases, now)}
    pairs = tuple(
        Pair(
            # Who was there first goes on, as long as nobody says otherwise.
            one=rows[min(incident.ref, hint.ref)],
            other=rows[max(incident.ref, hint.ref)],
            score=hint.likeness.score,
            signs=hint.likeness.signs,
        )
        for incident, hint in best
    )
    return DuplicatesView(pairs=pairs, joined=_joined(session, reader, now), read_at=now)


def compare(
    session: Session,
    reader: Reader,
    survivor_ref: str,
    duplicate_ref: str,
    purpose: str | None,
    now: datetime,
) -> Comparison:
    """Both cases and where they differ. Raises IncidentNotFound, NotYoursToRead."""
    survivor = incident_by_ref(session, reader.employer_number, survivor_ref)
    duplicate = incident_by_ref(session, reader.employer_number, duplicate_ref)
    rows = read_rows(session, reader, [survivor, duplicate], now)
    names = differing_names(session, survivor, duplicate, FACTS)
    facts: tuple[Choice, ...] = ()
    if purpose is not None:
        check_look(reader, Reading.INJURY)
        actor = f"staff:{reader.staff_id}"
        opening = Opening(what=Reading.INJURY.value, actor=actor, purpose=purpose)
        ours, theirs = (
            open_named(session, incident, names, opening, now=now)
            for incident in (survivor, duplicate)
        )
        facts = tuple(
            Choice(name=name, survivor=_told(ours[name]), duplicate=_told(theirs[name]))
            for name in names
        )
    return Comparison(
        survivor=rows[0],
        duplicate=rows[1],
        choices=_fields(session, survivor, duplicate),
        facts=facts,
        locked=names if purpose is None else (),
        survivor_version=survivor.version,
        duplicate_version=duplicate.version,
        read_at=now,
    )


def merge_pair(
    session: Session,
    reader: Reader,
    survivor_ref: str,
    duplicate_ref: str,
    fields: Mapping[str, str],
    now: datetime,
) -> None:
    """Join them as the form says. Raises CaseChanged, and whatever `merge_cases` raises."""
    versions = {survivor_ref: number(fields, "version"), duplicate_ref: number(fields, "other")}
    # Always in the same order, so that two people do not wait for each other.
    held = {
        ref: hold_case(session, reader.employer_number, ref, seen_version=versions[ref])
        for ref in sorted(versions)
    }
    choices = {
        name.removeprefix(CHOOSE): side
        for name, side in fields.items()
        if name.startswith(CHOOSE) and side
    }
    actor = f"staff:{reader.staff_id}"
    merge_cases(session, held[survivor_ref], held[duplicate_ref], choices, actor=actor, now=now)


def part_pair(
    session: Session, reader: Reader, survivor_ref: str, merge_id: int, now: datetime
) -> None:
    """Take a merge back. Raises MergeNotFound, MergeIsFinal."""
    survivor = hold_case(session, reader.employer_number, survivor_ref)
    unmerge_cases(session, survivor, merge_id, actor=f"staff:{reader.staff_id}", now=now)


def _joined(session: Session, reader: Reader, now: datetime) -> tuple[JoinedCase, ...]:
    since = now - timedelta(days=figures.whole("case.merge_reversible"))
    rows = session.scalars(
        select(IncidentMerge)
        .where(
            IncidentMerge.employer_number == reader.employer_number,
            IncidentMerge.undone_at.is_(None),
            IncidentMerge.merged_at >= since,
        )
        .order_by(IncidentMerge.id.desc())
        .limit(MOST_PAIRS)
    ).all()
    ids = {each for row in rows for each in (row.survivor_id, row.duplicate_id)}
    refs = {
        row[0]: row[1]
        for row in session.execute(select(Incident.id, Incident.ref).where(Incident.id.in_(ids)))
    }
    staff = reading.staff_names(session, reader.employer_number)
    names = {f"staff:{staff_id}": name for staff_id, name in staff.items()}
    return tuple(
        JoinedCase(
            merge_id=row.id,
            survivor=refs[row.survivor_id],
            duplicate=refs[row.duplicate_id],
            joined_at=row.merged_at,
            by=names.get(row.merged_by),
        )
        for row in rows
    )


def _fields(session: Session, survivor: Incident, duplicate: Incident) -> tuple[Choice, ...]:
    platforms = source_names(session, survivor.employer_number)
    staff = reading.staff_names(session, survivor.employer_number)
    named = {"source_id": platforms, "owner_staff_id": staff}
    return tuple(
        Choice(
            name=name,
            survivor=_words(survivor, name, named.get(name)),
            duplicate=_words(duplicate, name, named.get(name)),
        )
        for name in FIELDS
        if getattr(survivor, name) != getattr(duplicate, name)
    )


def _words(incident: Incident, name: str, names: Mapping[int, str] | None) -> str | None:
    value = getattr(incident, name)
    if value is None:
        return None
    if names is not None:
        return names.get(value, str(value))
    if name == "place":
        return " ".join(str(part) for part in value.values() if part)
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


def _told(value: object) -> str | None:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {told}" for name, told in value.items() if told is not None)
    return None if value is None else str(value)


QUERIES = DuplicateQueries(
    listing=duplicates_view, compare=compare, merge=merge_pair, part=part_pair
)
