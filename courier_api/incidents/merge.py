"""Join two reports of one event to one case. Both stories stay, and nothing that was owed is lost."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.errors import Invalid, Refused
from courier_api.incidents.case_models import IncidentAction, IncidentEvidence, IncidentMerge
from courier_api.incidents.class_again import class_again
from courier_api.incidents.clocks import MET
from courier_api.incidents.facts_of_people import BY_PERSON, casualties_of, lead_of
from courier_api.incidents.models import Incident, IncidentDeadline, IncidentHealth
from courier_api.incidents.move_case import MoveNotAllowed
from courier_api.incidents.people_follow_facts import people_follow_facts
from courier_api.incidents.people_models import (
    IncidentCasualty,
    IncidentNarrative,
    IncidentPoliceReport,
    IncidentThirdParty,
    IncidentWitness,
)
from courier_api.incidents.timeline import record_change
from safety.case_states import INCIDENT_MOVES, IncidentState, may_move
from safety.deadlines import DutyState

FIELDS = (
    *("kind", "nature", "occurred_at", "place", "courier_id", "shift_id", "source_id"),
    *("order_ref", "what_happened", "owner_staff_id", "severity", "potential_severity", "vehicle"),
    *("weather", "light", "road_surface", "place_kind", "traffic_accident", "environment_code"),
    *("activity_code",),
)
FACTS = (
    *("moving", "injury", "body", "deviation", "agent", "contact", "doctor", "consequence"),
    *("death", "permanent_expected", "loss_of_pay", "care_place", "in_first_aid_register"),
    *("incapacity", "hurt", "injured", "occurred_time_known"),
)
"""What may be chosen from either; `narrative` never is, since both stay."""

STATEMENTS = "told"
MOVED_TABLES: Mapping[str, type[Any]] = {
    "actions": IncidentAction,
    "evidence": IncidentEvidence,
    "narratives": IncidentNarrative,
    "witnesses": IncidentWitness,
    "third_parties": IncidentThirdParty,
    "police_reports": IncidentPoliceReport,
}
SURVIVOR, DUPLICATE = "survivor", "duplicate"
WORST: Mapping[str, tuple[Any, ...]] = {
    "death": (True,),
    "permanent_expected": (True,),
    "injured": (True,),
    "doctor": ("yes", "unknown"),
}
"""Of harm the worst counts unless a person chose: terms of the law hang on it."""


class NotOneEvent(Refused):
    """Two cases that cannot be joined."""

    def __init__(self, why: str) -> None:
        super().__init__("These two cases cannot become one.", why=why)


def merge_cases(
    session: Session,
    survivor: Incident,
    duplicate: Incident,
    choices: Mapping[str, str],
    *,
    actor: str,
    now: datetime,
) -> IncidentMerge:
    """The survivor goes on with both; the duplicate points to it. Reversible for thirty days.

    `choices` says per name of FIELDS or FACTS `survivor` or `duplicate`. Without a choice the
    survivor's value stays and its gaps are filled. The earliest day and the earliest moment at which
    we knew count, so that clocks keep the earliest start. Raises NotOneEvent, MoveNotAllowed, or
    Invalid for an unknown choice.
    """
    _check(survivor, duplicate, choices)
    before, after = _fields(survivor, duplicate, choices)
    facts_before, facts_after = _facts(session, survivor, duplicate, choices)
    moved = _move_rows(session, survivor, duplicate, actor=actor, now=now)
    merge = IncidentMerge(
        employer_number=survivor.employer_number,
        survivor_id=survivor.id,
        duplicate_id=duplicate.id,
        duplicate_status=duplicate.status,
        choices=dict(choices),
        before={},
        merged_at=now,
        merged_by=actor,
    )
    session.add(merge)
    duplicate.status = IncidentState.DUPLICATE.value
    duplicate.duplicate_of_id = survivor.id
    people_follow_facts(session, survivor, facts_after, actor=actor, now=now)
    record_change(
        session, survivor, "merged", actor=actor, now=now, facts={"duplicate": duplicate.ref}
    )
    told = {"survivor": survivor.ref}
    record_change(session, duplicate, "merged", actor=actor, now=now, facts=told)
    class_again(session, survivor, actor=actor, now=now)
    carried = _carry_what_was_done(session, survivor, duplicate)
    class_again(session, duplicate, actor=actor, now=now)
    merge.before = {
        "fields": before,
        "fields_after": after,
        "facts": facts_before,
        "facts_after": facts_after,
        "moved": moved,
        "carried": carried,
    }
    session.flush()
    return merge


def plain(value: object) -> object:
    """A field as JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def _check(survivor: Incident, duplicate: Incident, choices: Mapping[str, str]) -> None:
    if survivor.id == duplicate.id:
        raise NotOneEvent("same_case")
    if survivor.employer_number != duplicate.employer_number:
        raise NotOneEvent("other_cooperative")
    if survivor.status in (IncidentState.DUPLICATE.value, IncidentState.REJECTED.value):
        raise NotOneEvent("survivor_is_none")
    known = (survivor.courier_id, duplicate.courier_id)
    if None not in known and known[0] != known[1]:
        raise NotOneEvent("two_couriers")
    if not may_move(INCIDENT_MOVES, IncidentState(duplicate.status), IncidentState.DUPLICATE):
        raise MoveNotAllowed(duplicate.status, IncidentState.DUPLICATE)
    for name, side in choices.items():
        if name not in (*FIELDS, *FACTS) or side not in (SURVIVOR, DUPLICATE):
            raise Invalid(
                "One of the choices is unknown.", errors=[{"field": name, "rule": "unknown"}]
            )


