"""Part two cases that were joined by mistake. What was changed since stays as it is now."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.errors import NotFound, Refused
from courier_api.incidents.case_models import IncidentMerge
from courier_api.incidents.class_again import class_again
from courier_api.incidents.facts_of_people import casualties_of
from courier_api.incidents.merge import MOVED_TABLES, move_casualty, plain
from courier_api.incidents.models import Incident, IncidentDeadline, IncidentHealth
from courier_api.incidents.people_follow_facts import people_follow_facts
from courier_api.incidents.people_models import IncidentNarrative
from courier_api.incidents.timeline import record_change
from safety import figures
from safety.deadlines import DutyState

INSTANTS = ("occurred_at", "notified_employer_at")


class MergeNotFound(NotFound):
    """No such merge of this case."""

    def __init__(self, merge_id: int) -> None:
        super().__init__("This case was not joined with another one so.", merge_id=merge_id)


class MergeIsFinal(Refused):
    """The time to take it back is over, or it was taken back."""

    def __init__(self) -> None:
        super().__init__("These cases can no longer be parted.")


def merges_of(session: Session, survivor: Incident) -> list[IncidentMerge]:
    """Every merge into a case, the newest first."""
    query = select(IncidentMerge).where(IncidentMerge.survivor_id == survivor.id)
    return list(session.scalars(query.order_by(IncidentMerge.id.desc())))


def unmerge_cases(
    session: Session, survivor: Incident, merge_id: int, *, actor: str, now: datetime
) -> Incident:
    """Two cases again; returns the one that was the duplicate.

    Only what is still as the merge left it goes back. Raises MergeNotFound or MergeIsFinal.
    """
    merge = session.get(IncidentMerge, merge_id, with_for_update=True)
    if merge is None or merge.survivor_id != survivor.id:
        raise MergeNotFound(merge_id)
    limit = timedelta(days=figures.whole("case.merge_reversible"))
    if merge.undone_at is not None or now - merge.merged_at > limit:
        raise MergeIsFinal
    duplicate = session.get_one(Incident, merge.duplicate_id, with_for_update=True)
    _restore_fields(survivor, merge.before)
    facts = _restore_facts(session, survivor, merge.before)
    people_follow_facts(session, survivor, facts, actor=actor, now=now)
    _move_rows_back(session, survivor, duplicate, merge.before["moved"], now=now)
    _run_again(session, merge.before["carried"])
    merge.undone_at, merge.undone_by = now, actor
    duplicate.status = merge.duplicate_status
    duplicate.duplicate_of_id = None
    session.flush()
    for incident, other in ((survivor, duplicate), (duplicate, survivor)):
        told = {"other": other.ref}
        record_change(session, incident, "merge_undone", actor=actor, now=now, facts=told)
        class_again(session, incident, actor=actor, now=now)
    return duplicate


def _restore_fields(survivor: Incident, before: Mapping[str, Any]) -> None:
    for name, value in before["fields"].items():
        if plain(getattr(survivor, name)) == before["fields_after"][name]:
            setattr(survivor, name, _typed(name, value))


def _typed(name: str, value: Any) -> Any:  # noqa: ANN401 - a field of any kind
    if name in INSTANTS:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name == "accident_date" else value


def _restore_facts(
    session: Session, survivor: Incident, before: Mapping[str, Any]
) -> dict[str, Any]:
    health = session.get_one(IncidentHealth, survivor.id, with_for_update=True)
    after = before["facts_after"]
    restored = {
        name: value
        for name, value in before["facts"].items()
        if health.facts.get(name) == after[name]
    }
    merged = {**health.facts, **restored}
    health.facts = {name: value for name, value in merged.items() if value is not None}
    return restored


def _move_rows_back(
    session: Session,
    survivor: Incident,
    duplicate: Incident,
    moved: Mapping[str, list[int]],
    *,
    now: datetime,
) -> None:
    for name, table in MOVED_TABLES.items():
        for row in session.scalars(select(table).where(table.id.in_(moved[name]))):
            row.incident_id = duplicate.id
    for each in casualties_of(session, survivor):
        if each.row.id in moved["casualties"]:
            move_casualty(each.row, (*each.injuries, *each.incapacity), duplicate.id)
    for story in moved["stories"]:
        session.get_one(IncidentNarrative, story).removed_at = now
    session.flush()


def _run_again(session: Session, carried: list[int]) -> None:
    for row in session.scalars(select(IncidentDeadline).where(IncidentDeadline.id.in_(carried))):
        row.state = DutyState.RUNNING.value
        row.done_at = row.done_by = row.done_note = None