def _fields(
    survivor: Incident, duplicate: Incident, choices: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Take over fields; what they were and are, of those that changed."""
    wanted: dict[str, Any] = {
        "accident_date": min(survivor.accident_date, duplicate.accident_date),
        "notified_employer_at": min(survivor.notified_employer_at, duplicate.notified_employer_at),
        "needs_help": survivor.needs_help or duplicate.needs_help,
        "confidential": survivor.confidential or duplicate.confidential,
        "tags": list(dict.fromkeys([*survivor.tags, *duplicate.tags])),
    }
    for name in FIELDS:
        ours, theirs = getattr(survivor, name), getattr(duplicate, name)
        side = choices.get(name)
        wanted[name] = theirs if side == DUPLICATE or (side is None and ours is None) else ours
    before = {}
    for name, value in wanted.items():
        if getattr(survivor, name) != value:
            before[name] = plain(getattr(survivor, name))
            setattr(survivor, name, value)
    return before, {name: plain(wanted[name]) for name in before}


def _facts(
    session: Session, survivor: Incident, duplicate: Incident, choices: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Take over facts; what they were and are, of those that changed."""
    health = session.get_one(IncidentHealth, survivor.id, with_for_update=True)
    theirs = session.get_one(IncidentHealth, duplicate.id).facts
    wanted: dict[str, Any] = {name: _fact(name, health.facts, theirs, choices) for name in FACTS}
    wanted[STATEMENTS] = [*health.facts.get(STATEMENTS, ()), *theirs.get(STATEMENTS, ())] or None
    theirs_settled = {*theirs.get(BY_PERSON, ()), *choices} & {*FACTS, *FIELDS}
    wanted[BY_PERSON] = sorted({*health.facts.get(BY_PERSON, ()), *theirs_settled})
    before = {
        name: health.facts.get(name)
        for name, value in wanted.items()
        if health.facts.get(name) != value
    }
    after = {name: wanted[name] for name in before}
    merged = {**health.facts, **after}
    health.facts = {name: value for name, value in merged.items() if value is not None}
    return before, after


def _fact(
    name: str, ours: Mapping[str, Any], theirs: Mapping[str, Any], choices: Mapping[str, str]
) -> Any:  # noqa: ANN401 - a fact of any kind
    if name in choices:
        return (theirs if choices[name] == DUPLICATE else ours).get(name)
    told = (ours.get(name), theirs.get(name))
    for value in WORST.get(name, ()):
        if value in told:
            return value
    return told[0] if told[0] is not None else told[1]


def _move_rows(
    session: Session, survivor: Incident, duplicate: Incident, *, actor: str, now: datetime
) -> dict[str, list[int]]:
    """Everything written down of the duplicate goes along; the ids say what goes back."""
    moved: dict[str, list[int]] = {"stories": _keep_story(session, survivor, duplicate, actor, now)}
    taken = set(
        session.scalars(
            select(IncidentEvidence.upload_key).where(IncidentEvidence.incident_id == survivor.id)
        )
    )
    for name, table in MOVED_TABLES.items():
        query = select(table).where(table.incident_id == duplicate.id).order_by(table.id)
        rows = [
            row for row in session.scalars(query) if getattr(row, "upload_key", None) not in taken
        ]
        moved[name] = [row.id for row in rows]
        for row in rows:
            row.incident_id = survivor.id
    moved["casualties"] = _move_casualties(session, survivor, duplicate)
    session.flush()
    return moved


def _keep_story(
    session: Session, survivor: Incident, duplicate: Incident, actor: str, now: datetime
) -> list[int]:
    text = session.get_one(IncidentHealth, duplicate.id).facts.get("narrative")
    if not text:
        return []
    row = IncidentNarrative(
        employer_number=survivor.employer_number,
        incident_id=survivor.id,
        added_at=now,
        added_by=actor,
        told_at=duplicate.reported_at,
        from_ref=duplicate.ref,
        text=text,
    )
    session.add(row)
    session.flush()  # the id
    return [row.id]


def _move_casualties(session: Session, survivor: Incident, duplicate: Incident) -> list[int]:
    """Everybody but the lead casualty, who is the survivor's own."""
    casualties = casualties_of(session, duplicate)
    lead = lead_of(casualties)
    moved = [each for each in casualties if each is not lead]
    for each in moved:
        move_casualty(each.row, (*each.injuries, *each.incapacity), survivor.id)
    return [each.row.id for each in moved]


def move_casualty(row: IncidentCasualty, parts: tuple[Any, ...], incident_id: int) -> None:
    """Put a casualty and what belongs to it to another case."""
    for each in (row, *parts):
        each.incident_id = incident_id


def _carry_what_was_done(session: Session, survivor: Incident, duplicate: Incident) -> list[int]:
    """A duty that was done on the duplicate's behalf is done; the ids of the clocks concerned."""
    query = select(IncidentDeadline).where(
        IncidentDeadline.incident_id.in_((survivor.id, duplicate.id))
    )
    rows = list(session.scalars(query))
    done = {row.rule: row for row in rows if row.incident_id == duplicate.id and row.state in MET}
    carried = []
    for row in rows:
        is_running = row.incident_id == survivor.id and row.state == DutyState.RUNNING.value
        if is_running and (source := done.get(row.rule)) is not None:
            row.state, row.done_at = source.state, source.done_at
            row.done_by, row.done_note = source.done_by, source.done_note
            carried.append(row.id)
    return carried
